//! `GET /rubrics` and the page of one: which rubric holds where and when, in words.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{NATIONAL, Scored};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn everybody_reads_the_rubric_in_words(pool: PgPoolOptions, server: PgConnectOptions) {
    let scored = Scored::new(pool, server).await;
    let mut client = scored.branch.secretary(&scored.world).await;
    let list = client.get("/rubrics").await;
    list.assert_status(200).assert_text("Trung ương, áp dụng chung").assert_text("Chưa đối chiếu, cần xác nhận");
    let page = client.get(&list.link("Thang điểm sinh hoạt")).await;
    page.assert_status(200);
    for words in [
        "từ 75 % đến dưới 90 %",
        "trên 15 đến 30",
        "Khi số người vắng không lý do từ 1 trở lên thì nhiều nhất 1 điểm.",
        "Không có việc nào đến hạn",
        "từ 50 đến dưới 70 điểm",
        "Đang áp dụng",
    ] {
        page.assert_text(words);
    }
    assert_eq!(page.count("section[id^=group-]"), 7);
    client.get("/rubrics/0190aaaa-0000-7000-8000-00000000dead").await.assert_status(404);
    assert_eq!(page.address, format!("/rubrics/{NATIONAL}"));
}

/// A board copies the national rubric, changes it, is told what is wrong, publishes, and ends it.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_board_issues_a_rubric_of_its_own(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = Scored::new(pool, server).await;
    let at = scored.branch.at;
    let mut client = scored.board().await;
    let copies = format!("/rubrics/{NATIONAL}/copies");
    client.get(&format!("/rubrics/{NATIONAL}")).await;
    client.submit(&copies, &[]).await.assert_status(303);
    let address = client.page().location().expect("the draft").to_owned();
    let draft = address.trim_end_matches("/edit").to_owned();
    let page = client.follow().await;
    page.assert_status(200).assert_text("Đã chép");
    assert_eq!(page.value("since"), "01/09/2025");
    assert_eq!(page.count("[data-fault]"), 0, "what was copied is sound");

    // What cannot be read is refused with everything typed kept; nothing is stored.
    let refused = client.submit(&address, &[("title_vi", "Thang của tỉnh"), ("since", "31/9/2025")]).await;
    refused.assert_status(422);
    assert_eq!((refused.value("title_vi"), refused.value("since")), ("Thang của tỉnh".into(), "31/9/2025".into()));
    // What can be read is stored though it is not sound, and the fault stands at its place.
    let page = client.get(&address).await;
    let criteria = page.attributes("input[name^='criterion.'][name$='.code']", "name");
    let most = criteria[0].replace(".code", ".most");
    client.submit(&address, &[("title_vi", "Thang của tỉnh"), (&most, "4")]).await.assert_redirect(&address);
    let page = client.follow().await;
    assert_eq!((page.value("title_vi"), page.value(&most)), ("Thang của tỉnh".into(), "4".into()));
    let faults = page.all("[data-fault]");
    assert!(faults.iter().any(|fault| fault == "Các mục của nhóm cộng lại 4 điểm, nhóm ghi 5 điểm."), "{faults:?}");
    assert!(faults.iter().any(|fault| fault == "Điểm của mức 1 thấp hơn 0 hoặc cao hơn điểm tối đa."), "{faults:?}");
    // So it is not published, and every fault is named.
    let refused = client.submit(&format!("{draft}/publication"), &[]).await;
    refused.assert_status(422).assert_text("Các mục của nhóm cộng lại 4 điểm");
    assert_eq!(refused.count("#errors li"), faults.len());
    // Somebody else does not see the draft at all.
    let mut secretary = scored.branch.secretary(&scored.world).await;
    secretary.get(&draft).await.assert_status(404);
    secretary.get(&address).await.assert_status(404);
    secretary.get("/rubrics").await.assert_no_text("Thang của tỉnh");

    client.get(&address).await;
    client.submit(&address, &[(&most, "5")]).await.assert_redirect(&address);
    client.follow().await;
    client.submit(&format!("{draft}/publication"), &[]).await.assert_redirect(&draft);
    client.follow().await.assert_text("Chưa đến ngày áp dụng").assert_text("Tỉnh Sông Hồng");
    secretary.get("/rubrics").await.assert_text("Thang của tỉnh");
    client.get(&address).await.assert_status(409);
    assert_eq!(for_branch(&mut scored, at.branch_a.0, "2025-09-03").await, draft.trim_start_matches("/rubrics/"));
    assert_eq!(for_branch(&mut scored, at.branch_a.0, "2025-08-03").await, NATIONAL);
    assert_eq!(for_branch(&mut scored, at.branch_b.0, "2025-09-03").await, NATIONAL, "another province");

    // A second one for the same meetings is refused by the database, in words.
    client.get(&draft).await;
    client.submit(&format!("{draft}/copies"), &[]).await.assert_status(303);
    let second = client.page().location().expect("the draft").trim_end_matches("/edit").to_owned();
    client.follow().await;
    let refused = client.submit(&format!("{second}/publication"), &[]).await;
    refused.assert_status(422).assert_text("Một thang điểm khác của cùng nơi ban hành");
    // Once the first has an end, it can be; an end does not move away again.
    client.get(&draft).await;
    let refused = client.submit(&format!("{draft}/withdrawal"), &[("last_day", "hôm qua")]).await;
    refused.assert_status(422);
    assert_eq!(refused.value("last_day"), "hôm qua");
    client.submit(&format!("{draft}/withdrawal"), &[("last_day", "31/12/2025")]).await.assert_redirect(&draft);
    client.follow().await.assert_text("từ 01/09/2025 đến hết 31/12/2025");
    let refused = client.submit(&format!("{draft}/withdrawal"), &[("last_day", "31/12/2026")]).await;
    refused.assert_status(422).assert_text("chỉ được rút ngắn");
    client.get(&format!("{second}/edit")).await;
    client.submit(&format!("{second}/edit"), &[("since", "1/1/2026")]).await.assert_status(303);
    client.follow().await;
    client.submit(&format!("{second}/publication"), &[]).await.assert_redirect(&second);
    // Taken back before anybody was scored by it.
    client.follow().await;
    client.submit(&format!("{second}/withdrawal"), &[("last_day", "1/8/2025")]).await.assert_redirect(&second);
    client.follow().await.assert_text("Đã thu hồi");
}

async fn for_branch(scored: &mut Scored, branch: i32, day: &str) -> String {
    let found: uuid::Uuid = sqlx::query_scalar("select rubric_for($1, 'branch_regular', $2::date)")
        .bind(branch)
        .bind(day)
        .fetch_one(&mut scored.world.owner)
        .await
        .expect("a rubric");
    found.to_string()
}
