//! The row of a print of many slips.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Actor, Scope};
use crate::error::{Error, Result};
use crate::ids::OrganizationId;

/// Notes a print, so that the same form prints once. False: it has.
///
/// # Errors
/// Forbidden when the organization is not to be written by this transaction.
pub async fn begin(
    db: &mut PgConnection,
    scope: &Scope,
    (id, at): (Uuid, OrganizationId),
    actor: &Actor,
    (when, whom): (DateTime<Utc>, &str),
) -> Result<bool> {
    let done = sqlx::query!(
        r#"insert into slip_prints (id, organization_id, tree_at, issued_by, issued_at, whom)
           select $1, o.id, o.tree_lo, $3, $4, $5 from organizations o
           where o.id = $2 and o.tree_lo >= $6 and o.tree_lo < $7 and o.tree_lo <@ (select $8::text::int8multirange)
           on conflict (id) do nothing"#,
        id,
        at.0,
        actor.user.0,
        when,
        whom,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(true);
    }
    let there = sqlx::query_scalar!(
        r#"select p.id from slip_prints p
           where p.id = $1 and p.tree_at >= $2 and p.tree_at < $3 and p.tree_at <@ (select $4::text::int8multirange)"#,
        id,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    if there.is_some() { Ok(false) } else { Err(Error::Forbidden) }
}
