//! The committee's side of a score: what it may do with a submitted sheet, and what nobody may.

mod separation;
mod states;

use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::meetings::evening;
use crate::support::branch::Branch;
use crate::support::client::Client;
use crate::support::scoring::{self, field, rubric_in_force};
use crate::support::world::World;

/// A submitted sheet on the desk of the committee of Thái Bình, with these answers of the branch changed.
pub async fn desk(
    pool: PgPoolOptions,
    server: PgConnectOptions,
    changed: &[(u8, &str, &str)],
) -> (World, Branch, Client) {
    let (mut world, branch) = evening(pool, server).await;
    rubric_in_force(&mut world).await;
    let mut secretary = branch.secretary(&world).await;
    scoring::submit(&mut secretary, &branch, changed).await;
    let committee = world.actor(&[("committee", branch.at.commune_a, "subtree")]).await.user;
    let committee = Client::signed_in(&world, committee).await;
    (world, branch, committee)
}

/// State, official points and class, and the superior's reason, of the version in force.
pub async fn decided(world: &mut World, branch: &Branch) -> (String, Option<i32>, Option<String>, Option<String>) {
    sqlx::query_as(
        "select state, decided_points, decided_class, decision_reason from scores
         where meeting_id = $1 and not superseded",
    )
    .bind(branch.meeting.0)
    .fetch_one(&mut world.owner)
    .await
    .expect("a score")
}

/// The acts on the score so far.
async fn acts(world: &mut World, branch: &Branch) -> Vec<String> {
    sqlx::query_scalar(
        "select a.act from score_acts a join scores s on s.id = a.score_id
         where s.meeting_id = $1 and a.act not in ('edited', 'agreed', 'voted') order by a.at, a.id",
    )
    .bind(branch.meeting.0)
    .fetch_all(&mut world.owner)
    .await
    .expect("acts")
}

fn some(points: i32, class: &str) -> (Option<i32>, Option<String>) {
    (Some(points), Some(class.to_owned()))
}

/// Everything full but what was not done around the meeting: 62 of 70, 88,57, Khá.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_committee_confirms_takes_back_and_locks(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut committee) = desk(pool, server, &[]).await;
    let page = committee.get(&branch.step("score")).await;
    page.assert_status(200).assert_text("Chi bộ nộp 03/08/2025, còn 30 ngày");
    page.assert_text("Xác nhận 88,57 điểm, Khá").assert_text("Sổ đếm").assert_text("Có mặt 6/6 (100 %)");
    assert_eq!(page.value(&field(9, "answer")), "20", "an own answer begins with the branch's");
    assert_eq!(page.value(&field(2, "answer")), "l1");
    committee.submit(&branch.step("score/confirmation"), &[]).await.assert_redirect(&branch.step("score"));
    let (points, class) = some(8857, "fair");
    assert_eq!(decided(&mut world, &branch).await, ("confirmed".into(), points, class.clone(), None));
    let page = committee.follow().await;
    page.assert_text("Đã xác nhận 88,57 điểm, Khá.").assert_text("Rút lại quyết định");
    committee.submit(&branch.step("score/withdrawal"), &[]).await.assert_redirect(&branch.step("score"));
    assert_eq!(decided(&mut world, &branch).await, ("submitted".into(), None, None, None));
    committee.follow().await.assert_text("Xác nhận 88,57 điểm, Khá");
    committee.submit(&branch.step("score/confirmation"), &[]).await.assert_status(303);
    let page = committee.get(&branch.step("score/lock")).await;
    page.assert_status(200).assert_text("không sửa và không rút lại được");
    committee.submit(&branch.step("score/lock"), &[]).await.assert_redirect(&branch.step("score"));
    let page = committee.follow().await;
    page.assert_text("Đã khóa điểm").assert_no_text("Rút lại quyết định").assert_text("Đính chính điểm");
    assert_eq!(decided(&mut world, &branch).await, ("locked".into(), points, class, None));
    assert_eq!(acts(&mut world, &branch).await, ["submitted", "confirmed", "withdrawn", "confirmed", "locked"]);
    committee.get(&branch.step("score/lock")).await.assert_status(409);
    committee.get(&branch.step("score/return")).await.assert_status(409);
}

