//! What a meeting is, and which acts its state allows. Nothing that is late or short is refused: it is
//! recorded truthfully (HD 42-HD/BTCTW, 28/10/2025).

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate, NaiveTime};

use crate::access::Place;
use crate::ids::{MeetingId, MemberId, OrganizationId, UserId};
use crate::members::{RosterMember, Status};

/// Where a meeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum State {
    /// It is to be held; agenda and hour may be prepared.
    Planned,
    /// It is being recorded: everything saved so far is the draft.
    Recording,
    /// The record is complete and printed from.
    Closed,
    /// The month passed without a meeting; the reason is known.
    NotHeld,
}

impl State {
    /// All states, in the order of a meeting's life.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Recording, Self::Closed, Self::NotHeld];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Recording => "recording",
            Self::Closed => "closed",
            Self::NotHeld => "not_held",
        }
    }

    /// Whether the record may still be written.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Recording)
    }
}

/// Which kind of meeting (HD 42: regular monthly, thematic at least quarterly).
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text")]
pub enum Kind {
    /// The regular monthly meeting.
    #[sqlx(rename = "branch_regular")]
    Regular,
    /// A thematic meeting.
    #[sqlx(rename = "branch_thematic")]
    Thematic,
    /// Called between the regular ones.
    #[sqlx(rename = "branch_extraordinary")]
    Extraordinary,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Regular, Self::Thematic, Self::Extraordinary];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Regular => "branch_regular",
            Self::Thematic => "branch_thematic",
            Self::Extraordinary => "branch_extraordinary",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A meeting as it was read through a scope.
#[derive(Clone, Debug)]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// The organization that meets.
    pub organization_id: OrganizationId,
    /// The position of that organization in the tree.
    pub tree_at: i64,
    /// Name of the organization today.
    pub organization: String,
    /// First day of the month that the meeting is for: a meeting for November may be held on 1 December.
    pub month: NaiveDate,
    /// Which kind.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// Planned day, hour and place.
    pub planned_on: Option<NaiveDate>,
    /// Planned hour.
    pub planned_at: Option<NaiveTime>,
    /// Place, planned and held.
    pub place: Option<String>,
    /// Who presides.
    pub chair_id: Option<MemberId>,
    /// Who writes the minutes.
    pub minute_taker_id: Option<MemberId>,
    /// The day it was held.
    pub held_on: Option<NaiveDate>,
    /// When it began.
    pub started_at: Option<NaiveTime>,
    /// When it ended.
    pub ended_at: Option<NaiveTime>,
    /// The situation of dues as it was announced.
    pub dues: Option<String>,
    /// The chair's conclusion.
    pub conclusion: Option<String>,
    /// Votes for the resolution.
    pub votes_for: Option<i16>,
    /// Votes against it.
    pub votes_against: Option<i16>,
    /// Blank and other votes.
    pub votes_other: Option<i16>,
    /// Why there was no meeting.
    pub not_held_because: Option<String>,
    /// Frozen at closing: who was in the base of the attendance rate.
    pub roster: Option<Vec<MemberId>>,
    /// The user of the superior's office who entered it from paper.
    pub on_behalf_by: Option<UserId>,
    /// The user of the branch who confirmed such a record.
    pub confirmed_by: Option<UserId>,
    /// Grows with each change.
    pub version: i32,
}

impl Meeting {
    /// Where the meeting's rows live.
    pub fn at(&self) -> Place {
        Place { organization: self.organization_id, tree_at: self.tree_at }
    }

    /// The day whose roster counts: held, else planned, else the last day of its month.
    pub fn roster_day(&self) -> NaiveDate {
        self.held_on.or(self.planned_on).unwrap_or_else(|| last_day(self.month))
    }

    /// How long it lasted, in minutes.
    pub fn minutes(&self) -> Option<i64> {
        Some((self.ended_at? - self.started_at?).num_minutes())
    }

    /// Whether it was entered from paper and the branch has not confirmed it yet.
    pub fn awaits_confirmation(&self) -> bool {
        self.state == State::Closed && self.on_behalf_by.is_some() && self.confirmed_by.is_none()
    }

