//! Rubrics that a board issues: copied from a published one, changed as a draft, checked, published, ended.
//! What was published never changes; what changes is a new version with days of its own.

mod acts;
mod conditions;
mod drawing;
mod faults;
mod forms;
mod model;
mod pages;
mod parts;
mod queries;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of drafts.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/rubrics/{id}/copies", post(acts::copy))
        .route("/rubrics/{id}/edit", get(pages::edit).post(pages::update))
        .route("/rubrics/{id}/groups", post(parts::add_group))
        .route("/rubrics/{id}/criteria", post(parts::add_criterion))
        .route("/rubrics/{id}/removals", post(parts::remove))
        .route("/rubrics/{id}/publication", post(acts::publish))
        .route("/rubrics/{id}/withdrawal", post(acts::withdraw))
}
