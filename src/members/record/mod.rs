//! Entering and editing the record of a member.

mod forms;
mod pages;

pub use forms::phone_digits;
pub use pages::{create, edit, new, takes_members, update};
