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
        r#"select v.meeting_id as "meeting!: MeetingId", v.organization_id as "organization!: OrganizationId",
             organization_name(v.organization_id) as "name!", coalesce(organization_name(v.parent_id), '') as "parent!",
             v.tree_at as "tree_at!", v.month as "month!", v.held_on, v.not_held_because, v.standing as "standing!",
             v.self_points as "own: Points", v.self_class as "own_class: Class",
             v.computed_points as "computed: Points", v.decided_points as "decided: Points",
             v.decided_class as "decided_class: Class"
           from meeting_standings v
           where v.month between $1 and $2 and v.tree_at >= $3 and v.tree_at < $4
             and ($5::text is null or v.branch_type = $5) and v.standing = any ($6)
             and ($7::uuid is null or exists (select from score_lines l join criteria c on c.id = l.criterion_id
               where l.score_id = v.score_id and l.criterion_id = $7 and l.applicable
                 and coalesce(l.decided_points, l.self_points) < c.most))
             and ($8::date is null or v.month < $8 or v.month = $8 and v.tree_at > $9)
             and v.tree_at >= $10 and v.tree_at < $11 and v.tree_at <@ $12::text::int8multirange
           order by v.month desc, v.tree_at limit $13"#,
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
           where v.month between $1 and $2 and v.tree_at >= $3 and v.tree_at < $4
             and ($5::text is null or v.branch_type = $5) and v.standing = any ($6)
             and ($7::uuid is null or exists (select from score_lines l join criteria c on c.id = l.criterion_id
               where l.score_id = v.score_id and l.criterion_id = $7 and l.applicable
                 and coalesce(l.decided_points, l.self_points) < c.most))
             and v.tree_at >= $8 and v.tree_at < $9 and v.tree_at <@ $10::text::int8multirange"#,
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

/// The branches that met in a period, by the book, without a thematic meeting and without a thematic part
/// of a regular one: those that `quality::queries::thematic` counts.
pub async fn without_thematic(
    db: &mut PgConnection,
    scope: &Scope,
    narrow: &Narrow,
    limit: usize,
) -> Result<Vec<WithoutThematic>> {
    Ok(sqlx::query_as!(
        WithoutThematic,
        r#"select m.organization_id as "id: OrganizationId", organization_name(m.organization_id) as "name!",
             coalesce(organization_name(o.parent_id), '') as "parent!",
             (array_agg(m.id order by m.month desc) filter (where m.kind = 'branch_regular'))[1] as "meeting!: MeetingId"
           from meetings m join organizations o on o.id = m.organization_id
           where m.month between $1 and $2 and m.tree_at >= $3 and m.tree_at < $4
             and ($5::text is null or o.branch_type = $5)
             and m.tree_at >= $6 and m.tree_at < $7 and m.tree_at <@ $8::text::int8multirange
           group by m.organization_id, o.parent_id, m.tree_at
           having bool_or(m.kind = 'branch_regular')
             and not bool_or(m.state = 'closed' and (m.kind = 'branch_thematic' or exists (
               select from agenda_items a where a.meeting_id = m.id and a.section = 'thematic')))
           order by m.tree_at limit $9"#,
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
    Ok(row.map(|row| (format!("{} {}", row.code, row.label_vi), format!("{} {}", row.code, row.label_en))))
}
