//! Step 4: what became of the tasks of earlier resolutions, and the new ones.

mod pages;

use uuid::Uuid;

use crate::form::{Fields, Form, Shown};

pub use pages::{show, update};

/// What is said of an earlier task, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResultRow {
    /// The task.
    pub id: Uuid,
    /// Code of an outcome; empty: nothing was heard.
    pub outcome: String,
    /// What still hinders.
    pub note: String,
}

impl ResultRow {
    /// Whether the row says nothing at all.
    pub fn is_blank(&self) -> bool {
        self.outcome.is_empty() && self.note.is_empty()
    }

    /// Whether nothing was heard: without an outcome there is no result.
    pub fn is_gone(&self) -> bool {
        self.outcome.is_empty()
    }
}

/// A new task, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskRow {
    /// Minted with the page.
    pub id: Uuid,
    /// What is to be done.
    pub title: String,
    /// Id of who does it.
    pub member: String,
    /// When it counts as done.
    pub measure: String,
    /// The last day.
    pub due: String,
}

impl TaskRow {
    /// Whether the row says nothing at all.
    pub fn is_blank(&self) -> bool {
        [&self.title, &self.member, &self.measure, &self.due].into_iter().all(String::is_empty)
    }
}

/// Step 4 as posted.
#[derive(Clone, Debug, Default)]
pub struct TasksForm {
    /// Earlier tasks.
    pub results: Vec<ResultRow>,
    /// New tasks.
    pub tasks: Vec<TaskRow>,
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for TasksForm {
    fn read(fields: &mut Fields) -> Self {
        let mut form = Self { shown: fields.shown(), ..Self::default() };
        for (id, mut row) in fields.rows("result") {
            form.results.push(ResultRow { id, outcome: row.one("outcome"), note: row.one("note") });
            fields.absorb(row);
        }
        for (id, mut row) in fields.rows("task") {
            form.tasks.push(TaskRow {
                id,
                title: row.one("title"),
                member: row.one("member"),
                measure: row.one("measure"),
                due: row.one("due"),
            });
            fields.absorb(row);
        }
        form
    }
}
