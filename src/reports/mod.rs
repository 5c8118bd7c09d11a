//! What a person must do now: the home page with the blocks of every role held, duties first.

mod area;
mod home;
mod queries;
mod visits;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(home::show))
}
