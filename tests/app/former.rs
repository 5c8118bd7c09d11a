//! Those who have left: the record of a branch keeps their lines and names, whoever they belong to now,
//! and their tasks find somebody else.

use chrono::TimeDelta;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::meetings::evening;
use crate::support::branch::{Branch, PEOPLE};
use crate::support::client::{Client, Page};
use crate::support::world::World;

/// Everybody whom the record names: chair, minute taker, absentee, presenter and holder of the new task,
/// speaker and holder of the old one.
const NAMED: [usize; 5] = [0, 1, 2, 3, 4];

/// What the old branch's people see of the meeting: page, minutes, resolution.
struct Views {
    pages: Vec<String>,
    figures: Vec<i16>,
}

async fn record(world: &mut World, branch: &Branch) {
    let mut client = branch.secretary(world).await;
    earlier(world, branch).await;
    let fields = [
        (branch.roll(2, "on"), "1"),
        (branch.roll(2, "status"), "absent_excused"),
        (branch.roll(2, "reason"), "illness"),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    client.get(&branch.step("attendance")).await;
    client.submit(&branch.step("attendance"), &fields).await.assert_status(303);
    let (task, speaker) = (branch.people[3].to_string(), branch.people[4].to_string());
    let page = client.get(&branch.step("statements")).await;
    let row = line(&page, "select[name$='.member']");
    let said = [(format!("{row}.member"), speaker.as_str()), (format!("{row}.text"), "Hai hộ đã ký.")];
    submit(&mut client, &branch.step("statements"), &said).await.assert_status(303);
    let page = client.get(&branch.step("tasks")).await;
    let row = line(&page, "input[name^='task.'][name$='.title']");
    let heard = page.attributes("fieldset[id^='result.']", "id")[0].clone();
    let given = [
        (format!("{row}.title"), "Vận động hiến đất"),
        (format!("{row}.member"), &task),
        (format!("{row}.measure"), "3 hộ ký"),
        (format!("{row}.due"), "25/8/2025"),
        (heard, "partly"),
    ];
    submit(&mut client, &branch.step("tasks"), &given).await.assert_status(303);
    client.get(&branch.step("conclusion")).await;
    let (chair, taker) = (branch.people[0].to_string(), branch.people[1].to_string());
    let ended = [
        ("chair_id".to_owned(), chair.as_str()),
        ("minute_taker_id".into(), &taker),
        ("ended_at".into(), "21:10"),
        ("conclusion".into(), "Chi bộ thống nhất."),
        ("votes_for".into(), "3"),
    ];
    submit(&mut client, &branch.step("conclusion"), &ended).await.assert_status(303);
    close(&mut client, branch).await;
}

fn line(page: &Page, css: &str) -> String {
    page.attributes(css, "name")[0].rsplit_once('.').expect("a line").0.to_owned()
}

async fn submit(client: &mut Client, path: &str, fields: &[(String, &str)]) -> Page {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    client.submit(path, &fields).await
}

async fn close(client: &mut Client, branch: &Branch) {
    let path = branch.step("conclusion");
    let form = client.get(&path).await.form(&path);
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post_raw(&branch.step("closure"), &form).await.assert_redirect(&format!("/meetings/{}", branch.meeting));
}

/// A task of the July meeting, closed as a record, of which August hears.
async fn earlier(world: &mut World, branch: &Branch) {
    sqlx::query(
        "with m as (insert into meetings (id, organization_id, tree_at, month, kind, state, held_on, started_at,
             ended_at, chair_id, minute_taker_id, roster, roster_count, present_count, speaker_count)
           select gen_random_uuid(), id, tree_lo, '2025-07-01', 'branch_extraordinary', 'closed', '2025-07-03', '19:30',
             '21:00', $2, $2, array[$2], 1, 1, 0 from organizations where id = $1 returning *)
         insert into tasks (id, organization_id, tree_at, meeting_id, title, member_id, measure, due_on)
         select gen_random_uuid(), organization_id, tree_at, id, 'Thu gom rác', $2, 'xong', '2025-07-25' from m",
    )
    .bind(branch.at.branch_a.0)
    .bind(branch.people[4].0)
    .execute(&mut world.owner)
    .await
    .expect("a task");
}

