//! Minutes and resolution as they are printed.

use chibo::app::{App, Surroundings};
use chibo::config::Site;
use chibo::ids::{StatementId, TaskId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::meetings::evening;
use crate::support::branch::Branch;
use crate::support::client::{Client, Page};
use crate::support::world::World;

/// Something that was said, by somebody who may not read it nowhere to be seen.
const SAID: &str = "Hai hộ đã ký, một hộ xin dời hàng rào.";

/// Roll-call, what was said, tasks old and new, conclusion and vote: all but the closing.
async fn record(world: &mut World, client: &mut Client, branch: &Branch) {
    let fields = [
        (branch.roll(2, "on"), "1"),
        (branch.roll(2, "status"), "absent_excused"),
        (branch.roll(2, "reason"), "illness"),
        (branch.roll(2, "note"), "đi viện"),
        (branch.roll(5, "on"), "1"),
        (branch.roll(5, "status"), "late"),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    client.get(&branch.step("attendance")).await.assert_status(200);
    client.submit(&branch.step("attendance"), &fields).await.assert_status(303);
    for (person, section, kind, text) in
        [(4, "last_month", "report", Some(SAID)), (3, "next_month", "question", None), (1, "", "proposal", None)]
    {
        sqlx::query(
            "insert into statements (id, meeting_id, organization_id, tree_at, agenda_item_id, member_id, kind, text)
             select $1, m.id, m.organization_id, m.tree_at,
               (select i.id from agenda_items i where i.meeting_id = m.id and i.section = $4), $3, $5, $6
             from meetings m where m.id = $2",
        )
        .bind(StatementId::mint().0)
        .bind(branch.meeting.0)
        .bind(branch.people[person].0)
        .bind(section)
        .bind(kind)
        .bind(text)
        .execute(&mut world.owner)
        .await
        .expect("a statement");
    }
    tasks(world, branch).await;
    let fields = [
        ("chair_id", branch.people[0].to_string()),
        ("minute_taker_id", branch.people[1].to_string()),
        ("started_at", "19:30".into()),
        ("ended_at", "21h10".into()),
        ("dues", "Đã thu đủ tháng 7.".into()),
        ("conclusion", "Chi bộ thống nhất mở đường.".into()),
        ("votes_for", "4".into()),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.get(&branch.step("conclusion")).await.assert_status(200);
    client.submit(&branch.step("conclusion"), &fields).await.assert_status(303);
}

/// An old task that the meeting heard of, a new one, a guest, a conclusion on the tasks of last month.
async fn tasks(world: &mut World, branch: &Branch) {
    for sql in [
        "with g as (insert into meetings (id, organization_id, tree_at, month, kind)
           select gen_random_uuid(), organization_id, tree_at, '2025-07-01', 'branch_extraordinary'
           from meetings where id = $1 returning *),
         t as (insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
           select $2, organization_id, tree_at, id, 'Thu gom rác', $3, 'xong', '2025-07-25' from g returning *)
         select from t",
        "insert into task_results (task_id, meeting_id, organization_id, tree_at, outcome, note)
         select $2, id, organization_id, tree_at, 'partly', 'Tổ 3 chưa xong' from meetings where id = $1 and $3 is not null",
        "insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
         select gen_random_uuid(), organization_id, tree_at, id, 'Vận động hiến đất', $3, '3 hộ ký', '2025-08-25'
         from meetings where id = $1 and $2 is not null",
        "insert into guests (id, meeting_id, organization_id, tree_at, full_name, title)
         select gen_random_uuid(), id, organization_id, tree_at, 'Lý Hải Yến', 'Phó Trưởng Ban Tổ chức Tỉnh ủy'
         from meetings where id = $1 and $2 is not null and $3 is not null",
        "update agenda_items set conclusion = 'Nhất trí với báo cáo.', presenter_id = $3
         where meeting_id = $1 and section = 'last_month' and $2 is not null",
    ] {
        let task = TaskId(branch.meeting.0); // any id will do, the same in all statements
        let query = sqlx::query(sql).bind(branch.meeting.0).bind(task.0).bind(branch.people[4].0);
        query.execute(&mut world.owner).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

/// The evening with everything recorded and closed, and the secretary at the screen.
async fn closed(pool: PgPoolOptions, server: PgConnectOptions) -> (World, Branch, Client) {
    let (mut world, branch) = evening(pool, server).await;
    let mut client = branch.secretary(&world).await;
    record(&mut world, &mut client, &branch).await;
    close(&mut client, &branch).await;
    (world, branch, client)
}

async fn close(client: &mut Client, branch: &Branch) {
    let fields = client.get(&branch.step("conclusion")).await.form(&branch.step("conclusion"));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post_raw(&branch.step("closure"), &fields).await.assert_redirect(&format!("/meetings/{}", branch.meeting));
}

/// The document, without what stands around it.
fn document(page: &Page) -> String {
    page.assert_status(200);
    page.all("article.a4").join(" ")
}

#[track_caller]
fn says(document: &str, expected: &[&str]) {
    for words in expected {
        assert!(document.contains(words), "{words:?} is not in {document}");
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_minutes_of_a_closed_meeting_are_final(pool: PgPoolOptions, server: PgConnectOptions) {
    let (_world, branch, mut client) = closed(pool, server).await;
    let page = client.get(&branch.step("minutes")).await;
    let minutes = document(&page);
    says(
        &minutes,
        &[
            "ĐẢNG BỘ XÃ THÁI BÌNH CHI BỘ THÔN 3 * Số 01-BB/CB",
            "ĐẢNG CỘNG SẢN VIỆT NAM",
            "BIÊN BẢN Sinh hoạt chi bộ thường kỳ tháng 8 năm 2025",
            "Hồi 19 giờ 30 phút, ngày 03 tháng 8 năm 2025, tại Nhà văn hóa Thôn 3, Chi bộ Thôn 3 tổ chức sinh hoạt",
            "Tổng số đảng viên: 07 đồng chí (chính thức 06, dự bị 01); được miễn công tác và sinh hoạt đảng: 01 đồng chí.",
            "Có mặt: 05/06 đồng chí (chính thức 04, dự bị 01).",
            "Vắng có lý do: 01 đồng chí (đồng chí Bàn Văn Thanh, ốm đau, đi viện).",
            "Vắng không có lý do: không.",
            "Đến muộn: 01 đồng chí (đồng chí Nguyễn Quang Huy).",
            "Chủ trì: đồng chí Hoàng Văn Kiên, Bí thư Chi bộ.",
            "Người ghi biên bản: đồng chí Ma Thị Lan, Phó Bí thư Chi bộ.",
            "Đại biểu, khách mời: Lý Hải Yến, Phó Trưởng Ban Tổ chức Tỉnh ủy.",
            "Tình hình đảng phí: Đã thu đủ tháng 7.",
            "I- NỘI DUNG 1. Thông tin thời sự, văn bản mới của cấp trên Không có ý kiến. 2. Đánh giá",
            "Đồng chí Lương Văn Chiến trình bày.",
            "Đồng chí Lương Văn Chiến: Hai hộ đã ký, một hộ xin dời hàng rào.",
            "1 Thu gom rác Lương Văn Chiến 25/07/2025 Hoàn thành một phần Tổ 3 chưa xong",
            "Kết luận: Nhất trí với báo cáo.",
            "Đồng chí Trần Thị Ngọc Ánh nêu câu hỏi.",
            "5. Ý kiến khác Đồng chí Ma Thị Lan nêu đề xuất.",
            "II- NHIỆM VỤ GIAO TẠI BUỔI SINH HOẠT",
            "1 Vận động hiến đất Lương Văn Chiến 3 hộ ký 25/08/2025",
            "III- KẾT LUẬN Chi bộ thống nhất mở đường.",
            "Biểu quyết: 04/04 đảng viên chính thức có mặt tán thành (100%); không tán thành: 0; ý kiến khác: 0.",
            "kết thúc hồi 21 giờ 10 phút cùng ngày./.",
            "NGƯỜI GHI BIÊN BẢN Ma Thị Lan CHỦ TRÌ HỘI NGHỊ Hoàng Văn Kiên",
        ],
    );
    assert!(!minutes.contains("Dự thảo"), "{minutes}");
    assert_eq!(page.attributes("article.a4", "lang"), ["vi"]);
    assert_eq!(page.count("article table thead"), 2, "heads that repeat on every sheet");
    page.assert_text("In biên bản").assert_text("HD 36-HD/VPTW ngày 03/4/2018 (chưa đối chiếu với bản gốc)");
    assert_eq!(page.count("button[data-print]"), 1);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_resolution_leads_the_month_and_is_signed_for_the_committee(pool: PgPoolOptions, server: PgConnectOptions) {
    let (_world, branch, mut client) = closed(pool, server).await;
    let page = client.get(&branch.step("resolution")).await;
    let resolution = document(&page);
    says(
        &resolution,
        &[
            "ĐẢNG BỘ XÃ THÁI BÌNH CHI BỘ THÔN 3 * Số 01-NQ/CB ĐẢNG CỘNG SẢN VIỆT NAM Thái Bình, ngày 03 tháng 8 năm 2025",
            "NGHỊ QUYẾT Lãnh đạo thực hiện nhiệm vụ tháng 8 năm 2025",
            "từ 19 giờ 30 phút đến 21 giờ 10 phút (100 phút)",
            "Có mặt: 05/06 đồng chí (chính thức 04, dự bị 01). Vắng có lý do: 01 đồng chí; vắng không có lý do: không.",
            "Chương trình gồm 04 nội dung.",
            "I- ĐÁNH GIÁ VIỆC THỰC HIỆN NHIỆM VỤ THÁNG 7",
            "Nhất trí với báo cáo.",
            "2. Kết quả thực hiện nhiệm vụ của các nghị quyết trước",
            "II- PHƯƠNG HƯỚNG, NHIỆM VỤ THÁNG 8 Chi bộ thống nhất mở đường.",
            "III- PHÂN CÔNG, TỔ CHỨC THỰC HIỆN",
            "Vận động hiến đất",
            "Biểu quyết Nghị quyết: 04/04",
            "để thực hiện./.",
            "Nơi nhận: - Đảng ủy xã Thái Bình, - Các đảng viên trong chi bộ, - Lưu Chi bộ.",
            "T/M CHI ỦY BÍ THƯ Hoàng Văn Kiên",
            "PHỤ LỤC Ý kiến phát biểu tại buổi sinh hoạt (Kèm theo Nghị quyết số 01-NQ/CB, ngày 03 tháng 8 năm 2025)",
            "Đồng chí Lương Văn Chiến: Hai hộ đã ký",
        ],
    );
    assert_eq!(page.all("article.a4").len(), 2, "the appendix begins on a sheet of its own");
    assert!(!page.all("article.a4")[0].contains("Hai hộ đã ký"), "statements stand in the appendix");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_document_is_vietnamese_in_the_english_interface(pool: PgPoolOptions, server: PgConnectOptions) {
    let (_world, branch, mut client) = closed(pool, server).await;
    for (step, print, other) in
        [("minutes", "Print the minutes", "Resolution"), ("resolution", "Print the resolution", "Minutes")]
    {
        let vietnamese = document(&client.get(&branch.step(step)).await);
        client.post("/preferences", &[("lang", "en"), ("back", "/")]).await.assert_status(303);
        let page = client.get(&branch.step(step)).await;
        assert_eq!(document(&page), vietnamese);
        page.assert_text(print).assert_text("Party documents are written in Vietnamese.");
        assert_eq!(page.attributes("html", "lang"), ["en"]);
        assert!(page.link(other).starts_with("/meetings/"));
        client.post("/preferences", &[("lang", "vi"), ("back", "/")]).await.assert_status(303);
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_meeting_being_recorded_prints_a_draft(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let mut client = branch.secretary(&world).await;
    let refused = client.get(&branch.step("minutes")).await;
    refused.assert_redirect(&format!("/meetings/{}", branch.meeting));
    client.follow().await.assert_text("Buổi họp chưa ghi nên chưa có biên bản, nghị quyết.");

    record(&mut world, &mut client, &branch).await;
    let page = client.get(&branch.step("minutes")).await;
    says(&document(&page), &["Số ……-BB/CB Dự thảo", "Có mặt: 05/06 đồng chí (chính thức 04, dự bị 01)."]);
    page.assert_text("Đây là bản dự thảo");
    says(&document(&client.get(&branch.step("resolution")).await), &["Số ……-NQ/CB Dự thảo"]);

    close(&mut client, &branch).await;
    let page = client.get(&branch.step("minutes")).await;
    says(&document(&page), &["Số 01-BB/CB"]);
    page.assert_no_text("dự thảo").assert_no_text("Dự thảo");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_month_without_a_meeting_has_nothing_to_print(pool: PgPoolOptions, server: PgConnectOptions) {
    let (world, branch) = evening(pool, server).await;
    let mut client = branch.secretary(&world).await;
    client.get(&branch.step("cancellation")).await.assert_status(200);
    client.submit(&branch.step("cancellation"), &[("reason", "Bão, đường ngập.")]).await.assert_status(303);
    for step in ["minutes", "resolution"] {
        client.get(&branch.step(step)).await.assert_redirect(&format!("/meetings/{}", branch.meeting));
        client.follow().await.assert_text("Không họp nên không có biên bản").assert_text("Bão, đường ngập.");
    }
}

/// Who spoke is as much restricted as what was said: others see how many, on the page as on paper.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_spoke_and_what_was_said_is_for_those_who_may_read_it(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, _) = closed(pool, server).await;
    let record = format!("/meetings/{}", branch.meeting);
    let board = world.actor(&[("organization_board", branch.at.province_a, "subtree")]).await;
    let mut board = Client::signed_in(&world, board.user).await;
    let page = board.get(&record).await;
    page.assert_text("3 đồng chí phát biểu, 3 ý kiến").assert_text("Ai phát biểu, nói gì: chỉ người được giao");
    assert_eq!(page.count("#said li"), 0);
    let said = page.one("#said");
    let papers = [board.get(&branch.step("minutes")).await, board.get(&branch.step("resolution")).await];
    for page in &papers {
        says(
            &document(page),
            &["Có 01 đồng chí phát biểu, 01 ý kiến.", "Cả buổi sinh hoạt: 03 đồng chí phát biểu, 03 ý kiến."],
        );
        page.assert_text("Ai phát biểu, nói gì: chỉ in cho người được giao đọc.");
    }
    let history = board.get(&format!("/history/{}", branch.meeting)).await;
    for words in ["hàng rào", "nêu câu hỏi", "nêu đề xuất", "Chiến báo cáo", "Chất vấn"] {
        for text in papers.iter().map(document).chain([said.clone(), history.text()]) {
            assert!(!text.contains(words), "{words} in {text}");
        }
    }
    // Trần Thị Ngọc Ánh did nothing but speak.
    for page in papers.iter().chain([&history, &board.get(&record).await]) {
        assert!(!page.body.contains("Trần Thị Ngọc Ánh"), "{page}");
    }

    for user in [branch.office, branch.secretary] {
        let mut reader = Client::signed_in(&world, user).await;
        let page = reader.get(&record).await;
        page.assert_text("3 đồng chí phát biểu, 3 ý kiến").assert_text(SAID).assert_no_text("chỉ người được giao");
        assert_eq!(page.all("#said h3"), ["Lương Văn Chiến", "Trần Thị Ngọc Ánh", "Ma Thị Lan"]);
        for step in ["minutes", "resolution"] {
            let page = reader.get(&branch.step(step)).await;
            says(&document(&page), &[SAID, "Đồng chí Trần Thị Ngọc Ánh nêu câu hỏi."]);
            page.assert_no_text("chỉ in cho người được giao");
            assert!(!document(&page).contains("đồng chí phát biểu"), "{page}");
        }
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn another_branch_finds_no_document(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, _) = closed(pool, server).await;
    let neighbour = world.actor(&[("branch_secretary", branch.at.branch_c, "subtree")]).await;
    let mut neighbour = Client::signed_in(&world, neighbour.user).await;
    for step in ["minutes", "resolution"] {
        neighbour.get(&branch.step(step)).await.assert_status(404).assert_no_text("Lương Văn Chiến");
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_print_of_later_years_is_the_same(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = closed(pool, server).await;
    let mut before = Vec::new();
    for step in ["minutes", "resolution"] {
        before.push(document(&client.get(&branch.step(step)).await));
    }
    // The absent member and the one with the task go to a branch of another province, the secretary's
    // office ends, two more come in, and the branch itself gets another name and another superior.
    for person in [2, 4] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "update memberships set valid = '[2000-02-03,2025-09-01)', ended_because = 'transferred' where member_id = '{id}';
             insert into memberships (id, member_id, organization_id, tree_at, valid)
               select gen_random_uuid(), '{id}', o.id, o.tree_lo, '[2025-09-01,)' from organizations o where o.id = {to};
             update members set (organization_id, tree_at) = (select id, tree_lo from organizations where id = {to})
               where id = '{id}'",
            id = branch.people[person],
            to = branch.at.branch_b,
        )))
        .execute(&mut world.owner)
        .await
        .expect("a transfer");
    }
    world.execute("update positions set valid = '[2020-01-01,2025-09-01)'").await;
    for name in ["Vi Thị Thơm", "Đỗ Xuân Trường"] {
        crate::support::branch::member(&mut world, branch.at.branch_a, name, "official").await;
    }
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "select set_config('chibo.today', '2025-10-01', false);
         select organization_rename({branch}, 'Thôn 3 và Thôn 5', '2025-09-01');
         select organization_reattach(array[{branch}], {host}, '2025-09-01')",
        branch = branch.at.branch_a,
        host = branch.at.commune_b,
    )))
    .execute(&mut world.owner)
    .await
    .expect("another superior");
    for (step, before) in ["minutes", "resolution"].iter().zip(before) {
        assert_eq!(document(&client.get(&branch.step(step)).await), before);
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_form_follows_the_day_of_the_meeting(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut client) = closed(pool, server).await;
    let old = client.get(&branch.step("resolution")).await;
    says(&old.one(".sign strong:last-of-type"), &["T/M CHI ỦY"]);
    assert_eq!((old.all(".sign strong").len(), old.attributes("[data-points]", "data-points")), (2, vec!["16".into()]));
    assert!(!document(&old).contains("-----"));
    world.execute("update meetings set held_on = '2026-06-03' where state = 'closed'").await;
    let new = client.get(&branch.step("resolution")).await;
    assert_eq!((new.all(".sign strong").len(), new.attributes("[data-points]", "data-points")), (1, vec!["14".into()]));
    says(&document(&new), &["-----", "để thực hiện. Nơi nhận", "Số 01-NQ/CB"]);
    new.assert_text("HD 05-HD/VPTW ngày 27/5/2026 (chưa đối chiếu với bản gốc)");
    // Before the first rule that is known, the first.
    world.execute("update organizations set established_on = '2010-01-01'").await;
    world.execute("update meetings set held_on = '2016-06-03' where state = 'closed'").await;
    client.get(&branch.step("resolution")).await.assert_text("HD 36-HD/VPTW");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_demonstration_says_on_paper_that_its_people_are_invented(pool: PgPoolOptions, server: PgConnectOptions) {
    let (world, branch, mut client) = closed(pool.clone(), server.clone()).await;
    let surroundings = Surroundings {
        site: Site::parse("http://127.0.0.1:8080").expect("a site"),
        trusted_proxy: None,
        demo: true,
        metrics: None,
    };
    let login = server.username("chibo_app");
    let demo = App::connect(pool, login, world.clock.clone(), surroundings).await.expect("the program signs in");
    let mut demo = Client::signed_in_on(&demo, branch.secretary).await;
    for step in ["minutes", "resolution"] {
        let page = demo.get(&branch.step(step)).await;
        assert_eq!(page.all("article .on-paper"), ["Số liệu minh họa"], "on the first sheet");
        assert_eq!(page.count("body > .demo"), 1, "the style sheet prints it on every sheet below this banner");
        assert_eq!(client.get(&branch.step(step)).await.count(".on-paper"), 0, "real data says no such thing");
    }
}
