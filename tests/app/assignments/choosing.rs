//! Choosing somebody for a branch, and what is refused.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::committee;
use crate::support::client::Client;

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_best_choice_comes_first_with_its_numbers(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let at = c.branch.at;
    let address = format!("/assignments/new?organization={}&month=2025-09", at.branch_a);
    let page = c.client.get(&address).await;
    // No hard place: who is no key leader goes first, so that these stay for the hard ones.
    let names = |options: Vec<String>| options.into_iter().map(|o| o.split(',').next().unwrap_or("").to_owned());
    let easy: Vec<_> = names(page.all("label.opt")).collect();
    assert_eq!(easy, ["Hứa Thị Thanh Mai", "Nông Thị Bích Vân", "Đặng Minh Hòa"]);
    page.assert_text("19:30, 03/09/2025").assert_text("Vũ Mạnh Cường").assert_text("cần phiếu mời trước");

    sqlx::query("update organizations set difficulty = 'especially_difficult' where id = $1")
        .bind(at.branch_a)
        .execute(&mut c.world.owner)
        .await
        .expect("a hard place");
    let page = c.client.get(&address).await;
    let hard: Vec<_> = names(page.all("label.opt")).collect();
    assert_eq!(hard, ["Đặng Minh Hòa", "Nông Thị Bích Vân", "Hứa Thị Thanh Mai"]);
    let first = &page.all("label.opt")[0];
    for number in ["độ khó 2/3", "bậc chức vụ 10/10", "chưa dự chi bộ này", "buổi này rảnh", "Chủ chốt"]
    {
        assert!(first.contains(number), "{number}: {first}");
    }

    let deputy = c.deputy;
    c.send(at.branch_a, "2025-09", deputy).await;
    let month = c.client.get("/assignments?month=2025-09").await;
    let row = &month.all(&format!("tr[data-branch='{}']", at.branch_a))[0];
    assert!(
        row.contains("Nông Thị Bích Vân") && row.contains("Chủ chốt") && row.contains("Đặc biệt khó khăn"),
        "{row}"
    );
    let by_person = c.client.get("/assignments?month=2025-09&by=leader").await;
    by_person.assert_text("Nông Thị Bích Vân Phó Bí thư Đảng ủy");
    assert_eq!(by_person.count("tbody tr"), 4);
    // Four weeks later, in October, she was there a month ago.
    let october = c.client.get(&format!("/assignments/new?organization={}&month=2025-10", at.branch_a)).await;
    october.assert_text("1 tháng từ lần dự trước");
    let stored: (i16, i16, Option<i16>, Option<bool>) =
        sqlx::query_as("select difficulty, seniority, months_since, evening_free from assignments")
            .fetch_one(&mut c.world.owner)
            .await
            .expect("the four numbers");
    assert_eq!(stored, (2, 9, None, Some(true)));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_branch_sees_who_comes_this_month(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let (branch, staff) = (c.branch.at.branch_a, c.staff);
    c.send(branch, "2025-08", staff).await;
    let page = c.branch.secretary(&c.world).await.get(&format!("/organizations/{branch}")).await;
    page.assert_text("Lãnh đạo dự sinh hoạt tháng này Hứa Thị Thanh Mai, 03/08/2025 Xã Thái Bình");
    assert_eq!(page.attributes("#attendees a", "href"), [""; 0], "a branch assigns nobody");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn from_the_page_of_a_person_a_branch_is_chosen(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let at = c.branch.at;
    let address = format!("/assignments/new?leader={}&month=2025-09", c.deputy);
    c.client.get(&address).await.assert_text("Nông Thị Bích Vân dự ở chi bộ nào?");
    c.client.submit("/assignments", &[]).await.assert_status(422).assert_text("chọn một chi bộ");
    c.client.submit("/assignments", &[("organization", &at.branch_a.to_string())]).await.assert_redirect(&address);
    // The other branch meets on the same evening.
    let page = c.client.follow().await;
    assert_eq!(page.count("label.opt"), 1);
    page.assert_text("Cùng ngày dự Thôn 3");
    let refused = c.client.submit("/assignments", &[("organization", &at.branch_c.to_string())]).await;
    refused.assert_status(422).assert_text("Nông Thị Bích Vân đã được phân công dự Thôn 3 cùng ngày");
    assert_eq!(refused.count("input[name=organization][checked]"), 1, "the choice is kept");
    assert_eq!(c.world.ask::<i64>("select count(*) from assignments").await, 1);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_cannot_be_is_refused_with_a_sentence(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let at = c.branch.at;
    let (deputy, without) = (c.deputy.to_string(), c.without.to_string());
    let (own, other, foreign) = (at.branch_a.to_string(), at.branch_c.to_string(), at.branch_b.to_string());
    c.send(at.branch_a, "2025-09", c.deputy).await;
    let stranger = c.world.user().await.to_string();
    let mut post = async |organization: &str, month: &str, leader: &str| {
        let id = uuid::Uuid::now_v7().to_string();
        let fields =
            [("id", id.as_str()), ("organization", organization), ("month", month), ("leader", leader), ("by", "")];
        c.client.post("/assignments", &fields).await
    };
    for (organization, month, leader, sentence) in [
        (&own, "2025-09", "", "chọn một người"),
        (&own, "2025-09", &*without, "Vũ Mạnh Cường chưa có tài khoản; cần trao phiếu mời"),
        (&own, "2025-09", &*stranger, "không giữ chức vụ"),
        (&own, "2025-09", &*deputy, "đã được phân công dự Thôn 3 trong tháng này"),
        (&other, "2025-09", &*deputy, "đã được phân công dự Thôn 3 cùng ngày"),
        (&own, "2025-07", &*deputy, "đã qua"),
    ] {
        post(organization, month, leader).await.assert_status(422).assert_text(sentence);
    }
    post(&foreign, "2025-09", &deputy).await.assert_status(404);
    c.world.close(at.branch_c, at.branch_a).await.expect("closed");
    let staff = c.staff.to_string();
    let id = uuid::Uuid::now_v7().to_string();
    let fields = [("id", id.as_str()), ("organization", &other), ("month", "2025-09"), ("leader", &staff), ("by", "")];
    c.client
        .post("/assignments", &fields)
        .await
        .assert_status(422)
        .assert_text("kết thúc hoạt động từ ngày 01/07/2025");
    assert_eq!(c.world.ask::<i64>("select count(*) from assignments").await, 1, "nothing of it was stored");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn of_two_at_once_one_wins_and_the_other_is_told(pool: PgPoolOptions, server: PgConnectOptions) {
    let c = committee(pool.max_connections(6), server).await;
    let at = c.branch.at;
    let staff = c.staff.to_string();
    for month in ["2025-09", "2025-10", "2025-11", "2025-12"] {
        let post = async |mut client: Client, branch: String| {
            let id = uuid::Uuid::now_v7().to_string();
            let fields =
                [("id", id.as_str()), ("organization", &branch), ("month", month), ("leader", &staff), ("by", "")];
            client.post("/assignments", &fields).await
        };
        let one = post(c.client.clone(), at.branch_a.to_string());
        let other = post(c.client.clone(), at.branch_c.to_string());
        let (one, other) = futures::join!(one, other);
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422], "{one} {other}");
        let (told, branch) = if one.status.as_u16() == 422 { (one, "Thôn 5") } else { (other, "Thôn 3") };
        told.assert_text(&format!("Hứa Thị Thanh Mai đã được phân công dự {branch} cùng ngày"));
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn it_is_taken_back_with_a_reason_and_the_evening_is_free_again(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let at = c.branch.at;
    let staff = c.staff;
    let id = c.send(at.branch_a, "2025-09", staff).await;
    let (page, act) = (format!("/assignments/{id}"), format!("/assignments/{id}/withdrawal"));
    c.client.get(&page).await.assert_text("Hứa Thị Thanh Mai – Thôn 3");
    c.client.submit(&act, &[("reason", " ")]).await.assert_status(422).assert_text("ghi lý do");
    c.client.submit(&act, &[("reason", "Đổi lịch")]).await.assert_redirect("/assignments?month=2025-09");
    c.client.get(&page).await.assert_text("Đã bỏ phân công").assert_text("Đổi lịch");
    c.send(at.branch_c, "2025-09", staff).await;
    // What was told stays.
    let told = c.send(at.branch_a, "2025-10", staff).await;
    c.tell(told, "attended", None).await;
    let fields = [("reason", "Đổi"), ("version", "1")];
    let refused = c.client.post(&format!("/assignments/{told}/withdrawal"), &fields).await;
    refused.assert_status(422).assert_text("đã có kết quả");
    // The office sees and does not act; another commune sees nothing.
    let mut office = Client::signed_in(&c.world, c.branch.office).await;
    office.get(&format!("/assignments/{told}")).await.assert_status(200);
    office.post(&act, &fields).await.assert_status(403);
    let foreign = c.world.actor(&[("committee", at.commune_b, "subtree")]).await.user;
    let mut foreign = Client::signed_in(&c.world, foreign).await;
    foreign.get(&format!("/assignments/{told}")).await.assert_status(404);
    foreign.get("/assignments?month=2025-10").await.assert_no_text("Hứa Thị Thanh Mai");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn decision_and_reason_stand_on_the_page_of_the_person(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut c = committee(pool, server).await;
    let (branch, staff) = (c.branch.at.branch_a, c.staff);
    sqlx::query("update organizations set difficulty = 'difficult' where id = $1")
        .bind(branch)
        .execute(&mut c.world.owner)
        .await
        .expect("a hard place");
    c.client.get(&format!("/assignments/new?organization={branch}&month=2025-09")).await.assert_text("Khó khăn");
    let who = staff.to_string();
    let long = "x".repeat(201);
    let refused = c.client.submit("/assignments", &[("leader", &who), ("decision", &long)]).await;
    refused.assert_status(422);
    assert_eq!((refused.value("decision"), refused.count("input[name=leader][checked]")), (long, 1), "nothing is lost");
    let grounds = [
        ("leader", who.as_str()),
        ("decision", "Thông báo số 12-TB/ĐU, ngày 30/7/2025"),
        ("reason", "Chi bộ thôn còn khó khăn"),
    ];
    c.client.submit("/assignments", &grounds).await.assert_status(303);
    let id = c.world.ask::<uuid::Uuid>("select id from assignments").await;
    let page = c.client.get(&format!("/assignments/{id}")).await;
    page.assert_text("Thông báo số 12-TB/ĐU, ngày 30/7/2025").assert_text("Chi bộ thôn còn khó khăn");
    let mut own = Client::signed_in(&c.world, staff).await;
    let sent = own.get("/me").await.one("#sent li");
    for words in ["Thôn 3", "03/09/2025", "Khó khăn", "Xã Thái Bình phân công", "Thông báo số 12-TB/ĐU", "còn khó khăn"]
    {
        assert!(sent.contains(words), "{words}: {sent}");
    }
    // Nobody else's, and nothing that was taken back.
    assert_eq!(Client::signed_in(&c.world, c.deputy).await.get("/me").await.count("#sent"), 0);
    c.client.get(&format!("/assignments/{id}")).await;
    c.client.submit(&format!("/assignments/{id}/withdrawal"), &[("reason", "Đổi người")]).await.assert_status(303);
    assert_eq!(own.get("/me").await.count("#sent"), 0);
}
