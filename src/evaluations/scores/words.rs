//! Codes of scoring in the user's words.

use chrono::{Datelike as _, NaiveDate};

use super::forms::written;
use crate::evaluations::Points;
use crate::evaluations::rubrics::{
    Answer, Class, Condition, Criterion, Fact, Facts, Group, Kind, Level, Proposal, Value,
};
use crate::evaluations::state::State;
use crate::locale::Locale;
use crate::{meetings, t, text};

/// Vietnamese, or English where somebody translated it and the reader wants it.
pub fn label<'a>(l: Locale, vi: &'a str, en: Option<&'a str>) -> &'a str {
    match (l, en) {
        (Locale::En, Some(en)) => en,
        _ => vi,
    }
}

/// "4.2 Đủ nội dung": what a criterion is called.
pub fn criterion(l: Locale, criterion: &Criterion) -> String {
    format!("{} {}", criterion.code, label(l, &criterion.label_vi, criterion.label_en.as_deref()))
}

/// "4. Tổ chức sinh hoạt".
pub fn group(l: Locale, group: &Group) -> String {
    format!("{}. {}", group.no, label(l, &group.label_vi, group.label_en.as_deref()))
}

/// A level with what it is worth.
fn level(l: Locale, level: &Level) -> (String, String) {
    let word = label(l, &level.label_vi, level.label_en.as_deref());
    let points = t!(l, "score-points", points = level.points.told(l));
    (written(Answer::Level(level.no)), format!("{word} ({points})"))
}

/// The answers of a criterion as options: none where points are typed.
pub fn answers(l: Locale, criterion: &Criterion) -> Vec<(String, String)> {
    match criterion.kind {
        Kind::Bool => vec![
            ("yes".to_owned(), t!(l, "score-yes", max = criterion.max.told(l))),
            ("no".to_owned(), t!(l, "score-no")),
        ],
        Kind::Choice => criterion.levels.iter().map(|known| level(l, known)).collect(),
        Kind::Points => Vec::new(),
    }
}

/// The same with the points first, for a field too narrow for the whole.
pub fn ranked(l: Locale, criterion: &Criterion) -> Vec<(String, String)> {
    let option = |code: String, points: Points, word: &str| (code, format!("{}: {word}", points.told(l)));
    match criterion.kind {
        Kind::Bool => vec![
            option(written(Answer::Yes(true)), criterion.max, &t!(l, "score-met")),
            option(written(Answer::Yes(false)), Points::ZERO, &t!(l, "score-not-met")),
        ],
        Kind::Choice => criterion
            .levels
            .iter()
            .map(|known| {
                let word = label(l, &known.label_vi, known.label_en.as_deref());
                option(written(Answer::Level(known.no)), known.points, word)
            })
            .collect(),
        Kind::Points => Vec::new(),
    }
}

/// "11/2026": a month in either language.
pub fn month(month: NaiveDate) -> String {
    format!("{}/{}", month.month(), month.year())
}

/// What a fact was found to be, as a short line.
pub fn fact(l: Locale, fact: Fact, value: Value) -> String {
    match (fact, value) {
        (Fact::MinutesShort, Value::Count(0)) => t!(l, "fact-full-length"),
        (Fact::MinutesShort, Value::Count(minutes)) => t!(l, "fact-minutes-short", minutes = minutes),
        (Fact::Attendance, Value::Ratio { part, whole }) => {
            t!(l, "fact-attendance", part = part, whole = whole, share = share(l, part, whole))
        }
        (Fact::Speakers, Value::Ratio { part, whole }) => {
            t!(l, "fact-speakers", part = part, whole = whole, share = share(l, part, whole))
        }
        (Fact::TasksMet, Value::Ratio { whole: 0, .. }) => t!(l, "fact-no-tasks"),
        (Fact::TasksMet, Value::Ratio { part, whole }) => {
            t!(l, "fact-tasks-met", part = part, whole = whole, share = share(l, part, whole))
        }
        (Fact::Unexcused, Value::Count(count)) => t!(l, "fact-unexcused", count = count),
        (Fact::ExcusedStreak, Value::Count(count)) => t!(l, "fact-excused-streak", count = count),
        (Fact::CommitteeMet, Value::Yes(true)) => t!(l, "fact-committee-met"),
        (Fact::CommitteeMet, _) => t!(l, "fact-committee-not-met"),
        (Fact::NoticeDays, Value::Count(0)) => t!(l, "fact-no-notice"),
        (Fact::NoticeDays, Value::Count(days)) => t!(l, "fact-notice", days = days),
        (Fact::DocumentsDaysBefore, Value::Count(0)) => t!(l, "fact-no-documents"),
        (Fact::DocumentsDaysBefore, Value::Count(days)) => t!(l, "fact-documents", days = days),
        (Fact::PostedWithinDays, Value::Count(days)) if days > 999 => t!(l, "fact-not-posted"),
        (Fact::PostedWithinDays, Value::Count(days)) => t!(l, "fact-posted", days = days),
        (Fact::ThematicPart, Value::Yes(true)) => t!(l, "fact-thematic"),
        (Fact::ThematicPart, _) => t!(l, "fact-not-thematic"),
        (Fact::HasBranchCommittee, Value::Yes(true)) => t!(l, "fact-has-committee"),
        (Fact::HasBranchCommittee, _) => t!(l, "fact-no-committee"),
        (Fact::Members, Value::Count(count)) => t!(l, "fact-members", count = count),
        // A value of another measure than the fact's is never taken up (`Facts::insert`).
        (_, Value::Count(count)) => text::in_language(l, &text::format_count(count)),
        (_, Value::Ratio { part, whole }) => format!("{part}/{whole}"),
        (_, Value::Yes(yes)) => i32::from(yes).to_string(),
    }
}

