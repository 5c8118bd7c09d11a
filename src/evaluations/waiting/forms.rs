//! What is posted from a list.

use chrono::NaiveDate;

use super::model::Chosen;
use crate::form::{Fields, Form};

/// The sheets that were ticked.
#[derive(Clone, Debug, Default)]
pub struct ChosenForm {
    /// `<id>.<version>` of each.
    pub scores: Vec<String>,
    /// The list they were ticked on.
    pub back: String,
}

impl Form for ChosenForm {
    fn read(fields: &mut Fields) -> Self {
        Self { scores: fields.many("score"), back: fields.one("back") }
    }
}

impl ChosenForm {
    /// Those that can be read, each once.
    pub fn chosen(&self) -> Vec<Chosen> {
        let mut chosen: Vec<_> = self.scores.iter().filter_map(|typed| Chosen::parse(typed)).collect();
        chosen.sort_unstable();
        chosen.dedup_by_key(|chosen| chosen.id);
        chosen
    }
}

/// A month to be locked, with the count that was told before.
#[derive(Clone, Debug, Default)]
pub struct LockForm {
    /// `2026-11`
    pub month: String,
    /// How many decisions the page had told.
    pub count: String,
}

impl Form for LockForm {
    fn read(fields: &mut Fields) -> Self {
        Self { month: fields.one("month"), count: fields.one("count") }
    }
}

/// The month of an address or a field: `2026-11`.
pub fn month(typed: &str) -> Option<NaiveDate> {
    format!("{typed}-01").parse().ok()
}
