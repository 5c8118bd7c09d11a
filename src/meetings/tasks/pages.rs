//! The page of step 4.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{ResultRow, TaskRow, TasksForm};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::form::{self, FormErrors, Posted, Shown, given};
use crate::ids::{MeetingId, MemberId, TaskId};
use crate::locale::Locale;
use crate::meetings::model::{Meeting, State as MeetingState};
use crate::meetings::people::People;
use crate::meetings::plan::member;
use crate::meetings::record::{self, Step, StepItem, Writing};
use crate::meetings::words;
use crate::merge::{Merge, parted};
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
    /// What was typed about tasks that are no longer open: (field, words).
    stray: Vec<(String, String)>,
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
        let l = page.locale;
        let open = tasks::open_at(tx, &scope, meeting.id).await?;
        let given = tasks::given_by(tx, &scope, meeting.id).await?;
        let people = People::of(tx, &meeting, given.iter().map(|task| task.member_id)).await?.options();
        let form = form.unwrap_or_else(|| stored(&open, &given));
        let unheard = |row: &&ResultRow| !open.iter().any(|task| task.id.0 == row.id) && !row.note.is_empty();
        let stray = form.results.iter().filter(unheard);
        let stray = stray.map(|row| (format!("result.{}.outcome", row.id), row.note.clone())).collect();
        let of = |task: &Task| form.results.iter().find(|row| row.id == task.id.0).cloned();
        let earlier = open.into_iter().map(|task| (of(&task).unwrap_or_else(|| result_of(&task)), task));
        let earlier = earlier.map(|(row, task)| (task, row)).collect();
        let page = record::shell(tx, page, &meeting).await?.here(t!(l, "step-tasks")).working();
        let steps = record::steps(&page, &meeting, Step::Tasks);
        let (was, rows, outcomes) = (form.shown.pairs(), form.tasks, words::outcomes(l));
        Ok(Self { steps, page, meeting, earlier, rows, people, outcomes, was, stray, errors })
    }

    fn origin(&self, task: &Task) -> String {
        words::origin(self.page.locale, task)
    }

    fn day(&self, day: &NaiveDate) -> String {
        text::format_day(*day)
    }
}

/// Step 4 as it is stored, with empty lines.
fn stored(open: &[Task], given: &[Task]) -> TasksForm {
    let results: Vec<_> = open.iter().map(result_of).collect();
    let spares = (0..SPARE).map(|_| TaskRow { id: TaskId::mint().0, ..TaskRow::default() });
    let tasks: Vec<_> = given.iter().map(row_of).chain(spares).collect();
    let shown = Shown::new(results.iter().flat_map(result_values).chain(tasks.iter().flat_map(row_values)));
    TasksForm { results, tasks, shown }
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
    let open = tasks::open_at(&mut writing.tx, &writing.scope, id).await?;
    let given_tasks = tasks::given_by(&mut writing.tx, &writing.scope, id).await?;
    let holders = given_tasks.iter().map(|task| task.member_id);
    let people = People::of(&mut writing.tx, &writing.meeting, holders).await?;
    let errors = check(l, &form, &people.ids(), &open);
    if !errors.is_empty() {
        drop(writing);
        let (mut tx, meeting) = record::open(&app, &actor, id).await?;
        return Ok(
            page::unprocessable(&TasksPage::draw(&mut tx, page, meeting, Some(form), errors).await?)?.into_response()
        );
    }
    let mut merge = Merge::new(&form.shown);
    let results = merge_results(&mut merge, &form, &open, l);
    let rows = merge_rows(&mut merge, &form, &given_tasks, &people.options(), l);
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

fn check(l: Locale, form: &TasksForm, people: &[Uuid], open: &[Task]) -> FormErrors {
    let mut errors = FormErrors::default();
    for row in form.results.iter().filter(|row| !row.is_blank()) {
        if !open.iter().any(|task| task.id.0 == row.id) {
            errors.add(format!("result.{}.outcome", row.id), t!(l, "error-task-not-open"));
        } else if !row.outcome.is_empty() && Outcome::from_code(&row.outcome).is_none() {
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
        check_task(l, row, people, &mut errors);
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
        let was = |field: &str| form.shown.of(&name(field)).to_owned();
        let shown = ResultRow { id: mine.id, outcome: was("outcome"), note: was("note") };
        let mut line = merge.line(parted(&shown, mine, &theirs, ResultRow::is_gone));
        let row = ResultRow {
            id: mine.id,
            outcome: line.choice(&name("outcome"), &task.title, &mine.outcome, &theirs.outcome, || words::outcomes(l)),
            note: line.field(&name("note"), &task.title, &mine.note, &theirs.note),
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
    for typed in &form.tasks {
        let name = |field: &str| format!("task.{}.{field}", typed.id);
        let was = |field: &str| form.shown.of(&name(field)).to_owned();
        let shown = TaskRow {
            id: typed.id,
            title: was("title"),
            member: was("member"),
            measure: was("measure"),
            due: was("due"),
        };
        let theirs = given.iter().find(|task| task.id.0 == typed.id).map(row_of);
        let theirs = theirs.unwrap_or_else(|| TaskRow { id: typed.id, ..TaskRow::default() });
        let mine = TaskRow {
            id: typed.id,
            title: text::nfc(&typed.title),
            member: typed.member.clone(),
            measure: text::nfc(&typed.measure),
            due: text::parse_day(&typed.due).map_or_else(|_| typed.due.clone(), text::format_day),
        };
        let mut line = merge.line(parted(&shown, &mine, &theirs, TaskRow::is_blank));
        let row = TaskRow {
            id: mine.id,
            title: line.field(&name("title"), &t!(l, "task-title"), &mine.title, &theirs.title),
            member: line
                .choice(&name("member"), &t!(l, "task-member"), &mine.member, &theirs.member, || people.to_vec()),
            measure: line.field(&name("measure"), &t!(l, "task-measure"), &mine.measure, &theirs.measure),
            due: line.field(&name("due"), &t!(l, "task-due"), &mine.due, &theirs.due),
        };
        if row != theirs {
            merged.push(row);
        }
    }
    merged
}
