//! The cells of a page of branches in one statement, by the indexes that begin with the month; and the
//! counts below them. Both read the view `month_cells`, so that what is counted is what is listed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Cell, Figure, Row, Standing};
use crate::access::Scope;
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::rubrics::Class;
use crate::evaluations::state::State;
use crate::ids::{MeetingId, OrganizationId};

/// What the grid is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Narrow {
    /// This organization and what is below it.
    pub organization: Option<OrganizationId>,
    /// The branches that a figure of a month counts.
    pub figure: Option<(NaiveDate, Figure)>,
}

/// A page of branches in the order of the tree after a position, with these months, which follow each
/// other. Branches that lived in at least one of them.
#[expect(clippy::too_many_lines, reason = "one statement makes the page")]
pub async fn rows(
    db: &mut PgConnection,
    scope: &Scope,
    months: &[NaiveDate],
    narrow: &Narrow,
    (after, limit): (i64, i64),
) -> Result<Vec<Row>> {
    let cells = sqlx::query!(
        r#"with page as (
             select o.id, o.tree_lo, o.parent_id from organizations o
             where o.kind = 'branch' and o.tree_lo > $4
               and o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
               and ($9::date is not null or (o.closed_on is null or o.closed_on > $6)
                 and (o.established_on is null or o.established_on <= $7))
               and ($8::integer is null or exists (select from organizations f
                 where f.id = $8 and o.tree_lo >= f.tree_lo and o.tree_lo < f.tree_hi))
               and ($9::date is null or exists (select from month_cells c
                 where c.month = $9 and c.tree_at = o.tree_lo and c.organization_id = o.id
                   and case $10 when 'held' then c.standing in ('decided', 'submitted', 'unscored', 'unrated')
                     when 'late' then c.late else c.standing = $10 end))
             order by o.tree_lo limit $11),
           named as materialized (
             select p.id, p.tree_lo, organization_name(p.id) as name, organization_name(p.parent_id) as parent from page p)
           select p.id as "organization!: OrganizationId", p.tree_lo as "tree_at!",
             p.name as "name!", p.parent, mo.month as "month!",
             c.meeting_id as "meeting?: MeetingId", c.standing as "standing?: Standing",
             c.score_state as "score?: State", coalesce(c.late, false) as "late!", c.points as "points?: Points",
             c.class as "class?: Class",
             exists (select from meetings t where t.month = mo.month and t.tree_at = p.tree_lo
               and t.kind = 'branch_thematic' and t.state = 'closed')
             or c.meeting_id is not null and exists (select from agenda_items a where a.meeting_id = c.meeting_id
               and a.section = 'thematic') and c.standing in ('decided', 'submitted', 'unscored', 'unrated')
               as "thematic!"
           from named p
           cross join unnest($5::date[]) as mo (month)
           left join month_cells c on c.month = mo.month and c.tree_at = p.tree_lo and c.organization_id = p.id
           order by p.tree_lo, mo.month"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        after,
        months,
        months.first(),
        months.last().map(|last| crate::meetings::model::last_day(*last)),
        narrow.organization.map(|id| id.0),
        narrow.figure.map(|(month, _)| month),
        narrow.figure.map(|(_, figure)| figure.code()),
        limit,
    )
    .fetch_all(db)
    .await?;
    let mut rows: Vec<Row> = Vec::new();
    for cell in cells {
        if rows.last().is_none_or(|row| row.organization != cell.organization) {
            let (organization, tree_at) = (cell.organization, cell.tree_at);
            rows.push(Row { organization, tree_at, name: cell.name, parent: cell.parent, cells: Vec::new() });
        }
        if let Some(row) = rows.last_mut() {
            row.cells.push(Cell {
                month: cell.month,
                meeting: cell.meeting,
                standing: cell.standing,
                score: cell.score,
                late: cell.late,
                thematic: cell.thematic,
                points: cell.points,
                class: cell.class,
            });
        }
    }
    Ok(rows)
}

/// How many branches each figure of each month counts, and how many there are in all. A figure that counts
/// nobody is not in it.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// By month and figure.
    pub counts: BTreeMap<(NaiveDate, Figure), i64>,
}

