//! Who holds which office. Powers rest on these: the accounts of the demonstration have none of their own.

use chrono::NaiveDate;

use super::person::Person;
use super::places::OFFICE;
use super::population::Population;
use super::span::{Span, day};
use super::tree::{Nr, PRESENT_STRUCTURE, Present, Tree};
use crate::ids::MemberId;
use crate::members::model::Position;

/// The congress of the branches that are older than the present structure.
const CONGRESS: NaiveDate = day(2022, 6, 20);

/// The congress before the last of Ba Bể, for the secretaries of its branches.
const CONGRESS_OF_BA_BE: NaiveDate = day(2015, 3, 10);

/// From so many members on a branch has a deputy secretary; a smaller one has a secretary only.
const WITH_DEPUTY: usize = 7;

/// From so many members on a branch elects a committee (Điều lệ Đảng, Điều 24).
const WITH_COMMITTEE: usize = 9;

/// An office held by somebody.
#[derive(Clone, Copy, Debug)]
pub struct Office {
    /// Who.
    pub member: MemberId,
    /// Where.
    pub unit: Nr,
    /// Which.
    pub position: Position,
    /// As the decision words it, where it says more.
    pub title: Option<&'static str>,
    /// When.
    pub span: Span,
    /// The decision.
    pub decision: Option<&'static str>,
}

/// Who leads a branch of today.
#[derive(Clone, Copy, Debug)]
pub struct Leaders<'a> {
    /// The secretary, who presides.
    pub secretary: &'a Person,
    /// The deputy, who takes the minutes; where there is none, another member does.
    pub second: &'a Person,
    /// Whether the second is deputy secretary.
    pub has_deputy: bool,
}

/// The leaders of a branch; none while it has fewer than two members.
pub fn leaders<'a>(population: &'a Population, branch: &Present) -> Option<Leaders<'a>> {
    let first = match (branch.commune_name, branch.spec.name) {
        // The officers of commune and board come first in these, and lead the branch beside their work.
        ("", _) => 4,
        (_, OFFICE) => 3,
        _ => 0,
    };
    let mut members = population.ever_of(branch.unit).skip(first);
    let (secretary, second) = (members.next()?, members.next()?);
    Some(Leaders { secretary, second, has_deputy: branch.spec.members >= WITH_DEPUTY })
}

/// All offices, of today and of Ba Bể.
pub fn offices(tree: &Tree, population: &Population) -> Vec<Office> {
    let mut offices = vec![];
    for branch in &tree.present {
        of_branch(tree, population, branch, &mut offices);
        match (branch.commune_name, branch.spec.name) {
            ("", _) => of_boards(tree, population, branch.unit, &mut offices),
            (_, OFFICE) => of_commune(population, branch, &mut offices),
            _ => {}
        }
    }
    for past in &tree.past {
        let first = population.ever_of(past.unit).next();
        let span = Span::between(CONGRESS_OF_BA_BE.max(tree.units[past.unit].since), PRESENT_STRUCTURE);
        offices.extend(first.map(|person| office(person, past.unit, Position::BranchSecretary, span)));
    }
    offices
}

const fn office(person: &Person, unit: Nr, position: Position, span: Span) -> Office {
    Office { member: person.id, unit, position, title: None, span, decision: None }
}

