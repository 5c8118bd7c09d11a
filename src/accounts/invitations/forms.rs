//! What is typed from the slip.

use crate::accounts::own::weak_word;
use crate::accounts::password;
use crate::form::{Fields, Form, FormErrors};
use crate::locale::Locale;
use crate::t;

/// Name and code as they stand on the paper, and the password to come.
#[derive(Clone, Debug, Default)]
pub struct InvitationForm {
    /// The name on the slip.
    pub sign_in_name: String,
    /// The code on the slip.
    pub code: String,
    /// Typed once and shown on demand.
    pub new_password: String,
    /// Ticked when the device is the user's own.
    pub own_device: String,
}

impl Form for InvitationForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            sign_in_name: fields.one("sign_in_name"),
            code: fields.one("code"),
            new_password: fields.one("new_password"),
            own_device: fields.one("own_device"),
        }
    }
}

impl InvitationForm {
    /// What can be said against it without knowing whether the slip is good.
    pub fn check(&self, l: Locale) -> FormErrors {
        let mut errors = FormErrors::default();
        if self.sign_in_name.is_empty() {
            errors.add("sign_in_name", t!(l, "invitation-name-missing"));
        }
        if self.code.is_empty() {
            errors.add("code", t!(l, "invitation-code-missing"));
        }
        if let Err(weak) = password::check(&self.new_password, &self.sign_in_name) {
            errors.add("new_password", weak_word(l, weak));
        }
        errors
    }
}
