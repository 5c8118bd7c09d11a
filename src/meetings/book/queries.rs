//! Lists of meetings and what they can be narrowed to.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Choice, Figures, Line, Mark, Narrow, Progress, Within};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MeetingId, OrganizationId};
use crate::meetings::model::{Kind, State};

/// Meetings, the newest month first and in the order of the tree within a month, after a line.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    narrow: &Narrow,
    after: Option<Mark>,
    limit: i64,
) -> Result<Vec<Line>> {
    let (lo, hi) = narrow.positions();
    Ok(sqlx::query_as!(
        Line,
        r#"select m.id as "id: MeetingId", m.organization_id as "organization_id: OrganizationId",
             organization_name(m.organization_id) as "organization!",
             (select organization_name(o.parent_id) from organizations o where o.id = m.organization_id) as superior,
             m.month, m.kind as "kind: Kind",
             m.state as "state: State", m.planned_on, m.held_on, m.present_count as present,
             m.roster_count as roster,
             (m.state = 'closed' and m.on_behalf_by is not null and m.confirmed_by is null) as "awaits_confirmation!",
             m.tree_at
           from meetings m
           where m.tree_at >= $1 and m.tree_at < $2 and m.tree_at <@ (select $3::text::int8multirange)
             and m.tree_at >= $4 and m.tree_at < $5
             and ($6::date is null or m.month = $6)
             and case $7
               when '' then true
               when 'overdue' then m.state in ('planned', 'recording')
                 and coalesce(m.planned_on, (m.month + interval '1 month' - interval '1 day')::date) < $8::date
               when 'late' then m.state = 'closed' and m.held_on >= m.month + interval '1 month'
               when 'unconfirmed' then m.state = 'closed' and m.on_behalf_by is not null and m.confirmed_by is null
               else m.state = $7 end
             and ($9::date is null or m.month < $9 or (m.month = $9 and (m.tree_at, m.id) > ($10, $11::uuid)))
           order by m.month desc, m.tree_at, m.id limit $12"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        lo,
        hi,
        narrow.month,
        narrow.standing.code(),
        narrow.today,
        after.map(|after| after.month),
        after.map_or(0, |after| after.tree_at),
        after.map(|after| after.id.0),
        limit,
    )
    .fetch_all(db)
    .await?)
}

/// How many meetings stand where; the standing that the list is narrowed to is left out of account.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn figures(db: &mut PgConnection, scope: &Scope, narrow: &Narrow) -> Result<Figures> {
    let (lo, hi) = narrow.positions();
    Ok(sqlx::query_as!(
        Figures,
        r#"select count(*) as "all!",
             count(*) filter (where m.state = 'planned') as "planned!",
             count(*) filter (where m.state = 'recording') as "recording!",
             count(*) filter (where m.state = 'closed') as "closed!",
             count(*) filter (where m.state = 'not_held') as "not_held!",
             count(*) filter (where m.state in ('planned', 'recording')
               and coalesce(m.planned_on, (m.month + interval '1 month' - interval '1 day')::date) < $7::date)
               as "overdue!",
             count(*) filter (where m.state = 'closed' and m.held_on >= m.month + interval '1 month') as "late!",
             count(*) filter (where m.state = 'closed' and m.on_behalf_by is not null and m.confirmed_by is null)
               as "unconfirmed!"
           from meetings m
           where m.tree_at >= $1 and m.tree_at < $2 and m.tree_at <@ (select $3::text::int8multirange)
             and m.tree_at >= $4 and m.tree_at < $5
             and ($6::date is null or m.month = $6)"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        lo,
        hi,
        narrow.month,
        narrow.today,
    )
    .fetch_one(db)
    .await?)
}

/// Whether more than so many branches are in sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn has_more_branches(db: &mut PgConnection, scope: &Scope, than: i64) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select count(*) > $4::bigint as "more!" from (
             select from organizations o where o.kind = 'branch'
               and o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
             limit $4::bigint + 1) few"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        than,
    )
    .fetch_one(db)
    .await?)
}

