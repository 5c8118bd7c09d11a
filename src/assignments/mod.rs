//! Who goes where: committees and boards send leaders to the meetings of branches, month by month.
//!
//! A choice is made by hand from a ranked list (`ranking`), within a programme of a half-year (`programs`) or
//! without one. What stands in the way (`clash`) is never stored: it follows from duties and trips (`duties`),
//! from the days of the branches and from the other assignments, whichever of them moves. What a leader does
//! there is told in the area of visits.

mod bodies;
mod branches;
mod choose;
pub mod clash;
mod duties;
mod forms;
mod list;
pub mod model;
mod pages;
mod person;
pub mod programs;
pub mod queries;
mod ranking;
pub mod waiting;
pub mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/assignments", get(list::list).post(choose::create))
        .route("/assignments/new", get(choose::new))
        .route("/assignments/{id}", get(pages::show))
        .route("/assignments/{id}/withdrawal", post(pages::withdraw))
        .merge(programs::routes())
        .merge(duties::routes())
}
