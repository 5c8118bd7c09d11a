//! Why a backup, a restore or an examination was not done, told to the person at the terminal.

use std::path::{Path, PathBuf};

/// The text says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The login is bound by row-level security.
    #[error(
        "the login {login} is bound by row-level security and would leave out every protected row: sign in as one \
         that is not (create role chibo_backup login bypassrls in role pg_read_all_data, chibo_app)"
    )]
    Bound {
        /// Who signed in.
        login: String,
    },

    /// A database that this program never migrated.
    #[error("there is no data of chibo in this database: no migration was ever applied to it")]
    NotOurs,

    /// Somebody's data may be there.
    #[error(
        "the database is not empty: it holds {found}. A backup is restored into an empty one only: set DATA_DIR to a \
         folder that does not exist yet, or make an empty database"
    )]
    NotEmpty {
        /// One of the things found.
        found: String,
    },

    /// A role that the tables belong to or that serves pages.
    #[error("the role {0} does not exist in this server: create it first (docs/operating.md)")]
    NoRole(&'static str),

    /// Nothing is ever overwritten.
    #[error("{} exists already: a backup never overwrites a file", .0.display())]
    Exists(PathBuf),

    /// Another backup writes the same file.
    #[error("another chibo is writing {}", .0.display())]
    InUse(PathBuf),

    /// Not a whole backup.
    #[error("{} is not a whole backup of chibo: {reason}. Nothing was changed", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },

    /// A backup of a newer program.
    #[error(
        "the backup was made by a newer chibo: it has migration {found}, and this program knows them up to {known}. \
         Restore it with the newer program; nothing was changed"
    )]
    Newer {
        /// The last migration in the backup.
        found: i64,
        /// The last one that this program knows.
        known: i64,
    },

    /// What was written or read is not what the database held.
    #[error("{what} has {found} rows and should have {wanted}: {consequence}")]
    Partial {
        /// A table, in the dump or in the database.
        what: String,
        /// Rows found.
        found: i64,
        /// Rows counted.
        wanted: i64,
        /// What was done about it.
        consequence: &'static str,
    },

    /// The same rows in number, and not in content.
    #[error("the rows of {table} are not those that were backed up: the database was emptied again")]
    Altered {
        /// The table.
        table: String,
    },

    /// No `pg_dump` of this version or a later one.
    #[error(
        "{program} of PostgreSQL {server} or newer was not found: install the package postgresql-client-{server}, or \
         set PG_BIN_DIR to the folder of the programs"
    )]
    NoProgram {
        /// Which program.
        program: &'static str,
        /// The server's major version.
        server: u32,
    },

    /// A program of PostgreSQL ran and failed.
    #[error("{program} failed ({status}):\n{output}")]
    Program {
        /// Which.
        program: &'static str,
        /// How it ended.
        status: String,
        /// The end of what it printed.
        output: String,
    },

    /// The schema could not be brought up to date after a restore.
    #[error("the backup was restored, and then: {0}")]
    Migrate(#[from] crate::database::MigrateError),

    /// The database refused or went away.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),

    /// The system refused.
    #[error("could not {doing} {}: {source}", path.display())]
    Io {
        /// What we wanted to do.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
}

/// For `map_err`: what we wanted to do, and to which file.
pub(super) fn cannot(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> KeepError {
    let path = path.to_owned();
    move |source| KeepError::Io { doing, path, source }
}

/// For what is wrong with a backup.
pub(super) fn damaged(file: &Path, reason: impl Into<String>) -> KeepError {
    KeepError::Damaged { file: file.to_owned(), reason: reason.into() }
}
