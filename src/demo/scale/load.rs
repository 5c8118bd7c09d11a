//! Makes the world of a scale in an empty database, in one transaction.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use tokio::sync::mpsc;

use super::bulk;
use super::commune::{self, Sheaf, World};
use super::copy::{self, TABLES};
use super::plan::{Plan, Scale};
use super::record::Norm;
use super::village;
use crate::access::{Reach, Role, SYSTEM};
use crate::accounts::password;
use crate::clock::instant_in_vietnam;
use crate::demo::accounts::PASSWORD;
use crate::demo::load::{EARLIEST, NotLoaded};
use crate::demo::mint::Mint;
use crate::demo::span::{Span, day};
use crate::demo::{queries, records};
use crate::error::{Error, Result};
use crate::evaluations::rubrics;
use crate::ids::{RequestId, RubricId, UserId};

/// So much text is gathered before it is sent, so that no table gets it in crumbs.
const PORTION: usize = 16 << 20;

/// So many communes are written ahead by each thread, while the database reads a portion.
const AHEAD: usize = 8;

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Rows of each table.
    pub rows: Vec<(&'static str, usize)>,
    /// Names to sign in with, and what they are for.
    pub accounts: [(&'static str, &'static str); 7],
}

/// The accounts with short names; all others are called like these.
pub const ACCOUNTS: [(&str, &str); 7] = [
    ("bithu", "secretary of a branch of the first commune"),
    ("vanphong", "office of the first commune"),
    ("danguy", "committee secretary of the first commune"),
    ("lanhdao", "member of that committee who attends branches"),
    ("bantochuc", "organization board of the first province"),
    ("kiemtoan", "auditor of everything"),
    ("quantri", "administrator"),
];

/// Generates a world. `owner` is signed in as the owner of the tables; `told` hears how many communes there are.
///
/// # Errors
/// [`NotLoaded`] says why nothing was changed.
pub async fn generate(
    owner: &mut PgConnection,
    (scale, seed): (Scale, u64),
    today: NaiveDate,
    mut told: impl FnMut(usize, usize),
) -> Result<Generated, NotLoaded> {
    if today < EARLIEST {
        return Err(NotLoaded::TooEarly);
    }
    let mut tx = owner.begin().await.map_err(Error::from)?;
    prepare(&mut tx, today).await?;
    if !queries::is_empty(&mut tx).await? {
        return Err(NotLoaded::NotEmpty);
    }
    let plan = Plan::of(scale);
    let (world, mut top) = world(&mut tx, &plan, seed, today).await?;
    let lifted = bulk::lift(&mut tx).await?;
    let mut rows = vec![0; TABLES.len()];
    send(&mut tx, &mut top, &mut rows).await?;
    let mut written = write_on_all_cores(&Arc::new(world), plan);
    let mut gathered: Sheaf = vec![vec![]; TABLES.len()];
    for nr in 0..plan.communes() {
        let turn = nr % written.len();
        let ended = || Error::Internal("a commune was not written to its end".to_owned());
        let sheaf = written[turn].recv().await.ok_or_else(ended)??;
        gathered.iter_mut().zip(sheaf).for_each(|(all, mut text)| all.append(&mut text));
        if gathered.iter().map(Vec::len).sum::<usize>() > PORTION {
            send(&mut tx, &mut gathered, &mut rows).await?;
        }
        told(nr + 1, plan.communes());
    }
    send(&mut tx, &mut gathered, &mut rows).await?;
    bulk::put_back(&mut tx, lifted).await?;
    finish(&mut tx, &plan, (scale, seed), &rows).await?;
    tx.commit().await.map_err(Error::from)?;
    let rows = TABLES.iter().map(|table| table.name).zip(rows).collect();
    Ok(Generated { rows, accounts: ACCOUNTS })
}

