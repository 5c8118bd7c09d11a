//! The day that a rule gives in a month.

use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveTime, Weekday};

use crate::ids::MeetingRuleId;
use crate::locale::Locale;
use crate::text::{format_day, format_time};
use crate::{t, terms};

/// What happens when the day falls on a Saturday or Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Shift {
    /// The meeting is held all the same: villages meet on any day.
    Keep,
    /// On the Friday before.
    BeforeWeekend,
    /// On the Monday after.
    AfterWeekend,
}

impl Shift {
    /// All of them, the usual first.
    pub const ALL: [Self; 3] = [Self::Keep, Self::BeforeWeekend, Self::AfterWeekend];

    /// As the database writes it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::BeforeWeekend => "before_weekend",
            Self::AfterWeekend => "after_weekend",
        }
    }

    /// The one that is written so.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shift| shift.code() == code)
    }
}

/// A rule and its time.
#[derive(Clone, Debug)]
pub struct MeetingRule {
    /// Its number.
    pub id: MeetingRuleId,
    /// 1 to 31; in a shorter month its last day.
    pub day_of_month: i16,
    /// When the meeting begins.
    pub start_time: NaiveTime,
    /// Where.
    pub place: String,
    /// What happens at a weekend.
    pub shift: Shift,
    /// The first day on which it holds.
    pub since: Option<NaiveDate>,
    /// The first day on which it no longer holds; none: until further notice.
    pub until: Option<NaiveDate>,
}

impl MeetingRule {
    /// "19:30".
    pub fn time_in_words(&self) -> String {
        format_time(self.start_time)
    }

    /// The next days that it gives, from a day on and while it holds.
    pub fn days_from(&self, day: NaiveDate, count: usize) -> Vec<NaiveDate> {
        let first = self.since.map_or(day, |since| since.max(day));
        days_from(self.day_of_month, self.shift, first, count)
            .into_iter()
            .filter(|day| self.until.is_none_or(|until| *day < until))
            .collect()
    }
}

/// The next days that a day of the month gives, from a day on.
pub fn days_from(day_of_month: i16, shift: Shift, from: NaiveDate, count: usize) -> Vec<NaiveDate> {
    let this_month = from.with_day(1).unwrap_or(from);
    // From last month's, which a weekend may have moved into this one; next year's end is far enough.
    let months = (0..18)
        .filter_map(|ahead| this_month.checked_sub_months(Months::new(1))?.checked_add_months(Months::new(ahead)));
    let mut days: Vec<NaiveDate> = months.map(|month| meeting_day(day_of_month, shift, month)).collect();
    days.retain(|day| *day >= from);
    days.truncate(count);
    days
}

/// The day that a rule gives in a month (its first day is named). The same as the SQL function
/// `meeting_day`, which makes the calendar; a test compares them.
pub fn meeting_day(day_of_month: i16, shift: Shift, month: NaiveDate) -> NaiveDate {
    let last = month.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(month);
    let nth = u64::try_from(day_of_month - 1).unwrap_or(0);
    let day = month.checked_add_days(Days::new(nth)).unwrap_or(last).min(last);
    let (to_friday, to_monday) = match day.weekday() {
        Weekday::Sat => (1, 2),
        Weekday::Sun => (2, 1),
        _ => return day,
    };
    let moved = match shift {
        Shift::Keep => Some(day),
        Shift::BeforeWeekend => day.checked_sub_days(Days::new(to_friday)),
        Shift::AfterWeekend => day.checked_add_days(Days::new(to_monday)),
    };
    moved.unwrap_or(day)
}

/// "thứ Năm 03/12/2026".
pub fn day_in_words(l: Locale, day: NaiveDate) -> String {
    let weekday = terms::weekday(l, &day.weekday().number_from_monday().to_string());
    t!(l, "weekday-and-day", weekday = weekday, day = format_day(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(day_of_month: i16, shift: Shift, from: &str) -> Vec<String> {
        days_from(day_of_month, shift, day(from), 3).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_short_month_meets_on_its_last_day() {
        assert_eq!(days(31, Shift::Keep, "2026-01-15"), ["2026-01-31", "2026-02-28", "2026-03-31"]);
        assert_eq!(meeting_day(30, Shift::Keep, day("2028-02-01")), day("2028-02-29"));
    }

    #[test]
    fn a_weekend_is_kept_or_left_as_the_rule_says() {
        // 3/10/2026 is a Saturday, 3/1/2027 a Sunday.
        assert_eq!(meeting_day(3, Shift::Keep, day("2026-10-01")), day("2026-10-03"));
        assert_eq!(meeting_day(3, Shift::BeforeWeekend, day("2026-10-01")), day("2026-10-02"));
        assert_eq!(meeting_day(3, Shift::AfterWeekend, day("2026-10-01")), day("2026-10-05"));
        assert_eq!(meeting_day(3, Shift::BeforeWeekend, day("2027-01-01")), day("2027-01-01"));
        assert_eq!(meeting_day(3, Shift::AfterWeekend, day("2027-01-01")), day("2027-01-04"));
    }

    #[test]
    fn a_weekend_may_move_a_meeting_into_the_next_month_and_it_is_still_named() {
        // 31/10/2026 is a Saturday: the meeting of October is held on 2 November.
        assert_eq!(days(31, Shift::AfterWeekend, "2026-11-01"), ["2026-11-02", "2026-11-30", "2026-12-31"]);
        assert_eq!(days(3, Shift::Keep, "2026-11-03"), ["2026-11-03", "2026-12-03", "2027-01-03"]);
        assert_eq!(days(3, Shift::Keep, "2026-11-04"), ["2026-12-03", "2027-01-03", "2027-02-03"]);
    }

    #[test]
    fn a_rule_gives_days_only_while_it_holds() {
        let rule = MeetingRule {
            id: MeetingRuleId::mint(),
            day_of_month: 3,
            start_time: NaiveTime::MIN,
            place: "Nhà văn hóa".into(),
            shift: Shift::Keep,
            since: Some(day("2026-12-01")),
            until: Some(day("2027-02-01")),
        };
        assert_eq!(rule.days_from(day("2026-11-01"), 3), [day("2026-12-03"), day("2027-01-03")]);
    }

    #[test]
    fn shifts_are_read_as_they_are_written() {
        for shift in Shift::ALL {
            assert_eq!(Shift::from_code(shift.code()), Some(shift));
        }
    }
}
