//! What the page of the rule posts.

use chrono::{NaiveDate, NaiveTime};

use super::model::{self, MeetingRule, Shift};
use crate::form::{self, Fields, Form, FormErrors, Shown};
use crate::ids::MeetingRuleId;
use crate::locale::Locale;
use crate::merge::Merge;
use crate::organizations::model::Organization;
use crate::text::{format_day, format_time, parse_day};
use crate::{t, terms};

/// The rule as typed.
#[derive(Clone, Debug, Default)]
pub struct RuleForm {
    /// Minted when the page was shown: what is sent twice is one rule.
    pub id: String,
    /// Day of the month.
    pub day: String,
    /// Hour.
    pub time: String,
    /// Place.
    pub place: String,
    /// What happens at a weekend.
    pub shift: String,
    /// From when on it holds.
    pub since: String,
    /// What the page showed.
    pub shown: Shown,
}

impl Form for RuleForm {
    fn read(fields: &mut Fields) -> Self {
        Self {
            id: fields.one("id"),
            day: fields.one("day"),
            time: fields.one("time"),
            place: fields.one("place"),
            shift: fields.one("shift"),
            since: fields.one("since"),
            shown: fields.shown(),
        }
    }
}

/// A rule that can be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// 1 to 31.
    pub day_of_month: i16,
    /// When the meeting begins.
    pub start_time: NaiveTime,
    /// Where.
    pub place: String,
    /// What happens at a weekend.
    pub shift: Shift,
    /// From when on it holds.
    pub since: NaiveDate,
}

impl Rule {
    /// Whether a stored rule says the same, whenever it began.
    pub fn repeats(&self, stored: &MeetingRule) -> bool {
        (self.day_of_month, self.start_time, self.shift) == (stored.day_of_month, stored.start_time, stored.shift)
            && self.place == stored.place
    }
}

/// Names of the fields that a rule has besides its beginning.
pub const FIELDS: [&str; 4] = ["day", "time", "place", "shift"];

impl RuleForm {
    /// The form for the next change of a rule, or for the first one.
    pub fn of(rule: Option<&MeetingRule>, since: NaiveDate) -> Self {
        let mut form = Self { id: MeetingRuleId::mint().to_string(), since: format_day(since), ..Self::default() };
        [form.day, form.time, form.place, form.shift] = values(rule);
        if form.shift.is_empty() {
            form.shift = Shift::Keep.code().to_owned();
        }
        form
    }

    /// Merges what was typed with what is stored by now.
    pub fn merge(&self, merge: &mut Merge<'_>, l: Locale, stored: Option<&MeetingRule>) -> Self {
        let [day, time, place, shift] = values(stored);
        Self {
            id: merge.field("id", "", &self.id, &self.id),
            day: merge.field("day", &t!(l, "rule-day"), &self.day, &day),
            time: merge.field("time", &t!(l, "rule-time"), &self.time, &time),
            place: merge.field("place", &t!(l, "rule-place"), &self.place, &place),
            shift: merge.choice("shift", &t!(l, "rule-shift"), &self.shift, &shift, || shifts(l)),
            since: merge.field("since", "", &self.since, &self.since),
            shown: self.shown.clone(),
        }
    }

    /// What may be saved, or what must be put right. `begins` is the earliest day, with the sentence
    /// for an earlier one.
    ///
    /// # Errors
    /// A sentence beside each field that must be put right.
    pub fn parse(&self, l: Locale, begins: Option<&(NaiveDate, String)>) -> Result<Rule, FormErrors> {
        let mut errors = FormErrors::default();
        let day_of_month = day_of_month(&self.day);
        if day_of_month.is_none() {
            errors.add("day", t!(l, "rule-day-wrong"));
        }
        let start_time = form::time(l, &mut errors, "time", &self.time);
        if self.time.is_empty() {
            errors.add("time", t!(l, "rule-time-missing"));
        }
        let place = crate::text::nfc(&self.place);
        if place.is_empty() {
            errors.add("place", t!(l, "rule-place-missing"));
        } else if place.chars().count() > 200 {
            errors.add("place", t!(l, "rule-place-long"));
        }
        let shift = Shift::from_code(&self.shift);
        if shift.is_none() {
            errors.add("shift", t!(l, "rule-shift-missing"));
        }
        let since = form::day(l, &mut errors, "since", &self.since);
        if self.since.is_empty() {
            errors.add("since", t!(l, "rule-since-missing"));
        }
        if let Some((_, sentence)) = begins.filter(|(first, _)| since.is_some_and(|since| since < *first)) {
            errors.add("since", sentence.clone());
        }
        let rule = (|| {
            Some(Rule { day_of_month: day_of_month?, start_time: start_time?, place, shift: shift?, since: since? })
        })();
        errors.or(rule)
    }

