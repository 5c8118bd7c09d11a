//! From a file to a sheet with its titles, and to what its rows would do.

use std::collections::HashMap;

use super::model::{Batch, Beside, Detail, Entry, Kind, Verdict};
use crate::import::check::{self, Checked, Plan};
use crate::import::columns::{self, Columns, Field};
use crate::import::old_encoding::{self, Encoding};
use crate::import::read::{self, Sheet};
use crate::import::reason::{Other, Reason};
use crate::import::record::Member;
use crate::import::refusal::Refusal;
use crate::import::rows::{self, Line};
use crate::import::{offices, titles, units};

/// What a committee said of columns earlier, by folded title; none: not imported.
pub type Remembered = HashMap<String, Option<Field>>;

/// A file that can be imported.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The sheet that is read.
    pub sheet: Sheet,
    /// Where its titles stand and what they are taken for.
    pub columns: Columns,
    /// All sheets of the file.
    pub sheets: Vec<String>,
    /// What its text is in, where that is not Unicode and was not converted; with an example.
    pub recognised: Option<(Encoding, String)>,
}

/// Which part of a file is read, and how.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The sheet; none: the first that looks like such a list.
    pub sheet: Option<String>,
    /// What the text is converted from.
    pub encoding: Option<Encoding>,
    /// What was said of its columns earlier.
    pub remembered: Remembered,
}

impl Batch {
    /// What is read of its file, as it was settled.
    pub fn wanted(&self) -> Wanted {
        Wanted { sheet: self.sheet.clone(), encoding: self.old_encoding, remembered: Remembered::new() }
    }
}

/// Opens a file.
///
/// # Errors
/// Why nothing of the file can be imported.
pub fn open(kind: Kind, file: &[u8], wanted: &Wanted) -> Result<Opened, Refusal> {
    let mut found = read::any(file)?;
    let sheets: Vec<String> = found.iter().map(|sheet| sheet.name.clone()).collect();
    if let Some(wanted) = &wanted.sheet {
        found.retain(|sheet| sheet.name == *wanted);
        if found.is_empty() {
            return Err(Refusal::NoSuchSheet { wanted: wanted.clone(), there: sheets });
        }
    }
    if let Some(encoding) = wanted.encoding {
        found = found.into_iter().map(|sheet| old_encoding::converted_sheet(sheet, encoding)).collect();
    }
    let (sheet, mut columns) = choose(kind, found)?;
    // What such a list does not hold is not read.
    columns.mean(|column| column.field.filter(|field| !kind.fields().contains(field)).map(|_| None));
    columns.mean(|column| wanted.remembered.get(&titles::words(&column.title)).copied());
    let recognised = old_encoding::recognised(&sheet.rows).map(|encoding| (encoding, example(&sheet, encoding)));
    Ok(Opened { sheet, columns, sheets, recognised })
}

/// A text of the sheet that conversion changes, and what it becomes.
fn example(sheet: &Sheet, encoding: Encoding) -> String {
    let texts = sheet.rows.iter().rev().flat_map(|row| row.cells.iter().filter_map(read::Cell::text));
    let mut changed = texts.filter_map(|text| {
        let meant = old_encoding::converted(text, encoding);
        (meant != text && text.contains(' ')).then(|| format!("{text} → {meant}"))
    });
    changed.next().unwrap_or_default()
}

/// The first sheet with titles that are understood, else the first with titles at all.
fn choose(kind: Kind, found: Vec<Sheet>) -> Result<(Sheet, Columns), Refusal> {
    let mut refusal = Refusal::NoTitles;
    let mut guessed = None;
    for sheet in found {
        match titles_of(kind, &sheet) {
            Ok(columns) => return Ok((sheet, columns)),
            Err(why) => {
                refusal = if why == Refusal::OldEncoding { why } else { refusal };
                guessed = guessed.or_else(|| columns::guess(&sheet).map(|columns| (sheet, columns)));
            }
        }
    }
    guessed.ok_or(refusal)
}

fn titles_of(kind: Kind, sheet: &Sheet) -> Result<Columns, Refusal> {
    match kind {
        Kind::Members | Kind::Positions => columns::find(sheet),
        Kind::Organizations => columns::find_units(sheet),
    }
}

