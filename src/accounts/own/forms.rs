//! What the account page posts.

use crate::accounts::password::{self, Weak};
use crate::form::{Fields, Form, FormErrors};
use crate::locale::Locale;
use crate::t;

/// A new password, with the one it replaces. Neither is ever shown again.
#[derive(Clone, Debug, Default)]
pub struct PasswordForm {
    /// The present one.
    pub password: String,
    /// The one to come, typed once and shown on demand.
    pub new_password: String,
}

impl Form for PasswordForm {
    fn read(fields: &mut Fields) -> Self {
        Self { password: fields.one("password"), new_password: fields.one("new_password") }
    }
}

impl PasswordForm {
    /// What can be said against it without asking anybody.
    pub fn check(&self, sign_in_name: &str, l: Locale, errors: &mut FormErrors) {
        if self.new_password == self.password {
            errors.add("new_password", t!(l, "password-same"));
        } else if let Err(weak) = password::check(&self.new_password, sign_in_name) {
            errors.add("new_password", weak_word(l, weak));
        }
    }
}

/// Why a password cannot be taken, in the user's language.
pub fn weak_word(l: Locale, weak: Weak) -> String {
    match weak {
        Weak::Length => t!(l, "password-length"),
        Weak::Guessable => t!(l, "password-guessable"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_password_is_another_one_and_a_good_one() {
        let form = |old: &str, new: &str| PasswordForm { password: old.into(), new_password: new.into() };
        let check = |old, new| {
            let mut errors = FormErrors::default();
            form(old, new).check("bithu.thon3", Locale::En, &mut errors);
            errors
        };
        assert!(check("con trâu đi trước", "cái cày theo sau").is_empty());
        assert!(!check("con trâu đi trước", "con trâu đi trước").is_empty());
        assert!(check("con trâu đi trước", "ngắn").of("new_password").contains("12"));
        assert!(!check("x", "bithu.thon3 123").is_empty());
    }
}
