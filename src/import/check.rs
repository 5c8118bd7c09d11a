//! Rows against the book: what an import would do, row by row, and why. Pure: the same sheet and the
//! same members give the same verdicts, so that applying a second time finds everything unchanged.
//!
//! A row is the member with its card number, else the one with its folded name and its birth date as far
//! as both are known. Where that does not settle who is meant, a person decides: the row is an error that
//! names both.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::columns::{Columns, Field};
use super::matching::{self, Folded};
use super::person::{self, Reading};
use super::read::Sheet;
use super::reason::{Fault, Note, Reason, Warning};
use super::record::{Change, Member, Record};
use super::refusal::Refusal;
use super::rows::{self, Line, Skip};
use super::{swapped, titles};
use crate::ids::MemberId;
use crate::members::model::Position;

/// What would become of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A member who is not in the book.
    New(Box<Record>),
    /// In the book, and the sheet says nothing else.
    Unchanged(MemberId),
    /// In the book, and the sheet says more or something else.
    Changed {
        /// The member as the book has it.
        before: Box<Member>,
        /// The record after the change.
        after: Box<Record>,
        /// What differs, in the order of the fields.
        changes: Vec<Change>,
    },
    /// Not imported: everything that is wrong with it, at least one.
    Error(Vec<Fault>),
    /// Not a person.
    Skipped(Skip),
}

/// A row with its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// As the spreadsheet counts, from 1.
    pub number: u32,
    /// The name as it would be written; of a row that is no person, what stands there.
    pub name: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What deserves a look although the row is imported.
    pub notes: Vec<Note>,
    /// What the row says of its person, as far as it could be read.
    pub said: Vec<(Field, String)>,
}

/// What an import would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Every row with something in it.
    pub rows: Vec<Checked>,
    /// What deserves a look before applying.
    pub warnings: Vec<Warning>,
}

/// Where the members go.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The organization's name.
    pub organization: &'a str,
    /// Its members, those who left included.
    pub members: &'a [Member],
    /// Of the card numbers in the sheet, those held in another organization, with its name.
    pub elsewhere: &'a HashMap<String, String>,
    /// The one section of the sheet to read, where it lists several branches.
    pub section: Option<&'a str>,
    /// Today.
    pub today: NaiveDate,
}

/// Checks a sheet.
pub fn check(sheet: &Sheet, columns: &Columns, target: &Target<'_>) -> Result<Plan, Refusal> {
    let lines = choose_section(rows::sort(sheet, columns), target.section)?;
    let mut warnings = swapped::days_and_months(&lines, columns);
    warnings.extend(other_branch(&lines, target));
    let readings: Vec<Reading> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Person(row, section) => Some(person::read(row, columns, section, target.today)),
            Line::Skipped(..) => None,
        })
        .collect();
    let mut people = judge(readings, columns, target).into_iter();
    let rows = lines.iter().filter_map(|line| match line {
        Line::Person(..) => people.next(),
        Line::Skipped(row, skip) => Some(Checked {
            number: row.number,
            name: row.first_shown(),
            verdict: Verdict::Skipped(*skip),
            notes: Vec::new(),
            said: Vec::new(),
        }),
    });
    Ok(Plan { rows: rows.collect(), warnings })
}

/// Rows of several branches are never put into one: the section is to be named.
fn choose_section<'a>(lines: Vec<Line<'a>>, wanted: Option<&str>) -> Result<Vec<Line<'a>>, Refusal> {
    let mut branches: Vec<String> = Vec::new();
    for line in &lines {
        if let Line::Person(_, section) = line
            && let Some(branch) = &section.branch
            && !branches.contains(branch)
        {
            branches.push(branch.clone());
        }
    }
    let chosen = match wanted {
        None if branches.len() > 1 => return Err(Refusal::SeveralBranches(branches)),
        None => return Ok(lines),
        Some(wanted) => branches.iter().find(|branch| titles::words(branch) == titles::words(wanted)),
    };
    let Some(chosen) = chosen else {
        let wanted = wanted.unwrap_or_default().to_owned();
        return Err(Refusal::NoSuchSection { wanted, there: branches });
    };
    let keep = |line| match line {
        Line::Person(row, section) if section.branch.as_ref() != Some(chosen) => Line::Skipped(row, Skip::OtherSection),
        line => line,
    };
    Ok(lines.into_iter().map(keep).collect())
}

