//! Many sheets confirmed together: those in which the branch says what is counted. Each is judged by
//! itself, and what cannot be confirmed is told with its reason while the rest is.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};

use super::forms::ChosenForm;
use super::model::{Chosen, Standing, Verdict, Why, verdict};
use super::queries::{self, Found};
use super::words;
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::evaluations::scores::decision::queries::{self as decisions, Decided};
use crate::evaluations::scores::queries as scores;
use crate::evaluations::scores::words as score_words;
use crate::evaluations::state::{Act, State};
use crate::form::Posted;
use crate::ids::MeetingId;
use crate::meetings;
use crate::page::{self, Nav, Page};
use crate::{assets, t};

/// A sheet that was left as it is. One that is out of sight has no name.
struct Left {
    sheet: Option<(MeetingId, String)>,
    why: Why,
}

#[derive(askama::Template)]
#[template(path = "evaluations/waiting/outcome.html")]
struct OutcomePage {
    page: Page,
    confirmed: usize,
    left: Vec<Left>,
    back: String,
}

impl OutcomePage {
    fn why(&self, left: &Left) -> String {
        words::why(self.page.locale, left.why)
    }
}

/// `POST /scores/confirmations`: confirms the ticked sheets as the branches say, in one transaction.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn confirm(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<ChosenForm>,
) -> Result<Response> {
    let l = page.locale;
    let back = page::own_path(&form.back).filter(|to| to.starts_with("/scores/waiting")).unwrap_or("/scores/waiting");
    let back = back.to_owned();
    let (chosen, page) = (form.chosen(), page.at(Nav::Month));
    if chosen.is_empty() && form.scores.is_empty() {
        let nothing = OutcomePage { page, confirmed: 0, left: Vec::new(), back };
        return Ok(page::unprocessable(&nothing)?.into_response());
    }
    let mut tx = app.begin(&actor, Permission::DecideScores).await?;
    let seen = tx.scope(Permission::ReadScores);
    let ids: Vec<_> = chosen.iter().map(|chosen| chosen.id).collect();
    let found = queries::chosen(&mut tx, &seen, &ids).await?;
    let missing = form.scores.len().saturating_sub(found.len());
    let mut left: Vec<_> = (0..missing).map(|_| Left { sheet: None, why: Why::Missing }).collect();
    let mut confirmed = 0;
    for found in found {
        let Some(chosen) = chosen.iter().copied().find(|chosen| chosen.id == found.id) else { continue };
        match one(&app, &actor, &mut tx, chosen, &found).await? {
            Verdict::Refuse(why) => {
                let name = format!("{}, {}", found.organization, score_words::month(found.month));
                left.push(Left { sheet: Some((found.meeting, name)), why });
            }
            Verdict::Confirm(..) | Verdict::Done => confirmed += 1,
        }
    }
    tx.commit().await?;
    if left.is_empty() {
        return Ok(page::redirect(&back, t!(l, "bulk-confirmed-now", count = confirmed)));
    }
    Ok(page::conflict(&OutcomePage { page, confirmed, left, back })?.into_response())
}

/// Confirms one, if it can be.
async fn one(app: &App, actor: &Actor, tx: &mut Tx, chosen: Chosen, found: &Found) -> Result<Verdict> {
    let Ok(scope) = tx.require(Permission::DecideScores, found.at()) else {
        return Ok(Verdict::Refuse(Why::NotYours));
    };
    meetings::queries::lock(tx, &scope, found.meeting).await?;
    if decisions::is_party(tx, &scope, actor.user, found.id).await? {
        return Ok(Verdict::Refuse(Why::Party));
    }
    let Some(score) = scores::find(tx, &scope, found.meeting).await?.filter(|score| score.id == found.id) else {
        return Ok(Verdict::Refuse(Why::Changed));
    };
    let standing = Standing {
        state: score.state,
        version: score.version,
        own: score.self_points.zip(score.self_class),
        computed: score.computed_points,
        decided_by: score.decided_by,
    };
    let verdict = verdict(chosen, standing, actor.user);
    if let Verdict::Confirm(points, class) = verdict {
        let decided = Decided { points, class, reason: None };
        decisions::decide(tx, &scope, score.id, State::Confirmed, &decided).await?;
        scores::note(tx, &scope, score.id, (Act::Confirm, None), app.now()).await?;
    }
    Ok(verdict)
}
