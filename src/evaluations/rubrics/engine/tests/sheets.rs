//! Whole sheets of the sample.

use super::*;
use crate::evaluations::rubrics::check;

/// Everything proposed is accepted, and every yes or no of a person is yes.
fn all_yes(rubric: &Rubric, facts: &Facts) -> BTreeMap<CriterionId, Judgement> {
    let mut judgements = accept(rubric, facts);
    for criterion in &rubric.criteria {
        judgements.entry(criterion.id).or_insert_with(|| plain(Answer::Yes(true)));
    }
    judgements
}

fn line<'a>(sheet: &'a Sheet, code: &str) -> &'a Line {
    sheet.lines.iter().find(|line| line.criterion == id(code)).expect("the line")
}

/// Total and class of a month without a thematic part in which nothing else is lost but 4.4 (2 points).
fn month_without(policy: NaPolicy) -> Sheet {
    let (rubric, facts) = (sound(policy), good_month(false));
    let mut judgements = all_yes(&rubric, &facts);
    judgements.insert(id("4.4"), plain(Answer::Yes(false)));
    evaluate(&rubric, &facts, &judgements)
}

#[test]
fn a_perfect_month_has_100_points() {
    let (rubric, facts) = (sound(NaPolicy::Zero), good_month(true));
    let sheet = evaluate(&rubric, &facts, &all_yes(&rubric, &facts));
    assert_eq!((sheet.earned, sheet.out_of, sheet.total), (Points::FULL, Points::FULL, Points::FULL));
    assert_eq!(sheet.class, Some(Class::Good));
    assert_eq!((sheet.open.as_slice(), sheet.deductions.as_slice()), ([].as_slice(), [].as_slice()));
    assert_eq!(sheet.lines.len(), 28);
    let of_groups = rubric.groups.iter().map(|g| GroupSum { no: g.no, points: g.max, max: g.max });
    assert_eq!(sheet.groups, of_groups.collect::<Vec<_>>());
}

#[test]
fn a_month_without_a_thematic_part_under_full_marks() {
    let sheet = month_without(NaPolicy::FullMarks);
    assert_eq!((sheet.earned, sheet.out_of, sheet.total), (Points(9800), Points::FULL, Points(9800)));
    let line = line(&sheet, "4.3");
    assert_eq!((line.applicable, line.points, line.max), (false, Some(Points::whole(5)), Points::whole(5)));
    assert_eq!((&line.computed, line.given), (&Proposal::NotApplicable, None));
    assert_eq!(sheet.deductions, [Deduction { criterion: id("4.4"), lost: Points::whole(2) }]);
}

#[test]
fn a_month_without_a_thematic_part_rescaled() {
    let sheet = month_without(NaPolicy::Rescaled);
    // 93 of 95 is 97,8947…
    assert_eq!((sheet.earned, sheet.out_of, sheet.total), (Points(9300), Points(9500), Points(9789)));
    assert_eq!((line(&sheet, "4.3").points, line(&sheet, "4.3").max), (Some(Points::ZERO), Points::ZERO));
    assert_eq!(sheet.groups[3], GroupSum { no: 4, points: Points::whole(23), max: Points::whole(25) });
    assert_eq!(sheet.deductions, [Deduction { criterion: id("4.4"), lost: Points::whole(2) }]);
}

#[test]
fn a_month_without_a_thematic_part_under_zero() {
    let sheet = month_without(NaPolicy::Zero);
    assert_eq!((sheet.earned, sheet.out_of, sheet.total), (Points(9300), Points::FULL, Points(9300)));
    assert_eq!((line(&sheet, "4.3").points, line(&sheet, "4.3").max), (Some(Points::ZERO), Points::whole(5)));
    // Most first.
    assert_eq!(
        sheet.deductions,
        [
            Deduction { criterion: id("4.3"), lost: Points::whole(5) },
            Deduction { criterion: id("4.4"), lost: Points::whole(2) },
        ]
    );
}

