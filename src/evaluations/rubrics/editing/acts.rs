//! What is done to a rubric as a whole: copied, published, ended.

use axum::extract::State;
use axum::response::Response;
use uuid::Uuid;

use super::pages::{hold, hold_draft, refuse, require};
use super::{faults, queries};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::{Error, Result, ResultExt as _};
use crate::evaluations::rubrics::pages::{self as reading, Typed};
use crate::evaluations::rubrics::{self, Stage, check};
use crate::form::{self, Fields, Form, FormErrors, Nothing, Posted};
use crate::ids::{OrganizationId, RubricId};
use crate::meetings::model::next_month;
use crate::organizations::queries as tree;
use crate::page::{self, Id, Page};
use crate::t;

/// Which organization issues the copy, and the id it gets.
#[derive(Clone, Debug)]
pub struct CopyForm {
    organization: String,
    copy: String,
}

impl Form for CopyForm {
    fn read(fields: &mut Fields) -> Self {
        Self { organization: fields.one("organization"), copy: fields.one("copy") }
    }
}

/// `POST /rubrics/{id}/copies`: a draft of an organization's own, which begins with next month.
///
/// # Errors
/// NotFound where rubric or organization are missing or out of sight, Forbidden where the actor may not issue
/// rubrics there, Conflict where the rubric is itself a draft.
pub async fn copy(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<RubricId>,
    Posted(form): Posted<CopyForm>,
) -> Result<Response> {
    let l = page.locale;
    let issuer: OrganizationId = form.organization.parse().map_err(|_| Error::NotFound)?;
    let to = RubricId(Uuid::try_parse(&form.copy).map_err(|_| Error::BadForm("copy".into()))?);
    let mut tx = app.begin(&actor, Permission::EditRubrics).await?;
    require(&mut tx, issuer).await?;
    let scope = tx.scope(Permission::EditRubrics);
    let version = rubrics::queries::versions(&mut tx, &scope, Some(id)).await?.pop().ok_or(Error::NotFound)?;
    if version.stage == Stage::Draft {
        return Err(if version.ours { Error::Conflict } else { Error::NotFound });
    }
    let seen = tx.scope(Permission::ReadOrganizations);
    if tree::find(&mut tx, &seen, issuer).await?.is_none_or(|found| found.kind.meets()) {
        drop(tx);
        let errors = FormErrors::one("organization", t!(l, "rubric-issuer-meets"));
        return reading::refuse(&app, &actor, page, id, Typed { errors, ..Typed::default() }).await;
    }
    queries::copy(&mut tx, (id, to), issuer, next_month(app.today())).await?;
    tx.commit().await?;
    Ok(page::redirect(&format!("/rubrics/{to}/edit"), t!(l, "rubric-copied")))
}

/// `POST /rubrics/{id}/publication`: from its first day on meetings are scored by it. Refused with everything
/// that is wrong with it.
///
/// # Errors
/// NotFound where there is no draft that the actor may change, Conflict where it was published.
pub async fn publish(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<RubricId>,
    Posted(Nothing): Posted<Nothing>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditRubrics).await?;
    let (version, rubric) = hold_draft(&mut tx, id).await?;
    let mut errors = FormErrors::default();
    for fault in check(&rubric) {
        let (place, sentence) = faults::told(l, &rubric, &fault);
        errors.add(place.anchor(), sentence);
    }
    if errors.is_empty() {
        let other = FormErrors::one("since", t!(l, "rubric-one-at-a-time"));
        match queries::publish(&mut tx, id).await.on_constraint("rubrics_one_at_a_time", other)? {
            Ok(()) => {
                tx.commit().await?;
                return Ok(page::redirect(&format!("/rubrics/{id}"), t!(l, "rubric-published")));
            }
            Err(refused) => errors = refused,
        }
    }
    refuse(page, (version, &rubric), errors, None)
}

/// The last day of a version.
#[derive(Clone, Debug)]
pub struct EndForm {
    last_day: String,
}

impl Form for EndForm {
    fn read(fields: &mut Fields) -> Self {
        Self { last_day: fields.one("last_day") }
    }
}

/// `POST /rubrics/{id}/withdrawal`: a draft is given up; a published version ends on a day, or is taken back
/// where that day comes before its first.
///
/// # Errors
/// NotFound where there is none that the actor may change, Conflict where it was taken back already.
pub async fn withdraw(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<RubricId>,
    Posted(form): Posted<EndForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::EditRubrics).await?;
    let (version, _) = hold(&mut tx, id).await?;
    match version.stage {
        Stage::Withdrawn => return Err(Error::Conflict),
        Stage::Draft => {
            queries::withdraw(&mut tx, id).await?;
            tx.commit().await?;
            return Ok(page::redirect("/rubrics", t!(l, "rubric-given-up")));
        }
        Stage::Published => {}
    }
    let mut errors = FormErrors::default();
    let last = form::day(l, &mut errors, "last_day", form.last_day.trim());
    if last.is_none() && errors.is_empty() {
        errors.add("last_day", t!(l, "rubric-end-missing"));
    }
    if let Some(until) = last.and_then(|day| day.succ_opt()) {
        let taken_back = version.since.is_some_and(|since| until <= since);
        let later = FormErrors::one("last_day", t!(l, "rubric-end-later"));
        let done = match taken_back {
            true => Ok(queries::withdraw(&mut tx, id).await?),
            false => queries::end(&mut tx, id, until).await.on_constraint("rubrics_stay", later)?,
        };
        match done {
            Ok(()) => {
                tx.commit().await?;
                return Ok(page::redirect(&format!("/rubrics/{id}"), t!(l, "rubric-end-set")));
            }
            Err(refused) => errors = refused,
        }
    }
    drop(tx);
    reading::refuse(&app, &actor, page, id, Typed { errors, last_day: form.last_day, organization: None }).await
}
