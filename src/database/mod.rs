//! PostgreSQL: the private server that runs as a child of the program when no `DATABASE_URL` is
//! given, and the migrations, which any server gets.
//!
//! Reading order: `private` starts a server and says how to reach it; `folder` says where its data
//! may lie; `account` and `programs` say who runs which programs; `leftover` clears what a killed
//! run has left; `cluster` makes new data; `process` spawns, watches and stops; `throw_away` is for
//! tests; [`migrate()`] brings a schema up to date; `keeping` backs up, restores and examines. Linux only: the server's life is tied to
//! ours by `setpriv --pdeathsig`, and what a killed run has left is found in `/proc`.

mod account;
mod cluster;
mod error;
mod folder;
mod keeping;
mod leftover;
mod migrate;
mod private;
mod process;
mod programs;
mod throw_away;

pub use error::StartError;
pub use keeping::{
    Check, Doors, Examined, Figure, Figures, KeepError, Manifest, backup, figures, read_backup, restore, verify,
};
pub use migrate::{MIGRATOR, MigrateError, migrate};
pub use private::{Durability, Ended, Options, Server};
