//! Acts on a record: closed, not held, opened again, entered from paper; and the months that come to be
//! by themselves.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::meetings::{evening, fill_in, state};
use crate::support::branch::{Branch, member};
use crate::support::client::Client;
use crate::support::world::{World, day};

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

/// The figures of standings that a closed record has: official, probationary, exempt, reduced, on leave,
/// suspended, abroad.
async fn standings(world: &mut World, branch: &Branch) -> Vec<Option<i16>> {
    sqlx::query_scalar(
        "select unnest(array[official_count, probationary_count, exempt_count, reduced_count, leave_count,
           suspended_count, abroad_count]) from meetings where id = $1",
    )
    .bind(branch.meeting.0)
    .fetch_all(&mut world.owner)
    .await
    .expect("figures")
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_closing_freezes_adds_up_to_the_branch(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let more =
        [("Vi Văn A", "reduced"), ("Vi Văn B", "leave_of_absence"), ("Vi Văn C", "suspended"), ("Vi Văn D", "abroad")];
    for (name, status) in more.into_iter().chain([("Vi Văn E", "abroad")]) {
        member(&mut world, branch.at.branch_a, name, status).await;
    }
    let mut client = branch.secretary(&world).await;
    fill_in(&mut client, &branch).await;
    let close = async |client: &mut Client| {
        let form = client.get(&branch.step("conclusion")).await.form(&branch.step("conclusion"));
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        client.post_raw(&branch.step("closure"), &form).await.assert_status(303);
    };
    close(&mut client).await;
    let frozen = standings(&mut world, &branch).await;
    assert_eq!(frozen, [5, 1, 1, 1, 1, 1, 2].map(Some));
    let counted: (i64, i16, i16) = sqlx::query_as(
        "select (select count(*) from members_on(m.organization_id, m.held_on)), m.roster_count,
           m.present_count + m.excused_count + m.unexcused_count from meetings m where m.id = $1",
    )
    .bind(branch.meeting.0)
    .fetch_one(&mut world.owner)
    .await
    .expect("figures");
    assert_eq!(counted, (12, 8, 8), "the whole branch; of it the base; of that present and absent");
    let page = client.get(&format!("/meetings/{}", branch.meeting)).await;
    page.assert_text("Cả chi bộ 12 đồng chí (Đảng viên chính thức: 5, Đảng viên dự bị: 1, Được miễn sinh hoạt: 1,");
    let minutes = client.get(&branch.step("minutes")).await;
    minutes.assert_text(
        "Tổng số đảng viên: 12 đồng chí (chính thức 11, dự bị 01); được miễn công tác và sinh hoạt đảng: 01 đồng chí; \
         đình chỉ sinh hoạt đảng: 01 đồng chí; ở ngoài nước: 02 đồng chí. Có mặt: 08/08 đồng chí",
    );

    // Whatever is entered about that day afterwards, a closed record stays; opened again it is void.
    world.execute("update member_statuses set status = 'official' where status in ('suspended', 'abroad')").await;
    assert_eq!(client.get(&branch.step("minutes")).await.one("article.a4"), minutes.one("article.a4"));
    client.get(&branch.step("reopening")).await;
    client.submit(&branch.step("reopening"), &[("reason", "Ghi lại")]).await.assert_status(303);
    assert_eq!(standings(&mut world, &branch).await, [None; 7]);
    close(&mut client).await;
    assert_eq!(standings(&mut world, &branch).await, [8, 1, 1, 1, 1, 0, 0].map(Some));
}

