//! The meeting of a branch: prepared, recorded in five steps, closed, printed.

pub mod model;
pub mod queries;

use crate::access::Permission;
use crate::app::App;
use crate::error::Result;

pub use model::{Kind, Meeting, State};

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
