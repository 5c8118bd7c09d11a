//! A locked score is never changed: a correction is the next version beside it, with a reason, and the
//! earlier one stays readable. The new version stands as adjusted, not locked: whoever corrected can look
//! at it once more and take it back, and it is locked by the same act as every other.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};

use super::acts::Deciding;
use super::forms::DecisionForm;
use super::pages::{self, DecisionPage, Purpose};
use super::queries;
use crate::access::Actor;
use crate::app::App;
use crate::error::Result;
use crate::evaluations::scores::words;
use crate::evaluations::state::Act;
use crate::form::Posted;
use crate::ids::MeetingId;
use crate::meetings::record::Writing;
use crate::page::{self, Id, Page};
use crate::t;

/// `GET /meetings/{id}/score/correction`: the sheet as it was locked, to be decided anew.
///
/// # Errors
/// NotFound out of sight, Forbidden or Party where the actor does not decide, Conflict where it is not
/// locked.
pub async fn show(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<MeetingId>) -> Result<Response> {
    let (mut tx, meeting, score) = pages::open(&app, &actor, id, Act::Correct).await?;
    let drawn = DecisionPage::draw(&mut tx, page, (meeting, score), (app.today(), Purpose::Correct), None).await?;
    Ok(page::html(&drawn)?.into_response())
}

/// `POST /meetings/{id}/score/correction`
///
/// # Errors
/// As [`show`], and Conflict where somebody corrected it meanwhile.
pub async fn correct(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<DecisionForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut deciding = Deciding::begin(&app, &actor, id, Act::Correct, &form.version).await?;
    let (ruling, decided) = match deciding.rule(&form, l, (&app, Purpose::Correct)).await? {
        Ok(ruled) => ruled,
        Err(errors) => {
            drop(deciding);
            return pages::refuse(&app, &actor, page, (id, Purpose::Correct), (errors, form)).await;
        }
    };
    let why = form.reason.trim().to_owned();
    let Writing { tx, scope, .. } = &mut deciding.writing;
    let earlier = deciding.score.id;
    let next = queries::correct(tx, scope, &deciding.score, &decided, &why).await?;
    queries::copy_lines(tx, scope, (earlier, next), &ruling.lines).await?;
    deciding.score.id = next;
    let class = words::class(l, decided.class);
    let flash = t!(l, "score-corrected-now", points = decided.points.told(l), class = class);
    deciding.finish(&app, Act::Correct, Some(&why), flash).await
}
