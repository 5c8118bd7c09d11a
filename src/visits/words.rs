//! Codes of visits in the user's words.

use chrono::{Datelike as _, NaiveDate};

use super::model::{Standing, State};
use super::queries::Choice;
use crate::locale::Locale;
use crate::{t, terms, text};

/// Where an assignment stands, in words.
pub fn state(l: Locale, state: State) -> String {
    match state {
        State::Planned => t!(l, "visit-planned"),
        State::Attended => t!(l, "visit-attended"),
        State::Missed => t!(l, "visit-missed"),
        State::Withdrawn => t!(l, "visit-withdrawn"),
    }
}

/// Icon and status class of a state.
pub const fn mark(state: State) -> (&'static str, &'static str) {
    match state {
        State::Planned => ("todo", ""),
        State::Attended => ("ok", "good"),
        State::Missed => ("no", "poor"),
        State::Withdrawn => ("undo", ""),
    }
}

/// What became of a recommendation, in words.
pub fn standing(l: Locale, standing: Standing) -> String {
    match standing {
        Standing::Open => t!(l, "advice-open"),
        Standing::Done => t!(l, "advice-done"),
        Standing::Confirmed => t!(l, "advice-confirmed"),
        Standing::NotConfirmed => t!(l, "advice-not-confirmed"),
    }
}

/// Icon and status class of that.
pub const fn standing_mark(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Open => ("todo", ""),
        Standing::Done => ("clock", "mid"),
        Standing::Confirmed => ("ok", "good"),
        Standing::NotConfirmed => ("no", "poor"),
    }
}

/// "thứ Năm 03/12/2026".
pub fn weekday(l: Locale, day: NaiveDate) -> String {
    let weekday = terms::weekday(l, &day.weekday().number_from_monday().to_string());
    t!(l, "weekday-and-day", weekday = weekday, day = text::format_day(day))
}

/// "11/2026": a month in either language.
pub fn month(month: NaiveDate) -> String {
    format!("{}/{}", month.month(), month.year())
}

/// A list of the database as options.
pub fn options(l: Locale, choices: &[Choice]) -> Vec<(String, String)> {
    let option = |one: &Choice| (one.code.clone(), l.label(&one.label_vi, Some(&one.label_en)).to_owned());
    choices.iter().map(option).collect()
}

/// The word of a code in such a list; the code itself where it is no longer there.
pub fn of_code(l: Locale, choices: &[Choice], code: &str) -> String {
    options(l, choices).into_iter().find(|(known, _)| known == code).map_or_else(|| code.to_owned(), |(_, word)| word)
}

/// "hoãn lần thứ 3"; empty where it never was put off.
pub fn postponed(l: Locale, times: i32) -> String {
    if times > 0 { t!(l, "visit-postponed", times = times) } else { String::new() }
}
