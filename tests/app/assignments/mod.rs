//! Leaders sent to branches: the committee of Thái Bình on 1/8/2025, with Thôn 3 and Thôn 5 below it, both of
//! which meet on the 3rd in the evening.

mod choosing;
mod clashes;
mod duties;
mod programs;

use chibo::ids::{MemberId, OrganizationId, UserId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::branch::Branch;
use crate::support::client::{Client, Page};
use crate::support::world::World;

/// The committee with its people.
pub struct Committee {
    pub world: World,
    pub branch: Branch,
    /// Who assigns.
    pub client: Client,
    /// Secretary of the committee.
    pub secretary: UserId,
    /// Deputy.
    pub deputy: UserId,
    /// Of its office: no key leader.
    pub staff: UserId,
    /// A member of the committee without an account.
    pub without: MemberId,
}

pub async fn committee(pool: PgPoolOptions, server: PgConnectOptions) -> Committee {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    let at = branch.at;
    sqlx::query(
        "insert into meeting_rules (id, organization_id, tree_at, day_of_month, start_time, place, shift, valid)
         select gen_random_uuid(), id, tree_lo, 3, '19:30', 'Nhà văn hóa Thôn 5', 'keep', '[2020-01-01,)'
         from organizations where id = $1",
    )
    .bind(at.branch_c.0)
    .execute(&mut world.owner)
    .await
    .expect("a rule");
    sqlx::query("update meetings set planned_on = month + 2, planned_at = '19:30' where organization_id = $1")
        .bind(at.branch_c.0)
        .execute(&mut world.owner)
        .await
        .expect("the days that follow from it");
    let (_, secretary) = officer(&mut world, &branch, "Đặng Minh Hòa", "committee_secretary").await;
    let (_, deputy) = officer(&mut world, &branch, "Nông Thị Bích Vân", "committee_deputy_secretary").await;
    let (_, staff) = officer(&mut world, &branch, "Hứa Thị Thanh Mai", "office_staff").await;
    let without = world.member(at.branch_a, "Vũ Mạnh Cường").await;
    world.position(without, at.commune_a, "committee_member").await;
    let user = world.actor(&[("committee", at.commune_a, "subtree")]).await.user;
    let client = Client::signed_in(&world, user).await;
    Committee { world, branch, client, secretary, deputy, staff, without }
}

/// Somebody with an account who serves in the committee.
async fn officer(world: &mut World, branch: &Branch, name: &str, position: &str) -> (MemberId, UserId) {
    let member = world.member(branch.at.branch_a, name).await;
    world.position(member, branch.at.commune_a, position).await;
    let user = world.user().await;
    sqlx::query("update users set member_id = $2, full_name = $3 where id = $1")
        .bind(user)
        .bind(member.0)
        .bind(name)
        .execute(&mut world.owner)
        .await
        .expect("an account of a member");
    (member, user)
}

impl Committee {
    /// Sends somebody to a branch in a month, as the page does.
    pub async fn assign(&mut self, branch: OrganizationId, month: &str, who: UserId) -> Page {
        let page = self.client.get(&format!("/assignments/new?organization={branch}&month={month}")).await;
        page.assert_status(200);
        self.client.submit("/assignments", &[("leader", &who.to_string())]).await
    }

    /// The same, and it must be done.
    pub async fn send(&mut self, branch: OrganizationId, month: &str, who: UserId) -> Uuid {
        self.assign(branch, month, who).await.assert_status(303);
        sqlx::query_scalar(
            "select id from assignments where leader_id = $1 and other_organization_id = $2 and month = $3::date
               and state <> 'withdrawn'",
        )
        .bind(who)
        .bind(branch)
        .bind(format!("{month}-01").parse::<chrono::NaiveDate>().expect("a month"))
        .fetch_one(&mut self.world.owner)
        .await
        .expect("an assignment")
    }

    /// What becomes of an assignment, as the leader tells it.
    pub async fn tell(&mut self, id: Uuid, state: &str, because: Option<&str>) {
        sqlx::query("update assignments set state = $2, miss_code = $3, told_at = '2025-09-04' where id = $1")
            .bind(id)
            .bind(state)
            .bind(because)
            .execute(&mut self.world.owner)
            .await
            .expect("told");
    }
}
