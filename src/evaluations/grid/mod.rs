//! Branch by month: who met, who met late, who did not meet and when a meeting was thematic, with the
//! class of each. Counts stand below each month, and each leads to the same page narrowed to the branches
//! it counts.

mod exports;
pub mod model;
mod pages;
pub mod queries;
mod words;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of the grid.
pub fn routes() -> Router<App> {
    Router::new().route("/scores", get(pages::list)).route("/scores.xlsx", get(pages::export))
}
