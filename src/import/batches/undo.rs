//! Taking members back out of the book.

use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::access::{Place, Scope};
use crate::error::{Error, Result};
use crate::import::apply::Undo;
use crate::import::queries as book;

/// What was done to these records in the trail after the import that has this number there.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn touched(db: &mut PgConnection, request: Uuid, records: &[String]) -> Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(
        r#"select e.table_name, count(distinct e.record_id) as "records!" from audit_entries e
           where e.record_id = any ($2) and e.request_id <> $1
             and e.id > (select min(i.id) from audit_entries i where i.record_id = any ($2) and i.request_id = $1)
           group by e.table_name order by e.table_name"#,
        request,
        records,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.table_name, row.records)).collect())
}

/// What refers to these members beside what an import writes itself.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn built_on(db: &mut PgConnection, members: &[Uuid]) -> Result<Vec<(String, i64)>> {
    let rows = sqlx::query!(r#"select what as "what!", members as "members!" from import_built_on($1)"#, members)
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.what, row.members)).collect())
}

/// Takes back what the rows of a batch have written.
///
/// # Errors
/// Conflict when a record is not as the import left it; Internal when something still refers to one that should go.
pub async fn take_back(db: &mut PgConnection, scope: &Scope, place: Place, rows: &[(String, Undo)]) -> Result<()> {
    let id = |target: &String| target.parse::<Uuid>().ok();
    let made: Vec<Uuid> =
        rows.iter().filter(|(_, undo)| matches!(undo, Undo::Made)).filter_map(|(target, _)| id(target)).collect();
    let mut records = Vec::new();
    let mut given: Vec<Uuid> = Vec::new();
    let mut stood: Vec<Uuid> = Vec::new();
    let mut standings: Vec<Value> = Vec::new();
    for (target, undo) in rows {
        if let Undo::Changed { record, positions, standings: before } = undo {
            records.push(record.clone());
            given.extend(positions);
            if let Some(before) = before.as_ref().and_then(Value::as_array) {
                stood.extend(id(target));
                standings.extend(before.iter().cloned());
            }
        }
    }
    remove_positions(db, scope, &given).await?;
    remove_standings(db, scope, &stood).await?;
    book::insert_statuses(db, scope, place, &Value::Array(standings)).await?;
    let changed = records.len() as u64;
    if book::update_members(db, scope, &Value::Array(records)).await? != changed {
        return Err(Error::Conflict);
    }
    remove_members(db, scope, &made).await
}

async fn remove_positions(db: &mut PgConnection, scope: &Scope, ids: &[Uuid]) -> Result<()> {
    sqlx::query!(
        r#"delete from positions
           where id = any ($1) and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        ids,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn remove_standings(db: &mut PgConnection, scope: &Scope, members: &[Uuid]) -> Result<()> {
    sqlx::query!(
        r#"delete from member_statuses
           where member_id = any ($1) and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        members,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// That somebody looked at a record which now goes.
async fn forget_reads(db: &mut PgConnection, members: &[Uuid]) -> Result<()> {
    sqlx::query!("select import_forget_reads($1)", members).execute(db).await?;
    Ok(())
}

/// Members with what an import wrote of them.
async fn remove_members(db: &mut PgConnection, scope: &Scope, members: &[Uuid]) -> Result<()> {
    forget_reads(db, members).await?;
    sqlx::query!(
        r#"delete from positions
           where member_id = any ($1) and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        members,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    remove_standings(db, scope, members).await?;
    sqlx::query!(
        r#"delete from memberships
           where member_id = any ($1) and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        members,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    let done = sqlx::query!(
        r#"delete from members
           where id = any ($1) and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        members,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    if done.rows_affected() == members.len() as u64 { Ok(()) } else { Err(Error::Conflict) }
}
