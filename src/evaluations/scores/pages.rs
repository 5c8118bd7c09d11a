//! The page of a meeting's score: for the branch the last step of the record, for the superior what is to
//! be decided, for everybody else who may see it the three columns beside each other.

use std::collections::BTreeSet;

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};

use super::branch::{self, Sum};
use super::decision::{Committee, DecisionPage, Purpose};
use super::forms::{SheetForm, VoteForm};
use super::model::{Noted, Score, ScoreLine};
use super::submission::SubmissionForm;
use super::view::{self, GroupView, LineView};
use super::{facts, queries, words};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::clock::in_vietnam;
use crate::error::{Error, Result};
use crate::evaluations::Points;
use crate::evaluations::rubrics::{Class, Facts, Rubric};
use crate::evaluations::sheets::{self, Beside};
use crate::evaluations::state::{Act, State};
use crate::form::FormErrors;
use crate::ids::MeetingId;
use crate::meetings::record::{self, Step, StepItem};
use crate::meetings::{self, Meeting, conclusion};
use crate::page::{self, Filters, Id, Page};
use crate::{assets, t, text};

/// A form that was refused, everything typed kept.
#[derive(Clone, Debug)]
pub enum Refused {
    /// The branch's sheet.
    Sheet(SheetForm),
    /// The vote.
    Vote(VoteForm),
    /// The submission.
    Submission(SubmissionForm),
}

/// What the reader may do with the score as it stands.
#[derive(Clone, Copy, Debug, Default)]
struct May {
    edit: bool,
    agree: bool,
    vote: bool,
    submit: bool,
    /// Close the record, scored or not.
    close: bool,
}

#[derive(askama::Template)]
#[template(path = "evaluations/scores/show.html")]
struct ScorePage {
    page: Page,
    meeting: Meeting,
    /// The steps of the record, for who writes it; empty for everybody else.
    steps: Vec<StepItem>,
    rubric: Option<Rubric>,
    score: Option<Score>,
    groups: Vec<GroupView>,
    own: Option<(Points, Class)>,
    computed: Option<(Points, Class)>,
    /// What the lines come to that have points already.
    so_far: Points,
    /// Criteria that still wait for a person.
    open: usize,
    may: May,
    committee: Committee,
    form: SheetForm,
    vote: VoteForm,
    submission: SubmissionForm,
    was: Vec<(String, String)>,
    acts: Vec<Noted>,
    beside: Beside,
    errors: FormErrors,
}

impl ScorePage {
    fn title(&self) -> String {
        t!(self.page.locale, "score-title", meeting = words_title(&self.page, &self.meeting))
    }

    fn state(&self) -> State {
        self.score.as_ref().map_or(State::Draft, |score| score.state)
    }

    fn state_word(&self) -> String {
        words::state(self.page.locale, self.state())
    }

    fn mark(&self) -> (&'static str, &'static str) {
        words::mark(self.state())
    }

    fn class(&self, class: &Class) -> String {
        words::class(self.page.locale, *class)
    }

    fn class_mark(&self, class: &Class) -> (&'static str, &'static str) {
        words::class_mark(*class)
    }

    /// Whether the sheet is a form on this page; once agreed it is behind an act.
    fn is_form(&self) -> bool {
        self.may.edit && matches!(self.state(), State::Draft | State::Returned)
    }

    /// "Hướng dẫn 42": the rubric with its source.
    fn rubric_title(&self) -> String {
        let title =
            |rubric: &Rubric| words::label(self.page.locale, &rubric.title_vi, rubric.title_en.as_deref()).to_owned();
        self.rubric.as_ref().map(title).unwrap_or_default()
    }

    /// Where the criteria are taken from that nobody has compared with the document.
    fn unverified(&self) -> String {
        let criteria = self.rubric.iter().flat_map(|rubric| &rubric.criteria);
        let sources: BTreeSet<_> =
            criteria.filter(|known| !known.verified).map(|known| known.source.as_str()).collect();
        sources.into_iter().collect::<Vec<_>>().join("; ")
    }

    /// The three columns with what they come to.
    fn totals(&self) -> Vec<(String, Option<(Points, Class)>)> {
        let l = self.page.locale;
        vec![
            (t!(l, "score-computed"), self.computed),
            (t!(l, "score-own"), self.own),
            (t!(l, "score-decided"), self.decided()),
        ]
    }

    fn decided(&self) -> Option<(Points, Class)> {
        self.score.as_ref().and_then(|score| score.decided_points.zip(score.decided_class))
    }

    /// Whether a group is shown at once: something in it waits for a person, or must be put right.
    fn opens(&self, group: &GroupView) -> bool {
        let wrong = |line: &LineView| self.errors.iter().any(|(field, _)| field.starts_with(&line.name));
        group.waiting() > 0 || group.lines.iter().any(wrong)
    }

