//! Samples in words.

use chrono::NaiveDate;

use crate::evaluations::scores;

/// "8/2026 – 10/2026".
pub fn months((first, last): (NaiveDate, NaiveDate)) -> String {
    match first == last {
        true => scores::words::month(first),
        false => format!("{} – {}", scores::words::month(first), scores::words::month(last)),
    }
}
