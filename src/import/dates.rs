//! Dates as lists hold them.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};

use super::cells::{Fact, said};
use super::columns::Field;
use super::read::Cell;
use super::reason::{Note, Reason};
use crate::text::PartialDate;

/// Serial numbers of days that may be a date in such a list: 1/1/1910 to 31/12/2099.
const SERIALS: RangeInclusive<f64> = 3654.0..=73050.0;
/// The years that the book keeps (constraint members_birth_date_real).
const YEARS: RangeInclusive<i32> = 1900..=2100;

/// A date as far as it is known: a date of the spreadsheet, its bare serial number, a year, or text such
/// as "3/2/1990", "03-02-1990", "2/1990", "ngày 3 tháng 2 năm 1990", "00/00/1990". Day comes before month.
pub fn date(cell: &Cell) -> Fact<PartialDate> {
    let not_understood = || Reason::NotUnderstood(cell.shown());
    match cell {
        Cell::Date(date) if YEARS.contains(&date.year()) => Ok(Some(PartialDate::Day(*date))),
        Cell::Number(number) if number.fract() == 0.0 && YEARS.contains(&(*number as i32)) => {
            Ok(Some(PartialDate::Year(*number as i32)))
        }
        Cell::Number(number) if SERIALS.contains(number) => {
            let start = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
            let date = start.checked_add_days(chrono::Days::new(*number as u64));
            Ok(date.map(PartialDate::Day))
        }
        _ => match said(cell)? {
            None => Ok(None),
            Some(text) => date_in_words(&text).unwrap_or_else(|| Err(not_understood())).map(Some),
        },
    }
}

/// None when it is not a date at all.
fn date_in_words(text: &str) -> Option<Result<PartialDate, Reason>> {
    let lower = text.to_lowercase();
    let day = lower.split(':').next()?; // a time of day may follow, after a space
    let day = if day.len() < lower.len() { day.rsplit_once(' ')?.0 } else { day };
    let mut numbers: Vec<&str> = Vec::new();
    let mut gap = false;
    for part in day.split(|c: char| "/-., ".contains(c)) {
        match part {
            "" => {}
            "ngày" | "tháng" | "năm" | "sinh" | "khoảng" => {}
            _ if part.bytes().all(|b| b.is_ascii_digit()) => numbers.push(part),
            _ if part.chars().all(|c| "…_?x".contains(c)) => gap |= !numbers.is_empty(),
            _ => return None,
        }
    }
    // "3/../1990": which of day and month is known cannot be told from the numbers alone.
    gap |= day.trim_start_matches(|c: char| !c.is_ascii_digit()).contains("..");
    if gap || numbers.iter().any(|number| number.len() > 4) {
        return None;
    }
    let value = |at: usize| numbers[at].parse::<u32>().unwrap_or(u32::MAX);
    let is_year = |at: usize| numbers[at].len() == 4;
    Some(match numbers.len() {
        1 if is_year(0) => real_date(0, 0, value(0)),
        2 if is_year(1) => real_date(0, value(0), value(1)),
        3 if is_year(2) => real_date(value(0), value(1), value(2)),
        3 if is_year(0) => real_date(value(2), value(1), value(0)),
        3 if numbers[2].len() == 2 => Err(Reason::TwoDigitYear(text.to_owned())),
        _ => return None,
    })
}

/// Day and month 0 are how lists write that they are not known.
fn real_date(day: u32, month: u32, year: u32) -> Result<PartialDate, Reason> {
    let known = |number: u32| (number > 0).then_some(number);
    let year = i32::try_from(year).unwrap_or(i32::MAX);
    if !YEARS.contains(&year) {
        return Err(Reason::NotUnderstood(year.to_string()));
    }
    if month > 12 || (month == 0 && day > 0) {
        return Err(Reason::NoSuchMonth(month));
    }
    let date = PartialDate::from_parts(year, known(month), known(day));
    date.ok_or(Reason::NoSuchDay { year, month, day })
}

