//! What the committee above decides of a submitted sheet: it confirms what the branch says, gives points of
//! its own, or returns the sheet with a question; takes a decision back, locks it for good, and corrects
//! what was locked by a new version beside it (HD 42-HD/BTCTW ngày 28/10/2025, II.5).
//!
//! Who scored, or serves in the branch, does none of this: the handlers refuse it, and for the decision
//! itself the database does so once more (`is_party_to_score`).

mod acts;
mod correction;
mod forms;
pub mod model;
mod pages;
pub mod queries;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use pages::{Committee, DecisionPage, Purpose};

/// The routes of decisions.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/meetings/{id}/score/confirmation", post(acts::confirm))
        .route("/meetings/{id}/score/adjustment", post(acts::adjust))
        .route("/meetings/{id}/score/return", get(acts::show_return).post(acts::send_back))
        .route("/meetings/{id}/score/withdrawal", post(acts::withdraw))
        .route("/meetings/{id}/score/lock", get(acts::show_lock).post(acts::lock))
        .route("/meetings/{id}/score/correction", get(correction::show).post(correction::correct))
}
