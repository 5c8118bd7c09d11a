//! The branches of a month: all of them by what decides their order, and some of them as they are shown.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{BranchMonth, Norms, Outline};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::OrganizationId;
use crate::organizations::model::Difficulty;

/// Branches in a month, from one position of the tree to another, or some of them.
#[derive(Clone, Copy, Debug)]
pub struct Branches<'a> {
    /// The first of the month.
    pub month: NaiveDate,
    /// From this position.
    pub lo: i64,
    /// Up to this position.
    pub hi: i64,
    /// These alone, even if they are closed.
    pub ids: Option<&'a [OrganizationId]>,
}

/// What decides in which order branches are shown, of all those that meet in a month, in the order of the tree.
/// The rest is read of those that are shown ([`branches`]).
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn outlines(
    db: &mut PgConnection,
    scope: &Scope,
    wanted: Branches<'_>,
    norms: &Norms,
) -> Result<Vec<Outline>> {
    Ok(sqlx::query_as!(
        Outline,
        r#"select o.id as "id: OrganizationId", o.tree_lo as tree_at, o.difficulty as "difficulty: Difficulty", q.mean as "mean?"
           from organizations o
           left join (
             select q.organization_id, avg(q.decided_points)::integer as mean from meeting_quality q
             where q.month < $4 and q.month >= ($4 - make_interval(months => $7))::date and q.decided_class is not null
               and q.tree_at >= $1 and q.tree_at < $2 and q.tree_at >= $5 and q.tree_at < $6
             group by q.organization_id) q on q.organization_id = o.id
           where o.kind = 'branch' and o.tree_lo >= $5 and o.tree_lo < $6 and (o.closed_on is null or o.closed_on > $4)
             and o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
           order by o.tree_lo"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        wanted.month,
        wanted.lo,
        wanted.hi,
        norms.weak_months,
    )
    .fetch_all(db)
    .await?)
}

/// Branches that meet in a month, in the order of the tree.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn branches(
    db: &mut PgConnection,
    scope: &Scope,
    wanted: Branches<'_>,
    norms: &Norms,
) -> Result<Vec<BranchMonth>> {
    let ids: Option<Vec<_>> = wanted.ids.map(|ids| ids.iter().map(|id| id.0).collect());
    Ok(sqlx::query_as!(
        BranchMonth,
        r#"select o.id as "id: OrganizationId", o.tree_lo as tree_at, organization_name(o.id) as "name!",
             organization_name(o.parent_id) as superior, o.difficulty as "difficulty: Difficulty",
             (select avg(q.decided_points)::integer from meeting_quality q
               where q.organization_id = o.id and q.month < $4 and q.month >= ($4 - make_interval(months => $8))::date
                 and q.decided_class is not null) as mean,
             coalesce(m.held_on, m.planned_on, case when r.id is not null then meeting_day(r.day_of_month, r.shift, $4) end)
               as meeting_on,
             coalesce(m.started_at, m.planned_at, r.start_time) as meets_at,
             coalesce(m.state = 'not_held', false) as "not_held!", o.closed_on
           from organizations o
           left join meetings m on m.organization_id = o.id and m.month = $4 and m.kind = 'branch_regular'
           left join meeting_rules r on m.planned_on is null and r.organization_id = o.id
             and r.valid @> meeting_day(r.day_of_month, r.shift, $4)
           where o.kind = 'branch' and o.tree_lo >= $5 and o.tree_lo < $6
             and ($7::integer[] is null and (o.closed_on is null or o.closed_on > $4) or o.id = any ($7))
             and o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
           order by o.tree_lo"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        wanted.month,
        wanted.lo,
        wanted.hi,
        ids.as_deref() as _,
        norms.weak_months,
    )
    .fetch_all(db)
    .await?)
}
