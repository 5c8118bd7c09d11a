//! Duties and trips of those who attend branches: entered by themselves under their own account, or by the body
//! that sends them.

mod forms;
mod ics;
mod import;
mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of duties.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/duties", get(pages::list).post(pages::create))
        .route("/duties/removals", post(pages::remove))
        .route("/duties/import", get(import::new).post(import::create))
}
