//! The right that follows from an assignment: before, during, after, and when it is taken back.

use chibo::ids::AssignmentId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Scene;
use crate::support::client::Client;
use crate::support::visits::{assign, withdraw};

/// What the leader is answered about a visit and about its branch.
async fn answers(client: &mut Client, visit: AssignmentId, branch: String) -> (u16, u16) {
    let page = client.get(&format!("/visits/{visit}")).await.status.as_u16();
    (page, client.get(&branch).await.status.as_u16())
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_right_begins_with_the_month_and_ends_thirty_days_after_it(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    // Three branches, each by its own assignment alone.
    let past = assign(&mut scene.world, (at.commune_a, at.branch_c), scene.leader, "2025-06-01", None).await;
    let lasting = scene.assigned("2025-07-01", None).await;
    let coming = assign(&mut scene.world, (at.commune_b, at.branch_b), scene.leader, "2025-09-01", None).await;
    let [a, b, c] = [at.branch_a, at.branch_b, at.branch_c].map(|id| format!("/organizations/{id}"));
    let (open, shut) = ((200, 200), (404, 404));
    for (days, expected) in [
        (0, [shut, open, shut]),  // 1 August
        (29, [shut, open, shut]), // 30 August: the last day of July's
        (1, [shut, shut, shut]),  // 31 August
        (1, [shut, shut, open]),  // 1 September
        (59, [shut, shut, open]), // 30 October: the last day of September's
        (1, [shut, shut, shut]),  // 31 October
    ] {
        scene.days_later(days);
        let mut leader = scene.leader().await;
        let mut seen = Vec::new();
        for (visit, branch) in [(past, &c), (lasting, &a), (coming, &b)] {
            seen.push(answers(&mut leader, visit, branch.clone()).await);
        }
        assert_eq!(seen, expected, "{}", scene.world.clock.today());
        for (visit, (page, _)) in [past, lasting, coming].into_iter().zip(seen) {
            for form in ["telling", "miss"] {
                let status = leader.get(&format!("/visits/{visit}/{form}")).await.status.as_u16();
                assert_eq!(status, page, "{form} on {}", scene.world.clock.today());
            }
            let sent = leader.post(&format!("/visits/{visit}/telling"), &[]).await.status.as_u16();
            assert_eq!(sent == 404, page == 404, "{sent} on {}", scene.world.clock.today());
        }
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn withdrawn_the_very_next_request_is_refused(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    let branch = format!("/organizations/{}", scene.branch.at.branch_a);
    let mut leader = scene.leader().await;
    assert_eq!(answers(&mut leader, visit, branch.clone()).await, (200, 200));
    leader.get(&format!("/visits/{visit}/telling")).await.assert_status(200);
    withdraw(&mut scene.world, visit).await;
    let address = format!("/visits/{visit}/telling");
    leader.submit(&address, &[("remarks", "Đã viết dở")]).await.assert_status(404);
    assert_eq!(answers(&mut leader, visit, branch).await, (404, 404));
    leader.get("/visits").await.assert_no_text("Thôn 3");
    assert_eq!(scene.count("select count(*) from visit_reports").await, 0, "nothing was written");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn another_leader_at_the_same_branch_sees_the_branch_and_not_the_visit(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut scene = Scene::new(pool, server).await;
    let visit = scene.assigned("2025-08-01", None).await;
    let at = scene.branch.at;
    let other = scene.world.user().await;
    let his = assign(&mut scene.world, (at.commune_a, at.branch_a), other, "2025-08-01", None).await;
    let mut other = Client::signed_in(&scene.world, other).await;
    other.get(&format!("/visits/{his}")).await.assert_status(200);
    for path in ["", "/telling", "/miss", "/reopening", "/report"] {
        other.get(&format!("/visits/{visit}{path}")).await.assert_status(404);
    }
    for (path, fields) in [
        ("telling", &[("remarks", "x")][..]),
        ("submission", &[("arrived_at", "19:30"), ("spoke", "no")]),
        ("miss", &[("reason", "illness")]),
        ("reopening", &[("reason", "x")]),
        ("follow-up", &[("id", "0190aaaa-0000-7000-8000-000000000001")]),
    ] {
        other.post(&format!("/visits/{visit}/{path}"), fields).await.assert_status(404);
    }
}
