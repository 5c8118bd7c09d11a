//! Members: looked at, written, taken back.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{LAN, THANH, TITLES, batch_of, desk, figures, sheet, signed_in, verdicts};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_list_is_looked_at_written_and_written_again_without_effect(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let before = d.count("select count(*) from members").await;
    let broken = ["Lý Thị Mới", "31/02/1990", "Nữ", "", "", "", ""];
    let file = sheet(&TITLES, &[&LAN, &THANH, &broken]);
    let address = d.preview(&file).await;
    let page = d.client.get(&address).await;
    page.assert_status(200).assert_text("Xem trước khi ghi").assert_text("tháng 2/1990 không có ngày 31");
    assert_eq!(verdicts(&page), ["skipped", "new", "new", "error"]);
    page.assert_text("Số thẻ đảng viên: 27008702").assert_text("Giới tính: Nữ");
    assert_eq!(d.count("select count(*) from members").await, before, "nothing was written");
    let page = d.client.get(&format!("{address}?show=error")).await;
    assert_eq!(verdicts(&page), ["error"]);

    // Without the tick nothing happens.
    d.client.get(&address).await;
    let page = d.client.submit(&format!("{address}/application"), &[]).await;
    page.assert_status(422).assert_text("đánh dấu vào ô xác nhận");
    d.act(&address, "application").await.assert_redirect(&address);
    let page = d.client.get(&address).await;
    page.assert_status(200).assert_text("Đã ghi vào sổ");
    assert_eq!(figures(&page), ["2", "0", "0", "1"]);
    assert_eq!(d.count("select count(*) from members").await, before + 2);
    assert_eq!(d.count("select count(*) from import_files").await, 0, "the file has served");
    let branch = d.branch.at.branch_a.0;
    let roll = d.client.get(&format!("/organizations/{branch}/members?q=sen")).await;
    roll.assert_text("Nông Thị Sen");

    let again = d.preview(&file).await;
    let page = d.client.get(&again).await;
    assert_eq!(verdicts(&page), ["skipped", "unchanged", "unchanged", "error"]);
    page.assert_text("Không có gì để ghi");
    let page = d.client.get("/imports").await;
    page.assert_text("Đã ghi vào sổ").assert_text("Chờ ghi vào sổ");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_import_is_taken_back_while_nothing_was_built_on_it(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let first = d.preview(&sheet(&TITLES, &[&LAN])).await;
    d.act(&first, "application").await;
    let known = "select row_to_json(m)::jsonb - 'version' || jsonb_build_object('standings', (select jsonb_agg(row_to_json(s)
         order by s.valid) from member_statuses s where s.member_id = m.id)) from members m where full_name = 'Nông Thị Sen'";
    let before: serde_json::Value = d.world.ask(known).await;
    let changed = ["NÔNG THỊ SEN", "21/10/1979", "Nữ", "03/02/2004", "03/02/2005", "27008799", "Tổ trưởng đảng"];
    let titles = ["Họ và tên", "Ngày sinh", "Giới tính", "Vào Đảng", "Chính thức", "Số thẻ", "Tình trạng"];
    let exempt = [changed[0], changed[1], changed[2], changed[3], changed[4], changed[5], "Miễn sinh hoạt"];
    let thanh = [THANH[0], THANH[1], THANH[2], THANH[3], THANH[4], THANH[5], "Chính thức"];
    let second = d.preview(&sheet(&titles, &[&exempt, &thanh])).await;
    let page = d.client.get(&second).await;
    assert_eq!(verdicts(&page), ["skipped", "changed", "new"]);
    page.assert_text("27008702").assert_text("27008799").assert_text("Được miễn");
    d.act(&second, "application").await;
    assert_eq!(figures(&d.client.get(&second).await), ["1", "1", "0", "0"]);
    assert_ne!(d.world.ask::<serde_json::Value>(known).await, before);

    // The first cannot go: the second has changed what it made.
    d.act(&first, "reversal").await.assert_redirect(&first);
    d.client.get(&first).await.assert_text("Không bỏ được, vì sau đó đã có").assert_text("hồ sơ (1)");
    d.act(&second, "reversal").await;
    d.client.get(&second).await.assert_text("Đã bỏ khỏi sổ");
    assert_eq!(d.world.ask::<serde_json::Value>(known).await, before, "as it was");
    assert_eq!(d.count("select count(*) from members where full_name = 'Lục Văn Mạnh'").await, 0);
    let trail = "select count(*) from audit_entries where table_name = 'members' and act = 'DELETE'";
    assert_eq!(d.count(trail).await, 1);
    // What was done and undone is in the trail, so the record was touched all the same.
    d.act(&first, "reversal").await;
    d.client.get(&first).await.assert_text("Không bỏ được");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_was_built_on_an_import_is_told_and_keeps_it(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let address = d.preview(&sheet(&TITLES, &[&LAN, &THANH])).await;
    d.act(&address, "application").await;
    // Whoever looks at a record builds nothing on it.
    let lan: uuid::Uuid = d.world.ask("select id from members where full_name = 'Nông Thị Sen'").await;
    let mut office = signed_in(&d.world, d.branch.office).await;
    office.get(&format!("/members/{lan}")).await.assert_status(200);
    // The note is written after the answer.
    while d.count("select count(*) from member_reads").await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    d.world
        .execute(
            "insert into tasks (id, organization_id, tree_at, meeting_id, member_id, title, measure, due_on)
             select gen_random_uuid(), m.organization_id, m.tree_at, (select id from meetings where organization_id = m.organization_id limit 1),
               m.id, 'Việc', 'Xong', '2025-09-01' from members m where full_name = 'Nông Thị Sen'",
        )
        .await;
    d.act(&address, "reversal").await;
    d.client.get(&address).await.assert_text("việc được giao (1)");
    d.world.execute("delete from tasks where title = 'Việc'").await;
    d.act(&address, "reversal").await;
    d.client.get(&address).await.assert_text("Đã bỏ khỏi sổ");
    assert_eq!(d.count("select count(*) from members where card_no in ('27008702', '27008703')").await, 0);
    assert_eq!(
        d.count("select count(*) from memberships b where not exists (select from members m where m.id = b.member_id)")
            .await,
        0
    );
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn columns_are_put_right_and_remembered(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let titles = ["Tên gọi", "Sinh ra", "GT", "Thẻ số"];
    let rows: [&[&str]; 2] =
        [&["Nông Thị Sen", "21/10/1979", "Nữ", "27008702"], &["Lục Văn Mạnh", "1971", "Nam", "27008703"]];
    let sent = d.send(&sheet(&titles, &rows)).await;
    sent.assert_status(303);
    let address = sent.location().unwrap().to_owned();
    let page = d.client.get(&address).await;
    page.assert_status(200).assert_text("Cột B: Sinh ra").assert_text("Ví dụ: 21/10/1979 · 1971");
    assert_eq!(page.value("column.1"), "");
    // A list without names is none.
    let page = d.client.submit(&format!("{address}/columns"), &[("column.1", "birth")]).await;
    page.assert_status(422).assert_text("Chưa có cột nào là Họ và tên");
    let twice = [("column.0", "name"), ("column.1", "birth"), ("column.2", "birth")];
    d.client
        .submit(&format!("{address}/columns"), &twice)
        .await
        .assert_status(422)
        .assert_text("Hai cột cùng được chọn");
    let right = [("column.0", "name"), ("column.1", "birth"), ("column.2", "sex"), ("column.3", "card-no")];
    d.compare(&address, &right).await;
    assert_eq!(verdicts(&d.client.get(&address).await), ["skipped", "new", "new"]);
    let sent = d.send(&sheet(&titles, &rows)).await;
    let page = d.client.get(sent.location().unwrap()).await;
    assert_eq!((page.value("column.0"), page.value("column.2")), ("name".into(), "sex".into()), "remembered");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_changed_since_the_preview_is_shown_before_it_is_written(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let file = sheet(&TITLES, &[&LAN]);
    let (one, other) = (d.preview(&file).await, d.preview(&file).await);
    d.act(&one, "application").await;
    d.act(&other, "application").await;
    let page = d.client.get(&other).await;
    page.assert_text("Từ khi xem trước, sổ đã thay đổi");
    assert_eq!(verdicts(&page), ["skipped", "unchanged"]);
    assert_eq!(d.count("select count(*) from members where card_no = '27008702'").await, 1);
    // Twice is once, and what is thrown away is gone.
    let discarded = d.preview(&file).await;
    d.client.get(&discarded).await;
    d.client.submit(&format!("{discarded}/removal"), &[]).await.assert_redirect("/imports");
    let left =
        "select count(*) from import_files f join import_batches b on b.id = f.batch_id where b.state = 'discarded'";
    assert_eq!(d.count(left).await, 0);
    let _ = batch_of(&discarded);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_that_may_be_one_stand_side_by_side(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let same_year = ["Nông Thị Sen", "1979", "Nữ", "", "", "", ""];
    let other_day = ["Nông Thị Sen", "05/01/1979", "Nữ", "", "", "", ""];
    let address = d.preview(&sheet(&TITLES, &[&same_year, &other_day])).await;
    let page = d.client.get(&address).await;
    assert_eq!(verdicts(&page), ["skipped", "error", "error"]);
    page.assert_text("có lẽ cùng là dòng 3 (Nông Thị Sen)").assert_text("Dòng này").assert_text("Dòng 3 của tệp");
    assert_eq!(page.count("tr[data-verdict=error] details"), 2);
}
