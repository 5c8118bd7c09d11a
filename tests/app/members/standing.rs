//! Standing and belonging.

use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{account_of, count, list, names, powers, text_of, thon_3};
use crate::support::client::Client;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_new_standing_holds_from_its_day_and_the_old_one_stays_known(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let (huy, path) = (branch.people[5], format!("/members/{}/status", branch.people[5]));
    let form = client.get(&path).await;
    assert!(!form.attributes("input[name=status]", "value").contains(&"probationary".to_owned()));
    let fields = [("status", "official"), ("since", "1/7/2025")];
    let sent: Vec<_> = form.form(&path).into_iter().filter(|(name, _)| name == "id" || name == "last").collect();
    client.submit(&path, &fields).await.assert_redirect(&format!("/members/{huy}"));
    client.follow().await.assert_text("Đảng viên chính thức").assert_text("01/07/2025 Đảng viên chính thức");
    assert_eq!(text_of(&mut world, "select official_on::text from members where id = $1", huy.0).await, "2025-07-01");
    // The same form once more is the same entry.
    let fields: Vec<_> = sent.iter().map(|(n, v)| (n.as_str(), v.as_str())).chain(fields).collect();
    client.post(&path, &fields).await.assert_redirect(&format!("/members/{huy}"));
    assert_eq!(count(&mut world, "select count(*) from member_statuses where member_id = $1", huy.0).await, 2);
    let correction = format!("{path}/correction");
    client.get(&correction).await;
    client.submit(&correction, &[("status", "probationary"), ("since", "1/7/2025")]).await.assert_status(303);
    assert_eq!(text_of(&mut world, "select official_on::text from members where id = $1", huy.0).await, "");
    client.get(&path).await;
    client.submit(&path, &[("status", "official"), ("since", "1/7/2025")]).await.assert_status(303);
    let before = client.get(&format!("{}?on=30/06/2025&status=probationary", list(branch.at.branch_a))).await;
    assert_eq!(names(&before), ["Nguyễn Quang Huy"]);
    client.get(&path).await;
    let page = client.submit(&path, &[("status", "exempt"), ("since", "1/7/2025")]).await;
    page.assert_status(422).assert_text("Phải sau ngày 01/07/2025");
    let page = client.submit(&path, &[("status", "exempt"), ("since", "2/8/2025")]).await;
    page.assert_status(422).assert_text("Ngày này chưa đến");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_becomes_official_early_is_confirmed(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    world.execute("update members set admitted_on = '2024-09-02' where full_name = 'Nguyễn Quang Huy'").await;
    let path = format!("/members/{}/status", branch.people[5]);
    client.get(&path).await;
    let page = client.submit(&path, &[("status", "official"), ("since", "1/7/2025")]).await;
    page.assert_status(422).assert_text("Sớm nhất là 02/09/2025");
    client.submit(&path, &[("confirmed", "yes")]).await.assert_status(303);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_last_entry_is_put_right_or_taken_back(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let (pao, path) = (branch.people[4], format!("/members/{}/status", branch.people[4]));
    let entries =
        "select string_agg(status || ' ' || valid, ' ' order by valid) from member_statuses where member_id = $1";
    client.get(&path).await;
    client.submit(&path, &[("status", "exempt"), ("since", "1/3/2025")]).await.assert_status(303);
    let correction = format!("{path}/correction");
    for (status, since, stored) in [
        ("exempt", "1/2/2025", "official [2000-02-03,2025-02-01) exempt [2025-02-01,)"),
        ("reduced", "1/5/2025", "official [2000-02-03,2025-05-01) reduced [2025-05-01,)"),
    ] {
        client.get(&correction).await.assert_status(200);
        client.submit(&correction, &[("status", status), ("since", since)]).await.assert_status(303);
        assert_eq!(text_of(&mut world, entries, pao.0).await, stored);
    }
    client.get(&correction).await;
    client
        .submit(&correction, &[("since", "3/2/2000")])
        .await
        .assert_status(422)
        .assert_text("Phải sau ngày 03/02/2000");
    client.submit(&correction, &[("status", "official"), ("since", "1/5/2025")]).await.assert_status(303);
    assert_eq!(text_of(&mut world, entries, pao.0).await, "official [2000-02-03,)", "taken back");
    client.get(&correction).await;
    let last = ("last", "01a00000-0000-7000-8000-000000000000");
    client.submit(&correction, &[last, ("status", "official"), ("since", "1/5/2025")]).await.assert_status(303);
    client.get(&correction).await;
    client.submit(&correction, &[last, ("status", "exempt"), ("since", "1/5/2025")]).await.assert_status(409);
    client.get(&correction).await;
    let page = client.submit(&correction, &[("since", "4/2/2000")]).await;
    page.assert_status(422).assert_text("Tình trạng đầu tiên phải có từ ngày 03/02/2000");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_people_enter_a_standing(pool: PgPoolOptions, server: PgConnectOptions) {
    let (world, branch, mut secretary) = thon_3(pool, server).await;
    let mut office = Client::signed_in(&world, branch.office).await;
    let path = format!("/members/{}/status", branch.people[4]);
    for client in [&mut secretary, &mut office] {
        client.get(&path).await;
    }
    secretary.submit(&path, &[("status", "reduced"), ("since", "1/3/2025")]).await.assert_status(303);
    let page = office.submit(&path, &[("status", "exempt"), ("since", "1/4/2025")]).await;
    page.assert_status(409).assert_text("Có người vừa ghi tình trạng").assert_text("01/03/2025 Được giảm sinh hoạt");
    assert_eq!(page.value("since"), "1/4/2025");
    office.submit(&path, &[]).await.assert_status(303);
    office.follow().await.assert_text("01/04/2025 Được miễn sinh hoạt").assert_text("01/03/2025 Được giảm sinh hoạt");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_departure_ends_positions_and_powers_and_is_taken_back(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let (_, user) = account_of(&mut world, &branch, 1, "branch_secretary").await;
    let (lan, path) = (branch.people[1], format!("/members/{}/departure", branch.people[1]));
    let mut her = Client::signed_in(&world, user).await;
    her.get(&format!("/members/{lan}")).await.assert_status(200);
    let form = client.get(&path).await;
    form.assert_text("Ghi đồng chí Ma Thị Lan rời chi bộ?").assert_text("Thôi giữ chức vụ: Phó bí thư chi bộ");
    let again: Vec<_> = form.form(&path);
    client.submit(&path, &[("reason", ""), ("left_on", "1/7/2025")]).await.assert_status(422).assert_text("Chọn lý do");
    client.submit(&path, &[("reason", "transferred"), ("left_on", "1/1/2020")]).await.assert_status(422);
    let fields = [("reason", "transferred"), ("left_on", "1/7/2025"), ("note", "Số 15-QĐ/ĐU")];
    client.submit(&path, &fields).await.assert_redirect(&format!("/members/{lan}"));
    let record = client.follow().await;
    record.assert_text("Đã rời chi bộ từ ngày 01/07/2025").assert_text("Chuyển sinh hoạt").assert_text("15-QĐ/ĐU");
    record.assert_text("thôi từ 01/07/2025").assert_text("Khôi phục được đến hết ngày 31/08/2025");
    assert_eq!(powers(&mut world, user).await, 0, "the grant ended with the position");
    // With the power the sessions ended; signed in again there is nothing to see.
    her.get(&format!("/members/{lan}")).await.assert_status(303);
    let mut her = Client::signed_in(&world, user).await;
    her.get(&format!("/members/{lan}")).await.assert_status(404);
    assert!(!names(&client.get(&list(branch.at.branch_a)).await).contains(&"Ma Thị Lan".to_owned()));
    // The same form once more changes nothing; another one is refused.
    let id = again.iter().find(|(name, _)| name == "id").expect("an id").1.clone();
    let twice: Vec<_> = fields.into_iter().chain([("id", id.as_str())]).collect();
    client.post(&path, &twice).await.assert_redirect(&format!("/members/{lan}"));
    client.get(&path).await.assert_status(409);

    client.get(&format!("/members/{lan}")).await;
    world.clock.advance(TimeDelta::days(30));
    let back = format!("/members/{lan}/return");
    client = branch.secretary(&world).await;
    client.get(&format!("/members/{lan}")).await;
    client.submit(&back, &[]).await.assert_redirect(&format!("/members/{lan}"));
    client.follow().await.assert_text("về lại chi bộ như trước").assert_text("Phó bí thư chi bộ Từ 01/01/2020");
    assert_eq!(powers(&mut world, user).await, 1);
    client.post(&back, &[]).await.assert_redirect(&format!("/members/{lan}"));
    assert_eq!(count(&mut world, "select count(*) from memberships where member_id = $1", lan.0).await, 1);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn after_thirty_days_a_departure_stays(pool: PgPoolOptions, server: PgConnectOptions) {
    let (world, branch, mut client) = thon_3(pool, server).await;
    let path = format!("/members/{}/departure", branch.people[4]);
    client.get(&path).await;
    client.submit(&path, &[("reason", "deceased"), ("left_on", "1/6/2025")]).await.assert_status(303);
    world.clock.advance(TimeDelta::days(31));
    let mut client = branch.secretary(&world).await;
    let record = client.get(&format!("/members/{}", branch.people[4])).await;
    record.assert_text("Đã rời chi bộ").assert_no_text("Khôi phục");
    client.post(&format!("/members/{}/return", branch.people[4]), &[]).await.assert_status(409);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_office_that_somebody_else_holds_by_now_is_not_given_back(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, _) = thon_3(pool, server).await;
    let (_, user) = account_of(&mut world, &branch, 0, "branch_secretary").await;
    let mut office = Client::signed_in(&world, branch.office).await;
    let kien = branch.people[0];
    let path = format!("/members/{kien}/departure");
    office.get(&path).await;
    office.submit(&path, &[("reason", "transferred"), ("left_on", "1/7/2025")]).await.assert_status(303);
    let new = format!("/members/{}/positions/new", branch.people[2]);
    office.get(&new).await;
    office.submit(&new, &[("position", "branch_secretary"), ("since", "1/7/2025")]).await.assert_status(303);
    office.get(&format!("/members/{kien}")).await;
    office.submit(&format!("/members/{kien}/return"), &[]).await.assert_status(303);
    office.follow().await.assert_text("đã có người khác giữ thì không mở lại");
    assert_eq!(powers(&mut world, user).await, 0, "powers rest on the position");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn nobody_ends_the_own_membership_or_office(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, _) = thon_3(pool, server).await;
    let (position, user) = account_of(&mut world, &branch, 0, "branch_secretary").await;
    let mut client = Client::signed_in(&world, user).await;
    let path = format!("/members/{}/departure", branch.people[0]);
    client.get(&path).await;
    let page = client.submit(&path, &[("reason", "transferred"), ("left_on", "1/7/2025")]).await;
    page.assert_status(422).assert_text("không tự ghi mình rời chi bộ");
    client.get(&format!("/positions/{position}/edit")).await;
    let page = client.submit(&format!("/positions/{position}/end"), &[("ended_on", "1/7/2025")]).await;
    page.assert_status(422).assert_text("không tự ghi thôi chức vụ");
    client.get(&format!("/positions/{position}/edit")).await;
    let page = client.submit(&format!("/positions/{position}/edit"), &[("until", "1/7/2025")]).await;
    page.assert_status(422).assert_text("không tự ghi thôi chức vụ");
    assert_eq!(powers(&mut world, user).await, 1);
}
