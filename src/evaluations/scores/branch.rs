//! What the branch does with its sheet: fills it in, agrees in the committee, votes in the meeting,
//! submits (HD 42-HD/BTCTW ngày 28/10/2025, II.5).

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};

use super::forms::{SheetForm, VoteForm, field};
use super::model::{self, Score, ScoreLine};
use super::pages::{self, Refused};
use super::queries::{self, Standing};
use super::submission::SubmissionForm;
use super::{facts, words};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::evaluations::Points;
use crate::evaluations::rubrics::{self, Class, Facts, Proposal, Rubric, evaluate, propose};
use crate::evaluations::state::{Act, State};
use crate::form::{FormErrors, Nothing, Posted};
use crate::ids::MeetingId;
use crate::locale::Locale;
use crate::meetings::record::{Step, Writing};
use crate::meetings::{self, conclusion};
use crate::merge::Merge;
use crate::page::{self, Id, Page};
use crate::t;

/// A score held for writing, with what it is measured by.
pub struct Scoring {
    /// The meeting, locked.
    pub writing: Writing,
    /// Its score; none where nobody has begun one.
    pub score: Option<Score>,
    /// The rubric that applies, or by which it was begun.
    pub rubric: Rubric,
}

impl Scoring {
    /// Holds the meeting under one of these permissions, by the branch or by the superior's office from
    /// paper, and reads its score.
    ///
    /// # Errors
    /// Conflict where no rubric applies, or where the score is not with the branch and `act` is its.
    pub async fn begin(app: &App, actor: &Actor, id: MeetingId, own: Permission, act: Act) -> Result<Self> {
        let mut writing = Writing::begin(app, actor, id, &[own, Permission::RecordOnBehalf]).await?;
        // A closed record is the branch's own word; what is done after it stands in the acts with its author.
        if writing.meeting.state.is_open() {
            writing.enter_on_behalf(app, actor, own).await?;
        }
        let score = queries::find(&mut writing.tx, &writing.scope, id).await?;
        let state = score.as_ref().map_or(State::Draft, |score| score.state);
        if state.after(act).is_none() || writing.meeting.state == meetings::State::NotHeld {
            return Err(Error::Conflict);
        }
        let rubric = rubric(&mut writing.tx, &writing.meeting, score.as_ref()).await?.ok_or(Error::Conflict)?;
        Ok(Self { writing, score, rubric })
    }

    /// The score, begun where nobody has.
    async fn begun(&mut self) -> Result<Score> {
        if let Some(score) = self.score.clone() {
            return Ok(score);
        }
        let Writing { tx, scope, meeting } = &mut self.writing;
        queries::begin(tx, scope, meeting, self.rubric.id).await?;
        queries::find(tx, scope, meeting.id).await?.ok_or(Error::NotFound)
    }

    /// The lines as they are stored.
    async fn lines(&mut self) -> Result<Vec<ScoreLine>> {
        let Writing { tx, scope, .. } = &mut self.writing;
        match &self.score {
            Some(score) => queries::lines(tx, scope, score.id).await,
            None => Ok(Vec::new()),
        }
    }

    /// Merges what was typed with what others stored meanwhile; nothing is stored yet.
    async fn merged(&mut self, form: &SheetForm, merge: &mut Merge<'_>, l: Locale) -> Result<SheetForm> {
        let lines = self.lines().await?;
        let Writing { tx, scope, meeting } = &mut self.writing;
        let around = queries::around(tx, scope, meeting.id).await?;
        let shortcomings = self.score.as_ref().and_then(|score| score.shortcomings.as_deref());
        let theirs = SheetForm::of(&self.rubric, &lines, &around, shortcomings);
        Ok(merge_sheet(merge, &form.uniform(), &theirs, &self.rubric, l))
    }

