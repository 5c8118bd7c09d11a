//! What waits for somebody, many sheets confirmed together, and a month locked.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::meetings::{evening, follow_figures};
use crate::support::branch::Branch;
use crate::support::client::{Client, Page};
use crate::support::scoring::rubric_in_force;
use crate::support::sheets::{Sheet, meeting, sheet};
use crate::support::world::World;

const REGULAR: &str = "branch_regular";

/// Sheets on the desk of the committee of Thái Bình on 3/8/2025: two in which the branch says what is
/// counted, one in which it says more and that waits too long; and one of a foreign commune.
struct Desk {
    world: World,
    branch: Branch,
    like: [Sheet; 2],
    unlike: Sheet,
    foreign: Sheet,
}

async fn desk(pool: PgPoolOptions, server: PgConnectOptions) -> Desk {
    let (mut world, branch) = evening(pool, server).await;
    rubric_in_force(&mut world).await;
    let at = branch.at;
    let july = meeting(&mut world, &branch, at.branch_a, "2025-07-01", REGULAR).await;
    let like = sheet(&mut world, july, (8857, 8857), "submitted", "2025-07-29 08:00+07").await;
    let june = meeting(&mut world, &branch, at.branch_c, "2025-06-01", REGULAR).await;
    let also = sheet(&mut world, june, (9200, 9200), "submitted", "2025-07-20 08:00+07").await;
    let july = meeting(&mut world, &branch, at.branch_c, "2025-07-01", REGULAR).await;
    let unlike = sheet(&mut world, july, (9500, 8100), "submitted", "2025-07-01 08:00+07").await;
    let foreign = meeting(&mut world, &branch, at.branch_b, "2025-07-01", REGULAR).await;
    let foreign = sheet(&mut world, foreign, (9000, 9000), "submitted", "2025-07-02 08:00+07").await;
    Desk { world, branch, like: [like, also], unlike, foreign }
}

impl Desk {
    async fn reader(&mut self, role: &str) -> Client {
        let user = self.world.actor(&[(role, self.branch.at.commune_a, "subtree")]).await.user;
        Client::signed_in(&self.world, user).await
    }

    async fn state(&mut self, sheet: Sheet) -> String {
        sqlx::query_scalar("select state from scores where id = $1")
            .bind(sheet.score)
            .fetch_one(&mut self.world.owner)
            .await
            .expect("a state")
    }

    async fn acts(&mut self, act: &'static str) -> i64 {
        sqlx::query_scalar("select count(*) from score_acts where act = $1")
            .bind(act)
            .fetch_one(&mut self.world.owner)
            .await
            .expect("a count")
    }

    /// As the page sends it.
    async fn chosen(&mut self, sheet: Sheet) -> String {
        let version: i32 = sqlx::query_scalar("select version from scores where id = $1")
            .bind(sheet.score)
            .fetch_one(&mut self.world.owner)
            .await
            .expect("a version");
        format!("{}.{version}", sheet.score)
    }
}

