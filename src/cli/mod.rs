//! The subcommands.

pub mod with_database;
