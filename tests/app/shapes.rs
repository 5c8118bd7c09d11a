//! The four shapes in which rows relate to the tree, each made with a small table of its own.

use chibo::access::{Actor, Permission, Permission::*, Scope};
use chibo::ids::OrganizationId;
use sqlx::PgConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgQueryResult};
use uuid::Uuid;

use crate::support::papers;
use crate::support::world::{Places, World, places};

/// The ids of a table or view within a scope, with the words of every query.
async fn ids(db: &mut PgConnection, table: &str, scope: &Scope) -> Vec<Uuid> {
    let sql = format!(
        "select id from {table}
         where tree_at >= $1 and tree_at < $2 and tree_at <@ $3::text::int8multirange order by id"
    );
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .bind(scope.lo())
        .bind(scope.hi())
        .bind(scope.reach())
        .fetch_all(db)
        .await
        .unwrap()
}

/// What an actor sees of a table by the second lock alone.
async fn seen(world: &World, actor: &Actor, table: &str) -> Vec<String> {
    let mut tx = world.app.read(actor, &[ReadMeetings]).await.unwrap();
    let sql = format!("select t::text from {table} t order by 1");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .fetch_all(&mut *tx)
        .await
        .unwrap()
}

/// One statement of an actor under one permission, committed when it succeeds.
async fn act(
    world: &World,
    actor: &Actor,
    permission: Permission,
    sql: String,
) -> sqlx::Result<PgQueryResult> {
    let mut tx = world.app.begin(actor, permission).await.unwrap();
    let done = sqlx::query(sqlx::AssertSqlSafe(sql))
        .execute(&mut *tx)
        .await?;
    tx.commit().await.unwrap();
    Ok(done)
}

async fn secretary(world: &mut World, at: OrganizationId) -> Actor {
    world.actor(&[("branch_secretary", at, "subtree")]).await
}

// Owned: one position, which the database keeps true.

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_owned_row_cannot_lie_about_its_place(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let paper = papers::paper(&mut world, at.branch_a).await;
    let own = secretary(&mut world, at.branch_a).await;
    let place = world.place(at.branch_a).await;
    // A foreign organization under one's own position, and one's own row given away.
    let forged = format!(
        "insert into papers (id, organization_id, tree_at, title) values (gen_random_uuid(), {}, {}, 'x')",
        at.branch_b, place.tree_at
    );
    let refused = act(&world, &own, RecordMeetings, forged).await.unwrap_err();
    assert!(refused.to_string().contains("papers_place"), "{refused}");
    let foreign = world.place(at.branch_b).await;
    let given_away = format!(
        "update papers set organization_id = {}, tree_at = {}",
        at.branch_b, foreign.tree_at
    );
    let refused = act(&world, &own, RecordMeetings, given_away)
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("row-level security"),
        "{refused}"
    );
    // A merger: the successor's secretary sees the papers of the closed branch where they hang now.
    world.close(at.branch_a, at.branch_c).await.unwrap();
    let heir = secretary(&mut world, at.branch_c).await;
    let mut tx = world.app.read(&heir, &[ReadMeetings]).await.unwrap();
    let scope = tx.scope(ReadMeetings);
    assert_eq!(ids(&mut tx, "papers", &scope).await, [paper]);
}

/// A leader follows branches scattered over the country: exactly those, by either lock alone.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_scattered_scope_is_exact(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let mut all = vec![];
    for n in 0..60 {
        let commune = [at.commune_a, at.commune_b][n % 2];
        let branch = world
            .named(Some(commune), "branch", &format!("Thôn số {n}"))
            .await;
        all.push((branch, papers::paper(&mut world, branch).await));
    }
    let assigned: Vec<_> = all.iter().step_by(3).copied().collect();
    let grants: Vec<_> = assigned
        .iter()
        .map(|(branch, _)| ("inspection", *branch, "unit"))
        .collect();
    let leader = world.actor(&grants).await;
    let mut expected: Vec<_> = assigned.iter().map(|(_, paper)| *paper).collect();
    expected.sort();
    for app in [world.app.clone(), world.app.clone().with_first_lock_off()] {
        let mut tx = app.read(&leader, &[ReadMeetings]).await.unwrap();
        let scope = tx.scope(ReadMeetings);
        assert_eq!(ids(&mut tx, "papers", &scope).await, expected);
    }
    world.second_lock_off().await;
    let mut tx = world.app.read(&leader, &[ReadMeetings]).await.unwrap();
    let scope = tx.scope(ReadMeetings);
    assert_eq!(ids(&mut tx, "papers", &scope).await, expected);
}

