//! Missed, and opened again.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::forms::{MissForm, ReasonForm};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted};
use crate::ids::AssignmentId;
use crate::locale::Locale;
use crate::page::{self, Id, Nav, Page};
use crate::visits::model::Visit;
use crate::visits::queries::{self as visits, Act};
use crate::visits::words;
use crate::{assets, t};

#[derive(askama::Template)]
#[template(path = "visits/miss.html")]
struct MissPage {
    page: Page,
    visit: Visit,
    form: MissForm,
    reasons: Vec<(String, String)>,
    errors: FormErrors,
}

impl MissPage {
    fn title(&self) -> String {
        let month = words::month(self.visit.month);
        t!(self.page.locale, "miss-title", branch = self.visit.branch.as_str(), month = month)
    }
}

fn shell(page: Page, visit: &Visit, here: String) -> Page {
    let l = page.locale;
    let page = page.at(Nav::Month).crumb(t!(l, "visits"), "/visits");
    page.crumb(visit.branch.clone(), format!("/visits/{}", visit.id)).here(here)
}

async fn reasons(tx: &mut Tx, l: Locale, visit: &Visit) -> Result<Vec<(String, String)>> {
    Ok(words::options(l, &visits::miss_reasons(tx, visit.month).await?))
}

/// The actor's own visit as it is read.
async fn found(app: &App, tx: &mut Tx, id: AssignmentId) -> Result<Visit> {
    let scope = tx.scope(Permission::PrepareVisits);
    visits::find(tx, &scope, id, app.today()).await?.ok_or(Error::NotFound)
}

/// `GET /visits/{id}/miss`
///
/// # Errors
/// NotFound for everybody but the leader and outside of the right, Conflict once something was told.
pub async fn new_miss(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<AssignmentId>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::PrepareVisits]).await?;
    let visit = found(&app, &mut tx, id).await?;
    if !visit.is_untold() {
        return Err(Error::Conflict);
    }
    let reasons = reasons(&mut tx, page.locale, &visit).await?;
    let here = t!(page.locale, "visit-miss");
    let page = shell(page, &visit, here);
    let drawn = MissPage { page, visit, form: MissForm::default(), reasons, errors: FormErrors::default() };
    Ok(page::html(&drawn)?.into_response())
}

/// `POST /visits/{id}/miss`: told as missed, with the reason.
///
/// # Errors
/// As [`new_miss`].
pub async fn miss(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<AssignmentId>,
    Posted(form): Posted<MissForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::RecordVisits).await?;
    let scope = tx.scope(Permission::RecordVisits);
    let visit = found(&app, &mut tx, id).await?;
    let reasons = reasons(&mut tx, l, &visit).await?;
    let (code, note) = match form.parse(l, &reasons) {
        Ok(read) => read,
        Err(errors) => {
            let page = shell(page, &visit, t!(l, "visit-miss"));
            return Ok(page::unprocessable(&MissPage { page, visit, form, reasons, errors })?.into_response());
        }
    };
    if !visits::miss(&mut tx, &scope, &visit, (&code, note.as_deref()), app.now()).await? {
        return Err(Error::Conflict);
    }
    visits::note(&mut tx, &scope, id, (Act::Missed, note.as_deref()), app.now()).await?;
    tx.commit().await?;
    Ok(page::redirect(&format!("/visits/{id}"), t!(l, "visit-missed-now")))
}

#[derive(askama::Template)]
#[template(path = "visits/reopening.html")]
struct ReopeningPage {
    page: Page,
    visit: Visit,
    form: ReasonForm,
    errors: FormErrors,
}

/// `GET /visits/{id}/reopening`
///
/// # Errors
/// NotFound for everybody but the leader and outside of the right, Conflict while nothing was told.
pub async fn show_reopening(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<AssignmentId>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::PrepareVisits]).await?;
    let visit = found(&app, &mut tx, id).await?;
    if visit.is_untold() {
        return Err(Error::Conflict);
    }
    let here = t!(page.locale, "visit-reopen");
    let page = shell(page, &visit, here);
    let drawn = ReopeningPage { page, visit, form: ReasonForm::default(), errors: FormErrors::default() };
    Ok(page::html(&drawn)?.into_response())
}

/// `POST /visits/{id}/reopening`: what was told may be corrected, while nothing rests on it.
///
/// # Errors
/// As [`show_reopening`].
pub async fn reopen(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<AssignmentId>,
    Posted(form): Posted<ReasonForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::RecordVisits).await?;
    let scope = tx.scope(Permission::RecordVisits);
    let visit = found(&app, &mut tx, id).await?;
    if visit.is_untold() {
        return Err(Error::Conflict);
    }
    let refused = match form.parse(l) {
        Err(errors) => Some(errors),
        Ok(reason) => match visits::reopen(&mut tx, &scope, id).await {
            Ok(()) => {
                visits::note(&mut tx, &scope, id, (Act::Reopened, Some(&reason)), app.now()).await?;
                None
            }
            Err(error) => Some(FormErrors::one("reason", refusal(l, &error).ok_or(error)?)),
        },
    };
    let Some(errors) = refused else {
        tx.commit().await?;
        return Ok(page::redirect(&format!("/visits/{id}"), t!(l, "visit-reopened")));
    };
    drop(tx);
    let page = shell(page, &visit, t!(l, "visit-reopen"));
    Ok(page::unprocessable(&ReopeningPage { page, visit, form, errors })?.into_response())
}

/// Why the database does not take it back.
fn refusal(l: Locale, error: &sqlx::Error) -> Option<String> {
    match error.as_database_error()?.constraint()? {
        "visits_built_on" => Some(t!(l, "reopen-built-on")),
        "assignments_one_evening" => Some(t!(l, "reopen-evening")),
        _ => None,
    }
}
