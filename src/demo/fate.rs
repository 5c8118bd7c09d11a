//! How well a branch works, how it scores itself, and how far its sheet of a month has come. Most of it is
//! chance; the named cases of the demonstration are told here.

use rand::Rng as _;
use rand::rngs::StdRng;

use super::mint::{chance, happens, one_of};
use super::places::{THON_3, TRUNG_HA};
use super::tree::Present;

/// How far a sheet came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nobody has begun it.
    Unscored,
    /// The branch committee agreed.
    Agreed,
    /// The branch voted.
    Voted,
    /// It waits for the committee above.
    Submitted,
    /// It was given back.
    Returned,
    /// The committee above confirmed or adjusted it.
    Decided,
    /// It is closed for good.
    Locked,
}

/// How a branch scores itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Candour {
    /// What is counted stands.
    Honest,
    /// It gives itself full marks on these criteria, with a reason.
    Raises(&'static [&'static str]),
    /// It gives itself 100, whatever the record says.
    Full,
    /// 95 where 81 are counted and 78 decided.
    Told,
}

/// What was done around a meeting: so many days before it, or after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The branch committee met.
    pub committee: Option<u64>,
    /// Members had notice.
    pub notice: Option<u64>,
    /// Documents were posted.
    pub documents: Option<u64>,
    /// Minutes and resolution were, after it.
    pub posted: Option<u64>,
}

/// What becomes of the score of one meeting.
#[derive(Clone, Copy, Debug)]
pub struct Fate {
    /// How far it came.
    pub stage: Stage,
    /// How the branch scores itself.
    pub candour: Candour,
    /// What a person judges comes to, in thousandths of full marks.
    pub judged: i32,
    /// What was done around it.
    pub around: Around,
}

/// A meeting of which more is told than chance would give, so that its figures are known beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Script {
    /// So many are excused and nobody is absent otherwise; none: chance.
    pub absent: Option<usize>,
    /// Who speaks, of a hundred present; none: chance.
    pub speakers: Option<usize>,
    /// What it hears of the tasks of the meeting before, in their order: done or not.
    pub fresh: [bool; 3],
    /// And of those of earlier ones.
    pub old: bool,
    /// How many tasks it gives; they are due before the next.
    pub gives: usize,
}

/// What is told of a meeting so many months back.
pub fn script(branch: &Present, back: u32) -> Option<Script> {
    let done = Script { absent: Some(0), speakers: None, fresh: [true; 3], old: true, gives: 3 };
    let two_of_three = Script { absent: Some(2), fresh: [true, true, false], ..done };
    let by_chance = Script { absent: None, ..done };
    Some(match (branch.commune_name, branch.spec.name, back) {
        // Two tasks of three are done, less than 30 % speak, two are excused.
        ("Thái Bình", "Thôn 2", 1) => Script { speakers: Some(28), ..two_of_three },
        ("Thái Bình", "Làng Hản", 1) => two_of_three,
        ("Thái Bình", "Thôn 2" | "Làng Hản", 2) => done,
        ("Thái Bình", "Thôn 1" | "Trung Tâm", 1) => Script { speakers: Some(35), ..by_chance },
        ("Khuổi Nà", "Lũng Pán", 1..=3) => Script { fresh: [false; 3], old: false, gives: 2, ..by_chance },
        ("Phú Thịnh", "Khuổi Lếch", 3) => Script { gives: 2, ..by_chance },
        ("Phú Thịnh", "Khuổi Lếch", 1..=2) => {
            Script { fresh: [true, false, false], old: false, gives: 2, ..by_chance }
        }
        _ => return None,
    })
}

