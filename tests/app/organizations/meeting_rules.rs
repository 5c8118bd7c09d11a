//! The day of the month on which a branch meets.

use chibo::organizations::meeting_rules::{Shift, meeting_day};
use chrono::{Months, NaiveDate};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, page_of};
use crate::support::world::day;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_secretary_sees_the_next_days_and_saves(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let (home, rule) = (page_of(at.branch_a), format!("{}/meeting-rule", page_of(at.branch_a)));
    let preview = format!("{rule}/preview");
    let mut client = scene.secretary().await;
    let page = client.get(&home).await;
    assert_eq!(page.link("Đổi ngày sinh hoạt"), rule);
    let page = client.get(&rule).await;
    page.assert_text("Thôn 3 họp ngày nào trong tháng?").assert_text("thứ Tư, 03/09/2025");
    assert_eq!((page.value("day"), page.value("since")), ("3".into(), "01/09/2025".into()));

    // Tried out: nothing is saved, and what was typed is still there.
    let typed = [("day", "31"), ("shift", "after_weekend"), ("time", "19h"), ("place", "Nhà ông Páo")];
    let mut fields = page.form(&rule);
    fields.retain(|(name, _)| !typed.iter().any(|(changed, _)| changed == name));
    fields.extend(typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = client.post_raw(&preview, &fields).await;
    page.assert_status(200).assert_text("Tháng không có ngày 31 thì họp vào ngày cuối tháng");
    assert_eq!(page.all("#next li"), ["thứ Hai, 01/09/2025", "thứ Ba, 30/09/2025", "thứ Sáu, 31/10/2025"]);
    assert_eq!(page.value("place"), "Nhà ông Páo");
    assert_eq!(scene.count("select count(*) from meeting_rules where place = 'Nhà ông Páo'").await, 0);

    // Refused: the days are shown all the same.
    let page = client.submit(&rule, &[("place", ""), ("time", "25:00")]).await;
    page.assert_status(422).assert_text("Ghi nơi họp").assert_text("thứ Ba, 30/09/2025");
    client.submit(&rule, &[("day", "32"), ("time", "19h")]).await.assert_status(422).assert_text("từ 1 đến 31");

    let mut twice = client.clone();
    let saved = [("day", "31"), ("place", "Nhà ông Páo"), ("time", "19h")];
    client.submit(&rule, &saved).await.assert_redirect(&home);
    let page = client.follow().await;
    page.assert_text("Ngày sinh hoạt mới áp dụng từ 01/09/2025");
    page.assert_text("Ngày 3 hằng tháng, 19:30, Nhà văn hóa Thôn 3"); // until then
    twice.submit(&rule, &saved).await.assert_redirect(&home);
    let rules = "select count(*) from meeting_rules where organization_id = (select organization_id from organization_names where name = 'Thôn 3')";
    assert_eq!(scene.count(rules).await, 2);
    let page = client.get(&format!("{home}?on=01/08/2025")).await;
    page.assert_text("Ngày 3 hằng tháng");
    scene.world.clock.advance(chrono::TimeDelta::days(40));
    let mut client = scene.secretary().await;
    client.get(&home).await.assert_text("Ngày 31 hằng tháng, 19:00, Nhà ông Páo");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_rule_is_changed_by_whom_it_concerns(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let rule = format!("{}/meeting-rule", page_of(at.branch_a));
    let mut office = scene.office().await;
    office.get(&rule).await.assert_status(200);
    office.submit(&rule, &[("day", "4")]).await.assert_status(303);
    let mut committee = scene.somebody(&[("committee", at.commune_a, "subtree")]).await;
    committee.get(&page_of(at.branch_a)).await.assert_status(200).assert_no_text("Đổi ngày sinh hoạt");
    committee.get(&rule).await.assert_status(403);
    let fields = [
        ("id", "0190aaaa-0000-7000-8000-000000000001"),
        ("day", "5"),
        ("time", "19:00"),
        ("place", "x"),
        ("shift", "keep"),
        ("since", "01/10/2025"),
    ];
    committee.post(&rule, &fields).await.assert_status(403);
    committee.post(&format!("{rule}/preview"), &fields).await.assert_status(403);
    let foreign = format!("{}/meeting-rule", page_of(at.branch_b));
    office.get(&foreign).await.assert_status(404);
    office.post(&foreign, &fields).await.assert_status(404);
    office.get(&format!("{}/meeting-rule", page_of(at.commune_a))).await.assert_status(404);
    let mut neighbour = scene.somebody(&[("branch_secretary", at.branch_c, "subtree")]).await;
    neighbour.post(&rule, &fields).await.assert_status(404);
    assert_eq!(scene.count("select count(*) from meeting_rules where day_of_month = 5").await, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_people_change_a_rule(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let (home, rule) = (page_of(at.branch_a), format!("{}/meeting-rule", page_of(at.branch_a)));
    let (mut secretary, mut office) = (scene.secretary().await, scene.office().await);
    secretary.get(&rule).await.assert_status(200);
    office.get(&rule).await.assert_status(200);
    secretary.submit(&rule, &[("place", "Trường học"), ("since", "01/09/2025")]).await.assert_redirect(&home);
    office.submit(&rule, &[("time", "19:00"), ("since", "01/09/2025")]).await.assert_redirect(&home);
    let kept =
        "select count(*) from meeting_rules where place = 'Trường học' and start_time = '19:00' and upper_inf(valid)";
    assert_eq!(scene.count(kept).await, 1);
    // Both choose another day: neither wins by being last.
    secretary.get(&rule).await.assert_status(200);
    office.get(&rule).await.assert_status(200);
    secretary.submit(&rule, &[("day", "5"), ("since", "01/09/2025")]).await.assert_redirect(&home);
    let page = office.submit(&rule, &[("day", "6"), ("since", "01/09/2025")]).await;
    page.assert_status(409).assert_text("Bản đã lưu");
    office.submit(&rule, &[("day", "6")]).await.assert_redirect(&home);
    assert_eq!(scene.count("select count(*) from meeting_rules where day_of_month = 6 and upper_inf(valid)").await, 1);
    // The earlier rule stands until the day before, and no other day is given twice.
    let page = office.get(&rule).await;
    page.assert_text("Quy định đang dùng có từ ngày 01/09/2025");
    let page = office.submit(&rule, &[("day", "7"), ("since", "31/08/2025")]).await;
    page.assert_status(422).assert_text("quy định mới phải từ đó trở đi");
    assert_eq!(scene.count("select count(*) from meeting_rules").await, 2);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_page_and_the_calendar_reckon_alike(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let mut compared = 0;
    for months in 0..30 {
        let month = day("2026-01-01").checked_add_months(Months::new(months)).expect("a month");
        for shift in Shift::ALL {
            let days: Vec<NaiveDate> =
                sqlx::query_scalar("select meeting_day(d::smallint, $1, $2) from generate_series(1, 31) d order by d")
                    .bind(shift.code())
                    .bind(month)
                    .fetch_all(&mut scene.world.owner)
                    .await
                    .expect("days");
            for (nr, by_calendar) in days.into_iter().enumerate() {
                let day_of_month = i16::try_from(nr + 1).expect("a day of the month");
                assert_eq!(meeting_day(day_of_month, shift, month), by_calendar, "{day_of_month} {shift:?} {month}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 30 * 3 * 31);
}