    /// Superior minus branch, with its sign.
    fn difference(&self) -> Option<String> {
        let ((decided, _), (own, _)) = (self.decided()?, self.own?);
        Some(view::signed(self.page.locale, decided - own))
    }

    fn act(&self, noted: &Noted) -> String {
        words::act(self.page.locale, &noted.act)
    }

    fn at(&self, noted: &Noted) -> String {
        let at = in_vietnam(noted.at);
        format!("{} {}", text::format_time(at.time()), text::format_day(at.date_naive()))
    }

    fn vote_of(&self, nr: usize) -> &str {
        self.vote.votes.get(nr).map_or("", String::as_str)
    }

    fn votes(&self) -> Option<String> {
        let score = self.score.as_ref()?;
        let count = |votes: Option<i16>| votes.unwrap_or_default().to_string();
        let (no, other) = (count(score.votes_against), count(score.votes_other));
        let yes = score.votes_for?.to_string();
        Some(t!(self.page.locale, "votes-line", yes = yes, no = no, other = other))
    }

    /// The number of the version that this one corrects.
    fn earlier(&self) -> Option<i16> {
        self.score.as_ref().map(|score| score.version_no - 1).filter(|earlier| *earlier > 0)
    }

    async fn draw(
        tx: &mut Tx,
        page: Page,
        (meeting, score): (Meeting, Option<Score>),
        committee: Committee,
        refused: Option<(FormErrors, Refused)>,
    ) -> Result<Self> {
        let scope = tx.scope(Permission::ReadScores);
        let rubric = branch::rubric(tx, &meeting, score.as_ref()).await?;
        let lines = match &score {
            Some(score) => queries::lines(tx, &scope, score.id).await?,
            None => Vec::new(),
        };
        let facts = current_facts(tx, &meeting, score.as_ref()).await?;
        let seen = tx.scope(Permission::ReadMeetings);
        let around = queries::around(tx, &seen, meeting.id).await?;
        let may = may(tx, &meeting, score.as_ref(), rubric.is_some());
        let l = page.locale;
        let shortcomings = score.as_ref().and_then(|score| score.shortcomings.as_deref());
        let stored = rubric.as_ref().map(|rubric| SheetForm::of(rubric, &lines, &around, shortcomings));
        let stored = stored.unwrap_or_default();
        let posted = around.record_posted_on.map(text::format_day).unwrap_or_default();
        let mut shown = Self {
            steps: if may.edit || may.close { record::steps(&page, &meeting, Step::Score) } else { Vec::new() },
            was: stored.values(),
            acts: queries::acts(tx, &scope, meeting.id).await?,
            beside: sheets::beside(tx, &meeting, rubric.is_some()).await?,
            own: None,
            computed: None,
            so_far: Points::ZERO,
            open: 0,
            groups: Vec::new(),
            form: stored,
            vote: first_vote(tx, &meeting, may.vote).await?,
            submission: SubmissionForm { record_posted_on: posted },
            page: record::shell(tx, page, &meeting).await?.here(t!(l, "step-score")),
            errors: FormErrors::default(),
            may,
            committee,
            meeting,
            rubric,
            score,
        };
        shown.refuse(refused);
        shown.fill(&lines, &facts);
        Ok(shown)
    }

    fn refuse(&mut self, refused: Option<(FormErrors, Refused)>) {
        let Some((errors, typed)) = refused else { return };
        self.errors = errors;
        match typed {
            Refused::Sheet(form) => self.form = form,
            Refused::Vote(form) => self.vote = form,
            Refused::Submission(form) => self.submission = form,
        }
    }

    /// The groups with their lines, and what the columns come to.
    fn fill(&mut self, lines: &[ScoreLine], facts: &Facts) {
        let Some(rubric) = &self.rubric else { return };
        let sum = match lines {
            [] => Sum::untouched(rubric, facts),
            lines => Sum::of(rubric, facts, lines),
        };
        (self.so_far, self.open) = sum.so_far();
        let stored = |score: &Score| score.self_points.zip(score.self_class);
        self.own = self.score.as_ref().and_then(stored).or_else(|| sum.own());
        self.computed = match &self.score {
            Some(score) => score.computed_points.zip(score.computed_class),
            None => sum.computed(),
        };
        let decided = self.decided().is_some();
        self.groups = view::groups(self.page.locale, rubric, facts, (lines, &self.form), decided);
    }
}

fn words_title(page: &Page, meeting: &Meeting) -> String {
    meetings::words::title(page.locale, meeting.kind, meeting.month)
}

