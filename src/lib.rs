//! Sổ Chi bộ.
pub mod assets;
pub mod text;
