//! Sổ Chi bộ.
pub mod assets;
