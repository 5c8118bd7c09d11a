//! What the quality of many meetings is counted by: where each stands, in which months, of which branches.

use chrono::{Datelike as _, Months, NaiveDate};

use crate::evaluations::rubrics::Class;
use crate::ids::{MeetingId, OrganizationId, RubricId};
use crate::meetings::model::month_of;
use crate::organizations::Kind;

/// Where the quality of one regular meeting stands. Only the official class counts as a class; a meeting
/// that is not yet decided is never mixed with those that are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The superior decided.
    Decided(Class),
    /// The branch submitted; the superior has not decided.
    Undecided,
    /// It was held, and the sheet is with the branch: not begun, not submitted, or given back.
    Unscored,
    /// Its month is over and nobody has closed its record.
    Unrecorded,
    /// The month passed without a meeting.
    NotHeld,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Decided(Class::Good),
        Self::Decided(Class::Fair),
        Self::Decided(Class::Average),
        Self::Decided(Class::Poor),
        Self::Undecided,
        Self::Unscored,
        Self::Unrecorded,
        Self::NotHeld,
    ];

    /// As the view `meeting_standings` and addresses write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Decided(class) => class.code(),
            Self::Undecided => "undecided",
            Self::Unscored => "unscored",
            Self::Unrecorded => "unrecorded",
            Self::NotHeld => "not_held",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.code() == code)
    }
}

/// Months from one to another, both of them included; each is its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}

/// The longest period, in months.
const LONGEST: u32 = 60;

/// So many months earlier.
fn back(month: NaiveDate, months: u32) -> NaiveDate {
    month.checked_sub_months(Months::new(months)).unwrap_or(month)
}

impl Period {
    /// The last twelve months that are over.
    pub fn last_year(today: NaiveDate) -> Self {
        let to = back(month_of(today), 1);
        Self { from: back(to, 11), to }
    }

    /// What was asked for ("2026-01"); what cannot be read is as in [`Self::last_year`]. Ends that were
    /// turned around are turned back; nothing after this month, and at most five years.
    pub fn read(from: &str, to: &str, today: NaiveDate) -> Self {
        let month = |typed: &str| format!("{typed}-01").parse::<NaiveDate>().ok();
        let usual = Self::last_year(today);
        let (from, to) = match (month(from), month(to)) {
            (Some(from), Some(to)) => (from.min(to), from.max(to)),
            (Some(from), None) => (from, usual.to.max(from)),
            (None, Some(to)) => (back(to, 11), to),
            (None, None) => (usual.from, usual.to),
        };
        let to = to.min(month_of(today));
        Self { from: from.min(to).max(back(to, LONGEST - 1)), to }
    }

    /// The last months of it.
    pub fn last(self, months: u32) -> Self {
        Self { from: back(self.to, months.saturating_sub(1)).max(self.from), to: self.to }
    }

    /// Each month.
    pub fn months(self) -> Vec<NaiveDate> {
        let next = |month: &NaiveDate| month.checked_add_months(Months::new(1)).filter(|next| *next <= self.to);
        std::iter::successors(Some(self.from), next).collect()
    }

    /// The quarters of which all three months lie in it and are over.
    pub fn quarters(self, today: NaiveDate) -> Vec<Self> {
        let over = back(month_of(today), 1);
        let last = |from: NaiveDate| from.checked_add_months(Months::new(2)).unwrap_or(from);
        let first = self.months().into_iter().filter(|month| month.month() % 3 == 1);
        let quarters = first.map(|from| Self { from, to: last(from) });
        quarters.filter(|quarter| quarter.to <= self.to.min(over)).collect()
    }

    /// A month as an address writes it.
    pub fn code(month: NaiveDate) -> String {
        month.format("%Y-%m").to_string()
    }
}

/// The part of the tree that a page is about.
#[derive(Clone, Debug)]
pub struct Area {
    /// The organization.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Which kind.
    pub kind: Kind,
    /// Its first position.
    pub lo: i64,
    /// The position after its last.
    pub hi: i64,
}

impl Area {
    /// Whether its figures are told branch by branch; else by what stands directly below it.
    pub const fn by_branch(&self) -> bool {
        matches!(self.kind, Kind::Commune | Kind::SubGrassroots | Kind::Board | Kind::Branch | Kind::PartyGroup)
    }
}

/// Which meetings are counted.
#[derive(Clone, Debug)]
pub struct Narrow {
    /// The first position of the tree.
    pub lo: i64,
    /// The position after the last.
    pub hi: i64,
    /// The months.
    pub period: Period,
    /// Only branches of this type.
    pub branch_type: Option<String>,
}

impl Narrow {
    /// The same in other months.
    pub fn within(&self, period: Period) -> Self {
        Self { period, ..self.clone() }
    }
}

