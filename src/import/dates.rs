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
