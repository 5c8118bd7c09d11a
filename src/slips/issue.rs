//! Handing out a slip, in one transaction: the account if there is none, the power of the position, and
//! the code.

use chrono::{DateTime, Utc};

use super::forms::SlipForm;
use super::model;
use super::queries::{self, Holder, NewGrant, NewSlip};
use crate::access::{Actor, Permission};
use crate::accounts::{GOOD_FOR, code_hash, new_code};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::FormErrors;
use crate::ids::UserId;
use crate::locale::Locale;
use crate::t;

/// A slip that has been handed out. The code is nowhere else.
pub struct Issued {
    /// The name to sign in with.
    pub sign_in_name: String,
    /// The one-time code.
    pub code: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// What came of a form.
pub enum Outcome {
    /// A slip.
    Issued(Issued),
    /// The same form had made a slip before.
    Before,
    /// Something must be put right.
    Refused(FormErrors),
}

/// What is asked for: a slip for somebody who serves in a position.
pub struct Order<'a> {
    /// Who hands it out.
    pub actor: &'a Actor,
    /// For whom.
    pub holder: &'a Holder,
    /// What was typed.
    pub form: &'a SlipForm,
    /// The language for what must be put right.
    pub locale: Locale,
}

impl Order<'_> {
    /// Hands the slip out. Nothing lasts until the transaction is committed.
    ///
    /// # Errors
    /// Forbidden when the actor may not invite there, or the position carries no power.
    pub async fn issue(&self, tx: &mut Tx, app: &App) -> Result<Outcome> {
        let (holder, l) = (self.holder, self.locale);
        let scope = tx.require(Permission::InviteUsers, holder.place())?;
        let power = model::power_of(holder.position).ok_or(Error::Forbidden)?;
        queries::lock(tx, &scope, holder.position_id).await?;
        let id = self.form.id()?;
        if queries::exists(tx, id).await? {
            return Ok(Outcome::Before);
        }
        if holder.disabled {
            return Ok(Outcome::Refused(FormErrors::one("sign_in_name", t!(l, "slip-disabled"))));
        }
        let (user, sign_in_name) = match self.account(tx).await? {
            Ok(account) => account,
            Err(errors) => return Ok(Outcome::Refused(errors)),
        };
        let grant = NewGrant { user, given_by: self.actor.user, power };
        if queries::grant(tx, &scope, holder, &grant).await?.is_err() {
            return Ok(Outcome::Refused(FormErrors::one("sign_in_name", t!(l, "slip-above-level"))));
        }
        if !queries::is_in_reach(tx, &scope, holder, user).await? {
            return Ok(Outcome::Refused(FormErrors::one("sign_in_name", t!(l, "slip-out-of-reach"))));
        }
        let code = new_code();
        let (issued_at, expires_at) = (app.now(), app.now() + GOOD_FOR);
        let issued_by = self.actor.user;
        let slip = NewSlip { id, user, code_hash: code_hash(&code), issued_by, issued_at, expires_at };
        queries::insert_slip(tx, &slip).await?;
        Ok(Outcome::Issued(Issued { sign_in_name, code, expires_at }))
    }

    /// The account of the holder, made where there is none.
    async fn account(&self, tx: &mut Tx) -> Result<std::result::Result<(UserId, String), FormErrors>> {
        if let (Some(user), Some(name)) = (self.holder.user, &self.holder.sign_in_name) {
            return Ok(Ok((user, name.clone())));
        }
        let name = match self.form.new_name(self.locale) {
            Ok(name) => name,
            Err(errors) => return Ok(Err(errors)),
        };
        let user = UserId::mint();
        match queries::insert_user(tx, user, self.holder, &name).await? {
            true => Ok(Ok((user, name))),
            false => Ok(Err(FormErrors::one("sign_in_name", t!(self.locale, "slip-name-taken", name = name)))),
        }
    }
}
