//! What is stored of a duty.

use chrono::NaiveDate;

use crate::assignments::model::Part;

/// A duty to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDuty {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
    /// What part of the days.
    pub part: Part,
    /// Its words.
    pub title: Option<String>,
    /// Whether these are for the person alone.
    pub private: bool,
}
