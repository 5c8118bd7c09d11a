//! The rows of visits as assignments: a leader's own, and what he tells of them.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Candidate, Own, Report, State, Visit};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{AssignmentId, MeetingId, OrganizationId};
use crate::meetings::State as MeetingState;

/// The actor's own visit, while the right that follows from it holds.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn find(db: &mut PgConnection, scope: &Scope, id: AssignmentId, today: NaiveDate) -> Result<Option<Visit>> {
    Ok(sqlx::query_as!(
        Visit,
        r#"select a.id as "id: AssignmentId", a.other_organization_id as "organization_id: OrganizationId",
             a.other_at as tree_at, organization_name(a.other_organization_id) as "branch!",
             organization_name(a.organization_id) as "body!", a.month, a.meeting_on, a.state as "state: State",
             a.miss_code, a.miss_note, a.told_at, postponed_times(a.id) as "postponed!",
             f.id as "follow_up?: AssignmentId", f.month as "follow_up_month?", r.state as "report?: Report",
             m.id as "meeting_id?: MeetingId", m.state as "meeting_state?: MeetingState",
             coalesce(m.held_on, m.planned_on) as day, coalesce(m.started_at, m.planned_at) as hour, m.place as "place?",
             -- Two questions, each of which finds its member by an index.
             case when m.chair_id is not null then (select c.full_name from members c where c.id = m.chair_id)
               else (select c.full_name from positions p join members c on c.id = p.member_id
                 where p.organization_id = b.id and p.position = 'branch_secretary' and p.valid @> $5::date limit 1)
             end as chair
           from assignments a
           join organizations b on b.id = a.other_organization_id
           left join visit_reports r on r.assignment_id = a.id
           left join meetings m on m.organization_id = b.id and m.month = a.month and m.kind = 'branch_regular'
           left join assignments f on f.postponed_from = a.id and f.state <> 'withdrawn'
           where a.id = $1 and a.leader_id = current_setting('chibo.actor', true)::uuid and a.state <> 'withdrawn'
             and a.month <= $5 and $5 < a.month + interval '1 month' + interval '30 days'
             and b.tree_lo >= $2 and b.tree_lo < $3 and b.tree_lo <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        today,
    )
    .fetch_optional(db)
    .await?)
}

/// Holds the actor's own assignment until the end of the transaction; false: it is not his any more.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn lock(db: &mut PgConnection, scope: &Scope, id: AssignmentId) -> Result<bool> {
    let held = sqlx::query_scalar!(
        r#"select a.id from assignments a
           where a.id = $1 and a.leader_id = current_setting('chibo.actor', true)::uuid and a.state <> 'withdrawn'
             and exists (select from organizations b where b.id = a.other_organization_id
               and b.tree_lo >= $2 and b.tree_lo < $3 and b.tree_lo <@ (select $4::text::int8multirange))
           for update of a"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    Ok(held.is_some())
}

/// The actor's own assignments since a month, the earliest first: also those whose right has not begun, of
/// which only branch, month and day are told. Hour and place of a meeting come through the scope.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn own(db: &mut PgConnection, scope: &Scope, since: NaiveDate) -> Result<Vec<Own>> {
    Ok(sqlx::query_as!(
        Own,
        r#"select a.id as "id: AssignmentId", organization_name(a.other_organization_id) as "branch!", a.month,
             coalesce(m.held_on, m.planned_on, a.meeting_on) as day, m.planned_at as "hour?", m.place as "place?",
             a.state as "state: State", r.state as "report?: Report", postponed_times(a.id) as "postponed!",
             (a.state = 'missed' and not exists (select from assignments f
               where f.postponed_from = a.id and f.state <> 'withdrawn')) as "without_follow_up!", a.version,
             (select max(n.sent_on) from assignment_reminders n where n.assignment_id = a.id) as reminded_on
           from assignments a
           left join visit_reports r on r.assignment_id = a.id
           left join meetings m on m.organization_id = a.other_organization_id and m.month = a.month
             and m.kind = 'branch_regular'
             and m.tree_at >= $1 and m.tree_at < $2 and m.tree_at <@ (select $3::text::int8multirange)
           where a.leader_id = current_setting('chibo.actor', true)::uuid and a.state <> 'withdrawn' and a.month >= $4
           order by a.month, coalesce(m.held_on, m.planned_on, a.meeting_on) nulls last, a.id"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        since,
    )
    .fetch_all(db)
    .await?)
}

/// Something to choose from, with its word in two languages.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its code.
    pub code: String,
    /// In Vietnamese.
    pub label_vi: String,
    /// In English.
    pub label_en: String,
}

