//! Telling of an attended visit: drafted, sent, read by those who assign, corrected.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, nth, submit_to, tell};
use crate::support::client::Client;
use crate::support::visits::assign;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_draft_is_the_leaders_alone_until_it_is_sent(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    let address = format!("/visits/{visit}/telling");
    let mut leader = scene.leader().await;
    leader.get(&address).await.assert_status(200).assert_text("Buổi sinh hoạt chưa diễn ra");
    let level = nth(&leader, "observation", "level", 3);
    let draft = [("remarks", "Đến sớm gặp bí thư."), (level.as_str(), "fair")];
    leader.submit(&address, &draft).await.assert_redirect(&address);
    let page = leader.follow().await;
    page.assert_text("Bản nháp chỉ đồng chí thấy.");
    assert!(page.form(&address).contains(&(level.clone(), "fair".to_owned())), "what was saved stands there");
    // Nobody attends a meeting that has not been held.
    let early = submit_to(
        &mut leader,
        &address,
        &format!("/visits/{visit}/submission"),
        &[("arrived_at", "19:25"), ("spoke", "yes")],
    )
    .await;
    early.assert_status(422).assert_text("Buổi sinh hoạt chưa diễn ra nên chưa gửi được.");
    let report = format!("/visits/{visit}/report");
    scene.committee().await.get(&report).await.assert_status(404);
    scene.committee().await.get("/visits").await.assert_no_text("Đặng Thị Vân");

    scene.days_later(3);
    let mut leader = scene.leader().await;
    leader.get("/visits").await.assert_text("Có bản nháp");
    leader.get(&address).await.assert_text("Đến sớm gặp bí thư.");
    let to = format!("/visits/{visit}/submission");
    let text = nth(&leader, "recommendation", "text", 0);
    let lacking = submit_to(&mut leader, &address, &to, &[(text.as_str(), "Phân công người chuẩn bị chuyên đề")]).await;
    lacking.assert_status(422).assert_text("Đồng chí ghi giờ đến.").assert_text("Đồng chí ghi thời hạn.");
    assert!(
        lacking.form(&address).iter().any(|(_, value)| value.starts_with("Phân công người")),
        "nothing typed is lost"
    );
    tell(&mut leader, visit, "Phân công người chuẩn bị chuyên đề").await;

    let mut committee = scene.committee().await;
    let list = committee.get("/visits?month=2025-08&state=attended").await;
    let row = list.one("tbody tr");
    assert!(row.contains("Thôn 3") && row.contains("Đặng Thị Vân") && row.contains("Đã dự"), "{row}");
    let page = committee.get(&list.link("Thôn 3")).await;
    page.assert_status(200).assert_text("19:25–21:10").assert_text("Đúng trình tự, ít gợi mở");
    page.assert_text("Ít ý kiến, chủ yếu bổ sung báo cáo.").assert_text("Phát biểu, thảo luận");
    page.assert_text("Chi bộ chưa báo xong").assert_text("Đến sớm gặp bí thư.");
    let record = committee.get(&format!("/meetings/{}", scene.branch.meeting)).await;
    assert!(record.one("#visitors").contains("Đặng Thị Vân: đã dự"), "{record}");
    // What was told stays with those who assign: not the branch, not another commune.
    scene.secretary().await.get(&report).await.assert_status(404);
    let at = scene.branch.at;
    let foreign = scene.world.actor(&[("committee", at.commune_b, "subtree")]).await.user;
    let mut foreign = Client::signed_in(&scene.world, foreign).await;
    foreign.get(&report).await.assert_status(404);
    foreign.get("/visits?month=2025-08").await.assert_no_text("Đặng Thị Vân");
    leader.get(&report).await.assert_status(200);
    leader.get(&address).await.assert_redirect(&format!("/visits/{visit}"));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_assigns_reads_it_also_where_the_branch_is_out_of_reach(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    // The other commune sends its leader to a branch of this one.
    let visit = assign(&mut scene.world, (at.commune_b, at.branch_a), scene.leader, "2025-08-01", None).await;
    scene.days_later(5);
    tell(&mut scene.leader().await, visit, "Ghi biên bản ngay tại buổi họp").await;
    for (place, expected) in [(at.commune_b, 200), (at.commune_a, 200), (at.province_b, 200)] {
        let user = scene.world.actor(&[("committee", place, "subtree")]).await.user;
        let page = Client::signed_in(&scene.world, user).await.get(&format!("/visits/{visit}/report")).await;
        page.assert_status(expected).assert_text("Ghi biên bản ngay tại buổi họp").assert_text("Ít ý kiến");
    }
    let elsewhere = scene.world.actor(&[("committee", at.branch_c, "unit")]).await.user;
    let mut elsewhere = Client::signed_in(&scene.world, elsewhere).await;
    elsewhere.get(&format!("/visits/{visit}/report")).await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_was_sent_is_corrected_with_a_reason_while_nothing_rests_on_it(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    scene.days_later(3);
    let mut leader = scene.leader().await;
    leader.get(&format!("/visits/{visit}/reopening")).await.assert_status(409);
    tell(&mut leader, visit, "Phân công người chuẩn bị chuyên đề").await;
    assert_eq!(scene.count("select count(*) from tasks where recommendation_id is not null").await, 1);
    // What was sent is not sent again by a form that lay open.
    leader.post(&format!("/visits/{visit}/telling"), &[("remarks", "x")]).await.assert_status(409);

    let reopening = format!("/visits/{visit}/reopening");
    leader.get(&reopening).await.assert_status(200);
    leader.submit(&reopening, &[("reason", " ")]).await.assert_status(422);
    leader.submit(&reopening, &[("reason", "Ghi nhầm giờ")]).await.assert_redirect(&format!("/visits/{visit}"));
    assert_eq!(scene.count("select count(*) from tasks where recommendation_id is not null").await, 0);
    scene.committee().await.get(&format!("/visits/{visit}/report")).await.assert_status(404);
    let address = format!("/visits/{visit}/telling");
    let page = leader.get(&address).await;
    assert!(page.form(&address).contains(&("arrived_at".to_owned(), "19:25".to_owned())), "all of it is there");
    submit_to(&mut leader, &address, &format!("/visits/{visit}/submission"), &[("arrived_at", "19:15")])
        .await
        .assert_redirect(&format!("/visits/{visit}"));
    let page = scene.committee().await.get(&format!("/visits/{visit}/report")).await;
    page.assert_text("19:15–21:10").assert_text("Ghi nhầm giờ").assert_text("Mở ra để sửa");
    assert_eq!(scene.count("select count(*) from tasks where recommendation_id is not null").await, 1);

    // The branch has told of it: nothing is taken back any more.
    scene
        .world
        .execute(
            "insert into task_results (task_id, meeting_id, organization_id, tree_at, outcome)
             select t.id, m.id, m.organization_id, m.tree_at, 'partly' from tasks t join meetings m
               on m.organization_id = t.organization_id and m.month = '2025-09-01' where t.recommendation_id is not null",
        )
        .await;
    leader.get(&reopening).await.assert_status(200);
    let refused = leader.submit(&reopening, &[("reason", "Sửa nữa")]).await;
    refused.assert_status(422).assert_text("Không sửa được nữa");
    scene.committee().await.get(&format!("/visits/{visit}/report")).await.assert_status(200);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_devices_on_one_draft_lose_no_word(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", None).await;
    let address = format!("/visits/{visit}/telling");
    let (mut phone, mut desk) = (scene.leader().await, scene.leader().await);
    phone.get(&address).await;
    desk.get(&address).await;
    phone.submit(&address, &[("remarks", "Trên điện thoại"), ("spoke", "yes")]).await.assert_status(303);
    // Another field: both are kept.
    desk.submit(&address, &[("arrived_at", "19:20")]).await.assert_status(303);
    let form = desk.get(&address).await.form(&address);
    for (name, value) in [("remarks", "Trên điện thoại"), ("spoke", "yes"), ("arrived_at", "19:20")] {
        assert!(form.contains(&(name.to_owned(), value.to_owned())), "{name} in {form:?}");
    }
    // The same field: both texts are shown.
    phone.get(&address).await;
    desk.submit(&address, &[("remarks", "Ở bàn làm việc")]).await.assert_status(303);
    let clash = phone.submit(&address, &[("remarks", "Lại trên điện thoại")]).await;
    clash.assert_status(409).assert_text("Ở bàn làm việc").assert_text("Lại trên điện thoại");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_missed_visit_is_made_up_for_at_the_next_meeting_and_stays_missed(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    scene.days_later(4);
    let mut leader = scene.leader().await;
    let miss = format!("/visits/{visit}/miss");
    leader.get(&miss).await.assert_status(200);
    leader.submit(&miss, &[]).await.assert_status(422).assert_text("Đồng chí chọn lý do.");
    leader.submit(&miss, &[("reason", "business_trip"), ("note", "Tập huấn ở tỉnh")]).await.assert_status(303);
    let page = leader.follow().await;
    page.assert_text("Trùng lịch công tác: Tập huấn ở tỉnh").assert_text("thứ Tư, 03/09/2025");
    page.assert_text("Tháng này vẫn tính là không dự.");
    let drawn = page.form(&format!("/visits/{visit}/follow-up"));
    leader.submit(&format!("/visits/{visit}/follow-up"), &[]).await.assert_redirect(&format!("/visits/{visit}"));
    // Pressed again, it is the same one.
    let again: Vec<_> = drawn.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    leader.post_raw(&format!("/visits/{visit}/follow-up"), &again).await.assert_status(303);
    assert_eq!(scene.count("select count(*) from assignments where postponed_from is not null").await, 1);
    leader.get(&format!("/visits/{visit}")).await.assert_text("Sẽ dự bù vào tháng 9/2025.");
    let list = leader.get("/visits").await;
    assert!(list.one("#ahead li").contains("03/09/2025, hoãn lần thứ 1"), "{list}");
    assert!(list.one("#past li").contains("Không dự"), "for its own month it stays missed: {list}");
    // Missed again, it is put off for the second time.
    scene.days_later(32);
    let mut leader = scene.leader().await;
    let next: chibo::ids::AssignmentId =
        sqlx::query_scalar("select id from assignments where postponed_from is not null")
            .fetch_one(&mut scene.world.owner)
            .await
            .expect("the one after");
    leader.get(&format!("/visits/{next}/miss")).await.assert_status(200);
    leader.submit(&format!("/visits/{next}/miss"), &[("reason", "illness")]).await.assert_status(303);
    leader.follow().await.assert_text("hoãn lần thứ 1");
    leader.submit(&format!("/visits/{next}/follow-up"), &[]).await.assert_status(303);
    leader.get("/visits").await.assert_text("hoãn lần thứ 2");
    let row = scene.committee().await.get("/visits?state=missed").await.text();
    assert!(row.contains("Không dự: Ốm đau (hoãn lần thứ 1)"), "{row}");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_day_that_cannot_be_had_is_told_and_nothing_is_lost(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    scene.days_later(4);
    let mut leader = scene.leader().await;
    leader.get(&format!("/visits/{visit}/miss")).await;
    leader.submit(&format!("/visits/{visit}/miss"), &[("reason", "illness")]).await.assert_status(303);
    leader.follow().await;
    let follow_up = format!("/visits/{visit}/follow-up");
    // Every evening on which the branch meets is given away: the next one is proposed all the same, with what
    // takes it, and the database refuses it.
    let mut taken = Vec::new();
    for (month, evening) in [("2025-09-01", "2025-09-03"), ("2025-10-01", "2025-10-03"), ("2025-11-01", "2025-11-03")] {
        let there = (at.commune_a, at.branch_c);
        taken.push(assign(&mut scene.world, there, scene.leader, month, Some(evening)).await);
    }
    leader.get(&format!("/visits/{visit}")).await.assert_text("thứ Tư, 03/09/2025").assert_text("Cùng ngày dự Thôn 5");
    leader.submit(&follow_up, &[]).await.assert_status(422).assert_text("đã được phân công dự chi bộ khác");
    for one in taken {
        crate::support::visits::withdraw(&mut scene.world, one).await;
    }
    // Assigned there already, by those who assign.
    let there = scene.assigned("2025-09-01", None).await;
    leader.get(&format!("/visits/{visit}")).await;
    leader.submit(&follow_up, &[]).await.assert_status(422).assert_text("đã được phân công dự chi bộ này");
    crate::support::visits::withdraw(&mut scene.world, there).await;
    scene.world.close(at.branch_a, at.branch_c).await.expect("closed");
    let page = leader.get(&format!("/visits/{visit}")).await;
    if page.status == 200 {
        leader.submit(&follow_up, &[]).await.assert_status(422).assert_text("đã kết thúc hoạt động");
    }
    assert_eq!(scene.count("select count(*) from assignments where postponed_from is not null").await, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_share_of_meetings_that_kept_the_steps_is_a_figure(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let there = scene.assigned("2025-08-01", None).await;
    let elsewhere = assign(&mut scene.world, (at.commune_a, at.branch_c), scene.leader, "2025-08-01", None).await;
    let abroad = assign(&mut scene.world, (at.commune_b, at.branch_b), scene.leader, "2025-08-01", None).await;
    scene.days_later(35);
    let mut leader = scene.leader().await;
    for (visit, level) in [(there, "good"), (elsewhere, "poor"), (abroad, "good")] {
        let address = format!("/visits/{visit}/telling");
        leader.get(&address).await.assert_status(200);
        let steps = nth(&leader, "observation", "level", 2);
        let told = [("arrived_at", "19:20"), ("spoke", "no"), (steps.as_str(), level)];
        submit_to(&mut leader, &address, &format!("/visits/{visit}/submission"), &told).await.assert_status(303);
    }
    let mut committee = scene.committee().await;
    let page = committee.get("/visits?month=2025-08").await;
    assert_eq!(page.one("#judged tbody tr"), "3. Trình tự các bước 1 0 1 50 %", "those of the own commune");
    let page = committee.get(&format!("/visits?organization={}", at.branch_a)).await;
    assert_eq!(page.one("#judged tbody tr"), "3. Trình tự các bước 1 0 0 100 %");
    assert_eq!(committee.get("/visits?month=2025-07").await.count("#judged"), 0);
}