/// What becomes of the score of a meeting so many months back; `nr` is the branch's.
pub fn fate(seed: u64, nr: usize, branch: &Present, back: u32) -> Fate {
    let quality = chance(seed, &format!("quality {nr}")).random_range(870..=985);
    let mut random = chance(seed, &format!("score {nr}, {back} months back"));
    let usual = Fate {
        stage: if back > 1 { Stage::Locked } else { last_month(&mut random) },
        candour: candour(&mut random),
        judged: quality + random.random_range(-30..=15),
        around: around(&mut random, branch.spec.name == TRUNG_HA),
    };
    let falling = |worst: i32, best: i32| worst + (best - worst) * (i32::try_from(back).unwrap_or(12) - 1) / 11;
    let orderly = Around { committee: Some(2), notice: Some(3), documents: Some(2), posted: Some(1) };
    let neglected = Around { committee: usual.around.committee, ..Around::default() };
    match (branch.commune_name, branch.spec.name, back) {
        ("Thái Bình", THON_3, 1) => {
            Fate { stage: Stage::Decided, candour: Candour::Honest, judged: 940, around: orderly }
        }
        ("Thái Bình", THON_3, _) => Fate { candour: Candour::Honest, judged: usual.judged.max(920), ..usual },
        ("Thái Bình", "Thôn 2", 1) => {
            Fate { stage: Stage::Decided, candour: Candour::Told, judged: 0, around: orderly }
        }
        ("Thái Bình", "Trường Tiểu học", 1) => Fate { stage: Stage::Decided, candour: Candour::Full, ..usual },
        ("Thái Bình", "Trường Tiểu học", _) => Fate { candour: Candour::Full, ..usual },
        ("Thái Bình", "Thôn 1" | "Trung Tâm", 1) => {
            Fate { stage: Stage::Submitted, candour: Candour::Raises(&["4.2b", "1.1"]), ..usual }
        }
        ("Thái Bình", "Trạm Y tế", 1) => {
            Fate { stage: Stage::Submitted, candour: Candour::Honest, around: orderly, ..usual }
        }
        ("Thái Bình", "Làng Hản", 1) => {
            Fate { stage: Stage::Returned, candour: Candour::Raises(&["6.1"]), around: orderly, ..usual }
        }
        ("Thái Bình", "Thôn 4", 1) => Fate { stage: Stage::Voted, ..usual },
        ("Thái Bình", "Công an xã", 1) => Fate { stage: Stage::Agreed, ..usual },
        ("Thái Bình", _, 1) => Fate { stage: Stage::Decided, ..usual },
        ("Phú Thịnh", "Nà Tẻng", 1) => Fate { stage: Stage::Unscored, ..usual },
        ("Phú Thịnh", "Khuổi Lếch", _) => {
            let (stage, around) = if back == 1 { (Stage::Decided, neglected) } else { (usual.stage, usual.around) };
            Fate { stage, around, candour: Candour::Honest, judged: falling(700, 960) }
        }
        ("Khuổi Nà", "Lũng Pán", _) => {
            let (stage, around) = if back == 1 { (Stage::Decided, neglected) } else { (usual.stage, usual.around) };
            Fate { stage, around, candour: Candour::Honest, judged: falling(400, 880) }
        }
        _ => usual,
    }
}

/// How far a sheet of last month came elsewhere than in Thái Bình.
fn last_month(random: &mut StdRng) -> Stage {
    use Stage::{Decided, Submitted, Voted};
    one_of(random, &[Decided, Decided, Decided, Decided, Submitted, Submitted, Voted])
}

fn candour(random: &mut StdRng) -> Candour {
    const RAISED: [&[&str]; 5] = [&["6.1"], &["4.2b"], &["2.1", "4.2b"], &["6.1", "4.2b"], &["3.2c"]];
    if happens(random, 620) { Candour::Honest } else { Candour::Raises(one_of(random, &RAISED)) }
}

/// The days of branches are not all alike, and now and then something was not done.
fn around(random: &mut StdRng, far_away: bool) -> Around {
    let draw =
        |random: &mut StdRng, missing: u32, days: &[u64]| (!happens(random, missing)).then(|| one_of(random, days));
    Around {
        committee: draw(random, 110, &[1, 1, 2, 2, 3, 4, 6]),
        notice: draw(random, 50, &[1, 2, 2, 3, 3, 4, 5]),
        documents: draw(random, if far_away { 500 } else { 130 }, &[0, 1, 1, 1, 2, 2, 3]),
        posted: draw(random, if far_away { 400 } else { 90 }, &[0, 1, 1, 1, 2, 2, 2, 3, 5]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::tree::Tree;

    #[test]
    fn only_last_month_is_open() {
        let tree = Tree::grown();
        for (nr, branch) in tree.present.iter().enumerate() {
            assert!((2..=12).all(|back| fate(7, nr, branch, back).stage == Stage::Locked), "{}", branch.spec.name);
            assert_ne!(fate(7, nr, branch, 1).stage, Stage::Locked, "{}", branch.spec.name);
        }
    }

    #[test]
    fn a_series_falls_from_month_to_month() {
        let tree = Tree::grown();
        for (commune, name) in [("Khuổi Nà", "Lũng Pán"), ("Phú Thịnh", "Khuổi Lếch")] {
            let branch = tree.branch(commune, name).unwrap();
            let series: Vec<_> = (1..=12).rev().map(|back| fate(7, 0, branch, back).judged).collect();
            assert!(series.windows(2).all(|two| two[0] > two[1]), "{series:?}");
        }
    }
}
