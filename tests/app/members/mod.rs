//! The members of a branch: the list, the record, standing, positions.

use chibo::ids::{MemberId, OrganizationId, PositionId, UserId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::branch::Branch;
use crate::support::client::{Client, Page};
use crate::support::world::World;

mod directory;
mod positions;
mod record;
mod standing;

/// Thôn 3 on 1 August 2025, its secretary at the screen.
async fn thon_3(pool: PgPoolOptions, server: PgConnectOptions) -> (World, Branch, Client) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    let client = branch.secretary(&world).await;
    (world, branch, client)
}

fn list(organization: OrganizationId) -> String {
    format!("/organizations/{organization}/members")
}

/// Names in the list, in its order.
fn names(page: &Page) -> Vec<String> {
    page.all("tbody th")
}

/// One column of a member's row.
async fn text_of(world: &mut World, sql: &'static str, id: Uuid) -> String {
    sqlx::query_scalar::<_, Option<String>>(sql)
        .bind(id)
        .fetch_one(&mut world.owner)
        .await
        .expect("a value")
        .unwrap_or_default()
}

async fn count(world: &mut World, sql: &'static str, id: Uuid) -> i64 {
    sqlx::query_scalar(sql).bind(id).fetch_one(&mut world.owner).await.expect("a count")
}

/// A position that somebody holds, and an account whose powers rest on it.
async fn account_of(world: &mut World, branch: &Branch, person: usize, role: &str) -> (PositionId, UserId) {
    let member = branch.people[person];
    let position = sqlx::query_scalar("select id from positions where member_id = $1")
        .bind(member.0)
        .fetch_one(&mut world.owner)
        .await
        .expect("a position");
    let user = world.actor(&[(role, branch.at.branch_a, "unit")]).await.user;
    for sql in [
        "update users set member_id = $2 where id = $1 and $3 is not null",
        "update grants set position_id = $3 where user_id = $1 and $2 is not null",
    ] {
        let done = sqlx::query(sql).bind(user.0).bind(member.0).bind(position).execute(&mut world.owner).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    (PositionId(position), user)
}

/// What a user may still do today, by role.
async fn powers(world: &mut World, user: UserId) -> i64 {
    sqlx::query_scalar(
        "select count(*) from grants where user_id = $1 and valid @> current_setting('chibo.today')::date",
    )
    .bind(user.0)
    .fetch_one(&mut world.owner)
    .await
    .expect("a count")
}

/// Gives a member a card and a phone.
async fn numbers(world: &mut World, member: MemberId, card_no: &str, phone: &str) {
    sqlx::query("update members set card_no = $2, phone = $3 where id = $1")
        .bind(member.0)
        .bind(card_no)
        .bind(phone)
        .execute(&mut world.owner)
        .await
        .expect("numbers");
}
