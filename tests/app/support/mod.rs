//! What the tests stand on.

pub mod papers;
pub mod world;
