//! The demonstration: an invented province with twelve months of meetings, a function of a seed and a
//! day. Nobody and nothing in it is real.

mod ba_be;
mod mint;
pub mod names;
pub mod people;
mod person;
mod phrases;
mod places;
mod population;
mod span;
mod tree;
mod village;
