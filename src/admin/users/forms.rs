//! What the pages of accounts post.

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::User;
use crate::accounts::is_sign_in_name;
use crate::error::{Error, Result};
use crate::form::{self, Fields, Form, FormErrors, Shown};
use crate::ids::UserId;
use crate::locale::Locale;
use crate::{t, text};

/// The longest name, in characters.
const LONGEST: usize = 200;

/// The longest reason.
const REASON: usize = 500;

/// The names of an account, as typed.
#[derive(Clone, Debug, Default)]
pub struct NamesForm {
    /// The person's name.
    pub full_name: String,
    /// The name to sign in with.
    pub sign_in_name: String,
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for NamesForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            full_name: text::nfc(&fields.one("full_name")),
            sign_in_name: fields.one("sign_in_name"),
            shown: fields.shown(),
        }
    }
}

impl NamesForm {
    /// The names of an account as the form shows them.
    pub fn of(user: &User) -> Self {
        let (full_name, sign_in_name) = (user.full_name.clone(), user.sign_in_name.clone());
        Self { full_name, sign_in_name, shown: Shown::default() }
    }

    /// Every field, by name.
    pub fn values(&self) -> Vec<(String, String)> {
        let fields = [("full_name", &self.full_name), ("sign_in_name", &self.sign_in_name)];
        fields.map(|(name, value)| (name.to_owned(), value.clone())).to_vec()
    }

    /// The sign-in name as it is stored: small letters, however it was typed.
    pub fn folded(&self) -> String {
        text::fold(&self.sign_in_name).replace(' ', "")
    }

    /// The names as they are stored.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(&self, l: Locale) -> std::result::Result<(String, String), FormErrors> {
        let mut errors = FormErrors::default();
        let length = self.full_name.chars().count();
        if length == 0 {
            errors.add("full_name", t!(l, "user-name-missing"));
        } else if length > LONGEST {
            let over = length.saturating_sub(LONGEST);
            errors.add("full_name", t!(l, "error-too-long", count = over));
        }
        let name = self.folded();
        if !is_sign_in_name(&name) {
            errors.add("sign_in_name", t!(l, "slip-name-form"));
        }
        errors.or(Some((self.full_name.clone(), name)))
    }
}

/// A new account.
#[derive(Clone, Debug, Default)]
pub struct NewForm {
    /// Minted with the form: sent twice, it is one account.
    pub id: String,
    /// Its names.
    pub names: NamesForm,
    /// Code of the role that it begins with.
    pub role: String,
}

impl Form for NewForm {
    fn read(fields: &mut Fields) -> Self {
        Self { id: fields.one("id"), role: fields.one("role"), names: NamesForm::read(fields) }
    }
}

impl NewForm {
    /// The id of the account.
    ///
    /// # Errors
    /// BadForm when it was tampered with.
    pub fn id(&self) -> Result<UserId> {
        Uuid::try_parse(&self.id).map(UserId).map_err(|_| Error::BadForm("id".into()))
    }
}

/// The closing of an account.
#[derive(Clone, Debug, Default)]
pub struct ClosureForm {
    /// From which day on.
    pub from: String,
    /// Why.
    pub reason: String,
}

impl Form for ClosureForm {
    fn read(fields: &mut Fields) -> Self {
        Self { from: fields.one("from"), reason: fields.one("reason") }
    }
}

impl ClosureForm {
    /// The day and the reason. What was done until now was done by an open account: no day before today.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(&self, today: NaiveDate, l: Locale) -> std::result::Result<(NaiveDate, String), FormErrors> {
        let mut errors = FormErrors::default();
        let from = form::day(l, &mut errors, "from", &self.from);
        if self.from.is_empty() {
            errors.add("from", t!(l, "user-closure-day-missing"));
        } else if from.is_some_and(|day| day < today) {
            errors.add("from", t!(l, "user-closure-day-past"));
        }
        let reason = text::nfc(&self.reason);
        let length = reason.chars().count();
        if length == 0 {
            errors.add("reason", t!(l, "error-reason"));
        } else if length > REASON {
            let over = length.saturating_sub(REASON);
            errors.add("reason", t!(l, "error-too-long", count = over));
        }
        errors.or(from.map(|from| (from, reason)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_stored() {
        let form = |full_name: &str, sign_in_name: &str| NamesForm {
            full_name: full_name.into(),
            sign_in_name: sign_in_name.into(),
            shown: Shown::default(),
        };
        let read = form("Lý Thị Đào", "Kiểm.Toán").parse(Locale::Vi).unwrap();
        assert_eq!(read, ("Lý Thị Đào".into(), "kiem.toan".into()));
        let errors = form("", "ab").parse(Locale::Vi).unwrap_err();
        assert!(!errors.of("full_name").is_empty() && !errors.of("sign_in_name").is_empty());
        assert_ne!(form(&"ă".repeat(201), "kiem.toan").parse(Locale::En).unwrap_err().of("full_name"), "");
    }

    #[test]
    fn an_account_is_closed_from_today_at_the_earliest_and_with_a_reason() {
        let today = "2026-11-22".parse().unwrap();
        let read = |from: &str, reason: &str| {
            ClosureForm { from: from.into(), reason: reason.into() }.parse(today, Locale::Vi).map_err(|e| e.len())
        };
        assert_eq!(read("22/11/2026", "Nghỉ hưu"), Ok((today, "Nghỉ hưu".into())));
        assert_eq!(read("21/11/2026", "Nghỉ hưu"), Err(1));
        assert_eq!(read("", " "), Err(2));
    }
}