/// What the record knows now, or knew when the sheet went to the superior.
async fn current_facts(tx: &mut Tx, meeting: &Meeting, score: Option<&Score>) -> Result<Facts> {
    let with_superior = score.filter(|score| !score.is_with_branch());
    match with_superior.and_then(|score| score.submitted_facts.clone()) {
        Some(facts) => Ok(facts),
        None => facts::gather(tx, meeting).await,
    }
}

fn may(tx: &Tx, meeting: &Meeting, score: Option<&Score>, scored: bool) -> May {
    let holds = |permission: Permission| {
        let at = meeting.at();
        tx.scope(permission).contains(at) || tx.scope(Permission::RecordOnBehalf).contains(at)
    };
    let state = score.map_or(State::Draft, |score| score.state);
    let scored = scored && score.is_none_or(|score| !score.superseded);
    let may = |act: Act| scored && meeting.state != meetings::State::NotHeld && state.after(act).is_some();
    let closed = meeting.state == meetings::State::Closed && !meeting.awaits_confirmation();
    May {
        edit: may(Act::Edit) && holds(Permission::ScoreMeetings),
        agree: may(Act::Agree) && holds(Permission::VoteScores),
        vote: may(Act::Vote) && holds(Permission::VoteScores),
        submit: may(Act::Submit) && closed && holds(Permission::VoteScores),
        close: meeting.state == meetings::State::Recording && holds(Permission::CloseMeetings),
    }
}

/// A vote as it usually is: all who may vote are for it.
async fn first_vote(tx: &mut Tx, meeting: &Meeting, may: bool) -> Result<VoteForm> {
    if !may {
        return Ok(VoteForm::default());
    }
    let voters = conclusion::voters(tx, meeting).await?;
    Ok(VoteForm { votes: [voters.to_string(), "0".to_owned(), "0".to_owned()] })
}

/// A meeting opened to read its score.
///
/// # Errors
/// NotFound when it is out of sight, Forbidden where the reader may not see scores.
pub async fn open(app: &App, actor: &Actor, id: MeetingId) -> Result<(Tx, Meeting)> {
    let mut tx = app.read(actor, &READS).await?;
    let seen = tx.scope(Permission::ReadMeetings);
    let meeting = meetings::queries::find(&mut tx, &seen, id).await?.ok_or(Error::NotFound)?;
    tx.require(Permission::ReadScores, meeting.at())?;
    Ok((tx, meeting))
}

/// What the page of a score reads.
const READS: [Permission; 6] = [
    Permission::ReadScores,
    Permission::ReadMeetings,
    Permission::ReadMembers,
    Permission::ReadStatements,
    Permission::ReadTasks,
    Permission::ReadOrganizations,
];

/// Which version of a score is asked for; none: the one in force.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
pub struct Asked {
    version: Option<i16>,
}

/// `GET /meetings/{id}/score`: for whoever decides a sheet that waits, the page to decide it; else the sheet
/// as it stands. `?version=1` shows an earlier version of a corrected one.
///
/// # Errors
/// NotFound when it is missing or out of sight, Forbidden where the reader may not see scores.
pub async fn show(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Filters(asked): Filters<Asked>,
) -> Result<Response> {
    let (mut tx, meeting) = open(&app, &actor, id).await?;
    let scope = tx.scope(Permission::ReadScores);
    let score = queries::version(&mut tx, &scope, id, asked.version).await?;
    if asked.version.is_some() && score.is_none() {
        return Err(Error::NotFound);
    }
    let committee = Committee::of(&mut tx, &actor, &meeting, score.as_ref()).await?;
    if let Some(score) = score.clone().filter(|score| committee.decides && score.state == State::Submitted) {
        let purpose = (app.today(), Purpose::Decide);
        let drawn = DecisionPage::draw(&mut tx, page, (meeting, score), purpose, None).await?;
        return Ok(page::html(&drawn)?.into_response());
    }
    Ok(page::html(&ScorePage::draw(&mut tx, page, (meeting, score), committee, None).await?)?.into_response())
}

/// The page again, everything typed kept.
///
/// # Errors
/// As [`show`].
pub async fn refuse(
    app: &App,
    actor: &Actor,
    page: Page,
    (id, errors): (MeetingId, FormErrors),
    typed: Refused,
) -> Result<Response> {
    let (mut tx, meeting) = open(app, actor, id).await?;
    let scope = tx.scope(Permission::ReadScores);
    let score = queries::find(&mut tx, &scope, id).await?;
    let refused = Some((errors, typed));
    let drawn = ScorePage::draw(&mut tx, page, (meeting, score), Committee::default(), refused).await?;
    Ok(page::unprocessable(&drawn)?.into_response())
}
