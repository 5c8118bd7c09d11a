//! What a member does: attendance at meetings and tasks, as the pages of members show them.

pub mod queries;

use chrono::NaiveDate;

use crate::ids::MeetingId;

/// How a member took part in a closed meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// From beginning to end.
    Present,
    /// Came late.
    Late,
    /// Left before the end.
    LeftEarly,
    /// Absent with a reason that was accepted.
    Excused,
    /// Absent without.
    Unexcused,
}

impl Part {
    /// From the exception that was recorded; without one the member was present.
    pub fn of(exception: Option<&str>) -> Self {
        match exception {
            Some("late") => Self::Late,
            Some("left_early") => Self::LeftEarly,
            Some("absent_excused") => Self::Excused,
            Some(_) => Self::Unexcused,
            None => Self::Present,
        }
    }

    /// As the database writes the exception; none for who was present.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Present => None,
            Self::Late => Some("late"),
            Self::LeftEarly => Some("left_early"),
            Self::Excused => Some("absent_excused"),
            Self::Unexcused => Some("absent_unexcused"),
        }
    }

    /// Whether it counts as attended.
    pub const fn attended(self) -> bool {
        matches!(self, Self::Present | Self::Late | Self::LeftEarly)
    }

    /// Icon and status class.
    pub const fn mark(self) -> (&'static str, &'static str) {
        match self {
            Self::Present => ("full", "good"),
            Self::Late | Self::LeftEarly => ("half", "fair"),
            Self::Excused => ("ring", "mid"),
            Self::Unexcused => ("no", "poor"),
        }
    }
}

/// A closed meeting that a member was expected at.
#[derive(Clone, Debug)]
pub struct Attended {
    /// The meeting.
    pub meeting: MeetingId,
    /// The month it was for.
    pub month: NaiveDate,
    /// The day it was held.
    pub held_on: NaiveDate,
    /// How the member took part.
    pub part: Part,
}

/// Attended and expected: "9/11".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Meetings attended.
    pub attended: i64,
    /// Closed meetings at which the member was in the base.
    pub expected: i64,
}

impl Share {
    /// Of a list of meetings.
    pub fn of<'a>(meetings: impl IntoIterator<Item = &'a Attended>) -> Self {
        let add = |sum: Self, meeting: &Attended| Self {
            attended: sum.attended + i64::from(meeting.part.attended()),
            expected: sum.expected + 1,
        };
        meetings.into_iter().fold(Self::default(), add)
    }
}

/// A task of a member.
#[derive(Clone, Debug)]
pub struct MemberTask {
    /// The meeting that gave it.
    pub meeting: MeetingId,
    /// What is to be done.
    pub title: String,
    /// The deadline.
    pub due_on: NaiveDate,
    /// Whether a meeting heard that it is done.
    pub done: bool,
    /// What the last meeting that heard of it was told, as a code; none has yet.
    pub outcome: Option<String>,
    /// What stands in the way, as it was told there.
    pub note: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_named_was_present() {
        assert_eq!(Part::of(None), Part::Present);
        assert_eq!(Part::of(Some("late")), Part::Late);
        for part in [Part::Present, Part::Late, Part::LeftEarly, Part::Excused, Part::Unexcused] {
            assert_eq!(Part::of(part.code()), part);
        }
    }

    #[test]
    fn late_is_attended_and_excused_is_not() {
        let held_on: NaiveDate = "2026-10-03".parse().unwrap();
        let at = |part| Attended { meeting: MeetingId::mint(), month: held_on, held_on, part };
        let all = [Part::Present, Part::Late, Part::LeftEarly, Part::Excused, Part::Unexcused].map(at);
        assert_eq!(Share::of(&all), Share { attended: 3, expected: 5 });
    }
}