/// An organization with a line of figures.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Which.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Which kind.
    pub kind: Kind,
    /// Its first position.
    pub lo: i64,
    /// The position after its last.
    pub hi: i64,
    /// Since when it no longer exists.
    pub closed_on: Option<NaiveDate>,
}

/// Meetings of one month that stand alike.
#[derive(Clone, Debug)]
pub struct Tally {
    /// A position in the tree of one of them; none where they are counted by type of branch.
    pub at: Option<i64>,
    /// The type of branch, where they are counted by it; none too where nobody has said it.
    pub branch_type: Option<String>,
    /// The month.
    pub month: NaiveDate,
    /// Where they stand.
    pub standing: Standing,
    /// By which version of a rubric they were decided.
    pub rubric: Option<RubricId>,
    /// How many.
    pub n: u32,
    /// The sum of the points that were decided, in hundredths.
    pub points: i64,
}

/// What a list of meetings is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Everything that is counted.
    All,
    /// What the superior decided.
    Decided,
    /// What stands so.
    Standing(Standing),
}

impl What {
    /// As an address writes it; what is not known is everything.
    pub fn from_code(code: &str) -> Self {
        match (code, Standing::from_code(code)) {
            ("decided", _) => Self::Decided,
            (_, Some(standing)) => Self::Standing(standing),
            _ => Self::All,
        }
    }

    /// As an address writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Decided => "decided",
            Self::Standing(standing) => standing.code(),
        }
    }

    /// The codes of what belongs to it.
    pub fn codes(self) -> Vec<String> {
        let belongs = |standing: &Standing| match self {
            Self::All => true,
            Self::Decided => matches!(standing, Standing::Decided(_)),
            Self::Standing(only) => *standing == only,
        };
        Standing::ALL.into_iter().filter(belongs).map(|standing| standing.code().to_owned()).collect()
    }
}

/// A branch that had no thematic meeting in a quarter.
#[derive(Clone, Debug)]
pub struct WithoutThematic {
    /// The branch.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// What stands above it.
    pub parent: String,
    /// The last regular meeting of that quarter.
    pub meeting: MeetingId,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(from: &str, to: &str) -> Period {
        Period { from: day(from), to: day(to) }
    }

    #[test]
    fn standings_are_read_as_they_are_written() {
        for standing in Standing::ALL {
            assert_eq!(Standing::from_code(standing.code()), Some(standing));
            assert_eq!(What::from_code(standing.code()), What::Standing(standing));
            assert_eq!(What::Standing(standing).codes(), [standing.code()]);
        }
        assert_eq!(Standing::from_code("decided"), None);
        assert_eq!(What::from_code("decided").codes(), ["good", "fair", "average", "poor"]);
        assert_eq!((What::from_code("x"), What::All.codes().len()), (What::All, 8));
        assert_eq!([What::All, What::Decided].map(What::code), ["", "decided"]);
    }

    #[test]
    fn twelve_months_that_are_over_are_usual() {
        let today = day("2026-11-22");
        let usual = period("2025-11-01", "2026-10-01");
        assert_eq!(Period::last_year(today), usual);
        assert_eq!(Period::read("", "", today), usual);
        assert_eq!(Period::read("x", "2026-13", today), usual);
        assert_eq!(usual.months().len(), 12);
    }

    #[test]
    fn a_period_is_never_turned_around_nor_ahead_nor_endless() {
        let today = day("2026-11-22");
        assert_eq!(Period::read("2026-03", "2026-01", today), period("2026-01-01", "2026-03-01"));
        assert_eq!(Period::read("2026-09", "2027-05", today), period("2026-09-01", "2026-11-01"));
        assert_eq!(Period::read("2027-02", "2027-05", today), period("2026-11-01", "2026-11-01"));
        assert_eq!(Period::read("", "2026-05", today), period("2025-06-01", "2026-05-01"));
        assert_eq!(Period::read("2026-11", "", today), period("2026-11-01", "2026-11-01"));
        assert_eq!(Period::read("1990-01", "2026-10", today).months().len(), 60);
        assert_eq!(period("2026-01-01", "2026-10-01").last(3), period("2026-08-01", "2026-10-01"));
        assert_eq!(period("2026-09-01", "2026-10-01").last(3), period("2026-09-01", "2026-10-01"));
    }

    #[test]
    fn only_whole_quarters_that_are_over_are_told() {
        let quarters = |from, to, today| period(from, to).quarters(day(today));
        let all = [period("2026-01-01", "2026-03-01"), period("2026-04-01", "2026-06-01")];
        assert_eq!(quarters("2025-11-01", "2026-06-01", "2026-07-01"), all);
        assert_eq!(quarters("2025-11-01", "2026-06-01", "2026-06-30"), all[..1]);
        assert_eq!(quarters("2026-02-01", "2026-05-01", "2026-11-01"), []);
    }
}
