//! Batches, their files and what was said of their columns.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Batch, Choice, Counts, Encoding, Kind, Line, State};
use super::reading::Remembered;
use crate::access::{Place, Scope};
use crate::error::{Error, Result};
use crate::ids::{OrganizationId, UserId};
use crate::import::columns::{Columns, Field};
use crate::import::titles;
use crate::multipart::File;

/// Where lists of one kind may go: organizations that are open, within the scope.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn choices(db: &mut PgConnection, scope: &Scope, kinds: &[String]) -> Result<Vec<Choice>> {
    Ok(sqlx::query_as!(
        Choice,
        r#"select o.id as "id: OrganizationId",
             organization_name(o.id) || coalesce(', ' || organization_name(o.parent_id), '') as "name!"
           from organizations o
           where o.kind = any ($1) and o.closed_on is null
             and o.tree_lo >= $2 and o.tree_lo < $3 and o.tree_lo <@ (select $4::text::int8multirange)
           order by o.tree_lo limit 500"#,
        kinds,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?)
}

/// Batches in reach, the latest first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(db: &mut PgConnection, scope: &Scope, kinds: &[String], limit: i64) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        r#"select b.id, organization_name(b.organization_id) as "organization!", b.kind as "kind: Kind",
             b.state as "state: State", b.file_name, u.full_name as created_by, b.created_at
           from import_batches b join users u on u.id = b.created_by
           where b.kind = any ($1)
             and b.tree_at >= $2 and b.tree_at < $3 and b.tree_at <@ (select $4::text::int8multirange)
           order by b.created_at desc, b.id desc limit $5"#,
        kinds,
        scope.lo(),
        scope.hi(),
        scope.reach(),
        limit,
    )
    .fetch_all(db)
    .await?)
}

/// A batch of one of these kinds; none when it is missing or out of sight.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn find(db: &mut PgConnection, scope: &Scope, id: Uuid, kinds: &[String]) -> Result<Option<Batch>> {
    let row = sqlx::query!(
        r#"select b.id, b.organization_id as "organization_id: OrganizationId", b.tree_at,
             organization_name(b.organization_id) as "organization!", b.kind as "kind: Kind", b.state as "state: State",
             b.file_name, b.sheet, b.section, b.titles, b.old_encoding as "old_encoding: Encoding",
             b.warnings, b.new_count, b.changed_count, b.unchanged_count, b.error_count, b.skipped_count,
             b.plan_hash, b.problem, c.full_name as created_by, b.created_at, a.full_name as "applied_by?",
             b.applied_at, b.applied_request, n.full_name as "undone_by?", b.undone_at, b.progress, b.version
           from import_batches b join users c on c.id = b.created_by
           left join users a on a.id = b.applied_by left join users n on n.id = b.undone_by
           where b.id = $1 and b.kind = any ($2)
             and b.tree_at >= $3 and b.tree_at < $4 and b.tree_at <@ (select $5::text::int8multirange)"#,
        id,
        kinds,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let counts = row.new_count.map(|new| Counts {
        new,
        changed: row.changed_count.unwrap_or_default(),
        unchanged: row.unchanged_count.unwrap_or_default(),
        errors: row.error_count.unwrap_or_default(),
        skipped: row.skipped_count.unwrap_or_default(),
    });
    Ok(Some(Batch {
        id: row.id,
        place: Place { organization: row.organization_id, tree_at: row.tree_at },
        organization: row.organization,
        kind: row.kind,
        state: row.state,
        file_name: row.file_name,
        sheet: row.sheet,
        section: row.section,
        titles: read_back(row.titles)?,
        old_encoding: row.old_encoding,
        warnings: read_back(row.warnings)?,
        counts,
        plan_hash: row.plan_hash,
        problem: row.problem.map(read_back).transpose()?,
        created_by: row.created_by,
        created_at: row.created_at,
        applied: row.applied_by.zip(row.applied_at),
        applied_request: row.applied_request,
        undone: row.undone_by.zip(row.undone_at),
        progress: row.progress,
        version: row.version,
    }))
}

/// What the program itself has written as JSON.
pub fn read_back<T: serde::de::DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| Error::Internal(format!("an import cannot be read back: {error}")))
}

/// As [`read_back`] reads it.
pub fn written<T: serde::Serialize>(value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(|error| Error::Internal(error.to_string()))
}

/// A file that has arrived.
#[derive(Clone, Copy, Debug)]
pub struct NewBatch<'a> {
    /// The number of the form: sent twice, it is one batch.
    pub id: Uuid,
    /// Where its rows go.
    pub place: Place,
    /// What it is of.
    pub kind: Kind,
    /// The file.
    pub file: &'a File,
    /// Its hash.
    pub hash: &'a [u8],
    /// The sheet that is read.
    pub sheet: &'a str,
    /// Its titles.
    pub titles: &'a Columns,
}

