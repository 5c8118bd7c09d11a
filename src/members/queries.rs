//! The rows of members. Who belonged to an organization on a date, and with which standing, is asked of
//! `members_on` (migration 0006) and nowhere else.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{HeadCount, Position, RosterMember, Status};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MemberId, OrganizationId};

/// The members of one organization on a date by their standing; nothing when it is out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn head_count(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    on: NaiveDate,
) -> Result<HeadCount> {
    Ok(sqlx::query_as!(
        HeadCount,
        r#"select count(*) filter (where x.status = 'official') as "official!",
             count(*) filter (where x.status = 'probationary') as "probationary!",
             count(*) filter (where x.status = 'exempt') as "exempt!",
             count(*) filter (where x.status = 'reduced') as "reduced!",
             count(*) filter (where x.status = 'leave_of_absence') as "leave_of_absence!",
             count(*) filter (where x.status = 'suspended') as "suspended!",
             count(*) filter (where x.status = 'abroad') as "abroad!",
             count(*) filter (where x.counted) as "counted!"
           from organizations o cross join members_on(o.id, $2) x
           where o.id = $1
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ $5::text::int8multirange"#,
        organization.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?)
}

/// The members of one organization on a date as a meeting calls the roll: secretary, deputy, committee,
/// then by name in Vietnamese order. Empty when the organization is out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn roster(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    on: NaiveDate,
) -> Result<Vec<RosterMember>> {
    let mut members = sqlx::query_as!(
        RosterMember,
        r#"select m.id as "id: MemberId", m.full_name, x.status as "status!: Status",
             (select p.position from positions p
              where p.member_id = m.id and p.organization_id = o.id and p.valid @> $2
              order by array_position($6::text[], p.position) limit 1) as "position: Position",
             x.in_attendance as "in_attendance!", x.votes as "votes!"
           from organizations o
           cross join members_on(o.id, $2) x
           join members m on m.id = x.member_id
           where o.id = $1
             and o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ $5::text::int8multirange
           order by m.given_name collate "vi-x-icu", m.full_name collate "vi-x-icu", m.id"#,
        organization.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        &Position::codes_by_rank(),
    )
    .fetch_all(db)
    .await?;
    members.sort_by_key(|member| member.position.map_or(4, Position::rank)); // stable: names stay in order
    Ok(members)
}
