//! Nothing of one request stays on a connection for the next, however the first one ended.

use std::time::Duration;

use chibo::access::{Actor, Permission::*};
use chibo::app::App;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::papers;
use crate::support::world::{World, places};

/// The state of the only connection of the pool, outside of any transaction.
async fn assert_clean(app: &App) {
    let (role, scope, actor, open): (String, String, String, bool) = sqlx::query_as(
        "select current_user::text, coalesce(current_setting('chibo.scope', true), ''),
           coalesce(current_setting('chibo.actor', true), ''),
           pg_current_xact_id_if_assigned() is not null",
    )
    .fetch_one(app.pool())
    .await
    .unwrap();
    assert_eq!((role.as_str(), scope.as_str(), actor.as_str(), open), ("chibo_app", "", "", false));
}

async fn abandon(app: &App, actor: &Actor) {
    let mut tx = app.begin(actor, RecordMeetings).await.unwrap();
    sqlx::query("update papers set title = 'x'").execute(&mut *tx).await.unwrap();
    sqlx::query("select pg_sleep(0.3)").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn world_with_one_connection(pool: PgPoolOptions, server: PgConnectOptions) -> (World, Actor) {
    let mut world = World::new(pool.max_connections(1), server).await;
    let at = places(&mut world).await;
    let actor = world.actor(&[("branch_secretary", at.branch_a, "unit")]).await;
    papers::paper(&mut world, at.branch_a).await;
    (world, actor)
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn after_commit_drop_and_panic(pool: PgPoolOptions, server: PgConnectOptions) {
    let (world, actor) = world_with_one_connection(pool, server).await;
    world.app.begin(&actor, RecordMeetings).await.unwrap().commit().await.unwrap();
    assert_clean(&world.app).await;
    drop(world.app.begin(&actor, RecordMeetings).await.unwrap());
    assert_clean(&world.app).await;
    let app = world.app.clone();
    let panicked = tokio::spawn(async move {
        let _tx = app.begin(&actor, RecordMeetings).await.unwrap();
        panic!("in the middle of a request");
    });
    assert!(panicked.await.is_err());
    assert_clean(&world.app).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn after_a_future_cancelled_anywhere(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, actor) = world_with_one_connection(pool, server).await;
    for step in 0..60_u64 {
        let limit = Duration::from_micros(step * step * 15);
        let _ = tokio::time::timeout(limit, abandon(&world.app, &actor)).await;
        assert_clean(&world.app).await;
    }
    let touched: i64 =
        sqlx::query_scalar("select count(*) from papers where title = 'x'").fetch_one(&mut world.owner).await.unwrap();
    assert_eq!(touched, 0, "a cancelled transaction changed nothing");
}
