//! What a sheet of points consists of: proposals, judgements, lines.

use super::facts::{Fact, Value};
use super::model::Class;
use crate::evaluations::Points;
use crate::ids::CriterionId;

/// What the facts say on one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposal {
    /// It does not apply to this meeting.
    NotApplicable,
    /// So many points, for a person to accept or to change.
    Proposed {
        /// On the criterion's own maximum.
        points: Points,
        /// For a choice: its level.
        level: Option<i16>,
        /// What it rests on.
        because: Reason,
    },
    /// A person judges: the rubric names no fact.
    Judge,
    /// This fact is not known, so a person judges.
    Unknown(Fact),
    /// This ratio has no base, so a person judges.
    NoBase(Fact),
    /// The fact is known only after the meeting; until then a person promises.
    Later,
}

/// What a proposal rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The fact of the criterion.
    pub fact: Fact,
    /// What it was found to be.
    pub value: Value,
    /// The fact of the override that lowered the proposal, where one did.
    pub lowered_by: Option<(Fact, Value)>,
}

/// What a person said on one criterion: the proposal accepted, or something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The answer.
    pub answer: Answer,
    /// Why; needed where the answer is not what was proposed. Only white space is no reason.
    pub reason: Option<String>,
}

/// An answer, in the form that the kind of the criterion asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To a yes or no.
    Yes(bool),
    /// To a choice: the number of the level.
    Level(i16),
    /// Where points are given freely.
    Points(Points),
}

/// Why a judgement cannot stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The criterion does not apply to this meeting.
    NotApplicable,
    /// A level was given where yes or no was asked, or the like.
    WrongKind,
    /// The choice has no level of this number.
    NoSuchLevel(i16),
    /// Below zero or above the maximum.
    OutOfBounds {
        /// The maximum.
        max: Points,
    },
    /// Not in steps of a quarter of a point.
    NotInSteps,
    /// It is not what was proposed, and nobody says why.
    ReasonNeeded,
}

/// One criterion on a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which one.
    pub criterion: CriterionId,
    /// Its group.
    pub group_no: i16,
    /// What the facts say.
    pub computed: Proposal,
    /// What a person gave, on the criterion's own maximum.
    pub given: Option<Points>,
    /// Why what was given cannot stand with the facts as they are; the line is open until it is changed.
    pub refused: Option<Refusal>,
    /// Whether the given points were a promise that the fact has since overtaken.
    pub overtaken: bool,
    /// Whether it applies to this meeting.
    pub applicable: bool,
    /// What it counts on this sheet: none while it is open.
    pub points: Option<Points>,
    /// What it is worth on this sheet: with the points that moved to it; nothing if it is left out or its
    /// own points moved away.
    pub max: Points,
}

/// A group on a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupSum {
    /// Its number.
    pub no: i16,
    /// What its lines count so far.
    pub points: Points,
    /// What they are worth on this sheet.
    pub max: Points,
}

/// Points that a line did not get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deduction {
    /// Which criterion.
    pub criterion: CriterionId,
    /// How many, above zero.
    pub lost: Points,
}

/// A meeting scored by one person or body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// One for each criterion, in the order of the rubric.
    pub lines: Vec<Line>,
    /// One for each group, in the order of the rubric.
    pub groups: Vec<GroupSum>,
    /// The sum of the lines so far.
    pub earned: Points,
    /// What the lines are worth together: less than 100 where some are left out.
    pub out_of: Points,
    /// The total: what was earned, rescaled to 100 where it is out of less.
    pub total: Points,
    /// The class; none while a line is open.
    pub class: Option<Class>,
    /// Criteria that still wait for a person, in the order of the rubric.
    pub open: Vec<CriterionId>,
    /// Where points were lost, most first. Their sum is what was not earned.
    pub deductions: Vec<Deduction>,
}

/// How far two sheets are apart in one group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The group.
    pub group_no: i16,
    /// Its points on the one sheet.
    pub first: Points,
    /// Its points on the other.
    pub second: Points,
}

impl Difference {
    /// By how much the second is above the first; below zero where it is less.
    pub fn by(self) -> Points {
        self.second - self.first
    }
}
