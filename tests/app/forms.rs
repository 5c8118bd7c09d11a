//! Posted forms: whom they are taken from, and that no refusal loses a word.

use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::accounts::exhaust;
use crate::source::{Source, read_all};
use crate::support::client::{Client, Page};
use crate::support::world::{World, places};

/// Every path that a router of the program declares for POST, found in the sources, so that a new one
/// cannot be forgotten.
fn posted_paths(files: &[Source]) -> Vec<String> {
    let mut paths = Vec::new();
    for file in files {
        for (at, mark) in file.text.match_indices(".route(") {
            let call = argument(&file.text[at + mark.len()..]);
            let path = call.split('"').nth(1).unwrap_or_default();
            let handlers = call.split_once(path).map_or("", |(_, rest)| rest);
            let unsafe_ones = ["post(", "put(", "patch(", "delete(", "any(", "on(", "post_service(", "any_service("];
            if unsafe_ones.iter().any(|method| handlers.contains(method)) {
                paths.push(path.to_owned());
            }
        }
    }
    paths.sort();
    paths.dedup();
    paths
}

/// The text up to the parenthesis that closes a call.
fn argument(text: &str) -> &str {
    let mut depth = 1;
    for (at, sign) in text.char_indices() {
        depth += i32::from(sign == '(') - i32::from(sign == ')');
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

/// The path with ids that could be: a number for organizations, a UUID for everything else.
fn filled(path: &str, id: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { id } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn the_routes_that_take_forms_are_found() {
    let file = Source::sample(
        "src/a/mod.rs",
        r#"Router::new().route("/a", get(x)).route("/b/{id}", get(x).post(y))
           .route("/c", post(z)).route("/d", axum::routing::any(q))"#,
    );
    assert_eq!(posted_paths(&[file]), ["/b/{id}", "/c", "/d"]);
    let real = posted_paths(&read_all("src", "rs"));
    for known in ["/session", "/account/password", "/positions/{id}/invitations", "/invitation"] {
        assert!(real.iter().any(|path| path == known), "{known} in {real:?}");
    }
}

/// What a browser may send beside a form, and whether it is then taken.
const SENT: [(&str, &str, &str, bool); 8] = [
    ("from our own page", "same-origin", "http://127.0.0.1:8080", true),
    ("from another site", "cross-site", "https://evil.vn", false),
    ("from a site beside ours", "same-site", "http://127.0.0.1:8080", false),
    ("an old browser, our page", "", "http://127.0.0.1:8080", true),
    ("an old browser, another site", "", "https://evil.vn", false),
    ("an old browser, a page without origin", "", "null", false),
    ("neither header", "", "", false),
    ("another site that names our origin", "cross-site", "http://127.0.0.1:8080", false),
];

const FOREIGN: &str = "Chưa nhận được, vì trang đã mở quá lâu";

async fn post(client: &mut Client, path: &str, site: &str, origin: &str, token: &str) -> Page {
    client.headers.insert("sec-fetch-site".into(), site.into());
    client.headers.insert("origin".into(), origin.into());
    client.post_raw(path, &[("token", token), ("no_such_field", "chữ đã gõ vẫn còn")]).await
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_form_is_taken_from_our_own_pages_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    for path in posted_paths(&read_all("src", "rs")) {
        let mut client = Client::signed_in(&world, user).await;
        let token = client.token();
        // The id in the path is a number or a UUID: that which is not a missing page for everybody.
        let uuid = Uuid::now_v7().to_string();
        let mut path = filled(&path, &uuid);
        if post(&mut client, &path, "cross-site", "", &token).await.status == 404 {
            path = path.replace(&uuid, "1");
        }
        for (name, site, origin, taken) in SENT {
            let page = post(&mut client, &path, site, origin, &token).await;
            if taken {
                // It reaches the form itself, which refuses what it does not know.
                page.assert_status(422).assert_text("no_such_field");
            } else {
                page.assert_status(403).assert_text(FOREIGN).assert_text("chữ đã gõ vẫn còn");
            }
            assert!(page.header("access-control-allow-origin").is_none(), "{path} {name}");
        }
        let other = Client::signed_in(&world, user).await.token();
        for wrong in ["", "00", &other, &token.replace(&token[..2], "zz")] {
            post(&mut client, &path, "same-origin", "", wrong).await.assert_status(403).assert_text(FOREIGN);
        }
    }
}

/// Where nobody is signed in there is no token; the origin is checked all the same.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn signing_in_is_taken_from_our_own_pages_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let world = World::new(pool, server).await;
    for path in ["/session", "/invitation", "/preferences"] {
        for (name, site, origin, taken) in SENT {
            let mut client = Client::new(&world.app);
            let page = post(&mut client, path, site, origin, "").await;
            assert_eq!(page.status.as_u16(), if taken { 422 } else { 403 }, "{path} {name}: {page}");
        }
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_field_that_is_unknown_or_comes_twice_is_named(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    let mut client = Client::signed_in(&world, user).await;
    let stranger = [("lang", "en"), ("back", "/account"), ("role", "administrator"), ("note", "một câu đã gõ")];
    let page = client.post("/preferences", &stranger).await;
    page.assert_status(422).assert_text("“role”").assert_text("một câu đã gõ");
    let page = client.post("/preferences", &[("lang", "en"), ("lang", "vi"), ("back", "/account")]).await;
    page.assert_status(422).assert_text("“lang”");
    let locale: Option<String> = world.ask("select locale from users order by id desc limit 1").await;
    assert_eq!(locale, None, "nothing was saved");
}

/// An officer with a form before him, and where it goes.
async fn before_a_form(world: &mut World) -> (Client, String) {
    let at = places(world).await;
    let office = world.actor(&[("committee_office", at.commune_a, "subtree")]).await.user;
    world.password(office, "vanphong.thaibinh", "con trâu đi trước").await;
    let member = world.member(at.branch_a, "Hoàng Văn Kiên").await;
    let position = world.position(member, at.branch_a, "branch_secretary").await;
    let action = format!("/positions/{position}/invitations");
    let mut client = Client::signed_in(world, office).await;
    client.get(&format!("{action}/new")).await.assert_status(200);
    (client, action)
}

/// The session has ended while somebody was typing: the words are on the page, and after signing in
/// again one button saves them.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn words_survive_the_end_of_a_session(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let (mut client, action) = before_a_form(&mut world).await;
    world.clock.advance(TimeDelta::minutes(61));
    let page = client.submit(&action, &[("sign_in_name", "kien thon ba")]).await;
    page.assert_status(401).assert_text("Phiên làm việc đã hết");
    // A wrong password in between loses nothing either.
    let page = client.submit("/session", &[("sign_in_name", "vanphong.thaibinh"), ("password", "sai")]).await;
    page.assert_status(422).assert_text("Phiên làm việc đã hết");
    let page =
        client.submit("/session", &[("sign_in_name", "vanphong.thaibinh"), ("password", "con trâu đi trước")]).await;
    page.assert_status(200).assert_text("Chữ đã gõ vẫn còn").assert_text("kien thon ba");
    assert_eq!(page.value("sign_in_name"), "kien thon ba");
    client.submit(&action, &[]).await.assert_status(200).assert_text("kienthonba");
    let saved: i64 = world.ask("select count(*) from users where sign_in_name = 'kienthonba'").await;
    assert_eq!(saved, 1);
}

/// All connections are taken while somebody saves: the page that says so sends the same words again.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn words_survive_a_busy_moment(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let (mut client, action) = before_a_form(&mut world).await;
    let taken = exhaust(&world.app).await;
    let page = client.submit(&action, &[("sign_in_name", "kien thon ba")]).await;
    page.assert_status(503).assert_text("Sổ đang bận").assert_text("kien thon ba");
    drop(taken);
    client.submit(&action, &[]).await.assert_status(200).assert_text("kienthonba");
}

/// The buttons for text size and language stand on the answer to a refused form too, which has no
/// address of its own to come back to.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_refused_form_leads_back_to_its_page(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    let mut client = Client::signed_in(&world, user).await;
    client.get("/account").await.assert_status(200);
    client.submit("/account/password", &[("password", "x"), ("new_password", "y")]).await.assert_status(422);
    client.submit("/preferences", &[("lang", "en")]).await.assert_redirect("/account");
    // Another site says where it was: nobody is sent there.
    client.headers.insert("referer".into(), "https://evil.vn/account".into());
    client.post("/account/password", &[("password", "x"), ("new_password", "y")]).await.assert_status(422);
    client.headers.remove("referer");
    client.submit("/preferences", &[("lang", "vi")]).await.assert_redirect("/");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_password_is_on_no_page_of_a_refusal(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = world.user().await;
    let mut client = Client::signed_in(&world, user).await;
    client.headers.insert("sec-fetch-site".into(), "cross-site".into());
    let secrets = [("password", "hòn đá"), ("new_password", "hòn đá"), ("code", "AAAA-BBBB-CCCC")];
    let page = client.post("/account/password", &secrets).await;
    page.assert_status(403);
    assert!(!page.body.contains("hòn đá") && !page.body.contains("AAAA-BBBB"), "{}", page.body);
}
