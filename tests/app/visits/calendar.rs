//! The calendar of a person, read by another program's reader.

use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarValue};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Scene;
use crate::support::client::{Client, Page};
use crate::support::visits::{assign, withdraw};

/// Makes an address and gives its path.
async fn address(client: &mut Client) -> String {
    client.get("/calendar").await.assert_status(200);
    let page = client.submit("/calendar", &[]).await;
    let shown = page.assert_status(200).one("#address");
    shown.strip_prefix("http://127.0.0.1:8080").unwrap_or_else(|| panic!("{shown}")).to_owned()
}

/// A calendar of somebody else: no cookie, only the address.
async fn fetch(scene: &Scene, path: &str, etag: &str) -> Page {
    let mut reader = Client::new(&scene.world.app);
    reader.headers.clear();
    reader.headers.insert("if-none-match".into(), etag.into());
    reader.get(path).await
}

/// What the reader makes of it: an event for each visit.
fn read(page: &Page) -> Vec<ICalendarComponent> {
    page.assert_status(200);
    assert_eq!(page.header("content-type"), Some("text/calendar; charset=utf-8"));
    let calendar = ICalendar::parse(&page.body).unwrap_or_else(|entry| panic!("not read: {entry:?}\n{}", page.body));
    let dates = calendar.expand_dates(calcard::common::timezone::Tz::Floating, 100);
    assert!(dates.errors.is_empty(), "{:?}", dates.errors);
    let zones = calendar.components.iter().filter(|one| one.component_type == ICalendarComponentType::VTimezone);
    assert_eq!(zones.count(), 1, "{}", page.body);
    let events = calendar.components.into_iter();
    events.filter(|one| one.component_type == ICalendarComponentType::VEvent).collect()
}