/// A reason is asked for where the class changes or the total is ten points away, and only there.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_decision_far_from_the_branch_has_a_reason(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut committee) = desk(pool, server, &[]).await;
    let nine = field(9, "answer");
    let adjustment = branch.step("score/adjustment");
    committee.get(&branch.step("score")).await.assert_status(200);
    committee.submit(&adjustment, &[]).await.assert_status(422).assert_text("không khác phiếu của chi bộ");
    committee.submit(&adjustment, &[(&nine, "21")]).await.assert_status(422).assert_text("điểm từ 0 đến 20");
    // 47 of 70 is 67,14: another class.
    let refused = committee.submit(&adjustment, &[(&nine, "5")]).await;
    refused.assert_status(422).assert_text("Hạng đổi từ Khá xuống Trung bình").assert_text("67,14");
    refused.assert_text("Hạng Khá thành Trung bình: đồng chí ghi lý do.");
    assert_eq!(refused.value(&nine), "5");
    // 54,75 of 70 is 78,21: the same class, 10,36 points away.
    let refused = committee.submit(&adjustment, &[(&nine, "12,75")]).await;
    refused.assert_status(422).assert_text("Tổng điểm lệch nhiều");
    committee.submit(&adjustment, &[(&nine, "12,75"), ("reason", " ")]).await.assert_status(422);
    assert_eq!(decided(&mut world, &branch).await, ("submitted".into(), None, None, None), "nothing was stored");
    // 60,5 of 70 is 86,43: near enough.
    committee.submit(&adjustment, &[(&nine, "18,5")]).await.assert_redirect(&branch.step("score"));
    let (points, class) = some(8643, "fair");
    assert_eq!(decided(&mut world, &branch).await, ("adjusted".into(), points, class, None));
    committee.follow().await.assert_text("Đã điều chỉnh: 86,43 điểm, Khá.").assert_text("−1,5");
    committee.submit(&branch.step("score/withdrawal"), &[]).await.assert_status(303);
    let page = committee.follow().await;
    assert_eq!(page.value(&nine), "20", "taken back, the branch's points stand again");
    let why = "Biểu dương, nhắc nhở chưa có trong biên bản.";
    committee.submit(&adjustment, &[(&nine, "5"), ("reason", why)]).await.assert_status(303);
    let (points, class) = some(6714, "average");
    assert_eq!(decided(&mut world, &branch).await, ("adjusted".into(), points, class, Some(why.into())));
    let mut secretary = branch.secretary(&world).await;
    secretary.get(&branch.step("score")).await.assert_text(why).assert_text("67,14");
}

