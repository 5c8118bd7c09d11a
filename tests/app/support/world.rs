//! A small invented world, and the database as its owner sees it beside the program under test.

use chibo::access::{Actor, Place};
use chibo::app::{App, Surroundings};
use chibo::clock::Clock;
use chibo::config::Site;
use chibo::ids::{OrganizationId, RequestId, UserId};
use chrono::NaiveDate;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::papers;

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// The day of all stories, unless they move the clock.
pub fn today() -> NaiveDate {
    day("2025-08-01")
}

/// The program under test, signed in as in production, and the superuser beside it.
pub struct World {
    pub app: App,
    pub clock: Clock,
    pub owner: PgConnection,
    giver: Uuid,
}

impl World {
    pub async fn new(pool: PgPoolOptions, server: PgConnectOptions) -> Self {
        let clock = Clock::fixed_on(today());
        let owner = connect(&server).await;
        let surroundings = Surroundings {
            site: Site::parse("http://127.0.0.1:8080").expect("a site"),
            trusted_proxy: None,
            demo: false,
            metrics: None,
        };
        let login = server.username("chibo_app");
        let app = App::connect(pool, login, clock.clone(), surroundings).await.expect("the program signs in");
        let giver = Uuid::now_v7();
        let mut world = Self { app, clock, owner, giver };
        world.giver_again().await;
        papers::create(&mut world).await;
        world
    }

    /// The user who gives the grants; needed once more after a truncate.
    pub async fn giver_again(&mut self) {
        let giver = self.giver;
        self.user_with_id(giver).await;
    }

    pub async fn execute(&mut self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&mut self.owner).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    pub async fn organization(&mut self, parent: Option<OrganizationId>, kind: &str) -> OrganizationId {
        self.named(parent, kind, "Chi bộ").await
    }

    pub async fn named(&mut self, parent: Option<OrganizationId>, kind: &str, name: &str) -> OrganizationId {
        sqlx::query_scalar("select organization_insert($1, $2, null, $3, '2020-01-01')")
            .bind(parent)
            .bind(kind)
            .bind(name)
            .fetch_one(&mut self.owner)
            .await
            .expect("an organization")
    }

    pub async fn place(&mut self, organization: OrganizationId) -> Place {
        let tree_at = sqlx::query_scalar("select tree_lo from organizations where id = $1")
            .bind(organization)
            .fetch_one(&mut self.owner)
            .await
            .expect("a place");
        Place { organization, tree_at }
    }

    pub async fn user(&mut self) -> UserId {
        self.user_with_id(Uuid::now_v7()).await
    }

    async fn user_with_id(&mut self, id: Uuid) -> UserId {
        sqlx::query("insert into users (id, sign_in_name, full_name) values ($1, $2, 'Hoàng Văn Bền')")
            .bind(id)
            .bind(format!("u{}", id.simple()))
            .execute(&mut self.owner)
            .await
            .expect("a user");
        UserId(id)
    }

    /// A user with these grants: role, organization, reach.
    pub async fn actor(&mut self, grants: &[(&str, OrganizationId, &str)]) -> Actor {
        let user = self.user().await;
        for (role, organization, reach) in grants {
            sqlx::query(
                "insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, given_by)
                 select $1, $2, $3, id, tree_lo, tree_hi, $5, '[2020-01-01,)', $6
                 from organizations where id = $4 on conflict do nothing",
            )
            .bind(Uuid::now_v7())
            .bind(user)
            .bind(role)
            .bind(organization)
            .bind(reach)
            .bind(self.giver)
            .execute(&mut self.owner)
            .await
            .expect("a grant");
        }
        Actor { user, request: RequestId::mint() }
    }

    pub async fn reattach(&mut self, moving: OrganizationId, host: OrganizationId) -> Result<(), sqlx::Error> {
        sqlx::query("select organization_reattach(array[$1], $2, '2025-07-01')")
            .bind(moving)
            .bind(host)
            .execute(&mut self.owner)
            .await
            .map(drop)
    }

    /// Merges an organization into its successor.
    pub async fn close(&mut self, closing: OrganizationId, successor: OrganizationId) -> Result<(), sqlx::Error> {
        sqlx::query("select organization_close($1, $2, null, '2025-07-01')")
            .bind(closing)
            .bind(successor)
            .execute(&mut self.owner)
            .await
            .map(drop)
    }

    pub async fn faults(&mut self) -> Vec<(i32, String)> {
        sqlx::query_as("select * from tree_faults()").fetch_all(&mut self.owner).await.expect("faults")
    }

    /// Switches the second lock off, so that the first stands alone.
    pub async fn second_lock_off(&mut self) {
        self.execute(
            "alter table papers disable row level security;
             alter table organizations disable row level security",
        )
        .await;
    }
}

/// Creates a migrated database from a template, in the place of one that may be there.
pub async fn create_anew(database: &PgConnectOptions, template: &str) {
    let name = database.get_database().expect("a database");
    let mut beside = connect(&database.clone().database("postgres")).await;
    for sql in
        [format!("drop database if exists \"{name}\""), format!("create database \"{name}\" template {template}")]
    {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut beside).await.expect("a database");
    }
    let mut superuser = connect(database).await;
    chibo::MIGRATOR.run(&mut superuser).await.expect("migrations");
    superuser.close().await.expect("closed");
}

/// A connection of the superuser, who acts as the system: every act needs an author.
pub async fn connect(server: &PgConnectOptions) -> PgConnection {
    let mut owner = PgConnection::connect_with(server).await.expect("the superuser signs in");
    sqlx::query(
        "select set_config(name, value, false) from (values
           ('chibo.actor', '00000000-0000-7000-8000-000000000000'), ('chibo.request', gen_random_uuid()::text),
           ('chibo.sees', '*'), ('chibo.writes', '*'), ('chibo.scope', '{(,)}'),
           ('chibo.write_scope', '{(,)}'), ('chibo.today', $1)) as s (name, value)",
    )
    .bind(today().to_string())
    .execute(&mut owner)
    .await
    .expect("settings");
    owner
}

/// The centre with two provinces; a commune in each; Thôn 3 and Thôn 5 in the first, Trung Hà in the
/// second.
#[derive(Clone, Copy)]
pub struct Places {
    pub centre: OrganizationId,
    pub province_a: OrganizationId,
    pub province_b: OrganizationId,
    pub commune_a: OrganizationId,
    pub commune_b: OrganizationId,
    pub branch_a: OrganizationId,
    pub branch_b: OrganizationId,
    pub branch_c: OrganizationId,
}

pub async fn places(world: &mut World) -> Places {
    let centre = world.named(None, "centre", "Trung ương").await;
    let province_a = world.named(Some(centre), "province", "Tỉnh Sông Hồng").await;
    let province_b = world.named(Some(centre), "province", "Tỉnh Sông Lam").await;
    let commune_a = world.named(Some(province_a), "commune", "Xã Thái Bình").await;
    let commune_b = world.named(Some(province_b), "commune", "Xã Phú Thịnh").await;
    Places {
        centre,
        province_a,
        province_b,
        commune_a,
        commune_b,
        branch_a: world.named(Some(commune_a), "branch", "Thôn 3").await,
        branch_b: world.named(Some(commune_b), "branch", "Trung Hà").await,
        branch_c: world.named(Some(commune_a), "branch", "Thôn 5").await,
    }
}
