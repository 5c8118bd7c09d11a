//! Lists of meetings by where their quality stands: the same rows that the figures count.

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::access::Scope;
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::quality::model::{Narrow, What, WithoutThematic};
use crate::evaluations::rubrics::Class;
use crate::ids::{CriterionId, MeetingId, OrganizationId};

/// One meeting of a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The meeting.
    pub meeting: MeetingId,
    /// The branch.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// What stands above it.
    pub parent: String,
    /// Its place in the tree, for the next page.
    pub tree_at: i64,
    /// The month.
    pub month: NaiveDate,
    /// The day it was held.
    pub held_on: Option<NaiveDate>,
    /// Why it was not.
    pub not_held_because: Option<String>,
    /// Where its quality stands: a code of `Standing`.
    pub standing: String,
    /// What the branch gives itself.
    pub own: Option<Points>,
    /// The class that follows.
    pub own_class: Option<Class>,
    /// As counted.
    pub computed: Option<Points>,
    /// What the superior decided.
    pub decided: Option<Points>,
    /// The official class.
    pub decided_class: Option<Class>,
}

/// What a list holds.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Where and when.
    pub narrow: Narrow,
    /// Which standings.
    pub what: What,
    /// Only those that lost points on this criterion.
    pub criterion: Option<CriterionId>,
}

/// Meetings, the newest month first and in the order of the tree within a month, after a line.
pub async fn lines(
    db: &mut PgConnection,
    scope: &Scope,
    wanted: &Wanted,
    after: Option<(NaiveDate, i64)>,
    limit: usize,
) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        // Month by month, so that each is read in the order of its index and only as far as the page goes.
        r#"select v.meeting_id as "meeting!: MeetingId", v.organization_id as "organization!: OrganizationId",
             organization_name(v.organization_id) as "name!", coalesce(organization_name(v.parent_id), '') as "parent!",
             v.tree_at as "tree_at!", v.month as "month!", m.held_on, m.not_held_because, v.standing as "standing!",
             s.self_points as "own?: Points", s.self_class as "own_class?: Class",
             s.computed_points as "computed?: Points", s.decided_points as "decided?: Points",
             s.decided_class as "decided_class?: Class"
           from (
             select l.* from generate_series($2::date, $1::date, interval '-1 month') g (month)
             cross join lateral (
               select v.meeting_id, v.organization_id, o.parent_id, v.tree_at, v.month, v.standing, v.score_id
               from meeting_standings v
               join organizations o on o.id = v.organization_id
               where v.month = g.month::date and v.tree_at >= $3 and v.tree_at < $4
                 and ($5::text is null or coalesce(o.branch_type, 'none') = $5) and v.standing = any ($6)
                 and ($7::uuid is null or exists (select from criteria c where c.id = $7 and c.rubric_id = v.rubric_id
                   and c.criterion_no = any (v.lost_no)))
                 and ($8::date is null or v.month < $8 or v.month = $8 and v.tree_at > $9)
                 and v.tree_at >= $10 and v.tree_at < $11 and v.tree_at <@ (select $12::text::int8multirange)
               order by v.tree_at limit $13) l
             where $8::date is null or g.month <= $8
             order by l.month desc, l.tree_at limit $13) v
           join meetings m on m.id = v.meeting_id
           left join scores s on s.id = v.score_id
           order by v.month desc, v.tree_at"#,
        wanted.narrow.period.from,
        wanted.narrow.period.to,
        wanted.narrow.lo,
        wanted.narrow.hi,
        wanted.narrow.branch_type,
        &wanted.what.codes(),
        wanted.criterion.map(|id| id.0),
        after.map(|after| after.0),
        after.map_or(0, |after| after.1),
        scope.lo(),
        scope.hi(),
        scope.reach(),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?)
}

/// How many meetings a list holds.
pub async fn count(db: &mut PgConnection, scope: &Scope, wanted: &Wanted) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!"
           from meeting_standings v
           where v.month between $1 and $2 and v.tree_at >= $3 and v.tree_at < $4 and v.standing = any ($6)
             -- Asked only where a type is: who counts a hundred thousand does not look up the branch of each.
             and ($5::text is null or exists (select from organizations o
               where o.id = v.organization_id and coalesce(o.branch_type, 'none') = $5))
             and ($7::uuid is null or exists (select from criteria c where c.id = $7 and c.rubric_id = v.rubric_id
               and c.criterion_no = any (v.lost_no)))
             and v.tree_at >= $8 and v.tree_at < $9 and v.tree_at <@ (select $10::text::int8multirange)"#,
        wanted.narrow.period.from,
        wanted.narrow.period.to,
        wanted.narrow.lo,
        wanted.narrow.hi,
        wanted.narrow.branch_type,
        &wanted.what.codes(),
        wanted.criterion.map(|id| id.0),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?)
}

/// The branches that met in the last month of a period, by the book, and in all of it had no thematic meeting
/// and no thematic part of a regular one: those that `quality::queries::thematic` counts.
pub async fn without_thematic(
    db: &mut PgConnection,
    scope: &Scope,
    narrow: &Narrow,
    limit: usize,
) -> Result<Vec<WithoutThematic>> {
    Ok(sqlx::query_as!(
        WithoutThematic,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!",
             coalesce(organization_name(o.parent_id), '') as "parent!",
             (array_agg(q.meeting_id order by q.month desc) filter (where q.kind = 'branch_regular'))[1]
               as "meeting!: MeetingId"
           from meeting_quality q join organizations o on o.id = q.organization_id
           where q.month between $1 and $2 and q.tree_at >= $3 and q.tree_at < $4
             and ($5::text is null or coalesce(o.branch_type, 'none') = $5)
             and o.tree_lo >= $6 and o.tree_lo < $7 and o.tree_lo <@ (select $8::text::int8multirange)
           group by o.id
           having bool_or(q.kind = 'branch_regular' and q.month = $2) and not bool_or(q.thematic)
           order by o.tree_lo limit $9"#,
        narrow.period.from,
        narrow.period.to,
        narrow.lo,
        narrow.hi,
        narrow.branch_type,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        i64::try_from(limit).unwrap_or(i64::MAX),
    )
    .fetch_all(db)
    .await?)
}

/// What a criterion is called; none where there is none.
pub async fn criterion(db: &mut PgConnection, id: CriterionId) -> Result<Option<(String, String)>> {
    let found = sqlx::query!("select code, label_vi, label_en from criteria where id = $1", id.0);
    let row = found.fetch_optional(db).await?;
    Ok(row.map(|row| {
        (
            format!("{} {}", row.code, row.label_vi),
            format!("{} {}", row.code, row.label_en.as_ref().unwrap_or(&row.label_vi)),
        )
    }))
}
