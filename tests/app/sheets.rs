//! Sheets beside the score: of who attended, of who inspects. They change no figure of the score.

use chibo::ids::{OrganizationId, UserId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::meetings::evening;
use crate::support::branch::Branch;
use crate::support::client::{Client, Page};
use crate::support::scoring::{JUDGED, field, rubric_in_force, submit};
use crate::support::world::World;

/// A user of a role with a browser.
async fn someone(world: &mut World, role: &str, at: OrganizationId) -> (UserId, Client) {
    let user = world.actor(&[(role, at, "subtree")]).await.user;
    (user, Client::signed_in(world, user).await)
}

/// Sends the form of the page that is open to an address, with some fields changed.
async fn send(client: &mut Client, form: &str, to: &str, changed: &[(&str, &str)]) -> Page {
    let drawn = client.page().clone();
    post(client, &drawn, (form, to), changed).await
}

/// Sends the form that a page drew.
async fn post(client: &mut Client, drawn: &Page, (form, to): (&str, &str), changed: &[(&str, &str)]) -> Page {
    let mut sent = drawn.form(form);
    sent.retain(|(name, _)| !changed.iter().any(|(known, _)| known == name));
    let mut sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sent.extend(changed);
    client.post_raw(to, &sent).await
}

/// Everything that is stored of scores.
async fn scores(world: &mut World) -> String {
    world.ask("select (select string_agg(s::text, E'\\n') from scores s) || (select string_agg(l::text, E'\\n' order by l.criterion_id) from score_lines l) || (select count(*) from score_acts)").await
}

/// What the database has against a statement of an actor.
async fn refused(world: &mut World, actor: UserId, sql: String) -> String {
    let actor = format!("select set_config('chibo.actor', '{actor}', false)");
    sqlx::raw_sql(sqlx::AssertSqlSafe(actor)).execute(&mut world.owner).await.expect("an actor");
    let error = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&mut world.owner).await;
    let error = error.err().unwrap_or_else(|| panic!("not refused: {sql}"));
    error.as_database_error().and_then(|e| e.constraint()).unwrap_or("another error").to_owned()
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_attended_writes_beside_the_score(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    rubric_in_force(&mut world).await;
    let (user, mut leader) = someone(&mut world, "committee", branch.at.commune_a).await;
    leader.get(&branch.step("sheets/new?kind=attendee")).await.assert_status(409);
    let mut secretary = branch.secretary(&world).await;
    submit(&mut secretary, &branch, &[]).await;
    let before = scores(&mut world).await;
    secretary.get(&branch.step("score")).await.assert_no_text("Viết phiếu");
    secretary.get(&branch.step("sheets/new")).await.assert_status(403);
    leader.get(&branch.step("sheets/new?kind=inspection")).await.assert_status(403);
    let page = leader.get(&branch.step("score")).await;
    page.assert_text("Viết phiếu về dự").assert_no_text("Viết phiếu kiểm tra");
    let new = page.link("Viết phiếu về dự");
    let page = leader.get(&new).await;
    page.assert_status(200).assert_text("không tính vào điểm").assert_text("Có mặt 6/6");
    let (sheets, mine) = (branch.step("sheets"), page.value("id"));
    let wrong = [(field(4, "answer"), "6"), (field(10, "answer"), "l1")];
    let wrong = wrong.each_ref().map(|(name, value)| (name.as_str(), *value));
    let page = send(&mut leader, &sheets, &sheets, &[&wrong[..], &[("findings", "Bàn kỹ")]].concat()).await;
    page.assert_status(422).assert_text("Mục 3.1: điểm từ 0 đến 5.").assert_text("Mục 4.2b: điểm khác số đã đếm");
    assert_eq!((page.value(&field(4, "answer")), page.value("findings")), ("6".into(), "Bàn kỹ".into()));
    // Sent twice, and once more from another window with another id: one sheet.
    let mended = [(field(4, "answer"), "4"), (field(10, "answer"), "")];
    let mended = mended.each_ref().map(|(name, value)| (name.as_str(), *value));
    let own = format!("/sheets/{mine}");
    let other_window = Uuid::now_v7().to_string();
    let drawn = leader.page().clone();
    for id in [mine.as_str(), mine.as_str(), other_window.as_str()] {
        let changed = [&mended[..], &[("id", id)]].concat();
        post(&mut leader, &drawn, (&sheets, &sheets), &changed).await.assert_redirect(&own);
    }
    leader.get(&new).await.assert_redirect(&own);
    leader.follow().await.assert_status(200).assert_text("Bàn kỹ");
    assert_eq!(world.ask::<i64>("select count(*) from score_sheets").await, 1);
    // It is its author's alone until it is signed.
    let (_, mut other) = someone(&mut world, "committee", branch.at.commune_a).await;
    for client in [&mut other, &mut secretary] {
        client.get(&own).await.assert_status(404);
        client.get(&branch.step("score")).await.assert_no_text("Bàn kỹ");
    }
    leader.get(&branch.step("score")).await.assert_text("Đang viết, chưa ký");
    leader.get(&own).await;
    let signature = format!("{own}/signature");
    send(&mut leader, &own, &signature, &[]).await.assert_status(422).assert_text("Mục 4.1 chưa chấm.");
    leader.get(&own).await;
    let judged: Vec<_> = JUDGED.iter().map(|(nr, answer)| (field(*nr, "answer"), *answer)).collect();
    let judged: Vec<_> = judged.iter().map(|(name, answer)| (name.as_str(), *answer)).collect();
    let judged: Vec<_> = judged.into_iter().filter(|(name, _)| *name != field(4, "answer")).collect();
    send(&mut leader, &own, &signature, &judged).await.assert_redirect(&own);
    // Out of 70, with 3.1 at 4 of 5, and 3 + 2 + 1 + 2 lost as counted: 61 → 87,14.
    let page = leader.follow().await;
    page.assert_text("Đã ký phiếu").assert_text("87,14").assert_text("Bàn kỹ");
    assert_eq!(page.count("textarea"), 0, "what is signed is no form");
    secretary.get(&own).await.assert_status(200).assert_text("87,14");
    let page = secretary.get(&branch.step("score")).await;
    page.assert_text("Nhận xét của người về dự").assert_text("không tính vào điểm").assert_text("Bàn kỹ");
    // Signed it stays, for its author too; nobody else ever wrote it.
    let token = leader.get(&branch.step("score")).await.value("token");
    let typed = [("token", token.as_str()), ("findings", "Sửa")];
    leader.post_raw(&own, &typed).await.assert_status(409);
    leader.post_raw(&signature, &typed).await.assert_status(409);
    let token = other.get("/account").await.value("token");
    other.post_raw(&own, &[("token", &token), ("findings", "Sửa")]).await.assert_status(403);
    assert_eq!(scores(&mut world).await, before, "the score is as it was");
    by_sql(&mut world, user, &mine).await;
}

/// The same, whoever speaks to the database.
async fn by_sql(world: &mut World, author: UserId, sheet: &str) {
    let stranger = world.user().await;
    for who in [author, stranger] {
        let sql = format!("update score_sheets set points = 10000, version = version + 1 where id = '{sheet}'");
        assert_eq!(refused(world, who, sql).await, "score_sheets_author_only");
        let sql = format!("update score_sheet_lines set points = 0 where sheet_id = '{sheet}'");
        assert_eq!(refused(world, who, sql).await, "score_sheets_author_only");
        let sql = format!("delete from score_sheet_lines where sheet_id = '{sheet}'");
        assert_eq!(refused(world, who, sql).await, "score_sheets_author_only");
    }
    let begun = format!(
        "insert into score_sheets (id, meeting_id, organization_id, tree_at, month, rubric_id, kind, author_id)
         select gen_random_uuid(), meeting_id, organization_id, tree_at, month, rubric_id, 'inspection', '{author}'
         from score_sheets where id = '{sheet}'"
    );
    assert_eq!(refused(world, stranger, begun).await, "score_sheets_author_only", "in another's name");
    let deletes = "select has_table_privilege('chibo_app', 'score_sheets', 'delete')";
    assert!(!world.ask::<bool>(deletes).await, "sheets stay");
}

/// A signed inspection of the branch's meeting by somebody else each time.
async fn inspected(world: &mut World, meeting: Uuid, points: i32, class: &str) {
    let author = world.user().await;
    let sql = format!(
        "select set_config('chibo.actor', '{author}', false);
         insert into score_sheets (id, meeting_id, organization_id, tree_at, month, rubric_id, kind, author_id)
           select gen_random_uuid(), m.id, m.organization_id, m.tree_at, m.month, r.id, 'inspection', '{author}'
           from meetings m, rubrics r where m.id = '{meeting}';
         update score_sheets set state = 'signed', points = {points}, class = '{class}', facts = '{{}}', findings = 'Đủ',
           signed_at = '2025-08-09' where author_id = '{author}'"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut world.owner).await.expect("a sheet");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_sample_leads_from_its_figures_to_its_sheets(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    rubric_in_force(&mut world).await;
    let mut secretary = branch.secretary(&world).await;
    submit(&mut secretary, &branch, &[]).await;
    let (_, mut board) = someone(&mut world, "organization_board", branch.at.province_a).await;
    board.get("/sheets").await.assert_status(200).assert_text("Chưa có phiếu nào");
    // The board inspects by the page; an inspection says what it found.
    let page = board.get(&branch.step("sheets/new")).await;
    page.assert_text("Phiếu kiểm tra");
    let (sheets, own) = (branch.step("sheets"), format!("/sheets/{}", page.value("id")));
    let judged: Vec<_> = JUDGED.iter().map(|(nr, answer)| (field(*nr, "answer"), *answer)).collect();
    let judged: Vec<_> = judged.iter().map(|(name, answer)| (name.as_str(), *answer)).collect();
    send(&mut board, &sheets, &sheets, &judged).await.assert_redirect(&own);
    board.get("/sheets").await.assert_text("Phiếu đồng chí đang viết").assert_text("Chưa có phiếu nào");
    board.get(&own).await;
    let signature = format!("{own}/signature");
    let page = send(&mut board, &own, &signature, &[]).await;
    page.assert_status(422).assert_text("Phiếu kiểm tra cần có nhận xét.");
    send(&mut board, &own, &signature, &[("findings", "Biên bản đủ"), ("recommendations", "Đăng sớm")])
        .await
        .assert_redirect(&own);
    // 62 of 70: 88,57, which is fair. Three more: the mean is (88,57 + 95 + 90 + 60) ÷ 4 = 83,3925.
    let meeting = branch.meeting.0;
    for (points, class) in [(9500, "good"), (9000, "good"), (6000, "average")] {
        inspected(&mut world, meeting, points, class).await;
    }
    elsewhere(&mut world, &branch).await;
    let page = board.get("/sheets").await;
    assert_eq!(page.one("#sample"), "4", "{page}");
    page.assert_text("Điểm trung bình 83,39");
    assert_eq!(page.count(".rows tbody tr"), 4);
    let (counts, links) = (page.all(".classes tbody a"), page.attributes(".classes tbody a", "href"));
    assert_eq!(counts, ["2", "1", "1", "0"], "tốt, khá, trung bình, kém");
    for (count, link) in counts.iter().zip(&links) {
        let list = board.get(link).await;
        assert_eq!(
            (list.count(".rows tbody tr").to_string(), list.one("#sample")),
            (count.clone(), count.clone()),
            "{link}"
        );
    }
    let list = board.get(&page.link("của 4 phiếu")).await;
    assert_eq!(list.count(".rows tbody tr"), 4);
    assert_eq!(board.get("/sheets?month=2025-07").await.count(".rows tbody tr"), 0);
    assert_eq!(board.get("/sheets?month=2025-08&class=good").await.one("#sample"), "2");
    assert_eq!(board.get("/sheets?kind=attendee").await.one("#sample"), "0");
    let narrowed = format!("/sheets?organization={}", branch.at.commune_a);
    board.get(&narrowed).await.assert_text("Xã Thái Bình").assert_text("83,39");
    board.get(&format!("/sheets?organization={}", branch.at.commune_b)).await.assert_no_text("Phú Thịnh");
    secretary.get(&branch.step("score")).await.assert_text("Nhận xét của đoàn kiểm tra").assert_text("Đăng sớm");
}

/// An inspection in another province, which is nobody's business here.
async fn elsewhere(world: &mut World, branch: &Branch) {
    let meeting = Uuid::now_v7();
    sqlx::query(
        "insert into meetings (id, organization_id, tree_at, month, kind, state, planned_on)
         select $1, id, tree_lo, '2025-08-01', 'branch_extraordinary', 'planned', '2025-08-03' from organizations where id = $2",
    )
    .bind(meeting)
    .bind(branch.at.branch_b)
    .execute(&mut world.owner)
    .await
    .expect("a meeting");
    inspected(world, meeting, 1000, "poor").await;
}
