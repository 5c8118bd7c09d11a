//! How much of everything there is, and where each organization stands in the tree.

use std::ops::Range;

use clap::ValueEnum;

/// How much is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scale {
    /// One commune with 69 branches.
    Commune,
    /// As many communes as a district had: 16, with 1,107 branches.
    District,
    /// A large province: 145 communes, 10,000 branches, 250,000 members.
    Province,
    /// The nation since 1/7/2025: 34 provinces, 3,321 communes, 230,000 branches, 5.6 million members.
    Nation,
}

impl Scale {
    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Commune => "commune",
            Self::District => "district",
            Self::Province => "province",
            Self::Nation => "nation",
        }
    }

    /// How many provinces, communes and branches.
    const fn counts(self) -> (usize, usize, usize) {
        match self {
            Self::Commune => (1, 1, 69),
            Self::District => (1, 16, 1_107),
            Self::Province => (1, 145, 10_000),
            Self::Nation => (34, 3_321, 230_000),
        }
    }
}

/// Positions in the tree: from the first, included, to the second, excluded.
pub type Interval = (i64, i64);

/// The whole tree: the centre, provinces, communes, branches. Everything of it is computed, so that the nation
/// takes no memory.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    provinces: usize,
    communes: usize,
    branches: usize,
}

/// One commune of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its place among all communes.
    pub nr: usize,
    /// The place of its province,
    pub province: usize,
    /// and its own place within it.
    pub in_province: usize,
    /// Its id; those of its branches follow it.
    pub id: i32,
    /// Its interval.
    pub interval: Interval,
    /// How many branches it has.
    pub branches: usize,
}

impl Place {
    /// The id of a branch, or of the commune itself (0: the commune, 1: its first branch).
    pub fn unit_id(&self, unit: usize) -> i32 {
        self.id + whole(unit)
    }

    /// The interval of a unit, counted as in [`unit_id`](Self::unit_id).
    pub fn unit_interval(&self, unit: usize) -> Interval {
        match unit {
            0 => self.interval,
            nr => child(self.interval, nr - 1, self.branches),
        }
    }

    /// The position of an organization of this commune by its id.
    pub fn position(&self, id: i32) -> Option<i64> {
        let unit = usize::try_from(id - self.id).ok().filter(|unit| *unit <= self.branches)?;
        Some(self.unit_interval(unit).0)
    }
}

/// The interval of one of so many children: half of every parent stays free, as `tree_lay_out` does it.
fn child((lo, hi): Interval, nr: usize, of: usize) -> Interval {
    let unit = (hi - lo - 1) / (2 * i64::from(whole(of.max(1))));
    let from = lo + 1 + unit * i64::from(whole(nr));
    (from, from + unit)
}

/// A count as the database's integers have it.
///
/// # Panics
/// Never: no plan has two thousand million of anything.
fn whole(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// Which of so many come to the `nr`th of several parts, all of which get as many, or one more.
fn share(all: usize, nr: usize, parts: usize) -> Range<usize> {
    all * nr / parts..all * (nr + 1) / parts
}

impl Plan {
    /// The plan of a scale.
    pub const fn of(scale: Scale) -> Self {
        let (provinces, communes, branches) = scale.counts();
        Self { provinces, communes, branches }
    }

    /// The interval of the centre, which is the whole tree.
    pub const CENTRE: Interval = (0, 1 << 62);

    /// The id of the centre.
    pub const CENTRE_ID: i32 = 1;

    /// How many provinces.
    pub const fn provinces(&self) -> usize {
        self.provinces
    }

    /// How many communes.
    pub const fn communes(&self) -> usize {
        self.communes
    }

    /// How many organizations in all.
    pub fn units(&self) -> i32 {
        whole(1 + self.provinces + self.communes + self.branches)
    }

    /// The id and the interval of a province.
    pub fn province(&self, nr: usize) -> (i32, Interval) {
        (Self::CENTRE_ID + 1 + whole(nr), child(Self::CENTRE, nr, self.provinces))
    }

    /// A commune.
    pub fn commune(&self, nr: usize) -> Place {
        let province = ((nr + 1) * self.provinces - 1) / self.communes;
        let siblings = share(self.communes, province, self.provinces);
        let branches = share(self.branches, nr, self.communes);
        let in_province = nr - siblings.start;
        Place {
            nr,
            province,
            in_province,
            id: Self::CENTRE_ID + 1 + whole(self.provinces + nr + branches.start),
            interval: child(self.province(province).1, in_province, siblings.len()),
            branches: branches.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_commune_and_branch_is_counted_once_and_lies_in_its_parent() {
        for scale in [Scale::Commune, Scale::District, Scale::Province, Scale::Nation] {
            let plan = Plan::of(scale);
            let (mut next, mut branches) = (2 + whole(plan.provinces()), 0);
            for nr in 0..plan.communes() {
                let place = plan.commune(nr);
                assert_eq!(place.id, next, "{scale:?} {nr}");
                let (_, province) = plan.province(place.province);
                assert!(province.0 < place.interval.0 && place.interval.1 <= province.1, "{scale:?} {place:?}");
                let last = place.unit_interval(place.branches);
                assert!(place.interval.0 < place.unit_interval(1).0 && last.1 <= place.interval.1);
                assert!(last.1 - last.0 >= 1024, "{scale:?} {last:?}");
                assert!(place.unit_interval(1).1 <= place.unit_interval(2).0);
                assert_eq!(place.position(place.unit_id(7)), Some(place.unit_interval(7).0));
                assert_eq!(place.position(place.id - 1), None);
                next += 1 + whole(place.branches);
                branches += place.branches;
            }
            assert_eq!((next - 1, branches), (plan.units(), scale.counts().2));
        }
    }

    #[test]
    fn communes_of_a_province_follow_each_other() {
        let plan = Plan::of(Scale::Nation);
        let places: Vec<_> = (0..plan.communes()).map(|nr| plan.commune(nr)).collect();
        assert!(places.windows(2).all(|two| match two[1].province == two[0].province {
            true => two[1].in_province == two[0].in_province + 1 && two[0].interval.1 <= two[1].interval.0,
            false => two[1].province == two[0].province + 1 && two[1].in_province == 0,
        }));
        assert_eq!(places[plan.communes() - 1].province, 33);
    }
}
