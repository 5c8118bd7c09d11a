mod random;

use super::*;
use crate::evaluations::rubrics::facts::Range;
use crate::evaluations::rubrics::sample::{good_month, id, plain, reasoned, sound, yes_or_no};

fn ratio(part: i64, whole: i64) -> Value {
    Value::Ratio { part, whole }
}

/// The points and the level proposed for a criterion of the sample, after changes to a good month.
fn proposed(code: &str, known: &[(Fact, Value)]) -> Option<(i32, Option<i16>)> {
    match proposal(code, known) {
        Proposal::Proposed { points, level, .. } => Some((points.0, level)),
        _ => None,
    }
}

fn proposal(code: &str, known: &[(Fact, Value)]) -> Proposal {
    let facts = good_month(true).iter().chain(known.iter().copied()).collect();
    propose(sound(NaPolicy::FullMarks).criterion(id(code)).expect("the criterion"), &facts)
}

/// A good month without one fact.
fn without(fact: Fact) -> Facts {
    good_month(true).iter().filter(|(known, _)| *known != fact).collect()
}

#[test]
fn minutes_short_make_the_level_of_the_duration() {
    let level = |minutes| proposed("1.1", &[(Fact::MinutesShort, Value::Count(minutes))]);
    let expected = [(0, 500, 1), (1, 400, 2), (15, 400, 2), (16, 300, 3), (30, 300, 3), (31, 200, 4), (46, 100, 5)];
    for (minutes, points, no) in expected {
        assert_eq!(level(minutes), Some((points, Some(no))), "{minutes} minutes");
    }
}

#[test]
fn exactly_90_per_cent_is_the_upper_level() {
    let level = |part, whole| proposed("2.1", &[(Fact::Attendance, ratio(part, whole))]);
    assert_eq!(level(9, 10), Some((400, Some(1))));
    assert_eq!(level(899_999, 1_000_000), Some((300, Some(2))));
    assert_eq!(level(3, 4), Some((300, Some(2))));
    assert_eq!(level(2, 3), Some((200, Some(3))));
    assert_eq!(level(13, 20), Some((200, Some(3))));
    assert_eq!(level(0, 20), Some((100, Some(4))));
}

#[test]
fn exactly_half_who_spoke_is_as_the_rubric_says_and_not_more() {
    let level = |part, whole| proposed("4.5", &[(Fact::Speakers, ratio(part, whole))]);
    assert_eq!(level(9, 18), Some((400, Some(2))));
    assert_eq!(level(50_001, 100_000), Some((500, Some(1))));
    assert_eq!(level(2, 5), Some((400, Some(2))));
    assert_eq!(level(39_999, 100_000), Some((300, Some(3))));
    assert_eq!(level(0, 18), Some((200, Some(4))));
}

#[test]
fn no_task_met_is_the_lowest_level_and_no_task_due_is_for_a_person() {
    let tasks = |part, whole| [(Fact::TasksMet, ratio(part, whole))];
    assert_eq!(proposed("7.1", &tasks(0, 4)), Some((1000, Some(6))));
    assert_eq!(proposed("7.1", &tasks(1, 2)), Some((1500, Some(5))));
    assert_eq!(proposed("7.1", &tasks(9, 10)), Some((3000, Some(1))));
    assert_eq!(proposal("7.1", &tasks(0, 0)), Proposal::NoBase(Fact::TasksMet));
}

#[test]
fn one_unexcused_absence_is_the_lowest_level_whoever_came() {
    let any = (Fact::Unexcused, Value::Count(1));
    let full = ratio(19, 19);
    let because = |value, lowered_by| Reason { fact: Fact::Attendance, value, lowered_by };
    assert_eq!(
        proposal("2.1", &[any]),
        Proposal::Proposed { points: Points::whole(1), level: Some(4), because: because(full, Some(any)) }
    );
    assert_eq!(
        proposal("2.1", &[]),
        Proposal::Proposed { points: Points::whole(4), level: Some(1), because: because(full, None) }
    );
    // At the lowest level already there is nothing to lower.
    let few = ratio(1, 2);
    assert_eq!(
        proposal("2.1", &[(Fact::Attendance, few), any]),
        Proposal::Proposed { points: Points::whole(1), level: Some(4), because: because(few, None) }
    );
}

#[test]
fn an_override_that_is_not_known_matters_only_where_it_could_lower() {
    let rubric = sound(NaPolicy::Zero);
    let criterion = rubric.criterion(id("2.1")).expect("the criterion");
    let mut facts = without(Fact::Unexcused);
    assert_eq!(propose(criterion, &facts), Proposal::Unknown(Fact::Unexcused));
    facts.insert(Fact::Attendance, ratio(1, 2));
    assert!(matches!(propose(criterion, &facts), Proposal::Proposed { level: Some(4), .. }));
}

