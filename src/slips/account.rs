//! A slip for an account that belongs to no office: an administrator's, an auditor's, or one whose office is
//! over while other rights remain.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::forms::SlipForm;
use super::issue::Issued;
use super::pages::{ShownPage, SlipPage};
use super::queries::{self, Account, NewSlip};
use crate::access::{Actor, Permission};
use crate::accounts::{GOOD_FOR, code_hash, instant, new_code};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::Posted;
use crate::ids::{InvitationId, UserId};
use crate::page::{self, Html, Id, Nav, Page};
use crate::{assets, t};

#[derive(askama::Template)]
#[template(path = "slips/account.html")]
struct AccountPage {
    page: Page,
    id: UserId,
    account: Account,
    form: SlipForm,
}

impl AccountPage {
    fn replaces(&self) -> String {
        let until = self.account.open_until.map(instant);
        until.map(|until| t!(self.page.locale, "slip-replaces", until = until)).unwrap_or_default()
    }
}

/// An account that the actor keeps, another's and open.
async fn kept(tx: &mut Tx, app: &App, actor: &Actor, id: UserId) -> Result<Account> {
    let (sees, keeps) = (tx.scope(Permission::ReadUsers), tx.scope(Permission::EditUsers));
    queries::account(tx, &sees, id, app.now()).await?.ok_or(Error::NotFound)?;
    let account = queries::account(tx, &keeps, id, app.now()).await?.filter(|account| account.whole);
    let account = account.ok_or(Error::Forbidden)?;
    match () {
        () if id == actor.user => Err(Error::Forbidden),
        () if account.disabled => Err(Error::Conflict),
        () => Ok(account),
    }
}

/// `GET /users/{id}/invitations/new`
///
/// # Errors
/// NotFound, Forbidden; Conflict when the account is closed.
pub async fn new(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<UserId>) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::ReadUsers, Permission::EditUsers]).await?;
    let account = kept(&mut tx, &app, &actor, id).await?;
    let form = SlipForm { id: InvitationId::mint().to_string(), ..SlipForm::default() };
    let title = t!(page.locale, "slip");
    let page = page.crumb(account.full_name.as_str(), format!("/users/{id}")).here(title).at(Nav::Users);
    page::html(&AccountPage { page, id, account, form })
}

/// `POST /users/{id}/invitations`: once; the code is on this answer and nowhere else.
///
/// # Errors
/// As [`new`].
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<UserId>,
    Posted(form): Posted<SlipForm>,
) -> Result<Response> {
    let mut tx = app.begin(&actor, Permission::EditUsers).await?;
    let account = kept(&mut tx, &app, &actor, id).await?;
    let slip = form.id()?;
    queries::lock_account(&mut tx, id).await?;
    if queries::exists(&mut tx, slip).await? {
        let (again, here) = (format!("/users/{id}/invitations/new"), t!(page.locale, "slip"));
        let page = page.at(Nav::Users).here(here);
        let shown = page::html(&ShownPage { page, again, back: format!("/users/{id}") })?;
        return Ok((StatusCode::CONFLICT, shown).into_response());
    }
    let code = new_code();
    let (issued_at, expires_at) = (app.now(), app.now() + GOOD_FOR);
    let new = NewSlip { id: slip, user: id, code_hash: code_hash(&code), issued_by: actor.user, issued_at, expires_at };
    queries::insert_slip(&mut tx, &new).await?;
    tx.commit().await?;
    let issued = Issued { sign_in_name: account.sign_in_name, code, expires_at };
    let shown = SlipPage {
        name: account.full_name,
        office: String::new(),
        address: format!("{}/invitation", app.site().origin),
        valid_until: instant(issued.expires_at),
        issued_by: page.user_name().to_owned(),
        issued_on: instant(app.now()),
        issued,
        back: format!("/users/{id}"),
        page: page.at(Nav::Users),
    };
    Ok(page::html(&shown)?.into_response())
}
