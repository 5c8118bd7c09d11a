//! The page of step 4.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{ResultRow, TaskRow, TasksForm};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::form::{self, FormErrors, Posted, given};
use crate::ids::{MeetingId, MemberId, TaskId};
use crate::locale::Locale;
use crate::meetings::model::{Meeting, State as MeetingState};
use crate::meetings::plan::{member, people};
use crate::meetings::record::{self, Step, StepItem, Writing};
use crate::meetings::words;
use crate::members::{self, RosterMember};
use crate::merge::Merge;
use crate::page::{self, Id, Page};
use crate::tasks::{self, NewTask, Outcome, Task};
use crate::{assets, t, text};

/// Empty lines offered for new tasks.
const SPARE: usize = 5;

#[derive(askama::Template)]
#[template(path = "meetings/tasks/edit.html")]
struct TasksPage {
    page: Page,
    meeting: Meeting,
    steps: Vec<StepItem>,
    earlier: Vec<(Task, ResultRow)>,
    rows: Vec<TaskRow>,
    people: Vec<(String, String)>,
    outcomes: Vec<(String, String)>,
    was: Vec<(String, String)>,
    errors: FormErrors,
}

impl TasksPage {
    async fn draw(
        tx: &mut Tx,
        page: Page,
        meeting: Meeting,
        form: Option<TasksForm>,
        errors: FormErrors,
    ) -> Result<Self> {
        let scope = tx.scope(Permission::ReadTasks);
        let members = tx.scope(Permission::ReadMembers);
        let l = page.locale;
        let roster = members::roster(tx, &members, meeting.organization_id, meeting.roster_day()).await?;
        let open = tasks::open_at(tx, &scope, meeting.id).await?;
        let given = tasks::given_by(tx, &scope, meeting.id).await?;
        let mut was: Vec<_> = open.iter().flat_map(|task| result_values(&result_of(task))).collect();
        was.extend(given.iter().flat_map(|task| row_values(&row_of(task))));
        let typed =
            |task: &Task| form.as_ref().and_then(|form| form.results.iter().find(|row| row.id == task.id.0)).cloned();
        let earlier = open.into_iter().map(|task| {
            let row = typed(&task).unwrap_or_else(|| result_of(&task));
            (task, row)
        });
        let earlier = earlier.collect();
        let rows = match form {
            Some(form) => form.tasks,
            None => given
                .iter()
                .map(row_of)
                .chain((0..SPARE).map(|_| TaskRow { id: TaskId::mint().0, ..TaskRow::default() }))
                .collect(),
        };
        let page = record::shell(tx, page, &meeting).await?.here(t!(l, "step-tasks")).working();
        let steps = record::steps(&page, &meeting, Step::Tasks);
        Ok(Self {
            steps,
            page,
            meeting,
            earlier,
            rows,
            people: people(&roster),
            outcomes: words::outcomes(l),
            was,
            errors,
        })
    }

    fn day(&self, day: &NaiveDate) -> String {
        text::format_day(*day)
    }
}

fn result_of(task: &Task) -> ResultRow {
    let outcome = task.outcome.map(|outcome| outcome.code().to_owned()).unwrap_or_default();
    ResultRow { id: task.id.0, outcome, note: task.note.clone().unwrap_or_default() }
}

fn row_of(task: &Task) -> TaskRow {
    TaskRow {
        id: task.id.0,
        title: task.title.clone(),
        member: task.member_id.to_string(),
        measure: task.measure.clone(),
        due: text::format_day(task.due_on),
    }
}

fn result_values(row: &ResultRow) -> [(String, String); 2] {
    [(format!("result.{}.outcome", row.id), row.outcome.clone()), (format!("result.{}.note", row.id), row.note.clone())]
}

fn row_values(row: &TaskRow) -> [(String, String); 4] {
    let name = |field: &str| format!("task.{}.{field}", row.id);
    [
        (name("title"), row.title.clone()),
        (name("member"), row.member.clone()),
        (name("measure"), row.measure.clone()),
        (name("due"), row.due.clone()),
    ]
}

/// `GET /meetings/{id}/tasks`
///
/// # Errors
/// NotFound out of sight, Forbidden where the actor may not record.
pub async fn show(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MeetingId>) -> Result<Response> {
    let (mut tx, meeting) = record::open(&app, &actor, id).await?;
    record::may_record(&tx, &meeting)?;
    match meeting.state {
        MeetingState::Planned => Ok(page::see_other(&Step::Attendance.href(id))),
        MeetingState::Recording => {
            Ok(page::html(&TasksPage::draw(&mut tx, page, meeting, None, FormErrors::default()).await?)?
                .into_response())
        }
        _ => Ok(page::see_other(&format!("/meetings/{id}"))),
    }
}

