//! Days, months and times as people type and read them.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

/// Why a typed day is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayError {
    /// Not three numbers in the order day, month, year, or the year has not four digits.
    Unreadable,
    /// There is no such month, e.g. 13.
    NoSuchMonth,
    /// The month has no such day, e.g. 31/02.
    NoSuchDay {
        /// As typed.
        day: u32,
        /// As typed, 1–12.
        month: u32,
    },
}

/// A day of which perhaps only the year, or month and year, is known. Old records give many birth
/// dates so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum PartialDate {
    /// Only the year.
    Year(i32),
    /// Year and month (1–12).
    Month(i32, u32),
    /// The whole day.
    Day(NaiveDate),
}

impl PartialDate {
    /// From columns; None where they are no day, month or year.
    pub fn from_parts(year: i32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        match (month, day) {
            (None, None) => NaiveDate::from_ymd_opt(year, 1, 1).map(|_| Self::Year(year)),
            (Some(month), None) => NaiveDate::from_ymd_opt(year, month, 1).map(|_| Self::Month(year, month)),
            (Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day).map(Self::Day),
            (None, Some(_)) => None,
        }
    }

    /// Year, month and day for columns.
    pub fn parts(self) -> (i32, Option<u32>, Option<u32>) {
        match self {
            Self::Year(year) => (year, None, None),
            Self::Month(year, month) => (year, Some(month), None),
            Self::Day(day) => (day.year(), Some(day.month()), Some(day.day())),
        }
    }

    /// The earliest day that it can mean.
    pub fn earliest(self) -> NaiveDate {
        let (year, month, day) = self.parts();
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).unwrap_or_default()
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Year(year) => write!(f, "{year}"),
            Self::Month(year, month) => write!(f, "{month:02}/{year}"),
            Self::Day(day) => f.write_str(&format_day(day)),
        }
    }
}

/// Reads a day: "3/2/1990", "03-02-1990", "3.2.1990", "3 2 1990", "03021990" (number pads of
/// phones have no slash) or "1990-02-03".
pub fn parse_day(typed: &str) -> Result<NaiveDate, DayError> {
    match numbers(typed).ok_or(DayError::Unreadable)?.as_slice() {
        [(day, 1..=2), (month, 1..=2), (year, 4)] => day_of(*year, *month, *day),
        [(year, 4), (month, 1..=2), (day, 1..=2)] => day_of(*year, *month, *day),
        [(whole, 8)] => day_of(whole % 10_000, whole / 10_000 % 100, whole / 1_000_000),
        _ => Err(DayError::Unreadable),
    }
}

/// Reads a day, a month with its year ("2/1990", "1990-02") or a year ("1990").
pub fn parse_partial(typed: &str) -> Result<PartialDate, DayError> {
    match numbers(typed).ok_or(DayError::Unreadable)?.as_slice() {
        [(year, 4)] => day_of(*year, 1, 1).map(|day| PartialDate::Year(day.year())),
        [(month, 1..=2), (year, 4)] | [(year, 4), (month, 1..=2)] => {
            day_of(*year, *month, 1).map(|day| PartialDate::Month(day.year(), day.month()))
        }
        _ => parse_day(typed).map(PartialDate::Day),
    }
}

/// The numbers of a date with the count of their digits.
fn numbers(typed: &str) -> Option<Vec<(u32, usize)>> {
    let number = |part: &str| {
        let digits = part.bytes().all(|b| b.is_ascii_digit()) && part.len() <= 8;
        digits.then(|| part.parse().ok().map(|value| (value, part.len()))).flatten()
    };
    typed.trim().split(['/', '-', '.', ' ']).map(number).collect()
}

fn day_of(year: u32, month: u32, day: u32) -> Result<NaiveDate, DayError> {
    if year < 1000 {
        return Err(DayError::Unreadable);
    }
    if !(1..=12).contains(&month) {
        return Err(DayError::NoSuchMonth);
    }
    let year = i32::try_from(year).map_err(|_| DayError::Unreadable)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DayError::NoSuchDay { day, month })
}

/// Reads a time: "19:30", "19h30", "19g30", "19.30", "19 giờ 30", "19h", "19", "1930", "730".
pub fn parse_time(typed: &str) -> Option<NaiveTime> {
    let text = super::fold(&super::nfc(typed)).replace("gio", "h").replace("phut", "");
    let text: String = text.split(' ').collect();
    let (hour, minute) = match text.split_once([':', 'h', 'g', '.']) {
        Some((hour, "")) => (hour, "0"),
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None if !text.is_ascii() => return None,
        None if text.len() > 2 => text.split_at(text.len() - 2),
        None => (text.as_str(), "0"),
    };
    let number = |part: &str| -> Option<u32> {
        let digits = !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    NaiveTime::from_hms_opt(number(hour)?, number(minute)?, 0)
}

/// "03/02/1990".
pub fn format_day(day: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year())
}

