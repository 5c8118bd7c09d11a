//! Leaders attend the meetings of branches: what is to be read before, what is told afterwards, and the
//! calendar of a person. Who goes where is assigned elsewhere; here a leader sees what was assigned to
//! him, from the first of the month to thirty days after it, by the assignment alone.

mod calendar;
mod clashes;
pub mod model;
mod postponing;
mod preparation;
pub mod queries;
mod situation;
mod telling;
mod told;
pub mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use queries::own;

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/visits", get(told::list))
        .route("/visits/situation", get(situation::show))
        .route("/visits/reminders", post(situation::remind))
        .route("/visits/{id}", get(preparation::show))
        .route("/visits/{id}/telling", get(telling::edit).post(telling::update))
        .route("/visits/{id}/submission", post(telling::submit))
        .route("/visits/{id}/miss", get(telling::new_miss).post(telling::miss))
        .route("/visits/{id}/follow-up", post(postponing::follow_up))
        .route("/visits/{id}/reopening", get(telling::show_reopening).post(telling::reopen))
        .route("/visits/{id}/report", get(told::show))
        .route("/calendar", get(calendar::show).post(calendar::renew))
        .route("/calendar/end", post(calendar::end))
        .route("/calendar/{file}", get(calendar::feed))
}
