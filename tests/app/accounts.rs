//! Signing in and out, one's own account, and for how long a session is good.

use chibo::app::App;
use chibo::ids::UserId;
use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::client::Client;
use crate::support::world::{World, places};

const PASSWORD: &str = "con trâu đi trước cái cày";

async fn secretary(world: &mut World) -> UserId {
    let at = places(world).await;
    let user = world.actor(&[("branch_secretary", at.branch_a, "unit")]).await.user;
    world.password(user, "bithu.thon3.thaibinh", PASSWORD).await;
    user
}

/// Signs in as a person does: opens the page, types, presses the button.
pub async fn sign_in(client: &mut Client, name: &str, password: &str) -> crate::support::client::Page {
    client.get("/session/new?next=/account").await.assert_status(200);
    client.submit("/session", &[("sign_in_name", name), ("password", password)]).await
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_password_opens_however_the_keyboard_sends_it(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = secretary(&mut world).await;
    world.password(user, "bithu.thon3.thaibinh", " dấu cách cuối ").await;
    let mut client = Client::new(&world.app);
    client.get("/account").await.assert_redirect("/session/new?next=%2Faccount");
    for wrong in ["dấu cách cuối", " dấu cách cuối", " dấu  cách cuối "] {
        sign_in(&mut client, "bithu.thon3.thaibinh", wrong).await.assert_status(422).assert_text("chưa đúng");
    }
    let decomposed = " da\u{302}\u{301}u ca\u{301}ch cuo\u{302}\u{301}i ";
    let answer = sign_in(&mut client, " BíThư.Thôn3.ThaiBinh ", decomposed).await;
    answer.assert_redirect("/account");
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["sid-plain=", "; Path=/", "; HttpOnly", "; SameSite=Lax"] {
        assert!(cookie.contains(part) && !cookie.contains("Domain"), "{cookie}");
    }
    client.follow().await.assert_status(200).assert_text("Hoàng Văn Bền");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn by_https_the_cookie_is_bound_to_the_host(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    secretary(&mut world).await;
    let app = world.reached_at("https://so.example.vn", None).await;
    let answer = sign_in(&mut Client::new(&app), "bithu.thon3.thaibinh", PASSWORD).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-sid=") && cookie.ends_with("; Secure"), "{cookie}");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_name_that_does_not_exist_looks_like_a_wrong_password(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    secretary(&mut world).await;
    world.execute("update users set disabled_on = '2025-08-01' where sign_in_name like 'u%'").await;
    let mut client = Client::new(&world.app);
    let known = sign_in(&mut client, "bithu.thon3.thaibinh", "sai mật khẩu").await;
    let unknown = sign_in(&mut client, "khong.co.ai", "sai mật khẩu").await;
    assert_eq!((known.status, known.text()), (unknown.status, unknown.text()));
    assert_eq!(known.value("password"), "", "a password is never sent back");
    assert_eq!(known.value("sign_in_name"), "bithu.thon3.thaibinh", "what else was typed is kept");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn guessing_is_slowed_down_and_the_owner_is_not(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    secretary(&mut world).await;
    let mut guesser = Client::new(&world.app);
    for _ in 0..5 {
        sign_in(&mut guesser, "bithu.thon3.thaibinh", "đoán mò").await.assert_status(422);
    }
    // Another spelling of the name is the same account.
    let refused = sign_in(&mut guesser, "BITHU.thon3.thaibinh", PASSWORD).await;
    refused.assert_status(429).assert_text("2 giây");
    assert_eq!(refused.header("retry-after"), Some("2"));
    let mut owner = Client::new(&world.app);
    owner.peer = "198.51.100.4:5000".parse().unwrap();
    sign_in(&mut owner, "bithu.thon3.thaibinh", PASSWORD).await.assert_redirect("/account");
    // The slip is no way around.
    guesser.get("/invitation").await;
    let code = [("sign_in_name", "bithu.thon3.thaibinh"), ("code", "AAAA-BBBB-CCCC"), ("new_password", PASSWORD)];
    guesser.submit("/invitation", &code).await.assert_status(429);
    world.clock.advance(TimeDelta::seconds(2));
    sign_in(&mut guesser, "bithu.thon3.thaibinh", PASSWORD).await.assert_redirect("/account");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_address_that_tries_many_names_is_slowed_down(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    secretary(&mut world).await;
    world
        .execute(
            "insert into sign_in_attempts (account, address_prefix, window_start, failures)
             select 'ten' || n, '203.0.113.7', '2025-08-01 02:00Z', 1 from generate_series(1, 80) n",
        )
        .await;
    let mut client = Client::new(&world.app);
    sign_in(&mut client, "bithu.thon3.thaibinh", PASSWORD).await.assert_status(429);
    client.peer = "198.51.100.4:5000".parse().unwrap();
    sign_in(&mut client, "bithu.thon3.thaibinh", PASSWORD).await.assert_redirect("/account");
}

/// The address that throttling counts is the peer's; what a client says of itself is believed of the
/// proxy alone.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_forwarded_address_is_believed_of_the_proxy_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    secretary(&mut world).await;
    let app = world.reached_at("http://127.0.0.1:8080", Some("10.0.0.1")).await;
    let prefixes = async |world: &mut World| -> Vec<String> {
        sqlx::query_scalar("select distinct address_prefix from sign_in_attempts order by 1")
            .fetch_all(&mut world.owner)
            .await
            .unwrap()
    };
    let mut client = Client::new(&app);
    client.headers.insert("x-forwarded-for".into(), "192.0.2.1, 192.0.2.9".into());
    sign_in(&mut client, "x.y.z", "sai").await.assert_status(422);
    assert_eq!(prefixes(&mut world).await, ["203.0.113.7"]);
    client.peer = "10.0.0.1:443".parse().unwrap();
    sign_in(&mut client, "x.y.z", "sai").await.assert_status(422);
    client.headers.insert("x-forwarded-for".into(), "2001:db8:1:2:3::4".into());
    sign_in(&mut client, "x.y.z", "sai").await.assert_status(422);
    assert_eq!(prefixes(&mut world).await, ["192.0.2.9", "2001:db8:1:2::/64", "203.0.113.7"]);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_cookie_from_before_signing_in_is_dead(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = secretary(&mut world).await;
    let before = Client::signed_in(&world, user).await;
    let mut client = before.clone();
    client.get("/account").await.assert_status(200);
    let name = [("sign_in_name", "bithu.thon3.thaibinh"), ("password", PASSWORD), ("next", "/account")];
    client.post("/session", &name).await.assert_redirect("/account");
    assert_ne!(client.session(), before.session());
    client.get("/account").await.assert_status(200);
    before.clone().get("/account").await.assert_status(303);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn signing_out_ends_the_session_on_the_server(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = secretary(&mut world).await;
    let mut client = Client::signed_in(&world, user).await;
    let thief = client.clone();
    client.get("/account").await;
    let answer = client.submit("/session/end", &[]).await;
    answer.assert_redirect("/session/new");
    assert_eq!(answer.header("clear-site-data"), Some("\"cache\", \"storage\""));
    assert_eq!(client.session(), None, "the browser forgets it");
    client.follow().await.assert_text("Đã đăng xuất");
    thief.clone().get("/account").await.assert_status(303);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_stolen_table_of_sessions_opens_nothing(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = secretary(&mut world).await;
    let mut client = Client::signed_in(&world, user).await;
    client.get("/account").await.assert_status(200);
    let stolen: Vec<String> = sqlx::query_scalar(
        "select unnest(array[encode(token_hash, 'hex'), encode(token_hash, 'base64'), id::text, user_id::text])
         from sessions",
    )
    .fetch_all(&mut world.owner)
    .await
    .unwrap();
    assert_eq!(stolen.len(), 4);
    for value in stolen {
        let mut thief = Client::new(&world.app);
        thief.cookies.insert("sid-plain".into(), value.clone());
        thief.get("/account").await.assert_status(303);
        assert_ne!(client.session(), Some(value.as_str()));
    }
}

/// Signs a user with one role in on a device; says whether the session is good after these quiet minutes.
async fn lasts(world: &mut World, role: &str, own_device: bool, visits: &[i64]) -> bool {
    let at = sqlx::query_scalar("select id from organizations order by id desc limit 1")
        .fetch_one(&mut world.owner)
        .await
        .unwrap();
    let user = world.actor(&[(role, chibo::ids::OrganizationId(at), "unit")]).await.user;
    let name = format!("x{}", user.0.simple());
    world.password(user, &name, PASSWORD).await;
    let mut client = Client::new(&world.app);
    client.get("/session/new").await;
    let ticked = [("sign_in_name", name.as_str()), ("password", PASSWORD), ("own_device", "yes")];
    let fields = if own_device { &ticked[..] } else { &ticked[..2] };
    client.submit("/session", fields).await.assert_redirect("/");
    let mut good = true;
    for minutes in visits {
        world.clock.advance(TimeDelta::minutes(*minutes));
        good = client.get("/account").await.status == 200;
    }
    good
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn sessions_last_as_long_as_the_role_allows(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    places(&mut world).await;
    let hours = |h: i64, m: i64| h * 60 + m;
    for near in ["branch_secretary", "branch_recorder", "member"] {
        assert!(lasts(&mut world, near, true, &[hours(11, 59)]).await, "{near}: idle");
        assert!(!lasts(&mut world, near, true, &[hours(12, 1)]).await, "{near}: idle");
        assert!(lasts(&mut world, near, false, &[hours(6, 0), hours(5, 59)]).await, "{near}: a device of others");
        assert!(!lasts(&mut world, near, false, &[hours(6, 0), hours(6, 1)]).await, "{near}: a device of others");
    }
    let monthly = |last: i64| [vec![hours(11, 59); 60], vec![60 + last]].concat();
    assert!(lasts(&mut world, "branch_secretary", true, &monthly(-1)).await, "30 days less a minute");
    assert!(!lasts(&mut world, "branch_secretary", true, &monthly(1)).await, "30 days and a minute");
    for wide in ["committee", "committee_office", "organization_board", "inspection", "administrator", "auditor"] {
        assert!(lasts(&mut world, wide, true, &[59]).await, "{wide}");
        assert!(!lasts(&mut world, wide, true, &[61]).await, "{wide}: idle, own device or not");
    }
    let day = |last: i64| [vec![55; 13], vec![5 + last]].concat();
    assert!(lasts(&mut world, "committee", true, &day(-1)).await, "12 hours less a minute");
    assert!(!lasts(&mut world, "committee", true, &day(1)).await, "12 hours and a minute");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_new_password_signs_all_other_devices_out(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = secretary(&mut world).await;
    let mut phone = Client::signed_in(&world, user).await;
    let mut office = Client::signed_in(&world, user).await;
    let before = phone.clone();
    phone.get("/account").await.assert_status(200);
    let change = async |phone: &mut Client, old: &str, new: &str| {
        phone.submit("/account/password", &[("password", old), ("new_password", new)]).await
    };
    for (old, new, sentence) in [
        ("sai mật khẩu cũ", "hòn đá chắn ngang đường", "chưa đúng"),
        (PASSWORD, "ngắn", "từ 12 đến 128"),
        (PASSWORD, "matkhau123456", "dễ đoán"),
        (PASSWORD, PASSWORD, "phải khác"),
    ] {
        let refused = change(&mut phone, old, new).await;
        refused.assert_status(422).assert_text(sentence).assert_no_text(new);
        assert_eq!((refused.value("password"), refused.value("new_password")), (String::new(), String::new()));
    }
    change(&mut phone, PASSWORD, "hòn đá chắn ngang đường").await.assert_redirect("/account");
    phone.follow().await.assert_status(200).assert_text("1 máy khác đã bị đăng xuất");
    assert_ne!(phone.session(), before.session());
    before.clone().get("/account").await.assert_status(303);
    office.get("/account").await.assert_status(303);
    sign_in(&mut office, "bithu.thon3.thaibinh", PASSWORD).await.assert_status(422);
    sign_in(&mut office, "bithu.thon3.thaibinh", "hòn đá chắn ngang đường").await.assert_redirect("/account");
    let kept: String =
        world.ask("select string_agg(new_row::text, '') from audit_entries where table_name = 'users'").await;
    assert!(kept.contains("\"password_hash\": \"hidden\"") && !kept.contains("argon2"), "{kept}");
}

/// Whoever sits at a device that was left open may not guess the password either.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn guessing_the_old_password_is_slowed_down_too(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = secretary(&mut world).await;
    let mut client = Client::signed_in(&world, user).await;
    let fields = [("password", "đoán mò"), ("new_password", "hòn đá chắn ngang đường")];
    for _ in 0..5 {
        client.post("/account/password", &fields).await.assert_status(422);
    }
    let answer = client.post("/account/password", &fields).await;
    answer.assert_status(429);
    assert_eq!(answer.header("retry-after"), Some("2"));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn devices_are_listed_and_ended(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = secretary(&mut world).await;
    let stranger = world.user().await;
    let mut strangers = Client::signed_in(&world, stranger).await;
    let mut lost = Client::signed_in(&world, user).await;
    world.clock.advance(TimeDelta::hours(1));
    let mut office = Client::signed_in(&world, user).await;
    let mut phone = Client::signed_in(&world, user).await;
    let page = phone.get("/account").await;
    assert_eq!(page.count("form[action^='/account/sessions/'] button"), 3, "two others, and all others");
    page.assert_text("máy này").assert_text("Đăng nhập 09:00, 01/08/2025").assert_text("Chrome, Android");
    let ends = page.attributes("form[action$='/end']", "action");
    let lost_one = ends.iter().filter(|action| action.starts_with("/account/sessions/")).nth(1).unwrap();
    // A stranger's session is not there for others.
    strangers.get("/account").await;
    strangers.post(lost_one, &[]).await.assert_status(404);
    lost.get("/account").await.assert_status(200);
    phone.post(lost_one, &[]).await.assert_redirect("/account");
    let gone = [lost.get("/account").await.status, office.get("/account").await.status];
    assert_eq!(gone.iter().filter(|status| **status == 303).count(), 1, "exactly the one");
    phone.get("/account").await;
    phone.submit("/account/sessions/end", &[]).await.assert_redirect("/account");
    phone.follow().await.assert_text("Đã đăng xuất 1 máy khác");
    office.get("/account").await.assert_status(303);
    strangers.get("/account").await.assert_status(200);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_account_page_says_who_one_is_here(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = secretary(&mut world).await;
    world.execute("update grants set valid = '[2025-01-01,2027-01-01)'").await;
    let mut client = Client::signed_in(&world, user).await;
    let page = client.get("/account").await;
    page.assert_text("Bí thư, phó bí thư chi bộ, Thôn 3").assert_text("Từ 01/01/2025 đến hết 31/12/2026");
    client.submit("/preferences", &[("lang", "en")]).await.assert_redirect("/account");
    let page = client.follow().await;
    page.assert_text("Secretary, deputy secretary of a branch, Thôn 3").assert_text("From 01/01/2025 to 31/12/2026");
    assert_eq!(page.attributes("html", "lang"), ["en"]);
    client.submit("/preferences", &[("size", "+")]).await.assert_redirect("/account");
    assert_eq!(client.follow().await.attributes("html", "data-size"), ["1"]);
    // Another device has both from the user.
    let page = Client::signed_in(&world, user).await.get("/account").await;
    assert_eq!(
        (page.attributes("html", "lang"), page.attributes("html", "data-size")),
        (vec!["en".into()], vec!["1".into()])
    );
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn help_says_what_to_do_and_whom_to_call(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    Client::new(&world.app)
        .get("/help")
        .await
        .assert_status(200)
        .assert_text("phiếu mời")
        .assert_no_text("trong tháng");
    let at = places(&mut world).await;
    for (role, at, words) in [
        ("branch_secretary", at.branch_a, "Văn phòng của Xã Thái Bình"),
        ("branch_recorder", at.branch_a, "Khóa sổ buổi họp là việc của bí thư"),
        ("committee", at.commune_a, "Văn phòng của Tỉnh Sông Hồng"),
        ("committee_office", at.commune_a, "nhập hộ"),
        ("organization_board", at.province_a, "quyết định thành lập, đổi tên"),
        ("inspection", at.commune_a, "không sửa"),
        ("leader", at.commune_a, "Lịch dự sinh hoạt chi bộ"),
        ("member", at.branch_a, "ai đã xem hồ sơ"),
        ("auditor", at.commune_a, "tải bảng tính khi cần báo cáo"),
        ("administrator", at.centre, "Người quản trị máy chủ"),
    ] {
        let user = world.actor(&[(role, at, "subtree")]).await.user;
        let mut client = Client::signed_in(&world, user).await;
        let page = client.get("/help").await;
        page.assert_status(200).assert_text(words);
        assert_eq!(page.count("section.sec ol"), 1, "{role}: one page for one role");
        client.submit("/preferences", &[("lang", "en")]).await;
        client.follow().await.assert_status(200).assert_no_text(words);
    }
}

/// Fills a program's pool; nothing can be had until the guards are dropped.
pub async fn exhaust(app: &App) -> Vec<sqlx::pool::PoolConnection<sqlx::Postgres>> {
    let mut taken = Vec::new();
    for _ in 0..app.pool().options().get_max_connections() {
        taken.push(app.pool().acquire().await.expect("a connection"));
    }
    taken
}
