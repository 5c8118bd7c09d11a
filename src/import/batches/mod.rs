//! Importing in the browser: a committee's own list, from the file to the book and back.
//!
//! A file is opened when it arrives, and refused with a sentence when it cannot be read; then it is a *batch*. Its
//! columns are shown as they were understood, put right by a person and remembered for the organization; the rows
//! are compared with the book and stored as a preview; what was shown is applied in one transaction; and as long as
//! nothing was built on it, it is taken back. Reading and comparing are those of the command line. Checking, applying
//! and taking back are done by a worker (`work`), which survives the program: see there why it is no library.

mod acts;
mod forms;
mod job;
mod lists;
mod model;
mod pages;
pub(in crate::import) mod places;
mod queries;
mod reading;
mod show;
mod steps;
mod undo;
mod words;
mod work;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use work::{forget, run_due, work};

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/imports", get(pages::list).post(pages::create))
        .route("/imports/new", get(pages::new))
        .route("/imports/{id}", get(show::show))
        .route("/imports/{id}/columns", post(acts::columns))
        .route("/imports/{id}/application", post(acts::apply))
        .route("/imports/{id}/reversal", post(acts::reverse))
        .route("/imports/{id}/removal", post(acts::discard))
}