async fn views(world: &mut World, client: &mut Client, branch: &Branch) -> Views {
    let mut pages = Vec::new();
    let shown = client.get(&format!("/meetings/{}", branch.meeting)).await;
    shown.assert_status(200);
    let mut parts = shown.all("main section.sec");
    parts.retain(|part| !part.starts_with("Ai đã làm gì"));
    pages.push(format!("{} {}", shown.one("main h1 + p"), parts.join(" | ")));
    for step in ["minutes", "resolution"] {
        let page = client.get(&branch.step(step)).await;
        page.assert_status(200);
        pages.push(page.all("article.a4").join(" "));
    }
    let figures = sqlx::query_scalar(
        "select unnest(array[roster_count, cardinality(roster)::smallint, official_count, probationary_count, exempt_count,
           reduced_count, leave_count, suspended_count, abroad_count, present_count, present_voting_count, excused_count,
           unexcused_count, speaker_count]) from meetings where id = $1",
    )
    .bind(branch.meeting.0)
    .fetch_all(&mut world.owner)
    .await
    .expect("figures");
    Views { pages, figures }
}

/// The tasks on the home page of the secretary.
async fn home_tasks(world: &World, branch: &Branch) -> Vec<String> {
    let home = branch.secretary(world).await.get("/").await;
    home.assert_status(200);
    home.all("main section.sec li.line small")
}

/// Everybody of the record leaves by the page, and is received by a branch of another province.
async fn all_move(world: &mut World, branch: &Branch) {
    world.clock.advance(TimeDelta::days(10));
    let mut client = branch.secretary(world).await;
    for person in NAMED {
        let path = format!("/members/{}/departure", branch.people[person]);
        client.get(&path).await.assert_status(200);
        client.submit(&path, &[("reason", "transferred"), ("left_on", "12/8/2025")]).await.assert_status(303);
    }
    sqlx::raw_sql("select set_config('chibo.today', '2025-08-13', false)").execute(&mut world.owner).await.unwrap();
    for person in NAMED {
        receive(world, branch, person, branch.at.branch_b.0).await;
    }
}

