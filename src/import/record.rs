//! What the book holds of a member, and how a row of a sheet would change it.

use chrono::NaiveDate;

use super::columns::Field;
use super::matching::{agree, is_finer};
use super::person::Person;
use crate::ids::MemberId;
use crate::members::model::{PoliticalTheory, Position, Sex, Status};
use crate::text::PartialDate;

/// A member's record with the standing and positions of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Name.
    pub full_name: String,
    /// Sex.
    pub sex: Sex,
    /// Birth date as far as known.
    pub birth: Option<PartialDate>,
    /// Card number.
    pub card_no: Option<String>,
    /// Date of admission.
    pub admitted_on: Option<NaiveDate>,
    /// Date of becoming official.
    pub official_on: Option<NaiveDate>,
    /// Standing.
    pub status: Status,
    /// Positions in the organization.
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

/// A member in the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The member.
    pub id: MemberId,
    /// The version read, for optimistic locking.
    pub version: i32,
    /// Whether the membership has no end. Who left stays in the book.
    pub present: bool,
    /// The record.
    pub record: Record,
}

/// One fact that would change, as shown; what the database writes as a code (sex, standing, positions, political
/// theory) by its code.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    /// Which.
    pub field: Field,
    /// As the book has it, empty if it has nothing.
    pub old: String,
    /// As the sheet has it.
    pub new: String,
}

impl Record {
    /// A new member's record.
    pub fn of(person: Person, sex: Sex, status: Status) -> Self {
        Self {
            full_name: person.full_name,
            sex,
            birth: person.birth,
            card_no: person.card_no,
            admitted_on: person.admitted_on,
            official_on: person.official_on,
            status,
            positions: person.positions,
            occupation: person.occupation,
            education_general: person.education_general,
            education_professional: person.education_professional,
            political_theory: person.political_theory,
            phone: person.phone,
            email: person.email,
        }
    }

    /// Everything in it, written as a change is.
    pub fn said(&self) -> Vec<(Field, String)> {
        let person = Person {
            full_name: self.full_name.clone(),
            sex: Some(self.sex),
            birth: self.birth,
            card_no: self.card_no.clone(),
            admitted_on: self.admitted_on,
            official_on: self.official_on,
            status: Some(self.status),
            positions: self.positions.clone(),
            occupation: self.occupation.clone(),
            education_general: self.education_general.clone(),
            education_professional: self.education_professional.clone(),
            political_theory: self.political_theory,
            phone: self.phone.clone(),
            email: self.email.clone(),
        };
        person.said()
    }

    /// Takes over what the sheet says, and lists what that changes. What the sheet does not say stays;
    /// a date known to the day is not replaced by its year; capitals do not make another name.
    pub fn take_over(&mut self, person: &Person) -> Vec<Change> {
        let mut changes = Changes(Vec::new());
        if self.full_name.to_lowercase() != person.full_name.to_lowercase() {
            changes.set(Field::FullName, &mut self.full_name, person.full_name.clone(), Clone::clone);
        }
        if let Some(sex) = person.sex {
            changes.set(Field::Sex, &mut self.sex, sex, |sex| sex.code().to_owned());
        }
        if let Some(new) = person.birth
            && self.birth.is_none_or(|old| !agree(old, new) || is_finer(new, old))
        {
            changes.give(Field::Birth, &mut self.birth, Some(new), ToString::to_string);
        }
        let day = |date: &NaiveDate| date.format("%d/%m/%Y").to_string();
        changes.give(Field::CardNo, &mut self.card_no, person.card_no.clone(), Clone::clone);
        changes.give(Field::AdmittedOn, &mut self.admitted_on, person.admitted_on, day);
        let becomes_official = self.official_on.is_none() && person.official_on.is_some();
        changes.give(Field::OfficialOn, &mut self.official_on, person.official_on, day);
        let implied = (becomes_official && self.status == Status::Probationary).then_some(Status::Official);
        if let Some(status) = person.status.or(implied) {
            changes.set(Field::Status, &mut self.status, status, |status| status.code().to_owned());
        }
        self.add_positions(&person.positions, &mut changes);
        changes.give(Field::Occupation, &mut self.occupation, person.occupation.clone(), Clone::clone);
        changes.give(
            Field::EducationGeneral,
            &mut self.education_general,
            person.education_general.clone(),
            Clone::clone,
        );
        changes.give(
            Field::EducationProfessional,
            &mut self.education_professional,
            person.education_professional.clone(),
            Clone::clone,
        );
        changes.give(Field::PoliticalTheory, &mut self.political_theory, person.political_theory, |level| {
            level.code().to_owned()
        });
        changes.give(Field::Phone, &mut self.phone, person.phone.clone(), Clone::clone);
        changes.give(Field::Email, &mut self.email, person.email.clone(), Clone::clone);
        changes.0
    }

    fn add_positions(&mut self, stated: &[Position], changes: &mut Changes) {
        let added = stated.iter().copied().filter(|position| !self.positions.contains(position));
        let mut positions = self.positions.clone();
        positions.extend(added.collect::<Vec<_>>());
        changes.set(Field::Position, &mut self.positions, positions, |held| {
            held.iter().map(|position| position.code()).collect::<Vec<_>>().join(", ")
        });
    }
}

struct Changes(Vec<Change>);

impl Changes {
    fn set<T: PartialEq>(&mut self, field: Field, old: &mut T, new: T, show: impl Fn(&T) -> String) {
        if *old != new {
            self.0.push(Change { field, old: show(old), new: show(&new) });
            *old = new;
        }
    }

    /// Like [`set`](Self::set), where none is "not said".
    fn give<T: PartialEq>(&mut self, field: Field, old: &mut Option<T>, new: Option<T>, show: impl Fn(&T) -> String) {
        if new.is_some() {
            self.set(field, old, new, |value| value.as_ref().map(&show).unwrap_or_default());
        }
    }
}