/// Puts a new batch with its file; false where this form was sent before.
///
/// # Errors
/// Forbidden where the place is out of the scope.
pub async fn insert(
    db: &mut PgConnection,
    scope: &Scope,
    new: &NewBatch<'_>,
    (by, at): (UserId, DateTime<Utc>),
) -> Result<bool> {
    let name: String = new.file.name.chars().take(200).collect();
    let done = sqlx::query!(
        r#"insert into import_batches (id, organization_id, tree_at, kind, state, file_name, file_size, file_hash, sheet,
             titles, created_by, created_at, asked_by, asked_at)
           select $1, o.id, o.tree_lo, $3, 'uploaded', $4, $5, $6, $7, $8, $9, $10, $9, $10 from organizations o
           where o.id = $2 and o.tree_lo >= $11 and o.tree_lo < $12 and o.tree_lo <@ (select $13::text::int8multirange)
           on conflict (id) do nothing"#,
        new.id,
        new.place.organization.0,
        new.kind.code(),
        name,
        i32::try_from(new.file.content.len()).unwrap_or(i32::MAX),
        new.hash,
        new.sheet,
        written(new.titles)?,
        by.0,
        at,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        r#"insert into import_files (batch_id, organization_id, tree_at, content)
           select b.id, b.organization_id, b.tree_at, $2 from import_batches b
           where b.id = $1 and b.tree_at >= $3 and b.tree_at < $4 and b.tree_at <@ (select $5::text::int8multirange)"#,
        new.id,
        &new.file.content[..],
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(true)
}

/// The bytes of a batch's file; none once it was applied or discarded.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn file(db: &mut PgConnection, scope: &Scope, id: Uuid) -> Result<Option<Vec<u8>>> {
    Ok(sqlx::query_scalar!(
        r#"select content from import_files
           where batch_id = $1 and tree_at >= $2 and tree_at < $3 and tree_at <@ (select $4::text::int8multirange)"#,
        id,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_optional(db)
    .await?)
}

/// Removes the file: it has served.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn drop_file(db: &mut PgConnection, scope: &Scope, id: Uuid) -> Result<()> {
    sqlx::query!(
        r#"delete from import_files
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

/// How the columns of a batch are to be read.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The sheet.
    pub sheet: Option<String>,
    /// The branch of the sheet.
    pub section: Option<String>,
    /// Titles and what each column is.
    pub titles: Columns,
    /// What the text is converted from.
    pub old_encoding: Option<Encoding>,
}

/// Settles the columns of a batch, in this version and these states.
///
/// # Errors
/// Conflict when it is no longer in that version, or past them.
pub async fn settle(
    db: &mut PgConnection,
    scope: &Scope,
    (id, version): (Uuid, i32),
    settled: &Settled,
    state: State,
) -> Result<()> {
    let done = sqlx::query!(
        r#"update import_batches set sheet = $3, section = $4, titles = $5, old_encoding = $6, state = $7,
             problem = null, version = version + 1
           where id = $1 and version = $2 and state in ('uploaded', 'checked', 'failed')
             and tree_at >= $8 and tree_at < $9 and tree_at <@ (select $10::text::int8multirange)"#,
        id,
        version,
        settled.sheet,
        settled.section,
        written(&settled.titles)?,
        settled.old_encoding as Option<Encoding>,
        state as State,
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// What was said of columns at an organization.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn remembered(
    db: &mut PgConnection,
    scope: &Scope,
    (organization, kind): (OrganizationId, Kind),
) -> Result<Remembered> {
    let rows = sqlx::query!(
        r#"select title, field from import_columns
           where organization_id = $1 and kind = $2
             and tree_at >= $3 and tree_at < $4 and tree_at <@ (select $5::text::int8multirange)"#,
        organization.0,
        kind.code(),
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.title, row.field.as_deref().and_then(Field::from_code))).collect())
}

/// Remembers what the columns are.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn remember(
    db: &mut PgConnection,
    scope: &Scope,
    (organization, kind): (OrganizationId, Kind),
    columns: &Columns,
) -> Result<()> {
    let mut said: Vec<(String, Option<&str>)> = columns
        .list
        .iter()
        .map(|column| (titles::words(&column.title).chars().take(300).collect(), column.field.map(Field::code)))
        .collect();
    said.sort_unstable();
    said.reverse();
    said.dedup_by(|a, b| a.0 == b.0);
    let (titles, fields): (Vec<String>, Vec<Option<String>>) =
        said.into_iter().map(|(title, field)| (title, field.map(str::to_owned))).unzip();
    sqlx::query!(
        r#"insert into import_columns (organization_id, tree_at, kind, title, field)
           select o.id, o.tree_lo, $2, x.title, x.field
           from organizations o cross join unnest($3::text[], $4::text[]) as x (title, field)
           where o.id = $1 and x.title <> ''
             and o.tree_lo >= $5 and o.tree_lo < $6 and o.tree_lo <@ (select $7::text::int8multirange)
           on conflict (organization_id, kind, title) do update set field = excluded.field"#,
        organization.0,
        kind.code(),
        &titles,
        &fields as &[Option<String>],
        scope.lo(),
        scope.hi(),
        scope.reach(),
    )
    .execute(db)
    .await?;
    Ok(())
}
