//! Loads much at once: as the owner of the tables, without the triggers and locks that watch over people, and
//! with indexes and constraints built, and so checked, over the whole when everything is there. All of it in one
//! transaction: what is refused at the end was never there.

use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use super::copy::{TABLES, Table};
use crate::error::Result;

/// The rollup that follows from the tables that are filled.
const ROLLUP: &str = "meeting_quality";

/// Tables that hold rows in an empty database too: they are not emptied.
const NEVER_EMPTY: &[&str] = &["users"];

/// What was taken off, as the statements that put it back, in their order.
#[derive(Debug)]
pub struct Lifted {
    indexes_and_constraints: Vec<String>,
    guards: Vec<String>,
}

fn filled() -> Vec<String> {
    TABLES.iter().map(|table| table.name).chain([ROLLUP]).map(str::to_owned).collect()
}

/// Takes off what would be checked and built row by row.
///
/// # Errors
/// As the database says.
pub async fn lift(db: &mut PgConnection) -> Result<Lifted> {
    let tables = filled();
    let taken = sqlx::query!(
        r#"select drop_by as "drop_by!", put_back as "put_back!" from (
             select 1 as step, c.oid, format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as drop_by,
               format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname,
                 pg_get_constraintdef(c.oid)) as put_back
             from pg_constraint c
             where c.contype = 'f' and c.connamespace = 'public'::regnamespace
             union all
             select 2, c.oid, format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname),
               format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname,
                 pg_get_constraintdef(c.oid))
             from pg_constraint c
             where c.contype in ('p', 'u', 'x') and c.conrelid = any ($1::text[]::regclass[])
             union all
             select 3, i.indexrelid, format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
             from pg_index i
             where i.indrelid = any ($1::text[]::regclass[])
               and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))
           ) steps
           order by step, oid"#,
        &tables,
    )
    .fetch_all(&mut *db)
    .await?;
    let drops: Vec<_> = taken.iter().map(|step| step.drop_by.clone()).collect();
    run(db, &drops).await?;
    let guarded = sqlx::query!(
        r#"select relname::text as "table!", relforcerowsecurity as forced from pg_class
           where oid = any ($1::text[]::regclass[]) order by 1"#,
        &tables,
    )
    .fetch_all(&mut *db)
    .await?;
    let (mut off, mut on) = (vec![], vec![]);
    for row in guarded {
        off.push(format!("alter table {} disable trigger user, no force row level security", row.table));
        let forced = if row.forced { ", force row level security" } else { "" };
        on.push(format!("alter table {} enable trigger user{forced}", row.table));
    }
    run(db, &off).await?;
    // A table emptied here is filled without rows that somebody else might still see: they come frozen.
    let empty: Vec<_> = tables.iter().filter(|table| !NEVER_EMPTY.contains(&table.as_str())).cloned().collect();
    run(db, &[format!("truncate {}", empty.join(", "))]).await?;
    // Foreign keys come last, when what they ask for has its index.
    let indexes_and_constraints = taken.into_iter().rev().map(|step| step.put_back).collect();
    Ok(Lifted { indexes_and_constraints, guards: on })
}

/// Reads rows of a table from their text.
///
/// # Errors
/// As the database says.
pub async fn fill(db: &mut PgConnection, table: &Table, text: Vec<u8>) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let frozen = if NEVER_EMPTY.contains(&table.name) { "" } else { " with (freeze)" };
    let mut copy = db.copy_in_raw(&format!("{}{frozen}", table.statement())).await?;
    copy.send(text).await?;
    copy.finish().await?;
    Ok(())
}

/// Builds and checks everything that was taken off.
///
/// # Errors
/// As the database says: also when a row breaks a rule.
pub async fn put_back(db: &mut PgConnection, lifted: Lifted) -> Result<()> {
    run(db, &lifted.indexes_and_constraints).await?;
    sqlx::query!("insert into meeting_quality select q.* from meetings m cross join lateral quality_of(m.id) q")
        .execute(&mut *db)
        .await?;
    run(db, &lifted.guards).await?;
    let analyze: Vec<_> = filled().iter().map(|table| format!("analyze {table}")).collect();
    run(db, &analyze).await
}

/// Runs statements that the catalogue wrote.
async fn run(db: &mut PgConnection, statements: &[String]) -> Result<()> {
    for statement in statements {
        db.execute(AssertSqlSafe(statement.clone())).await?;
    }
    Ok(())
}
