//! Plan and actual of a programme: for each group and in total how many people, how many different branches and
//! how many visits, and every miss with its reason and what became of it.

mod exports;
pub mod model;
mod pages;
pub mod queries;
pub mod words;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of the report.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/programs/{id}/report", get(pages::show))
        .route("/programs/{id}/report.xlsx", get(pages::export))
}
