//! The short report on the situation, and the reminder around a visit.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, submit_to};
use crate::support::client::Client;
use crate::support::visits::assign;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_assigns_reminds_and_reads_the_situation_of_the_month(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    let at = scene.branch.at;
    let other = scene.world.user().await;
    assign(&mut scene.world, (at.commune_a, at.branch_c), other, "2025-08-01", Some("2025-08-20")).await;
    scene.days_later(4);
    let mut committee = scene.committee().await;
    let page = committee.get("/visits/situation?month=2025-08").await;
    page.assert_text("Báo cáo tình hình tháng 8/2025").assert_text("Chưa có báo cáo nào.");
    assert_eq!((page.one("[data-figure='told']"), page.count("#open input[type=checkbox]")), ("0".into(), 2));
    let owed = page.attributes("#open input[checked]", "value");
    assert_eq!(owed, [visit.to_string()], "whose meeting has passed is chosen already");
    let nobody = committee.post("/visits/reminders", &[("month", "2025-08")]).await;
    nobody.assert_status(422).assert_text("Chưa chọn ai để nhắc.");
    committee.get("/visits/situation?month=2025-08").await;
    let chosen = visit.to_string();
    let remind = [("assignment", chosen.as_str())];
    committee.submit("/visits/reminders", &remind).await.assert_redirect("/visits/situation?month=2025-08");
    committee.follow().await.assert_text("Đã nhắc 1 lượt dự.").assert_text("Được nhắc ngày 05/08/2025");
    committee.submit("/visits/reminders", &remind).await.assert_status(303);
    committee.follow().await.assert_text("Hôm nay đã nhắc rồi");

    let mut leader = scene.leader().await;
    assert!(leader.get("/").await.one("#visits").contains("Được nhắc ngày 05/08/2025"));
    leader.get("/visits").await.assert_text("Được nhắc ngày 05/08/2025");
    assert!(!Client::signed_in(&scene.world, other).await.get("/visits").await.text().contains("Được nhắc"));
    let address = format!("/visits/{visit}/telling");
    leader.get(&address).await.assert_text("Báo cáo ngắn gửi Xã Thái Bình");
    let told = [("arrived_at", "19:20"), ("spoke", "no"), ("situation", "Bà con mong sửa đường trước mùa mưa.")];
    submit_to(&mut leader, &address, &address, &told).await.assert_status(303);
    let page = committee.get("/visits/situation?month=2025-08").await;
    page.assert_no_text("Bà con mong sửa đường");
    leader.get(&address).await;
    submit_to(&mut leader, &address, &format!("/visits/{visit}/submission"), &[]).await.assert_status(303);

    let page = committee.get("/visits/situation?month=2025-08").await;
    assert_eq!(page.one("[data-figure='told']"), "1");
    assert!(
        page.one("#told li").contains("Thôn 3 Bà con mong sửa đường trước mùa mưa. Đặng Thị Vân, 03/08/2025"),
        "{page}"
    );
    committee.get(&format!("/visits/{visit}/report")).await.assert_text("Bà con mong sửa đường trước mùa mưa.");
    committee.get("/visits/situation?month=2025-09").await.assert_text("Tháng này chưa có ai được phân công");
    // Another committee neither reads nor reminds.
    let foreign = scene.world.actor(&[("committee", at.commune_b, "subtree")]).await.user;
    let mut foreign = Client::signed_in(&scene.world, foreign).await;
    foreign.get("/visits/situation?month=2025-08").await.assert_no_text("Bà con mong").assert_no_text("Đặng Thị Vân");
    let before = scene.count("select count(*) from assignment_reminders").await;
    let theirs = scene.world.ask::<uuid::Uuid>("select id from assignments where state = 'planned'").await.to_string();
    foreign.post("/visits/reminders", &[("month", "2025-08"), ("assignment", &theirs)]).await.assert_status(303);
    assert_eq!(scene.count("select count(*) from assignment_reminders").await, before);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_visit_is_not_opened_again_onto_an_evening_given_away(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    scene.days_later(4);
    let mut leader = scene.leader().await;
    leader.get(&format!("/visits/{visit}/miss")).await;
    leader.submit(&format!("/visits/{visit}/miss"), &[("reason", "illness")]).await.assert_status(303);
    let at = scene.branch.at;
    let other =
        assign(&mut scene.world, (at.commune_a, at.branch_c), scene.leader, "2025-08-01", Some("2025-08-03")).await;
    let reopening = format!("/visits/{visit}/reopening");
    leader.get(&reopening).await.assert_status(200);
    let refused = leader.submit(&reopening, &[("reason", "Ghi nhầm")]).await;
    refused.assert_status(422).assert_text("Tối hôm ấy đồng chí đã được phân công dự nơi khác.");
    assert_eq!(scene.count("select count(*) from assignments where state = 'missed'").await, 1);
    crate::support::visits::withdraw(&mut scene.world, other).await;
    leader.get(&reopening).await;
    leader.submit(&reopening, &[("reason", "Ghi nhầm")]).await.assert_status(303);
}
