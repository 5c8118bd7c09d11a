//! Step 2: the roll-call. Everyone is present unless somebody says otherwise, so only exceptions are
//! rows (measured: a twelfth of the disk and of the log of a row per member).

mod pages;
mod queries;

use crate::form::{Fields, Form, Shown};
use crate::ids::MemberId;

pub use pages::{show, update};
pub use queries::{Exception, Guest, ReasonLabel, exceptions, guests, reasons};

/// How somebody differs from being there from beginning to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Status {
    /// Absent with leave.
    AbsentExcused,
    /// Absent without leave.
    AbsentUnexcused,
    /// Came late.
    Late,
    /// Left early.
    LeftEarly,
}

impl Status {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::AbsentExcused, Self::AbsentUnexcused, Self::Late, Self::LeftEarly];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AbsentExcused => "absent_excused",
            Self::AbsentUnexcused => "absent_unexcused",
            Self::Late => "late",
            Self::LeftEarly => "left_early",
        }
    }

    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether the member was there, if only in part.
    pub const fn is_present(self) -> bool {
        matches!(self, Self::Late | Self::LeftEarly)
    }
}

/// The figures of a roll-call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// In the base of the attendance rate.
    pub roster: usize,
    /// Of them there, wholly or in part.
    pub present: usize,
    /// Of those present, who may vote.
    pub present_voting: usize,
    /// Absent with leave.
    pub excused: usize,
    /// Absent without leave.
    pub unexcused: usize,
}

/// Adds a roll-call up. `roster` names everyone in the base of the rate with whether they vote; an
/// exception for anybody else (who left, was exempt) does not count. Excused members stay in the base
/// (decision of 22/11/2026 until a rubric says otherwise).
pub fn totals(roster: &[(MemberId, bool)], exceptions: &[(MemberId, Status)]) -> Totals {
    let mut totals = Totals { roster: roster.len(), ..Totals::default() };
    for (member, votes) in roster {
        match exceptions.iter().find(|(who, _)| who == member).map(|(_, status)| *status) {
            Some(Status::AbsentExcused) => totals.excused += 1,
            Some(Status::AbsentUnexcused) => totals.unexcused += 1,
            _ => {
                totals.present += 1;
                totals.present_voting += usize::from(*votes);
            }
        }
    }
    totals
}

/// What is said of one member, as one value: `absent_excused/illness/note`; empty: present. Two people
/// who mark different members never clash, two who mark one member differently do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Code of a [`Status`]; empty: present.
    pub status: String,
    /// Code of a reason.
    pub reason: String,
    /// In words.
    pub note: String,
}

impl Mark {
    /// As one value.
    pub fn whole(&self) -> String {
        if self.status.is_empty() { String::new() } else { format!("{}/{}/{}", self.status, self.reason, self.note) }
    }

    /// From one value.
    pub fn parse(whole: &str) -> Self {
        let mut parts = whole.splitn(3, '/').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        Self { status: next(), reason: next(), note: next() }
    }
}

/// A guest as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuestRow {
    /// Minted with the page.
    pub id: uuid::Uuid,
    /// Name; empty: nobody.
    pub full_name: String,
    /// Office.
    pub title: String,
}

/// The roll-call as posted.
#[derive(Clone, Debug, Default)]
pub struct RollForm {
    /// What is said of each member of the page.
    pub marks: Vec<(MemberId, Mark)>,
    /// Guests.
    pub guests: Vec<GuestRow>,
    /// What the page had shown.
    pub shown: Shown,
}

impl Form for RollForm {
    fn read(fields: &mut Fields) -> Self {
        let shown = fields.shown();
        let mut form = Self { shown, ..Self::default() };
        for (id, mut row) in fields.rows("attendance") {
            let (ticked, whole) = (row.one("on"), row.one("all"));
            let mark = Mark { status: row.one("status"), reason: row.one("reason"), note: row.one("note") };
            fields.absorb(row);
            let mark = match (whole.is_empty(), ticked.is_empty()) {
                (false, _) => Mark::parse(&whole),
                (true, false) => mark,
                (true, true) => Mark::default(),
            };
            form.marks.push((MemberId(id), mark));
        }
        for (id, mut row) in fields.rows("guest") {
            form.guests.push(GuestRow { id, full_name: row.one("full_name"), title: row.one("title") });
            fields.absorb(row);
        }
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_is_present_but_the_exceptions() {
        let people: Vec<_> = (0..18).map(|nr| (MemberId::mint(), nr > 1)).collect();
        let marks = [
            (people[0].0, Status::AbsentExcused),
            (people[2].0, Status::AbsentUnexcused),
            (people[3].0, Status::Late),
            (MemberId::mint(), Status::AbsentUnexcused),
        ];
        let totals = totals(&people, &marks);
        assert_eq!((totals.roster, totals.present, totals.excused, totals.unexcused), (18, 16, 1, 1));
        assert_eq!(totals.present_voting, 15, "one voter is away, one probationary member is here");
    }

    #[test]
    fn a_mark_survives_as_one_value() {
        let mark = Mark { status: "absent_excused".into(), reason: "illness".into(), note: "đi viện 3/12".into() };
        assert_eq!(Mark::parse(&mark.whole()), mark);
        assert_eq!(Mark::parse(""), Mark::default());
        assert_eq!(Mark::default().whole(), "");
    }
}
