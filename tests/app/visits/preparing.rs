//! The page of a visit, and the list of them.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Scene;
use crate::support::branch::PEOPLE;
use crate::support::sheets;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_leader_reads_where_when_and_what_to_look_for(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    let meeting = scene.branch.meeting;
    scene.world.execute("update members set phone = '0912345678', birth_year = 1963").await;
    sqlx::query(
        "insert into agenda_items (id, meeting_id, organization_id, tree_at, item_no, section, title)
         select gen_random_uuid(), id, organization_id, tree_at, 1, 'last_month', 'Đánh giá tháng 7' from meetings where id = $1",
    )
    .bind(meeting)
    .execute(&mut scene.world.owner)
    .await
    .expect("an agenda");
    let mut leader = scene.leader().await;
    let home = leader.get("/").await;
    assert_eq!(home.one("h1"), "Còn 2 ngày đến buổi dự sinh hoạt Thôn 3");
    assert_eq!(home.link("Thôn 3"), format!("/visits/{visit}"));
    let page = leader.get(&format!("/visits/{visit}")).await;
    page.assert_status(200).assert_text("19:30, Nhà văn hóa Thôn 3").assert_text("Chủ trì: đồng chí Hoàng Văn Kiên");
    page.assert_text("Xã Thái Bình phân công").assert_text("Trang này mở đến hết ngày 30/09/2025");
    assert_eq!(page.all("#agenda li"), ["1. Đánh giá tháng 7"]);
    let mut names = page.all("#members li");
    names.sort();
    let mut expected = PEOPLE.map(str::to_owned);
    expected.sort();
    assert_eq!(names, expected, "names and nothing else");
    assert!(!page.body.contains("0912345678") && !page.body.contains("1963"), "no telephone, no year of birth");
    // Only his own narrow page: the record, the members and the statements are not his to open.
    for closed in [format!("/meetings/{meeting}"), format!("/organizations/{}/members", scene.branch.at.branch_a)] {
        leader.get(&closed).await.assert_status(404);
    }
    leader.get(&format!("/organizations/{}", scene.branch.at.branch_a)).await.assert_status(200);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn open_tasks_stand_overdue_first_and_the_last_score_says_where_points_were_lost(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut scene = Scene::new(pool, server).await;
    let (branch, at) = (&scene.branch, scene.branch.at.branch_a);
    let july = sheets::meeting(&mut scene.world, branch, at, "2025-07-01", "branch_regular").await;
    sheets::sheet(&mut scene.world, july, (8100, 8100), "confirmed", "2025-07-05").await;
    sqlx::query(
        "insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
         select gen_random_uuid(), organization_id, tree_at, id, t.title, chair_id, 'Xong', t.due::date
         from meetings, (values ('Sửa mương', '2025-08-20'), ('Thu quỹ', '2025-07-20')) t (title, due) where id = $1",
    )
    .bind(july)
    .execute(&mut scene.world.owner)
    .await
    .expect("tasks");
    sqlx::query("update meetings set conclusion = 'Kết luận tháng 7' where id = $1")
        .bind(july)
        .execute(&mut scene.world.owner)
        .await
        .expect("a conclusion");
    scene.world.execute("set session_replication_role = replica").await; // lines of a score that was decided
    sqlx::query(
        "insert into score_lines (score_id, criterion_id, organization_id, tree_at, self_points)
         select s.id, c.id, s.organization_id, s.tree_at, case c.group_no when 3 then c.most / 2 else c.most end
         from scores s join criteria c on c.rubric_id = s.rubric_id where s.meeting_id = $1",
    )
    .bind(july)
    .execute(&mut scene.world.owner)
    .await
    .expect("lines");
    scene.world.execute("set session_replication_role = origin").await;
    let visit = scene.assigned("2025-08-01", None).await;
    let mut leader = scene.leader().await;
    let page = leader.get(&format!("/visits/{visit}")).await;
    let tasks = page.all("#tasks li");
    assert_eq!(tasks.len(), 2, "{tasks:?}");
    assert!(tasks[0].contains("Thu quỹ") && tasks[0].contains("quá hạn 12 ngày"), "{tasks:?}");
    assert!(page.one("#last").contains("Kết luận tháng 7"));
    let score = page.one("#score");
    assert!(score.contains("81") && score.contains("Mất điểm ở:"), "{score}");
    assert_eq!(page.all("#score dt").len(), 1, "the one group that lost: {score}");
    assert!(page.one("#score dt").starts_with("3. "), "{score}");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn before_its_month_a_visit_is_known_by_branch_and_day_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-09-01", Some("2025-09-03")).await;
    let mut leader = scene.leader().await;
    let list = leader.get("/visits").await;
    let ahead = list.one("#ahead li");
    assert!(ahead.contains("Thôn 3") && ahead.contains("03/09/2025"), "{ahead}");
    assert!(!ahead.contains("19:30") && !ahead.contains("Nhà văn hóa"), "no hour, no place: {ahead}");
    assert_eq!(list.count("#ahead li a"), 0, "nothing to open yet");
    leader.get(&format!("/visits/{visit}")).await.assert_status(404);
    let home = leader.get("/").await;
    home.assert_status(200).assert_text("03/09/2025");
    assert!(!home.text().contains("Nhà văn hóa"));
    let mut nobody = {
        let user = scene.world.user().await;
        crate::support::client::Client::signed_in(&scene.world, user).await
    };
    nobody.get("/visits").await.assert_status(200).assert_text("Khi đồng chí được phân công");
}
