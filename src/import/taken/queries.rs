//! That a list was taken out.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::Actor;
use crate::error::Result;
use crate::ids::OrganizationId;

/// A list that was taken out.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    /// What was taken.
    pub what: &'a str,
    /// In which format, of what.
    pub filter: &'a str,
    /// What for.
    pub reason: Option<&'a str>,
    /// How many rows.
    pub rows: usize,
}

/// Enters it in the trail. `tx` is the user's own.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn note(
    tx: &mut PgConnection,
    actor: &Actor,
    (from, at): (OrganizationId, DateTime<Utc>),
    taken: Taken<'_>,
) -> Result<()> {
    sqlx::query!(
        "insert into export_acts (id, user_id, organization_id, at, what, filter, row_count, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        Uuid::now_v7(),
        actor.user.0,
        from.0,
        at,
        taken.what,
        taken.filter,
        i32::try_from(taken.rows).unwrap_or(i32::MAX),
        taken.reason,
    )
    .execute(tx)
    .await?;
    Ok(())
}
