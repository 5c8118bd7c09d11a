//! What a leader tells of a visit: that he attended, with what he saw, found and recommends; or that he did
//! not, with the reason. A draft is his alone; what was sent stays until he opens it again with a reason,
//! while nothing rests on it.

mod acts;
mod forms;
pub mod model;
mod pages;
pub mod queries;
mod saving;

pub use acts::{miss, new_miss, reopen, show_reopening};
pub use pages::{edit, submit, update};
