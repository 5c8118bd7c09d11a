//! Rows of programmes, assignments and duties, as `program_records` stores them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::ids::{OrganizationId, UserId};

/// A row of `programs`.
#[derive(Clone, Debug, Serialize)]
pub struct ProgramRow {
    pub id: Uuid,
    pub organization_id: OrganizationId,
    pub title: String,
    pub basis: String,
    pub first_month: NaiveDate,
    pub last_month: NaiveDate,
    pub frozen_at: Option<DateTime<Utc>>,
    pub frozen_by: Option<UserId>,
}

/// A row of `program_groups`.
#[derive(Clone, Debug, Serialize)]
pub struct GroupRow {
    pub program_id: Uuid,
    pub organization_id: OrganizationId,
    pub group_no: usize,
    pub name: &'static str,
}

/// A row of `program_leaders`.
#[derive(Clone, Debug, Serialize)]
pub struct LeaderRow {
    pub program_id: Uuid,
    pub organization_id: OrganizationId,
    pub leader_id: UserId,
    pub group_no: usize,
    pub target: usize,
}

/// A row of `assignments`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct AssignmentRow {
    pub id: Uuid,
    pub organization_id: OrganizationId,
    pub other_organization_id: OrganizationId,
    pub leader_id: UserId,
    pub month: NaiveDate,
    pub meeting_on: NaiveDate,
    pub program_id: Option<Uuid>,
    pub baseline: bool,
    pub postponed_from: Option<Uuid>,
    pub difficulty: i16,
    pub seniority: i16,
    pub state: &'static str,
    pub miss_code: Option<&'static str>,
    pub miss_note: Option<&'static str>,
    pub told_at: Option<DateTime<Utc>>,
}

/// A row of `duties`.
#[derive(Clone, Debug, Serialize)]
pub struct DutyRow {
    pub id: Uuid,
    pub leader_id: UserId,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    pub part: &'static str,
    pub title: &'static str,
    pub private: bool,
}
