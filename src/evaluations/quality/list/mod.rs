//! The meetings behind a figure, and the branches behind the one of thematic meetings.

mod pages;
pub mod queries;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of lists.
pub fn routes() -> Router<App> {
    Router::new().route("/quality/list", get(pages::show)).route("/quality/list.xlsx", get(pages::export))
}
