//! Twelve months of every branch of today, this month and the next: which meetings there were, and the
//! few that went wrong.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, Months, NaiveDate, NaiveTime};
use rand::Rng as _;
use rand::rngs::StdRng;

use super::mint::{Mint, chance, happens, one_of};
use super::officers::{Leaders, leaders};
use super::phrases;
use super::population::Population;
use super::records::{Book, Rules};
use super::rows::{Act, MeetingRow, Number, PartRow, RuleRow};
use super::sitting::{OpenTask, Sitting};
use super::span::Span;
use super::tree::{Present, Tree};
use crate::access::SYSTEM;
use crate::clock::instant_in_vietnam;
use crate::ids::{MeetingId, OrganizationId, UserId};
use crate::meetings::model::{last_day, month_of, next_month};

/// How many months lie behind.
pub const MONTHS: u32 = 12;

/// What the book is written from.
pub struct Sources<'a> {
    /// The organizations,
    pub tree: &'a Tree,
    /// with the ids that the database gave them.
    pub ids: &'a [OrganizationId],
    /// The people.
    pub population: &'a Population,
    /// The rules of the world.
    pub rules: &'a Rules,
    /// The day that it is.
    pub today: NaiveDate,
    /// The accounts of the secretary of Thôn 3 and of the office of Thái Bình.
    pub users: (UserId, UserId),
    /// Whether months also go wrong by chance, and not only where it is told.
    pub mishaps: bool,
}

/// How a month went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// As planned.
    Held,
    /// In the month after.
    Late,
    /// In less than an hour.
    Short,
    /// Entered from paper by the office of the commune; the branch has not confirmed it yet.
    OnBehalf,
    /// Nobody has recorded anything.
    NotRecorded,
    /// Not held, because of a flood.
    Flooded,
}

/// How a month went in a branch, so many months back.
pub fn course(branch: &Present, month: NaiveDate, back: u32) -> Course {
    match (branch.commune_name, branch.spec.name, back) {
        ("Thái Bình", "Làng Hản", 4) => Course::Late,
        ("Thái Bình", "Trường Tiểu học", 3) => Course::Short,
        ("Thái Bình", "Thôn 4", 1) => Course::OnBehalf,
        ("Thái Bình", "Ngòi Chò", 1) => Course::NotRecorded,
        // In the season of floods, whenever that was.
        ("Phú Thịnh", "Trung Hà", _) if month.month() == 9 => Course::Flooded,
        _ => Course::Held,
    }
}

/// Whether a branch meets in the evening or during working hours: these are moved from a weekend.
fn shift(branch: &Present) -> &'static str {
    match branch.spec.kind {
        "village" | "residential_group" => "keep",
        _ => "after_weekend",
    }
}

/// The rules by which the branches of today meet.
pub fn meeting_rules(sources: &Sources, mint: &mut Mint) -> Vec<RuleRow> {
    let at = instant_in_vietnam(sources.today, NaiveTime::MIN);
    let rule = |branch: &Present| RuleRow {
        id: mint.at(at),
        organization_id: sources.ids[branch.unit],
        day_of_month: branch.spec.meets.0,
        start_time: start(branch),
        place: branch.spec.place,
        shift: shift(branch),
        valid: Span::since(sources.tree.units[branch.unit].since),
    };
    sources.tree.present.iter().map(rule).collect()
}

fn start(branch: &Present) -> NaiveTime {
    let (_, hour, minute) = branch.spec.meets;
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()
}

/// The day of a month on which a branch meets; no branch meets later than on the 28th.
pub fn meeting_day(branch: &Present, month: NaiveDate) -> NaiveDate {
    let day = month.with_day(branch.spec.meets.0).unwrap_or(month);
    let weekday = u64::from(day.weekday().number_from_monday());
    if shift(branch) == "after_weekend" && weekday > 5 { day + Days::new(8 - weekday) } else { day }
}

/// Writes the book of all branches.
pub fn write(sources: &Sources, seed: u64) -> Book {
    let mut book = Book::default();
    for (nr, branch) in sources.tree.present.iter().enumerate() {
        // A branch of its own chance: another member in one village changes nothing in the next.
        let part = format!("branch {nr}");
        let Some(leaders) = leaders(sources.population, branch) else { continue };
        let mut chapter = Chapter {
            sources,
            seed,
            nr,
            branch,
            leaders,
            mint: Mint::new(seed, &part),
            random: chance(seed, &part),
            open: vec![],
            numbers: BTreeMap::new(),
        };
        chapter.write(&mut book);
    }
    book
}

/// The book of one branch while it is written.
pub struct Chapter<'a> {
    /// What it is written from.
    pub sources: &'a Sources<'a>,
    /// The seed of the world.
    pub seed: u64,
    /// The place of the branch among those of today.
    pub nr: usize,
    /// The branch.
    pub branch: &'a Present,
    /// Who leads it.
    pub leaders: Leaders<'a>,
    /// Gives out ids.
    pub mint: Mint,
    /// Chance.
    pub random: StdRng,
    /// Tasks that no meeting has heard to be done.
    pub open: Vec<OpenTask>,
    /// The last number of each term.
    numbers: BTreeMap<NaiveDate, i32>,
}

