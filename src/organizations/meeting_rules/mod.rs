//! On which day of the month an organization meets, at what time and where: its working rules, with the
//! day from which they hold. Changed by whoever plans the meetings of the branch, and by the office
//! that keeps the tree.

mod forms;
pub mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::{get, post};

use crate::access::{Permission, Place};
use crate::app::{App, Tx};

pub use model::{MeetingRule, Shift, day_in_words, meeting_day};
pub use queries::on;

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/organizations/{id}/meeting-rule", get(pages::edit).post(pages::update))
        .route("/organizations/{id}/meeting-rule/preview", post(pages::preview))
}

/// The permission under which the actor may change the rule of a place, if any.
pub fn permission(tx: &Tx, place: Place) -> Option<Permission> {
    let either = [Permission::PlanMeetings, Permission::EditOrganizations];
    either.into_iter().find(|permission| tx.require(*permission, place).is_ok())
}
