//! Leaders who attend branches, as the owner of the tables assigns them.

use chibo::ids::{AssignmentId, OrganizationId, UserId};

use super::world::World;

/// Assigns a leader to a branch for a month, by a committee; the evening is known or not.
pub async fn assign(
    world: &mut World,
    (body, branch): (OrganizationId, OrganizationId),
    leader: UserId,
    month: &str,
    evening: Option<&str>,
) -> AssignmentId {
    let id = AssignmentId::mint();
    sqlx::query(
        "insert into assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month, meeting_on)
         select $1, o.id, o.tree_lo, b.id, b.tree_lo, $4, $5::date, $6::date
         from organizations o, organizations b where o.id = $2 and b.id = $3",
    )
    .bind(id)
    .bind(body)
    .bind(branch)
    .bind(leader)
    .bind(month)
    .bind(evening)
    .execute(&mut world.owner)
    .await
    .expect("an assignment");
    id
}

/// Takes an assignment back.
pub async fn withdraw(world: &mut World, id: AssignmentId) {
    sqlx::query("update assignments set state = 'withdrawn', withdrawn_reason = 'Đổi người' where id = $1")
        .bind(id)
        .execute(&mut world.owner)
        .await
        .expect("a withdrawal");
}