impl Chapter<'_> {
    fn write(&mut self, book: &mut Book) {
        let this = month_of(self.sources.today);
        let since = self.sources.tree.units[self.branch.unit].since;
        for back in (1..=MONTHS).rev() {
            let month = this.checked_sub_months(Months::new(back)).unwrap_or(this);
            if meeting_day(self.branch, month) >= since {
                self.write_month(book, month, back);
            }
        }
        for month in [this, next_month(this)] {
            let planned = self.planned(month);
            book.meetings.push(planned);
        }
    }

    fn write_month(&mut self, book: &mut Book, month: NaiveDate, back: u32) {
        let planned = self.planned(month);
        match self.course(month, back) {
            Course::NotRecorded => book.meetings.push(planned),
            Course::Flooded => {
                let at = instant_in_vietnam(last_day(month), NaiveTime::MIN) + chrono::TimeDelta::hours(20);
                let id = self.mint.at(at);
                let act = Act { id, act: "not_held", actor_id: self.actor(), at, reason: Some(phrases::FLOOD) };
                book.acts.push(self.part(planned.id, act));
                let because = Some(phrases::FLOOD);
                book.meetings.push(MeetingRow { state: "not_held", not_held_because: because, ..planned });
            }
            course => Sitting::hold(self, planned, back, course).record(self, book),
        }
    }

    fn course(&mut self, month: NaiveDate, back: u32) -> Course {
        if !self.sources.mishaps {
            return course(self.branch, month, back);
        }
        match self.random.random_range(0..100) {
            0 | 1 => Course::NotRecorded,
            2 => Course::Flooded,
            // Last month's may still come.
            3 | 4 if back > 1 => Course::Late,
            5 => Course::Short,
            _ => Course::Held,
        }
    }

    /// The row of a month as the calendar makes it.
    fn planned(&mut self, month: NaiveDate) -> MeetingRow {
        let planned_on = meeting_day(self.branch, month);
        // The calendar makes a row in the month before.
        let made_on = month.checked_sub_months(Months::new(1)).unwrap_or(month);
        MeetingRow {
            id: MeetingId(self.mint.at(instant_in_vietnam(made_on, NaiveTime::MIN))),
            organization_id: self.sources.ids[self.branch.unit],
            month,
            state: "planned",
            planned_on,
            planned_at: start(self.branch),
            place: self.branch.spec.place,
            chair_id: None,
            minute_taker_id: None,
            held_on: None,
            started_at: None,
            ended_at: None,
            dues: None,
            conclusion: None,
            votes_for: None,
            votes_against: None,
            votes_other: None,
            not_held_because: None,
            frozen: None,
            on_behalf_by: None,
            committee_met_on: None,
            notice_on: None,
            documents_posted_on: None,
            record_posted_on: None,
        }
    }

    /// On which day, from when and until when a meeting was held.
    pub fn hours(&mut self, planned: &MeetingRow, course: Course) -> (NaiveDate, NaiveTime, NaiveTime) {
        let on = match course {
            Course::Late => next_month(planned.month) + Days::new(1),
            _ if !self.is_thon_3() && happens(&mut self.random, 80) => {
                planned.planned_on + Days::new(one_of(&mut self.random, &[1, 1, 2]))
            }
            _ => planned.planned_on,
        };
        let delay = one_of(&mut self.random, &[0, 0, 0, 5, 10]);
        let minutes = match course {
            Course::Short => 55,
            _ => one_of(&mut self.random, &[90, 92, 94, 95, 98, 100, 105, 110, 118, 125, 135]),
        };
        let from = planned.planned_at + chrono::TimeDelta::minutes(delay);
        (on, from, from + chrono::TimeDelta::minutes(minutes))
    }

    /// Whether this is the branch whose months are told in full.
    pub fn is_thon_3(&self) -> bool {
        (self.branch.commune_name, self.branch.spec.name) == ("Thái Bình", super::places::THON_3)
    }

    /// Who writes the branch's book: its secretary has an account in Thôn 3 only.
    pub fn actor(&self) -> UserId {
        if self.is_thon_3() { self.sources.users.0 } else { SYSTEM }
    }

    /// A part of one of the branch's meetings.
    pub fn part<T>(&self, meeting_id: MeetingId, part: T) -> PartRow<T> {
        PartRow { meeting_id, organization_id: self.sources.ids[self.branch.unit], part }
    }

    /// The next number of the branch's documents in the term of a day, for minutes and resolution.
    pub fn numbers(&mut self, on: NaiveDate) -> [Number; 2] {
        let term = self.sources.rules.terms.iter().find(|term| term.contains(on));
        let term_from = term.map_or(on, |term| term.from);
        let last = self.numbers.entry(term_from).or_default();
        *last += 1;
        ["minutes", "resolution"].map(|kind| Number { kind, term_from, number: *last })
    }
}
