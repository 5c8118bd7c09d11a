//! Acts on a record: closed, not held, opened again, entered from paper; and the months that come to be
//! by themselves.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::meetings::{evening, fill_in, state};
use crate::support::client::Client;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_month_without_a_meeting_needs_a_reason_and_can_be_opened_again(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let (mut world, branch) = evening(pool, server).await;
    let mut client = branch.secretary(&world).await;
    let (cancel, reopen) = (branch.step("cancellation"), branch.step("reopening"));
    client.get(&cancel).await.assert_text("Ghi là không họp: Sinh hoạt thường kỳ tháng 8/2025?");
    client.submit(&cancel, &[("reason", "   ")]).await.assert_status(422).assert_text("Đồng chí ghi lý do.");
    client.get(&cancel).await;
    client.submit(&cancel, &[("reason", "Mưa lũ, thôn bị chia cắt")]).await.assert_status(303);
    client.follow().await.assert_text("Không họp vì: Mưa lũ, thôn bị chia cắt");
    client.get(&branch.step("attendance")).await.assert_status(303);
    client.get(&reopen).await;
    client.submit(&reopen, &[("reason", "")]).await.assert_status(422);
    client.get(&reopen).await;
    client.submit(&reopen, &[("reason", "Đã họp bù")]).await.assert_status(303);
    client.follow().await.assert_text("Đã họp bù");
    assert_eq!(state(&mut world, &branch).await, "planned");
    client.post(&reopen, &[("reason", "lần nữa")]).await.assert_status(409).assert_text("lần nữa");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_office_enters_from_paper_and_the_secretary_confirms(pool: PgPoolOptions, server: PgConnectOptions) {
    let (world, branch) = evening(pool, server).await;
    let mut office = Client::signed_in(&world, branch.office).await;
    fill_in(&mut office, &branch).await;
    let form = office.page().form(&branch.step("conclusion"));
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    office.post_raw(&branch.step("closure"), &form).await.assert_status(303);
    office.follow().await.assert_text("Chờ chi bộ xác nhận").assert_text("Văn phòng nhập từ sổ giấy");
    let confirmation = branch.step("confirmation");
    office.post(&confirmation, &[]).await.assert_status(403);
    let mut secretary = branch.secretary(&world).await;
    secretary.get("/").await.assert_text("Xem và xác nhận buổi họp văn phòng đã nhập");
    secretary.get(&format!("/meetings/{}", branch.meeting)).await.assert_text("Xác nhận đúng sổ giấy");
    secretary.submit(&confirmation, &[]).await.assert_status(303);
    secretary.follow().await.assert_no_text("Chờ chi bộ xác nhận");
    secretary.post(&confirmation, &[]).await.assert_status(409);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_recorder_writes_and_does_not_close(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let recorder = world.actor(&[("branch_recorder", branch.at.branch_a, "unit")]).await.user;
    let mut client = Client::signed_in(&world, recorder).await;
    fill_in(&mut client, &branch).await;
    let form = client.page().form(&branch.step("conclusion"));
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post_raw(&branch.step("closure"), &form).await.assert_status(403);
    assert_eq!(state(&mut world, &branch).await, "recording");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn closing_says_what_lacks_and_keeps_the_draft(pool: PgPoolOptions, server: PgConnectOptions) {
    let (world, branch) = evening(pool, server).await;
    let mut client = branch.secretary(&world).await;
    client.get(&branch.step("attendance")).await;
    client.submit(&branch.step("attendance"), &[]).await.assert_status(303);
    client.get(&branch.step("conclusion")).await;
    let mut form = client.page().form(&branch.step("conclusion"));
    form.iter_mut().filter(|(name, _)| name == "conclusion").for_each(|(_, value)| *value = "Bản nháp".into());
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = client.post_raw(&branch.step("closure"), &form).await;
    page.assert_status(422).assert_text("Đồng chí ghi giờ kết thúc.").assert_text("Đồng chí chọn người ghi biên bản.");
    let page = client.get(&branch.step("conclusion")).await;
    assert_eq!(page.value("conclusion"), "Bản nháp");
    assert_eq!(page.value("chair_id"), branch.people[0].to_string(), "the serving secretary, until said otherwise");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_months_come_to_be_by_themselves_and_once(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let count = "select count(*) from meetings where kind = 'branch_regular'";
    let before: i64 = sqlx::query_scalar(count).fetch_one(&mut world.owner).await.expect("a count");
    assert_eq!(before, 6, "three branches, this month and the next");
    assert_eq!(chibo::meetings::keep_calendar(&world.app).await.expect("the calendar"), 0);
    let day: chrono::NaiveDate = sqlx::query_scalar("select planned_on from meetings where id = $1")
        .bind(branch.meeting.0)
        .fetch_one(&mut world.owner)
        .await
        .expect("a day");
    assert_eq!(day.to_string(), "2025-08-03");
    for (rule, shift, month, expected) in [
        (31, "keep", "2028-02-01", "2028-02-29"),
        (3, "before_weekend", "2025-08-01", "2025-08-01"),
        (3, "after_weekend", "2025-08-01", "2025-08-04"),
        (1, "after_weekend", "2025-11-01", "2025-11-03"),
    ] {
        let day: chrono::NaiveDate = sqlx::query_scalar("select meeting_day($1::smallint, $2, $3::date)")
            .bind(rule)
            .bind(shift)
            .bind(month.parse::<chrono::NaiveDate>().expect("a date"))
            .fetch_one(&mut world.owner)
            .await
            .expect("a day");
        assert_eq!(day.to_string(), expected, "{rule} {shift}");
    }
}
