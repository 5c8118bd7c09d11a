//! Slips for many at once: all who serve in certain positions below an organization and have never signed in.
//! One transaction, one print, a page for each; sent twice, nothing more happens.

mod model;
mod pages;
mod queries;

pub use pages::{create, new};
