//! Keeping what is there: a backup that proves itself whole, its way back into an empty database, and the
//! examination of a database as it stands.
//!
//! Reading order: `archive` is the file; `figures` counts a database; `clients` finds and runs `pg_dump` and
//! `pg_restore`; `backup`, `restore` and `verify` are the three commands. All of them sign in as somebody whom
//! row-level security does not bind: whom it binds would dump nothing, and call that a success.

mod archive;
mod backup;
mod clients;
mod error;
mod figures;
mod restore;
mod verify;

pub use archive::Manifest;
pub use backup::backup;
pub use error::KeepError;
pub use figures::{Figure, Figures, figures};
pub use restore::{Doors, read as read_backup, restore};
pub use verify::{Check, Examined, verify};
