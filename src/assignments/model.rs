//! Who goes where and when: the rows of assignments as they are shown, and what leaders have to do besides.

use chrono::{NaiveDate, NaiveTime};

use super::clash::Evening;
use crate::access::Place;
use crate::ids::{AssignmentId, DutyId, MemberId, OrganizationId, ProgramId, UserId};
use crate::organizations::model::Difficulty;

/// Where an assignment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
    /// To come, or nothing was told of it.
    Planned,
    /// The leader was there.
    Attended,
    /// The leader was not there.
    Missed,
    /// Taken back by the body that made it.
    Withdrawn,
}

impl State {
    /// Whether it takes its evening.
    pub const fn stands(self) -> bool {
        matches!(self, Self::Planned | Self::Attended)
    }

    /// Whether nothing was told of it yet.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned)
    }

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Attended => "attended",
            Self::Missed => "missed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// One leader at one branch in one month.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The assignment.
    pub id: AssignmentId,
    /// Who assigns.
    pub issuer: OrganizationId,
    /// The position of that one.
    pub issuer_at: i64,
    /// Who goes.
    pub leader: UserId,
    /// The name of that one.
    pub leader_name: String,
    /// Where to.
    pub branch: OrganizationId,
    /// Name of the branch today.
    pub branch_name: String,
    /// Position of the branch.
    pub branch_at: i64,
    /// The month of the meeting.
    pub month: NaiveDate,
    /// Its day as far as it is known.
    pub meeting_on: Option<NaiveDate>,
    /// Its hour as far as it is known.
    pub meets_at: Option<NaiveTime>,
    /// The branch does not meet in that month.
    pub not_held: bool,
    /// The programme it belongs to.
    pub program: Option<ProgramId>,
    /// Stood when the programme was frozen.
    pub baseline: bool,
    /// The missed one that it makes up for.
    pub postponed_from: Option<AssignmentId>,
    /// Seniority of the leader when assigned.
    pub seniority: Option<i16>,
    /// Where it stands.
    pub state: State,
    /// Why it was withdrawn.
    pub withdrawn_reason: Option<String>,
}

impl Visit {
    /// Where it is changed: at the body that assigns.
    pub fn place(&self) -> Place {
        Place { organization: self.issuer, tree_at: self.issuer_at }
    }

    /// The time it takes; none while nobody knows the day.
    pub fn evening(&self) -> Option<Evening> {
        self.meeting_on.map(|day| Evening { day, at: self.meets_at })
    }

    /// Whether it may be taken back: nothing was told of it, and no programme rests on it.
    pub fn may_be_withdrawn(&self) -> bool {
        self.state.is_open() && !self.baseline
    }
}

/// Why somebody is sent, as far as it is recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// Number and day of the decision or notice.
    pub decision: Option<String>,
    /// The reason.
    pub reason: Option<String>,
}

/// What part of its days a duty takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Part {
    /// All of it.
    #[default]
    AllDay,
    /// Until the evening begins.
    Daytime,
    /// The evening.
    Evening,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AllDay, Self::Daytime, Self::Evening];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AllDay => "all_day",
            Self::Daytime => "daytime",
            Self::Evening => "evening",
        }
    }

    /// The part that is written so.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }
}

/// A duty or a trip of a leader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Which.
    pub id: DutyId,
    /// Whose.
    pub leader: UserId,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
    /// What part of these days it takes.
    pub part: Part,
    /// Its words, where they may be told to the reader.
    pub title: Option<String>,
    /// Whether the words are for the person alone.
    pub private: bool,
    /// Whether it came from a calendar file.
    pub imported: bool,
}

/// Somebody who can be sent: serves in the body that assigns, or in one of its boards.
#[derive(Clone, Debug)]
pub struct Leader {
    /// The member.
    pub member: MemberId,
    /// The account; none: an invitation slip comes first.
    pub user: Option<UserId>,
    /// The name.
    pub name: String,
    /// Code of the most senior position held there.
    pub position: String,
    /// As the decision words it.
    pub title: Option<String>,
    /// The organization in which it is held.
    pub body: OrganizationId,
    /// How senior, from 1 to 10 (table `position_ranks`).
    pub seniority: i16,
}

/// A branch in a month.
#[derive(Clone, Debug)]
pub struct BranchMonth {
    /// Which.
    pub id: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// Its name today.
    pub name: String,
    /// The name of its superior.
    pub superior: Option<String>,
    /// How hard the place is.
    pub difficulty: Option<Difficulty>,
    /// Mean of its official points over the last months, in hundredths; none: not scored.
    pub mean: Option<i32>,
    /// The day of its meeting as far as it is known.
    pub meeting_on: Option<NaiveDate>,
    /// The hour as far as it is known.
    pub meets_at: Option<NaiveTime>,
    /// It does not meet in that month.
    pub not_held: bool,
    /// Closed from this day on.
    pub closed_on: Option<NaiveDate>,
}

