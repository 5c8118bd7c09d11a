//! What power a position carries, and what a new user is called at the door.

use crate::access::{Reach, Role};
use crate::members::Position;
use crate::text;

/// A role and how far it reaches from the organization of the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Power {
    /// The role.
    pub role: Role,
    /// How far.
    pub reach: Reach,
}

/// The power that goes with a position, none where a position carries none.
///
/// Who leads a branch does everything of it, its committee members record; who leads a committee
/// confirms and decides for everything below it, its office prepares; the organization board and the
/// inspection commission work across the subtree (Điều lệ Đảng; Quy định về chức năng, nhiệm vụ của cơ
/// quan tham mưu cấp ủy). Membership of a committee or its standing committee gives no account of its
/// own: what a leader attends is assigned, branch by branch. Division heads get theirs from the board
/// they work for, party groups work on paper, and offices outside the Party (trưởng thôn, chủ tịch ủy
/// ban) carry nothing here.
pub const fn power_of(position: Position) -> Option<Power> {
    use Position::*;
    let (role, reach) = match position {
        BranchSecretary | BranchDeputySecretary => (Role::BranchSecretary, Reach::Unit),
        BranchCommitteeMember => (Role::BranchRecorder, Reach::Unit),
        CommitteeSecretary | CommitteeDeputySecretary => (Role::Committee, Reach::Subtree),
        OfficeHead | OfficeStaff => (Role::CommitteeOffice, Reach::Subtree),
        BoardHead | BoardDeputy => (Role::OrganizationBoard, Reach::Subtree),
        InspectionChair | InspectionDeputy => (Role::Inspection, Reach::Subtree),
        GroupLeader
        | GroupDeputy
        | StandingCommitteeMember
        | CommitteeMember
        | DivisionHead
        | DivisionDeputy
        | VillageHead
        | PcChair => return None,
    };
    Some(Power { role, reach })
}

/// The positions that carry a power, as the database spells them.
pub fn carrying() -> Vec<String> {
    let carrying = Position::ALL.iter().filter(|position| power_of(**position).is_some());
    carrying.map(|position| position.code().to_owned()).collect()
}

/// How a position is written in a sign-in name.
const fn short(position: Position) -> &'static str {
    use Position::*;
    match position {
        BranchSecretary | CommitteeSecretary => "bithu",
        BranchDeputySecretary | CommitteeDeputySecretary => "phobithu",
        BranchCommitteeMember => "chiuy",
        OfficeHead | OfficeStaff => "vanphong",
        BoardHead | BoardDeputy => "tochuc",
        InspectionChair | InspectionDeputy => "kiemtra",
        _ => "dangvien",
    }
}

/// What stands before the proper name of an organization, folded; in this order.
const KINDS: [&str; 18] = [
    "chi bo",
    "dang bo",
    "dang uy",
    "ban to chuc",
    "uy ban kiem tra",
    "van phong",
    "co so",
    "thanh pho",
    "thi tran",
    "thi xa",
    "tinh uy",
    "huyen uy",
    "tinh",
    "huyen",
    "quan",
    "phuong",
    "xa",
    "cac co quan",
];

/// The proper name of an organization in letters that any keyboard has: "Chi bộ Thôn 3" → `thon3`.
fn proper(organization: &str) -> String {
    let folded = text::fold(organization);
    let mut rest = folded.trim();
    while let Some(after) = KINDS.iter().find_map(|kind| rest.strip_prefix(kind)?.strip_prefix(' ')) {
        rest = after;
    }
    rest.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Names to propose to a new user, the best first: by office and place (`bithu.thon3.thaibinh`), then
/// with the person's own (`bithu.kien.thon3.thaibinh`), then numbered.
pub fn propose(position: Position, full_name: &str, organization: &str, superior: Option<&str>) -> Vec<String> {
    let office = short(position).to_owned();
    let given: String = text::fold(text::given_name(full_name)).chars().filter(char::is_ascii_alphanumeric).collect();
    let places = [Some(proper(organization)), superior.map(proper)];
    let places = || places.clone().into_iter().flatten();
    let join = |parts: Vec<String>| {
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(".").chars().take(60).collect::<String>()
    };
    let by_place = join([office.clone()].into_iter().chain(places()).collect());
    let by_person = join([office, given].into_iter().chain(places()).collect());
    let numbered: Vec<_> = (2..=99).map(|number| format!("{by_person}{number}")).collect();
    [by_place, by_person].into_iter().chain(numbered).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_is_led_here_and_a_committee_far_below() {
        let power = |role, reach| Some(Power { role, reach });
        assert_eq!(power_of(Position::BranchSecretary), power(Role::BranchSecretary, Reach::Unit));
        assert_eq!(power_of(Position::BranchDeputySecretary), power(Role::BranchSecretary, Reach::Unit));
        assert_eq!(power_of(Position::BranchCommitteeMember), power(Role::BranchRecorder, Reach::Unit));
        assert_eq!(power_of(Position::CommitteeSecretary), power(Role::Committee, Reach::Subtree));
        assert_eq!(power_of(Position::OfficeStaff), power(Role::CommitteeOffice, Reach::Subtree));
        assert_eq!(power_of(Position::BoardHead), power(Role::OrganizationBoard, Reach::Subtree));
        assert_eq!(power_of(Position::InspectionChair), power(Role::Inspection, Reach::Subtree));
    }

    #[test]
    fn no_position_carries_the_care_of_accounts_or_the_trail() {
        for position in Position::ALL {
            let role = power_of(*position).map(|power| power.role);
            let by_grant_alone = [Role::Administrator, Role::Auditor, Role::Leader, Role::Member];
            assert!(role.is_none_or(|role| !by_grant_alone.contains(&role)), "{position:?}");
        }
        assert_eq!(power_of(Position::VillageHead), None, "an office of the state");
        assert_eq!(carrying().len(), 11);
    }

    #[test]
    fn a_name_is_proposed_by_office_place_and_person() {
        let names = propose(Position::BranchSecretary, "Hoàng Văn Kiên", "Chi bộ Thôn 3", Some("Đảng bộ xã Thái Bình"));
        assert_eq!(names[..3], ["bithu.thon3.thaibinh", "bithu.kien.thon3.thaibinh", "bithu.kien.thon3.thaibinh2"]);
        let names = propose(Position::OfficeStaff, "Lý Thị Đào", "Đảng bộ xã Phú Thịnh", None);
        assert_eq!(names[..2], ["vanphong.phuthinh", "vanphong.dao.phuthinh"]);
        let long = "Chi bộ Trường Trung học phổ thông chuyên của một nơi rất xa có tên rất dài";
        for name in propose(Position::BranchSecretary, "Ma Thị Én", long, Some(long)) {
            assert!(crate::accounts::is_sign_in_name(&name), "{name}");
        }
    }
}
