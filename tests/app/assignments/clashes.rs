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

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_clash_is_shown_in_whichever_month_is_looked_at(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let (branch, deputy) = (c.branch.at.branch_a, c.deputy);
    let id = c.send(branch, "2025-12", deputy).await;
    let mut own = Client::signed_in(&c.world, deputy).await;
    own.get("/duties").await;
    let trip = [("first_day", "2/12/2025"), ("last_day", "5/12/2025"), ("title", "Học chính trị")];
    own.submit("/duties", &trip).await.assert_status(303);
    let words = "Trùng lịch: Học chính trị (02/12/2025 – 05/12/2025)";
    // The leader's own pages, long before the right to see the branch begins.
    let page = own.get("/duties?month=2025-12").await;
    page.assert_text("tháng 12/2025").assert_text(words);
    own.get("/duties?month=2025-11").await.assert_no_text(words).assert_no_text("Học chính trị");
    assert_eq!(own.get("/visits").await.all("#ahead [data-clash]"), [words]);
    // The page of the person, as the committee looks at it.
    c.client.get(&format!("/duties?leader={deputy}&month=2025-12")).await.assert_text(words);
    let page = c.client.get(&format!("/assignments/new?leader={deputy}&month=2025-12")).await;
    assert_eq!(page.all(".note [data-clash]"), [words]);
    // In its month, on the page of the visit.
    c.world.clock.advance(chrono::TimeDelta::days(123));
    let mut own = Client::signed_in(&c.world, deputy).await;
    let page = own.get(&format!("/visits/{id}")).await;
    page.assert_status(200).assert_text(words);
    assert_eq!(page.count("[data-clash]"), 1);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_a_missed_visit_is_put_off_to_leaves_duties_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let (branch, deputy) = (c.branch.at.branch_a, c.deputy);
    let id = c.send(branch, "2025-08", deputy).await;
    c.world.clock.advance(chrono::TimeDelta::days(4));
    let mut own = Client::signed_in(&c.world, deputy).await;
    own.get("/duties").await;
    for (first, title) in [("3/9/2025", "Họp ở Hà Nội"), ("2/9/2025", "Khai giảng")] {
        own.submit("/duties", &[("first_day", first), ("title", title)]).await.assert_status(303);
        own.get("/duties").await;
    }
    own.get(&format!("/visits/{id}/miss")).await.assert_status(200);
    own.submit(&format!("/visits/{id}/miss"), &[("reason", "illness")]).await.assert_status(303);
    let page = own.follow().await;
    page.assert_text("thứ Tư, 03/09/2025: Trùng lịch: Họp ở Hà Nội (03/09/2025).").assert_text("thứ Sáu, 03/10/2025");
    own.submit(&format!("/visits/{id}/follow-up"), &[]).await.assert_status(303);
    own.get(&format!("/visits/{id}")).await.assert_text("Sẽ dự bù vào tháng 10/2025.");
    assert_eq!(
        c.world.ask::<String>("select meeting_on::text from assignments where state = 'planned'").await,
        "2025-10-03"
    );
}
