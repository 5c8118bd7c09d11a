//! Organizations of the Party: the tree with its dates, the page of each, and the way down to it that
//! stands on top of every page. Names, kinds and superiors may be read by everyone who signs in; a
//! page is opened only where `ReadOrganizations` is held.

mod crumbs;
pub mod model;
mod people;
pub mod queries;

pub use crumbs::{crumbs, under};
pub use model::{Counts, HeadCounts, Kind, Organization, Step};
pub use people::head_counts;
pub use queries::{find, path, place};
