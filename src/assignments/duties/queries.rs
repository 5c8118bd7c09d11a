//! Duties belong to a person: row-level security lets the person write them, and the body where the person
//! serves.

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::ics::{File, Found};
use super::model::NewDuty;
use crate::assignments::model::{Duty, Part};
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

/// Takes duties away. One that is not there is gone already. Returns how many went.
///
/// # Errors
/// As the database says.
pub async fn delete(db: &mut PgConnection, ids: &[DutyId], leader: UserId) -> Result<u64> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let done = sqlx::query!("delete from duties where id = any ($1) and leader_id = $2", &ids, leader.0);
    Ok(done.execute(db).await?.rows_affected())
}

/// What somebody is called.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn name(db: &mut PgConnection, who: UserId) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!("select full_name from users where id = $1", who.0).fetch_optional(db).await?)
}

/// What a file changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Duties that are new or were changed.
    pub added: Vec<NewDuty>,
    /// How many are as they were.
    pub same: usize,
    /// How many are gone, changed ones included.
    pub gone: usize,
}

/// Replaces what the events of a file took by what they take now; of the past nothing is changed.
///
/// # Errors
/// As the database says.
pub async fn replace(db: &mut PgConnection, leader: UserId, file: &File, today: NaiveDate) -> Result<Changed> {
    let uids: Vec<_> = file.uids.iter().cloned().collect();
    // Two files of one person at once come one after the other.
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('duties of ' || $1::uuid::text, 24))", leader.0)
        .fetch_one(&mut *db)
        .await?;
    let known = sqlx::query!(
        r#"select id, uid as "uid!", first_day, last_day, part as "part: Part", title, private
           from duties where leader_id = $1 and uid = any ($2) and last_day >= $3"#,
        leader.0,
        &uids,
        today,
    )
    .fetch_all(&mut *db)
    .await?;
    let mut changed = Changed::default();
    let mut new: Vec<&Found> = file.found.iter().collect();
    let mut stale = Vec::new();
    for row in known {
        let duty = NewDuty {
            // What began before today is read as of today.
            first: row.first_day.max(today),
            last: row.last_day,
            part: row.part,
            title: row.title,
            private: row.private,
        };
        match new.iter().position(|one| one.uid == row.uid && one.duty == duty) {
            Some(at) => {
                new.swap_remove(at);
                changed.same += 1;
            }
            None => stale.push(row.id),
        }
    }
    changed.gone = stale.len();
    sqlx::query!("delete from duties where leader_id = $1 and id = any ($2)", leader.0, &stale)
        .execute(&mut *db)
        .await?;
    new.sort_by_key(|one| (one.duty.first, one.uid.as_str()));
    for one in new {
        sqlx::query!(
            "insert into duties (id, leader_id, first_day, last_day, part, title, private, uid, source)
             values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, ''))",
            DutyId::mint().0,
            leader.0,
            one.duty.first,
            one.duty.last,
            one.duty.part.code(),
            one.duty.title,
            one.duty.private,
            one.uid,
            file.source,
        )
        .execute(&mut *db)
        .await?;
        changed.added.push(one.duty.clone());
    }
    Ok(changed)
}

/// Duties to come that an earlier file of the same calendar brought and that this one does not name any more.
///
/// # Errors
/// As the database says.
pub async fn vanished(db: &mut PgConnection, leader: UserId, file: &File, today: NaiveDate) -> Result<Vec<Duty>> {
    let uids: Vec<_> = file.uids.iter().cloned().collect();
    Ok(sqlx::query_as!(
        Duty,
        r#"select id as "id: DutyId", leader_id as "leader: UserId", first_day as first, last_day as last,
             part as "part: Part", title, private, true as "imported!"
           from duties where leader_id = $1 and source = $2 and uid <> all ($3) and last_day >= $4
           order by first_day, last_day, id"#,
        leader.0,
        file.source,
        &uids,
        today,
    )
    .fetch_all(db)
    .await?)
}
