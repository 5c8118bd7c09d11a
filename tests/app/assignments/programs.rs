//! A programme: written, changed, frozen, counted.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Committee, committee};

async fn program(c: &mut Committee) -> String {
    let commune = c.branch.at.commune_a;
    let page = c.client.get(&format!("/programs/new?organization={commune}")).await;
    assert_eq!((page.value("first_month"), page.value("last_month")), ("2025-07".into(), "2025-12".into()));
    page.assert_text("Vũ Mạnh Cường").assert_text("cần phiếu mời trước");
    let (secretary, staff) = (c.secretary, c.staff);
    let names = |who, part| format!("leader.{who}.{part}");
    let fields = [
        ("title".to_owned(), "Kế hoạch 6 tháng".to_owned()),
        ("basis".to_owned(), "KH 12-KH/ĐU".to_owned()),
        ("group1".to_owned(), "Thường trực".to_owned()),
        ("group2".to_owned(), "Văn phòng".to_owned()),
        (names(secretary, "group"), "1".to_owned()),
        (names(secretary, "target"), "1".to_owned()),
        (names(staff, "group"), "2".to_owned()),
        (names(staff, "target"), "3".to_owned()),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    c.client.submit("/programs", &fields).await.assert_status(303);
    c.client.page().location().expect("an address").to_owned()
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_frozen_programme_hides_no_miss(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let at = c.branch.at;
    let (secretary, staff, deputy) = (c.secretary, c.staff, c.deputy);
    // One was assigned before the programme was written: it belongs to it.
    let first = c.send(at.branch_a, "2025-09", secretary).await;
    let address = program(&mut c).await;
    let second = c.send(at.branch_c, "2025-09", staff).await;
    let third = c.send(at.branch_c, "2025-10", staff).await;
    c.send(at.branch_a, "2025-10", deputy).await; // takes no part
    c.client.get(&address).await.assert_text("Kế hoạch 6 tháng").assert_text("Đăng ký chưa đủ");

    let ask = c.client.get(&format!("{address}/baseline")).await;
    assert!(ask.one("[data-figure='registered']").starts_with("3 lượt dự"), "{ask}");
    c.client.submit(&format!("{address}/baseline"), &[]).await.assert_redirect(&address);
    c.client.follow().await.assert_text("Đã chốt");
    c.client.get(&format!("{address}/edit")).await.assert_status(409);
    c.client.post(&format!("{address}/edit"), &[("title", "Khác")]).await.assert_status(409);
    let act = format!("/assignments/{second}/withdrawal");
    let refused = c.client.post(&act, &[("reason", "Đổi"), ("version", "2")]).await;
    refused.assert_status(422).assert_text("thuộc kế hoạch đã chốt");
    // Later ones are not compared with.
    let later = c.send(at.branch_a, "2025-11", staff).await;
    assert!(
        !sqlx::query_scalar::<_, bool>("select baseline from assignments where id = $1")
            .bind(later)
            .fetch_one(&mut c.world.owner)
            .await
            .expect("a row")
    );

    c.tell(first, "attended", None).await;
    c.tell(second, "missed", Some("business_trip")).await;
    sqlx::query(
        "insert into assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month, program_id,
           postponed_from, state, told_at)
         select gen_random_uuid(), organization_id, tree_at, other_organization_id, other_at, leader_id, '2025-11-01', program_id,
           id, 'attended', '2025-11-05' from assignments where id = $1",
    )
    .bind(second)
    .execute(&mut c.world.owner)
    .await
    .expect("made up for");
    c.tell(third, "missed", Some("none")).await;
    let report = c.client.get(&format!("{address}/report")).await;
    assert_eq!(report.all("[data-figure='visits']"), ["1/1", "0/2", "1/3"]);
    assert_eq!(report.all("[data-figure='branches']"), ["1/1", "0/1", "1/2"], "a branch counts once");
    report
        .assert_text("33,3 %")
        .assert_text("Trùng lịch công tác")
        .assert_text("Không có lý do")
        .assert_text("chưa chuyển");
    report.assert_text("đã dự bù tháng 11/2025").assert_text("So với kế hoạch chốt ngày 01/08/2025");
    assert_eq!(report.count("[data-missed]"), 2);
    let file = c.client.get(&format!("{address}/report.xlsx")).await;
    file.assert_status(200);
    assert!(file.bytes.starts_with(b"PK"));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_people_change_one_programme_and_nothing_is_lost(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let address = program(&mut c).await;
    let edit = format!("{address}/edit");
    let mut other = c.client.clone();
    other.get(&edit).await.assert_status(200);
    c.client.get(&edit).await.assert_status(200);
    c.client.submit(&edit, &[("group2", "Văn phòng Đảng ủy")]).await.assert_redirect(&address);
    other.submit(&edit, &[("basis", "KH 13-KH/ĐU")]).await.assert_redirect(&address);
    let page = c.client.get(&address).await;
    page.assert_text("Văn phòng Đảng ủy").assert_text("KH 13-KH/ĐU");
    // The same field: both texts are shown.
    let mut third = c.client.clone();
    third.get(&edit).await.assert_status(200);
    c.client.get(&edit).await.assert_status(200);
    c.client.submit(&edit, &[("title", "Kế hoạch A")]).await.assert_redirect(&address);
    third.submit(&edit, &[("title", "Kế hoạch B")]).await.assert_status(409).assert_text("Kế hoạch A");

    let (staff, member) = (c.staff, c.without);
    let by_hand = [(format!("leader.{member}.group"), "1"), (format!("leader.{member}.target"), "2")];
    c.client.get(&edit).await.assert_status(200);
    let fields: Vec<_> = by_hand.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let refused = c.client.submit(&edit, &fields).await;
    refused.assert_status(422).assert_text("Vũ Mạnh Cường chưa có tài khoản; cần trao phiếu mời");
    c.client.get(&edit).await.assert_status(200);
    let target = format!("leader.{staff}.target");
    let refused = c.client.submit(&edit, &[(&target, "ba"), ("last_month", "2025-06")]).await;
    refused.assert_status(422).assert_text("từ 1 đến 60").assert_text("Tháng cuối trước tháng đầu");
    assert_eq!(refused.value(&target), "ba");
}
