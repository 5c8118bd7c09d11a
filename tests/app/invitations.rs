//! Taking a slip, and the first administrator.

use chibo::accounts::{FirstAdministrator, Refused, code_hash, create_administrator};
use chibo::ids::UserId;
use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::client::{Client, Page};
use crate::support::world::{World, places};

const CODE: &str = "ABCD-EFGH-JKLM";
const PASSWORD: &str = "bảy giờ tối thứ năm";

/// A user with a slip that was handed out just now.
async fn invited(world: &mut World) -> UserId {
    let user = world.user().await;
    sqlx::query("update users set sign_in_name = 'bithu.thon3.thaibinh' where id = $1")
        .bind(user)
        .execute(&mut world.owner)
        .await
        .unwrap();
    slip(world, user, CODE).await;
    user
}

async fn slip(world: &mut World, user: UserId, code: &str) {
    sqlx::query(
        "insert into invitations (id, user_id, code_hash, issued_by, issued_at, expires_at)
         values ($1, $2, $3, '00000000-0000-7000-8000-000000000000', $4, $4 + interval '72 h')",
    )
    .bind(Uuid::now_v7())
    .bind(user)
    .bind(code_hash(code).as_slice())
    .bind(world.app.now())
    .execute(&mut world.owner)
    .await
    .unwrap();
}