#[test]
fn a_month_without_a_thematic_part_whose_points_move() {
    let sheet = month_without(NaPolicy::MovesTo(id("4.2")));
    assert_eq!((sheet.earned, sheet.out_of, sheet.total), (Points(9800), Points::FULL, Points(9800)));
    assert_eq!((line(&sheet, "4.3").points, line(&sheet, "4.3").max), (Some(Points::ZERO), Points::ZERO));
    let content = line(&sheet, "4.2");
    assert_eq!(
        (content.given, content.points, content.max),
        (Some(Points::whole(10)), Some(Points::whole(15)), Points::whole(15))
    );
    assert_eq!(sheet.groups[3].max, Points::whole(30));
    // Lost there, all 15 are lost.
    let (rubric, facts) = (sound(NaPolicy::MovesTo(id("4.2"))), good_month(false));
    let mut judgements = all_yes(&rubric, &facts);
    judgements.insert(id("4.2"), plain(Answer::Yes(false)));
    assert_eq!(evaluate(&rubric, &facts, &judgements).total, Points::whole(85));
}

#[test]
fn points_that_move_to_a_level_count_in_proportion() {
    let (rubric, mut facts) = (sound(NaPolicy::MovesTo(id("4.5"))), good_month(false));
    facts.insert(Fact::Speakers, ratio(1, 2));
    let sheet = evaluate(&rubric, &facts, &all_yes(&rubric, &facts));
    // 4 of 5 is 8 of 10.
    let speakers = line(&sheet, "4.5");
    assert_eq!((speakers.given, speakers.points), (Some(Points::whole(4)), Some(Points::whole(8))));
    assert_eq!((speakers.max, sheet.total), (Points::whole(10), Points::whole(98)));
}

#[test]
fn points_of_several_may_move_to_one() {
    let (mut rubric, mut facts) = (sound(NaPolicy::MovesTo(id("4.2"))), good_month(false));
    facts.insert(Fact::HasBranchCommittee, Value::Yes(false));
    for criterion in &mut rubric.criteria {
        if let Some(exemption) = &mut criterion.exemption {
            exemption.policy = NaPolicy::MovesTo(id("4.2"));
        }
    }
    assert_eq!(check(&rubric), []);
    let sheet = evaluate(&rubric, &facts, &all_yes(&rubric, &facts));
    assert_eq!((line(&sheet, "4.2").max, sheet.total), (Points::whole(17), Points::FULL));
}

#[test]
fn without_a_branch_committee_its_meeting_has_full_marks() {
    let (rubric, mut facts) = (sound(NaPolicy::Zero), good_month(true));
    facts.insert(Fact::HasBranchCommittee, Value::Yes(false));
    facts.insert(Fact::CommitteeMet, Value::Yes(false));
    let mut judgements = all_yes(&rubric, &facts);
    // Whatever somebody said before it was known not to apply.
    judgements.insert(id("3.3"), plain(Answer::Yes(false)));
    let sheet = evaluate(&rubric, &facts, &judgements);
    assert_eq!((sheet.total, line(&sheet, "3.3").applicable), (Points::FULL, false));
    let criterion = rubric.criterion(id("3.3")).expect("the criterion");
    let refused = judge(criterion, &propose(criterion, &facts), &reasoned(Answer::Yes(true)));
    assert_eq!(refused, Err(Refusal::NotApplicable));
}

#[test]
fn nothing_proposed_counts_until_it_is_accepted() {
    let (rubric, facts) = (sound(NaPolicy::FullMarks), good_month(false));
    let sheet = evaluate(&rubric, &facts, &BTreeMap::new());
    // The thematic part does not apply; all else waits for a person.
    assert_eq!((sheet.total, sheet.class, sheet.open.len()), (Points::whole(5), None, 27));
    assert_eq!(sheet.deductions, []);
    let accepted = evaluate(&rubric, &facts, &accept(&rubric, &facts));
    let by_person: Vec<_> =
        rubric.criteria.iter().filter(|c| c.fact.is_none() && c.code != "4.3").map(|c| c.id).collect();
    assert_eq!((accepted.open, accepted.class), (by_person, None));
    // 1.1 2.1 2.2 3.3 3.5 4.5 7.1 8.3, and 4.3 in full.
    assert_eq!(accepted.total, Points::whole(5 + 4 + 1 + 2 + 2 + 5 + 30 + 1 + 5));
}

