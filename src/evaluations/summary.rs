//! Many scores together.

use std::collections::BTreeMap;

use super::points::Points;
use super::rubrics::Class;
use crate::ids::RubricId;

/// Scores counted. Classes are counted and never averaged, and points of different versions of a rubric
/// never make one mean: 80 points of one are not 80 of another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many scores.
    pub n: u32,
    /// How many of each class; a class that nobody has is not in it.
    pub classes: BTreeMap<Class, u32>,
    /// The mean of each version of a rubric.
    pub means: BTreeMap<RubricId, Mean>,
}

/// The mean of scores by one version of a rubric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mean {
    /// How many scores it is of, above zero.
    pub n: u32,
    /// The mean, in hundredths, half up.
    pub points: Points,
}

impl Summary {
    /// The mean, where all scores are by one version of a rubric.
    pub fn mean(&self) -> Option<Points> {
        let mut means = self.means.values();
        let only = means.next()?;
        means.next().is_none().then_some(only.points)
    }

    /// How many of a class.
    pub fn count(&self, class: Class) -> u32 {
        self.classes.get(&class).copied().unwrap_or_default()
    }
}

/// Scores of one class by one version of a rubric that were counted together, by the database or elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The version.
    pub rubric: RubricId,
    /// Their class.
    pub class: Class,
    /// How many.
    pub n: u32,
    /// The sum of their totals, in hundredths.
    pub points: i64,
}

/// Counts scores: the version of the rubric, the total and the class of each.
pub fn summary(scores: impl IntoIterator<Item = (RubricId, Points, Class)>) -> Summary {
    let one = |(rubric, points, class): (_, Points, _)| Counted { rubric, class, n: 1, points: points.0.into() };
    summed(scores.into_iter().map(one))
}

/// The same from scores that were counted in parts.
pub fn summed(parts: impl IntoIterator<Item = Counted>) -> Summary {
    let mut summary = Summary::default();
    let mut sums: BTreeMap<RubricId, (i64, u32)> = BTreeMap::new();
    for part in parts.into_iter().filter(|part| part.n > 0) {
        summary.n += part.n;
        *summary.classes.entry(part.class).or_default() += part.n;
        let (sum, n) = sums.entry(part.rubric).or_default();
        *sum += part.points;
        *n += part.n;
    }
    let mean = |(rubric, (sum, n))| Points::mean(sum, n).map(|points| (rubric, Mean { n, points }));
    summary.means = sums.into_iter().filter_map(mean).collect();
    summary
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const OLD: RubricId = RubricId(Uuid::from_u128(1));
    const NEW: RubricId = RubricId(Uuid::from_u128(2));

    #[test]
    fn classes_are_counted_and_points_averaged_within_one_version() {
        let scores = [
            (NEW, Points::whole(95), Class::Good),
            (NEW, Points(9050), Class::Good),
            (NEW, Points::whole(70), Class::Fair),
            (NEW, Points(6999), Class::Average),
        ];
        let one = summary(scores);
        assert_eq!(one.n, 4);
        assert_eq!(one.classes, BTreeMap::from([(Class::Average, 1), (Class::Fair, 1), (Class::Good, 2)]));
        assert_eq!((one.count(Class::Good), one.count(Class::Poor)), (2, 0));
        // 325,49 ÷ 4 = 81,3725
        assert_eq!(one.means, BTreeMap::from([(NEW, Mean { n: 4, points: Points(8137) })]));
        assert_eq!(one.mean(), Some(Points(8137)));

        let mixed = summary(scores.into_iter().chain([(OLD, Points::whole(40), Class::Poor)]));
        assert_eq!((mixed.n, mixed.count(Class::Poor)), (5, 1));
        assert_eq!(mixed.means[&OLD], Mean { n: 1, points: Points::whole(40) });
        assert_eq!(mixed.means[&NEW], one.means[&NEW]);
        assert_eq!(mixed.mean(), None);
    }

    #[test]
    fn scores_counted_in_parts_make_the_same_summary() {
        let part = |rubric, class, n, points| Counted { rubric, class, n, points };
        let parts = [
            part(NEW, Class::Good, 2, 18550),
            part(NEW, Class::Fair, 1, 7000),
            part(NEW, Class::Average, 0, 0),
            part(NEW, Class::Average, 1, 6999),
        ];
        let scores = [
            (NEW, Points::whole(95), Class::Good),
            (NEW, Points(9050), Class::Good),
            (NEW, Points::whole(70), Class::Fair),
            (NEW, Points(6999), Class::Average),
        ];
        assert_eq!(summed(parts), summary(scores));
        assert_eq!(summed([part(OLD, Class::Good, 0, 0)]), Summary::default());
    }

    #[test]
    fn no_scores_have_no_mean() {
        assert_eq!(summary([]), Summary::default());
        assert_eq!(Summary::default().mean(), None);
    }
}
