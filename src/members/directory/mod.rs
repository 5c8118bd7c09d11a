//! Finding members: the list of one organization as of any day, and a member by the number of the card
//! or the phone. Names may stand in an address; those numbers are posted.

pub mod model;
mod pages;
pub mod queries;

pub use pages::{ask, list, lookup};
