//! Looking: where one's view begins, the page of each organization, as of a day.

use chibo::access::Permission;
use chibo::ids::OrganizationId;
use chibo::organizations;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, page_of};
use crate::support::branch::member;
use crate::support::world::{day, today};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_sees_one_place_goes_there_and_who_sees_several_chooses(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    scene.secretary().await.get("/organizations").await.assert_redirect(&page_of(at.branch_a));

    let mut both = scene.somebody(&[("committee", at.commune_a, "subtree"), ("committee", at.branch_b, "unit")]).await;
    let page = both.get("/organizations").await;
    page.assert_status(200).assert_text("Xã Thái Bình").assert_text("Trung Hà").assert_text("thuộc Xã Phú Thịnh");
    page.assert_no_text("Thôn 3");
    assert_eq!(page.link("Trung Hà"), page_of(at.branch_b));

    // A second grant below the first is no other beginning.
    let grants = [("committee", at.province_a, "subtree"), ("branch_secretary", at.branch_a, "subtree")];
    scene.somebody(&grants).await.get("/organizations").await.assert_redirect(&page_of(at.province_a));

    let mut nobody = scene.somebody(&[("member", at.branch_a, "unit")]).await;
    nobody.get("/organizations").await.assert_status(200).assert_text("chưa được giao tổ chức nào");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_branch_shows_who_leads_it_how_many_it_has_and_when_it_meets(pool: PgPoolOptions, server: PgConnectOptions) {
    let scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let mut client = scene.secretary().await;
    let page = client.get(&page_of(at.branch_a)).await;
    page.assert_status(200);
    assert_eq!(page.one("h1"), "Thôn 3");
    assert_eq!(page.one(".big"), "7 đảng viên");
    page.assert_text("Đảng viên chính thức 5").assert_text("Đảng viên dự bị 1").assert_text("Được miễn sinh hoạt 1");
    let officers = page.all("section .lines li").join("|");
    assert!(officers.starts_with("Hoàng Văn Kiên Bí thư chi bộ, từ 01/01/2020|Ma Thị Lan Phó bí thư"), "{officers}");
    page.assert_text("Ngày 3 hằng tháng, 19:30, Nhà văn hóa Thôn 3");
    // 3/8/2025 is a Sunday; the rule keeps the day.
    page.assert_text("Chủ nhật, 03/08/2025 thứ Tư, 03/09/2025 thứ Sáu, 03/10/2025");

    // The way down is named for everyone and linked as far as the actor may go.
    let crumbs = page.all(".crumb li");
    assert_eq!(crumbs, ["Trung ương", "Tỉnh Sông Hồng", "Xã Thái Bình", "Thôn 3"]);
    assert_eq!(page.count(".crumb a"), 0);
    let mut office = scene.office().await;
    let page = office.get(&page_of(at.branch_a)).await;
    assert_eq!(page.attributes(".crumb a", "href"), [page_of(at.commune_a)]);

    for foreign in [at.commune_b, at.branch_b, at.province_a, OrganizationId(999_999)] {
        office.get(&page_of(foreign)).await.assert_status(404).assert_no_text("Trung Hà");
    }
    office.get("/organizations/abc").await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_committee_shows_what_stands_below_it_with_its_members(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    for name in ["Lục Văn Sinh", "Vi Thị Thơm"] {
        member(&mut scene.world, at.branch_c, name, "official").await;
    }
    let old = scene.world.named(Some(at.commune_a), "branch", "Thôn 4").await;
    scene.world.close(old, at.branch_c).await.expect("a merger");
    let ten = scene.world.named(Some(at.commune_a), "branch", "Thôn 10").await;
    let page = scene.office().await.get(&page_of(at.commune_a)).await;
    // Who may goes from here to the slips and to the books of the branches.
    assert_eq!(page.link("Phiếu mời"), format!("{}/invitations/new", page_of(at.commune_a)));
    assert_eq!(page.link("Các buổi họp"), format!("/meetings?organization={}", at.commune_a));
    scene.secretary().await.get(&page_of(at.branch_a)).await.assert_text("Các buổi họp").assert_no_text("Phiếu mời");
    assert_eq!(page.one(".big"), "9 đảng viên");
    assert_eq!(page.all("tbody th a"), ["Thôn 3", "Thôn 5", "Thôn 10"], "in the order of the numbers in them");
    assert_eq!(page.all("tbody td"), ["Hoàng Văn Kiên", "7", "", "2", "", "0"]);
    assert_eq!(page.attributes("tbody th a", "href")[2], page_of(ten));
    let closed = page.one("details");
    assert!(
        closed.contains("Đã kết thúc hoạt động: 1 Thôn 4 Chi bộ, Kết thúc ngày 01/07/2025, nhập vào Thôn 5"),
        "{closed}"
    );

    // The successor shows its predecessor, and that one where its members went.
    let mut office = scene.office().await;
    office.get(&page_of(at.branch_c)).await.assert_text("Tổ chức tiền thân").assert_text("Thôn 4");
    let page = office.get(&page_of(old)).await;
    page.assert_text("Kết thúc ngày 01/07/2025")
        .assert_text("Tổ chức tiếp nhận: Thôn 5")
        .assert_no_text("Sửa thông tin");
    assert_eq!(page.link("Ngày cuối cùng"), format!("{}?on=30/06/2025", page_of(old)));

    // Who keeps accounts learns how many there are, and not who.
    let mut administrator = scene.somebody(&[("administrator", at.commune_a, "subtree")]).await;
    let page = administrator.get(&page_of(at.branch_a)).await;
    page.assert_status(200).assert_text("7 đảng viên").assert_no_text("Hoàng Văn Kiên").assert_no_text("Cán bộ");
    page.assert_text("Phiếu mời").assert_no_text("Các buổi họp");
    administrator.get(&page_of(at.commune_a)).await.assert_status(200).assert_no_text("Hoàng Văn Kiên");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_page_as_of_a_day_shows_that_day(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    scene.world.execute("select organization_rename((select organization_id from organization_names where name = 'Thôn 5'), 'Thôn Hòa Bình', '2024-03-01')").await;
    let moved = scene.world.named(Some(at.commune_b), "branch", "Bản Lùng").await;
    member(&mut scene.world, moved, "Bàn Văn Dũng", "official").await;
    scene.world.reattach(moved, at.commune_a).await.expect("a move"); // from 1/7/2025
    let gone = member(&mut scene.world, at.branch_c, "Trịnh Văn Hải", "official").await;
    sqlx::query(
        "update memberships set valid = '[2000-02-03,2024-06-01)', ended_because = 'deceased' where member_id = $1",
    )
    .bind(gone.0)
    .execute(&mut scene.world.owner)
    .await
    .expect("an end");

    let mut office = scene.office().await;
    let page = office.get(&page_of(at.commune_a)).await;
    assert_eq!(page.all("tbody th a"), ["Bản Lùng", "Thôn 3", "Thôn Hòa Bình"]);
    assert_eq!(page.one(".big"), "8 đảng viên");
    office.get(&page_of(at.commune_a)).await.assert_text("Ngày muốn xem");
    let page = office.get(&format!("{}?on=31%2F12%2F2023", page_of(at.commune_a))).await;
    page.assert_status(200).assert_text("Trang này là của ngày 31/12/2023").assert_no_text("Thêm tổ chức trực thuộc");
    assert_eq!(page.all("tbody th a"), ["Thôn 3", "Thôn 5"]);
    assert_eq!(page.all("tbody td.n"), ["7", "1"]);
    assert_eq!(page.one(".big"), "8 đảng viên");
    assert_eq!(page.attributes("tbody th a", "href")[1], format!("{}?on=31/12/2023", page_of(at.branch_c)));

    let page = office.get(&format!("{}?on=29/02/2024", page_of(at.branch_c))).await;
    assert_eq!((page.one("h1"), page.one(".big")), ("Thôn 5".into(), "1 đảng viên".into()));
    // Bản Lùng belonged to another commune, whose name everyone may know.
    let page = office.get(&format!("{}?on=30/06/2025", page_of(moved))).await;
    page.assert_text("Xã Phú Thịnh");
    // In the commune that it has left, it is named but not counted: it belongs elsewhere today.
    let mut other = scene.somebody(&[("committee_office", at.commune_b, "subtree")]).await;
    let page = other.get(&format!("{}?on=30/06/2025", page_of(at.commune_b))).await;
    page.assert_text("Bản Lùng").assert_text("Chưa tính những tổ chức nay thuộc nơi khác");
    assert_eq!((page.all("tbody th a"), page.one(".big")), (vec!["Trung Hà".to_owned()], "0 đảng viên".into()));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_day_that_cannot_be_shown_is_refused_with_a_sentence(pool: PgPoolOptions, server: PgConnectOptions) {
    let scene = Scene::new(pool, server).await;
    let mut client = scene.secretary().await;
    for (typed, sentence) in [
        ("31/02/2024", "Tháng 2 không có ngày 31"),
        ("hôm qua", "Không đọc được ngày"),
        ("02/08/2025", "Ngày này chưa đến. Hôm nay là 01/08/2025"),
        ("31/12/2019", "thành lập ngày 01/01/2020"),
    ] {
        let query: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let page = client.get(&format!("{}?on={query}", page_of(scene.branch.at.branch_a))).await;
        page.assert_status(422).assert_text(sentence).assert_text("7 đảng viên");
        assert_eq!(page.value("on"), typed);
    }
}

/// The head-counts of a page are the sum of what `members_on` gives for each organization.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn head_counts_are_those_of_the_rosters(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    for nr in 0..30 {
        let place = [at.branch_a, at.branch_c, at.branch_b, at.commune_a][nr % 4];
        let status = ["official", "probationary", "exempt", "suspended", "abroad"][nr % 5];
        let who = member(&mut scene.world, place, &format!("Lý Văn {nr}"), status).await;
        let joined = day("2019-01-01") + chrono::Days::new(97 * nr as u64);
        sqlx::query("update memberships set valid = daterange($2, null) where member_id = $1")
            .bind(who.0)
            .bind(joined)
            .execute(&mut scene.world.owner)
            .await
            .expect("a beginning");
    }
    scene.world.execute("update member_status_rules set counted = false where status = 'abroad'").await;
    let actor = scene.world.actor(&[("organization_board", at.province_a, "subtree")]).await;
    let mut seen = Vec::new();
    for on in ["2020-06-01", "2022-02-28", "2025-08-01"] {
        let mut tx = scene.world.app.read(&actor, &[Permission::ReadOrganizations]).await.expect("a snapshot");
        let scope = tx.scope(Permission::ReadOrganizations);
        let counts = organizations::head_counts(&mut tx, &scope, at.province_a, day(on)).await.expect("counts");
        let expected: i64 = sqlx::query_scalar(
            "select count(*) from organizations o cross join members_on(o.id, $1) x
             where x.counted and o.id = any ($2)",
        )
        .bind(day(on))
        .bind(vec![at.province_a.0, at.commune_a.0, at.branch_a.0, at.branch_c.0])
        .fetch_one(&mut scene.world.owner)
        .await
        .expect("rosters");
        assert_eq!(counts.total.total(), expected, "{on}");
        assert_eq!(counts.children.len(), 1, "everything of the province stands below its one commune");
        seen.push(expected);
    }
    assert!(seen[0] > 7 && seen[0] < seen[1] && seen[1] < seen[2], "{seen:?}");
    assert_eq!(today(), day("2025-08-01"));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_branch_is_told_what_its_number_of_members_asks_for(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = crate::support::world::World::new(pool, server).await;
    let branch = crate::support::branch::Branch::new(&mut world).await;
    let address = format!("/organizations/{}", branch.at.branch_a);
    // Five official members and a committee from before.
    let mut secretary = branch.secretary(&world).await;
    secretary.get(&address).await.assert_text("Chi bộ còn 5 đảng viên chính thức, dưới mức 9");
    for nr in 0..4 {
        member(&mut world, branch.at.branch_a, &format!("Vi Văn {nr}"), "official").await;
    }
    assert_eq!(secretary.get(&address).await.count("#threshold"), 0, "nine members and a committee");
    world.execute("delete from positions where position = 'branch_committee_member'").await;
    secretary.get(&address).await.assert_text("Chi bộ có 9 đảng viên chính thức, đủ từ 9 trở lên: cần bầu chi ủy.");
    // A branch of two.
    for nr in 0..2 {
        member(&mut world, branch.at.branch_c, &format!("Vi Thị {nr}"), "official").await;
    }
    let committee = world.actor(&[("committee", branch.at.commune_a, "subtree")]).await.user;
    let mut committee = crate::support::client::Client::signed_in(&world, committee).await;
    let page = committee.get(&format!("/organizations/{}", branch.at.branch_c)).await;
    page.assert_text("Chi bộ có 2 đảng viên chính thức, dưới mức 3");
    committee.get(&format!("/organizations/{}", branch.at.commune_a)).await.assert_no_text("dưới mức");
}
