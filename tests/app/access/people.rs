//! The people of the matrix: every role, sitting in a branch, in its commune and in its province, for
//! the unit alone and for all below it; and those who have lost, or never had, what they come with.

use chibo::access::{Object, Permission, Reach, Role};
use chibo::ids::UserId;

use super::cells::Cell;
use super::places::{Land, Spot};
use crate::support::client::Client;

/// A grant as the matrix knows it.
pub type Held = (Role, Spot, Reach);

/// Somebody with a browser.
pub struct Person {
    /// For messages.
    pub name: String,
    /// What holds today.
    pub grants: Vec<Held>,
    /// Whether the browser's session is good.
    pub signed_in: bool,
    /// The account.
    pub user: UserId,
    client: Client,
}

impl Person {
    /// Whether a permission is held at a place: by the table of roles and a walk up the tree.
    pub fn holds(&self, permission: Permission, place: Spot) -> bool {
        self.grants
            .iter()
            .any(|(role, seat, reach)| role.permissions().contains(&permission) && seat.reaches(*reach, place))
    }

    /// Whether any grant reaches a place.
    pub fn reaches(&self, place: Spot) -> bool {
        self.grants.iter().any(|(_, seat, reach)| seat.reaches(*reach, place))
    }

    /// Whether any of these is held anywhere.
    pub fn carries(&self, permissions: &[Permission]) -> bool {
        self.grants.iter().any(|(role, ..)| permissions.iter().any(|p| role.permissions().contains(p)))
    }

    /// The role of somebody who stands for it in the printed matrix; the outer none: for nobody.
    pub fn stands_for(&self) -> Option<Option<Role>> {
        match (self.signed_in, self.grants.as_slice()) {
            (false, _) => Some(None),
            (true, [(role, ..)]) => Some(Some(*role)),
            (true, _) => None,
        }
    }

    /// Whether what a cell is about lies in reach, so that it is the role alone that decides; nobody signed
    /// in has no role to speak of.
    pub fn has_in_reach(&self, cell: &Cell<'_>) -> bool {
        let home = Land::home(cell.route.object, cell.spot);
        // Some records no branch has, so that no leader ever reaches one.
        let never = self.is_leader()
            && matches!(cell.route.object, Object::Rubric | Object::Sample | Object::Program | Object::Assignment);
        !self.signed_in || never || (self.reaches(cell.spot) && self.reaches(home))
    }

    /// Whether this is a leader with an assignment that holds.
    pub fn is_leader(&self) -> bool {
        matches!(self.grants.as_slice(), [(Role::Leader, ..)])
    }

    /// Whether this is the person of a single role who reaches most.
    pub fn is_widest(&self) -> bool {
        self.is_leader() || !matches!(self.grants.as_slice(), [(_, seat, reach)] if (*seat, *reach) != WIDEST)
    }

    /// Whether nobody else of the same role reaches the same places of this world.
    pub fn is_needed(&self) -> bool {
        let same = [(Spot::Own, Reach::Subtree), (Spot::Province, Reach::Unit)];
        !matches!(self.grants.as_slice(), [(_, seat, reach)] if same.contains(&(*seat, *reach)))
    }

    /// A browser as it was right after signing in.
    pub fn browser(&self) -> Client {
        self.client.clone()
    }
}

/// Where a role reaches most.
const WIDEST: (Spot, Reach) = (Spot::Province, Reach::Subtree);

