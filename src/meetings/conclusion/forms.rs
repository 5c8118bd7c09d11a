//! What step 5 and the acts on a record post.

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::Conclusion;
use crate::form::{self, Fields, Form, FormErrors, Shown, given};
use crate::locale::Locale;
use crate::meetings::model::Meeting;
use crate::meetings::plan::member;
use crate::{t, text};

/// Step 5 as typed.
#[derive(Clone, Debug, Default)]
pub struct ConclusionForm {
    /// The day it was held.
    pub held_on: String,
    /// When it began.
    pub started_at: String,
    /// When it ended.
    pub ended_at: String,
    /// Id of who presided.
    pub chair_id: String,
    /// Id of who wrote the minutes.
    pub minute_taker_id: String,
    /// Dues as announced.
    pub dues: String,
    /// The chair's conclusion.
    pub conclusion: String,
    /// Votes for the resolution.
    pub votes_for: String,
    /// Votes against.
    pub votes_against: String,
    /// Blank and other votes.
    pub votes_other: String,
    /// `score`: on to the last step. An act of the page, not a field of the record.
    pub next: String,
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for ConclusionForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            shown: fields.shown(),
            next: fields.one("next"),
            held_on: fields.one("held_on"),
            started_at: fields.one("started_at"),
            ended_at: fields.one("ended_at"),
            chair_id: fields.one("chair_id"),
            minute_taker_id: fields.one("minute_taker_id"),
            dues: fields.one("dues"),
            conclusion: fields.one("conclusion"),
            votes_for: fields.one("votes_for"),
            votes_against: fields.one("votes_against"),
            votes_other: fields.one("votes_other"),
        }
    }
}

impl ConclusionForm {
    /// The form of a stored meeting.
    pub fn of(meeting: &Meeting) -> Self {
        let number = |votes: Option<i16>| votes.map(|votes| votes.to_string()).unwrap_or_default();
        let id = |id: Option<crate::ids::MemberId>| id.map(|id| id.to_string()).unwrap_or_default();
        Self {
            held_on: meeting.held_on.map(text::format_day).unwrap_or_default(),
            started_at: meeting.started_at.map(text::format_time).unwrap_or_default(),
            ended_at: meeting.ended_at.map(text::format_time).unwrap_or_default(),
            chair_id: id(meeting.chair_id),
            minute_taker_id: id(meeting.minute_taker_id),
            dues: meeting.dues.clone().unwrap_or_default(),
            conclusion: meeting.conclusion.clone().unwrap_or_default(),
            votes_for: number(meeting.votes_for),
            votes_against: number(meeting.votes_against),
            votes_other: number(meeting.votes_other),
            next: String::new(),
            shown: Shown::default(),
        }
    }

    /// Every field with its name, for the hidden `was.*`.
    pub fn values(&self) -> Vec<(String, String)> {
        [
            ("held_on", &self.held_on),
            ("started_at", &self.started_at),
            ("ended_at", &self.ended_at),
            ("chair_id", &self.chair_id),
            ("minute_taker_id", &self.minute_taker_id),
            ("dues", &self.dues),
            ("conclusion", &self.conclusion),
            ("votes_for", &self.votes_for),
            ("votes_against", &self.votes_against),
            ("votes_other", &self.votes_other),
        ]
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .to_vec()
    }

    /// Days and hours written as they are shown, so that a merge compares like with like.
    pub fn uniform(&self) -> Self {
        let time = |typed: &str| text::parse_time(typed).map_or_else(|| typed.to_owned(), text::format_time);
        Self {
            held_on: text::parse_day(&self.held_on).map_or(self.held_on.clone(), text::format_day),
            started_at: time(&self.started_at),
            ended_at: time(&self.ended_at),
            ..self.clone()
        }
    }

