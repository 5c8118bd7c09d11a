//! Everything of one commune, as text for COPY: its organizations, people, accounts, meetings and scores. No
//! commune needs another, so that several are written at a time.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use rand::Rng as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::copy::{self, TABLES, Table};
use super::leaders;
use super::plan::Place;
use super::record::{self, Norm};
use super::village;
use crate::access::{Reach, Role, SYSTEM};
use crate::clock::{day_in_vietnam, instant_in_vietnam};
use crate::demo::ledger::{Ledger, ScoreRow};
use crate::demo::mint::{Mint, chance};
use crate::demo::officers::{self, Office};
use crate::demo::population::Population;
use crate::demo::records::{Book, Rules};
use crate::demo::register::Register;
use crate::demo::rows::{FactRow, MeetingRow};
use crate::demo::scores;
use crate::demo::span::Span;
use crate::demo::tree::Tree;
use crate::demo::year::{self, Sources};
use crate::error::{Error, Result};
use crate::evaluations::State;
use crate::evaluations::rubrics::Rubric;
use crate::ids::{OrganizationId, UserId};
use crate::members::model::Position;

/// What every commune is written by.
pub struct World {
    /// The rules of meetings, as the database holds them,
    pub rules: Rules,
    /// and their norms.
    pub norms: Vec<Norm>,
    /// Rubrics for branch meetings of every type with the time in which each is in force.
    pub rubrics: Vec<(Span, Rubric)>,
    /// The day that it is.
    pub today: NaiveDate,
    /// The seed.
    pub seed: u64,
    /// The hash of the password of all accounts.
    pub password_hash: String,
    /// Who decides scores in the accounts' stead where a commune has no committee account.
    pub board: UserId,
}

/// The text of every table, in the order of [`TABLES`].
pub type Sheaf = Vec<Vec<u8>>;

/// A commune while it is written.
struct Writer<'a> {
    world: &'a World,
    place: &'a Place,
    seed: u64,
    at: DateTime<Utc>,
    ids: Vec<OrganizationId>,
    sheaf: Sheaf,
}

/// Writes a commune.
///
/// # Errors
/// Internal when the parts do not fit each other: nothing of a user's.
pub fn write(world: &World, place: &Place) -> Result<Sheaf> {
    let seed: u64 = chance(world.seed, &format!("commune {}", place.nr)).random();
    let tree = village::tree(place, &mut chance(seed, "tree"));
    let at = instant_in_vietnam(world.today, NaiveTime::MIN);
    let ids = (0..tree.units.len()).map(|unit| OrganizationId(place.unit_id(unit))).collect();
    let mut writer = Writer { world, place, seed, at, ids, sheaf: vec![vec![]; TABLES.len()] };
    let mut population = Population::of(&tree, seed, world.today, at);
    renumber(&mut population, place);
    let offices = officers::offices(&tree, &population);
    writer.organizations(&tree)?;
    let register =
        Register { ids: &writer.ids.clone(), population: &population, offices: &offices, seed, at: writer.at };
    writer.rows(&copy::MEMBERS, &register.members())?;
    let [memberships, statuses] = register.facts();
    writer.rows(&copy::MEMBERSHIPS, &memberships)?;
    writer.rows(&copy::STATUSES, &statuses)?;
    let positions = register.positions();
    writer.rows(&copy::POSITIONS, &positions)?;
    let accounts = writer.accounts((&tree, &population), (&offices, &positions))?;
    writer.meetings((&tree, &population, &offices), &accounts)?;
    Ok(writer.sheaf)
}

/// Cards and phones that no other commune has: each has ten thousand numbers.
fn renumber(population: &mut Population, place: &Place) {
    for (nr, person) in population.people.iter_mut().enumerate() {
        let number = place.nr * 10_000 + nr;
        person.card_no = person.card_no.take().map(|_| format!("{:08}", 30_000_000 + number));
        person.phone = person.phone.take().map(|_| format!("09{number:08}"));
    }
}

/// The accounts of a commune that its rows name.
struct Accounts {
    /// Who decides scores.
    committee: UserId,
    /// Who attends branches.
    leaders: Vec<UserId>,
}

/// Where a table stands in [`TABLES`].
pub fn nr_of(table: &Table) -> usize {
    TABLES.iter().position(|one| one.name == table.name).unwrap_or_default()
}

