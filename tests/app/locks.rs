//! Two locks, and each of them holds alone.

use chibo::access::Permission::*;
use chibo::app::App;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::support::papers;
use crate::support::world::{Places, World, create_anew, places};

/// What a secretary of branch A can do to the paper of branch B: nothing, by any lock.
async fn a_foreign_row_is_a_missing_row(mut world: World) {
    let at = places(&mut world).await;
    let own = papers::paper(&mut world, at.branch_a).await;
    let foreign = papers::paper(&mut world, at.branch_b).await;
    let secretary = world.actor(&[("branch_secretary", at.branch_a, "unit")]).await;

    let mut tx = world.app.read(&secretary, &[ReadMeetings]).await.unwrap();
    let scope = tx.scope(ReadMeetings);
    assert!(papers::find(&mut tx, &scope, own).await.unwrap().is_some());
    assert_eq!(papers::find(&mut tx, &scope, foreign).await.unwrap(), None);
    assert_eq!(papers::find(&mut tx, &scope, Uuid::now_v7()).await.unwrap(), None);
    let seen = papers::list(&mut tx, &scope).await.unwrap();
    assert_eq!(seen.iter().map(|p| p.id).collect::<Vec<_>>(), [own]);
    drop(tx);

    let mut tx = world.app.begin(&secretary, RecordMeetings).await.unwrap();
    let scope = tx.scope(RecordMeetings);
    assert!(!papers::rename(&mut tx, &scope, foreign, 1, "x").await.unwrap());
    assert!(papers::rename(&mut tx, &scope, own, 1, "Sinh hoạt").await.unwrap());
    tx.commit().await.unwrap();
}

