//! What the record of a meeting knows, and the ranges it is held against.

use std::collections::BTreeMap;

/// Something the record knows about a meeting. The norm behind a fact (how long a meeting should last, who
/// counts in the base) is a rule with dates of its own; here it is already applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[derive(serde::Serialize, serde::Deserialize)]
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

/// What is known of one meeting. A fact that is not in it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "BTreeMap<Fact, Value>", into = "BTreeMap<Fact, Value>")]
pub struct Facts(BTreeMap<Fact, Value>);

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

/// Something that is so or not so with the facts of a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The fact lies in the range.
    Within(Fact, Range),
    /// The ratio has no base: no task was due, nobody was to come.
    NoBase(Fact),
}
