//! What is counted of a programme. Two denominators, because a branch can be visited twice: different branches
//! reached of those registered, and visits made of those registered. A visit that was made up for in another
//! month was still missed in its own.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::assignments::model::State;
use crate::assignments::programs::model::{Group, Member};
use crate::ids::{AssignmentId, OrganizationId, UserId};

/// A visit as it was registered: of the baseline where the programme is frozen.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The assignment.
    pub id: AssignmentId,
    /// Who.
    pub leader: UserId,
    /// The name.
    pub leader_name: String,
    /// Where.
    pub branch: OrganizationId,
    /// Name of the branch.
    pub branch_name: String,
    /// Name of its superior.
    pub superior: Option<String>,
    /// When.
    pub month: NaiveDate,
    /// What became of it.
    pub state: State,
    /// Why it was missed.
    pub reason_vi: Option<String>,
    /// The same in English.
    pub reason_en: Option<String>,
    /// Whether that is an excuse.
    pub excused: Option<bool>,
    /// What was added to that.
    pub note: Option<String>,
    /// The last of those that make up for it: its assignment.
    pub next: Option<AssignmentId>,
    /// Its month.
    pub next_month: Option<NaiveDate>,
    /// Its day as far as it is known.
    pub next_on: Option<NaiveDate>,
    /// What became of that.
    pub next_state: Option<State>,
    /// How often it was put off.
    pub times: i64,
}

impl Registered {
    /// Whether the leader was there in the month that was registered.
    pub fn is_made(&self) -> bool {
        self.state == State::Attended
    }

    /// Whether the leader was not there.
    pub fn is_missed(&self) -> bool {
        self.state == State::Missed
    }
}

/// The figures of a group, or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Who takes part.
    pub people: usize,
    /// Visits expected of them.
    pub target: usize,
    /// Visits registered.
    pub planned: usize,
    /// Of these, made.
    pub made: usize,
    /// Of these, missed.
    pub missed: usize,
    /// Of these missed, made up for later.
    pub made_up: usize,
    /// Different branches registered.
    pub branches: usize,
    /// Of these, reached.
    pub reached: usize,
}

impl Figures {
    /// Counts the visits of some people.
    fn of<'a>(members: impl Iterator<Item = &'a Member>, all: &[Registered]) -> Self {
        let members: Vec<_> = members.collect();
        let theirs = |one: &&Registered| members.iter().any(|member| member.leader == one.leader);
        let visits: Vec<_> = all.iter().filter(theirs).collect();
        let count = |wanted: fn(&Registered) -> bool| visits.iter().filter(|one| wanted(one)).count();
        let distinct = |wanted: fn(&Registered) -> bool| {
            visits.iter().filter(|one| wanted(one)).map(|one| one.branch).collect::<BTreeSet<_>>().len()
        };
        Self {
            people: members.len(),
            target: members.iter().map(|member| usize::try_from(member.target).unwrap_or_default()).sum(),
            planned: visits.len(),
            made: count(Registered::is_made),
            missed: count(Registered::is_missed),
            made_up: count(|one| one.is_missed() && one.next_state == Some(State::Attended)),
            branches: distinct(|_| true),
            reached: distinct(Registered::is_made),
        }
    }
}

/// A programme, counted.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Each group with its name.
    pub groups: Vec<(String, Figures)>,
    /// All of them: a branch that two groups reached is one.
    pub total: Figures,
}

impl Report {
    /// Counts a programme.
    pub fn of(groups: &[Group], members: &[Member], visits: &[Registered]) -> Self {
        let figures = |group: &Group| {
            let own = members.iter().filter(|member| member.group_no == group.no);
            (group.name.clone(), Figures::of(own, visits))
        };
        Self { groups: groups.iter().map(figures).collect(), total: Figures::of(members.iter(), visits) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn member(leader: UserId, group_no: i16) -> Member {
        Member { leader, name: String::new(), group_no, target: 2 }
    }

    fn visit(leader: UserId, branch: i32, state: State, next_state: Option<State>) -> Registered {
        Registered {
            id: AssignmentId::mint(),
            leader,
            leader_name: String::new(),
            branch: OrganizationId(branch),
            branch_name: String::new(),
            superior: None,
            month: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
            state,
            reason_vi: None,
            reason_en: None,
            excused: None,
            note: None,
            next: None,
            next_month: None,
            next_on: None,
            next_state,
            times: 0,
        }
    }

    fn groups() -> [Group; 2] {
        [Group { no: 1, name: "Lãnh đạo ban".into() }, Group { no: 2, name: "Trưởng, phó phòng".into() }]
    }

    #[test]
    fn a_visit_made_up_for_was_still_missed_in_its_month() {
        let (head, deputy) = (UserId::mint(), UserId::mint());
        let visits = [
            visit(head, 1, State::Attended, None),
            visit(head, 2, State::Missed, Some(State::Attended)),
            visit(deputy, 1, State::Attended, None),
            visit(deputy, 1, State::Missed, Some(State::Planned)),
            visit(deputy, 3, State::Planned, None),
        ];
        let report = Report::of(&groups(), &[member(head, 1), member(deputy, 2)], &visits);
        let first =
            Figures { people: 1, target: 2, planned: 2, made: 1, missed: 1, made_up: 1, branches: 2, reached: 1 };
        let second =
            Figures { people: 1, target: 2, planned: 3, made: 1, missed: 1, made_up: 0, branches: 2, reached: 1 };
        assert_eq!((&report.groups[0].1, &report.groups[1].1), (&first, &second));
        let total =
            Figures { people: 2, target: 4, planned: 5, made: 2, missed: 2, made_up: 1, branches: 3, reached: 1 };
        assert_eq!(report.total, total, "the branch that both reached is one");
    }

    proptest! {
        /// Visits and people of the groups add up to the total; branches at most.
        #[test]
        fn groups_add_up(rows in proptest::collection::vec((0..6_usize, 0..9_i32, 0..3_u8), 0..60)) {
            let people: Vec<_> = (0..6).map(|nr| member(UserId::mint(), 1 + nr % 2)).collect();
            let visits: Vec<_> = rows.iter().map(|(who, branch, state)| {
                let state = [State::Attended, State::Missed, State::Planned][usize::from(*state)];
                visit(people[*who].leader, *branch, state, None)
            }).collect();
            let report = Report::of(&groups(), &people, &visits);
            let sum = |of: fn(&Figures) -> usize| report.groups.iter().map(|(_, figures)| of(figures)).sum::<usize>();
            prop_assert_eq!(sum(|f| f.planned), report.total.planned);
            prop_assert_eq!(sum(|f| f.made), report.total.made);
            prop_assert_eq!(sum(|f| f.missed), report.total.missed);
            prop_assert_eq!(sum(|f| f.people), report.total.people);
            prop_assert!(sum(|f| f.branches) >= report.total.branches);
            prop_assert!(report.total.reached <= report.total.branches);
            prop_assert!(report.total.made + report.total.missed <= report.total.planned);
        }
    }
}
