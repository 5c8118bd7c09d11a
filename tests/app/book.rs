//! The book of meetings: narrowed to a place, a month and where meetings stand, and read page after page.

use std::collections::BTreeSet;

use chibo::ids::OrganizationId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::meetings::evening;
use crate::support::client::{Client, Page};
use crate::support::world::World;

fn narrowed(organization: OrganizationId) -> String {
    format!("/meetings?organization={organization}")
}

/// How many the page says there are, and how many rows it shows.
fn counted(page: &Page) -> (String, usize) {
    page.assert_status(200);
    (page.one("p > strong.num"), page.count("tbody tr"))
}

async fn somebody(world: &mut World, role: &str, at: OrganizationId) -> Client {
    let user = world.actor(&[(role, at, "subtree")]).await.user;
    Client::signed_in(world, user).await
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_place_is_chosen_with_what_stands_below_it(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let at = branch.at;
    let mut board = somebody(&mut world, "organization_board", at.centre).await;
    let page = board.get("/meetings").await;
    assert_eq!(counted(&page), ("6".into(), 6));
    assert_eq!(page.all("#organization option"), ["Mọi nơi được xem", "Tỉnh Sông Hồng", "Tỉnh Sông Lam"]);

    // Down to the province, to its commune, to a branch, and beside it.
    let page = board.get(&narrowed(at.province_a)).await;
    assert_eq!(counted(&page), ("4".into(), 4));
    page.assert_text("Tỉnh Sông Hồng và cấp dưới").assert_no_text("Trung Hà");
    let page = board.get(&narrowed(at.commune_a)).await;
    assert_eq!(counted(&page), ("4".into(), 4));
    let options = page.all("#organization option");
    let expected = ["Mọi nơi được xem", "Trung ương", "Tỉnh Sông Hồng", "Xã Thái Bình", "Thôn 3", "Thôn 5"];
    assert_eq!(options, expected, "the way up, then what stands below");
    assert_eq!(page.value("organization"), at.commune_a.to_string());
    let page = board.get(&narrowed(at.branch_c)).await;
    assert_eq!(counted(&page), ("2".into(), 2));
    assert_eq!(page.all("#organization option"), expected, "beside a branch stand the others");
    assert_eq!(page.value("organization"), at.branch_c.to_string());
    assert_eq!(page.all(".crumb li").last().map(String::as_str), Some("Sổ buổi họp"));

    // The month is chosen beside it, and the links keep both.
    let both = format!("{}&month=2025-09", narrowed(at.commune_a));
    let page = board.get(&both).await;
    assert_eq!(counted(&page), ("2".into(), 2));
    page.assert_text("Xã Thái Bình và cấp dưới · tháng 9/2025");
    assert_eq!(page.link("Chưa ghi"), format!("{both}&state=planned"));
    assert_eq!(page.link("Bỏ lọc"), "/meetings");
    assert!(page.all("#month option").contains(&"tháng 12/2024".to_owned()), "months of two years are told apart");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_place_out_of_reach_is_as_missing_as_one_that_is_not_there(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let at = branch.at;
    let mut committee = somebody(&mut world, "committee", at.commune_a).await;
    let page = committee.get("/meetings").await;
    assert_eq!(page.all("#organization option"), ["Mọi nơi được xem", "Thôn 3", "Thôn 5"]);
    let strange = [at.commune_b, at.branch_b, at.province_a, OrganizationId(999_999)].map(narrowed);
    for address in strange.iter().map(String::as_str).chain(["/meetings?organization=x"]) {
        let page = committee.get(address).await;
        page.assert_status(200).assert_text("Không có tổ chức này trong phạm vi đồng chí được xem");
        page.assert_no_text("Trung Hà").assert_no_text("Phú Thịnh").assert_no_text("Sông Hồng");
        assert_eq!(page.count("tbody tr"), 0, "{address}");
    }
    // A secretary has one book: nothing to choose, and a meeting can be added.
    let mut secretary = branch.secretary(&world).await;
    let page = secretary.get("/meetings").await;
    assert_eq!((page.count("#organization"), page.count("tbody tr")), (0, 2));
    assert_eq!(page.link("Thêm buổi họp"), format!("/meetings/new?organization={}", at.branch_a));
    // Who sees no book is told so.
    let mut administrator = somebody(&mut world, "administrator", at.commune_a).await;
    administrator.get("/meetings").await.assert_status(200).assert_text("chưa được giao xem sổ của chi bộ nào");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_is_held_late_and_missed_is_counted_and_listed(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let at = branch.at;
    // Thôn 3 met for June on 2 July, and not at all in July; Thôn 5 has not recorded July.
    for sql in [
        "insert into meetings (id, organization_id, tree_at, month, kind, state, held_on, started_at, ended_at,
           chair_id, minute_taker_id, roster, present_count, roster_count)
         select gen_random_uuid(), id, tree_lo, '2025-06-01', 'branch_regular', 'closed', '2025-07-02', '19:30',
           '21:00', $3, $3, array[$3], 1, 1 from organizations where id = $1 and $2 <> 0",
        "insert into meetings (id, organization_id, tree_at, month, kind, state, not_held_because)
         select gen_random_uuid(), id, tree_lo, '2025-07-01', 'branch_regular', 'not_held', 'Mưa lũ'
         from organizations where id = $1 and $2 <> 0 and $3::uuid is not null",
        "insert into meetings (id, organization_id, tree_at, month, kind, planned_on)
         select gen_random_uuid(), id, tree_lo, '2025-07-01', 'branch_regular', '2025-07-03'
         from organizations where id = $2 and $1 <> 0 and $3::uuid is not null",
    ] {
        let query = sqlx::query(sql).bind(at.branch_a.0).bind(at.branch_c.0).bind(branch.people[0].0);
        query.execute(&mut world.owner).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    let mut committee = somebody(&mut world, "committee", at.commune_a).await;
    let page = committee.get(&narrowed(at.branch_a)).await;
    assert_eq!(counted(&page), ("4".into(), 4));
    page.assert_text("Họp muộn").assert_text("Không họp");
    // Each figure is the count of the list that it leads to.
    let page = committee.get("/meetings").await;
    let figures = page.all(".chips a .num");
    let links = page.attributes(".chips a", "href");
    let words = page.all(".chips a");
    assert_eq!(
        words,
        ["Tất cả 7", "Quá ngày 1", "Chưa ghi 5", "Đã khóa sổ 1", "Họp muộn 1", "Không họp 1"],
        "where there is none, nothing is offered"
    );
    for (figure, link) in figures.iter().zip(links) {
        assert_eq!(counted(&committee.get(&link.replace("&amp;", "&")).await).1.to_string(), *figure, "{link}");
    }
    let page = committee.get("/meetings?state=overdue").await;
    assert_eq!(page.all("tbody td")[0], "Thôn 5");
    committee.get("/meetings?state=recording").await.assert_text("Không có buổi họp nào như vậy");
    committee.get("/meetings?state=unknown").await.assert_text("Tất cả 7");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn no_meeting_is_lost_between_two_pages(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    // Many meetings of one branch in one month, so that a page ends among them.
    sqlx::query(
        "insert into meetings (id, organization_id, tree_at, month, kind)
         select gen_random_uuid(), id, tree_lo, '2025-09-01', 'branch_extraordinary'
         from organizations, generate_series(1, 70) where id = $1",
    )
    .bind(branch.at.branch_a.0)
    .execute(&mut world.owner)
    .await
    .expect("meetings");
    let mut secretary = branch.secretary(&world).await;
    let mut seen = BTreeSet::new();
    let mut page = secretary.get("/meetings").await;
    assert_eq!(counted(&page), ("72".into(), 50));
    seen.extend(page.attributes("tbody th a", "href"));
    page = secretary.get(&page.link("Xem tiếp")).await;
    assert_eq!(counted(&page), ("72".into(), 22));
    seen.extend(page.attributes("tbody th a", "href"));
    assert_eq!((seen.len(), page.count(".pages")), (72, 0));
    secretary.get("/meetings?after=2025-09-01_x").await.assert_status(200);
}

/// Whoever sees many branches begins with the present month: it stands among the filters, and can be taken away.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_book_of_many_branches_begins_with_the_present_month(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let at = branch.at;
    let mut board = somebody(&mut world, "organization_board", at.centre).await;
    let page = board.get("/meetings").await;
    assert_eq!(counted(&page), ("6".into(), 6), "few branches: all months");
    assert_eq!(page.value("month"), "");

    sqlx::query(
        "select organization_insert($1, 'branch', null, 'Chi bộ ' || n, '2020-01-01') from generate_series(1, 300) n",
    )
    .bind(at.commune_a)
    .execute(&mut world.owner)
    .await
    .unwrap();
    let page = board.get("/meetings").await;
    let present = counted(&page);
    assert_ne!(present.0, "6");
    assert_eq!(page.value("month"), "2025-08");
    page.assert_text("tháng 8/2025");
    assert!(page.link("Chưa ghi").starts_with("/meetings?month=2025-08&state="), "the links keep it");
    let page = board.get(&page.link("Bỏ lọc")).await;
    assert_eq!((counted(&page), page.value("month")), (("6".into(), 6), "all".to_owned()));
    let page = board.get(&page.link("Chưa ghi")).await;
    assert_eq!(page.value("month"), "all", "what was taken away stays away");
    // Whoever asks for something says so, and gets all months of it.
    let page = board.get("/meetings?state=planned").await;
    assert_eq!(page.value("month"), "all");
    assert_eq!(counted(&board.get("/meetings?month=").await), present);
    // A committee of a part of them sees few.
    let mut committee = somebody(&mut world, "committee", at.branch_a).await;
    assert_eq!(committee.get("/meetings").await.value("month"), "");
}
