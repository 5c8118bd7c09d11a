//! `GET /`: one page of blocks for all roles a person holds, duties first.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{Datelike as _, NaiveDate};

use super::queries::{self, LastMonth, MonthFigures};
use crate::access::{Actor, Permission, Reach, Role};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::evaluations::waiting::Duty;
use crate::evaluations::waiting::model::Narrow;
use crate::ids::{MeetingId, OrganizationId};
use crate::meetings::model::month_of;
use crate::meetings::{self, Meeting, State as MeetingState, words};
use crate::page::{self, Nav, Page};
use crate::tasks::{self, Task, late_by};
use crate::{assets, evaluations, members, organizations, t, text};

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

/// The month of everything that a committee, its office or a board sees.
struct AreaBlock {
    figures: MonthFigures,
    month: String,
    /// `2026-11`, for the links to the lists.
    code: String,
    name: String,
    organization: OrganizationId,
}

#[derive(askama::Template)]
#[template(path = "reports/home.html")]
struct HomePage {
    page: Page,
    /// What waits for the reader, with its count; none of a role that has duties: nothing waits. None:
    /// no role has any.
    waiting: Option<Vec<(Duty, i64)>>,
    branch: Option<BranchBlock>,
    area: Option<AreaBlock>,
    administrator: bool,
}

impl HomePage {
    /// The title asks for what is to be done now, or says how things stand.
    fn title(&self) -> String {
        let l = self.page.locale;
        match (&self.branch, &self.area) {
            (Some(branch), _) => branch.title(l),
            (None, Some(area)) => {
                t!(
                    l,
                    "home-area-title",
                    closed = area.figures.closed.to_string(),
                    total = area.figures.total.to_string(),
                    month = area.month.as_str()
                )
            }
            _ => t!(l, "home-title"),
        }
    }

    fn duty(&self, duty: &Duty) -> String {
        evaluations::waiting::words::duty(self.page.locale, *duty)
    }

    fn weekday(&self, day: &NaiveDate) -> String {
        words::weekday(self.page.locale, *day)
    }

    fn month(&self, day: &NaiveDate) -> String {
        words::month(self.page.locale, *day)
    }

    fn meeting_title(&self, meeting: &Meeting) -> String {
        words::title(self.page.locale, meeting.kind, meeting.month)
    }

    fn day(&self, day: &NaiveDate) -> String {
        text::format_day(*day)
    }

    fn hour(&self, meeting: &Meeting) -> String {
        meeting.planned_at.map(text::format_time).unwrap_or_default()
    }
}

impl BranchBlock {
    fn title(&self, l: crate::locale::Locale) -> String {
        let Some(meeting) = &self.meeting else { return t!(l, "home-nothing-open") };
        let month = meeting.month.month().to_string();
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
        self.meeting
            .as_ref()
            .is_some_and(|m| m.state == MeetingState::Recording || m.planned_on.is_none_or(|day| day <= self.today))
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
    ];
    let mut tx = app.read(&actor, &sees).await?;
    let near = |role: Role| matches!(role, Role::BranchSecretary | Role::BranchRecorder);
    let wide = |role: Role| {
        matches!(role, Role::Committee | Role::CommitteeOffice | Role::OrganizationBoard | Role::Inspection)
    };
    let first = |tx: &Tx, wanted: &dyn Fn(Role) -> bool| {
        tx.grants().iter().find(|g| wanted(g.role)).map(|g| (g.organization, g.reach))
    };
    let (of_branch, of_area) = (first(&tx, &near), first(&tx, &wide));
    let branch = match of_branch {
        Some((organization, _)) => branch_block(&app, &mut tx, organization).await?,
        None => None,
    };
    let area = match of_area {
        Some((organization, Reach::Subtree)) => area_block(&app, &mut tx, &page, organization).await?,
        _ => None,
    };
    let page = page.at(Nav::Month);
    let administrator = page.has_role(Role::Administrator);
    let waiting = match branch.is_some() || area.is_some() {
        true => Some(waiting(&mut tx, app.today()).await?),
        false => None,
    };
    let mut home = HomePage { page, waiting, branch, area, administrator };
    if let Some(name) =
        home.branch.as_ref().map(|b| b.name.clone()).or_else(|| home.area.as_ref().map(|a| a.name.clone()))
    {
        home.page = home.page.here(name);
    }
    Ok(page::html(&home)?.into_response())
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
    let chair = match &meeting {
        Some(meeting) => meetings::queries::officers(tx, &meetings_scope, meeting.id).await?.0,
        None => String::new(),
    };
    Ok(Some(BranchBlock {
        meeting,
        chair,
        today: app.today(),
        tasks: tasks::due(tx, &tasks_scope, Some(organization), TASKS).await?,
        last: queries::last_closed(tx, &meetings_scope, organization).await?,
        confirm: queries::awaiting_confirmation(tx, &records).await?,
        organization,
        name: found.name,
        members: members::head_count(tx, &members_scope, organization, app.today()).await?.counted,
    }))
}

async fn area_block(app: &App, tx: &mut Tx, page: &Page, organization: OrganizationId) -> Result<Option<AreaBlock>> {
    let (scope, seen) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadOrganizations));
    let Some(found) = organizations::find(tx, &seen, organization).await? else { return Ok(None) };
    let month = month_of(app.today());
    Ok(Some(AreaBlock {
        figures: queries::month_figures(tx, &scope, month).await?,
        month: words::month(page.locale, month),
        code: month.format("%Y-%m").to_string(),
        name: found.name,
        organization,
    }))
}
