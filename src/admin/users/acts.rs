//! What an administrator does to an account.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::forms::{ClosureForm, NamesForm, NewForm};
use super::model::User;
use super::{kept, queries};
use crate::access::{Actor, Permission, Reach, Role, giving};
use crate::accounts;
use crate::admin::grants::queries::{self as grants, NewRight, Term};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Nothing, Posted};
use crate::ids::{GrantId, OrganizationId, UserId};
use crate::locale::Locale;
use crate::merge::Merge;
use crate::organizations::{self, Organization};
use crate::page::{self, Html, Id, Nav, Page};
use crate::{assets, t, terms, text};

#[derive(askama::Template)]
#[template(path = "admin/user_new.html")]
struct NewPage {
    page: Page,
    organization: Organization,
    form: NewForm,
    roles: Vec<(String, String)>,
    errors: FormErrors,
}

/// The roles that an account can begin with: those that need no office and no record of a member. Who serves
/// in an office gets account and right with a slip.
fn roles(l: Locale) -> Vec<(String, String)> {
    let offered = giving::beside(Role::Administrator).iter().filter(|role| **role != Role::Member);
    offered.map(|role| (role.name().to_owned(), terms::role(l, role.name()))).collect()
}

async fn draw_new(tx: &mut Tx, page: Page, organization: Organization, form: NewForm) -> Result<NewPage> {
    let title = t!(page.locale, "user-new");
    let page = organizations::under(page, tx, organization.id).await?.here(title).at(Nav::Users);
    Ok(NewPage { roles: roles(page.locale), page, organization, form, errors: FormErrors::default() })
}

/// An organization where the actor makes accounts.
async fn place(tx: &mut Tx, id: OrganizationId, seen: Permission) -> Result<Organization> {
    let scope = tx.scope(seen);
    let organization = organizations::find(tx, &scope, id).await?.ok_or(Error::NotFound)?;
    tx.require(Permission::EditUsers, organization.place())?;
    Ok(organization)
}

/// `GET /organizations/{id}/users/new`: an account that belongs to no office-holder, with its first right.
///
/// # Errors
/// NotFound, Forbidden.
pub async fn new(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<OrganizationId>) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::EditUsers, Permission::ReadOrganizations]).await?;
    let organization = place(&mut tx, id, Permission::ReadOrganizations).await?;
    let form = NewForm { id: UserId::mint().to_string(), ..NewForm::default() };
    page::html(&draw_new(&mut tx, page, organization, form).await?)
}

/// `POST /organizations/{id}/users`
///
/// # Errors
/// NotFound, Forbidden; Conflict when the same form made another account before.
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Posted(form): Posted<NewForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditUsers).await?;
    let organization = place(&mut tx, id, Permission::ReadUsers).await?;
    let user = form.id()?;
    let role = Role::from_name(&form.role).filter(|role| roles(l).iter().any(|(code, _)| code == role.name()));
    let mut parsed = form.names.parse(l);
    if role.is_none() {
        let mut errors = parsed.err().unwrap_or_default();
        errors.add("role", t!(l, "error-choose"));
        parsed = Err(errors);
    }
    let made = match (parsed, role) {
        (Ok(names), Some(role)) => make(&mut tx, &app, &actor, (user, &names), (role, &organization), l).await?,
        (parsed, _) => Err(parsed.err().unwrap_or_default()),
    };
    if let Err(errors) = made {
        drop(tx); // the database may have given it up
        let mut tx = app.read(&actor, &[Permission::EditUsers, Permission::ReadOrganizations]).await?;
        let drawn = draw_new(&mut tx, page, organization, form).await?;
        return Ok(page::unprocessable(&NewPage { errors, ..drawn })?.into_response());
    }
    tx.commit().await?;
    Ok(page::redirect(&format!("/users/{user}"), t!(l, "user-made", name = form.names.full_name.as_str())))
}

/// The account and its first right; sent twice, nothing more.
async fn make(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    (user, names): (UserId, &(String, String)),
    (role, organization): (Role, &Organization),
    l: Locale,
) -> Result<std::result::Result<(), FormErrors>> {
    match queries::insert(tx, user, (&names.0, &names.1)).await? {
        Err(()) => Ok(Err(FormErrors::one("sign_in_name", t!(l, "slip-name-taken", name = names.1.as_str())))),
        Ok(false) => Ok(Ok(())),
        Ok(true) => {
            let scope = tx.require(Permission::EditUsers, organization.place())?;
            let reach = if organization.kind.meets() { Reach::Unit } else { Reach::Subtree };
            let term = Term { since: app.today(), until: None };
            let id = GrantId::mint();
            let right = NewRight { id, user, given_by: actor.user, role, reach, term, position: None };
            let given = grants::insert(tx, &scope, organization.id, &right).await?;
            Ok(given.map(drop).map_err(|refused| FormErrors::one("role", refused.sentence(l))))
        }
    }
}

#[derive(askama::Template)]
#[template(path = "admin/user_edit.html")]
struct EditPage {
    page: Page,
    user: User,
    form: NamesForm,
    was: Vec<(String, String)>,
    errors: FormErrors,
}

fn draw_edit(page: Page, user: User, (form, was): (NamesForm, Vec<(String, String)>)) -> EditPage {
    let page = page.at(Nav::Users).crumb_list(user.full_name.as_str());
    EditPage { page, user, form, was, errors: FormErrors::default() }
}

