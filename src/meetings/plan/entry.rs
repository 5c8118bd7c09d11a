//! Entering a meeting between the regular ones.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::forms::PlanForm;
use super::queries;
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::{Error, Result, ResultExt as _};
use crate::form::{Fields, Form, FormErrors, Posted};
use crate::ids::{MeetingId, OrganizationId};
use crate::meetings::model::Kind;
use crate::meetings::record::Step;
use crate::meetings::words;
use crate::organizations::{self, Organization};
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, t};

/// The organization for which a meeting is entered.
#[derive(Deserialize)]
pub struct For {
    organization: OrganizationId,
}

/// A meeting between the regular ones, as typed.
#[derive(Clone, Debug, Default)]
pub struct NewForm {
    id: String,
    organization: String,
    kind: String,
    plan: PlanForm,
}

impl Form for NewForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id"),
            organization: fields.one("organization"),
            kind: fields.one("kind"),
            plan: PlanForm::read(fields),
        }
    }
}

#[derive(askama::Template)]
#[template(path = "meetings/plan/new.html")]
struct NewPage {
    page: Page,
    form: NewForm,
    kinds: Vec<(String, String)>,
    errors: FormErrors,
}

async fn draw_new(
    tx: &mut Tx,
    page: Page,
    organization: OrganizationId,
    form: NewForm,
    errors: FormErrors,
) -> Result<NewPage> {
    let l = page.locale;
    let page = organizations::under(page, tx, organization).await?.here(t!(l, "meeting-new")).at(Nav::Meetings);
    let kinds = words::kinds(l).into_iter().filter(|(code, _)| code != Kind::Regular.code()).collect();
    Ok(NewPage { page, form, kinds, errors })
}

/// The organization for which a meeting can be entered.
///
/// # Errors
/// NotFound out of sight, or where there are no meetings: what was typed would go nowhere.
async fn meeting_place(tx: &mut Tx, seen: &Scope, id: OrganizationId) -> Result<Organization> {
    let found = organizations::find(tx, seen, id).await?;
    found.filter(|organization| organization.kind.meets()).ok_or(Error::NotFound)
}

/// `GET /meetings/new?organization=…`
///
/// # Errors
/// NotFound where the actor does not see the organization, Forbidden where they may not plan.
pub async fn new(State(app): State<App>, actor: Actor, page: Page, Filters(query): Filters<For>) -> Result<Response> {
    let mut tx =
        app.read(&actor, &[Permission::ReadMeetings, Permission::PlanMeetings, Permission::ReadOrganizations]).await?;
    let seen = tx.scope(Permission::ReadMeetings);
    let found = meeting_place(&mut tx, &seen, query.organization).await?;
    tx.require(Permission::PlanMeetings, found.place())?;
    let form = NewForm {
        id: MeetingId::mint().to_string(),
        organization: query.organization.to_string(),
        ..NewForm::default()
    };
    Ok(page::html(&draw_new(&mut tx, page, query.organization, form, FormErrors::default()).await?)?.into_response())
}

/// `POST /meetings`
///
/// # Errors
/// As [`new`].
pub async fn create(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<NewForm>,
) -> Result<Response> {
    let organization: OrganizationId = form.organization.parse().map_err(|_| Error::NotFound)?;
    let id: MeetingId = form.id.parse().map_err(|_| Error::BadForm("id".into()))?;
    let mut tx = app.begin(&actor, Permission::PlanMeetings).await?;
    let seen = tx.scope(Permission::ReadMeetings);
    let found = meeting_place(&mut tx, &seen, organization).await?;
    let scope = tx.require(Permission::PlanMeetings, found.place())?;
    let l = page.locale;
    let kind = Kind::from_code(&form.kind).filter(|kind| *kind != Kind::Regular);
    let plan = match (form.plan.parse(l, &[]), kind) {
        (Ok(plan), Some(kind)) if plan.planned_on.is_some() => (plan, kind),
        (parsed, kind) => {
            let mut errors = parsed.err().unwrap_or_default();
            if kind.is_none() {
                errors.add("kind", t!(l, "error-choose"));
            }
            if form.plan.planned_on.is_empty() {
                errors.add("planned_on", t!(l, "error-day-needed"));
            }
            return Ok(
                page::unprocessable(&draw_new(&mut tx, page, organization, form, errors).await?)?.into_response()
            );
        }
    };
    let made = queries::insert(&mut tx, &scope, id, (organization, plan.1), &plan.0).await;
    let done = t!(l, "meeting-entered");
    match made.on_constraint("meetings_within_life", t!(l, "error-outside-life"))? {
        Ok(_) => {
            tx.commit().await?;
            Ok(page::redirect(&Step::Plan.href(id), done))
        }
        Err(sentence) => {
            drop(tx);
            let mut tx = app.read(&actor, &[Permission::ReadOrganizations]).await?;
            let errors = FormErrors::one("planned_on", sentence);
            Ok(page::unprocessable(&draw_new(&mut tx, page, organization, form, errors).await?)?.into_response())
        }
    }
}
