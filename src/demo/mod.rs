//! The demonstration: an invented province with twelve months of meetings. Every row of it follows from
//! a seed and a day. Nobody and nothing in it is real; the figures of Ba Bể are derived from a public
//! report and named so.
//!
//! `tree` (what was founded, merged, closed) → `population` (who belonged where) → `officers` →
//! `accounts` → `year` and `sitting` (the book of meetings) → `queries` and `records` (the rows) →
//! `scores` (what the engine makes of them; `fate` says who scores how) → `score_records` → `programs`
//! (leaders who attend). `scale` makes as much of it as a commune, a province or the nation has.

mod accounts;
mod ba_be;
mod fate;
mod ledger;
mod load;
mod mint;
mod muster;
pub mod names;
mod officers;
pub mod people;
mod person;
mod phrases;
mod places;
mod population;
mod program_records;
mod program_rows;
mod programs;
mod queries;
mod records;
mod register;
mod rows;
mod scale;
mod score_records;
mod score_words;
mod scores;
mod sheets;
mod sitting;
mod span;
mod summary;
mod telling_records;
mod telling_rows;
mod telling_words;
mod tellings;
mod tree;
mod village;
mod year;

pub use accounts::PASSWORD;
pub use load::{EARLIEST, NotLoaded, SEED, is_empty, load};
pub use scale::{ACCOUNTS, Generated, Scale, generate};
pub use summary::Made;
