//! What a leader reads before he attends: where, when, and what to look for.

mod pages;
mod queries;

pub(in crate::visits) use pages::{READS, VisitPage};
pub use pages::show;
pub use queries::{Advice, advice};