/// An organization to which a list is narrowed; none when it is missing or out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn within(db: &mut PgConnection, scope: &Scope, id: OrganizationId) -> Result<Option<Within>> {
    Ok(sqlx::query_as!(
        Within,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!", o.kind = 'branch' as "meets!",
             o.tree_lo as lo, o.tree_hi as hi
           from organizations o
           where o.id = $1 and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)"#,
        id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// What stands above an organization, itself included, as far as it is in sight, from the top down.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn above(db: &mut PgConnection, scope: &Scope, within: &Within) -> Result<Vec<(OrganizationId, String)>> {
    let rows = sqlx::query!(
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!"
           from organizations o
           where o.tree_lo <= $1 and o.tree_hi >= $2
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)
           order by o.tree_lo"#,
        within.lo,
        within.hi,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The open organizations directly below these that meet, or below which others do, superior after
/// superior.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn below(db: &mut PgConnection, scope: &Scope, superiors: &[OrganizationId]) -> Result<Vec<Choice>> {
    let superiors: Vec<i32> = superiors.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as!(
        Choice,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!",
             o.parent_id as "parent!: OrganizationId", organization_name(o.parent_id) as "parent_name!"
           from organizations o
           where o.parent_id = any ($1) and o.closed_on is null and o.kind not in ('board', 'party_group')
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           order by array_position($1, o.parent_id), organization_name(o.id) collate vi_numbered, o.id"#,
        &superiors,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Meetings whose day has passed and whose record is not closed, the oldest first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn overdue(db: &mut PgConnection, scope: &Scope, today: NaiveDate, limit: i64) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        r#"select m.id as "id: MeetingId", m.organization_id as "organization_id: OrganizationId",
             organization_name(m.organization_id) as "organization!",
             (select organization_name(o.parent_id) from organizations o where o.id = m.organization_id) as superior,
             m.month, m.kind as "kind: Kind",
             m.state as "state: State", m.planned_on, m.held_on, m.present_count as present,
             m.roster_count as roster, false as "awaits_confirmation!", m.tree_at
           from (
             -- From the index alone; the rows themselves only for those that are shown.
             select l.id, coalesce(l.planned_on, (l.month + interval '1 month' - interval '1 day')::date) as day, l.tree_at
             from meetings l
             where l.state in ('planned', 'recording') and l.month <= $4::date
               and coalesce(l.planned_on, (l.month + interval '1 month' - interval '1 day')::date) < $4::date
               and l.tree_at >= $1 and l.tree_at < $2 and l.tree_at <@ (select $3::text::int8multirange)
             order by day, l.tree_at, l.id limit $5) f
           join meetings m on m.id = f.id
           order by f.day, f.tree_at, f.id"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        today,
        limit,
    )
    .fetch_all(db)
    .await?)
}

/// Meetings that are still to come, the next first: of this month and the next.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn to_come(db: &mut PgConnection, scope: &Scope, today: NaiveDate, limit: i64) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        r#"select m.id as "id: MeetingId", m.organization_id as "organization_id: OrganizationId",
             organization_name(m.organization_id) as "organization!",
             (select organization_name(o.parent_id) from organizations o where o.id = m.organization_id) as superior,
             m.month, m.kind as "kind: Kind",
             m.state as "state: State", m.planned_on, m.held_on, m.present_count as present,
             m.roster_count as roster, false as "awaits_confirmation!", m.tree_at
           from (
             select l.id
             from meetings l
             where l.state in ('planned', 'recording') and l.planned_on >= $4::date
               and l.month between date_trunc('month', $4::date)::date and (date_trunc('month', $4::date) + interval '1 month')::date
               and l.tree_at >= $1 and l.tree_at < $2 and l.tree_at <@ (select $3::text::int8multirange)
             order by l.planned_on, l.planned_at, l.tree_at, l.id limit $5) f
           join meetings m on m.id = f.id
           order by m.planned_on, m.planned_at, m.tree_at, m.id"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        today,
        limit,
    )
    .fetch_all(db)
    .await?)
}

/// Closed meetings of the last three months, the one held last first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn held_last(db: &mut PgConnection, scope: &Scope, today: NaiveDate, limit: i64) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        r#"select m.id as "id: MeetingId", m.organization_id as "organization_id: OrganizationId",
             organization_name(m.organization_id) as "organization!",
             (select organization_name(o.parent_id) from organizations o where o.id = m.organization_id) as superior,
             m.month, m.kind as "kind: Kind",
             m.state as "state: State", m.planned_on, m.held_on, m.present_count as present,
             m.roster_count as roster,
             (m.on_behalf_by is not null and m.confirmed_by is null) as "awaits_confirmation!", m.tree_at
           from (
             select l.id
             from meetings l
             where l.state = 'closed' and l.month >= (date_trunc('month', $4::date) - interval '2 months')::date
               and l.tree_at >= $1 and l.tree_at < $2 and l.tree_at <@ (select $3::text::int8multirange)
             order by l.held_on desc, l.tree_at, l.id limit $5) f
           join meetings m on m.id = f.id
           order by m.held_on desc, m.tree_at, m.id"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        today,
        limit,
    )
    .fetch_all(db)
    .await?)
}

/// How far the organizations directly below some are with a month: those that have meetings below them.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn by_superior(
    db: &mut PgConnection,
    scope: &Scope,
    superiors: &[OrganizationId],
    month: NaiveDate,
    today: NaiveDate,
) -> Result<Vec<Progress>> {
    let superiors: Vec<i32> = superiors.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as!(
        Progress,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!", o.kind = 'branch' as "meets!",
             c.met as "all!", c.closed as "closed!", c.not_held as "not_held!", c.overdue as "overdue!"
           from organizations o
           -- The stretch of each in the index of the month, one after the other.
           cross join lateral (
             select count(*) as met, count(*) filter (where m.state = 'closed') as closed,
               count(*) filter (where m.state = 'not_held') as not_held,
               count(*) filter (where m.state in ('planned', 'recording')
                 and coalesce(m.planned_on, (m.month + interval '1 month' - interval '1 day')::date) < $6::date) as overdue
             from meetings m
             where m.month = $5 and m.tree_at >= o.tree_lo and m.tree_at < o.tree_hi
               and m.tree_at >= $2 and m.tree_at < $3 and m.tree_at <@ (select $4::text::int8multirange)) c
           where o.parent_id = any ($1) and c.met > 0
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           order by array_position($1, o.parent_id), organization_name(o.id) collate vi_numbered, o.id"#,
        &superiors,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        month,
        today,
    )
    .fetch_all(db)
    .await?)
}
