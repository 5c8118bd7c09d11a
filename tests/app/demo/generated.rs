//! Data by the thousands: as sound as what people enter, and everything that watches over it is in place again.

use chibo::demo::{self, ACCOUNTS, Generated, Made, NotLoaded, PASSWORD, Scale};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection};

use super::{Demonstration, counters, drop_twin, program, scores, twin};
use crate::support::client::Client;
use crate::support::world::{connect, day};

const TODAY: &str = "2026-11-22";

/// Every constraint, index, trigger and lock, as the catalogue tells of them.
const GUARDS: &str = "select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) || convalidated
      from pg_constraint where connamespace = 'public'::regnamespace
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select format('%s %s', pg_get_triggerdef(oid), tgenabled) from pg_trigger where not tgisinternal
    union all select format('%s %s %s', oid::regclass, relrowsecurity, relforcerowsecurity) from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r'
    order by 1";

async fn owner(server: &PgConnectOptions) -> PgConnection {
    let login = server.clone().username("chibo_owner");
    PgConnection::connect_with(&login).await.expect("the owner of the tables signs in")
}

async fn generate(server: &PgConnectOptions, seed: u64) -> Result<Generated, NotLoaded> {
    demo::generate(&mut owner(server).await, (Scale::Commune, seed), day(TODAY), |_, _| {}).await
}

async fn generated(server: &PgConnectOptions, seed: u64) -> Demonstration {
    generate(server, seed).await.expect("an empty database takes a commune");
    let made = Made { today: day(TODAY), figures: vec![], accounts: vec![] };
    Demonstration { app: program(server, day(TODAY)).await, owner: connect(server).await, made }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_generated_commune_is_sound(_: PgPoolOptions, server: PgConnectOptions) {
    let mut before = connect(&server).await;
    let guards: Vec<String> = sqlx::query_scalar(GUARDS).fetch_all(&mut before).await.unwrap();
    assert!(guards.len() > 500, "{}", guards.len());
    let mut world = generated(&server, 7).await;
    let after = world.list(GUARDS).await;
    let gone: Vec<_> = guards.iter().filter(|guard| !after.contains(guard)).collect();
    let new: Vec<_> = after.iter().filter(|guard| !guards.contains(guard)).collect();
    assert_eq!((gone, new), (vec![], vec![]), "everything that was taken off is back");
    assert_eq!(world.list("select format('%s: %s', organization_id, fault) from tree_faults()").await, [""; 0]);
    assert_eq!(world.list("select id::text from quality_faults() as f (id)").await, [""; 0]);
    assert_eq!(world.count("select count(*) from organizations where kind = 'branch'").await, 69);
    counters(&mut world).await;
    scores::the_engine_agrees(&mut world).await;
    let trail = "select format('%s %s %s', table_name, new_row ->> 'scale', new_row #>> '{rows,organizations}') from audit_entries";
    assert_eq!(world.list(trail).await.last().map(String::as_str), Some("installation commune 72"));
    // What a month may come to beside a meeting in order.
    for odd in [
        "m.state = 'planned' and m.month < '2026-11-01'",
        "m.state = 'not_held'",
        "m.held_on >= m.month + interval '1 month'",
    ] {
        let sql = format!("select count(*) from meetings m where {odd}");
        let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut world.owner).await.unwrap();
        assert!(count > 0, "{odd}");
    }
    let attended = world.list("select distinct state from assignments order by 1").await;
    assert_eq!(attended, ["attended", "missed", "planned"]);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_same_seed_generates_the_same_rows(_: PgPoolOptions, server: PgConnectOptions) {
    let beside = twin(&server).await;
    let mut one = generated(&server, 7).await;
    let mut other = generated(&beside, 7).await;
    for (left, right) in one.digests().await.into_iter().zip(other.digests().await) {
        assert_eq!(left, right);
    }
    drop_twin(other, &beside).await;
}

/// Nothing is generated beside data that is there, and what was refused leaves nothing.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn only_an_empty_database_is_filled(_: PgPoolOptions, server: PgConnectOptions) {
    let mut before = connect(&server).await;
    let guards: Vec<String> = sqlx::query_scalar(GUARDS).fetch_all(&mut before).await.unwrap();
    sqlx::raw_sql(
        "select set_config('chibo.actor', '00000000-0000-7000-8000-000000000000', false), \
         set_config('chibo.request', gen_random_uuid()::text, false); \
         insert into users (id, sign_in_name, full_name) values (gen_random_uuid(), 'co.that', 'Người thật')",
    )
    .execute(&mut before)
    .await
    .unwrap();
    assert!(matches!(generate(&server, 7).await, Err(NotLoaded::NotEmpty)));
    let after: Vec<String> = sqlx::query_scalar(GUARDS).fetch_all(&mut before).await.unwrap();
    assert_eq!(after, guards);
    let count: i64 = sqlx::query_scalar("select count(*) from organizations").fetch_one(&mut before).await.unwrap();
    assert_eq!(count, 0);
}

/// Everybody with a short name signs in and finds a page that is theirs.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn generated_accounts_open(_: PgPoolOptions, server: PgConnectOptions) {
    let world = generated(&server, 7).await;
    for (name, _) in ACCOUNTS {
        let mut person = Client::new(&world.app);
        crate::accounts::sign_in(&mut person, name, PASSWORD).await;
        let home = person.get("/").await;
        assert_eq!(home.status, 200, "{name}");
        assert!(home.text().contains("Bản minh họa"), "{name}");
    }
}
