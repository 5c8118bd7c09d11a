//! What is written to the tree.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::organizations::model::{Difficulty, Kind};

/// An organization that can be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrganization {
    /// The form's number.
    pub form: Uuid,
    /// Which kind.
    pub kind: Kind,
    /// Code of the type of branch.
    pub branch_type: Option<String>,
    /// Its name.
    pub name: String,
    /// Day of establishment.
    pub since: NaiveDate,
}

/// What can be saved of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Code of the type of branch.
    pub branch_type: Option<String>,
    /// The number in the register, with its points.
    pub code: Option<String>,
    /// How hard the place is.
    pub difficulty: Option<Difficulty>,
}
