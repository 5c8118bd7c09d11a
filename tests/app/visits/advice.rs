//! A recommendation becomes a task of the branch, is told of there, and is checked by the next visitor.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, nth, submit_to, tell};
use crate::support::client::Page;

const ADVICE: &str = "Giao chi ủy viên chuẩn bị chuyên đề";

/// The standing that a page of a visit shows of its only recommendation.
fn standing(page: &Page) -> String {
    page.one("#advice .st")
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_recommendation_is_followed_from_the_visit_to_the_next_visitor(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut scene = Scene::new(pool, server).await;
    let (august, september) =
        (scene.assigned("2025-08-01", Some("2025-08-03")).await, scene.assigned("2025-09-01", None).await);
    scene.days_later(4);
    tell(&mut scene.leader().await, august, ADVICE).await;
    let mut secretary = scene.secretary().await;
    let home = secretary.get("/").await;
    home.assert_text(ADVICE).assert_text("Kiến nghị của đồng chí Đặng Thị Vân dự sinh hoạt tháng 8/2025");
    // It is not one of the tasks that the meeting of August gave.
    secretary.get(&scene.branch.step("tasks")).await.assert_no_text(ADVICE);

    scene.days_later(30);
    let (mut secretary, mut leader) = (scene.secretary().await, scene.leader().await);
    let page = leader.get(&format!("/visits/{september}")).await;
    assert_eq!(standing(&page), "Chi bộ chưa báo xong");
    let meeting: uuid::Uuid =
        sqlx::query_scalar("select id from meetings where month = '2025-09-01' and organization_id = $1")
            .bind(scene.branch.at.branch_a)
            .fetch_one(&mut scene.world.owner)
            .await
            .expect("September's meeting");
    let tasks = format!("/meetings/{meeting}/tasks");
    secretary.get(&format!("/meetings/{meeting}/attendance")).await.assert_status(200);
    secretary.submit(&format!("/meetings/{meeting}/attendance"), &[]).await.assert_status(303);
    let page = secretary.get(&tasks).await;
    page.assert_text(ADVICE).assert_text("Kiến nghị của đồng chí Đặng Thị Vân").assert_text("Hoàng Văn Kiên");
    let outcome = nth(&secretary, "result", "outcome", 0);
    secretary.submit(&tasks, &[(outcome.as_str(), "done")]).await.assert_status(303);
    let page = leader.get(&format!("/visits/{september}")).await;
    assert_eq!(standing(&page), "Chi bộ báo đã làm xong");

    // The visitor sees that it is not: the task is open again.
    let address = format!("/visits/{september}/telling");
    leader.get(&address).await.assert_text("Chi bộ báo đã làm xong");
    let (verdict, note) = (nth(&leader, "check", "verdict", 0), nth(&leader, "check", "text", 0));
    let told = [
        ("arrived_at", "19:20"),
        ("spoke", "no"),
        (verdict.as_str(), "not_confirmed"),
        (note.as_str(), "Chưa thấy ai được giao"),
    ];
    submit_to(&mut leader, &address, &format!("/visits/{september}/submission"), &told).await.assert_status(303);
    let report = scene.committee().await.get(&format!("/visits/{september}/report")).await;
    assert!(report.one("#checks").contains("Chưa thấy ai được giao"), "{report}");
    let report = scene.committee().await.get(&format!("/visits/{august}/report")).await;
    assert!(report.one("#recommendations").contains("Đã kiểm tra: chưa xong"), "{report}");
    secretary.get("/").await.assert_text(ADVICE);
    // What was checked is not taken back by who recommended it.
    leader.get(&format!("/visits/{august}/reopening")).await;
    let refused = leader.submit(&format!("/visits/{august}/reopening"), &[("reason", "Bỏ kiến nghị")]).await;
    refused.assert_status(422).assert_text("Không sửa được nữa");
}
