//! What is posted to draw a sample, and to withdraw it.

use chrono::NaiveDate;

use super::model::LARGEST;
use crate::form::{Fields, Form, FormErrors, given};
use crate::ids::SampleId;
use crate::locale::Locale;
use crate::t;
use crate::text::parse_count;

/// The month of a field: `2026-11`.
fn month(typed: &str) -> Option<NaiveDate> {
    format!("{typed}-01").parse().ok()
}

/// The draw as typed.
#[derive(Clone, Debug, Default)]
pub struct DrawForm {
    /// The id minted when the page was shown.
    pub id: Option<SampleId>,
    /// Below which organization.
    pub organization: String,
    /// `2026-08`
    pub first_month: String,
    /// `2026-10`
    pub last_month: String,
    /// How many branches.
    pub size: String,
}

impl Form for DrawForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id").parse().ok(),
            organization: fields.one("organization"),
            first_month: fields.one("first_month"),
            last_month: fields.one("last_month"),
            size: fields.one("size"),
        }
    }
}

/// A draw that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Months, both included.
    pub months: (NaiveDate, NaiveDate),
    /// How many branches.
    pub size: u16,
}

impl DrawForm {
    /// What is wanted.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(&self, l: Locale, today: NaiveDate) -> Result<Wanted, FormErrors> {
        let mut errors = FormErrors::default();
        let first = month(&self.first_month);
        let last = month(&self.last_month);
        match (first, last) {
            (Some(first), Some(last)) if last < first => errors.add("last_month", t!(l, "error-sample-months")),
            (_, Some(last)) if last > today => errors.add("last_month", t!(l, "error-sample-ahead")),
            (Some(_), Some(_)) => {}
            (first, _) => {
                let field = if first.is_none() { "first_month" } else { "last_month" };
                errors.add(field, t!(l, "error-choose"));
            }
        }
        let size = parse_count(&self.size).and_then(|n| u16::try_from(n).ok()).filter(|n| (1..=LARGEST).contains(n));
        if size.is_none() {
            errors.add("size", t!(l, "error-sample-size", most = i64::from(LARGEST)));
        }
        errors.or(first.zip(last).zip(size).map(|(months, size)| Wanted { months, size }))
    }
}

/// Why a draw is withdrawn.
#[derive(Clone, Debug, Default)]
pub struct WithdrawalForm {
    /// The reason as typed.
    pub reason: String,
}

impl Form for WithdrawalForm {
    fn read(fields: &mut Fields) -> Self {
        Self { reason: fields.one("reason") }
    }
}

impl WithdrawalForm {
    /// The reason.
    ///
    /// # Errors
    /// A sentence beside the field.
    pub fn parse(&self, l: Locale) -> Result<&str, FormErrors> {
        match given(&self.reason) {
            None => Err(FormErrors::one("reason", t!(l, "error-reason"))),
            Some(reason) if reason.chars().count() > 500 => {
                Err(FormErrors::one("reason", t!(l, "error-too-long", count = 500)))
            }
            Some(reason) => Ok(reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_is_read_or_told_what_is_wrong() {
        let today = "2026-11-22".parse().expect("a day");
        let typed = |first: &str, last: &str, size: &str| DrawForm {
            id: None,
            organization: "7".to_owned(),
            first_month: first.to_owned(),
            last_month: last.to_owned(),
            size: size.to_owned(),
        };
        let wanted = typed("2026-08", "2026-10", "12").parse(Locale::Vi, today).expect("a draw");
        assert_eq!(wanted.size, 12);
        for (form, field) in [
            (typed("", "2026-10", "12"), "first_month"),
            (typed("2026-08", "10/2026", "12"), "last_month"),
            (typed("2026-08", "2026-07", "12"), "last_month"),
            (typed("2026-08", "2026-12", "12"), "last_month"),
            (typed("2026-08", "2026-10", "0"), "size"),
            (typed("2026-08", "2026-10", "mười"), "size"),
            (typed("2026-08", "2026-10", "501"), "size"),
        ] {
            let errors = form.parse(Locale::Vi, today).expect_err(field);
            assert_ne!(errors.of(field), "", "{field}");
            assert_eq!(errors.len(), 1);
        }
    }
}