/// "ngày 05 tháng 02 năm 2026" as documents write it: days below 10 and the months 1 and 2 carry a
/// zero (HD 05-HD/VPTW).
pub fn format_long(day: NaiveDate) -> String {
    format!("ngày {:02} {}", day.day(), format_month_long(day))
}

/// "tháng 02 năm 2026", with the zero of [`format_long`].
pub fn format_month_long(day: NaiveDate) -> String {
    let zero = if day.month() < 3 { "0" } else { "" };
    format!("tháng {zero}{} năm {}", day.month(), day.year())
}

/// "tháng 12", held together by a no-break space.
pub fn format_month(day: NaiveDate) -> String {
    format!("tháng\u{a0}{}", day.month())
}

/// "19:30".
pub fn format_time(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// "19 giờ 30 phút", for documents.
pub fn format_time_long(time: NaiveTime) -> String {
    format!("{:02} giờ {:02} phút", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_day_is_read_in_the_ways_people_type_it() {
        for typed in ["3/2/1990", "03-02-1990", "3.2.1990", " 3 2 1990 ", "03021990", "1990-02-03"] {
            assert_eq!(parse_day(typed), Ok(day(1990, 2, 3)), "{typed}");
        }
    }

    #[test]
    fn a_day_that_is_none_says_why() {
        assert_eq!(parse_day("31/02/1962"), Err(DayError::NoSuchDay { day: 31, month: 2 }));
        assert_eq!(parse_day("12/13/1962"), Err(DayError::NoSuchMonth));
        for typed in ["", "3/2/90", "3/2", "1990", "hôm nay", "3/2/0090", "3//1990", "-3/2/1990"] {
            assert_eq!(parse_day(typed), Err(DayError::Unreadable), "{typed}");
        }
        assert_eq!(parse_day("00021990"), Err(DayError::NoSuchDay { day: 0, month: 2 }));
    }

    #[test]
    fn part_of_a_day_is_enough_where_only_part_is_known() {
        assert_eq!(parse_partial("1962"), Ok(PartialDate::Year(1962)));
        assert_eq!(parse_partial("8/1962"), Ok(PartialDate::Month(1962, 8)));
        assert_eq!(parse_partial("1962-08"), Ok(PartialDate::Month(1962, 8)));
        assert_eq!(parse_partial("14/08/1962"), Ok(PartialDate::Day(day(1962, 8, 14))));
        assert_eq!(parse_partial("13/1962"), Err(DayError::NoSuchMonth));
        assert_eq!(PartialDate::Month(1962, 8).to_string(), "08/1962");
        assert_eq!(PartialDate::Year(1962).earliest(), day(1962, 1, 1));
        assert_eq!(PartialDate::from_parts(1962, None, Some(3)), None);
        assert_eq!(PartialDate::from_parts(1962, Some(2), Some(30)), None);
    }

    #[test]
    fn documents_write_zeros_before_small_days_and_the_first_two_months() {
        assert_eq!(format_long(day(2026, 2, 5)), "ngày 05 tháng 02 năm 2026");
        assert_eq!(format_long(day(2026, 3, 15)), "ngày 15 tháng 3 năm 2026");
        assert_eq!(format_month(day(2026, 12, 3)), "tháng\u{a0}12");
        assert_eq!(format_day(day(2026, 12, 3)), "03/12/2026");
    }

    #[test]
    fn a_time_is_read_in_the_ways_people_type_it() {
        let evening = NaiveTime::from_hms_opt(19, 30, 0);
        for typed in ["19:30", "19h30", "19H30", "19g30", "19.30", "1930", "19 giờ 30 phút"] {
            assert_eq!(parse_time(typed), evening, "{typed}");
        }
        for typed in ["7", "7h", "07:00", "700", "7 giờ"] {
            assert_eq!(parse_time(typed), NaiveTime::from_hms_opt(7, 0, 0), "{typed}");
        }
        for typed in ["", "h", "24:00", "19:60", "19:3", "19:3o", "193000", "bảy giờ", "-7"] {
            assert_eq!(parse_time(typed), None, "{typed}");
        }
        assert_eq!(format_time(evening.unwrap()), "19:30");
        assert_eq!(format_time_long(evening.unwrap()), "19 giờ 30 phút");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(days in 0_i64..80_000, minutes in 0_u32..1440) {
            let date = day(1880, 1, 1) + chrono::Duration::days(days);
            prop_assert_eq!(parse_day(&format_day(date)), Ok(date));
            prop_assert_eq!(parse_partial(&format_day(date)), Ok(PartialDate::Day(date)));
            let (year, month, day) = PartialDate::Day(date).parts();
            prop_assert_eq!(PartialDate::from_parts(year, month, day), Some(PartialDate::Day(date)));
            let time = NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).unwrap();
            prop_assert_eq!(parse_time(&format_time(time)), Some(time));
        }
    }
}
