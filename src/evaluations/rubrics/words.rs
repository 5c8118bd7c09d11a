//! What a rubric says, in the user's words.

use chrono::NaiveDate;

use super::facts::{Bound, Condition, Fact, Measure, Range};
use super::model::{Criterion, Exemption, NaPolicy, Override, Rubric};
use super::version::{Force, Version};
use crate::locale::Locale;
use crate::{t, text};

/// What a rubric is called.
pub fn title(l: Locale, version: &Version) -> String {
    l.label(&version.title_vi, version.title_en.as_deref()).to_owned()
}

/// What a version is today, in a word.
pub fn force(l: Locale, force: Force) -> String {
    match force {
        Force::Draft => t!(l, "rubric-draft"),
        Force::Coming => t!(l, "rubric-coming"),
        Force::Holds => t!(l, "rubric-holds"),
        Force::Ended => t!(l, "rubric-ended"),
        Force::Withdrawn => t!(l, "rubric-withdrawn"),
    }
}

/// Icon and status class of it.
pub const fn force_mark(force: Force) -> (&'static str, &'static str) {
    match force {
        Force::Draft => ("edit", ""),
        Force::Coming => ("clock", "mid"),
        Force::Holds => ("ok", "good"),
        Force::Ended => ("history", ""),
        Force::Withdrawn => ("no", "poor"),
    }
}

/// "từ 28/10/2025", "từ 28/10/2025 đến hết 31/12/2026".
pub fn days(l: Locale, since: Option<NaiveDate>, until: Option<NaiveDate>) -> String {
    let last = until.and_then(|day| day.pred_opt()).map(text::format_day);
    match (since.map(text::format_day), last) {
        (Some(since), Some(last)) => t!(l, "rubric-days", since = since, last = last),
        (Some(since), None) => t!(l, "rubric-since", since = since),
        (None, Some(last)) => t!(l, "rubric-until", last = last),
        (None, None) => t!(l, "rubric-always"),
    }
}

/// What a fact is, as a noun.
pub fn fact(l: Locale, fact: Fact) -> String {
    match fact {
        Fact::MinutesShort => t!(l, "fact-name-minutes-short"),
        Fact::Attendance => t!(l, "fact-name-attendance"),
        Fact::Unexcused => t!(l, "fact-name-unexcused"),
        Fact::ExcusedStreak => t!(l, "fact-name-excused-streak"),
        Fact::CommitteeMet => t!(l, "fact-name-committee-met"),
        Fact::NoticeDays => t!(l, "fact-name-notice-days"),
        Fact::DocumentsDaysBefore => t!(l, "fact-name-documents-days"),
        Fact::Speakers => t!(l, "fact-name-speakers"),
        Fact::TasksMet => t!(l, "fact-name-tasks-met"),
        Fact::PostedWithinDays => t!(l, "fact-name-posted-days"),
        Fact::ThematicPart => t!(l, "fact-name-thematic"),
        Fact::HasBranchCommittee => t!(l, "fact-name-has-committee"),
        Fact::Members => t!(l, "fact-name-members"),
    }
}

/// A bound with its unit: "90 %", "15".
fn bound(l: Locale, of: Fact, bound: Bound) -> String {
    let written = match of.measure() {
        Measure::Ratio => format!("{} %", text::format_hundredths(bound.value.into())),
        Measure::Count | Measure::YesNo => text::format_count(bound.value.into()),
    };
    text::in_language(l, &written)
}

/// "từ 75 % đến dưới 90 %", "trên 50 %", "có": where a fact must lie. The words tell whether an end
/// belongs to it.
pub fn range(l: Locale, of: Fact, range: Range) -> String {
    if of.measure() == Measure::YesNo {
        let (yes, no) = (range.contains(super::Value::Yes(true)), range.contains(super::Value::Yes(false)));
        return match (yes, no) {
            (true, false) => t!(l, "range-yes"),
            (false, true) => t!(l, "range-no"),
            _ => t!(l, "range-any"),
        };
    }
    let written = |end: Option<Bound>| end.map(|end| bound(l, of, end)).unwrap_or_default();
    let (low, high) = (written(range.low), written(range.high));
    let (low, high) = (low.as_str(), high.as_str());
    match (range.low.map(|end| end.closed), range.high.map(|end| end.closed)) {
        (None, None) => t!(l, "range-any"),
        (Some(true), None) => t!(l, "range-from", low = low),
        (Some(false), None) => t!(l, "range-above", low = low),
        (None, Some(true)) => t!(l, "range-to", high = high),
        (None, Some(false)) => t!(l, "range-below", high = high),
        (Some(true), Some(true)) if low == high => t!(l, "range-exactly", value = low),
        (Some(true), Some(true)) => t!(l, "range-from-to", low = low, high = high),
        (Some(true), Some(false)) => t!(l, "range-from-below", low = low, high = high),
        (Some(false), Some(true)) => t!(l, "range-above-to", low = low, high = high),
        (Some(false), Some(false)) => t!(l, "range-above-below", low = low, high = high),
    }
}

