//! Who can see what: on a record, in the table, in the trail, and a member of himself.

use std::io::Cursor;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use calamine::{Reader as _, Xlsx};
use chibo::access::{Permission, Role};
use chibo::ids::UserId;
use http_body_util::BodyExt as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::support::branch::Branch;
use crate::support::client::Client;
use crate::support::world::World;

/// The account of a member of the branch, without any right.
async fn own_account(world: &mut World, branch: &Branch, nr: usize) -> UserId {
    let user = world.user().await;
    sqlx::query("update users set member_id = $2, full_name = 'Bàn Văn Thanh' where id = $1")
        .bind(user)
        .bind(branch.people[nr])
        .execute(&mut world.owner)
        .await
        .unwrap();
    user
}

/// Whatever is written after the answer is waited for.
async fn reads(world: &mut World, wanted: i64) -> i64 {
    for _ in 0..100 {
        let count: i64 = world.ask("select count(*) from member_reads").await;
        if count >= wanted {
            return count;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    world.ask("select count(*) from member_reads").await
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_record_says_who_can_see_it_and_by_what(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    let elsewhere = world.actor(&[("committee", branch.at.commune_b, "subtree")]).await.user;
    for (user, name) in [(branch.secretary, "Bí Thư Một"), (branch.office, "Văn Phòng Hai"), (elsewhere, "Nơi Khác Ba")]
    {
        sqlx::query("update users set full_name = $2 where id = $1")
            .bind(user)
            .bind(name)
            .execute(&mut world.owner)
            .await
            .unwrap();
    }
    let mut secretary = branch.secretary(&world).await;
    let page = secretary.get(&format!("/members/{}", branch.people[0])).await;
    let page = secretary.get(&page.link("Ai xem được?")).await;
    page.assert_status(200).assert_text("Ai xem được Hoàng Văn Kiên?");
    page.assert_text("Bí Thư Một").assert_text("Văn Phòng Hai").assert_no_text("Nơi Khác Ba");
    page.assert_text("Xã Thái Bình và các tổ chức trực thuộc").assert_text("Chính đồng chí ấy");
    // What was said in a meeting is for fewer eyes: the board reads meetings and not that.
    let board = world.actor(&[("organization_board", branch.at.province_a, "subtree")]).await.user;
    sqlx::query("update users set full_name = 'Ban Tổ Chức' where id = $1")
        .bind(board)
        .execute(&mut world.owner)
        .await
        .unwrap();
    let page = secretary.get(&format!("/who-can-see?of=meeting&id={}", branch.meeting)).await;
    let sections = page.all("section.sec");
    assert!(sections[0].contains("Ban Tổ Chức") && !sections[1].contains("Ban Tổ Chức"), "{sections:?}");
    // A leader sees while assigned, and is named so.
    let leader = world.user().await;
    sqlx::query("update users set full_name = 'Ông Được Phân Công' where id = $1")
        .bind(leader)
        .execute(&mut world.owner)
        .await
        .unwrap();
    sqlx::query(
        "insert into assignments (id, organization_id, tree_at, other_organization_id, other_at, leader_id, month)
         select gen_random_uuid(), c.id, c.tree_lo, b.id, b.tree_lo, $1, '2025-08-01' from organizations c, organizations b
         where c.id = $2 and b.id = $3",
    )
    .bind(leader)
    .bind(branch.at.commune_a)
    .bind(branch.at.branch_a)
    .execute(&mut world.owner)
    .await
    .unwrap();
    let page = secretary.get(&format!("/who-can-see?of=organization&id={}", branch.at.branch_a)).await;
    page.assert_text("Ông Được Phân Công").assert_text("Được phân công dự chi bộ, Xã Thái Bình phân công");
    // Who does not see the record is not told who does.
    let mut other = Client::signed_in(&world, elsewhere).await;
    other.get(&format!("/who-can-see?of=member&id={}", branch.people[0])).await.assert_status(404);
    other.get("/who-can-see?of=king&id=1").await.assert_status(404);
    other
        .get("/who-can-see?of=rubric&id=00000000-0000-7000-8042-000000000000")
        .await
        .assert_text("ai đăng nhập cũng xem được");
}

/// The page tells what the code does: each permission with exactly the roles that carry it.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_whole_table_is_on_a_page_in_both_languages(pool: PgPoolOptions, server: PgConnectOptions) {
    let world = World::new(pool, server).await;
    let mut world = world;
    let user = world.user().await;
    let mut client = Client::signed_in(&world, user).await;
    let vi = client.get("/permissions").await;
    vi.assert_status(200).assert_text("Ai được làm gì");
    let rows = vi.all("tbody tr");
    assert_eq!(rows.len(), Permission::ALL.len());
    for (row, permission) in rows.iter().zip(Permission::ALL) {
        for role in Role::ALL {
            let name = chibo::terms::role(chibo::locale::Locale::Vi, role.name());
            assert_eq!(row.contains(&name), role.permissions().contains(permission), "{permission:?} {role:?}: {row}");
        }
    }
    client.post("/preferences", &[("lang", "en"), ("back", "/permissions")]).await;
    client.get("/permissions").await.assert_text("Who may do what").assert_text("Close records");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_auditor_searches_the_trail_and_reads_no_data_of_members(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    let auditor = world.actor(&[("auditor", branch.at.province_a, "subtree")]).await.user;
    let mut secretary = branch.secretary(&world).await;
    let member = format!("/members/{}/edit", branch.people[3]);
    secretary.get(&member).await.assert_status(200);
    secretary.submit(&member, &[("phone", "0912 345 678"), ("occupation", "Thợ may")]).await.assert_status(303);
    let mut a = Client::signed_in(&world, auditor).await;
    let page = a.get("/audit?kind=member").await;
    page.assert_status(200).assert_text("Sửa hồ sơ").assert_text("Thôn 3").assert_text("Hoàng Văn Bền");
    page.assert_text("Điện thoại").assert_text("Nghề nghiệp");
    for secret in ["0912345678", "Thợ may", "Trần Thị Ngọc Ánh"] {
        page.assert_no_text(secret);
        assert!(!page.body.contains(secret));
    }
    assert!(!page.body.contains("/history/"), "the history of the record is not his");
    a.get(&format!("/members/{}", branch.people[3])).await.assert_status(404);
    a.get(&format!("/history/{}", branch.people[3])).await.assert_status(404);
    // By person, by record, by place, by day.
    a.get("/audit?who=khong+ai").await.assert_text("Không có dòng nào như vậy");
    a.get(&format!("/audit?record={}", branch.people[3])).await.assert_text("Sửa hồ sơ");
    a.get(&format!("/audit?organization={}", branch.at.branch_c)).await.assert_no_text("Sửa hồ sơ");
    a.get(&format!("/audit?organization={}", branch.at.commune_b)).await.assert_text("ngoài phạm vi");
    a.get("/audit?from=99%2F99%2F2025").await.assert_status(422);
    a.get("/audit?from=02%2F08%2F2025&to=01%2F08%2F2025").await.assert_status(422).assert_text("không trước ngày đầu");
    a.get("/audit?from=01%2F01%2F2000&to=02%2F01%2F2000").await.assert_text("Không có dòng nào như vậy");
    // What another province does is out of his reach.
    let foreign: i64 = sqlx::query_scalar("select count(*) from audit_entries where organization_id = $1")
        .bind(branch.at.commune_b)
        .fetch_one(&mut world.owner)
        .await
        .unwrap();
    assert!(foreign > 0);
    a.get("/audit?kind=organization").await.assert_no_text("Xã Phú Thịnh");
    // Others have no trail to read.
    secretary.get("/audit").await.assert_status(200).assert_text("không được giao quyền xem nhật ký");
    let file = secretary.get("/audit.xlsx").await;
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(file.assert_status(200).bytes.clone())).unwrap();
    let sheet = book.sheet_names()[0].clone();
    assert_eq!(book.worksheet_range(&sheet).unwrap().end().map(|(row, _)| row), Some(6), "the head alone");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_trail_is_read_page_by_page_and_taken_out_in_sight(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    let auditor = world.actor(&[("auditor", branch.at.centre, "subtree")]).await.user;
    let mut a = Client::signed_in(&world, auditor).await;
    let (mut address, mut seen, mut pages) = ("/audit".to_owned(), 0, 0);
    loop {
        let page = a.get(&address).await;
        seen += page.count("ol.lines>li");
        pages += 1;
        match page.attributes("nav.pages a", "href").first() {
            Some(next) => address.clone_from(next),
            None => break,
        }
    }
    let all: i64 = world.ask("select count(*) from audit_entries").await;
    assert_eq!(i64::try_from(seen).unwrap(), all, "every entry once, on {pages} pages");
    assert!(pages > 1);
    let file = a.get("/audit.xlsx?kind=organization").await;
    file.assert_status(200);
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.bytes)).unwrap();
    let sheet = book.sheet_names()[0].clone();
    assert!(book.worksheet_range(&sheet).unwrap().rows().any(|row| row.iter().any(|cell| *cell == "Thôn 3")));
    a.get("/audit?kind=account").await.assert_text("Ghi lần tải nhật ký về").assert_text("Tổ chức");
}

/// What is taken out on a slow line stops in the middle when the right ends.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_file_that_is_being_sent_stops_when_the_right_ends(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    world
        .execute(
            "insert into users (id, sign_in_name, full_name)
             select gen_random_uuid(), 'u' || n || md5(n::text), 'Người ' || md5(n::text) from generate_series(1, 6000) n",
        )
        .await;
    let auditor = world.actor(&[("auditor", branch.at.centre, "subtree")]).await.user;
    let client = Client::signed_in(&world, auditor).await;
    let ask = async || {
        let cookies: Vec<_> = client.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::get("/audit.xlsx")
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::COOKIE, cookies.join("; "))
            .body(Body::empty())
            .unwrap();
        chibo::router::router(world.app.clone()).oneshot(request).await.unwrap()
    };
    let whole = ask().await.into_body().collect().await.expect("while the right holds it is sent whole").to_bytes();
    assert!(whole.len() > 100_000, "{}", whole.len());
    let mut body = ask().await.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    sqlx::query("update grants set valid = '[2020-01-01,2025-08-01)' where user_id = $1")
        .bind(auditor)
        .execute(&mut world.owner)
        .await
        .unwrap();
    let mut sent = first.len();
    let stopped = loop {
        match body.frame().await {
            Some(Ok(frame)) => sent += frame.into_data().map_or(0, |data| data.len()),
            Some(Err(_)) => break true,
            None => break false,
        }
    };
    assert!(stopped && sent < whole.len(), "{sent} of {} were sent", whole.len());
    assert_ne!(ask().await.status(), 200, "and the next request is refused");
}

