//! A rubric: what is scored, how much each thing is worth, and which total makes which class.

use super::facts::{Condition, Fact, Range};
use crate::evaluations::Points;
use crate::ids::{CriterionId, RubricId};

/// One version of a rubric. Once published it does not change; a change is a new version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rubric {
    /// Its id.
    pub id: RubricId,
    /// What it is called.
    pub title_vi: String,
    /// In English, where somebody has translated it.
    pub title_en: Option<String>,
    /// The groups, in the order in which they are printed.
    pub groups: Vec<Group>,
    /// The criteria of all groups, in the order in which they are printed.
    pub criteria: Vec<Criterion>,
    /// From which total on which class.
    pub bands: Vec<Band>,
}

/// A group of criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its number.
    pub no: i16,
    /// What it is about.
    pub label_vi: String,
    /// In English.
    pub label_en: Option<String>,
    /// What its criteria are worth together.
    pub max: Points,
}

/// A class and the total from which on it is given; it ends where the next better one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The class.
    pub class: Class,
    /// The lowest total that has it.
    pub from: Points,
}

/// The class of a meeting. The better is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Class {
    /// Kém.
    Poor,
    /// Trung bình.
    Average,
    /// Khá.
    Fair,
    /// Tốt.
    Good,
}

impl Class {
    /// All of them, best first.
    pub const ALL: [Self; 4] = [Self::Good, Self::Fair, Self::Average, Self::Poor];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Average => "average",
            Self::Poor => "poor",
        }
    }

    /// The class with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }
}

/// One thing that is scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Its id.
    pub id: CriterionId,
    /// The group it belongs to.
    pub group_no: i16,
    /// What it is cited by: "4.2".
    pub code: String,
    /// What is asked.
    pub label_vi: String,
    /// In English.
    pub label_en: Option<String>,
    /// How it is answered.
    pub kind: Kind,
    /// What it is worth.
    pub max: Points,
    /// The fact from which points are proposed; none where only a person can tell.
    pub fact: Option<Fact>,
    /// For yes or no with a fact: where the fact must lie for a yes.
    pub met: Option<Range>,
    /// For a choice: its levels; each has a range if there is a fact.
    pub levels: Vec<Level>,
    /// What keeps a proposal low whatever the fact says. Only with a fact.
    pub overrides: Vec<Override>,
    /// When it does not apply, and what then becomes of its points; none where it always applies.
    pub exemption: Option<Exemption>,
    /// Whether the fact is known only after the meeting: at the vote it is promised, and decided by the
    /// fact when the sheet is submitted.
    pub later: bool,
    /// The document it is taken from.
    pub source: String,
    /// Whether somebody has compared it with the document itself.
    pub verified: bool,
}

/// How a criterion is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Kind {
    /// Yes, all its points, or no, none.
    Bool,
    /// One of its levels.
    Choice,
    /// Points between none and its maximum, in steps of a quarter.
    Points,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bool, Self::Choice, Self::Points];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Choice => "choice",
            Self::Points => "points",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One answer of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its number within the criterion.
    pub no: i16,
    /// What it says.
    pub label_vi: String,
    /// In English.
    pub label_en: Option<String>,
    /// What it is worth.
    pub points: Points,
    /// Where the fact must lie for it.
    pub range: Option<Range>,
}

/// While a fact lies in the range, at most so many points: "or anybody absent without a reason".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Override {
    /// Which fact.
    pub fact: Fact,
    /// Where it must lie to count.
    pub range: Range,
    /// What the criterion is then worth at most. For a choice the points of one of its levels, for yes or
    /// no none.
    pub at_most: Points,
}

/// When a criterion does not apply to a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// The condition.
    pub when: Condition,
    /// What becomes of its points.
    pub policy: NaPolicy,
}

/// What becomes of the points of a criterion that does not apply. "Not applicable" has no one meaning in
/// the rubrics that provinces print, so each criterion says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NaPolicy {
    /// They are given: "not assessed, full marks".
    FullMarks,
    /// The criterion is left out, and the sum of all others is rescaled to 100: once, on the whole sheet,
    /// to hundredths, half up. The lines keep the points that were given, so that the sheet can be checked
    /// with a pencil: 85,5 of 95 is 90.
    Rescaled,
    /// They are lost: the sheet cannot reach 100.
    Zero,
    /// Another criterion is worth so much more. An answer there counts in the same proportion of the
    /// greater maximum, to hundredths, half up: with 5 more, 8 of 10 counts 12 of 15. Several may move to
    /// one; none may move to one that itself may not apply.
    MovesTo(CriterionId),
}

impl NaPolicy {
    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::FullMarks => "full_marks",
            Self::Rescaled => "rescaled",
            Self::Zero => "zero",
            Self::MovesTo(_) => "moves_to",
        }
    }

    /// The criterion to which the points move.
    pub const fn target(self) -> Option<CriterionId> {
        match self {
            Self::MovesTo(target) => Some(target),
            Self::FullMarks | Self::Rescaled | Self::Zero => None,
        }
    }

    /// The policy with this code and target. None where one has a target that may not have one, or none
    /// and needs one.
    pub fn from_code(code: &str, target: Option<CriterionId>) -> Option<Self> {
        let moved = target.map(Self::MovesTo);
        [Some(Self::FullMarks), Some(Self::Rescaled), Some(Self::Zero), moved]
            .into_iter()
            .flatten()
            .find(|policy| policy.code() == code && policy.target() == target)
    }
}

impl Rubric {
    /// What all criteria are worth together: 100 in a rubric that was published.
    pub fn total(&self) -> Points {
        self.criteria.iter().map(|criterion| criterion.max).sum()
    }

    /// The class of a total: that of the highest band that begins at it or below.
    pub fn class_of(&self, total: Points) -> Option<Class> {
        let reached = self.bands.iter().filter(|band| band.from <= total);
        reached.max_by_key(|band| band.from).map(|band| band.class)
    }

    /// The criterion with this id.
    pub fn criterion(&self, id: CriterionId) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }
}

impl Criterion {
    /// The level with this number.
    pub fn level(&self, no: i16) -> Option<&Level> {
        self.levels.iter().find(|level| level.no == no)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn codes_are_read_as_they_are_written() {
        assert_eq!(Class::ALL.map(Class::code), ["good", "fair", "average", "poor"]);
        assert_eq!(Class::ALL.map(Class::code).map(Class::from_code), Class::ALL.map(Some));
        assert_eq!(Class::from_code("excellent"), None);
        assert!(Class::Good > Class::Fair && Class::Fair > Class::Average && Class::Average > Class::Poor);
        assert_eq!(Kind::ALL.map(Kind::code), ["bool", "choice", "points"]);
        assert_eq!(Kind::ALL.map(Kind::code).map(Kind::from_code), Kind::ALL.map(Some));
        assert_eq!(Kind::from_code("text"), None);
    }

    #[test]
    fn only_points_that_move_have_a_target() {
        let target = CriterionId(Uuid::from_u128(1));
        let policies = [NaPolicy::FullMarks, NaPolicy::Rescaled, NaPolicy::Zero, NaPolicy::MovesTo(target)];
        assert_eq!(policies.map(NaPolicy::code), ["full_marks", "rescaled", "zero", "moves_to"]);
        for policy in policies {
            assert_eq!(NaPolicy::from_code(policy.code(), policy.target()), Some(policy));
        }
        assert_eq!(NaPolicy::from_code("moves_to", None), None);
        assert_eq!(NaPolicy::from_code("zero", Some(target)), None);
        assert_eq!(NaPolicy::from_code("half", None), None);
    }
}
