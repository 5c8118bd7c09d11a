//! The page of a visit, for a telephone in the car.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::queries::{self, Advice, Item, Last, Lost, Score};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::evaluations::scores;
use crate::ids::AssignmentId;
use crate::meetings::{State as MeetingState, words as meeting_words};
use crate::page::{self, Id, Nav, Page};
use crate::tasks::{self, Task, late_by};
use crate::visits::model::{State as VisitState, Visit, last_day};
use crate::visits::postponing::{self, Proposal};
use crate::visits::{clashes, queries as visits, words};
use crate::{assets, t, text};

/// Tasks and recommendations that are shown.
const LONGEST: i64 = 30;

#[derive(askama::Template)]
#[template(path = "visits/show.html")]
pub(in crate::visits) struct VisitPage {
    page: Page,
    visit: Visit,
    today: NaiveDate,
    agenda: Vec<Item>,
    tasks: Vec<Task>,
    last: Option<Last>,
    /// What the last meeting gave.
    given: Vec<Task>,
    score: Option<(Score, Vec<Lost>)>,
    advice: Vec<Advice>,
    members: Vec<String>,
    /// Why it was missed, in words.
    reason: String,
    /// What stands in the way.
    clashes: Vec<String>,
    /// What is proposed for a missed visit, and the id that it would have.
    proposal: Option<(Proposal, AssignmentId)>,
    /// The score sheet of who attended, where the reader writes one and the record is closed.
    sheet: Option<String>,
    /// Why the day that was proposed cannot be had.
    refused: String,
}

/// What the page of a visit reads.
pub(in crate::visits) const READS: [Permission; 3] =
    [Permission::PrepareVisits, Permission::AttendMeetings, Permission::ReadOrganizations];

impl VisitPage {
    /// Gathers what is to be read of a visit that was found.
    pub(in crate::visits) async fn draw(
        tx: &mut Tx,
        page: Page,
        visit: Visit,
        (actor, today): (&Actor, NaiveDate),
        refused: String,
    ) -> Result<Self> {
        let l = page.locale;
        let scope = tx.scope(Permission::PrepareVisits);
        let branch = visit.organization_id;
        let last = queries::last(tx, &scope, branch, visit.month).await?;
        let given = match &last {
            Some(last) => tasks::given_by(tx, &scope, last.id).await?,
            None => Vec::new(),
        };
        let agenda = match visit.meeting_id {
            Some(meeting) => queries::agenda(tx, &scope, meeting).await?,
            None => Vec::new(),
        };
        let score = match queries::score(tx, &scope, branch).await? {
            Some(score) => Some((score.clone(), queries::lost(tx, &scope, score.id).await?)),
            None => None,
        };
        let proposal = match visit.state == VisitState::Missed && visit.follow_up.is_none() {
            true => {
                let found = postponing::proposed(tx, (actor, l), &visit, today).await?;
                found.map(|found| (found, AssignmentId::mint()))
            }
            false => None,
        };
        let own = clashes::calendar(tx, actor, (visit.month, visit.month), today).await?;
        let reasons = visits::miss_reasons(tx, visit.month).await?;
        let reason = visit.miss_code.as_deref().map(|code| words::of_code(l, &reasons, code)).unwrap_or_default();
        let sheet = sheet(tx, &visit);
        Ok(Self {
            page: page.at(Nav::Month).crumb(t!(l, "visits"), "/visits").here(visit.branch.clone()),
            today,
            agenda,
            tasks: tasks::due(tx, &scope, Some(branch), LONGEST).await?,
            last,
            given,
            score,
            advice: queries::advice(tx, &scope, branch, visit.month, LONGEST).await?,
            members: queries::members(tx, &scope, branch, today).await?,
            reason,
            proposal,
            sheet,
            clashes: own.clashes(l).remove(&visit.id).unwrap_or_default(),
            refused,
            visit,
        })
    }

    /// The title says how long it is until the evening, or what is still to be told.
    fn title(&self) -> String {
        let l = self.page.locale;
        let branch = self.visit.branch.as_str();
        match (self.visit.state, self.visit.evening()) {
            (VisitState::Attended, _) => t!(l, "visit-title-attended", branch = branch),
            (VisitState::Missed, _) => t!(l, "visit-title-missed", branch = branch),
            (_, Some(evening)) if evening == self.today => t!(l, "visit-title-today", branch = branch),
            (_, Some(evening)) if evening > self.today => {
                t!(l, "visit-title-days", days = (evening - self.today).num_days(), branch = branch)
            }
            (_, Some(_)) => t!(l, "visit-title-owed", branch = branch),
            (_, None) => t!(l, "visit-title-no-day", branch = branch, month = words::month(self.visit.month)),
        }
    }

    fn weekday(&self, day: &NaiveDate) -> String {
        words::weekday(self.page.locale, *day)
    }

    fn weekday_name(&self, day: &NaiveDate) -> String {
        meeting_words::weekday(self.page.locale, *day)
    }

    fn month(&self, month: &NaiveDate) -> String {
        words::month(*month)
    }

    fn day(&self, day: &NaiveDate) -> String {
        text::format_day(*day)
    }

    fn hour(&self) -> String {
        self.visit.hour.map(text::format_time).unwrap_or_default()
    }

    fn postponed(&self) -> String {
        words::postponed(self.page.locale, self.visit.postponed)
    }

    fn until(&self) -> String {
        text::format_day(last_day(self.visit.month))
    }

    fn late(&self, task: &Task) -> Option<i64> {
        late_by(task.due_on, self.today)
    }

    fn state(&self) -> String {
        words::state(self.page.locale, self.visit.state)
    }

    fn mark(&self) -> (&'static str, &'static str) {
        words::mark(self.visit.state)
    }

    fn is_ahead(&self) -> bool {
        self.visit.is_ahead(self.today)
    }

    fn class(&self, score: &Score) -> String {
        scores::words::class(self.page.locale, score.class)
    }

    fn class_mark(&self, score: &Score) -> (&'static str, &'static str) {
        scores::words::class_mark(score.class)
    }

    fn group(&self, lost: &Lost) -> String {
        format!("{}. {}", lost.no, self.page.locale.label(&lost.label_vi, lost.label_en.as_deref()))
    }

    fn standing(&self, advice: &Advice) -> String {
        words::standing(self.page.locale, advice.standing)
    }

    fn standing_mark(&self, advice: &Advice) -> (&'static str, &'static str) {
        words::standing_mark(advice.standing)
    }
}

/// Where the score sheet of who attended is written, if the reader writes such sheets at the branch.
fn sheet(tx: &Tx, visit: &Visit) -> Option<String> {
    let closed = visit.meeting_state == Some(MeetingState::Closed);
    let writes = tx.scope(Permission::AttendMeetings).contains(visit.at());
    let meeting = visit.meeting_id.filter(|_| closed && writes)?;
    Some(format!("/meetings/{meeting}/sheets/new?kind=attendee"))
}

/// `GET /visits/{id}`: the actor's own visit, from the first of its month to thirty days after it.
///
/// # Errors
/// NotFound before, afterwards, once it was withdrawn, and for everybody else.
pub async fn show(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<AssignmentId>) -> Result<Response> {
    let mut tx = app.read(&actor, &READS).await?;
    let scope = tx.scope(Permission::PrepareVisits);
    let visit = visits::find(&mut tx, &scope, id, app.today()).await?.ok_or(Error::NotFound)?;
    Ok(page::html(&VisitPage::draw(&mut tx, page, visit, (&actor, app.today()), String::new()).await?)?.into_response())
}
