//! When two things cannot both be attended. A clash is never stored: it follows from where leaders and
//! branches stand now, so that it appears and goes whichever side moves.

use chrono::{NaiveDate, NaiveTime};

use super::model::{Duty, Part, Visit};
use crate::ids::{AssignmentId, OrganizationId};

/// Why a leader cannot attend as assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clash {
    /// A duty or a trip takes that time.
    Duty {
        /// Its words, where they may be told.
        title: Option<String>,
        /// Its first day.
        first: NaiveDate,
        /// Its last day.
        last: NaiveDate,
    },
    /// Another branch meets on the same day.
    Branch {
        /// The assignment there.
        assignment: AssignmentId,
        /// The branch.
        branch: OrganizationId,
        /// Its name.
        name: String,
    },
    /// The branch does not meet in that month.
    NotHeld,
}

/// A meeting as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evening {
    /// Its day.
    pub day: NaiveDate,
    /// Its hour; none: nobody has said it, and it may be any.
    pub at: Option<NaiveTime>,
}

/// Whether a duty takes the time of a meeting. A duty of the day ends, and one of the evening begins, at
/// `evening_from` (table `assignment_norms`).
pub fn takes(duty: &Duty, evening: Evening, evening_from: NaiveTime) -> bool {
    let part = match (duty.part, evening.at) {
        (Part::AllDay, _) | (_, None) => true,
        (Part::Daytime, Some(at)) => at < evening_from,
        (Part::Evening, Some(at)) => at >= evening_from,
    };
    part && (duty.first..=duty.last).contains(&evening.day)
}

/// Everything that keeps one person from a meeting: the person's duties, and other branches that meet on the
/// same day. `own` is the assignment that is asked about, if there is one already.
pub fn on_evening(
    evening: Evening,
    own: Option<AssignmentId>,
    (duties, visits): (&[&Duty], &[&Visit]),
    evening_from: NaiveTime,
) -> Vec<Clash> {
    let taken = duties.iter().filter(|duty| takes(duty, evening, evening_from));
    let by_duty = taken.map(|duty| Clash::Duty { title: duty.title.clone(), first: duty.first, last: duty.last });
    let elsewhere = visits
        .iter()
        .filter(|visit| Some(visit.id) != own && visit.state.stands() && visit.meeting_on == Some(evening.day));
    let by_branch = elsewhere.map(|visit| Clash::Branch {
        assignment: visit.id,
        branch: visit.branch,
        name: visit.branch_name.clone(),
    });
    by_duty.chain(by_branch).collect()
}

/// What keeps a leader from a visit that is still to come about. `duties` and `visits` may be of anybody.
pub fn of_visit(visit: &Visit, duties: &[Duty], visits: &[Visit], evening_from: NaiveTime) -> Vec<Clash> {
    if !visit.state.is_open() {
        return Vec::new();
    }
    if visit.not_held {
        return vec![Clash::NotHeld];
    }
    let Some(evening) = visit.evening() else { return Vec::new() };
    let duties: Vec<_> = duties.iter().filter(|duty| duty.leader == visit.leader).collect();
    let visits: Vec<_> = visits.iter().filter(|other| other.leader == visit.leader).collect();
    on_evening(evening, Some(visit.id), (&duties, &visits), evening_from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::model::State;
    use super::super::model::samples::{day, duty, visit};
    use super::*;
    use crate::ids::UserId;

    fn hour(hour: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, 0, 0).unwrap()
    }

    #[test]
    fn a_duty_of_the_day_leaves_the_evening_free() {
        let leader = UserId::mint();
        let evening = |at| Evening { day: day(4), at };
        let of = |part| duty(leader, 4, 4, part);
        assert!(!takes(&of(Part::Daytime), evening(Some(hour(19))), hour(17)));
        assert!(takes(&of(Part::Daytime), evening(Some(hour(8))), hour(17)));
        assert!(takes(&of(Part::Evening), evening(Some(hour(17))), hour(17)));
        assert!(!takes(&of(Part::Evening), evening(Some(hour(16))), hour(17)));
        assert!(takes(&of(Part::AllDay), evening(Some(hour(19))), hour(17)));
        assert!(takes(&of(Part::Daytime), evening(None), hour(17)), "an unknown hour may be any");
        assert!(!takes(&duty(leader, 5, 9, Part::AllDay), evening(None), hour(17)));
    }

    #[test]
    fn a_clash_comes_and_goes_with_either_side() {
        let (leader, other) = (UserId::mint(), UserId::mint());
        let (mut one, two) = (visit(leader, 1, 4), visit(leader, 2, 5));
        let clashes = |one: &Visit, duties: &[Duty]| of_visit(one, duties, &[one.clone(), two.clone()], hour(17));
        assert_eq!(clashes(&one, &[]), []);
        one.meeting_on = Some(day(5)); // the branch moved its day
        assert!(matches!(clashes(&one, &[]).as_slice(), [Clash::Branch { assignment, .. }] if *assignment == two.id));
        one.meeting_on = Some(day(6));
        let trip = duty(leader, 6, 8, Part::AllDay); // the leader was sent away
        assert!(matches!(clashes(&one, std::slice::from_ref(&trip)).as_slice(), [Clash::Duty { .. }]));
        assert_eq!(clashes(&one, &[duty(other, 6, 8, Part::AllDay)]), [], "somebody else's trip");
        one.not_held = true;
        assert_eq!(clashes(&one, &[trip]), [Clash::NotHeld]);
        one.state = State::Attended;
        assert_eq!(clashes(&one, &[]), [], "it is over");
    }

    #[test]
    fn an_evening_given_back_is_free() {
        let leader = UserId::mint();
        let (one, mut two) = (visit(leader, 1, 4), visit(leader, 2, 4));
        assert_eq!(of_visit(&one, &[], &[one.clone(), two.clone()], hour(17)).len(), 1);
        for state in [State::Withdrawn, State::Missed] {
            two.state = state;
            assert_eq!(of_visit(&one, &[], &[one.clone(), two.clone()], hour(17)), []);
        }
    }

    proptest! {
        /// Whichever of two visits is asked, it names the other.
        #[test]
        fn two_visits_clash_with_each_other_or_not_at_all(a in 1..28_u32, b in 1..28_u32) {
            let leader = UserId::mint();
            let both = [visit(leader, 1, a), visit(leader, 2, b)];
            let first = of_visit(&both[0], &[], &both, hour(17)).len();
            let second = of_visit(&both[1], &[], &both, hour(17)).len();
            prop_assert_eq!(first, second);
            prop_assert_eq!(first == 1, a == b);
        }
    }
}
