//! What a leader reads before he attends: where, when, and what to look for.

mod pages;
mod queries;

pub use pages::show;
pub(in crate::visits) use pages::{READS, VisitPage};
pub use queries::{Advice, advice};
