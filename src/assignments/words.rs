//! Assignments and clashes in words.

use chrono::NaiveDate;

use super::clash::Clash;
use super::model::{Leader, Part, State};
use crate::locale::Locale;
use crate::text::format_day;
use crate::{t, terms};

/// What somebody is here: as the decision words it, else the position.
pub fn office(l: Locale, leader: &Leader) -> String {
    leader.title.clone().unwrap_or_else(|| terms::position(l, &leader.position))
}

/// Where an assignment stands.
pub fn state(l: Locale, state: State) -> String {
    match state {
        State::Planned => t!(l, "assignment-planned"),
        State::Attended => t!(l, "assignment-attended"),
        State::Missed => t!(l, "assignment-missed"),
        State::Withdrawn => t!(l, "assignment-withdrawn"),
    }
}

/// Icon and status class of a state.
pub const fn state_mark(state: State) -> (&'static str, &'static str) {
    match state {
        State::Planned => ("clock", ""),
        State::Attended => ("ok", "good"),
        State::Missed => ("no", "poor"),
        State::Withdrawn => ("no", ""),
    }
}

/// What part of its days a duty takes.
pub fn part(l: Locale, part: Part) -> String {
    match part {
        Part::AllDay => t!(l, "duty-all-day"),
        Part::Daytime => t!(l, "duty-daytime"),
        Part::Evening => t!(l, "duty-evening"),
    }
}

/// "3/9/2026", "03/09/2026 – 05/09/2026".
pub fn days(first: NaiveDate, last: NaiveDate) -> String {
    if first == last { format_day(first) } else { format!("{} – {}", format_day(first), format_day(last)) }
}

/// What stands in the way.
pub fn clash(l: Locale, clash: &Clash) -> String {
    match clash {
        Clash::Duty { title: Some(title), first, last } => {
            t!(l, "clash-duty", title = title.as_str(), days = days(*first, *last))
        }
        Clash::Duty { title: None, first, last } => t!(l, "clash-busy", days = days(*first, *last)),
        Clash::Branch { name, .. } => t!(l, "clash-branch", name = name.as_str()),
        Clash::NotHeld => t!(l, "clash-not-held"),
    }
}

/// How hard a branch is, from 0 to 3.
pub fn hardness(l: Locale, hardness: i16) -> String {
    t!(l, "hardness", level = i32::from(hardness))
}

/// How long ago the last visit was.
pub fn months_since(l: Locale, months: Option<i16>) -> String {
    match months {
        Some(months) => t!(l, "months-since", count = i32::from(months)),
        None => t!(l, "months-never"),
    }
}

/// Whether the evening is free.
pub fn free(l: Locale, free: Option<bool>) -> String {
    match free {
        Some(true) => t!(l, "evening-free"),
        Some(false) => t!(l, "evening-taken"),
        None => t!(l, "evening-unknown"),
    }
}
