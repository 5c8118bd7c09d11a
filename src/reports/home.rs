//! `GET /`: one page of blocks for all roles a person holds, duties first.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::area::{self, AreaBlock};
use super::queries::{self, LastMonth};
use super::visits::{self, VisitsBlock};
use crate::access::{Actor, Permission, Role};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::evaluations::waiting::Duty;
use crate::evaluations::waiting::model::Narrow;
use crate::ids::{MeetingId, OrganizationId};
use crate::locale::Locale;
use crate::meetings::book::model::Line;
use crate::meetings::model::last_day;
use crate::meetings::{self, Meeting, State as MeetingState, words};
use crate::page::{self, Nav, Page};
use crate::tasks::{self, Task, late_by};
use crate::{assets, assignments, evaluations, members, organizations, t, text};

/// Tasks shown on the home page; the rest is one link away.
const TASKS: i64 = 5;

/// The month of the branch of a secretary or recorder.
struct BranchBlock {
    meeting: Option<Meeting>,
    chair: String,
    today: NaiveDate,
    tasks: Vec<Task>,
    last: Option<LastMonth>,
    confirm: Vec<MeetingId>,
    organization: OrganizationId,
    name: String,
    members: i64,
}

#[derive(askama::Template)]
#[template(path = "reports/home.html")]
struct HomePage {
    page: Page,
    /// What waits for the reader, with its count; none of a role that has duties: nothing waits. None:
    /// no role has any.
    waiting: Option<Vec<(Duty, i64)>>,
    /// Visits of leaders that something stands in the way of, and the month of the first.
    clashes: Option<(usize, String)>,
    branch: Option<BranchBlock>,
    area: Option<AreaBlock>,
    visits: Option<VisitsBlock>,
    /// Where the actor looks after accounts.
    accounts: Option<OrganizationId>,
    /// Whether the actor reads the trail.
    trail: bool,
    /// Whether the account belongs to a member and has nothing else to do here.
    own: bool,
}

impl HomePage {
    /// The title asks for what is to be done now, or says how things stand.
    fn title(&self) -> String {
        let l = self.page.locale;
        match (&self.branch, &self.area) {
            (Some(branch), _) => branch.title(l),
            (None, Some(area)) => area.title(l),
            (None, None) => match &self.visits {
                Some(visits) => visits.title(l),
                None if self.accounts.is_some() => t!(l, "home-administrator-title"),
                None if self.trail => t!(l, "home-auditor-title"),
                None if self.own => t!(l, "home-member-title"),
                None => t!(l, "home-waiting-title"),
            },
        }
    }

    fn duty(&self, duty: &Duty) -> String {
        evaluations::waiting::words::duty(self.page.locale, *duty)
    }

    fn weekday(&self, day: &NaiveDate) -> String {
        words::weekday(self.page.locale, *day)
    }

    fn month(&self, day: &NaiveDate) -> String {
        words::month_heading(self.page.locale, *day)
    }

    fn meeting_title(&self, meeting: &Meeting) -> String {
        words::title(self.page.locale, meeting.kind, meeting.month)
    }

    fn origin(&self, task: &Task) -> String {
        words::origin(self.page.locale, task)
    }

    fn day(&self, day: &NaiveDate) -> String {
        text::format_day(*day)
    }

    /// Whether the reader sees who attended which branch.
    fn reads_visits(&self) -> bool {
        Permission::ReadAssignments.roles().any(|role| self.page.has_role(role))
    }

    fn facts(&self, area: &AreaBlock) -> Vec<(&'static str, String, i64)> {
        area.facts(self.page.locale)
    }

    /// The commune of the branch that meets, where there are several.
    fn superior<'a>(&self, area: &AreaBlock, line: &'a Line) -> Option<&'a str> {
        line.superior.as_deref().filter(|_| !area.progress.is_empty())
    }

    fn line_title(&self, line: &Line) -> String {
        words::title(self.page.locale, line.kind, line.month)
    }

    fn line_day(&self, line: &Line) -> String {
        line.day().map(text::format_day).unwrap_or_default()
    }

    fn weekday_and_day(&self, line: &Line) -> String {
        let day = line.day();
        day.map(|day| format!("{}, {}", words::weekday(self.page.locale, day), text::format_day(day)))
            .unwrap_or_default()
    }

    fn hour(&self, meeting: &Meeting) -> String {
        meeting.planned_at.map(text::format_time).unwrap_or_default()
    }
}

impl BranchBlock {
    fn title(&self, l: Locale) -> String {
        let Some(meeting) = &self.meeting else { return t!(l, "home-nothing-open") };
        let month = words::month(l, meeting.month);
        let Some(day) = meeting.planned_on else { return t!(l, "home-no-day", month = month) };
        let days = (day - self.today).num_days();
        match (meeting.state, days) {
            (MeetingState::Recording, _) => t!(l, "home-recording", month = month),
            (_, 0) => t!(l, "home-today", month = month),
            (_, 1..) => t!(l, "home-days-left", days = days, month = month),
            _ => t!(l, "home-overdue", month = month),
        }
    }