    /// What must still be filled in before the record can be closed; empty: it can be.
    pub fn missing(&self) -> Vec<Missing> {
        [
            (self.held_on.is_none(), Missing::Day),
            (self.started_at.is_none(), Missing::Start),
            (self.ended_at.is_none(), Missing::End),
            (self.chair_id.is_none(), Missing::Chair),
            (self.minute_taker_id.is_none(), Missing::MinuteTaker),
        ]
        .into_iter()
        .filter_map(|(lacks, what)| lacks.then_some(what))
        .collect()
    }
}

/// A part without which minutes cannot be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The day it was held.
    Day,
    /// When it began.
    Start,
    /// When it ended.
    End,
    /// Who presided.
    Chair,
    /// Who wrote the minutes.
    MinuteTaker,
}

impl Missing {
    /// The field of the conclusion page that lacks.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Day => "held_on",
            Self::Start => "started_at",
            Self::End => "ended_at",
            Self::Chair => "chair_id",
            Self::MinuteTaker => "minute_taker_id",
        }
    }
}

/// What the people of a record are called.
pub type Names = BTreeMap<MemberId, String>;

/// How many members the branch had on the day of a meeting, by standing: everybody, in the base of the
/// attendance rate or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Heads {
    /// Official members in full duty.
    pub official: i16,
    /// Probationary members.
    pub probationary: i16,
    /// Exempt from work and meetings.
    pub exempt: i16,
    /// In reduced duty.
    pub reduced: i16,
    /// Absent for long with permission.
    pub leave: i16,
    /// Suspended.
    pub suspended: i16,
    /// Abroad.
    pub abroad: i16,
}

impl Heads {
    /// Counts a roll.
    pub fn of(roster: &[RosterMember]) -> Self {
        let of = |status| {
            let count = roster.iter().filter(|member| member.status == status).count();
            i16::try_from(count).unwrap_or(i16::MAX)
        };
        Self {
            official: of(Status::Official),
            probationary: of(Status::Probationary),
            exempt: of(Status::Exempt),
            reduced: of(Status::Reduced),
            leave: of(Status::LeaveOfAbsence),
            suspended: of(Status::Suspended),
            abroad: of(Status::Abroad),
        }
    }

    /// Each standing with its number.
    pub const fn each(&self) -> [(Status, i16); 7] {
        [
            (Status::Official, self.official),
            (Status::Probationary, self.probationary),
            (Status::Exempt, self.exempt),
            (Status::Reduced, self.reduced),
            (Status::LeaveOfAbsence, self.leave),
            (Status::Suspended, self.suspended),
            (Status::Abroad, self.abroad),
        ]
    }

    /// The whole branch.
    pub fn all(&self) -> i64 {
        self.each().into_iter().map(|(_, count)| i64::from(count)).sum()
    }
}

/// The last day of a month given by its first.
pub fn last_day(month: NaiveDate) -> NaiveDate {
    next_month(month).pred_opt().unwrap_or(month)
}

/// The first day of the month after.
pub fn next_month(month: NaiveDate) -> NaiveDate {
    month.checked_add_months(chrono::Months::new(1)).unwrap_or(month)
}

/// The first day of the month that a day lies in.
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn kinds_are_read_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(Kind::from_code("congress"), None);
    }

    #[test]
    fn every_standing_is_counted_once() {
        let member = |status| RosterMember {
            id: MemberId::mint(),
            full_name: "Nông Thị Hoa".into(),
            status,
            position: None,
            in_attendance: true,
            votes: true,
        };
        let roster: Vec<_> = Status::ALL.iter().chain(&Status::ALL[..2]).map(|status| member(*status)).collect();
        let heads = Heads::of(&roster);
        assert_eq!(heads.all(), 9);
        assert_eq!(heads.each().map(|(_, count)| count), [2, 2, 1, 1, 1, 1, 1]);
        assert!(heads.each().map(|(status, _)| status).iter().eq(Status::ALL), "none is forgotten");
    }

    #[test]
    fn months_have_their_own_length() {
        assert_eq!(last_day(day("2028-02-01")), day("2028-02-29"));
        assert_eq!(last_day(day("2026-12-01")), day("2026-12-31"));
        assert_eq!(month_of(day("2026-11-22")), day("2026-11-01"));
    }
}
