use super::*;
use crate::evaluations::rubrics::sample::{good_month, id, sound};
use crate::evaluations::rubrics::{Fact, NaPolicy, Value};
use crate::evaluations::scores::model::proposed;

fn blank(criterion: CriterionId) -> ScoreLine {
    ScoreLine {
        criterion,
        applicable: true,
        computed: None,
        accepted: false,
        self_level: None,
        self_points: None,
        self_reason: None,
        submitted: None,
        decided_level: None,
        decided_points: None,
        decided_reason: None,
    }
}

/// A branch that gives itself everything; it promised to post in time (8.3) and did not.
fn month() -> (Rubric, Facts, Vec<ScoreLine>) {
    let rubric = sound(NaPolicy::FullMarks);
    let facts = good_month(true);
    let full = |criterion: &Criterion| {
        let level = match proposed(criterion, &facts) {
            Some(Answer::Level(no)) => Some(no),
            _ => None,
        };
        ScoreLine { self_level: level, self_points: Some(criterion.max), ..blank(criterion.id) }
    };
    let lines = rubric.criteria.iter().map(full).collect();
    let mut submitted = facts.clone();
    submitted.insert(Fact::PostedWithinDays, Value::Count(9_999));
    (rubric, submitted, lines)
}

#[test]
fn what_the_superior_leaves_is_as_the_branch_voted() {
    let (rubric, facts, lines) = month();
    let ruling = rule(&rubric, &facts, &lines, &BTreeMap::new()).expect("a ruling");
    assert_eq!((ruling.points, ruling.class), (Points::FULL, Class::Good), "the promise counts as it was given");
    assert!(ruling.is_as_decided(&lines));
    assert_eq!(ruling.lines.len(), rubric.criteria.len());
    assert!(ruling.lines.iter().all(|line| line.points.is_none() && line.level.is_none()));
}

#[test]
fn answers_of_the_superior_take_the_place_of_the_branchs_and_stay_until_the_next_decision() {
    let (rubric, facts, lines) = month();
    let answers = [(id("8.3"), Answer::Yes(false)), (id("7.1"), Answer::Level(2)), (id("2.1"), Answer::Level(1))];
    let ruling = rule(&rubric, &facts, &lines, &BTreeMap::from(answers)).expect("a ruling");
    assert_eq!((ruling.points, ruling.class), (Points::whole(96), Class::Good), "100 − 1 − 3");
    assert!(!ruling.is_as_decided(&lines));
    let lines = ruling.onto(&lines);
    let decided = |code: &str| {
        let line = lines.iter().find(|line| line.criterion == id(code)).expect("a line");
        (line.decided_level, line.decided_points)
    };
    assert_eq!(decided("7.1"), (Some(2), Some(Points::whole(27))));
    assert_eq!(decided("8.3"), (None, Some(Points::ZERO)));
    assert_eq!(decided("2.1"), (None, None), "the branch said the same");
    // A correction begins with what was decided, and may go back to what the branch said.
    let again = rule(&rubric, &facts, &lines, &BTreeMap::new()).expect("a ruling");
    assert_eq!((again.points, again.is_as_decided(&lines)), (Points::whole(96), true));
    let back = BTreeMap::from([(id("7.1"), Answer::Level(1))]);
    let back = rule(&rubric, &facts, &lines, &back).expect("a ruling");
    assert_eq!((back.points, back.is_as_decided(&lines)), (Points::whole(99), false));
    assert_eq!(back.onto(&lines).iter().filter(|line| line.decided_points.is_some()).count(), 1);
}

#[test]
fn what_cannot_be_decided_is_told_and_what_nobody_said_too() {
    let (rubric, facts, mut lines) = month();
    let answers = BTreeMap::from([(id("7.1"), Answer::Level(9)), (id("8.3"), Answer::Points(Points::whole(1)))]);
    lines.retain(|line| line.criterion != id("5.1"));
    let wrong = rule(&rubric, &facts, &lines, &answers).expect_err("three faults");
    assert_eq!(
        wrong,
        [(id("5.1"), None), (id("7.1"), Some(Refusal::NoSuchLevel(9))), (id("8.3"), Some(Refusal::WrongKind))]
    );
}

#[test]
fn what_does_not_apply_is_not_decided() {
    let (rubric, mut facts, lines) = month();
    facts.insert(Fact::ThematicPart, Value::Yes(false));
    let answers = BTreeMap::from([(id("4.3"), Answer::Yes(false))]);
    let ruling = rule(&rubric, &facts, &lines, &answers).expect("a ruling");
    assert_eq!(ruling.points, Points::FULL, "full marks, whatever was answered");
    assert!(ruling.lines.iter().all(|line| line.criterion != id("4.3")));
}

#[test]
fn a_day_over_is_late() {
    assert_eq!(Due::of(0, 30), Due::Left(30));
    assert_eq!(Due::of(30, 30), Due::Left(0));
    assert_eq!(Due::of(31, 30), Due::Over(1));
}
