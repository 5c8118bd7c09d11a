//! The page of a meeting.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::attendance::{self, Exception};
use super::model::{Heads, Meeting, Names};
use super::plan::{self, AgendaItem};
use super::queries::{self, Noted};
use super::statements::{self, Spoke, Statement};
use super::visitors::{Visitor, visitors};
use super::{record, words};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::clock::in_vietnam;
use crate::error::Result;
use crate::ids::{MeetingId, MemberId};
use crate::members::{self, status_word};
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
    /// By name, each with whether the member's own page can be opened.
    exceptions: Vec<(Exception, bool)>,
    reasons: Vec<attendance::ReasonLabel>,
    /// None: the actor may not read who spoke and what was said.
    statements: Option<Vec<Statement>>,
    /// How many spoke: for everybody.
    spoke: Spoke,
    heard: Vec<Task>,
    given: Vec<Task>,
    acts: Vec<Noted>,
    names: Names,
    figures: Option<queries::Figures>,
    /// None: the reader may not see scores, or this kind of meeting is not scored.
    score: Option<Option<queries::ScoreLine>>,
    /// Leaders who told of their visit, for those who read assignments.
    visitors: Vec<Visitor>,
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

    /// What a person is called; empty where nobody is named.
    fn name(&self, id: &Option<MemberId>) -> &str {
        id.and_then(|id| self.names.get(&id)).map_or("", String::as_str)
    }

    fn person(&self, id: &MemberId) -> &str {
        self.name(&Some(*id))
    }

    /// "Đảng viên chính thức: 17, Đảng viên dự bị: 2": the standings that occur.
    fn standings(&self, heads: &Heads) -> String {
        let occurring = heads.each().into_iter().filter(|(_, count)| *count > 0);
        let said = occurring.map(|(status, count)| format!("{}: {count}", status_word(self.page.locale, &status)));
        said.collect::<Vec<_>>().join(", ")
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

    fn origin(&self, task: &Task) -> String {
        words::origin(self.page.locale, task)
    }

    fn manner(&self, statement: &Statement) -> String {
        words::manner(self.page.locale, statement.kind)
    }

    /// "94,5 điểm, Tốt", as far as it has come.
    fn score(&self, score: &queries::ScoreLine) -> String {
        words::score(self.page.locale, score)
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

/// The exceptions as people are called (given name first). Whoever belongs elsewhere by now is named like
/// the others; only the way to the member's page may be closed.
async fn exceptions(tx: &mut Tx, meeting: &Meeting, names: &Names) -> Result<Vec<(Exception, bool)>> {
    let (scope, held) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadMembers));
    let mut exceptions = attendance::exceptions(tx, &scope, meeting.id).await?;
    exceptions.sort_by_cached_key(|e| text::given_name_key(names.get(&e.member_id).map_or("", String::as_str)));
    let ids: Vec<_> = exceptions.iter().map(|exception| exception.member_id.0).collect();
    let open = members::in_sight(tx, &held, &ids).await?;
    let exceptions = exceptions.into_iter().map(|exception| {
        let open = open.contains(&exception.member_id);
        (exception, open)
    });
    Ok(exceptions.collect())
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
    let assigned = tx.scope(Permission::ReadAssignments);
    let at = meeting.at();
    let scored = meeting.kind == super::Kind::Regular && tx.scope(Permission::ReadScores).contains(at);
    let score = match scored {
        true => Some(queries::score_line(&mut tx, &scope, id).await?),
        false => None,
    };
    let submitted = score.iter().flatten().any(queries::ScoreLine::is_submitted);
    let holds = |permission: Permission| tx.scope(permission).contains(at);
    let may = May {
        record: meeting.state.is_open() && (holds(Permission::RecordMeetings) || holds(Permission::RecordOnBehalf)),
        plan: meeting.state.is_open() && (holds(Permission::PlanMeetings) || holds(Permission::RecordOnBehalf)),
        close: meeting.state.is_open() && (holds(Permission::CloseMeetings) || holds(Permission::RecordOnBehalf)),
        reopen: !meeting.state.is_open() && !submitted && holds(Permission::ReopenMeetings),
        confirm: meeting.awaits_confirmation() && holds(Permission::ConfirmRecords),
    };
    let statements = match said.contains(at) {
        true => Some(statements::statements(&mut tx, &said, id).await?),
        false => None,
    };
    let names = queries::names(&mut tx, &scope, id).await?;
    let shown = ShowPage {
        agenda: plan::agenda(&mut tx, &scope, id).await?,
        exceptions: exceptions(&mut tx, &meeting, &names).await?,
        spoke: statements::spoke(&mut tx, &scope, id).await?,
        reasons: attendance::reasons(&mut tx, meeting.roster_day()).await?,
        statements,
        heard: tasks::heard_at(&mut tx, &task_scope, id).await?,
        given: tasks::given_by(&mut tx, &task_scope, id).await?,
        acts: queries::acts(&mut tx, &scope, id).await?,
        figures: queries::figures(&mut tx, &scope, id).await?,
        score,
        visitors: visitors(&mut tx, &assigned, id).await?,
        names,
        page: record::shell(&mut tx, page, &meeting).await?.here(t!(l, "the-record")),
        meeting,
        may,
    };
    Ok(page::html(&shown)?.into_response())
}
