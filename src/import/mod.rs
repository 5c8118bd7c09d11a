//! Members from a committee's own sheet.
//!
//! A file goes through five steps, each of which can be read and tested alone: [`read`] (file → plain
//! rows, bounded), [`columns`] (which column is what), [`rows`] (which rows are people), [`person`]
//! (what a row says, cell by cell), [`check`] (against the book: new, changed, unchanged, error, each with
//! its reason). Nothing is written until [`apply`], and that is one transaction. What a sheet does not say
//! changes nothing; what is in doubt is an error of that row and not a guess.

pub mod apply;
pub mod cells;
pub mod check;
pub mod columns;
pub mod dates;
pub mod matching;
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
pub mod titles;
pub mod wordings;

use check::{Plan, Target};
use columns::Columns;
use read::Sheet;
use reason::Warning;
use refusal::Refusal;

pub use queries::{Destination, destination, members};

/// A sheet with its titles and what an import of it would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The sheet that was read.
    pub sheet: Sheet,
    /// Its titles.
    pub columns: Columns,
    /// Every row with its verdict.
    pub plan: Plan,
}

/// Reads a file and checks its list of members: the sheet of that name, or the first that has one.
///
/// # Errors
/// The reason why the whole file is not read.
pub fn preview(file: &[u8], sheet: Option<&str>, target: &Target<'_>) -> Result<Preview, Refusal> {
    let sheets = read::workbook(file)?;
    let names = || sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let (sheet, columns, others) = match sheet {
        Some(wanted) => {
            let named = sheets.iter().find(|sheet| titles::words(&sheet.name) == titles::words(wanted));
            let named = named.ok_or_else(|| Refusal::NoSuchSheet { wanted: wanted.to_owned(), there: names() })?;
            (named, columns::find(named)?, Vec::new())
        }
        None => first_list(&sheets)?,
    };
    let mut plan = check::check(sheet, &columns, target)?;
    if !others.is_empty() {
        plan.warnings.push(Warning::OtherSheets(others));
    }
    Ok(Preview { sheet: sheet.clone(), columns, plan })
}

/// The first sheet with titles of a list, and the names of the others that have them too.
fn first_list(sheets: &[Sheet]) -> Result<(&Sheet, Columns, Vec<String>), Refusal> {
    let mut refusal = Refusal::NoTitles;
    let mut first = None;
    let mut others = Vec::new();
    for sheet in sheets {
        match (columns::find(sheet), &first) {
            (Ok(columns), None) => first = Some((sheet, columns)),
            (Ok(_), Some(_)) => others.push(sheet.name.clone()),
            (Err(Refusal::OldEncoding), _) => refusal = Refusal::OldEncoding,
            (Err(_), _) => {}
        }
    }
    first.map(|(sheet, columns)| (sheet, columns, others)).ok_or(refusal)
}
