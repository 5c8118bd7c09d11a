//! Members from a committee's own sheet.
//!
//! A file goes through five steps, each of which can be read and tested alone: [`read`] (file → plain
//! rows, bounded), [`columns`] (which column is what), [`rows`] (which rows are people), [`person`]
//! (what a row says, cell by cell), [`check`] (against the book: new, changed, unchanged, error, each with
//! its reason). Nothing is written until [`apply`], and that is one transaction. What a sheet does not say
//! changes nothing; what is in doubt is an error of that row and not a guess.

pub mod apply;
mod batches;
pub mod cells;
pub mod check;
pub mod columns;
pub mod csv;
pub mod dates;
pub mod field;
pub mod matching;
pub mod offices;
pub mod old_encoding;
pub mod package;
pub mod person;
mod queries;
pub mod read;
pub mod reason;
pub mod record;
pub mod refusal;
pub mod rows;
pub mod swapped;
pub mod table;
mod taken;
pub mod titles;
pub mod units;
pub mod wordings;

use axum::Router;
use check::{Plan, Target};
use columns::{Columns, Field};
use read::Sheet;
use reason::Warning;
use refusal::Refusal;

use crate::app::App;

pub use batches::{forget, run_due, work};
pub use queries::{Destination, destination, elsewhere, members};

/// The routes of this area.
pub fn routes() -> Router<App> {
    batches::routes().merge(taken::routes())
}

/// A list of members as it was found in a file.
#[derive(Clone, Debug)]
pub struct List {
    /// The sheet that was read.
    pub sheet: Sheet,
    /// Its titles.
    pub columns: Columns,
    /// Other sheets that are lists too.
    pub others: Vec<String>,
}

impl List {
    /// Reads a file: the sheet of that name, or the first that is a list of members.
    ///
    /// # Errors
    /// The reason why the whole file is not read.
    pub fn read(file: &[u8], sheet: Option<&str>) -> Result<Self, Refusal> {
        let mut sheets = read::workbook(file)?;
        if let Some(wanted) = sheet {
            let there = sheets.iter().map(|sheet| sheet.name.clone()).collect();
            sheets.retain(|sheet| titles::words(&sheet.name) == titles::words(wanted));
            let Some(sheet) = sheets.into_iter().next() else {
                return Err(Refusal::NoSuchSheet { wanted: wanted.to_owned(), there });
            };
            return Ok(Self { columns: columns::find(&sheet)?, sheet, others: Vec::new() });
        }
        let mut refusal = Refusal::NoTitles;
        let mut list: Option<Self> = None;
        for sheet in sheets {
            match (columns::find(&sheet), &mut list) {
                (Ok(columns), None) => list = Some(Self { sheet, columns, others: Vec::new() }),
                (Ok(_), Some(list)) => list.others.push(sheet.name),
                (Err(Refusal::OldEncoding), _) => refusal = Refusal::OldEncoding,
                (Err(_), _) => {}
            }
        }
        list.ok_or(refusal)
    }

    /// The card numbers in it, to ask who holds them elsewhere.
    pub fn card_numbers(&self) -> Vec<String> {
        let Some(column) = self.columns.of(Field::CardNo) else {
            return Vec::new();
        };
        let read = |row: &read::Row| cells::card_no(row.cell(column), &mut Vec::new()).ok().flatten();
        self.sheet.rows.iter().filter_map(read).collect()
    }

    /// What an import would do.
    ///
    /// # Errors
    /// When it lists several branches, or not the one asked for.
    pub fn plan(&self, target: &Target<'_>) -> Result<Plan, Refusal> {
        let mut plan = check::check(&self.sheet, &self.columns, target)?;
        if !self.others.is_empty() {
            plan.warnings.push(Warning::OtherSheets(self.others.clone()));
        }
        Ok(plan)
    }
}
