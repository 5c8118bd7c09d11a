//! Members of the commune's committee who attend branches: two a month each, half a year back and next month.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Months, NaiveDate, NaiveTime};
use rand::Rng as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::plan::Place;
use crate::clock::instant_in_vietnam;
use crate::demo::mint::{Mint, happens};
use crate::demo::records::Book;
use crate::ids::{OrganizationId, UserId};
use crate::meetings::model::month_of;

/// So many months behind the present one have assignments.
const MONTHS_BACK: u32 = 6;

/// Rows of `assignments` of a commune.
pub fn assignments(
    place: &Place,
    book: &Book,
    leaders: &[UserId],
    today: NaiveDate,
    (mint, random): (&mut Mint, &mut StdRng),
) -> Vec<Value> {
    let this = month_of(today);
    let first = this.checked_sub_months(Months::new(MONTHS_BACK)).unwrap_or(this);
    let mut meetings: BTreeMap<NaiveDate, Vec<_>> = BTreeMap::new();
    for row in book.meetings.iter().filter(|row| row.month >= first) {
        meetings.entry(row.month).or_default().push((row.organization_id, row.held_on.unwrap_or(row.planned_on)));
    }
    let mut rows = vec![];
    let mut taken: BTreeSet<(UserId, NaiveDate)> = BTreeSet::new();
    for (month, branches) in meetings {
        let start = random.random_range(0..branches.len());
        let mut turn = branches.iter().cycle().skip(start).take(branches.len());
        for leader in leaders.iter().flat_map(|leader| [*leader; 2]) {
            let Some((branch, day)) = turn.find(|(_, day)| taken.insert((leader, *day))) else { break };
            let told = (month < this && *day < today).then(|| happens(random, 920));
            rows.push(row(place, mint, (leader, *branch), (month, *day), told));
        }
    }
    rows
}

/// One assignment; `attended` as soon as it was told.
fn row(
    place: &Place,
    mint: &mut Mint,
    (leader, branch): (UserId, OrganizationId),
    (month, day): (NaiveDate, NaiveDate),
    attended: Option<bool>,
) -> Value {
    let entered = month.checked_sub_days(Days::new(6)).unwrap_or(month);
    let morning = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
    let state = match attended {
        Some(true) => "attended",
        Some(false) => "missed",
        None => "planned",
    };
    json!({
        "id": mint.at(instant_in_vietnam(entered, NaiveTime::MIN)), "organization_id": place.id,
        "other_organization_id": branch, "other_at": place.position(branch.0), "leader_id": leader,
        "month": month, "meeting_on": day, "baseline": false, "difficulty": 0, "seniority": 4, "state": state,
        "miss_code": (attended == Some(false)).then_some("business_trip"),
        "told_at": attended.map(|_| instant_in_vietnam(day + Days::new(1), morning)), "version": 1,
    })
}
