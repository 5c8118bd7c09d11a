//! Rubrics: what is scored and how.
//!
//! [`model`] is a rubric as data, [`facts`] what the record of a meeting knows, [`mod@check`] what is wrong with
//! a rubric before it is published, [`engine`] how facts and judgements become a [`sheet`],
//! [`queries`] how the database keeps rubrics.

pub mod check;
pub mod engine;
pub mod facts;
pub mod model;
pub mod queries;
#[cfg(test)]
pub mod sample;
pub mod sheet;

pub use check::{Fault, Flaw, check};
pub use engine::{accept, difference, evaluate, judge, propose, reason_needed};
pub use facts::{Bound, Condition, Fact, Facts, Measure, Range, Value};
pub use model::{Band, Class, Criterion, Exemption, Group, Kind, Level, NaPolicy, Override, Rubric};
pub use sheet::{Answer, Deduction, Difference, GroupSum, Judgement, Line, Proposal, Reason, Refusal, Sheet};
