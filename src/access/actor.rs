//! The person behind a request, and where that person stands in the tree at this moment.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Permission, Place, Role, Scope};
use crate::error::{Error, Result};
use crate::ids::{MemberId, OrganizationId, RequestId, SessionId, UserId};

/// The user that stands for the program itself in the audit trail (migration 0005).
pub const SYSTEM: UserId = UserId(Uuid::from_u128(0x7000_8000_0000_0000_0000));

/// Who acts, proven by the session. Holds no positions: they are true only inside a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user who signed in.
    pub user: UserId,
    /// The request on whose behalf everything happens.
    pub request: RequestId,
}

/// A session that is still good, with its user: what a cookie proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Names the session in the user's list of devices.
    pub id: SessionId,
    /// Who signed in.
    pub user: UserId,
    /// The user's name.
    pub full_name: String,
    /// The language the user chose, `vi` or `en`; none: as the browser asks.
    pub locale: Option<String>,
    /// Steps of A+, 0 to 3.
    pub text_size: i16,
    /// The member that the user is, if one.
    pub member: Option<MemberId>,
    /// The roles held today, anywhere; what they allow where is said by an open transaction.
    pub roles: Vec<Role>,
    /// Signed in on a device marked as the user's own.
    pub own_device: bool,
    /// When the user signed in.
    pub created_at: DateTime<Utc>,
    /// When the session was last noted to be in use.
    pub seen_at: DateTime<Utc>,
    /// How long it lasts unused.
    pub idle: TimeDelta,
    /// When it ends in any case.
    pub absolute_until: DateTime<Utc>,
}

/// How far below its organization a grant reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The organization alone.
    Unit,
    /// The organization and everything below it, the closed ones that hang there included.
    Subtree,
}

impl Reach {
    /// As the database spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Subtree => "subtree",
        }
    }

    /// What is spelled so.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Unit, Self::Subtree].into_iter().find(|reach| reach.name() == name)
    }
}

/// One valid grant, with the interval it covers in the tree of this transaction.
#[derive(Clone, Debug)]
pub struct Grant {
    /// What was granted.
    pub role: Role,
    /// Where.
    pub organization: OrganizationId,
    /// How far below.
    pub reach: Reach,
    pub(in crate::access) lo: i64,
    pub(in crate::access) hi: i64,
}

/// The actor's valid grants as of one transaction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(in crate::access) grants: Vec<Grant>,
}

impl Standing {
    /// Union over the grants that carry this permission: a wide read grant and a narrow edit grant
    /// never combine.
    pub fn scope(&self, permission: Permission) -> Scope {
        let carrying = self.grants.iter().filter(|g| g.role.permissions().contains(&permission));
        Scope::union(carrying.map(|g| (g.lo, g.hi)))
    }

    /// Narrows to one place, or says that this is not allowed there.
    pub fn require(&self, permission: Permission, place: Place) -> Result<Scope> {
        match self.scope(permission).contains(place) {
            true => Ok(Scope::only(place)),
            false => Err(Error::Forbidden),
        }
    }

    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The first grant by which a permission is held at a place.
    pub fn by_what(&self, permission: Permission, place: Place) -> Option<&Grant> {
        let reaches = |grant: &&Grant| (grant.lo..grant.hi).contains(&place.tree_at);
        self.grants.iter().filter(reaches).find(|grant| grant.role.permissions().contains(&permission))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: Role, lo: i64, hi: i64) -> Grant {
        Grant { role, organization: OrganizationId(1), reach: Reach::Subtree, lo, hi }
    }

    #[test]
    fn a_wide_right_to_read_does_not_widen_a_narrow_right_to_edit() {
        let standing =
            Standing { grants: vec![grant(Role::BranchSecretary, 10, 20), grant(Role::OrganizationBoard, 0, 100)] };
        assert_eq!(standing.scope(Permission::ReadMeetings).reach(), "{[0,100)}");
        assert_eq!(standing.scope(Permission::RecordMeetings).reach(), "{[10,20)}");
        let place = |tree_at| Place { organization: OrganizationId(2), tree_at };
        assert!(matches!(standing.require(Permission::RecordMeetings, place(30)), Err(Error::Forbidden)));
        let narrowed = standing.require(Permission::RecordMeetings, place(11)).unwrap();
        assert_eq!(narrowed.reach(), "{[11,12)}");
    }
}
