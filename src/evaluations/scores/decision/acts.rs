//! Acts on a submitted sheet: confirmed, adjusted, returned, taken back, locked.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};

use super::forms::{self, DecisionForm, ReturnForm, SeenForm};
use super::model::{self, Ruling};
use super::pages::{self, ActPage, Purpose};
use super::queries::{self, Decided};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::{Error, Result};
use crate::evaluations::rubrics::{self, reason_needed};
use crate::evaluations::scores::model::{Score, ScoreLine};
use crate::evaluations::scores::{queries as scores, words};
use crate::evaluations::state::{Act, State};
use crate::form::{FormErrors, Posted};
use crate::ids::MeetingId;
use crate::locale::Locale;
use crate::meetings::record::{Step, Writing};
use crate::page::{self, Id, Page};
use crate::t;

/// A sheet held for a decision.
pub struct Deciding {
    /// Its meeting, locked.
    pub writing: Writing,
    /// The version in force.
    pub score: Score,
}

impl Deciding {
    /// Holds the sheet of a meeting for an act on what the actor had read of it: `version` as the page
    /// sent it.
    ///
    /// # Errors
    /// NotFound out of sight, Forbidden where the actor does not decide, Party where the actor scored or
    /// serves in the branch, Conflict where the state does not allow the act or the sheet is another by now.
    pub async fn begin(app: &App, actor: &Actor, id: MeetingId, act: Act, version: &str) -> Result<Self> {
        let mut writing = Writing::begin(app, actor, id, &[Permission::DecideScores]).await?;
        let Writing { tx, scope, .. } = &mut writing;
        let score = scores::find(tx, scope, id).await?.ok_or(Error::Conflict)?;
        if queries::is_party(tx, scope, actor.user, score.id).await? {
            return Err(Error::Party);
        }
        if score.state.after(act).is_none() || version.parse() != Ok(score.version) {
            return Err(Error::Conflict);
        }
        Ok(Self { writing, score })
    }

    /// The superior's points as typed, with what they come to; or what must be put right first. A
    /// correction always has a reason.
    pub async fn rule(
        &mut self,
        form: &DecisionForm,
        l: Locale,
        (app, purpose): (&App, Purpose),
    ) -> Result<std::result::Result<(Ruling, Decided), FormErrors>> {
        let Writing { tx, scope, .. } = &mut self.writing;
        let rubric = rubrics::queries::load(tx, self.score.rubric_id).await?;
        let lines = scores::lines(tx, scope, self.score.id).await?;
        let norms = scores::norms(tx, app.today()).await?;
        let facts = self.score.submitted_facts.clone().unwrap_or_default();
        let answers = match form.answers(l, &rubric) {
            Ok(answers) => answers,
            Err(errors) => return Ok(Err(errors)),
        };
        let ruling = match model::rule(&rubric, &facts, &lines, &answers) {
            Ok(ruling) => ruling,
            Err(wrong) => return Ok(Err(forms::sentences(l, &rubric, wrong))),
        };
        let own = self.score.self_points.zip(self.score.self_class).ok_or(Error::Conflict)?;
        let far = reason_needed(own.0, own.1, ruling.points, ruling.class, norms.reason_points);
        Ok(self.reasoned(form, l, (&ruling, &lines), (far, purpose)).map(|reason| {
            // The reason of a correction is kept as such; of the decision only where it asks for one.
            let reason = reason.filter(|_| far || purpose == Purpose::Decide);
            let decided = Decided { points: ruling.points, class: ruling.class, reason };
            (ruling, decided)
        }))
    }

    /// The reason of a decision: it must be given where the decision is far from the branch's sheet, and
    /// for a correction.
    fn reasoned(
        &self,
        form: &DecisionForm,
        l: Locale,
        (ruling, lines): (&Ruling, &[ScoreLine]),
        (far, purpose): (bool, Purpose),
    ) -> std::result::Result<Option<String>, FormErrors> {
        if ruling.is_as_decided(lines) {
            let sentence = match purpose {
                Purpose::Decide => t!(l, "error-decision-same"),
                Purpose::Correct => t!(l, "error-correction-same"),
            };
            return Err(FormErrors::one("reason", sentence));
        }
        if form.reason.trim().is_empty() && purpose == Purpose::Decide {
            let own = self.score.self_class.map(|class| words::class(l, class)).unwrap_or_default();
            let decided = words::class(l, ruling.class);
            return match far {
                false => Ok(None),
                true if own != decided => {
                    Err(FormErrors::one("reason", t!(l, "error-decision-class", own = own, decided = decided)))
                }
                true => Err(FormErrors::one("reason", t!(l, "error-decision-far"))),
            };
        }
        forms::reason(l, &form.reason).map(Some)
    }

    /// Notes the act and makes it last.
    pub async fn finish(self, app: &App, act: Act, reason: Option<&str>, flash: String) -> Result<Response> {
        let Writing { mut tx, scope, meeting } = self.writing;
        scores::note(&mut tx, &scope, self.score.id, (act, reason), app.now()).await?;
        tx.commit().await?;
        Ok(page::redirect(&Step::Score.href(meeting.id), flash))
    }
}

