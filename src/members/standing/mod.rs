//! Standing and belonging: a new status from a date, the correction of the last one, leaving and coming
//! back.

mod departure;
mod forms;
mod model;
pub(in crate::members) mod queries;
mod status;

pub use departure::{come_back, depart, new_departure};
pub use model::{Entry, Membership};
pub use status::{correct_status, edit_status, enter_status, new_status};
