//! What every request passes through.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::body::Body;
use axum::http::Request;
use chibo::page::FORM_LIMIT;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::accounts::exhaust;
use crate::support::client::{Client, Page};
use crate::support::world::World;

/// One answer of each kind that the program gives.
async fn answers(world: &mut World, client: &mut Client) -> Vec<(u16, Page)> {
    let body = |length: usize| format!("lang=en&x={}", "a".repeat(length));
    let posted = |body: String| {
        let request = Request::post("/preferences").header("content-type", "application/x-www-form-urlencoded");
        request.body(Body::from(body)).unwrap()
    };
    let mut answers = vec![
        (200, client.get("/session/new").await),
        (200, client.get("/help").await),
        (303, client.get("/account").await),
        (404, client.get("/nowhere").await),
        (405, client.send(Request::delete("/session/new").body(Body::empty()).unwrap()).await),
        (405, client.send(Request::builder().method("TRACE").uri("/").body(Body::empty()).unwrap()).await),
        (400, client.get("/help?q=a%00b").await),
        (413, client.send(posted(body(FORM_LIMIT))).await),
        (422, client.send(posted(body(10))).await),
        (400, client.send(posted("lang=e%00n".into())).await),
        (404, client.get("/metrics").await),
        (200, client.get("/health/live").await),
        (200, client.get("/health/ready").await),
    ];
    world.execute("alter table sign_in_attempts rename to sign_in_attempts_away").await;
    let broken = client.post_raw("/session", &[("sign_in_name", "x"), ("password", "y")]).await;
    world.execute("alter table sign_in_attempts_away rename to sign_in_attempts").await;
    answers.push((500, broken));
    answers
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn every_answer_carries_the_headers_that_protect(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let app = world.reached_at("https://so.example.vn", None).await;
    for (secure, mut client) in [(false, Client::new(&world.app)), (true, Client::new(&app))] {
        for (status, page) in answers(&mut world, &mut client).await {
            page.assert_status(status);
            let header = |name: &str| page.header(name).unwrap_or_else(|| panic!("no {name} on {page}")).to_owned();
            let csp = header("content-security-policy");
            for part in [
                "default-src 'none'",
                "script-src 'self';",
                "style-src 'self';",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "object-src 'none'",
                "form-action 'self'",
            ] {
                assert!(csp.contains(part) && !csp.contains("unsafe") && !csp.contains("http"), "{csp}");
            }
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("referrer-policy"), "same-origin");
            assert_eq!(header("cross-origin-opener-policy"), "same-origin");
            assert_eq!(header("cross-origin-resource-policy"), "same-origin");
            assert_eq!(header("x-frame-options"), "DENY");
            assert_eq!(header("cache-control"), "no-store");
            assert!(header("permissions-policy").contains("camera=()"));
            assert_eq!(page.header("strict-transport-security").is_some(), secure, "{page}");
            assert!(page.header("server").is_none());
            if !page.body.is_empty() && page.body.starts_with('<') {
                assert_eq!(header("content-type"), "text/html; charset=utf-8");
            }
        }
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn refusals_are_pages_in_the_users_language(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut client = Client::new(&world.app);
    client.headers.insert("accept-language".into(), "en".into());
    for (status, page) in answers(&mut world, &mut client).await {
        if page.address.starts_with("/health") || page.address == "/metrics" || status == 303 {
            continue; // for machines, or no page at all
        }
        assert_eq!(page.attributes("html", "lang"), ["en"], "{page}");
        assert_eq!(page.count("h1"), 1, "{page}");
        if status == 500 {
            page.assert_text("Reference:").assert_no_text("sign_in_attempts");
        }
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_language_is_the_users_then_the_cookies_then_the_browsers(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut client = Client::new(&world.app);
    let lang = async |client: &mut Client| client.get("/help").await.attributes("html", "lang").pop().unwrap();
    assert_eq!(lang(&mut client).await, "vi", "by default");
    for (accepted, got) in [("en-GB,en;q=0.9", "en"), ("fr, vi;q=0.5, en;q=0.4", "vi"), ("de", "vi"), ("***", "vi")] {
        client.headers.insert("accept-language".into(), accepted.into());
        assert_eq!(lang(&mut client).await, got, "{accepted}");
    }
    client.headers.insert("accept-language".into(), "en".into());
    client.cookies.insert("lang".into(), "vi".into());
    assert_eq!(lang(&mut client).await, "vi", "the cookie before the browser");
    client.cookies.insert("lang".into(), "tlh".into());
    assert_eq!(lang(&mut client).await, "en", "a cookie that says nothing");
    let user = world.user().await;
    world.execute("update users set locale = 'vi'").await;
    let mut client = Client::signed_in(&world, user).await;
    client.headers.insert("accept-language".into(), "en".into());
    client.cookies.insert("lang".into(), "en".into());
    assert_eq!(lang(&mut client).await, "vi", "the user before the cookie");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn no_link_leads_out(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    world.password(user, "nguoi.dung", "con trâu đi trước").await;
    let out = [
        "https://evil.vn",
        "//evil.vn",
        "///evil.vn",
        "/\\evil.vn",
        "\\/evil.vn",
        "/\t/evil.vn",
        "http:evil.vn",
        "javascript:alert(1)",
        "data:text/html,x",
        "evil.vn",
        "/\u{a0}/../\\evil.vn",
        "/%0d%0aSet-Cookie:%20x=1\r\nSet-Cookie: y=1",
    ];
    for next in out {
        let mut client = Client::new(&world.app);
        let typed = [("sign_in_name", "nguoi.dung"), ("password", "con trâu đi trước"), ("next", next)];
        let answer = client.post_raw("/session", &typed).await;
        answer.assert_status(303);
        assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 1, "{next:?}");
        let encoded: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
        let back = client.post("/preferences", &[("lang", "vi"), ("back", next)]).await;
        let again = client.get(&format!("/session/new?next={encoded}")).await;
        for to in [answer, back, again].iter().map(|page| page.location().unwrap()) {
            let plain = to.starts_with('/') && !to.starts_with("//") && to.bytes().all(|b| b.is_ascii_graphic());
            assert!(plain && !to.contains('\\'), "{next:?} → {to:?}");
        }
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn only_our_own_host_is_answered(pool: PgPoolOptions, server: PgConnectOptions) {
    let world = World::new(pool, server).await;
    let app = world.reached_at("https://so.example.vn", None).await;
    let asked = async |app: &chibo::app::App, host: &str| {
        let request = Request::get("/session/new").header("host", host).body(Body::empty()).unwrap();
        Client::new(app).send(request).await.status.as_u16()
    };
    for (host, status) in [
        ("so.example.vn", 200),
        ("SO.example.vn", 200),
        ("evil.vn", 421),
        ("so.example.vn.evil.vn", 421),
        ("localhost", 421),
        ("", 421),
    ] {
        assert_eq!(asked(&app, host).await, status, "{host}");
    }
    for (host, status) in
        [("127.0.0.1:8080", 200), ("localhost:8080", 200), ("evil.vn", 421), ("127.0.0.1.evil.vn", 421)]
    {
        assert_eq!(asked(&world.app, host).await, status, "{host}");
    }
    // What a proxy's header says of the host reaches no page.
    let mut client = Client::new(&world.app);
    for name in ["x-forwarded-host", "forwarded", "x-original-url"] {
        client.headers.insert(name.into(), "host=evil.vn".into());
    }
    assert!(!client.get("/session/new").await.body.contains("evil.vn"));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn figures_are_for_this_computer_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let world = World::new(pool, server).await;
    let mut client = Client::new(&world.app);
    client.get("/metrics").await.assert_status(404);
    client.peer = "127.0.0.1:5000".parse().unwrap();
    client.get("/metrics").await.assert_status(200);
    client.headers.insert("x-forwarded-for".into(), "127.0.0.1".into());
    client.get("/metrics").await.assert_status(404);
    client.headers.clear();
    for name in ["forwarded", "x-real-ip", "via"] {
        client.headers.insert(name.into(), "127.0.0.1".into());
        client.get("/metrics").await.assert_status(404);
        client.headers.clear();
    }
    client.peer = "[::1]:5000".parse().unwrap();
    client.get("/metrics").await.assert_status(200);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn when_all_connections_are_taken_one_is_told_when_to_come_back(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    let mut client = Client::signed_in(&world, user).await;
    let taken = exhaust(&world.app).await;
    let began = Instant::now();
    let page = client.get("/account").await;
    page.assert_status(503).assert_text("Sổ đang bận");
    assert_eq!(page.header("retry-after"), Some("5"));
    assert!(began.elapsed().as_secs_f64() < 2.0, "{:?}", began.elapsed());
    client.get("/health/live").await.assert_status(200);
    client.get("/health/ready").await.assert_status(503);
    drop(taken);
    client.get("/account").await.assert_status(200);
    client.get("/health/ready").await.assert_status(200);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_instance_that_is_to_stop_says_so_and_answers(pool: PgPoolOptions, server: PgConnectOptions) {
    let world = World::new(pool, server).await;
    let mut client = Client::new(&world.app);
    client.get("/health/ready").await.assert_status(200);
    world.app.leave();
    client.get("/health/ready").await.assert_status(503);
    client.get("/health/live").await.assert_status(200);
    client.get("/session/new").await.assert_status(200);
}

/// A log that a test can read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_log_holds_no_name_no_query_and_no_secret(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    world.password(user, "nguoi.dung", "con trâu đi trước").await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let mut client = Client::new(&world.app);
    client.get("/help?q=Nguy%E1%BB%85n%20V%C4%83n%20Canh&n=canh").await.assert_status(200);
    client.get("/nowhere%0a2026-01-01%20INFO%20forged?q=canh").await.assert_status(404);
    client.get("/session/new").await;
    client.submit("/session", &[("sign_in_name", "nguoi.dung"), ("password", "canh sai")]).await.assert_status(422);
    client
        .submit("/session", &[("sign_in_name", "nguoi.dung"), ("password", "con trâu đi trước")])
        .await
        .assert_status(303);
    client.get("/account").await.assert_status(200);
    let mut stranger = Client::new(&world.app);
    assert!(answers(&mut world, &mut stranger).await.iter().any(|(_, page)| page.status == 500));
    drop(guard);
    let log = String::from_utf8(log.0.lock().expect("a log").clone()).expect("text");
    for kept in ["path=\"/help\"", "authn_login_fail", "authn_login_success", "internal error"] {
        assert!(log.contains(kept), "{kept} in {log}");
    }
    let cookie = client.session().expect("signed in");
    for secret in ["canh", "Canh", "trâu", "nguoi.dung", "Hoàng", "?q", cookie, &chibo::accounts::form_token(cookie)]
    {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    assert!(log.lines().all(|line| !line.starts_with("2026-01-01 INFO")), "a line was forged: {log}");
}
