//! Which meetings a list of the book holds.

use chrono::NaiveDate;

use crate::ids::{MeetingId, OrganizationId};
use crate::meetings::model::{Kind, State, last_day};

/// Where the meetings of a list stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Anywhere.
    #[default]
    Any,
    /// In one state.
    In(State),
    /// Its day, or without one its month, has passed and the record is not closed.
    Overdue,
    /// Held after its month.
    Late,
    /// Entered from paper, and the branch has not confirmed it.
    Unconfirmed,
}

impl Standing {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Any,
        Self::Overdue,
        Self::In(State::Planned),
        Self::In(State::Recording),
        Self::In(State::Closed),
        Self::Late,
        Self::Unconfirmed,
        Self::In(State::NotHeld),
    ];

    /// As the address and the queries write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::In(state) => state.code(),
            Self::Overdue => "overdue",
            Self::Late => "late",
            Self::Unconfirmed => "unconfirmed",
        }
    }

    /// What is written so; anything else narrows nothing.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|standing| standing.code() == code).unwrap_or_default()
    }
}

/// An organization with everything below it, true inside the transaction in which it was read.
#[derive(Clone, Debug)]
pub struct Within {
    /// Which.
    pub id: OrganizationId,
    /// Its name today.
    pub name: String,
    /// Whether it has meetings of its own.
    pub meets: bool,
    /// Its first position in the tree.
    pub lo: i64,
    /// The position behind its last.
    pub hi: i64,
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Narrow {
    /// Only this organization and what stands below it.
    pub within: Option<Within>,
    /// Only this month.
    pub month: Option<NaiveDate>,
    /// Only those that stand so.
    pub standing: Standing,
    /// The day by which a meeting is overdue.
    pub today: NaiveDate,
}

impl Narrow {
    /// The positions of the organization; without one the whole tree.
    pub fn positions(&self) -> (i64, i64) {
        self.within.as_ref().map_or((0, i64::MAX), |within| (within.lo, within.hi))
    }

    /// Whether anything is narrowed.
    pub fn is_any(&self) -> bool {
        self.within.is_none() && self.month.is_none() && self.standing == Standing::Any
    }
}

/// Where a page of the list ends, and the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Month of the last line.
    pub month: NaiveDate,
    /// Its position in the tree.
    pub tree_at: i64,
    /// Its id: a branch can meet twice in a month.
    pub id: MeetingId,
}

impl Mark {
    /// Reads `2026-11-01_4711_0193…`.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '_');
        let (month, tree_at, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { month: month.parse().ok()?, tree_at: tree_at.parse().ok()?, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}_{}_{}", self.month, self.tree_at, self.id)
    }
}

/// One meeting in a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The meeting.
    pub id: MeetingId,
    /// The organization that meets.
    pub organization_id: OrganizationId,
    /// Its name.
    pub organization: String,
    /// The name of its superior: branches of two communes may be called the same.
    pub superior: Option<String>,
    /// The month it is for.
    pub month: NaiveDate,
    /// Which kind.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Planned day.
    pub planned_on: Option<NaiveDate>,
    /// The day it was held.
    pub held_on: Option<NaiveDate>,
    /// Present at a closed meeting.
    pub present: Option<i16>,
    /// In the base of its attendance rate.
    pub roster: Option<i16>,
    /// Entered from paper, not confirmed by the branch.
    pub awaits_confirmation: bool,
    /// Position in the tree.
    pub tree_at: i64,
}

impl Line {
    /// Held, else planned.
    pub fn day(&self) -> Option<NaiveDate> {
        self.held_on.or(self.planned_on)
    }

    /// Held after its month.
    pub fn is_late(&self) -> bool {
        self.state == State::Closed && self.held_on.is_some_and(|day| day > last_day(self.month))
    }

