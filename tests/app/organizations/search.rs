//! Looking up people and organizations.

use chibo::ids::{MemberId, OrganizationId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, page_of};
use crate::support::branch::member;
use crate::support::client::Client;

fn address(q: &str) -> String {
    format!("/search?{}", form_urlencoded::Serializer::new(String::new()).append_pair("q", q).finish())
}

/// Names on the page of results.
async fn found(client: &mut Client, q: &str) -> Vec<String> {
    let page = client.get(&address(q)).await;
    page.assert_status(200);
    page.all(".lines a b")
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_fixture_is_found_on_the_page(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let fixture = include_str!("../../fixtures/search.tsv");
    let rows: Vec<Vec<&str>> = fixture
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(rows.len() >= 10);
    for row in &rows {
        for name in &row[1..3] {
            let organization = ["Chi bộ", "Thôn", "Đảng bộ"].iter().any(|kind| name.starts_with(kind));
            if organization {
                scene.world.named(Some(at.commune_a), "branch", name).await;
            } else {
                member(&mut scene.world, at.branch_a, name, "official").await;
            }
        }
    }
    let mut office = scene.office().await;
    for row in &rows {
        let names = found(&mut office, row[0]).await;
        assert!(names.iter().any(|name| name == row[1]), "“{}” must find “{}”: {names:?} ({})", row[0], row[1], row[3]);
        assert!(!names.iter().any(|name| name == row[2]), "“{}” must not find “{}” ({})", row[0], row[2], row[3]);
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn only_what_is_in_sight_is_found(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let foreign = member(&mut scene.world, at.branch_b, "Hoàng Văn Kiên", "official").await;
    let mut office = scene.office().await;
    let page = office.get(&address("hoang kien")).await;
    assert_eq!(page.attributes(".lines a", "href"), [format!("/members/{}", scene.branch.people[0])]);
    assert!(!page.body.contains(&foreign.to_string()));
    assert!(found(&mut office, "trung ha").await.is_empty());
    office.get("/search?q=trung+ha").await.assert_text("Không thấy “trung ha”").assert_text("Thử gõ ít chữ hơn");

    // The board of both provinces sees both and can narrow to one commune.
    let grants = [("organization_board", at.province_a, "subtree"), ("organization_board", at.province_b, "subtree")];
    let mut board = scene.somebody(&grants).await;
    assert_eq!(found(&mut board, "hoang kien").await.len(), 2);
    let page = board.get(&format!("/search?q=hoang+kien&under={}", at.commune_b)).await;
    page.assert_text("Chỉ tìm trong Xã Phú Thịnh");
    assert_eq!(page.attributes(".lines a", "href"), [format!("/members/{foreign}")]);
    board.get("/search?q=a&under=999999").await.assert_status(404);
    office.get(&format!("/search?q=a&under={}", at.commune_b)).await.assert_status(404);

    // Who keeps accounts finds organizations and nobody.
    let mut administrator = scene.somebody(&[("administrator", at.centre, "subtree")]).await;
    assert_eq!(found(&mut administrator, "thon 3").await, ["Thôn 3"]);
    assert!(found(&mut administrator, "kien").await.is_empty());
    let page = administrator.get("/search?q=kien&what=members").await;
    page.assert_status(200).assert_no_text("Hoàng Văn Kiên").assert_no_text("Đảng viên Tổ chức");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn numbers_of_cards_and_telephones_are_not_looked_up_in_an_address(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut scene = Scene::new(pool, server).await;
    scene
        .world
        .execute("update members set phone = '0900000456', card_no = '27004118' where full_name = 'Ma Thị Lan'")
        .await;
    let mut office = scene.office().await;
    for number in ["0900 000 456", "27004118", "27.004.118", "Lan 123456"] {
        let page = office.get(&address(number)).await;
        page.assert_status(422).assert_text("Không tìm số thẻ hay số điện thoại ở đây").assert_no_text("Ma Thị Lan");
        page.link("Tra theo số thẻ");
    }
    scene.world.execute("update organizations set code = '38.168.053.000.001' where id = (select organization_id from organization_names where name = 'Thôn 5')").await;
    assert_eq!(found(&mut office, "38.168.053.000.001").await, ["Thôn 5"]);
    assert!(found(&mut office, "38.168.053.000.002").await.is_empty());
    // Nothing typed: a question, no list of everybody.
    office.get("/search").await.assert_status(200).assert_no_text("Hoàng Văn Kiên");
    office.get("/search?q=%20").await.assert_status(200).assert_no_text("Thôn 3");
    office.get("/search?q=%25").await.assert_status(200).assert_no_text("Thôn 3");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_former_name_finds_the_organization_and_closed_ones_stand_last(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    scene.world.execute("select organization_rename((select organization_id from organization_names where name = 'Thôn 5'), 'Thôn Việt Thắng', '2024-03-01')").await;
    let closed = scene.world.named(Some(at.commune_a), "branch", "Thôn 1").await;
    scene.world.close(closed, at.branch_a).await.expect("a merger");
    let mut office = scene.office().await;
    let page = office.get(&address("thon 5")).await;
    assert_eq!(page.all(".lines a b"), ["Thôn Việt Thắng"]);
    page.assert_text("tên khác: Thôn 5");
    let page = office.get(&address("thon")).await;
    assert_eq!(page.all(".lines a b"), ["Thôn 3", "Thôn Việt Thắng", "Thôn 1"]);
    page.assert_text("Chi bộ · thuộc Thôn 3 · Kết thúc ngày 01/07/2025");
    assert_eq!(page.link("Thôn 1"), page_of(closed));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn long_lists_go_on_where_they_ended(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let mut wanted: Vec<String> = Vec::new();
    for nr in 0..65 {
        let name = format!("Triệu Văn {}", ["An", "Ánh", "Bình", "Đức", "Hoa"][nr % 5]);
        let id: MemberId = member(&mut scene.world, [at.branch_a, at.branch_c][nr % 2], &name, "official").await;
        wanted.push(id.to_string());
        let organization = scene.world.named(Some(at.commune_a), "branch", &format!("Tổ {nr}")).await;
        let _: OrganizationId = organization;
    }
    let mut office = scene.office().await;
    let first = office.get(&address("trieu")).await;
    assert_eq!(first.count(".lines a"), 10);
    let mut seen: Vec<String> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut next = first.link("Xem tiếp các đồng chí");
    for expected in [30, 30, 6] {
        let page = office.get(&next).await;
        assert_eq!(page.count(".lines a"), expected);
        seen.extend(
            page.attributes(".lines a", "href").iter().map(|href| href.trim_start_matches("/members/").to_owned()),
        );
        names.extend(page.all(".lines a b"));
        next = if expected == 30 { page.link("Xem tiếp các đồng chí") } else { String::new() };
    }
    let mut twice = seen.clone();
    twice.sort();
    twice.dedup();
    assert_eq!((seen.len(), twice.len()), (66, 66), "everybody once: 65 and Triệu Văn Páo");
    assert!(wanted.iter().all(|id| seen.contains(id)));
    assert_eq!(
        (names[0].as_str(), names[13].as_str(), names[65].as_str()),
        ("Triệu Văn An", "Triệu Văn Ánh", "Triệu Văn Páo")
    );

    let mut next = office.get(&address("to")).await.link("Xem tiếp các tổ chức");
    let mut names: Vec<String> = Vec::new();
    for expected in [30, 30, 5] {
        let page = office.get(&next).await;
        assert_eq!(page.count(".lines a"), expected);
        names.extend(page.all(".lines a b"));
        next = if expected == 30 { page.link("Xem tiếp các tổ chức") } else { String::new() };
    }
    let in_order: Vec<String> = (0..65).map(|nr| format!("Tổ {nr}")).collect();
    assert_eq!(names, in_order);
}
