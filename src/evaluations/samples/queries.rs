//! The rows of samples. They are read with the right to inspect alone: whoever is inspected learns of it from
//! the commission.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use super::model::{Candidate, Draw, Drawn};
use crate::access::Scope;
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::rubrics::Class;
use crate::ids::{MeetingId, OrganizationId, RubricId, SampleId, SheetId, UserId};

/// Recorded regular meetings of these months below an organization, within reach.
///
/// # Errors
/// As the database says.
pub async fn candidates(
    db: &mut PgConnection,
    scope: &Scope,
    below: OrganizationId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<Candidate>> {
    Ok(sqlx::query_as!(
        Candidate,
        r#"select m.id as "meeting: MeetingId", m.organization_id as "branch: OrganizationId",
             b.parent_id as "superior: OrganizationId"
           from organizations o
           join meetings m on m.tree_at >= o.tree_lo and m.tree_at < o.tree_hi
           join organizations b on b.id = m.organization_id
           where o.id = $1 and m.month between $2 and $3 and m.state = 'closed' and m.kind = 'branch_regular'
             and m.tree_at >= $4 and m.tree_at < $5 and m.tree_at <@ (select $6::text::int8multirange)
             and o.tree_lo >= $4 and o.tree_lo < $5 and o.tree_lo <@ (select $6::text::int8multirange)"#,
        below.0,
        first,
        last,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// What is written of a draw.
#[derive(Clone, Copy, Debug)]
pub struct NewDraw<'a> {
    /// Its id.
    pub id: SampleId,
    /// Below which organization.
    pub organization: OrganizationId,
    /// Months, both included.
    pub months: (NaiveDate, NaiveDate),
    /// Out of how many branches.
    pub branches: i32,
    /// The number of the lot.
    pub seed: i64,
    /// Who draws.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
    /// What was drawn, in order.
    pub meetings: &'a [MeetingId],
}

/// Keeps a draw; false: the form was sent before, and the first draw stands.
///
/// # Errors
/// As the database says.
pub async fn insert(db: &mut PgConnection, scope: &Scope, new: &NewDraw<'_>) -> Result<bool> {
    let meetings: Vec<_> = new.meetings.iter().map(|id| id.0).collect();
    let inserted = sqlx::query_scalar!(
        r#"with drawn as (
             insert into samples (id, organization_id, tree_at, first_month, last_month, size, branches, seed,
               drawn_by, drawn_at)
             select $1, o.id, o.tree_lo, $3, $4, cardinality($9::uuid[]), $5, $6, $7, $8 from organizations o
             where o.id = $2 and o.tree_lo >= $10 and o.tree_lo < $11 and o.tree_lo <@ (select $12::text::int8multirange)
             on conflict on constraint samples_pkey do nothing
             returning id, organization_id, tree_at)
           insert into sample_meetings (sample_id, meeting_id, draw_no, organization_id, tree_at)
           select d.id, m.id, m.nr, d.organization_id, d.tree_at
           from drawn d cross join unnest($9::uuid[]) with ordinality as m (id, nr)
           returning draw_no"#,
        new.id.0,
        new.organization.0,
        new.months.0,
        new.months.1,
        new.branches,
        new.seed,
        new.by.0,
        new.at,
        &meetings,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(!inserted.is_empty())
}

/// Draws, the latest first, before one; or the one with this id.
///
/// # Errors
/// As the database says.
pub async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    only: Option<SampleId>,
    before: Option<SampleId>,
    limit: i64,
) -> Result<Vec<Draw>> {
    let rows = sqlx::query!(
        r#"select s.id as "id: SampleId", s.organization_id as "organization: OrganizationId", s.tree_at,
             organization_name(s.organization_id) as "name!", s.first_month, s.last_month, s.size, s.branches,
             s.seed, u.full_name as drawn_by, s.drawn_at, s.withdrawn_reason,
             (select count(*) from sample_meetings m where m.sample_id = s.id and exists (
               select from score_sheets h where h.meeting_id = m.meeting_id and h.kind = 'inspection'
                 and h.state = 'signed')) as "signed!"
           from samples s join users u on u.id = s.drawn_by
           where s.tree_at >= $1 and s.tree_at < $2 and s.tree_at <@ (select $3::text::int8multirange)
             and ($4::uuid is null or s.id = $4) and ($5::uuid is null or s.id < $5)
           order by s.id desc limit $6"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        only.map(|id| id.0),
        before.map(|id| id.0),
        limit,
    )
    .fetch_all(db)
    .await?;
    let draw = rows.into_iter().map(|row| Draw {
        id: row.id,
        organization: row.organization,
        tree_at: row.tree_at,
        name: row.name,
        months: (row.first_month, row.last_month),
        size: row.size,
        branches: row.branches,
        seed: row.seed,
        drawn_by: row.drawn_by,
        drawn_at: row.drawn_at,
        signed: row.signed,
        withdrawn_reason: row.withdrawn_reason,
    });
    Ok(draw.collect())
}

/// The meetings of a draw in the order of the lot, each with the inspection sheet that counts.
///
/// # Errors
/// As the database says.
pub async fn meetings(db: &mut PgConnection, scope: &Scope, id: SampleId) -> Result<Vec<Drawn>> {
    Ok(sqlx::query_as!(
        Drawn,
        r#"select d.draw_no, m.id as "meeting: MeetingId", organization_name(m.organization_id) as "organization!",
             organization_name(b.parent_id) as superior, m.month, m.held_on,
             h.id as "sheet?: SheetId", coalesce(h.state = 'signed', false) as "signed!", u.full_name as "author?",
             h.rubric_id as "rubric?: RubricId", h.points as "points: Points", h.class as "class: Class"
           from sample_meetings d
           join meetings m on m.id = d.meeting_id
           join organizations b on b.id = m.organization_id
           left join lateral (
             select h.* from score_sheets h
             where h.meeting_id = m.id and h.kind = 'inspection'
               and (h.state = 'signed' or h.author_id = current_setting('chibo.actor', true)::uuid)
             order by (h.state = 'signed') desc, h.signed_at, h.id limit 1) h on true
           left join users u on u.id = h.author_id
           where d.sample_id = $1 and d.tree_at >= $2 and d.tree_at < $3 and d.tree_at <@ (select $4::text::int8multirange)
             and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)
           order by d.draw_no"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Withdraws a draw; false: it was withdrawn before, or an inspection sheet of it is signed.
///
/// # Errors
/// As the database says.
pub async fn withdraw(
    db: &mut PgConnection,
    scope: &Scope,
    id: SampleId,
    reason: &str,
    at: DateTime<Utc>,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"update samples s set withdrawn_at = $2, withdrawn_reason = $3
           where s.id = $1 and s.withdrawn_at is null
             and s.tree_at >= $4 and s.tree_at < $5 and s.tree_at <@ (select $6::text::int8multirange)
             and not exists (select from sample_meetings m join score_sheets h on h.meeting_id = m.meeting_id
               where m.sample_id = s.id and h.kind = 'inspection' and h.state = 'signed')"#,
        id.0,
        at,
        reason,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
