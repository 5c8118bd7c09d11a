//! Files that leave the program: spreadsheets, and tables as text. It knows no area, so that every area can hand it a list.

pub mod csv;
pub mod xlsx;
