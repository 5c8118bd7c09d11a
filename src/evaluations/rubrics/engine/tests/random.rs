//! Any sound rubric, any facts, any judgements.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use uuid::Uuid;

use super::*;
use crate::evaluations::rubrics::check;
use crate::evaluations::rubrics::facts::Measure;
use crate::evaluations::rubrics::model::{Exemption, Group, Level};
use crate::evaluations::rubrics::sample::bands;
use crate::ids::RubricId;

/// What one criterion is made of.
#[derive(Clone, Debug)]
struct Seed {
    group: usize,
    weight: i32,
    kind: Kind,
    fact: Option<Fact>,
    cuts: Vec<(Index, bool)>,
    exempt: Option<(Fact, u8)>,
    lowered_by: Option<Fact>,
}

fn seed() -> impl Strategy<Value = Seed> {
    let kind = select(Kind::ALL.as_slice());
    let fact = prop::option::of(select(Fact::ALL.as_slice()));
    let cuts = prop::collection::vec(any::<(Index, bool)>(), 1..5);
    let exempt = prop::option::weighted(0.3, (select(Fact::ALL.as_slice()), 0..4_u8));
    let lowered_by = prop::option::weighted(0.4, select(Fact::ALL.as_slice()));
    (0..4_usize, 1..20_i32, kind, fact, cuts, exempt, lowered_by).prop_map(
        |(group, weight, kind, fact, cuts, exempt, lowered_by)| {
            let fact = if kind == Kind::Points { None } else { fact };
            Seed { group, weight, kind, fact, cuts, exempt, lowered_by }
        },
    )
}

/// Ends that part the values of a measure: first the value, then whether it belongs to the lower side.
fn ends(measure: Measure, cuts: &[(Index, bool)]) -> BTreeMap<i32, bool> {
    let at = |(index, lower): &(Index, bool)| match measure {
        Measure::Count => (1 + index.index(40) as i32, false),
        Measure::Ratio => (1 + index.index(9_999) as i32, *lower),
        Measure::YesNo => (1, false),
    };
    cuts.iter().map(at).collect()
}

/// The ranges between the ends, lowest first.
fn between(ends: &BTreeMap<i32, bool>) -> Vec<Range> {
    let mut ranges = Vec::new();
    let mut rest = Range::ALL;
    for (&value, &lower) in ends {
        ranges.push(if lower { rest.at_most(value) } else { rest.below(value) });
        rest = if lower { Range::ALL.above(value) } else { Range::ALL.at_least(value) };
    }
    ranges.push(rest);
    ranges
}

fn criterion_id(at: usize) -> CriterionId {
    CriterionId(Uuid::from_u128(at as u128))
}

/// A criterion worth so much; the first of a rubric always applies, and may be the target of others.
fn criterion(at: usize, max: Points, seed: &Seed) -> Criterion {
    let mut criterion = yes_or_no("1.1", 0, "");
    criterion.id = criterion_id(at);
    criterion.code = at.to_string();
    criterion.group_no = seed.group as i16;
    criterion.max = max;
    (criterion.kind, criterion.fact) = (seed.kind, seed.fact);
    criterion.later = seed.fact.is_some_and(Fact::is_known_later);
    let measure = seed.fact.map_or(Measure::Count, Fact::measure);
    let ranges = between(&ends(measure, &seed.cuts));
    match seed.kind {
        Kind::Bool => criterion.met = seed.fact.and(ranges.first().copied()),
        Kind::Choice => {
            let levels = ranges.iter().zip(0..).map(|(range, no)| Level {
                no,
                label_vi: String::new(),
                label_en: None,
                points: Points(max.0 * i32::from(no) / (ranges.len() - 1) as i32),
                range: seed.fact.map(|_| *range),
            });
            criterion.levels = levels.collect();
        }
        Kind::Points => {}
    }
    if let (Some(fact), true) = (seed.lowered_by, seed.fact.is_some()) {
        let range = between(&ends(fact.measure(), &seed.cuts[..1]))[1];
        criterion.overrides = vec![Override { fact, range, at_most: Points::ZERO }];
    }
    if let (Some((fact, policy)), true) = (seed.exempt, at > 0) {
        let policies = [NaPolicy::FullMarks, NaPolicy::Rescaled, NaPolicy::Zero, NaPolicy::MovesTo(criterion_id(0))];
        let when = match fact.measure() {
            Measure::Ratio => Condition::NoBase(fact),
            measure => Condition::Within(fact, between(&ends(measure, &seed.cuts[..1]))[0]),
        };
        criterion.exemption = Some(Exemption { when, policy: policies[usize::from(policy)] });
    }
    criterion
}

