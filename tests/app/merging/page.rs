//! The page on which two versions meet, and the ways to it.

use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::meetings::evening;
use crate::support::branch::Branch;
use crate::support::client::Client;
use crate::support::world::World;

/// The evening of the meeting: secretary and office have the record open, which has begun.
async fn two_people(pool: PgPoolOptions, server: PgConnectOptions) -> (World, Branch, Client, Client) {
    let (world, branch) = evening(pool, server).await;
    let (mut a, b) = (branch.secretary(&world).await, Client::signed_in(&world, branch.office).await);
    a.get(&branch.step("attendance")).await;
    a.submit(&branch.step("attendance"), &[]).await.assert_status(303);
    (world, branch, a, b)
}

async fn count(world: &mut World, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut world.owner).await.expect(sql)
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_both_changed_is_shown_side_by_side_and_can_be_joined(pool: PgPoolOptions, server: PgConnectOptions) {
    let (_world, branch, mut a, mut b) = two_people(pool, server).await;
    let path = branch.step("conclusion");
    a.get(&path).await;
    b.get(&path).await;
    a.submit(&path, &[("conclusion", "Khởi công ngày 18/12."), ("dues", "Đã thu đủ.")]).await.assert_status(303);
    let page = b.submit(&path, &[("conclusion", "Khởi công ngày 15/12."), ("votes_for", "3")]).await;
    page.assert_status(409)
        .assert_text("Có người vừa sửa phần này")
        .assert_text("Khởi công ngày 18/12.")
        .assert_text("Khởi công ngày 15/12.");
    b.submit(&path, &[("conclusion", "Khởi công ngày 18/12, báo cáo trước 10/12.")]).await.assert_status(303);
    let page = a.get(&path).await;
    assert_eq!(page.value("conclusion"), "Khởi công ngày 18/12, báo cáo trước 10/12.");
    assert_eq!(page.value("dues"), "Đã thu đủ.", "what one side changed is taken over");
    assert_eq!(page.value("votes_for"), "3", "what the other side changed too");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_gives_way_keeps_the_saved_version_and_can_copy_the_own(pool: PgPoolOptions, server: PgConnectOptions) {
    let (_world, branch, mut a, mut b) = two_people(pool, server).await;
    let path = branch.step("conclusion");
    for lang in ["vi", "en"] {
        b.post("/preferences", &[("lang", lang), ("back", "/")]).await.assert_status(303);
        a.get(&path).await;
        b.get(&path).await;
        let (theirs, mine) =
            (format!("Khởi công ngày 18/12. {lang}"), format!("Khởi công ngày 15/12.\nGóp công. {lang}"));
        let chair = branch.people[1].to_string();
        a.submit(&path, &[("conclusion", &theirs), ("chair_id", &branch.people[2].to_string())])
            .await
            .assert_status(303);
        let typed =
            [("conclusion", mine.as_str()), ("chair_id", &chair), ("dues", "Còn hai đồng chí."), ("votes_for", "")];
        let page = b.submit(&path, &typed).await;
        page.assert_status(409);
        let copy = page.one("textarea[readonly]");
        for words in ["Khởi công ngày 15/12. Góp công.", "Ma Thị Lan", "Còn hai đồng chí."] {
            assert!(copy.contains(words), "{words} is not in {copy}: also what nobody else changed would be dropped");
        }
        let drop =
            page.link(["Giữ bản đã lưu, bỏ phần của tôi", "Keep what is saved, drop mine"][usize::from(lang == "en")]);
        page.assert_text(["Mọi chữ đồng chí vừa sửa ở trang trước bị bỏ", "is dropped"][usize::from(lang == "en")]);
        let page = b.get(&drop).await;
        page.assert_status(200);
        assert_eq!((page.value("conclusion"), page.value("dues")), (theirs, String::new()));
        assert_eq!(page.value("chair_id"), branch.people[2].to_string());
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_version_that_is_empty_is_called_so(pool: PgPoolOptions, server: PgConnectOptions) {
    let (_world, branch, mut a, mut b) = two_people(pool, server).await;
    let path = branch.step("conclusion");
    a.get(&path).await;
    a.submit(&path, &[("chair_id", &branch.people[1].to_string()), ("dues", "Đã thu đủ.")]).await.assert_status(303);
    a.get(&path).await;
    b.get(&path).await;
    a.submit(&path, &[("chair_id", ""), ("dues", "")]).await.assert_status(303);
    let page = b.submit(&path, &[("chair_id", &branch.people[2].to_string()), ("dues", "Còn nợ.")]).await;
    page.assert_status(409);
    assert_eq!(page.all("section.clash label.opt"), ["(để trống)", "Bàn Văn Thanh"], "every choice has a word");
    assert_eq!(page.all("section.clash .sides p.kept"), ["(để trống)", "Bàn Văn Thanh", "(để trống)", "Còn nợ."]);
}

/// What the script does after a background save: the hidden fields that the page has get what is stored.
fn told(form: &mut [(String, String)], answer: &str) {
    let answer: Value = serde_json::from_str(answer).expect("an answer to the script");
    for (name, value) in answer["was"].as_object().expect("what is stored") {
        let was = format!("was.{name}");
        form.iter_mut().filter(|(field, _)| *field == was).for_each(|(_, old)| *old = value.as_str().unwrap().into());
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_types_on_after_a_save_in_the_background_does_not_meet_oneself(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let (mut world, branch, mut a, _) = two_people(pool, server).await;
    let who = branch.people[1].to_string();
    for (step, first, fields) in [
        ("plan", "[name^='agenda.'][name$='.title']", vec![("title", "Việc"), ("no", "7"), ("section", "other")]),
        ("attendance", "input[name^='guest.'][name$='.full_name']", vec![("full_name", "Khách"), ("title", "Trưởng")]),
        ("statements", "select[name$='.member']", vec![("text", "Đề nghị"), ("member", &who), ("kind", "report")]),
        (
            "tasks",
            "input[name^='task.'][name$='.title']",
            vec![("title", "Vận động"), ("member", &who), ("measure", "xong"), ("due", "25/8/2025")],
        ),
    ] {
        let path = branch.step(step);
        let page = a.get(&path).await;
        let empty = page.attributes(first, "name");
        let line = empty.last().expect("an empty line").rsplit_once('.').unwrap().0.to_owned();
        let mut form = page.form(&path);
        let set = |form: &mut Vec<(String, String)>, field: &str, value: &str| {
            let name = format!("{line}.{field}");
            form.iter_mut().filter(|(known, _)| *known == name).for_each(|(_, old)| value.clone_into(old));
        };
        fields.iter().for_each(|(field, value)| set(&mut form, field, value));
        for typed in ["", " thêm", " thêm chữ"] {
            let value = format!("{}{typed}", fields[0].1);
            set(&mut form, fields[0].0, &value);
            a.headers.insert("x-autosave".into(), "1".into());
            let sent: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let answer = a.post_raw(&path, &sent).await;
            answer.assert_status(200);
            told(&mut form, &answer.body);
        }
        a.headers.remove("x-autosave");
        let sent: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        a.post_raw(&path, &sent).await.assert_status(303);
    }
    assert_eq!(count(&mut world, "select count(*) from guests where full_name = 'Khách thêm chữ'").await, 1);
    assert_eq!(count(&mut world, "select count(*) from statements where text = 'Đề nghị thêm chữ'").await, 1);
    assert_eq!(count(&mut world, "select count(*) from tasks where title = 'Vận động thêm chữ'").await, 1);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_people_who_are_shown_the_proposed_agenda_save_it_once(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    let (mut a, mut b) = (branch.secretary(&world).await, Client::signed_in(&world, branch.office).await);
    let path = branch.step("plan");
    a.get(&path).await;
    b.get(&path).await;
    a.submit(&path, &[("place", "Nhà trẻ")]).await.assert_status(303);
    let items = count(&mut world, "select count(*) from agenda_items").await;
    b.submit(&path, &[("planned_at", "20h")]).await.assert_status(303);
    assert_eq!(count(&mut world, "select count(*) from agenda_items").await, items);
    assert!(items > 3, "{items}");
    let page = b.get(&path).await;
    assert_eq!((page.value("place"), page.value("planned_at")), ("Nhà trẻ".into(), "20:00".into()));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_has_no_place_on_the_page_any_more_can_still_be_copied(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch, mut a, mut b) = two_people(pool, server).await;
    // An item is taken off the agenda while somebody writes what was concluded on it.
    let (plan, said) = (branch.step("plan"), branch.step("statements"));
    let page = b.get(&said).await;
    let item = page.attributes("textarea[name^='item.']", "name")[0].clone();
    a.get(&plan).await;
    let title = item.replace("item.", "agenda.").replace(".conclusion", ".title");
    a.submit(&plan, &[(&title, "")]).await.assert_status(303);
    let page = b.submit(&said, &[(&item, "Nhất trí mở đường.")]).await;
    page.assert_status(422).assert_text("Mục này không còn trong chương trình.").assert_text("Nhất trí mở đường.");
    assert_eq!(page.attributes("#errors a", "href"), [format!("#{item}")]);
    assert_eq!(page.attributes(&format!("[id='{item}']"), "id").len(), 1, "the way leads somewhere");
    b.submit(&said, &[]).await.assert_status(303);

    // Another meeting hears that a task is done.
    let task = super::earlier(&mut world, &branch, 1).await;
    let tasks = branch.step("tasks");
    b.get(&tasks).await.assert_text("Việc cũ 1");
    sqlx::query(
        "insert into task_results (task_id, meeting_id, organization_id, tree_at, outcome)
         select id, meeting_id, organization_id, tree_at, 'done' from tasks where id = $1",
    )
    .bind(task)
    .execute(&mut world.owner)
    .await
    .expect("a result");
    let (outcome, note) = (format!("result.{task}.outcome"), format!("result.{task}.note"));
    let page = b.submit(&tasks, &[(&outcome, "partly"), (&note, "còn hai hộ ở tổ 3")]).await;
    page.assert_status(422).assert_text("Việc này không còn chờ kết quả.").assert_text("còn hai hộ ở tổ 3");
    b.submit(&tasks, &[]).await.assert_status(303);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_refused_page_undoes_nobody_elses_change(pool: PgPoolOptions, server: PgConnectOptions) {
    let (_world, branch, mut a, mut b) = two_people(pool, server).await;
    let path = branch.step("conclusion");
    a.get(&path).await;
    b.get(&path).await;
    a.submit(&path, &[("dues", "Đã thu đủ.")]).await.assert_status(303);
    b.submit(&path, &[("conclusion", "Nhất trí."), ("ended_at", "25:00")]).await.assert_status(422);
    b.submit(&path, &[("ended_at", "21:00")]).await.assert_status(303);
    let page = a.get(&path).await;
    let values = ["dues", "conclusion", "ended_at"].map(|name| page.value(name));
    assert_eq!(values, ["Đã thu đủ.", "Nhất trí.", "21:00"]);
    // Closing stores what it was given before it says what lacks: nobody meets oneself after that.
    let mut form = page.form(&path);
    form.iter_mut().filter(|(name, _)| name == "dues").for_each(|(_, value)| *value = "Đủ.".into());
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    a.post_raw(&branch.step("closure"), &form)
        .await
        .assert_status(422)
        .assert_text("Đồng chí chọn người ghi biên bản.");
    let taker = branch.people[1].to_string();
    a.submit(&path, &[("dues", "Đủ cả."), ("minute_taker_id", &taker)]).await.assert_status(303);
}
