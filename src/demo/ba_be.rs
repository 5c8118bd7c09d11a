//! Ba Bể as of 13/7/2017, for questions about the past: 16 communes, 206 branches, 3,582 members, 317 of
//! them in the 16 office branches.
//!
//! These are **derived figures**. The report of that day gives 16 of 16 communes, 7.76 % of the branches,
//! 317 members and 8.85 % of the members; 206 and 3,582 follow from the percentages (16 ÷ 0.0776,
//! 317 ÷ 0.0885). How they are spread over communes and branches, every village and every person is
//! invented.

use chrono::NaiveDate;

use super::span::day;

/// The day of the review conference.
pub const AS_OF: NaiveDate = day(2017, 7, 13);

/// Since when communes had office branches: the report looks back on ten years.
pub const OFFICES_SINCE: NaiveDate = day(2007, 8, 1);

/// Members of the 16 office branches.
pub const OFFICE_MEMBERS: usize = 317;

/// Members of all 206 branches.
pub const MEMBERS: usize = 3582;

/// A commune: its name, its branches, and how many of them belong to a school, to the health station, and
/// to the armed forces. One is the office branch, all others are villages.
pub struct Commune {
    /// Its name without "Đảng bộ xã".
    pub name: &'static str,
    branches: usize,
    schools: usize,
    health: usize,
    armed: usize,
}

const fn commune(name: &'static str, branches: usize, schools: usize, health: usize, armed: usize) -> Commune {
    Commune { name, branches, schools, health, armed }
}

/// The communes; the last one is the town.
pub const COMMUNES: [Commune; 16] = [
    commune("Bành Trạch", 14, 2, 1, 0),
    commune("Cao Thượng", 14, 2, 0, 0),
    commune("Cao Trĩ", 11, 1, 0, 0),
    commune("Chu Hương", 15, 2, 1, 1),
    commune("Địa Linh", 14, 2, 1, 0),
    commune("Đồng Phúc", 11, 1, 0, 0),
    commune("Hà Hiệu", 14, 2, 1, 1),
    commune("Hoàng Trĩ", 7, 1, 0, 0),
    commune("Khang Ninh", 16, 2, 1, 1),
    commune("Mỹ Phương", 16, 2, 1, 1),
    commune("Nam Mẫu", 9, 1, 0, 1),
    commune("Phúc Lộc", 15, 2, 0, 0),
    commune("Quảng Khê", 13, 2, 1, 0),
    commune("Thượng Giáo", 15, 2, 0, 1),
    commune("Yến Dương", 10, 1, 0, 0),
    commune("Chợ Rã", 12, 2, 1, 1),
];

/// A branch of that time.
#[derive(Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its name without "Chi bộ".
    pub name: String,
    /// Its type (table `branch_types`).
    pub kind: &'static str,
    /// How many members it had.
    pub members: usize,
}

impl Commune {
    /// What the commune's organization was called.
    pub fn title(&self) -> String {
        format!("Đảng bộ {} {}", self.unit(), self.name)
    }

    fn unit(&self) -> &'static str {
        if self.name == "Chợ Rã" { "thị trấn" } else { "xã" }
    }

    /// Name and type of its branches, the office first.
    fn parts(&self) -> Vec<(String, &'static str)> {
        let mut parts = vec![(format!("Cơ quan {}", self.unit()), "commune_office")];
        parts.extend(SCHOOLS.iter().take(self.schools).map(|name| ((*name).to_owned(), "school")));
        parts.extend((0..self.health).map(|_| ("Trạm Y tế".to_owned(), "health")));
        parts.extend((0..self.armed).map(|_| (format!("Quân sự {}", self.unit()), "military")));
        let villages = self.branches - parts.len();
        // Begins elsewhere in each commune, so that the same villages do not come everywhere.
        let first = self.name.chars().map(|letter| letter as usize).sum::<usize>();
        parts.extend((0..villages).map(|nr| (village(first + nr), "village")));
        parts
    }
}

const SCHOOLS: [&str; 2] = ["Trường Tiểu học", "Trường THCS"];

fn village(nr: usize) -> String {
    const KINDS: [&str; 7] = ["Nà", "Khuổi", "Bản", "Pác", "Cốc", "Lủng", "Kéo"];
    const NAMES: [&str; 11] = ["Mò", "Slải", "Nghè", "Tào", "Phiêng", "Vài", "Khao", "Chom", "Đeng", "Mạ", "Luông"];
    // 7 and 11 have no common divisor: 77 names come before one comes again.
    format!("{} {}", KINDS[nr % KINDS.len()], NAMES[nr % NAMES.len()])
}

/// The branches of each commune, in the order of [`COMMUNES`], with their members.
pub fn branches() -> Vec<Vec<Branch>> {
    let offices = COMMUNES.len();
    let others = COMMUNES.iter().map(|commune| commune.branches).sum::<usize>() - offices;
    let mut of_offices = spread(OFFICE_MEMBERS, offices, &[4, 1, 3, 2]).into_iter();
    let mut of_others = spread(MEMBERS - OFFICE_MEMBERS, others, &[3, 8, 1, 5, 10, 2, 6]).into_iter();
    let mut branch = |(name, kind): (String, &'static str)| {
        let next = if kind == "commune_office" { of_offices.next() } else { of_others.next() };
        Branch { name, kind, members: next.unwrap_or_default() }
    };
    COMMUNES.iter().map(|commune| commune.parts().into_iter().map(&mut branch).collect()).collect()
}

/// Divides so many people into parts that differ: of each two neighbours one gets as many more as the
/// other gets fewer.
fn spread(total: usize, parts: usize, swings: &[usize]) -> Vec<usize> {
    let (each, rest) = (total / parts, total % parts);
    let mut shares: Vec<_> = (0..parts).map(|nr| each + usize::from(nr < rest)).collect();
    for (nr, pair) in shares.chunks_exact_mut(2).enumerate() {
        let swing = swings[nr % swings.len()];
        pair[0] += swing;
        pair[1] -= swing;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_the_review_come_out() {
        let all: Vec<_> = branches().into_iter().flatten().collect();
        let count = |kind: &str| all.iter().filter(|branch| branch.kind == kind).count();
        let members = |kind: &str| all.iter().filter(|b| kind.is_empty() || b.kind == kind).map(|b| b.members).sum();
        assert_eq!((all.len(), count("commune_office")), (206, 16));
        assert_eq!((members(""), members("commune_office")), (MEMBERS, OFFICE_MEMBERS));
        assert_eq!((count("school"), count("health"), count("military"), count("village")), (27, 8, 7, 148));
        assert!(all.iter().all(|branch| (5..40).contains(&branch.members)), "{all:?}");
        // 16/206 = 7.767 % (the report cuts it to 7.76), 317/3582 = 8.85 %.
        let per_ten_thousand = |part: usize, whole: usize| part * 10_000 / whole;
        assert_eq!((per_ten_thousand(16, 206), per_ten_thousand(317, 3582)), (776, 884));
    }

    #[test]
    fn no_commune_has_two_branches_of_one_name() {
        for (commune, branches) in COMMUNES.iter().zip(branches()) {
            let mut names: Vec<_> = branches.iter().map(|branch| &branch.name).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), commune.branches, "{}", commune.name);
        }
    }
}
