//! Members of the Party: their record, standing and offices, each with its dates.

pub mod model;
pub mod queries;
mod words;

pub use model::{HeadCount, PoliticalTheory, Position, RosterMember, Sex, Status};
pub use queries::{head_count, roster};
pub use words::{office, position as position_word, status_word};
