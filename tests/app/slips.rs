//! Handing slips out: whom, by whom, and what comes with it.

use chibo::ids::{MemberId, OrganizationId, PositionId, UserId};
use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::client::{Client, Page};
use crate::support::world::{Places, World, places};

const PASSWORD: &str = "bảy giờ tối thứ năm";

/// The office of commune A, and the secretary of Thôn 3, who has no account yet.
struct Story {
    at: Places,
    office: UserId,
    secretary: MemberId,
    position: PositionId,
}

async fn story(world: &mut World) -> Story {
    let at = places(world).await;
    let office = world.actor(&[("committee_office", at.commune_a, "subtree")]).await.user;
    let secretary = world.member(at.branch_a, "Hoàng Văn Kiên").await;
    let position = world.position(secretary, at.branch_a, "branch_secretary").await;
    Story { at, office, secretary, position }
}

fn list(at: OrganizationId) -> String {
    format!("/organizations/{at}/invitations/new")
}

async fn hand_out(client: &mut Client, position: PositionId, fields: &[(&str, &str)]) -> Page {
    client.get(&format!("/positions/{position}/invitations/new")).await.assert_status(200);
    client.submit(&format!("/positions/{position}/invitations"), fields).await
}

async fn sign_in(client: &mut Client) {
    client.get("/session/new").await;
    let typed = [("sign_in_name", "vanphong.thaibinh.songhong"), ("password", PASSWORD)];
    client.submit("/session", &typed).await.assert_redirect("/");
}

