//! Accounts: signing in and out, sessions, passwords, one's own account, and the taking of the
//! invitation slip by which every account begins and every lost password is renewed. There is no other
//! way in. (Handing slips out is [`crate::slips`].)

mod entry;
mod forms;
mod help;
mod invitations;
mod own;
mod pages;
pub mod password;
pub mod queries;
mod sending;
mod session;
mod throttle;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub use entry::Attempt;
pub use invitations::{
    FirstAdministrator, GOOD_FOR, Refused, code_hash, create_administrator, is_sign_in_name, new_code,
};
pub use pages::ask_to_sign_in;
pub use sending::while_signed_in;
pub use session::{Lifetime, Token, form_token, mask, resume, unmasks};
pub use words::{device, instant};

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/session/new", get(pages::new_session))
        .route("/session", post(pages::create_session))
        .route("/session/end", post(pages::end_session))
        .route("/preferences", post(pages::update_preferences))
        .route("/help", get(help::show))
        .merge(invitations::routes())
        .merge(own::routes())
}
