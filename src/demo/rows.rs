//! Rows as the statements of `queries.rs` take them: one type per table, its columns as fields. The
//! position in the tree is looked up when they are stored.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use super::span::Span;
use crate::ids::{MeetingId, MemberId, OrganizationId, UserId};
use crate::meetings::attendance;

/// A row of `members`.
#[derive(Debug, Serialize)]
pub struct MemberRow<'a> {
    pub id: MemberId,
    pub organization_id: OrganizationId,
    pub full_name: &'a str,
    pub sex: &'static str,
    pub birth_year: i32,
    pub birth_month: Option<u32>,
    pub birth_day: Option<u32>,
    pub phone: Option<&'a str>,
    pub card_no: Option<&'a str>,
    pub admitted_on: NaiveDate,
    pub official_on: Option<NaiveDate>,
    pub occupation: &'a str,
    pub education_general: &'a str,
    pub education_professional: Option<&'a str>,
    pub political_theory: Option<&'static str>,
}

/// A dated fact about a member: a row of `memberships`, `member_statuses` or `positions`.
#[derive(Debug, Serialize)]
pub struct FactRow {
    pub id: Uuid,
    pub member_id: MemberId,
    pub organization_id: OrganizationId,
    /// Status or position.
    pub code: Option<&'static str>,
    pub valid: Span,
    pub ended_because: Option<&'static str>,
    pub title: Option<&'static str>,
    pub decision: Option<&'static str>,
}

/// A row of `meeting_rules`.
#[derive(Debug, Serialize)]
pub struct RuleRow {
    pub id: Uuid,
    pub organization_id: OrganizationId,
    pub day_of_month: u32,
    pub start_time: NaiveTime,
    pub place: &'static str,
    pub shift: &'static str,
    pub valid: Span,
}

/// A row of `meetings`.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingRow {
    pub id: MeetingId,
    pub organization_id: OrganizationId,
    pub month: NaiveDate,
    pub state: &'static str,
    pub planned_on: NaiveDate,
    pub planned_at: NaiveTime,
    pub place: &'static str,
    pub chair_id: Option<MemberId>,
    pub minute_taker_id: Option<MemberId>,
    pub held_on: Option<NaiveDate>,
    pub started_at: Option<NaiveTime>,
    pub ended_at: Option<NaiveTime>,
    pub dues: Option<String>,
    pub conclusion: Option<&'static str>,
    pub votes_for: Option<usize>,
    pub votes_against: Option<usize>,
    pub votes_other: Option<usize>,
    pub not_held_because: Option<&'static str>,
    #[serde(flatten)]
    pub frozen: Option<Frozen>,
    pub on_behalf_by: Option<UserId>,
    pub committee_met_on: Option<NaiveDate>,
    pub notice_on: Option<NaiveDate>,
    pub documents_posted_on: Option<NaiveDate>,
    pub record_posted_on: Option<NaiveDate>,
}

/// What closing freezes of a meeting.
#[derive(Clone, Debug, Serialize)]
pub struct Frozen {
    pub roster: Vec<MemberId>,
    pub roster_count: usize,
    pub official_count: usize,
    pub probationary_count: usize,
    pub exempt_count: usize,
    pub reduced_count: usize,
    pub leave_count: usize,
    pub suspended_count: usize,
    pub abroad_count: usize,
    pub present_count: usize,
    pub present_voting_count: usize,
    pub excused_count: usize,
    pub unexcused_count: usize,
    pub speaker_count: usize,
}

/// A part of a meeting: a row of `agenda_items`, `attendances`, `guests`, `statements`, `tasks`,
/// `task_results`, `meeting_acts` or `document_numbers`.
#[derive(Debug, Serialize)]
pub struct PartRow<T> {
    /// The meeting that it is a part of.
    pub meeting_id: MeetingId,
    /// The organization that met.
    pub organization_id: OrganizationId,
    /// The other columns.
    #[serde(flatten)]
    pub part: T,
}

/// A row of `agenda_items`.
#[derive(Clone, Debug, Serialize)]
pub struct AgendaItem {
    pub id: Uuid,
    pub item_no: i16,
    pub section: String,
    pub title: String,
    pub presenter_id: Option<MemberId>,
    pub conclusion: Option<&'static str>,
}

/// A row of `attendances`.
#[derive(Clone, Debug, Serialize)]
pub struct Attendance {
    pub member_id: MemberId,
    #[serde(serialize_with = "code")]
    pub status: attendance::Status,
    pub reason: Option<&'static str>,
    pub note: Option<&'static str>,
}

fn code<S: Serializer>(status: &attendance::Status, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(status.code())
}

/// A row of `guests`.
#[derive(Debug, Serialize)]
pub struct Guest {
    pub id: Uuid,
    pub full_name: &'static str,
    pub title: &'static str,
}

/// A row of `statements`.
#[derive(Clone, Debug, Serialize)]
pub struct Statement {
    pub id: Uuid,
    pub agenda_item_id: Option<Uuid>,
    pub member_id: MemberId,
    pub kind: &'static str,
    pub text: Option<&'static str>,
}

/// A row of `tasks`.
#[derive(Clone, Debug, Serialize)]
pub struct Task {
    pub id: Uuid,
    pub title: &'static str,
    pub member_id: MemberId,
    pub measure: &'static str,
    pub due_on: NaiveDate,
}

/// A row of `task_results`.
#[derive(Debug, Serialize)]
pub struct TaskResult {
    pub task_id: Uuid,
    pub outcome: &'static str,
    pub note: Option<&'static str>,
}

/// A row of `meeting_acts`.
#[derive(Debug, Serialize)]
pub struct Act {
    pub id: Uuid,
    pub act: &'static str,
    pub actor_id: UserId,
    pub at: DateTime<Utc>,
    pub reason: Option<&'static str>,
}

/// A row of `document_numbers`.
#[derive(Debug, Serialize)]
pub struct Number {
    pub kind: &'static str,
    pub term_from: NaiveDate,
    pub number: i32,
}

/// A row of `users`.
#[derive(Debug, Serialize)]
pub struct UserRow {
    pub id: UserId,
    pub sign_in_name: &'static str,
    pub full_name: String,
    pub password_hash: Option<String>,
    pub member_id: Option<MemberId>,
}

/// A row of `grants`.
#[derive(Debug, Serialize)]
pub struct GrantRow {
    pub id: Uuid,
    pub user_id: UserId,
    pub role: &'static str,
    pub organization_id: OrganizationId,
    pub reach: &'static str,
    pub valid: Span,
    pub position_id: Option<Uuid>,
}