    /// Stores the sheet as typed: as a draft, or complete as what the branch committee agreed to.
    async fn put(&mut self, form: &SheetForm, agreed: bool, l: Locale) -> Result<std::result::Result<(), FormErrors>> {
        let mut errors = FormErrors::default();
        let held = self.writing.meeting.clone();
        let mut around = form.around(l, &mut errors, &held);
        if form.shortcomings.chars().count() > 10_000 {
            errors.add("shortcomings", t!(l, "error-too-long", count = 10_000));
        }
        if errors.is_empty() {
            let Writing { tx, scope, meeting } = &mut self.writing;
            around.record_posted_on = queries::around(tx, scope, meeting.id).await?.record_posted_on;
            queries::put_around(tx, scope, meeting.id, &around).await?;
        }
        let facts = facts::gather(&mut self.writing.tx, &held).await?;
        let lines = match form.parse(l, &self.rubric, &facts, agreed) {
            Ok(lines) if errors.is_empty() => lines,
            Ok(_) => return Ok(Err(errors)),
            Err(more) => {
                more.iter().for_each(|(field, sentence)| errors.add(field, sentence));
                return Ok(Err(errors));
            }
        };
        let score = self.begun().await?;
        let Writing { tx, scope, .. } = &mut self.writing;
        let state = score.state.after(Act::Edit).ok_or(Error::Conflict)?;
        let shortcomings = crate::form::given(&form.shortcomings).map(str::to_owned);
        // Out of agreed and voted first: the lines may be written only then.
        queries::put(tx, scope, &score, state, &Standing { shortcomings: shortcomings.clone(), ..standing(&score) })
            .await?;
        for line in &lines {
            queries::put_line(tx, scope, score.id, line).await?;
        }
        let sum = Sum::of(&self.rubric, &facts, &lines);
        let standing = Standing { own: sum.own(), computed: sum.computed(), facts, shortcomings };
        queries::put(tx, scope, &score, if agreed { State::Agreed } else { state }, &standing).await?;
        self.score = Some(score);
        Ok(Ok(()))
    }
}

/// What a score stands at, unchanged.
fn standing(score: &Score) -> Standing {
    Standing {
        own: score.self_points.zip(score.self_class),
        computed: score.computed_points.zip(score.computed_class),
        facts: score.facts.clone().unwrap_or_default(),
        shortcomings: score.shortcomings.clone(),
    }
}

/// The rubric of a score, or the one that applies to a meeting without one.
pub async fn rubric(tx: &mut Tx, meeting: &meetings::Meeting, score: Option<&Score>) -> Result<Option<Rubric>> {
    let id = match score {
        Some(score) => Some(score.rubric_id),
        None => rubrics::queries::applicable(tx, meeting.organization_id, meeting.kind, meeting.roster_day()).await?,
    };
    match id {
        Some(id) => Ok(Some(rubrics::queries::load(tx, id).await?)),
        None => Ok(None),
    }
}

/// The branch's sheet beside the counted one.
pub struct Sum {
    own: rubrics::Sheet,
    counted: rubrics::Sheet,
}

impl Sum {
    /// Of these lines with these facts.
    pub fn of(rubric: &Rubric, facts: &Facts, lines: &[ScoreLine]) -> Self {
        let judgements = model::self_judgements(rubric, facts, lines);
        Self { own: evaluate(rubric, facts, &judgements), counted: model::computed_sheet(rubric, facts, &judgements) }
    }

    /// Of a sheet that nobody has touched: everything counted is taken as counted.
    pub fn untouched(rubric: &Rubric, facts: &Facts) -> Self {
        let accepted = rubrics::accept(rubric, facts);
        Self { own: evaluate(rubric, facts, &accepted), counted: model::computed_sheet(rubric, facts, &accepted) }
    }

    /// What the lines come to that have points, and how many wait for a person.
    pub fn so_far(&self) -> (Points, usize) {
        (self.own.earned, self.own.open.len())
    }

    /// Total and class of the branch; none while a line is open.
    pub fn own(&self) -> Option<(Points, Class)> {
        self.own.class.map(|class| (self.own.total, class))
    }

    /// Total and class as counted.
    pub fn computed(&self) -> Option<(Points, Class)> {
        self.counted.class.map(|class| (self.counted.total, class))
    }
}