    /// Reads what was typed. A meeting in the future cannot have been held, and none ends before it
    /// begins; a late or short one is recorded as it was.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(&self, l: Locale, today: NaiveDate, members: &[Uuid]) -> Result<Conclusion, FormErrors> {
        let mut errors = FormErrors::default();
        let held_on = form::day(l, &mut errors, "held_on", &self.held_on);
        if held_on.is_some_and(|day| day > today) {
            errors.add("held_on", t!(l, "error-held-in-future"));
        }
        let started_at = form::time(l, &mut errors, "started_at", &self.started_at);
        let ended_at = form::time(l, &mut errors, "ended_at", &self.ended_at);
        if started_at.zip(ended_at).is_some_and(|(start, end)| end <= start) {
            errors.add("ended_at", t!(l, "error-ends-before-start"));
        }
        let chair_id = member(l, &mut errors, "chair_id", &self.chair_id, members);
        let minute_taker_id = member(l, &mut errors, "minute_taker_id", &self.minute_taker_id, members);
        for (name, value) in [("dues", &self.dues), ("conclusion", &self.conclusion)] {
            if value.chars().count() > 10_000 {
                errors.add(name, t!(l, "error-too-long", count = 10_000));
            }
        }
        let votes = [
            ("votes_for", &self.votes_for),
            ("votes_against", &self.votes_against),
            ("votes_other", &self.votes_other),
        ]
        .map(|(name, typed)| votes(l, &mut errors, name, typed));
        let text = |text: &str| given(text).map(str::to_owned);
        let (dues, conclusion) = (text(&self.dues), text(&self.conclusion));
        errors.or(Some(Conclusion {
            held_on,
            started_at,
            ended_at,
            chair_id,
            minute_taker_id,
            dues,
            conclusion,
            votes,
        }))
    }
}

fn votes(l: Locale, errors: &mut FormErrors, name: &str, typed: &str) -> Option<i16> {
    let typed = given(typed)?;
    let read = typed.parse().ok().filter(|votes| (0..=9999).contains(votes));
    if read.is_none() {
        errors.add(name, t!(l, "error-votes"));
    }
    read
}

/// An act that needs a reason.
#[derive(Clone, Debug, Default)]
pub struct ReasonForm {
    /// In words.
    pub reason: String,
}

impl Form for ReasonForm {
    fn read(fields: &mut Fields) -> Self {
        Self { reason: fields.one("reason") }
    }
}

impl ReasonForm {
    /// The reason, which may not be left out.
    ///
    /// # Errors
    /// A sentence beside the field.
    pub fn parse(&self, l: Locale) -> Result<String, FormErrors> {
        let reason = text::nfc(&self.reason);
        match reason.chars().count() {
            0 => Err(FormErrors::one("reason", t!(l, "error-reason"))),
            1..=1000 => Ok(reason),
            _ => Err(FormErrors::one("reason", t!(l, "error-too-long", count = 1000))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn form(held_on: &str, started_at: &str, ended_at: &str) -> ConclusionForm {
        ConclusionForm {
            held_on: held_on.into(),
            started_at: started_at.into(),
            ended_at: ended_at.into(),
            ..ConclusionForm::default()
        }
    }

    #[test]
    fn late_and_short_is_recorded_as_it_was() {
        let short = form("22/11/2026", "19h", "19h20").parse(Locale::Vi, day("2026-11-22"), &[]).expect("recorded");
        assert_eq!(short.held_on, Some(day("2026-11-22")));
        assert!(form("1/2/2020", "7:30", "11:00").parse(Locale::Vi, day("2026-11-22"), &[]).is_ok());
    }

    #[test]
    fn what_cannot_have_been_is_refused() {
        let today = day("2026-11-22");
        let refused = |form: ConclusionForm, field: &str| {
            let errors = form.parse(Locale::Vi, today, &[]).expect_err(field);
            assert!(!errors.of(field).is_empty(), "{field}");
        };
        refused(form("23/11/2026", "", ""), "held_on");
        refused(form("22/11/2026", "21:00", "19:30"), "ended_at");
        refused(form("22/11/2026", "19:30", "19:30"), "ended_at");
        refused(ConclusionForm { votes_for: "-1".into(), ..ConclusionForm::default() }, "votes_for");
        refused(ConclusionForm { chair_id: Uuid::now_v7().to_string(), ..ConclusionForm::default() }, "chair_id");
    }

    #[test]
    fn a_reason_says_something() {
        assert!(ReasonForm { reason: "  ".into() }.parse(Locale::Vi).is_err());
        assert_eq!(ReasonForm { reason: " mưa  lũ ".into() }.parse(Locale::Vi).ok().as_deref(), Some("mưa lũ"));
    }
}
