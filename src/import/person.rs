//! From a row to what it says of a person, with every fault of the row and not the first alone.

use std::borrow::Cow;

use chrono::{Datelike, Months, NaiveDate};

use super::cells::{self, Fact};
use super::columns::{Columns, Field};
use super::dates;
use super::read::{Cell, Row};
use super::reason::{Fault, Note, Reason};
use super::rows::Section;
use super::wordings;
use crate::members::model::{PoliticalTheory, Position, Sex, Status};
use crate::text::PartialDate;

/// Nobody older than this is in a list, in years; an older date is a year that a spreadsheet took for
/// the number of a day.
const OLDEST: i32 = 110;
/// Months of probation (domain: Party Statute, article 5).
const PROBATION: Months = Months::new(12);

/// What the sheet says of a person. None is "not said" and changes nothing in the book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub full_name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Birth date as far as stated.
    pub birth: Option<PartialDate>,
    /// Card number, digits.
    pub card_no: Option<String>,
    /// Date of admission.
    pub admitted_on: Option<NaiveDate>,
    /// Date of becoming official.
    pub official_on: Option<NaiveDate>,
    /// Standing, as stated in a column, a heading or the remark.
    pub status: Option<Status>,
    /// Positions in the branch.
    pub positions: Vec<Position>,
    /// Occupation.
    pub occupation: Option<String>,
    /// Years of school.
    pub education_general: Option<String>,
    /// Training.
    pub education_professional: Option<String>,
    /// Level of political theory.
    pub political_theory: Option<PoliticalTheory>,
    /// Phone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

impl Person {
    /// Everything stated, in the order of the fields and written as a change is.
    pub fn said(&self) -> Vec<(Field, String)> {
        let day = |date: NaiveDate| date.format("%d/%m/%Y").to_string();
        let positions: Vec<_> = self.positions.iter().map(|position| position.code()).collect();
        let facts = [
            (Field::FullName, Some(self.full_name.clone()).filter(|name| !name.is_empty())),
            (Field::Sex, self.sex.map(|sex| sex.code().to_owned())),
            (Field::Birth, self.birth.map(|birth| birth.to_string())),
            (Field::CardNo, self.card_no.clone()),
            (Field::AdmittedOn, self.admitted_on.map(day)),
            (Field::OfficialOn, self.official_on.map(day)),
            (Field::Status, self.status.map(|status| status.code().to_owned())),
            (Field::Position, Some(positions.join(", ")).filter(|positions| !positions.is_empty())),
            (Field::Occupation, self.occupation.clone()),
            (Field::EducationGeneral, self.education_general.clone()),
            (Field::EducationProfessional, self.education_professional.clone()),
            (Field::PoliticalTheory, self.political_theory.map(|level| level.code().to_owned())),
            (Field::Phone, self.phone.clone()),
            (Field::Email, self.email.clone()),
        ];
        facts.into_iter().filter_map(|(field, fact)| Some((field, fact?))).collect()
    }
}

/// A row as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The row's number.
    pub number: u32,
    /// What could be read.
    pub person: Person,
    /// What could not.
    pub faults: Vec<Fault>,
    /// What was read differently from what stands there.
    pub notes: Vec<Note>,
    /// Admission and becoming official, also where only the year is known.
    pub admitted: Option<PartialDate>,
    /// See `admitted`.
    pub official: Option<PartialDate>,
}

/// Collects facts of one row and what is wrong with them.
struct Reader<'a> {
    columns: &'a Columns,
    row: &'a Row,
    faults: Vec<Fault>,
    notes: Vec<Note>,
}