/// A property as text.
fn value(event: &ICalendarComponent, property: &ICalendarProperty) -> String {
    let Some(entry) = event.property(property) else { return String::new() };
    match entry.values.first() {
        Some(ICalendarValue::Text(text)) => text.clone(),
        Some(ICalendarValue::Integer(number)) => number.to_string(),
        Some(ICalendarValue::PartialDateTime(at)) => {
            let part = |part: Option<u8>| part.map(|part| format!("{part:02}")).unwrap_or_default();
            format!(
                "{}-{}-{} {}:{}",
                at.year.unwrap_or_default(),
                part(at.month),
                part(at.day),
                part(at.hour),
                part(at.minute)
            )
        }
        other => format!("{other:?}"),
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn another_calendar_reads_the_visits_and_follows_their_changes(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let august = scene.assigned("2025-08-01", Some("2025-08-03")).await;
    let september =
        assign(&mut scene.world, (at.commune_a, at.branch_c), scene.leader, "2025-09-01", Some("2025-09-04")).await;
    let mut leader = scene.leader().await;
    let path = address(&mut leader).await;
    let token = path.strip_prefix("/calendar/").and_then(|rest| rest.strip_suffix(".ics")).expect("an address");
    assert!(token.len() >= 32, "at least 128 bits");
    let stored: Vec<u8> = sqlx::query_scalar("select token_hash from calendar_feeds")
        .fetch_one(&mut scene.world.owner)
        .await
        .expect("a feed");
    assert!(!String::from_utf8_lossy(&stored).contains(token), "only the hash is kept");
    leader.get("/calendar").await.assert_no_text(token).assert_text("Địa chỉ đang dùng tạo lúc");

    let first = fetch(&scene, &path, "").await;
    let events = read(&first);
    assert_eq!(events.len(), 2);
    assert_eq!(value(&events[0], &ICalendarProperty::Uid), august.to_string());
    assert_eq!(value(&events[0], &ICalendarProperty::Summary), "Dự sinh hoạt: Thôn 3");
    assert_eq!(value(&events[0], &ICalendarProperty::Dtstart), "2025-08-03 19:30");
    assert_eq!(value(&events[0], &ICalendarProperty::Location), "Nhà văn hóa Thôn 3");
    assert_eq!(value(&events[0], &ICalendarProperty::Sequence), "0");
    assert_eq!(value(&events[1], &ICalendarProperty::Uid), september.to_string());
    assert!(value(&events[1], &ICalendarProperty::Dtstart).starts_with("2025-09-04 "), "the day alone");
    assert_eq!(value(&events[1], &ICalendarProperty::Location), "", "not before its month");
    for name in crate::support::branch::PEOPLE {
        assert!(!first.body.contains(name), "no member is named: {name}");
    }

    // Nothing new: nothing is sent.
    let etag = first.header("etag").expect("a tag").to_owned();
    assert_eq!(first.header("cache-control"), Some("private, no-cache"));
    let again = fetch(&scene, &path, &etag).await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));

    // The branch moves its day: the same event, one change later.
    scene.world.clock.advance(chrono::TimeDelta::hours(2));
    scene.world.execute("update meetings set planned_on = '2025-08-10' where month = '2025-08-01'").await;
    let moved = fetch(&scene, &path, &etag).await;
    let events = read(&moved);
    assert_eq!(value(&events[0], &ICalendarProperty::Uid), august.to_string());
    assert_eq!(value(&events[0], &ICalendarProperty::Dtstart), "2025-08-10 19:30");
    assert_eq!(value(&events[0], &ICalendarProperty::Sequence), "1");
    assert_eq!(value(&events[0], &ICalendarProperty::LastModified), "2025-08-01 04:00");
    assert_eq!(value(&events[1], &ICalendarProperty::Sequence), "0", "the other did not change");

    // Withdrawn: it stays, cancelled, so that the calendar takes it away.
    withdraw(&mut scene.world, august).await;
    let events = read(&fetch(&scene, &path, "").await);
    assert_eq!(value(&events[0], &ICalendarProperty::Uid), august.to_string());
    assert!(value(&events[0], &ICalendarProperty::Status).contains("Cancelled"), "{:?}", events[0]);
    assert_eq!(value(&events[0], &ICalendarProperty::Sequence), "2");
    assert_eq!(value(&events[0], &ICalendarProperty::Location), "");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_address_ends_when_it_is_renewed_revoked_or_its_owner_is_disabled(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut scene = Scene::new(pool, server).await;
    scene.assigned("2025-08-01", Some("2025-08-03")).await;
    let mut leader = scene.leader().await;
    let first = address(&mut leader).await;
    assert_eq!(read(&fetch(&scene, &first, "").await).len(), 1);
    let second = address(&mut leader).await;
    assert_ne!(first, second);
    fetch(&scene, &first, "").await.assert_status(404);
    assert_eq!(read(&fetch(&scene, &second, "").await).len(), 1);
    scene.world.execute("update users set disabled_on = '2025-08-01' where full_name = 'Đặng Thị Vân'").await;
    fetch(&scene, &second, "").await.assert_status(404);
    scene.world.execute("update users set disabled_on = null where full_name = 'Đặng Thị Vân'").await;
    // A closed account is signed out everywhere.
    let mut leader = scene.leader().await;
    leader.get("/calendar").await;
    leader.submit("/calendar/end", &[]).await.assert_redirect("/calendar");
    fetch(&scene, &second, "").await.assert_status(404);
    fetch(&scene, "/calendar/.ics", "").await.assert_status(404);
    fetch(&scene, &second.replace(".ics", ""), "").await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn guessing_addresses_is_slowed_down(pool: PgPoolOptions, server: PgConnectOptions) {
    let scene = Scene::new(pool, server).await;
    for wrong in 0..70 {
        let page = fetch(&scene, &format!("/calendar/{wrong:064}.ics"), "").await;
        if page.status == 429 {
            assert!(wrong >= 60, "{wrong}");
            return;
        }
        page.assert_status(404);
    }
    panic!("seventy wrong addresses in a row were looked up");
}