#[test]
fn one_open_line_leaves_the_sheet_without_a_class() {
    let (rubric, facts) = (sound(NaPolicy::Zero), good_month(true));
    let mut judgements = all_yes(&rubric, &facts);
    judgements.remove(&id("6.4"));
    let sheet = evaluate(&rubric, &facts, &judgements);
    assert_eq!((sheet.total, sheet.class), (Points::whole(99), None));
    assert_eq!(sheet.open, [id("6.4")]);
    assert_eq!((line(&sheet, "6.4").points, line(&sheet, "6.4").refused), (None, None));
    judgements.insert(id("6.4"), plain(Answer::Level(1)));
    let sheet = evaluate(&rubric, &facts, &judgements);
    assert_eq!((line(&sheet, "6.4").given, line(&sheet, "6.4").refused), (None, Some(Refusal::WrongKind)));
    assert_eq!(sheet.open, [id("6.4")]);
}

#[test]
fn a_fact_that_changed_asks_for_the_judgement_anew() {
    let (rubric, mut facts) = (sound(NaPolicy::Zero), good_month(true));
    let mut judgements = all_yes(&rubric, &facts);
    facts.insert(Fact::Unexcused, Value::Count(1));
    let sheet = evaluate(&rubric, &facts, &judgements);
    let attendance = line(&sheet, "2.1");
    assert_eq!((attendance.given, attendance.points), (Some(Points::whole(4)), None));
    assert_eq!((attendance.refused, attendance.overtaken), (Some(Refusal::ReasonNeeded), false));
    assert_eq!((sheet.open.as_slice(), sheet.class), ([id("2.1")].as_slice(), None));
    judgements.insert(id("2.1"), reasoned(Answer::Level(1)));
    let sheet = evaluate(&rubric, &facts, &judgements);
    assert_eq!((sheet.total, line(&sheet, "2.1").refused), (Points::FULL, None));
}

#[test]
fn what_was_promised_at_the_vote_is_decided_by_the_fact() {
    let rubric = sound(NaPolicy::Zero);
    let facts: Facts = without(Fact::PostedWithinDays);
    let mut judgements = all_yes(&rubric, &facts);
    let vote = evaluate(&rubric, &facts, &judgements);
    assert_eq!((vote.total, vote.class), (Points::FULL, Some(Class::Good)));
    assert_eq!((&line(&vote, "8.3").computed, line(&vote, "8.3").overtaken), (&Proposal::Later, false));

    let late: Facts = facts.iter().chain([(Fact::PostedWithinDays, Value::Count(3))]).collect();
    let submission = evaluate(&rubric, &late, &judgements);
    let posted = line(&submission, "8.3");
    assert_eq!((posted.given, posted.points), (Some(Points::whole(1)), Some(Points::ZERO)));
    assert_eq!((posted.overtaken, posted.refused), (true, None));
    assert_eq!((submission.total, submission.class), (Points::whole(99), Some(Class::Good)));

    // With a reason the promise stands against the fact; kept, it is no matter.
    judgements.insert(id("8.3"), reasoned(Answer::Yes(true)));
    assert_eq!(evaluate(&rubric, &late, &judgements).total, Points::FULL);
    judgements.insert(id("8.3"), plain(Answer::Yes(true)));
    let kept = evaluate(&rubric, &good_month(true), &judgements);
    assert_eq!((kept.total, line(&kept, "8.3").overtaken), (Points::FULL, false));
    // An answer of the wrong kind is no promise.
    judgements.insert(id("8.3"), plain(Answer::Level(1)));
    let wrong = evaluate(&rubric, &late, &judgements);
    assert_eq!((line(&wrong, "8.3").refused, line(&wrong, "8.3").points), (Some(Refusal::WrongKind), None));
    judgements.remove(&id("8.3"));
    assert_eq!(evaluate(&rubric, &late, &judgements).open, [id("8.3")]);
}

