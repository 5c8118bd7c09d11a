//! What every act on a member begins with: found, allowed, held still.

use super::model::Member;
use super::queries;
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::ids::MemberId;
use crate::page::{Nav, Page};
use crate::{audit, organizations, t};

/// The shell of a page about a member: the way down to the list of the organization.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn shell(tx: &mut Tx, page: Page, member: &Member) -> Result<Page> {
    let page = organizations::under(page, tx, member.organization_id).await?;
    let list = format!("/organizations/{}/members", member.organization_id);
    let title = t!(page.locale, "members");
    Ok(page.crumb(title, list).at(Nav::Organizations))
}

/// The shell of a page about one act on a member: the record stands before it.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn act_shell(tx: &mut Tx, page: Page, member: &Member, act: String) -> Result<Page> {
    let page = shell(tx, page, member).await?;
    Ok(page.crumb(member.record.full_name.as_str(), member.href()).here(act).working())
}

/// A member that the actor may change, with the scope of that place. Begins the transaction.
///
/// # Errors
/// NotFound when missing or out of sight, Forbidden where it is seen only.
pub async fn begin(app: &App, actor: &Actor, id: MemberId) -> Result<(Tx, Member, Scope)> {
    let mut tx = app.begin(actor, Permission::EditMembers).await?;
    let sees = tx.scope(Permission::ReadMembers);
    let member = queries::find(&mut tx, &sees, id).await?.ok_or(Error::NotFound)?;
    let scope = tx.require(Permission::EditMembers, member.at())?;
    let member = queries::lock(&mut tx, &scope, id).await?;
    Ok((tx, member, scope))
}

/// The same for a page that only shows a form.
///
/// # Errors
/// As [`begin`].
pub async fn open(app: &App, actor: &Actor, id: MemberId) -> Result<(Tx, Member)> {
    let sees = [Permission::ReadMembers, Permission::EditMembers, Permission::ReadTasks];
    let mut tx = app.read(actor, &sees).await?;
    let scope = tx.scope(Permission::ReadMembers);
    let member = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    tx.require(Permission::EditMembers, member.at())?;
    audit::note_read(app, actor, id, tx.by_what(Permission::ReadMembers, member.at()));
    Ok((tx, member))
}
