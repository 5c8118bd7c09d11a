//! The meeting of a branch: prepared, recorded in five steps, closed, printed.

pub mod attendance;
pub mod book;
pub mod conclusion;
mod minutes;
pub mod model;
mod pages;
mod people;
pub mod plan;
pub mod queries;
pub mod record;
pub mod statements;
pub mod tasks;
mod visitors;
pub mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::access::Permission;
use crate::app::App;
use crate::error::Result;

pub use model::{Kind, Meeting, State};

/// The routes of this area.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/meetings", get(book::list).post(plan::create))
        .route("/meetings/new", get(plan::new))
        .route("/meetings.xlsx", get(book::export))
        .route("/meetings/{id}", get(pages::show))
        .route("/meetings/{id}/plan", get(plan::edit).post(plan::update))
        .route("/meetings/{id}/attendance", get(attendance::show).post(attendance::update))
        .route("/meetings/{id}/statements", get(statements::show).post(statements::update))
        .route("/meetings/{id}/tasks", get(tasks::show).post(tasks::update))
        .route("/meetings/{id}/conclusion", get(conclusion::show).post(conclusion::update))
        .route("/meetings/{id}/closure", post(conclusion::close))
        .route("/meetings/{id}/cancellation", get(conclusion::show_not_held).post(conclusion::update_not_held))
        .route("/meetings/{id}/reopening", get(conclusion::show_reopening).post(conclusion::reopen))
        .route("/meetings/{id}/confirmation", post(conclusion::confirm))
        .merge(minutes::routes())
}

/// Enters the regular meetings of this month and the next into the book, where they are not there yet.
/// Returns how many came to be.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn keep_calendar(app: &App) -> Result<u64> {
    let this = model::month_of(app.today());
    let mut made = 0;
    for month in [this, model::next_month(this)] {
        let mut tx = app.system("the meetings of a month come to be by themselves").await?;
        let scope = tx.scope(Permission::PlanMeetings);
        made += queries::ensure_occurrences(&mut tx, &scope, month).await?;
        tx.commit().await?;
    }
    Ok(made)
}
