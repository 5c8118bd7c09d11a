//! Samples for an inspection: which recorded meetings an inspection sheet is written on, drawn by lot across
//! the organizations below, and what the sheets come to (an organization board inspects some branches and
//! tells their mean: practice reported from provinces, no national form is known).

mod exports;
mod forms;
mod list;
pub mod model;
mod pages;
pub mod queries;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of samples.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/samples", get(list::list).post(pages::create))
        .route("/samples/new", get(pages::new))
        .route("/samples/{id}", get(pages::show))
        .route("/samples/{id}/meetings.xlsx", get(pages::export))
        .route("/samples/{id}/withdrawal", post(pages::withdraw))
}
