//! Organizations against the tree. Pure, as [`super::check`] is.
//!
//! A row is the organization with its code, else the one of its name under its superior. The superior is named by its
//! code or its name, in the tree or in another row; where nothing is said it is the organization into which the list
//! is brought. Nothing is moved, closed or turned into another kind: that is done by acts of their own.

mod reading;

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::columns::{Columns, Field};
use super::read::{Row, Sheet};
use super::reason::{Fault, Other, Reason};
use super::record::Change;
use super::rows::Skip;
use super::titles::words;
use crate::ids::OrganizationId;
use crate::organizations::Kind;
use crate::organizations::model::BranchType;
use reading::{Unit, code_of};

/// An organization of the tree, open today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its number.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Code of its type, where it is a branch.
    pub branch_type: Option<String>,
    /// Its number in the register.
    pub code: Option<String>,
    /// Under what it stands.
    pub parent: Option<OrganizationId>,
    /// Since when it exists.
    pub established_on: Option<NaiveDate>,
    /// As it was read.
    pub version: i32,
}

/// Under what something new will stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Superior {
    /// Something of the tree.
    Known(OrganizationId),
    /// What another row will make: by its number in the list of units.
    Row(usize),
}

/// A new organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct New {
    /// Under what.
    pub superior: Superior,
    /// Which kind.
    pub kind: Kind,
    /// Code of its type.
    pub branch_type: Option<String>,
    /// Its name.
    pub name: String,
    /// Its number in the register.
    pub code: Option<String>,
    /// The day of establishment.
    pub since: NaiveDate,
    /// By which it is known before it has a number.
    pub form: Uuid,
}

/// What would become of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not in the tree.
    New(New),
    /// In the tree.
    Unchanged(OrganizationId),
    /// In the tree, with another name, code or type.
    Changed {
        /// As it is.
        before: Known,
        /// As it would be.
        after: Known,
        /// What differs.
        changes: Vec<Change>,
    },
    /// Not imported.
    Error(Vec<Fault>),
    /// No organization.
    Skipped(Skip),
}

/// A row with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// As the spreadsheet counts, from 1.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What the row says.
    pub said: Vec<(Field, String)>,
}

/// The part of the tree into which a list is brought.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// Its top.
    pub top: OrganizationId,
    /// The top and everything open below it.
    pub known: &'a [Known],
    /// The types of branches of today.
    pub types: &'a [BranchType],
    /// Today.
    pub today: NaiveDate,
}

/// Checks a sheet. What is new has a new form each time.
pub fn check(sheet: &Sheet, columns: &Columns, target: &Target<'_>) -> Vec<Checked> {
    let below = sheet.rows.iter().filter(|row| row.number > columns.rows.1);
    let is_unit = |row: &&Row| columns.of(Field::OrganizationName).is_some_and(|at| !row.cell(at).is_blank());
    let mut units: Vec<Unit> = below.filter(is_unit).map(|row| reading::read(row, columns, target.types)).collect();
    mark_twice(&mut units);
    let superiors: Vec<Option<Superior>> = (0..units.len()).map(|at| superior(&mut units, at, target)).collect();
    let forms: Vec<Uuid> = units.iter().map(|_| Uuid::now_v7()).collect();
    let mut judged: Vec<Option<Verdict>> = vec![None; units.len()];
    for at in 0..units.len() {
        judge(at, &units, &superiors, &forms, target, &mut judged);
    }
    let mut checked: Vec<Checked> = sheet
        .rows
        .iter()
        .filter(|row| row.number <= columns.rows.1 || !is_unit(row))
        .map(|row| {
            let skip = match row.number {
                number if number < columns.rows.0 => Skip::Title,
                number if number <= columns.rows.1 => Skip::Header,
                _ => Skip::Section,
            };
            let name = row.first_shown();
            Checked { number: row.number, name, verdict: Verdict::Skipped(skip), said: Vec::new() }
        })
        .collect();
    checked.extend(units.into_iter().zip(judged).map(|(unit, verdict)| Checked {
        number: unit.number,
        name: unit.name,
        verdict: verdict.unwrap_or(Verdict::Error(Vec::new())),
        said: unit.said,
    }));
    checked.sort_by_key(|row| row.number);
    checked
}

