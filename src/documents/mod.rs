//! Files that leave the program: spreadsheets. It knows no area, so that every area can hand it a list.

pub mod xlsx;
