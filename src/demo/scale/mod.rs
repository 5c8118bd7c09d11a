//! As much as a commune, a province or the nation has, to try how the program works at that size: communes of
//! branches with people, twelve months of meetings and scores, made by the same hands as the demonstration.
//!
//! `plan` (how much, and where in the tree) → `village` (the branches of a commune) → `record` (what scores
//! follow from), `leaders` (who attends which branch) → `commune` (all rows of one, as text) → `copy` (the text) → `bulk` (the tables without their
//! guards) → `load`.

mod bulk;
mod commune;
mod copy;
mod leaders;
mod load;
mod plan;
mod record;
mod village;

pub use load::{ACCOUNTS, Generated, generate};
pub use plan::Scale;
