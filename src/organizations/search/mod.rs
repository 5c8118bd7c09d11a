//! Looking up organizations and members together, by the beginnings of words and without diacritics.
//! Names may stand in an address, card and phone numbers may not: those are asked for elsewhere, by a
//! posted form.

mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new().route("/search", get(pages::show))
}