/// The part of the page of a meeting that a fact was counted from; none where no part shows it.
pub const fn part(fact: Fact) -> Option<&'static str> {
    match fact {
        Fact::MinutesShort => Some("when"),
        Fact::Attendance | Fact::Unexcused | Fact::ExcusedStreak | Fact::Members => Some("attendance"),
        Fact::Speakers => Some("said"),
        Fact::TasksMet => Some("earlier-tasks"),
        Fact::ThematicPart => Some("agenda"),
        Fact::CommitteeMet
        | Fact::NoticeDays
        | Fact::DocumentsDaysBefore
        | Fact::PostedWithinDays
        | Fact::HasBranchCommittee => None,
    }
}

/// "88,89 %", "88.89 %": rounded half up; a dash without a base.
pub fn share(l: Locale, part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "–".to_owned();
    }
    let hundredths = (part * 20_000 + whole) / (2 * whole);
    text::in_language(l, &format!("{} %", text::format_hundredths(hundredths)))
}

/// What the record says on a criterion: the fact, and what lowered it.
pub fn proposal(l: Locale, proposal: &Proposal) -> String {
    match proposal {
        Proposal::NotApplicable => t!(l, "score-not-applicable"),
        Proposal::Proposed { because, .. } => {
            let told = fact(l, because.fact, because.value);
            match because.lowered_by {
                Some((lowering, value)) => format!("{told}; {}", fact(l, lowering, value)),
                None => told,
            }
        }
        Proposal::Judge => t!(l, "score-judge"),
        Proposal::Unknown(_) => t!(l, "score-unknown"),
        Proposal::NoBase(of) => fact(l, *of, Value::Ratio { part: 0, whole: 0 }),
        Proposal::Later => t!(l, "score-later"),
    }
}

/// Why a criterion does not apply.
pub fn not_applicable(l: Locale, criterion: &Criterion, facts: &Facts) -> String {
    let of = criterion.exemption.map(|exemption| match exemption.when {
        Condition::Within(of, _) | Condition::NoBase(of) => of,
    });
    let because = of.and_then(|of| Some(fact(l, of, facts.get(of)?)));
    because.map_or_else(
        || t!(l, "score-not-applicable"),
        |because| t!(l, "score-not-applicable-because", because = because),
    )
}

/// Where a score stands, in words.
pub fn state(l: Locale, state: State) -> String {
    meetings::words::score_state(l, state.code())
}

/// Icon and status class of a state.
pub const fn mark(state: State) -> (&'static str, &'static str) {
    match state {
        State::Draft | State::Agreed => ("edit", ""),
        State::Voted => ("todo", "mid"),
        State::Submitted => ("clock", "mid"),
        State::Returned => ("undo", "now"),
        State::Confirmed | State::Adjusted => ("ok", "good"),
        State::Locked => ("lock", "good"),
    }
}

/// A class in words.
pub fn class(l: Locale, class: Class) -> String {
    meetings::words::class(l, class.code())
}

/// Icon and status class of a class: the fuller the disc the better, so it reads in grey.
pub const fn class_mark(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Good => ("full", "good"),
        Class::Fair => ("half", "fair"),
        Class::Average => ("ring", "mid"),
        Class::Poor => ("warn", "poor"),
    }
}

/// An act on a score in words.
pub fn act(l: Locale, code: &str) -> String {
    match code {
        "agreed" => t!(l, "score-act-agreed"),
        "voted" => t!(l, "score-act-voted"),
        "submitted" => t!(l, "score-act-submitted"),
        "returned" => t!(l, "score-act-returned"),
        "confirmed" => t!(l, "score-act-confirmed"),
        "adjusted" => t!(l, "score-act-adjusted"),
        "withdrawn" => t!(l, "score-act-withdrawn"),
        "locked" => t!(l, "score-act-locked"),
        "corrected" => t!(l, "score-act-corrected"),
        _ => t!(l, "score-act-edited"),
    }
}