/// What was promised at the vote and not kept is pointed out; who confirms takes the branch's word, who
/// adjusts says otherwise.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_promise_that_was_not_kept_is_pointed_out(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    rubric_in_force(&mut world).await;
    let mut secretary = branch.secretary(&world).await;
    scoring::vote(&mut secretary, &branch, &[]).await;
    secretary.get(&branch.step("score")).await;
    secretary.submit(&branch.step("score/submission"), &[("record_posted_on", "")]).await.assert_status(303);
    let committee = world.actor(&[("committee", branch.at.commune_a, "subtree")]).await.user;
    world.clock.advance(TimeDelta::days(31));
    let mut committee = Client::signed_in(&world, committee).await;
    committee.headers.insert("accept-language".into(), "en".into());
    let page = committee.get(&branch.step("score")).await;
    page.assert_text("The branch promised 1, counted 0 at submission").assert_text("one day overdue");
    page.assert_text("Confirm 88,57 points, Fair");
    assert_eq!(page.value(&field(15, "answer")), "yes");
    let posted = (field(15, "answer"), "no");
    committee.submit(&branch.step("score/adjustment"), &[(&posted.0, posted.1)]).await.assert_status(303);
    let (points, class) = some(8714, "fair");
    assert_eq!(decided(&mut world, &branch).await, ("adjusted".into(), points, class, None), "61 of 70");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_returned_sheet_is_changed_and_comes_again(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut committee) = desk(pool, server, &[]).await;
    let seen = committee.get(&branch.step("score")).await.form(&branch.step("score/confirmation"));
    committee.get(&branch.step("score/return")).await.assert_status(200);
    committee.submit(&branch.step("score/return"), &[]).await.assert_status(422).assert_text("Đồng chí ghi lý do");
    let question = "Mục 4.2a: nội dung nào đã biểu dương?";
    let back = [("reason", question)];
    committee.submit(&branch.step("score/return"), &back).await.assert_redirect(&branch.step("score"));
    committee.follow().await.assert_text("Đã trả lại chi bộ.").assert_text(question);
    let mut secretary = branch.secretary(&world).await;
    secretary.get(&branch.step("score")).await.assert_text(question);
    let changed = [(9, "answer", "18,5")];
    scoring::post_sheet(&mut secretary, &branch, "score", &changed).await.assert_status(303);
    secretary.get(&branch.step("score")).await;
    secretary.submit(&branch.step("score/submission"), &[]).await.assert_status(303);
    // The page that was read before is no longer what would be confirmed.
    let stale: Vec<_> = seen.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    committee.post_raw(&branch.step("score/confirmation"), &stale).await.assert_status(409);
    committee.get(&branch.step("score")).await.assert_no_text("Cấp trên trả lại:").assert_text("86,43");
    committee.submit(&branch.step("score/confirmation"), &[]).await.assert_status(303);
    assert_eq!(decided(&mut world, &branch).await.1, Some(8643));
    assert_eq!(acts(&mut world, &branch).await, ["submitted", "returned", "submitted", "confirmed"]);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_locked_score_is_corrected_by_a_version_beside_it(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut committee) = desk(pool, server, &[]).await;
    let nine = field(9, "answer");
    committee.get(&branch.step("score")).await;
    committee.submit(&branch.step("score/adjustment"), &[(&nine, "18,5")]).await.assert_status(303);
    committee.get(&branch.step("score/lock")).await;
    committee.submit(&branch.step("score/lock"), &[]).await.assert_status(303);
    let page = committee.get(&branch.step("score/correction")).await;
    page.assert_status(200).assert_text("bản cũ vẫn xem được");
    assert_eq!(page.value(&nine), "18,5", "it begins with what was locked");
    let correction = branch.step("score/correction");
    let same = committee.submit(&correction, &[("reason", "Xem lại")]).await;
    same.assert_status(422).assert_text("không khác bản đã khóa");
    let unexplained = committee.submit(&correction, &[(&nine, "19"), ("reason", "")]).await;
    unexplained.assert_status(422).assert_text("Đồng chí ghi lý do");
    let fields = [(nine.as_str(), "19"), ("reason", "Cộng nhầm mục 4.2a")];
    let sent = committee.page().form(&correction);
    committee.submit(&correction, &fields).await.assert_redirect(&branch.step("score"));
    let (points, class) = some(8714, "fair");
    assert_eq!(decided(&mut world, &branch).await, ("adjusted".into(), points, class, None));
    let page = committee.follow().await;
    page.assert_text("Đính chính: Cộng nhầm mục 4.2a").assert_text("87,14");
    let earlier = committee.get(&page.link("Xem bản trước")).await;
    earlier.assert_status(200).assert_text("86,43").assert_text("chỉ để xem");
    assert_eq!(earlier.count("form[action*='/score/']"), 0, "nothing is done with what was corrected");
    committee.get(&format!("{}?version=3", branch.step("score"))).await.assert_status(404);
    let again: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    committee.post_raw(&correction, &again).await.assert_status(409);
    committee.get(&branch.step("score/lock")).await;
    committee.submit(&branch.step("score/lock"), &[]).await.assert_status(303);
    let versions: Vec<(i16, String, bool, i32, i64)> = sqlx::query_as(
        "select version_no, state, superseded, decided_points,
           (select count(*) from score_lines l where l.score_id = s.id)
         from scores s where meeting_id = $1 order by version_no",
    )
    .bind(branch.meeting.0)
    .fetch_all(&mut world.owner)
    .await
    .expect("versions");
    assert_eq!(versions, [(1, "locked".into(), true, 8643, 15), (2, "locked".into(), false, 8714, 15)]);
}

/// One sheet, fifty hands: one decision.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn of_fifty_confirmations_at_once_one_counts(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut committee) = desk(pool, server, &[]).await;
    let form = committee.get(&branch.step("score")).await.form(&branch.step("score/confirmation"));
    let address = branch.step("score/confirmation");
    let sent = (0..50).map(|_| {
        let (mut hand, form, address) = (committee.clone(), form.clone(), address.clone());
        async move {
            let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            hand.post_raw(&address, &form).await.status.as_u16()
        }
    });
    let answers = futures::future::join_all(sent).await;
    let of = |status: u16| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!((of(303), of(409)), (1, 49), "{answers:?}");
    assert_eq!(acts(&mut world, &branch).await, ["submitted", "confirmed"]);
}
