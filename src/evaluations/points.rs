//! Points of a rubric, in whole hundredths.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

use crate::text::{format_hundredths, parse_hundredths};

/// Points in hundredths of a point: `Points(9050)` is 90,5.
///
/// Sums and differences stop at the ends of the type instead of wrapping; no rubric comes near them. A
/// difference may be negative. Written in the Vietnamese way, without trailing zeros: "90,5".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[derive(serde::Serialize, serde::Deserialize)]
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
