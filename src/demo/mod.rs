//! The demonstration: an invented province with twelve months of meetings. Every row of it follows from
//! a seed and a day. Nobody and nothing in it is real; the figures of Ba Bể are derived from a public
//! report and named so.
//!
//! `tree` (what was founded, merged, closed) → `population` (who belonged where) → `officers` →
//! `accounts` → `year` and `sitting` (the book of meetings) → `queries` and `records` (the rows).

mod accounts;
mod ba_be;
mod load;
mod mint;
pub mod names;
mod officers;
pub mod people;
mod person;
mod phrases;
mod places;
mod population;
mod queries;
mod records;
mod rows;
mod sitting;
mod span;
mod summary;
mod tree;
mod village;
mod year;

pub use accounts::PASSWORD;
pub use load::{EARLIEST, NotLoaded, SEED, is_empty, load};
pub use summary::Made;
