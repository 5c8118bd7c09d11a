//! What a history is made of.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::access::Permission;
use crate::ids::{MeetingId, MemberId, OrganizationId, RequestId, TaskId};

/// Something that has a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// An organization with its names, superiors and meeting days.
    Organization(OrganizationId),
    /// A member with belonging, standing and positions.
    Member(MemberId),
    /// A meeting with everything recorded in it.
    Meeting(MeetingId),
    /// A task.
    Task(TaskId),
}

/// Tables of a record that are read under one permission.
pub type Part = (Permission, &'static [&'static str]);

impl Record {
    /// As the trail names it.
    pub fn key(self) -> String {
        match self {
            Self::Organization(id) => id.to_string(),
            Self::Member(id) => id.to_string(),
            Self::Meeting(id) => id.to_string(),
            Self::Task(id) => id.to_string(),
        }
    }

    /// The address of its page.
    pub fn href(self) -> String {
        match self {
            Self::Organization(id) => format!("/organizations/{id}"),
            Self::Member(id) => format!("/members/{id}"),
            Self::Meeting(id) => format!("/meetings/{id}"),
            Self::Task(id) => format!("/tasks/{id}"),
        }
    }

    /// Where it is said who can see it.
    pub fn who_href(self) -> String {
        let kind = match self {
            Self::Organization(_) => "organization",
            Self::Member(_) => "member",
            Self::Meeting(_) => "meeting",
            Self::Task(_) => "task",
        };
        format!("/who-can-see?of={kind}&id={}", self.key())
    }

    /// Its tables, each with the permission that its rows are read with.
    pub const fn parts(self) -> &'static [Part] {
        match self {
            Self::Organization(_) => &[(
                Permission::ReadOrganizations,
                &["organizations", "organization_names", "organization_parents", "meeting_rules"],
            )],
            Self::Member(_) => {
                &[(Permission::ReadMembers, &["members", "memberships", "member_statuses", "positions", "departures"])]
            }
            Self::Meeting(_) => &[
                (
                    Permission::ReadMeetings,
                    &[
                        "meetings",
                        "agenda_items",
                        "attendances",
                        "guests",
                        "task_results",
                        "meeting_acts",
                        "document_numbers",
                    ],
                ),
                (Permission::ReadStatements, &["statements"]),
            ],
            Self::Task(_) => &[(Permission::ReadTasks, &["tasks"])],
        }
    }
}

/// What was done to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "UPPERCASE")]
pub enum Act {
    /// It came to be.
    Insert,
    /// Some of it changed.
    Update,
    /// It was taken away.
    Delete,
}

/// One row of the trail as it is stored.
#[derive(Clone, Debug)]
pub struct Row {
    /// Grows with time.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by name.
    pub who: String,
    /// In which request: what one press of a button did.
    pub request: RequestId,
    /// In which table.
    pub table: String,
    /// The key of the row; parts are joined with `/`.
    pub row: String,
    /// What was done.
    pub act: Act,
    /// What it was; of a change only what changed.
    pub old: Option<Value>,
    /// What it became.
    pub new: Option<Value>,
}

impl Row {
    /// What a column was; none where it was empty or did not change.
    pub fn before(&self, column: &str) -> Option<&Value> {
        get(self.old.as_ref(), column)
    }

    /// What it became.
    pub fn after(&self, column: &str) -> Option<&Value> {
        get(self.new.as_ref(), column)
    }
}

fn get<'a>(row: Option<&'a Value>, column: &str) -> Option<&'a Value> {
    row?.get(column).filter(|value| !value.is_null())
}

/// One act of a person as a page tells it: everything that one request changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Who.
    pub who: String,
    /// "19:42, 22/11/2026".
    pub at: String,
    /// What was changed, row by row.
    pub changes: Vec<Change>,
}

/// A page of a history, the latest act first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The acts.
    pub entries: Vec<Entry>,
    /// Where the next page begins, if there is one.
    pub before: Option<i64>,
}

/// One row that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is and what was done: "Sửa chức vụ".
    pub what: String,
    /// Which one, where its kind does not say it: the member of an absence.
    pub about: String,
    /// (label, before, after); one of the two may be empty.
    pub fields: Vec<(String, String, String)>,
}