/// The branches that a sheet of members names in its headings.
pub fn sections(sheet: &Sheet, columns: &Columns) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    for line in rows::sort(sheet, columns) {
        if let Line::Person(_, section) = line
            && let Some(branch) = section.branch
            && !sections.contains(&branch)
        {
            sections.push(branch);
        }
    }
    sections
}

/// A row of positions as it is stored and shown.
pub fn office_entry(row: &offices::Checked) -> Entry {
    let plain = Detail { said: row.said.clone(), notes: row.notes.clone(), ..Detail::default() };
    let (verdict, target, detail) = match &row.verdict {
        offices::Verdict::New(_) => (Verdict::New, None, plain),
        offices::Verdict::Unchanged(member) => (Verdict::Unchanged, Some(member.to_string()), plain),
        offices::Verdict::Error(faults) => (Verdict::Error, None, Detail { faults: faults.clone(), ..plain }),
        offices::Verdict::Skipped(skip) => (Verdict::Skipped, None, Detail { skip: Some(*skip), ..plain }),
    };
    Entry { number: row.number, name: row.name.clone(), verdict, detail, target }
}

/// A row of organizations as it is stored and shown.
pub fn unit_entry(row: &units::Checked) -> Entry {
    let plain = Detail { said: row.said.clone(), ..Detail::default() };
    let (verdict, target, detail) = match &row.verdict {
        units::Verdict::New(_) => (Verdict::New, None, plain),
        units::Verdict::Unchanged(id) => (Verdict::Unchanged, Some(id.to_string()), plain),
        units::Verdict::Changed { before, changes, .. } => {
            (Verdict::Changed, Some(before.id.to_string()), Detail { changes: changes.clone(), ..plain })
        }
        units::Verdict::Error(faults) => (Verdict::Error, None, Detail { faults: faults.clone(), ..plain }),
        units::Verdict::Skipped(skip) => (Verdict::Skipped, None, Detail { skip: Some(*skip), ..plain }),
    };
    Entry { number: row.number, name: row.name.clone(), verdict, detail, target }
}

/// The rows of a plan of members as they are stored and shown.
pub fn entries(plan: &Plan, members: &[Member]) -> Vec<Entry> {
    plan.rows.iter().map(|row| entry(row, plan, members)).collect()
}

fn entry(row: &Checked, plan: &Plan, members: &[Member]) -> Entry {
    let said = row.said.clone();
    let plain = Detail { said, notes: row.notes.clone(), ..Detail::default() };
    let (verdict, target, detail) = match &row.verdict {
        check::Verdict::New(record) => (Verdict::New, None, Detail { said: record.said(), ..plain }),
        check::Verdict::Unchanged(id) => (Verdict::Unchanged, Some(id.to_string()), plain),
        check::Verdict::Changed { before, changes, .. } => {
            (Verdict::Changed, Some(before.id.to_string()), Detail { changes: changes.clone(), ..plain })
        }
        check::Verdict::Error(faults) => {
            let beside = faults.iter().filter_map(|fault| beside(&fault.reason, plan, members)).collect();
            (Verdict::Error, None, Detail { faults: faults.clone(), beside, ..plain })
        }
        check::Verdict::Skipped(skip) => (Verdict::Skipped, None, Detail { skip: Some(*skip), ..plain }),
    };
    Entry { number: row.number, name: row.name.clone(), verdict, detail, target }
}

/// What stands beside a row that may be the same as another.
fn beside(reason: &Reason, plan: &Plan, members: &[Member]) -> Option<Beside> {
    let (Reason::NearDuplicate(other)
    | Reason::CardOfAnother { other, .. }
    | Reason::AlsoMeantBy(other)
    | Reason::LeftEarlier(other)) = reason
    else {
        return None;
    };
    match other {
        Other::Row { number, .. } => {
            let row = plan.rows.iter().find(|row| row.number == *number)?;
            Some(Beside { row: Some(*number), said: row.said.clone() })
        }
        Other::Member { name, birth } => {
            let is_meant = |member: &&Member| member.record.full_name == *name && member.record.birth == *birth;
            Some(Beside { row: None, said: members.iter().find(is_meant)?.record.said() })
        }
    }
}
