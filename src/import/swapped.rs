//! Dates whose day and month a spreadsheet has swapped.
//!
//! Where "3/2/1990" is typed into a program that expects month before day, it becomes the 2nd of March
//! without a word, while "13/2/1990" cannot be read and stays text. Such a column gives itself away:
//! none of its real dates has a day above 12, and all of its dates in text have.

use super::columns::{Columns, Field};
use super::dates;
use super::read::Cell;
use super::reason::Warning;
use super::rows::Line;

/// From so many of each kind on it is no chance: 2 in 5 days of the calendar are up to the 12th, so
/// five real dates and two in text come so by chance once in some hundreds of columns.
const REAL: usize = 5;
const TEXT: usize = 2;

/// Warns of each column of dates in which days and months are probably swapped.
pub fn days_and_months(lines: &[Line<'_>], columns: &Columns) -> Vec<Warning> {
    [Field::Birth, Field::AdmittedOn, Field::OfficialOn]
        .into_iter()
        .filter(|field| columns.of(*field).is_some_and(|column| is_swapped(lines, column)))
        .map(Warning::DaysAndMonthsSwapped)
        .collect()
}

fn is_swapped(lines: &[Line<'_>], column: usize) -> bool {
    let (mut real, mut text) = (0, 0);
    for line in lines {
        let Line::Person(row, _) = line else { continue };
        let cell = row.cell(column);
        let Some(day) = dates::date(cell).ok().flatten().and_then(|date| date.parts().2) else {
            continue;
        };
        match (cell, day > 12) {
            (Cell::Date(_), false) => real += 1,
            (Cell::Text(_), true) => text += 1,
            _ => return false,
        }
    }
    real >= REAL && text >= TEXT
}
