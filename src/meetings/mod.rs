//! The meeting of a branch: prepared, recorded in five steps, closed, printed.

pub mod model;
pub mod queries;

pub use model::{Kind, Meeting, State};