/// A rubric of these criteria: their weights become shares of 100 points in quarters.
fn rubric_of(seeds: &[Seed]) -> Rubric {
    let weights: i32 = seeds.iter().map(|seed| seed.weight).sum();
    let (mut cumulated, mut criteria) = (0, Vec::new());
    for (at, seed) in seeds.iter().enumerate() {
        let before = 400 * cumulated / weights;
        cumulated += seed.weight;
        criteria.push(criterion(at, Points(25 * (400 * cumulated / weights - before)), seed));
    }
    let group = |no: i16| {
        let own = criteria.iter().filter(|c| c.group_no == no);
        Group { no, label_vi: String::new(), label_en: None, max: own.map(|c| c.max).sum() }
    };
    let groups = (0..4).map(group).collect();
    let id = RubricId(Uuid::from_u128(1));
    Rubric { id, title_vi: String::new(), title_en: None, groups, criteria, bands: bands().to_vec() }
}

fn rubrics() -> impl Strategy<Value = Rubric> {
    prop::collection::vec(seed(), 1..14).prop_map(|seeds| rubric_of(&seeds))
}

fn value(fact: Fact) -> BoxedStrategy<Value> {
    match fact.measure() {
        Measure::Count => (0..45_i64).prop_map(Value::Count).boxed(),
        Measure::Ratio => prop_oneof![
            (0..30_i64, 0..30_i64).prop_map(|(part, whole)| ratio(part, whole)),
            (0..=10_000_i64).prop_map(|part| ratio(part, 10_000)),
        ]
        .boxed(),
        Measure::YesNo => any::<bool>().prop_map(Value::Yes).boxed(),
    }
}

fn all_facts() -> impl Strategy<Value = Facts> {
    let each = Fact::ALL.map(|fact| prop::option::weighted(0.9, value(fact)));
    Vec::from(each)
        .prop_map(|known| Fact::ALL.into_iter().zip(known).filter_map(|(fact, value)| Some((fact, value?))).collect())
}

/// How somebody answers: from 0, the least, to 255, the most; none where nothing is said.
type Answers = Vec<(Option<u8>, bool)>;

fn answers(all: f64) -> impl Strategy<Value = Answers> {
    prop::collection::vec((prop::option::weighted(all, any::<u8>()), any::<bool>()), 14)
}

fn answer(criterion: &Criterion, much: u8) -> Answer {
    match criterion.kind {
        Kind::Bool => Answer::Yes(much > 127),
        // Levels of the random rubrics are numbered from the least on.
        Kind::Choice => Answer::Level((usize::from(much) * criterion.levels.len() / 256) as i16),
        Kind::Points => Answer::Points(Points(criterion.max.0 / 25 * i32::from(much) / 255 * 25)),
    }
}

fn judgements(rubric: &Rubric, answers: &Answers) -> BTreeMap<CriterionId, Judgement> {
    let given = rubric.criteria.iter().zip(answers).filter_map(|(criterion, (much, reason))| {
        let answer = answer(criterion, (*much)?);
        Some((criterion.id, if *reason { reasoned(answer) } else { plain(answer) }))
    });
    given.collect()
}

