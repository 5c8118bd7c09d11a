use proptest::prelude::*;

use super::*;
use crate::evaluations::rubrics::facts::{Bound, Fact, Value};
use crate::evaluations::rubrics::model::{Band, Exemption, Override};
use crate::evaluations::rubrics::sample::{as_printed, id, sound, yes_or_no};

/// The sound rubric after a change to one criterion.
fn changed(code: &str, change: impl FnOnce(&mut Criterion)) -> Rubric {
    let mut rubric = sound(NaPolicy::FullMarks);
    change(rubric.criteria.iter_mut().find(|c| c.code == code).expect("the criterion"));
    rubric
}

/// What is said of a criterion after a change to it.
fn flaws(code: &str, change: impl FnOnce(&mut Criterion)) -> Vec<Flaw> {
    let of = |fault| match fault {
        Fault::Criterion(criterion, flaw) if criterion == id(code) => Some(flaw),
        _ => None,
    };
    check(&changed(code, change)).into_iter().filter_map(of).collect()
}

#[test]
fn the_printed_rubric_has_no_level_for_exactly_half() {
    let half = Range::ALL.at_least(5000).at_most(5000);
    assert_eq!(check(&as_printed()), [Fault::Criterion(id("4.5"), Flaw::Gap(half))]);
}

#[test]
fn with_the_gap_closed_it_may_be_published_under_each_policy() {
    for policy in [NaPolicy::FullMarks, NaPolicy::Rescaled, NaPolicy::Zero, NaPolicy::MovesTo(id("4.2"))] {
        assert_eq!(check(&sound(policy)), []);
    }
}

#[test]
fn ranges_neither_overlap_nor_leave_a_gap() {
    let with = |levels: &[(i16, Range)]| {
        flaws("2.1", |c| {
            for (no, range) in levels {
                c.levels.iter_mut().find(|level| level.no == *no).expect("the level").range = Some(*range);
            }
        })
    };
    let gap = |range| vec![Flaw::Gap(range)];
    assert_eq!(with(&[(1, Range::ALL.above(9000))]), gap(Range::ALL.at_least(9000).at_most(9000)));
    assert_eq!(with(&[(1, Range::ALL.at_least(9100))]), gap(Range::ALL.at_least(9000).below(9100)));
    assert_eq!(with(&[(1, Range::ALL.at_least(9000).below(10_000))]), gap(Range::ALL.at_least(10_000).at_most(10_000)));
    assert_eq!(with(&[(4, Range::ALL.above(0).below(6500))]), gap(Range::ALL.at_least(0).at_most(0)));
    assert_eq!(with(&[(2, Range::ALL.at_least(7500).at_most(9000))]), [Flaw::Overlap(2, 1)]);
    assert_eq!(with(&[(4, Range::ALL)]), [Flaw::Overlap(4, 3), Flaw::Overlap(4, 2), Flaw::Overlap(4, 1)]);
    assert_eq!(
        with(&[(3, Range::ALL.above(6500).below(6500))]),
        [Flaw::RangeEmpty(3), Flaw::Gap(Range::ALL.at_least(6500).below(7500))]
    );
    // Nothing has to lie above 100 %, and what reaches beyond is cut off there.
    assert_eq!(with(&[(1, Range::ALL.at_least(9000).at_most(20_000))]), []);
    assert_eq!(with(&[(1, Range::ALL.at_least(9000).at_most(10_000))]), []);
}

#[test]
fn counts_go_on_without_end() {
    let with = |no: i16, range: Range| {
        flaws("1.1", |c| c.levels.iter_mut().find(|level| level.no == no).expect("the level").range = Some(range))
    };
    assert_eq!(with(5, Range::ALL.above(45).at_most(90)), [Flaw::Gap(Range::ALL.at_least(91))]);
    assert_eq!(with(2, Range::ALL.at_least(1).at_most(14)), [Flaw::Gap(Range::ALL.at_least(15).at_most(15))]);
    assert_eq!(with(2, Range::ALL.above(0).below(16)), []);
    assert_eq!(with(2, Range::ALL.above(0).at_most(16)), [Flaw::Overlap(2, 3)]);
    assert_eq!(with(1, Range::ALL.below(0)), [Flaw::RangeEmpty(1), Flaw::Gap(Range::ALL.at_least(0).at_most(0))]);
}

