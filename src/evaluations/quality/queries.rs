//! Counting and listing meetings by where their quality stands. Both read `meeting_standings`, so that a
//! figure and the list behind it agree by construction.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::help::{Course, Month, Norms};
use super::losses::Lost;
use super::model::{Area, Narrow, Standing, Tally, Unit};
use crate::access::Scope;
use crate::error::Result;
use crate::evaluations::Points;
use crate::ids::{CriterionId, OrganizationId, RubricId};
use crate::organizations::Kind;

/// The part of the tree below an organization; none when it is missing or out of sight.
pub async fn area(db: &mut PgConnection, scope: &Scope, id: OrganizationId) -> Result<Option<Area>> {
    Ok(sqlx::query_as!(
        Area,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!", o.kind as "kind: Kind",
             o.tree_lo as lo, o.tree_hi as hi
           from organizations o
           where o.id = $1
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ $4::text::int8multirange"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// What the figures of an area are told by: its branches, or what stands directly below it.
pub async fn units(db: &mut PgConnection, scope: &Scope, area: &Area) -> Result<Vec<Unit>> {
    Ok(sqlx::query_as!(
        Unit,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!", o.kind as "kind: Kind",
             o.tree_lo as lo, o.tree_hi as hi, o.closed_on
           from organizations o
           where o.tree_lo >= $1 and o.tree_lo < $2
             and case when $3 then o.kind = 'branch' else o.parent_id = $4 end
             and o.tree_lo >= $5 and o.tree_lo < $6 and o.tree_lo <@ $7::text::int8multirange
           order by o.tree_lo"#,
        area.lo,
        area.hi,
        area.by_branch(),
        area.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Meetings counted by place and month, and once more by type of branch and month. `by_branch`: a place is
/// a branch; else all branches below one superior are one.
pub async fn tallies(db: &mut PgConnection, scope: &Scope, narrow: &Narrow, by_branch: bool) -> Result<Vec<Tally>> {
    let rows = sqlx::query_as!(
        TallyRow,
        r#"with counted as (
             select case when $1 then v.organization_id else v.parent_id end as place, min(v.tree_at) as at,
               v.branch_type, v.month, v.standing, v.rubric_id, count(*) as n, sum(v.decided_points) as points
             from meeting_standings v
             where v.month between $2 and $3 and v.tree_at >= $4 and v.tree_at < $5
               and ($6::text is null or v.branch_type = $6) and v.standing is not null
               and v.tree_at >= $7 and v.tree_at < $8 and v.tree_at <@ $9::text::int8multirange
             group by 1, v.branch_type, v.month, v.standing, v.rubric_id)
           select case when grouping(place) = 0 then min(at) end as at, branch_type, month as "month!",
             standing as "standing!", rubric_id as "rubric: RubricId", sum(n)::bigint as "n!",
             coalesce(sum(points), 0)::bigint as "points!"
           from counted
           group by month, standing, rubric_id, grouping sets ((place), (branch_type))"#,
        by_branch,
        narrow.period.from,
        narrow.period.to,
        narrow.lo,
        narrow.hi,
        narrow.branch_type,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    let tally = |row: TallyRow| {
        Some(Tally {
            at: row.at,
            branch_type: row.branch_type,
            month: row.month,
            standing: Standing::from_code(&row.standing)?,
            rubric: row.rubric,
            n: u32::try_from(row.n).unwrap_or(u32::MAX),
            points: row.points,
        })
    };
    Ok(rows.into_iter().filter_map(tally).collect())
}

struct TallyRow {
    at: Option<i64>,
    branch_type: Option<String>,
    month: NaiveDate,
    standing: String,
    rubric: Option<RubricId>,
    n: i64,
    points: i64,
}

/// How many branches met in a quarter, by the book, and how many of them without a thematic meeting and
/// without a thematic part of a regular one.
pub async fn thematic(db: &mut PgConnection, scope: &Scope, narrow: &Narrow) -> Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "branches!", count(*) filter (where not themed) as "without!"
           from (
             select m.organization_id, bool_or(m.state = 'closed' and (m.kind = 'branch_thematic' or exists (
               select from agenda_items a where a.meeting_id = m.id and a.section = 'thematic'))) as themed
             from meetings m join organizations o on o.id = m.organization_id
             where m.month between $1 and $2 and m.tree_at >= $3 and m.tree_at < $4
               and ($5::text is null or o.branch_type = $5)
               and m.tree_at >= $6 and m.tree_at < $7 and m.tree_at <@ $8::text::int8multirange
             group by m.organization_id
             having bool_or(m.kind = 'branch_regular')) branches"#,
        narrow.period.from,
        narrow.period.to,
        narrow.lo,
        narrow.hi,
        narrow.branch_type,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?;
    Ok((row.branches, row.without))
}

/// The norms of help of a day; where a day has none, nobody is listed for it.
pub async fn norms(db: &mut PgConnection, day: NaiveDate) -> Result<Norms> {
    let rows =
        sqlx::query!("select norm, amount from quality_norms where valid @> $1::date", day).fetch_all(db).await?;
    let amount = |norm: &str| rows.iter().find(|row| row.norm == norm).map_or(i32::MAX, |row| row.amount);
    let count = |norm| u32::try_from(amount(norm)).unwrap_or(u32::MAX);
    Ok(Norms {
        months: count("months"),
        low_classes: count("low_classes"),
        not_held: count("not_held"),
        fall: Points(amount("fall")),
        overrated: Points(amount("overrated")),
        chair_meetings: count("chair_meetings"),
    })
}

/// The last months of the branches that may need help: of all that do, and of some more, for the rule
/// itself decides ([`super::help::needs`]). Closed branches are left out.
pub async fn courses(db: &mut PgConnection, scope: &Scope, narrow: &Narrow, norms: &Norms) -> Result<Vec<Course>> {
    let rows = sqlx::query_as!(
        CourseRow,
        r#"with suspected as (
             select v.organization_id, v.parent_id, array_agg(v.month order by v.month) as months,
               array_agg(v.standing order by v.month) as standings,
               array_agg(v.rubric_id order by v.month) as rubrics, array_agg(v.self_points order by v.month) as own,
               array_agg(v.decided_points order by v.month) as decided
             from meeting_standings v
             where v.month between $1 and $2 and v.tree_at >= $3 and v.tree_at < $4
               and ($5::text is null or v.branch_type = $5) and v.standing is not null
               and v.tree_at >= $6 and v.tree_at < $7 and v.tree_at <@ $8::text::int8multirange
             group by v.organization_id, v.parent_id
             having bool_or(v.standing in ('average', 'poor', 'not_held'))
               or max(v.decided_points) - min(v.decided_points) >= $9
               or sum(v.self_points - v.decided_points) >= $10::bigint * count(v.self_points - v.decided_points)
                 and count(v.decided_points) > 1)
           select s.organization_id as "id!: OrganizationId", organization_name(s.organization_id) as "name!",
             coalesce(organization_name(s.parent_id), '') as "parent!", s.months as "months!: Vec<NaiveDate>",
             s.standings as "standings!: Vec<String>", s.rubrics as "rubrics!: Vec<Option<RubricId>>",
             s.own as "own!: Vec<Option<i32>>", s.decided as "decided!: Vec<Option<i32>>"
           from suspected s join organizations o on o.id = s.organization_id
           where o.closed_on is null"#,
        narrow.period.from,
        narrow.period.to,
        narrow.lo,
        narrow.hi,
        narrow.branch_type,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        norms.fall.0,
        i64::from(norms.overrated.0),
    )
    .fetch_all(db)
    .await?;
    let course = |row: CourseRow| {
        let month = |(at, month): (usize, &NaiveDate)| {
            Some(Month {
                month: *month,
                standing: Standing::from_code(row.standings.get(at)?)?,
                rubric: *row.rubrics.get(at)?,
                own: row.own.get(at)?.map(Points),
                decided: row.decided.get(at)?.map(Points),
            })
        };
        let months = row.months.iter().enumerate().filter_map(month).collect();
        Course { id: row.id, name: row.name, parent: row.parent, months }
    };
    Ok(rows.into_iter().map(course).collect())
}

struct CourseRow {
    id: OrganizationId,
    name: String,
    parent: String,
    months: Vec<NaiveDate>,
    standings: Vec<String>,
    rubrics: Vec<Option<RubricId>>,
    own: Vec<Option<i32>>,
    decided: Vec<Option<i32>>,
}

/// What the decided sheets of a period lost, by criterion.
pub async fn losses(db: &mut PgConnection, scope: &Scope, narrow: &Narrow) -> Result<Vec<Lost>> {
    let rows = sqlx::query!(
        r#"with cost as (
             select l.criterion_id, count(*) as sheets,
               count(*) filter (where coalesce(l.decided_points, l.self_points) < c.most) as losing,
               sum(greatest(c.most - coalesce(l.decided_points, l.self_points), 0)) as lost
             from scores s
             join score_lines l on l.score_id = s.id and l.applicable
             join criteria c on c.id = l.criterion_id
             join organizations o on o.id = s.organization_id
             where not s.superseded and s.decided_class is not null and s.month between $1 and $2
               and s.tree_at >= $3 and s.tree_at < $4 and ($5::text is null or o.branch_type = $5)
               and s.tree_at >= $6 and s.tree_at < $7 and s.tree_at <@ $8::text::int8multirange
               and coalesce(l.decided_points, l.self_points) is not null
             group by l.criterion_id)
           select c.rubric_id as "rubric: RubricId", c.id as "criterion: CriterionId", c.code, c.label_vi, c.label_en,
             c.most as "most: Points", cost.sheets as "sheets!", cost.losing as "losing!", cost.lost as "lost!"
           from cost join criteria c on c.id = cost.criterion_id"#,
        narrow.period.from,
        narrow.period.to,
        narrow.lo,
        narrow.hi,
        narrow.branch_type,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(rows
        .into_iter()
        .map(|row| Lost {
            rubric: row.rubric,
            criterion: row.criterion,
            code: row.code,
            label_vi: row.label_vi,
            label_en: row.label_en,
            most: row.most,
            sheets: count(row.sheets),
            losing: count(row.losing),
            lost: row.lost,
        })
        .collect())
}

/// What a version of a rubric is called, and from how many points on a meeting is khá by it.
#[derive(Clone, Debug)]
pub struct RubricLabel {
    /// Which.
    pub id: RubricId,
    /// Its title.
    pub title_vi: String,
    /// In English.
    pub title_en: String,
    /// Its first day.
    pub since: Option<NaiveDate>,
    /// Where khá begins.
    pub fair: Option<Points>,
}

/// The names of versions.
pub async fn rubric_labels(db: &mut PgConnection, ids: &[RubricId]) -> Result<Vec<RubricLabel>> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as!(
        RubricLabel,
        r#"select r.id as "id: RubricId", r.title_vi, r.title_en, lower(r.valid) as since,
             b.from_points as "fair?: Points"
           from rubrics r left join rubric_bands b on b.rubric_id = r.id and b.class = 'fair'
           where r.id = any ($1) order by lower(r.valid) nulls first, r.id"#,
        &ids,
    )
    .fetch_all(db)
    .await?)
}
