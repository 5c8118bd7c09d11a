//! A batch from one state to the next, and its rows.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::postgres::types::PgInterval;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::model::{Claim, Counts, Detail, Entry, Kind, Problem, State, Verdict};
use super::queries::{read_back, written};
use crate::access::Scope;
use crate::error::{Error, Result};
use crate::ids::{RequestId, UserId};
use crate::import::apply::{Undo, Written};
use crate::import::reason::Warning;

/// Rows that are sent to the database at once.
const PORTION: usize = 1_000;

/// Asks for work on a batch that is in one of these states and in this version.
///
/// # Errors
/// Conflict when it is not.
pub async fn ask(
    db: &mut PgConnection,
    scope: &Scope,
    (id, version): (Uuid, i32),
    (from, to): (&[State], State),
    (by, at): (UserId, DateTime<Utc>),
) -> Result<()> {
    let from: Vec<String> = from.iter().map(|state| state.code().to_owned()).collect();
    let done = sqlx::query!(
        r#"update import_batches set state = $4, asked_by = $5, asked_at = $6, problem = null, worker = null,
             leased_until = null, attempts = 0, progress = 0, version = version + 1
           where id = $1 and version = $2 and state = any ($3)
             and tree_at >= $7 and tree_at < $8 and tree_at <@ (select $9::text::int8multirange)"#,
        id,
        version,
        &from,
        to as State,
        by.0,
        at,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// Throws a batch away that was not applied; its rows go.
///
/// # Errors
/// Conflict when it is in another version, or applied.
pub async fn discard(db: &mut PgConnection, scope: &Scope, (id, version): (Uuid, i32)) -> Result<()> {
    let done = sqlx::query!(
        r#"update import_batches set state = 'discarded', version = version + 1
           where id = $1 and version = $2 and state in ('uploaded', 'checked', 'failed')
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        id,
        version,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() != 1 {
        return Err(Error::Conflict);
    }
    drop_rows(db, scope, id).await
}

/// Removes the rows of a batch.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn drop_rows(db: &mut PgConnection, scope: &Scope, id: Uuid) -> Result<()> {
    sqlx::query!(
        r#"delete from import_rows
           where batch_id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores what was found out about the rows in place of what was there.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn store(db: &mut PgConnection, scope: &Scope, id: Uuid, entries: &[Entry]) -> Result<()> {
    drop_rows(db, scope, id).await?;
    for portion in entries.chunks(PORTION) {
        sqlx::query!(
            r#"insert into import_rows (batch_id, row_number, organization_id, tree_at, name, verdict, detail, target)
               select b.id, x.number, b.organization_id, b.tree_at, x.name, x.verdict, x.detail, x.target
               from import_batches b cross join jsonb_to_recordset($2)
                 as x(number integer, name text, verdict text, detail jsonb, target text)
               where b.id = $1 and b.tree_at >= $3 and b.tree_at < $4 and b.tree_at <@ (select $5::text::int8multirange)"#,
            id,
            written(&portion)?,
            scope.lo(),
            scope.hi(),
            scope.reach(),
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// What a check has found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// How many rows came to which verdict.
    pub counts: Counts,
    /// Of all rows.
    pub hash: Vec<u8>,
    /// What deserves a look.
    pub warnings: Vec<Warning>,
    /// Why it is shown again instead of being applied.
    pub problem: Option<Problem>,
}

/// The check is done, if this worker still has the batch.
///
/// # Errors
/// Conflict when another one has taken it over.
pub async fn finish_check(db: &mut PgConnection, scope: &Scope, claim: &Claim, found: &Checked) -> Result<()> {
    let done = sqlx::query!(
        r#"update import_batches set state = 'checked', new_count = $3, changed_count = $4, unchanged_count = $5,
             error_count = $6, skipped_count = $7, plan_hash = $8, warnings = $9, problem = $10,
             worker = null, leased_until = null, version = version + 1
           where id = $1 and worker = $2 and state in ('checking', 'applying')
             and tree_at >= $11 and tree_at < $12 and tree_at <@ (select $13::text::int8multirange)"#,
        claim.batch,
        claim.worker,
        found.counts.new,
        found.counts.changed,
        found.counts.unchanged,
        found.counts.errors,
        found.counts.skipped,
        found.hash,
        written(&found.warnings)?,
        found.problem.as_ref().map(written).transpose()?,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// Notes with each row what it has become and how that is taken back.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn note_written(db: &mut PgConnection, scope: &Scope, id: Uuid, rows: &[Written]) -> Result<()> {
    for portion in rows.chunks(PORTION) {
        let noted: Vec<Value> = portion
            .iter()
            .map(|row| Ok(json!({ "number": row.row, "target": row.target, "undo": written(&row.undo)? })))
            .collect::<Result<_>>()?;
        sqlx::query!(
            r#"update import_rows r set target = x.target, undo = x.undo
               from jsonb_to_recordset($2) as x(number integer, target text, undo jsonb)
               where r.batch_id = $1 and r.row_number = x.number
                 and r.tree_at >= $3 and r.tree_at < $4 and r.tree_at <@ (select $5::text::int8multirange)"#,
            id,
            Value::Array(noted),
            scope.lo(),
            scope.hi(),
            scope.reach(),
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// The batch is in the book, if this worker still has it.
///
/// # Errors
/// Conflict when another one has taken it over.
pub async fn finish_apply(
    db: &mut PgConnection,
    scope: &Scope,
    claim: &Claim,
    (request, at): (RequestId, DateTime<Utc>),
) -> Result<()> {
    let done = sqlx::query!(
        r#"update import_batches set state = 'applied', applied_by = asked_by, applied_at = $3, applied_request = $4,
             worker = null, leased_until = null, version = version + 1
           where id = $1 and worker = $2 and state = 'applying'
             and tree_at >= $5 and tree_at < $6 and tree_at <@ (select $7::text::int8multirange)"#,
        claim.batch,
        claim.worker,
        at,
        request.0,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// The batch was taken back, if this worker still has it.
///
/// # Errors
/// Conflict when another one has taken it over.
pub async fn finish_undo(db: &mut PgConnection, scope: &Scope, claim: &Claim, at: DateTime<Utc>) -> Result<()> {
    let done = sqlx::query!(
        r#"update import_batches set state = 'undone', undone_by = asked_by, undone_at = $3,
             worker = null, leased_until = null, version = version + 1
           where id = $1 and worker = $2 and state = 'undoing'
             and tree_at >= $4 and tree_at < $5 and tree_at <@ (select $6::text::int8multirange)"#,
        claim.batch,
        claim.worker,
        at,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// A page of the rows of a batch after a row, of one verdict or of all.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn rows(
    db: &mut PgConnection,
    scope: &Scope,
    id: Uuid,
    (verdict, after): (Option<Verdict>, i32),
    limit: i64,
) -> Result<Vec<Entry>> {
    let rows = sqlx::query!(
        r#"select row_number, name, verdict as "verdict: Verdict", detail, target from import_rows
           where batch_id = $1 and ($2::text is null or verdict = $2) and row_number > $3
             and tree_at >= $4 and tree_at < $5 and tree_at <@ (select $6::text::int8multirange)
           order by row_number limit $7"#,
        id,
        verdict.map(Verdict::code),
        after,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Entry {
                number: row.row_number.unsigned_abs(),
                name: row.name,
                verdict: row.verdict,
                detail: read_back::<Detail>(row.detail)?,
                target: row.target,
            })
        })
        .collect()
}

/// What a batch has written: what each row has become, and how that is taken back.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn written_rows(db: &mut PgConnection, scope: &Scope, id: Uuid) -> Result<Vec<(String, Undo)>> {
    let rows = sqlx::query!(
        r#"select target as "target!", undo as "undo!" from import_rows
           where batch_id = $1 and undo is not null and target is not null
             and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)
           order by row_number"#,
        id,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| Ok((row.target, read_back(row.undo)?))).collect()
}

/// The next batch that is due, for as long as the lease lasts; none where nothing is.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn claim(pool: &PgPool, lease: Duration) -> Result<Option<Claim>> {
    let worker = Uuid::now_v7();
    let row = sqlx::query!(
        r#"select batch_id as "batch_id!", kind as "kind!: Kind", asked_by as "asked_by!: UserId", attempts as "attempts!"
           from import_claim($1, $2)"#,
        worker,
        interval(lease)?,
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| Claim {
        batch: row.batch_id,
        kind: row.kind,
        asked_by: row.asked_by,
        worker,
        attempts: row.attempts,
    }))
}

/// Lengthens the lease and says how far the work is; false where another worker has taken over.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn beat(pool: &PgPool, claim: &Claim, lease: Duration, percent: i16) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select import_beat($1, $2, $3, $4) as "mine!""#,
        claim.batch,
        claim.worker,
        interval(lease)?,
        percent,
    )
    .fetch_one(pool)
    .await?)
}

/// Ends work that cannot be done. `tx` is of who asked, whatever he may still do.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn stop(tx: &mut PgConnection, claim: &Claim, problem: &Problem) -> Result<()> {
    sqlx::query!("select import_stop($1, $2, $3)", claim.batch, claim.worker, written(problem)?).execute(tx).await?;
    Ok(())
}

/// Throws away what was brought before a moment and not applied since; how many batches.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn forget(pool: &PgPool, before: DateTime<Utc>) -> Result<i64> {
    let request = RequestId::mint();
    Ok(sqlx::query_scalar!(r#"select import_forget($1, $2) as "forgotten!""#, before, request.0)
        .fetch_one(pool)
        .await?)
}

fn interval(lease: Duration) -> Result<PgInterval> {
    PgInterval::try_from(lease).map_err(|error| Error::Internal(error.to_string()))
}
