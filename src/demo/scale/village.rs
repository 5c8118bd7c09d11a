//! The organizations of one commune, by chance: which branches it has, how large they are, when they meet.

use chrono::NaiveDate;
use rand::Rng as _;
use rand::rngs::StdRng;

use super::plan::Place;
use crate::demo::mint::{happens, one_of};
use crate::demo::places::{Branch, OFFICE};
use crate::demo::span::day;
use crate::demo::tree::{PRESENT_STRUCTURE, Present, Tree, Unit};

/// What branches of a generated commune answer to where the demonstration tells of its own by name.
const COMMUNE_NAME: &str = "Xã";

/// First and second syllables of invented places.
const FIRST: [&str; 24] = [
    "An",
    "Bình",
    "Cẩm",
    "Đông",
    "Đức",
    "Gia",
    "Hòa",
    "Hồng",
    "Hưng",
    "Khánh",
    "Lạc",
    "Long",
    "Minh",
    "Mỹ",
    "Nam",
    "Ngọc",
    "Phú",
    "Quang",
    "Sơn",
    "Tân",
    "Thanh",
    "Thượng",
    "Vĩnh",
    "Xuân",
];
const SECOND: [&str; 24] = [
    "Bằng", "Châu", "Cường", "Dương", "Điền", "Giang", "Hải", "Hậu", "Khê", "Kỳ", "Lâm", "Lộc", "Lương", "Nghĩa",
    "Phong", "Phước", "Quý", "Sơn", "Tâm", "Thạch", "Thịnh", "Tiến", "Trạch", "Yên",
];

/// A kind of branch: its type, what it is called, how many a commune has, the smallest and the largest number of
/// members, and where they meet.
type Other = (&'static str, &'static str, usize, (usize, usize), &'static str);

/// The branches of a commune beside its villages.
const OTHERS: [Other; 7] = [
    ("commune_office", OFFICE, 1, (28, 45), "Phòng họp Đảng ủy xã"),
    ("police", "Công an xã", 1, (8, 18), "Trụ sở Công an xã"),
    ("military", "Quân sự xã", 1, (5, 14), "Ban Chỉ huy Quân sự xã"),
    ("health", "Trạm Y tế", 1, (5, 14), "Trạm Y tế xã"),
    ("school", "Trường học", 5, (10, 34), "Phòng hội đồng nhà trường"),
    ("private_enterprise", "Doanh nghiệp", 2, (4, 12), "Phòng họp doanh nghiệp"),
    ("cooperative", "Hợp tác xã", 1, (4, 12), "Nhà điều hành hợp tác xã"),
];

/// The name of a place by its number: no two of 576 are alike.
fn name(nr: usize) -> String {
    format!("{} {}", FIRST[nr % FIRST.len()], SECOND[(nr / FIRST.len() + nr) % SECOND.len()])
}

/// The name of a province.
pub fn province_name(nr: usize) -> String {
    format!("Đảng bộ tỉnh {} (minh họa)", name(nr * 25 + 7))
}

/// The tree of a commune: itself, then its branches.
pub fn tree(place: &Place, random: &mut StdRng) -> Tree {
    let mut tree = Tree { communes: vec![0], ..Tree::default() };
    let code = |unit: usize| format!("{:02}.000.{:03}.000.{unit:03}", 10 + place.province, place.in_province + 1);
    let found = |parent, kind, name: String, since: NaiveDate| Unit {
        parent,
        kind,
        branch_type: None,
        name,
        since,
        code: None,
        difficulty: None,
    };
    let commune = found(None, "commune", format!("Đảng bộ xã {}", name(place.nr)), day(1958, 1, 1));
    tree.units.push(Unit { code: Some(code(0)), ..commune });
    let hard = happens(random, 200);
    for nr in 1..=place.branches {
        let (spec, called) = branch(nr - 1, random);
        let since = if spec.kind == "village" { day(1965, 1, 1) } else { PRESENT_STRUCTURE };
        let difficult = hard && spec.kind == "village" && happens(random, 300);
        tree.units.push(Unit {
            branch_type: Some(spec.kind),
            code: Some(code(nr)),
            difficulty: difficult.then_some("difficult"),
            ..found(Some(0), "branch", format!("Chi bộ {called}"), since)
        });
        tree.present.push(Present { unit: nr, commune: 0, commune_name: COMMUNE_NAME, spec });
    }
    tree
}

/// The `nr`th branch of a commune and what it is called: the offices first, then schools and enterprises, then
/// the villages, which are most.
fn branch(nr: usize, random: &mut StdRng) -> (Branch, String) {
    let mut before = 0;
    for (kind, called, many, (least, most), place) in OTHERS {
        if nr < before + many {
            let spec = Branch {
                name: called,
                kind,
                members: random.random_range(least..=most),
                secretary: None,
                meets: (random.random_range(2..=12), one_of(random, &[7, 8, 14, 16]), 0),
                place,
            };
            let called = if many == 1 { called.to_owned() } else { format!("{called} số {}", nr - before + 1) };
            return (spec, called);
        }
        before += many;
    }
    let spec = Branch {
        name: "Thôn",
        kind: if nr % 6 == 5 { "residential_group" } else { "village" },
        members: random.random_range(15..=39),
        secretary: None,
        meets: (random.random_range(2..=25), one_of(random, &[7, 14, 19, 19, 20]), 30),
        place: "Nhà văn hóa thôn",
    };
    (spec, format!("thôn {}", name(nr * 7 + 3)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::mint::chance;
    use crate::demo::scale::plan::{Plan, Scale};

    #[test]
    fn a_commune_has_as_many_branches_as_planned_each_with_a_name_and_code_of_its_own() {
        let place = Plan::of(Scale::Province).commune(9);
        let tree = tree(&place, &mut chance(1, "test"));
        assert_eq!((tree.present.len(), tree.units.len()), (place.branches, place.branches + 1));
        let mut names: Vec<_> = tree.units.iter().map(|unit| (&unit.name, &unit.code)).collect();
        names.sort();
        names.dedup_by(|a, b| a.0 == b.0 || a.1 == b.1);
        assert_eq!(names.len(), tree.units.len());
        assert_eq!(tree.units[5].code.as_deref(), Some("10.000.010.000.005"));
    }

    #[test]
    fn a_branch_has_about_as_many_members_as_in_the_nation() {
        let mut random = chance(3, "test");
        let all: usize = (0..690).map(|nr| branch(nr % 69, &mut random).0.members).sum();
        assert!((23 * 690..28 * 690).contains(&all), "{all}");
    }
}
