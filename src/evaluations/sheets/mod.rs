//! Sheets beside the score: of somebody who attended the meeting, or of who inspects the branch. They are
//! written by one person, signed, and stand apart: no figure of the score changes by them (HD 42-HD/BTCTW
//! ngày 28/10/2025, II.5, knows the branch's score and the superior's decision alone).

mod beside;
mod exports;
mod forms;
mod list;
pub mod model;
mod pages;
pub mod queries;
pub mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use beside::{Beside, beside};

/// The routes of sheets.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/meetings/{id}/sheets/new", get(pages::new))
        .route("/meetings/{id}/sheets", post(pages::create))
        .route("/sheets", get(list::list))
        .route("/sheets.xlsx", get(list::export))
        .route("/sheets/{id}", get(pages::show).post(pages::update))
        .route("/sheets/{id}/signature", post(pages::sign))
}
