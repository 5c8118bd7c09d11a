//! Step 5: dues, conclusion, vote, times; closing the record, and what may follow: opened again with a
//! reason, confirmed by the branch when it was entered from paper. Or the month without a meeting.

mod acts;
mod forms;
mod model;
mod pages;
mod queries;

pub use acts::{close, confirm, reopen, seal, show_not_held, show_reopening, update_not_held, voters};
pub use pages::{show, update};