/// Without any right in the tree: the account is enough for one's own record, and for nobody else's.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_member_sees_his_own_record_and_who_looked(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    world
        .execute(
            "update meetings set state = 'closed', held_on = '2025-08-01', started_at = '19:30', ended_at = '21:00',
               roster = array(select id from members), roster_count = 7, present_count = 6, present_voting_count = 6,
               excused_count = 1, unexcused_count = 0, speaker_count = 1, official_count = 7, probationary_count = 0,
               exempt_count = 0, reduced_count = 0, leave_count = 0, suspended_count = 0, abroad_count = 0,
               chair_id = (select id from members order by id limit 1), minute_taker_id = (select id from members order by id desc limit 1)
             where month = '2025-08-01'",
        )
        .await;
    for sql in [
        "insert into attendances (meeting_id, member_id, status, reason, organization_id, tree_at)
         select id, $1, 'absent_excused', 'illness', organization_id, tree_at from meetings where state = 'closed'",
        "insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
         select gen_random_uuid(), organization_id, tree_at, id, 'Dọn kênh', $1, 'Xong 200 mét', '2025-08-20'
         from meetings where state = 'closed'",
    ] {
        sqlx::query(sql).bind(branch.people[2]).execute(&mut world.owner).await.unwrap();
    }
    let user = own_account(&mut world, &branch, 2).await;
    let mut own = Client::signed_in(&world, user).await;
    let page = own.get("/me").await;
    page.assert_status(200).assert_text("Bàn Văn Thanh").assert_text("Thôn 3").assert_text("Chi ủy viên");
    page.assert_text("Dọn kênh").assert_text("Dự 0 trong 1 buổi").assert_text("Chưa ai mở hồ sơ");
    for other in ["Hoàng Văn Kiên", "Ma Thị Lan"] {
        page.assert_no_text(other);
    }
    own.get(&format!("/members/{}", branch.people[2])).await.assert_status(404);
    // Others look: twice on a day is once; the history counts as well.
    let mut secretary = branch.secretary(&world).await;
    let mut office = Client::signed_in(&world, branch.office).await;
    for _ in 0..2 {
        secretary.get(&format!("/members/{}", branch.people[2])).await.assert_status(200);
    }
    office.get(&format!("/history/{}", branch.people[2])).await.assert_status(200);
    assert_eq!(reads(&mut world, 2).await, 2);
    let page = own.get("/me").await;
    page.assert_text("01/08/2025").assert_text("Bí thư, phó bí thư chi bộ, Thôn 3").assert_text("Xã Thái Bình");
    assert_eq!(page.count("#readers li"), 2);
    // Nobody else reads who read.
    let mut tx = world
        .app
        .read(
            &chibo::access::Actor { user: branch.secretary, request: chibo::ids::RequestId::mint() },
            &[Permission::ReadMembers],
        )
        .await
        .unwrap();
    let foreign: i64 = sqlx::query_scalar("select count(*) from member_reads where reader_id <> $1")
        .bind(branch.secretary)
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(foreign, 0);
    drop(tx);
    // An account that belongs to no member has no record, and no account forges a read in another's name.
    Client::signed_in(&world, branch.office).await.get("/me").await.assert_text("không gắn với hồ sơ đảng viên");
    let mut tx =
        world.app.account(&chibo::access::Actor { user, request: chibo::ids::RequestId::mint() }).await.unwrap();
    let forged = sqlx::query("insert into member_reads values ($1, $2, '2025-08-01', 'committee', 1)")
        .bind(branch.people[1])
        .bind(branch.secretary)
        .execute(&mut *tx)
        .await;
    assert!(forged.is_err());
}

