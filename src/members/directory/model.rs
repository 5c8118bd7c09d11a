//! The list of one organization's members: what it is narrowed to, and its lines.

use chrono::NaiveDate;

use crate::ids::MemberId;
use crate::members::activity::Share;
use crate::members::model::{Position, Status};

/// Whose names the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Who {
    /// Everybody who belongs to the organization on the day.
    #[default]
    Present,
    /// Those with one standing.
    With(Status),
    /// Those who left until that day.
    Left,
}

impl Who {
    /// From the query of the address; none for a word that is not known.
    pub fn from_query(word: &str) -> Option<Self> {
        match word {
            "" => Some(Self::Present),
            "left" => Some(Self::Left),
            code => Status::from_code(code).map(Self::With),
        }
    }

    /// As the address says it.
    pub const fn query(self) -> &'static str {
        match self {
            Self::Present => "",
            Self::Left => "left",
            Self::With(status) => status.code(),
        }
    }

    /// The one standing, if it is one.
    pub const fn status(self) -> Option<Status> {
        match self {
            Self::With(status) => Some(status),
            _ => None,
        }
    }
}

/// By what the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By given name, in Vietnamese order.
    #[default]
    Name,
    /// By the day of admission, the oldest member first.
    Admission,
}

impl Sort {
    /// From the query of the address; none for a word that is not known.
    pub fn from_query(word: &str) -> Option<Self> {
        match word {
            "" | "name" => Some(Self::Name),
            "admission" => Some(Self::Admission),
            _ => None,
        }
    }

    /// As the address says it.
    pub const fn query(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Admission => "admission",
        }
    }
}

/// What a list is narrowed to.
#[derive(Clone, Debug)]
pub struct Narrow {
    /// Patterns of the name, see `text::search_patterns`.
    pub patterns: Vec<String>,
    /// Whose names.
    pub who: Who,
    /// By what.
    pub sort: Sort,
    /// The day that the list is of.
    pub on: NaiveDate,
    /// The last member of the page before.
    pub after: Option<MemberId>,
    /// How many lines at most.
    pub limit: i64,
}

/// One member in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The member.
    pub id: MemberId,
    /// Name.
    pub full_name: String,
    /// Standing on the day; none for who left.
    pub status: Option<Status>,
    /// Code of the reason for which the member left.
    pub left_because: Option<String>,
    /// Since when the member is gone.
    pub left_on: Option<NaiveDate>,
    /// The first position held in this organization on the day.
    pub position: Option<Position>,
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// Day of admission.
    pub admitted_on: Option<NaiveDate>,
    /// How many lines the list has from this page on.
    pub remaining: i64,
}

/// What stands beside a member for the year of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duties {
    /// Attendance; none where no meeting expected the member.
    pub share: Option<Share>,
    /// Open tasks.
    pub open_tasks: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_address_says_is_read_back() {
        for who in [Who::Present, Who::Left, Who::With(Status::Exempt)] {
            assert_eq!(Who::from_query(who.query()), Some(who));
        }
        for sort in [Sort::Name, Sort::Admission] {
            assert_eq!(Sort::from_query(sort.query()), Some(sort));
        }
        assert_eq!((Who::from_query("king"), Sort::from_query("size")), (None, None));
    }
}
