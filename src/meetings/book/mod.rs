//! The book: every meeting in reach, narrowed by organization, month and where it stands. The filters
//! stay in the address, so that a list can be handed on.

mod exports;
pub mod model;
mod pages;
pub mod queries;

pub use pages::{export, list};
