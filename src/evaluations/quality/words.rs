//! Quality in the user's words.

use chrono::{Datelike as _, NaiveDate};

use super::help::Need;
use super::model::{Period, Standing};
use crate::evaluations::rubrics::Class;
use crate::evaluations::scores::words as scores;
use crate::evaluations::summary::Summary;
use crate::evaluations::{Points, state};
use crate::locale::Locale;
use crate::t;

/// Where a meeting stands.
pub fn standing(l: Locale, standing: Standing) -> String {
    match standing {
        Standing::Decided(class) => scores::class(l, class),
        Standing::Undecided => t!(l, "quality-undecided"),
        Standing::Unscored => t!(l, "quality-unscored"),
        Standing::Unrecorded => t!(l, "quality-unrecorded"),
        Standing::NotHeld => t!(l, "quality-not-held"),
    }
}

/// Icon and status class of it.
pub const fn mark(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Decided(class) => scores::class_mark(class),
        Standing::Undecided => ("clock", "mid"),
        Standing::Unscored => ("edit", "mid"),
        Standing::Unrecorded => ("todo", ""),
        Standing::NotHeld => ("no", "poor"),
    }
}

/// "10/2026": a month of a report.
pub fn month(month: NaiveDate) -> String {
    format!("{}/{}", month.month(), month.year())
}

/// "11/2025 – 10/2026", or one month.
pub fn period(period: Period) -> String {
    match period.from == period.to {
        true => month(period.to),
        false => format!("{} – {}", month(period.from), month(period.to)),
    }
}

/// "45,45 %"; a dash of nothing.
pub fn share(l: Locale, (part, whole): (u32, u32)) -> String {
    scores::share(l, part.into(), whole.into())
}

/// "Tốt 1, Khá 4, Trung bình 4, Kém 2": what a bar says to those who hear it.
pub fn classes(l: Locale, summary: &Summary) -> String {
    let told = Class::ALL.map(|class| format!("{} {}", scores::class(l, class), summary.count(class)));
    told.join(", ")
}

/// What a line says: its name, then each month that has points.
pub fn series(l: Locale, name: &str, months: &[NaiveDate], points: &[Option<Points>]) -> String {
    let told =
        months.iter().zip(points).filter_map(|(of, points)| Some(format!("{} {}", month(*of), (*points)?.told(l))));
    format!("{name}: {}", told.collect::<Vec<_>>().join(", "))
}

/// Why a branch needs help.
pub fn need(l: Locale, need: &Need, months: usize) -> String {
    match *need {
        Need::NotHeld(count) => t!(l, "need-not-held", count = count, months = months),
        Need::Low(count) => t!(l, "need-low", count = count, months = months),
        Need::Fell { from, to } => {
            let (before, after) = (from.1.told(l), to.1.told(l));
            t!(l, "need-fell", before = before, from = month(from.0), after = after, to = month(to.0))
        }
        Need::Overrated { by, n } => t!(l, "need-overrated", by = by.told(l), n = n),
    }
}

/// Where the score of a meeting stands, by its code.
pub fn score_state(l: Locale, code: &str) -> String {
    state::State::from_code(code).map(|state| scores::state(l, state)).unwrap_or_default()
}
