//! Brings the schema up to date, as its owner.

use std::time::{Duration, Instant};

use sqlx::migrate::Migrator;
use sqlx::{Connection, PgConnection};

/// The migrations in `migrations/`, held by the program. Tests use the same ones.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// The advisory lock that one instance holds while it migrates ("chibo" in ASCII).
const LOCK: i64 = 0x63_6869_626f;

/// How long we wait for another instance that migrates, or for a table that others use.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// How long one attempt of a migration waits for a table. While it waits, everybody who comes later to that
/// table waits behind it: so it gives up soon, lets them pass, and tries again.
const LOCK_TIMEOUT: &str = "set lock_timeout = '3s'";

/// PostgreSQL's word for a lock that was not had in time.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A newer program was here.
    #[error(
        "the database was made by a newer chibo: it has migration {found}, and this program knows \
         them up to {known}. Start the newer program; nothing was changed"
    )]
    Newer {
        /// A migration that only the newer program knows.
        found: i64,
        /// The last one that this program knows.
        known: i64,
    },

    /// A file in `migrations/` is not what it was.
    #[error(
        "migration {0} has been changed or removed since it was applied to this database: undo that \
         change, and put yours into a new migration"
    )]
    Changed(i64),

    /// Another instance migrates, and does not come to an end.
    #[error("another chibo has been migrating this database for more than {minutes} minutes")]
    Busy {
        /// How long we waited.
        minutes: u64,
    },

    /// A statement failed; its migration changed nothing.
    #[error("a migration failed: {0}")]
    Failed(#[source] sqlx::migrate::MigrateError),

    /// The server could not be reached, or went away.
    #[error("the database could not be reached as its owner: {0}")]
    Database(#[from] sqlx::Error),
}

/// Applies the migrations that are missing, signed in as the owner of the tables.
///
/// Any number of instances may do so at a time: one migrates, the others wait. They *try* for the
/// lock again and again, because a session that waits inside `pg_advisory_lock` holds a snapshot, and
/// a `create index concurrently` of the one that migrates would wait for that snapshot in turn.
pub async fn migrate(owner_url: &str) -> Result<(), MigrateError> {
    let mut owner = PgConnection::connect(owner_url).await?;
    lock(&mut owner).await?;
    drop_unfinished_indexes(&mut owner).await?;
    sqlx::raw_sql(LOCK_TIMEOUT).execute(&mut owner).await?;
    let result = run_patiently(&MIGRATOR, &mut owner).await;
    // The lock goes with the connection.
    owner.close().await?;
    result.map_err(in_our_words)
}

/// Runs migrations on a connection that waits for a lock for a short time only, as often as it needs. Those that
/// are done are not done again, and one that gave up changed nothing.
async fn run_patiently(migrations: &Migrator, owner: &mut PgConnection) -> Result<(), sqlx::migrate::MigrateError> {
    let since = Instant::now();
    loop {
        match migrations.run(&mut *owner).await {
            Err(error) if is_busy(&error) && since.elapsed() < PATIENCE => {
                tracing::info!("a migration waits for a table that is in use; it lets others pass and tries again");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            result => return result,
        }
    }
}

fn is_busy(error: &sqlx::migrate::MigrateError) -> bool {
    use sqlx::migrate::MigrateError::{Execute, ExecuteMigration};
    let (Execute(sqlx::Error::Database(said)) | ExecuteMigration(sqlx::Error::Database(said), _)) = error else {
        return false;
    };
    said.code().is_some_and(|code| code == LOCK_NOT_AVAILABLE)
}

/// A `create index concurrently` that was killed leaves an index that is kept up to date and never used, under
/// the name that the next attempt needs. Those of a `reindex concurrently` are somebody else's.
async fn drop_unfinished_indexes(owner: &mut PgConnection) -> Result<(), MigrateError> {
    let unfinished = sqlx::query_scalar!(
        r#"select format('drop index concurrently if exists %s', i.indexrelid::regclass) as "statement!"
           from pg_index i join pg_class c on c.oid = i.indexrelid
           where not i.indisvalid and c.relnamespace = 'public'::regnamespace and c.relname !~ '_cc(new|old)[0-9]*$'
             and pg_has_role(c.relowner, 'member')"#
    )
    .fetch_all(&mut *owner)
    .await?;
    for statement in unfinished {
        tracing::info!(statement, "an index whose making was cut off");
        // Made by the server of its own catalogue, with every name quoted.
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut *owner).await?;
    }
    Ok(())
}

async fn lock(owner: &mut PgConnection) -> Result<(), MigrateError> {
    let since = Instant::now();
    let mut told = false;
    while !try_lock(owner).await? {
        if since.elapsed() > PATIENCE {
            let minutes = PATIENCE.as_secs() / 60;
            return Err(MigrateError::Busy { minutes });
        }
        if !told {
            tracing::info!("another chibo migrates this database; waiting for it");
            told = true;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

async fn try_lock(owner: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select pg_try_advisory_lock($1) as "locked!""#, LOCK).fetch_one(owner).await
}

fn in_our_words(error: sqlx::migrate::MigrateError) -> MigrateError {
    use sqlx::migrate::MigrateError::{VersionMismatch, VersionMissing};
    let known = MIGRATOR.iter().map(|migration| migration.version).max();
    let known = known.unwrap_or_default();
    match error {
        VersionMissing(found) if found > known => MigrateError::Newer { found, known },
        VersionMissing(version) | VersionMismatch(version) => MigrateError::Changed(version),
        other => MigrateError::Failed(other),
    }
}
