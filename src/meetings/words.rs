//! Codes of meetings in the user's words.

use chrono::{Datelike as _, NaiveDate};

use super::attendance::{Mark, ReasonLabel, Status};
use super::model::{Kind, Missing, State};
use super::queries::ScoreLine;
use super::statements::Manner;
use crate::locale::Locale;
use crate::{t, text};

/// "Sinh hoạt thường kỳ tháng 11/2026": what a meeting is called.
pub fn title(l: Locale, kind: Kind, month: NaiveDate) -> String {
    let month = format!("{}/{}", month.month(), month.year());
    match kind {
        Kind::Regular => t!(l, "meeting-regular-title", month = month),
        Kind::Thematic => t!(l, "meeting-thematic-title", month = month),
        Kind::Extraordinary => t!(l, "meeting-extraordinary-title", month = month),
    }
}

/// The kind in words.
pub fn kind(l: Locale, kind: Kind) -> String {
    match kind {
        Kind::Regular => t!(l, "meeting-regular"),
        Kind::Thematic => t!(l, "meeting-thematic"),
        Kind::Extraordinary => t!(l, "meeting-extraordinary"),
    }
}

/// All kinds as options.
pub fn kinds(l: Locale) -> Vec<(String, String)> {
    Kind::ALL.into_iter().map(|code| (code.code().to_owned(), kind(l, code))).collect()
}

/// Sections of an agenda as options.
pub fn sections(l: Locale) -> Vec<(String, String)> {
    [
        ("opening", t!(l, "section-opening")),
        ("information", t!(l, "section-information")),
        ("last_month", t!(l, "section-last-month")),
        ("ideology", t!(l, "section-ideology")),
        ("next_month", t!(l, "section-next-month")),
        ("criticism", t!(l, "section-criticism")),
        ("thematic", t!(l, "section-thematic")),
        ("other", t!(l, "section-other")),
    ]
    .into_iter()
    .map(|(code, word)| (code.to_owned(), word))
    .collect()
}

/// The state in words.
pub fn state(l: Locale, state: State) -> String {
    match state {
        State::Planned => t!(l, "meeting-planned"),
        State::Recording => t!(l, "meeting-recording"),
        State::Closed => t!(l, "meeting-closed"),
        State::NotHeld => t!(l, "meeting-not-held"),
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
    let points = text::format_hundredths(score.points.unwrap_or_default().into());
    t!(l, "score-line", points = points, class = class(l, code), state = state)
}

/// Day of the week.
pub fn weekday(l: Locale, day: NaiveDate) -> String {
    match day.weekday() {
        chrono::Weekday::Mon => t!(l, "monday"),
        chrono::Weekday::Tue => t!(l, "tuesday"),
        chrono::Weekday::Wed => t!(l, "wednesday"),
        chrono::Weekday::Thu => t!(l, "thursday"),
        chrono::Weekday::Fri => t!(l, "friday"),
        chrono::Weekday::Sat => t!(l, "saturday"),
        chrono::Weekday::Sun => t!(l, "sunday"),
    }
}

/// "tháng 11", "November": the month of a calendar leaf.
pub fn month(l: Locale, month: NaiveDate) -> String {
    t!(l, "month-number", month = month.month().to_string())
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
    match status {
        Status::AbsentExcused => t!(l, "absent-excused"),
        Status::AbsentUnexcused => t!(l, "absent-unexcused"),
        Status::Late => t!(l, "came-late"),
        Status::LeftEarly => t!(l, "left-early"),
    }
}

const fn counter(status: Status) -> &'static str {
    match status {
        Status::AbsentExcused => "exc",
        Status::AbsentUnexcused => "une",
        Status::Late | Status::LeftEarly => "late",
    }
}

/// What is said of one member, in words: "Vắng, có lý do (Ốm đau)".
pub fn mark_of(l: Locale, mark: &Mark, reasons: &[ReasonLabel]) -> String {
    let Some(code) = Status::from_code(&mark.status) else { return t!(l, "present") };
    let reason = reasons.iter().find(|r| r.code == mark.reason).map(|r| l.label(&r.label_vi, Some(&r.label_en)));
    let detail: Vec<&str> = reason.into_iter().chain([mark.note.as_str()]).filter(|part| !part.is_empty()).collect();
    if detail.is_empty() { status(l, code) } else { format!("{} ({})", status(l, code), detail.join(", ")) }
}

/// The manner of a statement in words.
pub fn manner(l: Locale, manner: Manner) -> String {
    match manner {
        Manner::Information => t!(l, "manner-information"),
        Manner::Addition => t!(l, "manner-addition"),
        Manner::Critique => t!(l, "manner-critique"),
        Manner::Proposal => t!(l, "manner-proposal"),
        Manner::Question => t!(l, "manner-question"),
        Manner::Report => t!(l, "manner-report"),
    }
}

/// What became of a task, as options.
pub fn outcomes(l: Locale) -> Vec<(String, String)> {
    [("done", t!(l, "outcome-done")), ("partly", t!(l, "outcome-partly")), ("not_done", t!(l, "outcome-not-done"))]
        .into_iter()
        .map(|(code, word)| (code.to_owned(), word))
        .collect()
}

/// What somebody did to a record, in words.
pub fn act(l: Locale, code: &str) -> String {
    match code {
        "started" => t!(l, "act-started"),
        "closed" => t!(l, "act-closed"),
        "not_held" => t!(l, "act-not-held"),
        "reopened" => t!(l, "act-reopened"),
        "entered_on_behalf" => t!(l, "act-entered-on-behalf"),
        "confirmed" => t!(l, "act-confirmed"),
        other => other.to_owned(),
    }
}
