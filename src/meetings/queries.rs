//! The rows of meetings. Whoever writes to a meeting or to anything in it locks the meeting first, so
//! two saves of one record come one after the other.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Heads, Kind, Meeting, Names, State};
use crate::access::Scope;
use crate::error::{Error, Result};
use crate::ids::{MeetingId, MemberId, OrganizationId, UserId};

/// One meeting; none when it is missing or out of sight.
pub async fn find(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Option<Meeting>> {
    Ok(sqlx::query_as!(
        Meeting,
        r#"select m.id as "id: MeetingId", m.organization_id as "organization_id: OrganizationId", m.tree_at,
             organization_name(m.organization_id) as "organization!", m.month, m.kind as "kind: Kind",
             m.state as "state: State", m.planned_on, m.planned_at, m.place, m.chair_id as "chair_id: MemberId",
             m.minute_taker_id as "minute_taker_id: MemberId", m.held_on, m.started_at, m.ended_at, m.dues,
             m.conclusion, m.votes_for, m.votes_against, m.votes_other, m.not_held_because,
             m.roster as "roster: Vec<MemberId>", m.on_behalf_by as "on_behalf_by: UserId",
             m.confirmed_by as "confirmed_by: UserId", m.version
           from meetings m
           where m.id = $1
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Holds the meeting until the end of the transaction and reads it.
///
/// # Errors
/// NotFound when it is missing or out of the scope.
pub async fn lock(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Meeting> {
    sqlx::query!(
        r#"select id from meetings
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           for update"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(&mut *db)
    .await?;
    find(db, scope, id).await?.ok_or(Error::NotFound)
}

/// An act on a meeting, by the actor of this transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Recording began.
    Started,
    /// The record was closed.
    Closed,
    /// The month was closed without a meeting.
    NotHeld,
    /// The record was opened again.
    Reopened,
    /// The superior's office entered it from paper.
    EnteredOnBehalf,
    /// The branch confirmed such a record.
    Confirmed,
}

impl Act {
    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Closed => "closed",
            Self::NotHeld => "not_held",
            Self::Reopened => "reopened",
            Self::EnteredOnBehalf => "entered_on_behalf",
            Self::Confirmed => "confirmed",
        }
    }
}

/// Notes who did what to a meeting, when and why.
pub async fn note(
    db: &mut PgConnection,
    scope: &Scope,
    meeting: &Meeting,
    (act, reason): (Act, Option<&str>),
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        r#"insert into meeting_acts (id, meeting_id, organization_id, tree_at, act, actor_id, at, reason)
           select $1, m.id, m.organization_id, m.tree_at, $3, current_setting('chibo.actor')::uuid, $4, $5
           from meetings m
           where m.id = $2 and m.tree_at >= $6 and m.tree_at < $7 and m.tree_at <@ (select $8::text::int8multirange)"#,
        Uuid::now_v7(),
        meeting.id.0,
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

/// Marks that somebody of the superior's office writes this record from paper.
pub async fn enter_on_behalf(db: &mut PgConnection, scope: &Scope, meeting: &Meeting) -> Result<()> {
    sqlx::query!(
        r#"update meetings set on_behalf_by = current_setting('chibo.actor')::uuid, version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        meeting.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// An act as the record's page tells it.
#[derive(Clone, Debug)]
pub struct Noted {
    /// Its code.
    pub act: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: Option<String>,
}

/// The acts on a meeting, oldest first.
pub async fn acts(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Vec<Noted>> {
    Ok(sqlx::query_as!(
        Noted,
        r#"select a.act, u.full_name as actor, a.at, a.reason
           from meeting_acts a join users u on u.id = a.actor_id
           where a.meeting_id = $1
             and a.tree_at >= $2 and a.tree_at < $3 and a.tree_at <@ (select $4::text::int8multirange)
           order by a.at, a.id"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Begins recording a planned meeting. Who presides is the serving secretary and who writes is who wrote
/// last time, until somebody says otherwise. False when it is no longer planned.
pub async fn start(db: &mut PgConnection, scope: &Scope, meeting: &Meeting, held_on: NaiveDate) -> Result<bool> {
    let done = sqlx::query!(
        r#"update meetings m set state = 'recording', held_on = coalesce(m.held_on, $5),
             started_at = coalesce(m.started_at, m.planned_at),
             chair_id = coalesce(m.chair_id, (select p.member_id from positions p
               where p.organization_id = m.organization_id and p.position = 'branch_secretary' and p.valid @> $5::date)),
             minute_taker_id = coalesce(m.minute_taker_id, (select l.minute_taker_id from meetings l
               join members_on(m.organization_id, $5) s on s.member_id = l.minute_taker_id
               where l.organization_id = m.organization_id and l.state = 'closed'
               order by l.month desc, l.held_on desc limit 1)),
             version = m.version + 1
           where m.id = $1 and m.state = 'planned'
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        meeting.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        held_on,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Makes the regular meetings of a month that are not there yet, one for each open branch, on the day
/// of its rule. Returns how many came to be; doing it again makes none.
pub async fn ensure_occurrences(db: &mut PgConnection, scope: &Scope, month: NaiveDate) -> Result<u64> {
    let done = sqlx::query!(
        r#"insert into meetings (id, organization_id, tree_at, month, kind, planned_on, planned_at, place)
           select gen_random_uuid(), o.id, o.tree_lo, $1, 'branch_regular',
             meeting_day(r.day_of_month, r.shift, $1), r.start_time, r.place
           from organizations o
           left join meeting_rules r on r.organization_id = o.id
             and r.valid @> meeting_day(r.day_of_month, r.shift, $1)
           where o.kind = 'branch' and o.closed_on is null
             and (o.established_on is null or o.established_on < $1 + interval '1 month')
             and (r.id is null or o.established_on is null
               or meeting_day(r.day_of_month, r.shift, $1) >= o.established_on)
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
             and not exists (select from meetings m where m.organization_id = o.id and m.month = $1
               and m.kind = 'branch_regular')
           on conflict do nothing"#,
        month,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// What the people whom a record names are called today: chair, minute taker, presenters, exceptions,
/// speakers, holders of its tasks, officers of its day. Also those who belong elsewhere by now: their rows
/// went along with them, so `meeting_people` (migration 0010) is asked, and members are not joined.
pub async fn names(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Names> {
    let rows = sqlx::query!(
        r#"select p.member_id as "member_id!: MemberId", p.full_name as "full_name!"
           from meetings m cross join meeting_people(m.id) p
           where m.id = $1
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.member_id, row.full_name)).collect())
}

/// What closing froze.
#[derive(Clone, Debug)]
pub struct Figures {
    /// In the base of the attendance rate.
    pub roster: i16,
    /// Of them there.
    pub present: i16,
    /// Of those, who may vote.
    pub present_voting: i16,
    /// Absent with leave.
    pub excused: i16,
    /// Absent without leave.
    pub unexcused: i16,
    /// The whole branch of that day.
    pub heads: Heads,
}

/// The figures of a closed meeting; none before.
pub async fn figures(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Option<Figures>> {
    let row = sqlx::query!(
        r#"select roster_count as "roster!", present_count as "present!", present_voting_count as "present_voting!",
             excused_count as "excused!", unexcused_count as "unexcused!", official_count as "official!",
             probationary_count as "probationary!", exempt_count as "exempt!", reduced_count as "reduced!",
             leave_count as "leave!", suspended_count as "suspended!", abroad_count as "abroad!"
           from meetings
           where id = $1 and state = 'closed'
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Figures {
        roster: row.roster,
        present: row.present,
        present_voting: row.present_voting,
        excused: row.excused,
        unexcused: row.unexcused,
        heads: Heads {
            official: row.official,
            probationary: row.probationary,
            exempt: row.exempt,
            reduced: row.reduced,
            leave: row.leave,
            suspended: row.suspended,
            abroad: row.abroad,
        },
    }))
}

/// How far the score of a meeting has come, for the page of its record.
#[derive(Clone, Debug)]
pub struct ScoreLine {
    /// Code of its state.
    pub state: String,
    /// Official points, else the branch's, in hundredths.
    pub points: Option<i32>,
    /// Code of the class that follows.
    pub class: Option<String>,
}

impl ScoreLine {
    /// Whether the superior has it: the record is not opened again then.
    pub fn is_submitted(&self) -> bool {
        matches!(self.state.as_str(), "submitted" | "confirmed" | "adjusted" | "locked")
    }
}

/// The score of a meeting in one line; none where nobody has begun one.
pub async fn score_line(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<Option<ScoreLine>> {
    Ok(sqlx::query_as!(
        ScoreLine,
        r#"select state, coalesce(decided_points, self_points) as points, coalesce(decided_class, self_class) as class
           from scores
           where meeting_id = $1 and not superseded
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}