/// What holds of every sheet.
fn holds(rubric: &Rubric, sheet: &Sheet) -> Result<(), TestCaseError> {
    for line in &sheet.lines {
        prop_assert!(Points::ZERO <= line.points.unwrap_or_default() && line.points.unwrap_or_default() <= line.max);
        prop_assert_eq!(line.points.is_none(), sheet.open.contains(&line.criterion));
    }
    let points = || sheet.lines.iter().filter_map(|line| line.points);
    prop_assert_eq!(points().sum::<Points>(), sheet.earned);
    prop_assert_eq!(sheet.lines.iter().map(|line| line.max).sum::<Points>(), sheet.out_of);
    prop_assert_eq!(sheet.groups.iter().map(|group| group.points).sum::<Points>(), sheet.earned);
    prop_assert_eq!(sheet.groups.iter().map(|group| group.max).sum::<Points>(), sheet.out_of);
    prop_assert!(Points::ZERO < sheet.out_of && sheet.out_of <= Points::FULL);
    prop_assert!(Points::ZERO <= sheet.total && sheet.total <= Points::FULL);
    // The total is the nearest hundredth of earned × 100 ÷ out of.
    let exact = i64::from(sheet.earned.0) * 10_000;
    let apart = 2 * (i64::from(sheet.total.0) * i64::from(sheet.out_of.0) - exact);
    prop_assert!(-i64::from(sheet.out_of.0) < apart && apart <= i64::from(sheet.out_of.0));
    let lost = sheet.deductions.iter().map(|deduction| deduction.lost).sum::<Points>();
    let judged = sheet.lines.iter().filter(|line| line.points.is_some());
    prop_assert_eq!(lost, judged.map(|line| line.max).sum::<Points>() - sheet.earned);
    let bands = &rubric.bands;
    let within = |at: usize| bands[at].from <= sheet.total && (at == 0 || sheet.total < bands[at - 1].from);
    let classes: Vec<_> = (0..bands.len()).filter(|at| within(*at)).map(|at| bands[at].class).collect();
    prop_assert_eq!(classes.len(), 1);
    prop_assert_eq!(sheet.class, if sheet.open.is_empty() { Some(classes[0]) } else { None });
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_random_rubric_is_sound_and_a_fact_makes_exactly_one_level(rubric in rubrics(), facts in all_facts()) {
        prop_assert_eq!(check(&rubric), []);
        for criterion in &rubric.criteria {
            let value = criterion.fact.and_then(|fact| facts.get(fact)).filter(|value| value.has_base());
            if let (Kind::Choice, Some(value)) = (criterion.kind, value) {
                let held = criterion.levels.iter().filter(|l| l.range.is_some_and(|r| r.contains(value)));
                prop_assert_eq!(held.count(), 1);
            }
        }
    }

    #[test]
    fn every_sheet_adds_up(rubric in rubrics(), facts in all_facts(), answers in answers(0.7)) {
        holds(&rubric, &evaluate(&rubric, &facts, &judgements(&rubric, &answers)))?;
    }

    #[test]
    fn a_sheet_on_which_all_is_said_with_reasons_has_a_class(
        rubric in rubrics(), facts in all_facts(), much in prop::collection::vec(any::<u8>(), 14),
    ) {
        let answers = much.into_iter().map(|much| (Some(much), true)).collect();
        let sheet = evaluate(&rubric, &facts, &judgements(&rubric, &answers));
        holds(&rubric, &sheet)?;
        prop_assert_eq!(&sheet.open, &[]);
    }

    #[test]
    fn accepting_what_is_proposed_is_never_refused(rubric in rubrics(), facts in all_facts()) {
        let sheet = evaluate(&rubric, &facts, &accept(&rubric, &facts));
        holds(&rubric, &sheet)?;
        for line in &sheet.lines {
            prop_assert_eq!(line.refused, None);
            if let Proposal::Proposed { points, .. } = line.computed {
                prop_assert_eq!(line.given, Some(points));
            }
        }
    }

    #[test]
    fn the_order_of_criteria_levels_and_bands_does_not_matter(
        seeds in prop::collection::vec(seed(), 1..14), facts in all_facts(), answers in answers(0.9),
        order in Just((0..14).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let rubric = rubric_of(&seeds);
        let judgements = judgements(&rubric, &answers);
        let mut other = rubric.clone();
        let place = |criterion: &Criterion| rubric.criteria.iter().position(|c| c.id == criterion.id).map(|at| order[at]);
        other.criteria.sort_by_key(place);
        other.criteria.iter_mut().for_each(|criterion| criterion.levels.reverse());
        other.bands.rotate_left(2);
        prop_assert_eq!(check(&other), []);
        let sorted = |mut sheet: Sheet| {
            sheet.lines.sort_by_key(|line| line.criterion);
            sheet.open.sort();
            sheet.deductions.sort_by_key(|deduction| deduction.criterion);
            sheet
        };
        let first = sorted(evaluate(&rubric, &facts, &judgements));
        prop_assert_eq!(&first, &sorted(evaluate(&other, &facts, &judgements)));
        prop_assert_eq!(&first, &sorted(evaluate(&rubric, &facts, &judgements)));
    }

    #[test]
    fn more_points_never_make_a_lower_total(
        rubric in rubrics(), facts in all_facts(), answers in answers(0.9), which: Index, much: u8,
    ) {
        let which = which.index(rubric.criteria.len());
        let with = |much: u8| {
            let mut answers = answers.clone();
            answers[which] = (Some(much), true);
            evaluate(&rubric, &facts, &judgements(&rubric, &answers))
        };
        let (less, more) = (with(much.min(200)), with(much.saturating_add(56)));
        prop_assert!(less.total <= more.total);
        prop_assert!(less.class <= more.class);
    }
}
