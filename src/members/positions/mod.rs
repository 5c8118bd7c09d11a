//! Positions of members with their dates: entered, edited, ended. A grant that rests on a position ends
//! with it (migration 0009).

mod forms;
mod model;
mod pages;
pub(in crate::members) mod queries;

pub use model::Held;
pub use pages::{create, edit, end, new, update};