    fn is_due(&self) -> bool {
        self.meeting.as_ref().is_some_and(|m| {
            m.state == MeetingState::Recording || m.planned_on.unwrap_or_else(|| last_day(m.month)) <= self.today
        })
    }

    fn late(&self, task: &Task) -> Option<i64> {
        late_by(task.due_on, self.today)
    }
}

/// `GET /`
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn show(State(app): State<App>, actor: Actor, page: Page) -> Result<Response> {
    let sees = [
        Permission::ReadMeetings,
        Permission::ReadScores,
        Permission::RecordMeetings,
        Permission::ReadMembers,
        Permission::ReadTasks,
        Permission::ReadOrganizations,
        Permission::ReadAssignments,
        Permission::PrepareVisits,
    ];
    let mut tx = app.read(&actor, &sees).await?;
    let first = |tx: &Tx, wanted: &[Role]| {
        tx.grants().iter().find(|grant| wanted.contains(&grant.role)).map(|grant| grant.organization)
    };
    let branch = match first(&tx, &[Role::BranchSecretary, Role::BranchRecorder]) {
        Some(organization) => branch_block(&app, &mut tx, organization).await?,
        None => None,
    };
    let wide = [Role::Committee, Role::CommitteeOffice, Role::OrganizationBoard, Role::Inspection];
    let area = match first(&tx, &wide) {
        Some(organization) => area::block(&app, &mut tx, organization).await?,
        None => None,
    };
    let visits = visits::block(&app, &mut tx, &page).await?;
    let accounts = first(&tx, &[Role::Administrator]);
    let waiting = match branch.is_some() || area.is_some() {
        true => Some(waiting(&mut tx, app.today()).await?),
        false => None,
    };
    let clashes = clashes(&mut tx, &actor, app.today()).await?;
    let mut page = page.at(Nav::Month);
    if let Some(name) = branch.as_ref().map(|b| b.name.clone()).or_else(|| area.as_ref().map(|a| a.name.clone())) {
        page = page.here(name);
    }
    let trail = first(&tx, &[Role::Auditor]).is_some();
    let own = page.has_role(Role::Member) || page.session().is_some_and(|session| session.member.is_some());
    let shown = HomePage { page, waiting, clashes, branch, area, visits, accounts, trail, own };
    Ok(page::html(&shown)?.into_response())
}

/// Visits that wait for who assigns, because something stands in their way.
async fn clashes(tx: &mut Tx, actor: &Actor, today: NaiveDate) -> Result<Option<(usize, String)>> {
    let scope = tx.scope(Permission::AssignLeaders);
    if scope.is_empty() {
        return Ok(None);
    }
    let clashing = assignments::waiting::clashing(tx, &scope, actor, today).await?;
    let first = clashing.first().map(|(visit, _)| visit.month.format("%Y-%m").to_string());
    Ok(first.map(|month| (clashing.len(), month)))
}

/// What waits for the actor wherever the actor has a duty; what does not wait is left out.
async fn waiting(tx: &mut Tx, today: NaiveDate) -> Result<Vec<(Duty, i64)>> {
    let mut waiting = Vec::new();
    for duty in Duty::ALL {
        let scope = tx.scope(duty.permission());
        if scope.is_empty() {
            continue;
        }
        let count = evaluations::waiting::queries::count(tx, &scope, (duty, today), &Narrow::default()).await?;
        if count > 0 {
            waiting.push((duty, count));
        }
    }
    Ok(waiting)
}

async fn branch_block(app: &App, tx: &mut Tx, organization: OrganizationId) -> Result<Option<BranchBlock>> {
    let records = tx.scope(Permission::RecordMeetings);
    let (members_scope, seen) = (tx.scope(Permission::ReadMembers), tx.scope(Permission::ReadOrganizations));
    let (meetings_scope, tasks_scope) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadTasks));
    let Some(found) = organizations::find(tx, &seen, organization).await? else { return Ok(None) };
    let meeting = match queries::next_meeting(tx, &records, app.today()).await? {
        Some(id) => meetings::queries::find(tx, &records, id).await?,
        None => None,
    };
    let chair = match meeting.as_ref().and_then(|meeting| Some((meeting.id, meeting.chair_id?))) {
        Some((id, chair)) => meetings::queries::names(tx, &meetings_scope, id).await?.remove(&chair),
        None => None,
    };
    Ok(Some(BranchBlock {
        meeting,
        chair: chair.unwrap_or_default(),
        today: app.today(),
        tasks: tasks::due(tx, &tasks_scope, Some(organization), TASKS).await?,
        last: queries::last_closed(tx, &meetings_scope, organization).await?,
        confirm: queries::awaiting_confirmation(tx, &records).await?,
        organization,
        name: found.name,
        members: members::head_count(tx, &members_scope, organization, app.today()).await?.counted,
    }))
}
