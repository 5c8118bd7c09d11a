//! A record about which is asked who sees it, and the answer.

use chrono::NaiveDate;

use crate::access::{Permission, Place};

/// Kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An organization.
    Organization,
    /// A member.
    Member,
    /// A meeting with its record.
    Meeting,
    /// The score of a meeting, asked for by the meeting.
    Score,
    /// A sheet beside the score.
    Sheet,
    /// A task.
    Task,
    /// A rubric.
    Rubric,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Organization, Self::Member, Self::Meeting, Self::Score, Self::Sheet, Self::Task, Self::Rubric];

    /// As the address writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Member => "member",
            Self::Meeting => "meeting",
            Self::Score => "score",
            Self::Sheet => "sheet",
            Self::Task => "task",
            Self::Rubric => "rubric",
        }
    }

    /// What is written so.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The permissions by which its parts are read, the whole of it first.
    pub const fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Organization => &[Permission::ReadOrganizations],
            Self::Member => &[Permission::ReadMembers],
            Self::Meeting => &[Permission::ReadMeetings, Permission::ReadStatements],
            Self::Score | Self::Sheet => &[Permission::ReadScores],
            Self::Task => &[Permission::ReadTasks],
            Self::Rubric => &[Permission::EditRubrics],
        }
    }

    /// The permission that shows that it is there.
    pub const fn shows(self) -> Permission {
        self.permissions()[0]
    }
}

/// A record that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Where it lives.
    pub place: Place,
    /// What it is called.
    pub name: String,
    /// Whether somebody alone sees it until it is signed, or everybody once it is published.
    pub beside: Beside,
}

/// Who sees a record beside those who hold a right at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Nobody.
    Nobody,
    /// The member whom it is about, once he has an account.
    Oneself,
    /// Nobody else: a draft is its author's alone.
    AuthorAlone(String),
    /// Everybody who signs in.
    Everybody,
}

/// Somebody who sees a record.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name.
    pub full_name: String,
    /// The role by which.
    pub role: String,
    /// Where it is held.
    pub organization: String,
    /// How far it reaches; `assignment`: it follows from being assigned.
    pub reach: String,
    /// Code of the position that it rests on.
    pub position: Option<String>,
    /// The first day.
    pub since: Option<NaiveDate>,
    /// The last day; none while no end is known.
    pub until: Option<NaiveDate>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_address_says_is_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        assert_eq!(Kind::from_code("users"), None);
    }
}
