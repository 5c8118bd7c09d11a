//! The sheet as whoever decides it reads it: what is counted, what the branch says, and an own answer to
//! every criterion beside each other.

use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::forms::{DecisionForm, ReturnForm};
use super::model::{self, Due};
use super::queries;
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::clock::{day_in_vietnam, in_vietnam};
use crate::error::{Error, Result};
use crate::evaluations::Points;
use crate::evaluations::rubrics::{self, Class, Rubric};
use crate::evaluations::scores::model::{Norms, Noted, Score};
use crate::evaluations::scores::view::{self, GroupView, LineView};
use crate::evaluations::scores::{pages as sheet, queries as scores, words};
use crate::evaluations::sheets::{self, Beside};
use crate::evaluations::state::Act;
use crate::form::FormErrors;
use crate::ids::MeetingId;
use crate::meetings::record::{self, Step};
use crate::meetings::{self, Meeting};
use crate::page::{self, Page};
use crate::{assets, t, text};

/// What a page of points is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To decide a submitted sheet.
    Decide,
    /// To decide a locked one anew.
    Correct,
}

/// The page on which a sheet is decided.
#[derive(askama::Template)]
#[template(path = "evaluations/scores/decision.html")]
pub struct DecisionPage {
    page: Page,
    meeting: Meeting,
    score: Score,
    rubric: Rubric,
    purpose: Purpose,
    groups: Vec<GroupView>,
    own: Option<(Points, Class)>,
    computed: Option<(Points, Class)>,
    /// What the superior's answers come to: decided before, or as typed in a form that was refused.
    ruled: Option<(Points, Class)>,
    /// When it was submitted, and how long the superior has.
    due: Option<(NaiveDate, Due)>,
    norms: Norms,
    form: DecisionForm,
    acts: Vec<Noted>,
    /// Sheets of who attended or inspects: read before deciding, never counted.
    beside: Beside,
    errors: FormErrors,
}

impl DecisionPage {
    /// Draws the page of a sheet that the reader decides: as it stands, or with a form that was refused.
    ///
    /// # Errors
    /// As the database says.
    pub async fn draw(
        tx: &mut Tx,
        page: Page,
        (meeting, score): (Meeting, Score),
        (today, purpose): (NaiveDate, Purpose),
        refused: Option<(FormErrors, DecisionForm)>,
    ) -> Result<Self> {
        let scope = tx.scope(Permission::ReadScores);
        let rubric = rubrics::queries::load(tx, score.rubric_id).await?;
        let lines = scores::lines(tx, &scope, score.id).await?;
        let acts = scores::acts(tx, &scope, meeting.id).await?;
        let beside = sheets::beside(tx, &meeting, true).await?;
        let norms = scores::norms(tx, today).await?;
        let facts = score.submitted_facts.clone().unwrap_or_default();
        let (errors, form) = match refused {
            Some((errors, form)) => (errors, form),
            None => (FormErrors::default(), DecisionForm::of(&rubric, &lines, score.version)),
        };
        let l = page.locale;
        let typed = form.answers(l, &rubric).ok().filter(|_| !errors.is_empty());
        let ruling = typed.and_then(|answers| model::rule(&rubric, &facts, &lines, &answers).ok());
        let stored = score.decided_points.zip(score.decided_class);
        let ruled = ruling.as_ref().map(|ruling| (ruling.points, ruling.class)).or(stored);
        let lines = ruling.map_or(lines.clone(), |ruling| ruling.onto(&lines));
        let groups = view::groups(l, &rubric, &facts, (&lines, &form.drawn()), ruled.is_some());
        let submitted = acts.iter().rfind(|noted| noted.act == Act::Submit.code()).map(|noted| noted.at);
        let due = submitted
            .map(day_in_vietnam)
            .filter(|_| purpose == Purpose::Decide)
            .map(|day| (day, Due::of((today - day).num_days(), norms.decide_days.into())));
        let own = score.self_points.zip(score.self_class);
        let computed = score.computed_points.zip(score.computed_class);
        let page = record::shell(tx, page, &meeting).await?.here(t!(l, "step-score"));
        Ok(Self {
            page,
            meeting,
            score,
            rubric,
            purpose,
            groups,
            own,
            computed,
            ruled,
            due,
            norms,
            form,
            acts,
            beside,
            errors,
        })
    }