/// A member who looks at his own record by his office leaves no trace of it.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn ones_own_look_is_not_noted(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    sqlx::query("update users set member_id = $2 where id = $1")
        .bind(branch.secretary)
        .bind(branch.people[0])
        .execute(&mut world.owner)
        .await
        .unwrap();
    let mut secretary = branch.secretary(&world).await;
    secretary.get(&format!("/members/{}", branch.people[0])).await.assert_status(200);
    secretary.get(&format!("/members/{}", branch.people[1])).await.assert_status(200);
    assert_eq!(reads(&mut world, 1).await, 1);
    let whose: Uuid = world.ask("select member_id from member_reads").await;
    assert_eq!(whose, branch.people[1].0);
}

/// Slips for a whole commune: previewed with reasons, printed once, in one transaction.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn slips_for_all_secretaries_of_a_commune(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let at = crate::support::world::places(&mut world).await;
    let office = world.actor(&[("committee_office", at.commune_a, "subtree")]).await.user;
    for (branch, name) in [(at.branch_a, "Hoàng Văn Kiên"), (at.branch_c, "Ma Thị Lan"), (at.branch_b, "Lý Thị Đào")]
    {
        let member = world.member(branch, name).await;
        world.position(member, branch, "branch_secretary").await;
    }
    let lan: Uuid = world.ask("select id from members where full_name = 'Ma Thị Lan'").await;
    let signed_in = world.user().await;
    sqlx::query("update users set member_id = $2, password_hash = 'x' where id = $1")
        .bind(signed_in)
        .bind(lan)
        .execute(&mut world.owner)
        .await
        .unwrap();
    let mut office = Client::signed_in(&world, office).await;
    let page = office.get(&format!("/organizations/{}/invitations/new", at.commune_a)).await;
    let page = office.get(&page.link("In nhiều phiếu một lần")).await;
    page.assert_status(200).assert_text("1 trong 2 người được in phiếu");
    page.assert_text("lập tài khoản mới").assert_text("Đã có mật khẩu").assert_no_text("Lý Thị Đào");
    let action = format!("/organizations/{}/invitations/bulk", at.commune_a);
    let form = page.form(&action);
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let print = office.post_raw(&action, &form).await;
    print.assert_status(200).assert_text("Hoàng Văn Kiên").assert_text("bithu.thon3.thaibinh");
    assert_eq!(print.count("article.slip"), 1);
    let code = print.one(".slip .code");
    office.post_raw(&action, &form).await.assert_status(409).assert_no_text(&code);
    let (slips, accounts): (i64, i64) = (
        world.ask("select count(*) from invitations").await,
        world.ask("select count(*) from users where sign_in_name = 'bithu.thon3.thaibinh'").await,
    );
    assert_eq!((slips, accounts), (1, 1));
    let again = office.get(&format!("{action}?whom=secretaries")).await;
    again.assert_text("0 trong 2 người").assert_text("Đã in phiếu, hạn");
    // The secretaries of the commune itself stand above its office.
    let chief = world.member(at.branch_a, "Chu Thị Bích").await;
    world.position(chief, at.commune_a, "committee_secretary").await;
    office
        .get(&format!("{action}?whom=committees"))
        .await
        .assert_text("0 trong 1 người")
        .assert_text("ngang hoặc trên cấp");
    let mut secretary = Client::new(&world.app);
    secretary.get("/invitation").await;
    let taken = [
        ("sign_in_name", "bithu.thon3.thaibinh"),
        ("code", code.as_str()),
        ("new_password", "hòn đá chắn ngang đường"),
    ];
    secretary.submit("/invitation", &taken).await.assert_redirect("/");
    secretary.get(&format!("/organizations/{}", at.branch_a)).await.assert_status(200);
}
