//! `GET /quality`: figures, their lists, who is let in.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::Scored;
use crate::support::client::{Client, Page};

const YEAR: &str = "from=2025-01&to=2025-07";

/// Seven months of two branches: what is decided, waits, was not scored, not held, not recorded.
async fn story(pool: PgPoolOptions, server: PgConnectOptions) -> Scored {
    let mut scored = Scored::new(pool, server).await;
    let (a, c) = (scored.branch.at.branch_a, scored.branch.at.branch_c);
    scored.decided(a, 1, 95, 92).await;
    scored.decided(a, 2, 92, 91).await;
    let march = scored.held(a, 3).await;
    scored.score(march, 90, Some(74), &[(13, 15), (1, 4)]).await;
    let april = scored.held(a, 4).await;
    scored.score(april, 96, None, &[]).await;
    scored.held(a, 5).await; // nobody scored it
    scored.meeting(a, 6, "not_held").await;
    scored.meeting(a, 7, "planned").await; // July is over
    scored.decided(c, 1, 80, 72).await;
    scored.decided(c, 5, 80, 65).await;
    scored.decided(c, 6, 78, 62).await;
    scored.decided(c, 7, 75, 48).await;
    scored
}

/// Follows every figure of a page and compares it with the list behind it: the number that the list says, and
/// the rows that it shows.
async fn follow_all(client: &mut Client, page: &Page) -> Vec<(String, usize)> {
    let figures: Vec<_> = page
        .all("a[data-figure]")
        .into_iter()
        .zip(page.attributes("a[data-figure]", "data-figure"))
        .zip(page.attributes("a[data-figure]", "href"))
        .collect();
    let mut told = Vec::new();
    for ((number, figure), href) in figures {
        let number: usize = number.parse().unwrap_or_else(|_| panic!("{figure}: {number}"));
        let list = client.get(&href).await;
        list.assert_status(200);
        let counted: usize = list.attributes("[data-count]", "data-count")[0].parse().expect("a number");
        assert_eq!(counted, number, "{figure}: {href}");
        let rows = list.count("tbody tr") + list.count("main ul.lines li");
        assert_eq!(rows, number, "{figure}: {href}");
        told.push((figure, number));
    }
    told
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn every_figure_leads_to_the_meetings_behind_it(pool: PgPoolOptions, server: PgConnectOptions) {
    let scored = story(pool, server).await;
    let mut client = scored.board().await;
    let page = client.get(&format!("/quality?{YEAR}")).await;
    page.assert_status(200).assert_text("4 trong 7 buổi sinh hoạt xếp Khá trở lên");
    let told = follow_all(&mut client, &page).await;
    let figure = |name: &str| told.iter().find(|(known, _)| known == name).map(|(_, n)| *n);
    for (name, n) in [
        ("decided", 7),
        ("good", 2),
        ("fair", 2),
        ("average", 2),
        ("poor", 1),
        ("undecided", 1),
        ("unscored", 1),
        ("not_held", 1),
        ("unrecorded", 1),
        ("undecided Xã Thái Bình", 1),
        ("poor Xã Thái Bình", 1),
        ("not_held II/2025", 1),
        ("unscored I/2025", 0),
        ("no_thematic I/2025", 1),
        ("no_thematic II/2025", 2),
    ] {
        assert_eq!(figure(name), Some(n), "{name}: {told:?}");
    }
    // From the commune to its branches, and the figures of these follow in the same way.
    let commune = page.link("Xã Thái Bình");
    let commune = client.get(&commune).await;
    commune.assert_status(200).assert_text("Thôn 5");
    let told = follow_all(&mut client, &commune).await;
    assert!(told.contains(&("good Thôn 3".into(), 2)) && told.contains(&("poor Thôn 5".into(), 1)), "{told:?}");
    // From a branch to the meeting, its sheet and the fact.
    let branch = client.get(&commune.link("Thôn 5")).await;
    branch.assert_status(200).assert_text("Chất lượng sinh hoạt: Thôn 5");
    let sheet = client.get(&branch.link("7/2025")).await;
    sheet.assert_status(200).assert_text("Phiếu");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_needs_help_is_listed_with_its_reasons(pool: PgPoolOptions, server: PgConnectOptions) {
    let scored = story(pool, server).await;
    let mut client = scored.board().await;
    let page = client.get(&format!("/quality?{YEAR}")).await;
    let rows = page.all("#help tbody tr");
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0].starts_with("Thôn 5 Xã Thái Bình"), "{rows:?}");
    for reason in [
        "Trung bình hoặc Kém 3 trong 3 tháng",
        "Điểm giảm từ 65 (5/2025) xuống 48 (7/2025)",
        "Tự chấm cao hơn cấp trên bình quân 19,33 điểm, qua 3 phiếu",
    ] {
        assert!(rows[0].contains(reason), "{reason}: {rows:?}");
    }
    assert!(rows[1].starts_with("Thôn 3") && rows[1].contains("Không họp 1 trong 3 tháng"), "{rows:?}");
    // A quarter earlier nobody does.
    let page = client.get("/quality?from=2025-01&to=2025-02").await;
    page.assert_text("Không có chi bộ nào đến mức phải ghi vào đây.");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_points_are_lost_for_leads_to_the_sheets_that_lose(pool: PgPoolOptions, server: PgConnectOptions) {
    let scored = story(pool, server).await;
    let mut client = scored.board().await;
    let page = client.get(&format!("/quality/losses?{YEAR}")).await;
    let rows = page.all("tbody tr");
    assert!(rows[0].starts_with("6.1 ") && rows[0].contains("2,14/30") && rows[0].contains("1/7"), "{rows:?}");
    assert!(rows[1].starts_with("1.1 ") && rows.len() == 2, "{rows:?}");
    let told = follow_all(&mut client, &page).await;
    assert_eq!(told.iter().map(|(_, n)| *n).collect::<Vec<_>>(), [1, 1]);
    // The sheet behind it is that of March.
    let list = client.get(&page.attributes("a[data-figure]", "href")[0]).await;
    list.assert_text("3/2025").assert_text("Mất điểm mục 6.1");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn means_are_of_one_rubric_and_a_type_narrows(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = story(pool, server).await;
    let school = scored.branch.at.branch_c;
    let types = format!(
        "update organizations set branch_type = case id when {school} then 'school' else 'village' end where kind = 'branch'"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(types)).execute(&mut scored.world.owner).await.expect("types");
    scored
        .world
        .execute(
            "insert into rubrics (id, title_vi, title_en, meeting_kinds, valid, source)
               values ('0190aaaa-0000-7000-8000-000000000042', 'Thang cũ', 'Old rubric', '{branch_regular}', '[2024-01-01,2025-01-01)', 'HD 12');
             insert into rubric_bands values ('0190aaaa-0000-7000-8000-000000000042', 'fair', 7000);
             update rubrics set state = 'published' where id = '0190aaaa-0000-7000-8000-000000000042';
             alter table scores disable trigger scores_guard;
             update scores set rubric_id = '0190aaaa-0000-7000-8000-000000000042' where month = '2025-01-01';
             alter table scores enable trigger scores_guard",
        )
        .await;
    let mut client = scored.board().await;
    let page = client.get(&format!("/quality?{YEAR}")).await;
    // (92 + 72) / 2, and (91 + 74 + 65 + 62 + 48) / 5: never one mean of both.
    page.assert_text("Thang cũ, từ 01/01/2024 đến hết 31/12/2024".split(", từ").next().unwrap());
    let rows = page.all("table tbody tr");
    assert!(rows.iter().any(|row| row.contains("Thang cũ") && row.ends_with("2 82")), "{rows:?}");
    assert!(rows.iter().any(|row| row.contains("Thang điểm sinh hoạt") && row.ends_with("5 68")), "{rows:?}");
    let both: Vec<_> = rows.iter().filter(|row| row.starts_with("Chi bộ trường học")).collect();
    assert!(!both.is_empty(), "{rows:?}");
    let page = client.get(&format!("/quality?{YEAR}&type=school")).await;
    let told = follow_all(&mut client, &page).await;
    assert!(told.iter().any(|(name, n)| name == "decided" && (*n == 3 || *n == 4)), "{told:?}");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn charts_say_their_figures_and_carry_no_style(pool: PgPoolOptions, server: PgConnectOptions) {
    let scored = story(pool, server).await;
    let mut client = scored.board().await;
    let page = client.get(&format!("/quality?{YEAR}")).await;
    let labels = page.attributes("svg[role=img]", "aria-label");
    assert!(labels.contains(&"Tốt 2, Khá 2, Trung bình 2, Kém 1".to_owned()), "{labels:?}");
    assert!(labels.iter().any(|label| label.starts_with("Xã Thái Bình: 1/2025 82, 2/2025 91")), "{labels:?}");
    assert!(!page.body.contains("style="), "{page}");
    assert_eq!(page.count("#p3") + page.count("#p4"), 2, "patterns stand once");
    // The same in English.
    client.get("/").await;
    client.post("/preferences", &[("back", "/"), ("lang", "en")]).await;
    let page = client.get(&format!("/quality?{YEAR}")).await;
    page.assert_text("4 of 7 meetings were fair or better").assert_text("No meeting in 1 of 3 months");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn who_sees_no_scores_is_told_so_and_a_branch_sees_itself(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = story(pool, server).await;
    let at = scored.branch.at;
    let admin = scored.world.actor(&[("administrator", at.centre, "subtree")]).await;
    let mut client = Client::signed_in(&scored.world, admin.user).await;
    client.get("/quality").await.assert_text("chưa được giao theo dõi");
    client.get(&format!("/quality?organization={}", at.commune_a)).await.assert_status(403);
    let mut client = scored.branch.secretary(&scored.world).await;
    client.get("/quality").await.assert_redirect(&format!("/organizations/{}/quality", at.branch_a));
    client.get(&format!("/organizations/{}/quality", at.branch_a)).await.assert_status(200);
    client.get(&format!("/organizations/{}/quality", at.branch_c)).await.assert_status(404);
    client.get(&format!("/quality/list?organization={}", at.commune_a)).await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_closed_branch_keeps_its_own_figures(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = Scored::new(pool, server).await;
    let at = scored.branch.at;
    scored.decided(at.branch_a, 5, 95, 92).await;
    scored.decided(at.branch_c, 5, 80, 65).await;
    // The meetings of August are made ahead; a closed branch has none.
    scored.world.execute("delete from meetings where month = '2025-08-01' and state = 'planned'").await;
    scored.world.close(at.branch_c, at.branch_a).await.expect("a merger");
    scored.assert_counted_right().await;
    let mut client = scored.board().await;
    let page = client.get(&format!("/quality?organization={}&from=2025-05&to=2025-05", at.commune_a)).await;
    page.assert_text("1 trong 2 buổi sinh hoạt xếp Khá trở lên").assert_text("Thôn 5");
    let told = follow_all(&mut client, &page).await;
    for figure in ["good Thôn 3", "average Thôn 5"] {
        assert!(told.contains(&(figure.into(), 1)), "{told:?}");
    }
    assert!(told.contains(&("average Thôn 3".into(), 0)), "{told:?}");
}