/// A date that the book keeps to the day; with less it is left out and noted.
pub fn full_date(field: Field, cell: &Cell, notes: &mut Vec<Note>) -> Fact<NaiveDate> {
    let Some(date) = date(cell)? else {
        return Ok(None);
    };
    if let PartialDate::Day(day) = date {
        return Ok(Some(day));
    }
    notes.push(Note::DayUnknown { field, given: cell.shown() });
    Ok(None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(text: &str) -> Fact<PartialDate> {
        date(&Cell::Text(text.to_owned()))
    }

    fn day(year: i32, month: u32, day: u32) -> PartialDate {
        PartialDate::from_parts(year, Some(month), Some(day)).unwrap()
    }

    #[test]
    fn a_day_is_read_in_the_ways_lists_hold_it() {
        let typed = [
            "3/2/1990",
            "03/02/1990",
            "03-02-1990",
            "3.2.1990",
            "3 / 2 / 1990",
            "ngày 3 tháng 2 năm 1990",
            "03 tháng 02 năm 1990",
            "1990-02-03",
            "1990-02-03 00:00:00",
            "3/2/1990 7:30",
        ];
        for typed in typed {
            assert_eq!(text(typed), Ok(Some(day(1990, 2, 3))), "{typed}");
        }
        let real = NaiveDate::from_ymd_opt(1990, 2, 3).unwrap();
        assert_eq!(date(&Cell::Date(real)), Ok(Some(PartialDate::Day(real))));
        assert_eq!(date(&Cell::Number(32907.0)), Ok(Some(PartialDate::Day(real))), "a serial without its format");
    }

    #[test]
    fn part_of_a_date_is_kept_as_part() {
        for typed in
            ["1990", "năm 1990", "Sinh năm 1990", "00/00/1990", "0/0/1990", "../../1990", "…/…/1990", "--/--/1990"]
        {
            assert_eq!(text(typed), Ok(Some(PartialDate::Year(1990))), "{typed}");
        }
        for typed in ["2/1990", "02-1990", "tháng 2 năm 1990", "00/02/1990", "../02/1990"] {
            assert_eq!(text(typed), Ok(Some(PartialDate::Month(1990, 2))), "{typed}");
        }
        assert_eq!(date(&Cell::Number(1990.0)), Ok(Some(PartialDate::Year(1990))));
    }

    #[test]
    fn nothing_known_is_none() {
        for typed in ["-", "…", "--/--/----", "."] {
            assert_eq!(text(typed), Ok(None), "{typed}");
        }
        assert_eq!(date(&Cell::Blank), Ok(None));
    }

    #[test]
    fn what_is_no_date_says_why() {
        assert_eq!(text("31/02/1960"), Err(Reason::NoSuchDay { year: 1960, month: 2, day: 31 }));
        assert_eq!(text("29/2/1961"), Err(Reason::NoSuchDay { year: 1961, month: 2, day: 29 }));
        assert_eq!(text("40/2/1961"), Err(Reason::NoSuchDay { year: 1961, month: 2, day: 40 }));
        assert_eq!(text("02/25/1990"), Err(Reason::NoSuchMonth(25)));
        assert_eq!(text("13/1990"), Err(Reason::NoSuchMonth(13)));
        assert_eq!(text("3/2/90"), Err(Reason::TwoDigitYear("3/2/90".into())));
        for typed in
            ["x", "không rõ", "3/../1990", "3/…/1990", "19900", "3/2", "1/2/3/1990", "3 Feb 1990", "0000", "3/2/0090"]
        {
            assert!(matches!(text(typed), Err(Reason::NotUnderstood(_))), "{typed}: {:?}", text(typed));
        }
        assert_eq!(date(&Cell::Fault("#REF!".into())), Err(Reason::CellFault("#REF!".into())));
        for number in [0.0, 19.0, 2.199, -5.0, 1990.5, 99999.0, f64::NAN, f64::INFINITY] {
            assert!(date(&Cell::Number(number)).is_err(), "{number}");
        }
    }

    #[test]
    fn a_day_is_wanted_where_the_book_keeps_days() {
        let mut notes = Vec::new();
        let read = full_date(Field::AdmittedOn, &Cell::Number(1990.0), &mut notes);
        assert_eq!(read, Ok(None));
        assert_eq!(notes, [Note::DayUnknown { field: Field::AdmittedOn, given: "1990".into() }]);
    }

    proptest! {
        #[test]
        fn every_day_is_read_back_as_written_and_as_a_serial(serial in 3654_i64..73050) {
            let day = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap() + chrono::TimeDelta::days(serial);
            let written = format!("{}/{}/{}", day.day(), day.month(), day.year());
            prop_assert_eq!(text(&written), Ok(Some(PartialDate::Day(day))));
            prop_assert_eq!(date(&Cell::Number(serial as f64)), Ok(Some(PartialDate::Day(day))));
        }
    }
}
