//! Drawing by lot, and what is drawn.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest as _, Sha256};

use crate::access::Place;
use crate::evaluations::Points;
use crate::evaluations::rubrics::Class;
use crate::ids::{MeetingId, OrganizationId, RubricId, SampleId, SheetId};

/// The largest sample: what a commission could possibly look at.
pub const LARGEST: u16 = 500;

/// A recorded meeting that may be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its branch; of each branch at most one meeting is drawn.
    pub branch: OrganizationId,
    /// The superior of the branch; each gets its share of the sample.
    pub superior: Option<OrganizationId>,
}

/// The lot of a thing: everybody who knows the seed finds the same, nobody foresees it.
fn lot(seed: i64, of: &[u8]) -> [u8; 32] {
    Sha256::new_with_prefix(seed.to_be_bytes()).chain_update(of).finalize().into()
}

/// Of how many branches the candidates are.
#[must_use]
pub fn branches(candidates: &[Candidate]) -> usize {
    candidates.iter().map(|candidate| candidate.branch).collect::<BTreeSet<_>>().len()
}

/// Draws one meeting of each of so many branches. Every superior gets its share of the sample by the number
/// of its branches (largest remainder, ties by lot), so that no commune is left out by chance where its share
/// is one branch or more. The order of the candidates does not matter.
#[must_use]
pub fn draw(candidates: &[Candidate], size: usize, seed: i64) -> Vec<MeetingId> {
    let mut of_branch: BTreeMap<OrganizationId, ([u8; 32], Candidate)> = BTreeMap::new();
    for candidate in candidates {
        let drawn = (lot(seed, candidate.meeting.0.as_bytes()), *candidate);
        let kept = of_branch.entry(candidate.branch).or_insert(drawn);
        if drawn.0 < kept.0 {
            *kept = drawn;
        }
    }
    let mut strata: BTreeMap<Option<OrganizationId>, Vec<([u8; 32], MeetingId)>> = BTreeMap::new();
    for (lot, candidate) in of_branch.values() {
        strata.entry(candidate.superior).or_default().push((*lot, candidate.meeting));
    }
    let seats = shares(&strata.iter().map(|(id, drawn)| (*id, drawn.len())).collect::<Vec<_>>(), size, seed);
    let mut drawn = Vec::new();
    for (stratum, seats) in strata.values_mut().zip(seats) {
        stratum.sort_unstable();
        drawn.extend(stratum.iter().take(seats));
    }
    drawn.sort_unstable();
    drawn.into_iter().map(|(_, meeting)| meeting).collect()
}

/// How many of the sample fall on each stratum: whole shares first, then the largest remainders.
fn shares(strata: &[(Option<OrganizationId>, usize)], size: usize, seed: i64) -> Vec<usize> {
    let all: usize = strata.iter().map(|(_, n)| n).sum();
    let size = size.min(all);
    if all == 0 {
        return vec![0; strata.len()];
    }
    let mut seats: Vec<usize> = strata.iter().map(|(_, n)| size * n / all).collect();
    let mut rest: Vec<usize> = (0..strata.len()).collect();
    let order = |at: &usize| {
        let (id, n) = strata[*at];
        (std::cmp::Reverse(size * n % all), lot(seed, &id.map_or(0, |id| id.0).to_be_bytes()))
    };
    rest.sort_by_key(order);
    let missing = size - seats.iter().sum::<usize>();
    for at in rest.into_iter().take(missing) {
        seats[at] += 1;
    }
    seats
}

/// A draw.
#[derive(Clone, Debug)]
pub struct Draw {
    /// Its id.
    pub id: SampleId,
    /// Below which organization.
    pub organization: OrganizationId,
    /// Its position in the tree.
    pub tree_at: i64,
    /// Its name.
    pub name: String,
    /// Months, both included.
    pub months: (NaiveDate, NaiveDate),
    /// How many were drawn,
    pub size: i16,
    /// out of how many branches.
    pub branches: i32,
    /// The number that the lot was drawn by.
    pub seed: i64,
    /// Who drew.
    pub drawn_by: String,
    /// When.
    pub drawn_at: DateTime<Utc>,
    /// On how many of its meetings an inspection sheet is signed.
    pub signed: i64,
    /// Why it was withdrawn.
    pub withdrawn_reason: Option<String>,
}