#[test]
fn levels_are_worth_something_between_none_and_the_maximum() {
    assert_eq!(flaws("2.1", |c| c.levels[3].points = Points(-1)), [Flaw::LevelOutside(4), Flaw::OverrideBetween(0)]);
    assert_eq!(flaws("4.5", |c| c.levels[1].points = Points(501)), [Flaw::LevelOutside(2)]);
    assert_eq!(flaws("4.5", |c| c.levels[3].points = Points::ZERO), []);
    assert_eq!(flaws("4.5", |c| c.levels[0].points = Points(499)), [Flaw::NoLevelAtMax]);
    assert_eq!(flaws("4.5", |c| c.levels[1].no = 1), [Flaw::LevelTwice(1)]);
    assert_eq!(flaws("4.5", |c| c.levels[1].range = None), [Flaw::RangeMissing(2)]);
    let judged = flaws("4.5", |c| c.fact = None);
    assert_eq!(judged, [1, 2, 3, 4].map(Flaw::RangeUnused));
    let judged = flaws("4.5", |c| {
        c.fact = None;
        c.levels.iter_mut().for_each(|level| level.range = None);
    });
    assert_eq!(judged, []);
    assert_eq!(flaws("4.1", |c| c.kind = Kind::Choice), [Flaw::NoLevelAtMax]);
    assert_eq!(flaws("4.5", |c| c.kind = Kind::Points), [Flaw::FactUnused, Flaw::LevelsUnused]);
}

#[test]
fn a_yes_or_no_with_a_fact_says_when_it_is_met() {
    assert_eq!(flaws("3.5", |c| c.met = None), [Flaw::MetMissing]);
    assert_eq!(flaws("3.5", |c| c.met = Some(Range::ALL)), [Flaw::MetIdle]);
    assert_eq!(flaws("3.5", |c| c.met = Some(Range::ALL.below(0))), [Flaw::MetIdle]);
    assert_eq!(flaws("4.1", |c| c.met = Some(Range::YES)), [Flaw::MetUnused]);
    assert_eq!(flaws("4.5", |c| c.met = Some(Range::ALL.at_least(5000))), [Flaw::MetUnused]);
    assert_eq!(flaws("3.3", |c| c.max = Points::ZERO), [Flaw::MaxNotPositive]);
    assert_eq!(flaws("3.3", |c| c.max = Points(-200)), [Flaw::MaxNotPositive]);
}

#[test]
fn free_points_can_reach_their_maximum() {
    assert_eq!(flaws("4.2", |c| c.kind = Kind::Points), []);
    let odd = flaws("4.2", |c| (c.kind, c.max) = (Kind::Points, Points(990)));
    assert_eq!(odd, [Flaw::MaxNotInSteps]);
    assert_eq!(flaws("4.2", |c| c.max = Points(990)), []);
}

#[test]
fn what_is_known_later_is_said_to_be() {
    assert_eq!(flaws("8.3", |c| c.later = false), [Flaw::LaterUnsaid]);
    assert_eq!(flaws("8.2", |c| c.later = true), [Flaw::LaterWithoutFact]);
    // Others may be late as well: a branch that enters its tasks after the meeting.
    assert_eq!(flaws("7.1", |c| c.later = true), []);
}

#[test]
fn an_override_ends_on_an_answer_below_the_maximum() {
    let with = |at_most: i32, range: Range| {
        flaws("2.1", |c| {
            c.overrides.push(Override { fact: Fact::Unexcused, range, at_most: Points(at_most) });
        })
    };
    let any = Range::ALL.at_least(1);
    assert_eq!(with(200, any), []);
    assert_eq!(with(250, any), [Flaw::OverrideBetween(1)]);
    assert_eq!(with(400, any), [Flaw::OverrideBetween(1)]);
    assert_eq!(with(200, Range::ALL), [Flaw::OverrideIdle(1)]);
    let bool_with = |code: &str, at_most: i32| {
        flaws(code, |c| {
            c.overrides = vec![Override { fact: Fact::Unexcused, range: any, at_most: Points(at_most) }];
        })
    };
    assert_eq!(bool_with("3.5", 0), []);
    assert_eq!(bool_with("3.5", 100), [Flaw::OverrideBetween(0)]);
    assert_eq!(bool_with("3.1", 0), [Flaw::OverrideWithoutFact]);
}

