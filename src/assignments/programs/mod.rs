//! Programmes of attendance: for some months, who takes part in which group with how many visits. A frozen one
//! stays, and what was assigned in it by then is its baseline.

mod acts;
mod forms;
pub mod model;
mod pages;
pub mod queries;
pub mod report;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of programmes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/programs", get(pages::list).post(acts::create))
        .route("/programs/new", get(pages::new))
        .route("/programs/{id}", get(pages::show))
        .route("/programs/{id}/edit", get(pages::edit).post(acts::update))
        .route("/programs/{id}/baseline", get(acts::ask).post(acts::freeze))
        .merge(report::routes())
}
