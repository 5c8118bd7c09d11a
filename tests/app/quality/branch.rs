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
    super::assert_counted_right(&mut world).await;
    scoring::submit(&mut client, &branch, &[]).await;
    super::assert_counted_right(&mut world).await;
    let user = world.actor(&[("committee", branch.at.commune_a, "subtree")]).await.user;
    let mut committee = Client::signed_in(&world, user).await;
    let sheet = committee.get(&branch.step("score")).await;
    sheet.assert_status(200);
    let meeting = format!("/meetings/{}#", branch.meeting);
    let parts: Vec<_> = sheet.attributes("table a[href]", "href");
    let parts: Vec<_> = parts.iter().filter_map(|href| href.strip_prefix(&meeting)).collect();
    assert!(parts.contains(&"attendance") && parts.contains(&"said") && parts.contains(&"when"), "{parts:?}");
    let record = committee.get(&format!("/meetings/{}", branch.meeting)).await;
    for part in ["attendance", "when"] {
        assert_eq!(record.count(&format!("#{part}")), 1, "{part}");
    }
}

/// Every way in which what a board counts can change: the record opened again, a part of the agenda that is
/// thematic, a correction whose lines come after it, a branch that moves in the tree.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_boards_count_follows_every_change(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = Scored::new(pool, server).await;
    let at = scored.branch.at;
    let meeting = scored.held(at.branch_a, 4).await;
    scored.score(meeting, 95, Some(78), &[(13, 20)]).await;
    let other = scored.held(at.branch_c, 4).await;
    scored.assert_counted_right().await;
    scored
        .world
        .execute(
            "insert into agenda_items (id, meeting_id, organization_id, tree_at, item_no, section, title)
               select gen_random_uuid(), id, organization_id, tree_at, 1, 'thematic', 'Chuyên đề'
               from meetings where month = '2025-04-01'",
        )
        .await;
    scored.assert_counted_right().await;
    scored.world.execute("update agenda_items set section = 'other'").await;
    scored.world.execute("update agenda_items set section = 'thematic'").await;
    scored.assert_counted_right().await;
    scored.world.execute("delete from agenda_items").await;
    scored.world.execute("update scores set state = 'locked'").await;
    scored.assert_counted_right().await;
    // A correction: a new version, the old one superseded, its lines after it.
    scored
        .world
        .execute(
            "alter table scores disable trigger scores_begin;
             update scores set superseded = true;
             insert into scores (id, meeting_id, organization_id, tree_at, month, rubric_id, version_no, corrects,
                 correction_reason, state, self_points, self_class, computed_points, computed_class, facts,
                 submitted_facts, votes_for, decided_points, decided_class, decided_by)
               select gen_random_uuid(), meeting_id, organization_id, tree_at, month, rubric_id, 2, id, 'Nhầm', 'adjusted',
                 self_points, self_class, computed_points, computed_class, facts, submitted_facts, votes_for, 9100, 'good',
                 decided_by from scores;
             insert into score_lines (score_id, criterion_id, organization_id, tree_at, applicable, self_points)
               select n.id, l.criterion_id, l.organization_id, l.tree_at, l.criterion_id::text not like '%13', l.self_points - 100
               from scores n join score_lines l on l.score_id = n.corrects;
             alter table scores enable trigger scores_begin",
        )
        .await;
    scored.assert_counted_right().await;
    scored.world.reattach(at.branch_c, at.commune_b).await.expect("a move");
    scored.assert_counted_right().await;
    let state = format!("update meetings set state = 'recording' where id = '{other}'");
    sqlx::raw_sql(sqlx::AssertSqlSafe(state)).execute(&mut scored.world.owner).await.expect("opened");
    scored.assert_counted_right().await;
    let mut client = scored.board().await;
    let page = client.get("/quality?from=2025-04&to=2025-04").await;
    page.assert_text("1 trong 1 buổi sinh hoạt xếp Khá trở lên");
}
