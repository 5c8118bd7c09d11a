//! The book of meetings as a spreadsheet.

use super::model::{Line, Narrow, Standing};
use crate::documents::xlsx::{Cell, Head, Sheet};
use crate::locale::Locale;
use crate::meetings::words;
use crate::{t, terms};

/// The meetings of a list.
pub fn sheet(l: Locale, narrow: &Narrow, lines: &[Line]) -> Sheet {
    let month = narrow.month.map(|month| terms::month_and_year(l, month));
    let standing = Some(narrow.standing).filter(|standing| *standing != Standing::Any);
    let filter: Vec<_> = month.into_iter().chain(standing.map(|standing| words::standing(l, standing))).collect();
    let filter = if filter.is_empty() { t!(l, "all-meetings") } else { filter.join(", ") };
    let everything = || t!(l, "export-everything");
    let whose = narrow.within.as_ref().map_or_else(everything, |within| within.name.clone());
    let mut sheet = Sheet::new(l, Head { title: t!(l, "meetings"), whose, filter, as_of: narrow.today });
    sheet.columns(&[
        (t!(l, "organization"), 36),
        (t!(l, "export-parent"), 36),
        (t!(l, "meeting"), 24),
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
            Cell::text(line.superior.clone().unwrap_or_default()),
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
