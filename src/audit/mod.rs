//! The audit trail in words: who changed what of a record, when, from what to what. Read with the
//! permission that the record itself is read with, and only as far as the organizations of the entries
//! are in sight today.

pub mod model;
mod pages;
mod queries;
mod reads;
mod search;
mod telling;
mod words;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub use model::{Change, Entry, History, Record};
pub use pages::{Earlier, HistoryPage, SEES, history};
pub use reads::note_read;
pub use words::{is_told, what_table};

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new().route("/history/{record}", get(pages::show)).merge(search::routes())
}
