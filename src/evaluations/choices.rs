//! The organizations to which a list of scores can be narrowed.

use sqlx::PgConnection;

use crate::access::Scope;
use crate::error::Result;
use crate::ids::OrganizationId;

/// Committees in sight in the order of the tree, and the branches where these are few enough for a list to
/// choose from. Empty where there is nothing to choose between.
///
/// # Errors
/// As the database says.
pub async fn choices(db: &mut PgConnection, scope: &Scope) -> Result<Vec<(OrganizationId, String)>> {
    const BRANCHES: i64 = 60;
    let rows = sqlx::query!(
        r#"select o.id as "id: OrganizationId", organization_name(o.id) as "name!"
           from organizations o
           where o.closed_on is null
             and o.tree_lo >= $1 and o.tree_lo < $2 and o.tree_lo <@ (select $3::text::int8multirange)
             and (o.kind in ('province', 'commune', 'sub_grassroots') or o.kind = 'branch' and $4::bigint >= (
               select count(*) from (
                 select from organizations b where b.kind = 'branch' and b.closed_on is null
                   and b.tree_lo >= $1 and b.tree_lo < $2 and b.tree_lo <@ (select $3::text::int8multirange)
                 limit $4::bigint + 1) few))
           order by o.tree_lo limit 500"#,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        BRANCHES,
    )
    .fetch_all(db)
    .await?;
    if rows.len() < 2 {
        return Ok(Vec::new());
    }
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}
