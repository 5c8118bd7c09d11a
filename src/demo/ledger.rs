//! Rows of scores, as `score_records` stores them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::evaluations::rubrics::Facts;
use crate::evaluations::scores::ScoreLine;
use crate::evaluations::{Points, State};
use crate::ids::{CriterionId, MeetingId, OrganizationId, RubricId, UserId};

/// A row of `scores` with everything that the following acts add to it.
#[derive(Clone, Debug, Serialize)]
pub struct ScoreRow {
    pub id: Uuid,
    pub meeting_id: MeetingId,
    pub organization_id: OrganizationId,
    pub month: NaiveDate,
    pub rubric_id: RubricId,
    /// How far it comes.
    #[serde(serialize_with = "code")]
    pub state: State,
    pub self_points: Points,
    pub self_class: &'static str,
    pub agreed_points: Points,
    pub agreed_class: &'static str,
    pub facts: Facts,
    pub shortcomings: Option<&'static str>,
    pub votes_for: usize,
    pub votes_other: usize,
    pub submitted_points: Option<Points>,
    pub submitted_class: Option<&'static str>,
    pub submitted_facts: Option<Facts>,
    pub returned_because: Option<&'static str>,
    pub decision: Option<&'static str>,
    pub decided_points: Option<Points>,
    pub decided_class: Option<&'static str>,
    pub decision_reason: Option<&'static str>,
    pub decided_by: Option<UserId>,
}

/// A row of `score_lines`.
#[derive(Clone, Debug, Serialize)]
pub struct LineRow {
    pub score_id: Uuid,
    pub organization_id: OrganizationId,
    pub criterion_id: CriterionId,
    pub applicable: bool,
    pub computed_points: Option<Points>,
    pub self_accepted: bool,
    pub self_level: Option<i16>,
    pub self_points: Option<Points>,
    pub self_reason: Option<String>,
    pub submitted_points: Option<Points>,
    pub decided_level: Option<i16>,
    pub decided_points: Option<Points>,
    pub decided_reason: Option<String>,
}

/// A row of `score_acts`.
#[derive(Clone, Debug, Serialize)]
pub struct ActRow {
    pub id: Uuid,
    pub score_id: Uuid,
    pub organization_id: OrganizationId,
    pub act: &'static str,
    pub actor_id: UserId,
    pub at: DateTime<Utc>,
    pub reason: Option<&'static str>,
}

fn code<S: serde::Serializer>(state: &State, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(state.code())
}

/// All scores.
#[derive(Debug, Default)]
pub struct Ledger {
    /// `scores`
    pub scores: Vec<ScoreRow>,
    /// `score_lines`
    pub lines: Vec<LineRow>,
    /// `score_acts`
    pub acts: Vec<ActRow>,
}

impl LineRow {
    /// The line of a score.
    pub fn of(row: &ScoreRow, line: ScoreLine) -> Self {
        Self {
            score_id: row.id,
            organization_id: row.organization_id,
            criterion_id: line.criterion,
            applicable: line.applicable,
            computed_points: line.computed,
            self_accepted: line.accepted,
            self_level: line.self_level,
            self_points: line.self_points,
            self_reason: line.self_reason,
            submitted_points: line.submitted,
            decided_level: line.decided_level,
            decided_points: line.decided_points,
            decided_reason: line.decided_reason,
        }
    }
}
