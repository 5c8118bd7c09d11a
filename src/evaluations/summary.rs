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
