//! Scoring the quality of a branch meeting (HD 42-HD/BTCTW, 28/10/2025, II.5).
//!
//! A rubric is data: groups of criteria that make 100 points, and bands that turn points into a class
//! (tốt, khá, trung bình, kém). What the record of the meeting knows is proposed, never scored by itself:
//! a person accepts each proposal or changes it with a reason. The branch scores itself and votes; the
//! committee above confirms or adjusts, and what it says is official.
//!
//! Points are whole hundredths everywhere; nothing here is a floating-point number, so that exactly 90
//! is exactly "tốt" on every machine.

pub mod choices;
pub mod grid;
pub mod points;
pub mod quality;
pub mod rubrics;
pub mod samples;
pub mod scores;
pub mod sheets;
pub mod state;
pub mod summary;
pub mod waiting;

use axum::Router;

use crate::app::App;

pub use points::Points;
pub use rubrics::Class;
pub use state::{Act, State};

/// The routes of this area.
pub fn routes() -> Router<App> {
    scores::routes()
        .merge(waiting::routes())
        .merge(grid::routes())
        .merge(sheets::routes())
        .merge(samples::routes())
        .merge(rubrics::routes())
        .merge(quality::routes())
}
