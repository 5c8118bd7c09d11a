//! What follows from the number of official members of a branch: whether it can be one, and whether it elects a
//! committee. The numbers are rows with dates (`organization_norms`).

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::model::{Officer, Organization};
use crate::error::Result;
use crate::locale::Locale;
use crate::t;

/// The numbers of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// A branch has at least so many official members.
    pub branch: i64,
    /// From here on it elects a committee.
    pub committee: i64,
}

/// The numbers in force on a day; without a row nothing follows from a number.
///
/// # Errors
/// Busy or Internal, as the database says.
async fn on(db: &mut PgConnection, day: NaiveDate) -> Result<Thresholds> {
    let rows = sqlx::query!("select norm, amount from organization_norms where valid @> $1::date", day);
    let rows = rows.fetch_all(db).await?;
    let of = |norm: &str, none| rows.iter().find(|row| row.norm == norm).map_or(none, |row| i64::from(row.amount));
    Ok(Thresholds { branch: of("branch_from_official", 0), committee: of("committee_from_official", i64::MAX) })
}

/// What a number of official members asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Too few for a branch: to be merged, or attached to another one.
    TooFew,
    /// Enough for a committee, and there is none.
    Elect,
    /// A committee, and no longer enough for it: looked at when its term ends.
    Review,
}

/// What follows for a branch; nothing where it is as it should be. `committee`: whether one serves, where the
/// reader sees it.
pub fn matter(norms: Thresholds, official: i64, committee: Option<bool>) -> Option<Matter> {
    match committee {
        _ if official < norms.branch => Some(Matter::TooFew),
        Some(false) if official >= norms.committee => Some(Matter::Elect),
        Some(true) if official < norms.committee => Some(Matter::Review),
        _ => None,
    }
}

/// What follows for a branch from the number of its official members on a day; nothing for others.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn of(
    db: &mut PgConnection,
    (organization, l): (&Organization, Locale),
    day: NaiveDate,
    (official, officers): (i64, Option<&[Officer]>),
) -> Result<Option<String>> {
    if !organization.kind.meets() || organization.closed_on.is_some_and(|end| day >= end) {
        return Ok(None);
    }
    Ok(told(l, on(db, day).await?, official, officers))
}

/// The same in words.
fn told(l: Locale, norms: Thresholds, official: i64, officers: Option<&[Officer]>) -> Option<String> {
    let serves = |one: &Officer| one.position == "branch_committee_member";
    let committee = officers.map(|officers| officers.iter().any(serves));
    Some(match matter(norms, official, committee)? {
        Matter::TooFew => t!(l, "threshold-too-few", official = official, least = norms.branch),
        Matter::Elect => t!(l, "threshold-elect", official = official, least = norms.committee),
        Matter::Review => t!(l, "threshold-review", official = official, least = norms.committee),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_number_asks_for() {
        let norms = Thresholds { branch: 3, committee: 9 };
        for (official, committee, expected) in [
            (2, Some(false), Some(Matter::TooFew)),
            (2, None, Some(Matter::TooFew)),
            (3, Some(false), None),
            (8, Some(false), None),
            (9, Some(false), Some(Matter::Elect)),
            (9, Some(true), None),
            (8, Some(true), Some(Matter::Review)),
            (19, None, None),
        ] {
            assert_eq!(matter(norms, official, committee), expected, "{official} {committee:?}");
        }
    }
}
