//! Attendance and tasks of members. Each is asked within the scope of its own permission, not of that for
//! members.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Attended, MemberTask, Part, Share};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MeetingId, MemberId, OrganizationId};

/// Attendance of these members at the closed meetings that one organization held for the months from one
/// day to another. Members who were expected at none are not named. `scope` is that of `ReadMeetings`.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn shares(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    (from, to): (NaiveDate, NaiveDate),
    members: &[Uuid],
) -> Result<Vec<(MemberId, Share)>> {
    let rows = sqlx::query!(
        r#"select e.member_id as "member_id!: MemberId", count(*) as "expected!",
             count(*) filter (where a.status is null or a.status in ('late', 'left_early')) as "attended!"
           from meetings t
           cross join unnest(t.roster) as e (member_id)
           left join attendances a on a.meeting_id = t.id and a.member_id = e.member_id
           where t.organization_id = $1 and t.state = 'closed' and t.month between $2 and $3
             and e.member_id = any($4)
             and t.tree_at >= $5 and t.tree_at < $6 and t.tree_at <@ (select $7::text::int8multirange)
           group by e.member_id"#,
        organization.0,
        from,
        to,
        members,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    let share = |attended, expected| Share { attended, expected };
    Ok(rows.into_iter().map(|row| (row.member_id, share(row.attended, row.expected))).collect())
}

/// How many open tasks these members have; who has none is not named. `scope` is that of `ReadTasks`.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn open_counts(db: &mut PgConnection, scope: &Scope, members: &[Uuid]) -> Result<Vec<(MemberId, i64)>> {
    let rows = sqlx::query!(
        r#"select t.member_id as "member_id: MemberId", count(*) as "open!" from tasks t
           where t.member_id = any($1)
             and not exists (select from task_results r where r.task_id = t.id and r.outcome = 'done')
             and t.tree_at >= $2 and t.tree_at < $3 and t.tree_at <@ (select $4::text::int8multirange)
           group by t.member_id"#,
        members,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.member_id, row.open)).collect())
}

/// The closed meetings since a day at which a member was expected, oldest first. `scope` is that of
/// `ReadMeetings`.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn attended(
    db: &mut PgConnection,
    scope: &Scope,
    member: MemberId,
    since: NaiveDate,
) -> Result<Vec<Attended>> {
    let rows = sqlx::query!(
        r#"select t.id as "id: MeetingId", t.month, t.held_on as "held_on!", a.status as "exception?"
           from meetings t
           left join attendances a on a.meeting_id = t.id and a.member_id = $1
           where t.organization_id in (select s.organization_id from memberships s where s.member_id = $1)
             and t.state = 'closed' and t.month >= $2 and t.roster @> array[$1]
             and t.tree_at >= $3 and t.tree_at < $4 and t.tree_at <@ (select $5::text::int8multirange)
           order by t.held_on, t.id"#,
        member.0,
        since,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    let attended = rows.into_iter().map(|row| Attended {
        meeting: row.id,
        month: row.month,
        held_on: row.held_on,
        part: Part::of(row.exception.as_deref()),
    });
    Ok(attended.collect())
}

/// A member's tasks: the open ones by deadline, then those that were done, the latest first, at most
/// twenty in all. `scope` is that of `ReadTasks`.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn tasks(db: &mut PgConnection, scope: &Scope, member: MemberId) -> Result<Vec<MemberTask>> {
    Ok(sqlx::query_as!(
        MemberTask,
        r#"select x.meeting_id as "meeting!: MeetingId", x.title as "title!", x.due_on as "due_on!",
             x.done as "done!", x.outcome as "outcome?", x.note
           from (
             select t.id, t.meeting_id, t.title, t.due_on, last.outcome, last.note,
               exists (select from task_results r where r.task_id = t.id and r.outcome = 'done') as done
             from tasks t
             left join lateral (select r.outcome, r.note
               from task_results r join meetings m on m.id = r.meeting_id
               where r.task_id = t.id order by m.month desc, m.held_on desc nulls last limit 1) last on true
             where t.member_id = $1
               and t.tree_at >= $2 and t.tree_at < $3 and t.tree_at <@ (select $4::text::int8multirange)) x
           order by x.done, case when x.done then null else x.due_on end, x.due_on desc, x.id limit 20"#,
        member.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// How many of a member's tasks were done, of how many. `scope` is that of `ReadTasks`.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn task_counts(db: &mut PgConnection, scope: &Scope, member: MemberId) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "given!",
             count(*) filter (where exists (select from task_results r
               where r.task_id = t.id and r.outcome = 'done')) as "done!"
           from tasks t
           where t.member_id = $1
             and t.tree_at >= $2 and t.tree_at < $3 and t.tree_at <@ (select $4::text::int8multirange)"#,
        member.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?;
    Ok((row.done, row.given))
}