/// The branch that the sheet names, in a heading or else above the titles.
fn other_branch(lines: &[Line<'_>], target: &Target<'_>) -> Option<Warning> {
    let of_section = lines.iter().find_map(|line| match line {
        Line::Person(_, section) => section.branch.clone(),
        Line::Skipped(..) => None,
    });
    let heading = of_section.or_else(|| lines.iter().find_map(branch_in_title))?;
    let spoken = |name: &str| format!(" {} ", titles::words(name).trim_start_matches("chi bo "));
    let (there, here) = (spoken(&heading), spoken(target.organization));
    let same = there.contains(&here) || here.contains(&there);
    (!same).then(|| Warning::OtherBranch { heading, organization: target.organization.to_owned() })
}

fn branch_in_title(line: &Line<'_>) -> Option<String> {
    let Line::Skipped(row, Skip::Title) = line else {
        return None;
    };
    let texts = row.filled().filter_map(|(_, cell)| cell.text());
    texts.filter(|text| titles::words(text).starts_with("chi bo ")).map(str::to_owned).next()
}

/// Who is who, and what follows.
fn judge(mut readings: Vec<Reading>, columns: &Columns, target: &Target<'_>) -> Vec<Checked> {
    let folded = Folded::of(target.members);
    matching::mark_duplicates(&mut readings);
    let mut found: Vec<Option<&Member>> = Vec::with_capacity(readings.len());
    let mut disputed: HashMap<MemberId, usize> = HashMap::new();
    for (at, reading) in readings.iter_mut().enumerate() {
        found.push(match matching::find(reading, &folded) {
            Ok(member) => member,
            Err(doubt) => {
                reading.faults.push(doubt.fault);
                disputed.extend(doubt.disputed.iter().map(|member| (member.id, at)));
                None
            }
        });
    }
    mark_same_member(&mut readings, &found);
    mark_disputed(&mut readings, &found, &disputed);
    mark_second_secretary(&mut readings, &found, target.members);
    mark_elsewhere(&mut readings, &found, target.elsewhere);
    readings.into_iter().zip(found).map(|(reading, member)| verdict(reading, member, columns, target.today)).collect()
}

/// Two rows that are one member, each found in another way.
fn mark_same_member(readings: &mut [Reading], found: &[Option<&Member>]) {
    let mut rows: HashMap<MemberId, usize> = HashMap::new();
    for (at, member) in found.iter().enumerate() {
        let Some(member) = member else { continue };
        let Some(earlier) = rows.insert(member.id, at) else { continue };
        for (this, that) in [(at, earlier), (earlier, at)] {
            let other = matching::row(&readings[that]);
            let fault = Fault { field: Field::FullName, reason: Reason::NearDuplicate(other) };
            if !readings[this].faults.contains(&fault) {
                readings[this].faults.push(fault);
            }
        }
    }
}

/// A row that changes by what its member is known, while another row cannot be told from that member:
/// applied, it would decide the other row by chance, and only at the next import.
fn mark_disputed(readings: &mut [Reading], found: &[Option<&Member>], disputed: &HashMap<MemberId, usize>) {
    for at in 0..readings.len() {
        let Some(member) = found[at] else { continue };
        let Some(other) = disputed.get(&member.id) else { continue };
        let identity = |record: &Record| (record.full_name.clone(), record.birth, record.card_no.clone());
        let mut after = member.record.clone();
        after.take_over(&readings[at].person);
        if identity(&after) != identity(&member.record) {
            let reason = Reason::AlsoMeantBy(matching::row(&readings[*other]));
            readings[at].faults.push(Fault { field: Field::FullName, reason });
        }
    }
}

/// One serving secretary per organization (constraint positions_one_secretary).
fn mark_second_secretary(readings: &mut [Reading], found: &[Option<&Member>], members: &[Member]) {
    const POSITION: Position = Position::BranchSecretary;
    let serving = members.iter().find(|member| member.present && member.record.positions.contains(&POSITION));
    let names_one = |at: &usize| {
        readings[*at].person.positions.contains(&POSITION) && found[*at].is_none_or(|member| member.present)
    };
    let named: Vec<usize> = (0..readings.len()).filter(names_one).collect();
    for at in &named {
        let other = match serving {
            Some(member) if found[*at].map(|found| found.id) == Some(member.id) => None,
            Some(member) => Some(matching::member(member)),
            None => named.iter().find(|other| *other != at).map(|other| matching::row(&readings[*other])),
        };
        if let Some(other) = other {
            let reason = Reason::PositionTaken { position: POSITION, other };
            readings[*at].faults.push(Fault { field: Field::Position, reason });
        }
    }
}

/// A card that is new here and known elsewhere.
fn mark_elsewhere(readings: &mut [Reading], found: &[Option<&Member>], elsewhere: &HashMap<String, String>) {
    for (reading, member) in readings.iter_mut().zip(found) {
        let Some(card_no) = &reading.person.card_no else { continue };
        let is_own = member.is_some_and(|member| member.record.card_no.as_ref() == Some(card_no));
        if let Some(organization) = elsewhere.get(card_no).filter(|_| !is_own) {
            let reason = Reason::CardElsewhere { card_no: card_no.clone(), organization: organization.clone() };
            reading.faults.push(Fault { field: Field::CardNo, reason });
        }
    }
}

fn verdict(mut reading: Reading, member: Option<&Member>, columns: &Columns, today: NaiveDate) -> Checked {
    let name = reading.person.full_name.clone();
    let said = reading.person.said();
    let verdict = match member {
        _ if !reading.faults.is_empty() => Verdict::Error(std::mem::take(&mut reading.faults)),
        Some(member) => known(&reading, member),
        None => new(&mut reading, columns, today),
    };
    Checked { number: reading.number, name, verdict, notes: reading.notes, said }
}

fn known(reading: &Reading, member: &Member) -> Verdict {
    // One of these at a time; whoever changes places gives up the former by an act with a date.
    const COMMITTEE: [Position; 3] =
        [Position::BranchSecretary, Position::BranchDeputySecretary, Position::BranchCommitteeMember];
    if !member.present {
        let reason = Reason::LeftEarlier(matching::member(member));
        return Verdict::Error(vec![Fault { field: Field::FullName, reason }]);
    }
    let stated = &reading.person.positions;
    let held = member.record.positions.iter().find(|held| COMMITTEE.contains(held));
    if let Some(held) = held
        && !stated.contains(held)
        && stated.iter().any(|position| COMMITTEE.contains(position))
    {
        let fault = Fault { field: Field::Position, reason: Reason::HoldsAnother(*held) };
        return Verdict::Error(vec![fault]);
    }
    let mut after = member.record.clone();
    match after.take_over(&reading.person) {
        changes if changes.is_empty() => Verdict::Unchanged(member.id),
        changes => Verdict::Changed { before: Box::new(member.clone()), after: Box::new(after), changes },
    }
}

fn new(reading: &mut Reading, columns: &Columns, today: NaiveDate) -> Verdict {
    let mut faults = Vec::new();
    if reading.person.sex.is_none() {
        faults.push(Fault { field: Field::Sex, reason: Reason::Missing });
    }
    let status = match reading.person.status {
        Some(status) => Ok(status),
        None => person::derived_status(reading, columns, today),
    };
    match (reading.person.sex, status) {
        (Some(sex), Ok(status)) => {
            if reading.person.status.is_none() && reading.official.is_none() {
                reading.notes.push(Note::StatusDerived(status));
            }
            Verdict::New(Box::new(Record::of(reading.person.clone(), sex, status)))
        }
        (_, status) => {
            faults.extend(status.err().map(|reason| Fault { field: Field::Status, reason }));
            Verdict::Error(faults)
        }
    }
}

/// How many rows came to each verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// New members.
    pub new: usize,
    /// Members with changes.
    pub changed: usize,
    /// Members as they are.
    pub unchanged: usize,
    /// Rows with an error.
    pub errors: usize,
    /// Rows that are no people.
    pub skipped: usize,
}

impl Plan {
    /// Counts the verdicts.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for row in &self.rows {
            match row.verdict {
                Verdict::New(_) => totals.new += 1,
                Verdict::Changed { .. } => totals.changed += 1,
                Verdict::Unchanged(_) => totals.unchanged += 1,
                Verdict::Error(_) => totals.errors += 1,
                Verdict::Skipped(_) => totals.skipped += 1,
            }
        }
        totals
    }
}

#[cfg(test)]
mod tests;
