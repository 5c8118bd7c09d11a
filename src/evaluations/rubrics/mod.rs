//! Rubrics: what is scored and how.
//!
//! [`model`] is a rubric as data, [`version`] where and when it holds, [`facts`] what the record of a meeting
//! knows, [`mod@check`] what is wrong with a rubric before it is published, [`engine`] how facts and judgements
//! become a [`sheet`], [`queries`] how the database keeps rubrics. Everybody who signs in reads the rules by
//! which meetings are scored; a draft is seen by those who may change it.

pub mod check;
mod editing;
pub mod engine;
pub mod facts;
pub mod model;
mod pages;
pub mod queries;
#[cfg(test)]
pub mod sample;
pub mod sheet;
pub mod version;
pub mod words;

use axum::Router;
use axum::routing::get;

use crate::app::App;

pub use check::{Fault, Flaw, check};
pub use engine::{accept, difference, evaluate, judge, propose, reason_needed};
pub use facts::{Bound, Condition, Fact, Facts, Measure, Range, Value};
pub use model::{Band, Class, Criterion, Exemption, Group, Kind, Level, NaPolicy, Override, Rubric};
pub use sheet::{Answer, Deduction, Difference, GroupSum, Judgement, Line, Proposal, Reason, Refusal, Sheet};
pub use version::{Force, Stage, Version};

/// The routes of rubrics.
pub fn routes() -> Router<App> {
    Router::new().route("/rubrics", get(pages::list)).route("/rubrics/{id}", get(pages::show)).merge(editing::routes())
}
