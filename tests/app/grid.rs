//! Branch by month: what each cell says, and that every figure below a month is the length of its list.

use chibo::ids::{MeetingId, OrganizationId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::meetings::evening;
use crate::support::branch::Branch;
use crate::support::client::{Client, Page};
use crate::support::scoring::rubric_in_force;
use crate::support::sheets::{act, meeting, sheet};
use crate::support::world::World;

const REGULAR: &str = "branch_regular";

/// The words of the row of a branch, month by month.
fn cells(page: &Page, branch: &str) -> Vec<String> {
    let at = page.all("tbody th").iter().position(|name| name.starts_with(branch)).expect("a row");
    page.all(&format!("tbody tr:nth-child({}) td", at + 1))
}

async fn change(world: &mut World, meeting: MeetingId, sql: &'static str) {
    sqlx::query(sql).bind(meeting).execute(&mut world.owner).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
}

async fn reader(world: &mut World, role: &str, at: OrganizationId) -> Client {
    let user = world.actor(&[(role, at, "subtree")]).await.user;
    Client::signed_in(world, user).await
}

/// Thôn 3 in every way in which a month can stand; Thôn 5 with a class for each of three months.
async fn year(world: &mut World, branch: &Branch) {
    let own = branch.at.branch_a;
    let submitted = "2025-07-29 08:00+07";
    let of = async |world: &mut World, at, month| meeting(world, branch, at, month, REGULAR).await;
    let good = of(world, own, "2025-01-01").await;
    sheet(world, good, (9250, 9250), "locked", submitted).await;
    let late = of(world, own, "2025-02-01").await;
    change(world, late, "update meetings set held_on = '2025-03-02' where id = $1").await;
    sheet(world, late, (8000, 8000), "confirmed", submitted).await;
    let recorded_late = of(world, own, "2025-03-01").await;
    sqlx::query("delete from meeting_acts where meeting_id = $1")
        .bind(recorded_late)
        .execute(&mut world.owner)
        .await
        .unwrap();
    change(world, recorded_late, "update meetings set recorded_on = null where id = $1").await;
    act(world, "meeting", recorded_late.0, "closed", "2025-04-03 08:00+07").await;
    sheet(world, recorded_late, (9000, 8000), "submitted", submitted).await;
    let not_held = of(world, own, "2025-04-01").await;
    change(world, not_held, "update meetings set state = 'not_held', not_held_because = 'Lũ' where id = $1").await;
    let returned = of(world, own, "2025-05-01").await;
    sheet(world, returned, (9000, 8000), "returned", submitted).await;
    of(world, own, "2025-06-01").await;
    let missing = of(world, own, "2025-07-01").await;
    change(world, missing, "update meetings set state = 'recording' where id = $1").await;
    of(world, own, "2024-12-01").await;
    let thematic = meeting(world, branch, own, "2025-01-01", "branch_thematic").await;
    assert_ne!(thematic, good);
    for (month, points) in [("2025-01-01", 6000), ("2025-02-01", 4000), ("2025-03-01", 9000)] {
        let held = of(world, branch.at.branch_c, month).await;
        sheet(world, held, (points, points), "confirmed", submitted).await;
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_row_says_how_each_month_went(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    rubric_in_force(&mut world).await;
    year(&mut world, &branch).await;
    let mut committee = reader(&mut world, "committee", branch.at.commune_a).await;
    let page = committee.get("/scores").await;
    page.assert_status(200).assert_text("0 trong 2 chi bộ đã họp tháng 8/2025");
    page.assert_text("Sinh hoạt từ 9/2024 đến 8/2025");
    assert_eq!(page.all("tbody th"), ["Thôn 3Xã Thái Bình", "Thôn 5Xã Thái Bình"]);
    let said = cells(&page, "Thôn 3");
    let expected = [
        "Sổ chưa có tháng này",
        "Sổ chưa có tháng này",
        "Sổ chưa có tháng này",
        "Đã họp",
        "92,5 Tốt, Có chuyên đề",
        "80 Khá, Họp muộn",
        "Chờ cấp trên, Họp muộn",
        "Không họp",
        "Cấp trên trả lại",
        "Chờ chi bộ chấm",
        "Chưa ghi sổ",
        "Chưa đến hạn ghi",
    ];
    assert_eq!(said.len(), expected.len());
    for (said, expected) in said.iter().zip(expected) {
        assert!(said.contains(expected), "{expected:?} in {said:?}");
    }
    // A cell leads to its sheet, or to its record where there is none.
    let links = page.attributes("tbody tr:first-child td a", "href");
    assert_eq!(links.iter().filter(|href| href.ends_with("/score")).count(), 5, "{links:?}");
    for href in links {
        committee.get(&href).await.assert_status(200);
    }
    let other = cells(&page, "Thôn 5");
    for (said, class) in other[4..7].iter().zip(["60 Trung bình", "40 Kém", "90 Tốt"]) {
        assert!(said.contains(class), "{class:?} in {said:?}");
    }
    let year = committee.get(&page.link("2024")).await;
    year.assert_text("Sinh hoạt năm 2024");
    assert!(cells(&year, "Thôn 3")[11].contains("Đã họp"));
    committee.headers.insert("accept-language".into(), "en".into());
    let print = committee.get("/scores?view=print").await;
    assert_eq!(print.count("[data-print]"), 1, "the button of the script");
    print.assert_text("92.5 Good, Thematic");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn every_figure_of_the_grid_is_the_count_of_its_list(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    rubric_in_force(&mut world).await;
    year(&mut world, &branch).await;
    // More branches than a page holds, all of which met in one month.
    for number in 0..51 {
        let at = world.named(Some(branch.at.commune_a), "branch", &format!("Tổ dân phố {number}")).await;
        meeting(&mut world, &branch, at, "2025-06-01", REGULAR).await;
    }
    let mut committee = reader(&mut world, "committee", branch.at.commune_a).await;
    let page = committee.get("/scores").await;
    assert_eq!((page.one("p > strong.num").as_str(), page.count("tbody tr")), ("53", 50));
    let next = committee.get(&page.link("Xem tiếp")).await;
    assert_eq!(next.count("tbody tr"), 3);
    let names = page.attributes("[data-figure]", "data-figure");
    let figures: Vec<_> = names.iter().zip(page.all("[data-figure]")).collect();
    let links = page.attributes("[data-figure]", "href");
    // "5/2025: 51" for the ear.
    let number = |figure: &str| figure.rsplit(' ').next().unwrap_or_default().to_owned();
    let of = |name: &str| figures.iter().find(|(known, _)| *known == name).map(|(_, figure)| number(figure));
    let expected = [
        ("held-2025-01", "2"),
        ("held-2025-06", "52"),
        ("late-2025-02", "1"),
        ("late-2025-03", "1"),
        ("not_held-2025-04", "1"),
        ("missing-2025-07", "1"),
        ("submitted-2025-03", "1"),
    ];
    for (name, count) in expected {
        assert_eq!(of(name).as_deref(), Some(count), "{name}");
    }
    assert_eq!(of("late-2025-01"), None, "nothing to lead to");
    for ((name, figure), link) in figures.iter().zip(links) {
        let list = committee.get(&link).await;
        assert_eq!(list.one("p > strong.num"), number(figure), "{name}: {link}");
        let mut rows = list.count("tbody tr");
        if list.text().contains("Xem tiếp") {
            rows += committee.get(&list.link("Xem tiếp")).await.count("tbody tr");
        }
        assert_eq!(rows.to_string(), number(figure), "{name}: {link}");
    }
    // Narrowed to a branch the figures are that branch's; a foreign one is nobody's.
    let one = committee.get(&format!("/scores?organization={}", branch.at.branch_a)).await;
    assert_eq!((one.count("tbody tr"), one.one("p > strong.num")), (1, "1".into()));
    let foreign = committee.get(&format!("/scores?organization={}", branch.at.branch_b)).await;
    foreign.assert_status(200).assert_text("Không có chi bộ nào như vậy.");
    let mut secretary = branch.secretary(&world).await;
    assert_eq!(secretary.get("/scores").await.count("tbody tr"), 1, "a branch sees its own row");
}
