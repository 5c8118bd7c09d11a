//! A clash is shown whichever side moves, and goes when it is gone.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Committee, committee};
use crate::support::client::Client;

async fn clashes(c: &mut Committee, month: &str) -> Vec<String> {
    c.client.get(&format!("/assignments?month={month}")).await.all("[data-clash]")
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_trip_that_takes_the_evening_is_told_everywhere_until_it_is_gone(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut c = committee(pool, server).await;
    let at = c.branch.at;
    let (deputy, secretary) = (c.deputy, c.secretary);
    let id = c.send(at.branch_a, "2025-09", deputy).await;
    c.client.get("/").await.assert_text("Không còn tháng nào chưa ghi");

    let mut own = Client::signed_in(&c.world, deputy).await;
    own.get("/duties").await.assert_text("Lịch công tác của tôi");
    let trip = [("first_day", "2/9/2025"), ("last_day", "5/9/2025"), ("title", "Họp ở Hà Nội")];
    own.submit("/duties", &trip).await.assert_redirect("/duties");
    own.follow().await.assert_text("02/09/2025 – 05/09/2025").assert_text("Họp ở Hà Nội");

    assert_eq!(clashes(&mut c, "2025-09").await, ["Trùng lịch: Họp ở Hà Nội (02/09/2025 – 05/09/2025)"]);
    assert_eq!(c.client.get("/").await.one("[data-figure='visit-clashes']"), "1");
    let page = c.client.get(&format!("/assignments/{id}")).await;
    page.assert_text("Trùng lịch: Họp ở Hà Nội").assert_text("Ai có thể đi thay").assert_text("Đặng Minh Hòa");
    // And when somebody is chosen for the other branch of that evening.
    let choice = c.client.get(&format!("/assignments/new?organization={}&month=2025-09", at.branch_c)).await;
    let of_her = choice.all("label.opt").into_iter().find(|one| one.contains("Bích Vân")).expect("she is listed");
    assert!(of_her.contains("Họp ở Hà Nội") && of_her.contains("Cùng ngày dự Thôn 3"), "{of_her}");
    assert!(choice.all("label.opt").last().expect("a last one").contains("Bích Vân"), "who is not free comes last");

    // The branch moves its day out of the trip: the evening follows, and nothing is in the way.
    move_day(&mut c, "2025-09-10").await;
    assert_eq!(clashes(&mut c, "2025-09").await, [""; 0]);
    c.client.get(&format!("/assignments/{id}")).await.assert_text("10/09/2025");
    c.client.get("/").await.assert_no_text("Lượt dự sinh hoạt bị trùng lịch");

    // Somebody else goes to the other branch on the 3rd; when the first moves back, nobody clashes but with
    // the trip. When she is sent there too, they do.
    c.send(at.branch_c, "2025-09", secretary).await;
    move_day(&mut c, "2025-09-03").await;
    assert_eq!(clashes(&mut c, "2025-09").await.len(), 1);
    let mut own = Client::signed_in(&c.world, deputy).await;
    own.get("/duties").await.assert_status(200);
    c.client.get(&format!("/duties?leader={deputy}")).await.assert_text("Bị trùng lịch");
    let (_, remove) = own.page().form("/duties/removals").into_iter().find(|(name, _)| name == "id").expect("an id");
    own.submit("/duties/removals", &[("id", &remove)]).await.assert_redirect("/duties");
    assert_eq!(clashes(&mut c, "2025-09").await, [""; 0]);
}

/// The secretary of Thôn 3 moves the day of September.
async fn move_day(c: &mut Committee, day: &str) {
    let meeting: uuid::Uuid =
        c.world.ask("select id from meetings where month = '2025-09-01' and place = 'Nhà văn hóa Thôn 3'").await;
    let mut secretary = c.branch.secretary(&c.world).await;
    secretary.get(&format!("/meetings/{meeting}/plan")).await.assert_status(200);
    let written = chibo::text::format_day(day.parse().expect("a day"));
    let saved = secretary.submit(&format!("/meetings/{meeting}/plan"), &[("planned_on", &written)]).await;
    saved.assert_status(303);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_branch_may_move_to_an_evening_that_is_taken_and_both_clash(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let at = c.branch.at;
    let deputy = c.deputy;
    move_day(&mut c, "2025-09-10").await;
    let first = c.send(at.branch_a, "2025-09", deputy).await;
    c.send(at.branch_c, "2025-09", deputy).await;
    assert_eq!(clashes(&mut c, "2025-09").await, [""; 0]);
    move_day(&mut c, "2025-09-03").await;
    let mut both = clashes(&mut c, "2025-09").await;
    both.sort();
    assert_eq!(both, ["Cùng ngày dự Thôn 3", "Cùng ngày dự Thôn 5"]);
    assert_eq!(c.client.get("/").await.one("[data-figure='visit-clashes']"), "2");
    assert_eq!(c.world.ask::<i64>("select count(distinct meeting_on) from assignments").await, 1, "both stand");
    // One is taken back, and nothing is in the way any more.
    c.client.get(&format!("/assignments/{first}")).await.assert_text("Cùng ngày dự Thôn 5");
    let act = format!("/assignments/{first}/withdrawal");
    c.client.submit(&act, &[("reason", "Trùng")]).await.assert_status(303);
    assert_eq!(clashes(&mut c, "2025-09").await, [""; 0]);
}
