//! `GET /organizations/{id}/quality`: two years of one branch, and how its chair is told.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Scored;
use crate::support::{client::Client, scoring};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_branch_sees_three_columns_its_groups_and_its_losses(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = Scored::new(pool, server).await;
    let at = scored.branch.at;
    for month in 4..=6 {
        let meeting = scored.held(at.branch_a, month).await;
        // The chair lost 4 of 10, the tasks 6 of 30.
        scored.score(meeting, 100, Some(90), &[(11, 6), (13, 24)]).await;
    }
    let mut client = scored.branch.secretary(&scored.world).await;
    let page = client.get(&format!("/organizations/{}/quality", at.branch_a)).await;
    page.assert_status(200);
    let rows = page.all("table tbody tr");
    assert!(
        rows.iter().any(|row| row.starts_with("6/2025")
            && row.contains("95")
            && row.contains("100")
            && row.contains("90")
            && row.ends_with("−10")),
        "{rows:?}"
    );
    assert!(rows.iter().any(|row| row.starts_with("6. ") && row.ends_with("30 30 24")), "{rows:?}");
    let lost = page.all("#losses tbody tr");
    assert!(lost[0].starts_with("6.1") && lost[1].starts_with("4.3") && lost.len() == 2, "{lost:?}");
    page.assert_text("Tự chấm cao hơn cấp trên bình quân 10 điểm, qua 2 phiếu");
    // Two criteria speak of the chair; three sheets are enough.
    let chairs = page.all("#chairs tbody tr");
    assert_eq!(chairs.len(), 2, "{chairs:?}");
    assert!(chairs[0].contains("Hoàng Văn Kiên") && chairs[0].contains("6/10"), "{chairs:?}");
    assert!(chairs[1].contains("4/4"), "{chairs:?}");
    // Its committee sees it too; nobody is ranked on the board's own page.
    let mut board = scored.board().await;
    let wide = board.get("/quality?from=2025-01&to=2025-07").await;
    wide.assert_status(200).assert_no_text("Hoàng Văn Kiên");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_sheets_say_nothing_of_who_chaired(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = Scored::new(pool, server).await;
    let at = scored.branch.at;
    for month in 5..=6 {
        scored.decided(at.branch_a, month, 95, 95).await;
    }
    let mut client = scored.branch.secretary(&scored.world).await;
    let page = client.get(&format!("/organizations/{}/quality", at.branch_a)).await;
    page.assert_status(200).assert_no_text("Hoàng Văn Kiên");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_is_counted_on_a_sheet_leads_to_the_fact(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = crate::meetings::evening(pool, server).await;
    scoring::rubric_in_force(&mut world).await;
    let mut client = branch.secretary(&world).await;
    scoring::submit(&mut client, &branch, &[]).await;
    let user = world.actor(&[("committee", branch.at.commune_a, "subtree")]).await.user;
    let mut committee = Client::signed_in(&world, user).await;
    let sheet = committee.get(&branch.step("score")).await;
    sheet.assert_status(200);
    let meeting = format!("/meetings/{}#", branch.meeting);
    let parts: Vec<_> = sheet.attributes("table a[href]", "href");
    let parts: Vec<_> = parts.iter().filter_map(|href| href.strip_prefix(&meeting)).collect();
    assert!(parts.contains(&"attendance") && parts.contains(&"statements") && parts.contains(&"when"), "{parts:?}");
    let record = committee.get(&format!("/meetings/{}", branch.meeting)).await;
    for part in ["attendance", "statements", "when"] {
        assert_eq!(record.count(&format!("#{part}")), 1, "{part}");
    }
}
