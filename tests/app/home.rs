//! The first page: for each role what is to be done, or what will be there and whom to ask.

use chibo::ids::OrganizationId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::meetings::evening;
use crate::support::client::Client;
use crate::support::world::World;

async fn somebody(world: &mut World, grants: &[(&str, OrganizationId, &str)]) -> Client {
    let user = world.actor(grants).await.user;
    Client::signed_in(world, user).await
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_commission_sees_what_is_overdue_what_comes_and_how_far_each_committee_is(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let (mut world, branch) = evening(pool, server).await;
    let at = branch.at;
    let grants = [("inspection", at.commune_a, "subtree")];
    let mut inspection = somebody(&mut world, &grants).await;
    let page = inspection.get("/").await;
    assert_eq!(page.one("h1"), "0 trong 2 buổi họp tháng 8 đã khóa sổ");
    page.assert_text("Không có buổi nào quá ngày mà chưa khóa sổ").assert_no_text("Theo từng đảng bộ");
    // Today's meeting comes first; the one without a day is told when its month has passed.
    page.assert_text("Sắp họp Thôn 3 Chủ nhật, 03/08/2025");

    world.clock.advance(chrono::TimeDelta::days(30)); // 2 September
    let mut inspection = somebody(&mut world, &grants).await;
    let page = inspection.get("/").await;
    page.assert_text("Quá ngày, chưa khóa sổ Thôn 3 Sinh hoạt thường kỳ tháng 8/2025, định ngày 03/08/2025");
    page.assert_text("Thôn 5 Sinh hoạt thường kỳ tháng 8/2025");
    assert_eq!(page.link("Thôn 3"), format!("/meetings/{}", branch.meeting));
    page.assert_no_text("Trung Hà");

    // A board sees how far each committee is, and each figure leads to its list.
    let mut board = somebody(&mut world, &[("organization_board", at.province_a, "subtree")]).await;
    let page = board.get("/").await;
    assert_eq!(page.all("tbody tr"), ["Xã Thái Bình 0/2 0"]);
    let list = board.get(&page.link("0/2")).await;
    assert_eq!(list.count("tbody tr"), 2);
    list.assert_text("Xã Thái Bình và cấp dưới · tháng 9/2025");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn more_than_a_few_overdue_meetings_are_one_link_away(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    sqlx::query(
        "insert into meetings (id, organization_id, tree_at, month, kind, planned_on)
         select gen_random_uuid(), id, tree_lo, '2025-07-01', 'branch_extraordinary', '2025-07-10'
         from organizations, generate_series(1, 7) where id = $1",
    )
    .bind(branch.at.branch_a.0)
    .execute(&mut world.owner)
    .await
    .expect("meetings");
    let mut committee = somebody(&mut world, &[("committee", branch.at.commune_a, "subtree")]).await;
    let page = committee.get("/").await;
    assert_eq!(page.count("[aria-label='Quá hạn']"), 6);
    let list = committee.get(&page.link("Xem tất cả buổi quá ngày")).await;
    assert_eq!(list.count("tbody tr"), 7);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_has_no_branch_finds_the_way_to_what_is_his(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let at = branch.at;
    somebody(&mut world, &[]).await.get("/").await.assert_status(200).assert_text("chưa được giao vai trò nào");

    let mut administrator = somebody(&mut world, &[("administrator", at.commune_a, "subtree")]).await;
    let page = administrator.get("/").await;
    assert_eq!(page.one("h1"), "Phiếu mời và tài khoản");
    administrator.get(&page.link("Xem và in phiếu mời")).await.assert_status(200).assert_text("Thôn 3");
    // Each of these has pages of its own, and a way to them.
    for (role, place, title, way) in [
        ("auditor", at.commune_a, "Nhật ký của sổ", "/audit"),
        ("member", at.branch_a, "Sổ Chi bộ của tôi", "/me"),
        ("administrator", at.commune_a, "Phiếu mời và tài khoản", "/users"),
    ] {
        let mut client = somebody(&mut world, &[(role, place, "subtree")]).await;
        let page = client.get("/").await;
        assert_eq!(page.one("h1"), title);
        assert!(page.attributes("main a", "href").contains(&way.to_owned()), "{role}");
        client.get(way).await.assert_status(200);
    }
}
