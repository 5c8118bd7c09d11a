//! What is posted when somebody is sent somewhere, or taken back.

use chrono::NaiveDate;

use super::model::Grounds;
use crate::form::{self, Fields, Form, FormErrors};
use crate::ids::{AssignmentId, OrganizationId};
use crate::locale::Locale;
use crate::t;

/// A choice as typed: who goes to which branch in which month.
#[derive(Clone, Debug, Default)]
pub struct AssignForm {
    /// Minted when the form was shown.
    pub id: String,
    /// The branch.
    pub organization: String,
    /// `2026-11`
    pub month: String,
    /// The account of who goes.
    pub leader: String,
    /// From whose page it was sent: branches are chosen for a person, not persons for a branch.
    pub by: String,
    /// By which decision.
    pub decision: String,
    /// For which reason.
    pub reason: String,
}

impl Form for AssignForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id"),
            organization: fields.one("organization"),
            month: fields.one("month"),
            leader: fields.one("leader"),
            by: fields.one("by"),
            decision: fields.one("decision"),
            reason: fields.one("reason"),
        }
    }
}

impl AssignForm {
    /// The id, where it is one.
    pub fn id(&self) -> Option<AssignmentId> {
        self.id.parse().ok()
    }

    /// The branch, where one is named.
    pub fn organization(&self) -> Option<OrganizationId> {
        self.organization.parse().ok()
    }

    /// Most letters of a decision and of a reason.
    const LONG: [usize; 2] = [200, 500];

    /// By which decision and for which reason somebody is sent.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn grounds(&self, l: Locale) -> Result<Grounds, FormErrors> {
        let mut errors = FormErrors::default();
        let typed = [("decision", self.decision.trim()), ("reason", self.reason.trim())];
        for ((field, words), most) in typed.into_iter().zip(Self::LONG) {
            if words.chars().count() > most {
                errors.add(field, t!(l, "error-too-long", count = most));
            }
        }
        let [decision, reason] = typed.map(|(_, words)| form::given(words).map(str::to_owned));
        errors.or(Some(Grounds { decision, reason }))
    }

    /// The month, where one is named.
    pub fn month(&self) -> Option<NaiveDate> {
        read_month(&self.month)
    }
}

/// The first of a month written as an address writes it: `2026-11`.
pub fn read_month(text: &str) -> Option<NaiveDate> {
    (text.len() == 7).then(|| format!("{text}-01").parse().ok()).flatten()
}

/// As an address writes a month.
pub fn write_month(month: NaiveDate) -> String {
    month.format("%Y-%m").to_string()
}

/// Why an assignment is taken back, and which state of it was shown.
#[derive(Clone, Debug, Default)]
pub struct WithdrawForm {
    /// The reason.
    pub reason: String,
    /// As shown.
    pub version: String,
}

impl Form for WithdrawForm {
    fn read(fields: &mut Fields) -> Self {
        Self { reason: fields.one("reason"), version: fields.one("version") }
    }
}

impl WithdrawForm {
    /// Most letters of a reason.
    const LONG: usize = 500;

    /// The version that was shown and the reason.
    ///
    /// # Errors
    /// Sentences beside the fields.
    pub fn parse(&self, l: Locale) -> Result<(i32, String), FormErrors> {
        let reason = self.reason.trim().to_owned();
        let mut errors = FormErrors::default();
        if reason.is_empty() {
            errors.add("reason", t!(l, "withdraw-reason-missing"));
        } else if reason.chars().count() > Self::LONG {
            errors.add("reason", t!(l, "error-too-long", count = Self::LONG));
        }
        errors.or(Some((self.version.parse().unwrap_or(0), reason)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_it_is_written() {
        let month = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        assert_eq!(read_month(&write_month(month)), Some(month));
        for wrong in ["", "2026-13", "2026-1", "11/2026", "2026-11-05"] {
            assert_eq!(read_month(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_reason_must_be_given_and_not_go_on_for_ever() {
        let form = |reason: &str| WithdrawForm { reason: reason.into(), version: "3".into() };
        assert_eq!(form(" Đổi lịch ").parse(Locale::Vi).unwrap(), (3, "Đổi lịch".to_owned()));
        for reason in [String::new(), "  ".to_owned(), "a".repeat(501)] {
            assert!(!form(&reason).parse(Locale::Vi).unwrap_err().of("reason").is_empty());
        }
    }
}
