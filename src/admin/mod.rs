//! Who may do what: accounts and their rights, who can see a record, the table of roles and permissions, and
//! what a member with an account sees of himself.

pub mod grants;
pub mod own;
pub mod sight;
pub mod users;

use axum::Router;

use crate::app::App;

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new().merge(users::routes()).merge(grants::routes()).merge(sight::routes()).merge(own::routes())
}
