//! The score of one meeting: three columns beside each other (what the branch says, what the record says,
//! what the superior decides), the acts on it, and who may not decide.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::access::Place;
use crate::evaluations::Points;
use crate::evaluations::rubrics::{
    Answer, Class, Criterion, Facts, Judgement, Kind, Proposal, Rubric, Sheet, evaluate, propose,
};
use crate::evaluations::state::{Act, State};
use crate::ids::{CriterionId, MeetingId, OrganizationId, RubricId, ScoreId, UserId};

/// A score as it was read through a scope: the version in force.
#[derive(Clone, Debug)]
pub struct Score {
    /// Its id.
    pub id: ScoreId,
    /// The meeting.
    pub meeting_id: MeetingId,
    /// The branch.
    pub organization_id: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// The month of the meeting.
    pub month: NaiveDate,
    /// By which rubric it was scored.
    pub rubric_id: RubricId,
    /// Grows with each correction.
    pub version_no: i16,
    /// A later version corrects it.
    pub superseded: bool,
    /// Why a locked score was corrected.
    pub correction_reason: Option<String>,
    /// Where it stands.
    pub state: State,
    /// What the branch gives itself.
    pub self_points: Option<Points>,
    /// The class that follows.
    pub self_class: Option<Class>,
    /// What comes out where everything that can be counted is taken as counted.
    pub computed_points: Option<Points>,
    /// The class that follows.
    pub computed_class: Option<Class>,
    /// What the record knew when the branch scored.
    pub facts: Option<Facts>,
    /// What it knew when the sheet was submitted.
    pub submitted_facts: Option<Facts>,
    /// Shortcomings as the chair named them, with how they are put right.
    pub shortcomings: Option<String>,
    /// Votes of the branch for its score.
    pub votes_for: Option<i16>,
    /// Against.
    pub votes_against: Option<i16>,
    /// Blank and other.
    pub votes_other: Option<i16>,
    /// Why the superior gave it back.
    pub returned_because: Option<String>,
    /// What the superior decided.
    pub decided_points: Option<Points>,
    /// The official class.
    pub decided_class: Option<Class>,
    /// Why it differs.
    pub decision_reason: Option<String>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// Grows with each change.
    pub version: i32,
}

impl Score {
    /// Where its rows live.
    pub fn at(&self) -> Place {
        Place { organization: self.organization_id, tree_at: self.tree_at }
    }

    /// Whether the branch may still write it.
    pub fn is_with_branch(&self) -> bool {
        self.state.after(Act::Edit).is_some()
    }

    /// Whether the branch takes every point as it is counted, so that nothing is to be weighed.
    pub fn is_as_computed(&self) -> bool {
        self.self_points.is_some() && self.self_points == self.computed_points
    }
}

/// One criterion as it is stored.
#[derive(Clone, Debug)]
pub struct ScoreLine {
    /// Which one.
    pub criterion: CriterionId,
    /// Whether it applied.
    pub applicable: bool,
    /// As counted when the branch scored; none: a person judges, or it was promised.
    pub computed: Option<Points>,
    /// The branch takes what is counted.
    pub accepted: bool,
    /// The level the branch chose.
    pub self_level: Option<i16>,
    /// The branch's points.
    pub self_points: Option<Points>,
    /// Why they are not the counted ones.
    pub self_reason: Option<String>,
    /// As counted when the sheet was submitted.
    pub submitted: Option<Points>,
    /// The level the superior chose.
    pub decided_level: Option<i16>,
    /// The superior's points; none: as the branch says.
    pub decided_points: Option<Points>,
    /// Why.
    pub decided_reason: Option<String>,
}

/// The answer behind stored points, in the form that the kind of the criterion asks for.
pub fn answer(criterion: &Criterion, level: Option<i16>, points: Option<Points>) -> Option<Answer> {
    match criterion.kind {
        Kind::Bool => points.map(|points| Answer::Yes(points > Points::ZERO)),
        Kind::Choice => level.map(Answer::Level),
        Kind::Points => points.map(Answer::Points),
    }
}

/// What a proposal amounts to as an answer; none where a person must judge.
pub fn proposed(criterion: &Criterion, facts: &Facts) -> Option<Answer> {
    match propose(criterion, facts) {
        Proposal::Proposed { points, level, .. } => answer(criterion, level, Some(points)),
        _ => None,
    }
}

/// What is counted for a criterion; none: a person judges, or it is known only later.
pub fn counted(criterion: &Criterion, facts: &Facts) -> Option<Points> {
    match propose(criterion, facts) {
        Proposal::Proposed { points, .. } => Some(points),
        _ => None,
    }
}

/// The branch's judgements with these facts: what it accepted follows the facts, the rest stays.
pub fn self_judgements(rubric: &Rubric, facts: &Facts, lines: &[ScoreLine]) -> BTreeMap<CriterionId, Judgement> {
    let of = |line: &ScoreLine| {
        let criterion = rubric.criterion(line.criterion)?;
        let own = || answer(criterion, line.self_level, line.self_points);
        let (answer, reason) = match line.accepted {
            true => (proposed(criterion, facts)?, None),
            false => (own()?, line.self_reason.clone()),
        };
        Some((line.criterion, Judgement { answer, reason }))
    };
    lines.iter().filter_map(of).collect()
}

/// The superior's judgements: the branch's, but where the superior says otherwise.
pub fn decided_judgements(rubric: &Rubric, facts: &Facts, lines: &[ScoreLine]) -> BTreeMap<CriterionId, Judgement> {
    let mut judgements = self_judgements(rubric, facts, lines);
    for line in lines.iter().filter(|line| line.decided_points.is_some()) {
        let Some(criterion) = rubric.criterion(line.criterion) else { continue };
        if let Some(answer) = answer(criterion, line.decided_level, line.decided_points) {
            judgements.insert(line.criterion, Judgement { answer, reason: line.decided_reason.clone() });
        }
    }
    judgements
}

/// The sheet in which everything that can be counted is taken as counted, and only the rest as judged.
pub fn computed_sheet(rubric: &Rubric, facts: &Facts, judgements: &BTreeMap<CriterionId, Judgement>) -> Sheet {
    let mut taken = judgements.clone();
    for criterion in &rubric.criteria {
        if let Some(answer) = proposed(criterion, facts) {
            taken.insert(criterion.id, Judgement { answer, reason: None });
        }
    }
    evaluate(rubric, facts, &taken)
}

/// An act on a score as its page tells it.
#[derive(Clone, Debug)]
pub struct Noted {
    /// Its code.
    pub act: String,
    /// Who.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: Option<String>,
}

/// The days of what was done around a meeting, which its score asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The branch committee met.
    pub committee_met_on: Option<NaiveDate>,
    /// Members had notice.
    pub notice_on: Option<NaiveDate>,
    /// Documents were on the electronic handbook.
    pub documents_posted_on: Option<NaiveDate>,
    /// Minutes and resolution were.
    pub record_posted_on: Option<NaiveDate>,
}

/// A rule of scoring with the day it is asked for: reasons and deadlines. Nothing is blocked by the
/// deadlines. Source: local practice, rows of `score_norms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Norms {
    /// From so many points of difference on the superior gives a reason.
    pub reason_points: Points,
    /// Within so many days after the meeting the branch submits.
    pub submit_days: i32,
    /// Within so many days after that the superior decides.
    pub decide_days: i32,
}
