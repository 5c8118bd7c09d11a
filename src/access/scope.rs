//! A set of positions in the tree: the first of the two locks.

use crate::ids::OrganizationId;

/// Where a row lives: its organization and that organization's position in the tree. Rows that belong
/// to an organization give it out (`place`), and only a row read through a scope can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The organization.
    pub organization: OrganizationId,
    /// Its position; true inside the transaction in which it was read.
    pub tree_at: i64,
}

/// The positions at which the actor may do one thing, true for one transaction.
///
/// Every query on rows of an organization takes one and states
/// `tree_at >= $lo and tree_at < $hi and tree_at <@ (select $reach::text::int8multirange)`:
/// the first two drive the index, the third is exact. Its text is read in a query of its own, once; where the
/// cast stands alone, the server reads it anew for every row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    intervals: Vec<(i64, i64)>,
    reach: String,
}

impl Scope {
    /// The union of half-open intervals, in order and merged.
    pub(in crate::access) fn union(intervals: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut sorted: Vec<_> = intervals.into_iter().filter(|(lo, hi)| lo < hi).collect();
        sorted.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
        for (lo, hi) in sorted {
            match merged.last_mut() {
                Some(last) if lo <= last.1 => last.1 = last.1.max(hi),
                _ => merged.push((lo, hi)),
            }
        }
        let parts: Vec<_> = merged.iter().map(|(lo, hi)| format!("[{lo},{hi})")).collect();
        Self { reach: format!("{{{}}}", parts.join(",")), intervals: merged }
    }

    /// For work of the system itself; the structure test lists who may call it, and why.
    #[must_use]
    pub fn whole_tree(_reason: &'static str) -> Self {
        Self::union([(0, i64::MAX)])
    }

    /// The single position of a place: an edit reaches exactly the unit it was allowed for.
    pub(in crate::access) fn only(place: Place) -> Self {
        Self::union([(place.tree_at, place.tree_at + 1)])
    }

    /// The first position, or 0 when there is none.
    #[must_use]
    pub fn lo(&self) -> i64 {
        self.intervals.first().map_or(0, |interval| interval.0)
    }

    /// The position after the last, or 0 when there is none.
    #[must_use]
    pub fn hi(&self) -> i64 {
        self.intervals.last().map_or(0, |interval| interval.1)
    }

    /// As the database writes an `int8multirange`.
    #[must_use]
    pub fn reach(&self) -> &str {
        &self.reach
    }

    /// Whether a place lies inside.
    #[must_use]
    pub fn contains(&self, place: Place) -> bool {
        self.intervals.iter().any(|(lo, hi)| (*lo..*hi).contains(&place.tree_at))
    }

    /// Whether nothing lies inside: no grant carries the permission.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.intervals.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(tree_at: i64) -> Place {
        Place { organization: OrganizationId(1), tree_at }
    }

    #[test]
    fn intervals_are_sorted_and_merged() {
        let scope = Scope::union([(30, 40), (1, 5), (5, 9), (7, 8), (3, 3)]);
        assert_eq!(scope.reach(), "{[1,9),[30,40)}");
        assert_eq!((scope.lo(), scope.hi()), (1, 40));
        assert!(scope.contains(place(8)) && !scope.contains(place(9)) && !scope.contains(place(20)));
    }

    #[test]
    fn nothing_granted_reaches_nothing() {
        let scope = Scope::union([]);
        assert_eq!(scope.reach(), "{}");
        assert_eq!((scope.lo(), scope.hi()), (0, 0));
        assert!(scope.is_empty() && !scope.contains(place(0)));
    }
}
