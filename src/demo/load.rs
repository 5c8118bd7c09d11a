//! Loads the world into an empty database, in one transaction.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::accounts::{self, Account, BOARD, COMMITTEE, LEADERS, OFFICE_STAFF, PASSWORD, SECRETARY};
use super::ledger::Ledger;
use super::mint::Mint;
use super::officers::{self, Office};
use super::places::THON_3;
use super::population::Population;
use super::program_records;
use super::programs::{self, Goes};
use super::queries::{self, Description};
use super::records::{self, Book};
use super::register::Register;
use super::rows::{GrantRow, UserRow};
use super::score_records::{self, Rubrics};
use super::scores;
use super::sheets;
use super::span::{Span, day};
use super::summary::Made;
use super::telling_records;
use super::tellings;
use super::tree::{Nr, Tree};
use super::year::{self, Sources};
use crate::access::{self, Permission, Role, SYSTEM, Scope};
use crate::accounts::password;
use crate::app::App;
use crate::clock::instant_in_vietnam;
use crate::error::{Error, Result};
use crate::evaluations::scores::facts;
use crate::ids::{OrganizationId, RequestId, UserId};

/// The seed of `chibo demo`, where no other is asked for.
pub const SEED: u64 = 2026;

/// The first day that the world can be made for: a month after the present structure began.
pub const EARLIEST: NaiveDate = day(2025, 8, 1);

/// Why the world was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum NotLoaded {
    /// Somebody's data may be there.
    #[error(
        "the database is not empty: the demonstration is loaded into an empty one only, so that invented people never \
         stand beside real ones. Use another DATA_DIR or DATABASE_URL"
    )]
    NotEmpty,
    /// The structure that it shows was not there yet.
    #[error("the demonstration shows the structure since 1/7/2025: no day before {EARLIEST} can be its today")]
    TooEarly,
    /// The database refused.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Whether nobody has used the database yet.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn is_empty(app: &App) -> Result<bool> {
    let mut tx = app.system("asks whether there is anything, before the demonstration is loaded").await?;
    queries::is_empty(&mut tx).await
}

/// Loads the world of a seed for the day of the program's clock.
///
/// # Errors
/// [`NotLoaded`] says why nothing was changed.
pub async fn load(app: &App, seed: u64) -> Result<Made, NotLoaded> {
    let today = app.today();
    if today < EARLIEST {
        return Err(NotLoaded::TooEarly);
    }
    let mut tx = app.system("the demonstration is the whole tree").await?;
    if !queries::is_empty(&mut tx).await? {
        return Err(NotLoaded::NotEmpty);
    }
    queries::keep_plans(&mut tx).await?;
    let tree = Tree::grown();
    let ids = queries::plant(&mut tx, &tree).await?;
    // A change of the tree ends the right to write, because positions read before it are void. None was
    // read yet, and this transaction keeps all others out of the tree.
    access::open_system(&mut tx, RequestId::mint(), today).await?;
    let scope = tx.scope(Permission::EditMembers);
    let world = World::new(tree, ids, seed, today);
    world.store_people(&mut tx, &scope).await?;
    let users = world.store_accounts(&mut tx, &scope).await?;
    let rules = records::rules(&mut tx).await?;
    let sources = Sources {
        tree: &world.tree,
        ids: &world.ids,
        population: &world.population,
        rules: &rules,
        today,
        users: (user(&users, SECRETARY), user(&users, OFFICE_STAFF)),
        mishaps: false,
    };
    let meeting_rules = year::meeting_rules(&sources, &mut Mint::new(seed, "rules"));
    queries::insert_rules(&mut tx, &scope, &meeting_rules).await?;
    let book = year::write(&sources, seed);
    records::insert_book(&mut tx, &scope, &book).await?;
    let rubrics = score_records::rubrics(&mut tx, &scope).await?;
    let ledger = world.score(&mut tx, &scope, (&book, &rubrics), &users).await?;
    score_records::insert_ledger(&mut tx, &scope, &ledger).await?;
    let authors = (user(&users, COMMITTEE), user(&users, BOARD));
    let rubric = |id| rubrics.known.get(&id).cloned();
    let beside = sheets::sheets(&world.tree, &book.held, &ledger, rubric, (seed, authors))?;
    score_records::insert_sheets(&mut tx, &scope, &beside).await?;
    let attendance = world.attendance(&book, &users, today);
    program_records::insert(&mut tx, &scope, &attendance).await?;
    let told = tellings::tellings(&world.told(&attendance, &book), seed);
    telling_records::insert(&mut tx, &scope, &told).await?;
    queries::mark(&mut tx).await?;
    tx.commit().await?;
    Ok(Made::of(&world.tree, &world.population, (&book, &ledger), &world.accounts, today))
}

/// The user with a name to sign in with.
fn user(users: &[UserRow], sign_in_name: &str) -> UserId {
    users.iter().find(|user| user.sign_in_name == sign_in_name).map_or(SYSTEM, |user| user.id)
}

/// Everything but the meetings.
struct World {
    tree: Tree,
    ids: Vec<OrganizationId>,
    population: Population,
    offices: Vec<Office>,
    accounts: Vec<Account>,
    seed: u64,
    /// The instant at which all of it was entered.
    at: DateTime<Utc>,
}