/// What receiving a member does: a new membership, and the member's row goes along.
async fn receive(world: &mut World, branch: &Branch, person: usize, to: i32) {
    for sql in [
        "insert into memberships (id, member_id, organization_id, tree_at, valid)
         select gen_random_uuid(), $1, id, tree_lo, '[2025-08-12,)' from organizations where id = $2",
        "update members set (organization_id, tree_at) = (select id, tree_lo from organizations where id = $2) where id = $1",
        "update member_statuses set (organization_id, tree_at) = (select id, tree_lo from organizations where id = $2)
         where member_id = $1",
    ] {
        let done = sqlx::query(sql).bind(branch.people[person].0).bind(to).execute(&mut world.owner).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_record_of_a_branch_keeps_those_who_have_moved(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    record(&mut world, &branch).await;
    let mut before = Vec::new();
    for user in [branch.secretary, branch.office] {
        let mut client = Client::signed_in(&world, user).await;
        before.push(views(&mut world, &mut client, &branch).await);
    }
    let tasks = home_tasks(&world, &branch).await;
    assert_eq!(tasks.len(), 2, "{tasks:?}");
    for (nr, name) in [(0, "chủ trì"), (1, "ghi"), (2, "vắng"), (3, "việc mới"), (4, "phát biểu")] {
        assert!(before[0].pages[0].contains(PEOPLE[nr]), "{name}: {}", before[0].pages[0]);
    }

    all_move(&mut world, &branch).await;
    for (user, before) in [branch.secretary, branch.office].into_iter().zip(&before) {
        let mut client = Client::signed_in(&world, user).await;
        let after = views(&mut world, &mut client, &branch).await;
        assert_eq!(after.pages, before.pages);
        assert_eq!(after.figures, before.figures);
    }
    let after = home_tasks(&world, &branch).await;
    assert_eq!(after.len(), tasks.len());
    for (after, before) in after.iter().zip(&tasks) {
        let (name, rest) = before.split_once(',').expect("a name");
        assert!(after.starts_with(&format!("{name} (đã rời chi bộ),")), "{after}, before {before}: {rest}");
    }

    // The figures on the page are those that closing froze, and the lines are as many.
    let page = branch.secretary(&world).await.get(&format!("/meetings/{}", branch.meeting)).await;
    assert_eq!(page.one(".big"), "5 / 6");
    assert_eq!((page.count("#absent li"), page.count("#said li")), (1, 1));
    page.assert_text("1 đồng chí phát biểu, 1 ý kiến").assert_text("Vắng có lý do: 1. Vắng không lý do: 0.");
    assert!(page.one("[data-branch]").starts_with("Cả chi bộ 7 đồng chí ("), "{page}");
    assert_eq!(page.count("#absent a"), 0, "the member's page is another branch's");
    let history = branch.secretary(&world).await.get(&format!("/history/{}", branch.meeting)).await;
    history.assert_text(PEOPLE[0]).assert_text(PEOPLE[2]).assert_no_text("ngoài phạm vi");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_new_branch_sees_nothing_of_the_old_branchs_meeting(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    record(&mut world, &branch).await;
    all_move(&mut world, &branch).await;
    let actor = world.actor(&[("branch_secretary", branch.at.branch_b, "subtree")]).await;
    let mut client = Client::signed_in(&world, actor.user).await;
    for path in
        [format!("/meetings/{}", branch.meeting), branch.step("minutes"), format!("/history/{}", branch.meeting)]
    {
        client.get(&path).await.assert_status(404).assert_no_text("Vận động");
    }
    for person in NAMED {
        let page = client.get(&format!("/members/{}", branch.people[person])).await;
        page.assert_status(200).assert_text(PEOPLE[person]).assert_no_text("Vận động").assert_no_text("Thu gom rác");
        assert!(!page.body.contains(&branch.meeting.to_string()), "{page}");
    }
    assert!(!client.get("/meetings").await.body.contains(&branch.meeting.to_string()));
    // Nor do the functions of the owner give anything away, whatever they are asked.
    let tasks: Vec<Uuid> = sqlx::query_scalar("select id from tasks").fetch_all(&mut world.owner).await.expect("tasks");
    let old = world.actor(&[("branch_secretary", branch.at.branch_a, "subtree")]).await;
    for (actor, seen) in [(actor, [0, 0, 0]), (old, [5, 7, 2])] {
        let mut tx = world.app.read(&actor, &[chibo::access::Permission::ReadMeetings]).await.expect("a snapshot");
        for (sql, expected) in [
            "select count(distinct member_id) from meeting_people($1) where $2::uuid[] is not null",
            "select count(*) from meeting_roster($1, '2025-08-03') where $2::uuid[] is not null",
            "select count(*) from task_holders($2) where $1::uuid is not null",
        ]
        .into_iter()
        .zip(seen)
        {
            let count: i64 =
                sqlx::query_scalar(sql).bind(branch.meeting.0).bind(&tasks).fetch_one(&mut *tx).await.expect(sql);
            assert_eq!(count, expected, "{sql}");
        }
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_record_opened_again_still_knows_those_who_have_moved(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    record(&mut world, &branch).await;
    let mut client = branch.secretary(&world).await;
    let before = views(&mut world, &mut client, &branch).await;
    all_move(&mut world, &branch).await;
    let mut client = branch.secretary(&world).await;
    client.get(&branch.step("reopening")).await;
    client.submit(&branch.step("reopening"), &[("reason", "Sửa giờ")]).await.assert_status(303);
    let roll = client.get(&branch.step("attendance")).await;
    assert_eq!(roll.count(".roll > li"), 6);
    assert_eq!(roll.attributes(".tap[checked]", "name"), [branch.roll(2, "on")]);
    roll.assert_text("Được miễn sinh hoạt");
    client.submit(&branch.step("attendance"), &[]).await.assert_status(303);
    let said = client.get(&branch.step("statements")).await;
    said.assert_text("1/5 người đã phát biểu").assert_text(&format!("{}: ", PEOPLE[4]));
    client.submit(&branch.step("statements"), &[]).await.assert_status(303);
    let tasks = client.get(&branch.step("tasks")).await;
    let chosen =
        |page: &Page, person: usize| page.body.contains(&format!("value=\"{}\" selected", branch.people[person]));
    assert!(chosen(&tasks, 3), "{tasks}");
    client.submit(&branch.step("tasks"), &[]).await.assert_status(303);
    let conclusion = client.get(&branch.step("conclusion")).await;
    let named = ["chair_id", "minute_taker_id"].map(|name| conclusion.value(name));
    assert_eq!(named, [0, 1].map(|nr| branch.people[nr].to_string()));
    // The draft that is printed meanwhile counts like the record.
    client
        .get(&branch.step("minutes"))
        .await
        .assert_text("Tổng số đảng viên: 07 đồng chí")
        .assert_text("Có mặt: 05/06");
    close(&mut client, &branch).await;
    let after = views(&mut world, &mut client, &branch).await;
    assert_eq!(after.figures, before.figures);
    assert_eq!(after.pages, before.pages);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_field_offers_whom_it_names_though_the_day_was_put_right(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    record(&mut world, &branch).await;
    // On paper the chair had left two days before the meeting; it was entered after.
    sqlx::query(
        "update memberships set valid = '[2000-02-03,2025-08-01)', ended_because = 'transferred' where member_id = any ($1)",
    )
    .bind([0, 3, 4].map(|nr: usize| branch.people[nr].0))
    .execute(&mut world.owner)
    .await
    .expect("departures");
    let mut client = branch.secretary(&world).await;
    client.get(&branch.step("reopening")).await;
    client.submit(&branch.step("reopening"), &[("reason", "Đối chiếu")]).await.assert_status(303);
    for step in ["plan", "statements", "tasks", "conclusion"] {
        client.get(&branch.step(step)).await.assert_status(200);
        client.submit(&branch.step(step), &[]).await.assert_status(303);
    }
    let kept: (Uuid, Uuid, Uuid, String) = sqlx::query_as(
        "select m.chair_id, (select member_id from tasks where meeting_id = m.id), s.member_id, s.text
         from meetings m join statements s on s.meeting_id = m.id where m.id = $1",
    )
    .bind(branch.meeting.0)
    .fetch_one(&mut world.owner)
    .await
    .expect("the record");
    assert_eq!(kept, (branch.people[0].0, branch.people[3].0, branch.people[4].0, "Hai hộ đã ký.".into()));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_task_of_somebody_who_left_is_given_to_somebody_else(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    record(&mut world, &branch).await;
    all_move(&mut world, &branch).await;
    world.clock.advance(TimeDelta::days(22));
    let next: Uuid = sqlx::query_scalar("select id from meetings where organization_id = $1 and month = '2025-09-01'")
        .bind(branch.at.branch_a.0)
        .fetch_one(&mut world.owner)
        .await
        .expect("next month");
    let mut client = branch.secretary(&world).await;
    let (roll, tasks) = (format!("/meetings/{next}/attendance"), format!("/meetings/{next}/tasks"));
    client.get(&roll).await;
    client.submit(&roll, &[]).await.assert_status(303);
    let page = client.get(&tasks).await;
    page.assert_text("Vận động hiến đất").assert_text("Đồng chí Trần Thị Ngọc Ánh không còn sinh hoạt ở chi bộ.");
    let offered = page.attributes("select[name^='task.'] option", "value");
    assert!(!offered.contains(&branch.people[3].to_string()), "who left gets no new task: {offered:?}");
    let row = line(&page, "input[name^='task.'][name$='.title']");
    let heard = page.attributes("fieldset[id^='result.']", "id");
    assert_eq!(heard.len(), 2);
    let other = branch.people[5].to_string();
    let mut fields = vec![
        (format!("{row}.title"), "Vận động hiến đất, tiếp"),
        (format!("{row}.member"), other.as_str()),
        (format!("{row}.measure"), "3 hộ ký"),
        (format!("{row}.due"), "25/9/2025"),
    ];
    fields.extend(heard.into_iter().map(|name| (name, "done")));
    submit(&mut client, &tasks, &fields).await.assert_status(303);
    sqlx::query(
        "update meetings set state = 'closed', held_on = '2025-09-03', ended_at = '21:00', roster = '{}', chair_id = $2,
           minute_taker_id = $2, roster_count = 0, present_count = 0, speaker_count = 0 where id = $1",
    )
    .bind(next)
    .bind(branch.people[5].0)
    .execute(&mut world.owner)
    .await
    .expect("closed");
    let home = home_tasks(&world, &branch).await;
    assert_eq!(home, ["Nguyễn Quang Huy, hạn 25/09/2025"]);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn after_a_merger_the_successor_reads_the_record_as_it_was(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = evening(pool, server).await;
    record(&mut world, &branch).await;
    let mut office = Client::signed_in(&world, branch.office).await;
    let before = views(&mut world, &mut office, &branch).await;
    world.clock.advance(TimeDelta::days(10));
    sqlx::query("update memberships set valid = '[2000-02-03,2025-08-12)', ended_because = 'reorganized' where upper_inf(valid)")
        .execute(&mut world.owner)
        .await
        .expect("the memberships end");
    for person in 0..branch.people.len() {
        receive(&mut world, &branch, person, branch.at.branch_c.0).await;
    }
    sqlx::query("select organization_close($1, $2, null, '2025-08-12')")
        .bind(branch.at.branch_a)
        .bind(branch.at.branch_c)
        .execute(&mut world.owner)
        .await
        .expect("a merger");
    let heir = world.actor(&[("branch_secretary", branch.at.branch_c, "subtree")]).await;
    for user in [heir.user, branch.office] {
        let mut client = Client::signed_in(&world, user).await;
        let after = views(&mut world, &mut client, &branch).await;
        assert_eq!(after.pages, before.pages);
        assert_eq!(after.figures, before.figures);
        let page = client.get(&format!("/meetings/{}", branch.meeting)).await;
        assert_eq!(page.count("#absent a"), 1, "who came along has a page here");
    }
}
