//! The tree as it grew: what was founded when and under whom, what was merged, moved and closed.
//! Positions in the tree are the database's business; here is only the history.

use chrono::NaiveDate;

use super::ba_be;
use super::places::{self, BOARD_BRANCH, COMMUNES, THON_3};
use super::span::day;

/// The day on which the district level ended: since then province, commune, branch.
pub const PRESENT_STRUCTURE: NaiveDate = day(2025, 7, 1);

/// The day on which Thôn 3 came to be of three branches.
pub const MERGER: NaiveDate = day(2019, 7, 1);

/// Since when there is anything.
const FOUNDED: NaiveDate = day(1955, 1, 1);

/// An organization, by its place in [`Tree::units`].
pub type Nr = usize;

/// An organization to be founded.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The superior under whom it was founded; the first has none.
    pub parent: Option<Nr>,
    /// Its kind (`organizations.kind`).
    pub kind: &'static str,
    /// The type of a branch.
    pub branch_type: Option<&'static str>,
    /// Its name.
    pub name: String,
    /// When it was founded.
    pub since: NaiveDate,
    /// Its code today; what is closed has none.
    pub code: Option<String>,
    /// How hard the work is where it is hard.
    pub difficulty: Option<&'static str>,
}

/// A decision that changed the tree after everything had been founded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Organizations came under another superior.
    Reattach {
        /// Which.
        moving: Vec<Nr>,
        /// The new superior.
        host: Nr,
    },
    /// An organization ended.
    Close {
        /// Which.
        closing: Nr,
        /// What it was merged into; none when it was dispersed.
        successor: Option<Nr>,
        /// The superior that decided.
        decided_by: Nr,
    },
}

/// A branch that meets today.
#[derive(Clone, Copy, Debug)]
pub struct Present {
    /// The branch.
    pub unit: Nr,
    /// Its commune, or the province.
    pub commune: Nr,
    /// Name of the commune; empty under the province.
    pub commune_name: &'static str,
    /// What is known of it.
    pub spec: places::Branch,
}

/// A branch that was closed, with the members it had at its end.
#[derive(Clone, Debug)]
pub struct Past {
    /// The branch.
    pub unit: Nr,
    /// Its type.
    pub kind: &'static str,
    /// How many members.
    pub members: usize,
}

/// Everything that was founded, and what became of it.
#[derive(Debug, Default)]
pub struct Tree {
    /// All organizations, superiors before those below them.
    pub units: Vec<Unit>,
    /// What was decided, in the order of its dates.
    pub decisions: Vec<(NaiveDate, Decision)>,
    /// The branches of today.
    pub present: Vec<Present>,
    /// The communes of today, in the order of [`COMMUNES`].
    pub communes: Vec<Nr>,
    /// Việt Thắng, Việt Tiến and Ngành Nghề, of which Thôn 3 came.
    pub merged: Vec<Nr>,
    /// The office branch of Thái Bình that was dispersed in 2019.
    pub old_office: Nr,
    /// The province of today.
    pub province: Nr,
    /// Its organization board.
    pub board: Nr,
    /// Its other boards: propaganda and mass mobilization, the office.
    pub boards: [Nr; 2],
    /// The district Ba Bể.
    pub ba_be: Nr,
    /// The branches of Ba Bể.
    pub past: Vec<Past>,
}

impl Tree {
    /// The whole history.
    pub fn grown() -> Self {
        let mut tree = Self::default();
        let centre = tree.found(None, "centre", "Trung ương (minh họa)", FOUNDED);
        tree.grow_province(centre);
        tree.grow_ba_be(centre);
        // Last, so that everything else keeps its number.
        let province = tree.province;
        let boards = ["Ban Tuyên giáo và Dân vận Tỉnh ủy", "Văn phòng Tỉnh ủy"];
        tree.boards = boards.map(|name| tree.found(Some(province), "board", name, PRESENT_STRUCTURE));
        tree.decisions.sort_by_key(|(on, _)| *on);
        tree
    }

    /// The branch of today with this name in a commune.
    pub fn branch(&self, commune: &str, name: &str) -> Option<&Present> {
        self.present.iter().find(|branch| branch.commune_name == commune && branch.spec.name == name)
    }

    fn found(&mut self, parent: Option<Nr>, kind: &'static str, name: &str, since: NaiveDate) -> Nr {
        let name = name.to_owned();
        self.units.push(Unit { parent, kind, branch_type: None, name, since, code: None, difficulty: None });
        self.units.len() - 1
    }

    fn found_branch(&mut self, parent: Nr, kind: &'static str, name: &str, since: NaiveDate) -> Nr {
        let unit = self.found(Some(parent), "branch", &format!("Chi bộ {name}"), since);
        self.units[unit].branch_type = Some(kind);
        unit
    }

    fn close(&mut self, closing: Nr, successor: Option<Nr>, decided_by: Nr, on: NaiveDate) {
        self.decisions.push((on, Decision::Close { closing, successor, decided_by }));
    }

