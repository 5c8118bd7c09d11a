//! The history of a record as a page.

use std::collections::{HashMap, HashSet};

use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::model::{History, Record, Row};
use super::telling::{self, Known};
use super::words::{self, Shape};
use super::{queries, reads};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::ids::{MeetingId, MemberId, TaskId};
use crate::locale::Locale;
use crate::page::{self, Filters, Html, Id, Page};
use crate::{assets, t, terms};

/// Rows of the trail on a page.
const ROWS: i64 = 60;

/// What must be in sight for a history to be told with all its names.
pub const SEES: &[Permission] = &[
    Permission::ReadOrganizations,
    Permission::ReadMembers,
    Permission::ReadMeetings,
    Permission::ReadStatements,
    Permission::ReadTasks,
];

/// The history of a record, the latest act first, `before` a row of the trail. Each part of it is read
/// under the permission that the part itself is read with.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn history(tx: &mut Tx, l: Locale, record: Record, before: Option<i64>) -> Result<History> {
    let mut rows: Vec<Row> = Vec::new();
    for (permission, tables) in record.parts() {
        let scope = tx.scope(*permission);
        rows.extend(queries::rows(tx, &scope, (&record.key(), tables), before, ROWS).await?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    let more = rows.len() >= usize::try_from(ROWS).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let mut known = known(tx, l, &rows).await?;
    if let Record::Meeting(id) = record
        && !rows.is_empty()
    {
        let scope = tx.scope(Permission::ReadMeetings);
        queries::people(tx, &scope, id, &mut known.names).await?;
    }
    let before = rows.last().filter(|_| more).map(|row| row.id);
    Ok(History { entries: telling::entries(l, &rows, &known), before })
}

/// Everything that the rows name by a number or a code of the database.
#[derive(Default)]
struct Wanted {
    members: HashSet<Uuid>,
    users: HashSet<Uuid>,
    organizations: HashSet<i32>,
    agenda: HashSet<Uuid>,
    tasks: HashSet<Uuid>,
    positions: HashSet<Uuid>,
    labels: bool,
}

impl Wanted {
    fn of(rows: &[Row]) -> Self {
        let mut wanted = Self::default();
        for row in rows {
            for column in words::columns(Locale::Vi, &row.table) {
                for value in [row.before(column.name), row.after(column.name)].into_iter().flatten() {
                    wanted.note(column.shape, value);
                }
            }
            let mut key = row.row.split('/').map(Uuid::try_parse);
            let (first, second) = (key.next().and_then(Result::ok), key.next().and_then(Result::ok));
            match row.table.as_str() {
                "attendances" => wanted.members.extend(second),
                "task_results" => wanted.tasks.extend(first),
                "agenda_items" => wanted.agenda.extend(first),
                "positions" => wanted.positions.extend(first),
                _ => {}
            }
        }
        wanted
    }

    fn note(&mut self, shape: Shape, value: &Value) {
        let id = || value.as_str().and_then(|text| Uuid::try_parse(text).ok());
        match shape {
            Shape::Member => self.members.extend(id()),
            Shape::User => self.users.extend(id()),
            Shape::Agenda => self.agenda.extend(id()),
            Shape::Organization => self.organizations.extend(value.as_i64().and_then(|id| i32::try_from(id).ok())),
            Shape::Label => self.labels = true,
            _ => {}
        }
    }
}

fn list<T: Copy>(ids: &HashSet<T>) -> Vec<T> {
    ids.iter().copied().collect()
}

/// The names of everything that rows name by a number, as far as they are in sight.
pub(in crate::audit) async fn known(tx: &mut Tx, l: Locale, rows: &[Row]) -> Result<Known> {
    let wanted = Wanted::of(rows);
    let mut known = Known { names: HashMap::new(), labels: HashMap::new() };
    let members = tx.scope(Permission::ReadMembers);
    queries::members(tx, &members, &list(&wanted.members), &mut known.names).await?;
    queries::positions(tx, &members, &list(&wanted.positions), &mut known.names).await?;
    queries::users(tx, &list(&wanted.users), &mut known.names).await?;
    queries::organizations(tx, &list(&wanted.organizations), &mut known.names).await?;
    let meetings = tx.scope(Permission::ReadMeetings);
    queries::agenda(tx, &meetings, &list(&wanted.agenda), &mut known.names).await?;
    let tasks = tx.scope(Permission::ReadTasks);
    queries::tasks(tx, &tasks, &list(&wanted.tasks), &mut known.names).await?;
    if wanted.labels {
        let labels = queries::labels(tx).await?;
        known.labels =
            labels.into_iter().map(|(code, vi, en)| (code, l.label(&vi, en.as_deref()).to_owned())).collect();
    }
    Ok(known)
}

/// The page of a history, for every area.
#[derive(askama::Template)]
#[template(path = "audit/show.html")]
pub struct HistoryPage {
    page: Page,
    name: String,
    record: Record,
    history: History,
}

impl HistoryPage {
    /// A page whose shell already has the way down to the record. `name` is what the record is called.
    pub fn new(page: Page, name: String, record: Record, history: History) -> Self {
        let page = page.crumb(name.clone(), record.href());
        let title = t!(page.locale, "history");
        Self { page: page.here(title), name, record, history }
    }

    fn earlier(&self) -> Option<String> {
        self.history.before.map(|before| format!("{}?before={before}", self.page.visit().path))
    }
}

/// The query of a history.
#[derive(Deserialize)]
pub struct Earlier {
    /// Only what came before this row of the trail.
    pub before: Option<i64>,
}

/// `GET /history/{record}`: of a member, a meeting or a task.
///
/// # Errors
/// NotFound when nothing of it is in sight.
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<Uuid>,
    Filters(query): Filters<Earlier>,
) -> Result<Html> {
    let mut tx = app.read(&actor, SEES).await?;
    for record in [Record::Member(MemberId(id)), Record::Meeting(MeetingId(id)), Record::Task(TaskId(id))] {
        let told = history(&mut tx, page.locale, record, query.before).await?;
        if !told.entries.is_empty() {
            if let Record::Member(member) = record {
                note(&mut tx, &app, &actor, member).await?;
            }
            let name = name(&mut tx, page.locale, record).await?;
            return page::html(&HistoryPage::new(page, name, record, told));
        }
    }
    Err(Error::NotFound)
}

