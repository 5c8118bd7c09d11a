//! What is asked when the sheet goes to the superior.

use chrono::NaiveDate;

use crate::form::{self, Fields, Form, FormErrors};
use crate::locale::Locale;
use crate::{t, text};

/// The submission as typed.
#[derive(Clone, Debug, Default)]
pub struct SubmissionForm {
    /// The day on which minutes and resolution were posted on the electronic handbook; left out: not yet.
    pub record_posted_on: String,
}

impl Form for SubmissionForm {
    fn read(fields: &mut Fields) -> Self {
        Self { record_posted_on: fields.one("record_posted_on") }
    }
}

impl SubmissionForm {
    /// Reads the day: not before the meeting and not in the future.
    ///
    /// # Errors
    /// Sentences beside the field.
    pub fn parse(&self, l: Locale, held: NaiveDate, today: NaiveDate) -> Result<Option<NaiveDate>, FormErrors> {
        let mut errors = FormErrors::default();
        let day = form::day(l, &mut errors, "record_posted_on", &self.record_posted_on);
        if day.is_some_and(|day| day < held) {
            errors.add("record_posted_on", t!(l, "error-before-meeting", day = text::format_day(held)));
        }
        if day.is_some_and(|day| day > today) {
            errors.add("record_posted_on", t!(l, "member-day-in-future"));
        }
        if errors.is_empty() { Ok(day) } else { Err(errors) }
    }
}