impl Figures {
    /// How many branches a figure of a month counts.
    pub fn of(&self, month: NaiveDate, figure: Figure) -> i64 {
        self.counts.get(&(month, figure)).copied().unwrap_or_default()
    }
}

/// The counts below the months, of all pages: each table is read once by its index of the month and not
/// joined, in the words of the view.
pub async fn figures(
    db: &mut PgConnection,
    scope: &Scope,
    months: &[NaiveDate],
    organization: Option<OrganizationId>,
) -> Result<Figures> {
    let rows = sqlx::query!(
        r#"with under as (select f.tree_lo, f.tree_hi from organizations f where f.id = $5),
           -- What is the same for all branches of a month is asked once.
           due as materialized (
             select mo.month, (mo.month + interval '1 month')::date as over, late_after(mo.month) as grace,
               mo.month < date_trunc('month', current_setting('chibo.today')::date)::date as past
             from unnest($4::date[]) as mo (month)),
           counted as (
             select d.month, c.*, 0::bigint as submitted
             from due d
             cross join lateral (
               select count(*) filter (where m.state = 'closed') as held,
                 count(*) filter (where m.state = 'closed' and greatest(m.held_on, m.recorded_on - d.grace) >= d.over)
                   as late,
                 count(*) filter (where m.state = 'not_held') as not_held,
                 count(*) filter (where m.state not in ('closed', 'not_held') and d.past) as missing
               from meetings m
               where m.month = d.month and m.kind = 'branch_regular'
                 and m.tree_at >= $1 and m.tree_at < $2 and m.tree_at <@ (select $3::text::int8multirange)
                 and ($5::integer is null or m.tree_at >= (select tree_lo from under)
                   and m.tree_at < (select tree_hi from under))) c
             union all
             select s.month, 0, 0, 0, 0, count(*) from scores s
             where s.month = any ($4) and s.regular and not s.superseded and s.state = 'submitted'
               and s.tree_at >= $1 and s.tree_at < $2 and s.tree_at <@ (select $3::text::int8multirange)
               and ($5::integer is null or s.tree_at >= (select tree_lo from under)
                 and s.tree_at < (select tree_hi from under))
             group by s.month)
           select month as "month!", sum(held)::bigint as "held!", sum(late)::bigint as "late!",
             sum(not_held)::bigint as "not_held!", sum(missing)::bigint as "missing!",
             sum(submitted)::bigint as "submitted!"
           from counted group by month"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        months,
        organization.map(|id| id.0),
    )
    .fetch_all(db)
    .await?;
    let mut figures = Figures::default();
    for row in rows {
        let counts = [
            (Figure::Held, row.held),
            (Figure::Late, row.late),
            (Figure::NotHeld, row.not_held),
            (Figure::Missing, row.missing),
            (Figure::Submitted, row.submitted),
        ];
        figures.counts.extend(counts.map(|(figure, count)| ((row.month, figure), count)));
    }
    Ok(figures)
}

/// How many branches the grid has, over all its pages.
pub async fn count(db: &mut PgConnection, scope: &Scope, months: &[NaiveDate], narrow: &Narrow) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from organizations o
           where o.kind = 'branch'
             and o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
             and ($7::date is not null or (o.closed_on is null or o.closed_on > $4)
               and (o.established_on is null or o.established_on <= $5))
             and ($6::integer is null or exists (select from organizations f
               where f.id = $6 and o.tree_lo >= f.tree_lo and o.tree_lo < f.tree_hi))
             and ($7::date is null or exists (select from month_cells c
               where c.month = $7 and c.tree_at = o.tree_lo and c.organization_id = o.id
                 and case $8 when 'held' then c.standing in ('decided', 'submitted', 'unscored', 'unrated')
                   when 'late' then c.late else c.standing = $8 end))"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        months.first(),
        months.last().map(|last| crate::meetings::model::last_day(*last)),
        narrow.organization.map(|id| id.0),
        narrow.figure.map(|(month, _)| month),
        narrow.figure.map(|(_, figure)| figure.code()),
    )
    .fetch_one(db)
    .await?)
}
