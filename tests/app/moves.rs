//! Changes of the tree beside other work: nobody sees an error, and nobody waits with a connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chibo::access::{Actor, Permission::*};
use chibo::app::App;
use chibo::ids::OrganizationId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::papers;
use crate::support::world::{World, connect, places};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_move_waits_for_writers_and_a_reader_keeps_his_tree(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server.clone()).await;
    let at = places(&mut world).await;
    let own = papers::paper(&mut world, at.branch_a).await;
    let secretary = world.actor(&[("branch_secretary", at.branch_a, "unit")]).await;

    let mut reader = world.app.read(&secretary, &[ReadMeetings]).await.unwrap();
    let mut writer = world.app.begin(&secretary, RecordMeetings).await.unwrap();
    let mover = tokio::spawn(async move {
        let mut owner = connect(&server).await;
        sqlx::query("select organization_reattach(array[$1], $2, '2025-07-01')")
            .bind(at.commune_a)
            .bind(at.province_b)
            .execute(&mut owner)
            .await
            .unwrap();
    });
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert!(!mover.is_finished(), "the tree keeps still while somebody writes");
    let scope = writer.scope(RecordMeetings);
    assert!(papers::rename(&mut writer, &scope, own, 1, "Sinh hoạt").await.unwrap());
    writer.commit().await.unwrap();
    mover.await.unwrap();

    let scope = reader.scope(ReadMeetings);
    let seen = papers::list(&mut reader, &scope).await.unwrap();
    assert_eq!(seen.len(), 1, "one snapshot: the tree and the rows of before the move");
    let mut after = world.app.read(&secretary, &[ReadMeetings]).await.unwrap();
    let scope = after.scope(ReadMeetings);
    let found = papers::find(&mut after, &scope, own).await.unwrap();
    assert_eq!(found.unwrap().title, "Sinh hoạt");
    assert_eq!(world.faults().await, []);
}

/// `communes` × 100 branches below an organization without children, each with its paper; laid out by
/// arithmetic, because one by one would take longer than the test.
async fn many_branches(world: &mut World, top: OrganizationId, communes: i32) -> Vec<OrganizationId> {
    sqlx::query(
        "with p as (select tree_lo, (tree_hi - tree_lo) / ($2 + 1) as width from organizations where id = $1),
           c as (insert into organizations (id, parent_id, kind, tree_lo, tree_hi)
             select 1000 + n, $1, 'commune', p.tree_lo + 1 + n * p.width, p.tree_lo + 1 + (n + 1) * p.width
             from p, generate_series(0, $2 - 1) n returning id, tree_lo, tree_hi),
           b as (insert into organizations (id, parent_id, kind, tree_lo, tree_hi)
             select c.id * 100 + n, c.id, 'branch', c.tree_lo + 1 + n * ((c.tree_hi - c.tree_lo) / 101),
               c.tree_lo + 1 + (n + 1) * ((c.tree_hi - c.tree_lo) / 101)
             from c, generate_series(0, 99) n returning id, tree_lo, parent_id),
           d as (insert into organization_parents
             select id, $1, '[2020-01-01,)'::daterange from c union all
             select id, parent_id, '[2020-01-01,)' from b)
         select count(*) from b",
    )
    .bind(top)
    .bind(communes)
    .execute(&mut world.owner)
    .await
    .unwrap();
    sqlx::query(
        "insert into papers (id, organization_id, tree_at, title)
         select gen_random_uuid(), id, tree_lo, 'x' from organizations where id >= 100000",
    )
    .execute(&mut world.owner)
    .await
    .unwrap();
    sqlx::query_scalar("select id from organizations where id >= 100000 order by id")
        .fetch_all(&mut world.owner)
        .await
        .unwrap()
}

/// Saves again and again as a secretary does: find, then write. Returns how often and the longest wait.
async fn save_until(app: App, secretary: Actor, stop: Arc<AtomicBool>) -> (u32, Duration) {
    let (mut saves, mut longest) = (0, Duration::ZERO);
    while !stop.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let mut tx = app.begin(&secretary, RecordMeetings).await.expect("begin");
        let scope = tx.scope(RecordMeetings);
        let paper = papers::list(&mut tx, &scope).await.expect("list").remove(0);
        let done = papers::rename(&mut tx, &scope, paper.id, paper.version, "Đã ghi").await;
        assert!(done.expect("rename"), "nobody else writes this paper");
        tx.commit().await.expect("commit");
        saves += 1;
        longest = longest.max(begun.elapsed());
    }
    (saves, longest)
}

