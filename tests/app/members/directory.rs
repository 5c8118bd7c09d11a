//! The list of one organization, and the search by a number.

use chibo::access::Permission;
use chibo::ids::{MeetingId, OrganizationId};
use chibo::members::directory::{model, queries};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use super::{list, names, numbers, thon_3};
use crate::support::branch::{Branch, member};
use crate::support::client::Client;
use crate::support::world::{World, day};

/// The people of Thôn 3 in Vietnamese order.
const IN_ORDER: [&str; 7] = [
    "Trần Thị Ngọc Ánh",
    "Lương Văn Chiến",
    "Nguyễn Quang Huy",
    "Hoàng Văn Kiên",
    "Ma Thị Lan",
    "Triệu Văn Páo",
    "Bàn Văn Thanh",
];

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_list_is_in_the_order_of_given_names(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    numbers(&mut world, branch.people[1], "27008702", "0900000222").await;
    let page = client.get(&list(branch.at.branch_a)).await;
    page.assert_status(200).assert_text("Đảng viên Thôn 3");
    assert_eq!(names(&page), IN_ORDER);
    let cells = page.all("tbody td");
    assert!(cells.contains(&"Bí thư chi bộ".to_owned()) && cells.contains(&"Đảng viên dự bị".to_owned()), "{cells:?}");
    assert!(!cells.contains(&"Đảng viên chính thức".to_owned()), "only another standing is named");
    assert!(!page.body.contains("0900000222") && !page.body.contains("27008702"), "no number in a list");
    let by_admission = client.get(&format!("{}?sort=admission", list(branch.at.branch_a))).await;
    assert_eq!(names(&by_admission), IN_ORDER, "all were admitted on one day");
    sqlx::query("update members set admitted_on = '1999-01-01' where id = $1")
        .bind(branch.people[2].0)
        .execute(&mut world.owner)
        .await
        .expect("an older member");
    let by_admission = client.get(&format!("{}?sort=admission", list(branch.at.branch_a))).await;
    assert_eq!(names(&by_admission)[..2], ["Bàn Văn Thanh", "Trần Thị Ngọc Ánh"]);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn every_figure_leads_to_the_list_that_makes_it_up(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    leave(&mut world, &branch, 6).await;
    let page = client.get(&list(branch.at.branch_a)).await;
    let chips = page.all(".chips a");
    assert_eq!(chips, ["6 Tất cả đang sinh hoạt", "5 Đảng viên chính thức", "1 Đảng viên dự bị", "1 Đã rời chi bộ"]);
    for (chip, link) in chips.iter().zip(page.attributes(".chips a", "href")) {
        let narrowed = client.get(&link).await;
        let figure: usize = chip.split(' ').next().and_then(|figure| figure.parse().ok()).expect("a figure");
        assert_eq!(names(&narrowed).len(), figure, "{chip}");
        assert_eq!(narrowed.one(".chips a[aria-current]"), *chip);
    }
    let gone = client.get(&page.link("Đã rời chi bộ")).await;
    gone.assert_text("Triệu Văn Páo").assert_text("Từ trần 01/03/2025");
}

/// Somebody died on 1 March 2025.
async fn leave(world: &mut World, branch: &Branch, person: usize) {
    sqlx::query(
        "update memberships set valid = daterange(lower(valid), '2025-03-01'), ended_because = 'deceased'
         where member_id = $1",
    )
    .bind(branch.people[person].0)
    .execute(&mut world.owner)
    .await
    .expect("an end");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_list_of_another_day_is_the_list_of_that_day(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    leave(&mut world, &branch, 6).await;
    let before = client.get(&format!("{}?on=28/02/2025", list(branch.at.branch_a))).await;
    before.assert_text("tính đến ngày 28/02/2025");
    assert_eq!(names(&before), IN_ORDER);
    assert!(!before.all("thead th").contains(&"Việc đang làm".to_owned()), "tasks are of today");
    let after = client.get(&format!("{}?on=2025-03-01", list(branch.at.branch_a))).await;
    assert_eq!(names(&after).len(), 6);
    let long_ago = client.get(&format!("{}?on=1990-01-01", list(branch.at.branch_a))).await;
    long_ago.assert_text("Chưa có đảng viên nào");
    client.get(&format!("{}?on=31/02/2025", list(branch.at.branch_a))).await.assert_text("Tháng 2 không có ngày 31");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn names_are_found_without_diacritics(pool: PgPoolOptions, server: PgConnectOptions) {
    let (_world, branch, mut client) = thon_3(pool, server).await;
    for (typed, found) in [("lan", "Ma Thị Lan"), ("kien%20hoang", "Hoàng Văn Kiên"), ("pao", "Triệu Văn Páo")]
    {
        let page = client.get(&format!("{}?q={typed}", list(branch.at.branch_a))).await;
        assert_eq!(names(&page), [found], "{typed}");
    }
    let page = client.get(&format!("{}?q=hanh", list(branch.at.branch_a))).await;
    page.assert_status(200).assert_text("Không có đảng viên nào tên “hanh”");
    assert_eq!(page.link("Xem tất cả"), list(branch.at.branch_a));
    let page = client.get(&format!("{}?q=27008702", list(branch.at.branch_a))).await;
    assert_eq!(page.link("Tìm theo số thẻ"), "/members/lookup");
    client.get(&format!("{}?status=king", list(branch.at.branch_a))).await.assert_status(400);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn attendance_and_tasks_stand_beside_the_name(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let meeting = closed(&mut world, &branch, "2025-06-01").await;
    closed(&mut world, &branch, "2025-07-01").await;
    closed(&mut world, &branch, "2024-12-01").await;
    absent(&mut world, meeting, &branch, 4, "absent_excused").await;
    absent(&mut world, meeting, &branch, 3, "late").await;
    for done in [false, true] {
        task(&mut world, meeting, &branch, 4, done).await;
    }
    let page = client.get(&list(branch.at.branch_a)).await;
    let row = |name: &str| {
        let at = names(&page).iter().position(|n| n == name).expect("a row");
        let cells = page.all("tbody td");
        (cells[at * 5 + 3].clone(), cells[at * 5 + 4].clone())
    };
    assert_eq!(row("Lương Văn Chiến"), ("1/2".into(), "1".into()));
    assert_eq!(row("Trần Thị Ngọc Ánh"), ("2/2".into(), "0".into()), "late is attended");
    let record = client.get(&format!("/members/{}", branch.people[4])).await;
    record
        .assert_text("dự 2 trong 3 buổi")
        .assert_text("Năm 2025: dự 1 trong 2 buổi")
        .assert_text("03/06/2025: Vắng có lý do")
        .assert_text("Vận động 3 hộ hiến đất");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn how_somebody_fared_with_tasks_stands_on_the_record(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    let meeting = closed(&mut world, &branch, "2025-06-01").await;
    let later = closed(&mut world, &branch, "2025-07-01").await;
    for done in [false, true] {
        task(&mut world, meeting, &branch, 4, done).await;
    }
    // The open one was heard of twice: what was told last counts.
    for (heard, outcome, note) in [(meeting, "not_done", "chưa họp dân"), (later, "partly", "còn 2 hộ")] {
        sqlx::query(
            "insert into task_results (task_id, meeting_id, organization_id, tree_at, outcome, note)
             select t.id, $1, t.organization_id, t.tree_at, $2, $3 from tasks t
             where not exists (select from task_results r where r.task_id = t.id and r.outcome = 'done')",
        )
        .bind(heard)
        .bind(outcome)
        .bind(note)
        .execute(&mut world.owner)
        .await
        .expect("a result");
    }
    let record = client.get(&format!("/members/{}", branch.people[4])).await;
    record.assert_text("Đã xong 1 trong 2 việc được giao").assert_text("Hạn 15/07/2025. Xong một phần: còn 2 hộ");
    record.assert_no_text("chưa họp dân");
    assert_eq!(record.count("#tasks [aria-label='Xong']"), 1);
    assert_eq!(record.count("#tasks [aria-label='Quá hạn']"), 1);
    client.get(&format!("/members/{}", branch.people[3])).await.assert_text("Không có việc nào");
}

/// A closed meeting of a month; all but the exempt member were expected.
async fn closed(world: &mut World, branch: &Branch, month: &str) -> Uuid {
    let id = Uuid::now_v7();
    let roster: Vec<Uuid> = branch.people[..6].iter().map(|member| member.0).collect();
    sqlx::query(
        "insert into meetings (id, organization_id, tree_at, month, kind, state, held_on, started_at, ended_at,
           chair_id, minute_taker_id, roster)
         select $1, id, tree_lo, $3, 'branch_regular', 'closed', $3 + 2, '19:30', '21:00', $4[1], $4[2], $4
         from organizations where id = $2",
    )
    .bind(id)
    .bind(branch.at.branch_a.0)
    .bind(day(month))
    .bind(roster)
    .execute(&mut world.owner)
    .await
    .expect("a meeting");
    id
}

async fn absent(world: &mut World, meeting: Uuid, branch: &Branch, person: usize, status: &str) {
    sqlx::query(
        "insert into attendances (meeting_id, member_id, organization_id, tree_at, status)
         select $1, $3, id, tree_lo, $4 from organizations where id = $2",
    )
    .bind(meeting)
    .bind(branch.at.branch_a.0)
    .bind(branch.people[person].0)
    .bind(status)
    .execute(&mut world.owner)
    .await
    .expect("an absence");
}

async fn task(world: &mut World, meeting: Uuid, branch: &Branch, person: usize, done: bool) {
    let id = Uuid::now_v7();
    for sql in [
        "insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
         select $1, id, tree_lo, $3, 'Vận động 3 hộ hiến đất', $4, '3 hộ ký', '2025-07-15' from organizations
         where id = $2 and $5 is not null",
        "insert into task_results (task_id, meeting_id, organization_id, tree_at, outcome)
         select $1, $3, id, tree_lo, 'done' from organizations where id = $2 and $4 is not null and $5",
    ] {
        let statement = sqlx::query(sql).bind(id).bind(branch.at.branch_a.0).bind(meeting);
        let done = statement.bind(branch.people[person].0).bind(done).execute(&mut world.owner).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_long_list_goes_on_where_it_stopped(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    for nr in 0..60 {
        let name = format!("Lý Thị {}", ["Mai", "Đào", "Ổi", "Ớt", "Ân"][nr % 5]);
        member(&mut world, branch.at.branch_a, &name, "official").await;
    }
    for filters in ["", "?sort=admission", "?q=ly"] {
        let first = client.get(&format!("{}{filters}", list(branch.at.branch_a))).await;
        assert_eq!(names(&first).len(), 50);
        let rest = client.get(&first.link("Xem tiếp")).await;
        let both: Vec<_> =
            first.attributes("tbody a", "href").into_iter().chain(rest.attributes("tbody a", "href")).collect();
        let mut once = both.clone();
        once.sort();
        once.dedup();
        assert_eq!(both.len(), if filters == "?q=ly" { 60 } else { 67 }, "{filters}");
        assert_eq!(once.len(), both.len(), "nobody twice");
        first.assert_text(&format!("Xem tiếp {} đồng chí", both.len() - 50));
        assert_eq!(rest.count("nav[aria-label='Trang']"), 0);
    }
    let printed = client.get(&format!("{}?view=print", list(branch.at.branch_a))).await;
    assert_eq!(names(&printed).len(), 67, "a printed list is whole");
    printed.assert_text("Ngày 01/08/2025: 67 đảng viên");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn members_belong_to_branches(pool: PgPoolOptions, server: PgConnectOptions) {
    let (world, branch, mut secretary) = thon_3(pool, server).await;
    let mut office = Client::signed_in(&world, branch.office).await;
    let commune = office.get(&list(branch.at.commune_a)).await;
    commune.assert_status(200).assert_text("Đảng viên sinh hoạt ở chi bộ").assert_no_text("Thêm đảng viên");
    office.get(&format!("{}/new", list(branch.at.commune_a))).await.assert_status(409);
    for elsewhere in [branch.at.commune_a, branch.at.branch_b, branch.at.branch_c, OrganizationId(999_999)] {
        secretary.get(&list(elsewhere)).await.assert_status(404);
    }
    secretary.get("/organizations/x/members").await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_number_is_searched_without_standing_in_an_address(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = thon_3(pool, server).await;
    numbers(&mut world, branch.people[1], "27008702", "0900000222").await;
    let stranger = member(&mut world, branch.at.branch_b, "Lý Thị Hoa", "official").await;
    numbers(&mut world, stranger, "27009999", "0900000999").await;
    client.get("/members/lookup").await.assert_text("Số thẻ hoặc số điện thoại nào?");
    for typed in ["27 008 702", "27008702", "0900 000 222", "+84 900.000.222"] {
        let page = client.submit("/members/lookup", &[("number", typed)]).await;
        page.assert_status(200).assert_text("Tìm thấy 1 đồng chí");
        assert_eq!(page.link("Ma Thị Lan"), format!("/members/{}", branch.people[1]), "{typed}");
    }
    client.submit("/members/lookup", &[("number", "27009999")]).await.assert_text("Không có đảng viên nào mang số này");
    client.submit("/members/lookup", &[("number", "Lan")]).await.assert_status(422).assert_text("Gõ từ 6 chữ số");
    client.get("/members/lookup?number=27008702").await.assert_no_text("Ma Thị Lan");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_list_reads_only_its_own_rows_among_a_hundred_thousand(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut world = World::new(pool, server).await;
    let branch = Branch::new(&mut world).await;
    // 200 branches of 500 members each. Constraints of one row hold; triggers would take minutes.
    world
        .execute(
            "select organization_insert(p.id, 'branch', null, 'Chi bộ ' || n, '2000-01-01')
             from (select id from organizations where kind = 'commune' order by id limit 1) p, generate_series(1, 200) n;
             set session_replication_role = replica;
             insert into members (id, organization_id, tree_at, full_name, sex, birth_year, admitted_on)
             select gen_random_uuid(), o.id, o.tree_lo, 'Nguyễn Văn ' || chr(97 + n % 26) || n, 'male', 1970, '2000-02-03'
             from organizations o, generate_series(1, 500) n where o.kind = 'branch' and o.established_on = '2000-01-01';
             insert into memberships (id, member_id, organization_id, tree_at, valid)
             select gen_random_uuid(), id, organization_id, tree_at, '[2000-02-03,)' from members where birth_year = 1970
               and admitted_on = '2000-02-03' and full_name like 'Nguyễn Văn _%' on conflict do nothing;
             insert into member_statuses (id, member_id, organization_id, tree_at, status, valid)
             select gen_random_uuid(), id, organization_id, tree_at, 'official', '[2000-02-03,)' from members
               where full_name like 'Nguyễn Văn _%' on conflict do nothing;
             insert into positions (id, member_id, organization_id, tree_at, position, valid)
             select gen_random_uuid(), id, organization_id, tree_at, 'branch_committee_member', '[2020-01-01,)'
             from members where full_name like 'Nguyễn Văn %50';
             set session_replication_role = origin;
             analyze;",
        )
        .await;
    let organization: OrganizationId = sqlx::query_scalar("select max(id) from organizations where kind = 'branch'")
        .fetch_one(&mut world.owner)
        .await
        .expect("a branch");
    let meeting = sqlx::query_scalar(
        "insert into meetings (id, organization_id, tree_at, month, kind)
         select gen_random_uuid(), id, tree_lo, '2025-08-01', 'branch_regular' from organizations where id = $1 returning id",
    )
    .bind(organization)
    .fetch_one(&mut world.owner)
    .await
    .expect("a meeting");
    let board = world.actor(&[("organization_board", branch.at.province_a, "subtree")]).await;
    let mut tx = world.app.read(&board, &[Permission::ReadMembers]).await.expect("a snapshot");
    let scope = tx.scope(Permission::ReadMembers);
    let narrow = model::Narrow {
        patterns: chibo::text::search_patterns("nguyen"),
        who: model::Who::Present,
        sort: model::Sort::Name,
        on: day("2025-08-01"),
        after: None,
        limit: 50,
    };
    let lines = queries::list(&mut tx, &scope, organization, &narrow).await.expect("a page");
    assert_eq!((lines.len(), lines[0].remaining), (50, 500));
    let roster =
        chibo::members::roster(&mut tx, &scope, MeetingId(meeting), day("2025-08-01")).await.expect("a roster");
    assert_eq!(roster.len(), 500);
    let read: i64 = sqlx::query_scalar(
        "select sum(seq_tup_read)::bigint from pg_stat_xact_user_tables
         where relname in ('members', 'memberships', 'member_statuses', 'positions')",
    )
    .fetch_one(&mut *tx)
    .await
    .expect("what was read");
    assert!(read < 1_000, "{read} rows were read in whole tables");
    let fetched: i64 = sqlx::query_scalar(
        "select sum(idx_tup_fetch)::bigint from pg_stat_xact_user_tables
         where relname in ('members', 'memberships', 'member_statuses', 'positions')",
    )
    .fetch_one(&mut *tx)
    .await
    .expect("what was read");
    assert!((2_500..10_000).contains(&fetched), "{fetched} rows were fetched for two lists of 500");
}
