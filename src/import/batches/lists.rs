//! What the lists of each kind would do, and how it is written and taken back.

use std::collections::HashMap;

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{Batch, Entry, Kind, Problem};
use super::places;
use super::{reading, undo};
use crate::access::Scope;
use crate::app::Tx;
use crate::error::{Error, Result};
use crate::import::apply::{self, Dates, Undo, Written};
use crate::import::check::{Plan, Target};
use crate::import::reason::Warning;
use crate::import::record::Member;
use crate::import::refusal::Refusal;
use crate::import::{self, Destination, List, offices, units};
use crate::organizations;

/// What the book has of the place into which a list is brought.
pub enum Book {
    /// Of a branch.
    Members {
        /// Its members.
        members: Vec<Member>,
        /// Card numbers of the list that are held elsewhere.
        elsewhere: HashMap<String, String>,
    },
    /// Of an organization.
    Positions {
        /// Who belongs to it or below.
        members: Vec<Member>,
        /// Who holds what there.
        held: Vec<offices::Held>,
    },
    /// Of a part of the tree.
    Organizations {
        /// Everything open in it.
        known: Vec<units::Known>,
        /// The types of branches.
        types: Vec<organizations::model::BranchType>,
    },
}

/// What a list would do.
pub enum Acts {
    /// To members.
    Members(Plan),
    /// To positions.
    Positions(Vec<offices::Checked>),
    /// To organizations.
    Organizations(Vec<units::Checked>),
}

/// What a list would do, as it is written and as it is shown.
pub struct Planned {
    /// As it is written.
    pub acts: Acts,
    /// As it is shown.
    pub entries: Vec<Entry>,
    /// From which days on.
    pub dates: Dates,
}

impl Planned {
    /// What deserves a look.
    pub fn warnings(&self) -> Vec<Warning> {
        match &self.acts {
            Acts::Members(plan) => plan.warnings.clone(),
            Acts::Positions(_) | Acts::Organizations(_) => Vec::new(),
        }
    }
}

/// Reads what the book has.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn book(tx: &mut Tx, batch: &Batch, list: &List, today: NaiveDate) -> Result<Book> {
    let sees = tx.scope(batch.kind.permission().sees());
    let at = batch.place.organization;
    Ok(match batch.kind {
        Kind::Members => Book::Members {
            members: import::members(tx, &sees, (at, false), today).await?,
            elsewhere: import::elsewhere(tx, &sees, at, &list.card_numbers()).await?,
        },
        Kind::Positions => Book::Positions {
            members: import::members(tx, &sees, (at, true), today).await?,
            held: places::held(tx, &sees, at).await?,
        },
        Kind::Organizations => Book::Organizations {
            known: places::known(tx, &sees, at).await?,
            types: organizations::queries::branch_types(tx, today).await?,
        },
    })
}

/// Compares a list with the book. Pure.
///
/// # Errors
/// Why the list as a whole cannot be imported.
pub fn compare(
    list: &List,
    book: &Book,
    (there, section): (&Destination, Option<&str>),
    today: NaiveDate,
) -> std::result::Result<Planned, Refusal> {
    let (acts, entries) = match book {
        Book::Members { members, elsewhere } => {
            let plan = list.plan(&Target { organization: &there.name, members, elsewhere, section, today })?;
            let entries = reading::entries(&plan, members);
            (Acts::Members(plan), entries)
        }
        Book::Positions { members, held } => {
            let target = offices::Target { kind: there.kind, members, held, today };
            let rows = offices::check(&list.sheet, &list.columns, &target);
            let entries = rows.iter().map(reading::office_entry).collect();
            (Acts::Positions(rows), entries)
        }
        Book::Organizations { known, types } => {
            let target = units::Target { top: there.place.organization, known, types, today };
            let rows = units::check(&list.sheet, &list.columns, &target);
            let entries = rows.iter().map(reading::unit_entry).collect();
            (Acts::Organizations(rows), entries)
        }
    };
    Ok(Planned { acts, entries, dates: Dates { since: since(there, today), today } })
}

/// New members belong to the branch from the first of the month, so that they are on the roll of its meeting.
fn since(branch: &Destination, today: NaiveDate) -> NaiveDate {
    let first = today.with_day(1).unwrap_or(today);
    branch.established_on.map_or(first, |start| start.max(first))
}

/// What each row becomes, before anything of the tree is written: after that a transaction writes nothing else.
///
/// # Errors
/// Conflict where the book is no longer as it was compared.
pub async fn write(tx: &mut Tx, scope: &Scope, batch: &Batch, planned: &Planned) -> Result<Vec<Written>> {
    match &planned.acts {
        Acts::Members(plan) => apply::apply(tx, scope, batch.place, plan, planned.dates).await,
        Acts::Positions(rows) => {
            let mut written = Vec::new();
            let mut given = Vec::new();
            for row in rows {
                let offices::Verdict::New(new) = &row.verdict else { continue };
                let ids: Vec<Uuid> = new.iter().map(|_| Uuid::now_v7()).collect();
                given.extend(ids.iter().zip(new).map(|(id, one)| {
                    json!({ "id": id, "member_id": one.member.0, "position": one.position.code(),
                        "since": one.since.to_string(), "until": one.until.map(|day| day.to_string()) })
                }));
                let target = new.first().map(|one| one.member.to_string()).unwrap_or_default();
                written.push(Written { row: row.number, target, undo: Undo::Given(ids) });
            }
            places::give(tx, scope, batch.place, &Value::Array(given)).await?;
            Ok(written)
        }
        Acts::Organizations(rows) => {
            let wide = tx.scope(batch.kind.permission());
            let mut written = Vec::new();
            for row in rows {
                match &row.verdict {
                    units::Verdict::New(new) => {
                        written.push(Written { row: row.number, target: String::new(), undo: Undo::Planted(new.form) });
                    }
                    units::Verdict::Changed { before, after, .. } => {
                        places::change(tx, &wide, (before, after), planned.dates.today).await?;
                        let undo = Undo::Renamed {
                            id: before.id.0,
                            name: before.name.clone(),
                            branch_type: before.branch_type.clone(),
                            code: before.code.clone(),
                            renamed: before.name != after.name,
                        };
                        written.push(Written { row: row.number, target: before.id.to_string(), undo });
                    }
                    _ => {}
                }
            }
            Ok(written)
        }
    }
}

