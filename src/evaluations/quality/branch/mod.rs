//! The quality of one branch over two years: what it says, what the record says and what was decided, by
//! month and by group; what points are lost for; and how its meetings were chaired, which is told here alone
//! and never ranked.

pub mod model;
mod pages;
pub mod queries;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of a branch's quality.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/organizations/{id}/quality", get(pages::show))
        .route("/organizations/{id}/quality.xlsx", get(pages::export))
}
