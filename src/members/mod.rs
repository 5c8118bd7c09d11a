//! Members of the Party: their record, standing and offices, each with its dates.

pub mod model;
pub mod queries;

pub use model::{HeadCount, PoliticalTheory, Position, RosterMember, Sex, Status};
pub use queries::{head_count, roster};
