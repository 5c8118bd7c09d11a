use proptest::prelude::*;

use super::*;

fn ratio(part: i64, whole: i64) -> Value {
    Value::Ratio { part, whole }
}

#[test]
fn a_fact_is_read_as_it_is_written() {
    let codes = Fact::ALL.map(Fact::code);
    assert_eq!(
        codes,
        [
            "minutes_short",
            "attendance",
            "unexcused",
            "excused_streak",
            "committee_met",
            "notice_days",
            "documents_days_before",
            "speakers",
            "tasks_met",
            "posted_within_days",
            "thematic_part",
            "has_branch_committee",
            "members",
        ]
    );
    assert_eq!(codes.map(Fact::from_code), Fact::ALL.map(Some));
    assert_eq!(Fact::from_code("weather"), None);
    assert_eq!(Fact::ALL.into_iter().filter(|f| f.is_known_later()).collect::<Vec<_>>(), [Fact::PostedWithinDays]);
}

#[test]
fn each_fact_has_its_measure() {
    let of = |measure| Fact::ALL.into_iter().filter(|f| f.measure() == measure).collect::<Vec<_>>();
    assert_eq!(of(Measure::Ratio), [Fact::Attendance, Fact::Speakers, Fact::TasksMet]);
    assert_eq!(of(Measure::YesNo), [Fact::CommitteeMet, Fact::ThematicPart, Fact::HasBranchCommittee]);
    assert_eq!(of(Measure::Count).len(), 7);
}

#[test]
fn an_end_belongs_to_a_range_where_it_is_closed() {
    let range = Range::ALL.at_least(4000).below(5000);
    assert!(range.contains(ratio(2, 5)));
    assert!(range.contains(ratio(4_999_999, 10_000_000)));
    assert!(!range.contains(ratio(1, 2)));
    assert!(!range.contains(ratio(3_999_999, 10_000_000)));
    let above = Range::ALL.above(5000);
    assert!(above.contains(ratio(5_000_001, 10_000_000)));
    assert!(!above.contains(ratio(10, 20)));
    assert!(Range::ALL.at_most(9000).contains(ratio(9, 10)));
    assert!(!Range::ALL.at_most(9000).contains(ratio(90_001, 100_000)));
    // A third lies between 33,33 % and 33,34 %, and is neither.
    assert!(Range::ALL.above(3333).below(3334).contains(ratio(1, 3)));
}

#[test]
fn counts_and_yes_and_no_lie_in_ranges_too() {
    let some = Range::ALL.above(0).at_most(15);
    let inside = |count| some.contains(Value::Count(count));
    assert_eq!([0, 1, 15, 16].map(inside), [false, true, true, false]);
    assert!(Range::ALL.at_least(16).contains(Value::Count(i64::MAX)));
    assert!(!Range::ALL.at_most(i32::MAX).contains(Value::Count(i64::MAX)));
    assert!(Range::YES.contains(Value::Yes(true)) && !Range::YES.contains(Value::Yes(false)));
    assert!(Range::NO.contains(Value::Yes(false)) && !Range::NO.contains(Value::Yes(true)));
}

#[test]
fn a_part_of_nothing_lies_nowhere() {
    assert!(!Range::ALL.contains(ratio(0, 0)));
    assert!(!ratio(1, 0).has_base() && !ratio(1, -1).has_base() && ratio(0, 1).has_base());
    assert!(Value::Count(0).has_base() && Value::Yes(false).has_base());
}

#[test]
fn what_cannot_be_is_corrected_or_left_unknown() {
    let mut facts = Facts::default();
    facts.insert(Fact::Attendance, ratio(12, 10));
    facts.insert(Fact::Speakers, ratio(-1, 10));
    facts.insert(Fact::TasksMet, ratio(3, -2));
    facts.insert(Fact::Unexcused, Value::Count(-4));
    facts.insert(Fact::ThematicPart, Value::Yes(true));
    facts.insert(Fact::Members, Value::Yes(true));
    facts.insert(Fact::CommitteeMet, Value::Count(1));
    assert_eq!(
        facts.iter().collect::<Vec<_>>(),
        [
            (Fact::Attendance, ratio(10, 10)),
            (Fact::Unexcused, Value::Count(0)),
            (Fact::Speakers, ratio(0, 10)),
            (Fact::TasksMet, ratio(0, 0)),
            (Fact::ThematicPart, Value::Yes(true)),
        ]
    );
    assert_eq!(facts.get(Fact::Members), None);
    assert_eq!(facts.get(Fact::ThematicPart), Some(Value::Yes(true)));
}