/// Secretary, deputy, a third member of the branch committee; in Thôn 3 also the head of the village.
fn of_branch(tree: &Tree, population: &Population, branch: &Present, offices: &mut Vec<Office>) {
    let Some(leaders) = leaders(population, branch) else { return };
    let span = Span::since(CONGRESS.max(tree.units[branch.unit].since));
    let secretary = office(leaders.secretary, branch.unit, Position::BranchSecretary, span);
    offices.push(Office { decision: Some("Nghị quyết đại hội chi bộ"), ..secretary });
    if leaders.has_deputy {
        offices.push(office(leaders.second, branch.unit, Position::BranchDeputySecretary, span));
    }
    if branch.spec.members >= WITH_COMMITTEE {
        let ids = [leaders.secretary.id, leaders.second.id];
        let long_official = |person: &&Person| {
            let here =
                person.memberships.last().is_some_and(|last| last.unit == branch.unit && last.span.from <= span.from);
            here && person.is_member() && person.official_on.is_some_and(|on| on < span.from)
        };
        let others = population.ever_of(branch.unit).filter(|person| !ids.contains(&person.id));
        let mut others = others.filter(long_official);
        // Officers of commune and board have enough to do; who was settled last is no officer.
        let third = match branch.spec.name == OFFICE || branch.commune_name.is_empty() {
            true => others.last(),
            false => others.next(),
        };
        offices.extend(third.map(|person| office(person, branch.unit, Position::BranchCommitteeMember, span)));
    }
    if (branch.commune_name, branch.spec.name) == ("Thái Bình", super::places::THON_3) {
        offices.push(Office {
            title: Some("Trưởng thôn"),
            ..office(leaders.secretary, branch.unit, Position::VillageHead, span)
        });
    }
}

/// The leaders of the boards, all of whom belong to one branch, and behind them the heads and deputies of
/// divisions of the organization board.
fn of_boards(tree: &Tree, population: &Population, branch: Nr, offices: &mut Vec<Office>) {
    let span = Span::since(PRESENT_STRUCTURE);
    let [propaganda, bureau] = tree.boards;
    for (nr, person) in population.ever_of(branch).enumerate() {
        let (unit, position, title) = match nr {
            0 => (tree.board, Position::BoardHead, "Trưởng Ban Tổ chức Tỉnh ủy"),
            1..6 => (tree.board, Position::BoardDeputy, "Phó Trưởng Ban Tổ chức Tỉnh ủy"),
            6 => (propaganda, Position::BoardHead, "Trưởng Ban Tuyên giáo và Dân vận Tỉnh ủy"),
            7 => (propaganda, Position::BoardDeputy, "Phó Trưởng Ban Tuyên giáo và Dân vận Tỉnh ủy"),
            8 => (bureau, Position::BoardHead, "Chánh Văn phòng Tỉnh ủy"),
            9 => (bureau, Position::BoardDeputy, "Phó Chánh Văn phòng Tỉnh ủy"),
            10 | 11 => (tree.board, Position::DivisionHead, "Trưởng phòng Ban Tổ chức Tỉnh ủy"),
            12 | 13 => (tree.board, Position::DivisionDeputy, "Phó trưởng phòng Ban Tổ chức Tỉnh ủy"),
            _ => break,
        };
        offices.push(Office { title: Some(title), ..office(person, unit, position, span) });
    }
}

fn of_commune(population: &Population, branch: &Present, offices: &mut Vec<Office>) {
    const HELD: [(usize, Position, &str); 10] = [
        (0, Position::CommitteeSecretary, "Bí thư Đảng ủy xã"),
        (1, Position::CommitteeDeputySecretary, "Phó bí thư thường trực Đảng ủy xã"),
        (2, Position::CommitteeDeputySecretary, "Phó bí thư Đảng ủy xã"),
        (2, Position::PcChair, "Chủ tịch Ủy ban nhân dân xã"),
        (3, Position::InspectionChair, "Chủ nhiệm Ủy ban Kiểm tra Đảng ủy xã"),
        (3, Position::StandingCommitteeMember, "Ủy viên Ban Thường vụ Đảng ủy xã"),
        (4, Position::OfficeHead, "Chánh Văn phòng Đảng ủy xã"),
        (4, Position::CommitteeMember, "Đảng ủy viên"),
        (5, Position::OfficeStaff, "Chuyên viên Văn phòng Đảng ủy xã"),
        (6, Position::CommitteeMember, "Đảng ủy viên"),
    ];
    let officers: Vec<_> = population.ever_of(branch.unit).collect();
    let span = Span::since(PRESENT_STRUCTURE);
    for (nr, position, title) in HELD {
        let Some(person) = officers.get(nr) else { continue };
        let held = office(person, branch.commune, position, span);
        offices.push(Office {
            title: Some(title), decision: Some("Quyết định của Ban Thường vụ Tỉnh ủy"), ..held
        });
    }
}