/// What changes the tree itself, at the very end.
///
/// # Errors
/// Conflict where the tree is no longer as it was compared.
pub async fn plant(tx: &mut Tx, planned: &Planned) -> Result<()> {
    let Acts::Organizations(rows) = &planned.acts else { return Ok(()) };
    let new: Vec<&units::New> = rows
        .iter()
        .filter_map(|row| match &row.verdict {
            units::Verdict::New(new) => Some(new),
            _ => None,
        })
        .collect();
    // A superior comes before what stands under it.
    let forms: HashMap<usize, Uuid> = units::forms(rows);
    let parent = |new: &units::New| match new.superior {
        units::Superior::Known(id) => (Some(id.0), None),
        units::Superior::Row(row) => (None, forms.get(&row).copied()),
    };
    let mut waiting = new;
    let mut planted: Vec<Uuid> = Vec::new();
    let mut ordered = Vec::new();
    while !waiting.is_empty() {
        let (ready, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|new| parent(new).1.is_none_or(|form| planted.contains(&form)));
        if ready.is_empty() {
            return Err(Error::Conflict);
        }
        for new in ready {
            let (parent, form) = parent(new);
            planted.push(new.form);
            ordered.push(json!({ "form": new.form, "parent": parent, "parent_form": form, "kind": new.kind.code(),
                "branch_type": new.branch_type, "name": new.name, "code": new.code, "since": new.since.to_string() }));
        }
        waiting = later;
    }
    places::plant(tx, &Value::Array(ordered)).await
}

/// What keeps a batch from being taken back: in which tables, and how many records.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn built_on(tx: &mut Tx, batch: &Batch, rows: &[(String, Undo)]) -> Result<Vec<(String, i64)>> {
    let request = batch.applied_request.unwrap_or_default();
    let mut targets: Vec<String> =
        rows.iter().map(|(target, _)| target.clone()).filter(|target| !target.is_empty()).collect();
    targets.extend(places::planted(tx, &planted(rows)).await?);
    let mut built = undo::touched(tx, request, &targets).await?;
    if batch.kind == Kind::Positions {
        built.retain(|(table, _)| table == "positions");
    }
    let made = rows.iter().filter(|(_, undo)| matches!(undo, Undo::Made));
    let made: Vec<Uuid> = made.filter_map(|(target, _)| target.parse().ok()).collect();
    for (what, count) in undo::built_on(tx, &made).await? {
        if built.iter().all(|(known, _)| *known != what) {
            built.push((what, count));
        }
    }
    Ok(built)
}

fn planted(rows: &[(String, Undo)]) -> Vec<Uuid> {
    rows.iter()
        .filter_map(|(_, undo)| match undo {
            Undo::Planted(form) => Some(*form),
            _ => None,
        })
        .collect()
}

/// Takes back what was written outside of the tree, unless something hangs on it.
///
/// # Errors
/// Conflict where a record is not as the import left it.
pub async fn take_back(
    tx: &mut Tx,
    scope: &Scope,
    batch: &Batch,
    rows: &[(String, Undo)],
    today: NaiveDate,
) -> Result<std::result::Result<(), Problem>> {
    match batch.kind {
        Kind::Members => Ok(Ok(undo::take_back(tx, scope, batch.place, rows).await?)),
        Kind::Positions => {
            let given = rows.iter().filter_map(|(_, undo)| match undo {
                Undo::Given(ids) => Some(ids.clone()),
                _ => None,
            });
            places::take(tx, scope, &given.flatten().collect::<Vec<_>>()).await
        }
        Kind::Organizations => {
            let wide = tx.scope(batch.kind.permission());
            for (_, undo) in rows {
                places::change_back(tx, &wide, undo, today).await?;
            }
            Ok(Ok(()))
        }
    }
}

/// Takes organizations out of the tree again, at the very end; what still hangs on one keeps all.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn uproot(tx: &mut Tx, rows: &[(String, Undo)]) -> Result<std::result::Result<(), Problem>> {
    let forms = planted(rows);
    match forms.is_empty() {
        true => Ok(Ok(())),
        false => places::uproot(tx, &forms).await,
    }
}

/// Whether a list of this kind may go there.
pub fn fits(kind: Kind, there: &Destination) -> bool {
    !there.is_closed && kind.places().iter().any(|place| *place == there.kind.code())
}
