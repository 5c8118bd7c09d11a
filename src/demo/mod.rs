//! The demonstration: invented people, and nothing else that looks like a real one.

pub mod names;
pub mod people;
