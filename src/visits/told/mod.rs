//! What was told: a leader's own list, the list of those who assign, and the report of one visit, printed on a
//! page.

mod model;
mod pages;
mod queries;
mod report;

pub use pages::list;
pub use report::show;
