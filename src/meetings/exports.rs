//! The book of meetings as a spreadsheet.

use chrono::NaiveDate;

use super::queries::{Line, Narrow};
use super::words;
use crate::documents::xlsx::{Cell, Head, Sheet};
use crate::locale::Locale;
use crate::t;

/// The meetings of a list; `whose`: the organization it was narrowed to, empty for all in reach.
pub fn sheet(l: Locale, narrow: &Narrow, whose: String, lines: &[Line], today: NaiveDate) -> Sheet {
    let month = narrow.month.map(|month| month.format("%m/%Y").to_string());
    let filter: Vec<_> = month.into_iter().chain(narrow.state.map(|state| words::state(l, state))).collect();
    let filter = if filter.is_empty() { t!(l, "all-meetings") } else { filter.join(", ") };
    let whose = if whose.is_empty() { t!(l, "export-everything") } else { whose };
    let mut sheet = Sheet::new(l, Head { title: t!(l, "meetings"), whose, filter, as_of: today });
    sheet.columns(&[
        (t!(l, "organization"), 36),
        (t!(l, "meeting"), 36),
        (t!(l, "month"), 10),
        (t!(l, "state"), 18),
        (t!(l, "export-planned-on"), 12),
        (t!(l, "export-held-on"), 12),
        (t!(l, "present"), 10),
        (t!(l, "export-roster"), 14),
    ]);
    for line in lines {
        sheet.row(vec![
            Cell::text(line.organization.as_str()),
            Cell::text(words::kind(l, line.kind)),
            Cell::Month(line.month),
            Cell::text(words::state(l, line.state)),
            Cell::day(line.planned_on),
            Cell::day(line.held_on),
            Cell::count(line.present),
            Cell::count(line.roster),
        ]);
    }
    sheet
}