/// A secretary of branch A who may also read the whole country writes into branch B: refused.
async fn a_foreign_insert_is_refused(mut world: World) {
    let at = places(&mut world).await;
    let foreign = papers::paper(&mut world, at.branch_b).await;
    let secretary =
        world.actor(&[("branch_secretary", at.branch_a, "unit"), ("organization_board", at.centre, "subtree")]).await;
    let place = world.place(at.branch_b).await;
    let id = Uuid::now_v7();
    let mut tx = world.app.begin(&secretary, RecordMeetings).await.unwrap();
    let scope = tx.scope(RecordMeetings);
    match papers::insert(&mut tx, &scope, id, place).await {
        Ok(done) => assert!(!done),
        Err(error) => assert!(error.to_string().contains("row-level security"), "{error}"),
    }
    drop(tx);
    // The board's wide right to read does not widen the secretary's right to write.
    let mut tx = world.app.begin(&secretary, RecordMeetings).await.unwrap();
    let (read, write) = (tx.scope(ReadMeetings), tx.scope(RecordMeetings));
    assert!(papers::find(&mut tx, &read, foreign).await.unwrap().is_some());
    assert!(!papers::rename(&mut tx, &write, foreign, 1, "x").await.unwrap());
    tx.commit().await.unwrap();
    let made: i64 = sqlx::query_scalar("select count(*) from papers where id = $1")
        .bind(id)
        .fetch_one(&mut world.owner)
        .await
        .unwrap();
    assert_eq!(made, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn both_locks(pool: PgPoolOptions, server: PgConnectOptions) {
    a_foreign_row_is_a_missing_row(World::new(pool, server).await).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_first_lock_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    world.second_lock_off().await;
    a_foreign_row_is_a_missing_row(world).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_second_lock_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    world.app = world.app.clone().with_first_lock_off();
    a_foreign_row_is_a_missing_row(world).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_foreign_insert_by_both_locks(pool: PgPoolOptions, server: PgConnectOptions) {
    a_foreign_insert_is_refused(World::new(pool, server).await).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_foreign_insert_by_the_first_lock(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    world.second_lock_off().await;
    a_foreign_insert_is_refused(world).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_foreign_insert_by_the_second_lock(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    world.app = world.app.clone().with_first_lock_off();
    a_foreign_insert_is_refused(world).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn without_a_scope_nothing_is_seen(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    papers::paper(&mut world, at.branch_a).await;
    world
        .execute(
            "insert into meeting_rules
             select gen_random_uuid(), id, tree_lo, 3, '19:30', 'Nhà văn hóa thôn', 'keep', '[2025-01-01,)'
             from organizations where kind = 'branch'",
        )
        .await;
    world.actor(&[("auditor", at.branch_a, "unit")]).await;
    for table in ["papers", "organizations", "meeting_rules", "audit_entries", "grants"] {
        let bare = sqlx::query(sqlx::AssertSqlSafe(format!("select * from {table}"))).fetch_all(world.app.pool()).await;
        let refused = bare.expect_err(table).to_string();
        assert!(refused.contains("chibo."), "{table}, never set: {refused}");
    }
    let secretary = world.actor(&[("branch_secretary", at.branch_a, "unit")]).await;
    let tx = world.app.read(&secretary, &[ReadMeetings]).await.unwrap();
    tx.commit().await.unwrap();
    let after = sqlx::query("select * from papers").fetch_all(world.app.pool()).await;
    assert!(after.is_err(), "nothing of the last transaction stays on the connection");

    let stranger = world.actor(&[]).await;
    let mut tx = world.app.read(&stranger, &[ReadMeetings]).await.unwrap();
    for table in ["papers", "organizations", "meeting_rules", "audit_entries", "grants"] {
        let seen =
            sqlx::query(sqlx::AssertSqlSafe(format!("select * from {table}"))).fetch_all(&mut *tx).await.unwrap();
        assert!(seen.is_empty(), "{table}: no grant, an empty scope");
    }
    assert!(tx.scope(ReadMeetings).is_empty());
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_reading_transaction_writes_nothing(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let own = papers::paper(&mut world, at.branch_a).await;
    let secretary = world.actor(&[("branch_secretary", at.branch_a, "unit")]).await;
    let mut tx = world.app.read(&secretary, &[ReadMeetings]).await.unwrap();
    let scope = tx.scope(ReadMeetings);
    assert!(papers::rename(&mut tx, &scope, own, 1, "x").await.is_err());
    let mut tx = world.app.account(&secretary).await.unwrap();
    let touched = sqlx::query("update papers set title = 'x'").execute(&mut *tx).await.unwrap();
    assert_eq!(touched.rows_affected(), 0, "one's own account reaches nothing of the tree");
}

/// The login of the running program owns nothing and cannot become anybody else.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_program_signs_in_with_the_least(pool: PgPoolOptions, server: PgConnectOptions) {
    // What may be done with a database as a whole, a migration says of it, and no copy has.
    create_anew(&server, "template0").await;
    let world = World::new(pool, server.clone()).await;
    let mut app = PgConnection::connect_with(&server.clone().username("chibo_app")).await.unwrap();
    let (owned, super_powers): (i64, bool) = sqlx::query_as(
        "select (select count(*) from pg_class c where pg_get_userbyid(c.relowner) = 'chibo_app')
             + (select count(*) from pg_proc p where pg_get_userbyid(p.proowner) = 'chibo_app'),
           rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user",
    )
    .fetch_one(&mut app)
    .await
    .unwrap();
    assert_eq!((owned, super_powers), (0, false));
    for forbidden in [
        "set role chibo_owner",
        "create table t (a integer)",
        "create temporary table organizations (a integer)",
        "create function f() returns void language sql as ''",
        "create schema s",
        "alter table papers disable row level security",
        "insert into organizations (kind, tree_lo, tree_hi) values ('centre', 0, 9)",
        "update organizations set tree_lo = 0",
        "insert into organization_names values (1, 'x', default, '(,)')",
        "delete from grants",
        "truncate papers",
        "select tree_move(1, 2)",
        "select protect('papers')",
        "insert into audit_entries (actor_id) values (gen_random_uuid())",
    ] {
        let refused = sqlx::raw_sql(forbidden).execute(&mut app).await.expect_err(forbidden);
        let code = refused.as_database_error().and_then(|e| e.code().map(|c| c.into_owned()));
        assert_eq!(code.as_deref(), Some("42501"), "{forbidden}: {refused}");
    }
    let signed_in: String =
        sqlx::query_scalar("select session_user || '/' || current_user").fetch_one(world.app.pool()).await.unwrap();
    assert_eq!(signed_in, "chibo_app/chibo_app");
}

/// Every table with a position is under the second lock, and its cascade finds its rows by an index.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn no_table_of_the_tree_is_forgotten(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let placed: Vec<(String, bool, bool)> = sqlx::query_as(
        "select c.conrelid::regclass::text, t.relrowsecurity and t.relforcerowsecurity,
           exists (select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])
         from pg_constraint c join pg_class t on t.oid = c.conrelid
         where c.contype = 'f' and c.confrelid = 'organizations'::regclass and cardinality(c.conkey) > 1",
    )
    .fetch_all(&mut world.owner)
    .await
    .unwrap();
    assert!(placed.len() >= 3, "{placed:?}");
    for (table, locked, indexed) in placed {
        assert!(locked, "{table}: protect('{table}') is missing");
        assert!(indexed, "{table}: an index beginning with its organization is missing");
    }
}

/// A scope is compared by the program's own operator, in every policy and in every query of its connections: the
/// server's takes it for one row in two hundred, and whoever reads much then waits.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_scope_is_compared_by_the_operator_with_the_honest_guess(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    world.execute("create table probes (organization_id integer, tree_at bigint, other_at bigint)").await;
    world.execute("select protect_between('probes', '{}')").await;
    // An expression is kept with the number of its operator.
    let policies: Vec<(String, i64, i64)> = sqlx::query_as(
        "select o.oprnamespace::regnamespace::text, count(*), count(*) filter (where p.polrelid = 'probes'::regclass)
         from pg_policy p join pg_operator o on o.oprcode = 'elem_contained_by_multirange'::regproc
           and concat(p.polqual, ' ', p.polwithcheck) like '%:opno ' || o.oid || ' %'
         group by 1",
    )
    .fetch_all(&mut world.owner)
    .await
    .unwrap();
    let [(schema, all, probes)] = &policies[..] else { panic!("a policy takes the server's guess: {policies:?}") };
    assert_eq!((schema.as_str(), *probes), ("public", 4), "{policies:?}");
    assert!(*all > 100, "{policies:?}");
    let planned: Vec<String> = sqlx::query_scalar(
        "explain select from generate_series(1, 1000) as t (tree_at) where tree_at::bigint <@ '{[0,9)}'::int8multirange",
    )
    .fetch_all(world.app.pool())
    .await
    .unwrap();
    assert!(planned[0].contains("rows=995 "), "a connection of the program finds the server's first: {planned:?}");
}

/// The functions that change the tree are open to the program; each asks what may be written.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_tree_is_changed_only_within_reach(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let office = world.actor(&[("committee_office", at.commune_a, "subtree")]).await;
    let reader = world.actor(&[("inspection", at.centre, "subtree")]).await;
    for statement in attempts(&at, at.commune_b, at.branch_b) {
        refused(&world.app, &office, &statement).await;
    }
    for statement in attempts(&at, at.commune_a, at.branch_a) {
        refused(&world.app, &reader, &statement).await;
    }
    let mut tx = world.app.begin(&office, EditOrganizations).await.unwrap();
    for statement in attempts(&at, at.commune_a, at.branch_a) {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(world.faults().await, []);
}

/// Create, rename, re-attach and close, in that order, in one commune.
fn attempts(at: &Places, commune: chibo::ids::OrganizationId, branch: chibo::ids::OrganizationId) -> [String; 4] {
    let host = if commune == at.commune_a { at.branch_c } else { at.branch_a };
    [
        format!("select organization_insert({commune}, 'branch', 'village', 'Thôn 9', '2025-08-01')"),
        format!("select organization_rename({branch}, 'Thôn mới', '2025-08-01')"),
        format!("select organization_reattach(array[{branch}], {host}, '2025-08-01')"),
        format!("select organization_close({branch}, null, {commune}, '2025-08-01')"),
    ]
}

async fn refused(app: &App, actor: &chibo::access::Actor, statement: &str) {
    let mut tx = app.begin(actor, EditOrganizations).await.unwrap();
    let error = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut *tx).await.expect_err(statement);
    assert!(error.to_string().contains("out of reach"), "{statement}: {error}");
}

/// Nobody hands out more than they may do themselves, by the database.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_grant_reaches_no_further_than_its_giver(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let office = world.actor(&[("committee_office", at.commune_a, "subtree")]).await;
    let unit_office = world.actor(&[("committee_office", at.commune_a, "unit")]).await;
    let newcomer = world.user().await;
    // By row-level security alone; the rule of giving has tests of its own.
    world.execute("alter table grants disable trigger grants_guard").await;
    let give = async |actor: chibo::access::Actor, organization: chibo::ids::OrganizationId, reach: &str| {
        let mut tx = world.app.begin(&actor, InviteUsers).await.unwrap();
        sqlx::query(
            "insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, given_by)
             select gen_random_uuid(), $1, 'branch_secretary', id, tree_lo, tree_hi, $2, '[2025-08-01,)', $3
             from organizations where id = $4",
        )
        .bind(newcomer)
        .bind(reach)
        .bind(actor.user)
        .bind(organization)
        .execute(&mut *tx)
        .await
        .map(|done| done.rows_affected())
    };
    assert_eq!(give(office, at.branch_a, "subtree").await.unwrap(), 1);
    assert_eq!(give(office, at.branch_b, "unit").await.unwrap(), 0, "out of sight");
    assert_eq!(give(unit_office, at.commune_a, "unit").await.unwrap(), 1);
    let wider = give(unit_office, at.commune_a, "subtree").await.unwrap_err();
    assert!(wider.to_string().contains("row-level security"), "{wider}");
}
