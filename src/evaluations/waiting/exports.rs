//! What waits, as a spreadsheet.

use chrono::NaiveDate;

use super::model::{Duty, Waiting};
use super::words;
use crate::clock::day_in_vietnam;
use crate::documents::xlsx::{Cell, Head, Sheet};
use crate::evaluations::scores::words as scores;
use crate::locale::Locale;
use crate::{meetings, t, terms};

/// What stands above it: of which organization, of which month, on which day.
pub struct Above {
    /// The organization that it is narrowed to.
    pub whose: Option<String>,
    /// The month that it is narrowed to.
    pub month: Option<NaiveDate>,
    /// The day.
    pub today: NaiveDate,
}

/// The lines of a list.
pub fn sheet(l: Locale, duty: Duty, above: Above, lines: &[Waiting]) -> Sheet {
    let filter = above.month.map_or_else(|| t!(l, "all-months"), |month| terms::month_and_year(l, month));
    let whose = above.whose.unwrap_or_else(|| t!(l, "export-everything"));
    let mut sheet = Sheet::new(l, Head { title: words::duty(l, duty), whose, filter, as_of: above.today });
    sheet.columns(&[
        (t!(l, "organization"), 36),
        (t!(l, "meeting"), 32),
        (t!(l, "month"), 10),
        (t!(l, "score-own"), 12),
        (t!(l, "score-computed"), 12),
        (t!(l, "score-decided"), 12),
        (t!(l, "sheet-class"), 14),
        (t!(l, "waiting-since"), 12),
    ]);
    for line in lines {
        let class = line.decided_class.or(line.self_class).map(|class| scores::class(l, class));
        sheet.row(vec![
            Cell::text(line.organization.as_str()),
            Cell::text(meetings::words::title(l, line.kind, line.month)),
            Cell::Month(line.month),
            Cell::hundredths(line.self_points.map(|points| points.0)),
            Cell::hundredths(line.computed_points.map(|points| points.0)),
            Cell::hundredths(line.decided_points.map(|points| points.0)),
            Cell::text(class.unwrap_or_default()),
            Cell::day(line.since.map(day_in_vietnam)),
        ]);
    }
    sheet
}
