//! What the record of a meeting knows, and the ranges it is held against.

use std::collections::BTreeMap;

/// Something the record knows about a meeting. The norm behind a fact (how long a meeting should last, who
/// counts in the base) is a rule with dates of its own; here it is already applied.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Fact {
    /// Whole minutes by which the meeting was shorter than its norm; 0 where it was not. A count.
    MinutesShort,
    /// Members present out of those in the base. A ratio.
    Attendance,
    /// Members absent without a reason. A count.
    Unexcused,
    /// The longest run of excused absences of one member this year. A count.
    ExcusedStreak,
    /// The branch committee, or secretary and deputy, met before. Yes or no.
    CommitteeMet,
    /// Whole days between the notice and the meeting. A count.
    NoticeDays,
    /// Whole days between the posting of the documents and the meeting. A count.
    DocumentsDaysBefore,
    /// Those who spoke out of those present. A ratio.
    Speakers,
    /// Tasks of the last resolution met out of all that were due. A ratio.
    TasksMet,
    /// Whole days between the meeting and the posting of its results. A count; known afterwards only.
    PostedWithinDays,
    /// The meeting had a thematic part. Yes or no.
    ThematicPart,
    /// The branch has a committee, not a secretary alone. Yes or no.
    HasBranchCommittee,
    /// Members of the branch. A count.
    Members,
}

/// The last place of a count: no bound of a range comes near it.
const ENDLESS: i64 = i64::MAX - 1;

/// Hundredths of a per cent in a whole.
const WHOLE: i64 = 10_000;

/// How a fact is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Whole numbers from 0 on.
    Count,
    /// A part of a whole: from 0 to 100 %.
    Ratio,
    /// Yes or no.
    YesNo,
}

impl Fact {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::MinutesShort,
        Self::Attendance,
        Self::Unexcused,
        Self::ExcusedStreak,
        Self::CommitteeMet,
        Self::NoticeDays,
        Self::DocumentsDaysBefore,
        Self::Speakers,
        Self::TasksMet,
        Self::PostedWithinDays,
        Self::ThematicPart,
        Self::HasBranchCommittee,
        Self::Members,
    ];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MinutesShort => "minutes_short",
            Self::Attendance => "attendance",
            Self::Unexcused => "unexcused",
            Self::ExcusedStreak => "excused_streak",
            Self::CommitteeMet => "committee_met",
            Self::NoticeDays => "notice_days",
            Self::DocumentsDaysBefore => "documents_days_before",
            Self::Speakers => "speakers",
            Self::TasksMet => "tasks_met",
            Self::PostedWithinDays => "posted_within_days",
            Self::ThematicPart => "thematic_part",
            Self::HasBranchCommittee => "has_branch_committee",
            Self::Members => "members",
        }
    }

    /// The fact with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fact| fact.code() == code)
    }

    /// Whether it can be known only after the meeting.
    pub const fn is_known_later(self) -> bool {
        matches!(self, Self::PostedWithinDays)
    }

    /// How it is measured.
    pub const fn measure(self) -> Measure {
        match self {
            Self::Attendance | Self::Speakers | Self::TasksMet => Measure::Ratio,
            Self::CommitteeMet | Self::ThematicPart | Self::HasBranchCommittee => Measure::YesNo,
            Self::MinutesShort
            | Self::Unexcused
            | Self::ExcusedStreak
            | Self::NoticeDays
            | Self::DocumentsDaysBefore
            | Self::PostedWithinDays
            | Self::Members => Measure::Count,
        }
    }
}

impl Measure {
    /// The last place of this measure; the first is 0.
    ///
    /// Values and ranges are compared by *places*, whole numbers in the order of the values, so that a
    /// check of ranges and the choice of a level cannot differ. A count is its own place, no is 0 and yes 1.
    /// A ratio may lie on a hundredth of a per cent or between two of them: the first has an even place, the
    /// second an odd one. 50 % is 10000, what is a little more 10001.
    pub(super) const fn last_place(self) -> i64 {
        match self {
            Self::Count => ENDLESS,
            Self::Ratio => 2 * WHOLE,
            Self::YesNo => 1,
        }
    }
}

/// What a fact was found to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// So many.
    Count(i64),
    /// A part of a whole. A whole of 0 is no base: the ratio lies in no range.
    Ratio {
        /// At most the whole.
        part: i64,
        /// What it is a part of.
        whole: i64,
    },
    /// Yes or no.
    Yes(bool),
}

impl Value {
    /// How it is measured.
    pub const fn measure(self) -> Measure {
        match self {
            Self::Count(_) => Measure::Count,
            Self::Ratio { .. } => Measure::Ratio,
            Self::Yes(_) => Measure::YesNo,
        }
    }

    /// Whether it can be held against a range: not a part of nothing.
    pub const fn has_base(self) -> bool {
        !matches!(self, Self::Ratio { whole: ..=0, .. })
    }

    /// The same without what cannot be: a count below zero is none, a part is between none and the whole.
    fn sound(self) -> Self {
        match self {
            Self::Count(count) => Self::Count(count.max(0)),
            Self::Ratio { part, whole } => {
                let whole = whole.max(0);
                Self::Ratio { part: part.clamp(0, whole), whole }
            }
            Self::Yes(yes) => Self::Yes(yes),
        }
    }

