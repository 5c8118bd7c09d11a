//! Visits in a list and in a report.

use chrono::{DateTime, NaiveDate, Utc};

use crate::access::Place;
use crate::ids::{AssignmentId, MeetingId, OrganizationId};
use crate::visits::model::State;

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Narrow {
    /// Only of this month.
    pub month: Option<NaiveDate>,
    /// Only at this organization and what is below it.
    pub under: Option<OrganizationId>,
    /// Only in this state; none: what was told.
    pub state: Option<State>,
}

/// A visit in a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// The assignment.
    pub id: AssignmentId,
    /// Name of the branch.
    pub branch: String,
    /// The month.
    pub month: NaiveDate,
    /// Who.
    pub leader: String,
    /// Where it stands.
    pub state: State,
    /// Why it was missed, by code.
    pub miss_code: Option<String>,
    /// When that was told.
    pub told_at: Option<DateTime<Utc>>,
    /// How many findings were sent.
    pub findings: i64,
    /// How many recommendations were sent.
    pub recommendations: i64,
    /// How often it was put off before.
    pub postponed: i32,
}

/// A visit that was told, as its report heads it.
#[derive(Clone, Debug)]
pub struct Told {
    /// The assignment.
    pub id: AssignmentId,
    /// The branch.
    pub organization_id: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// Its name.
    pub branch: String,
    /// Who assigned it.
    pub body: String,
    /// Their name.
    pub leader: String,
    /// The month.
    pub month: NaiveDate,
    /// Attended or missed.
    pub state: State,
    /// Why it was missed, by code.
    pub miss_code: Option<String>,
    /// In words.
    pub miss_note: Option<String>,
    /// How often it was put off before.
    pub postponed: i32,
    /// The month in which it is made up for.
    pub follow_up_month: Option<NaiveDate>,
    /// The meeting.
    pub meeting_id: Option<MeetingId>,
    /// The evening.
    pub day: Option<NaiveDate>,
}

impl Told {
    /// Where the branch's rows live.
    pub fn at(&self) -> Place {
        Place { organization: self.organization_id, tree_at: self.tree_at }
    }
}

/// How often something was judged in which way, in the visits of a list.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Number of the criterion.
    pub no: i16,
    /// What it is called.
    pub title_vi: String,
    /// In English.
    pub title_en: String,
    /// As it should be.
    pub good: i64,
    /// In part.
    pub fair: i64,
    /// Not.
    pub poor: i64,
}

impl Judged {
    /// All that were judged.
    pub fn all(&self) -> i64 {
        self.good + self.fair + self.poor
    }
}

/// An act on a visit.
#[derive(Clone, Debug)]
pub struct Noted {
    /// By its code.
    pub act: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: Option<String>,
}
