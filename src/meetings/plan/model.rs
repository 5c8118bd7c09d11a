//! What a plan is.

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

/// A plan that can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Day.
    pub planned_on: Option<NaiveDate>,
    /// Hour.
    pub planned_at: Option<NaiveTime>,
    /// Place.
    pub place: Option<String>,
    /// The chair.
    pub chair_id: Option<Uuid>,
    /// The minute taker.
    pub minute_taker_id: Option<Uuid>,
}
