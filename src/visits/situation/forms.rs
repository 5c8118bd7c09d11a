//! Who is reminded.

use crate::form::{Fields, Form};
use crate::ids::AssignmentId;

/// Those who were chosen on the page of a month.
#[derive(Clone, Debug, Default)]
pub struct RemindForm {
    /// `2026-11`
    pub month: String,
    /// Their assignments.
    pub chosen: Vec<AssignmentId>,
}

impl Form for RemindForm {
    fn read(fields: &mut Fields) -> Self {
        let chosen = fields.many("assignment").iter().filter_map(|id| id.parse().ok()).collect();
        Self { month: fields.one("month"), chosen }
    }
}
