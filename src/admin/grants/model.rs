//! A right to be given, and why it is refused.

use chrono::NaiveDate;

use crate::access::{Reach, Role, Withheld};
use crate::ids::{GrantId, OrganizationId, PositionId, UserId};

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The first day.
    pub since: NaiveDate,
    /// The first day no longer; none while no end is known.
    pub until: Option<NaiveDate>,
}

/// A right to be given.
#[derive(Clone, Copy, Debug)]
pub struct NewRight {
    /// Minted with the form: sent twice, it is one right.
    pub id: GrantId,
    /// To whom.
    pub user: UserId,
    /// By whom.
    pub given_by: UserId,
    /// The role.
    pub role: Role,
    /// How far it reaches.
    pub reach: Reach,
    /// From when to when.
    pub term: Term,
    /// The position it rests on.
    pub position: Option<PositionId>,
}

/// A place that was found by its name.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which.
    pub id: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// The position after the last below it.
    pub tree_end: i64,
    /// What it is called.
    pub name: String,
    /// What stands above it.
    pub superior: Option<String>,
}

/// Why a right is not given or lengthened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// By the rule of giving.
    Withheld(Withheld),
    /// The account holds this role there in that time already.
    Twice,
    /// The office does not carry this right, or not for so long.
    NotOfOffice,
}

impl Refused {
    /// What a named constraint of the database stands for.
    #[must_use]
    pub fn from_constraint(name: &str) -> Option<Self> {
        Some(match name {
            "grants_not_to_oneself" => Self::Withheld(Withheld::Oneself),
            "grants_within_level" => Self::Withheld(Withheld::AboveLevel),
            "grants_member_is_one" => Self::Withheld(Withheld::NoMember),
            "grants_rest_on_position" => Self::NotOfOffice,
            "grants_once" => Self::Twice,
            _ => return None,
        })
    }

    /// The field beside which it is said.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::NotOfOffice => "until",
            Self::Withheld(Withheld::OutOfReach) => "organization",
            Self::Withheld(_) | Self::Twice => "role",
        }
    }
}