    /// Its place among the values of its measure; none for a ratio without a base. Exact: the division
    /// keeps its remainder.
    fn place(self) -> Option<i64> {
        if !self.has_base() {
            return None;
        }
        Some(match self.sound() {
            Self::Count(count) => count.min(ENDLESS),
            Self::Ratio { part, whole } => {
                let (part, whole) = (i128::from(part) * i128::from(WHOLE), i128::from(whole));
                let between = i128::from(part % whole != 0);
                i64::try_from(2 * (part / whole) + between).unwrap_or(ENDLESS)
            }
            Self::Yes(yes) => yes.into(),
        })
    }
}

/// What is known of one meeting. A fact that is not in it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "BTreeMap<Fact, Value>", into = "BTreeMap<Fact, Value>")]
pub struct Facts(BTreeMap<Fact, Value>);

impl Facts {
    /// Adds what is known. What cannot be is corrected (a part above its whole is the whole), and a value
    /// of another measure than the fact's is not taken: the fact stays unknown, and a person judges.
    pub fn insert(&mut self, fact: Fact, value: Value) {
        if value.measure() == fact.measure() {
            self.0.insert(fact, value.sound());
        }
    }

    /// What is known of a fact.
    pub fn get(&self, fact: Fact) -> Option<Value> {
        self.0.get(&fact).copied()
    }

    /// All that is known.
    pub fn iter(&self) -> impl Iterator<Item = (Fact, Value)> + '_ {
        self.0.iter().map(|(fact, value)| (*fact, *value))
    }
}

impl FromIterator<(Fact, Value)> for Facts {
    fn from_iter<I: IntoIterator<Item = (Fact, Value)>>(known: I) -> Self {
        let mut facts = Self::default();
        known.into_iter().for_each(|(fact, value)| facts.insert(fact, value));
        facts
    }
}

impl From<BTreeMap<Fact, Value>> for Facts {
    fn from(known: BTreeMap<Fact, Value>) -> Self {
        known.into_iter().collect()
    }
}

impl From<Facts> for BTreeMap<Fact, Value> {
    fn from(facts: Facts) -> Self {
        facts.0
    }
}

/// One end of a range. The unit is that of the fact: a count as it is; a ratio in hundredths of a per
/// cent (9000 is 90 %); no is 0 and yes is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Where the range ends.
    pub value: i32,
    /// Whether that value itself belongs to the range.
    pub closed: bool,
}

/// Values of a fact between two ends; without an end it goes on as far as the fact can go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The lower end.
    pub low: Option<Bound>,
    /// The upper end.
    pub high: Option<Bound>,
}

impl Range {
    /// Every value.
    pub const ALL: Self = Self { low: None, high: None };

    /// Yes.
    pub const YES: Self = Self::ALL.at_least(1);

    /// No.
    pub const NO: Self = Self::ALL.at_most(0);

    /// Only from this value on.
    #[must_use]
    pub const fn at_least(self, value: i32) -> Self {
        Self { low: Some(Bound { value, closed: true }), ..self }
    }

    /// Only what is greater.
    #[must_use]
    pub const fn above(self, value: i32) -> Self {
        Self { low: Some(Bound { value, closed: false }), ..self }
    }

    /// Only up to this value.
    #[must_use]
    pub const fn at_most(self, value: i32) -> Self {
        Self { high: Some(Bound { value, closed: true }), ..self }
    }

    /// Only what is less.
    #[must_use]
    pub const fn below(self, value: i32) -> Self {
        Self { high: Some(Bound { value, closed: false }), ..self }
    }

    /// Whether a value lies in it. A ratio without a base lies in none.
    pub fn contains(self, value: Value) -> bool {
        let (places, place) = (self.places(value.measure()), value.place());
        matches!((places, place), (Some((first, last)), Some(place)) if first <= place && place <= last)
    }

    /// Its first and its last place among the values of a measure; none if no value lies in it.
    pub(super) fn places(self, measure: Measure) -> Option<(i64, i64)> {
        let step = if measure == Measure::Ratio { 2 } else { 1 };
        let first = self.low.map_or(0, |low| i64::from(low.value) * step + i64::from(!low.closed));
        let last = self.high.map_or(ENDLESS, |high| i64::from(high.value) * step - i64::from(!high.closed));
        let (first, last) = (first.max(0), last.min(measure.last_place()));
        (first <= last).then_some((first, last))
    }

    /// The range from one place to another, both in it.
    pub(super) fn of_places(first: i64, last: i64, measure: Measure) -> Self {
        let step = if measure == Measure::Ratio { 2 } else { 1 };
        let bound = |near: i64, place: i64| Bound {
            value: i32::try_from(near.div_euclid(step)).unwrap_or(i32::MAX),
            closed: place % step == 0,
        };
        // Between two hundredths the range ends before the next one, which is not in it.
        let high = (last < ENDLESS).then(|| bound(last + last % step, last));
        Self { low: Some(bound(first, first)), high }
    }

    /// Whether it tells some values of a measure from others: it holds some and not all.
    pub(super) fn decides(self, measure: Measure) -> bool {
        self.places(measure).is_some_and(|places| places != (0, measure.last_place()))
    }
}

/// Something that is so or not so with the facts of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The fact lies in the range.
    Within(Fact, Range),
    /// The ratio has no base: no task was due, nobody was to come.
    NoBase(Fact),
}

impl Condition {
    /// The fact it asks for.
    pub const fn fact(self) -> Fact {
        match self {
            Self::Within(fact, _) | Self::NoBase(fact) => fact,
        }
    }
}

#[cfg(test)]
mod tests;
