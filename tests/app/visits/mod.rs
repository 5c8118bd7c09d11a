//! Leaders at the meetings of branches: what they read before, what they tell afterwards, what comes of it.

mod advice;
mod calendar;
mod closed;
mod guards;
mod preparing;
mod rights;
mod situation;
mod telling;

use chibo::ids::{AssignmentId, UserId};
use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::branch::Branch;
use crate::support::client::Client;
use crate::support::visits::assign;
use crate::support::world::World;

/// Thôn 3 with its meeting on 3 August 2025, and a leader whom the commune sends there.
pub struct Scene {
    pub world: World,
    pub branch: Branch,
    pub leader: UserId,
}

impl Scene {
    pub async fn new(pool: PgPoolOptions, server: PgConnectOptions) -> Self {
        let mut world = World::new(pool, server).await;
        let branch = Branch::new(&mut world).await;
        let leader = world.user().await;
        sqlx::query("update users set full_name = 'Đặng Thị Vân' where id = $1")
            .bind(leader)
            .execute(&mut world.owner)
            .await
            .expect("a name");
        Self { world, branch, leader }
    }

    /// Assigns the leader to Thôn 3.
    pub async fn assigned(&mut self, month: &str, evening: Option<&str>) -> AssignmentId {
        let at = self.branch.at;
        assign(&mut self.world, (at.commune_a, at.branch_a), self.leader, month, evening).await
    }

    /// The leader's telephone, signed in now: a day later another sign-in is needed.
    pub async fn leader(&self) -> Client {
        Client::signed_in(&self.world, self.leader).await
    }

    /// Somebody of the commune's committee.
    pub async fn committee(&mut self) -> Client {
        let at = self.branch.at;
        let user = self.world.actor(&[("committee", at.commune_a, "subtree")]).await.user;
        Client::signed_in(&self.world, user).await
    }

    /// The secretary of Thôn 3.
    pub async fn secretary(&self) -> Client {
        self.branch.secretary(&self.world).await
    }

    pub fn days_later(&self, days: i64) {
        self.world.clock.advance(TimeDelta::days(days));
    }

    pub async fn count(&mut self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&mut self.world.owner).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }
}

/// The name of the n-th field of a kind on the page that is shown: `("finding", "topic", 0)`.
pub fn nth(client: &Client, part: &str, field: &str, n: usize) -> String {
    let page = client.page();
    let names = page.attributes("[name]", "name").into_iter();
    let mine = names.filter(|name| name.starts_with(&format!("{part}.")) && name.ends_with(&format!(".{field}")));
    mine.collect::<Vec<_>>().get(n).unwrap_or_else(|| panic!("no {part} {n} on {page}")).clone()
}

/// Tells an attended visit with one finding and one recommendation, and sends it.
pub async fn tell(client: &mut Client, visit: AssignmentId, advice: &str) {
    let address = format!("/visits/{visit}/telling");
    client.get(&address).await.assert_status(200);
    let (topic, found) = (nth(client, "finding", "topic", 0), nth(client, "finding", "text", 0));
    let (text, due) = (nth(client, "recommendation", "text", 0), nth(client, "recommendation", "due", 0));
    let fields = [
        ("arrived_at", "19h25"),
        ("left_at", "21:10"),
        ("spoke", "yes"),
        (topic.as_str(), "discussion"),
        (found.as_str(), "Ít ý kiến, chủ yếu bổ sung báo cáo."),
        (text.as_str(), advice),
        (due.as_str(), "30/9/2025"),
    ];
    let sent = submit_to(client, &address, &format!("/visits/{visit}/submission"), &fields).await;
    sent.assert_redirect(&format!("/visits/{visit}"));
}

/// Sends the form that is drawn for one address to another, as a second button does.
pub async fn submit_to(
    client: &mut Client,
    form: &str,
    to: &str,
    fields: &[(&str, &str)],
) -> crate::support::client::Page {
    let mut all = client.page().form(form);
    all.retain(|(name, _)| !fields.iter().any(|(changed, _)| changed == name));
    all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let all: Vec<_> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post_raw(to, &all).await
}
