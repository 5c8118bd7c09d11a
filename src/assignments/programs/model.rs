//! A programme and who takes part.

use chrono::{DateTime, Datelike as _, Months, NaiveDate, Utc};

use crate::access::Place;
use crate::ids::{OrganizationId, ProgramId, UserId};

/// Groups of a programme that its form offers.
pub const GROUPS: i16 = 4;

/// A programme of attendance.
#[derive(Clone, Debug)]
pub struct Program {
    /// Which.
    pub id: ProgramId,
    /// Who issues it.
    pub organization: OrganizationId,
    /// The position of that one.
    pub tree_at: i64,
    /// The name of that one.
    pub issuer: String,
    /// What it is called.
    pub title: String,
    /// The document it rests on.
    pub basis: Option<String>,
    /// Its first month.
    pub first_month: NaiveDate,
    /// Its last month.
    pub last_month: NaiveDate,
    /// When it was frozen.
    pub frozen_at: Option<DateTime<Utc>>,
    /// Who froze it.
    pub frozen_by: Option<String>,
    /// Grows with each change.
    pub version: i32,
}

impl Program {
    /// Where its rows live.
    pub fn place(&self) -> Place {
        Place { organization: self.organization, tree_at: self.tree_at }
    }

    /// Whether it stands.
    pub const fn is_frozen(&self) -> bool {
        self.frozen_at.is_some()
    }
}

/// A group of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its number within the programme.
    pub no: i16,
    /// Its name.
    pub name: String,
}

/// Somebody who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub leader: UserId,
    /// The name.
    pub name: String,
    /// In which group.
    pub group_no: i16,
    /// How many visits are expected.
    pub target: i16,
}

/// What is stored of a programme.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it is called.
    pub title: String,
    /// The document it rests on.
    pub basis: Option<String>,
    /// First and last month.
    pub months: (NaiveDate, NaiveDate),
    /// Its groups.
    pub groups: Vec<Group>,
    /// Who takes part: the leader, the number of the group, the visits expected.
    pub people: Vec<(UserId, i16, i16)>,
}

/// A programme in a list, with its figures.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which.
    pub id: ProgramId,
    /// What it is called.
    pub title: String,
    /// Who issues it.
    pub issuer: String,
    /// Its first month.
    pub first_month: NaiveDate,
    /// Its last month.
    pub last_month: NaiveDate,
    /// Whether it stands.
    pub frozen: bool,
    /// Who takes part.
    pub people: i64,
    /// Visits that are registered.
    pub planned: i64,
    /// Of these, made.
    pub made: i64,
}

/// The half-year to plan for: the one that next month belongs to.
pub fn half_year(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let month = today.with_day(1).unwrap_or(today);
    let next = month.checked_add_months(Months::new(1)).unwrap_or(month);
    let first = next.with_month(if next.month() <= 6 { 1 } else { 7 }).unwrap_or(next);
    (first, first.checked_add_months(Months::new(5)).unwrap_or(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_half_year_of_next_month_is_proposed() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let half = |text| half_year(day(text));
        assert_eq!(half("2026-11-22"), (day("2026-07-01"), day("2026-12-01")));
        assert_eq!(half("2026-12-31"), (day("2027-01-01"), day("2027-06-01")));
        assert_eq!(half("2026-05-31"), (day("2026-01-01"), day("2026-06-01")));
        assert_eq!(half("2026-06-30"), (day("2026-07-01"), day("2026-12-01")));
    }
}
