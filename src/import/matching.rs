//! Who is who: rows among each other and rows against the members of the book.

use std::collections::HashMap;

use super::columns::Field;
use super::person::{Person, Reading};
use super::reason::{Fault, Note, Other, Reason};
use super::record::Member;
use crate::text::{PartialDate, fold};

/// The members of the book by card number and by folded name.
pub struct Folded<'a> {
    by_card: HashMap<&'a str, &'a Member>,
    by_name: HashMap<String, Vec<&'a Member>>,
}

impl<'a> Folded<'a> {
    /// Indexes them.
    pub fn of(members: &'a [Member]) -> Self {
        let mut by_name: HashMap<String, Vec<&Member>> = HashMap::new();
        for member in members {
            by_name.entry(fold(&member.record.full_name)).or_default().push(member);
        }
        let carded = |member: &'a Member| Some((member.record.card_no.as_deref()?, member));
        Self { by_card: members.iter().filter_map(carded).collect(), by_name }
    }
}

/// Whether both may be the same day: what both know is equal.
pub fn agree(a: PartialDate, b: PartialDate) -> bool {
    let alike = |a: Option<u32>, b: Option<u32>| a.is_none() || b.is_none() || a == b;
    let ((year, month, day), (other_year, other_month, other_day)) = (a.parts(), b.parts());
    year == other_year && alike(month, other_month) && alike(day, other_day)
}

/// Whether the first knows more of its date than the second.
pub fn is_finer(a: PartialDate, b: PartialDate) -> bool {
    let known = |date: PartialDate| match date {
        PartialDate::Year(_) => 0,
        PartialDate::Month(..) => 1,
        PartialDate::Day(_) => 2,
    };
    known(a) > known(b)
}

/// How two people of one name stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likeness {
    /// One person: the same card, or birth dates that agree as far as both are known and cards that do
    /// not disagree.
    Same,
    /// Full birth dates are equal and the cards are not: a card that was replaced.
    NewCard,
    /// It cannot be told.
    Unclear,
    /// Two people.
    Different,
}

fn likeness(a: (Option<PartialDate>, Option<&str>), b: (Option<PartialDate>, Option<&str>)) -> Likeness {
    if a.1.is_some() && a.1 == b.1 {
        return Likeness::Same;
    }
    let cards_differ = matches!((a.1, b.1), (Some(one), Some(other)) if one != other);
    match (a.0, b.0) {
        (Some(one), Some(other)) if agree(one, other) => match cards_differ {
            false => Likeness::Same,
            true if one == other && matches!(one, PartialDate::Day(_)) => Likeness::NewCard,
            true => Likeness::Unclear,
        },
        (Some(one), Some(other)) if one.parts().0 != other.parts().0 => Likeness::Different,
        // The same year and another day, or one without a birth date: the cards must tell.
        _ if cards_differ => Likeness::Different,
        _ => Likeness::Unclear,
    }
}

fn identity(person: &Person) -> (Option<PartialDate>, Option<&str>) {
    (person.birth, person.card_no.as_deref())
}

/// Why it is not known which member a row means.
pub struct Doubt<'a> {
    /// Said of the row.
    pub fault: Fault,
    /// The members it may be, or whose card it states.
    pub disputed: Vec<&'a Member>,
}

impl<'a> Doubt<'a> {
    fn about(member: &'a Member, field: Field, reason: Reason) -> Self {
        Self { fault: Fault { field, reason }, disputed: vec![member] }
    }
}

/// The member that a row means, if any. A namesake is noted.
pub fn find<'a>(reading: &mut Reading, members: &Folded<'a>) -> Result<Option<&'a Member>, Doubt<'a>> {
    let person = &reading.person;
    let name = fold(&person.full_name);
    if let Some(card_no) = &person.card_no
        && let Some(holder) = members.by_card.get(card_no.as_str())
    {
        let births_agree = matches!((person.birth, holder.record.birth), (Some(a), Some(b)) if agree(a, b));
        if fold(&holder.record.full_name) == name || births_agree {
            return Ok(Some(holder));
        }
        let reason = Reason::CardOfAnother { card_no: card_no.clone(), other: member(holder) };
        return Err(Doubt::about(holder, Field::CardNo, reason));
    }
    let namesakes = members.by_name.get(&name).map_or(&[][..], Vec::as_slice);
    let mut meant: Vec<&Member> = Vec::new();
    let mut notes = Vec::new();
    for namesake in namesakes {
        let there = (namesake.record.birth, namesake.record.card_no.as_deref());
        match likeness(identity(person), there) {
            Likeness::Same | Likeness::NewCard => meant.push(namesake),
            Likeness::Unclear => {
                return Err(Doubt::about(namesake, Field::FullName, Reason::NearDuplicate(member(namesake))));
            }
            Likeness::Different => notes.push(Note::Namesake(member(namesake))),
        }
    }
    if meant.len() > 1 {
        let names = meant.iter().map(|found| member(found).to_string()).collect();
        let fault = Fault { field: Field::FullName, reason: Reason::Ambiguous(names) };
        return Err(Doubt { fault, disputed: meant });
    }
    if meant.is_empty() {
        reading.notes.extend(notes);
    }
    Ok(meant.first().copied())
}

/// Marks rows that are, or may be, one person. Both get the error, each naming the other: which of
/// them is right only a person can say.
pub fn mark_duplicates(readings: &mut [Reading]) {
    let mut by_card: HashMap<String, Vec<usize>> = HashMap::new();
    let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, reading) in readings.iter().enumerate() {
        if let Some(card_no) = &reading.person.card_no {
            by_card.entry(card_no.clone()).or_default().push(at);
        }
        if !reading.person.full_name.is_empty() {
            by_name.entry(fold(&reading.person.full_name)).or_default().push(at);
        }
    }
    let mut faults: Vec<(usize, Fault)> = Vec::new();
    let mut notes: Vec<(usize, Note)> = Vec::new();
    for rows in by_name.values().filter(|rows| rows.len() > 1) {
        for at in rows {
            let others = || rows.iter().copied().filter(|other| other != at);
            let alike = |other: &usize| {
                likeness(identity(&readings[*at].person), identity(&readings[*other].person)) != Likeness::Different
            };
            match others().find(alike) {
                Some(other) => faults.push((*at, near_duplicate(row(&readings[other])))),
                None => notes.extend(others().take(1).map(|other| (*at, Note::Namesake(row(&readings[other]))))),
            }
        }
    }
    for (card_no, rows) in by_card.iter().filter(|(_, rows)| rows.len() > 1) {
        for at in rows {
            // Of one name, they are near duplicates already.
            let name = fold(&readings[*at].person.full_name);
            let other = rows.iter().find(|other| *other != at && fold(&readings[**other].person.full_name) != name);
            if let Some(other) = other {
                let other = row(&readings[*other]);
                let reason = Reason::CardOfAnother { card_no: card_no.clone(), other };
                faults.push((*at, Fault { field: Field::CardNo, reason }));
            }
        }
    }
    for (at, fault) in faults {
        readings[at].faults.push(fault);
    }
    for (at, note) in notes {
        readings[at].notes.push(note);
    }
}

fn near_duplicate(other: Other) -> Fault {
    Fault { field: Field::FullName, reason: Reason::NearDuplicate(other) }
}

/// For messages: this row.
pub fn row(reading: &Reading) -> Other {
    Other::Row { number: reading.number, name: reading.person.full_name.clone() }
}

/// For messages: this member.
pub fn member(member: &Member) -> Other {
    Other::Member { name: member.record.full_name.clone(), birth: member.record.birth }
}
