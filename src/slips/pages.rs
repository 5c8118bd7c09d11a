//! The pages on which slips are handed out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::forms::SlipForm;
use super::issue::{Issued, Order, Outcome};
use super::model;
use super::queries::{self, Below, Holder, Serving};
use crate::access::{Actor, Permission};
use crate::accounts::instant;
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted};
use crate::ids::{InvitationId, OrganizationId, PositionId};
use crate::locale::Locale;
use crate::organizations;
use crate::page::{self, Html, Id, Nav, Page};
use crate::{assets, t, terms, text};

#[derive(askama::Template)]
#[template(path = "slips/list.html")]
struct ListPage {
    page: Page,
    organization: String,
    /// Where slips for many are handed out.
    bulk: String,
    holders: Vec<Line>,
    /// Those whose positions carry no power: "name (position)".
    others: String,
    below: Vec<Below>,
}

/// One who serves here in a position that carries a power.
struct Line {
    name: String,
    position: String,
    state: String,
    mark: (&'static str, &'static str),
    /// Where a slip is handed out; none where none can be.
    href: Option<String>,
    /// Why none can be.
    because: String,
    /// Whether there is a password: the slip is for a lost one.
    again: bool,
}

/// Who serves in an organization, and who of them can sign in.
pub async fn list(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<OrganizationId>) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::ReadUsers, Permission::ReadOrganizations]).await?;
    let scope = tx.scope(Permission::ReadUsers);
    let organization = organizations::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    tx.require(Permission::InviteUsers, organization.place())?;
    let mut serving = queries::holders(&mut tx, &scope, &Serving::In(id), app.now()).await?;
    serving.sort_by_key(|holder| holder.position.rank());
    let mut below = queries::below(&mut tx, &scope, id, app.today()).await?;
    below.sort_by_key(|below| text::sort_key(&below.name));
    let l = page.locale;
    let page = organizations::under(page, &mut tx, id).await?.at(Nav::Organizations).here(t!(l, "slips"));
    tx.commit().await?;
    let (carrying, rest): (Vec<_>, Vec<_>) =
        serving.iter().partition(|holder| model::power_of(holder.position).is_some());
    let other = |holder: &&Holder| format!("{} ({})", holder.full_name, terms::position(l, holder.position.code()));
    let others = rest.iter().map(other).collect::<Vec<_>>().join("; ");
    let holders = carrying.into_iter().map(|holder| line(&page, &actor, holder)).collect();
    let bulk = format!("/organizations/{id}/invitations/bulk");
    page::html(&ListPage { page, organization: organization.name, bulk, holders, others, below })
}

fn line(page: &Page, actor: &Actor, holder: &Holder) -> Line {
    let l = page.locale;
    let (state, mark) = match (holder.user, holder.open_until, holder.last_at) {
        (_, Some(until), _) => (t!(l, "slip-open", until = instant(until)), ("clock", "mid")),
        (_, None, Some(last)) => (t!(l, "slip-last-seen", last = instant(last)), ("ok", "good")),
        (Some(_), None, None) if holder.has_password => (t!(l, "slip-has-password"), ("half", "fair")),
        (Some(_), None, None) => (t!(l, "slip-never-used"), ("warn", "poor")),
        (None, None, None) => (t!(l, "slip-no-account"), ("ring", "")),
    };
    let because = match () {
        () if is_oneself(page, actor, holder) => t!(l, "slip-oneself"),
        () if holder.disabled => t!(l, "slip-disabled"),
        () => String::new(),
    };
    Line {
        name: holder.full_name.clone(),
        position: terms::position(l, holder.position.code()),
        state,
        mark,
        href: because.is_empty().then(|| format!("/positions/{}/invitations/new", holder.position_id)),
        because,
        again: holder.has_password,
    }
}

/// Nobody invites himself: neither his account nor the member that he is.
fn is_oneself(page: &Page, actor: &Actor, holder: &Holder) -> bool {
    holder.user == Some(actor.user) || page.session().and_then(|session| session.member) == Some(holder.member)
}

#[derive(askama::Template)]
#[template(path = "slips/new.html")]
struct NewPage {
    page: Page,
    action: String,
    back: String,
    name: String,
    position: String,
    organization: String,
    role: String,
    /// The sign-in name of an account that exists.
    account: Option<String>,
    /// When an open slip ends that this one would replace.
    replaces: String,
    form: SlipForm,
    errors: FormErrors,
}

