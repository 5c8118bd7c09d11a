//! Duties belong to a person: row-level security lets the person write them, and the body where the person
//! serves.

use sqlx::PgConnection;

use super::model::NewDuty;
use crate::error::Result;
use crate::ids::{DutyId, UserId};

/// Stores a duty. The same id twice is one.
///
/// # Errors
/// As the database says.
pub async fn insert(db: &mut PgConnection, (id, leader): (DutyId, UserId), duty: &NewDuty) -> Result<()> {
    sqlx::query!(
        "insert into duties (id, leader_id, first_day, last_day, part, title, private)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict on constraint duties_pkey do nothing",
        id.0,
        leader.0,
        duty.first,
        duty.last,
        duty.part.code(),
        duty.title,
        duty.private,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a duty away. One that is not there is gone already.
///
/// # Errors
/// As the database says.
pub async fn delete(db: &mut PgConnection, (id, leader): (DutyId, UserId)) -> Result<()> {
    sqlx::query!("delete from duties where id = $1 and leader_id = $2", id.0, leader.0).execute(db).await?;
    Ok(())
}

/// What somebody is called.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn name(db: &mut PgConnection, who: UserId) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!("select full_name from users where id = $1", who.0).fetch_optional(db).await?)
}
