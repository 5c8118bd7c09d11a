//! What follows from the dates of a member. Pure; each rule names its source.

use chrono::{Days, Months, NaiveDate};

/// How long a probationary member is on probation.
///
/// Source: Điều lệ Đảng, Điều 5; recognised with effect from the day on which the twelve months end, even
/// where the meeting is late.
const PROBATION: Months = Months::new(12);

/// The age from which somebody may be admitted, in years.
///
/// Source: Điều lệ Đảng, Điều 1: "từ đủ 18 tuổi".
const ADMISSION_AGE: u32 = 18;

/// For how many days a departure can be taken back after it was entered. A rule of this program.
pub const RETURN_DAYS: u64 = 30;

/// The earliest day on which somebody admitted on a day becomes official. Where the month has no such
/// day, its last one (Bộ luật Dân sự 2015, Điều 148: a period of months ends on the corresponding day,
/// else on the last of the month).
pub fn earliest_official(admitted_on: NaiveDate) -> NaiveDate {
    admitted_on.checked_add_months(PROBATION).unwrap_or(NaiveDate::MAX)
}

/// The day on which somebody born on a day is old enough to be admitted.
pub fn earliest_admission(born: NaiveDate) -> NaiveDate {
    born.checked_add_months(Months::new(ADMISSION_AGE * 12)).unwrap_or(NaiveDate::MAX)
}

/// Party age (tuổi Đảng) in full years on a day: counted from the admission decision, not from the
/// ceremony and not from the day of becoming official. None before the admission.
///
/// Source: Hướng dẫn 01-HD/TW on the Party Charter, as quoted in two collections of questions and answers;
/// not checked against the text itself. Years are counted as in [`earliest_official`]: who was admitted on
/// 29 February completes a year on the 28th where there is no 29th.
pub fn party_age(admitted_on: NaiveDate, on: NaiveDate) -> Option<u32> {
    if on < admitted_on {
        return None;
    }
    let mut years = on.years_since(admitted_on).unwrap_or_default();
    let completed = |years: u32| admitted_on.checked_add_months(Months::new(years * 12)).is_some_and(|day| day <= on);
    if completed(years + 1) {
        years += 1;
    }
    Some(years)
}

/// The last day on which a departure that was entered on a day can be taken back.
pub fn return_until(recorded_on: NaiveDate) -> NaiveDate {
    recorded_on.checked_add_days(Days::new(RETURN_DAYS)).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn probation_lasts_twelve_months() {
        assert_eq!(earliest_official(day("1990-02-03")), day("1991-02-03"));
        assert_eq!(earliest_official(day("2024-02-29")), day("2025-02-28"));
        assert_eq!(earliest_admission(day("2008-02-29")), day("2026-02-28"));
    }

    #[test]
    fn party_age_counts_full_years_from_the_admission() {
        let admitted = day("1990-02-03");
        assert_eq!(party_age(admitted, day("2026-02-02")), Some(35));
        assert_eq!(party_age(admitted, day("2026-02-03")), Some(36));
        assert_eq!(party_age(admitted, admitted), Some(0));
        assert_eq!(party_age(admitted, day("1990-02-02")), None);
    }

    #[test]
    fn who_was_admitted_on_a_leap_day_completes_a_year_on_the_last_of_february() {
        let admitted = day("2024-02-29");
        assert_eq!(party_age(admitted, day("2025-02-27")), Some(0));
        assert_eq!(party_age(admitted, day("2025-02-28")), Some(1));
        assert_eq!(party_age(admitted, day("2028-02-28")), Some(3));
        assert_eq!(party_age(admitted, day("2028-02-29")), Some(4));
    }

    #[test]
    fn a_departure_can_be_taken_back_for_thirty_days() {
        assert_eq!(return_until(day("2026-11-01")), day("2026-12-01"));
    }

    proptest! {
        #[test]
        fn party_age_grows_by_one_a_year_and_never_shrinks(days in 0_i64..40_000, later in 0_i64..30_000) {
            let admitted = day("1930-02-03") + chrono::Duration::days(days);
            let on = admitted + chrono::Duration::days(later);
            let age = party_age(admitted, on).unwrap();
            prop_assert!(i64::from(age) * 365 <= later && later < (i64::from(age) + 1) * 366);
            prop_assert!(party_age(admitted, on + chrono::Duration::days(1)).unwrap() - age <= 1);
            let anniversary = admitted.checked_add_months(Months::new(age * 12)).unwrap();
            prop_assert_eq!(party_age(admitted, anniversary), Some(age));
        }

        #[test]
        fn the_first_year_of_party_age_is_the_probation(days in 0_i64..40_000) {
            let admitted = day("1930-02-03") + chrono::Duration::days(days);
            let official = earliest_official(admitted);
            prop_assert_eq!(party_age(admitted, official), Some(1));
            prop_assert_eq!(party_age(admitted, official.pred_opt().unwrap()), Some(0));
        }
    }
}
