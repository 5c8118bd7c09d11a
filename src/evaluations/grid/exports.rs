//! The grid as a spreadsheet: branch × month, in words.

use chrono::NaiveDate;

use super::model::{self, Row, Standing};
use super::words;
use crate::documents::xlsx::{Cell, Head, Sheet};
use crate::evaluations::scores::words as scores;
use crate::locale::Locale;
use crate::t;

/// What stands above it.
pub struct Above {
    /// The organization that it is narrowed to.
    pub whose: Option<String>,
    /// What it is narrowed to, or the months.
    pub filter: String,
    /// The day.
    pub today: NaiveDate,
}

/// The rows: points where there are official ones, else a word.
pub fn sheet(l: Locale, months: &[NaiveDate], above: Above, rows: &[Row]) -> Sheet {
    let whose = above.whose.unwrap_or_else(|| t!(l, "export-everything"));
    let mut sheet = Sheet::new(l, Head { title: t!(l, "grid"), whose, filter: above.filter, as_of: above.today });
    let mut columns = vec![(t!(l, "organization"), 36), (t!(l, "export-parent"), 36)];
    columns.extend(months.iter().map(|month| (scores::month(*month), 16)));
    sheet.columns(&columns);
    for row in rows {
        let mut cells = vec![Cell::text(row.name.as_str()), Cell::text(row.parent.clone().unwrap_or_default())];
        cells.extend(row.cells.iter().map(|cell| said(l, cell)));
        sheet.row(cells);
    }
    sheet
}

/// A cell: "92,5" as a number, or what else is known of the month.
fn said(l: Locale, cell: &model::Cell) -> Cell {
    match (cell.standing, cell.points) {
        (Some(Standing::Decided), Some(points)) => Cell::hundredths(Some(points.0)),
        (Some(Standing::Ahead) | None, _) => Cell::text(String::new()),
        _ => Cell::text(words::spoken(l, cell)),
    }
}
