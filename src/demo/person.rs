//! An invented person with the dated facts about them.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use rand::Rng as _;
use rand::rngs::StdRng;

use super::mint::{happens, one_of};
use super::names;
use super::people;
use super::places::Officer;
use super::span::Span;
use super::tree::Nr;
use crate::ids::MemberId;
use crate::members::model::{PoliticalTheory, Sex, Status};
use crate::text::PartialDate;

/// A member, and to which branch they belonged with which standing.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their id.
    pub id: MemberId,
    /// Family, middle and given name.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Birth date as far as it is known.
    pub birth: PartialDate,
    /// Day of the admission decision.
    pub admitted_on: NaiveDate,
    /// Day of becoming official; none while probationary.
    pub official_on: Option<NaiveDate>,
    /// Card number.
    pub card_no: Option<String>,
    /// Phone, of a block that nobody has.
    pub phone: Option<String>,
    /// Occupation.
    pub occupation: &'static str,
    /// Years of school.
    pub education_general: &'static str,
    /// Training.
    pub education_professional: Option<&'static str>,
    /// Level of political theory.
    pub political_theory: Option<PoliticalTheory>,
    /// Branches belonged to, the oldest first.
    pub memberships: Vec<Membership>,
    /// Standing, the oldest first.
    pub statuses: Vec<(Status, Span)>,
}

/// Belonging to a branch.
#[derive(Clone, Copy, Debug)]
pub struct Membership {
    /// The branch.
    pub unit: Nr,
    /// When.
    pub span: Span,
    /// Why it ended (`memberships.ended_because`).
    pub ended_because: Option<&'static str>,
}

impl Membership {
    /// One that lasts.
    pub const fn since(unit: Nr, from: NaiveDate) -> Self {
        Self { unit, span: Span::since(from), ended_because: None }
    }
}

impl Person {
    /// The branch that the record lies with: the present one, or the last.
    pub fn home(&self) -> Option<Nr> {
        self.memberships.last().map(|membership| membership.unit)
    }

    /// The standing on a day of somebody who belonged to a branch then.
    pub fn standing(&self, unit: Nr, on: NaiveDate) -> Option<Status> {
        self.memberships.iter().find(|m| m.unit == unit && m.span.contains(on))?;
        self.statuses.iter().find(|(_, span)| span.contains(on)).map(|(status, _)| *status)
    }

    /// Ends everything on a day: death, or the end of a branch whose further story is not told.
    pub fn end(&mut self, on: NaiveDate, because: &'static str) {
        if let Some(last) = self.memberships.last_mut() {
            last.span.until = Some(on);
            last.ended_because = Some(because);
        }
        self.statuses.retain_mut(|(_, span)| {
            span.before(on).is_some_and(|rest| {
                *span = rest;
                true
            })
        });
    }

    /// Moves to another branch on a day.
    pub fn transfer(&mut self, to: Nr, on: NaiveDate, because: &'static str) {
        if let Some(last) = self.memberships.last_mut() {
            last.span.until = Some(on);
            last.ended_because = Some(because);
        }
        self.memberships.push(Membership::since(to, on));
    }

    /// Whether membership lasts.
    pub fn is_member(&self) -> bool {
        self.memberships.last().is_some_and(|last| last.ended_because.is_none())
    }

    /// Was admitted on this day, and became official a year later.
    pub fn admit(&mut self, on: NaiveDate) {
        self.admitted_on = on;
        self.official_on = on.checked_add_months(Months::new(12));
        self.statuses = since_admission(on, self.official_on);
    }

    /// Whoever was probationary became official when the year was over.
    pub fn become_official(&mut self) {
        if self.official_on.is_none() {
            self.admit(self.admitted_on);
        }
    }

    /// Someone of the list that the sheets in `demo/` are made of.
    #[expect(clippy::needless_pass_by_value, reason = "the list is made to be taken over")]
    pub fn listed(id: MemberId, person: people::Person) -> Self {
        let mut statuses = since_admission(person.admitted_on, person.official_on);
        if let (Status::Exempt, Some(since)) = (person.status, person.status_since) {
            change(&mut statuses, Status::Exempt, since);
        }
        Self {
            id,
            name: person.name.to_owned(),
            sex: person.sex,
            birth: person.birth,
            admitted_on: person.admitted_on,
            official_on: person.official_on,
            card_no: person.card_no.map(str::to_owned),
            phone: person.phone.map(str::to_owned),
            occupation: person.occupation,
            education_general: person.education_general,
            education_professional: person.education_professional,
            political_theory: person.political_theory,
            memberships: vec![],
            statuses,
        }
    }
}

/// Probation, then full membership.
fn since_admission(admitted_on: NaiveDate, official_on: Option<NaiveDate>) -> Vec<(Status, Span)> {
    match official_on {
        Some(official_on) => vec![
            (Status::Probationary, Span::between(admitted_on, official_on)),
            (Status::Official, Span::since(official_on)),
        ],
        None => vec![(Status::Probationary, Span::since(admitted_on))],
    }
}

/// Another standing from a day on.
fn change(statuses: &mut Vec<(Status, Span)>, to: Status, since: NaiveDate) {
    if let Some((_, last)) = statuses.last_mut() {
        last.until = Some(since);
    }
    statuses.push((to, Span::since(since)));
}

/// What the members of a type of branch are like.
pub struct Circle {
    /// Youngest and oldest.
    ages: (i32, i32),
    occupations: &'static [&'static str],
    training: &'static [Option<&'static str>],
}