/// `POST /meetings/{id}/score/confirmation`: as the branch says.
///
/// # Errors
/// As [`Deciding::begin`].
pub async fn confirm(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<SeenForm>,
) -> Result<Response> {
    let mut deciding = Deciding::begin(&app, &actor, id, Act::Confirm, &form.version).await?;
    let score = &deciding.score;
    let (points, class) = score.self_points.zip(score.self_class).ok_or(Error::Conflict)?;
    let decided = Decided { points, class, reason: None };
    let Writing { tx, scope, .. } = &mut deciding.writing;
    queries::decide(tx, scope, score.id, State::Confirmed, &decided).await?;
    let l = page.locale;
    let flash = t!(l, "score-confirmed-now", points = points.told(l), class = words::class(l, class));
    deciding.finish(&app, Act::Confirm, None, flash).await
}

/// `POST /meetings/{id}/score/adjustment`: with points of the superior's own, criterion by criterion.
///
/// # Errors
/// As [`Deciding::begin`].
pub async fn adjust(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<DecisionForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut deciding = Deciding::begin(&app, &actor, id, Act::Adjust, &form.version).await?;
    let (ruling, decided) = match deciding.rule(&form, l, (&app, Purpose::Decide)).await? {
        Ok(ruled) => ruled,
        Err(errors) => {
            drop(deciding);
            return pages::refuse(&app, &actor, page, (id, Purpose::Decide), (errors, form)).await;
        }
    };
    let Writing { tx, scope, .. } = &mut deciding.writing;
    for line in ruling.lines.iter().filter(|line| line.points.is_some()) {
        queries::put_ruled(tx, scope, deciding.score.id, line).await?;
    }
    queries::decide(tx, scope, deciding.score.id, State::Adjusted, &decided).await?;
    let class = words::class(l, decided.class);
    let flash = t!(l, "score-adjusted-now", points = decided.points.told(l), class = class);
    deciding.finish(&app, Act::Adjust, decided.reason.as_deref(), flash).await
}

/// `GET /meetings/{id}/score/return`: what is to be said to the branch.
///
/// # Errors
/// NotFound out of sight, Forbidden or Party where the actor does not decide, Conflict where the sheet is
/// not with the superior.
pub async fn show_return(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
) -> Result<Response> {
    let (mut tx, meeting, score) = pages::open(&app, &actor, id, Act::Return).await?;
    let form = ReturnForm { version: score.version.to_string(), reason: String::new() };
    let drawn = ActPage::to_return(&mut tx, page, meeting, form, FormErrors::default()).await?;
    Ok(page::html(&drawn)?.into_response())
}

/// `POST /meetings/{id}/score/return`: back to the branch with one sentence.
///
/// # Errors
/// As [`Deciding::begin`].
pub async fn send_back(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<ReturnForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut deciding = Deciding::begin(&app, &actor, id, Act::Return, &form.version).await?;
    let because = match forms::reason(l, &form.reason) {
        Ok(because) => because,
        Err(errors) => {
            drop(deciding);
            let (mut tx, meeting, _) = pages::open(&app, &actor, id, Act::Return).await?;
            let drawn = ActPage::to_return(&mut tx, page, meeting, form, errors).await?;
            return Ok(page::unprocessable(&drawn)?.into_response());
        }
    };
    let Writing { tx, scope, .. } = &mut deciding.writing;
    queries::send_back(tx, scope, deciding.score.id, &because).await?;
    deciding.finish(&app, Act::Return, Some(&because), t!(l, "score-returned-now")).await
}

/// `POST /meetings/{id}/score/withdrawal`: the decision is taken back, the sheet waits again.
///
/// # Errors
/// As [`Deciding::begin`].
pub async fn withdraw(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<SeenForm>,
) -> Result<Response> {
    let mut deciding = Deciding::begin(&app, &actor, id, Act::Withdraw, &form.version).await?;
    let Writing { tx, scope, .. } = &mut deciding.writing;
    queries::withdraw(tx, scope, deciding.score.id).await?;
    deciding.finish(&app, Act::Withdraw, None, t!(page.locale, "score-withdrawn-now")).await
}

/// `GET /meetings/{id}/score/lock`: asks, because a locked score can only be corrected.
///
/// # Errors
/// As [`show_return`], Conflict where nothing is decided.
pub async fn show_lock(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<MeetingId>) -> Result<Response> {
    let (mut tx, meeting, score) = pages::open(&app, &actor, id, Act::Lock).await?;
    Ok(page::html(&ActPage::to_lock(&mut tx, page, meeting, score.version).await?)?.into_response())
}

/// `POST /meetings/{id}/score/lock`: for good.
///
/// # Errors
/// As [`Deciding::begin`].
pub async fn lock(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<SeenForm>,
) -> Result<Response> {
    let mut deciding = Deciding::begin(&app, &actor, id, Act::Lock, &form.version).await?;
    let Writing { tx, scope, .. } = &mut deciding.writing;
    queries::lock(tx, scope, deciding.score.id).await?;
    deciding.finish(&app, Act::Lock, None, t!(page.locale, "score-locked-now")).await
}
