//! A database that somebody else administers: no superuser, two logins, the roles exist.

use chibo::app::{App, Surroundings};
use chibo::clock::Clock;
use chibo::config::Site;
use chibo::ids::OrganizationId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection};

use crate::support::world::{day, today};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_owner_migrates_and_the_program_works(pool: PgPoolOptions, server: PgConnectOptions) {
    let name = format!("external_{}", uuid::Uuid::now_v7().simple());
    let mut superuser = PgConnection::connect_with(&server).await.unwrap();
    let create = format!("create database \"{name}\" owner chibo_owner template template0");
    sqlx::raw_sql(sqlx::AssertSqlSafe(create)).execute(&mut superuser).await.unwrap();
    let database = server.clone().database(&name);

    let mut owner = PgConnection::connect_with(&database.clone().username("chibo_owner")).await.unwrap();
    chibo::MIGRATOR.run(&mut owner).await.expect("migrations without a superuser");
    let superusers: bool = sqlx::query_scalar("select rolsuper from pg_roles where rolname = current_user")
        .fetch_one(&mut owner)
        .await
        .unwrap();
    assert!(!superusers);
    owner.close().await.unwrap();

    let surroundings = Surroundings {
        site: Site::parse("http://127.0.0.1:8080").unwrap(),
        trusted_proxy: None,
        demo: false,
        metrics: None,
    };
    let connect = async |login: &str| {
        let clock = Clock::fixed_on(today());
        App::connect(pool.clone(), database.clone().username(login), clock, surroundings.clone()).await
    };
    for powerful in [server.get_username(), "chibo_owner"] {
        assert!(connect(powerful).await.is_err(), "{powerful} could undo the second lock");
    }
    let app = connect("chibo_app").await.expect("the program signs in");
    let mut tx = app.system("a test plants a tree").await.unwrap();
    let root: OrganizationId =
        sqlx::query_scalar("select organization_insert(null, 'province', null, 'Tỉnh Sông Hồng', $1)")
            .bind(day("2025-07-01"))
            .fetch_one(&mut *tx)
            .await
            .unwrap();
    tx.commit().await.unwrap();
    let mut tx = app.system("a test looks at it").await.unwrap();
    let path: Vec<String> = sqlx::query_scalar("select name from organization_path($1, $2)")
        .bind(root)
        .bind(today())
        .fetch_all(&mut *tx)
        .await
        .unwrap();
    assert_eq!(path, ["Tỉnh Sông Hồng"]);
    drop(tx);

    app.pool().close().await;
    let drop_it = format!("drop database \"{name}\" with (force)");
    sqlx::raw_sql(sqlx::AssertSqlSafe(drop_it)).execute(&mut superuser).await.unwrap();
}