#[test]
fn the_class_begins_exactly_at_its_band() {
    let mut rubric = sound(NaPolicy::Rescaled);
    let free = rubric.criteria.iter_mut().find(|c| c.code == "4.2").expect("the criterion");
    free.kind = Kind::Points;
    let facts = good_month(false);
    let class = |points: i32| {
        let mut judgements = all_yes(&rubric, &facts);
        judgements.insert(id("4.2"), plain(Answer::Points(Points(points))));
        let sheet = evaluate(&rubric, &facts, &judgements);
        (sheet.total, sheet.class)
    };
    // 85,5 of 95 is 90 and not a hundredth less.
    assert_eq!(class(50), (Points::whole(90), Some(Class::Good)));
    assert_eq!(class(25), (Points(8974), Some(Class::Fair)));
    let bands = [(10_000, Class::Good), (9000, Class::Good), (8999, Class::Fair), (7000, Class::Fair)];
    let lower = [(6999, Class::Average), (5000, Class::Average), (4999, Class::Poor), (0, Class::Poor)];
    for (points, class) in bands.into_iter().chain(lower) {
        assert_eq!(rubric.class_of(Points(points)), Some(class), "{points}");
    }
    assert_eq!(rubric.class_of(Points(-1)), None);
}

#[test]
fn a_rubric_of_which_nothing_applies_has_no_class() {
    let mut rubric = sound(NaPolicy::Rescaled);
    rubric.criteria.retain(|criterion| criterion.code == "4.3");
    let sheet = evaluate(&rubric, &good_month(false), &BTreeMap::new());
    assert_eq!((sheet.out_of, sheet.total, sheet.class), (Points::ZERO, Points::ZERO, None));
    assert_eq!(sheet.open, []);
}

#[test]
fn two_sheets_differ_by_group() {
    let (rubric, facts) = (sound(NaPolicy::Zero), good_month(true));
    let own = evaluate(&rubric, &facts, &all_yes(&rubric, &facts));
    let mut judgements = all_yes(&rubric, &facts);
    judgements.insert(id("7.1"), reasoned(Answer::Level(3)));
    judgements.insert(id("4.1"), plain(Answer::Yes(false)));
    let mut superior = evaluate(&rubric, &facts, &judgements);
    let apart: Vec<_> = difference(&own, &superior).into_iter().map(|d| (d.group_no, d.by().0)).collect();
    assert_eq!(apart, [(1, 0), (2, 0), (3, 0), (4, -500), (5, 0), (6, 0), (7, -600), (8, 0)]);
    assert_eq!(difference(&superior, &own)[6].by(), Points::whole(6));
    superior.groups.pop();
    assert_eq!(difference(&own, &superior)[7].by(), Points(-500));
}

#[test]
fn the_superior_says_why_when_the_class_changes_or_the_points_are_far_apart() {
    let needed = |own: i32, own_class, superior: i32, class, threshold: i32| {
        reason_needed(Points(own), own_class, Points(superior), class, Points(threshold))
    };
    assert!(!needed(9500, Class::Good, 9500, Class::Good, 1000));
    assert!(needed(9000, Class::Good, 8999, Class::Fair, 1000));
    assert!(!needed(10_000, Class::Good, 9001, Class::Good, 1000));
    assert!(needed(10_000, Class::Good, 9000, Class::Good, 1000));
    assert!(needed(7000, Class::Fair, 8000, Class::Fair, 1000));
    assert!(!needed(7001, Class::Fair, 8000, Class::Fair, 1000));
    assert!(needed(9500, Class::Good, 9475, Class::Good, 0));
    assert!(!needed(9500, Class::Good, 9500, Class::Good, 0));
}
