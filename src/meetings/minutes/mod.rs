//! Minutes and resolution of a meeting as A4 print pages. Facts are read under the scope of the reader,
//! a pure function makes the document of them, a template draws it. Counts of a closed meeting are those
//! that closing froze, bodies and offices those of its day; names of people are as they are today.

mod facts;
mod model;
mod pages;
mod parts;
mod queries;
mod resolution;
#[cfg(test)]
mod sample;
mod wording;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of the documents of a meeting.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/meetings/{id}/minutes", get(pages::show_minutes))
        .route("/meetings/{id}/resolution", get(pages::show_resolution))
}
