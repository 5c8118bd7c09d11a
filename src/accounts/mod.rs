//! Accounts: signing in and out, sessions, passwords, and the invitation slip by which every account
//! begins and every lost password is renewed. There is no other way in.

mod forms;
mod invitations;
mod pages;
pub mod password;
pub mod queries;
mod session;
mod throttle;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use invitations::create_administrator;
pub use pages::ask_to_sign_in;
pub use session::{Lifetime, Token, form_token, mask, resume, unmasks};

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/session/new", get(pages::new_session))
        .route("/session", post(pages::create_session))
        .route("/session/end", post(pages::end_session))
        .route("/preferences", post(pages::update_preferences))
}
