//! Lists that leave the program and can come back: what is taken out as `.xlsx` or `.csv` imports again without a
//! change. Personal data leave with a reason, and that they did is in the trail.

mod exports;
mod forms;
mod pages;
mod queries;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/organizations/{id}/members/export", get(pages::ask).post(pages::members))
        .route("/organizations/{id}/list.xlsx", get(pages::organizations_xlsx))
        .route("/organizations/{id}/list.csv", get(pages::organizations_csv))
}
