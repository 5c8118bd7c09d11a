//! A leader in the car, on a phone: where to, what to look for; afterwards what was seen.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection};

use crate::chromium::Chromium;
use crate::hand::{Hand, serve};

/// A Sunday in a month whose meeting was on the 3rd.
const DAY: &str = "2026-11-22";

/// Assigns the secretary of the committee to Thôn 3 this month, and to Thôn 1 the month after.
async fn assign(server: &PgConnectOptions) {
    let mut owner = PgConnection::connect_with(server).await.expect("the owner");
    let sql = "select set_config(name, value, false) from (values
           ('chibo.actor', '00000000-0000-7000-8000-000000000000'), ('chibo.request', gen_random_uuid()::text),
           ('chibo.sees', '*'), ('chibo.writes', '*'), ('chibo.scope', '{(,)}'), ('chibo.write_scope', '{(,)}'),
           ('chibo.today', '2026-11-22')) as s (name, value);
         insert into assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month, meeting_on)
         select gen_random_uuid(), c.id, c.tree_lo, b.id, b.tree_lo, u.id, v.month::date, v.month::date + v.days
         from (values ('Thôn 3', '2026-11-01', 2), ('Thôn 1', '2026-12-01', 9)) v (name, month, days)
         join organizations b on b.kind = 'branch' and organization_name(b.id) = 'Chi bộ ' || v.name
         join organizations c on c.id = b.parent_id and organization_name(c.id) like '%Thái Bình'
         join users u on u.sign_in_name = 'danguy.thaibinh'";
    sqlx::raw_sql(sql).execute(&mut owner).await.expect("assignments");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_leader_prepares_tells_and_is_read_by_the_committee(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server.clone(), DAY).await;
    assign(&server).await;
    let chromium = Chromium::start().expect("chromium");
    let mut hand = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
    hand.sign_in("danguy.thaibinh").await;
    hand.assert_sound().await;
    hand.tap("#visits a[href^='/visits/']").await;
    // What is asked about first stands on top: where, who presides.
    hand.assert_text("chưa báo cáo").await;
    hand.assert_text("Chủ trì: đồng chí Hoàng Văn Kiên").await;
    for part in ["#agenda", "#tasks", "#advice", "#last", "#score", "#members"] {
        hand.find(part).await;
    }
    hand.assert_sound().await;
    hand.tap(".hero .btn.main").await;
    hand.write("#arrived_at", "19h20").await;
    hand.tap("#spoke label:first-of-type").await;
    hand.choose("#observations li:nth-child(5) select", "Một số người").await;
    hand.choose("#findings li:first-child select", "Phát biểu, thảo luận").await;
    hand.write("#findings li:first-child textarea", "Chủ yếu bổ sung báo cáo.").await;
    hand.write("#recommendations li:first-child textarea", "Gợi ý câu hỏi thảo luận trước buổi họp.").await;
    hand.assert_sound().await;
    // Sent without the day until when: asked for, and nothing is lost.
    hand.tap(".keep .btn.main").await;
    hand.assert_text("Đồng chí ghi thời hạn.").await;
    hand.assert_sound_refusal().await;
    hand.write("#recommendations li:first-child input", "31/12/2026").await;
    hand.tap(".keep .btn.main").await;
    hand.assert_text("Đã gửi báo cáo.").await;
    hand.assert_sound().await;
    hand.tap(".hero .btn.main").await;
    hand.assert_text("Gợi ý câu hỏi thảo luận trước buổi họp.").await;
    hand.assert_sound().await;
    for page in ["/visits", "/visits?state=planned", "/calendar"] {
        hand.open(page).await;
        hand.assert_sound().await;
    }
    hand.tap(".leaf form .btn.main").await;
    hand.assert_text("chỉ hiện một lần").await;
    hand.assert_sound().await;
    // In English, where words are longer.
    hand.tap("button[name=lang]").await;
    for page in ["/visits", "/"] {
        hand.open(page).await;
        hand.assert_sound().await;
    }
    println!("{} interactions, {} page loads", hand.interactions, hand.loads);
    hand.client.close().await.expect("closed");

    // The branch has it among its tasks, with its origin.
    let mut secretary = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
    secretary.sign_in("bithu.thon3").await;
    secretary.open("/meetings?month=2026-12").await;
    secretary.tap("tbody th a").await;
    secretary.assert_sound().await;
    secretary.client.close().await.expect("closed");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_missed_visit_is_planned_anew_with_the_thumb(pool: PgPoolOptions, server: PgConnectOptions) {
    let address = serve(pool, server.clone(), DAY).await;
    assign(&server).await;
    let chromium = Chromium::start().expect("chromium");
    let mut hand = Hand::new(chromium.window(390, 844).await.expect("a window"), &address);
    hand.sign_in("danguy.thaibinh").await;
    hand.open("/visits").await;
    hand.tap("#owed a").await;
    hand.tap("a[href$='/miss']").await;
    hand.assert_sound().await;
    hand.tap("#reason label:first-of-type").await;
    hand.tap(".leaf form .btn.main").await;
    hand.assert_text("Buổi tới của chi bộ").await;
    hand.assert_sound().await;
    hand.tap("form[action$='/follow-up'] button").await;
    hand.assert_text("Sẽ dự bù vào tháng 12/2026.").await;
    hand.tap("a[href$='/reopening']").await;
    hand.assert_sound().await;
    hand.write("#reason", "Ghi nhầm").await;
    hand.tap(".leaf form button.btn").await;
    hand.assert_text("Không sửa được nữa").await;
    hand.assert_sound_refusal().await;
    hand.client.close().await.expect("closed");
}
