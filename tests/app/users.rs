//! Accounts and rights: who keeps them, what nobody may give, and what ends at once.

use chibo::ids::{MemberId, OrganizationId, PositionId, UserId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::client::Client;
use crate::support::world::{Places, World, places};

pub struct Story {
    pub at: Places,
    pub administrator: Client,
    pub office: Client,
    /// A branch secretary with an account and the right of the office.
    pub secretary: UserId,
    pub member: MemberId,
    pub position: PositionId,
}

pub async fn story(world: &mut World) -> Story {
    let at = places(world).await;
    let administrator = world.actor(&[("administrator", at.centre, "subtree")]).await.user;
    let office = world.actor(&[("committee_office", at.commune_a, "subtree")]).await.user;
    let member = world.member(at.branch_a, "Hoàng Văn Kiên").await;
    let position = world.position(member, at.branch_a, "branch_secretary").await;
    let secretary = account(world, member).await;
    right(world, secretary, ("branch_secretary", "unit"), at.branch_a, Some(position)).await;
    let (administrator, office) =
        (Client::signed_in(world, administrator).await, Client::signed_in(world, office).await);
    Story { at, administrator, office, secretary, member, position }
}

pub async fn account(world: &mut World, member: MemberId) -> UserId {
    let user = world.user().await;
    sqlx::query(
        "update users set member_id = $2, full_name = (select full_name from members where id = $2) where id = $1",
    )
    .bind(user)
    .bind(member)
    .execute(&mut world.owner)
    .await
    .unwrap();
    user
}

/// A right put there by the owner of the tables.
pub async fn right(
    world: &mut World,
    user: UserId,
    (role, reach): (&str, &str),
    at: OrganizationId,
    position: Option<PositionId>,
) -> Uuid {
    let id = Uuid::now_v7();
    sqlx::query(
        "insert into grants (id, user_id, role, organization_id, tree_at, tree_end, reach, valid, position_id, given_by)
         select $1, $2, $3, id, tree_lo, tree_hi, $4, '[2025-01-01,2027-01-01)', $5,
           '00000000-0000-7000-8000-000000000000' from organizations where id = $6",
    )
    .bind(id)
    .bind(user)
    .bind(role)
    .bind(reach)
    .bind(position)
    .bind(at)
    .execute(&mut world.owner)
    .await
    .unwrap();
    id
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_administrator_finds_accounts_without_diacritics_and_by_filters(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let mut world = World::new(pool, server).await;
    let mut story = story(&mut world).await;
    let gone = world.member(story.at.branch_b, "Lý Thị Đào").await;
    let gone = account(&mut world, gone).await;
    sqlx::query("update users set disabled_on = '2025-07-01', disabled_because = 'Nghỉ' where id = $1")
        .bind(gone)
        .execute(&mut world.owner)
        .await
        .unwrap();
    let a = &mut story.administrator;
    let page = a.get("/users?q=hoang+kien").await;
    page.assert_status(200).assert_text("Hoàng Văn Kiên").assert_text("Bí thư, phó bí thư chi bộ, Thôn 3");
    page.assert_text("1 tài khoản").assert_text("Chưa vào lần nào");
    a.get("/users?state=disabled").await.assert_text("Lý Thị Đào").assert_no_text("Hoàng Văn Kiên");
    a.get("/users?role=committee_office").await.assert_no_text("Hoàng Văn Kiên");
    let within = format!("/users?organization={}", story.at.commune_a);
    a.get(&within).await.assert_text("Hoàng Văn Kiên").assert_no_text("Lý Thị Đào");
    // The office sees its commune, and no more.
    story.office.get("/users?q=dao").await.assert_status(200).assert_no_text("Lý Thị Đào");
    story.office.get("/users?q=kien").await.assert_text("Hoàng Văn Kiên");
    story.office.get(&format!("/users/{gone}")).await.assert_status(404);
}

/// Pages follow each other without leaving anybody out or showing anybody twice.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_long_list_is_read_page_by_page(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut story = story(&mut world).await;
    for _ in 0..120 {
        world.actor(&[("branch_recorder", story.at.branch_b, "unit")]).await;
    }
    let mut seen = Vec::new();
    let mut address = "/users?role=branch_recorder".to_owned();
    loop {
        let page = story.administrator.get(&address).await;
        page.assert_text("120 tài khoản");
        seen.extend(page.attributes("tbody th a", "href"));
        match page.attributes("nav.pages a", "href").first() {
            Some(next) => address.clone_from(next),
            None => break,
        }
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (120, 120));
}

/// Names and offices are what accounts are kept by; nothing else of a member.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_administrator_sees_no_data_of_members(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut story = story(&mut world).await;
    world.execute("update members set phone = '0912345678', card_no = '38112233', occupation = 'Làm vườn'").await;
    for address in
        ["/users".to_owned(), format!("/users/{}", story.secretary), format!("/users/{}/grants/new", story.secretary)]
    {
        let page = story.administrator.get(&address).await;
        page.assert_status(200).assert_text("Hoàng Văn Kiên");
        for secret in ["0912345678", "38112233", "Làm vườn"] {
            page.assert_no_text(secret);
        }
        assert!(!page.body.contains(&story.member.to_string()), "no way to the record on {address}");
    }
    story.administrator.get(&format!("/members/{}", story.member)).await.assert_status(404);
    story.administrator.get(&format!("/who-can-see?of=member&id={}", story.member)).await.assert_status(404);
    let page = story.administrator.get("/").await;
    let ways = page.attributes("nav.nav a", "href");
    assert!(ways.contains(&"/users".to_owned()) && !ways.contains(&"/meetings".to_owned()), "{ways:?}");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_account_is_made_renamed_closed_and_opened_again(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let mut a = story.administrator;
    let list = a.get("/users").await;
    a.get(&list.link("Lập tài khoản")).await.assert_status(200);
    let action = format!("/organizations/{}/users", story.at.centre);
    let typed = [("full_name", "Triệu Thị Mai"), ("sign_in_name", "Kiểm.Toán"), ("role", "auditor")];
    a.submit(&action, &[("full_name", ""), ("sign_in_name", "x"), ("role", "")]).await.assert_status(422);
    a.submit(&action, &[("full_name", "Triệu Thị Mai"), ("sign_in_name", "mai"), ("role", "leader")])
        .await
        .assert_status(422)
        .assert_text("chọn một mục");
    let made = a.submit(&action, &typed).await;
    made.assert_status(303);
    let user = made.location().unwrap().to_owned();
    let page = a.follow().await;
    page.assert_text("Triệu Thị Mai").assert_text("kiem.toan").assert_text("Người kiểm tra nhật ký");
    // Renamed by two people at once: nothing typed is lost.
    a.get(&format!("{user}/edit")).await.assert_status(200);
    let mut other = a.clone();
    a.submit(&format!("{user}/edit"), &[("full_name", "Triệu Thị Mai Hoa")]).await.assert_redirect(&user);
    other
        .submit(&format!("{user}/edit"), &[("full_name", "Triệu Mai")])
        .await
        .assert_status(409)
        .assert_text("Triệu Thị Mai Hoa");
    // A slip, a password, in.
    a.get(&format!("{user}/invitations/new")).await.assert_status(200);
    let code = a.submit(&format!("{user}/invitations"), &[]).await.one(".slip .code");
    let mut mai = Client::new(&world.app);
    mai.get("/invitation").await;
    let password = "hòn đá chắn ngang đường";
    mai.submit("/invitation", &[("sign_in_name", "kiem.toan"), ("code", &code), ("new_password", password)])
        .await
        .assert_redirect("/");
    mai.get("/account").await.assert_text("Người kiểm tra nhật ký");
    // Closed: the very next request finds no session, and nobody signs in.
    a.get(&format!("{user}/closure")).await.assert_status(200);
    a.submit(&format!("{user}/closure"), &[("from", "31/07/2025"), ("reason", "")]).await.assert_status(422);
    a.submit(&format!("{user}/closure"), &[("from", "01/08/2025"), ("reason", "Nghỉ hưu")])
        .await
        .assert_redirect(&user);
    mai.get("/account").await.assert_status(303);
    a.get(&user).await.assert_text("Nghỉ hưu");
    a.submit(&format!("{user}/reopening"), &[]).await.assert_redirect(&user);
    mai.get("/session/new").await;
    let sign_in = [("sign_in_name", "kiem.toan"), ("password", password)];
    mai.submit("/session", &sign_in).await.assert_redirect("/");
}

/// The form is sent twice: one account, one right.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_form_sent_twice_makes_one_account(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let story = story(&mut world).await;
    let mut a = story.administrator;
    let action = format!("/organizations/{}/users", story.at.province_a);
    a.get(&format!("{action}/new")).await;
    let mut form = a.page().form(&action);
    form.retain(|(name, _)| !["full_name", "sign_in_name", "role"].contains(&name.as_str()));
    for (name, value) in [("full_name", "Lý Đào"), ("sign_in_name", "lydao"), ("role", "committee")] {
        form.push((name.into(), value.into()));
    }
    let fields: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let first = a.post_raw(&action, &fields).await.location().map(str::to_owned);
    let second = a.post_raw(&action, &fields).await.location().map(str::to_owned);
    assert!(first.is_some() && first == second, "{first:?} {second:?}");
    let rights: i64 = world
        .ask("select count(*) from grants g join users u on u.id = g.user_id where u.sign_in_name = 'lydao'")
        .await;
    assert_eq!(rights, 1);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_lost_telephone_is_signed_out_by_the_office(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut story = story(&mut world).await;
    let mut telephone = Client::signed_in(&world, story.secretary).await;
    telephone.get("/").await.assert_status(200);
    let user = format!("/users/{}", story.secretary);
    story.office.get(&user).await.assert_text("Chrome, Android").assert_no_text("203.0.113");
    story.office.submit(&format!("{user}/sessions/end"), &[]).await.assert_redirect(&user);
    telephone.get("/").await.assert_status(303);
    story.office.follow().await.assert_text("Đã đăng xuất 1 máy");
}

/// The rule in words beside the field, by every way in: the page, a form made by hand, a statement.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn nobody_gives_to_himself_above_his_level_or_elsewhere(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut story = story(&mut world).await;
    let at = story.at;
    let office = world.actor(&[("committee_office", at.commune_a, "subtree")]).await.user;
    let mut own = Client::signed_in(&world, office).await;
    own.get(&format!("/users/{office}")).await.assert_status(200).assert_text("Không ai tự giao quyền cho mình");
    own.get(&format!("/users/{office}/grants/new")).await.assert_status(403);
    let id = || Uuid::now_v7().to_string();
    let free = |role: &'static str, place: OrganizationId| {
        [
            ("id", id()),
            ("rests", String::new()),
            ("role", role.to_owned()),
            ("organization", String::new()),
            ("place", place.to_string()),
            ("reach", "unit".to_owned()),
            ("since", String::new()),
            ("until", String::new()),
        ]
    };
    async fn smuggle(client: &mut Client, user: UserId, fields: &[(&str, String)]) -> crate::support::client::Page {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        client.post(&format!("/users/{user}/grants"), &fields).await
    }
    smuggle(&mut own, office, &free("administrator", at.commune_a)).await.assert_status(403);
    let secretary = story.secretary;
    let said = smuggle(&mut story.office, secretary, &free("committee", at.commune_a)).await;
    said.assert_status(422).assert_text("ngang hoặc trên cấp");
    let said = smuggle(&mut story.office, secretary, &free("auditor", at.branch_a)).await;
    said.assert_status(422).assert_text("ngang hoặc trên cấp");
    let said = smuggle(&mut story.office, secretary, &free("branch_recorder", at.branch_c)).await;
    said.assert_status(422).assert_text("chỉ giao được quyền dựa trên chức vụ");
    let said = smuggle(&mut story.office, secretary, &free("branch_recorder", at.branch_b)).await;
    said.assert_status(422).assert_text("Không tìm thấy tổ chức này");
    let said = smuggle(&mut story.administrator, secretary, &free("leader", at.branch_a)).await;
    said.assert_status(422).assert_text("theo việc phân công");
    let auditor = world.user().await;
    let said = smuggle(&mut story.administrator, auditor, &free("member", at.branch_a)).await;
    said.assert_status(422).assert_text("hồ sơ đảng viên");
    // An office of somebody else, and one that lies elsewhere.
    let other = world.member(at.branch_a, "Ma Thị Lan").await;
    let others = world.position(other, at.commune_a, "office_staff").await;
    for foreign in [others.to_string(), id()] {
        let mut fields = free("", at.branch_a);
        fields[1].1 = foreign;
        smuggle(&mut story.office, secretary, &fields)
            .await
            .assert_status(422)
            .assert_text("Chức vụ này không mang quyền");
    }
    let rights: i64 = world
        .ask("select count(*) from grants where valid @> '2025-08-01'::date and lower(valid) >= '2025-08-01'")
        .await;
    assert_eq!(rights, 0, "nothing was given");
}

/// An account that also serves above is seen by its name here, and kept by those above.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_account_with_rights_elsewhere_is_not_kept_here(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let mut story = story(&mut world).await;
    right(&mut world, story.secretary, ("inspection", "subtree"), story.at.province_a, None).await;
    Client::signed_in(&world, story.secretary).await.get("/").await.assert_status(200);
    let user = format!("/users/{}", story.secretary);
    let page = story.office.get(&user).await;
    page.assert_status(200)
        .assert_text("ngoài phạm vi của đồng chí")
        .assert_no_text("Chrome")
        .assert_no_text("Ủy ban kiểm tra");
    story.office.post(&format!("{user}/sessions/end"), &[]).await.assert_status(403);
    story.administrator.get(&user).await.assert_text("Chrome");
}