/// As much of a branch as its place in a list depends on.
#[derive(Clone, Copy, Debug)]
pub struct Outline {
    /// Which.
    pub id: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// How hard the place is.
    pub difficulty: Option<Difficulty>,
    /// As in [`BranchMonth`].
    pub mean: Option<i32>,
}

impl Outline {
    /// How hard it is to work there.
    pub fn hardness(&self, norms: &Norms) -> i16 {
        hardness(self.difficulty, self.mean.is_some_and(|mean| mean < norms.weak_points))
    }
}

impl BranchMonth {
    /// Where its rows live.
    pub fn place(&self) -> Place {
        Place { organization: self.id, tree_at: self.tree_at }
    }

    /// The time of its meeting.
    pub fn evening(&self) -> Option<Evening> {
        self.meeting_on.map(|day| Evening { day, at: self.meets_at })
    }

    /// How hard it is to work there.
    pub fn hardness(&self, norms: &Norms) -> i16 {
        hardness(self.difficulty, self.mean.is_some_and(|mean| mean < norms.weak_points))
    }

    /// Whether its scores are weak.
    pub fn is_weak(&self, norms: &Norms) -> bool {
        self.mean.is_some_and(|mean| mean < norms.weak_points)
    }
}

/// How hard it is to work in a branch, from 0 to 3: the place, and one more where its scores are weak.
pub const fn hardness(difficulty: Option<Difficulty>, weak: bool) -> i16 {
    let place = match difficulty {
        None => 0,
        Some(Difficulty::Difficult) => 1,
        Some(Difficulty::EspeciallyDifficult) => 2,
    };
    if weak { place + 1 } else { place }
}

/// The rules by which leaders are chosen (table `assignment_norms`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Norms {
    /// From this seniority on somebody is a key leader.
    pub key_seniority: i16,
    /// The hour at which the evening begins.
    pub evening_from: NaiveTime,
    /// A mean of points below this makes a branch weak, in hundredths.
    pub weak_points: i32,
    /// The months of that mean.
    pub weak_months: i32,
}

impl Norms {
    /// Whether somebody so senior is a key leader.
    pub const fn is_key(&self, seniority: i16) -> bool {
        seniority >= self.key_seniority
    }
}

/// Whole months from one month to a later one.
pub fn months_between(earlier: NaiveDate, later: NaiveDate) -> i16 {
    use chrono::Datelike as _;
    let count = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    i16::try_from(count(later) - count(earlier)).unwrap_or(i16::MAX)
}

/// Rows for tests.
#[cfg(test)]
pub mod samples {
    use super::*;

    /// A day of September 2026.
    pub fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 9, day).unwrap()
    }

    /// A visit to a branch on a day.
    pub fn visit(leader: UserId, branch: i32, on: u32) -> Visit {
        Visit {
            id: AssignmentId::mint(),
            issuer: OrganizationId(0),
            issuer_at: 0,
            leader,
            leader_name: "Lý Hải Yến".into(),
            branch: OrganizationId(branch),
            branch_name: format!("Chi bộ {branch}"),
            branch_at: i64::from(branch),
            month: day(1),
            meeting_on: Some(day(on)),
            meets_at: NaiveTime::from_hms_opt(19, 30, 0),
            not_held: false,
            program: None,
            baseline: false,
            postponed_from: None,
            seniority: Some(6),
            state: State::Planned,
            withdrawn_reason: None,
        }
    }

    /// A duty of some days.
    pub fn duty(leader: UserId, first: u32, last: u32, part: Part) -> Duty {
        let (first, last) = (day(first), day(last));
        Duty { id: DutyId::mint(), leader, first, last, part, title: None, private: false, imported: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weak_branch_is_harder_than_its_place() {
        assert_eq!(hardness(None, false), 0);
        assert_eq!(hardness(Some(Difficulty::Difficult), false), 1);
        assert_eq!(hardness(None, true), 1);
        assert_eq!(hardness(Some(Difficulty::EspeciallyDifficult), true), 3);
    }

    #[test]
    fn months_are_counted_over_the_year() {
        let month = |year, month| NaiveDate::from_ymd_opt(year, month, 1).unwrap();
        assert_eq!(months_between(month(2025, 11), month(2026, 2)), 3);
        assert_eq!(months_between(month(2026, 2), month(2026, 2)), 0);
    }
}