#[test]
fn the_lowest_of_several_overrides_decides() {
    let rubric = sound(NaPolicy::Zero);
    let mut criterion = rubric.criterion(id("2.1")).expect("the criterion").clone();
    let streak = Override { fact: Fact::ExcusedStreak, range: Range::ALL.above(3), at_most: Points::whole(2) };
    criterion.overrides.push(streak);
    let long = (Fact::ExcusedStreak, Value::Count(4));
    let with = |criterion: &Criterion, known: &[(Fact, Value)]| match propose(
        criterion,
        &good_month(true).iter().chain(known.iter().copied()).collect(),
    ) {
        Proposal::Proposed { level, because, .. } => (level, because.lowered_by),
        _ => (None, None),
    };
    let any = (Fact::Unexcused, Value::Count(2));
    assert_eq!(with(&criterion, &[long]), (Some(3), Some(long)));
    assert_eq!(with(&criterion, &[long, any]), (Some(4), Some(any)));
    criterion.overrides.reverse();
    assert_eq!(with(&criterion, &[long, any]), (Some(4), Some(any)));
    // Between two levels it is the one below.
    criterion.overrides[0].at_most = Points(299);
    assert_eq!(with(&criterion, &[long]), (Some(3), Some(long)));
    // The lower one that holds makes it idle that the higher is not known.
    let facts: Facts = without(Fact::ExcusedStreak).iter().chain([any]).collect();
    assert!(matches!(propose(&criterion, &facts), Proposal::Proposed { level: Some(4), .. }));
    // The other way round it is not.
    let facts: Facts = without(Fact::Unexcused).iter().chain([long]).collect();
    assert_eq!(propose(&criterion, &facts), Proposal::Unknown(Fact::Unexcused));
}

#[test]
fn an_override_takes_the_yes_away() {
    let rubric = sound(NaPolicy::Zero);
    let mut criterion = rubric.criterion(id("3.5")).expect("the criterion").clone();
    criterion.overrides = vec![Override { fact: Fact::NoticeDays, range: Range::ALL.below(1), at_most: Points::ZERO }];
    let with = |days: i64| {
        let known = good_month(true).iter().chain([(Fact::NoticeDays, Value::Count(days))]).collect();
        match propose(&criterion, &known) {
            Proposal::Proposed { points, .. } => Some(points),
            _ => None,
        }
    };
    assert_eq!((with(0), with(1)), (Some(Points::ZERO), Some(Points::whole(2))));
}

#[test]
fn a_yes_or_no_is_met_within_its_range() {
    let streak = |n| proposed("2.2", &[(Fact::ExcusedStreak, Value::Count(n))]);
    assert_eq!((streak(3), streak(4)), (Some((100, None)), Some((0, None))));
    let days = |n| proposed("3.5", &[(Fact::DocumentsDaysBefore, Value::Count(n))]);
    assert_eq!((days(1), days(0)), (Some((200, None)), Some((0, None))));
    assert_eq!(proposed("3.3", &[(Fact::CommitteeMet, Value::Yes(false))]), Some((0, None)));
    assert_eq!(proposal("4.1", &[]), Proposal::Judge);
}

#[test]
fn what_is_not_known_is_not_guessed() {
    let rubric = sound(NaPolicy::Zero);
    let at = |code: &str, fact| propose(rubric.criterion(id(code)).expect("the criterion"), &without(fact));
    assert_eq!(at("1.1", Fact::MinutesShort), Proposal::Unknown(Fact::MinutesShort));
    assert_eq!(at("3.3", Fact::HasBranchCommittee), Proposal::Unknown(Fact::HasBranchCommittee));
    assert_eq!(at("4.3", Fact::ThematicPart), Proposal::Unknown(Fact::ThematicPart));
    assert_eq!(at("8.3", Fact::PostedWithinDays), Proposal::Later);
    // A rubric that says nothing for a value leaves it to a person.
    let mut silent = rubric.criterion(id("4.5")).expect("the criterion").clone();
    silent.levels.remove(0);
    assert_eq!(propose(&silent, &good_month(true)), Proposal::Judge);
    silent.kind = Kind::Points;
    assert_eq!(propose(&silent, &good_month(true)), Proposal::Judge);
}