    fn title(&self) -> String {
        let l = self.page.locale;
        let meeting = meetings::words::title(l, self.meeting.kind, self.meeting.month);
        match self.purpose {
            Purpose::Decide => t!(l, "score-title", meeting = meeting),
            Purpose::Correct => t!(l, "score-correct-title", meeting = meeting),
        }
    }

    fn is_correction(&self) -> bool {
        self.purpose == Purpose::Correct
    }

    fn action(&self) -> String {
        let act = if self.is_correction() { "correction" } else { "adjustment" };
        format!("{}/{act}", Step::Score.href(self.meeting.id))
    }

    fn state_word(&self) -> String {
        words::state(self.page.locale, self.score.state)
    }

    fn mark(&self) -> (&'static str, &'static str) {
        words::mark(self.score.state)
    }

    /// "Chi bộ nộp 05/11/2025, còn 2 ngày": one sentence, and whether it is late.
    fn due_line(&self) -> Option<(String, bool)> {
        let l = self.page.locale;
        let (day, due) = self.due?;
        let day = text::format_day(day);
        Some(match due {
            Due::Left(0) => (t!(l, "score-due-today", day = day), false),
            Due::Left(days) => (t!(l, "score-due-left", day = day, days = days), false),
            Due::Over(days) => (t!(l, "score-due-over", day = day, days = days), true),
        })
    }

    fn rubric_title(&self) -> String {
        words::label(self.page.locale, &self.rubric.title_vi, self.rubric.title_en.as_deref()).to_owned()
    }

    /// Answers with their points first, so that a narrow field shows them.
    fn choices(&self, line: &LineView) -> Vec<(String, String)> {
        let named = self.rubric.criteria.iter().find(|known| line.name.ends_with(&known.id.to_string()));
        named.map(|criterion| words::ranked(self.page.locale, criterion)).unwrap_or_default()
    }

    fn class(&self, class: &Class) -> String {
        words::class(self.page.locale, *class)
    }

    fn class_mark(&self, class: &Class) -> (&'static str, &'static str) {
        words::class_mark(*class)
    }

    /// Superior minus branch, with its sign.
    fn difference(&self) -> String {
        let apart = self.ruled.zip(self.own).map(|((ruled, _), (own, _))| view::signed(self.page.locale, ruled - own));
        apart.unwrap_or_default()
    }

    /// "Hạng đổi từ Tốt xuống Khá", where the typed answers make another class.
    fn other_class(&self) -> Option<String> {
        let ((_, ruled), (_, own)) = self.ruled.zip(self.own).filter(|((_, ruled), (_, own))| ruled != own)?;
        let l = self.page.locale;
        let (own_word, word) = (words::class(l, own), words::class(l, ruled));
        Some(match ruled < own {
            true => t!(l, "score-class-down", own = own_word, decided = word),
            false => t!(l, "score-class-up", own = own_word, decided = word),
        })
    }

    /// When a reason is asked for.
    fn why_hint(&self) -> String {
        match self.purpose {
            Purpose::Decide => {
                t!(
                    self.page.locale,
                    "score-decision-why-hint",
                    points = self.norms.reason_points.told(self.page.locale)
                )
            }
            Purpose::Correct => t!(self.page.locale, "score-correction-why-hint"),
        }
    }

    fn votes(&self) -> String {
        let count = |votes: Option<i16>| votes.unwrap_or_default().to_string();
        let Score { votes_for, votes_against, votes_other, .. } = &self.score;
        let (yes, no, other) = (count(*votes_for), count(*votes_against), count(*votes_other));
        t!(self.page.locale, "votes-line", yes = yes, no = no, other = other)
    }

    fn act(&self, noted: &Noted) -> String {
        words::act(self.page.locale, &noted.act)
    }

    fn at(&self, noted: &Noted) -> String {
        let at = in_vietnam(noted.at);
        format!("{} {}", text::format_time(at.time()), text::format_day(at.date_naive()))
    }
}

/// What the superior's side may do with a sheet, for whoever reads it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Committee {
    /// The reader decides here.
    pub decides: bool,
    /// The reader would, but scored or serves in the branch.
    pub party: bool,
    /// A decision can be taken back.
    pub withdraw: bool,
    /// A decision can be locked.
    pub lock: bool,
    /// What was locked can be corrected.
    pub correct: bool,
}

