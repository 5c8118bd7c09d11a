//! The list of one organization's members as of a day, and members found by a number.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Line, Narrow, Sort, Who};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MemberId, OrganizationId};
use crate::members::model::{Position, Status};

/// The lines of a page. The organization must be in sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    narrow: &Narrow,
) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        r#"with here as (
             select x.member_id, x.status, null::text as left_because, null::date as left_on
             from organizations o cross join members_on(o.id, $2) x
             where not $3 and o.id = $1 and ($4::text is null or x.status = $4)
               and o.tree_lo >= $5 and o.tree_lo < $6 and o.tree_lo <@ (select $7::text::int8multirange)
             union all
             select * from (
               select distinct on (s.member_id) s.member_id, null::text, s.ended_because, upper(s.valid)
               from memberships s
               where $3 and s.organization_id = $1 and upper(s.valid) <= $2
                 and not exists (select from memberships n
                   where n.member_id = s.member_id and n.organization_id = $1 and n.valid @> $2)
                 and s.tree_at >= $5 and s.tree_at < $6 and s.tree_at <@ (select $7::text::int8multirange)
               order by s.member_id, upper(s.valid) desc) gone
           ), lines as (
             select m.id, m.full_name, m.given_name, h.status, h.left_because, h.left_on, m.birth_year, m.admitted_on,
               case when $8 then coalesce(m.admitted_on, 'infinity') else '-infinity' end as first_by
             from here h join members m on m.id = h.member_id
             where ' ' || m.search_name || ' ' like all ($9)
           )
           select n.id as "id!: MemberId", n.full_name as "full_name!", n.status as "status: Status",
             n.left_because, n.left_on, n.birth_year, n.admitted_on, n.remaining as "remaining!",
             (select p.position from positions p
              where p.member_id = n.id and p.organization_id = $1 and p.valid @> $2
              order by array_position($12::text[], p.position) limit 1) as "position: Position"
           from (
             select l.*, count(*) over () as remaining
             from lines l left join lines a on a.id = $10
             where $10::uuid is null or (l.first_by, l.given_name collate "vi-x-icu", l.full_name collate "vi-x-icu", l.id)
               > (a.first_by, a.given_name collate "vi-x-icu", a.full_name collate "vi-x-icu", a.id)
             order by l.first_by, l.given_name collate "vi-x-icu", l.full_name collate "vi-x-icu", l.id
             limit $11) n
           order by n.first_by, n.given_name collate "vi-x-icu", n.full_name collate "vi-x-icu", n.id"#,
        organization.0,
        narrow.on,
        narrow.who == Who::Left,
        narrow.who.status().map(Status::code),
        scope.lo(),
        scope.hi(),
        scope.reach(),
        narrow.sort == Sort::Admission,
        &narrow.patterns,
        narrow.after.map(|after| after.0),
        narrow.limit,
        &Position::codes_by_rank(),
    )
    .fetch_all(db)
    .await?)
}

/// How many left an organization until a day and are not back.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn left_count(
    db: &mut PgConnection,
    scope: &Scope,
    organization: OrganizationId,
    on: NaiveDate,
) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(distinct s.member_id) as "left!"
           from memberships s join members m on m.id = s.member_id
           where s.organization_id = $1 and upper(s.valid) <= $2
             and not exists (select from memberships n
               where n.member_id = s.member_id and n.organization_id = $1 and n.valid @> $2)
             and s.tree_at >= $3 and s.tree_at < $4 and s.tree_at <@ (select $5::text::int8multirange)"#,
        organization.0,
        on,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_one(db)
    .await?)
}

/// A member found by a number.
#[derive(Clone, Debug)]
pub struct Found {
    /// The member.
    pub id: MemberId,
    /// Name.
    pub full_name: String,
    /// Name of the organization.
    pub organization: String,
    /// Year of birth.
    pub birth_year: Option<i16>,
}

/// The members in sight whose card or phone has this number, at most fifty.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn by_number(db: &mut PgConnection, scope: &Scope, card_no: &str, phone: &str) -> Result<Vec<Found>> {
    Ok(sqlx::query_as!(
        Found,
        r#"select m.id as "id: MemberId", m.full_name, organization_name(m.organization_id) as "organization!",
             m.birth_year
           from members m
           where (m.card_no = $1 or m.phone = $2)
             and m.tree_at >= $3 and m.tree_at < $4 and m.tree_at <@ (select $5::text::int8multirange)
           order by m.given_name collate "vi-x-icu", m.full_name collate "vi-x-icu", m.id limit 50"#,
        card_no,
        phone,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}
