//! Between two: both read, each writes only its own columns.

use chibo::access::Permission::*;
use chibo::ids::OrganizationId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{act, secretary, seen};
use crate::support::world::{World, places};

async fn transfers(world: &mut World, from: OrganizationId, to: OrganizationId) {
    world
        .execute(
            "set role chibo_owner;
             create table transfers (
               id uuid not null,
               organization_id integer not null,
               tree_at bigint not null,
               other_organization_id integer not null,
               other_at bigint not null,
               introduced_on date not null,
               received_on date,
               version integer not null default 1,
               constraint transfers_pkey primary key (id),
               constraint transfers_place foreign key (organization_id, tree_at)
                 references organizations (id, tree_lo) on update cascade,
               constraint transfers_other_place foreign key (other_organization_id, other_at)
                 references organizations (id, tree_lo) on update cascade
             );
             create index transfers_organization on transfers (organization_id);
             create index transfers_other on transfers (other_organization_id);
             select protect_between('transfers', '{received_on}'), audit('transfers');
             reset role",
        )
        .await;
    sqlx::query(
        "insert into transfers select gen_random_uuid(), f.id, f.tree_lo, t.id, t.tree_lo, '2025-07-01'
         from organizations f, organizations t where f.id = $1 and t.id = $2",
    )
    .bind(from)
    .bind(to)
    .execute(&mut world.owner)
    .await
    .unwrap();
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_row_between_two_is_written_by_each_on_its_side(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    transfers(&mut world, at.branch_a, at.branch_b).await;
    let from = secretary(&mut world, at.branch_a).await;
    let to = secretary(&mut world, at.branch_b).await;
    let third = secretary(&mut world, at.branch_c).await;
    for (actor, rows) in [(&from, 1), (&to, 1), (&third, 0)] {
        assert_eq!(seen(&world, actor, "transfers").await.len(), rows);
    }
    let set = |change: &str| format!("update transfers set {change}, version = version + 1");
    let received = set("received_on = '2025-08-01'");
    let introduced = set("introduced_on = '2025-07-02'");
    let refused = act(&world, &from, EditMembers, received.clone()).await.unwrap_err();
    assert!(refused.to_string().contains("written by the other side"), "{refused}");
    let refused = act(&world, &to, EditMembers, introduced.clone()).await.unwrap_err();
    assert!(refused.to_string().contains("written by the other side"), "{refused}");
    assert_eq!(act(&world, &to, EditMembers, received.clone()).await.unwrap().rows_affected(), 1);
    assert_eq!(act(&world, &from, EditMembers, introduced).await.unwrap().rows_affected(), 1);
    assert_eq!(act(&world, &third, EditMembers, received).await.unwrap().rows_affected(), 0);
    let delete = "delete from transfers".to_owned();
    assert_eq!(act(&world, &to, EditMembers, delete.clone()).await.unwrap().rows_affected(), 0);
    assert_eq!(act(&world, &from, EditMembers, delete).await.unwrap().rows_affected(), 1);
}

/// The other side cannot turn itself into the owner, and both positions follow the tree.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn both_sides_of_a_row_follow_the_tree(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    transfers(&mut world, at.branch_a, at.branch_b).await;
    let to = secretary(&mut world, at.branch_b).await;
    let usurp = "update transfers set organization_id = other_organization_id, tree_at = other_at".to_owned();
    let refused = act(&world, &to, EditMembers, usurp).await.unwrap_err();
    assert!(refused.to_string().contains("written by the other side"), "{refused}");
    world.reattach(at.commune_b, at.province_a).await.unwrap();
    world.reattach(at.commune_a, at.province_b).await.unwrap();
    let from = secretary(&mut world, at.branch_a).await;
    assert_eq!(seen(&world, &from, "transfers").await.len(), 1);
    assert_eq!(seen(&world, &to, "transfers").await.len(), 1);
    let acts: Vec<String> = sqlx::query_scalar("select act from audit_entries where table_name = 'transfers'")
        .fetch_all(&mut world.owner)
        .await
        .unwrap();
    assert_eq!(acts, ["INSERT"], "renumbering either side is nobody's act");
}
