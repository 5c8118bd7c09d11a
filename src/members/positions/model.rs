//! A position with its dates, and where it can be held.

use chrono::NaiveDate;

use crate::access::Place;
use crate::ids::{OrganizationId, PositionId};
use crate::members::model::Position;
use crate::organizations::Kind;

/// A position that somebody holds or held.
#[derive(Clone, Debug)]
pub struct Held {
    /// The row.
    pub id: PositionId,
    /// Where.
    pub organization: OrganizationId,
    /// The position of that organization in the tree.
    pub tree_at: i64,
    /// Name of that organization today.
    pub name: String,
    /// What it says.
    pub terms: Terms,
}

impl Held {
    /// Where the row lives.
    pub fn at(&self) -> Place {
        Place { organization: self.organization, tree_at: self.tree_at }
    }

    /// Whether it is held on a day.
    pub fn on(&self, day: NaiveDate) -> bool {
        self.terms.since <= day && self.terms.until.is_none_or(|until| day < until)
    }
}

/// What is recorded about a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Which position.
    pub position: Position,
    /// As the decision words it, where that says more than the position.
    pub title: Option<String>,
    /// The first day.
    pub since: NaiveDate,
    /// The first day no longer; none while it is held.
    pub until: Option<NaiveDate>,
    /// Number and day of the decision.
    pub decision: Option<String>,
}

/// Whether there is such a position in an organization of this kind. A branch has
/// a committee of its own, a village head beside it; a committee its standing committee, inspection and
/// office; a board its heads and divisions.
pub const fn fits(position: Position, kind: Kind) -> bool {
    use Position::*;
    match kind {
        Kind::Branch => matches!(
            position,
            BranchSecretary | BranchDeputySecretary | BranchCommitteeMember | GroupLeader | GroupDeputy | VillageHead
        ),
        Kind::PartyGroup => matches!(position, GroupLeader | GroupDeputy),
        Kind::Board => {
            matches!(position, BoardHead | BoardDeputy | DivisionHead | DivisionDeputy | OfficeHead | OfficeStaff)
        }
        Kind::Centre | Kind::Province | Kind::District | Kind::Commune | Kind::SubGrassroots => matches!(
            position,
            CommitteeSecretary
                | CommitteeDeputySecretary
                | StandingCommitteeMember
                | CommitteeMember
                | InspectionChair
                | InspectionDeputy
                | OfficeHead
                | OfficeStaff
                | PcChair
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_is_held_somewhere_and_a_secretary_only_where_there_is_one() {
        for position in Position::ALL {
            assert!(Kind::ALL.iter().any(|kind| fits(*position, *kind)), "{position:?}");
        }
        assert!(fits(Position::BranchSecretary, Kind::Branch) && !fits(Position::BranchSecretary, Kind::Commune));
        assert!(fits(Position::CommitteeSecretary, Kind::Commune) && !fits(Position::CommitteeSecretary, Kind::Branch));
    }

    #[test]
    fn a_position_is_held_until_the_day_before_its_end() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut held = Held {
            id: PositionId::mint(),
            organization: OrganizationId(1),
            tree_at: 0,
            name: String::new(),
            terms: Terms {
                position: Position::BranchSecretary,
                title: None,
                since: day("2020-03-01"),
                until: Some(day("2025-03-01")),
                decision: None,
            },
        };
        assert!(held.on(day("2020-03-01")) && held.on(day("2025-02-28")));
        assert!(!held.on(day("2020-02-29")) && !held.on(day("2025-03-01")));
        held.terms.until = None;
        assert!(held.on(day("2099-01-01")));
    }
}
