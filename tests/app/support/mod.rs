//! What the tests stand on.

pub mod branch;
pub mod client;
pub mod papers;
pub mod people;
pub mod scoring;
pub mod sheets;
pub mod visits;
pub mod world;