impl Writer<'_> {
    fn row(&mut self, table: &Table, row: &Value) -> Result<()> {
        table.append_value(&mut self.sheaf[nr_of(table)], self.place, row)
    }

    fn rows(&mut self, table: &Table, rows: &[impl serde::Serialize]) -> Result<()> {
        let text = &mut self.sheaf[nr_of(table)];
        rows.iter().try_for_each(|row| table.append(text, self.place, row))
    }

    fn organizations(&mut self, tree: &Tree) -> Result<()> {
        for (nr, unit) in tree.units.iter().enumerate() {
            let (id, (lo, hi)) = (self.place.unit_id(nr), self.place.unit_interval(nr));
            let parent = if nr == 0 { self.province_id() } else { self.place.id };
            let valid = Span::since(unit.since);
            self.row(
                &copy::ORGANIZATIONS,
                &json!({
                    "id": id, "parent_id": parent, "kind": unit.kind, "branch_type": unit.branch_type,
                    "code": unit.code, "difficulty": unit.difficulty, "tree_lo": lo, "tree_hi": hi,
                    "established_on": unit.since,
                }),
            )?;
            self.row(&copy::NAMES, &json!({ "organization_id": id, "name": unit.name, "valid": valid }))?;
            self.row(&copy::PARENTS, &json!({ "organization_id": id, "parent_id": parent, "valid": valid }))?;
        }
        Ok(())
    }

    /// Provinces follow the centre.
    fn province_id(&self) -> i32 {
        super::plan::Plan::CENTRE_ID + 1 + i32::try_from(self.place.province).unwrap_or_default()
    }

    /// The secretary of the committee, its office, its other members and the secretaries of all branches can sign
    /// in. The first commune's names are short.
    fn accounts(
        &mut self,
        (tree, population): (&Tree, &Population),
        (offices, positions): (&[Office], &[FactRow]),
    ) -> Result<Accounts> {
        let mut mint = Mint::new(self.seed, "accounts");
        let mut made = Accounts { committee: self.world.board, leaders: vec![] };
        let names: BTreeMap<_, _> = population.people.iter().map(|person| (person.id, &person.name)).collect();
        for (office, position) in offices.iter().zip(positions) {
            let Some(full_name) = names.get(&office.member) else { continue };
            let user = UserId(mint.at(self.at));
            let (name, grant) = match office.position {
                Position::BranchSecretary => ("bithu", Some((Role::BranchSecretary, Reach::Unit))),
                Position::CommitteeSecretary => ("danguy", Some((Role::Committee, Reach::Subtree))),
                Position::OfficeStaff => ("vanphong", Some((Role::CommitteeOffice, Reach::Subtree))),
                Position::CommitteeMember => ("lanhdao", None),
                _ => continue,
            };
            match office.position {
                Position::CommitteeSecretary => made.committee = user,
                Position::CommitteeMember => made.leaders.push(user),
                _ => {}
            }
            let nr = if office.unit == 0 { made.leaders.len() } else { office.unit };
            let known = self.place.nr == 0 && (office.unit == 0 && nr <= 1 || office.unit == tree.present.len());
            let sign_in_name = if known { name.to_owned() } else { format!("{name}.{:04}.{nr}", self.place.nr + 1) };
            let account = json!({
                "id": user, "sign_in_name": sign_in_name, "full_name": full_name, "member_id": office.member,
                "password_hash": self.world.password_hash,
            });
            self.row(&copy::USERS, &account)?;
            if let Some((role, reach)) = grant {
                self.grant(&mut mint, (user, role, reach), office.unit, (office.span, position.id))?;
            }
        }
        Ok(made)
    }

    fn grant(
        &mut self,
        mint: &mut Mint,
        (user, role, reach): (UserId, Role, Reach),
        unit: usize,
        (valid, position): (Span, Uuid),
    ) -> Result<()> {
        let (id, end) = (mint.at(self.at), self.place.unit_interval(unit).1);
        self.row(
            &copy::GRANTS,
            &json!({
                "id": id, "user_id": user, "role": role.name(), "organization_id": self.place.unit_id(unit),
                "tree_end": end, "reach": reach.name(), "valid": valid, "position_id": position, "given_by": SYSTEM,
            }),
        )
    }

    fn meetings(
        &mut self,
        (tree, population, offices): (&Tree, &Population, &[Office]),
        accounts: &Accounts,
    ) -> Result<()> {
        let ids = self.ids.clone();
        let (rules, today) = (&self.world.rules, self.world.today);
        let users = (SYSTEM, SYSTEM);
        let sources = Sources { tree, ids: &ids, population, rules, today, users, mishaps: true };
        let meeting_rules = year::meeting_rules(&sources, &mut Mint::new(self.seed, "rules"));
        self.rows(&copy::RULES, &meeting_rules)?;
        let book = year::write(&sources, self.seed);
        self.book(&book)?;
        let mut drawn = (Mint::new(self.seed, "assignments"), chance(self.seed, "assignments"));
        let assignments =
            leaders::assignments(self.place, &book, &accounts.leaders, today, (&mut drawn.0, &mut drawn.1));
        assignments.iter().try_for_each(|row| self.row(&copy::ASSIGNMENTS, row))?;
        let ledger = self.ledger(&book, (tree, &ids, offices), accounts.committee)?;
        self.rows(&copy::LINES, &ledger.lines)?;
        self.rows(&copy::SCORE_ACTS, &ledger.acts)?;
        for score in &ledger.scores {
            self.row(&copy::SCORES, &as_it_stands(score)?)?;
        }
        Ok(())
    }

    fn book(&mut self, book: &Book) -> Result<()> {
        let closed = book.acts.iter().filter(|act| act.part.act == "closed");
        let recorded: BTreeMap<_, _> = closed.map(|act| (act.meeting_id, day_in_vietnam(act.part.at))).collect();
        for meeting in &book.meetings {
            self.row(&copy::MEETINGS, &meeting_row(meeting, recorded.get(&meeting.id).copied())?)?;
        }
        self.rows(&copy::AGENDA, &book.agenda)?;
        self.rows(&copy::ATTENDANCES, &book.attendances)?;
        self.rows(&copy::STATEMENTS, &book.statements)?;
        self.rows(&copy::TASKS, &book.tasks)?;
        self.rows(&copy::RESULTS, &book.results)?;
        self.rows(&copy::ACTS, &book.acts)?;
        self.rows(&copy::NUMBERS, &book.numbers)
    }

    fn ledger(&self, book: &Book, parts: (&Tree, &[OrganizationId], &[Office]), committee: UserId) -> Result<Ledger> {
        let facts = record::facts(book, parts, &self.world.norms);
        let (mut ledger, mut mint) = (Ledger::default(), Mint::new(self.seed, "scores"));
        for held in &book.held {
            let rubric = self.world.rubrics.iter().find(|(valid, _)| valid.contains(held.on)).map(|(_, rubric)| rubric);
            let Some((rubric, facts)) = rubric.zip(facts.get(&held.meeting)) else { continue };
            scores::enter(&mut ledger, &mut mint, (self.seed, rubric), (held, facts), committee)?;
        }
        Ok(ledger)
    }
}

