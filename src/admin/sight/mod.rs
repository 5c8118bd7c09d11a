//! Who can see what: on every record, who sees it and by what; and the table of roles and permissions, from
//! the one table in code.

mod model;
mod pages;
mod queries;
mod table;
pub mod words;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of this part.
pub fn routes() -> Router<App> {
    Router::new().route("/who-can-see", get(pages::show)).route("/permissions", get(table::show))
}
