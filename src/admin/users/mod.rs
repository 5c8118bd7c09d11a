//! Accounts: who has one, what he may do by it, on which devices he is signed in; made, renamed, closed and
//! opened again by an administrator.

mod acts;
mod forms;
pub mod model;
mod pages;
pub mod queries;

use axum::Router;
use axum::routing::{get, post};

use crate::access::Permission;
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::ids::UserId;

use model::User;

/// The routes of this part.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/users", get(pages::list))
        .route("/users/{id}", get(pages::show))
        .route("/organizations/{id}/users/new", get(acts::new))
        .route("/organizations/{id}/users", post(acts::create))
        .route("/users/{id}/edit", get(acts::edit).post(acts::update))
        .route("/users/{id}/closure", get(acts::closure).post(acts::close))
        .route("/users/{id}/reopening", post(acts::reopen))
        .route("/users/{id}/sessions/end", post(acts::end_sessions))
}

/// An account that the actor sees.
///
/// # Errors
/// NotFound when it is missing or out of sight.
pub async fn seen(tx: &mut Tx, id: UserId) -> Result<User> {
    let scope = tx.scope(Permission::ReadUsers);
    queries::find(tx, &scope, id).await?.ok_or(Error::NotFound)
}

/// An account that the actor may keep under a permission: everything that it holds lies where the
/// permission is held. A commune's office could otherwise shut out somebody who also serves the province.
///
/// # Errors
/// NotFound when it is missing or out of sight, Forbidden where it is seen only.
pub async fn kept(tx: &mut Tx, permission: Permission, id: UserId) -> Result<User> {
    seen(tx, id).await?;
    let scope = tx.scope(permission);
    let kept = queries::find(tx, &scope, id).await?;
    kept.filter(|user| user.whole).ok_or(Error::Forbidden)
}
