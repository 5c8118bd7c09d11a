//! What of the trail is looked for, and what is told of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use crate::access::Permission;
use crate::audit::model::{Act, Row};
use crate::ids::{OrganizationId, RequestId};

/// Kinds of records that the trail tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Organizations, their names, superiors, meeting days.
    Organization,
    /// Members with belonging, standing and positions.
    Member,
    /// Meetings with everything recorded in them.
    Meeting,
    /// Tasks.
    Task,
    /// Scores and sheets.
    Score,
    /// Rubrics.
    Rubric,
    /// Programmes of attendance and who is assigned.
    Assignment,
    /// Accounts, rights, slips, what was taken out of the trail.
    Account,
}

impl Kind {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 8] = [
        Self::Organization,
        Self::Member,
        Self::Meeting,
        Self::Task,
        Self::Score,
        Self::Rubric,
        Self::Assignment,
        Self::Account,
    ];

    /// As the address writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Member => "member",
            Self::Meeting => "meeting",
            Self::Task => "task",
            Self::Score => "score",
            Self::Rubric => "rubric",
            Self::Assignment => "assignment",
            Self::Account => "account",
        }
    }

    /// What is written so.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its tables.
    pub const fn tables(self) -> &'static [&'static str] {
        match self {
            Self::Organization => &["organizations", "organization_names", "organization_parents", "meeting_rules"],
            Self::Member => &["members", "memberships", "member_statuses", "positions", "departures"],
            Self::Meeting => &[
                "meetings",
                "agenda_items",
                "attendances",
                "guests",
                "statements",
                "task_results",
                "meeting_acts",
                "document_numbers",
            ],
            Self::Task => &["tasks"],
            Self::Score => &["scores", "score_lines", "score_acts", "score_sheets", "score_sheet_lines"],
            Self::Rubric => {
                &["rubrics", "rubric_groups", "rubric_bands", "criteria", "criterion_levels", "criterion_caps"]
            }
            Self::Assignment => &["programs", "program_groups", "program_leaders", "assignments"],
            Self::Account => &["users", "grants", "invitations", "slip_prints", "export_acts"],
        }
    }

    /// The kind whose table this is.
    pub fn of(table: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.tables().contains(&table))
    }

    /// Whether the values are told, not only which fields were touched.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Organization | Self::Account)
    }

    /// Where the record is told whole, and the permission that opens it there.
    pub fn history(self, table: &str, record: &str) -> Option<(Permission, String)> {
        match self {
            Self::Organization => Some((Permission::ReadOrganizations, format!("/organizations/{record}/history"))),
            Self::Member => Some((Permission::ReadMembers, format!("/history/{record}"))),
            Self::Meeting => Some((Permission::ReadMeetings, format!("/history/{record}"))),
            Self::Task => Some((Permission::ReadTasks, format!("/history/{record}"))),
            Self::Score if matches!(table, "scores" | "score_sheets") => {
                Some((Permission::ReadScores, format!("/meetings/{record}/score")))
            }
            Self::Account if table != "slip_prints" => Some((Permission::ReadUsers, format!("/users/{record}"))),
            Self::Score | Self::Rubric | Self::Assignment | Self::Account => None,
        }
    }
}

/// What of the trail is looked for.
#[derive(Clone, Debug, Default)]
pub struct Narrow {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// Patterns of the name of who acted.
    pub who: Vec<String>,
    /// An organization with everything below it.
    pub within: Option<OrganizationId>,
    /// A kind of record.
    pub kind: Option<Kind>,
    /// The number of one record.
    pub record: Option<String>,
    /// Only what came before this row.
    pub before: Option<i64>,
    /// How many rows at most.
    pub limit: i64,
}

/// A row of the trail with its place.
#[derive(Clone, Debug)]
pub struct Found {
    /// Grows with time.
    pub id: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by name.
    pub who: String,
    /// In which request.
    pub request: RequestId,
    /// In which table.
    pub table: String,
    /// The key of the row.
    pub row: String,
    /// What was done.
    pub act: Act,
    /// What it was.
    pub old: Option<Value>,
    /// What it became.
    pub new: Option<Value>,
    /// The record that it is a part of.
    pub record: String,
    /// The organization; none for what belongs to none.
    pub organization: Option<OrganizationId>,
    /// What that is called today.
    pub organization_name: Option<String>,
    /// Its position in the tree.
    pub tree_at: Option<i64>,
}

impl Found {
    /// The row without its place.
    pub fn row(&self) -> Row {
        Row {
            id: self.id,
            at: self.at,
            who: self.who.clone(),
            request: self.request,
            table: self.table.clone(),
            row: self.row.clone(),
            act: self.act,
            old: self.old.clone(),
            new: self.new.clone(),
        }
    }
}

/// An entry as it is told.
pub struct Line {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done to which kind of row.
    pub what: String,
    /// Where.
    pub organization: String,
    /// Fields with values where these are told: (label, before, after).
    pub fields: Vec<(String, String, String)>,
    /// Fields that were touched, where the values are not told.
    pub touched: String,
    /// The record.
    pub record: String,
    /// Its history, where the reader may see that.
    pub href: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_belongs_to_one_kind() {
        let mut tables: Vec<_> = Kind::ALL.into_iter().flat_map(Kind::tables).collect();
        let all = tables.len();
        tables.sort_unstable();
        tables.dedup();
        assert_eq!(tables.len(), all);
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
            assert!(kind.tables().iter().all(|table| Kind::of(table) == Some(kind)));
        }
        assert_eq!(Kind::of("papers"), None);
    }

    /// Else the trail would be a way around the permissions of the records.
    #[test]
    fn nothing_of_members_and_meetings_is_told_with_its_values() {
        for table in ["members", "memberships", "positions", "attendances", "statements", "tasks", "meetings", "scores"]
        {
            assert!(!Kind::of(table).is_some_and(Kind::is_open), "{table}");
        }
        assert!(Kind::of("grants").is_some_and(Kind::is_open));
    }
}