/// Ticks sheets, whatever the page offers.
async fn tick(client: &mut Client, chosen: &[&str]) -> Page {
    let fields: Vec<_> = chosen.iter().map(|value| ("score", *value)).collect();
    client.post("/scores/confirmations", &fields).await
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn sheets_that_need_no_weighing_are_confirmed_together(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut desk = desk(pool, server).await;
    let mut committee = desk.reader("committee").await;
    let page = committee.get("/scores/waiting").await;
    page.assert_status(200).assert_text("Phiếu chờ cấp trên quyết định");
    assert_eq!(page.one("p > strong.num"), "3");
    assert_eq!(page.all("tbody th"), ["Thôn 5", "Thôn 5", "Thôn 3"], "the longest waiting first");
    page.assert_text("+14").assert_text("33 ngày").assert_text("5 ngày").assert_text("Mở phiếu để xem");
    assert_eq!(page.count(".st.now"), 1, "33 days are more than 30");
    assert_eq!(page.count("input[name=score]"), 2);
    // The page of the address with everything ticked, a smuggled sheet, one to be weighed, and nonsense.
    let all = committee.get(&page.link("Chọn cả trang này")).await;
    let form = all.form("/scores/confirmations");
    assert_eq!(form.iter().filter(|(name, _)| name == "score").count(), 2);
    let ([like, also], unlike, foreign) = (desk.like, desk.unlike, desk.foreign);
    let smuggled = [desk.chosen(unlike).await, desk.chosen(foreign).await, "không có".to_owned()];
    let mut sent: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    sent.extend(smuggled.iter().map(|value| ("score", value.as_str())));
    let outcome = committee.post_raw("/scores/confirmations", &sent).await;
    outcome.assert_status(409).assert_text("Đã xác nhận 2 phiếu").assert_text("Còn 3 phiếu không xác nhận được");
    outcome.assert_text("Thôn 5, 7/2025: chi bộ chấm khác số đếm").assert_no_text("Trung Hà");
    assert_eq!(outcome.all("li").iter().filter(|line| *line == "Một phiếu: không tìm thấy.").count(), 2);
    for (sheet, state) in [(like, "confirmed"), (also, "confirmed"), (unlike, "submitted"), (foreign, "submitted")] {
        assert_eq!(desk.state(sheet).await, state);
    }
    assert_eq!(desk.acts("confirmed").await, 2);
    // The same form once more is the same effect; a good form twice says so.
    let good: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let again = committee.post_raw("/scores/confirmations", &good).await;
    again.assert_redirect(&committee_back(&form));
    assert_eq!(desk.acts("confirmed").await, 2);
    committee.follow().await.assert_text("Đã xác nhận 2 phiếu.").assert_no_text("Chọn cả trang này");
    tick(&mut committee, &[]).await.assert_status(422).assert_text("chưa chọn phiếu nào");
}

fn committee_back(form: &[(String, String)]) -> String {
    form.iter().find(|(name, _)| name == "back").map(|(_, value)| value.clone()).expect("the way back")
}

/// Who only reads confirms nothing, nor does a party, and nobody what changed since it was read.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn nothing_is_confirmed_by_the_wrong_hand_or_unread(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut desk = desk(pool, server).await;
    let ([like, also], unlike) = (desk.like, desk.unlike);
    let chosen = desk.chosen(like).await;
    for role in ["committee_office", "organization_board", "inspection", "branch_secretary"] {
        let mut reader = desk.reader(role).await;
        let page = reader.get("/scores/waiting?what=decide").await;
        page.assert_status(200);
        assert_eq!((page.count("tbody tr"), page.count("input[name=score]")), (3, 0), "{role}");
        tick(&mut reader, &[&chosen]).await.assert_status(409).assert_text("đồng chí không được giao quyết định ở đây");
    }
    let mut party = desk.reader("committee").await;
    sqlx::query("update users set member_id = $1 where id = (select max(user_id::text)::uuid from grants where role = 'committee')")
        .bind(desk.branch.people[1])
        .execute(&mut desk.world.owner)
        .await
        .expect("the deputy");
    let page = party.get("/scores/waiting").await;
    assert_eq!(page.count("input[name=score]"), 1, "only the other branch's");
    tick(&mut party, &[&chosen]).await.assert_status(409).assert_text("giữ chức vụ trong chi bộ này");
    let mut committee = desk.reader("committee").await;
    let stale = format!("{}.0", like.score);
    tick(&mut committee, &[&stale]).await.assert_status(409).assert_text("phiếu đã thay đổi");
    assert_eq!((desk.state(like).await, desk.acts("confirmed").await), ("submitted".into(), 0));
    // A month is locked by the count that was told, and without what a party decides or nobody decided.
    let good = [desk.chosen(like).await, desk.chosen(also).await];
    tick(&mut committee, &[&good[0], &good[1]]).await.assert_redirect("/scores/waiting");
    let months = committee.get("/scores/locks").await;
    assert_eq!(months.all("ul.lines li"), ["6/2025: 1 phiếu đã quyết định", "7/2025: 1 phiếu đã quyết định"]);
    party.get("/scores/locks?month=2025-07").await.assert_text("Khóa điểm tháng nào?");
    let page = committee.get(&months.link("7/2025")).await;
    page.assert_status(200).assert_text("Khóa điểm tháng 7/2025?").assert_text("Khóa 1 phiếu");
    let form = page.form("/scores/locks");
    let wrong = [("month", "2025-07"), ("count", "2")];
    committee.post("/scores/locks", &wrong).await.assert_status(409).assert_text("Số phiếu đã khác");
    assert_eq!(desk.state(like).await, "confirmed");
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    committee.post_raw("/scores/locks", &form).await.assert_redirect("/scores/locks");
    committee.post_raw("/scores/locks", &form).await.assert_status(409);
    for (sheet, state) in [(like, "locked"), (also, "confirmed"), (unlike, "submitted")] {
        assert_eq!(desk.state(sheet).await, state);
    }
    assert_eq!(desk.acts("locked").await, 1);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_list_is_narrowed_and_paged(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut desk = desk(pool, server).await;
    let (world, branch) = (&mut desk.world, &desk.branch);
    for _ in 0..51 {
        let meeting = meeting(world, branch, branch.at.branch_c, "2025-05-01", "branch_extraordinary").await;
        sheet(world, meeting, (9000, 8000), "submitted", "2025-05-09 08:00+07").await;
    }
    let mut board = desk.reader("organization_board").await;
    board.headers.insert("accept-language".into(), "en".into());
    let first = board.get("/scores/waiting?what=decide").await;
    first.assert_text("Sheets to be decided");
    assert_eq!((first.one("p > strong.num").as_str(), first.count("tbody tr")), ("54", 50));
    let second = board.get(&first.link("Next")).await;
    assert_eq!(second.count("tbody tr"), 4);
    let seen: std::collections::BTreeSet<_> =
        [&first, &second].iter().flat_map(|page| page.attributes("tbody th a", "href")).collect();
    assert_eq!(seen.len(), 54, "nothing twice, nothing left out");
    for (narrow, count) in [
        (format!("organization={}", desk.branch.at.branch_a), "1"),
        (format!("organization={}", desk.branch.at.commune_a), "54"),
        (format!("organization={}", desk.branch.at.branch_b), "0"),
        ("month=2025-06".to_owned(), "1"),
        ("month=2025-05&what=lock".to_owned(), "0"),
    ] {
        let page = board.get(&format!("/scores/waiting?{narrow}")).await;
        assert_eq!(page.one("p > strong.num"), count, "{narrow}");
    }
    let empty = board.get("/scores/waiting?what=lock").await;
    empty.assert_status(200).assert_text("Nothing waits here.");
}

/// Every figure of the home page leads to the list that makes it up, for every role that has a duty.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_home_page_counts_what_waits(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut desk = desk(pool, server).await;
    let (world, branch) = (&mut desk.world, &desk.branch);
    let own = branch.at.branch_a;
    for (month, state) in [("2025-03-01", "voted"), ("2025-04-01", "returned"), ("2025-05-01", "agreed")] {
        let meeting = meeting(world, branch, own, month, REGULAR).await;
        sheet(world, meeting, (9000, 8000), state, "2025-06-09 08:00+07").await;
    }
    meeting(world, branch, own, "2025-02-01", REGULAR).await;
    world
        .execute(
            "insert into meetings (id, organization_id, tree_at, month, kind, planned_on)
             select gen_random_uuid(), id, tree_lo, '2025-06-01', 'branch_regular', '2025-06-03'
             from organizations where organization_name(id) = 'Thôn 3'",
        )
        .await;
    let decided = meeting(world, branch, branch.at.branch_c, "2025-05-01", REGULAR).await;
    sheet(world, decided, (9000, 9000), "confirmed", "2025-06-09 08:00+07").await;
    let figures = |home: &Page| {
        let figures = home.attributes("[data-figure]", "data-figure").into_iter().zip(home.all("[data-figure]"));
        figures.map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>()
    };
    let mut secretary = desk.branch.secretary(&desk.world).await;
    let home = secretary.get("/").await;
    assert_eq!(figures(&home), ["record 1", "score 2", "answer 1", "submit 1"]);
    follow_figures(&mut secretary).await;
    let mut committee = desk.reader("committee").await;
    let home = committee.get("/").await;
    assert_eq!(figures(&home)[..2], ["decide 3", "lock 1"]);
    follow_figures(&mut committee).await;
    let mut office = desk.reader("committee_office").await;
    assert_eq!(figures(&office.get("/").await)[..1], ["assist 1"]);
    follow_figures(&mut office).await;
    for role in ["organization_board", "inspection"] {
        let mut reader = desk.reader(role).await;
        let home = reader.get("/").await;
        home.assert_text("không còn phiếu nào chờ đồng chí").assert_no_text("Phiếu chờ cấp trên quyết định");
    }
}
