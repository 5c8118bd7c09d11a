//! Which rubric holds where and when.

use chrono::NaiveDate;

use crate::ids::{OrganizationId, RubricId};

/// Whether a version may still be changed, holds, or was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Stage {
    /// Its issuer works on it.
    Draft,
    /// It applies between its days and stays as it is.
    Published,
    /// It was taken back before it came into force.
    Withdrawn,
}

/// A version of a rubric without its parts.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its id.
    pub id: RubricId,
    /// Who issued it; none: it holds for the whole country.
    pub issuer: Option<OrganizationId>,
    /// The name of the issuer.
    pub issuer_name: Option<String>,
    /// What it is called.
    pub title_vi: String,
    /// In English.
    pub title_en: Option<String>,
    /// Codes of the kinds of meeting it is for.
    pub meeting_kinds: Vec<String>,
    /// Codes of the types of branch it is for; none: every type.
    pub branch_types: Option<Vec<String>>,
    /// Draft, published or withdrawn.
    pub stage: Stage,
    /// Its first day.
    pub since: Option<NaiveDate>,
    /// The first day on which it no longer holds.
    pub until: Option<NaiveDate>,
    /// The document it is taken from.
    pub source: String,
    /// Whether somebody has compared it with the document.
    pub verified: bool,
    /// Of which version it began as a copy.
    pub copied_from: Option<RubricId>,
    /// Grows with each change of a draft.
    pub version: i32,
    /// Whether the reader may change what its issuer issues.
    pub ours: bool,
}

/// What a version is on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// Nobody is scored by it yet.
    Draft,
    /// It will come into force.
    Coming,
    /// It applies.
    Holds,
    /// It applied.
    Ended,
    /// It was taken back.
    Withdrawn,
}

impl Version {
    /// What it is on a day.
    pub fn on(&self, day: NaiveDate) -> Force {
        match self.stage {
            Stage::Draft => Force::Draft,
            Stage::Withdrawn => Force::Withdrawn,
            Stage::Published if self.since.is_some_and(|since| day < since) => Force::Coming,
            Stage::Published if self.until.is_some_and(|until| until <= day) => Force::Ended,
            Stage::Published => Force::Holds,
        }
    }

    /// Whether the reader may see it: a draft is its issuer's.
    pub fn is_shown(&self) -> bool {
        self.stage != Stage::Draft || self.ours
    }
}

#[cfg(test)]
pub(super) fn sample(stage: Stage, since: Option<NaiveDate>, until: Option<NaiveDate>) -> Version {
    Version {
        id: RubricId(uuid::Uuid::from_u128(7)),
        issuer: None,
        issuer_name: None,
        title_vi: "Thang điểm".into(),
        title_en: Some("Rubric".into()),
        meeting_kinds: vec!["branch_regular".into()],
        branch_types: None,
        stage,
        since,
        until,
        source: "HD".into(),
        verified: false,
        copied_from: None,
        version: 1,
        ours: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn a_version_holds_from_its_first_day_until_the_day_before_its_end() {
        let published = sample(Stage::Published, day("2025-10-28"), day("2026-01-01"));
        for (on, force) in [
            ("2025-10-27", Force::Coming),
            ("2025-10-28", Force::Holds),
            ("2025-12-31", Force::Holds),
            ("2026-01-01", Force::Ended),
        ] {
            assert_eq!(published.on(day(on).unwrap()), force, "{on}");
        }
        let endless = sample(Stage::Published, day("2025-10-28"), None);
        assert_eq!(endless.on(day("2999-01-01").unwrap()), Force::Holds);
        assert_eq!(sample(Stage::Draft, None, None).on(day("2026-01-01").unwrap()), Force::Draft);
        assert_eq!(sample(Stage::Withdrawn, None, None).on(day("2026-01-01").unwrap()), Force::Withdrawn);
    }

    #[test]
    fn a_draft_is_for_those_who_write_it() {
        let mut draft = sample(Stage::Draft, None, None);
        assert!(!draft.is_shown());
        draft.ours = true;
        assert!(draft.is_shown() && sample(Stage::Withdrawn, None, None).is_shown());
    }
}