/// The forms of new organizations by their place among the rows that are organizations: so a row names its superior.
pub fn forms(rows: &[Checked]) -> HashMap<usize, Uuid> {
    let units = rows.iter().filter(|row| !matches!(row.verdict, Verdict::Skipped(_)));
    let forms = units.enumerate().filter_map(|(at, row)| match &row.verdict {
        Verdict::New(new) => Some((at, new.form)),
        _ => None,
    });
    forms.collect()
}

/// Two rows with one code, or one name under one superior.
fn mark_twice(units: &mut [Unit]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for at in 0..units.len() {
        let unit = &units[at];
        let by_name = format!("{}\n{}", words(&unit.name), unit.superior.as_deref().map(words).unwrap_or_default());
        for key in [unit.code.clone(), Some(by_name)].into_iter().flatten() {
            if let Some(earlier) = seen.insert(key, at).filter(|earlier| *earlier != at) {
                for (this, that) in [(at, earlier), (earlier, at)] {
                    let other = Other::Row { number: units[that].number, name: units[that].name.clone() };
                    let fault = Fault { field: Field::OrganizationName, reason: Reason::NearDuplicate(other) };
                    if !units[this].faults.contains(&fault) {
                        units[this].faults.push(fault);
                    }
                }
            }
        }
    }
}

/// What a row stands under; what cannot be told is a fault of the row.
fn superior(units: &mut [Unit], at: usize, target: &Target<'_>) -> Option<Superior> {
    let Some(given) = units[at].superior.clone() else {
        return Some(Superior::Known(target.top));
    };
    let (code, name) = (code_of(&given), words(&given));
    let meant = |known: &&Known| match &code {
        Some(code) => known.code.as_ref() == Some(code),
        None => words(&known.name) == name,
    };
    let found: Vec<&Known> = target.known.iter().filter(meant).collect();
    let is_row = |unit: &Unit| match &code {
        Some(code) => unit.code.as_ref() == Some(code),
        None => words(&unit.name) == name,
    };
    let rows: Vec<usize> = (0..units.len()).filter(|row| *row != at && is_row(&units[*row])).collect();
    match (found.as_slice(), rows.as_slice()) {
        ([one], _) => Some(Superior::Known(one.id)),
        ([], [one]) => Some(Superior::Row(*one)),
        _ => {
            units[at].faults.push(Fault { field: Field::Superior, reason: Reason::NoSuperior(given) });
            None
        }
    }
}

fn judge(
    at: usize,
    units: &[Unit],
    superiors: &[Option<Superior>],
    forms: &[Uuid],
    target: &Target<'_>,
    judged: &mut [Option<Verdict>],
) {
    let mut way = vec![at];
    // What a row stands under is judged before it; rows that stand under each other end here as well.
    while let Some(Some(Superior::Row(above))) = way.last().map(|last| superiors[*last]) {
        if judged[above].is_some() || way.contains(&above) {
            break;
        }
        way.push(above);
    }
    for row in way.into_iter().rev() {
        if judged[row].is_none() {
            let verdict = verdict(&units[row], superiors[row], forms[row], target, judged);
            judged[row] = Some(verdict);
        }
    }
}