#[test]
fn a_later_ratio_without_a_base_is_told_apart_from_an_unknown_one() {
    let mut rubric = sound(NaPolicy::Zero);
    let tasks = rubric.criteria.iter_mut().find(|c| c.code == "7.1").expect("the criterion");
    tasks.later = true;
    assert_eq!(propose(tasks, &without(Fact::TasksMet)), Proposal::Later);
    let mut facts = without(Fact::TasksMet);
    facts.insert(Fact::TasksMet, ratio(0, 0));
    assert_eq!(propose(tasks, &facts), Proposal::NoBase(Fact::TasksMet));
    tasks.exemption = Some(exemption(Condition::NoBase(Fact::TasksMet)));
    assert_eq!(propose(tasks, &facts), Proposal::NotApplicable);
    assert!(matches!(propose(tasks, &good_month(true)), Proposal::Proposed { .. }));
    assert_eq!(propose(tasks, &without(Fact::TasksMet)), Proposal::Later);
    // Below half of nothing is no condition that could be told.
    tasks.exemption = Some(exemption(Condition::Within(Fact::TasksMet, Range::ALL.below(5000))));
    assert_eq!(propose(tasks, &facts), Proposal::NoBase(Fact::TasksMet));
    // What is not known of something else is not only late.
    tasks.exemption = Some(exemption(Condition::Within(Fact::ThematicPart, Range::NO)));
    assert_eq!(propose(tasks, &without(Fact::ThematicPart)), Proposal::Unknown(Fact::ThematicPart));
}

fn exemption(when: Condition) -> crate::evaluations::rubrics::Exemption {
    crate::evaluations::rubrics::Exemption { when, policy: NaPolicy::Zero }
}

#[test]
fn a_proposal_is_accepted_without_a_reason_and_changed_with_one() {
    let rubric = sound(NaPolicy::FullMarks);
    let facts = good_month(true);
    let with = |code: &str, judgement: Judgement| {
        let criterion = rubric.criterion(id(code)).expect("the criterion");
        judge(criterion, &propose(criterion, &facts), &judgement)
    };
    assert_eq!(with("2.1", plain(Answer::Level(1))), Ok(Points::whole(4)));
    assert_eq!(with("2.1", plain(Answer::Level(2))), Err(Refusal::ReasonNeeded));
    let blank = Judgement { answer: Answer::Level(2), reason: Some(" \t\u{a0}".to_owned()) };
    assert_eq!(with("2.1", blank), Err(Refusal::ReasonNeeded));
    assert_eq!(with("2.1", reasoned(Answer::Level(2))), Ok(Points::whole(3)));
    assert_eq!(with("2.1", reasoned(Answer::Level(5))), Err(Refusal::NoSuchLevel(5)));
    assert_eq!(with("3.5", plain(Answer::Yes(true))), Ok(Points::whole(2)));
    assert_eq!(with("3.5", plain(Answer::Yes(false))), Err(Refusal::ReasonNeeded));
    assert_eq!(with("3.5", reasoned(Answer::Yes(false))), Ok(Points::ZERO));
    // What a person judges needs no reason.
    assert_eq!(with("4.1", plain(Answer::Yes(false))), Ok(Points::ZERO));
    for wrong in [("4.1", Answer::Level(1)), ("2.1", Answer::Yes(true)), ("4.1", Answer::Points(Points::ZERO))] {
        assert_eq!(with(wrong.0, reasoned(wrong.1)), Err(Refusal::WrongKind));
    }
}

#[test]
fn a_level_of_the_same_points_is_still_another_answer() {
    let mut rubric = sound(NaPolicy::FullMarks);
    let speakers = rubric.criteria.iter_mut().find(|c| c.code == "4.5").expect("the criterion");
    speakers.levels[1].points = Points::whole(5);
    let computed = propose(speakers, &good_month(true));
    assert_eq!(judge(speakers, &computed, &plain(Answer::Level(2))), Err(Refusal::ReasonNeeded));
}

#[test]
fn free_points_lie_within_bounds_and_in_quarters() {
    let criterion = Criterion { kind: Kind::Points, ..yes_or_no("1.1", 25, "") };
    let with = |points| judge(&criterion, &Proposal::Judge, &plain(Answer::Points(Points(points))));
    for fits in [0, 25, 1275, 2500] {
        assert_eq!(with(fits), Ok(Points(fits)));
    }
    assert_eq!([10, 2499, 1].map(with), [Err(Refusal::NotInSteps); 3]);
    assert_eq!([-25, 2525].map(with), [Err(Refusal::OutOfBounds { max: Points::whole(25) }); 2]);
    let level = judge(&criterion, &Proposal::Judge, &plain(Answer::Level(1)));
    assert_eq!(level, Err(Refusal::WrongKind));
}

mod sheets;
