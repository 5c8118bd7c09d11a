//! The way back: a whole backup into an empty database, or nothing.

use std::path::Path;

use sqlx::{Connection as _, PgConnection};

use super::archive::{self, Manifest};
use super::backup::{SNAPSHOT, blocking, schema, unbound};
use super::clients::Clients;
use super::error::{KeepError, damaged};
use super::figures::{Figures, figures};
use crate::database::{MIGRATOR, migrate};

/// Roles that the dump names: they belong to the server, not to the database.
const ROLES: [&str; 2] = ["chibo_owner", "chibo_app"];

/// What a new database has, in case the restored one is not what was backed up. Only ever run where nothing was
/// before.
const EMPTY_AGAIN: &str = "drop schema public cascade; create schema public authorization pg_database_owner; \
    grant usage on schema public to public";

/// What a dump of one database does not say about itself, as migration 0001 said it; and the figures by which
/// statements are planned.
const BESIDES: &str = "do $$ begin \
    execute format('revoke temporary on database %I from public', current_database()); end $$; analyze";

/// How a database is entered.
#[derive(Clone, Debug)]
pub struct Doors {
    /// As somebody whom row-level security does not bind: counts, dumps, examines.
    pub unbound: String,
    /// As the owner of the tables, or a superuser: restores.
    pub owner: String,
    /// As the owner of the tables: migrates.
    pub migrations: String,
}

/// Reads a backup and everything that can be said of it without a database.
///
/// # Errors
/// What is wrong with it.
pub fn read(file: &Path) -> Result<Manifest, KeepError> {
    let manifest = archive::open(file)?;
    let known = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or_default();
    match manifest.schema > known {
        true => Err(KeepError::Newer { found: manifest.schema, known }),
        false => Ok(manifest),
    }
}

/// Restores a backup into an empty database, compares every table with what was backed up, and brings the
/// schema up to date.
///
/// # Errors
/// Why not; the database is then as empty as it was.
pub async fn restore(doors: &Doors, file: &Path) -> Result<Manifest, KeepError> {
    let path = file.to_owned();
    let manifest = blocking(move || read(&path)).await?;
    let mut db = PgConnection::connect(&doors.unbound).await?;
    let server = unbound(&mut db).await?;
    refuse_unfit(&mut db).await?;
    let clients = Clients::find(server.max(manifest.server))?;
    let (url, path, counted) = (doors.owner.clone(), file.to_owned(), manifest.tables.clone());
    blocking(move || {
        let rows = clients.rows_in(&path)?;
        match counted.iter().find(|(table, figure)| rows.get(*table) != Some(&figure.rows)) {
            Some((table, _)) => Err(damaged(&path, format!("the rows of {table} are not those of its manifest"))),
            None => clients.restore(&url, &path),
        }
    })
    .await?;
    let restored = compare(&mut db, &manifest).await;
    db.close().await?;
    let mut owner = PgConnection::connect(&doors.owner).await?;
    if restored.is_err() {
        sqlx::raw_sql(EMPTY_AGAIN).execute(&mut owner).await?;
    } else {
        sqlx::raw_sql(BESIDES).execute(&mut owner).await?;
    }
    owner.close().await?;
    restored?;
    migrate(&doors.migrations).await?;
    Ok(manifest)
}

/// Refuses a database in which there is anything, and a server without our roles.
async fn refuse_unfit(db: &mut PgConnection) -> Result<(), KeepError> {
    let found = sqlx::query_scalar!(
        r#"select format('%s %s', case c.relkind when 'r' then 'table' else 'relation' end, c.oid::regclass) as "found!"
           from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
             and not exists (select from pg_depend d
               where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
           union all
           select format('function %s', p.oid::regprocedure)
           from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
             and not exists (select from pg_depend d
               where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
           limit 1"#
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(found) = found {
        return Err(KeepError::NotEmpty { found });
    }
    let there = sqlx::query_scalar!(r#"select rolname::text as "name!" from pg_roles"#).fetch_all(db).await?;
    match ROLES.into_iter().find(|role| !there.iter().any(|name| name == role)) {
        Some(missing) => Err(KeepError::NoRole(missing)),
        None => Ok(()),
    }
}

/// Compares what the database holds now with the manifest.
async fn compare(db: &mut PgConnection, manifest: &Manifest) -> Result<(), KeepError> {
    sqlx::raw_sql(SNAPSHOT).execute(&mut *db).await?;
    let found = figures(&mut *db).await?;
    let schema = schema(&mut *db).await?;
    sqlx::raw_sql("commit").execute(&mut *db).await?;
    if schema != Some(manifest.schema) {
        return Err(KeepError::Altered { table: "_sqlx_migrations".to_owned() });
    }
    same(&manifest.tables, &found)
}

fn same(wanted: &Figures, found: &Figures) -> Result<(), KeepError> {
    for (table, figure) in wanted {
        let rows = found.get(table).map_or(-1, |found| found.rows);
        if rows != figure.rows {
            let what = format!("{table}, restored,");
            let consequence = "the database was emptied again";
            return Err(KeepError::Partial { what, found: rows, wanted: figure.rows, consequence });
        }
        if found.get(table) != Some(figure) {
            return Err(KeepError::Altered { table: table.clone() });
        }
    }
    match found.keys().find(|table| !wanted.contains_key(*table)) {
        Some(table) => Err(KeepError::Altered { table: table.clone() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::keeping::figures::Figure;

    #[test]
    fn other_rows_fewer_rows_and_other_tables_are_told() {
        let figure = |rows, sum: &str| Figure { rows, sum: sum.to_owned() };
        let wanted = Figures::from([("members".to_owned(), figure(2, "5"))]);
        assert!(same(&wanted, &wanted).is_ok());
        assert!(matches!(same(&wanted, &Figures::new()), Err(KeepError::Partial { found: -1, wanted: 2, .. })));
        let altered = Figures::from([("members".to_owned(), figure(2, "6"))]);
        assert!(matches!(same(&wanted, &altered), Err(KeepError::Altered { .. })));
        let mut more = wanted.clone();
        more.insert("stray".to_owned(), figure(0, "0"));
        assert!(matches!(same(&wanted, &more), Err(KeepError::Altered { table }) if table == "stray"));
    }
}