    /// The province: two districts whose communes came directly under it in 2025.
    fn grow_province(&mut self, centre: Nr) {
        let province = self.found(Some(centre), "province", places::PROVINCE, FOUNDED);
        self.province = province;
        self.units[province].code = Some(code(0, 0));
        self.board = self.found(Some(province), "board", "Ban Tổ chức Tỉnh ủy", FOUNDED);
        let own = self.found_branch(province, BOARD_BRANCH.kind, BOARD_BRANCH.name, FOUNDED);
        self.units[own].code = Some(code(0, 1));
        self.present.push(Present { unit: own, commune: province, commune_name: "", spec: BOARD_BRANCH });
        for (name, of_district) in [("Yên Sơn", 0..2), ("Hạ Giang", 2..COMMUNES.len())] {
            let district = self.found(Some(province), "district", &format!("Đảng bộ huyện {name}"), FOUNDED);
            let communes: Vec<_> = of_district.map(|nr| self.grow_commune(district, nr)).collect();
            self.communes.extend(&communes);
            self.decisions.push((PRESENT_STRUCTURE, Decision::Reattach { moving: communes, host: province }));
            self.close(district, None, province, PRESENT_STRUCTURE);
        }
    }

    fn grow_commune(&mut self, district: Nr, nr: usize) -> Nr {
        let spec = &COMMUNES[nr];
        let commune = self.found(Some(district), "commune", &format!("Đảng bộ xã {}", spec.name), day(1958, 1, 1));
        self.units[commune].code = Some(code(nr + 1, 0));
        for (branch_nr, branch) in spec.branches.iter().enumerate() {
            let since = match (branch.kind, branch.name) {
                (_, THON_3) => MERGER,
                ("village" | "residential_group" | "school" | "health", _) => day(1965, 1, 1),
                ("commune_office", _) => PRESENT_STRUCTURE,
                _ => day(2021, 1, 1),
            };
            let unit = self.found_branch(commune, branch.kind, branch.name, since);
            self.units[unit].code = Some(code(nr + 1, branch_nr + 1));
            self.units[unit].difficulty = places::difficulty(spec.name, branch.name);
            self.present.push(Present { unit, commune, commune_name: spec.name, spec: *branch });
            if branch.name == THON_3 {
                self.grow_thon_3(commune, unit);
            }
        }
        commune
    }

    /// Thôn 3 came of three branches when their villages were merged, and was reinforced from the office
    /// branch, which was dispersed.
    fn grow_thon_3(&mut self, commune: Nr, thon_3: Nr) {
        for name in ["Việt Thắng", "Việt Tiến", "Ngành Nghề"] {
            let branch = self.found_branch(commune, "village", name, day(1965, 1, 1));
            self.merged.push(branch);
            self.close(branch, Some(thon_3), commune, MERGER);
        }
        self.old_office = self.found_branch(commune, "commune_office", "Cơ quan xã Thái Bình", day(2007, 8, 1));
        self.close(self.old_office, None, commune, MERGER);
    }

    /// The second tree: its district with all below was dissolved in 2025 and answers only as of a date.
    fn grow_ba_be(&mut self, centre: Nr) {
        let province = self.found(Some(centre), "province", "Đảng bộ tỉnh Bắc Kạn (minh họa)", FOUNDED);
        self.ba_be = self.found(Some(province), "district", "Đảng bộ huyện Ba Bể (số liệu suy ra)", FOUNDED);
        for (commune, branches) in ba_be::COMMUNES.iter().zip(ba_be::branches()) {
            let superior = self.found(Some(self.ba_be), "commune", &commune.title(), day(1958, 1, 1));
            for branch in branches {
                let since = if branch.kind == "commune_office" { ba_be::OFFICES_SINCE } else { day(1965, 1, 1) };
                let unit = self.found_branch(superior, branch.kind, &branch.name, since);
                self.past.push(Past { unit, kind: branch.kind, members: branch.members });
                self.close(unit, None, superior, PRESENT_STRUCTURE);
            }
            self.close(superior, None, self.ba_be, PRESENT_STRUCTURE);
        }
        self.close(self.ba_be, None, province, PRESENT_STRUCTURE);
        self.close(province, None, centre, PRESENT_STRUCTURE);
    }
}

/// The code of a commune (0: of the province itself) and a branch (0: of the commune itself). No
/// province has the number 99.
fn code(commune: usize, branch: usize) -> String {
    format!("99.000.{commune:03}.000.{branch:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn superiors_are_founded_before_and_live_as_long() {
        let tree = Tree::grown();
        let ends = |nr| {
            tree.decisions.iter().find_map(|(on, decision)| match decision {
                Decision::Close { closing, .. } => (*closing == nr).then_some(*on),
                Decision::Reattach { .. } => None,
            })
        };
        for (nr, unit) in tree.units.iter().enumerate() {
            let Some(parent) = unit.parent else { continue };
            assert!(parent < nr && tree.units[parent].since <= unit.since, "{}", unit.name);
            if let (Some(ended), None) = (ends(parent), ends(nr)) {
                let moved = |(on, decision): &(NaiveDate, Decision)| {
                    *on <= ended && matches!(decision, Decision::Reattach { moving, .. } if moving.contains(&nr))
                };
                assert!(tree.decisions.iter().any(moved), "{} outlives its superior", unit.name);
            }
        }
        let open = |branch: &Present| ends(branch.unit).is_none();
        assert!(tree.present.len() == 47 && tree.present.iter().all(open));
    }

    #[test]
    fn codes_are_given_once() {
        let tree = Tree::grown();
        let mut codes: Vec<_> = tree.units.iter().filter_map(|unit| unit.code.as_ref()).collect();
        let count = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!((codes.len(), count), (54, 54));
        let thon_3 = tree.branch("Thái Bình", THON_3).unwrap();
        assert_eq!(tree.units[thon_3.unit].code.as_deref(), Some("99.000.001.000.003"));
    }
}