fn merge_sheet(merge: &mut Merge<'_>, mine: &SheetForm, theirs: &SheetForm, rubric: &Rubric, l: Locale) -> SheetForm {
    let mut merged = SheetForm::default();
    for criterion in &rubric.criteria {
        let (own, other) = (mine.row(criterion.id), theirs.row(criterion.id));
        let label = words::criterion(l, criterion);
        let why = t!(l, "score-reason-of", criterion = label.as_str());
        let options = || words::answers(l, criterion);
        let answer = merge.choice(&field(criterion.id, "answer"), &label, &own.answer, &other.answer, options);
        let reason = merge.field(&field(criterion.id, "reason"), &why, &own.reason, &other.reason);
        merged.lines.push((criterion.id, super::forms::LineRow { answer, reason }));
    }
    let (own, other) = (&mine.around, &theirs.around);
    merged.around.committee_met_on =
        merge.field("committee_met_on", &t!(l, "score-committee-met"), &own.committee_met_on, &other.committee_met_on);
    merged.around.notice_on = merge.field("notice_on", &t!(l, "score-notice"), &own.notice_on, &other.notice_on);
    merged.around.documents_posted_on = merge.field(
        "documents_posted_on",
        &t!(l, "score-documents-posted"),
        &own.documents_posted_on,
        &other.documents_posted_on,
    );
    merged.shortcomings =
        merge.field("shortcomings", &t!(l, "score-shortcomings"), &mine.shortcomings, &theirs.shortcomings);
    merged
}

/// `POST /meetings/{id}/score`: saves the sheet; one that was agreed or voted is a draft again.
///
/// # Errors
/// Forbidden where the actor may not score, Conflict when the sheet is with the superior.
pub async fn update(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<SheetForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut scoring = Scoring::begin(&app, &actor, id, Permission::ScoreMeetings, Act::Edit).await?;
    let mut merge = Merge::new(&form.shown);
    let merged = scoring.merged(&form, &mut merge, l).await?;
    if !merge.clashes() {
        if let Err(errors) = scoring.put(&merged, false, l).await? {
            drop(scoring);
            return pages::refuse(&app, &actor, page, (id, errors), Refused::Sheet(form.clone())).await;
        }
        let note = (Act::Edit, None);
        if let Some(score) = &scoring.score {
            queries::note(&mut scoring.writing.tx, &scoring.writing.scope, score.id, note, app.now()).await?;
        }
    }
    scoring.writing.finish(&app, page, merge, Step::Score, &Step::Score.href(id)).await
}

/// `POST /meetings/{id}/score/agreement`: saves the sheet, complete, as what the branch committee agreed to.
///
/// # Errors
/// Forbidden for a recorder, Conflict when the sheet is not a draft.
pub async fn agree(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<SheetForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut scoring = Scoring::begin(&app, &actor, id, Permission::VoteScores, Act::Agree).await?;
    let mut merge = Merge::new(&form.shown);
    let merged = scoring.merged(&form, &mut merge, l).await?;
    if merge.clashes() {
        return scoring.writing.finish(&app, page, merge, Step::Score, "").await;
    }
    if let Err(errors) = scoring.put(&merged, true, l).await? {
        drop(scoring);
        return pages::refuse(&app, &actor, page, (id, errors), Refused::Sheet(form.clone())).await;
    }
    let Some(score) = scoring.score.clone() else { return Err(Error::NotFound) };
    let Writing { mut tx, scope, .. } = scoring.writing;
    queries::note(&mut tx, &scope, score.id, (Act::Agree, None), app.now()).await?;
    tx.commit().await?;
    Ok(page::redirect(&Step::Score.href(id), t!(l, "score-agreed-now")))
}

/// `POST /meetings/{id}/score/vote`: the branch votes on the agreed score, and with it the record of the
/// meeting is closed, if it is still open.
///
/// # Errors
/// Forbidden for a recorder, Conflict when nothing is agreed.
pub async fn vote(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<VoteForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut scoring = Scoring::begin(&app, &actor, id, Permission::VoteScores, Act::Vote).await?;
    let Some(score) = scoring.score.clone() else { return Err(Error::Conflict) };
    let facts = facts::gather(&mut scoring.writing.tx, &scoring.writing.meeting).await?;
    let lines = scoring.lines().await?;
    let sum = Sum::of(&scoring.rubric, &facts, &lines);
    if sum.own() != score.self_points.zip(score.self_class) {
        // The record changed after the committee agreed: what it agreed to is no longer what would be voted.
        let Writing { mut tx, scope, .. } = scoring.writing;
        queries::put(&mut tx, &scope, &score, State::Draft, &standing(&score)).await?;
        tx.commit().await?;
        return Ok(page::redirect(&Step::Score.href(id), t!(l, "score-facts-changed")));
    }
    let voters = conclusion::voters(&mut scoring.writing.tx, &scoring.writing.meeting).await?;
    let mut errors = FormErrors::default();
    let votes = match form.parse(l, voters) {
        Ok(votes) => votes,
        Err(refused) => {
            errors = refused;
            [0; 3]
        }
    };
    let missing = scoring.writing.meeting.missing();
    missing.into_iter().for_each(|what| errors.add("votes_for", meetings::words::missing(l, what)));
    if !errors.is_empty() {
        drop(scoring);
        return pages::refuse(&app, &actor, page, (id, errors), Refused::Vote(form.clone())).await;
    }
    let open = scoring.writing.meeting.state.is_open();
    queries::vote(&mut scoring.writing.tx, &scoring.writing.scope, &score, votes).await?;
    queries::note(&mut scoring.writing.tx, &scoring.writing.scope, score.id, (Act::Vote, None), app.now()).await?;
    if open && !conclusion::seal(&mut scoring.writing, app.now()).await? {
        return Err(Error::Conflict);
    }
    scoring.writing.tx.commit().await?;
    Ok(page::redirect(
        &Step::Score.href(id),
        if open { t!(l, "score-voted-closed-now") } else { t!(l, "score-voted-now") },
    ))
}

