//! The six accounts of the demonstration, and those of other committees and leaders, which nobody has opened:
//! they decided scores and attended branches. In a real database there is none by default.

use super::officers::Office;
use super::places::{BOARD_LEADERS, COMMUNES, OFFICE, THAI_BINH_OFFICERS, THON_3};
use super::population::Population;
use super::tree::{Nr, Tree};
use crate::access::{Reach, Role};
use crate::ids::MemberId;
use crate::members::model::Position;

/// The password of all six: known to everyone who reads this, so it opens a demonstration database
/// only.
pub const PASSWORD: &str = "chi bo minh hoa 2026";

/// Name to sign in with, of the secretary whose records the demonstration tells.
pub const SECRETARY: &str = "bithu.thon3";

/// Name to sign in with, of who entered a record from paper.
pub const OFFICE_STAFF: &str = "vanphong.thaibinh";

/// Name to sign in with, of the secretary of the committee of Thái Bình.
pub const COMMITTEE: &str = "danguy.thaibinh";

/// Name to sign in with, of the head of the organization board.
pub const BOARD: &str = "bantochuc";

/// Name to sign in with, of a deputy head of the organization board who attends branches.
pub const LEADER: &str = "lanhdao.tinh";

/// Names to sign in with of those who attend branches, behind the head of the organization board: leaders of
/// boards, then heads and deputies of divisions.
pub const LEADERS: [&str; 13] = [
    LEADER,
    "lanhdao.02",
    "lanhdao.03",
    "lanhdao.04",
    "lanhdao.05",
    "lanhdao.06",
    "lanhdao.07",
    "lanhdao.08",
    "lanhdao.09",
    "truongphong.1",
    "truongphong.2",
    "phophong.1",
    "phophong.2",
];

/// An account to be made.
#[derive(Clone, Debug)]
pub struct Account {
    /// The name to sign in with.
    pub sign_in_name: &'static str,
    /// The person's name.
    pub full_name: String,
    /// The member who has it.
    pub member: Option<MemberId>,
    /// What it is for, as the command line says it.
    pub duty: &'static str,
    /// Whether it has the password.
    pub opens: bool,
    /// Roles: what, where, how far.
    pub grants: Vec<(Role, Nr, Reach)>,
    /// The office that the grants rest on, by its place in the list of offices.
    pub office: Option<usize>,
}

/// Names to sign in with of the committees of the communes, in their order, without the first.
const COMMITTEES: [&str; 5] = ["danguy.phuthinh", "danguy.khuoina", "danguy.dongmay", "danguy.halung", "danguy.vanson"];

/// The accounts that can be opened, and then those that cannot. Those who attend branches have no grant: what
/// they see follows from where they are sent.
#[expect(clippy::too_many_lines, reason = "a list of people, one after the other")]
pub fn accounts(tree: &Tree, population: &Population, offices: &[Office]) -> Vec<Account> {
    let thai_binh = tree.communes[0];
    let unit = |name| tree.branch("Thái Bình", name).map_or(0, |branch| branch.unit);
    let (thon_3, office_branch) = (unit(THON_3), unit(OFFICE));
    let [secretary, .., clerk] = THAI_BINH_OFFICERS;
    let held = |sign_in_name, duty, (home, name): (Nr, &str), (at, position), grants| {
        let member = population.named(home, name).map(|person| person.id);
        let rests_on = |office: &Office| {
            (Some(office.member), office.unit, office.position) == (member, at, position) && office.span.until.is_none()
        };
        let office = offices.iter().position(rests_on);
        Account { sign_in_name, full_name: name.to_owned(), member, duty, opens: true, grants, office }
    };
    let mut accounts = vec![
        held(
            SECRETARY,
            "secretary of Thôn 3",
            (thon_3, "Hoàng Văn Kiên"),
            (thon_3, Position::BranchSecretary),
            vec![(Role::BranchSecretary, thon_3, Reach::Unit)],
        ),
        held(
            OFFICE_STAFF,
            "office of the commune Thái Bình",
            (office_branch, clerk.name),
            (thai_binh, Position::OfficeStaff),
            vec![(Role::CommitteeOffice, thai_binh, Reach::Subtree)],
        ),
        held(
            COMMITTEE,
            "committee secretary of Thái Bình",
            (office_branch, secretary.name),
            (thai_binh, Position::CommitteeSecretary),
            vec![(Role::Committee, thai_binh, Reach::Subtree)],
        ),
        held(
            BOARD,
            "organization board of the province",
            (tree.present[0].unit, BOARD_LEADERS[0].name),
            (tree.board, Position::BoardHead),
            // The second tree has no officers any more; the board looks after its papers.
            vec![
                (Role::OrganizationBoard, tree.province, Reach::Subtree),
                (Role::OrganizationBoard, tree.ba_be, Reach::Subtree),
            ],
        ),
        Account {
            sign_in_name: "quantri",
            full_name: "Quản trị hệ thống (minh họa)".to_owned(),
            member: None,
            duty: "administrator",
            opens: true,
            grants: vec![(Role::Administrator, 0, Reach::Subtree)],
            office: None,
        },
        Account {
            sign_in_name: "thuongtruc.tinhuy",
            full_name: "Thường trực Tỉnh ủy (minh họa)".to_owned(),
            member: None,
            duty: "committee of the province",
            opens: false,
            grants: vec![(Role::Committee, tree.province, Reach::Unit)],
            office: None,
        },
    ];
    for ((sign_in_name, commune), place) in COMMITTEES.iter().zip(&tree.communes[1..]).zip(&COMMUNES[1..]) {
        let Some(branch) = tree.branch(place.name, OFFICE) else { continue };
        let Some(secretary) = population.ever_of(branch.unit).next() else { continue };
        let grants = vec![(Role::Committee, *commune, Reach::Subtree)];
        let (home, at) = ((branch.unit, secretary.name.as_str()), (*commune, Position::CommitteeSecretary));
        accounts.push(Account { opens: false, ..held(sign_in_name, "committee of a commune", home, at, grants) });
    }
    let home = tree.present[0].unit;
    for (sign_in_name, person) in LEADERS.iter().zip(population.ever_of(home).skip(1)) {
        accounts.push(Account {
            sign_in_name,
            full_name: person.name.clone(),
            member: Some(person.id),
            duty: "leader who attends branches",
            opens: *sign_in_name == LEADER,
            grants: vec![],
            office: None,
        });
    }
    accounts
}
