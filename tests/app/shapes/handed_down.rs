//! Handed down: the header at the issuer, a row at each addressee, a view of named columns.

use chibo::access::Permission::*;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use super::{act, ids, secretary, seen};
use crate::support::world::{Places, World, places};

async fn directives(world: &mut World, at: &Places) -> Uuid {
    world
        .execute(
            "set role chibo_owner;
             create table directives (
               id uuid not null,
               organization_id integer not null,
               tree_at bigint not null,
               title text not null,
               internal_note text not null,
               constraint directives_pkey primary key (id),
               constraint directives_place foreign key (organization_id, tree_at)
                 references organizations (id, tree_lo) on update cascade
             );
             create index directives_organization on directives (organization_id);
             create table directive_addressees (
               directive_id uuid not null,
               organization_id integer not null,
               tree_at bigint not null,
               done_on date,
               constraint directive_addressees_pkey primary key (directive_id, organization_id),
               constraint directive_addressees_directive foreign key (directive_id) references directives (id),
               constraint directive_addressees_place foreign key (organization_id, tree_at)
                 references organizations (id, tree_lo) on update cascade
             );
             create index directive_addressees_organization on directive_addressees (organization_id);
             select protect_handed_down('directives'), audit('directives');
             select protect('directive_addressees'), audit('directive_addressees', record => 'directive_id');
             create view received_directives with (security_barrier) as
               select d.id, a.organization_id, a.tree_at, d.organization_id as issuer_id, d.title, a.done_on
               from directive_addressees a join directives d on d.id = a.directive_id;
             grant select on received_directives to chibo_app;
             reset role",
        )
        .await;
    let id = Uuid::now_v7();
    sqlx::query(
        "insert into directives select $1, id, tree_lo, 'Tăng cường sinh hoạt', 'chỉ nội bộ'
         from organizations where id = $2",
    )
    .bind(id)
    .bind(at.commune_a)
    .execute(&mut world.owner)
    .await
    .unwrap();
    sqlx::query("insert into directive_addressees select $1, id, tree_lo from organizations where id = $2")
        .bind(id)
        .bind(at.branch_a)
        .execute(&mut world.owner)
        .await
        .unwrap();
    id
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_addressee_reads_the_named_columns_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let id = directives(&mut world, &at).await;
    let addressee = secretary(&mut world, at.branch_a).await;
    let neighbour = secretary(&mut world, at.branch_c).await;
    let issuer = world.actor(&[("committee_office", at.commune_a, "subtree")]).await;

    assert!(seen(&world, &addressee, "directives").await.is_empty(), "the header stays above");
    let received = seen(&world, &addressee, "received_directives").await;
    assert_eq!(received.len(), 1);
    assert!(received[0].contains("Tăng cường") && !received[0].contains("nội bộ"), "{received:?}");
    for table in ["directives", "directive_addressees", "received_directives"] {
        assert!(seen(&world, &neighbour, table).await.is_empty(), "{table}: not addressed");
        assert_eq!(seen(&world, &issuer, table).await.len(), 1, "{table}: the issuer follows all");
    }
    let mut tx = world.app.read(&addressee, &[ReadMeetings]).await.unwrap();
    let scope = tx.scope(ReadMeetings);
    assert_eq!(ids(&mut tx, "received_directives", &scope).await, [id]);
    drop(tx);
    let done = "update directive_addressees set done_on = '2025-08-01'".to_owned();
    assert_eq!(act(&world, &neighbour, EditTasks, done.clone()).await.unwrap().rows_affected(), 0);
    assert_eq!(act(&world, &addressee, EditTasks, done).await.unwrap().rows_affected(), 1);
    let header = "update directives set title = 'x'".to_owned();
    assert_eq!(act(&world, &addressee, EditTasks, header).await.unwrap().rows_affected(), 0);
    let by_view = "update received_directives set title = 'x'".to_owned();
    assert!(act(&world, &addressee, EditTasks, by_view).await.is_err());
}