/// `POST /meetings/{id}/tasks`
///
/// # Errors
/// As [`show`]; Conflict when the record is closed.
pub async fn update(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<MeetingId>,
    Posted(form): Posted<TasksForm>,
) -> Result<Response> {
    let mut writing = Writing::record(&app, &actor, id).await?;
    let l = page.locale;
    let scope = writing.tx.scope(Permission::ReadMembers);
    let day = writing.meeting.roster_day();
    let roster = members::roster(&mut writing.tx, &scope, writing.meeting.organization_id, day).await?;
    let open = tasks::open_at(&mut writing.tx, &writing.scope, id).await?;
    let errors = check(l, &form, &roster, &open);
    if !errors.is_empty() {
        drop(writing);
        let (mut tx, meeting) = record::open(&app, &actor, id).await?;
        return Ok(
            page::unprocessable(&TasksPage::draw(&mut tx, page, meeting, Some(form), errors).await?)?.into_response()
        );
    }
    let mut merge = Merge::new(&form.shown);
    let results = merge_results(&mut merge, &form, &open, l);
    let given_tasks = tasks::given_by(&mut writing.tx, &writing.scope, id).await?;
    let rows = merge_rows(&mut merge, &form, &given_tasks, &people(&roster), l);
    if !merge.clashes() {
        for row in &results {
            let outcome = Outcome::from_code(&row.outcome);
            tasks::put_result(&mut writing.tx, &writing.scope, (TaskId(row.id), id), outcome, given(&row.note)).await?;
        }
        for row in &rows {
            put(&mut writing, row).await?;
        }
    }
    writing.finish(&app, page, merge, Step::Tasks, &Step::Conclusion.href(id)).await
}

async fn put(writing: &mut Writing, row: &TaskRow) -> Result<()> {
    let (Ok(member), Ok(due_on)) = (Uuid::try_parse(&row.member), text::parse_day(&row.due)) else {
        return tasks::remove(&mut writing.tx, &writing.scope, writing.meeting.id, TaskId(row.id)).await;
    };
    let task = NewTask {
        id: TaskId(row.id),
        title: row.title.clone(),
        member_id: MemberId(member),
        measure: row.measure.clone(),
        due_on,
    };
    tasks::put(&mut writing.tx, &writing.scope, writing.meeting.id, &task).await
}

fn check(l: Locale, form: &TasksForm, roster: &[RosterMember], open: &[Task]) -> FormErrors {
    let mut errors = FormErrors::default();
    let ids: Vec<Uuid> = roster.iter().map(|member| member.id.0).collect();
    for row in &form.results {
        let known = open.iter().any(|task| task.id.0 == row.id);
        if !known || (!row.outcome.is_empty() && Outcome::from_code(&row.outcome).is_none()) {
            errors.add(format!("result.{}.outcome", row.id), t!(l, "error-choose"));
        }
        if row.outcome.is_empty() && !row.note.is_empty() {
            errors.add(format!("result.{}.outcome", row.id), t!(l, "error-outcome-needed"));
        }
        if row.note.chars().count() > 1000 {
            errors.add(format!("result.{}.note", row.id), t!(l, "error-too-long", count = 1000));
        }
    }
    for row in form.tasks.iter().filter(|row| !row.is_blank()) {
        check_task(l, row, &ids, &mut errors);
    }
    errors
}

/// A task needs who, what, the measure and the day: without them nobody can say whether it was done.
fn check_task(l: Locale, row: &TaskRow, members: &[Uuid], errors: &mut FormErrors) {
    let field = |name: &str| format!("task.{}.{name}", row.id);
    for (name, value) in [("title", &row.title), ("measure", &row.measure)] {
        if text::nfc(value).is_empty() {
            errors.add(
                field(name),
                if name == "title" { t!(l, "error-task-title") } else { t!(l, "error-task-measure") },
            );
        } else if value.chars().count() > 500 {
            errors.add(field(name), t!(l, "error-too-long", count = 500));
        }
    }
    if row.member.is_empty() {
        errors.add(field("member"), t!(l, "error-task-member"));
    } else {
        member(l, errors, &field("member"), &row.member, members);
    }
    if row.due.is_empty() {
        errors.add(field("due"), t!(l, "error-task-due"));
    } else {
        form::day(l, errors, &field("due"), &row.due);
    }
}

fn merge_results(merge: &mut Merge<'_>, form: &TasksForm, open: &[Task], l: Locale) -> Vec<ResultRow> {
    let mut merged = Vec::new();
    for mine in &form.results {
        let Some(task) = open.iter().find(|task| task.id.0 == mine.id) else { continue };
        let theirs = result_of(task);
        let name = |field: &str| format!("result.{}.{field}", mine.id);
        let row = ResultRow {
            id: mine.id,
            outcome: merge.choice(&name("outcome"), &task.title, &mine.outcome, &theirs.outcome, || words::outcomes(l)),
            note: merge.field(&name("note"), &task.title, &mine.note, &theirs.note),
        };
        if row != theirs {
            merged.push(row);
        }
    }
    merged
}

fn merge_rows(
    merge: &mut Merge<'_>,
    form: &TasksForm,
    given: &[Task],
    people: &[(String, String)],
    l: Locale,
) -> Vec<TaskRow> {
    let mut merged = Vec::new();
    for mine in &form.tasks {
        let known = given.iter().find(|task| task.id.0 == mine.id).map(row_of);
        let theirs = known.unwrap_or_else(|| TaskRow { id: mine.id, ..TaskRow::default() });
        let name = |field: &str| format!("task.{}.{field}", mine.id);
        let due = text::parse_day(&mine.due).map_or_else(|_| mine.due.clone(), text::format_day);
        let row = TaskRow {
            id: mine.id,
            title: merge.field(&name("title"), &t!(l, "task-title"), &text::nfc(&mine.title), &theirs.title),
            member: merge
                .choice(&name("member"), &t!(l, "task-member"), &mine.member, &theirs.member, || people.to_vec()),
            measure: merge.field(&name("measure"), &t!(l, "task-measure"), &text::nfc(&mine.measure), &theirs.measure),
            due: merge.field(&name("due"), &t!(l, "task-due"), &due, &theirs.due),
        };
        if row != theirs {
            merged.push(row);
        }
    }
    merged
}