// Between two: both read, each writes only its own columns.

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
async fn a_row_between_two_is_written_by_each_on_its_side(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
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
    let refused = act(&world, &from, EditMembers, received.clone())
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("written by the other side"),
        "{refused}"
    );
    let refused = act(&world, &to, EditMembers, introduced.clone())
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("written by the other side"),
        "{refused}"
    );
    assert_eq!(
        act(&world, &to, EditMembers, received.clone())
            .await
            .unwrap()
            .rows_affected(),
        1
    );
    assert_eq!(
        act(&world, &from, EditMembers, introduced)
            .await
            .unwrap()
            .rows_affected(),
        1
    );
    assert_eq!(
        act(&world, &third, EditMembers, received)
            .await
            .unwrap()
            .rows_affected(),
        0
    );
    let delete = "delete from transfers".to_owned();
    assert_eq!(
        act(&world, &to, EditMembers, delete.clone())
            .await
            .unwrap()
            .rows_affected(),
        0
    );
    assert_eq!(
        act(&world, &from, EditMembers, delete)
            .await
            .unwrap()
            .rows_affected(),
        1
    );
}

/// The other side cannot turn itself into the owner, and both positions follow the tree.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn both_sides_of_a_row_follow_the_tree(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    transfers(&mut world, at.branch_a, at.branch_b).await;
    let to = secretary(&mut world, at.branch_b).await;
    let usurp = "update transfers set organization_id = other_organization_id, tree_at = other_at"
        .to_owned();
    let refused = act(&world, &to, EditMembers, usurp).await.unwrap_err();
    assert!(
        refused.to_string().contains("written by the other side"),
        "{refused}"
    );
    world.reattach(at.commune_b, at.province_a).await.unwrap();
    world.reattach(at.commune_a, at.province_b).await.unwrap();
    let from = secretary(&mut world, at.branch_a).await;
    assert_eq!(seen(&world, &from, "transfers").await.len(), 1);
    assert_eq!(seen(&world, &to, "transfers").await.len(), 1);
    let acts: Vec<String> =
        sqlx::query_scalar("select act from audit_entries where table_name = 'transfers'")
            .fetch_all(&mut world.owner)
            .await
            .unwrap();
    assert_eq!(acts, ["INSERT"], "renumbering either side is nobody's act");
}

// Handed down: the header at the issuer, a row at each addressee, a view of named columns.

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
    sqlx::query(
        "insert into directive_addressees select $1, id, tree_lo from organizations where id = $2",
    )
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
    let issuer = world
        .actor(&[("committee_office", at.commune_a, "subtree")])
        .await;

    assert!(
        seen(&world, &addressee, "directives").await.is_empty(),
        "the header stays above"
    );
    let received = seen(&world, &addressee, "received_directives").await;
    assert_eq!(received.len(), 1);
    assert!(
        received[0].contains("Tăng cường") && !received[0].contains("nội bộ"),
        "{received:?}"
    );
    for table in ["directives", "directive_addressees", "received_directives"] {
        assert!(
            seen(&world, &neighbour, table).await.is_empty(),
            "{table}: not addressed"
        );
        assert_eq!(
            seen(&world, &issuer, table).await.len(),
            1,
            "{table}: the issuer follows all"
        );
    }
    let mut tx = world.app.read(&addressee, &[ReadMeetings]).await.unwrap();
    let scope = tx.scope(ReadMeetings);
    assert_eq!(ids(&mut tx, "received_directives", &scope).await, [id]);
    drop(tx);
    let done = "update directive_addressees set done_on = '2025-08-01'".to_owned();
    assert_eq!(
        act(&world, &neighbour, EditTasks, done.clone())
            .await
            .unwrap()
            .rows_affected(),
        0
    );
    assert_eq!(
        act(&world, &addressee, EditTasks, done)
            .await
            .unwrap()
            .rows_affected(),
        1
    );
    let header = "update directives set title = 'x'".to_owned();
    assert_eq!(
        act(&world, &addressee, EditTasks, header)
            .await
            .unwrap()
            .rows_affected(),
        0
    );
    let by_view = "update received_directives set title = 'x'".to_owned();
    assert!(act(&world, &addressee, EditTasks, by_view).await.is_err());
}

// Travelling with a person: a summary that lies where the member is today.

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
    act(&world, &host, CloseMeetings, count.clone())
        .await
        .unwrap();
    act(&world, &home, CloseMeetings, count).await.unwrap();
    assert_eq!(seen(&world, &home, "attendance_summaries").await.len(), 1);
    assert!(
        seen(&world, &host, "attendance_summaries").await.is_empty(),
        "counted, but not seen"
    );

    // The tree moves, then the person: each is one cascade, and none of it an act on the summary.
    world.reattach(at.commune_a, at.province_b).await.unwrap();
    assert_eq!(seen(&world, &home, "attendance_summaries").await.len(), 1);
    sqlx::query(
        "update people set organization_id = o.id, tree_at = o.tree_lo from organizations o where o.id = $1",
    )
    .bind(at.branch_b)
    .execute(&mut world.owner)
    .await
    .unwrap();
    assert!(seen(&world, &home, "attendance_summaries").await.is_empty());
    assert_eq!(seen(&world, &host, "attendance_summaries").await.len(), 1);
    let acts: Vec<String> = sqlx::query_scalar(
        "select act from audit_entries where table_name = 'attendance_summaries' order by id",
    )
    .fetch_all(&mut world.owner)
    .await
    .unwrap();
    assert_eq!(acts, ["INSERT", "UPDATE"]);
}
