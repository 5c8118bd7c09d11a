//! Random trees, moves, mergers and grants: what the program shows equals what a naive walk says.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use chibo::access::Permission::*;
use chibo::ids::OrganizationId;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::papers;
use crate::support::world::World;

/// A step of the story; indexes are taken modulo what exists.
#[derive(Clone, Debug)]
enum Step {
    Insert(usize),
    Move(usize, usize),
    Merge(usize, usize),
    Dissolve(usize),
    Grant(usize, usize, bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => any::<usize>().prop_map(Step::Insert),
        3 => (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Step::Move(a, b)),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Step::Merge(a, b)),
        1 => any::<usize>().prop_map(Step::Dissolve),
        2 => (0..3_usize, any::<usize>(), any::<bool>()).prop_map(|(r, o, s)| Step::Grant(r, o, s)),
    ]
}

const ROLES: [&str; 3] = ["branch_secretary", "organization_board", "administrator"];

/// The naive picture: who hangs under whom, and what was granted.
struct Oracle {
    centre: OrganizationId,
    units: Vec<OrganizationId>,
    parent: HashMap<OrganizationId, OrganizationId>,
    closed: BTreeSet<OrganizationId>,
    grants: Vec<(&'static str, OrganizationId, &'static str)>,
}

impl Oracle {
    fn path(&self, unit: OrganizationId) -> Vec<OrganizationId> {
        let mut path = vec![unit];
        while let Some(up) = self.parent.get(path.last().unwrap_or(&unit)) {
            path.push(*up);
        }
        path.reverse();
        path
    }

    fn is_below(&self, unit: OrganizationId, top: OrganizationId) -> bool {
        self.path(unit).contains(&top)
    }

    fn allows(&self, roles: &[&str], unit: OrganizationId) -> bool {
        self.grants.iter().any(|(role, at, reach)| {
            roles.contains(role) && (*at == unit || *reach == "subtree" && self.is_below(unit, *at))
        })
    }

    /// Whether a decision may put `moving` below `host`.
    fn may_move(&self, moving: OrganizationId, host: OrganizationId) -> bool {
        !self.is_below(host, moving) && !self.closed.contains(&host) && !self.closed.contains(&moving)
    }

    fn may_close(&self, closing: OrganizationId, heir: OrganizationId) -> bool {
        let bereaved =
            |child: &OrganizationId| self.parent.get(child) == Some(&closing) && !self.closed.contains(child);
        closing != self.centre && self.may_move(closing, heir) && !self.units.iter().any(bereaved)
    }

    async fn take(&mut self, world: &mut World, step: &Step) {
        let pick = |n: usize| self.units[n % self.units.len()];
        match *step {
            Step::Insert(n) => {
                let host = pick(n);
                if !self.closed.contains(&host) {
                    let unit = world.organization(Some(host), "board").await;
                    self.parent.insert(unit, host);
                    self.units.push(unit);
                }
            }
            Step::Move(a, b) => {
                let (moving, host) = (pick(a), pick(b));
                let legal = self.may_move(moving, host);
                assert_eq!(world.reattach(moving, host).await.is_ok(), legal);
                if legal {
                    self.parent.insert(moving, host);
                }
            }
            Step::Merge(a, b) => {
                let (closing, heir) = (pick(a), pick(b));
                let legal = self.may_close(closing, heir);
                assert_eq!(world.close(closing, heir).await.is_ok(), legal);
                if legal {
                    self.parent.insert(closing, heir);
                    self.closed.insert(closing);
                }
            }
            Step::Dissolve(n) => {
                let closing = pick(n);
                let superior = self.parent.get(&closing).copied().unwrap_or(closing);
                let legal = self.may_close(closing, superior);
                assert_eq!(dissolve(world, closing, superior).await.is_ok(), legal);
                if legal {
                    self.closed.insert(closing);
                }
            }
            Step::Grant(role, n, subtree) => {
                let (role, unit) = (ROLES[role], pick(n));
                if !self.grants.iter().any(|(r, o, _)| *r == role && *o == unit) {
                    let reach = if subtree { "subtree" } else { "unit" };
                    self.grants.push((role, unit, reach));
                }
            }
        }
    }
}

async fn dissolve(world: &mut World, closing: OrganizationId, superior: OrganizationId) -> sqlx::Result<()> {
    sqlx::query("select organization_close($1, null, $2, '2025-07-01')")
        .bind(closing)
        .bind(superior)
        .execute(&mut world.owner)
        .await
        .map(drop)
}

async fn tell(world: &mut World, steps: &[Step]) -> Oracle {
    world.execute("truncate users, organizations cascade").await;
    world.giver_again().await;
    let centre = world.organization(None, "centre").await;
    let mut oracle =
        Oracle { centre, units: vec![centre], parent: HashMap::new(), closed: BTreeSet::new(), grants: vec![] };
    for step in steps {
        oracle.take(world, step).await;
    }
    oracle
}

async fn compare(world: &mut World, steps: &[Step]) {
    let oracle = tell(world, steps).await;
    assert_eq!(world.faults().await, []);
    let mut all: Vec<(OrganizationId, Uuid)> = vec![];
    for unit in &oracle.units {
        all.push((*unit, papers::paper(world, *unit).await));
        let path: Vec<OrganizationId> = sqlx::query_scalar("select id from organization_path($1, '2025-08-01')")
            .bind(unit)
            .fetch_all(&mut world.owner)
            .await
            .unwrap();
        assert_eq!(path, oracle.path(*unit));
    }
    let actor = world.actor(&oracle.grants).await;
    let expected = |roles: &[&str]| -> BTreeSet<Uuid> {
        let allowed = all.iter().filter(|(unit, _)| oracle.allows(roles, *unit));
        allowed.map(|(_, id)| *id).collect()
    };
    let (readable, writable) = (expected(&ROLES[..2]), expected(&ROLES[..1]));
    for app in [world.app.clone(), world.app.clone().with_first_lock_off()] {
        let mut tx = app.read(&actor, &[ReadMeetings]).await.unwrap();
        let scope = tx.scope(ReadMeetings);
        let list = papers::list(&mut tx, &scope).await.unwrap();
        assert_eq!(list.iter().map(|p| p.id).collect::<BTreeSet<_>>(), readable);
        for (_, id) in &all {
            let found = papers::find(&mut tx, &scope, *id).await.unwrap().is_some();
            assert_eq!(found, readable.contains(id));
        }
        drop(tx);
        let mut tx = app.begin(&actor, RecordMeetings).await.unwrap();
        let scope = tx.scope(RecordMeetings);
        for (_, id) in &all {
            let done = papers::rename(&mut tx, &scope, *id, 1, "x").await.unwrap();
            assert_eq!(done, writable.contains(id));
        }
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_is_seen_equals_the_naive_walk(pool: PgPoolOptions, server: PgConnectOptions) {
    // proptest is synchronous and shrinks by running again: it gets a thread and a runtime of its own.
    let pool = PgPoolOptions::new().max_connections(pool.get_max_connections().min(2));
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let world = RefCell::new(runtime.block_on(World::new(pool, server)));
        let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(24);
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        TestRunner::new(config)
            .run(&proptest::collection::vec(step(), 1..60), |steps| {
                runtime.block_on(compare(&mut world.borrow_mut(), &steps));
                Ok(())
            })
            .unwrap();
        let world = world.into_inner();
        runtime.block_on(async {
            world.app.pool().close().await;
            drop(world);
        });
    })
    .await
    .unwrap();
}
