//! A backup: what is committed at one moment, in one file that proves itself whole.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection, Row as _};

use super::archive::{self, Manifest};
use super::clients::Clients;
use super::error::{KeepError, cannot};
use super::figures::{Figures, figures};

/// One snapshot: what is counted is what is dumped, whatever is written meanwhile.
pub(super) const SNAPSHOT: &str = "begin isolation level repeatable read read only";

/// Writes a backup of a database, signed in as somebody whom row-level security does not bind. People work on
/// meanwhile. The file gets its name when it is whole and on the disk.
///
/// # Errors
/// Why there is no backup now; a file of that name was not touched.
pub async fn backup(url: &str, file: &Path, now: DateTime<Utc>) -> Result<Manifest, KeepError> {
    refuse_existing(file)?;
    let mut db = PgConnection::connect(url).await?;
    let server = unbound(&mut db).await?;
    let clients = Clients::find(server)?;
    sqlx::raw_sql(SNAPSHOT).execute(&mut db).await?;
    let schema = schema(&mut db).await?.ok_or(KeepError::NotOurs)?;
    let snapshot = sqlx::query_scalar!(r#"select pg_export_snapshot() as "snapshot!""#).fetch_one(&mut db).await?;
    let tables = figures(&mut db).await?;
    let manifest = Manifest {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        schema,
        server,
        made_at: now,
        bytes: 0,
        sha256: String::new(),
        tables,
    };
    let (url, target) = (url.to_owned(), file.to_owned());
    let written = blocking(move || write(&clients, &url, &snapshot, &target, manifest)).await?;
    db.close().await?;
    Ok(written)
}

/// The server's major version, if the login sees every row.
pub(super) async fn unbound(db: &mut PgConnection) -> Result<u32, KeepError> {
    let login = sqlx::query!(
        r#"select rolname::text as "name!", rolsuper or rolbypassrls as "unbound!",
             current_setting('server_version_num')::integer / 10000 as "server!"
           from pg_roles where rolname = current_user"#
    )
    .fetch_one(db)
    .await?;
    match login.unbound {
        true => Ok(login.server.unsigned_abs()),
        false => Err(KeepError::Bound { login: login.name }),
    }
}

/// The last migration that was applied; none where no program of ours was here.
pub(super) async fn schema(db: &mut PgConnection) -> Result<Option<i64>, KeepError> {
    let there = sqlx::query_scalar!(r#"select to_regclass('public._sqlx_migrations') is not null as "there!""#)
        .fetch_one(&mut *db)
        .await?;
    if !there {
        return Ok(None);
    }
    // The table is the library's own and in none of our migrations, so the compiler does not know it.
    let last = sqlx::raw_sql("select max(version) from public._sqlx_migrations where success").fetch_one(db).await?;
    Ok(last.try_get(0)?)
}

/// For what waits for other programs.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KeepError> + Send + 'static,
) -> Result<T, KeepError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(KeepError::Database(sqlx::Error::Io(std::io::Error::other(error)))),
    }
}

fn refuse_existing(file: &Path) -> Result<(), KeepError> {
    // A link that leads nowhere is a name that is taken, too.
    match fs::symlink_metadata(file) {
        Ok(_) => Err(KeepError::Exists(file.to_owned())),
        Err(_) => Ok(()),
    }
}

fn write(clients: &Clients, url: &str, snapshot: &str, file: &Path, manifest: Manifest) -> Result<Manifest, KeepError> {
    let part = Part::begin(file)?;
    clients.dump(url, snapshot, &part.path)?;
    whole(&manifest.tables, &clients.rows_in(&part.path)?)?;
    part.finish(file, manifest)
}

/// Every table that was counted is in the dump with every row.
fn whole(counted: &Figures, dumped: &std::collections::BTreeMap<String, i64>) -> Result<(), KeepError> {
    for (table, figure) in counted {
        let found = dumped.get(table).copied().unwrap_or(-1);
        if found != figure.rows {
            let what = format!("{table} in the dump");
            let consequence = "no backup was made";
            return Err(KeepError::Partial { what, found, wanted: figure.rows, consequence });
        }
    }
    Ok(())
}

/// A backup in the making, beside its name. Removed when it is not finished.
struct Part {
    path: PathBuf,
    file: File,
    finished: bool,
}

impl Part {
    fn begin(file: &Path) -> Result<Self, KeepError> {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let path = file.with_file_name(name);
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true).mode(0o600);
        let part = options.open(&path).map_err(cannot("write", &path))?;
        // What a killed run has left is locked by nobody.
        part.try_lock().map_err(|_| KeepError::InUse(path.clone()))?;
        part.set_len(0).map_err(cannot("write", &path))?;
        Ok(Self { path, file: part, finished: false })
    }

    fn finish(mut self, file: &Path, manifest: Manifest) -> Result<Manifest, KeepError> {
        let manifest = archive::seal(&mut self.file, &self.path, manifest)?;
        refuse_existing(file)?;
        fs::rename(&self.path, file).map_err(cannot("rename", &self.path))?;
        self.finished = true;
        let above = file.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = File::open(above).map_err(cannot("open", above))?;
        folder.sync_all().map_err(cannot("sync", above))?;
        Ok(manifest)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.finished {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::keeping::figures::Figure;

    #[test]
    fn a_dump_with_a_table_or_a_row_less_is_no_backup() {
        let figure = |rows| Figure { rows, sum: String::new() };
        let counted = Figures::from([("members".to_owned(), figure(19)), ("tasks".to_owned(), figure(0))]);
        let dumped = |members, tasks: bool| {
            let mut rows = std::collections::BTreeMap::from([("members".to_owned(), members)]);
            if tasks {
                rows.insert("tasks".to_owned(), 0);
            }
            whole(&counted, &rows)
        };
        assert!(dumped(19, true).is_ok());
        let error = dumped(0, true).expect_err("row-level security hid them").to_string();
        assert!(error.contains("members in the dump has 0 rows and should have 19"), "{error}");
        assert!(dumped(19, false).is_err(), "a table is missing");
    }
}