impl Committee {
    /// For the reader of a sheet.
    ///
    /// # Errors
    /// As the database says.
    pub async fn of(tx: &mut Tx, actor: &Actor, meeting: &Meeting, score: Option<&Score>) -> Result<Self> {
        let at_superior = score.filter(|score| !score.is_with_branch() && !score.superseded);
        let Some(score) = at_superior.filter(|_| tx.scope(Permission::DecideScores).contains(meeting.at())) else {
            return Ok(Self::default());
        };
        let scope = tx.scope(Permission::ReadScores);
        let party = queries::is_party(tx, &scope, actor.user, score.id).await?;
        let may = |act: Act| !party && score.state.after(act).is_some();
        Ok(Self {
            decides: !party,
            party,
            withdraw: may(Act::Withdraw),
            lock: may(Act::Lock),
            correct: may(Act::Correct),
        })
    }
}

/// A sheet opened to be read before an act of the superior on it.
///
/// # Errors
/// NotFound out of sight, Forbidden where the reader does not decide there, Party where the reader scored
/// or serves in the branch, Conflict where the state does not allow the act.
pub async fn open(app: &App, actor: &Actor, id: MeetingId, act: Act) -> Result<(Tx, Meeting, Score)> {
    let (mut tx, meeting) = sheet::open(app, actor, id).await?;
    let scope = tx.require(Permission::DecideScores, meeting.at())?;
    let score = scores::find(&mut tx, &scope, id).await?.ok_or(Error::Conflict)?;
    if queries::is_party(&mut tx, &scope, actor.user, score.id).await? {
        return Err(Error::Party);
    }
    match score.state.after(act) {
        Some(_) => Ok((tx, meeting, score)),
        None => Err(Error::Conflict),
    }
}

/// The page again with a form that was refused, everything typed kept.
///
/// # Errors
/// As [`open`].
pub async fn refuse(
    app: &App,
    actor: &Actor,
    page: Page,
    (id, purpose): (MeetingId, Purpose),
    refused: (FormErrors, DecisionForm),
) -> Result<Response> {
    let act = if purpose == Purpose::Correct { Act::Correct } else { Act::Adjust };
    let (mut tx, meeting, score) = open(app, actor, id, act).await?;
    let drawn = DecisionPage::draw(&mut tx, page, (meeting, score), (app.today(), purpose), Some(refused)).await?;
    Ok(page::unprocessable(&drawn)?.into_response())
}

/// Asks before an act: what follows, and a sentence to the branch where one is needed.
#[derive(askama::Template)]
#[template(path = "evaluations/scores/act.html")]
pub struct ActPage {
    page: Page,
    meeting: Meeting,
    title: String,
    /// What will follow, sentence by sentence.
    follows: Vec<String>,
    act: String,
    path: &'static str,
    /// None: no reason is asked for.
    reason: Option<String>,
    version: String,
    errors: FormErrors,
}

impl ActPage {
    /// Before a sheet goes back to the branch.
    ///
    /// # Errors
    /// As the database says.
    pub async fn to_return(
        tx: &mut Tx,
        page: Page,
        meeting: Meeting,
        form: ReturnForm,
        errors: FormErrors,
    ) -> Result<Self> {
        let l = page.locale;
        Ok(Self {
            page: record::shell(tx, page, &meeting).await?.here(t!(l, "score-return")),
            title: t!(l, "score-return-title", meeting = meetings::words::title(l, meeting.kind, meeting.month)),
            follows: vec![t!(l, "score-return-follows-1"), t!(l, "score-return-follows-2")],
            act: t!(l, "score-return"),
            path: "return",
            reason: Some(form.reason),
            version: form.version,
            meeting,
            errors,
        })
    }

    /// Before a decision is locked.
    ///
    /// # Errors
    /// As the database says.
    pub async fn to_lock(tx: &mut Tx, page: Page, meeting: Meeting, version: i32) -> Result<Self> {
        let l = page.locale;
        Ok(Self {
            page: record::shell(tx, page, &meeting).await?.here(t!(l, "score-lock")),
            title: t!(l, "score-lock-title", meeting = meetings::words::title(l, meeting.kind, meeting.month)),
            follows: vec![t!(l, "score-lock-follows-1"), t!(l, "score-lock-follows-2")],
            act: t!(l, "score-lock"),
            path: "lock",
            reason: None,
            version: version.to_string(),
            meeting,
            errors: FormErrors::default(),
        })
    }
}
