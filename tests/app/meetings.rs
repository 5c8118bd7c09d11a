//! The month of a branch: what a secretary does, what the program says.

use chibo::ids::{StatementId, TaskId};
use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::branch::Branch;
use crate::support::client::{Client, UNTICKED};
use crate::support::world::World;

/// A world on the evening of the meeting, 3 August 2025.
pub async fn evening(pool: PgPoolOptions, server: PgConnectOptions) -> (World, Branch) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    world.clock.advance(TimeDelta::days(2) + TimeDelta::hours(12));
    (world, branch)
}

pub async fn state(world: &mut World, branch: &Branch) -> String {
    sqlx::query_scalar("select state from meetings where id = $1")
        .bind(branch.meeting.0)
        .fetch_one(&mut world.owner)
        .await
        .expect("a state")
}

/// Goes through roll-call and conclusion, so that only the closing is left.
pub async fn fill_in(client: &mut Client, branch: &Branch) {
    client.get(&branch.step("attendance")).await.assert_status(200);
    client.submit(&branch.step("attendance"), &[]).await.assert_redirect(&branch.step("statements"));
    client.get(&branch.step("conclusion")).await.assert_status(200);
    let (chair, taker) = (branch.people[0].to_string(), branch.people[1].to_string());
    let fields =
        [("chair_id", chair.as_str()), ("minute_taker_id", &taker), ("started_at", "19:30"), ("ended_at", "21h10")];
    client.submit(&branch.step("conclusion"), &fields).await.assert_status(303);
    client.follow().await.assert_status(200);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_secretary_records_the_month(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let mut client = branch.secretary(&world).await;
    let home = client.get("/").await;
    home.assert_status(200).assert_text("Hôm nay sinh hoạt tháng 8").assert_text("Nhà văn hóa Thôn 3");
    let roll = client.get(&home.link("Ghi buổi họp")).await;
    roll.assert_text("Ai vắng hôm nay?").assert_text("Triệu Văn Páo");
    assert_eq!(roll.count(".roll > li"), 6, "the exempt member is not called");
    // Two are away, one of them ill; everybody else is present by default.
    let fields = [
        (branch.roll(2, "on"), "1"),
        (branch.roll(2, "status"), "absent_excused"),
        (branch.roll(2, "reason"), "illness"),
        (branch.roll(4, "on"), "1"),
        (branch.roll(4, "status"), "absent_unexcused"),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    client.submit(&branch.step("attendance"), &fields).await.assert_redirect(&branch.step("statements"));

    let page = client.follow().await;
    page.assert_text("Ai đã phát biểu?").assert_text("0/4 người đã phát biểu");
    let rows = page.attributes("select[name^='statement.'][name$='.member']", "name");
    let (who, row) = (branch.people[3].to_string(), rows[0].trim_end_matches(".member").to_owned());
    let item = page.all("details summary");
    assert!(item.iter().any(|title| title.contains("Nhiệm vụ tháng tới")), "the agenda of the template: {item:?}");
    let fields = [
        (format!("{row}.member"), who.as_str()),
        (format!("{row}.kind"), "proposal"),
        (format!("{row}.text"), "Đề nghị công khai phần đóng góp."),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    client.submit(&branch.step("statements"), &fields).await.assert_redirect(&branch.step("tasks"));

    let page = client.follow().await;
    page.assert_text("Không còn việc nào từ nghị quyết trước.");
    let row = page.attributes("input[name^='task.'][name$='.title']", "name")[0].trim_end_matches(".title").to_owned();
    let member = branch.people[4].to_string();
    let fields = [
        (format!("{row}.title"), "Vận động 3 hộ hiến đất"),
        (format!("{row}.member"), member.as_str()),
        (format!("{row}.measure"), "3 hộ ký"),
        (format!("{row}.due"), "25/8/2025"),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    client.submit(&branch.step("tasks"), &fields).await.assert_redirect(&branch.step("conclusion"));

    let page = client.follow().await;
    page.assert_text("Có mặt 4/6 đồng chí; 3 đảng viên chính thức có mặt được biểu quyết.");
    assert_eq!((page.value("held_on"), page.value("started_at")), ("03/08/2025".into(), "19:30".into()));
    let (chair, taker) = (branch.people[0].to_string(), branch.people[1].to_string());
    let fields = [
        ("dues", "Đã thu đủ tháng 7."),
        ("conclusion", "Chi bộ thống nhất."),
        ("votes_for", "3"),
        ("ended_at", "21:00"),
        ("chair_id", &chair),
        ("minute_taker_id", &taker),
    ];
    let mut sent = client.page().form(&branch.step("conclusion"));
    sent.retain(|(name, _)| !fields.iter().any(|(changed, _)| changed == name));
    sent.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post_raw(&branch.step("closure"), &sent).await.assert_redirect(&format!("/meetings/{}", branch.meeting));
    client.follow().await.assert_text("Đã khóa sổ").assert_text("Bàn Văn Thanh: Vắng có lý do (Ốm đau)");
    // The same form sent twice is one closing.
    client.post_raw(&branch.step("closure"), &sent).await.assert_status(409).assert_text("Chi bộ thống nhất.");

    let row: (String, i16, i16, i16, i16, i16, i64) = sqlx::query_as(
        "select state, roster_count, present_count, excused_count, unexcused_count, speaker_count,
           (select count(*) from document_numbers n where n.meeting_id = m.id and n.number = 1)
         from meetings m where id = $1",
    )
    .bind(branch.meeting.0)
    .fetch_one(&mut world.owner)
    .await
    .expect("the meeting");
    assert_eq!(row, ("closed".into(), 6, 4, 1, 1, 1, 2), "minutes and resolution carry number 01");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn last_months_tasks_are_there_until_they_are_done(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    for (title, nr) in [("Rà soát hộ nghèo", 1), ("Thu gom rác", 2)] {
        sqlx::query(
            "with m as (insert into meetings (id, organization_id, tree_at, month, kind)
               select gen_random_uuid(), id, tree_lo, '2025-07-01', 'branch_extraordinary' from organizations where id = $1 returning *)
             insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
             select $2, organization_id, tree_at, id, $3, $4, 'xong', '2025-07-25' from m",
        )
        .bind(branch.at.branch_a.0)
        .bind(TaskId::mint().0)
        .bind(title)
        .bind(branch.people[nr].0)
        .execute(&mut world.owner)
        .await
        .expect("a task");
    }
    let mut client = branch.secretary(&world).await;
    fill_in(&mut client, &branch).await;
    let page = client.get(&branch.step("tasks")).await;
    page.assert_text("Rà soát hộ nghèo").assert_text("Thu gom rác");
    let results = page.attributes("fieldset[id^='result.']", "id");
    assert_eq!(results.len(), 2);
    let note = results[1].replace(".outcome", ".note");
    let fields = [(results[0].as_str(), "done"), (results[1].as_str(), "partly"), (note.as_str(), "còn 2 hộ")];
    client.submit(&branch.step("tasks"), &fields).await.assert_redirect(&branch.step("conclusion"));
    client.get(&branch.step("conclusion")).await;
    let form = client.page().form(&branch.step("conclusion"));
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post_raw(&branch.step("closure"), &form).await.assert_status(303);
    // Next month only what is not done is asked for again.
    let next: uuid::Uuid =
        sqlx::query_scalar("select id from meetings where organization_id = $1 and month = '2025-09-01'")
            .bind(branch.at.branch_a.0)
            .fetch_one(&mut world.owner)
            .await
            .expect("next month");
    world.clock.advance(TimeDelta::days(31));
    let roll = format!("/meetings/{next}/attendance");
    let mut client = branch.secretary(&world).await;
    client.get(&roll).await;
    client.submit(&roll, &[]).await.assert_status(303);
    let page = client.get(&format!("/meetings/{next}/tasks")).await;
    assert_eq!(page.attributes("fieldset[id^='result.']", "id").len(), 1, "what was done is not asked again");
    let earlier = page.text();
    assert_ne!(earlier.contains("Rà soát hộ nghèo"), earlier.contains("Thu gom rác"));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn late_and_short_is_recorded_and_the_impossible_refused(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    world.clock.advance(TimeDelta::days(40));
    let mut client = branch.secretary(&world).await;
    fill_in(&mut client, &branch).await;
    let path = branch.step("conclusion");
    for (fields, sentence) in [
        ([("held_on", "3/8/2025"), ("ended_at", "19:00")], "Giờ kết thúc phải sau giờ bắt đầu."),
        ([("held_on", "1/1/2026"), ("ended_at", "20:00")], "Ngày này chưa đến."),
        ([("held_on", "31/6/2025"), ("ended_at", "20:00")], "Tháng 6 không có ngày 31."),
        ([("held_on", "1/1/2019"), ("ended_at", "20:00")], "Chi bộ chưa thành lập"),
    ] {
        client.get(&path).await;
        let page = client.submit(&path, &[fields[0], fields[1], ("conclusion", "Chữ này phải còn")]).await;
        page.assert_status(422).assert_text(sentence);
        assert_eq!(page.value("conclusion"), "Chữ này phải còn");
        assert_eq!(page.value("held_on"), fields[0].1, "as it was typed");
    }
    // Twenty minutes, five weeks late: that is how it was.
    client.get(&path).await;
    client
        .submit(&path, &[("held_on", "10/9/2025"), ("started_at", "19h"), ("ended_at", "19h20")])
        .await
        .assert_status(303);
    client.follow().await;
    let form = client.page().form(&path);
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post_raw(&branch.step("closure"), &form).await.assert_status(303);
    assert_eq!(state(&mut world, &branch).await, "closed");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn nobody_unknown_gets_into_the_record(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let stranger = crate::support::branch::member(&mut world, branch.at.branch_b, "Người Lạ", "official").await;
    let mut client = branch.secretary(&world).await;
    client.get(&branch.step("attendance")).await;
    let field = format!("attendance.{stranger}.on");
    let status = format!("attendance.{stranger}.status");
    client
        .submit(&branch.step("attendance"), &[(&field, "1"), (&status, "absent_excused")])
        .await
        .assert_status(422)
        .assert_no_text("Người Lạ");
    client.get(&branch.step("attendance")).await;
    client.submit(&branch.step("attendance"), &[]).await.assert_status(303);
    let page = client.get(&branch.step("statements")).await;
    let row = page.attributes("select[name$='.member']", "name")[0].clone();
    client.submit(&branch.step("statements"), &[(&row, &stranger.to_string())]).await.assert_status(422);
    let count: i64 =
        sqlx::query_scalar("select count(*) from statements").fetch_one(&mut world.owner).await.expect("a count");
    assert_eq!(count, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_people_call_one_roll(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let (mut a, mut b) = (branch.secretary(&world).await, Client::signed_in(&world, branch.office).await);
    let path = branch.step("attendance");
    a.get(&path).await;
    b.get(&path).await;
    // Different members: both are kept, nobody is asked.
    a.submit(&path, &[(&branch.roll(2, "on"), "1"), (&branch.roll(2, "status"), "late")]).await.assert_status(303);
    b.submit(&path, &[(&branch.roll(3, "on"), "1"), (&branch.roll(3, "status"), "absent_excused")])
        .await
        .assert_status(303);
    let marks = "select count(*) from attendances where status in ('late', 'absent_excused')";
    let count: i64 = sqlx::query_scalar(marks).fetch_one(&mut world.owner).await.expect("a count");
    assert_eq!(count, 2);
    // The same member differently: both versions are shown.
    a.get(&path).await;
    b.get(&path).await;
    a.submit(
        &path,
        &[
            (&branch.roll(4, "on"), "1"),
            (&branch.roll(4, "status"), "absent_excused"),
            (&branch.roll(4, "note"), "đi viện"),
        ],
    )
    .await
    .assert_status(303);
    let page = b.submit(&path, &[(&branch.roll(4, "on"), "1"), (&branch.roll(4, "status"), "absent_unexcused")]).await;
    page.assert_status(409).assert_text("Lương Văn Chiến").assert_text("đi viện").assert_text("Vắng không lý do");
    b.submit(&path, &[]).await.assert_status(303);
    let status: String = sqlx::query_scalar("select status from attendances where member_id = $1")
        .bind(branch.people[4].0)
        .fetch_one(&mut world.owner)
        .await
        .expect("a mark");
    assert_eq!(status, "absent_unexcused", "the version that was chosen");
    // Back to present: the box is no longer ticked.
    a.get(&path).await;
    a.submit(&path, &[(&branch.roll(4, "on"), UNTICKED)]).await.assert_status(303);
    let count: i64 =
        sqlx::query_scalar("select count(*) from attendances").fetch_one(&mut world.owner).await.expect("a count");
    assert_eq!(count, 2);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_draft_is_saved_while_somebody_types(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let mut client = branch.secretary(&world).await;
    client.get(&branch.step("attendance")).await;
    client.submit(&branch.step("attendance"), &[]).await;
    let path = branch.step("conclusion");
    client.get(&path).await;
    client.headers.insert("x-autosave".into(), "1".into());
    let answer = client.submit(&path, &[("conclusion", "đang gõ dở")]).await;
    answer.assert_status(200).assert_text("\"saved\":\"21:00\"").assert_text("\"conclusion\":\"đang gõ dở\"");
    let stored: String = sqlx::query_scalar("select conclusion from meetings where id = $1")
        .bind(branch.meeting.0)
        .fetch_one(&mut world.owner)
        .await
        .expect("a draft");
    assert_eq!(stored, "đang gõ dở");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_statement_sent_twice_is_one(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let mut client = branch.secretary(&world).await;
    client.get(&branch.step("attendance")).await;
    client.submit(&branch.step("attendance"), &[]).await;
    let page = client.get(&branch.step("statements")).await;
    let row = page.attributes("select[name$='.member']", "name")[0].clone();
    let who = branch.people[1].to_string();
    let mut form = page.form(&branch.step("statements"));
    form.iter_mut().filter(|(name, _)| *name == row).for_each(|(_, value)| value.clone_from(&who));
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for _ in 0..2 {
        client.post_raw(&branch.step("statements"), &form).await.assert_redirect(&branch.step("tasks"));
    }
    let count: i64 =
        sqlx::query_scalar("select count(*) from statements").fetch_one(&mut world.owner).await.expect("a count");
    assert_eq!(count, 1);
    assert!(StatementId::mint() > StatementId(uuid::Uuid::nil()));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn every_figure_of_the_home_page_is_the_count_of_its_list(pool: PgPoolOptions, server: PgConnectOptions) {
    let (world, branch) = evening(pool, server).await;
    let mut secretary = branch.secretary(&world).await;
    secretary.get(&branch.step("cancellation")).await;
    secretary.submit(&branch.step("cancellation"), &[("reason", "Mưa lũ")]).await.assert_status(303);
    let mut office = Client::signed_in(&world, branch.office).await;
    let home = office.get("/").await;
    let figures = home.all("[data-figure]");
    assert_eq!(figures, ["0", "0", "1", "1", "2"], "closed, recording, planned, not held, all");
    follow_figures(&mut office).await;
}

/// Opens the list behind every figure of the home page: it is as long as the figure says.
pub async fn follow_figures(client: &mut Client) {
    let home = client.get("/").await;
    let links = home.attributes("[data-figure]", "href");
    for (figure, link) in home.all("[data-figure]").iter().zip(links) {
        let list = client.get(&link).await;
        assert_eq!(list.count("tbody tr").to_string(), *figure, "{link}");
        assert_eq!(list.one("p > strong.num"), *figure, "{link}");
    }
}
