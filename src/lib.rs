//! Sổ Chi bộ.
pub mod assets;
pub mod cli;
pub mod database;
pub mod text;