/// Records that were closed before all standings were counted get the figures of their day.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn records_closed_before_are_counted_by_the_migration(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    member(&mut world, branch.at.branch_a, "Vi Văn C", "suspended").await;
    let mut client = branch.secretary(&world).await;
    fill_in(&mut client, &branch).await;
    let form = client.page().form(&branch.step("conclusion"));
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post_raw(&branch.step("closure"), &form).await.assert_status(303);
    let frozen = standings(&mut world, &branch).await;
    world
        .execute(
            "update meetings set reduced_count = null, leave_count = null, suspended_count = null, abroad_count = null",
        )
        .await;
    let migration = concat!("begin;\n", include_str!("../../migrations/0021_record_figures.sql"), "\ncommit;");
    world.execute(migration).await;
    assert_eq!(standings(&mut world, &branch).await, frozen);
    assert_eq!(frozen, [5, 1, 1, 0, 0, 1, 0].map(Some));
    let open: i64 =
        sqlx::query_scalar("select count(*) from meetings where state <> 'closed' and suspended_count is not null")
            .fetch_one(&mut world.owner)
            .await
            .expect("a count");
    assert_eq!(open, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_branch_without_a_meeting_day_is_asked_for_one(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let days: Vec<Option<chrono::NaiveDate>> =
        sqlx::query_scalar("select planned_on from meetings where organization_id = $1 order by month")
            .bind(branch.at.branch_c.0)
            .fetch_all(&mut world.owner)
            .await
            .expect("its meetings");
    assert_eq!(days, [None, None], "nobody has said when it meets");
    let user = world.actor(&[("branch_secretary", branch.at.branch_c, "unit")]).await.user;
    let mut secretary = Client::signed_in(&world, user).await;
    let home = secretary.get("/").await;
    home.assert_text("Chưa định ngày sinh hoạt tháng 8");
    assert_eq!(home.one(".hero .btn.main"), "Chuẩn bị buổi họp", "a day is set before anything is recorded");
    assert_eq!(home.count(".hero time.day"), 0, "no day is made up");
    // The end of the month is the deadline all the same: then the month waits to be recorded.
    world.clock.advance(day("2025-08-31") - world.clock.today());
    let mut secretary = Client::signed_in(&world, user).await;
    assert_eq!(secretary.get("/").await.one(".hero .btn.main"), "Ghi buổi họp");
    world.clock.advance(chrono::TimeDelta::days(1));
    let committee = world.actor(&[("committee", branch.at.commune_a, "subtree")]).await.user;
    let late = Client::signed_in(&world, committee).await.get("/meetings?state=overdue").await;
    late.assert_text("Thôn 5 Quá ngày");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_is_silent_is_named_and_substantial_words_are_counted(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    // Three closed months at which everybody was expected; the secretary spoke at one, the deputy at an older one.
    let roster: Vec<uuid::Uuid> = branch.people.iter().take(4).map(|id| id.0).collect();
    for month in ["2025-04-01", "2025-05-01", "2025-06-01", "2025-07-01"] {
        sqlx::query(
            "insert into meetings (id, organization_id, tree_at, month, kind, state, held_on, started_at, ended_at, chair_id,
               minute_taker_id, roster, roster_count, official_count, probationary_count, exempt_count, reduced_count,
               leave_count, suspended_count, abroad_count, present_count, present_voting_count, excused_count,
               unexcused_count, speaker_count)
             select gen_random_uuid(), o.id, o.tree_lo, $2::date, 'branch_regular', 'closed', $2::date + 2, '19:30', '21:00',
               $3, $3, $4, 4, 4, 0, 0, 0, 0, 0, 0, 4, 4, 0, 0, 1 from organizations o where o.id = $1",
        )
        .bind(branch.at.branch_a)
        .bind(month)
        .bind(branch.people[0])
        .bind(&roster)
        .execute(&mut world.owner)
        .await
        .expect("a closed month");
    }
    for (person, month, kind) in
        [(0, "2025-06-01", "proposal"), (0, "2025-06-01", "information"), (1, "2025-04-01", "critique")]
    {
        sqlx::query(
            "insert into statements (id, meeting_id, organization_id, tree_at, member_id, kind)
             select gen_random_uuid(), m.id, m.organization_id, m.tree_at, $2, $4 from meetings m
             where m.organization_id = $1 and m.month = $3::date",
        )
        .bind(branch.at.branch_a)
        .bind(branch.people[person])
        .bind(month)
        .bind(kind)
        .execute(&mut world.owner)
        .await
        .expect("a statement");
    }
    let mut secretary = branch.secretary(&world).await;
    secretary.get(&branch.step("attendance")).await.assert_status(200);
    secretary.submit(&branch.step("attendance"), &[]).await.assert_redirect(&branch.step("statements"));
    let page = secretary.get(&branch.step("statements")).await;
    let silent = page.one("#silent");
    assert!(silent.contains("Chưa phát biểu ở 3 buổi gần nhất"), "{silent}");
    for (name, asked) in
        [("Ma Thị Lan", true), ("Bàn Văn Thanh", true), ("Hoàng Văn Kiên", false), ("Lương Văn Chiến", false)]
    {
        assert_eq!(silent.contains(name), asked, "{name}: {silent}");
    }
    let june: uuid::Uuid = world.ask("select id from meetings where month = '2025-06-01'").await;
    secretary.get(&format!("/meetings/{june}")).await.assert_text("Phê bình, đề xuất, câu hỏi: 1/2 ý kiến");
}