impl<'a> Reader<'a> {
    fn cell(&self, field: Field) -> &'a Cell {
        self.columns.of(field).map_or(&Cell::Blank, |column| self.row.cell(column))
    }

    /// The cell of a date, put together where it stands in three columns. Of an unknown day or month lists keep 0.
    fn date(&self, field: Field) -> Cow<'a, Cell> {
        let whole = self.cell(field);
        let Some(parts) = field.in_three().filter(|_| whole.is_blank()) else {
            return Cow::Borrowed(whole);
        };
        let said = parts.map(|part| self.cell(part).shown());
        match said.iter().all(String::is_empty) {
            true => Cow::Borrowed(whole),
            false => {
                let known = said.map(|part| if part.is_empty() { "0".to_owned() } else { part });
                Cow::Owned(Cell::Text(known.join("/")))
            }
        }
    }

    fn fault(&mut self, field: Field, reason: Reason) {
        self.faults.push(Fault { field, reason });
    }

    fn plain<T>(&mut self, field: Field, read: fn(&Cell) -> Fact<T>) -> Option<T> {
        read(self.cell(field)).unwrap_or_else(|reason| {
            self.fault(field, reason);
            None
        })
    }

    fn noting<T>(&mut self, field: Field, read: fn(&Cell, &mut Vec<Note>) -> Fact<T>) -> Option<T> {
        read(self.cell(field), &mut self.notes).unwrap_or_else(|reason| {
            self.fault(field, reason);
            None
        })
    }

    fn name(&mut self) -> String {
        let cell = self.columns.name(self.row);
        match cells::name(&cell, &mut self.notes) {
            Ok(Some(name)) => return name,
            Ok(None) => self.fault(Field::FullName, Reason::Missing),
            Err(reason) => self.fault(Field::FullName, reason),
        }
        String::new()
    }

    /// In words, by a tick in one of two columns, by the column in which the birth date stands, or by a
    /// column for women alone, in which an empty cell is a man.
    fn sex(&mut self) -> Option<Sex> {
        if let Some(sex) = self.plain(Field::Sex, cells::sex) {
            return Some(sex);
        }
        let filled = |field| !self.cell(field).is_blank();
        match (filled(Field::BirthMale), filled(Field::BirthFemale)) {
            (true, false) => return Some(Sex::Male),
            (false, true) => return Some(Sex::Female),
            _ => {}
        }
        let only_women = self.columns.of(Field::Female).is_some() && self.columns.of(Field::Male).is_none();
        let male = self.plain(Field::Male, cells::tick).unwrap_or(false);
        let female = self.plain(Field::Female, cells::tick).unwrap_or(false);
        match (male, female) {
            (true, true) => {
                self.fault(Field::Sex, Reason::BothSexes);
                None
            }
            (true, false) => Some(Sex::Male),
            (false, true) => Some(Sex::Female),
            (false, false) => only_women.then_some(Sex::Male),
        }
    }

    fn birth(&mut self, today: NaiveDate) -> Option<PartialDate> {
        let field = [Field::Birth, Field::BirthMale, Field::BirthFemale]
            .into_iter()
            .find(|field| !self.date(*field).is_blank())?;
        let birth = match dates::date(&self.date(field)) {
            Ok(birth) => birth?,
            Err(reason) => {
                self.fault(Field::Birth, reason);
                return None;
            }
        };
        let (year, ..) = birth.parts();
        if (today.year() - OLDEST..today.year()).contains(&year) {
            return Some(birth);
        }
        self.fault(Field::Birth, Reason::NotABirthDate(birth));
        None
    }

    fn day(&mut self, field: Field, today: NaiveDate) -> Option<NaiveDate> {
        let cell = self.date(field);
        let read = dates::full_date(field, &cell, &mut self.notes);
        match read {
            Ok(Some(date)) if date > today => {
                self.fault(field, Reason::InFuture(date.format("%d/%m/%Y").to_string()));
                None
            }
            Ok(date) => date,
            Err(reason) => {
                self.fault(field, reason);
                None
            }
        }
    }

    /// The column, else the remark where it names a standing, else the heading above.
    fn status(&mut self, section: &Section) -> Option<Status> {
        if let Some(status) = self.plain(Field::Status, wordings::status) {
            return Some(status);
        }
        match self.cell(Field::Remark).text().and_then(wordings::status_in_words) {
            Some(Ok(status)) => Some(status),
            Some(Err(reason)) => {
                self.fault(Field::Remark, reason);
                None
            }
            None => section.status,
        }
    }
}

/// Reads a row.
pub fn read(row: &Row, columns: &Columns, section: &Section, today: NaiveDate) -> Reading {
    let mut reader = Reader { columns, row, faults: Vec::new(), notes: Vec::new() };
    let person = Person {
        full_name: reader.name(),
        sex: reader.sex(),
        birth: reader.birth(today),
        card_no: reader.noting(Field::CardNo, cells::card_no),
        admitted_on: reader.day(Field::AdmittedOn, today),
        official_on: reader.day(Field::OfficialOn, today),
        status: reader.status(section),
        positions: reader.noting(Field::Position, wordings::positions).unwrap_or_default(),
        occupation: reader.plain(Field::Occupation, cells::free_text),
        education_general: reader.noting(Field::EducationGeneral, wordings::school),
        education_professional: reader.plain(Field::EducationProfessional, cells::free_text),
        political_theory: reader.plain(Field::PoliticalTheory, wordings::political_theory),
        phone: reader.noting(Field::Phone, cells::phone),
        email: reader.plain(Field::Email, cells::email),
    };
    let admitted = dates::date(&reader.date(Field::AdmittedOn)).ok().flatten();
    let official = dates::date(&reader.date(Field::OfficialOn)).ok().flatten();
    let Reader { mut faults, mut notes, .. } = reader;
    faults.extend(contradictions(&person));
    if let (Some(birth), Some(admitted)) = (person.birth, person.admitted_on)
        && birth.earliest().checked_add_months(Months::new(18 * 12)).is_some_and(|full| admitted < full)
        && birth.earliest() <= admitted
    {
        notes.push(Note::AdmittedUnder18);
    }
    if person.birth.is_none() && person.card_no.is_none() && faults.is_empty() {
        faults.push(Fault { field: Field::Birth, reason: Reason::NoIdentity });
    }
    Reading { number: row.number, person, faults, notes, admitted, official }
}

fn contradictions(person: &Person) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let (Some(birth), Some(admitted)) = (person.birth, person.admitted_on)
        && admitted < birth.earliest()
    {
        faults.push(Fault { field: Field::AdmittedOn, reason: Reason::AdmittedBeforeBirth(admitted) });
    }
    if let (Some(admitted), Some(official)) = (person.admitted_on, person.official_on)
        && official < admitted
    {
        faults.push(Fault { field: Field::OfficialOn, reason: Reason::OfficialBeforeAdmission(official) });
    }
    if let (Some(Status::Probationary), Some(official)) = (person.status, person.official_on) {
        faults.push(Fault { field: Field::Status, reason: Reason::ProbationaryYetOfficial(official) });
    }
    faults
}

/// The standing of a new member where the sheet does not state it: official with an official date,
/// probationary within a year of admission. Where the list has a column of official dates and this
/// member, admitted longer ago, has none, only a person can say.
pub fn derived_status(reading: &Reading, columns: &Columns, today: NaiveDate) -> Result<Status, Reason> {
    if reading.official.is_some() {
        return Ok(Status::Official);
    }
    let Some(admitted) = reading.admitted else {
        return Ok(Status::Official);
    };
    let in_probation = admitted.earliest().checked_add_months(PROBATION).is_some_and(|end| end > today);
    match (in_probation, columns.of(Field::OfficialOn).or(columns.of(Field::OfficialYear))) {
        (true, _) => Ok(Status::Probationary),
        (false, None) => Ok(Status::Official),
        (false, Some(_)) => Err(Reason::StandingUnclear),
    }
}
