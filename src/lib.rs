//! Sổ Chi bộ.
//!
//! - [`ids`]: one type per kind of id
//! - [`clock`]: what time it is
//! - [`error`]: what can go wrong, as a page would say it
//! - [`app`]: the pool, and the only ways to the database
//! - [`access`]: roles, permissions, the actor, the scope
#![forbid(unsafe_code)]

pub mod access;
pub mod app;
pub mod clock;
pub mod error;
pub mod ids;

/// The migrations, once for the whole program and all tests.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
