//! Sổ Chi bộ.
