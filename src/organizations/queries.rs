//! Organizations as they are today, and the way down to them.

use sqlx::PgConnection;

use super::model::{Difficulty, Kind, Organization, Step};
use crate::access::{Place, Scope};
use crate::error::Result;
use crate::ids::OrganizationId;

/// One organization; none when it is missing or out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn find(db: &mut PgConnection, scope: &Scope, id: OrganizationId) -> Result<Option<Organization>> {
    Ok(sqlx::query_as!(
        Organization,
        r#"select o.id as "id: OrganizationId", o.tree_lo as tree_at, organization_name(o.id) as "name!",
             o.kind as "kind: Kind", o.branch_type, o.code, o.difficulty as "difficulty: Difficulty",
             o.parent_id as "parent: OrganizationId", o.established_on, o.closed_on,
             o.successor_id as "successor: OrganizationId", o.version
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

/// Where the rows of an organization live; none when it is missing or out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn place(db: &mut PgConnection, scope: &Scope, id: OrganizationId) -> Result<Option<Place>> {
    Ok(sqlx::query_as!(
        Place,
        r#"select o.id as "organization: OrganizationId", o.tree_lo as tree_at
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

/// From the top of the tree down to an organization, itself included, by today's superiors and names.
/// Everyone who signs in may read these.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn path(db: &mut PgConnection, id: OrganizationId) -> Result<Vec<Step>> {
    Ok(sqlx::query_as!(
        Step,
        r#"select p.id as "id!: OrganizationId", p.name as "name!", p.kind as "kind!: Kind", o.tree_lo as "tree_at?"
           from organization_path($1, current_setting('chibo.today')::date) p
           left join organizations o on o.id = p.id
           order by p.step"#,
        id.0,
    )
    .fetch_all(db)
    .await?)
}
