//! What the pages about standing and belonging post.

use chrono::NaiveDate;

use super::model::{Leave, Leaving};
use crate::form::{self, Fields, Form, FormErrors};
use crate::locale::Locale;
use crate::members::model::Status;
use crate::t;
use crate::text;

/// The longest note.
const NOTE_LENGTH: usize = 500;

/// A new standing, or the last one put right.
#[derive(Clone, Debug, Default)]
pub struct StatusForm {
    /// The id minted with the form.
    pub id: String,
    /// The id of the last entry that the page had shown.
    pub last: String,
    /// Code of the standing.
    pub status: String,
    /// The day from which it holds.
    pub since: String,
    /// Ticked: a doubtful day is right.
    pub confirmed: String,
}

impl Form for StatusForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id"),
            last: fields.one("last"),
            status: fields.one("status"),
            since: fields.one("since"),
            confirmed: fields.one("confirmed"),
        }
    }
}

impl StatusForm {
    /// Reads the standing and its day.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(&self, today: NaiveDate, l: Locale) -> Result<(Status, NaiveDate), FormErrors> {
        let mut errors = FormErrors::default();
        let status = Status::from_code(&self.status);
        if status.is_none() {
            errors.add("status", t!(l, "member-status-missing"));
        }
        let since = day_that_came(l, &mut errors, "since", &self.since, today);
        errors.or(status.zip(since))
    }
}

/// Leaving an organization.
#[derive(Clone, Debug, Default)]
pub struct DepartureForm {
    /// The id minted with the form.
    pub id: String,
    /// Code of the reason.
    pub reason: String,
    /// The first day no longer.
    pub left_on: String,
    /// Number of the decision, or what else is noted.
    pub note: String,
}

impl Form for DepartureForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id"),
            reason: fields.one("reason"),
            left_on: fields.one("left_on"),
            note: text::nfc(&fields.one("note")),
        }
    }
}

impl DepartureForm {
    /// Reads the departure.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(&self, today: NaiveDate, l: Locale) -> Result<Leave, FormErrors> {
        let mut errors = FormErrors::default();
        let reason = Leaving::from_code(&self.reason);
        if reason.is_none() {
            errors.add("reason", t!(l, "departure-reason-missing"));
        }
        let on = day_that_came(l, &mut errors, "left_on", &self.left_on, today);
        if self.note.chars().count() > NOTE_LENGTH {
            errors.add("note", t!(l, "member-line-too-long", most = NOTE_LENGTH));
        }
        let note = form::given(&self.note).map(str::to_owned);
        errors.or(reason.zip(on).map(|(reason, on)| Leave { reason, on, note }))
    }
}

/// A day that must be given and has come.
fn day_that_came(l: Locale, errors: &mut FormErrors, field: &str, typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    if typed.is_empty() {
        errors.add(field, t!(l, "member-day-missing"));
        return None;
    }
    let day = form::day(l, errors, field, typed)?;
    if day > today {
        errors.add(field, t!(l, "member-day-in-future"));
    }
    Some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_standing_needs_a_day_that_has_come() {
        let form = |status: &str, since: &str| StatusForm {
            status: status.into(),
            since: since.into(),
            ..StatusForm::default()
        };
        let parse = |status: &str, since: &str| form(status, since).parse(day("2026-11-22"), Locale::Vi);
        assert_eq!(parse("exempt", "1/11/2026").unwrap(), (Status::Exempt, day("2026-11-01")));
        assert_eq!(parse("exempt", "22/11/2026").unwrap().1, day("2026-11-22"));
        for (status, since, field) in [
            ("", "1/11/2026", "status"),
            ("exempt", "", "since"),
            ("exempt", "23/11/2026", "since"),
            ("exempt", "31/2/2026", "since"),
        ] {
            assert_ne!(parse(status, since).unwrap_err().of(field), "", "{status} {since}");
        }
    }

    #[test]
    fn a_departure_needs_a_reason_and_keeps_the_note() {
        let form = |reason: &str, note: &str| DepartureForm {
            reason: reason.into(),
            left_on: "1/11/2026".into(),
            note: note.into(),
            ..DepartureForm::default()
        };
        let parse = |reason: &str, note: &str| form(reason, note).parse(day("2026-11-22"), Locale::Vi);
        let leave = parse("deceased", "").unwrap();
        assert_eq!((leave.reason, leave.on, leave.note), (Leaving::Deceased, day("2026-11-01"), None));
        assert_eq!(parse("transferred", "Số 15-QĐ/ĐU").unwrap().note.as_deref(), Some("Số 15-QĐ/ĐU"));
        assert_ne!(parse("reorganized", "").unwrap_err().of("reason"), "");
        assert_ne!(parse("resigned", &"x".repeat(501)).unwrap_err().of("note"), "");
    }
}
