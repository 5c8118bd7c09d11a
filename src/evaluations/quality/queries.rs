//! Counting and listing meetings by where their quality stands. Both read `meeting_standings`, so that a
//! figure and the list behind it agree by construction.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::help::{Course, Month, Norms};
use super::losses::Lost;
use super::model::{Area, Narrow, Period, Standing, Tally, Unit};
use crate::access::Scope;
use crate::error::Result;
use crate::evaluations::Points;
use crate::ids::{CriterionId, OrganizationId, RubricId};
use crate::organizations::Kind;

/// The part of the tree below an organization; none when it is missing or out of sight. Of a branch it is the
/// branch alone: a closed one that hangs inside its successor keeps its own figures.
pub async fn area(db: &mut PgConnection, scope: &Scope, id: OrganizationId) -> Result<Option<Area>> {
    Ok(sqlx::query_as!(
        Area,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!", o.kind as "kind: Kind",
             o.tree_lo as lo, case when o.kind = 'branch' then o.tree_lo + 1 else o.tree_hi end as "hi!"
           from organizations o
           where o.id = $1
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
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
             and o.tree_lo >= $5 and o.tree_lo < $6 and o.tree_lo <@ (select $7::text::int8multirange)
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

/// Says that what follows in this transaction counts many rows at once: in memory, by hashing, for nobody knows
/// beforehand how few groups a hundred thousand rows make. Where two processes count, each hashes for itself: what
/// they share lies where containers have little room.
pub async fn many_rows(db: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "select set_config(name, value, true) from (values ('enable_sort', 'off'), ('enable_parallel_hash', 'off'),
           ('work_mem', '64MB')) as s (name, value)"
    )
    .fetch_all(db)
    .await?;
    Ok(())
}

/// Meetings counted by place and month, and once more by type of branch and month. `by_branch`: a place is
/// a branch; else all branches below one superior are one.
pub async fn tallies(db: &mut PgConnection, scope: &Scope, narrow: &Narrow, by_branch: bool) -> Result<Vec<Tally>> {
    let rows = sqlx::query_as!(
        TallyRow,
        r#"with counted as (
             select case when $1 then o.id else o.parent_id end as place, min(v.tree_at) as at, o.branch_type, v.month,
               v.standing, case when v.decided_points is not null then v.rubric_id end as rubric_id, count(*) as n,
               sum(v.decided_points) as points
             from meeting_standings v join organizations o on o.id = v.organization_id
             where v.month between $2 and $3 and v.tree_at >= $4 and v.tree_at < $5
               and ($6::text is null or coalesce(o.branch_type, 'none') = $6) and v.standing is not null
               and o.tree_lo >= $7 and o.tree_lo < $8 and o.tree_lo <@ (select $9::text::int8multirange)
             group by 1, o.branch_type, v.month, v.standing, 6)
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

/// How many branches met by the book in the last month of each of these quarters, and how many of them had no
/// thematic meeting and no thematic part of a regular one in the quarter: by the quarter's last month.
pub async fn thematic(
    db: &mut PgConnection,
    scope: &Scope,
    narrow: &Narrow,
    quarters: &[Period],
) -> Result<Vec<(NaiveDate, i64, i64)>> {
    let last: Vec<_> = quarters.iter().map(|quarter| quarter.to).collect();
    let rows = sqlx::query!(
        r#"select b.month, count(*) as "branches!", count(*) filter (where t.organization_id is null) as "without!"
           from meeting_quality b
           left join (
             select q.organization_id, (date_trunc('quarter', q.month) + interval '2 months')::date as month
             from meeting_quality q
             where q.thematic and q.month between $1 and $2 and q.tree_at >= $3 and q.tree_at < $4
             group by 1, 2) t on t.organization_id = b.organization_id and t.month = b.month
           where b.kind = 'branch_regular' and b.month = any ($5) and b.tree_at >= $3 and b.tree_at < $4
             and ($6::text is null or exists (select from organizations o
               where o.id = b.organization_id and coalesce(o.branch_type, 'none') = $6))
             and b.tree_at >= $7 and b.tree_at < $8 and b.tree_at <@ (select $9::text::int8multirange)
           group by b.month"#,
        narrow.period.from,
        narrow.period.to,
        narrow.lo,
        narrow.hi,
        &last,
        narrow.branch_type,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.month, row.branches, row.without)).collect())
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
    let rows = sqlx::query!(
        r#"with recent as materialized (
             select v.organization_id, v.month, v.standing, v.rubric_id, v.self_points, v.decided_points
             from meeting_standings v join organizations o on o.id = v.organization_id and o.closed_on is null
             where v.month between $1 and $2 and v.tree_at >= $3 and v.tree_at < $4
               and ($5::text is null or coalesce(o.branch_type, 'none') = $5) and v.standing is not null
               and o.tree_lo >= $6 and o.tree_lo < $7 and o.tree_lo <@ (select $8::text::int8multirange))
           select r.organization_id as "id!: OrganizationId", r.month as "month!", r.standing as "standing!",
             r.rubric_id as "rubric: RubricId", r.self_points as "own: Points", r.decided_points as "decided: Points"
           from recent r
           join (
             select s.organization_id from recent s group by s.organization_id
             having bool_or(s.standing in ('average', 'poor', 'not_held'))
               or max(s.decided_points) - min(s.decided_points) >= $9
               or sum(s.self_points - s.decided_points) >= $10::bigint * count(s.self_points - s.decided_points)
                 and count(s.decided_points) > 1) suspected on suspected.organization_id = r.organization_id
           order by r.organization_id, r.month"#,
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
    let mut courses: Vec<Course> = Vec::new();
    for row in rows {
        let Some(standing) = Standing::from_code(&row.standing) else { continue };
        let month = Month { month: row.month, standing, rubric: row.rubric, own: row.own, decided: row.decided };
        match courses.last_mut().filter(|course| course.id == row.id) {
            Some(course) => course.months.push(month),
            None => courses.push(Course { id: row.id, months: vec![month] }),
        }
    }
    Ok(courses)
}

