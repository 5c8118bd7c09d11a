//! Tasks with a person, a measure and a deadline. A resolution gives them; each later meeting hears what
//! became of them until they are done. One engine for every source of tasks to come.

mod queries;

use chrono::NaiveDate;

use crate::ids::{MeetingId, MemberId, TaskId};

pub use queries::{NewTask, due, given_by, heard_at, open_at, put, put_result, remove};

/// What a meeting heard of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Outcome {
    /// Done: the task is closed.
    Done,
    /// Done in part: it stays open.
    Partly,
    /// Not done: it stays open.
    NotDone,
}

impl Outcome {
    /// All of them, best first.
    pub const ALL: [Self; 3] = [Self::Done, Self::Partly, Self::NotDone];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Partly => "partly",
            Self::NotDone => "not_done",
        }
    }

    /// The outcome with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// A task, with what one meeting heard of it.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The meeting that gave it.
    pub meeting_id: MeetingId,
    /// What is to be done.
    pub title: String,
    /// Who does it.
    pub member_id: MemberId,
    /// The name.
    pub member: String,
    /// Who does it belongs to the branch no longer: somebody else must.
    pub gone: bool,
    /// When it counts as done.
    pub measure: String,
    /// The last day.
    pub due_on: NaiveDate,
    /// What the meeting in question heard.
    pub outcome: Option<Outcome>,
    /// What still hinders.
    pub note: Option<String>,
    /// Who recommended it when attending; none: a meeting gave it.
    pub recommended_by: Option<String>,
    /// At the meeting of this month.
    pub recommended_in: Option<NaiveDate>,
}

/// Days by which a task is late on a day; none while it is not.
pub fn late_by(due_on: NaiveDate, today: NaiveDate) -> Option<i64> {
    let days = (today - due_on).num_days();
    (days > 0).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_late_from_the_day_after() {
        let due: NaiveDate = "2026-11-25".parse().expect("a date");
        assert_eq!(late_by(due, due), None);
        assert_eq!(late_by(due, due + chrono::Days::new(4)), Some(4));
    }
}
