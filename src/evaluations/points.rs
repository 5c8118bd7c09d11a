//! Points of a rubric, in whole hundredths.

use std::borrow::Borrow;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

use crate::locale::Locale;
use crate::text::{format_hundredths, in_language, parse_hundredths};

/// Points in hundredths of a point: `Points(9050)` is 90,5.
///
/// Sums and differences stop at the ends of the type instead of wrapping; no rubric comes near them. A
/// difference may be negative. Written in the Vietnamese way, without trailing zeros: "90,5".
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Points(
    /// Hundredths of a point.
    pub i32,
);

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);

    /// What a whole rubric is worth.
    pub const FULL: Self = Self::whole(100);

    /// The smallest step in which a person gives points: a quarter of a point.
    pub const STEP: Self = Self(25);

    /// So many whole points.
    pub const fn whole(points: i32) -> Self {
        Self(points.saturating_mul(100))
    }

    /// Reads what somebody typed: "9", "9,5", "9.25". None for anything else, and for more than two
    /// decimals.
    pub fn parse(typed: &str) -> Option<Self> {
        parse_hundredths(typed).and_then(|hundredths| hundredths.try_into().ok()).map(Self)
    }

    /// As a reader of a language writes them: "90,5", "90.5". [`Display`](fmt::Display) writes what is typed and
    /// what stands in papers of the branch.
    pub fn told(self, l: impl Borrow<Locale>) -> String {
        in_language(*l.borrow(), &self.to_string())
    }

    /// Whether these points can be made of steps.
    pub const fn is_in_steps(self) -> bool {
        self.0 % Self::STEP.0 == 0
    }

    /// These points as if `out_of` were `full`: 85,5 of 95 is 90 of 100. Rounded to hundredths, half up.
    /// Out of nothing there are no points.
    #[must_use]
    pub fn rescaled(self, out_of: Self, full: Self) -> Self {
        if out_of <= Self::ZERO {
            return Self::ZERO;
        }
        Self::quotient(i128::from(self.0) * i128::from(full.0), i128::from(out_of.0))
    }

    /// The mean of `n` scores with this sum of hundredths; none of none. Rounded to hundredths, half up.
    pub fn mean(sum: i64, n: u32) -> Option<Self> {
        (n > 0).then(|| Self::quotient(i128::from(sum), i128::from(n)))
    }

    /// `hundredths` ÷ `by`, which is above zero, half up: what lies in the middle goes to the greater.
    fn quotient(hundredths: i128, by: i128) -> Self {
        let rounded = (2 * hundredths + by).div_euclid(2 * by);
        Self(i32::try_from(rounded).unwrap_or(if rounded < 0 { i32::MIN } else { i32::MAX }))
    }
}

impl Add for Points {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Points {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        points.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_hundredths(self.0.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_written_and_read_in_the_vietnamese_way() {
        assert_eq!(Points::FULL.to_string(), "100");
        assert_eq!(Points(9050).to_string(), "90,5");
        assert_eq!((Points::ZERO - Points(25)).to_string(), "-0,25");
        assert_eq!([Locale::Vi, Locale::En].map(|l| Points(9050).told(l)), ["90,5", "90.5"]);
        assert_eq!(Points::parse(" 90,5 "), Some(Points(9050)));
        assert_eq!(Points::parse("4.75"), Some(Points(475)));
        for wrong in ["", "chín", "9,125", "99999999999"] {
            assert_eq!(Points::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_quarter_is_the_smallest_step() {
        assert!([0, 25, 50, -75, 10_000].iter().all(|&p| Points(p).is_in_steps()));
        assert!([1, 10, 24, 26].iter().all(|&p| !Points(p).is_in_steps()));
    }

    #[test]
    fn rescaling_rounds_once_and_half_up() {
        let (part, full) = (Points::whole(95), Points::FULL);
        assert_eq!(Points(8550).rescaled(part, full), Points::whole(90));
        assert_eq!(Points::whole(90).rescaled(part, full), Points(9474));
        assert_eq!(part.rescaled(part, full), full);
        // A half goes up: 0,01 of 2 is 0,005 of 1.
        assert_eq!(Points(1).rescaled(Points::whole(2), Points::whole(1)), Points(1));
        assert_eq!(Points(1).rescaled(Points(201), Points::whole(1)), Points(0));
        assert_eq!(Points::FULL.rescaled(Points::ZERO, full), Points::ZERO);
        assert_eq!(Points::FULL.rescaled(Points(-1), full), Points::ZERO);
    }

    #[test]
    fn means_round_half_up_and_none_have_none() {
        assert_eq!(Points::mean(0, 0), None);
        assert_eq!(Points::mean(3, 2), Some(Points(2)));
        assert_eq!(Points::mean(-3, 2), Some(Points(-1)));
        assert_eq!(Points::mean(4, 3), Some(Points(1)));
        assert_eq!(Points::mean(i64::MAX, 1), Some(Points(i32::MAX)));
        assert_eq!(Points::mean(i64::MIN, 1), Some(Points(i32::MIN)));
    }

    #[test]
    fn sums_stop_at_the_ends() {
        assert_eq!([Points(1), Points(2)].into_iter().sum::<Points>(), Points(3));
        assert_eq!(Points(i32::MAX) + Points(1), Points(i32::MAX));
        assert_eq!(Points(i32::MIN) - Points(1), Points(i32::MIN));
        assert_eq!(Points::whole(i32::MAX), Points(i32::MAX));
    }
}
