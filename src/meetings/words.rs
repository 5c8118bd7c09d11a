//! Codes of meetings in the user's words.

use chrono::{Datelike as _, NaiveDate};

use super::attendance::{Mark, ReasonLabel, Status};
use super::book::model::Standing;
use super::model::{Kind, Missing, State};
use super::queries::ScoreLine;
use super::statements::Manner;
use crate::locale::Locale;
use crate::tasks::Task;
use crate::{t, terms, text};

/// "Sinh hoạt thường kỳ tháng 11/2026": what a meeting is called.
pub fn title(l: Locale, kind: Kind, month: NaiveDate) -> String {
    t!(l, "meeting-title", kind = terms::meeting_kind(l, kind.code()), month = terms::month_and_year(l, month))
}

/// The kind in words.
pub fn kind(l: Locale, kind: Kind) -> String {
    terms::meeting_kind(l, kind.code())
}

/// All kinds as options.
pub fn kinds(l: Locale) -> Vec<(String, String)> {
    Kind::ALL.into_iter().map(|code| (code.code().to_owned(), kind(l, code))).collect()
}

/// Sections of an agenda as options.
pub fn sections(l: Locale) -> Vec<(String, String)> {
    ["opening", "information", "last_month", "ideology", "next_month", "criticism", "thematic", "other"]
        .into_iter()
        .map(|code| (code.to_owned(), terms::agenda_section(l, code)))
        .collect()
}

/// Where a task comes from that a visitor recommended; empty where a meeting gave it.
pub fn origin(l: Locale, task: &Task) -> String {
    match (&task.recommended_by, task.recommended_in) {
        (Some(leader), Some(month)) => {
            t!(l, "task-recommended", leader = leader.as_str(), month = format!("{}/{}", month.month(), month.year()))
        }
        _ => String::new(),
    }
}

/// The state in words.
pub fn state(l: Locale, state: State) -> String {
    terms::meeting_state(l, state.code())
}

/// Where meetings of a list stand, in words.
pub fn standing(l: Locale, standing: Standing) -> String {
    match standing {
        Standing::Any => t!(l, "all-states"),
        Standing::In(code) => state(l, code),
        Standing::Overdue => t!(l, "meeting-overdue"),
        Standing::Late => t!(l, "meeting-late"),
        Standing::Unconfirmed => t!(l, "awaits-confirmation"),
    }
}

/// Icon and status class of a state.
pub const fn mark(state: State) -> (&'static str, &'static str) {
    match state {
        State::Planned => ("todo", ""),
        State::Recording => ("edit", "mid"),
        State::Closed => ("ok", "good"),
        State::NotHeld => ("no", "poor"),
    }
}

/// Where a score stands, by its code.
pub fn score_state(l: Locale, code: &str) -> String {
    match code {
        "agreed" => t!(l, "score-agreed"),
        "voted" => t!(l, "score-voted"),
        "submitted" => t!(l, "score-submitted"),
        "returned" => t!(l, "score-returned"),
        "confirmed" => t!(l, "score-confirmed"),
        "adjusted" => t!(l, "score-adjusted"),
        "locked" => t!(l, "score-locked"),
        _ => t!(l, "score-draft"),
    }
}

/// A class of quality, by its code.
pub fn class(l: Locale, code: &str) -> String {
    match code {
        "good" => t!(l, "class-good"),
        "fair" => t!(l, "class-fair"),
        "average" => t!(l, "class-average"),
        _ => t!(l, "class-poor"),
    }
}

/// How far a score has come: "94,5 điểm, Tốt. Chờ cấp trên xác nhận."
pub fn score(l: Locale, score: &ScoreLine) -> String {
    let state = score_state(l, &score.state);
    let Some(code) = &score.class else { return format!("{state}.") };
    let points = text::in_language(l, &text::format_hundredths(score.points.unwrap_or_default().into()));
    t!(l, "score-line", points = points, class = class(l, code), state = state)
}

/// "Thứ Ba": a day of the week that stands by itself.
pub fn weekday(l: Locale, day: NaiveDate) -> String {
    capital(&terms::weekday(l, &day.weekday().number_from_monday().to_string()))
}

/// "tháng 11", "November": a month inside a sentence.
pub fn month(l: Locale, month: NaiveDate) -> String {
    terms::month(l, &month.month().to_string())
}

/// "Tháng 11", "November": a month that stands by itself.
pub fn month_heading(l: Locale, month: NaiveDate) -> String {
    capital(&self::month(l, month))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What lacks before closing, as a sentence beside its field.
pub fn missing(l: Locale, missing: Missing) -> String {
    match missing {
        Missing::Day => t!(l, "missing-day"),
        Missing::Start => t!(l, "missing-start"),
        Missing::End => t!(l, "missing-end"),
        Missing::Chair => t!(l, "missing-chair"),
        Missing::MinuteTaker => t!(l, "missing-minute-taker"),
    }
}

/// The exceptions of a roll-call: code, word, class for the counters of the style sheet.
pub fn statuses(l: Locale) -> Vec<(String, String, &'static str)> {
    Status::ALL.into_iter().map(|code| (code.code().to_owned(), status(l, code), counter(code))).collect()
}

/// An exception in words.
pub fn status(l: Locale, status: Status) -> String {
    terms::attendance(l, status.code())
}

const fn counter(status: Status) -> &'static str {
    match status {
        Status::AbsentExcused => "exc",
        Status::AbsentUnexcused => "une",
        Status::Late | Status::LeftEarly => "late",
    }
}

/// What is said of one member, in words: "Vắng có lý do (Ốm đau)".
pub fn mark_of(l: Locale, mark: &Mark, reasons: &[ReasonLabel]) -> String {
    let Some(code) = Status::from_code(&mark.status) else { return t!(l, "present") };
    let reason = reasons.iter().find(|r| r.code == mark.reason).map(|r| l.label(&r.label_vi, Some(&r.label_en)));
    let detail: Vec<&str> = reason.into_iter().chain([mark.note.as_str()]).filter(|part| !part.is_empty()).collect();
    if detail.is_empty() { status(l, code) } else { format!("{} ({})", status(l, code), detail.join(", ")) }
}

/// The manner of a statement in words.
pub fn manner(l: Locale, manner: Manner) -> String {
    terms::statement_kind(l, manner.code())
}

/// What became of a task, as options.
pub fn outcomes(l: Locale) -> Vec<(String, String)> {
    ["done", "partly", "not_done"].into_iter().map(|code| (code.to_owned(), terms::task_outcome(l, code))).collect()
}

/// What somebody did to a record, in words.
pub fn act(l: Locale, code: &str) -> String {
    terms::meeting_act(l, code)
}
