//! What is done to a programme: written, changed, frozen.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};

use super::forms::ProgramForm;
use super::model::Program;
use super::{pages, queries};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::{FormErrors, Nothing, Posted};
use crate::ids::{OrganizationId, ProgramId};
use crate::merge::Merge;
use crate::page::{self, Id, Nav, Page};
use crate::{assets, organizations, t};

/// `POST /programs`
///
/// # Errors
/// NotFound where the organization is out of sight, Forbidden where the actor may not write programmes for it.
pub async fn create(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<ProgramForm>,
) -> Result<Response> {
    let l = page.locale;
    let id: ProgramId = form.id.parse().map_err(|_| Error::BadForm("id".into()))?;
    let organization: OrganizationId = form.organization.parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.begin(&actor, Permission::AssignLeaders).await?;
    let around = pages::around(&mut tx, organization, &[], app.today()).await?;
    let scope = tx.require(Permission::AssignLeaders, around.body.place())?;
    let errors = match (around.body.kind.meets(), form.parse(l, &around.known, &around.leaders)) {
        (true, _) => FormErrors::one("title", t!(l, "program-issuer-meets")),
        (false, Err(errors)) => errors,
        (false, Ok(draft)) => {
            queries::insert(&mut tx, &scope, (id, around.body.place()), &draft).await?;
            queries::gather(&mut tx, &scope, id).await?;
            tx.commit().await?;
            return Ok(page::redirect(&format!("/programs/{id}"), t!(l, "program-made-flash")));
        }
    };
    let page = organizations::under(page, &mut tx, organization).await?;
    let shown = pages::draw(page, &around, None, (form, Vec::new()), errors, app.today());
    Ok(page::unprocessable(&shown)?.into_response())
}

/// `POST /programs/{id}/edit`
///
/// # Errors
/// NotFound where it is missing or out of sight, Forbidden where the actor may not change it, Conflict where it
/// is frozen.
pub async fn update(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<ProgramId>,
    Posted(form): Posted<ProgramForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::AssignLeaders).await?;
    let program = pages::open(&mut tx, id).await?;
    let scope = tx.require(Permission::AssignLeaders, program.place())?;
    queries::lock(&mut tx, &scope, id).await?;
    let (program, around, theirs) = pages::stored(&mut tx, id, app.today()).await?;
    if program.is_frozen() {
        return Err(Error::Conflict);
    }
    let mut merge = Merge::new(&form.shown);
    let mut merged =
        ProgramForm { id: form.id.clone(), organization: form.organization.clone(), ..ProgramForm::default() };
    for (name, mine) in &form.values {
        let value = merge.field(name, &label(l, &around, name), mine, theirs.get(name));
        merged.values.push((name.clone(), value));
    }
    if merge.clashes() {
        let clash = merge.into_page(page, format!("/programs/{id}/edit"));
        return Ok(page::conflict(&clash)?.into_response());
    }
    match merged.parse(l, &around.known, &around.leaders) {
        Ok(draft) => {
            queries::update(&mut tx, &scope, (id, program.place()), &draft).await?;
            queries::gather(&mut tx, &scope, id).await?;
            tx.commit().await?;
            Ok(page::redirect(&format!("/programs/{id}"), t!(l, "program-saved")))
        }
        Err(errors) => {
            let page = organizations::under(page, &mut tx, program.organization).await?;
            let page = page.crumb(program.title.clone(), format!("/programs/{id}"));
            let was = form.shown.pairs();
            let shown = pages::draw(page, &around, Some(&program), (form, was), errors, app.today());
            Ok(page::unprocessable(&shown)?.into_response())
        }
    }
}

/// What a field is about, for the page that shows two versions of it.
fn label(l: crate::locale::Locale, around: &pages::Around, name: &str) -> String {
    let person = around.known.iter().find(|(user, _)| name.starts_with(&format!("leader.{user}.")));
    match (name, person) {
        (_, Some((_, person))) if name.ends_with(".target") => t!(l, "program-target-of", name = person.as_str()),
        (_, Some((_, person))) => t!(l, "program-group-of", name = person.as_str()),
        ("title", _) => t!(l, "program-title"),
        ("basis", _) => t!(l, "program-basis"),
        ("first_month", _) => t!(l, "program-first-month"),
        ("last_month", _) => t!(l, "program-last-month"),
        (other, _) => t!(l, "program-group-no", no = other.trim_start_matches("group")),
    }
}

#[derive(askama::Template)]
#[template(path = "assignments/programs/baseline.html")]
struct BaselinePage {
    page: Page,
    program: Program,
    /// How many assignments become the baseline.
    registered: i64,
}

/// `GET /programs/{id}/baseline`: asks, and says how many assignments become the baseline.
///
/// # Errors
/// NotFound where it is missing or out of sight, Forbidden where the actor may not change it, Conflict where it
/// is frozen.
pub async fn ask(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<ProgramId>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadAssignments, Permission::ReadOrganizations]).await?;
    let program = pages::open(&mut tx, id).await?;
    let scope = tx.require(Permission::AssignLeaders, program.place())?;
    if program.is_frozen() {
        return Err(Error::Conflict);
    }
    let registered = queries::registered(&mut tx, &scope, id).await?;
    let page = organizations::under(page, &mut tx, program.organization).await?;
    let title = t!(page.locale, "program-freeze");
    let page = page.crumb(program.title.clone(), format!("/programs/{id}")).here(title).at(Nav::Organizations);
    Ok(page::html(&BaselinePage { page, program, registered })?.into_response())
}

/// `POST /programs/{id}/baseline`: freezes it. Twice is once.
///
/// # Errors
/// NotFound where it is missing or out of sight, Forbidden where the actor may not change it.
pub async fn freeze(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<ProgramId>,
    Posted(Nothing): Posted<Nothing>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::AssignLeaders).await?;
    let program = pages::open(&mut tx, id).await?;
    let scope = tx.require(Permission::AssignLeaders, program.place())?;
    queries::lock(&mut tx, &scope, id).await?;
    let program = pages::open(&mut tx, id).await?;
    if !program.is_frozen() {
        queries::freeze(&mut tx, &scope, id, (actor.user, app.now())).await?;
        tx.commit().await?;
    }
    Ok(page::redirect(&format!("/programs/{id}"), t!(l, "program-frozen-flash")))
}
