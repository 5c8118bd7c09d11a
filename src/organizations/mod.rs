//! Organizations of the Party: the tree with its dates, the page of each, and the way down to it that
//! stands on top of every page. Names, kinds and superiors may be read by everyone who signs in; a
//! page is opened only where `ReadOrganizations` is held, and changed under `EditOrganizations`.

mod changes;
mod crumbs;
pub mod meeting_rules;
pub mod model;
mod pages;
mod people;
pub mod queries;
mod search;
mod thresholds;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub use crumbs::{crumbs, under};
pub use model::{Counts, HeadCounts, Kind, Organization, Step};
pub use people::head_counts;
pub use queries::{find, path, place};

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/organizations", get(pages::list))
        .route("/organizations/{id}", get(pages::show))
        .route("/organizations/{id}/history", get(pages::history))
        .merge(changes::routes())
        .merge(meeting_rules::routes())
        .merge(search::routes())
}
