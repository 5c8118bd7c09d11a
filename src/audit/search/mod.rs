//! The search of the trail, for who may read it and nothing else: who did what to which kind of record, when
//! and where. What concerns accounts and organizations is told with its values; of members and of what was
//! said in meetings only which fields were touched, because the trail is no way around the permissions of
//! the records. Who holds these finds the way to the record's own history.

mod exports;
pub mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of this part.
pub fn routes() -> Router<App> {
    Router::new().route("/audit", get(pages::list)).route("/audit.xlsx", get(pages::export))
}
