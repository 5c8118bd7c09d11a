//! The page of a meeting.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::attendance::{self, Exception};
use super::model::Meeting;
use super::plan::{self, AgendaItem};
use super::queries::{self, Noted};
use super::statements::{self, Statement};
use super::{record, words};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::clock::in_vietnam;
use crate::error::Result;
use crate::ids::MeetingId;
use crate::page::{self, Id, Page};
use crate::tasks::{self, Outcome, Task};
use crate::{assets, t, text};

/// What the actor may do with a record.
struct May {
    record: bool,
    plan: bool,
    close: bool,
    reopen: bool,
    confirm: bool,
}

#[derive(askama::Template)]
#[template(path = "meetings/show.html")]
struct ShowPage {
    page: Page,
    meeting: Meeting,
    agenda: Vec<AgendaItem>,
    exceptions: Vec<Exception>,
    reasons: Vec<attendance::ReasonLabel>,
    /// None: the actor may not read what was said.
    statements: Option<Vec<Statement>>,
    heard: Vec<Task>,
    given: Vec<Task>,
    acts: Vec<Noted>,
    chair: String,
    minute_taker: String,
    figures: Option<queries::Figures>,
    may: May,
}

impl ShowPage {
    fn title(&self) -> String {
        words::title(self.page.locale, self.meeting.kind, self.meeting.month)
    }

    fn state(&self) -> String {
        words::state(self.page.locale, self.meeting.state)
    }

    fn mark(&self) -> (&'static str, &'static str) {
        words::mark(self.meeting.state)
    }

    /// Day, hour and place, held or planned.
    fn when(&self) -> String {
        let day = self.meeting.held_on.or(self.meeting.planned_on).map(text::format_day).unwrap_or_default();
        let start = self.meeting.started_at.or(self.meeting.planned_at).map(text::format_time).unwrap_or_default();
        let end = self.meeting.ended_at.map(|end| format!("–{}", text::format_time(end))).unwrap_or_default();
        format!("{day} {start}{end}").trim().to_owned()
    }

    fn exception(&self, exception: &Exception) -> String {
        words::mark_of(self.page.locale, &exception.mark(), &self.reasons)
    }

    fn outcome(&self, outcome: &Option<Outcome>) -> String {
        let code = outcome.map(Outcome::code).unwrap_or_default();
        words::outcomes(self.page.locale)
            .into_iter()
            .find(|(known, _)| known == code)
            .map(|(_, word)| word)
            .unwrap_or_default()
    }

    fn manner(&self, statement: &Statement) -> String {
        words::manner(self.page.locale, statement.kind)
    }

    fn act(&self, noted: &Noted) -> String {
        words::act(self.page.locale, &noted.act)
    }

    fn at(&self, noted: &Noted) -> String {
        let at = in_vietnam(noted.at);
        format!("{} {}", text::format_time(at.time()), text::format_day(at.date_naive()))
    }

    fn day(&self, day: &NaiveDate) -> String {
        text::format_day(*day)
    }
}

/// `GET /meetings/{id}`: the record as it stands.
///
/// # Errors
/// NotFound when it is missing or out of sight.
pub async fn show(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<MeetingId>) -> Result<Response> {
    let (mut tx, meeting) = record::open(&app, &actor, id).await?;
    let l = page.locale;
    let (scope, task_scope) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadTasks));
    let said = tx.scope(Permission::ReadStatements);
    let at = meeting.at();
    let holds = |permission: Permission| tx.scope(permission).contains(at);
    let may = May {
        record: meeting.state.is_open() && (holds(Permission::RecordMeetings) || holds(Permission::RecordOnBehalf)),
        plan: meeting.state.is_open() && (holds(Permission::PlanMeetings) || holds(Permission::RecordOnBehalf)),
        close: meeting.state.is_open() && (holds(Permission::CloseMeetings) || holds(Permission::RecordOnBehalf)),
        reopen: !meeting.state.is_open() && holds(Permission::ReopenMeetings),
        confirm: meeting.awaits_confirmation() && holds(Permission::ConfirmRecords),
    };
    let statements = match said.contains(at) {
        true => Some(statements::statements(&mut tx, &said, id).await?),
        false => None,
    };
    let officers = queries::officers(&mut tx, &scope, id).await?;
    let shown = ShowPage {
        agenda: plan::agenda(&mut tx, &scope, id).await?,
        exceptions: attendance::exceptions(&mut tx, &scope, id).await?,
        reasons: attendance::reasons(&mut tx, meeting.roster_day()).await?,
        statements,
        heard: tasks::heard_at(&mut tx, &task_scope, id).await?,
        given: tasks::given_by(&mut tx, &task_scope, id).await?,
        acts: queries::acts(&mut tx, &scope, id).await?,
        figures: queries::figures(&mut tx, &scope, id).await?,
        chair: officers.0,
        minute_taker: officers.1,
        page: record::shell(&mut tx, page, &meeting).await?.here(t!(l, "the-record")),
        meeting,
        may,
    };
    Ok(page::html(&shown)?.into_response())
}
