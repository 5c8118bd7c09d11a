//! The quality of many meetings, for whoever sees many branches: the organization board, committees, the
//! inspection commission; and of one branch, for itself too.
//!
//! [`model`] says where a meeting stands and of which months one speaks, [`board`] counts, [`help`] says which
//! branches need help and why, [`losses`] what points are lost for, [`chart`] draws. Every figure is a link
//! to the list that makes it up: `meeting_standings` in the database says once where a meeting stands, and
//! both the figure and the list read it.
//!
//! Units are those of today's tree: a branch that was moved is counted with its scores where it stands now,
//! for that is who answers for it; a closed branch keeps its own line.

pub mod board;
pub mod branch;
pub mod chart;
mod data;
mod exports;
mod filter;
pub mod help;
mod list;
pub mod losses;
mod losses_page;
pub mod model;
mod pages;
pub mod queries;
mod view;
pub mod words;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of quality.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/quality", get(pages::show))
        .route("/quality/losses", get(losses_page::show))
        .route("/quality.xlsx", get(losses_page::export))
        .merge(list::routes())
        .merge(branch::routes())
}
