//! Samples for an inspection: drawn by lot, kept, and what their sheets come to.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::quality::Scored;
use crate::support::client::{Client, Page};

/// Four branches with closed meetings: two in the first commune and in the other province one.
async fn recorded(pool: PgPoolOptions, server: PgConnectOptions) -> Scored {
    let mut scored = Scored::new(pool, server).await;
    let at = scored.branch.at;
    for organization in [at.branch_a, at.branch_c] {
        for month in [5, 6, 7] {
            scored.held(organization, month).await;
        }
    }
    scored.held(at.branch_b, 6).await;
    scored.meeting(at.branch_c, 4, "not_held").await;
    scored
}

/// Sends the form of a draw.
async fn draw(client: &mut Client, changed: &[(&str, &str)]) -> Page {
    let mut sent = client.page().form("/samples");
    sent.retain(|(name, _)| !changed.iter().any(|(known, _)| known == name));
    let mut sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sent.extend(changed);
    client.post_raw("/samples", &sent).await
}

/// A signed inspection of a meeting.
async fn inspected(scored: &mut Scored, meeting: Uuid, points: i32, class: &str) {
    let author = scored.world.user().await;
    let sql = format!(
            "select set_config('chibo.actor', '{author}', false);
             insert into score_sheets (id, meeting_id, organization_id, tree_at, month, rubric_id, kind, author_id)
               select gen_random_uuid(), m.id, m.organization_id, m.tree_at, m.month,
                 '00000000-0000-7000-8042-000000000000', 'inspection', '{author}' from meetings m where m.id = '{meeting}';
             update score_sheets set state = 'signed', points = {points}, class = '{class}', facts = '{{}}',
               findings = 'Đủ', signed_at = '2025-08-01' where author_id = '{author}'"
        );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut scored.world.owner).await.expect("a sheet");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_sample_is_drawn_kept_and_counted(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = recorded(pool, server).await;
    let at = scored.branch.at;
    let mut board = scored.board().await;
    board.get("/samples").await.assert_status(200).assert_text("Chưa rút mẫu nào");
    let page = board.get(&format!("/samples/new?organization={}", at.commune_a)).await;
    page.assert_status(200).assert_text("Rút mẫu kiểm tra");
    let id = page.value("id");
    let own = format!("/samples/{id}");
    let months = [("first_month", "2025-05"), ("last_month", "2025-07")];

    // What is wrong is told beside the field, and what was typed stays.
    let page = draw(&mut board, &[("first_month", "2025-07"), ("last_month", "2025-05"), ("size", "x")]).await;
    page.assert_status(422).assert_text("Tháng cuối phải từ tháng đầu").assert_text("từ 1 đến 500");
    assert_eq!((page.value("size"), page.value("id")), ("x".into(), id.clone()));
    let page = draw(&mut board, &[&months[..], &[("size", "3")]].concat()).await;
    page.assert_status(422).assert_text("Chỉ có 2 chi bộ");
    let page = draw(&mut board, &[("first_month", "2025-01"), ("last_month", "2025-04"), ("size", "1")]).await;
    page.assert_status(422).assert_text("không có cuộc họp thường kỳ nào");
    assert_eq!(scored.world.ask::<i64>("select count(*) from samples").await, 0);

    // A double click is one draw.
    let both = [&months[..], &[("size", "2")]].concat();
    draw(&mut board, &both).await.assert_redirect(&own);
    board.get(&format!("/samples/new?organization={}", at.commune_a)).await;
    draw(&mut board, &[&both[..], &[("id", &id)]].concat()).await.assert_redirect(&own);
    assert_eq!(scored.world.ask::<i64>("select count(*) from samples").await, 1);
    let page = board.get(&own).await;
    page.assert_text("Rút 2 trong 2 chi bộ").assert_text("Chưa có phiếu kiểm tra");
    assert_eq!(page.count(".rows tbody tr"), 2);
    assert_eq!(page.one("#sample"), "0");
    for link in page.attributes(".rows tbody a", "href") {
        board.get(&link).await.assert_status(200).assert_text("Phiếu kiểm tra");
    }

    // Of each branch one meeting, and none from elsewhere.
    let drawn: Vec<(Uuid, i32)> = sqlx::query_as(
        "select s.meeting_id, m.organization_id from sample_meetings s join meetings m on m.id = s.meeting_id
         where m.kind = 'branch_regular' and m.state = 'closed' order by 2",
    )
    .fetch_all(&mut scored.world.owner)
    .await
    .expect("the draw");
    let mut branches = [at.branch_a.0, at.branch_c.0];
    branches.sort_unstable();
    assert_eq!(drawn.iter().map(|(_, branch)| *branch).collect::<Vec<_>>(), branches);
    inspected(&mut scored, drawn[0].0, 9500, "good").await;
    inspected(&mut scored, drawn[1].0, 7050, "fair").await;
    let page = board.get(&own).await;
    assert_eq!(page.one("#sample"), "2");
    // (95 + 70,5) ÷ 2
    page.assert_text("Điểm trung bình 82,75");
    assert_eq!(page.all(".classes tbody td.n"), ["1", "50 %", "1", "50 %", "0", "0 %", "0", "0 %"]);
    let list = board.get("/samples").await;
    list.assert_text("2/2");
    board.get(&format!("{own}/meetings.xlsx")).await.assert_status(200);
    // What was found by it stays.
    assert_eq!(board.get(&own).await.count("#reason"), 0);
    let token = board.page().value("token");
    let gone = [("token", token.as_str()), ("reason", "Không hợp ý")];
    board.post_raw(&format!("{own}/withdrawal"), &gone).await.assert_status(409);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_draw_that_is_given_up_stays_in_sight(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = recorded(pool, server).await;
    let at = scored.branch.at;
    let mut board = scored.board().await;
    let page = board.get(&format!("/samples/new?organization={}", at.commune_a)).await;
    let own = format!("/samples/{}", page.value("id"));
    let typed = [("first_month", "2025-06"), ("last_month", "2025-06"), ("size", "1")];
    draw(&mut board, &typed).await.assert_redirect(&own);
    board.get(&own).await.assert_text("Rút 1 trong 2");
    let away = format!("{own}/withdrawal");
    board.post(&away, &[("reason", " ")]).await.assert_status(422).assert_text("ghi lý do");
    board.get(&own).await;
    board.post(&away, &[("reason", "Xã vừa có bão")]).await.assert_redirect("/samples");
    board.follow().await.assert_text("Đã bỏ");
    board.get(&own).await.assert_text("Xã vừa có bão");
    // It is told once, and nothing of a draw is changed by anybody.
    let token = board.page().value("token");
    board.post_raw(&away, &[("token", &token), ("reason", "Khác")]).await.assert_status(409);
    let privileges = "select has_table_privilege('chibo_app', 'samples', 'delete')
      or has_column_privilege('chibo_app', 'samples', 'seed', 'update')
      or has_table_privilege('chibo_app', 'sample_meetings', 'update')";
    assert!(!scored.world.ask::<bool>(privileges).await);

    // Who is inspected does not read it, nor does another province.
    let mut secretary = scored.branch.secretary(&scored.world).await;
    secretary.get(&own).await.assert_status(404);
    secretary.get("/samples").await.assert_no_text("Xã Thái Bình");
    secretary.get(&format!("/samples/new?organization={}", at.branch_a)).await.assert_status(403);
    let stranger = scored.world.actor(&[("inspection", at.province_b, "subtree")]).await.user;
    let mut stranger = Client::signed_in(&scored.world, stranger).await;
    stranger.get(&own).await.assert_status(404);
    stranger.get(&format!("/samples/new?organization={}", at.commune_a)).await.assert_status(404);
}
