//! The four shapes in which rows relate to the tree, each made with a small table of its own. Here:
//! owned, one position, which the database keeps true.

mod between;
mod handed_down;
mod travelling;

use chibo::access::{Actor, Permission, Permission::*, Scope};
use chibo::ids::OrganizationId;
use sqlx::PgConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgQueryResult};
use uuid::Uuid;

use crate::support::papers;
use crate::support::world::{World, places};

/// The ids of a table or view within a scope, with the words of every query.
async fn ids(db: &mut PgConnection, table: &str, scope: &Scope) -> Vec<Uuid> {
    let sql = format!(
        "select id from {table}
         where tree_at >= $1 and tree_at < $2 and tree_at <@ (select $3::text::int8multirange) order by id"
    );
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(scope.lo())
        .bind(scope.hi())
        .bind(scope.reach())
        .fetch_all(db)
        .await
        .unwrap()
}

/// What an actor sees of a table by the second lock alone.
async fn seen(world: &World, actor: &Actor, table: &str) -> Vec<String> {
    let mut tx = world.app.read(actor, &[ReadMeetings]).await.unwrap();
    let sql = format!("select t::text from {table} t order by 1");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *tx).await.unwrap()
}

/// One statement of an actor under one permission, committed when it succeeds.
async fn act(world: &World, actor: &Actor, permission: Permission, sql: String) -> sqlx::Result<PgQueryResult> {
    let mut tx = world.app.begin(actor, permission).await.unwrap();
    let done = sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await?;
    tx.commit().await.unwrap();
    Ok(done)
}

async fn secretary(world: &mut World, at: OrganizationId) -> Actor {
    world.actor(&[("branch_secretary", at, "subtree")]).await
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_owned_row_cannot_lie_about_its_place(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let paper = papers::paper(&mut world, at.branch_a).await;
    let own = secretary(&mut world, at.branch_a).await;
    let place = world.place(at.branch_a).await;
    // A foreign organization under one's own position, and one's own row given away.
    let forged = format!(
        "insert into papers (id, organization_id, tree_at, title) values (gen_random_uuid(), {}, {}, 'x')",
        at.branch_b, place.tree_at
    );
    let refused = act(&world, &own, RecordMeetings, forged).await.unwrap_err();
    assert!(refused.to_string().contains("papers_place"), "{refused}");
    let foreign = world.place(at.branch_b).await;
    let given_away = format!("update papers set organization_id = {}, tree_at = {}", at.branch_b, foreign.tree_at);
    let refused = act(&world, &own, RecordMeetings, given_away).await.unwrap_err();
    assert!(refused.to_string().contains("row-level security"), "{refused}");
    // A merger: the successor's secretary sees the papers of the closed branch where they hang now.
    world.close(at.branch_a, at.branch_c).await.unwrap();
    let heir = secretary(&mut world, at.branch_c).await;
    let mut tx = world.app.read(&heir, &[ReadMeetings]).await.unwrap();
    let scope = tx.scope(ReadMeetings);
    assert_eq!(ids(&mut tx, "papers", &scope).await, [paper]);
}

/// A leader follows branches scattered over the country: exactly those, by either lock alone.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_scattered_scope_is_exact(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let mut all = vec![];
    for n in 0..60 {
        let commune = [at.commune_a, at.commune_b][n % 2];
        let branch = world.named(Some(commune), "branch", &format!("Thôn số {n}")).await;
        all.push((branch, papers::paper(&mut world, branch).await));
    }
    let assigned: Vec<_> = all.iter().step_by(3).copied().collect();
    let grants: Vec<_> = assigned.iter().map(|(branch, _)| ("inspection", *branch, "unit")).collect();
    let leader = world.actor(&grants).await;
    let mut expected: Vec<_> = assigned.iter().map(|(_, paper)| *paper).collect();
    expected.sort();
    for app in [world.app.clone(), world.app.clone().with_first_lock_off()] {
        let mut tx = app.read(&leader, &[ReadMeetings]).await.unwrap();
        let scope = tx.scope(ReadMeetings);
        assert_eq!(ids(&mut tx, "papers", &scope).await, expected);
    }
    world.second_lock_off().await;
    let mut tx = world.app.read(&leader, &[ReadMeetings]).await.unwrap();
    let scope = tx.scope(ReadMeetings);
    assert_eq!(ids(&mut tx, "papers", &scope).await, expected);
}
