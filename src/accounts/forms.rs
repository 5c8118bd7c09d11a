//! What the pages of accounts post.

use crate::form::{Fields, Form};

/// Signing in; also taking an interrupted form up again.
#[derive(Clone, Debug, Default)]
pub struct SignInForm {
    /// The name on the slip.
    pub sign_in_name: String,
    /// The password, never shown again.
    pub password: String,
    /// Ticked when the device is the user's own.
    pub own_device: String,
    /// Where to go after.
    pub next: String,
    /// The form that was being sent when the session had ended, as it was posted.
    pub held: String,
}

impl Form for SignInForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            sign_in_name: fields.one("sign_in_name"),
            password: fields.one("password"),
            own_device: fields.one("own_device"),
            next: fields.one("next"),
            held: fields.one("held"),
        }
    }
}

/// Language and text size, from the header of every page.
#[derive(Clone, Debug)]
pub struct PreferencesForm {
    /// `+` or `-`.
    pub size: String,
    /// Code of a language.
    pub lang: String,
    /// The page to come back to.
    pub back: String,
}

impl Form for PreferencesForm {
    fn read(fields: &mut Fields) -> Self {
        Self { size: fields.one("size"), lang: fields.one("lang"), back: fields.one("back") }
    }
}