fn object(row: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(row).map_err(|error| Error::Internal(error.to_string()))
}

/// A row of `meetings` with what its triggers would add.
fn meeting_row(meeting: &MeetingRow, recorded: Option<NaiveDate>) -> Result<Value> {
    let mut row = object(meeting)?;
    row["kind"] = json!("branch_regular");
    row["recorded_on"] = json!(recorded);
    Ok(row)
}

/// A row of `scores` after everything that was done with it: what the demonstration writes step by step.
fn as_it_stands(score: &ScoreRow) -> Result<Value> {
    let mut row = object(score)?;
    let voted = score.state >= State::Voted;
    if !voted {
        row["votes_for"] = Value::Null;
        row["votes_other"] = Value::Null;
    }
    row["votes_against"] = if voted { json!(0) } else { Value::Null };
    row["computed_points"] = json!(score.submitted_points.unwrap_or(score.agreed_points));
    row["computed_class"] = json!(score.submitted_class.unwrap_or(score.agreed_class));
    // The draft, and one more for each step that was taken.
    let steps = [
        voted,
        score.submitted_points.is_some(),
        score.returned_because.is_some(),
        score.decided_points.is_some(),
        score.state == State::Locked,
    ];
    row["version"] = json!(2 + steps.iter().filter(|taken| **taken).count());
    Ok(row)
}