async fn take(client: &mut Client, name: &str, code: &str, password: &str) -> Page {
    client.get("/invitation").await;
    client.submit("/invitation", &[("sign_in_name", name), ("code", code), ("new_password", password)]).await
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn from_the_office_to_the_branch(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let mut office = Client::signed_in(&world, story.office).await;
    let page = office.get(&list(story.at.commune_a)).await;
    page.assert_status(200).assert_text("Thôn 3 1 người, 1 chưa có mật khẩu");
    let page = office.get(&page.link("Thôn 3")).await;
    page.assert_text("Bí thư chi bộ Hoàng Văn Kiên").assert_text("Chưa có tài khoản");
    let page = office.get(&page.link("In phiếu mời")).await;
    page.assert_text("Bí thư, phó bí thư chi bộ");
    assert_eq!(page.value("sign_in_name"), "bithu.thon3.thaibinh");
    let slip = office.submit(&format!("/positions/{}/invitations", story.position), &[]).await;
    slip.assert_status(200).assert_text("Hoàng Văn Kiên").assert_text("http://127.0.0.1:8080/invitation");
    slip.assert_text("đến 09:00, 04/08/2025").assert_text("bithu.thon3.thaibinh");
    assert_eq!(slip.header("cache-control"), Some("no-store"));
    let code = slip.one(".slip .code");
    assert!(!slip.address.contains(&code));

    let mut secretary = Client::new(&world.app);
    take(&mut secretary, "bithu.thon3.thaibinh", &code, PASSWORD).await.assert_redirect("/");
    let page = secretary.get("/account").await;
    page.assert_text("Hoàng Văn Kiên").assert_text("Bí thư, phó bí thư chi bộ, Thôn 3");
    page.assert_text("Từ 01/01/2025 đến hết 31/12/2026");
    world.clock.advance(TimeDelta::minutes(5));
    office.get(&list(story.at.branch_a)).await.assert_text("Vào sổ lần cuối 09:00, 01/08/2025");
    office.get(&list(story.at.commune_a)).await.assert_text("1 người, tất cả đã có mật khẩu");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_code_is_shown_once(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let mut office = Client::signed_in(&world, story.office).await;
    let action = format!("/positions/{}/invitations", story.position);
    let form = office.get(&format!("{action}/new")).await.form(&action);
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let code = office.post_raw(&action, &form).await.one(".slip .code");
    // The browser's reload sends the form again.
    let page = office.post_raw(&action, &form).await;
    page.assert_status(409).assert_text("Phiếu này đã in").assert_no_text(&code);
    office.get(&list(story.at.branch_a)).await.assert_text("Đã in phiếu, hạn 09:00, 04/08/2025").assert_no_text(&code);
    let slips: i64 = world.ask("select count(*) from invitations").await;
    assert_eq!(slips, 1, "sent twice, it is one slip");
    let trail: String =
        world.ask("select string_agg(new_row::text, '') from audit_entries where table_name = 'invitations'").await;
    assert!(!trail.contains(&code) && trail.contains("\"code_hash\": \"hidden\""), "{trail}");
    // The code is stored as its hash only.
    let stored: bool = sqlx::query_scalar("select code_hash = sha256($1) from invitations")
        .bind(code.replace('-', "").as_bytes())
        .fetch_one(&mut world.owner)
        .await
        .unwrap();
    assert!(stored);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_new_slip_makes_the_old_one_worthless(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let mut office = Client::signed_in(&world, story.office).await;
    let old = hand_out(&mut office, story.position, &[]).await.one(".slip .code");
    world.clock.advance(TimeDelta::minutes(30));
    let page = office.get(&format!("/positions/{}/invitations/new", story.position)).await;
    page.assert_text("Phiếu cũ còn hạn đến 09:00, 04/08/2025 sẽ hết giá trị");
    let new = hand_out(&mut office, story.position, &[]).await.one(".slip .code");
    let mut secretary = Client::new(&world.app);
    let name = "bithu.thon3.thaibinh";
    take(&mut secretary, name, &old, PASSWORD).await.assert_status(422).assert_text("thay bằng phiếu mới hơn");
    take(&mut secretary, name, &new, PASSWORD).await.assert_redirect("/");
    // A lost password is the same act; the old password is good until the slip is used.
    let third = hand_out(&mut office, story.position, &[]).await.one(".slip .code");
    secretary.get("/account").await.assert_status(200);
    take(&mut Client::new(&world.app), name, &third, "hòn đá chắn ngang đường").await.assert_redirect("/");
    secretary.get("/account").await.assert_status(303);
    let (users, grants): (i64, i64) = (
        world.ask("select count(*) from users where member_id is not null").await,
        world.ask("select count(*) from grants where position_id is not null").await,
    );
    assert_eq!((users, grants), (1, 1), "three slips, one account, one grant");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_sign_in_name_is_one_persons(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let deputy = world.member(story.at.branch_a, "Lý Thị Đào").await;
    let deputy = world.position(deputy, story.at.branch_a, "branch_deputy_secretary").await;
    let mut office = Client::signed_in(&world, story.office).await;
    hand_out(&mut office, story.position, &[]).await.assert_status(200);
    let refused = hand_out(&mut office, deputy, &[("sign_in_name", "BiThu.Thon3.ThaiBinh")]).await;
    refused.assert_status(422).assert_text("Tên bithu.thon3.thaibinh đã có người dùng");
    assert_eq!(refused.value("sign_in_name"), "BiThu.Thon3.ThaiBinh", "kept as it was typed");
    let refused = office.submit(&format!("/positions/{deputy}/invitations"), &[("sign_in_name", "đào/thôn3")]).await;
    refused.assert_status(422).assert_text("chỉ gồm chữ a–z");
    let accounts: i64 = world.ask("select count(*) from users where member_id is not null").await;
    assert_eq!(accounts, 1);
    office
        .submit(&format!("/positions/{deputy}/invitations"), &[("sign_in_name", "Đào.Thôn3")])
        .await
        .assert_status(200)
        .assert_text("dao.thon3");
    // The next secretary of the branch is proposed another name.
    world.execute("update positions set valid = '[2025-01-01,2025-08-01)' where position = 'branch_secretary'").await;
    let next = world.member(story.at.branch_a, "Nông Văn Sáu").await;
    sqlx::query("insert into positions (id, member_id, organization_id, tree_at, position, valid) select $1, $2, id, tree_lo, 'branch_secretary', '[2025-08-01,)' from organizations where id = $3")
        .bind(Uuid::now_v7()).bind(next).bind(story.at.branch_a).execute(&mut world.owner).await.unwrap();
    let page = office.get(&list(story.at.branch_a)).await;
    page.assert_text("Nông Văn Sáu").assert_no_text("Hoàng Văn Kiên");
    let page = office.get(&page.link("Nông Văn Sáu")).await;
    assert_eq!(page.value("sign_in_name"), "bithu.sau.thon3.thaibinh");
}

/// The power of the account ends with the position, at the next request.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_power_ends_with_the_position(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let board = world.actor(&[("organization_board", at.province_a, "subtree")]).await.user;
    let member = world.member(at.branch_a, "Chu Thị Bích").await;
    let position = world.position(member, at.commune_a, "office_head").await;
    let mut board = Client::signed_in(&world, board).await;
    let code = hand_out(&mut board, position, &[]).await.one(".slip .code");
    let mut office = Client::new(&world.app);
    take(&mut office, "vanphong.thaibinh.songhong", &code, PASSWORD).await.assert_redirect("/");
    office.get(&list(at.branch_a)).await.assert_status(200);
    office.get(&list(at.branch_b)).await.assert_status(404);
    world.execute("update positions set valid = '[2025-01-01,2025-08-01)' where position = 'office_head'").await;
    // Signed out with it, everywhere; signed in anew, nothing is left.
    office.get("/account").await.assert_status(303);
    sign_in(&mut office).await;
    office.get(&list(at.branch_a)).await.assert_status(404);
    office.get("/account").await.assert_status(200).assert_text("chưa có vai trò");
    // The end was a mistake: taken back, the power is back.
    world.execute("update positions set valid = '[2025-01-01,)' where position = 'office_head'").await;
    office.get(&list(at.branch_a)).await.assert_status(200);
    // A grant that was ended by itself stays ended, whatever becomes of the position, until a new slip
    // gives it again from the day on which it had ended.
    world.execute("update grants set valid = '[2025-01-01,2025-08-01)' where position_id is not null").await;
    sign_in(&mut office).await;
    office.get(&list(at.branch_a)).await.assert_status(404);
    world.execute("update positions set valid = '[2025-01-01,2029-01-01)' where position = 'office_head'").await;
    office.get(&list(at.branch_a)).await.assert_status(404);
    hand_out(&mut board, position, &[]).await.assert_status(200);
    office.get(&list(at.branch_a)).await.assert_status(200);
    office.get("/account").await.assert_text("Từ 01/08/2025 đến hết 31/12/2028");
    hand_out(&mut board, position, &[]).await.assert_status(200);
    let grants: i64 = world.ask("select count(*) from grants where position_id is not null").await;
    assert_eq!(grants, 2, "what is given is not given twice");
    world
        .execute("update grants set valid = daterange(lower(valid), '2040-01-01') where lower(valid) = '2025-08-01'")
        .await;
    hand_out(&mut board, position, &[]).await.assert_status(200);
}

/// Who serves in a board works for the committee above it.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_head_of_a_board_reaches_from_its_committee(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = places(&mut world).await;
    let board = world.named(Some(at.province_a), "board", "Ban Tổ chức Tỉnh ủy").await;
    let member = world.member(at.branch_a, "Ma Văn Lâm").await;
    let position = world.position(member, board, "board_head").await;
    let administrator = world.actor(&[("administrator", at.centre, "subtree")]).await.user;
    let mut administrator = Client::signed_in(&world, administrator).await;
    let slip = hand_out(&mut administrator, position, &[("sign_in_name", "tochuc.songhong")]).await;
    let mut head = Client::new(&world.app);
    take(&mut head, "tochuc.songhong", &slip.one(".slip .code"), PASSWORD).await.assert_redirect("/");
    head.get(&list(at.branch_a)).await.assert_status(200);
    head.get(&list(at.branch_b)).await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_may_hand_out_what(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let at = story.at;
    let chair = world.member(at.branch_a, "Bàn Văn Tài").await;
    let group = world.position(chair, at.branch_a, "group_leader").await;
    let form = format!("/positions/{}/invitations/new", story.position);
    let action = format!("/positions/{}/invitations", story.position);
    for (role, place, reach, status) in [
        ("committee_office", at.commune_a, "subtree", 200),
        ("committee", at.commune_a, "subtree", 200),
        ("organization_board", at.province_a, "subtree", 200),
        ("administrator", at.centre, "subtree", 200),
        ("committee_office", at.commune_a, "unit", 404),
        ("committee_office", at.commune_b, "subtree", 404),
        ("organization_board", at.province_b, "subtree", 404),
        ("branch_secretary", at.branch_a, "unit", 404),
        ("branch_recorder", at.branch_a, "unit", 404),
        ("inspection", at.commune_a, "subtree", 404),
        ("auditor", at.commune_a, "subtree", 404),
        ("leader", at.commune_a, "subtree", 404),
        ("member", at.branch_a, "unit", 404),
    ] {
        let user = world.actor(&[(role, place, reach)]).await.user;
        let mut client = Client::signed_in(&world, user).await;
        client.get(&list(at.branch_a)).await.assert_status(status);
        client.get(&form).await.assert_status(status);
        let id = Uuid::now_v7().to_string();
        let posted = client.post(&action, &[("id", &id), ("sign_in_name", "kien.thon3")]).await;
        posted.assert_status(status);
        assert_eq!(posted.count(".slip"), usize::from(status == 200), "{role}");
        if status == 404 {
            let missing = client.get(&format!("/positions/{}/invitations/new", Uuid::now_v7())).await;
            assert_eq!(client.get(&form).await.text(), missing.text(), "out of sight is as missing");
        } else {
            // A position without power carries no account, seen or not.
            let page = client.get(&list(at.branch_a)).await;
            page.assert_text("Không có quyền riêng trong sổ: Bàn Văn Tài (Tổ trưởng tổ đảng)");
            client.get(&format!("/positions/{group}/invitations/new")).await.assert_status(403);
            let fields = [("id", id.as_str()), ("sign_in_name", "tai.thon3")];
            client.post(&format!("/positions/{group}/invitations"), &fields).await.assert_status(403);
        }
    }
    Client::new(&world.app).get(&form).await.assert_status(303);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn nobody_hands_a_slip_to_himself(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let position = world.position(story.secretary, story.at.commune_a, "office_staff").await;
    sqlx::query("update users set member_id = $2 where id = $1")
        .bind(story.office)
        .bind(story.secretary)
        .execute(&mut world.owner)
        .await
        .unwrap();
    let mut office = Client::signed_in(&world, story.office).await;
    office.get(&list(story.at.commune_a)).await.assert_text("Không tự in phiếu cho mình");
    office.get(&format!("/positions/{position}/invitations/new")).await.assert_status(403);
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("sign_in_name", "toi.hai")];
    office.post(&format!("/positions/{position}/invitations"), &fields).await.assert_status(403);
    let refused = sqlx::query(
        "insert into invitations (id, user_id, code_hash, issued_by, issued_at, expires_at)
         values (gen_random_uuid(), $1, sha256('x'), $1, now(), now() + interval '1 h')",
    )
    .bind(story.office)
    .execute(&mut world.owner)
    .await
    .expect_err("the database holds it too");
    assert_eq!(refused.as_database_error().and_then(|e| e.constraint()), Some("invitations_not_to_oneself"));
}

/// The second lock alone: with the first one off, nothing is handed out elsewhere.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_database_alone_refuses_a_slip_elsewhere(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let foreign = world.actor(&[("committee_office", story.at.commune_b, "subtree")]).await.user;
    let app = world.app.clone().with_first_lock_off();
    let mut client = Client::signed_in_on(&app, foreign).await;
    client.get(&list(story.at.branch_a)).await.assert_status(404);
    let id = Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("sign_in_name", "kien.thon3")];
    client.post(&format!("/positions/{}/invitations", story.position), &fields).await.assert_status(404);
    let made: i64 = world.ask("select count(*) from users where member_id is not null").await;
    assert_eq!(made, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_account_that_also_serves_above_is_for_those_above(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let above = world.actor(&[("organization_board", story.at.province_a, "subtree")]).await.user;
    sqlx::query("update users set member_id = $2 where id = $1")
        .bind(above)
        .bind(story.secretary)
        .execute(&mut world.owner)
        .await
        .unwrap();
    let mut office = Client::signed_in(&world, story.office).await;
    let refused = hand_out(&mut office, story.position, &[]).await;
    refused.assert_status(422).assert_text("ngoài phạm vi của đồng chí");
    let (slips, grants): (i64, i64) = (
        world.ask("select count(*) from invitations").await,
        world.ask("select count(*) from grants where position_id is not null").await,
    );
    assert_eq!((slips, grants), (0, 0), "nothing lasts of what was refused");
    let board = world.actor(&[("administrator", story.at.centre, "subtree")]).await.user;
    hand_out(&mut Client::signed_in(&world, board).await, story.position, &[]).await.assert_status(200);
}

/// Two officers at once: one slip is open in the end, and it is the one that was handed out last.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_officers_at_once(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let mut officers = Vec::new();
    for _ in 0..8 {
        let user = world.actor(&[("committee_office", story.at.commune_a, "subtree")]).await.user;
        officers.push(Client::signed_in(&world, user).await);
    }
    let tries = officers.into_iter().map(|mut officer| async move {
        let page = hand_out(&mut officer, story.position, &[("sign_in_name", "kien.thon3")]).await;
        (page.status.as_u16(), page.all(".slip .code").pop())
    });
    let answers = futures::future::join_all(tries).await;
    // Whoever read "no account yet" a moment too early is told that somebody was faster.
    assert!(answers.iter().all(|(status, _)| [200, 409, 422].contains(status)), "{answers:?}");
    let open: i64 = world.ask("select count(*) from invitations where used_at is null and revoked_at is null").await;
    assert_eq!(open, 1);
    let mut works = 0;
    for code in answers.iter().filter_map(|(_, code)| code.as_deref()) {
        let taken = take(&mut Client::new(&world.app), "kien.thon3", code, PASSWORD).await;
        works += usize::from(taken.status == 303);
    }
    assert_eq!(works, 1);
}
