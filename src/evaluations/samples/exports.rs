//! A sample as a spreadsheet.

use chrono::NaiveDate;

use super::model::{Draw, Drawn};
use super::words::months;
use crate::documents::xlsx::{Cell, Head, Sheet};
use crate::evaluations::scores;
use crate::locale::Locale;
use crate::t;

/// The drawn meetings in the order of the lot.
pub fn sheet(l: Locale, draw: &Draw, meetings: &[Drawn], today: NaiveDate) -> Sheet {
    let (size, branches) = (i64::from(draw.size), i64::from(draw.branches));
    let filter = format!("{}, {}", months(draw.months), t!(l, "sample-size-of", size = size, branches = branches));
    let mut sheet = Sheet::new(l, Head { title: t!(l, "samples"), whose: draw.name.clone(), filter, as_of: today });
    sheet.columns(&[
        (t!(l, "sample-no"), 8),
        (t!(l, "organization"), 36),
        (t!(l, "export-parent"), 36),
        (t!(l, "month"), 10),
        (t!(l, "export-held-on"), 12),
        (t!(l, "sheet-author"), 24),
        (t!(l, "sheet-points"), 10),
        (t!(l, "sheet-class"), 16),
    ]);
    for drawn in meetings {
        let signed = drawn.signed.then_some(drawn);
        let class = signed.and_then(|drawn| drawn.class).map(|class| scores::words::class(l, class));
        sheet.row(vec![
            Cell::Count(drawn.draw_no.into()),
            Cell::text(drawn.organization.as_str()),
            Cell::text(drawn.superior.clone().unwrap_or_default()),
            Cell::Month(drawn.month),
            Cell::day(drawn.held_on),
            Cell::text(signed.and_then(|drawn| drawn.author.clone()).unwrap_or_default()),
            Cell::hundredths(signed.and_then(|drawn| drawn.points).map(|points| points.0)),
            Cell::text(class.unwrap_or_default()),
        ]);
    }
    sheet
}
