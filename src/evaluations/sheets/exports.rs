//! Signed sheets as a spreadsheet.

use chrono::NaiveDate;

use super::model::Row;
use super::queries::Narrow;
use super::words;
use crate::clock::in_vietnam;
use crate::documents::xlsx::{Cell, Head, Sheet};
use crate::evaluations::scores;
use crate::locale::Locale;
use crate::t;

/// The rows of a list; `under`: the organization that it is narrowed to.
pub fn sheet(l: Locale, (narrow, under): (&Narrow, Option<String>), rows: &[Row], today: NaiveDate) -> Sheet {
    let month = narrow.month.map_or_else(|| t!(l, "all-months"), scores::words::month);
    let class = narrow.class.map(|class| scores::words::class(l, class));
    let parts: Vec<_> = [words::kind(l, narrow.kind), month].into_iter().chain(class).collect();
    let whose = under.unwrap_or_else(|| t!(l, "export-everything"));
    let mut sheet = Sheet::new(l, Head { title: t!(l, "sheets"), whose, filter: parts.join(", "), as_of: today });
    sheet.columns(&[
        (t!(l, "organization"), 36),
        (t!(l, "month"), 10),
        (t!(l, "sheet-author"), 24),
        (t!(l, "sheet-points"), 10),
        (t!(l, "sheet-class"), 14),
        (t!(l, "sheet-signed"), 12),
        (t!(l, "sheet-findings"), 60),
        (t!(l, "sheet-recommendations"), 60),
    ]);
    for row in rows {
        sheet.row(vec![
            Cell::text(row.organization.as_str()),
            Cell::Month(row.month),
            Cell::text(row.author.as_str()),
            Cell::hundredths(row.points.map(|points| points.0)),
            Cell::text(row.class.map(|class| scores::words::class(l, class)).unwrap_or_default()),
            Cell::day(row.signed_at.map(|at| in_vietnam(at).date_naive())),
            Cell::text(row.findings.clone().unwrap_or_default()),
            Cell::text(row.recommendations.clone().unwrap_or_default()),
        ]);
    }
    sheet
}
