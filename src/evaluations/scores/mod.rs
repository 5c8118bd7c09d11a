//! The score of a meeting from the branch's draft to the official class.

pub mod branch;
pub mod decision;
pub mod facts;
pub(super) mod forms;
pub mod model;
mod pages;
pub mod queries;
mod submission;
pub mod view;
pub mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use model::{Norms, Score, ScoreLine};

/// The routes of scores.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/meetings/{id}/score", get(pages::show).post(branch::update))
        .route("/meetings/{id}/score/agreement", post(branch::agree))
        .route("/meetings/{id}/score/revision", post(branch::revise))
        .route("/meetings/{id}/score/vote", post(branch::vote))
        .route("/meetings/{id}/score/submission", post(branch::submit))
        .merge(decision::routes())
}
