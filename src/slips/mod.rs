//! Invitation slips: whoever may invite picks somebody who serves in a position, and hands out a sheet
//! of paper with which an account begins, or a lost password is renewed. The powers of the account are
//! those of the position, and end with it.

mod account;
mod bulk;
mod forms;
mod issue;
pub mod model;
mod pages;
mod queries;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/organizations/{id}/invitations/new", get(pages::list))
        .route("/positions/{id}/invitations/new", get(pages::new))
        .route("/positions/{id}/invitations", post(pages::create))
        .route("/organizations/{id}/invitations/bulk", get(bulk::new).post(bulk::create))
        .route("/users/{id}/invitations/new", get(account::new))
        .route("/users/{id}/invitations", post(account::create))
}
