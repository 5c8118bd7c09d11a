//! The rows of one branch.

use sqlx::PgConnection;

use super::model::{ChairLine, GroupLine, MonthLine};
use crate::access::Scope;
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::quality::model::Period;
use crate::evaluations::rubrics::Class;
use crate::ids::{MeetingId, MemberId, OrganizationId, RubricId};

/// The regular meetings of a branch in a period, the newest first.
pub async fn months(
    db: &mut PgConnection,
    scope: &Scope,
    id: OrganizationId,
    period: Period,
) -> Result<Vec<MonthLine>> {
    Ok(sqlx::query_as!(
        MonthLine,
        r#"select v.meeting_id as "meeting!: MeetingId", v.month as "month!", v.standing, m.not_held_because,
             s.id is not null as "scored!", s.rubric_id as "rubric?: RubricId", s.self_points as "own?: Points",
             s.self_class as "own_class?: Class", s.computed_points as "computed?: Points",
             s.computed_class as "computed_class?: Class", s.decided_points as "decided?: Points",
             s.decided_class as "decided_class?: Class"
           from meeting_standings v
           join meetings m on m.id = v.meeting_id
           left join scores s on s.id = v.score_id
           where v.organization_id = $1 and v.month between $2 and $3
             and v.tree_at >= $4 and v.tree_at < $5 and v.tree_at <@ (select $6::text::int8multirange)
           order by v.month desc"#,
        id.0,
        period.from,
        period.to,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The decided sheets of a branch in a period, added up by version and group.
pub async fn groups(
    db: &mut PgConnection,
    scope: &Scope,
    id: OrganizationId,
    period: Period,
) -> Result<Vec<GroupLine>> {
    Ok(sqlx::query_as!(
        GroupLine,
        r#"with sums as (
             select c.rubric_id, c.group_no, count(distinct s.id) as n, sum(l.self_points) as own,
               sum(coalesce(l.submitted_points, l.computed_points, l.self_points)) as computed,
               sum(coalesce(l.decided_points, l.self_points)) as decided
             from scores s
             join score_lines l on l.score_id = s.id and l.applicable
             join criteria c on c.id = l.criterion_id
             where s.organization_id = $1 and s.month between $2 and $3 and not s.superseded
               and s.decided_class is not null
               and s.tree_at >= $4 and s.tree_at < $5 and s.tree_at <@ (select $6::text::int8multirange)
             group by c.rubric_id, c.group_no)
           select g.rubric_id as "rubric: RubricId", g.group_no as no, g.label_vi, g.label_en, g.most as "most: Points",
             sums.n as "n!", coalesce(sums.own, 0) as "own!", coalesce(sums.computed, 0) as "computed!",
             coalesce(sums.decided, 0) as "decided!"
           from sums join rubric_groups g on g.rubric_id = sums.rubric_id and g.group_no = sums.group_no
           order by g.rubric_id, g.group_no"#,
        id.0,
        period.from,
        period.to,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The decided sheets of a branch in a period, by who chaired and by each criterion that speaks of the chair.
pub async fn chairs(
    db: &mut PgConnection,
    scope: &Scope,
    id: OrganizationId,
    period: Period,
) -> Result<Vec<ChairLine>> {
    Ok(sqlx::query_as!(
        ChairLine,
        r#"select p.id as "member: MemberId", p.full_name as name, c.code || ' ' || c.label_vi as "label_vi!",
             c.code || ' ' || c.label_en as "label_en?", c.most as "most: Points", count(*) as "n!",
             sum(coalesce(l.decided_points, l.self_points)) as "points!"
           from scores s
           join meetings m on m.id = s.meeting_id
           join members p on p.id = m.chair_id
           join score_lines l on l.score_id = s.id and l.applicable
           join criteria c on c.id = l.criterion_id and c.chairing
           where s.organization_id = $1 and s.month between $2 and $3 and not s.superseded
             and s.decided_class is not null and coalesce(l.decided_points, l.self_points) is not null
             and s.tree_at >= $4 and s.tree_at < $5 and s.tree_at <@ (select $6::text::int8multirange)
           group by p.id, p.full_name, c.id
           order by p.full_name, c.code"#,
        id.0,
        period.from,
        period.to,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
