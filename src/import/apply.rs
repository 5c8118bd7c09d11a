//! Writes a plan, inside a transaction that is not ours to commit: all of it or nothing.

use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::check::{Plan, Verdict};
use super::queries;
use super::record::{Member, Record};
use crate::access::{Place, Scope};
use crate::error::{Error, Result};
use crate::ids::MemberId;
use crate::members::model::{Position, Status};

/// The days that decide from when on something is true.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    /// New members belong to the organization from this day on, or from their admission if that was
    /// later. A list does not say since when; with the first of the month they are on the roll of this
    /// month's meeting.
    pub since: NaiveDate,
    /// What changes for a known member changes today.
    pub today: NaiveDate,
}

/// What a row has made or changed, and what takes it back.
#[derive(Clone, Debug)]
pub struct Written {
    /// The number of the row.
    pub row: u32,
    /// What it has become: the number of the member.
    pub target: String,
    /// How.
    pub undo: Undo,
}

/// What takes a written row back.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub enum Undo {
    /// The member goes, with everything the row said.
    Made,
    /// Positions that were given go.
    Given(Vec<Uuid>),
    /// The organization that was planted with this form goes.
    Planted(Uuid),
    /// An organization has its name, type and code again.
    Renamed {
        /// Its number.
        id: i32,
        /// Its name.
        name: String,
        /// Its type.
        branch_type: Option<String>,
        /// Its code.
        code: Option<String>,
        /// Whether the name was changed.
        renamed: bool,
    },
    /// The record becomes again what it was.
    Changed {
        /// As the columns of `members`, with the version that the import made.
        record: Value,
        /// Positions that were given.
        positions: Vec<Uuid>,
        /// All standings as they were, where one was changed.
        standings: Option<Value>,
    },
}

/// Writes the new and the changed members of a plan into an organization.
///
/// # Errors
/// Conflict when a member was changed since the plan was made; Forbidden when the organization lies
/// outside the scope.
pub async fn apply(
    db: &mut PgConnection,
    scope: &Scope,
    place: Place,
    plan: &Plan,
    dates: Dates,
) -> Result<Vec<Written>> {
    let mut written = insert(db, scope, place, plan, dates).await?;
    written.extend(update(db, scope, place, plan, dates).await?);
    Ok(written)
}

async fn insert(db: &mut PgConnection, scope: &Scope, place: Place, plan: &Plan, dates: Dates) -> Result<Vec<Written>> {
    let new: Vec<(u32, MemberId, &Record)> = plan
        .rows
        .iter()
        .filter_map(|row| match &row.verdict {
            Verdict::New(record) => Some((row.number, MemberId::mint(), &**record)),
            _ => None,
        })
        .collect();
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let records = new.iter().map(|(_, id, record)| columns(*id, 1, record)).collect();
    let inserted = queries::insert_members(db, scope, place, &Value::Array(records)).await?;
    if inserted != new.len() as u64 {
        return Err(Error::Forbidden);
    }
    let mut memberships = Vec::new();
    let mut statuses = Vec::new();
    let mut positions = Vec::new();
    for &(_, id, record) in &new {
        let since = record.admitted_on.map_or(dates.since, |admitted| admitted.max(dates.since));
        memberships.push(json!({ "id": Uuid::now_v7(), "member_id": id.0, "since": since.to_string() }));
        statuses.extend(standings(id, record, since));
        positions.extend(record.positions.iter().map(|position| held(id, *position, since)));
    }
    queries::insert_memberships(db, scope, place, &Value::Array(memberships)).await?;
    queries::insert_statuses(db, scope, place, &Value::Array(statuses)).await?;
    queries::insert_positions(db, scope, place, &Value::Array(positions)).await?;
    Ok(new.into_iter().map(|(row, member, _)| Written { row, target: member.to_string(), undo: Undo::Made }).collect())
}

/// One standing from the first day on; two for whoever became official after it.
fn standings(member: MemberId, record: &Record, since: NaiveDate) -> Vec<Value> {
    let standing = |status: Status, since: NaiveDate, until: Option<NaiveDate>| {
        json!({
            "id": Uuid::now_v7(), "member_id": member.0, "status": status.code(),
            "since": since.to_string(), "until": iso(until),
        })
    };
    match record.official_on.filter(|official| record.status == Status::Official && *official > since) {
        Some(official) => {
            vec![standing(Status::Probationary, since, Some(official)), standing(Status::Official, official, None)]
        }
        None => vec![standing(record.status, since, None)],
    }
}