/// Somebody who serves in a position, for whom the actor may hand out a slip.
async fn invited(tx: &mut Tx, app: &App, page: &Page, actor: &Actor, id: PositionId) -> Result<Holder> {
    let scope = tx.scope(Permission::ReadUsers);
    let holder = queries::holders(tx, &scope, &Serving::As(id), app.now()).await?.pop().ok_or(Error::NotFound)?;
    tx.require(Permission::InviteUsers, holder.place())?;
    let barred = model::power_of(holder.position).is_none() || is_oneself(page, actor, &holder);
    if barred { Err(Error::Forbidden) } else { Ok(holder) }
}

async fn draw_new(tx: &mut Tx, page: Page, holder: &Holder, form: SlipForm, errors: FormErrors) -> Result<NewPage> {
    let l = page.locale;
    let page = organizations::under(page, tx, holder.organization_id).await?.at(Nav::Organizations);
    let role = model::power_of(holder.position).map(|power| terms::role(l, power.role.name())).unwrap_or_default();
    Ok(NewPage {
        action: format!("/positions/{}/invitations", holder.position_id),
        back: format!("/organizations/{}/invitations/new", holder.organization_id),
        name: holder.full_name.clone(),
        position: terms::position(l, holder.position.code()),
        organization: holder.organization.clone(),
        role,
        account: holder.sign_in_name.clone(),
        replaces: holder.open_until.map(instant).unwrap_or_default(),
        page: page.here(t!(l, "slip")),
        form,
        errors,
    })
}

/// What the slip will say, with a sign-in name to approve.
pub async fn new(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<PositionId>) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::ReadUsers, Permission::ReadOrganizations]).await?;
    let holder = invited(&mut tx, &app, &page, &actor, id).await?;
    let mut form = SlipForm { id: InvitationId::mint().to_string(), ..SlipForm::default() };
    if holder.user.is_none() {
        let superior = holder.superior.as_deref();
        let names = model::propose(holder.position, &holder.full_name, &holder.organization, superior);
        form.sign_in_name = queries::first_free(&mut tx, &names).await?;
    }
    let drawn = draw_new(&mut tx, page, &holder, form, FormErrors::default()).await?;
    page::html(&drawn)
}

/// A slip, to be printed.
#[derive(askama::Template)]
#[template(path = "slips/slip.html")]
pub struct SlipPage {
    pub(super) page: Page,
    pub(super) name: String,
    pub(super) office: String,
    /// Where to take it.
    pub(super) address: String,
    pub(super) issued: Issued,
    pub(super) valid_until: String,
    pub(super) issued_by: String,
    pub(super) issued_on: String,
    pub(super) back: String,
}

impl SlipPage {
    /// A slip is read where people read Vietnamese.
    const fn vi() -> Locale {
        Locale::Vi
    }

    /// Small, beside it.
    const fn en() -> Locale {
        Locale::En
    }
}

/// What is said to a form that made a slip before.
#[derive(askama::Template)]
#[template(path = "slips/shown.html")]
pub struct ShownPage {
    pub(super) page: Page,
    pub(super) again: String,
    pub(super) back: String,
}

/// Hands out a slip. The code is on this answer and nowhere else: sent again, the form says so.
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<PositionId>,
    Posted(form): Posted<SlipForm>,
) -> Result<Response> {
    let mut tx = app.begin(&actor, Permission::InviteUsers).await?;
    let holder = invited(&mut tx, &app, &page, &actor, id).await?;
    let back = format!("/organizations/{}/invitations/new", holder.organization_id);
    let order = Order { actor: &actor, holder: &holder, form: &form, locale: page.locale };
    match order.issue(&mut tx, &app).await? {
        Outcome::Issued(issued) => {
            tx.commit().await?;
            Ok(page::html(&slip_page(&app, page, &holder, issued, back))?.into_response())
        }
        Outcome::Before => {
            let again = format!("/positions/{id}/invitations/new");
            let here = t!(page.locale, "slip");
            let shown = page::html(&ShownPage { page: page.at(Nav::Organizations).here(here), again, back })?;
            Ok((StatusCode::CONFLICT, shown).into_response())
        }
        Outcome::Refused(errors) => {
            drop(tx);
            let mut tx = app.read(&actor, &[Permission::ReadUsers, Permission::ReadOrganizations]).await?;
            Ok(page::unprocessable(&draw_new(&mut tx, page, &holder, form, errors).await?)?.into_response())
        }
    }
}

fn slip_page(app: &App, page: Page, holder: &Holder, issued: Issued, back: String) -> SlipPage {
    let position = terms::position(Locale::Vi, holder.position.code());
    SlipPage {
        name: holder.full_name.clone(),
        office: format!("{position}, {}", holder.organization),
        address: format!("{}/invitation", app.site().origin),
        valid_until: instant(issued.expires_at),
        issued_by: page.user_name().to_owned(),
        issued_on: instant(app.now()),
        issued,
        back,
        page: page.at(Nav::Organizations),
    }
}
