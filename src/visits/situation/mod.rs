//! The situation of the places to which leaders are sent, month by month, as they report it in a few sentences;
//! and reminding those who have not been there or have not told yet.

mod forms;
mod pages;
mod queries;

pub use pages::{remind, show};