/// `GET /users/{id}/edit`
///
/// # Errors
/// NotFound, Forbidden.
pub async fn edit(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<UserId>) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::ReadUsers, Permission::EditUsers]).await?;
    let user = kept(&mut tx, Permission::EditUsers, id).await?;
    let form = NamesForm::of(&user);
    let was = form.values();
    page::html(&draw_edit(page, user, (form, was)))
}

/// `POST /users/{id}/edit`: what two people changed is merged field by field.
///
/// # Errors
/// NotFound, Forbidden.
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<UserId>,
    Posted(form): Posted<NamesForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditUsers).await?;
    let user = kept(&mut tx, Permission::EditUsers, id).await?;
    let stored = queries::lock(&mut tx, id).await?;
    let shown = form.shown.clone();
    let mut merge = Merge::new(&shown);
    let merged = NamesForm {
        full_name: merge.field("full_name", &t!(l, "user-full-name"), &form.full_name, &stored.0),
        sign_in_name: merge.field("sign_in_name", &t!(l, "sign-in-name"), &form.folded(), &stored.1),
        shown: shown.clone(),
    };
    if merge.clashes() {
        return Ok(page::conflict(&merge.into_page(page, format!("/users/{id}/edit")))?.into_response());
    }
    let errors = match merged.parse(l) {
        Err(errors) => errors,
        Ok((full_name, sign_in_name)) => match queries::rename(&mut tx, id, (&full_name, &sign_in_name)).await? {
            Err(()) => FormErrors::one("sign_in_name", t!(l, "slip-name-taken", name = sign_in_name)),
            Ok(()) => {
                tx.commit().await?;
                return Ok(page::redirect(&user.href(), t!(l, "user-saved")));
            }
        },
    };
    let drawn = draw_edit(page, user, (form, shown.pairs()));
    Ok(page::unprocessable(&EditPage { errors, ..drawn })?.into_response())
}

#[derive(askama::Template)]
#[template(path = "admin/user_closure.html")]
struct ClosurePage {
    page: Page,
    user: User,
    form: ClosureForm,
    errors: FormErrors,
}

/// An account that is not the actor's own: nobody shuts himself out.
async fn other(tx: &mut Tx, actor: &Actor, id: UserId) -> Result<User> {
    let user = kept(tx, Permission::EditUsers, id).await?;
    if actor.user == id { Err(Error::Forbidden) } else { Ok(user) }
}

/// `GET /users/{id}/closure`
///
/// # Errors
/// NotFound, Forbidden.
pub async fn closure(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<UserId>) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::ReadUsers, Permission::EditUsers]).await?;
    let user = other(&mut tx, &actor, id).await?;
    let page = page.at(Nav::Users).crumb_list(user.full_name.as_str());
    let form = ClosureForm { from: text::format_day(app.today()), ..ClosureForm::default() };
    page::html(&ClosurePage { page, user, form, errors: FormErrors::default() })
}

/// `POST /users/{id}/closure`: from a day on nobody signs in with it, and who is signed in is signed out.
///
/// # Errors
/// NotFound, Forbidden.
pub async fn close(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<UserId>,
    Posted(form): Posted<ClosureForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditUsers).await?;
    let user = other(&mut tx, &actor, id).await?;
    let (from, reason) = match form.parse(app.today(), l) {
        Ok(read) => read,
        Err(errors) => {
            let page = page.at(Nav::Users).crumb_list(user.full_name.as_str());
            return Ok(page::unprocessable(&ClosurePage { page, user, form, errors })?.into_response());
        }
    };
    if user.disabled_on != Some(from) || user.disabled_because.as_deref() != Some(&reason) {
        queries::close(&mut tx, id, Some((from, &reason))).await?;
    }
    tx.commit().await?;
    let said = t!(l, "user-closed-now", name = user.full_name.as_str(), day = text::format_day(from));
    Ok(page::redirect(&user.href(), said))
}

/// `POST /users/{id}/reopening`
///
/// # Errors
/// NotFound, Forbidden.
pub async fn reopen(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<UserId>,
    _: Posted<Nothing>,
) -> Result<Response> {
    let mut tx = app.begin(&actor, Permission::EditUsers).await?;
    let user = other(&mut tx, &actor, id).await?;
    if user.disabled_on.is_some() {
        queries::close(&mut tx, id, None).await?;
    }
    tx.commit().await?;
    Ok(page::redirect(&user.href(), t!(page.locale, "user-reopened", name = user.full_name.as_str())))
}

/// `POST /users/{id}/sessions/end`: for a lost telephone. Whoever may hand out a slip may do that.
///
/// # Errors
/// NotFound, Forbidden.
pub async fn end_sessions(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<UserId>,
    _: Posted<Nothing>,
) -> Result<Response> {
    let mut tx = app.begin(&actor, Permission::InviteUsers).await?;
    let user = kept(&mut tx, Permission::InviteUsers, id).await?;
    let ended = accounts::queries::end_sessions(&mut tx, id, None).await?;
    if ended > 0 {
        queries::note_sessions_ended(&mut tx, id).await?;
    }
    tx.commit().await?;
    Ok(page::redirect(&user.href(), t!(page.locale, "user-sessions-ended", count = ended)))
}
