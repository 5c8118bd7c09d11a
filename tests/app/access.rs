//! The access matrix: every route, for every role and place, as the table of routes
//! (src/access/routes.rs) and the table of roles (src/access/permission.rs) say it, with each of the two
//! locks off in turn.
//!
//! A new route needs a row in the table of routes; a form that is posted, a word on how it is sent
//! (`requests.rs`); a new kind of record, its rows in the world (`records.rs`). Everything else follows.

mod acts;
mod cells;
mod facts;
mod findings;
mod imports;
mod people;
mod places;
mod records;
mod requests;
mod smuggling;
mod sources;
mod visits;

use std::collections::BTreeSet;
use std::process::Command;

use chibo::access::{ROUTES, Route, matrix};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use cells::{Locks, Matrix};
use findings::Findings;
use places::Land;

use crate::source::read_all;
use crate::support::world::World;

#[test]
fn every_route_has_a_row_in_the_matrix() {
    let routes = sources::routes(&read_all("src", "rs")).unwrap_or_else(|wrong| panic!("{}", wrong.join("\n")));
    let rows: BTreeSet<_> = ROUTES.iter().map(Route::to_string).collect();
    let once: BTreeSet<_> = ROUTES.iter().map(|route| (route.to_string(), route.object)).collect();
    assert_eq!(once.len(), ROUTES.len(), "a row stands twice in src/access/routes.rs");
    let without: Vec<_> = routes.difference(&rows).collect();
    assert!(without.is_empty(), "no row in src/access/routes.rs: {without:#?}");
    let gone: Vec<_> = rows.difference(&routes).collect();
    assert!(gone.is_empty(), "no such route any more: {gone:#?}");
}

/// What is printed for those who approve it is the same table.
#[test]
fn the_command_prints_the_matrix() {
    let run =
        Command::new(env!("CARGO_BIN_EXE_chibo")).args(["permissions", "--matrix"]).output().expect("the program");
    assert_eq!(String::from_utf8_lossy(&run.stdout), matrix(Route::expected));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_matrix_holds(pool: PgPoolOptions, server: PgConnectOptions) {
    let found = run(World::new(pool, server).await, Locks::Both).await;
    let asked = matrix(|route, role| {
        *found.observed.get(&(*route, role)).unwrap_or_else(|| panic!("{route} was never asked by {role:?}"))
    });
    assert_eq!(asked, matrix(Route::expected), "`chibo permissions --matrix` prints what the program does");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_matrix_holds_by_the_first_lock_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    world
        .execute(
            "do $$ declare t regclass; begin
               for t in select oid from pg_class where relrowsecurity loop
                 execute format('alter table %s disable row level security', t);
               end loop;
             end $$",
        )
        .await;
    run(world, Locks::FirstAlone).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_is_out_of_reach_is_missing_by_the_second_lock_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    world.app = world.app.with_first_lock_off();
    run(world, Locks::SecondAlone).await;
}

/// Runs the matrix, prints what was run, and fails with all that is wrong.
async fn run(world: World, locks: Locks) -> Findings {
    let began = std::time::Instant::now();
    let mut land = Land::new(world).await;
    let people = people::people(&mut land).await;
    let built = began.elapsed();
    let found = Matrix::new(&mut land, &people, locks).run().await;
    let cells: usize = found.counts.values().sum();
    eprintln!(
        "access matrix, {locks:?}: {cells} cells {:?} of {} routes and {} people in {:.0?} (its world {built:.0?})",
        found.counts,
        ROUTES.len(),
        people.len(),
        began.elapsed(),
    );
    let report = found.report();
    assert!(report.is_empty(), "the access matrix, {locks:?}:\n{report}");
    found
}
