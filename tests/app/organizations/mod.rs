//! Organizations: what people see of the tree, today and as of a day, and what the office changes in it.

mod changes;
mod history;
mod meeting_rules;
mod pages;
mod search;

use chibo::ids::{OrganizationId, UserId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::branch::Branch;
use crate::support::client::Client;
use crate::support::world::World;

/// A world with the branch of Thôn 3, and somebody of each role of these stories at the screen.
struct Scene {
    world: World,
    branch: Branch,
}

impl Scene {
    async fn new(pool: PgPoolOptions, server: PgConnectOptions) -> Self {
        let mut world = World::new(pool, server).await;
        let branch = Branch::new(&mut world).await;
        Self { world, branch }
    }

    async fn secretary(&self) -> Client {
        self.branch.secretary(&self.world).await
    }

    /// The office of the commune.
    async fn office(&self) -> Client {
        Client::signed_in(&self.world, self.branch.office).await
    }

    /// Somebody else with a role.
    async fn somebody(&mut self, grants: &[(&str, OrganizationId, &str)]) -> Client {
        let user: UserId = self.world.actor(grants).await.user;
        Client::signed_in(&self.world, user).await
    }

    async fn count(&mut self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.world.owner).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }
}

fn page_of(id: OrganizationId) -> String {
    format!("/organizations/{id}")
}
