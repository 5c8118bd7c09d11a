//! Cells of the grid, and the months it spans.

use chrono::{Datelike as _, Months, NaiveDate};

use crate::evaluations::Points;
use crate::evaluations::rubrics::Class;
use crate::evaluations::state::State;
use crate::ids::{MeetingId, OrganizationId};
use crate::meetings::model::month_of;

/// The regular month of a branch in one word (view `month_cells`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Standing {
    /// Not over and not recorded.
    Ahead,
    /// Over and not recorded.
    Missing,
    /// Closed without a meeting.
    NotHeld,
    /// Held, with an official class.
    Decided,
    /// Held, its sheet with the superior.
    Submitted,
    /// Held, its sheet with the branch or not begun.
    Unscored,
    /// Held when no rubric applied.
    Unrated,
}

impl Standing {
    /// Whether there was a meeting.
    pub const fn is_held(self) -> bool {
        matches!(self, Self::Decided | Self::Submitted | Self::Unscored | Self::Unrated)
    }
}

/// What is counted below each month, and what the page can be narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Branches that met.
    Held,
    /// Of them, those that met late or recorded late.
    Late,
    /// Branches that closed the month without a meeting.
    NotHeld,
    /// Branches that have not recorded a month that is over.
    Missing,
    /// Branches whose sheet waits for the superior.
    Submitted,
}

impl Figure {
    /// All of them, in the order in which they stand below a month.
    pub const ALL: [Self; 5] = [Self::Held, Self::Late, Self::NotHeld, Self::Missing, Self::Submitted];

    /// As an address names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Late => "late",
            Self::NotHeld => "not_held",
            Self::Missing => "missing",
            Self::Submitted => "submitted",
        }
    }

    /// What an address names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.code() == code)
    }
}

/// One cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The month.
    pub month: NaiveDate,
    /// The meeting; none: the book does not know this month of this branch.
    pub meeting: Option<MeetingId>,
    /// How it went.
    pub standing: Option<Standing>,
    /// Where its sheet stands.
    pub score: Option<State>,
    /// Held or recorded late.
    pub late: bool,
    /// A thematic meeting was held this month, or the regular one had a thematic part.
    pub thematic: bool,
    /// Official points, else the branch's.
    pub points: Option<Points>,
    /// The official class.
    pub class: Option<Class>,
}

/// A branch with its months.
#[derive(Clone, Debug)]
pub struct Row {
    /// The branch.
    pub organization: OrganizationId,
    /// Its position in the tree, for the next page.
    pub tree_at: i64,
    /// Its name.
    pub name: String,
    /// The name of what it hangs under.
    pub parent: Option<String>,
    /// Its months, in their order.
    pub cells: Vec<Cell>,
}

/// The months of the grid: a calendar year, or the twelve that end with this one.
pub fn months(year: Option<i32>, today: NaiveDate) -> Vec<NaiveDate> {
    let this = month_of(today);
    let year = year.and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
    let first = year.or_else(|| this.checked_sub_months(Months::new(11))).unwrap_or(this);
    (0..12).filter_map(|after| first.checked_add_months(Months::new(after))).collect()
}

/// The years that a reader can turn to from these months: the one before, and the one after unless it is
/// still to come.
pub fn years_around(months: &[NaiveDate], today: NaiveDate) -> (Option<i32>, Option<i32>) {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return (None, None) };
    let calendar = first.year() == last.year();
    let before = if calendar { first.year() - 1 } else { first.year() };
    let after = if calendar { last.year() + 1 } else { last.year() };
    (Some(before), Some(after).filter(|year| *year <= today.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_months_end_with_this_one_or_make_a_year() {
        let today = day("2026-11-22");
        let trailing = months(None, today);
        assert_eq!((trailing[0], trailing[11], trailing.len()), (day("2025-12-01"), day("2026-11-01"), 12));
        let year = months(Some(2024), today);
        assert_eq!((year[0], year[11], year.len()), (day("2024-01-01"), day("2024-12-01"), 12));
        assert_eq!(months(Some(999_999), today), trailing, "no such year");
    }

    #[test]
    fn one_turns_to_the_year_before_and_not_beyond_this_one() {
        let today = day("2026-11-22");
        assert_eq!(years_around(&months(None, today), today), (Some(2025), Some(2026)));
        assert_eq!(years_around(&months(Some(2026), today), today), (Some(2025), None));
        assert_eq!(years_around(&months(Some(2024), today), today), (Some(2023), Some(2025)));
        let january = day("2026-12-31");
        assert_eq!(years_around(&months(None, january), january), (Some(2025), None), "the twelve are the year");
        assert_eq!(years_around(&[], today), (None, None));
    }

    #[test]
    fn figures_are_read_as_they_are_written() {
        for figure in Figure::ALL {
            assert_eq!(Figure::from_code(figure.code()), Some(figure));
        }
        assert_eq!(Figure::from_code("all"), None);
    }
}