#[test]
fn an_exemption_can_hold_and_can_fail() {
    let with = |when, policy| flaws("4.3", |c| c.exemption = Some(Exemption { when, policy }));
    let month = Condition::Within(Fact::ThematicPart, Range::NO);
    assert_eq!(with(Condition::Within(Fact::ThematicPart, Range::ALL), NaPolicy::Zero), [Flaw::ExemptionIdle]);
    assert_eq!(with(Condition::Within(Fact::Members, Range::ALL.below(0)), NaPolicy::Zero), [Flaw::ExemptionIdle]);
    assert_eq!(with(Condition::NoBase(Fact::TasksMet), NaPolicy::Zero), []);
    assert_eq!(with(Condition::NoBase(Fact::Unexcused), NaPolicy::Zero), [Flaw::ExemptionIdle]);
    assert_eq!(with(month, NaPolicy::MovesTo(id("9.9"))), [Flaw::TargetUnknown]);
    assert_eq!(with(month, NaPolicy::MovesTo(id("3.3"))), [Flaw::TargetExempt]);
    assert_eq!(with(month, NaPolicy::MovesTo(id("4.3"))), [Flaw::TargetExempt]);
    assert_eq!(with(month, NaPolicy::MovesTo(id("4.5"))), []);
}

#[test]
fn codes_ids_and_groups_are_told_apart() {
    assert_eq!(flaws("4.2", |c| c.code = "4.1".to_owned()), [Flaw::CodeTwice]);
    let twice = changed("4.2", |c| c.id = id("4.1"));
    assert_eq!(check(&twice), [Fault::Criterion(id("4.1"), Flaw::IdTwice)]);
    let lost = check(&changed("4.1", |c| c.group_no = 9));
    let sum = Fault::GroupSum { no: 4, sum: Points::whole(25), max: Points::whole(30) };
    assert_eq!(lost, [sum, Fault::Criterion(id("4.1"), Flaw::NoSuchGroup)]);
    let mut rubric = sound(NaPolicy::Zero);
    rubric.groups[1].no = 1;
    let faults = check(&rubric);
    assert!(faults.contains(&Fault::GroupTwice(1)), "{faults:?}");
    assert!(faults.contains(&Fault::Criterion(id("2.1"), Flaw::NoSuchGroup)), "{faults:?}");
}

#[test]
fn criteria_make_their_group_and_groups_make_a_hundred() {
    let more = check(&changed("4.2", |c| c.max = Points::whole(11)));
    assert_eq!(more, [Fault::GroupSum { no: 4, sum: Points::whole(31), max: Points::whole(30) }]);
    let mut rubric = changed("4.2", |c| c.max = Points::whole(11));
    rubric.groups[3].max = Points::whole(31);
    assert_eq!(check(&rubric), [Fault::Total(Points::whole(101))]);
}

