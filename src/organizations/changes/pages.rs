//! Creating, editing, renaming: the forms and what they do.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;

use super::forms::{self, EditForm, NameForm, NewForm};
use super::model::NewOrganization;
use super::queries;
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::{Error, Result, ResultExt as _};
use crate::form::{FormErrors, Posted, Shown};
use crate::ids::OrganizationId;
use crate::merge::Merge;
use crate::organizations::model::{BranchType, Kind, Name, Organization, href};
use crate::organizations::{crumbs, queries as tree};
use crate::page::{self, Filters, Id, Nav, Page};
use crate::text::format_day;
use crate::{assets, t};

/// An organization that the actor may change, in an open transaction.
///
/// # Errors
/// NotFound when it is missing or out of sight, Forbidden where it may only be seen.
async fn changeable(tx: &mut Tx, id: OrganizationId) -> Result<(Organization, Scope)> {
    let seen = tx.scope(Permission::ReadOrganizations);
    let organization = tree::find(tx, &seen, id).await?.ok_or(Error::NotFound)?;
    let scope = tx.require(Permission::EditOrganizations, organization.place())?;
    Ok((organization, scope))
}

/// Under which organization a new one is created.
#[derive(Deserialize)]
pub struct Under {
    under: OrganizationId,
}

#[derive(askama::Template)]
#[template(path = "organizations/changes/new.html")]
struct NewPage {
    page: Page,
    superior: Organization,
    form: NewForm,
    kinds: Vec<(String, String)>,
    types: Vec<(String, String)>,
    errors: FormErrors,
    /// What this form has created already, where it comes once more with other words.
    created: Option<Organization>,
}

/// `GET /organizations/new?under=…`
///
/// # Errors
/// As [`changeable`], of the superior.
pub async fn new(State(app): State<App>, actor: Actor, page: Page, Filters(query): Filters<Under>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadOrganizations]).await?;
    let (superior, _) = changeable(&mut tx, query.under).await?;
    let types = tree::branch_types(&mut tx, app.today()).await?;
    let kind = superior.kind.below().first().map(|kind| kind.code()).unwrap_or_default();
    let form = NewForm { id: Uuid::now_v7().to_string(), kind: kind.to_owned(), ..NewForm::default() };
    Ok(page::html(&draw_new(&mut tx, page, superior, form, &types).await?)?.into_response())
}

async fn draw_new(
    tx: &mut Tx,
    page: Page,
    superior: Organization,
    form: NewForm,
    types: &[BranchType],
) -> Result<NewPage> {
    let l = page.locale;
    let page = crumbs::under(page, tx, superior.id).await?.here(t!(l, "organization-new")).at(Nav::Organizations);
    let kinds = superior.kind.below().iter().map(|kind| (kind.code().to_owned(), kind.word(l))).collect();
    let form = NewForm { under: superior.id.to_string(), ..form };
    let (types, errors) = (forms::options(l, types), FormErrors::default());
    Ok(NewPage { page, superior, form, kinds, types, errors, created: None })
}

/// `POST /organizations`: one organization, however often the form is sent. Sent once more with other
/// words, it asks whether that is meant to be another one.
///
/// # Errors
/// As [`changeable`], of the superior.
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<NewForm>,
) -> Result<Response> {
    let l = page.locale;
    let under: OrganizationId = form.under.parse().map_err(|_| Error::NotFound)?;
    let form_id = Uuid::try_parse(&form.id).map_err(|_| Error::BadForm("id".into()))?;
    let mut tx = app.begin(&actor, Permission::EditOrganizations).await?;
    let (superior, _) = changeable(&mut tx, under).await?;
    let types = tree::branch_types(&mut tx, app.today()).await?;
    let parsed = form.parse(l, form_id, &superior, (&types, app.today()));
    let mut shown = draw_new(&mut tx, page, superior, form, &types).await?;
    let new = match parsed {
        Ok(new) => new,
        Err(errors) => {
            shown.errors = errors;
            return Ok(page::unprocessable(&shown)?.into_response());
        }
    };
    let scope = tx.scope(Permission::EditOrganizations);
    if let Some(id) = queries::created_with(&mut tx, &scope, new.form).await? {
        let before = tree::find(&mut tx, &scope, id).await?.ok_or(Error::Conflict)?;
        return again(shown, before, &new);
    }
    let inserted = queries::insert(&mut tx, under, &new).await;
    // Held by the database as well; the form has said so before.
    let id = inserted.on_constraint("organizations_host_open", Error::Conflict)??;
    tx.commit().await?;
    Ok(page::redirect(&href(id), t!(l, "organization-created", name = new.name)))
}

/// The same form once more: the same answer where it says the same. Otherwise a page with a new number
/// and everything typed, so that nothing is lost and nothing happens by mistake.
fn again(mut shown: NewPage, before: Organization, new: &NewOrganization) -> Result<Response> {
    let l = shown.page.locale;
    let same = (before.kind, before.established_on) == (new.kind, Some(new.since))
        && (&before.branch_type, &before.name) == (&new.branch_type, &new.name);
    if same {
        return Ok(page::redirect(&before.href(), t!(l, "organization-created", name = new.name.as_str())));
    }
    shown.form.id = Uuid::now_v7().to_string();
    shown.created = Some(before);
    Ok(page::conflict(&shown)?.into_response())
}

#[derive(askama::Template)]
#[template(path = "organizations/changes/edit.html")]
struct EditPage {
    page: Page,
    organization: Organization,
    form: EditForm,
    was: Vec<(String, String)>,
    types: Vec<(String, String)>,
    difficulties: Vec<(String, String)>,
    errors: FormErrors,
}

