//! Why a private server did not start, told to the person at the terminal.

use std::io;
use std::path::{Path, PathBuf};

use crate::database::folder::MARKER;

/// Why a private server did not start. The text says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No folder with `postgres` and `initdb` of a version that we support.
    #[error(
        "the server programs of PostgreSQL 15 or newer were not found: run script/bootstrap, or \
         install the package `postgresql`, or set PG_BIN_DIR to their folder, or set DATABASE_URL \
         to a server that runs already"
    )]
    NoPrograms,

    /// The data was written by another major version than any that is installed.
    #[error(
        "the data in {} was made by PostgreSQL {data}, and the programs found here are of version \
         {found}: install postgresql-{data}, or move the data over with pg_upgrade",
        folder.display()
    )]
    OtherMajor {
        /// Where the data lies.
        folder: PathBuf,
        /// The major version that made it.
        data: u32,
        /// The major versions found, in words.
        found: String,
    },

    /// The folder holds something, and nothing says that we put it there.
    #[error(
        "{} is not a data folder of chibo: it holds `{found}` and no `{MARKER}`. Set DATA_DIR to a \
         folder that is empty or does not exist yet",
        folder.display()
    )]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// One of the names in it.
        found: String,
    },

    /// Data of ours, made when another user ran the program.
    #[error(
        "the data folder {} belongs to user {owner}, and this program runs as user {us}: run it as \
         the same user as before, or set DATA_DIR to another folder",
        folder.display()
    )]
    OtherUser {
        /// The folder.
        folder: PathBuf,
        /// Its owner's number.
        owner: u32,
        /// Our number.
        us: u32,
    },

    /// Another instance holds the lock.
    #[error(
        "another chibo (process {holder}) already uses {}: stop that one first, or set DATA_DIR to \
         another folder",
        folder.display()
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The process that holds it, as it wrote it down itself.
        holder: String,
    },

    /// Run as root, and there is no account to drop to.
    #[error(
        "chibo runs as root, and PostgreSQL never does: create its system account (`adduser \
         --system --group postgres`), or run chibo as an ordinary user, or set DATABASE_URL"
    )]
    NoAccount,

    /// Run as root, and the account may not enter the folder that is meant for this case either.
    #[error(
        "PostgreSQL runs as the user `postgres`, who may enter neither {} nor {}: set DATA_DIR to a \
         folder that this user can reach",
        wanted.display(),
        instead.display()
    )]
    Unreachable {
        /// The folder that was asked for.
        wanted: PathBuf,
        /// The one tried in its place.
        instead: PathBuf,
    },

    /// A unix socket's path holds 107 bytes at most.
    #[error(
        "the path {} is too long for a unix socket: set DATA_DIR to a shorter one",
        .0.display()
    )]
    PathTooLong(PathBuf),

    /// The tool that ties the server's life to ours is missing.
    #[error("the program `setpriv` was not found: install the package `util-linux`")]
    NoSetpriv,

    /// Processes of a killed run would not end.
    #[error(
        "PostgreSQL of an earlier run (processes {processes}) still uses {} and does not end",
        folder.display()
    )]
    Leftover {
        /// The folder.
        folder: PathBuf,
        /// Their numbers.
        processes: String,
    },

    /// A program of PostgreSQL ran and failed.
    #[error("{program} failed ({status}):\n{output}")]
    Program {
        /// Which.
        program: &'static str,
        /// How it ended.
        status: String,
        /// What it printed.
        output: String,
    },

    /// The server runs, but takes no connections.
    #[error("PostgreSQL was not ready after {minutes} minutes; its log is {}", log.display())]
    NotReady {
        /// How long we waited.
        minutes: u64,
        /// Where it says why.
        log: PathBuf,
    },

    /// The system refused.
    #[error("could not {doing} {}: {source}", path.display())]
    Io {
        /// What we wanted to do.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

/// For `map_err`: what we wanted to do, and to which file.
pub(super) fn cannot(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StartError {
    let path = path.to_owned();
    move |source| StartError::Io { doing, path, source }
}
