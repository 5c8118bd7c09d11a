//! What concludes a meeting.

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

/// Step 5 as it can be stored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conclusion {
    /// The day it was held.
    pub held_on: Option<NaiveDate>,
    /// When it began.
    pub started_at: Option<NaiveTime>,
    /// When it ended.
    pub ended_at: Option<NaiveTime>,
    /// Who presided.
    pub chair_id: Option<Uuid>,
    /// Who wrote the minutes.
    pub minute_taker_id: Option<Uuid>,
    /// Dues as announced.
    pub dues: Option<String>,
    /// The chair's conclusion.
    pub conclusion: Option<String>,
    /// For, against, other.
    pub votes: [Option<i16>; 3],
}