    /// The next three days that the typed rule gives, whatever else must be put right; none where day or
    /// weekend cannot be read.
    pub fn days(&self, today: NaiveDate) -> Vec<NaiveDate> {
        let (Some(day), Some(shift)) = (day_of_month(&self.day), Shift::from_code(&self.shift)) else {
            return Vec::new();
        };
        let from = parse_day(&self.since).map_or(today, |since| since.max(today));
        model::days_from(day, shift, from, 3)
    }

    /// Whether there are months that do not have this day.
    pub fn is_late_in_month(&self) -> bool {
        day_of_month(&self.day).is_some_and(|day| day > 28)
    }
}

fn day_of_month(typed: &str) -> Option<i16> {
    typed.trim().parse().ok().filter(|day| (1..=31).contains(day))
}

/// The fields of a stored rule as the form shows them.
pub fn values(rule: Option<&MeetingRule>) -> [String; 4] {
    rule.map_or_else(Default::default, |rule| {
        [rule.day_of_month.to_string(), format_time(rule.start_time), rule.place.clone(), rule.shift.code().to_owned()]
    })
}

/// What may happen at a weekend, with its words.
pub fn shifts(l: Locale) -> Vec<(String, String)> {
    Shift::ALL.iter().map(|shift| (shift.code().to_owned(), terms::shift(l, shift.code()))).collect()
}

/// The earliest day from which a new rule may hold, with the sentence for an earlier one.
pub fn begins(l: Locale, organization: &Organization, latest: Option<&MeetingRule>) -> Option<(NaiveDate, String)> {
    let established =
        organization.established_on.map(|day| (day, t!(l, "rule-since-before-life", day = format_day(day))));
    let rule =
        latest.and_then(|latest| latest.since).map(|day| (day, t!(l, "rule-since-before-rule", day = format_day(day))));
    established.into_iter().chain(rule).max_by_key(|(day, _)| *day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> RuleForm {
        RuleForm {
            id: MeetingRuleId::mint().to_string(),
            day: "31".into(),
            time: "19h30".into(),
            place: "Nhà văn hóa Thôn 3".into(),
            shift: "keep".into(),
            since: "01/12/2026".into(),
            shown: Shown::default(),
        }
    }

    fn errors(form: &RuleForm) -> Vec<String> {
        let errors = form.parse(Locale::Vi, None).unwrap_err();
        errors.iter().map(|(field, _)| field.to_owned()).collect()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_typed_becomes_a_rule() {
        let rule = typed().parse(Locale::Vi, None).unwrap();
        assert_eq!((rule.day_of_month, rule.since), (31, day("2026-12-01")));
        assert_eq!(rule.start_time.to_string(), "19:30:00");
    }

    #[test]
    fn every_place_that_must_be_put_right_is_named() {
        assert_eq!(errors(&RuleForm::default()), ["day", "time", "place", "shift", "since"]);
        for wrong in ["0", "32", "-1", "ba", "1.5"] {
            assert_eq!(errors(&RuleForm { day: wrong.into(), ..typed() }), ["day"], "{wrong}");
        }
        assert_eq!(errors(&RuleForm { time: "25:00".into(), ..typed() }), ["time"]);
        assert_eq!(errors(&RuleForm { place: "x".repeat(201), ..typed() }), ["place"]);
        assert_eq!(errors(&RuleForm { since: "31/11/2026".into(), ..typed() }), ["since"]);
        let begins = (day("2026-12-02"), "sau".to_owned());
        assert_eq!(typed().parse(Locale::Vi, Some(&begins)).unwrap_err().of("since"), "sau");
    }

    #[test]
    fn the_next_days_are_shown_whatever_else_is_wrong() {
        let form = RuleForm { time: "?".into(), place: String::new(), ..typed() };
        assert_eq!(form.days(day("2026-11-22")), [day("2026-12-31"), day("2027-01-31"), day("2027-02-28")]);
        assert!(form.is_late_in_month());
        assert!(RuleForm { day: "32".into(), ..typed() }.days(day("2026-11-22")).is_empty());
    }
}