/// The history of a member tells as much as the record: it is noted as read.
async fn note(tx: &mut Tx, app: &App, actor: &Actor, member: MemberId) -> Result<()> {
    let scope = tx.scope(Permission::ReadMembers);
    if let Some(place) = queries::home(tx, &scope, member).await? {
        reads::note_read(app, actor, member, tx.by_what(Permission::ReadMembers, place));
    }
    Ok(())
}

/// What a record is called, where it is in sight.
async fn name(tx: &mut Tx, l: Locale, record: Record) -> Result<String> {
    let mut names = HashMap::new();
    match record {
        Record::Member(id) => {
            let scope = tx.scope(Permission::ReadMembers);
            queries::members(tx, &scope, &[id.0], &mut names).await?;
        }
        Record::Task(id) => {
            let scope = tx.scope(Permission::ReadTasks);
            queries::tasks(tx, &scope, &[id.0], &mut names).await?;
        }
        Record::Meeting(id) => {
            let scope = tx.scope(Permission::ReadMeetings);
            if let Some((kind, month)) = queries::meeting(tx, &scope, id).await? {
                let (kind, month) = (terms::meeting_kind(l, &kind), terms::month_and_year(l, month));
                return Ok(t!(l, "meeting-title", kind = kind, month = month));
            }
        }
        Record::Organization(id) => queries::organizations(tx, &[id.0], &mut names).await?,
    }
    Ok(names.remove(&record.key()).unwrap_or_else(|| t!(l, "history-record")))
}