fn verdict(
    unit: &Unit,
    superior: Option<Superior>,
    form: Uuid,
    target: &Target<'_>,
    judged: &[Option<Verdict>],
) -> Verdict {
    let mut faults = unit.faults.clone();
    let Some(superior) = superior.filter(|_| faults.is_empty()) else {
        return Verdict::Error(faults);
    };
    let by_code = unit.code.as_ref().and_then(|code| target.known.iter().find(|k| k.code.as_ref() == Some(code)));
    let by_name = || {
        let Superior::Known(above) = superior else { return None };
        let spoken = words(&unit.name);
        target.known.iter().find(|known| known.parent == Some(above) && words(&known.name) == spoken)
    };
    if let Some(known) = by_code.or_else(by_name) {
        return settle(unit, superior, known, target.types);
    }
    let mut fault = |field: Field, reason: Reason| faults.push(Fault { field, reason });
    let above = match superior {
        Superior::Known(id) => target.known.iter().find(|known| known.id == id).map(|k| (k.kind, k.established_on)),
        Superior::Row(row) => match &judged[row] {
            Some(Verdict::New(new)) => Some((new.kind, Some(new.since))),
            _ => None,
        },
    };
    let Some((above, exists_since)) = above else {
        fault(Field::Superior, Reason::NoSuperior(unit.superior.clone().unwrap_or_default()));
        return Verdict::Error(faults);
    };
    match unit.kind {
        None => fault(Field::OrganizationKind, Reason::Missing),
        Some(kind) if !above.below().contains(&kind) => fault(Field::OrganizationKind, Reason::NotBelow),
        Some(_) => {}
    }
    match unit.since {
        None => fault(Field::EstablishedOn, Reason::Missing),
        Some(since) if exists_since.is_some_and(|day| since < day) => {
            fault(Field::EstablishedOn, Reason::BeforeSuperior(exists_since.unwrap_or(since)));
        }
        Some(since) if since > target.today => {
            fault(Field::EstablishedOn, Reason::InFuture(since.format("%d/%m/%Y").to_string()));
        }
        Some(_) => {}
    }
    match (unit.kind, unit.since) {
        (Some(kind), Some(since)) if faults.is_empty() => Verdict::New(New {
            superior,
            kind,
            branch_type: unit.branch_type.clone().filter(|_| kind == Kind::Branch),
            name: unit.name.clone(),
            code: unit.code.clone(),
            since,
            form,
        }),
        _ => Verdict::Error(faults),
    }
}

/// What would become of an organization of the tree.
fn settle(unit: &Unit, superior: Superior, known: &Known, types: &[BranchType]) -> Verdict {
    let mut faults = Vec::new();
    if unit.superior.is_some() && Some(superior) != known.parent.map(Superior::Known) {
        let given = unit.superior.clone().unwrap_or_default();
        faults.push(Fault { field: Field::Superior, reason: Reason::OtherSuperior(given) });
    }
    if unit.kind.is_some_and(|kind| kind != known.kind) {
        faults.push(Fault { field: Field::OrganizationKind, reason: Reason::OtherKind });
    }
    if !faults.is_empty() {
        return Verdict::Error(faults);
    }
    let mut after = known.clone();
    let mut changes = Vec::new();
    let mut set = |field: Field, old: &mut Option<String>, new: Option<String>| {
        if new.is_some() && *old != new {
            let told = |code: &Option<String>| {
                let code = code.clone().unwrap_or_default();
                let label = types.iter().find(|known| field == Field::BranchType && known.code == code);
                label.map_or(code, |known| known.label_vi.clone())
            };
            changes.push(Change { field, old: told(&*old), new: told(&new) });
            *old = new;
        }
    };
    if unit.name.to_lowercase() != known.name.to_lowercase() {
        let mut name = Some(after.name.clone());
        set(Field::OrganizationName, &mut name, Some(unit.name.clone()));
        after.name = name.unwrap_or_default();
    }
    if known.kind == Kind::Branch {
        set(Field::BranchType, &mut after.branch_type, unit.branch_type.clone());
    }
    set(Field::OrganizationCode, &mut after.code, unit.code.clone());
    match changes.is_empty() {
        true => Verdict::Unchanged(known.id),
        false => Verdict::Changed { before: known.clone(), after, changes },
    }
}

#[cfg(test)]
mod tests;
