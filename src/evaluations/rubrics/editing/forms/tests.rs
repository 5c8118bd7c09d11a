//! A draft as its page posts it.

use super::*;
use crate::evaluations::rubrics::{NaPolicy, Stage, check};
use crate::evaluations::rubrics::{sample, version};

fn draft() -> (Version, Rubric) {
    let since = NaiveDate::from_ymd_opt(2026, 1, 1);
    let rubric = sample::sound(NaPolicy::Zero);
    (version::sample(Stage::Draft, since, None), rubric)
}

#[test]
fn what_was_not_changed_is_read_as_it_was_stored() {
    let (version, rubric) = draft();
    let form = RubricForm::of(&version, &rubric);
    let (head, read) = form.parse(Locale::Vi, &rubric).unwrap();
    assert_eq!((head.since, head.until), (version.since.unwrap(), None));
    let ranges = |rubric: &Rubric| {
        let levels = |one: &Criterion| (one.met, one.levels.iter().map(|l| (l.points, l.range)).collect::<Vec<_>>());
        rubric.criteria.iter().map(levels).collect::<Vec<_>>()
    };
    assert_eq!(ranges(&read), ranges(&rubric));
    assert_eq!(check(&read), check(&rubric));
    assert_eq!(check(&read), []);
}

#[test]
fn names_of_fields_are_told_apart() {
    let (version, rubric) = draft();
    let form = RubricForm::of(&version, &rubric);
    let mut names: Vec<_> = form.values.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn what_cannot_be_read_is_said_beside_its_field() {
    let (version, rubric) = draft();
    let mut form = RubricForm::of(&version, &rubric);
    let choice = rubric.criteria.iter().find(|one| one.kind == Kind::Choice && one.fact.is_some()).unwrap();
    let low = of_level(choice.id, choice.levels[0].no, "low");
    let most = of_group(rubric.groups[0].no, "most");
    for (name, value) in &mut form.values {
        match name.as_str() {
            "title_vi" => value.clear(),
            "since" => *value = "31/2/2026".into(),
            "band_good" => *value = "101".into(),
            known if known == low => *value = "chín".into(),
            known if known == most => *value = "-5".into(),
            _ => {}
        }
    }
    let errors = form.parse(Locale::Vi, &rubric).unwrap_err();
    for name in ["title_vi", "since", "band_good", &low, &most] {
        assert!(!errors.of(name).is_empty(), "{name}: {errors:?}");
    }
    assert_eq!(errors.len(), 5, "{errors:?}");
}

#[test]
fn an_emptied_level_is_gone_and_a_filled_one_is_added() {
    let (version, rubric) = draft();
    let mut form = RubricForm::of(&version, &rubric);
    let choice = rubric.criteria.iter().find(|one| one.kind == Kind::Choice && one.fact.is_some()).unwrap();
    let (first, added) = (choice.levels[0].no, numbers(choice).last().copied().unwrap());
    for (name, value) in &mut form.values {
        if ["label_vi", "label_en", "points"].iter().any(|part| *name == of_level(choice.id, first, part)) {
            value.clear();
        }
        for (part, typed) in
            [("label_vi", "Mới"), ("label_en", "New"), ("points", "0,5"), ("low", "7"), ("low_end", "above")]
        {
            if *name == of_level(choice.id, added, part) {
                *value = typed.into();
            }
        }
    }
    let (_, read) = form.parse(Locale::Vi, &rubric).unwrap();
    let levels = &read.criterion(choice.id).unwrap().levels;
    assert_eq!(levels.len(), choice.levels.len());
    let last = levels.last().unwrap();
    assert_eq!((last.label_vi.as_str(), last.points), ("Mới", Points(50)));
    assert_eq!(last.range.unwrap().low.map(|low| low.closed), Some(false));
    assert_eq!(levels.iter().map(|level| level.no).collect::<Vec<_>>(), (1..=last.no).collect::<Vec<_>>());
    assert!(!check(&read).is_empty(), "a gap is a fault, not an error of the form");
}
