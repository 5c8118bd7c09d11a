//! What is edited of a draft besides its criteria.

use chrono::NaiveDate;

/// What a draft says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its title.
    pub title_vi: String,
    /// In English.
    pub title_en: Option<String>,
    /// The document it is taken from.
    pub source: String,
    /// Its first day.
    pub since: NaiveDate,
    /// The first day on which it no longer holds.
    pub until: Option<NaiveDate>,
}
