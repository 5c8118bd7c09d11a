//! Step 5 and closing in the database.

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Conclusion;
use crate::access::Scope;
use crate::error::Result;
use crate::ids::MeetingId;
use crate::meetings::model::{Heads, Meeting, State};

/// Stores step 5.
pub async fn put(
    db: &mut PgConnection,
    scope: &Scope,
    id: MeetingId,
    new: &Conclusion,
) -> std::result::Result<(), sqlx::Error> {
    sqlx::query!(
        r#"update meetings set held_on = $5, started_at = $6, ended_at = $7, chair_id = $8, minute_taker_id = $9,
             dues = $10, conclusion = $11, votes_for = $12, votes_against = $13, votes_other = $14,
             version = version + 1
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
             and (held_on, started_at, ended_at, chair_id, minute_taker_id, dues, conclusion, votes_for,
               votes_against, votes_other) is distinct from ($5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        new.held_on,
        new.started_at,
        new.ended_at,
        new.chair_id,
        new.minute_taker_id,
        new.dues,
        new.conclusion,
        new.votes[0],
        new.votes[1],
        new.votes[2],
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The figures that closing freezes.
#[derive(Clone, Debug, Default)]
pub struct Frozen {
    /// In the base of the attendance rate.
    pub roster: Vec<Uuid>,
    /// The whole branch of the day.
    pub heads: Heads,
    /// There, wholly or in part.
    pub present: i16,
    /// Of them, who may vote.
    pub present_voting: i16,
    /// Absent with leave.
    pub excused: i16,
    /// Absent without leave.
    pub unexcused: i16,
    /// Distinct members who spoke.
    pub speakers: i64,
}

/// Closes an open record with its figures. False when it is no longer open: somebody else was first.
pub async fn close(db: &mut PgConnection, scope: &Scope, id: MeetingId, frozen: &Frozen) -> Result<bool> {
    let done = sqlx::query!(
        r#"update meetings set state = 'closed', roster = $5, roster_count = cardinality($5::uuid[]),
             official_count = $6, probationary_count = $7, exempt_count = $8, reduced_count = $9, leave_count = $10,
             suspended_count = $11, abroad_count = $12, present_count = $13, present_voting_count = $14,
             excused_count = $15, unexcused_count = $16, speaker_count = $17::bigint, version = version + 1
           where id = $1 and state in ('planned', 'recording')
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        &frozen.roster,
        frozen.heads.official,
        frozen.heads.probationary,
        frozen.heads.exempt,
        frozen.heads.reduced,
        frozen.heads.leave,
        frozen.heads.suspended,
        frozen.heads.abroad,
        frozen.present,
        frozen.present_voting,
        frozen.excused,
        frozen.unexcused,
        frozen.speakers,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a closed meeting the next number of a kind of document in the term of its day, once. The lock
/// keeps two closings of one organization from taking one number.
pub async fn number(db: &mut PgConnection, scope: &Scope, meeting: &Meeting, kind: &str) -> Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(7433002, $1)", meeting.organization_id.0).fetch_one(&mut *db).await?;
    sqlx::query!(
        r#"insert into document_numbers (organization_id, tree_at, kind, term_from, number, meeting_id)
           select m.organization_id, m.tree_at, $2, term.first_day,
             1 + coalesce((select max(n.number) from document_numbers n
               where n.organization_id = m.organization_id and n.kind = $2 and n.term_from = term.first_day), 0),
             m.id
           from meetings m
           cross join lateral (select coalesce(lower(t.valid), '1930-02-03') as first_day
             from document_terms t where t.valid @> m.held_on) term
           where m.id = $1 and m.tree_at >= $3 and m.tree_at < $4 and m.tree_at <@ (select $5::text::int8multirange)
           on conflict on constraint document_numbers_once do nothing"#,
        meeting.id.0,
        kind,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Closes an open month without a meeting. False when it is no longer open.
pub async fn not_held(db: &mut PgConnection, scope: &Scope, id: MeetingId, because: &str) -> Result<bool> {
    let done = sqlx::query!(
        r#"update meetings set state = 'not_held', not_held_because = $5, version = version + 1
           where id = $1 and state in ('planned', 'recording')
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        because,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens a record again: what closing froze is void until it is closed anew. False when it is open, or its
/// score was submitted.
pub async fn reopen(db: &mut PgConnection, scope: &Scope, meeting: &Meeting) -> Result<bool> {
    let back = if meeting.held_on.is_some() { State::Recording } else { State::Planned };
    let done = sqlx::query!(
        r#"update meetings set state = $5, not_held_because = null, roster = null, roster_count = null,
             official_count = null, probationary_count = null, exempt_count = null, reduced_count = null,
             leave_count = null, suspended_count = null, abroad_count = null, present_count = null,
             present_voting_count = null, excused_count = null, unexcused_count = null, speaker_count = null,
             confirmed_by = null, version = version + 1
           where id = $1 and state in ('closed', 'not_held')
             and not exists (select from scores s where s.meeting_id = meetings.id and not s.superseded
               and s.state in ('submitted', 'confirmed', 'adjusted', 'locked'))
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        meeting.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        back.code(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The branch stands by what the superior's office entered from paper. False when there is nothing to
/// confirm any more.
pub async fn confirm(db: &mut PgConnection, scope: &Scope, id: MeetingId) -> Result<bool> {
    let done = sqlx::query!(
        r#"update meetings set confirmed_by = current_setting('chibo.actor')::uuid, version = version + 1
           where id = $1 and state = 'closed' and on_behalf_by is not null and confirmed_by is null
             and on_behalf_by <> current_setting('chibo.actor')::uuid
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
