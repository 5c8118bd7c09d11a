//! Accounts as their keepers see them.

use chrono::{DateTime, NaiveDate, Utc};

use crate::access::{Reach, Role};
use crate::ids::{GrantId, MemberId, OrganizationId, PositionId, SessionId, UserId};

/// Where an account stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Any of them.
    #[default]
    Any,
    /// Open, and nobody has ever signed in.
    Never,
    /// Open, and somebody has signed in.
    Active,
    /// Closed from a day that has come.
    Disabled,
}

impl State {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::Any, Self::Never, Self::Active, Self::Disabled];

    /// As the address writes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Never => "never",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    /// What is written so; anything else narrows nothing.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|state| state.code() == code).unwrap_or_default()
    }

    /// Where an account stands that was last signed in to and is closed from a day on, or not.
    #[must_use]
    pub fn of(last_at: Option<DateTime<Utc>>, disabled_on: Option<NaiveDate>, today: NaiveDate) -> Self {
        match (disabled_on, last_at) {
            (Some(day), _) if day <= today => Self::Disabled,
            (_, Some(_)) => Self::Active,
            (_, None) => Self::Never,
        }
    }
}

/// What a list of accounts is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Narrow {
    /// Patterns of the name, see `text::search_patterns`.
    pub patterns: Vec<String>,
    /// What was typed, folded: the beginning of a sign-in name.
    pub name: String,
    /// Only who holds this role today.
    pub role: Option<Role>,
    /// Only who holds a right, or is a member, at an organization or below it.
    pub within: Option<OrganizationId>,
    /// Where the account stands.
    pub state: State,
    /// The last of the page before.
    pub after: Option<UserId>,
    /// How many lines at most.
    pub limit: i64,
}

/// An account in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Whose.
    pub id: UserId,
    /// The name.
    pub full_name: String,
    /// The name to sign in with.
    pub sign_in_name: String,
    /// From which day on it is closed.
    pub disabled_on: Option<NaiveDate>,
    /// When it was last signed in to.
    pub last_at: Option<DateTime<Utc>>,
    /// Codes of the roles held today within the scope.
    pub roles: Vec<String>,
    /// Where each of these is held.
    pub places: Vec<String>,
    /// How many accounts the whole list has.
    pub total: i64,
}

/// One account.
#[derive(Clone, Debug)]
pub struct User {
    /// Which.
    pub id: UserId,
    /// The name.
    pub full_name: String,
    /// The name to sign in with.
    pub sign_in_name: String,
    /// The member who has it, if one.
    pub member: Option<MemberId>,
    /// Whether a password was ever set.
    pub has_password: bool,
    /// From which day on it is closed.
    pub disabled_on: Option<NaiveDate>,
    /// Why.
    pub disabled_because: Option<String>,
    /// When it was last signed in to.
    pub last_at: Option<DateTime<Utc>>,
    /// Whether all that it holds lies in sight: only then is more shown than the name and what is held here.
    pub whole: bool,
    /// Grows with each change.
    pub version: i32,
}

impl User {
    /// The address of its page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/users/{}", self.id)
    }

    /// Whether it is closed on a day.
    #[must_use]
    pub fn is_closed(&self, today: NaiveDate) -> bool {
        self.disabled_on.is_some_and(|day| day <= today)
    }
}

/// An office that the holder of an account serves in.
#[derive(Clone, Debug)]
pub struct Office {
    /// The position.
    pub id: PositionId,
    /// Its code.
    pub position: crate::members::Position,
    /// As the decision words it.
    pub title: Option<String>,
    /// What the organization is called.
    pub organization: String,
    /// Where a right that rests on it begins: for a board the committee above it.
    pub place: OrganizationId,
    /// The position of that in the tree.
    pub tree_at: i64,
    /// The position after the last below it.
    pub tree_end: i64,
    /// The first day.
    pub since: NaiveDate,
    /// The first day no longer; none while no end is known.
    pub until: Option<NaiveDate>,
}

/// A right that an account holds, held or will hold.
#[derive(Clone, Debug)]
pub struct Right {
    /// Which.
    pub id: GrantId,
    /// Whose.
    pub user: UserId,
    /// Its role.
    pub role: String,
    /// How far it reaches.
    pub reach: String,
    /// Where.
    pub organization: OrganizationId,
    /// What that is called.
    pub organization_name: String,
    /// The position of that in the tree.
    pub tree_at: i64,
    /// The position after the last below it.
    pub tree_end: i64,
    /// The first day.
    pub since: NaiveDate,
    /// The first day no longer; none while no end is known.
    pub until: Option<NaiveDate>,
    /// The position it rests on.
    pub position: Option<PositionId>,
    /// Code of that position.
    pub office: Option<String>,
    /// When that position ends.
    pub office_until: Option<NaiveDate>,
    /// Who gave it.
    pub given_by: String,
}

impl Right {
    /// The role, if this program knows it.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        Role::from_name(&self.role)
    }

    /// How far it reaches.
    #[must_use]
    pub fn reach(&self) -> Reach {
        Reach::from_name(&self.reach).unwrap_or(Reach::Unit)
    }

    /// Whether it is over on a day.
    #[must_use]
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.until.is_some_and(|until| until <= today)
    }
}

/// A device on which an account is signed in.
#[derive(Clone, Debug)]
pub struct Device {
    /// Its session.
    pub id: SessionId,
    /// What its browser called itself.
    pub device: String,
    /// Whether the user marked it as his own.
    pub own_device: bool,
    /// When it was last seen.
    pub seen_at: DateTime<Utc>,
}

/// A slip that was handed out for an account.
#[derive(Clone, Debug)]
pub struct Slip {
    /// Who handed it out.
    pub issuer: String,
    /// When.
    pub issued_at: DateTime<Utc>,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
    /// When a password was set with it.
    pub used_at: Option<DateTime<Utc>>,
    /// When another took its place.
    pub revoked_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_closed_from_its_day_on_and_not_before() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let seen = Some("2026-11-20T08:00:00Z".parse().unwrap());
        let today = day("2026-11-22");
        assert_eq!(State::of(seen, None, today), State::Active);
        assert_eq!(State::of(seen, Some(day("2026-11-23")), today), State::Active);
        assert_eq!(State::of(seen, Some(today), today), State::Disabled);
        assert_eq!(State::of(None, None, today), State::Never);
    }

    #[test]
    fn what_the_address_says_is_read_back() {
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), state);
        }
        assert_eq!(State::from_code("king"), State::Any);
    }
}
