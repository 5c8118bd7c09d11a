//! Sổ Chi bộ, the branch book: this is the map.
//!
//! One crate; a folder for each area of the work, each with the same few file names: `mod.rs` (what the
//! area is, its routes), `model.rs` (types and pure rules), `forms.rs` (what its pages post),
//! `queries.rs` (static SQL, each function takes a [`access::Scope`]), `pages.rs` (page structs and
//! handlers). Imports point one way: reports → evaluations → meetings, tasks → members → organizations →
//! accounts → access → kernel.
//!
//! Kernel:
//! - [`config`]: the settings
//! - [`app`]: the running program, and the only ways to its database: `read`, `begin`, `account`, `system`
//! - [`router`], [`visit`]: all routes, and what every request passes through
//! - [`error`], [`refusals`]: what ends a request early, and the page it becomes
//! - [`page`], [`form`], [`multipart`], [`merge`]: the shell of pages, posted forms and files, two people on one
//!   record
//! - [`locale`], [`terms`], [`text`]: two languages, the words for what the database writes as codes;
//!   Vietnamese text, dates, names
//! - [`clock`], [`ids`], [`assets`], [`health`]
//! - [`database`]: the private PostgreSQL, migrations; backup, restore, examination
//! - [`documents`]: lists that leave: spreadsheets, tables as text
//! - [`cli`]: the commands of the program; `docs/operating.md` is for those who run it
//!
//! Who may do what:
//! - [`access`]: the one table from role to permission; actor, scope
//!
//! Areas:
//! - [`accounts`]: signing in, sessions, passwords, one's own account
//! - [`slips`]: invitation slips, handed to those who serve in a position
//! - [`audit`]: the history of a record in words
//! - [`organizations`]: the tree of organizations with its dates, their pages
//! - [`members`]: members of the Party, their standing and offices
//! - [`meetings`]: the meeting of a branch from plan to minutes
//! - [`tasks`]: tasks of resolutions and what became of them
//! - [`evaluations`]: scoring a meeting by a rubric, from the branch's own sheet to the official class; the
//!   quality of many meetings
//! - [`assignments`]: leaders sent to the meetings of branches, programmes, duties, clashes
//! - [`visits`]: what a leader reads before he attends a branch, what he tells afterwards, his calendar
//! - [`reports`]: the home page
//! - [`admin`]: accounts and their rights, who can see what, a member's own record
//! - [`import`]: members, positions and organizations from a committee's own lists: looked at, written, taken back;
//!   lists that leave and can come back
//! - [`demo`]: an invented province, to look around in and for tests; as much data as the nation has
#![forbid(unsafe_code)]

pub mod access;
pub mod accounts;
pub mod admin;
pub mod app;
pub mod assets;
pub mod assignments;
pub mod audit;
pub mod cli;
pub mod clock;
pub mod config;
pub mod database;
pub mod demo;
pub mod documents;
pub mod error;
pub mod evaluations;
pub mod form;
pub mod health;
pub mod ids;
pub mod import;
pub mod locale;
pub mod meetings;
pub mod members;
pub mod merge;
pub mod multipart;
pub mod organizations;
pub mod page;
pub mod refusals;
pub mod reports;
pub mod router;
pub mod slips;
pub mod tasks;
pub mod terms;
pub mod text;
pub mod visit;
pub mod visits;

/// The migrations, once for the whole program and all tests.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
