//! Members of the Party: their record, standing and offices, each with its dates. The list of one
//! organization as of any day, the record of one member, and the acts by which both change. Read under
//! `ReadMembers`, changed under `EditMembers`; attendance and tasks are shown as far as their own
//! permissions reach.

mod act;
pub mod activity;
pub mod directory;
pub mod model;
mod pages;
mod positions;
pub mod queries;
mod record;
pub mod rules;
mod standing;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use model::{HeadCount, Member, PoliticalTheory, Position, Record, RosterMember, Sex, Status};
pub use queries::{find, head_count, in_sight, roster};
pub use words::{office, position_word, status_word};

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/organizations/{id}/members", get(directory::list).post(record::create))
        .route("/organizations/{id}/members/new", get(record::new))
        .route("/members/lookup", get(directory::ask).post(directory::lookup))
        .route("/members/{id}", get(pages::show))
        .route("/members/{id}/edit", get(record::edit).post(record::update))
        .route("/members/{id}/status", get(standing::new_status).post(standing::enter_status))
        .route("/members/{id}/status/correction", get(standing::edit_status).post(standing::correct_status))
        .route("/members/{id}/departure", get(standing::new_departure).post(standing::depart))
        .route("/members/{id}/return", post(standing::come_back))
        .route("/members/{id}/positions/new", get(positions::new).post(positions::create))
        .route("/positions/{id}/edit", get(positions::edit).post(positions::update))
        .route("/positions/{id}/end", post(positions::end))
}
