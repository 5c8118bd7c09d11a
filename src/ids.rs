//! One type per kind of id, so that a member's id cannot be handed where a meeting's is wanted.
//!
//! An organization has a small number; everything else a UUID v7, minted when a form is shown, so
//! that a double submit is one effect.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, sqlx::Type, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(
            /// As the database stores it.
            pub $inner,
        );

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = <$inner as FromStr>::Err;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        id!($(#[$doc])* $name(Uuid));

        impl $name {
            /// A new one; ids minted later sort later.
            #[must_use]
            pub fn mint() -> Self {
                Self(Uuid::now_v7())
            }
        }
    )*};
}

id! {
    /// An organization of the tree.
    OrganizationId(i32)
}

uuid_ids! {
    /// A person who signs in.
    UserId;
    /// One signed-in device.
    SessionId;
    /// One request; every audit row it causes carries it.
    RequestId;
    /// A slip of paper that lets somebody set a password.
    InvitationId;
    /// A role given to a user at an organization.
    GrantId;
    /// A rule on which day an organization meets.
    MeetingRuleId;
    /// A Party member.
    MemberId;
    /// A position held by a member.
    PositionId;
    /// A meeting.
    MeetingId;
    /// An item on the agenda of a meeting.
    AgendaItemId;
    /// What somebody said in a meeting.
    StatementId;
    /// A task with a person and a deadline.
    TaskId;
    /// One version of a rubric by which meetings are scored.
    RubricId;
    /// A criterion of a rubric.
    CriterionId;
    /// The score of a meeting.
    ScoreId;
    /// The sheet of somebody who was there, or who inspects.
    SheetId;
    /// A sample of meetings drawn for an inspection.
    SampleId;
    /// That a leader attends a branch in a month; also his visit there.
    AssignmentId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id = MemberId::mint();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("17".parse(), Ok(OrganizationId(17)));
        assert!("17; drop".parse::<OrganizationId>().is_err());
        assert!("17".parse::<MemberId>().is_err());
    }
}