/// How a criterion is judged: by a fact that is counted, or by a person.
pub fn judged(l: Locale, criterion: &Criterion) -> String {
    match criterion.fact {
        None => t!(l, "rubric-judged"),
        Some(of) if criterion.later => t!(l, "rubric-counted-later", fact = fact(l, of)),
        Some(of) => t!(l, "rubric-counted", fact = fact(l, of)),
    }
}

/// "Khi số người vắng không lý do từ 1 trở lên thì nhiều nhất 1 điểm."
pub fn lowered(l: Locale, cap: &Override) -> String {
    let (name, within) = (fact(l, cap.fact), range(l, cap.fact, cap.range));
    t!(l, "rubric-cap", fact = name, range = within, points = cap.at_most.told(l))
}

/// When a criterion does not apply, and what becomes of its points.
pub fn exempt(l: Locale, rubric: &Rubric, exemption: &Exemption) -> String {
    let when = match exemption.when {
        Condition::Within(of, within) => t!(l, "rubric-na-when", fact = fact(l, of), range = range(l, of, within)),
        Condition::NoBase(Fact::TasksMet) => t!(l, "fact-no-tasks"),
        Condition::NoBase(of) => t!(l, "rubric-na-no-base", fact = fact(l, of)),
    };
    let then = match exemption.policy {
        NaPolicy::FullMarks => t!(l, "rubric-na-full-marks"),
        NaPolicy::Rescaled => t!(l, "rubric-na-rescaled"),
        NaPolicy::Zero => t!(l, "rubric-na-zero"),
        NaPolicy::MovesTo(target) => {
            let code = rubric.criterion(target).map(|criterion| criterion.code.clone()).unwrap_or_default();
            t!(l, "rubric-na-moves-to", code = code)
        }
    };
    t!(l, "rubric-na", when = when, then = then)
}

/// From which total to which: "từ 70 đến dưới 90 điểm".
pub fn band(l: Locale, rubric: &Rubric, at: usize) -> String {
    let Some(band) = rubric.bands.get(at) else { return String::new() };
    let next = rubric.bands.iter().map(|other| other.from).filter(|from| *from > band.from).min();
    match next {
        Some(next) => t!(l, "rubric-band", from = band.from.told(l), below = next.told(l)),
        None => t!(l, "rubric-band-best", from = band.from.told(l)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn words_of_a_range_tell_whether_its_ends_belong_to_it() {
        let say = |of, within| (range(Locale::Vi, of, within), range(Locale::En, of, within));
        let told = |vi: &str, en: &str| (vi.to_owned(), en.to_owned());
        let (share, count) = (Fact::Attendance, Fact::MinutesShort);
        assert_eq!(say(share, Range::ALL.at_least(9000)), told("từ 90 % trở lên", "90 % or more"));
        assert_eq!(say(share, Range::ALL.above(5000)), told("trên 50 %", "more than 50 %"));
        assert_eq!(
            say(share, Range::ALL.at_least(7500).below(9000)),
            told("từ 75 % đến dưới 90 %", "75 % to less than 90 %")
        );
        assert_eq!(say(count, Range::ALL.above(0).at_most(15)), told("trên 0 đến 15", "more than 0 and up to 15"));
        assert_eq!(say(count, Range::ALL.at_most(3)), told("nhiều nhất 3", "at most 3"));
        assert_eq!(say(share, Range::ALL.below(6550)), told("dưới 65,5 %", "less than 65.5 %"));
        assert_eq!(say(count, Range::ALL.at_least(2).at_most(2)), told("đúng 2", "exactly 2"));
        assert_eq!(say(Fact::CommitteeMet, Range::YES), told("có", "yes"));
        assert_eq!(say(Fact::CommitteeMet, Range::NO), told("không", "no"));
    }

    #[test]
    fn bands_end_where_the_next_better_one_begins() {
        let rubric = sample::sound(NaPolicy::Zero);
        let told: Vec<_> = (0..rubric.bands.len()).map(|at| band(Locale::Vi, &rubric, at)).collect();
        assert!(told.contains(&"từ 90 điểm trở lên".to_owned()), "{told:?}");
        assert!(told.contains(&"từ 70 đến dưới 90 điểm".to_owned()), "{told:?}");
        assert_eq!(band(Locale::Vi, &rubric, 9), "");
    }
}
