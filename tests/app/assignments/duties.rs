//! Duties and trips: whose they are, who enters them, who reads the words.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::committee;
use crate::support::client::Client;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_private_duty_is_seen_as_taken_time_by_others(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let mut own = Client::signed_in(&c.world, c.staff).await;
    own.get("/duties").await.assert_status(200);
    let fields = [("first_day", "3/9/2025"), ("part", "evening"), ("title", "Đi khám"), ("private", "1")];
    own.submit("/duties", &fields).await.assert_redirect("/duties");
    own.follow().await.assert_text("Đi khám").assert_text("Buổi tối").assert_text("riêng");
    let address = format!("/duties?leader={}", c.staff);
    let seen = c.client.get(&address).await;
    seen.assert_text("Lịch công tác của Hứa Thị Thanh Mai").assert_text("Bận công tác").assert_no_text("Đi khám");
    // The committee enters for its people, the office looks, others see nobody.
    c.client.submit("/duties", &[("first_day", "8/9/2025"), ("title", "Tập huấn")]).await.assert_redirect(&address);
    own.get("/duties").await.assert_text("Tập huấn");
    let mut office = Client::signed_in(&c.world, c.branch.office).await;
    office.get(&address).await.assert_status(200).assert_text("Tập huấn").assert_no_text("Thêm lịch công tác");
    let leader = c.staff.to_string();
    let id = uuid::Uuid::now_v7().to_string();
    let fields = [
        ("id", id.as_str()),
        ("leader", &leader),
        ("first_day", "9/9/2025"),
        ("last_day", ""),
        ("part", "all_day"),
        ("title", ""),
        ("private", ""),
    ];
    office.post("/duties", &fields).await.assert_status(403);
    let mut other = Client::signed_in(&c.world, c.branch.secretary).await;
    other.get(&address).await.assert_status(404);
    other.post("/duties", &fields).await.assert_status(404);
    assert_eq!(c.world.ask::<i64>("select count(*) from duties").await, 2);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_database_keeps_others_from_writing_too(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    sqlx::query("insert into duties (id, leader_id, first_day, last_day, part) values (gen_random_uuid(), $1, '2025-09-03', '2025-09-03', 'all_day')")
        .bind(c.staff)
        .execute(&mut c.world.owner)
        .await
        .expect("a duty");
    let at = c.branch.at;
    let foreign = c.world.actor(&[("committee", at.commune_b, "subtree")]).await;
    let staff = c.staff;
    let mut tx = c.world.app.begin(&foreign, chibo::access::Permission::AssignLeaders).await.expect("begun");
    let seen: i64 = sqlx::query_scalar("select count(*) from duties").fetch_one(&mut *tx).await.expect("a count");
    assert_eq!(seen, 0);
    let sql = "insert into duties (id, leader_id, first_day, last_day, part) values (gen_random_uuid(), $1, '2025-09-03', '2025-09-03', 'all_day')";
    let refused = sqlx::query(sql).bind(staff).execute(&mut *tx).await.expect_err("not theirs");
    assert!(refused.to_string().contains("row-level security"), "{refused}");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_cannot_be_read_comes_back_as_typed(pool: PgPoolOptions, server: PgConnectOptions) {
    let c = committee(pool, server).await;
    let mut own = Client::signed_in(&c.world, c.staff).await;
    own.get("/duties").await.assert_status(200);
    let page = own.submit("/duties", &[("first_day", "31/2/2026"), ("title", "Họp tỉnh"), ("part", "evening")]).await;
    page.assert_status(422).assert_text("Tháng 2 không có ngày 31");
    assert_eq!(
        (page.value("first_day"), page.value("title"), page.value("part")),
        ("31/2/2026".into(), "Họp tỉnh".into(), "evening".into())
    );
    let page = own.submit("/duties", &[("first_day", "5/9/2025"), ("last_day", "4/9/2025")]).await;
    page.assert_status(422).assert_text("Ngày cuối trước ngày đầu");
}

/// Sends a calendar file as a browser does.
async fn import(client: &mut Client, file: &str) -> crate::support::client::Page {
    let token = client.get("/duties/import").await.value("token");
    let part = |name: &str, more: &str, value: &str| {
        format!("--aBc\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
    };
    let parts = [
        part("token", "", &token),
        part("leader", "", ""),
        part("file", "; filename=\"lich.ics\"", file),
        "--aBc--\r\n".to_owned(),
    ];
    let request =
        axum::http::Request::post("/duties/import").header("content-type", "multipart/form-data; boundary=aBc");
    client.send(request.body(parts.concat().into()).expect("a request")).await
}

fn calendar(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{events}END:VCALENDAR\r\n")
}

fn event(uid: &str, lines: &str) -> String {
    format!("BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20250801T000000Z\r\n{lines}\r\nEND:VEVENT\r\n")
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_calendar_file_is_taken_once_and_its_changes_replace_what_was(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let mut own = Client::signed_in(&c.world, c.staff).await;
    let trip = event("a@phone", "SUMMARY:Tập huấn\r\nDTSTART;VALUE=DATE:20250903\r\nDTEND;VALUE=DATE:20250905");
    let weekly = event(
        "b@phone",
        "SUMMARY:Khám\r\nCLASS:PRIVATE\r\nDTSTART:20250804T080000\r\nDTEND:20250804T090000\r\nRRULE:FREQ=WEEKLY;COUNT=4",
    );
    let file = calendar(&format!("{trip}{weekly}"));
    let figures = |page: &crate::support::client::Page| page.all("dd[data-figure]");
    let page = import(&mut own, &file).await;
    page.assert_status(200).assert_text("03/09/2025 – 04/09/2025");
    assert_eq!(figures(&page), ["5", "0", "0"]);
    assert_eq!(figures(&import(&mut own, &file).await), ["0", "5", "0"], "twice is once");
    let moved = calendar(&format!("{}{weekly}", trip.replace("0905", "0904")));
    assert_eq!(figures(&import(&mut own, &moved).await), ["1", "4", "1"]);
    let off = calendar(&format!("{}{weekly}", trip.replace("SUMMARY", "STATUS:CANCELLED\r\nSUMMARY")));
    assert_eq!(figures(&import(&mut own, &off).await), ["0", "4", "1"]);
    own.get("/duties").await.assert_text("Khám").assert_text("từ tệp lịch");
    c.client.get(&format!("/duties?leader={}", c.staff)).await.assert_no_text("Khám").assert_text("Bận công tác");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_hostile_file_is_refused_and_nothing_of_it_is_stored(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let mut own = Client::signed_in(&c.world, c.staff).await;
    let good = event("a", "SUMMARY:Họp\r\nDTSTART;VALUE=DATE:20250903");
    let with = |bad: &str| calendar(&format!("{good}{bad}"));
    for (file, sentence) in [
        (String::new(), "chọn một tệp lịch"),
        ("PK\u{3}\u{4}\0\0\0".to_owned(), "không phải tệp lịch"),
        (with(&event("b", "DTSTART:00010101T080000\r\nRRULE:FREQ=DAILY")), "lặp lại quá dày hoặc quá lâu"),
        (with(&event("b", "DTSTART:20250903T080000\r\nRRULE:FREQ=SECONDLY")), "lặp lại quá dày"),
        (with(&event("b", "SUMMARY:Không ngày")), "“Không ngày”"),
        (
            with(&(0..600).map(|nr| event(&nr.to_string(), "DTSTART:20250903T080000")).collect::<String>()),
            "hơn 500 sự kiện",
        ),
        (
            with(&event("b", &format!("DTSTART:20250903T080000\r\nDESCRIPTION:{}", "x".repeat(600_000)))),
            "lớn quá 512 KB",
        ),
    ] {
        import(&mut own, &file).await.assert_status(422).assert_text(sentence);
    }
    import(&mut own, &"x".repeat(2_000_000)).await.assert_status(413);
    assert_eq!(c.world.ask::<i64>("select count(*) from duties").await, 0);
    // Without the token of the session nothing is read.
    let body =
        format!("--aBc\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n{}\r\n--aBc--\r\n", calendar(&good));
    let request =
        axum::http::Request::post("/duties/import").header("content-type", "multipart/form-data; boundary=aBc");
    own.send(request.body(body.into()).expect("a request")).await.assert_status(403);
    assert_eq!(c.world.ask::<i64>("select count(*) from duties").await, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_is_gone_from_the_same_calendar_is_asked_about(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let mut own = Client::signed_in(&c.world, c.staff).await;
    let trip = event("a@phone", "SUMMARY:Tập huấn\r\nDTSTART;VALUE=DATE:20250903");
    let other = event("b@phone", "SUMMARY:Họp huyện\r\nDTSTART;VALUE=DATE:20250910");
    let page = import(&mut own, &calendar(&format!("{trip}{other}"))).await;
    assert_eq!(page.count("#vanished"), 0);
    // Another calendar that does not name them says nothing about them.
    let family = calendar(&event("c@home", "SUMMARY:Giỗ\r\nDTSTART;VALUE=DATE:20250911"));
    let page = import(&mut own, &family.replace("PRODID:-//x//y//EN", "PRODID:-//x//y//EN\r\nX-WR-CALNAME:Nhà")).await;
    assert_eq!(page.count("#vanished"), 0);
    // The same one without the trip: it stays until its owner says that it is off.
    let page = import(&mut own, &calendar(&other)).await;
    assert_eq!(page.all("#vanished label.opt"), ["03/09/2025, Cả ngày: Tập huấn"]);
    assert_eq!(c.world.ask::<i64>("select count(*) from duties").await, 3);
    let chosen = page.attributes("#vanished input[name=id]", "value");
    own.submit("/duties/removals", &[("id", &chosen[0])]).await.assert_redirect("/duties");
    own.follow().await.assert_text("Đã bỏ khỏi lịch công tác.").assert_no_text("Tập huấn").assert_text("Giỗ");
    let page = import(&mut own, &calendar(&other)).await;
    assert_eq!(page.count("#vanished"), 0);
    // Nothing chosen, nothing gone; what is gone already is told so.
    own.post("/duties/removals", &[]).await.assert_redirect("/duties");
    own.post("/duties/removals", &[("id", &chosen[0])]).await.assert_redirect("/duties");
    own.follow().await.assert_text("đã được bỏ từ trước");
    assert_eq!(c.world.ask::<i64>("select count(*) from duties").await, 2);
}