/// Everybody.
pub async fn people(land: &mut Land) -> Vec<Person> {
    let mut people = vec![stranger(land).await];
    for role in Role::ALL {
        for seat in [Spot::Own, Spot::Commune, Spot::Province] {
            for reach in [Reach::Unit, Reach::Subtree] {
                if *role == Role::Leader {
                    continue; // by assignment, below
                }
                let name = format!("{} at {seat:?}, {}", role.name(), reach.name());
                people.push(person(land, name, &[(*role, seat, reach)]).await);
            }
        }
    }
    people.extend(leaders(land).await);
    people.push(person(land, "a user without a grant".into(), &[]).await);
    // Reads widely and records narrowly: the two must never combine.
    let both = [(Role::Inspection, Spot::Province, Reach::Subtree), (Role::BranchSecretary, Spot::Own, Reach::Unit)];
    people.push(person(land, "inspection of the province, secretary of a branch".into(), &both).await);
    for (name, valid) in [("ended", "[2020-01-01,2025-08-01)"), ("to begin", "[2025-08-02,)")] {
        let grant = [(Role::BranchSecretary, Spot::Own, Reach::Subtree)];
        let mut without = person(land, format!("a secretary whose grant is {name}"), &grant).await;
        land.run(format!("update grants set valid = '{valid}' where user_id = '{}'", without.user.0)).await;
        // Who loses a right is signed out; this is somebody who has signed in since.
        without.client.cookies = Client::signed_in(&land.world, without.user).await.cookies;
        without.grants.clear();
        people.push(without);
    }
    let mut closed = person(land, "a closed account".into(), &[(Role::Committee, WIDEST.0, WIDEST.1)]).await;
    land.run(format!("update users set disabled_on = '2025-08-01' where id = '{}'", closed.user.0)).await;
    (closed.grants, closed.signed_in) = (Vec::new(), false);
    people.push(closed);
    people
}

/// Leaders, who reach a branch by being assigned to it and by nothing else: this month or, for thirty days,
/// the month before; not earlier, not yet, and no longer once it was withdrawn.
async fn leaders(land: &mut Land) -> Vec<Person> {
    let mut leaders = Vec::new();
    for (when, month, holds) in [
        ("this month", "2025-08-01", true),
        ("last month", "2025-07-01", true),
        ("two months ago", "2025-06-01", false),
        ("next month", "2025-09-01", false),
        ("this month, withdrawn", "2025-08-01", false),
    ] {
        let mut leader = person(land, format!("a leader assigned {when}"), &[]).await;
        let visit = land.assigned(leader.user.0, month).await;
        if when.ends_with("withdrawn") {
            land.run(format!(
                "update assignments set state = 'withdrawn', withdrawn_reason = 'Đổi' where id = '{visit}'"
            ))
            .await;
        }
        if holds {
            leader.grants.push((Role::Leader, Spot::Own, Reach::Unit));
        }
        leaders.push(leader);
    }
    // A grant of the role says what somebody is and reaches nothing.
    let mut granted = person(land, "a leader by grant alone".into(), &[(Role::Leader, WIDEST.0, WIDEST.1)]).await;
    granted.grants.clear();
    leaders.push(granted);
    leaders
}

/// Somebody with all roles everywhere, who opens the forms that others then send.
pub async fn witness(land: &mut Land) -> Person {
    let all: Vec<Held> = Role::ALL.iter().map(|role| (*role, Spot::Centre, Reach::Subtree)).collect();
    person(land, "the witness".into(), &all).await
}

async fn stranger(land: &mut Land) -> Person {
    let user = land.world.user().await;
    let client = land.browser.clone();
    Person { name: "nobody signed in".into(), grants: Vec::new(), signed_in: false, user, client }
}

/// A user with these grants, signed in.
pub async fn person(land: &mut Land, name: String, grants: &[Held]) -> Person {
    let at = land.at;
    let given: Vec<_> = grants
        .iter()
        .map(|(role, seat, reach)| (role.name(), seat.organization(&at).expect("a seat"), reach.name()))
        .collect();
    let user = land.world.actor(&given).await.user;
    // One program serves all browsers: each of its own would be a router of its own.
    let cookies = Client::signed_in(&land.world, user).await.cookies;
    let mut client = land.browser.clone();
    client.cookies = cookies;
    Person { name, grants: grants.to_vec(), signed_in: true, user, client }
}