impl EditPage {
    fn is_branch(&self) -> bool {
        self.organization.kind == Kind::Branch
    }
}

/// `GET /organizations/{id}/edit`
///
/// # Errors
/// As [`changeable`].
pub async fn edit(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<OrganizationId>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadOrganizations]).await?;
    let (organization, _) = changeable(&mut tx, id).await?;
    let types = tree::branch_types(&mut tx, app.today()).await?;
    let form = EditForm::of(&organization);
    let was = form.values();
    Ok(page::html(&draw_edit(&mut tx, page, organization, (form, was), &types).await?)?.into_response())
}

async fn draw_edit(
    tx: &mut Tx,
    page: Page,
    organization: Organization,
    (form, was): (EditForm, Vec<(String, String)>),
    types: &[BranchType],
) -> Result<EditPage> {
    let l = page.locale;
    let page = crumbs::under(page, tx, organization.id).await?.here(t!(l, "organization-edit")).at(Nav::Organizations);
    let (types, difficulties) = (forms::options(l, types), forms::difficulties(l));
    Ok(EditPage { page, organization, form, was, types, difficulties, errors: FormErrors::default() })
}

/// `POST /organizations/{id}/edit`: what two people changed is merged field by field.
///
/// # Errors
/// As [`changeable`].
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Posted(form): Posted<EditForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditOrganizations).await?;
    let (organization, scope) = changeable(&mut tx, id).await?;
    let types = tree::branch_types(&mut tx, app.today()).await?;
    let mut merge = Merge::new(&form.shown);
    let merged = form.merge(&mut merge, l, &organization, &types);
    if merge.clashes() {
        return Ok(page::conflict(&merge.into_page(page, format!("/organizations/{id}/edit")))?.into_response());
    }
    let parsed = merged.parse(l, &organization, &types);
    let to = organization.href();
    let was = posted(&form.shown, &["branch_type", "code", "difficulty"]);
    let mut shown = draw_edit(&mut tx, page, organization, (form, was), &types).await?;
    let saved = match parsed {
        Ok(edit) => {
            let taken = FormErrors::one("code", t!(l, "organization-code-taken"));
            queries::edit(&mut tx, &scope, id, &edit).await.on_constraint("organizations_code_key", taken)?
        }
        Err(errors) => Err(errors),
    };
    if let Err(errors) = saved {
        shown.errors = errors;
        return Ok(page::unprocessable(&shown)?.into_response());
    }
    tx.commit().await?;
    Ok(page::redirect(&to, t!(l, "organization-saved")))
}

/// What a page had shown, to be sent back with it once more.
fn posted(shown: &Shown, names: &[&str]) -> Vec<(String, String)> {
    names.iter().map(|name| ((*name).to_owned(), shown.of(name).to_owned())).collect()
}

#[derive(askama::Template)]
#[template(path = "organizations/changes/name.html")]
struct NamePage {
    page: Page,
    organization: Organization,
    form: NameForm,
    was: Vec<(String, String)>,
    /// The last name and since when it is borne, which the new one will end.
    last: Name,
    errors: FormErrors,
}

impl NamePage {
    fn since(&self) -> String {
        self.last.since.map(format_day).unwrap_or_default()
    }
}

/// `GET /organizations/{id}/name`
///
/// # Errors
/// As [`changeable`].
pub async fn edit_name(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadOrganizations]).await?;
    let (organization, _) = changeable(&mut tx, id).await?;
    let last = last_name(&mut tx, id).await?;
    let form = NameForm { name: last.name.clone(), ..NameForm::default() };
    let was = vec![("name".to_owned(), last.name.clone())];
    Ok(page::html(&draw_name(&mut tx, page, organization, (form, was), last).await?)?.into_response())
}

async fn last_name(tx: &mut Tx, id: OrganizationId) -> Result<Name> {
    tree::names(tx, id).await?.into_iter().next().ok_or(Error::NotFound)
}

async fn draw_name(
    tx: &mut Tx,
    page: Page,
    organization: Organization,
    (form, was): (NameForm, Vec<(String, String)>),
    last: Name,
) -> Result<NamePage> {
    let l = page.locale;
    let page =
        crumbs::under(page, tx, organization.id).await?.here(t!(l, "organization-rename")).at(Nav::Organizations);
    Ok(NamePage { page, organization, form, was, last, errors: FormErrors::default() })
}

/// `POST /organizations/{id}/name`: another name from a day on.
///
/// # Errors
/// As [`changeable`].
pub async fn rename(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Posted(form): Posted<NameForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditOrganizations).await?;
    let (organization, _) = changeable(&mut tx, id).await?;
    let last = last_name(&mut tx, id).await?;
    let mut merge = Merge::new(&form.shown);
    let merged = form.merge(&mut merge, l, &last);
    if merge.clashes() {
        return Ok(page::conflict(&merge.into_page(page, format!("/organizations/{id}/name")))?.into_response());
    }
    match merged.parse(l, &organization, &last, app.today()) {
        Ok((name, since)) => {
            if name != last.name {
                queries::rename(&mut tx, id, &name, since).await?;
                tx.commit().await?;
            }
            Ok(page::redirect(&href(id), renamed(l, &name, since)))
        }
        Err(errors) => {
            let was = posted(&form.shown, &["name"]);
            let mut shown = draw_name(&mut tx, page, organization, (form, was), last).await?;
            shown.errors = errors;
            Ok(page::unprocessable(&shown)?.into_response())
        }
    }
}

fn renamed(l: crate::locale::Locale, name: &str, since: NaiveDate) -> String {
    t!(l, "organization-renamed", name = name, day = format_day(since))
}