/// The names of organizations with those of their superiors, in no order.
pub async fn names(
    db: &mut PgConnection,
    scope: &Scope,
    ids: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, (String, String)>> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!",
             coalesce(organization_name(o.parent_id), '') as "parent!"
           from organizations o
           where o.id = any ($1)
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        &ids,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, (row.name, row.parent))).collect())
}

/// What the decided sheets of a period lost, by criterion: every criterion, whether it lost or not.
pub async fn losses(db: &mut PgConnection, scope: &Scope, narrow: &Narrow) -> Result<Vec<Lost>> {
    let rows = sqlx::query!(
        // Few sheets differ in what did not apply to them: those that do not are counted together.
        r#"with decided as not materialized (
             select v.rubric_id, v.lost_no, v.lost_points, v.na_no
             from meeting_standings v
             where v.decided_points is not null and v.month between $1 and $2 and v.tree_at >= $3 and v.tree_at < $4
               and ($5::text is null or exists (select from organizations o
                 where o.id = v.organization_id and coalesce(o.branch_type, 'none') = $5))
               and v.tree_at >= $6 and v.tree_at < $7 and v.tree_at <@ (select $8::text::int8multirange)),
           alike as materialized (
             select d.rubric_id, d.na_no, count(*) as n from decided d group by d.rubric_id, d.na_no),
           sheets as (select a.rubric_id, sum(a.n)::bigint as n from alike a group by a.rubric_id),
           spared as (
             select a.rubric_id, l.no, sum(a.n)::bigint as n
             from alike a cross join lateral unnest(a.na_no) as l (no)
             group by a.rubric_id, l.no),
           lost as (
             select l.rubric_id, l.no, count(*) as n, sum(l.points) as points
             from (select d.rubric_id, unnest(d.lost_no) as no, unnest(d.lost_points) as points from decided d) l
             group by l.rubric_id, l.no)
           select c.rubric_id as "rubric!: RubricId", c.id as "criterion!: CriterionId", c.code as "code!",
             c.label_vi as "label_vi!", c.label_en as "label_en?", c.most as "most!: Points", sheets.n - coalesce(spared.n, 0) as "sheets!", coalesce(lost.n, 0) as "losing!",
             coalesce(lost.points, 0) as "lost!"
           from sheets
           join criteria c on c.rubric_id = sheets.rubric_id
           left join lost on lost.rubric_id = c.rubric_id and lost.no = c.criterion_no
           left join spared on spared.rubric_id = c.rubric_id and spared.no = c.criterion_no"#,
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
    pub title_en: Option<String>,
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
