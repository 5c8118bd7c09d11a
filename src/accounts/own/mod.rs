//! One's own account: who I am here, my language, my password, my devices.

mod forms;
mod pages;
mod queries;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use forms::weak_word;
pub use queries::held;

/// The routes of this part.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(pages::show))
        .route("/account/password", post(pages::update_password))
        .route("/account/sessions/end", post(pages::end_other_sessions))
        .route("/account/sessions/{id}/end", post(pages::end_session))
}
