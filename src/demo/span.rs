//! Days during which something holds, as the database's dateranges write them.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

/// From one day, included, to another, excluded; without an end it still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub until: Option<NaiveDate>,
}

impl Span {
    /// From a day on.
    pub const fn since(from: NaiveDate) -> Self {
        Self { from, until: None }
    }

    /// From a day until the day before another.
    pub const fn between(from: NaiveDate, until: NaiveDate) -> Self {
        Self { from, until: Some(until) }
    }

    /// Whether it holds on a day.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Its part before a day, if anything of it lies before.
    pub fn before(self, day: NaiveDate) -> Option<Self> {
        let until = self.until.map_or(day, |until| until.min(day));
        (self.from < until).then_some(Self::between(self.from, until))
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.until {
            Some(until) => serializer.collect_str(&format_args!("[{},{until})", self.from)),
            None => serializer.collect_str(&format_args!("[{},)", self.from)),
        }
    }
}

/// A day that is known to exist.
///
/// # Panics
/// When there is no such day; all callers name it in the source.
pub const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => panic!("no such day"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_excluded() {
        let span = Span::between(day(2019, 7, 1), day(2025, 7, 1));
        assert!(span.contains(day(2019, 7, 1)) && span.contains(day(2025, 6, 30)));
        assert!(!span.contains(day(2025, 7, 1)) && !span.contains(day(2019, 6, 30)));
        assert_eq!(serde_json::to_string(&span).unwrap(), "\"[2019-07-01,2025-07-01)\"");
        assert_eq!(serde_json::to_string(&Span::since(day(2028, 2, 29))).unwrap(), "\"[2028-02-29,)\"");
        assert_eq!(Span::since(day(2020, 1, 1)).before(day(2019, 1, 1)), None);
        assert_eq!(span.before(day(2020, 1, 1)), Some(Span::between(day(2019, 7, 1), day(2020, 1, 1))));
    }
}