/// Fifty secretaries save while a district of 3,000 branches is moved to and fro: nobody sees an
/// error, no save is lost.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn fifty_secretaries_save_while_thousands_of_units_move(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool.max_connections(20), server).await;
    let at = places(&mut world).await;
    let moving = world.named(Some(at.province_b), "district", "Huyện Đông").await;
    let host = [at.province_a, at.province_b];
    let branches = many_branches(&mut world, moving, 30).await;
    assert_eq!(world.faults().await, []);
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = vec![];
    for n in 0..50 {
        let branch = branches[n * branches.len() / 50];
        let secretary = world.actor(&[("branch_secretary", branch, "subtree")]).await;
        writers.push(tokio::spawn(save_until(world.app.clone(), secretary, stop.clone())));
    }
    let mut moves = vec![];
    for n in 0..4 {
        let begun = Instant::now();
        world.reattach(moving, host[n % 2]).await.expect("a move");
        moves.push(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    stop.store(true, Ordering::Relaxed);
    let (mut saves, mut longest) = (0, Duration::ZERO);
    for writer in writers {
        let (count, wait) = writer.await.expect("no error to anyone");
        assert!(count > 0);
        (saves, longest) = (saves + count, longest.max(wait));
    }
    println!("{saves} saves, the longest in {longest:?}; moves of {} branches: {moves:?}", branches.len());
    assert_eq!(world.faults().await, []);
    let kept: i64 =
        sqlx::query_scalar("select sum(version - 1) from papers").fetch_one(&mut world.owner).await.unwrap();
    assert_eq!(kept, i64::from(saves), "every save is there");
    let astray: i64 = sqlx::query_scalar(
        "select count(*) from papers p join organizations o on o.id = p.organization_id where o.tree_lo <> p.tree_at",
    )
    .fetch_one(&mut world.owner)
    .await
    .unwrap();
    assert_eq!(astray, 0, "every paper moved with its branch");
}

/// Three secretaries save while the tree is being changed, with two connections in all: a reader finds
/// one nevertheless, and afterwards every save is done.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_reader_finds_a_connection_while_saves_wait(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool.max_connections(2), server).await;
    let at = places(&mut world).await;
    let paper = papers::paper(&mut world, at.branch_a).await;
    let secretary = world.actor(&[("branch_secretary", at.branch_a, "unit")]).await;
    world.execute("begin; select tree_lock()").await;
    let mut saves = vec![];
    for _ in 0..3 {
        let app = world.app.clone();
        saves.push(tokio::spawn(async move {
            let mut tx = app.begin(&secretary, RecordMeetings).await.expect("begin");
            let scope = tx.scope(RecordMeetings);
            let version = papers::list(&mut tx, &scope).await.expect("list")[0].version;
            let done = papers::rename(&mut tx, &scope, paper, version, "Đã ghi").await;
            tx.commit().await.expect("commit");
            done.expect("rename")
        }));
    }
    for _ in 0..10 {
        let begun = Instant::now();
        let mut tx = world.app.read(&secretary, &[ReadMeetings]).await.unwrap();
        let scope = tx.scope(ReadMeetings);
        assert_eq!(papers::list(&mut tx, &scope).await.unwrap()[0].version, 1);
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(saves.iter().all(|save| !save.is_finished()), "the tree is held");
    world.execute("commit").await;
    let mut saved = 0;
    for save in saves {
        saved += u32::from(save.await.unwrap());
    }
    let mut tx = world.app.read(&secretary, &[ReadMeetings]).await.unwrap();
    let scope = tx.scope(ReadMeetings);
    let version = papers::list(&mut tx, &scope).await.unwrap()[0].version;
    assert!(saved > 0 && version == 1 + saved as i32, "{saved} saved, version {version}");
}

/// Several offices create branches at the same moment: they take turns.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn changes_of_the_tree_take_turns(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool.max_connections(8), server).await;
    let at = places(&mut world).await;
    let mut offices = vec![];
    for n in 0..8 {
        let commune = [at.commune_a, at.commune_b][n % 2];
        let office = world.actor(&[("committee_office", commune, "subtree")]).await;
        let app = world.app.clone();
        offices.push(tokio::spawn(async move {
            let mut tx = app.begin(&office, EditOrganizations).await.expect("begin");
            sqlx::query("select organization_insert($1, 'branch', 'village', $2, '2025-08-01')")
                .bind(commune)
                .bind(format!("Thôn {n}"))
                .execute(&mut *tx)
                .await
                .expect("a branch");
            tx.commit().await.expect("commit");
        }));
    }
    for office in offices {
        office.await.unwrap();
    }
    assert_eq!(world.faults().await, []);
}
