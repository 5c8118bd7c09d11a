//! The branch's own score: from the first tap to the superior's desk.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::meetings::{evening, fill_in, state};
use crate::support::branch::Branch;
use crate::support::client::Client;
use crate::support::scoring::{self, field, post_sheet, rubric_in_force};
use crate::support::world::World;

async fn score(world: &mut World, branch: &Branch) -> (String, Option<i32>, Option<String>, Option<i32>) {
    sqlx::query_as("select state, self_points, self_class, computed_points from scores where meeting_id = $1")
        .bind(branch.meeting.0)
        .fetch_one(&mut world.owner)
        .await
        .expect("a score")
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_branch_scores_votes_closes_and_submits(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    rubric_in_force(&mut world).await;
    let mut client = branch.secretary(&world).await;
    fill_in(&mut client, &branch).await;
    let page = client.get(&branch.step("conclusion")).await;
    assert_eq!(page.count(".steps li"), 6, "scoring is the sixth step");
    client.submit(&branch.step("conclusion"), &[("next", "score")]).await.assert_redirect(&branch.step("score"));
    let page = client.follow().await;
    page.assert_status(200)
        .assert_text("Có mặt 6/6 (100 %)")
        .assert_text("Đủ thời lượng")
        .assert_text("Không có việc nào đến hạn");
    page.assert_text("thực tế địa phương, cần xác nhận");
    // What is counted is accepted untouched; what a person must judge is asked for, each by name.
    let refused = client.post_raw(&branch.step("score/agreement"), &borrowed(&page.form(&branch.step("score")))).await;
    refused.assert_status(422).assert_text("Mục 3.1 chưa chấm.").assert_text("Mục 7.2 chưa chấm.");
    refused.assert_no_text("Mục 2.1 chưa chấm.");
    // A draft keeps what there is; points out of bounds are refused beside their field with the text kept.
    let refused = post_sheet(&mut client, &branch, "score", &[(4, "answer", "6")]).await;
    refused.assert_status(422).assert_text("Mục 3.1: điểm từ 0 đến 5.");
    assert_eq!((refused.value(&field(4, "answer")), refused.value(&field(9, "answer"))), ("6".into(), "20".into()));
    post_sheet(&mut client, &branch, "score", &[(9, "answer", "18,5")]).await.assert_redirect(&branch.step("score"));
    // Nobody spoke (2 of 5), no committee met (0 of 2), no notice, no documents; no task was due, so the
    // sheet is out of 70 and rescaled: 70 − 3 − 2 − 1 − 2 − 1,5 = 60,5 → 86,43.
    assert_eq!(score(&mut world, &branch).await, ("draft".into(), Some(8643), Some("fair".into()), Some(8643)));
    // To say otherwise than what is counted takes a reason.
    client.get(&branch.step("score")).await;
    let refused = post_sheet(&mut client, &branch, "score/agreement", &[(10, "answer", "l1")]).await;
    refused.assert_status(422).assert_text("Mục 4.2b: điểm khác số đã đếm, đồng chí ghi lý do.");
    let changed = [(10, "answer", "l1"), (10, "reason", "Năm đồng chí phát biểu, chưa kịp ghi")];
    let agreed = post_sheet(&mut client, &branch, "score/agreement", &changed).await;
    agreed.assert_redirect(&branch.step("score"));
    // 62 + 3 of 70 for the branch, 62 as counted.
    assert_eq!(score(&mut world, &branch).await, ("agreed".into(), Some(9286), Some("good".into()), Some(8857)));
    let page = client.follow().await;
    page.assert_text("Mời chi bộ biểu quyết").assert_text("Năm đồng chí phát biểu");
    assert_eq!(page.value("votes_for"), "5", "all who are there and may vote");
    let refused = client.submit(&branch.step("score/vote"), &[("votes_for", "6")]).await;
    refused.assert_status(422).assert_text("nhiều hơn 5 đảng viên");
    client.submit(&branch.step("score/vote"), &[("votes_for", "4"), ("votes_against", "1")]).await.assert_status(303);
    assert_eq!(state(&mut world, &branch).await, "closed", "the vote closes the record");
    client.get(&format!("/meetings/{}/minutes", branch.meeting)).await.assert_text(
        "Chi bộ tự chấm chất lượng buổi sinh hoạt: 92,86 điểm, xếp loại Tốt. Biểu quyết: tán thành 04; không tán thành 01; ý kiến khác 0.",
    );
    // A promise is counted at submission: nothing was posted.
    let page = client.get(&branch.step("score")).await;
    page.assert_text("Đã biểu quyết, chưa nộp");
    let refused = client.submit(&branch.step("score/submission"), &[("record_posted_on", "2/8/2025")]).await;
    refused.assert_status(422).assert_text("từ ngày họp 03/08/2025 trở đi");
    client.submit(&branch.step("score/submission"), &[("record_posted_on", "")]).await.assert_status(303);
    assert_eq!(score(&mut world, &branch).await, ("submitted".into(), Some(9286), Some("good".into()), Some(8714)));
    let page = client.follow().await;
    page.assert_text("Chờ cấp trên xác nhận").assert_text("Chưa đăng biên bản, nghị quyết khi nộp phiếu");
    // Now the branch changes nothing any more, neither the sheet nor the record.
    for act in ["score/agreement", "score", "score/revision", "score/vote", "score/submission"] {
        let token = client.get(&branch.step("score")).await.value("token");
        let fields: &[(&str, &str)] = if act == "score/vote" { &[("votes_for", "5")] } else { &[] };
        let fields = [&[("token", token.as_str())], fields].concat();
        client.post_raw(&branch.step(act), &fields).await.assert_status(409);
    }
    let token = client.get(&branch.step("score")).await.value("token");
    client.post_raw(&branch.step("reopening"), &[("token", &token), ("reason", "Sửa")]).await.assert_status(409);
    assert_eq!(score(&mut world, &branch).await.0, "submitted");
    client.get(&format!("/meetings/{}", branch.meeting)).await.assert_text("92,86 điểm, Tốt. Chờ cấp trên xác nhận.");
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// What the committee agreed to is not voted once the record says something else; an open record takes the
/// vote back.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_vote_is_on_what_the_record_says(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    rubric_in_force(&mut world).await;
    let mut client = branch.secretary(&world).await;
    scoring::agree(&mut client, &branch, &[]).await;
    client.get(&branch.step("attendance")).await;
    let (on, status) = (branch.roll(2, "on"), branch.roll(2, "status"));
    client.submit(&branch.step("attendance"), &[(&on, "1"), (&status, "absent_unexcused")]).await.assert_status(303);
    client.get(&branch.step("score")).await;
    client.submit(&branch.step("score/vote"), &[("votes_for", "4")]).await.assert_redirect(&branch.step("score"));
    client
        .follow()
        .await
        .assert_text("Sổ đã thay đổi sau khi chi ủy thống nhất")
        .assert_text("1 người vắng không lý do");
    assert_eq!(score(&mut world, &branch).await.0, "draft");
    assert_eq!(state(&mut world, &branch).await, "recording");
    // What was accepted follows the record: 2.1 is 1 of 4 now.
    post_sheet(&mut client, &branch, "score/agreement", &[]).await.assert_status(303);
    client.get(&branch.step("score")).await;
    client.submit(&branch.step("score/vote"), &[]).await.assert_status(303);
    assert_eq!(score(&mut world, &branch).await.0, "voted");
    client.get(&format!("/meetings/{}/reopening", branch.meeting)).await;
    client.submit(&branch.step("reopening"), &[("reason", "Ghi nhầm giờ")]).await.assert_status(303);
    assert_eq!(score(&mut world, &branch).await.0, "draft", "the vote goes with the closing");
}

/// A recorder fills in, the secretary decides; a meeting without a rubric is closed without a score.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_scores_and_where_no_rubric_applies(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let mut client = branch.secretary(&world).await;
    fill_in(&mut client, &branch).await;
    let page = client.get(&branch.step("score")).await;
    page.assert_text("Không có thang điểm nào áp dụng");
    client.post_raw(&branch.step("score"), &[("token", &page.value("token"))]).await.assert_status(409);
    rubric_in_force(&mut world).await;
    let recorder = world.actor(&[("branch_recorder", branch.at.branch_a, "subtree")]).await.user;
    let mut recorder = Client::signed_in(&world, recorder).await;
    recorder.get(&branch.step("score")).await.assert_no_text("Chi ủy thống nhất");
    post_sheet(&mut recorder, &branch, "score", &[]).await.assert_redirect(&branch.step("score"));
    recorder.get(&branch.step("score")).await;
    post_sheet(&mut recorder, &branch, "score/agreement", &[]).await.assert_status(403);
    // Two at one sheet: the other's words are not lost.
    client.get(&branch.step("score")).await;
    recorder.get(&branch.step("score")).await;
    let mine = [(9, "answer", "15"), (9, "reason", "")];
    post_sheet(&mut recorder, &branch, "score", &mine).await.assert_status(303);
    post_sheet(&mut client, &branch, "score", &[(9, "answer", "12")])
        .await
        .assert_status(409)
        .assert_text("15")
        .assert_text("12");
    client.get(&branch.step("score")).await;
    client.submit(&branch.step("closure"), &[]).await.assert_status(303);
    assert_eq!(state(&mut world, &branch).await, "closed");
    assert_eq!(score(&mut world, &branch).await.0, "draft", "it can be scored later");
    let board = world.actor(&[("organization_board", branch.at.province_a, "subtree")]).await.user;
    let mut board = Client::signed_in(&world, board).await;
    let page = board.get(&branch.step("score")).await;
    page.assert_status(200).assert_text("Đang chấm");
    board
        .post_raw(&branch.step("score"), &[("token", &page.value("token"))])
        .await
        .assert_status(403)
        .assert_text("chưa được giao quyền");
}
