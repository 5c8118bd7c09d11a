//! What a member with an account sees of himself: the record, offices, attendance, tasks, and who looked.
//! Every member may, whatever he may do otherwise; it is found by the account alone.

mod pages;
mod queries;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of this part.
pub fn routes() -> Router<App> {
    Router::new().route("/me", get(pages::show))
}
