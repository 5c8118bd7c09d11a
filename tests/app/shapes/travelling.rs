//! Travelling with a person: a summary that lies where the member is today.

use chibo::access::Permission::*;
use chibo::ids::OrganizationId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use super::{act, secretary, seen};
use crate::support::world::{World, places};

async fn people(world: &mut World, home: OrganizationId) -> Uuid {
    world
        .execute(
            "set role chibo_owner;
             create table people (
               id uuid not null,
               organization_id integer not null,
               tree_at bigint not null,
               constraint people_pkey primary key (id),
               constraint people_place_key unique (id, organization_id, tree_at),
               constraint people_place foreign key (organization_id, tree_at)
                 references organizations (id, tree_lo) on update cascade
             );
             create index people_organization on people (organization_id);
             create table attendance_summaries (
               person_id uuid not null,
               month date not null,
               organization_id integer not null,
               tree_at bigint not null,
               attended integer not null,
               constraint attendance_summaries_pkey primary key (person_id, month),
               constraint attendance_summaries_person foreign key (person_id, organization_id, tree_at)
                 references people (id, organization_id, tree_at) on update cascade
             );
             select protect('people'), audit('people'), protect('attendance_summaries'),
               audit('attendance_summaries', unless => 'old.tree_at <> new.tree_at', record => 'person_id');
             -- Whoever closes a meeting at which the person was a guest counts it, wherever the person is at home.
             create function count_attendance(person uuid, month date) returns void language sql
             security definer set search_path = public, pg_temp as $$
               select set_config('chibo.scope', '{(,)}', true), set_config('chibo.write_scope', '{(,)}', true);
               insert into attendance_summaries select id, count_attendance.month, organization_id, tree_at, 1
                 from people where id = person
               on conflict (person_id, month) do update set attended = attendance_summaries.attended + 1;
             $$;
             grant execute on function count_attendance to chibo_app;
             reset role",
        )
        .await;
    let id = Uuid::now_v7();
    sqlx::query("insert into people select $1, id, tree_lo from organizations where id = $2")
        .bind(id)
        .bind(home)
        .execute(&mut world.owner)
        .await
        .unwrap();
    id
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_summary_travels_with_its_person(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let person = people(&mut world, at.branch_a).await;
    let home = secretary(&mut world, at.branch_a).await;
    let host = secretary(&mut world, at.branch_b).await;
    let count = format!("select count_attendance('{person}', '2025-07-01')");
    act(&world, &host, CloseMeetings, count.clone()).await.unwrap();
    act(&world, &home, CloseMeetings, count).await.unwrap();
    assert_eq!(seen(&world, &home, "attendance_summaries").await.len(), 1);
    assert!(seen(&world, &host, "attendance_summaries").await.is_empty(), "counted, but not seen");

    // The tree moves, then the person: each is one cascade, and none of it an act on the summary.
    world.reattach(at.commune_a, at.province_b).await.unwrap();
    assert_eq!(seen(&world, &home, "attendance_summaries").await.len(), 1);
    sqlx::query("update people set organization_id = o.id, tree_at = o.tree_lo from organizations o where o.id = $1")
        .bind(at.branch_b)
        .execute(&mut world.owner)
        .await
        .unwrap();
    assert!(seen(&world, &home, "attendance_summaries").await.is_empty());
    assert_eq!(seen(&world, &host, "attendance_summaries").await.len(), 1);
    let acts: Vec<String> =
        sqlx::query_scalar("select act from audit_entries where table_name = 'attendance_summaries' order by id")
            .fetch_all(&mut world.owner)
            .await
            .unwrap();
    assert_eq!(acts, ["INSERT", "UPDATE"]);
}