impl World {
    fn new(tree: Tree, ids: Vec<OrganizationId>, seed: u64, today: NaiveDate) -> Self {
        let at = instant_in_vietnam(today, NaiveTime::MIN);
        let population = Population::of(&tree, seed, today, at);
        let offices = officers::offices(&tree, &population);
        let accounts = accounts::accounts(&tree, &population, &offices);
        Self { tree, ids, population, offices, accounts, seed, at }
    }

    async fn store_people(&self, db: &mut PgConnection, scope: &Scope) -> Result<()> {
        let described = self.tree.units.iter().zip(&self.ids).filter(|(unit, _)| unit.code.is_some());
        let descriptions: Vec<_> = described
            .map(|(unit, id)| Description { id: *id, code: unit.code.as_deref(), difficulty: unit.difficulty })
            .collect();
        queries::describe(db, scope, &descriptions).await?;
        let register = self.register();
        queries::insert_members(db, scope, &register.members()).await?;
        let [memberships, statuses] = register.facts();
        queries::insert_memberships(db, scope, &memberships).await?;
        queries::insert_statuses(db, scope, &statuses).await?;
        queries::insert_positions(db, scope, &register.positions()).await
    }

    fn register(&self) -> Register<'_> {
        Register { ids: &self.ids, population: &self.population, offices: &self.offices, seed: self.seed, at: self.at }
    }

    /// The scores that the rubrics in force make of a book.
    async fn score(
        &self,
        db: &mut PgConnection,
        scope: &Scope,
        (book, rubrics): (&Book, &Rubrics),
        users: &[UserRow],
    ) -> Result<Ledger> {
        let of: Vec<_> = rubrics.of.keys().copied().collect();
        let facts = facts::gather_closed(db, scope, &of).await?;
        let mut mint = Mint::new(self.seed, "scores");
        let mut ledger = Ledger::default();
        for held in &book.held {
            let rubric = rubrics.of.get(&held.meeting).and_then(|id| rubrics.known.get(id));
            let Some((rubric, facts)) = rubric.zip(facts.get(&held.meeting)) else { continue };
            let decider = self.decider(self.tree.present[held.branch].commune, users);
            scores::enter(&mut ledger, &mut mint, (self.seed, rubric), (held, facts), decider)?;
        }
        Ok(ledger)
    }

    /// Leaders of the province and of Thái Bình who attend branches.
    fn attendance(&self, book: &Book, users: &[UserRow], today: NaiveDate) -> programs::Attendance {
        let named = std::iter::once(BOARD).chain(LEADERS);
        let goes = |(nr, name): (usize, &str)| {
            // By the offices that `officers` gives them.
            let (group, seniority) = match nr {
                0 | 6 | 8 => (0, 7),
                1..10 => (0, 6),
                10 | 11 => (1, 4),
                _ => (1, 3),
            };
            Goes { user: user(users, name), group, seniority }
        };
        let leaders: Vec<_> = named.enumerate().map(goes).collect();
        let own = [(COMMITTEE, 10), (OFFICE_STAFF, 2)];
        let commune = own.map(|(name, seniority)| Goes { user: user(users, name), group: 0, seniority });
        let sources = programs::Sources {
            tree: &self.tree,
            ids: &self.ids,
            meetings: &book.meetings,
            leaders: &leaders,
            commune: &commune,
            board: user(users, BOARD),
            today,
        };
        programs::attendance(&sources, self.seed)
    }

    fn told<'a>(&self, attendance: &'a programs::Attendance, book: &'a Book) -> tellings::Sources<'a> {
        tellings::Sources {
            assignments: &attendance.assignments,
            meetings: &book.meetings,
            thon_3: self.tree.branch("Thái Bình", THON_3).map(|branch| self.ids[branch.unit]),
        }
    }

    /// Who decides for the committee of an organization.
    fn decider(&self, committee: Nr, users: &[UserRow]) -> UserId {
        let decides = |account: &&Account| {
            account.grants.iter().any(|(role, at, _)| (*role, *at) == (Role::Committee, committee))
        };
        self.accounts.iter().find(decides).map_or(SYSTEM, |account| user(users, account.sign_in_name))
    }

    async fn store_accounts(&self, db: &mut PgConnection, scope: &Scope) -> Result<Vec<UserRow>> {
        let positions: Vec<Uuid> = self.register().positions().iter().map(|row| row.id).collect();
        let mut mint = Mint::new(self.seed, "accounts");
        let (mut users, mut grants) = (vec![], vec![]);
        for account in &self.accounts {
            let id = UserId(mint.at(self.at));
            users.push(UserRow {
                id,
                sign_in_name: account.sign_in_name,
                full_name: account.full_name.clone(),
                password_hash: match account.opens {
                    true => Some(password::hash(PASSWORD.to_owned()).await?),
                    false => None,
                },
                member_id: account.member,
            });
            let since = account.office.map_or(EARLIEST, |office| self.offices[office].span.from);
            grants.extend(account.grants.iter().map(|(role, unit, reach)| GrantRow {
                id: mint.at(self.at),
                user_id: id,
                role: role.name(),
                organization_id: self.ids[*unit],
                reach: reach.name(),
                valid: Span::since(since),
                position_id: account.office.map(|office| positions[office]),
            }));
        }
        queries::insert_users(db, &users).await?;
        queries::insert_grants(db, scope, &grants).await?;
        Ok(users)
    }
}