impl Draw {
    /// Where its rows live.
    pub fn at(&self) -> Place {
        Place { organization: self.organization, tree_at: self.tree_at }
    }
}

/// A drawn meeting.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Its place in the draw.
    pub draw_no: i16,
    /// The meeting.
    pub meeting: MeetingId,
    /// The branch.
    pub organization: String,
    /// Its superior.
    pub superior: Option<String>,
    /// The month of the meeting.
    pub month: NaiveDate,
    /// When it was held.
    pub held_on: Option<NaiveDate>,
    /// The inspection sheet that counts: the first that was signed, else the reader's own draft.
    pub sheet: Option<SheetId>,
    /// Whether it is signed.
    pub signed: bool,
    /// Who signed it.
    pub author: Option<String>,
    /// By which rubric.
    pub rubric: Option<RubricId>,
    /// Its points.
    pub points: Option<Points>,
    /// Its class.
    pub class: Option<Class>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;
    use uuid::Uuid;

    /// So many superiors, each with branches of so many meetings.
    fn world(superiors: &[u8], meetings: u8) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for (superior, branches) in (1_i32..).zip(superiors) {
            for branch in 0..i32::from(*branches) {
                for nr in 0..=i32::from(meetings) {
                    let id = u128::from(superior.unsigned_abs()) << 40
                        | u128::from(branch.unsigned_abs()) << 8
                        | u128::from(nr.unsigned_abs());
                    candidates.push(Candidate {
                        meeting: MeetingId(Uuid::from_u128(id)),
                        branch: OrganizationId(superior * 1000 + branch),
                        superior: Some(OrganizationId(superior)),
                    });
                }
            }
        }
        candidates
    }

    #[test]
    fn an_empty_land_gives_an_empty_sample() {
        assert_eq!(draw(&[], 5, 1), []);
    }

    #[test]
    fn another_seed_is_another_draw() {
        let all = world(&[40, 40], 2);
        assert_ne!(draw(&all, 10, 1), draw(&all, 10, 2));
    }

    #[test]
    fn every_branch_is_drawn_sooner_or_later_and_none_much_more_often() {
        let all = world(&[10], 0);
        let mut often: HashMap<MeetingId, u32> = HashMap::new();
        for seed in 0..2000 {
            for meeting in draw(&all, 3, seed) {
                *often.entry(meeting).or_default() += 1;
            }
        }
        // 600 each, give or take five standard deviations.
        assert_eq!(often.len(), 10);
        assert!(often.values().all(|n| (500..700).contains(n)), "{often:?}");
    }

    proptest! {
        #[test]
        fn a_sample_is_fair(superiors in prop::collection::vec(0_u8..30, 1..12), meetings in 0_u8..3,
            size in 0_usize..120, seed in any::<i64>()) {
            let all = world(&superiors, meetings);
            let mut turned = all.clone();
            turned.reverse();
            let drawn = draw(&all, size, seed);
            prop_assert_eq!(&drawn, &draw(&turned, size, seed));
            let of: HashMap<_, _> = all.iter().map(|candidate| (candidate.meeting, *candidate)).collect();
            let branches: BTreeSet<_> = all.iter().map(|candidate| candidate.branch).collect();
            prop_assert_eq!(drawn.len(), size.min(branches.len()));
            let drawn_branches: BTreeSet<_> = drawn.iter().map(|meeting| of[meeting].branch).collect();
            prop_assert_eq!(drawn_branches.len(), drawn.len(), "a branch twice");
            for (superior, n) in (1_i32..).zip(&superiors) {
                let seats = drawn.iter().filter(|meeting| of[meeting].superior == Some(OrganizationId(superior))).count();
                // Less than one seat away from the exact share, without fractions.
                let (given, due) = (seats * branches.len(), drawn.len() * usize::from(*n));
                prop_assert!(given.abs_diff(due) < branches.len().max(1), "{superior}: {seats}");
            }
        }
    }
}