#[test]
fn facts_are_stored_under_their_codes_and_read_back_soundly() {
    let facts = Facts::from_iter([(Fact::Attendance, ratio(9, 10)), (Fact::ThematicPart, Value::Yes(false))]);
    let stored = serde_json::to_value(&facts).expect("facts are stored");
    assert_eq!(
        stored,
        serde_json::json!({"attendance": {"ratio": {"part": 9, "whole": 10}}, "thematic_part": {"yes": false}})
    );
    assert_eq!(serde_json::from_value::<Facts>(stored).expect("facts are read"), facts);
    let odd = serde_json::json!({"members": {"yes": true}, "unexcused": {"count": -1}});
    let odd: Facts = serde_json::from_value(odd).expect("facts are read");
    assert_eq!(odd, Facts::from_iter([(Fact::Unexcused, Value::Count(0))]));
    for fact in Fact::ALL {
        assert_eq!(serde_json::to_value(fact).expect("a fact is stored"), fact.code());
    }
}

#[test]
fn a_range_decides_where_it_holds_some_values_and_not_all() {
    assert!(Range::ALL.at_most(0).decides(Measure::Count) && Range::ALL.at_least(1).decides(Measure::Count));
    assert!(!Range::ALL.at_least(0).decides(Measure::Count) && !Range::ALL.below(0).decides(Measure::Count));
    assert!(Range::ALL.above(0).decides(Measure::Ratio) && Range::ALL.below(10_000).decides(Measure::Ratio));
    assert!(!Range::ALL.at_most(10_000).decides(Measure::Ratio) && !Range::ALL.above(10_000).decides(Measure::Ratio));
    assert!(Range::YES.decides(Measure::YesNo) && Range::NO.decides(Measure::YesNo));
    assert!(!Range::ALL.at_most(1).decides(Measure::YesNo));
}

#[test]
fn places_become_a_range_as_people_would_say_it() {
    assert_eq!(Range::of_places(10_000, 10_000, Measure::Ratio), Range::ALL.at_least(5000).at_most(5000));
    assert_eq!(Range::of_places(9_999, 10_001, Measure::Ratio), Range::ALL.above(4999).below(5001));
    assert_eq!(Range::of_places(3, 7, Measure::Count), Range::ALL.at_least(3).at_most(7));
    assert_eq!(Range::of_places(46, ENDLESS, Measure::Count), Range::ALL.at_least(46));
}

/// The definition, without places: part ÷ whole against hundredths of a per cent, by multiplying out.
fn within(range: Range, part: i64, whole: i64) -> bool {
    let (value, unit) = (i128::from(part) * 10_000, i128::from(whole));
    let above = range.low.is_none_or(|low| {
        let end = i128::from(low.value) * unit;
        value > end || (low.closed && value == end)
    });
    let below = range.high.is_none_or(|high| {
        let end = i128::from(high.value) * unit;
        value < end || (high.closed && value == end)
    });
    above && below
}

/// An end near the values of a small test, or none.
fn bound(values: std::ops::RangeInclusive<i32>) -> impl Strategy<Value = Option<Bound>> {
    prop::option::of((values, any::<bool>()).prop_map(|(value, closed)| Bound { value, closed }))
}

proptest! {
    #[test]
    fn a_ratio_is_compared_exactly(
        low in bound(0..=10_000), high in bound(0..=10_000), whole in 1..100_000_i64, part in 0..100_000_i64,
    ) {
        let (range, part) = (Range { low, high }, part.min(whole));
        prop_assert_eq!(range.contains(ratio(part, whole)), within(range, part, whole));
    }

    #[test]
    fn a_ratio_on_an_end_is_compared_exactly(value in 0..=10_000_i32, closed: bool, times in 1..1000_i64) {
        let on = ratio(i64::from(value) * times, 10_000 * times);
        let end = Some(Bound { value, closed });
        prop_assert_eq!(Range { low: end, high: None }.contains(on), closed);
        prop_assert_eq!(Range { low: None, high: end }.contains(on), closed);
    }

    #[test]
    fn a_range_holds_the_places_it_was_made_of(first in 0..=20_000_i64, more in 0..=20_000_i64) {
        let last = (first + more).min(20_000);
        for measure in [Measure::Ratio, Measure::Count] {
            let range = Range::of_places(first, last, measure);
            prop_assert_eq!(range.places(measure), Some((first, last)));
        }
    }
}