async fn take(client: &mut Client, name: &str, code: &str, password: &str) -> Page {
    client.get("/invitation").await.assert_status(200);
    client.submit("/invitation", &[("sign_in_name", name), ("code", code), ("new_password", password)]).await
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_slip_becomes_a_password_and_a_session(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = invited(&mut world).await;
    world.clock.advance(TimeDelta::hours(71));
    let mut client = Client::new(&world.app);
    // As an old hand types it from paper.
    take(&mut client, " BiThu.Thon3.ThaiBinh", "abcd efgh jklm", PASSWORD).await.assert_redirect("/");
    client.get("/account").await.assert_status(200).assert_text("bithu.thon3.thaibinh");
    let mut again = Client::new(&world.app);
    again.get("/session/new").await;
    let typed = [("sign_in_name", "bithu.thon3.thaibinh"), ("password", PASSWORD)];
    again.submit("/session", &typed).await.assert_redirect("/");
    let author: Uuid =
        world.ask("select actor_id from audit_entries where table_name = 'users' order by id desc limit 1").await;
    assert_eq!(author, user.0, "the trail names who set the password");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_is_wrong_with_a_slip_is_said_to_its_holder_alone(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = invited(&mut world).await;
    let mut client = Client::new(&world.app);
    let name = "bithu.thon3.thaibinh";
    // A wrong code, a wrong name and a slip of somebody else are one sentence.
    for (name, code) in [(name, "ABCD-EFGH-JKLN"), ("bithu.thon5.thaibinh", CODE), (name, "-")] {
        take(&mut client, name, code, PASSWORD).await.assert_status(422).assert_text("Tên đăng nhập hoặc mã chưa đúng");
    }
    let refused = take(&mut client, name, CODE, "ngắn").await;
    refused.assert_status(422).assert_text("từ 12 đến 128");
    assert_eq!((refused.value("code"), refused.value("sign_in_name")), (CODE.into(), name.into()), "kept");
    take(&mut client, "", "", "").await.assert_status(422).assert_text("in trên phiếu").assert_no_text("chưa đúng");
    world.execute("update invitations set revoked_at = issued_at").await;
    take(&mut client, name, CODE, PASSWORD).await.assert_status(422).assert_text("thay bằng phiếu mới hơn");
    slip(&mut world, user, "NEWA-NEWB-NEWC").await;
    world.clock.advance(TimeDelta::hours(73));
    take(&mut client, name, "NEWA-NEWB-NEWC", PASSWORD).await.assert_status(422).assert_text("quá hạn");
    world.execute("update invitations set revoked_at = issued_at").await;
    slip(&mut world, user, "LAST-LAST-LAST").await;
    take(&mut client, name, "LAST-LAST-LAST", PASSWORD).await.assert_redirect("/");
    let mut second = Client::new(&world.app);
    take(&mut second, name, "LAST-LAST-LAST", PASSWORD).await.assert_status(422).assert_text("đã dùng rồi");
    assert_eq!(second.session(), None);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_lost_password_is_renewed_and_all_devices_are_out(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let user = invited(&mut world).await;
    world.password(user, "bithu.thon3.thaibinh", "mật khẩu đã quên mất").await;
    let mut lost = Client::signed_in(&world, user).await;
    lost.get("/account").await.assert_status(200);
    let mut found = Client::new(&world.app);
    take(&mut found, "bithu.thon3.thaibinh", CODE, PASSWORD).await.assert_redirect("/");
    lost.get("/account").await.assert_status(303);
    found.get("/account").await.assert_status(200).assert_text("Hệ thống in lúc 09:00, 01/08/2025, đã dùng lúc");
    let mut old = Client::new(&world.app);
    old.get("/session/new").await;
    let typed = [("sign_in_name", "bithu.thon3.thaibinh"), ("password", "mật khẩu đã quên mất")];
    old.submit("/session", &typed).await.assert_status(422);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_disabled_account_gets_no_password(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    invited(&mut world).await;
    world.execute("update users set disabled_on = '2025-08-01' where sign_in_name like 'bithu%'").await;
    let refused = take(&mut Client::new(&world.app), "bithu.thon3.thaibinh", CODE, PASSWORD).await;
    refused.assert_status(422).assert_text("Tên đăng nhập hoặc mã chưa đúng");
}

/// Twenty holders of one copied slip at once: one password is set.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_slip_is_good_once_even_at_the_same_moment(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    invited(&mut world).await;
    let tries = (0..20).map(|number| {
        let mut client = Client::new(&world.app);
        async move {
            let password = format!("bảy giờ tối thứ năm {number}");
            take(&mut client, "bithu.thon3.thaibinh", CODE, &password).await.status.as_u16()
        }
    });
    let answers = futures::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| [303, 422, 503].contains(status)), "{answers:?}");
}

fn first(organization: Option<&str>, plant: Option<(&str, &str)>) -> FirstAdministrator {
    FirstAdministrator {
        sign_in_name: "quantri".into(),
        full_name: "Ma Thị Én".into(),
        organization: organization.map(str::to_owned),
        plant: plant.map(|(name, kind)| (name.to_owned(), kind.to_owned())),
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_first_administrator_plants_the_tree(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    world.execute("truncate users cascade").await;
    world.execute("insert into users (id, sign_in_name, full_name) values ('00000000-0000-7000-8000-000000000000', 'he.thong', 'Hệ thống')").await;
    let plant = Some(("Đảng bộ tỉnh Sông Hồng", "province"));
    let refused = create_administrator(&world.app, &first(None, None)).await.unwrap();
    assert_eq!(refused, Err(Refused::NoTree));
    let code = create_administrator(&world.app, &first(None, plant)).await.unwrap().expect("created");
    let mut client = Client::new(&world.app);
    take(&mut client, "quantri", &code, PASSWORD).await.assert_redirect("/");
    client.get("/account").await.assert_text("Quản trị hệ thống, Đảng bộ tỉnh Sông Hồng");
    assert_eq!(world.faults().await, []);
    let again = |name: &str, organization, plant| FirstAdministrator {
        sign_in_name: name.into(),
        ..first(organization, plant)
    };
    for (new, sentence) in [
        (again("khac", None, plant), "the tree has a top already (Đảng bộ tỉnh Sông Hồng)"),
        (again("quantri", None, None), "the sign-in name quantri is taken"),
        (again("khac", Some("99"), None), "no organization has the id or code 99"),
        (again("Quản trị", None, None), "3 to 64 characters"),
    ] {
        let refused = create_administrator(&world.app, &new).await.unwrap().expect_err(sentence);
        assert!(refused.to_string().contains(sentence), "{refused}");
    }
    let users: i64 = world.ask("select count(*) from users where sign_in_name <> 'he.thong'").await;
    assert_eq!(users, 1, "a refusal leaves nothing behind");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_fresh_database_lets_nobody_in(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    places(&mut world).await;
    for (name, password) in [("admin", "admin"), ("quantri", "quantri"), ("he.thong", ""), ("he.thong", "he.thong")] {
        let mut client = Client::new(&world.app);
        client.get("/session/new").await;
        client.submit("/session", &[("sign_in_name", name), ("password", password)]).await.assert_status(422);
    }
}
