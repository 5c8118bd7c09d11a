//! What time it is. The only place that asks the machine; everything else is handed the answer, so
//! that a test or a demonstration can live on any day.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Utc};

/// Seconds that Vietnam is ahead of UTC. There has been no summer time since the zone
/// Asia/Ho_Chi_Minh was set to +7 in 1975.
const VIETNAM: i32 = 7 * 3600;

/// A source of time: the machine's, or one that stands still until it is told otherwise.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// Microseconds since 1970, shared by all copies of the clock.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The clock of the machine.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at one instant.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(at.timestamp_micros()))))
    }

    /// A clock that stands at nine in the morning of a day in Vietnam.
    #[must_use]
    pub fn fixed_on(day: NaiveDate) -> Self {
        Self::fixed(instant_in_vietnam(day, NaiveTime::MIN) + TimeDelta::hours(9))
    }

    /// Moves a fixed clock, and all copies of it; the machine's clock cannot be moved.
    pub fn advance(&self, by: TimeDelta) {
        if let Source::Fixed(micros) = &self.0 {
            micros.fetch_add(by.num_microseconds().unwrap_or(i64::MAX), Ordering::Relaxed);
        }
    }

    /// The instant, to the microsecond that PostgreSQL keeps.
    #[must_use]
    #[allow(clippy::disallowed_methods)]
    pub fn now(&self) -> DateTime<Utc> {
        let micros = match &self.0 {
            Source::System => Utc::now().timestamp_micros(),
            Source::Fixed(micros) => micros.load(Ordering::Relaxed),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }

    /// The day in Vietnam.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        day_in_vietnam(self.now())
    }
}

/// The day on which an instant falls in Vietnam.
#[must_use]
pub fn day_in_vietnam(at: DateTime<Utc>) -> NaiveDate {
    in_vietnam(at).date_naive()
}

/// The instant at which a clock on a wall in Vietnam shows this time on this day.
#[must_use]
pub fn instant_in_vietnam(day: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    (day.and_time(time) - TimeDelta::seconds(VIETNAM.into())).and_utc()
}

/// An instant as a clock on a wall in Vietnam shows it.
#[must_use]
pub fn in_vietnam(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    let zone = FixedOffset::east_opt(VIETNAM).unwrap_or_else(|| unreachable!("a fixed offset"));
    at.with_timezone(&zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_begins_at_midnight_in_vietnam() {
        let before: DateTime<Utc> = "2026-06-30T16:59:59Z".parse().unwrap();
        let clock = Clock::fixed(before);
        assert_eq!(clock.today().to_string(), "2026-06-30");
        let copy = clock.clone();
        copy.advance(TimeDelta::seconds(1));
        assert_eq!(clock.today().to_string(), "2026-07-01");
    }

    #[test]
    fn a_fixed_day_is_that_day() {
        let day = "2026-11-22".parse().unwrap();
        assert_eq!(Clock::fixed_on(day).today(), day);
        assert_eq!(in_vietnam(Clock::fixed_on(day).now()).to_string(), "2026-11-22 09:00:00 +07:00");
    }
}
