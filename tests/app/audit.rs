//! The trail: who did what, written once, without secrets.

use chibo::access::Permission::*;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::support::papers;
use crate::support::world::{World, places};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_act_is_in_the_trail_with_its_author(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let paper = papers::paper(&mut world, at.branch_a).await;
    let secretary = world.actor(&[("branch_secretary", at.branch_a, "unit")]).await;
    let mut tx = world.app.begin(&secretary, RecordMeetings).await.unwrap();
    let scope = tx.scope(RecordMeetings);
    papers::rename(&mut tx, &scope, paper, 1, "Mới").await.unwrap();
    tx.commit().await.unwrap();
    world.reattach(at.commune_a, at.province_b).await.unwrap();

    type Entry = (Uuid, Uuid, i32, String, serde_json::Value, serde_json::Value);
    let rows: Vec<Entry> = sqlx::query_as(
        "select actor_id, request_id, organization_id, row_id, old_row, new_row from audit_entries
         where table_name = 'papers' and act = 'UPDATE'",
    )
    .fetch_all(&mut world.owner)
    .await
    .unwrap();
    let expected = (
        secretary.user.0,
        secretary.request.0,
        at.branch_a.0,
        paper.to_string(),
        serde_json::json!({"title": format!("GIẤY-{}", at.branch_a), "version": 1}),
        serde_json::json!({"title": "Mới", "version": 2}),
    );
    assert_eq!(rows, [expected], "what changed; the renumbering of the move is nobody's act");
    let moved: Vec<i32> = sqlx::query_scalar(
        "select organization_id from audit_entries where table_name = 'organizations' and act = 'UPDATE'",
    )
    .fetch_all(&mut world.owner)
    .await
    .unwrap();
    assert_eq!(moved, [at.commune_a.0], "the move itself is one entry, not one for each unit below");
}

/// The history of a record is read where the record is in sight, and nowhere else.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_trail_is_seen_where_the_organization_is(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let own = papers::paper(&mut world, at.branch_a).await;
    let foreign = papers::paper(&mut world, at.branch_b).await;
    let secretary = world.actor(&[("branch_secretary", at.branch_a, "unit")]).await;
    let auditor = world.actor(&[("auditor", at.centre, "subtree")]).await;
    let history = async |actor, permission, record: &str| -> Vec<String> {
        let mut tx = world.app.read(&actor, &[permission]).await.unwrap();
        sqlx::query_scalar("select act || ' ' || table_name from audit_entries where record_id = $1 order by id")
            .bind(record)
            .fetch_all(&mut *tx)
            .await
            .unwrap()
    };
    assert_eq!(history(secretary, ReadMeetings, &own.to_string()).await, ["INSERT papers"]);
    assert!(history(secretary, ReadMeetings, &foreign.to_string()).await.is_empty());
    assert_eq!(history(auditor, ReadAudit, &foreign.to_string()).await, ["INSERT papers"]);
    let user = secretary.user.to_string();
    assert_eq!(
        history(secretary, ReadMeetings, &user).await,
        ["INSERT grants"],
        "what was granted here, but nothing of the account"
    );
    assert_eq!(history(auditor, ReadAudit, &user).await, ["INSERT users", "INSERT grants"], "the user and the grant");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn nobody_changes_the_trail(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server.clone()).await;
    places(&mut world).await;
    let mut owner = PgConnection::connect_with(&server.clone().username("chibo_owner")).await.unwrap();
    for connection in [&mut world.owner, &mut owner] {
        for forbidden in [
            "update audit_entries set actor_id = gen_random_uuid()",
            "delete from audit_entries",
            "truncate audit_entries",
            "set session_replication_role = replica; delete from audit_entries",
        ] {
            let refused = sqlx::raw_sql(forbidden).execute(&mut *connection).await.expect_err(forbidden);
            let code = refused.as_database_error().and_then(|e| e.code().map(|c| c.into_owned()));
            assert_eq!(code.as_deref(), Some("42501"), "{forbidden}: {refused}");
        }
    }
    let kept: i64 = sqlx::query_scalar("select count(*) from audit_entries").fetch_one(&mut owner).await.unwrap();
    assert!(kept > 0);
}

/// Nothing is written without an author, not even by the owner.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_act_without_an_author_is_refused(pool: PgPoolOptions, server: PgConnectOptions) {
    let world = World::new(pool, server.clone()).await;
    let mut bare = PgConnection::connect_with(&server).await.unwrap();
    let refused = sqlx::query("insert into users (id, sign_in_name, full_name) values ($1, 'abc', 'Ai')")
        .bind(Uuid::now_v7())
        .execute(&mut bare)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("chibo.actor"), "{refused}");
    drop(world);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn no_secret_gets_into_the_trail(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    sqlx::query("update users set password_hash = 'bi-mat-1' where id = $1")
        .bind(user)
        .execute(&mut world.owner)
        .await
        .unwrap();
    sqlx::query("update users set password_hash = 'bi-mat-2', locale = 'vi' where id = $1")
        .bind(user)
        .execute(&mut world.owner)
        .await
        .unwrap();
    sqlx::query(
        "insert into invitations (id, user_id, code_hash, issued_by, issued_at, expires_at)
         values ($1, $2, sha256('ma-mot-lan'), '00000000-0000-7000-8000-000000000000', now(), now() + interval '72 h')",
    )
    .bind(Uuid::now_v7())
    .bind(user)
    .execute(&mut world.owner)
    .await
    .unwrap();
    let trail: Vec<String> = sqlx::query_scalar(
        "select table_name || ' ' || act || ' ' || coalesce(old_row::text, '') || coalesce(new_row::text, '')
         from audit_entries where record_id = $1 order by id",
    )
    .bind(user.to_string())
    .fetch_all(&mut world.owner)
    .await
    .unwrap();
    assert_eq!(trail.len(), 4, "{trail:?}");
    let secret: String =
        sqlx::query_scalar("select encode(sha256('ma-mot-lan'), 'hex')").fetch_one(&mut world.owner).await.unwrap();
    for entry in &trail {
        assert!(!entry.contains("bi-mat") && !entry.contains(&secret), "{entry}");
    }
    assert!(trail[2].contains(r#""password_hash": "hidden""#), "that it was changed is told: {}", trail[2]);
}
