//! Since when a member belongs where, and with which standing. Pure rules on the dated entries.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::ids::OrganizationId;
use crate::members::model::Status;

/// Why somebody no longer belongs to an organization, as a page may record it. A reorganization ends
/// memberships too, but is an act on the organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// chuyển sinh hoạt đảng
    Transferred,
    /// xin ra khỏi Đảng
    Resigned,
    /// xóa tên
    Removed,
    /// khai trừ
    Expelled,
    /// từ trần
    Deceased,
}

impl Leaving {
    /// All of them, the usual first.
    pub const ALL: [Self; 5] = [Self::Transferred, Self::Deceased, Self::Resigned, Self::Removed, Self::Expelled];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Transferred => "transferred",
            Self::Resigned => "resigned",
            Self::Removed => "removed",
            Self::Expelled => "expelled",
            Self::Deceased => "deceased",
        }
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Whether the person is no longer a member of the Party at all.
    pub const fn leaves_party(self) -> bool {
        !matches!(self, Self::Transferred)
    }
}

/// Belonging to an organization for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The row.
    pub id: Uuid,
    /// Where.
    pub organization: OrganizationId,
    /// What it was called then.
    pub name: String,
    /// The first day.
    pub since: NaiveDate,
    /// The first day no longer; none while it lasts.
    pub until: Option<NaiveDate>,
    /// Code of the reason for which it ended.
    pub because: Option<String>,
    /// Number of the decision, or what else was noted.
    pub note: Option<String>,
}

/// A standing that a member had for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The row.
    pub id: Uuid,
    /// Which standing.
    pub status: Status,
    /// The first day.
    pub since: NaiveDate,
    /// The first day no longer; none for the last entry.
    pub until: Option<NaiveDate>,
}

/// A departure that can perhaps be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// The row.
    pub id: Uuid,
    /// The membership that ended.
    pub membership: Uuid,
    /// The day on which it was entered.
    pub recorded_on: NaiveDate,
    /// Positions that ended with it.
    pub positions: Vec<Uuid>,
    /// Grants that ended with it.
    pub grants: Vec<Uuid>,
}

impl Departure {
    /// A departure entered on a day, of which it is not known yet what ends with it.
    pub const fn of(id: Uuid, membership: Uuid, recorded_on: NaiveDate) -> Self {
        Self { id, membership, recorded_on, positions: Vec::new(), grants: Vec::new() }
    }
}

/// What a departure says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leave {
    /// Why.
    pub reason: Leaving,
    /// The first day no longer.
    pub on: NaiveDate,
    /// Number of the decision, or what else is noted.
    pub note: Option<String>,
}

/// Why an entry about the standing is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is the standing that the member has already.
    Same,
    /// It must begin after this day, on which the entry before began.
    NotAfter(NaiveDate),
    /// The first standing must hold from the day on which the member belonged here.
    NotBySince(NaiveDate),
}

/// Whether a new standing may follow the last one.
///
/// # Errors
/// The named refusal.
pub fn follow(last: &Entry, status: Status, since: NaiveDate) -> Result<(), Refusal> {
    if status == last.status {
        return Err(Refusal::Same);
    }
    if since <= last.since {
        return Err(Refusal::NotAfter(last.since));
    }
    Ok(())
}

/// What a correction of the last entry comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// The entry gets another standing or day.
    Change,
    /// It says what the one before says: it was entered by mistake and goes.
    Undo,
}

/// Whether the last entry may be put right so. `entries` are all of them, oldest first; `member_since` is
/// the first day of the membership.
///
/// # Errors
/// The named refusal.
pub fn correct(
    entries: &[Entry],
    member_since: NaiveDate,
    status: Status,
    since: NaiveDate,
) -> Result<Correction, Refusal> {
    match entries {
        [.., before, _] if before.status == status => Ok(Correction::Undo),
        [.., before, _] if since <= before.since => Err(Refusal::NotAfter(before.since)),
        [_] if since > member_since => Err(Refusal::NotBySince(member_since)),
        _ => Ok(Correction::Change),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn entry(status: Status, since: &str) -> Entry {
        Entry { id: Uuid::now_v7(), status, since: day(since), until: None }
    }

    #[test]
    fn a_new_standing_is_another_one_and_begins_later() {
        let last = entry(Status::Official, "2020-01-01");
        assert_eq!(follow(&last, Status::Exempt, day("2020-01-02")), Ok(()));
        assert_eq!(follow(&last, Status::Exempt, day("2020-01-01")), Err(Refusal::NotAfter(day("2020-01-01"))));
        assert_eq!(follow(&last, Status::Official, day("2021-01-01")), Err(Refusal::Same));
    }

    #[test]
    fn the_last_entry_is_put_right_after_the_one_before() {
        let entries = [entry(Status::Official, "2020-01-01"), entry(Status::Exempt, "2026-03-01")];
        let put = |status, since| correct(&entries, day("2019-07-01"), status, day(since));
        assert_eq!(put(Status::Exempt, "2026-02-01"), Ok(Correction::Change));
        assert_eq!(put(Status::Reduced, "2026-03-01"), Ok(Correction::Change));
        assert_eq!(put(Status::Exempt, "2020-01-01"), Err(Refusal::NotAfter(day("2020-01-01"))));
        assert_eq!(put(Status::Official, "2026-03-01"), Ok(Correction::Undo));
    }

    #[test]
    fn the_only_entry_holds_from_the_first_day() {
        let entries = [entry(Status::Probationary, "2019-07-01")];
        let put = |since| correct(&entries, day("2019-07-01"), Status::Official, day(since));
        assert_eq!(put("2019-07-01"), Ok(Correction::Change));
        assert_eq!(put("2018-01-01"), Ok(Correction::Change));
        assert_eq!(put("2019-07-02"), Err(Refusal::NotBySince(day("2019-07-01"))));
    }

    #[test]
    fn only_a_transfer_stays_in_the_party() {
        assert!(Leaving::ALL.into_iter().filter(|reason| !reason.leaves_party()).eq([Leaving::Transferred]));
        for reason in Leaving::ALL {
            assert_eq!(Leaving::from_code(reason.code()), Some(reason));
        }
        assert_eq!(Leaving::from_code("reorganized"), None);
    }
}