/// `POST /meetings/{id}/score/submission`: to the superior, with the day on which the documents were posted.
/// What could only be promised is counted now.
///
/// # Errors
/// Forbidden for a recorder, Conflict when it was not voted, or is with the superior already, or the
/// record is open or waits for the branch.
pub async fn submit(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<SubmissionForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut scoring = Scoring::begin(&app, &actor, id, Permission::VoteScores, Act::Submit).await?;
    let Some(score) = scoring.score.clone() else { return Err(Error::Conflict) };
    let meeting = scoring.writing.meeting.clone();
    if meeting.state != meetings::State::Closed || meeting.awaits_confirmation() {
        return Err(Error::Conflict);
    }
    let posted = match form.parse(l, meeting.roster_day(), app.today()) {
        Ok(posted) => posted,
        Err(errors) => {
            drop(scoring);
            return pages::refuse(&app, &actor, page, (id, errors), Refused::Submission(form.clone())).await;
        }
    };
    let Writing { tx, scope, .. } = &mut scoring.writing;
    let around = model::Around { record_posted_on: posted, ..queries::around(tx, scope, id).await? };
    queries::put_around(tx, scope, id, &around).await?;
    let facts = facts::at_submission(facts::gather(tx, &meeting).await?);
    let lines = queries::lines(tx, scope, score.id).await?;
    let judgements = model::self_judgements(&scoring.rubric, &facts, &lines);
    let counted = model::computed_sheet(&scoring.rubric, &facts, &judgements);
    let Some(class) = counted.class else { return Err(Error::Conflict) };
    put_submitted(&mut scoring.writing, &score, &scoring.rubric, &facts).await?;
    let Writing { mut tx, scope, .. } = scoring.writing;
    queries::submit(&mut tx, &scope, &score, (counted.total, class), &facts).await?;
    queries::note(&mut tx, &scope, score.id, (Act::Submit, None), app.now()).await?;
    tx.commit().await?;
    Ok(page::redirect(&Step::Score.href(id), t!(l, "score-submitted-now")))
}

async fn put_submitted(writing: &mut Writing, score: &Score, rubric: &Rubric, facts: &Facts) -> Result<()> {
    for criterion in &rubric.criteria {
        let points = match propose(criterion, facts) {
            Proposal::Proposed { points, .. } => Some(points),
            _ => None,
        };
        queries::put_submitted(&mut writing.tx, &writing.scope, score.id, criterion.id, points).await?;
    }
    Ok(())
}

/// `POST /meetings/{id}/score/revision`: what was agreed is a draft again.
///
/// # Errors
/// Conflict when it is not with the branch.
pub async fn revise(
    Shared(app): Shared<App>,
    actor: Actor,
    Id(id): Id<MeetingId>,
    _: Posted<Nothing>,
) -> Result<Response> {
    let scoring = Scoring::begin(&app, &actor, id, Permission::ScoreMeetings, Act::Edit).await?;
    let Some(score) = scoring.score else { return Err(Error::Conflict) };
    let Writing { mut tx, scope, .. } = scoring.writing;
    let state = score.state.after(Act::Edit).ok_or(Error::Conflict)?;
    queries::put(&mut tx, &scope, &score, state, &standing(&score)).await?;
    queries::note(&mut tx, &scope, score.id, (Act::Edit, None), app.now()).await?;
    tx.commit().await?;
    Ok(page::see_other(&Step::Score.href(id)).into_response())
}
