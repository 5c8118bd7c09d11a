//! Invented people: members, the positions they hold, and passwords.

use chibo::accounts::password;
use chibo::app::{App, Surroundings};
use chibo::config::Site;
use chibo::ids::{MemberId, OrganizationId, PositionId, UserId};
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use super::world::World;

impl World {
    /// An official member of an organization.
    pub async fn member(&mut self, organization: OrganizationId, full_name: &str) -> MemberId {
        let id = Uuid::now_v7();
        sqlx::query(
            "with place as (select id, tree_lo from organizations where id = $2),
               person as (insert into members (id, organization_id, tree_at, full_name, sex)
                 select $1, id, tree_lo, $3, 'male' from place),
               home as (insert into memberships (id, member_id, organization_id, tree_at, valid)
                 select gen_random_uuid(), $1, id, tree_lo, '[2020-01-01,)' from place)
             insert into member_statuses (id, member_id, organization_id, tree_at, status, valid)
             select gen_random_uuid(), $1, id, tree_lo, 'official', '[2020-01-01,)' from place",
        )
        .bind(id)
        .bind(organization)
        .bind(full_name)
        .execute(&mut self.owner)
        .await
        .expect("a member");
        MemberId(id)
    }

    /// A position held since 1/1/2025 until 31/12/2026.
    pub async fn position(&mut self, member: MemberId, organization: OrganizationId, position: &str) -> PositionId {
        let id = Uuid::now_v7();
        sqlx::query(
            "insert into positions (id, member_id, organization_id, tree_at, position, valid)
             select $1, $2, id, tree_lo, $4, '[2025-01-01,2027-01-01)' from organizations where id = $3",
        )
        .bind(id)
        .bind(member)
        .bind(organization)
        .bind(position)
        .execute(&mut self.owner)
        .await
        .expect("a position");
        PositionId(id)
    }

    /// Gives a user a sign-in name and a password.
    pub async fn password(&mut self, user: UserId, sign_in_name: &str, password: &str) {
        let hash = password::hash(password.to_owned()).await.expect("a hash");
        sqlx::query("update users set sign_in_name = $2, password_hash = $3 where id = $1")
            .bind(user)
            .bind(sign_in_name)
            .bind(hash)
            .execute(&mut self.owner)
            .await
            .expect("a password");
    }

    /// The one value that a statement answers with.
    pub async fn ask<T>(&mut self, sql: &'static str) -> T
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        sqlx::query_scalar(sql).fetch_one(&mut self.owner).await.unwrap_or_else(|e| panic!("{sql}: {e}"))
    }

    /// The same program on the same database, reached at another address.
    pub async fn reached_at(&self, public_url: &str, trusted_proxy: Option<&str>) -> App {
        let surroundings = Surroundings {
            site: Site::parse(public_url).expect("a site"),
            trusted_proxy: trusted_proxy.map(|ip| ip.parse().expect("an address")),
            demo: false,
            metrics: None,
        };
        let server = (*self.app.pool().connect_options()).clone();
        App::connect(PgPoolOptions::new().max_connections(2), server, self.clock.clone(), surroundings)
            .await
            .expect("the program signs in")
    }
}