    /// Its day, or without one its month, has passed and the record is not closed.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state.is_open() && self.planned_on.unwrap_or_else(|| last_day(self.month)) < today
    }

    /// Where a page of the list that ends with it goes on.
    pub fn mark(&self) -> Mark {
        Mark { month: self.month, tree_at: self.tree_at, id: self.id }
    }
}

/// How many meetings stand where, of all that a list is narrowed to but for their standing.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// All.
    pub all: i64,
    /// Not begun.
    pub planned: i64,
    /// Being recorded.
    pub recording: i64,
    /// Closed.
    pub closed: i64,
    /// Closed without a meeting.
    pub not_held: i64,
    /// Overdue.
    pub overdue: i64,
    /// Held after their month.
    pub late: i64,
    /// Entered from paper and not confirmed.
    pub unconfirmed: i64,
}

impl Figures {
    /// Those that stand so.
    pub const fn of(&self, standing: Standing) -> i64 {
        match standing {
            Standing::Any => self.all,
            Standing::In(State::Planned) => self.planned,
            Standing::In(State::Recording) => self.recording,
            Standing::In(State::Closed) => self.closed,
            Standing::In(State::NotHeld) => self.not_held,
            Standing::Overdue => self.overdue,
            Standing::Late => self.late,
            Standing::Unconfirmed => self.unconfirmed,
        }
    }
}

/// An organization that a list can be narrowed to.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Which.
    pub id: OrganizationId,
    /// Its name today.
    pub name: String,
    /// Its superior.
    pub parent: OrganizationId,
    /// The name of that one.
    pub parent_name: String,
}

/// How far an organization, with everything below it, is with the meetings of a month.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Which.
    pub id: OrganizationId,
    /// Its name today.
    pub name: String,
    /// Whether it is a branch, which meets itself.
    pub meets: bool,
    /// All meetings of the month.
    pub all: i64,
    /// Closed.
    pub closed: i64,
    /// Closed without a meeting.
    pub not_held: i64,
    /// Overdue.
    pub overdue: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn line(state: State, planned_on: Option<&str>, held_on: Option<&str>) -> Line {
        Line {
            id: MeetingId::mint(),
            organization_id: OrganizationId(1),
            organization: String::new(),
            superior: None,
            month: day("2026-10-01"),
            kind: Kind::Regular,
            state,
            planned_on: planned_on.map(day),
            held_on: held_on.map(day),
            present: None,
            roster: None,
            awaits_confirmation: false,
            tree_at: 4711,
        }
    }

    #[test]
    fn a_standing_is_read_as_it_is_written() {
        for standing in Standing::ALL {
            assert_eq!(Standing::from_code(standing.code()), standing);
        }
        assert_eq!(Standing::from_code("gone"), Standing::Any);
    }

    #[test]
    fn a_meeting_is_overdue_from_the_day_after_its_own() {
        let planned = line(State::Planned, Some("2026-10-03"), None);
        assert!(!planned.is_overdue(day("2026-10-03")) && planned.is_overdue(day("2026-10-04")));
        let undated = line(State::Recording, None, None);
        assert!(!undated.is_overdue(day("2026-10-31")) && undated.is_overdue(day("2026-11-01")));
        assert!(!line(State::Closed, Some("2026-10-03"), Some("2026-10-03")).is_overdue(day("2026-12-01")));
    }

    #[test]
    fn a_meeting_is_late_when_its_month_had_passed() {
        assert!(!line(State::Closed, None, Some("2026-10-31")).is_late());
        assert!(line(State::Closed, None, Some("2026-11-01")).is_late());
    }

    #[test]
    fn a_page_goes_on_where_it_ended() {
        let mark = line(State::Planned, None, None).mark();
        assert_eq!(Mark::read(&mark.to_string()), Some(mark));
        for broken in ["", "2026-10-01", "2026-10-01_1", "2026-10_1_x", "x_1_0193"] {
            assert_eq!(Mark::read(broken), None, "{broken}");
        }
    }
}
