//! Positions with their dates.

use chibo::ids::PositionId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{account_of, count, powers, text_of, thon_3};
use crate::support::branch::member;
use crate::support::client::Client;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_branch_has_one_secretary_at_a_time(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let (kien, thanh) = (branch.people[0], branch.people[2]);
    let new = format!("/members/{thanh}/positions/new");
    let form = client.get(&new).await;
    assert!(!form.all("select[name=position] option").contains(&"Bí thư Đảng ủy".to_owned()), "none of a committee");
    let page = client.submit(&new, &[("position", "branch_secretary"), ("since", "1/7/2025")]).await;
    page.assert_status(422).assert_text("Đồng chí Hoàng Văn Kiên đang là bí thư từ ngày 01/01/2020");
    assert_eq!(page.attributes(".note a.act", "href"), [format!("/members/{kien}")]);
    assert_eq!(page.value("since"), "1/7/2025");

    let record = client.get(&format!("/members/{kien}")).await;
    let edit = record.attributes("a[href^='/positions/']", "href")[0].clone();
    let end = edit.replace("/edit", "/end");
    client.get(&edit).await.assert_text("Thôi giữ chức vụ");
    client.submit(&end, &[("ended_on", "1/1/2020")]).await.assert_status(422).assert_text("Ngày thôi phải sau");
    client.submit(&end, &[("ended_on", "1/7/2025")]).await.assert_redirect(&format!("/members/{kien}"));
    client.follow().await.assert_text("thôi giữ chức vụ Bí thư chi bộ từ ngày 01/07/2025");
    client.post(&end, &[("ended_on", "1/7/2025")]).await.assert_redirect(&format!("/members/{kien}"));
    client.post(&end, &[("ended_on", "2/7/2025")]).await.assert_status(409);
    let fields = [("position", "branch_secretary"), ("since", "1/7/2025"), ("decision", "Số 12-QĐ/ĐU")];
    client.get(&new).await;
    let id = client.page().value("id");
    for _ in 0..2 {
        let all: Vec<_> = fields.into_iter().chain([("id", id.as_str())]).collect();
        client.get(&new).await;
        client.submit(&new, &all).await.assert_redirect(&format!("/members/{thanh}"));
    }
    client.follow().await.assert_text("Bí thư chi bộ").assert_text("Từ 01/07/2025 · Số 12-QĐ/ĐU");
    let held = "select count(*) from positions where member_id = $1 and position = 'branch_secretary'";
    assert_eq!(count(&mut world, held, thanh.0).await, 1);
    client.get(&new).await;
    let page = client.submit(&new, &[("position", "branch_secretary"), ("since", "1/6/2025")]).await;
    page.assert_status(422).assert_text("trong thời gian đó");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn powers_end_with_the_position(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let (position, user) = account_of(&mut world, &branch, 1, "branch_secretary").await;
    client.get(&format!("/positions/{position}/edit")).await;
    client.submit(&format!("/positions/{position}/end"), &[("ended_on", "2/8/2025")]).await.assert_status(303);
    assert_eq!(powers(&mut world, user).await, 1, "until the day has come");
    world.clock.advance(chrono::TimeDelta::days(1));
    let mut her = Client::signed_in(&world, user).await;
    her.get(&format!("/members/{}", branch.people[1])).await.assert_status(404);
    // Whoever ends it, by whatever way: the database holds the rule.
    let (position, user) = account_of(&mut world, &branch, 2, "branch_recorder").await;
    sqlx::query("update positions set valid = daterange(lower(valid), '2024-01-01') where id = $1")
        .bind(position.0)
        .execute(&mut world.owner)
        .await
        .expect("an end");
    assert_eq!(powers(&mut world, user).await, 0);
    let ended = text_of(&mut world, "select upper(valid)::text from grants where position_id = $1", position.0).await;
    assert_eq!(ended, "2025-08-01", "not before today: what was done was done");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_position_of_another_kind_carries_nothing_over(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let (position, user) = account_of(&mut world, &branch, 1, "branch_secretary").await;
    let edit = format!("/positions/{position}/edit");
    client.get(&edit).await;
    client.submit(&edit, &[("title", "Phó bí thư thường trực")]).await.assert_status(303);
    assert_eq!(powers(&mut world, user).await, 1);
    client.get(&edit).await;
    client.submit(&edit, &[("position", "village_head")]).await.assert_status(303);
    assert_eq!(powers(&mut world, user).await, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_position_is_entered_where_the_actor_may(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut secretary) = thon_3(pool, server).await;
    let new = format!("/members/{}/positions/new", branch.people[2]);
    secretary.get(&new).await;
    for elsewhere in [branch.at.commune_a, branch.at.branch_b] {
        let organization = elsewhere.to_string();
        let fields = [("organization", organization.as_str()), ("position", "committee_member"), ("since", "1/7/2025")];
        secretary.get(&new).await;
        let page = secretary.submit(&new, &fields).await;
        page.assert_status(422).assert_text("Chọn một tổ chức trong danh sách");
    }
    let mut office = Client::signed_in(&world, branch.office).await;
    let form = office.get(&new).await;
    assert_eq!(form.all("select[name=organization] option"), ["Thôn 3", "Xã Thái Bình"]);
    let commune = branch.at.commune_a.to_string();
    let page = office
        .submit(&new, &[("organization", &commune), ("position", "branch_secretary"), ("since", "1/7/2025")])
        .await;
    page.assert_status(422).assert_text("Xã Thái Bình không có chức vụ này");
    let fields = [("organization", commune.as_str()), ("position", "committee_member"), ("since", "1/7/2025")];
    office.submit(&new, &fields).await.assert_status(303);
    office.follow().await.assert_text("Đảng ủy viên, Xã Thái Bình");
    // The secretary does not see what belongs to the commune, and cannot reach it by its id.
    let position: uuid::Uuid = sqlx::query_scalar("select id from positions where position = 'committee_member'")
        .fetch_one(&mut world.owner)
        .await
        .expect("a position");
    secretary.get(&format!("/members/{}", branch.people[2])).await.assert_no_text("Đảng ủy viên");
    for id in [PositionId(position), PositionId::mint()] {
        secretary.get(&format!("/positions/{id}/edit")).await.assert_status(404);
        secretary.post(&format!("/positions/{id}/end"), &[("ended_on", "1/8/2025")]).await.assert_status(404);
    }
    let stranger = member(&mut world, branch.at.branch_c, "Lý Thị Hoa", "official").await;
    secretary.post(&format!("/members/{stranger}/positions/new"), &[]).await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn one_person_is_secretary_and_head_of_the_village(pool: PgPoolOptions, server: PgConnectOptions) {
    let (_world, branch, mut client) = thon_3(pool, server).await;
    let kien = branch.people[0];
    let new = format!("/members/{kien}/positions/new");
    client.get(&new).await;
    let fields = [("position", "village_head"), ("since", "1/7/2025"), ("decision", "Số 31/QĐ-UBND")];
    client.submit(&new, &fields).await.assert_redirect(&format!("/members/{kien}"));
    let page = client.follow().await;
    page.assert_text("Trưởng thôn").assert_text("Từ 01/07/2025 · Số 31/QĐ-UBND").assert_text("Bí thư chi bộ");
    let page = client.get(&format!("/organizations/{}", branch.at.branch_a)).await;
    page.assert_text("Hoàng Văn Kiên Bí thư chi bộ, từ 01/01/2020 Trưởng thôn, từ 01/07/2025");
    // One ends, the other goes on.
    let record = client.get(&format!("/members/{kien}")).await;
    let office = record.attributes("a[href^='/positions/']", "href");
    assert_eq!(office.len(), 2);
    let village = record.attributes("a[aria-label='Sửa chức vụ Trưởng thôn']", "href")[0].clone();
    client.get(&village).await.assert_status(200);
    client.submit(&village.replace("/edit", "/end"), &[("ended_on", "1/8/2025")]).await.assert_status(303);
    client.get(&format!("/organizations/{}", branch.at.branch_a)).await.assert_text("Bí thư chi bộ, từ 01/01/2020");
    client.page().assert_no_text("Trưởng thôn, từ");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_people_edit_one_position(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut secretary) = thon_3(pool, server).await;
    let mut office = Client::signed_in(&world, branch.office).await;
    let position: uuid::Uuid = sqlx::query_scalar("select id from positions where member_id = $1")
        .bind(branch.people[1].0)
        .fetch_one(&mut world.owner)
        .await
        .expect("a position");
    let edit = format!("/positions/{position}/edit");
    for client in [&mut secretary, &mut office] {
        client.get(&edit).await;
    }
    secretary.submit(&edit, &[("since", "1/3/2020")]).await.assert_status(303);
    let page = office.submit(&edit, &[("since", "1/2/2020"), ("decision", "Số 9-QĐ/ĐU")]).await;
    page.assert_status(409).assert_text("01/03/2020").assert_text("01/02/2020");
    office.submit(&edit, &[("since", "01/03/2020")]).await.assert_status(303);
    office.follow().await.assert_text("Từ 01/03/2020 · Số 9-QĐ/ĐU");
}
