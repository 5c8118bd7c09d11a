//! Who should go to a branch: the list from which a committee chooses. The strongest go to the hardest; whoever
//! is free comes before whoever is not; whoever was away longest comes first.

use super::clash::{self, Clash};
use super::model::{BranchMonth, Duty, Leader, Norms, Visit, months_between};
use crate::ids::{AssignmentId, UserId};

/// A leader as a choice for one branch in one month, with the numbers that are shown beside the name.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The account.
    pub user: UserId,
    /// Who.
    pub leader: Leader,
    /// How hard the branch is, from 0 to 3.
    pub hardness: i16,
    /// Months since the last visit to that branch; none: never there.
    pub months_since: Option<i16>,
    /// Whether the evening is free; none: nobody knows the evening.
    pub free: Option<bool>,
    /// With what it clashes.
    pub clashes: Vec<Clash>,
    /// Visits of the same month, to whatever branch.
    pub load: usize,
}

/// Orders candidates: free before not free; at a hard branch the most senior first, elsewhere those who are no
/// key leaders, so that key leaders stay for the hard ones; then who was away longest; then who has least to do.
pub fn rank(mut candidates: Vec<Candidate>, norms: &Norms) -> Vec<Candidate> {
    candidates.sort_by(|a, b| key(a, norms).cmp(&key(b, norms)));
    candidates
}

/// The lesser, the better.
fn key<'a>(one: &'a Candidate, norms: &Norms) -> impl Ord + use<'a> {
    let seniority = match one.hardness {
        0 => i16::from(norms.is_key(one.leader.seniority)),
        _ => -one.leader.seniority,
    };
    let away = std::cmp::Reverse(one.months_since.unwrap_or(i16::MAX));
    (one.free == Some(false), seniority, away, one.load, one.leader.name.as_str(), one.user)
}

