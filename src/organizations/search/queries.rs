//! What was found, within the scope.

use sqlx::PgConnection;

use super::model::{FoundMember, FoundOrganization, Patterns};
use crate::access::Scope;
use crate::error::Result;
use crate::ids::{MemberId, OrganizationId};
use crate::organizations::model::Kind;

/// Where a list goes on, and how long it is.
#[derive(Clone, Copy, Debug)]
pub struct Section<T> {
    /// Only below this organization.
    pub under: Option<OrganizationId>,
    /// The last of the page before.
    pub after: Option<T>,
    /// At most so many.
    pub limit: i64,
}

/// Organizations by any name they ever bore, those that still exist first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn organizations(
    db: &mut PgConnection,
    scope: &Scope,
    patterns: &Patterns,
    section: Section<OrganizationId>,
) -> Result<Vec<FoundOrganization>> {
    Ok(sqlx::query_as!(
        FoundOrganization,
        r#"select o.id as "id: OrganizationId", x.name as "name!", nullif(f.name, x.name) as found,
             o.kind as "kind: Kind", organization_name(o.parent_id) as parent, o.closed_on
           from (
             select distinct on (n.organization_id) n.organization_id, n.name
             from organization_names n
             where ' ' || n.search_name || ' ' like $1 and ' ' || n.search_name || ' ' like all ($2)
             order by n.organization_id, lower(n.valid) desc nulls last
           ) f
           join organizations o on o.id = f.organization_id
           cross join lateral (select organization_name(o.id) as name) x
           where o.tree_lo >= $3 and o.tree_lo < $4 and o.tree_lo <@ (select $5::text::int8multirange)
             and ($6::integer is null or exists (select from organizations u
               where u.id = $6 and o.tree_lo >= u.tree_lo and o.tree_lo < u.tree_hi))
             and ($7::integer is null or (o.closed_on is not null, x.name collate vi_numbered, o.id)
               > (select a.closed_on is not null, organization_name(a.id), a.id from organizations a where a.id = $7))
           order by o.closed_on is not null, x.name collate vi_numbered, o.id limit $8"#,
        patterns.lead,
        &patterns.others,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        section.under.map(|id| id.0),
        section.after.map(|id| id.0),
        section.limit,
    )
    .fetch_all(db)
    .await?)
}

/// The organizations with a code: the one that has it, and closed ones that had it.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn with_code(db: &mut PgConnection, scope: &Scope, code: &str) -> Result<Vec<FoundOrganization>> {
    Ok(sqlx::query_as!(
        FoundOrganization,
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!", null as found,
             o.kind as "kind: Kind", organization_name(o.parent_id) as parent, o.closed_on
           from organizations o
           where o.code = $1 and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           order by o.closed_on nulls first limit 30"#,
        code,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Members by name, in the order of a list of people.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn members(
    db: &mut PgConnection,
    scope: &Scope,
    patterns: &Patterns,
    section: Section<MemberId>,
) -> Result<Vec<FoundMember>> {
    Ok(sqlx::query_as!(
        FoundMember,
        r#"select m.id as "id!: MemberId", m.full_name as "full_name!",
             organization_name(m.organization_id) as "organization!",
             (select s.status from member_statuses s
              join memberships b on b.member_id = s.member_id
                and holds_on(b.valid, current_setting('chibo.today')::date)
              where s.member_id = m.id and holds_on(s.valid, current_setting('chibo.today')::date)) as status
           from members_named($1, $2,
             $5::text::int8multirange * coalesce((select int8multirange(int8range(u.tree_lo, u.tree_hi))
               from organizations u where u.id = $6), '{(,)}'),
             $7, $8) with ordinality as m (id, tree_at, organization_id, full_name, nr)
           where m.tree_at >= $3 and m.tree_at < $4 and m.tree_at <@ (select $5::text::int8multirange)
           order by m.nr"#,
        patterns.lead,
        &patterns.others,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        section.under.map(|id| id.0),
        section.after.map(|id| id.0),
        i32::try_from(section.limit).unwrap_or(i32::MAX),
    )
    .fetch_all(db)
    .await?)
}
