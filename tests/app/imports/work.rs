//! The work behind the pages: it survives its worker, and acts with the rights of whoever asked.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{LAN, TITLES, desk, sheet, verdicts};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn work_that_lost_its_worker_is_done_by_another(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let sent = d.send(&sheet(&TITLES, &[&LAN])).await;
    let address = sent.location().unwrap().to_owned();
    d.client.get(&address).await;
    d.client.submit(&format!("{address}/columns"), &[]).await.assert_redirect(&address);
    // A worker takes it and dies.
    let taken = "select count(*) from import_claim(gen_random_uuid(), '1 hour')";
    assert_eq!(d.count(taken).await, 1);
    d.work().await;
    let page = d.client.get(&address).await;
    page.assert_status(200).assert_text("Đang so với sổ").assert_text("Được 0 %");
    assert_eq!(page.header("refresh"), Some("1"));
    d.world.execute("update import_batches set leased_until = clock_timestamp() - interval '1 second'").await;
    d.work().await;
    assert_eq!(verdicts(&d.client.get(&address).await), ["skipped", "new"]);
    assert_eq!(d.count("select attempts::bigint from import_batches").await, 2);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn work_ends_with_the_right_of_who_asked(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let address = d.preview(&sheet(&TITLES, &[&LAN])).await;
    d.client.get(&address).await;
    d.client.submit(&format!("{address}/application"), &[("confirmed", "1")]).await.assert_redirect(&address);
    let before = d.count("select count(*) from members").await;
    let secretary = d.branch.secretary;
    sqlx::query("update grants set valid = daterange(lower(valid), '2025-07-01') where user_id = $1")
        .bind(secretary)
        .execute(&mut d.world.owner)
        .await
        .unwrap();
    d.work().await;
    assert_eq!(d.count("select count(*) from members").await, before);
    let mut office = super::signed_in(&d.world, d.branch.office).await;
    office.get(&address).await.assert_text("Người yêu cầu không còn quyền");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn work_that_fails_again_and_again_is_given_up(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let address = d.preview(&sheet(&TITLES, &[&LAN])).await;
    d.client.get(&address).await;
    d.client.submit(&format!("{address}/application"), &[("confirmed", "1")]).await.assert_redirect(&address);
    d.world.execute("update import_batches set attempts = 5").await;
    d.work().await;
    d.client.get(&address).await.assert_text("Có lỗi của chương trình").assert_text("Các cột của tệp");
    assert_eq!(d.count("select count(*) from members where card_no = '27008702'").await, 0);
}

/// The file of people whom nobody put into the book does not stay for ever.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_nobody_applies_is_forgotten(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let applied = d.preview(&sheet(&TITLES, &[&LAN])).await;
    d.act(&applied, "application").await;
    let left = d.preview(&sheet(&TITLES, &[&LAN])).await;
    d.client.get(&left).await.assert_text("Chưa ghi vào sổ thì tệp tự xóa sau").assert_text("31/08/2025");
    d.client.get(&applied).await.assert_no_text("tệp tự xóa");
    d.world.execute("update import_batches set created_at = created_at - interval '29 days'").await;
    assert_eq!(chibo::import::forget(&d.world.app).await.expect("looked for"), 0);
    d.world.execute("update import_batches set created_at = created_at - interval '2 days'").await;
    assert_eq!(chibo::import::forget(&d.world.app).await.expect("looked for"), 1);
    assert_eq!(d.count("select count(*) from import_files").await, 0);
    assert_eq!(d.count("select count(*) from import_batches where state = 'discarded'").await, 1);
    d.client.get(&applied).await.assert_text("Đã ghi vào sổ").assert_text("Nông Thị Sen");
    d.client.get(&left).await.assert_text("Không nhập nữa").assert_no_text("Nông Thị Sen");
    let trail =
        "select count(*) from audit_entries where table_name = 'import_batches' and new_row ->> 'state' = 'discarded'
      and actor_id = '00000000-0000-7000-8000-000000000000'";
    assert_eq!(d.count(trail).await, 1);
}