/// Everybody with an account who does not go there already, as a candidate for a branch. `visits` are all that are known of these leaders,
/// `duties` theirs; `own` is the assignment for which another leader is looked for.
pub fn candidates(
    branch: &BranchMonth,
    month: chrono::NaiveDate,
    leaders: &[Leader],
    (visits, duties): (&[Visit], &[Duty]),
    norms: &Norms,
) -> Vec<Candidate> {
    let goes = |user: UserId| {
        let there = |visit: &&Visit| visit.leader == user && visit.branch == branch.id && visit.month == month;
        visits.iter().filter(there).any(|visit| visit.state.stands())
    };
    let all = leaders.iter().filter_map(|leader| Some((leader.user?, leader)));
    let all = all.filter(|(user, _)| !goes(*user));
    let candidate = |(user, leader): (UserId, &Leader)| {
        let theirs: Vec<&Visit> = visits.iter().filter(|visit| visit.leader == user).collect();
        let duties: Vec<&Duty> = duties.iter().filter(|duty| duty.leader == user).collect();
        let clashes = match branch.evening() {
            Some(evening) => clash::on_evening(evening, None::<AssignmentId>, (&duties, &theirs), norms.evening_from),
            None => Vec::new(),
        };
        let there = theirs.iter().filter(|visit| visit.branch == branch.id && visit.state.stands());
        let last = there.map(|visit| visit.month).filter(|visited| *visited < month).max();
        Candidate {
            user,
            leader: leader.clone(),
            hardness: branch.hardness(norms),
            months_since: last.map(|last| months_between(last, month)),
            free: branch.evening().map(|_| clashes.is_empty()),
            clashes,
            load: theirs.iter().filter(|visit| visit.month == month && visit.state.stands()).count(),
        }
    };
    rank(all.map(candidate).collect(), norms)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;
    use proptest::prelude::*;

    use super::super::model::samples::{day, duty, visit};
    use super::super::model::{Part, State};
    use super::*;
    use crate::ids::{MemberId, OrganizationId};
    use crate::organizations::model::Difficulty;

    fn norms() -> Norms {
        let evening_from = NaiveTime::from_hms_opt(17, 0, 0).unwrap();
        Norms { key_seniority: 6, evening_from, weak_points: 7000, weak_months: 3 }
    }

    fn leader(user: UserId, name: &str, seniority: i16) -> Leader {
        let (position, body) = ("board_deputy".to_owned(), OrganizationId(1));
        Leader { member: MemberId::mint(), user: Some(user), name: name.into(), position, title: None, body, seniority }
    }

    fn branch(difficulty: Option<Difficulty>) -> BranchMonth {
        BranchMonth {
            id: OrganizationId(7),
            tree_at: 7,
            name: "Chi bộ Trung Hà".into(),
            superior: None,
            difficulty,
            mean: None,
            meeting_on: Some(day(4)),
            meets_at: NaiveTime::from_hms_opt(19, 30, 0),
            not_held: false,
            closed_on: None,
        }
    }

    fn names(list: &[Candidate]) -> Vec<&str> {
        list.iter().map(|one| one.leader.name.as_str()).collect()
    }

    #[test]
    fn the_strongest_go_to_the_hardest_and_are_spared_elsewhere() {
        let leaders = [leader(UserId::mint(), "phó", 3), leader(UserId::mint(), "trưởng", 9)];
        let rank = |difficulty| candidates(&branch(difficulty), day(1), &leaders, (&[], &[]), &norms());
        assert_eq!(names(&rank(Some(Difficulty::EspeciallyDifficult))), ["trưởng", "phó"]);
        assert_eq!(names(&rank(None)), ["phó", "trưởng"]);
    }

    #[test]
    fn who_is_not_free_comes_last_with_the_reason() {
        let (busy, free, there) = (UserId::mint(), UserId::mint(), UserId::mint());
        let leaders = [leader(busy, "bận", 9), leader(free, "rảnh", 6), leader(there, "nơi khác", 8)];
        let duties = [duty(busy, 3, 5, Part::AllDay)];
        let visits = [visit(there, 2, 4)];
        let list = candidates(&branch(Some(Difficulty::Difficult)), day(1), &leaders, (&visits, &duties), &norms());
        assert_eq!(names(&list), ["rảnh", "bận", "nơi khác"]);
        assert!(list[0].clashes.is_empty() && list[0].free == Some(true));
        assert!(matches!(list[1].clashes.as_slice(), [Clash::Duty { .. }]));
        assert!(matches!(list[2].clashes.as_slice(), [Clash::Branch { .. }]) && list[2].load == 1);
    }

    #[test]
    fn who_was_away_longest_comes_first_and_a_missed_visit_does_not_count() {
        let [never, long, lately, missed] = std::array::from_fn(|_| UserId::mint());
        let leaders =
            [leader(lately, "mới", 6), leader(long, "lâu", 6), leader(never, "chưa", 6), leader(missed, "vắng", 6)];
        let at = |who, month: &str, state| Visit {
            month: month.parse().unwrap(),
            meeting_on: None,
            state,
            ..visit(who, 7, 1)
        };
        let visits = [
            at(lately, "2026-08-01", State::Attended),
            at(long, "2026-01-01", State::Attended),
            at(long, "2025-01-01", State::Attended),
            at(missed, "2026-08-01", State::Missed),
        ];
        let list = candidates(&branch(None), day(1), &leaders, (&visits, &[]), &norms());
        assert_eq!(names(&list), ["chưa", "vắng", "lâu", "mới"]);
        let months: Vec<_> = list.iter().map(|one| one.months_since).collect();
        assert_eq!(months, [None, None, Some(8), Some(1)]);
    }

    #[test]
    fn without_a_day_nobody_is_called_free_or_busy() {
        let who = UserId::mint();
        let unknown = BranchMonth { meeting_on: None, ..branch(None) };
        let duties = [duty(who, 1, 30, Part::AllDay)];
        let list = candidates(&unknown, day(1), &[leader(who, "ai", 6)], (&[], &duties), &norms());
        assert_eq!((list[0].free, list[0].clashes.len()), (None, 0));
    }

    #[test]
    fn without_an_account_nobody_can_be_chosen() {
        let without = Leader { user: None, ..leader(UserId::mint(), "chưa có", 9) };
        assert!(candidates(&branch(None), day(1), &[without], (&[], &[]), &norms()).is_empty());
    }

    fn any_candidate() -> impl Strategy<Value = Candidate> {
        let numbers = (0..4_i16, 1..=10_i16, proptest::option::of(0..40_i16));
        (numbers, proptest::option::of(any::<bool>()), 0..5_usize).prop_map(
            |((hardness, seniority, months), free, load)| {
                let user = UserId::mint();
                let leader = leader(user, &format!("người {user}"), seniority);
                Candidate { user, leader, hardness, months_since: months, free, clashes: Vec::new(), load }
            },
        )
    }

    proptest! {
        /// Nobody is lost, whatever order they came in gives the same list, and of two neighbours the first
        /// is free where the second is, more senior at a hard branch, and longer away where nothing else tells
        /// them apart.
        #[test]
        fn the_order_keeps_its_promises(mut list in proptest::collection::vec(any_candidate(), 0..12), hard in 0..4_i16) {
            list.iter_mut().for_each(|one| one.hardness = hard);
            let ranked = rank(list.clone(), &norms());
            list.reverse();
            let again: Vec<_> = rank(list.clone(), &norms()).iter().map(|one| one.user).collect();
            prop_assert_eq!(ranked.iter().map(|one| one.user).collect::<Vec<_>>(), again);
            prop_assert_eq!(ranked.len(), list.len());
            for pair in ranked.windows(2) {
                let busy = |one: &Candidate| one.free == Some(false);
                prop_assert!(busy(&pair[0]) <= busy(&pair[1]));
                if busy(&pair[0]) != busy(&pair[1]) {
                    continue;
                }
                if hard > 0 {
                    prop_assert!(pair[0].leader.seniority >= pair[1].leader.seniority);
                }
                if pair[0].leader.seniority == pair[1].leader.seniority {
                    let away = |one: &Candidate| one.months_since.unwrap_or(i16::MAX);
                    prop_assert!(away(&pair[0]) >= away(&pair[1]));
                }
            }
        }
    }
}