fn held(member: MemberId, position: Position, since: NaiveDate) -> Value {
    held_as(Uuid::now_v7(), member, position, since)
}

fn held_as(id: Uuid, member: MemberId, position: Position, since: NaiveDate) -> Value {
    json!({ "id": id, "member_id": member.0, "position": position.code(), "since": since.to_string() })
}

async fn update(db: &mut PgConnection, scope: &Scope, place: Place, plan: &Plan, dates: Dates) -> Result<Vec<Written>> {
    let changed: Vec<(u32, &Member, &Record)> = plan
        .rows
        .iter()
        .filter_map(|row| match &row.verdict {
            Verdict::Changed { before, after, .. } => Some((row.number, &**before, &**after)),
            _ => None,
        })
        .collect();
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let records = changed.iter().map(|(_, before, after)| columns(before.id, before.version, after)).collect();
    let updated = queries::update_members(db, scope, &Value::Array(records)).await?;
    if updated != changed.len() as u64 {
        return Err(Error::Conflict);
    }
    let mut positions = Vec::new();
    let mut written = Vec::with_capacity(changed.len());
    for (row, before, after) in changed {
        let mut standings = None;
        if after.status != before.record.status {
            standings = Some(queries::standings(db, scope, before.id).await?);
            change_standing(db, scope, place, (before.id, after), dates.today).await?;
        }
        let added = after.positions.iter().filter(|position| !before.record.positions.contains(position));
        let added: Vec<_> = added.map(|position| (Uuid::now_v7(), *position)).collect();
        positions.extend(added.iter().map(|(id, position)| held_as(*id, before.id, *position, dates.today)));
        let undo = Undo::Changed {
            record: columns(before.id, before.version + 1, &before.record),
            positions: added.into_iter().map(|(id, _)| id).collect(),
            standings,
        };
        written.push(Written { row, target: before.id.to_string(), undo });
    }
    queries::insert_positions(db, scope, place, &Value::Array(positions)).await?;
    Ok(written)
}

/// The standing changes on the day the member became official, where that is what changed and it lies
/// in the standing of today; else today. A change on the first day of a standing corrects it.
async fn change_standing(
    db: &mut PgConnection,
    scope: &Scope,
    place: Place,
    (member, after): (MemberId, &Record),
    today: NaiveDate,
) -> Result<()> {
    let official = after.official_on.filter(|_| after.status == Status::Official);
    let Some(standing) = queries::standing(db, scope, member, today).await? else {
        let rows = standings(member, &Record { official_on: None, ..after.clone() }, today);
        return queries::insert_statuses(db, scope, place, &Value::Array(rows)).await;
    };
    let on = official.unwrap_or(today).clamp(standing.since, today);
    if on == standing.since {
        return queries::correct_standing(db, scope, standing.id, after.status).await;
    }
    queries::end_standing(db, scope, standing.id, on).await?;
    let row = json!([{
        "id": Uuid::now_v7(), "member_id": member.0, "status": after.status.code(),
        "since": on.to_string(), "until": iso(standing.until),
    }]);
    queries::insert_statuses(db, scope, place, &row).await
}

/// As the database reads a date.
fn iso(date: Option<NaiveDate>) -> Option<String> {
    date.map(|date| date.to_string())
}

/// A record as the columns of `members`.
fn columns(id: MemberId, version: i32, record: &Record) -> Value {
    let (year, month, day) = match record.birth.map(crate::text::PartialDate::parts) {
        Some((year, month, day)) => (Some(year), month, day),
        None => (None, None, None),
    };
    json!({
        "id": id.0,
        "version": version,
        "full_name": record.full_name,
        "sex": record.sex.code(),
        "birth_year": year,
        "birth_month": month,
        "birth_day": day,
        "phone": record.phone,
        "email": record.email,
        "card_no": record.card_no,
        "admitted_on": iso(record.admitted_on),
        "official_on": iso(record.official_on),
        "occupation": record.occupation,
        "education_general": record.education_general,
        "education_professional": record.education_professional,
        "political_theory": record.political_theory.map(|level| level.code()),
    })
}
