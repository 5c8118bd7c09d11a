//! Changing organizations one by one: create, rename, edit. Merging, splitting and dissolving them are
//! acts of another kind, with members and papers to hand over.

mod forms;
mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/organizations/new", get(pages::new))
        .route("/organizations", post(pages::create))
        .route("/organizations/{id}/edit", get(pages::edit).post(pages::update))
        .route("/organizations/{id}/name", get(pages::edit_name).post(pages::rename))
}
