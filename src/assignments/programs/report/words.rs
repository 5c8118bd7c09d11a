//! The report in words.

use super::model::Registered;
use crate::assignments::model::State;
use crate::locale::Locale;
use crate::{t, terms, text};

/// A part of a whole in per cent with one decimal; a dash where the whole is nothing.
pub fn share(l: Locale, part: i64, whole: i64) -> String {
    match whole {
        0 => "–".to_owned(),
        _ => {
            // Tenths of a per cent, rounded half up, in whole numbers.
            let tenths = (part * 2000 + whole) / (whole * 2);
            text::in_language(l, &format!("{} %", text::format_number(tenths as f64 / 10.0, 1)))
        }
    }
}

/// Why a visit was missed.
pub fn reason(l: Locale, one: &Registered) -> String {
    let label = one.reason_vi.as_deref().map(|vi| l.label(vi, one.reason_en.as_deref()));
    let parts = [label, one.note.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    parts.join(". ")
}

/// What became of a missed visit.
pub fn next(l: Locale, one: &Registered) -> String {
    let Some(month) = one.next_month else { return t!(l, "report-not-put-off") };
    let when = one.next_on.map_or_else(|| terms::month_and_year(l, month), text::format_day);
    match one.next_state {
        Some(State::Attended) => t!(l, "report-made-up", when = when),
        Some(State::Missed) => t!(l, "report-missed-again", when = when),
        _ => t!(l, "report-put-off", when = when),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_a_tenth() {
        assert_eq!(share(Locale::Vi, 46, 54), "85,2 %");
        assert_eq!(share(Locale::En, 46, 54), "85.2 %");
        assert_eq!(share(Locale::Vi, 18, 22), "81,8 %");
        assert_eq!(share(Locale::Vi, 28, 32), "87,5 %");
        assert_eq!(share(Locale::Vi, 0, 0), "–");
        assert_eq!(share(Locale::Vi, 1, 1), "100,0 %");
    }
}
