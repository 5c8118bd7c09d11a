//! What waits for somebody, computed from the states of meetings and scores alone: months that are not
//! recorded, sheets to fill in, to answer, to submit, to decide and to lock. The home page counts, and
//! each count leads to its list here. Sheets that need no weighing are confirmed from the list together,
//! and a month is locked together.

mod bulk;
mod exports;
mod forms;
mod locks;
pub mod model;
mod pages;
pub mod queries;
pub mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use model::Duty;

/// The routes of what waits.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/scores/waiting", get(pages::list))
        .route("/scores/waiting.xlsx", get(pages::export))
        .route("/scores/confirmations", post(bulk::confirm))
        .route("/scores/locks", get(locks::show).post(locks::lock))
}
