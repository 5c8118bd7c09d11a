//! What is typed to hand out a slip.

use uuid::Uuid;

use crate::accounts::is_sign_in_name;
use crate::error::{Error, Result};
use crate::form::{Fields, Form, FormErrors};
use crate::ids::InvitationId;
use crate::locale::Locale;
use crate::t;

/// A slip to come.
#[derive(Clone, Debug, Default)]
pub struct SlipForm {
    /// Minted with the form: sent twice, it is one slip.
    pub id: String,
    /// For a new account; empty where there is one.
    pub sign_in_name: String,
}

impl Form for SlipForm {
    fn read(fields: &mut Fields) -> Self {
        Self { id: fields.one("id"), sign_in_name: fields.one("sign_in_name") }
    }
}

impl SlipForm {
    /// The id of the slip.
    ///
    /// # Errors
    /// BadForm when it was tampered with: no page sends one that cannot be read.
    pub fn id(&self) -> Result<InvitationId> {
        let id = Uuid::try_parse(&self.id).map_err(|_| Error::BadForm("id".into()))?;
        Ok(InvitationId(id))
    }

    /// The name for a new account as it is stored: small letters, however it was typed.
    ///
    /// # Errors
    /// The sentence beside the field.
    pub fn new_name(&self, l: Locale) -> std::result::Result<String, FormErrors> {
        let name = crate::text::fold(&self.sign_in_name).replace(' ', "");
        match is_sign_in_name(&name) {
            true => Ok(name),
            false => Err(FormErrors::one("sign_in_name", t!(l, "slip-name-form"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_stored_as_it_is_compared() {
        let name = |typed: &str| {
            SlipForm { sign_in_name: typed.into(), ..SlipForm::default() }.new_name(Locale::En).map_err(|_| ())
        };
        assert_eq!(name("Bíthư.Thôn3"), Ok("bithu.thon3".into()));
        assert_eq!(name(" lan hoa "), Ok("lanhoa".into()));
        for bad in ["", "ab", ".abc", "a/b/c", &"x".repeat(65)] {
            assert_eq!(name(bad), Err(()), "{bad}");
        }
    }
}