/// The system itself works, on everything.
async fn prepare(db: &mut PgConnection, today: NaiveDate) -> Result<()> {
    sqlx::query!(
        r#"select set_config('chibo.actor', $1::uuid::text, true) as actor,
             set_config('chibo.request', $2::uuid::text, true) as request,
             set_config('chibo.today', $3::date::text, true) as today,
             set_config('chibo.scope', '{(,)}', true) as scope, set_config('chibo.write_scope', '{(,)}', true) as writes,
             set_config('chibo.sees', '*', true) as sees, set_config('chibo.writes', '*', true) as all_of_it,
             set_config('maintenance_work_mem', '512MB', true) as memory,
             set_config('max_parallel_maintenance_workers', '2', true) as workers,
             set_config('statement_timeout', '0', true) as patience"#,
        SYSTEM.0,
        RequestId::mint().0,
        today,
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// What every commune is written by, and the rows above the communes.
async fn world(db: &mut PgConnection, plan: &Plan, seed: u64, today: NaiveDate) -> Result<(World, Sheaf)> {
    let norms = sqlx::query!(
        r#"select norm, amount, coalesce(lower(valid), '1930-02-03') as "from!", upper(valid) as until from meeting_norms"#
    )
    .fetch_all(&mut *db)
    .await?;
    let norms = norms.into_iter().map(|row| Norm {
        code: row.norm,
        amount: row.amount,
        valid: Span { from: row.from, until: row.until },
    });
    let in_force = sqlx::query!(
        r#"select id as "id: RubricId", coalesce(lower(valid), '1930-02-03') as "from!", upper(valid) as until
           from rubrics
           where state = 'published' and issuer_id is null and branch_types is null
             and 'branch_regular' = any (meeting_kinds)
           order by valid"#
    )
    .fetch_all(&mut *db)
    .await?;
    let mut rubrics = vec![];
    for row in in_force {
        rubrics.push((Span { from: row.from, until: row.until }, rubrics::queries::load(&mut *db, row.id).await?));
    }
    let rules = records::rules(db).await?;
    let password_hash = password::hash(PASSWORD.to_owned()).await?;
    let mut mint = Mint::new(seed, "top");
    let at = instant_in_vietnam(today, NaiveTime::MIN);
    let mut id = || UserId(mint.at(at));
    let users: Vec<_> = (0..plan.provinces() + 2).map(|_| id()).collect();
    let world = World { rules, norms: norms.collect(), rubrics, today, seed, password_hash, board: users[0] };
    let top = top(plan, &world, &users, &mut mint)?;
    Ok((world, top))
}

/// The centre, the provinces, and the accounts of both.
fn top(plan: &Plan, world: &World, users: &[UserId], mint: &mut Mint) -> Result<Sheaf> {
    let mut sheaf: Sheaf = vec![vec![]; TABLES.len()];
    let nowhere = plan.commune(0);
    let since = day(1955, 1, 1);
    let at = instant_in_vietnam(world.today, NaiveTime::MIN);
    let mut row = |table: &copy::Table, row: serde_json::Value| {
        table.append_value(&mut sheaf[commune::nr_of(table)], &nowhere, &row)
    };
    let centre = (Plan::CENTRE_ID, Plan::CENTRE, "centre", "Trung ương (minh họa)".to_owned());
    let provinces = (0..plan.provinces()).map(|nr| {
        let (id, interval) = plan.province(nr);
        (id, interval, "province", village::province_name(nr))
    });
    for (id, (lo, hi), kind, name) in std::iter::once(centre).chain(provinces) {
        let parent = (kind != "centre").then_some(Plan::CENTRE_ID);
        let place = json!({
            "id": id, "parent_id": parent, "kind": kind, "tree_lo": lo, "tree_hi": hi, "established_on": since,
        });
        row(&copy::ORGANIZATIONS, place)?;
        let valid = Span::since(since);
        row(&copy::NAMES, json!({ "organization_id": id, "name": name, "valid": valid }))?;
        if parent.is_some() {
            row(&copy::PARENTS, json!({ "organization_id": id, "parent_id": parent, "valid": valid }))?;
        }
    }
    let centre = (Plan::CENTRE_ID, Plan::CENTRE);
    let boards = (0..plan.provinces()).map(|nr| {
        let name = if nr == 0 { "bantochuc".to_owned() } else { format!("bantochuc.{:02}", nr + 1) };
        (name, "Ban Tổ chức (minh họa)", Role::OrganizationBoard, plan.province(nr))
    });
    let others = [
        ("quantri".to_owned(), "Quản trị hệ thống (minh họa)", Role::Administrator, centre),
        ("kiemtoan".to_owned(), "Kiểm toán nhật ký (minh họa)", Role::Auditor, centre),
    ];
    for ((name, full_name, role, (at_id, (lo, hi))), user) in boards.chain(others).zip(users) {
        let hash = &world.password_hash;
        row(&copy::USERS, json!({ "id": user, "sign_in_name": name, "full_name": full_name, "password_hash": hash }))?;
        row(
            &copy::GRANTS,
            json!({
                "id": mint.at(at), "user_id": user, "role": role.name(), "organization_id": at_id, "tree_at": lo,
                "tree_end": hi, "reach": Reach::Subtree.name(), "valid": Span::since(EARLIEST), "given_by": SYSTEM,
            }),
        )?;
    }
    Ok(sheaf)
}

/// Writes communes on as many threads as there are cores: the first commune comes from the first, the second from
/// the second, and so on. The database reads the one while the others are written.
fn write_on_all_cores(world: &Arc<World>, plan: Plan) -> Vec<mpsc::Receiver<Result<Sheaf>>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let thread = |first: usize| {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let world = Arc::clone(world);
        tokio::task::spawn_blocking(move || {
            for nr in (first..plan.communes()).step_by(cores) {
                // Nobody listens any more: the database has refused something.
                if sender.blocking_send(commune::write(&world, &plan.commune(nr))).is_err() {
                    break;
                }
            }
        });
        receiver
    };
    (0..cores).map(thread).collect()
}

/// Sends what was gathered, each table after those that its rows name.
async fn send(db: &mut PgConnection, gathered: &mut Sheaf, rows: &mut [usize]) -> Result<()> {
    for ((table, text), rows) in TABLES.iter().zip(gathered.iter_mut()).zip(rows) {
        let text = std::mem::take(text);
        *rows += text.iter().filter(|byte| **byte == b'\n').count();
        bulk::fill(db, table, text).await?;
    }
    Ok(())
}

/// The tree is whole, the next organization gets a free id, the database says that it holds nobody real, and the
/// trail has one entry for all of it.
async fn finish(db: &mut PgConnection, plan: &Plan, (scale, seed): (Scale, u64), rows: &[usize]) -> Result<()> {
    let faults = sqlx::query_scalar!(r#"select count(*) as "faults!" from tree_faults()"#).fetch_one(&mut *db).await?;
    if faults > 0 {
        return Err(Error::Internal(format!("the generated tree has {faults} faults")));
    }
    sqlx::query!("select setval(pg_get_serial_sequence('organizations', 'id'), $1)", i64::from(plan.units()))
        .fetch_one(&mut *db)
        .await?;
    sqlx::query!("update installation set demonstration_day = current_setting('chibo.today')::date")
        .execute(&mut *db)
        .await?;
    let counts: serde_json::Map<_, _> =
        TABLES.iter().zip(rows).map(|(table, rows)| (table.name.to_owned(), json!(rows))).collect();
    let told = json!({ "scale": scale.name(), "seed": seed, "rows": counts });
    sqlx::query!(
        r#"insert into audit_entries (actor_id, request_id, table_name, row_id, record_id, act, new_row)
           values (current_setting('chibo.actor')::uuid, current_setting('chibo.request')::uuid, 'installation',
             'generated', 'true', 'INSERT', $1)"#,
        told,
    )
    .execute(db)
    .await?;
    Ok(())
}
