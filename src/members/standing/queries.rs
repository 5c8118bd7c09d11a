//! Memberships, standings and departures. Each act on them begins by locking the member.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Departure, Entry, Leave, Membership};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MemberId, OrganizationId};
use crate::members::model::{Member, Status};

/// Where a member has belonged, oldest first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn memberships(db: &mut PgConnection, scope: &Scope, member: MemberId) -> Result<Vec<Membership>> {
    Ok(sqlx::query_as!(
        Membership,
        r#"select s.id, s.organization_id as "organization: OrganizationId",
             organization_name(s.organization_id, least(upper(s.valid) - 1, current_setting('chibo.today')::date))
               as "name!",
             lower(s.valid) as "since!", upper(s.valid) as until, s.ended_because as because, s.ended_note as note
           from memberships s
           where s.member_id = $1
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)
           order by lower(s.valid)"#,
        member.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// The standings of a member, oldest first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn entries(db: &mut PgConnection, scope: &Scope, member: MemberId) -> Result<Vec<Entry>> {
    Ok(sqlx::query_as!(
        Entry,
        r#"select s.id, s.status as "status: Status", lower(s.valid) as "since!", upper(s.valid) as until
           from member_statuses s
           where s.member_id = $1
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)
           order by lower(s.valid)"#,
        member.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// A new membership of a member that was locked, from a day on.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn join(db: &mut PgConnection, scope: &Scope, member: MemberId, since: NaiveDate) -> Result<()> {
    sqlx::query!(
        r#"insert into memberships (id, member_id, organization_id, tree_at, valid)
           select $2, m.id, m.organization_id, m.tree_at, daterange($3, null) from members m
           where m.id = $1 and m.tree_at >= $4 and m.tree_at < $5 and m.tree_at <@ (select $6::text::int8multirange)"#,
        member.0,
        Uuid::now_v7(),
        since,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes back what was entered together with a member whose form is sent once more, changed.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn clear(db: &mut PgConnection, scope: &Scope, member: MemberId) -> Result<()> {
    sqlx::query!(
        r#"delete from memberships s
           where s.member_id = $1 and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        member.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        r#"delete from member_statuses s
           where s.member_id = $1 and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        member.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Enters a standing. The one before must have been ended.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn enter(db: &mut PgConnection, scope: &Scope, member: MemberId, entry: &Entry) -> Result<()> {
    sqlx::query!(
        r#"insert into member_statuses (id, member_id, organization_id, tree_at, status, valid)
           select $2, m.id, m.organization_id, m.tree_at, $3, daterange($4, $5) from members m
           where m.id = $1 and m.tree_at >= $6 and m.tree_at < $7 and m.tree_at <@ (select $8::text::int8multirange)"#,
        member.0,
        entry.id,
        entry.status.code(),
        entry.since,
        entry.until,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives an entry these days, and the standing.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn set_entry(db: &mut PgConnection, scope: &Scope, entry: &Entry) -> Result<()> {
    sqlx::query!(
        r#"update member_statuses set status = $2, valid = daterange($3, $4)
           where id = $1 and tree_at >= $5 and tree_at < $6 and tree_at <@ (select $7::text::int8multirange)"#,
        entry.id,
        entry.status.code(),
        entry.since,
        entry.until,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes an entry that was made by mistake; the trail keeps it.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn remove_entry(db: &mut PgConnection, scope: &Scope, entry: Uuid) -> Result<()> {
    sqlx::query!(
        r#"delete from member_statuses
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        entry,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The grants that end when a member leaves an organization: those that rest on these positions, and
/// those of the member's own account there.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn grants_at_stake(
    db: &mut PgConnection,
    scope: &Scope,
    member: &Member,
    positions: &[Uuid],
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar!(
        r#"select g.id from grants g
           where (g.position_id = any($1) or (g.organization_id = $2
               and exists (select from users u where u.id = g.user_id and u.member_id = $3)))
             and upper_inf(g.valid)
             and g.tree_at >= $4 and g.tree_at < $5 and g.tree_at <@ (select $6::text::int8multirange)"#,
        positions,
        member.organization_id.0,
        member.id.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Ends a membership. False when it has ended already.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn end_membership(db: &mut PgConnection, scope: &Scope, id: Uuid, leave: &Leave) -> Result<bool> {
    let done = sqlx::query!(
        r#"update memberships set valid = daterange(lower(valid), $2), ended_because = $3, ended_note = $4
           where id = $1 and upper_inf(valid)
             and tree_at >= $5 and tree_at < $6 and tree_at <@ (select $7::text::int8multirange)"#,
        id,
        leave.on,
        leave.reason.code(),
        leave.note,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes what ended with a membership, so that it can be taken back.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn note_departure(
    db: &mut PgConnection,
    scope: &Scope,
    member: MemberId,
    departure: &Departure,
) -> Result<()> {
    sqlx::query!(
        r#"insert into departures
             (id, member_id, organization_id, tree_at, membership_id, recorded_on, positions, grants)
           select $2, m.id, m.organization_id, m.tree_at, $3, $4, $5, $6 from members m
           where m.id = $1 and m.tree_at >= $7 and m.tree_at < $8 and m.tree_at <@ (select $9::text::int8multirange)"#,
        member.0,
        departure.id,
        departure.membership,
        departure.recorded_on,
        &departure.positions,
        &departure.grants,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The departure of a member that has not been taken back, the latest.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn departure(db: &mut PgConnection, scope: &Scope, member: MemberId) -> Result<Option<Departure>> {
    Ok(sqlx::query_as!(
        Departure,
        r#"select d.id, d.membership_id as membership, d.recorded_on, d.positions, d.grants
           from departures d
           where d.member_id = $1 and d.returned_on is null
             and d.tree_at >= $2 and d.tree_at < $3 and d.tree_at <@ (select $4::text::int8multirange)
           order by d.recorded_on desc, d.id desc limit 1"#,
        member.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Takes a departure back on a day: the membership goes on as if nothing had been. False when the member
/// belongs somewhere else by now.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn reopen_membership(
    db: &mut PgConnection,
    scope: &Scope,
    departure: &Departure,
    today: NaiveDate,
) -> Result<bool> {
    let done = sqlx::query!(
        r#"update memberships s set valid = daterange(lower(s.valid), null), ended_because = null, ended_note = null
           where s.id = $1 and not exists (select from memberships n
               where n.member_id = s.member_id and lower(n.valid) > lower(s.valid))
             and s.tree_at >= $2 and s.tree_at < $3 and s.tree_at <@ (select $4::text::int8multirange)"#,
        departure.membership,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        r#"update departures set returned_on = $5
           where id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        departure.id,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        today,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens again what ended with a departure, as far as nobody else holds it by now: positions, then the
/// grants that rest on an open position or on none. Returns how many of each.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn reopen_powers(db: &mut PgConnection, scope: &Scope, departure: &Departure) -> Result<(usize, usize)> {
    let positions = sqlx::query!(
        r#"update positions p set valid = daterange(lower(p.valid), null), version = p.version + 1
           where p.id = any($1) and not exists (select from positions q
               where q.id <> p.id and q.organization_id = p.organization_id and q.valid && daterange(upper(p.valid), null)
                 and (q.member_id = p.member_id and q.position = p.position
                   or q.position in ('branch_secretary', 'committee_secretary')
                     and p.position in ('branch_secretary', 'committee_secretary')))
             and p.tree_at >= $2 and p.tree_at < $3 and p.tree_at <@ (select $4::text::int8multirange)"#,
        &departure.positions,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    let grants = sqlx::query!(
        r#"update grants g set valid = daterange(lower(g.valid), null)
           where g.id = any($1)
             and (g.position_id is null or exists (select from positions p where p.id = g.position_id and upper_inf(p.valid)))
             and not exists (select from grants h where h.id <> g.id and h.user_id = g.user_id and h.role = g.role
               and h.organization_id = g.organization_id and h.valid && daterange(upper(g.valid), null))
             and g.tree_at >= $2 and g.tree_at < $3 and g.tree_at <@ (select $4::text::int8multirange)"#,
        &departure.grants,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    let count = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
    Ok((count(positions.rows_affected()), count(grants.rows_affected())))
}
