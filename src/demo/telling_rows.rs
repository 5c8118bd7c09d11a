//! Rows of what leaders told, as `telling_records` stores them.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::ids::{MeetingId, MemberId, OrganizationId, UserId};

/// A row of `visit_reports`.
#[derive(Clone, Debug, Serialize)]
pub struct ReportRow {
    pub assignment_id: Uuid,
    pub organization_id: OrganizationId,
    pub arrived_at: Option<NaiveTime>,
    pub left_at: Option<NaiveTime>,
    pub spoke: bool,
    pub remarks: &'static str,
    pub situation: &'static str,
    pub sent_at: DateTime<Utc>,
}

/// A row of `visit_observations`.
#[derive(Clone, Debug, Serialize)]
pub struct ObservationRow {
    pub assignment_id: Uuid,
    pub organization_id: OrganizationId,
    pub criterion_no: usize,
    pub level: Option<&'static str>,
    pub note: Option<&'static str>,
}

/// A row of `visit_findings`.
#[derive(Clone, Debug, Serialize)]
pub struct FindingRow {
    pub id: Uuid,
    pub assignment_id: Uuid,
    pub organization_id: OrganizationId,
    pub topic: &'static str,
    pub finding: &'static str,
}

/// A row of `visit_recommendations`, and the task of the branch that came of it.
#[derive(Clone, Debug, Serialize)]
pub struct AdviceRow {
    pub id: Uuid,
    pub assignment_id: Uuid,
    pub organization_id: OrganizationId,
    pub recommendation: &'static str,
    pub due_on: NaiveDate,
    pub task_id: Uuid,
    pub meeting_id: MeetingId,
    pub member_id: MemberId,
}

/// A row of `task_results`: what a meeting heard of such a task.
#[derive(Clone, Debug, Serialize)]
pub struct HeardRow {
    pub task_id: Uuid,
    pub meeting_id: MeetingId,
    pub organization_id: OrganizationId,
    pub outcome: &'static str,
    pub note: Option<&'static str>,
}

/// A row of `visit_checks`.
#[derive(Clone, Debug, Serialize)]
pub struct CheckRow {
    pub recommendation_id: Uuid,
    pub assignment_id: Uuid,
    pub organization_id: OrganizationId,
    pub verdict: &'static str,
    pub note: &'static str,
}

/// A row of `visit_acts`.
#[derive(Clone, Debug, Serialize)]
pub struct ActRow {
    pub id: Uuid,
    pub assignment_id: Uuid,
    pub organization_id: OrganizationId,
    pub act: &'static str,
    pub actor_id: UserId,
    pub at: DateTime<Utc>,
    pub reason: Option<&'static str>,
}