#[test]
fn every_total_has_one_class_and_a_better_one_a_better_class() {
    let with = |bands: &[(Class, i32)]| {
        let mut rubric = sound(NaPolicy::FullMarks);
        rubric.bands = bands.iter().map(|&(class, from)| Band { class, from: Points(from) }).collect();
        check(&rubric)
    };
    use Class::{Average, Fair, Good, Poor};
    assert_eq!(with(&[]), [Fault::NoBands]);
    // Not every class must be there, and the order of the list is nobody's concern.
    assert_eq!(with(&[(Average, 0), (Good, 10_000), (Fair, 7000)]), []);
    assert_eq!(with(&[(Good, 9000), (Poor, 1)]), [Fault::LowestBand(Points(1))]);
    assert_eq!(with(&[(Good, 9000), (Poor, -1)]), [Fault::LowestBand(Points(-1))]);
    assert_eq!(with(&[(Good, 10_001), (Poor, 0)]), [Fault::BandOutOfReach(Good)]);
    assert_eq!(with(&[(Good, 9000), (Fair, 9000), (Poor, 0)]), [Fault::BandOrder(Fair, Good)]);
    assert_eq!(with(&[(Fair, 9000), (Good, 7000), (Poor, 0)]), [Fault::BandOrder(Good, Fair)]);
    assert_eq!(with(&[(Good, 9000), (Good, 7000), (Poor, 0)]), [Fault::BandOrder(Good, Good)]);
}

#[test]
fn something_is_always_scored() {
    let mut rubric = sound(NaPolicy::FullMarks);
    rubric.criteria.clear();
    rubric.groups.clear();
    assert_eq!(check(&rubric), [Fault::NoCriteria, Fault::Total(Points::ZERO)]);

    let when = Condition::Within(Fact::ThematicPart, Range::NO);
    let exempt = |code, policy| Criterion { exemption: Some(Exemption { when, policy }), ..yes_or_no(code, 50, "") };
    let mut rubric = sound(NaPolicy::FullMarks);
    rubric.groups.truncate(1);
    rubric.groups[0].max = Points::FULL;
    rubric.criteria = vec![exempt("1.1", NaPolicy::Rescaled), exempt("1.2", NaPolicy::Rescaled)];
    assert_eq!(check(&rubric), [Fault::NothingFirm]);
    rubric.criteria[1] = exempt("1.2", NaPolicy::Zero);
    assert_eq!(check(&rubric), []);
    rubric.criteria[1] = yes_or_no("1.2", 50, "");
    assert_eq!(check(&rubric), []);
}

/// A range with ends among few values, so that they often meet.
fn ranges() -> impl Strategy<Value = Vec<Range>> {
    let bound = || prop::option::weighted(0.8, (0..=6_i32, any::<bool>()));
    let range = (bound(), bound()).prop_map(|(low, high)| {
        let end = |(value, closed)| Bound { value, closed };
        Range { low: low.map(end), high: high.map(end) }
    });
    prop::collection::vec(range, 1..5)
}

/// The levels that have these ranges.
fn levels_of(ranges: &[Range]) -> Vec<Level> {
    let level = |(range, no): (&Range, i16)| Level {
        no,
        label_vi: String::new(),
        label_en: None,
        points: Points::ZERO,
        range: Some(*range),
    };
    ranges.iter().zip(1..).map(level).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_gap_and_no_overlap_is_one_level_for_every_value(ranges in ranges(), ratio: bool) {
        // Values on and between the ends, and the last of all.
        let value = |at: i64| if ratio { Value::Ratio { part: at, whole: 20_000 } } else { Value::Count(at) };
        let values = || (0..=14).chain([20_000]).map(value);
        let held = |value: Value| ranges.iter().filter(|range| range.contains(value)).count();
        let measure = if ratio { Measure::Ratio } else { Measure::Count };
        let mut flaws = Vec::new();
        partition(&levels_of(&ranges), measure, &mut flaws);
        let gaps: Vec<_> = flaws.iter().filter_map(|f| if let Flaw::Gap(gap) = f { Some(*gap) } else { None }).collect();
        let overlaps = flaws.iter().any(|f| matches!(f, Flaw::Overlap(..)));
        for value in values() {
            let in_gaps = gaps.iter().filter(|gap| gap.contains(value)).count();
            prop_assert_eq!(in_gaps, usize::from(held(value) == 0), "{:?} {:?}", value, flaws);
        }
        prop_assert_eq!(overlaps, values().any(|value| held(value) > 1), "{:?}", flaws);
        let empty = ranges.iter().filter(|range| !values().any(|value| range.contains(value))).count();
        prop_assert_eq!(flaws.iter().filter(|f| matches!(f, Flaw::RangeEmpty(_))).count(), empty);
    }
}
