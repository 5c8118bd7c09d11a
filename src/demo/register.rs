//! The people of a world as rows: their records, where they belonged, their standing and offices.

use chrono::{DateTime, Utc};

use super::mint::Mint;
use super::officers::Office;
use super::person::Person;
use super::population::Population;
use super::rows::{FactRow, MemberRow};
use crate::ids::OrganizationId;

/// What the rows are made of.
pub struct Register<'a> {
    /// The ids of the organizations, by their place in the tree.
    pub ids: &'a [OrganizationId],
    /// Everybody.
    pub population: &'a Population,
    /// The offices.
    pub offices: &'a [Office],
    /// The seed of the ids.
    pub seed: u64,
    /// The instant at which all of it was entered.
    pub at: DateTime<Utc>,
}

impl<'a> Register<'a> {
    /// Rows of `members`.
    pub fn members(&self) -> Vec<MemberRow<'a>> {
        self.population.people.iter().filter_map(|person| self.member(person)).collect()
    }

    /// Rows of `memberships` and of `member_statuses`.
    pub fn facts(&self) -> [Vec<FactRow>; 2] {
        let (people, mut mint) = (&self.population.people, Mint::new(self.seed, "facts"));
        let memberships = people.iter().flat_map(|person| self.memberships(person, &mut mint)).collect();
        let statuses = people.iter().flat_map(|person| self.statuses(person, &mut mint)).collect();
        [memberships, statuses]
    }

    /// The record of a person; it lies with their branch, or with the last.
    fn member(&self, person: &'a Person) -> Option<MemberRow<'a>> {
        let (birth_year, birth_month, birth_day) = person.birth.parts();
        Some(MemberRow {
            id: person.id,
            organization_id: self.ids[person.home()?],
            full_name: &person.name,
            sex: person.sex.code(),
            birth_year,
            birth_month,
            birth_day,
            phone: person.phone.as_deref(),
            card_no: person.card_no.as_deref(),
            admitted_on: person.admitted_on,
            official_on: person.official_on,
            occupation: person.occupation,
            education_general: person.education_general,
            education_professional: person.education_professional,
            political_theory: person.political_theory.map(|theory| theory.code()),
        })
    }

    fn memberships(&self, person: &Person, mint: &mut Mint) -> Vec<FactRow> {
        let rows = person.memberships.iter().map(|membership| FactRow {
            id: mint.at(self.at),
            member_id: person.id,
            organization_id: self.ids[membership.unit],
            code: None,
            valid: membership.span,
            ended_because: membership.ended_because,
            title: None,
            decision: None,
        });
        rows.collect()
    }

    /// Standing lies with the record.
    fn statuses(&self, person: &Person, mint: &mut Mint) -> Vec<FactRow> {
        let Some(home) = person.home() else { return vec![] };
        let rows = person.statuses.iter().map(|(status, span)| FactRow {
            id: mint.at(self.at),
            member_id: person.id,
            organization_id: self.ids[home],
            code: Some(status.code()),
            valid: *span,
            ended_because: None,
            title: None,
            decision: None,
        });
        rows.collect()
    }

    /// The offices, in their order: the grants know them by it.
    pub fn positions(&self) -> Vec<FactRow> {
        let mut mint = Mint::new(self.seed, "positions");
        let rows = self.offices.iter().map(|office| FactRow {
            id: mint.at(self.at),
            member_id: office.member,
            organization_id: self.ids[office.unit],
            code: Some(office.position.code()),
            valid: office.span,
            ended_because: None,
            title: office.title,
            decision: office.decision,
        });
        rows.collect()
    }
}
