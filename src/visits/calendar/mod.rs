//! The calendar of a person: his visits under a secret address that other calendars read. The address is
//! shown once, can be renewed and ended; only the hash of its token is kept.

mod feed;
mod pages;
mod queries;

pub use pages::{end, feed, renew, show};