/// Why a visit may be missed, as of a day.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn miss_reasons(db: &mut PgConnection, on: NaiveDate) -> Result<Vec<Choice>> {
    Ok(sqlx::query_as!(
        Choice,
        "select code, label_vi, label_en from miss_reasons where valid @> $1::date order by reason_no",
        on,
    )
    .fetch_all(db)
    .await?)
}

/// Tells that the visit was missed.
///
/// # Errors
/// As the database says.
pub async fn miss(
    db: &mut PgConnection,
    scope: &Scope,
    visit: &Visit,
    (code, note): (&str, Option<&str>),
    at: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"update assignments a set state = 'missed', miss_code = $2, miss_note = $3, told_at = $4, version = a.version + 1
           from organizations b
           where a.id = $1 and a.state = 'planned' and b.id = a.other_organization_id
             and b.tree_lo >= $5 and b.tree_lo < $6 and b.tree_lo <@ (select $7::text::int8multirange)"#,
        visit.id.0,
        code,
        note,
        at,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What is done to a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Told as attended.
    Attended,
    /// Told as missed.
    Missed,
    /// Opened again to be corrected.
    Reopened,
}

impl Act {
    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Attended => "attended",
            Self::Missed => "missed",
            Self::Reopened => "reopened",
        }
    }
}

/// Notes who did what to a visit, when and why.
///
/// # Errors
/// As the database says.
pub async fn note(
    db: &mut PgConnection,
    scope: &Scope,
    id: AssignmentId,
    (act, reason): (Act, Option<&str>),
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        r#"insert into visit_acts (id, assignment_id, organization_id, tree_at, act, actor_id, at, reason)
           select $1, a.id, b.id, b.tree_lo, $3, current_setting('chibo.actor')::uuid, $4, $5
           from assignments a join organizations b on b.id = a.other_organization_id
           where a.id = $2 and b.tree_lo >= $6 and b.tree_lo < $7 and b.tree_lo <@ (select $8::text::int8multirange)"#,
        Uuid::now_v7(),
        id.0,
        act.code(),
        at,
        reason,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes back what was told of a visit: it is planned again, its telling a draft, and the tasks that came of
/// it are gone. Refused by the database where something rests on it.
///
/// # Errors
/// As the database says; the constraint `visits_built_on`, or `assignments_one_evening` where the evening of
/// a missed visit was given away meanwhile.
pub async fn reopen(db: &mut PgConnection, scope: &Scope, id: AssignmentId) -> std::result::Result<(), sqlx::Error> {
    sqlx::query!(
        r#"update assignments a set state = 'planned', miss_code = null, miss_note = null, told_at = null,
             version = a.version + 1
           from organizations b
           where a.id = $1 and a.state in ('attended', 'missed') and b.id = a.other_organization_id
             and b.tree_lo >= $2 and b.tree_lo < $3 and b.tree_lo <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        r#"update visit_reports set state = 'draft', sent_at = null, version = version + 1
           where assignment_id = $1 and state = 'sent'
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        r#"delete from tasks t using visit_recommendations v
           where v.assignment_id = $1 and t.recommendation_id = v.id
             and t.tree_at >= $2 and t.tree_at < $3 and t.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

/// The regular meetings of a branch that stand in the book, in the months from one to another.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn booked(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Candidate>> {
    Ok(sqlx::query_as!(
        Candidate,
        r#"select m.month, m.planned_on as day, m.planned_at as hour, m.state in ('closed', 'not_held') as "over!" from meetings m
           where m.organization_id = $1 and m.month between $2 and $3 and m.kind = 'branch_regular'
             and m.tree_at >= $4 and m.tree_at < $5 and m.tree_at <@ (select $6::text::int8multirange)
           order by m.month"#,
        organization.0,
        from,
        to,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Plans a missed visit anew (`assignment_follow_up`, migration 0025): the database says for whom and when.
/// Pressed twice it is one.
///
/// # Errors
/// As the database says; the constraints `assignments_one_evening`, `assignments_once`,
/// `follow_ups_branch_open`.
pub async fn follow_up(
    db: &mut PgConnection,
    scope: &Scope,
    missed: AssignmentId,
    new: AssignmentId,
    day: Candidate,
) -> std::result::Result<AssignmentId, sqlx::Error> {
    let made = sqlx::query_scalar!(
        r#"select assignment_follow_up(a.id, $2, $3, $4) as "id!: AssignmentId"
           from assignments a join organizations b on b.id = a.other_organization_id
           where a.id = $1 and b.tree_lo >= $5 and b.tree_lo < $6 and b.tree_lo <@ (select $7::text::int8multirange)"#,
        missed.0,
        new.0,
        day.month,
        day.day,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    );
    made.fetch_one(db).await
}
