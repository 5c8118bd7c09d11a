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

/// Groups and criteria come and go in a draft; exemptions, limits and translations are edited.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_draft_grows_and_shrinks(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scored = Scored::new(pool, server).await;
    let mut client = scored.board().await;
    client.get(&format!("/rubrics/{NATIONAL}")).await;
    client.submit(&format!("/rubrics/{NATIONAL}/copies"), &[]).await.assert_status(303);
    let address = client.page().location().expect("the draft").to_owned();
    let draft = address.trim_end_matches("/edit").to_owned();
    client.follow().await;
    // A group and a criterion in it; what cannot be added comes back as typed.
    client
        .submit(&format!("{draft}/groups"), &[("group_label", "Chuyển đổi số"), ("group_most", "0")])
        .await
        .assert_status(422);
    assert_eq!(client.page().value("group_label"), "Chuyển đổi số");
    let group = [("group_label", "Chuyển đổi số"), ("group_most", "2")];
    client.submit(&format!("{draft}/groups"), &group).await.assert_redirect(&address);
    client.follow().await.assert_text("8. Chuyển đổi số");
    let criterion = [
        ("new_group", "8"),
        ("new_code", "1.1"),
        ("new_label", "Dùng sổ tay điện tử"),
        ("new_most", "2"),
        ("new_kind", "bool"),
        ("new_fact", "members"),
    ];
    let refused = client.submit(&format!("{draft}/criteria"), &criterion).await;
    refused.assert_status(422);
    assert_eq!((refused.value("new_code"), refused.value("new_label")), ("1.1".into(), "Dùng sổ tay điện tử".into()));
    let mut right = criterion;
    right[1] = ("new_code", "8.1");
    client.submit(&format!("{draft}/criteria"), &right).await.assert_redirect(&address);
    let page = client.follow().await;
    page.assert_text("Đã thêm mục 8.1.").assert_text("8.1 Dùng sổ tay điện tử");
    // When it does not apply, and what keeps it low; the translation may be missing.
    let id: uuid::Uuid = scored.world.ask("select id from criteria where code = '8.1'").await;
    let name = |row: &str, part: &str| format!("{row}.{id}.{part}");
    let cap = page.attributes("select[name^='cap.'][name$='.fact']", "name").pop().expect("a limit to be added");
    let (low, most) = (cap.replace(".fact", ".low"), cap.replace(".fact", ".most"));
    let (when, high, then) = (name("exempt", "when"), name("exempt", "high"), name("exempt", "then"));
    let label = format!("criterion.{id}.label_en");
    let fields = [
        (when.as_str(), "members"),
        (high.as_str(), "9"),
        (then.as_str(), "rescaled"),
        (cap.as_str(), "unexcused"),
        (low.as_str(), "1"),
        (most.as_str(), "0"),
        (label.as_str(), ""),
    ];
    client.submit(&address, &fields).await.assert_redirect(&address);
    let page = client.follow().await;
    assert_eq!(
        (page.value(&when), page.value(&then), page.value(&high)),
        ("members".into(), "rescaled".into(), "9".into())
    );
    assert_eq!((page.value(&cap), page.value(&low), page.value(&most)), ("unexcused".into(), "1".into(), "0".into()));
    let stored: (Option<String>, Option<i32>, String, i64) = sqlx::query_as(
        "select label_en, na_high, na_policy, (select count(*) from criterion_caps p where p.criterion_id = c.id)
         from criteria c where c.id = $1",
    )
    .bind(id)
    .fetch_one(&mut scored.world.owner)
    .await
    .expect("stored");
    assert_eq!(stored, (None, Some(9), "rescaled".into(), 1));
    // Read in words; in English what has no translation says in which language it is.
    let page = client.get(&draft).await;
    page.assert_text("Không áp dụng: số đảng viên: nhiều nhất 9").assert_text("bỏ mục này và quy tổng");
    page.assert_text("Khi số người vắng không lý do từ 1 trở lên thì nhiều nhất 0 điểm.");
    client.submit("/preferences", &[("lang", "en")]).await.assert_status(303);
    let page = client.get(&draft).await;
    assert!(page.all("h3 span[lang=vi]").iter().any(|title| title == "8.1 Dùng sổ tay điện tử"), "{page}");
    assert!(page.all("h3 span[lang=en]").len() > 10);
    client.get(&address).await;
    client.submit("/preferences", &[("lang", "vi")]).await.assert_status(303);
    // Taken out again: first the criterion, then the group that it leaves empty.
    client.get(&address).await;
    client
        .submit(&format!("{draft}/removals"), &[("part", "8")])
        .await
        .assert_status(422)
        .assert_text("bỏ các mục trước");
    client.submit(&format!("{draft}/removals"), &[("part", &id.to_string())]).await.assert_redirect(&address);
    client.follow().await.assert_no_text("8.1 Dùng sổ tay điện tử");
    client.submit(&format!("{draft}/removals"), &[("part", "8")]).await.assert_redirect(&address);
    let page = client.follow().await;
    page.assert_no_text("8. Chuyển đổi số");
    assert_eq!(page.count("[data-fault]"), 0, "as it was copied");
}