impl Circle {
    /// That of a type of branch (table `branch_types`).
    pub const fn of(branch_type: &str) -> Self {
        match branch_type.as_bytes() {
            b"school" => Self { ages: (24, 58), occupations: &["Giáo viên"], training: TEACHERS },
            b"health" => {
                Self {
                    ages: (25, 58), occupations: &["Bác sĩ", "Y sĩ", "Điều dưỡng", "Hộ sinh"], training: HEALTH
                }
            }
            b"commune_office" | b"agency" => {
                Self { ages: (27, 59), occupations: &["Công chức", "Cán bộ"], training: OFFICES }
            }
            b"police" => Self { ages: (25, 54), occupations: &["Sĩ quan công an"], training: OFFICES },
            b"military" => {
                Self {
                    ages: (25, 54), occupations: &["Sĩ quan quân đội", "Dân quân thường trực"], training: OFFICES
                }
            }
            b"private_enterprise" | b"cooperative" => {
                Self { ages: (25, 60), occupations: &["Công nhân", "Kế toán", "Quản lý"], training: VILLAGES }
            }
            _ => Self {
                ages: (26, 84),
                occupations: &["Làm ruộng", "Làm ruộng", "Làm ruộng", "Chăn nuôi", "Hưu trí", "Kinh doanh", "Thợ xây"],
                training: VILLAGES,
            },
        }
    }
}

const TEACHERS: &[Option<&str>] = &[Some("Đại học sư phạm"), Some("Đại học sư phạm"), Some("Cao đẳng sư phạm")];
const HEALTH: &[Option<&str>] = &[Some("Đại học y"), Some("Trung cấp y"), Some("Cao đẳng điều dưỡng")];
const OFFICES: &[Option<&str>] = &[Some("Đại học luật"), Some("Đại học hành chính"), Some("Đại học nông lâm")];
const VILLAGES: &[Option<&str>] =
    &[None, None, None, Some("Sơ cấp nghề"), Some("Trung cấp nông nghiệp"), Some("Cao đẳng kinh tế")];

/// What somebody does in a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// A member like others.
    Ordinary,
    /// Holds an office: for ten years a member, and not old.
    Leading,
    /// Holds an office, and is known by name.
    Named(Officer),
}

/// A generated member, as of a day: nobody was admitted later.
pub fn invent(random: &mut StdRng, id: MemberId, circle: &Circle, as_of: NaiveDate, seat: Seat) -> Person {
    let (sex, name) = match seat {
        Seat::Named(officer) if officer.woman => (Sex::Female, officer.name.to_owned()),
        Seat::Named(officer) => (Sex::Male, officer.name.to_owned()),
        Seat::Ordinary | Seat::Leading => {
            let sex = names::sex(random);
            (sex, names::name(random, sex))
        }
    };
    let leads = seat != Seat::Ordinary;
    let ages = if leads { 38..=circle.ages.1.min(62) } else { circle.ages.0..=circle.ages.1 };
    let age = random.random_range(ages);
    let birth = birth(random, as_of.year() - age);
    let admitted_on = admission(random, birth, as_of, leads);
    let official_on = admitted_on.checked_add_months(Months::new(12)).filter(|day| *day <= as_of);
    let mut statuses = since_admission(admitted_on, official_on);
    if age > 72 && official_on.is_some_and(|day| day.year() + 30 < as_of.year()) && happens(random, 300) {
        let since = as_of - Days::new(random.random_range(200..2000));
        change(&mut statuses, Status::Exempt, since.with_day(1).unwrap_or(since));
    }
    let school = if age > 60 { ["7/10", "10/10"] } else { ["9/12", "12/12"] };
    Person {
        id,
        name,
        sex,
        birth,
        admitted_on,
        official_on,
        card_no: None,
        phone: None,
        occupation: one_of(random, circle.occupations),
        education_general: if circle.training[0].is_some() { "12/12" } else { one_of(random, &school) },
        education_professional: one_of(random, circle.training),
        political_theory: theory(random, leads || circle.training[0].is_some()),
        memberships: vec![],
        statuses,
    }
}

/// Of old people often only the year is known.
fn birth(random: &mut StdRng, year: i32) -> PartialDate {
    let (month, day) = (random.random_range(1..=12), random.random_range(1..=28));
    let known = if year < 1970 { 500 } else { 950 };
    let date = NaiveDate::from_ymd_opt(year, month, day).filter(|_| happens(random, known));
    date.map_or(PartialDate::Year(year), PartialDate::Day)
}

/// A day of admission: at twenty at the earliest, and before the day as of which the person is drawn.
/// Who leads has been a member for ten years or more.
fn admission(random: &mut StdRng, birth: PartialDate, as_of: NaiveDate, leads: bool) -> NaiveDate {
    const USUAL: [(u32, u32); 5] = [(2, 3), (5, 19), (9, 2), (11, 7), (12, 22)];
    let born = birth.earliest().year();
    let latest = if leads { as_of.year() - 11 } else { as_of.year() };
    let year = random.random_range(born + 20..=(born + 42).min(latest).max(born + 20));
    let (month, day) = one_of(random, &USUAL);
    let drawn = NaiveDate::from_ymd_opt(year, month, day).unwrap_or(as_of);
    // Of this year's days only those that have been.
    if drawn < as_of { drawn } else { drawn.checked_sub_months(Months::new(12)).unwrap_or(drawn) }
}

fn theory(random: &mut StdRng, trained: bool) -> Option<PoliticalTheory> {
    match (trained, random.random_range(0..10)) {
        (true, 0..2) => Some(PoliticalTheory::Advanced),
        (true, _) => Some(PoliticalTheory::Intermediate),
        (false, 0..2) => Some(PoliticalTheory::Intermediate),
        (false, 2..6) => Some(PoliticalTheory::Elementary),
        (false, _) => None,
    }
}
