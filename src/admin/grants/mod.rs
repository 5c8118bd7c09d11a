//! Rights: given with a role, a place, a reach, dates and the office they rest on; lengthened, shortened and
//! ended. Who may give what is said by [`crate::access::giving`], and once more by the database.

mod forms;
pub mod model;
mod pages;
pub mod queries;
mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::access::{Actor, Gift, Place};
use crate::admin::users::model::{Right, User};
use crate::app::App;

/// The routes of this part.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/users/{id}/grants/new", get(pages::new))
        .route("/users/{id}/grants", post(pages::create))
        .route("/grants/{id}/edit", get(pages::edit).post(pages::update))
        .route("/grants/{id}/end", post(pages::end))
}

/// A right as the rule of giving judges it; none for a role that this program does not know.
#[must_use]
pub fn gift(right: &Right, user: &User, actor: &Actor) -> Option<Gift> {
    let place = Place { organization: right.organization, tree_at: right.tree_at };
    let (lo, hi) = Gift::span(place, right.tree_end, right.reach());
    Some(Gift {
        role: right.role()?,
        organization: right.organization,
        lo,
        hi,
        rests: right.position.is_some(),
        own: actor.user == right.user,
        of_member: user.member.is_some(),
    })
}
