//! Duties and trips: whose they are, who enters them, who reads the words.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::committee;
use crate::support::client::Client;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_private_duty_is_seen_as_taken_time_by_others(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let mut own = Client::signed_in(&c.world, c.staff).await;
    own.get("/duties").await.assert_status(200);
    let fields = [("first_day", "3/9/2025"), ("part", "evening"), ("title", "Đi khám"), ("private", "1")];
    own.submit("/duties", &fields).await.assert_redirect("/duties");
    own.follow().await.assert_text("Đi khám").assert_text("Buổi tối").assert_text("riêng");
    let address = format!("/duties?leader={}", c.staff);
    let seen = c.client.get(&address).await;
    seen.assert_text("Lịch công tác của Hứa Thị Thanh Mai").assert_text("Bận công tác").assert_no_text("Đi khám");
    // The committee enters for its people, the office looks, others see nobody.
    c.client.submit("/duties", &[("first_day", "8/9/2025"), ("title", "Tập huấn")]).await.assert_redirect(&address);
    own.get("/duties").await.assert_text("Tập huấn");
    let mut office = Client::signed_in(&c.world, c.branch.office).await;
    office.get(&address).await.assert_status(200).assert_text("Tập huấn").assert_no_text("Thêm lịch công tác");
    let leader = c.staff.to_string();
    let id = uuid::Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("leader", &leader), ("first_day", "9/9/2025"), ("last_day", ""), ("part", "all_day"), ("title", ""), ("private", "")];
    office.post("/duties", &fields).await.assert_status(403);
    let mut other = Client::signed_in(&c.world, c.branch.secretary).await;
    other.get(&address).await.assert_status(404);
    other.post("/duties", &fields).await.assert_status(404);
    assert_eq!(c.world.ask::<i64>("select count(*) from duties").await, 2);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_database_keeps_others_from_writing_too(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    sqlx::query("insert into duties (id, leader_id, first_day, last_day, part) values (gen_random_uuid(), $1, '2025-09-03', '2025-09-03', 'all_day')")
        .bind(c.staff)
        .execute(&mut c.world.owner)
        .await
        .expect("a duty");
    let at = c.branch.at;
    let foreign = c.world.actor(&[("committee", at.commune_b, "subtree")]).await;
    let staff = c.staff;
    let mut tx = c.world.app.begin(&foreign, chibo::access::Permission::AssignLeaders).await.expect("begun");
    let seen: i64 = sqlx::query_scalar("select count(*) from duties").fetch_one(&mut *tx).await.expect("a count");
    assert_eq!(seen, 0);
    let sql = "insert into duties (id, leader_id, first_day, last_day, part) values (gen_random_uuid(), $1, '2025-09-03', '2025-09-03', 'all_day')";
    let refused = sqlx::query(sql).bind(staff).execute(&mut *tx).await.expect_err("not theirs");
    assert!(refused.to_string().contains("row-level security"), "{refused}");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_cannot_be_read_comes_back_as_typed(pool: PgPoolOptions, server: PgConnectOptions) {
    let c = committee(pool, server).await;
    let mut own = Client::signed_in(&c.world, c.staff).await;
    own.get("/duties").await.assert_status(200);
    let page = own.submit("/duties", &[("first_day", "31/2/2026"), ("title", "Họp tỉnh"), ("part", "evening")]).await;
    page.assert_status(422).assert_text("tháng 2");
    assert_eq!((page.value("first_day"), page.value("title"), page.value("part")), ("31/2/2026".into(), "Họp tỉnh".into(), "evening".into()));
    let page = own.submit("/duties", &[("first_day", "5/9/2025"), ("last_day", "4/9/2025")]).await;
    page.assert_status(422).assert_text("Ngày cuối trước ngày đầu");
}
