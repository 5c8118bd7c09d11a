//! What points are lost for: the criteria ranked by what they cost.

use crate::evaluations::Points;
use crate::ids::{CriterionId, RubricId};

/// What one criterion cost on decided sheets. A sheet to which the criterion did not apply is not one of
/// them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The version of the rubric.
    pub rubric: RubricId,
    /// The criterion.
    pub criterion: CriterionId,
    /// What it is cited by.
    pub code: String,
    /// What it asks.
    pub label_vi: String,
    /// In English.
    pub label_en: Option<String>,
    /// What it is worth.
    pub most: Points,
    /// Sheets that it applied to.
    pub sheets: u32,
    /// Sheets that did not get all of its points.
    pub losing: u32,
    /// The points that they lost together, in hundredths.
    pub lost: i64,
}

impl Lost {
    /// What a sheet lost on average.
    pub fn mean(&self) -> Points {
        Points::mean(self.lost, self.sheets).unwrap_or_default()
    }
}

/// Those that cost anything, the dearest first; equal ones by how many sheets lose, then by code.
pub fn ranked(mut all: Vec<Lost>) -> Vec<Lost> {
    all.retain(|one| one.losing > 0);
    all.sort_by(|a, b| {
        let share = |one: &Lost| u64::from(one.losing) * 1_000_000 / u64::from(one.sheets.max(1));
        b.mean().cmp(&a.mean()).then(share(b).cmp(&share(a))).then_with(|| a.code.cmp(&b.code))
    });
    all
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn lost(code: &str, sheets: u32, losing: u32, lost: i64) -> Lost {
        Lost {
            rubric: RubricId(Uuid::from_u128(1)),
            criterion: CriterionId(Uuid::from_u128(2)),
            code: code.into(),
            label_vi: String::new(),
            label_en: None,
            most: Points::whole(5),
            sheets,
            losing,
            lost,
        }
    }

    #[test]
    fn the_dearest_criterion_stands_first() {
        let all = vec![
            lost("1.1", 10, 10, 1000),
            lost("2.1", 10, 0, 0),
            lost("6.1", 4, 2, 900),
            lost("4.2", 10, 5, 1000),
            lost("3.1", 10, 5, 1000),
        ];
        let codes: Vec<_> = ranked(all).into_iter().map(|one| one.code).collect();
        assert_eq!(codes, ["6.1", "1.1", "3.1", "4.2"]);
    }

    #[test]
    fn the_mean_is_of_the_sheets_it_applied_to() {
        assert_eq!(lost("6.1", 4, 2, 900).mean(), Points(225));
        assert_eq!(lost("6.1", 0, 0, 0).mean(), Points::ZERO);
    }
}
