//! Cells of the grid in words and marks.

use chrono::{Datelike as _, NaiveDate};

use super::model::{Cell, Figure, Standing};
use crate::evaluations::scores::words;
use crate::evaluations::state::State;
use crate::locale::Locale;
use crate::t;

/// "T11": the head of a column.
pub fn short_month(month: NaiveDate) -> String {
    month.month().to_string()
}

/// What a figure below the months is called.
pub fn figure(l: Locale, figure: Figure) -> String {
    match figure {
        Figure::Held => t!(l, "grid-held"),
        Figure::Late => t!(l, "grid-late"),
        Figure::NotHeld => t!(l, "grid-not-held"),
        Figure::Missing => t!(l, "grid-missing"),
        Figure::Submitted => t!(l, "grid-submitted"),
    }
}

/// A list that a figure leads to: "Chi bộ chưa ghi sổ, tháng 8/2025".
pub fn narrowed(l: Locale, of: Figure, month: NaiveDate) -> String {
    t!(l, "grid-narrowed", figure = figure(l, of), month = words::month(month))
}

/// Icon and status class of a cell: the fuller the disc the better, so that it reads in grey.
pub const fn mark(cell: &Cell) -> (&'static str, &'static str) {
    match (cell.standing, cell.class) {
        (Some(Standing::Decided), Some(class)) => words::class_mark(class),
        (Some(Standing::Submitted), _) => ("up", "mid"),
        (Some(Standing::Unscored), _) => match cell.score {
            Some(State::Returned) => ("undo", "now"),
            _ => ("edit", ""),
        },
        (Some(Standing::NotHeld), _) => ("no", "poor"),
        (Some(Standing::Missing), _) => ("warn", "mid"),
        (Some(Standing::Unrated | Standing::Decided), _) => ("ok", "good"),
        (Some(Standing::Ahead) | None, _) => ("dash", ""),
    }
}

/// What stands below the mark: points, or a short word.
pub fn short(l: Locale, cell: &Cell) -> String {
    match cell.standing {
        Some(Standing::Decided) => cell.points.map(|points| points.told(l)).unwrap_or_default(),
        Some(Standing::Submitted) => t!(l, "grid-short-submitted"),
        Some(Standing::Unscored) => t!(l, "grid-short-unscored"),
        Some(Standing::NotHeld) => t!(l, "grid-short-not-held"),
        Some(Standing::Missing) => t!(l, "grid-short-missing"),
        Some(Standing::Unrated) => t!(l, "grid-short-held"),
        Some(Standing::Ahead) | None => String::new(),
    }
}

/// The whole of a cell for the ear: "Khá, họp muộn, có chuyên đề".
pub fn spoken(l: Locale, cell: &Cell) -> String {
    let standing = match cell.standing {
        Some(Standing::Decided) => cell.class.map(|class| words::class(l, class)).unwrap_or_default(),
        Some(Standing::Submitted) => t!(l, "grid-submitted"),
        Some(Standing::Unscored) => match cell.score {
            Some(State::Returned) => words::state(l, State::Returned),
            _ => t!(l, "grid-unscored"),
        },
        Some(Standing::NotHeld) => t!(l, "grid-not-held"),
        Some(Standing::Missing) => t!(l, "grid-missing"),
        Some(Standing::Unrated) => t!(l, "grid-held"),
        Some(Standing::Ahead) => t!(l, "grid-ahead"),
        None => t!(l, "grid-unknown"),
    };
    let late = cell.late.then(|| t!(l, "grid-late"));
    let thematic = cell.thematic.then(|| t!(l, "grid-thematic"));
    [Some(standing), late, thematic].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
