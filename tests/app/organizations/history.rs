//! Who changed what, in words.

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, page_of};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_history_of_an_organization_is_told_in_words(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let home = page_of(at.branch_c);
    let mut office = scene.office().await;
    let edit = format!("{home}/edit");
    office.get(&edit).await.assert_status(200);
    office
        .submit(&edit, &[("code", "38168053000005"), ("difficulty", "difficult"), ("branch_type", "village")])
        .await
        .assert_status(303);
    let name = format!("{home}/name");
    office.get(&name).await.assert_status(200);
    office.submit(&name, &[("name", "Thôn Hòa Bình"), ("since", "01/03/2025")]).await.assert_status(303);
    let page = office.get(&home).await;
    let page = office.get(&page.link("Lịch sử")).await;
    page.assert_status(200);
    assert_eq!(page.one("h1"), "Lịch sử: Thôn Hòa Bình");
    let entries = page.all("ol.lines > li");
    assert!(entries[0].starts_with("Hoàng Văn Bền "), "{entries:?}");
    assert!(entries[0].contains("Sửa tên gọi"), "{entries:?}");
    assert!(entries[0].contains("Thời gian Trước: từ 01/01/2020 Sau: từ 01/01/2020 đến hết 28/02/2025"), "{entries:?}");
    assert!(entries[0].contains("Ghi tên gọi Tên gọi Thôn Hòa Bình Thời gian từ 01/03/2025"), "{entries:?}");
    assert!(entries[1].contains("Mã tổ chức Trước: để trống Sau: 38.168.053.000.005"), "{entries:?}");
    assert!(entries[1].contains("Mức khó khăn Trước: để trống Sau: Khó khăn"), "{entries:?}");
    assert!(entries[1].contains("Loại hình chi bộ Trước: để trống Sau: Chi bộ thôn, bản"), "{entries:?}");
    assert!(entries[2].contains("Trực thuộc Xã Thái Bình") && entries[2].starts_with("Hệ thống"), "{entries:?}");

    // It is read with what the page itself is read with.
    let mut committee = scene.somebody(&[("committee", at.commune_a, "subtree")]).await;
    committee.get(&format!("{home}/history")).await.assert_status(200).assert_text("Thôn Hòa Bình");
    let mut other = scene.somebody(&[("committee_office", at.commune_b, "subtree")]).await;
    other.get(&format!("{home}/history")).await.assert_status(404);
    let mut neighbour = scene.secretary().await;
    neighbour.get(&format!("{home}/history")).await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_was_said_in_a_meeting_is_told_to_those_who_may_read_it(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let branch = &scene.branch;
    let (meeting, speaker, absent) = (branch.meeting, branch.people[3], branch.people[2]);
    for sql in [
        "insert into statements (id, meeting_id, organization_id, tree_at, member_id, kind, text)
         select gen_random_uuid(), m.id, m.organization_id, m.tree_at, $2, 'proposal', 'LỜI-NÓI' from meetings m where m.id = $1",
        "insert into attendances (meeting_id, member_id, organization_id, tree_at, status, reason)
         select m.id, $2, m.organization_id, m.tree_at, 'absent_excused', 'illness' from meetings m where m.id = $1",
    ] {
        let who = if sql.contains("statements") { speaker } else { absent };
        let done = sqlx::query(sql).bind(meeting.0).bind(who.0).execute(&mut scene.world.owner).await;
        done.expect("a row");
    }
    let address = format!("/history/{meeting}");
    let page = scene.secretary().await.get(&address).await;
    page.assert_status(200).assert_text("LỜI-NÓI").assert_text("Người phát biểu Trần Thị Ngọc Ánh");
    page.assert_text("Ghi điểm danh: Bàn Văn Thanh").assert_text("Dự họp Vắng có lý do Lý do Ốm đau");
    assert_eq!(page.one("h1"), "Lịch sử: Sinh hoạt thường kỳ tháng 8/2025");
    assert_eq!(page.link("Về trang chính"), format!("/meetings/{meeting}"));

    let at = scene.branch.at;
    let mut board = scene.somebody(&[("organization_board", at.province_a, "subtree")]).await;
    let page = board.get(&address).await;
    page.assert_status(200).assert_text("Ghi điểm danh: Bàn Văn Thanh");
    page.assert_no_text("LỜI-NÓI").assert_no_text("Ngọc Ánh").assert_no_text("phát biểu");
    for grants in [
        [("committee", at.commune_b, "subtree")],
        [("administrator", at.centre, "subtree")],
        [("branch_secretary", at.branch_c, "subtree")],
    ] {
        let mut outsider = scene.somebody(&grants).await;
        outsider.get(&address).await.assert_status(404).assert_no_text("Bàn Văn Thanh");
    }
    let mut secretary = scene.secretary().await;
    secretary.get("/history/0190aaaa-0000-7000-8000-000000000001").await.assert_status(404);
    secretary.get("/history/17").await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_long_history_is_turned_page_by_page(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let who = scene.branch.people[4];
    for nr in 0..70 {
        sqlx::query("update members set occupation = $2 where id = $1")
            .bind(who.0)
            .bind(format!("Nghề {nr}"))
            .execute(&mut scene.world.owner)
            .await
            .expect("an update");
    }
    let mut secretary = scene.secretary().await;
    let page = secretary.get(&format!("/history/{who}")).await;
    page.assert_text("Nghề 69").assert_no_text("Nghề 5 ").assert_text("Lịch sử: Lương Văn Chiến");
    let page = secretary.get(&page.link("Xem các lần trước")).await;
    page.assert_status(200)
        .assert_text("Nghề 5 ")
        .assert_no_text("Nghề 69")
        .assert_text("Ghi hồ sơ Họ và tên Lương Văn Chiến");
    assert!(!page.body.contains("Xem các lần trước"));
}

/// A column without a word would be missing from every history, and nobody would notice.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn every_column_of_a_record_has_a_word_or_is_silent_on_purpose(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select c.relname::text, a.attname::text from pg_trigger t
         join pg_class c on c.oid = t.tgrelid join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
         where t.tgname = 'audit_changes' and not a.attisdropped order by 1, a.attnum",
    )
    .fetch_all(&mut scene.world.owner)
    .await
    .expect("columns");
    let told = ["organizations", "members", "meetings", "tasks"];
    assert!(told.iter().all(|table| columns.iter().any(|(name, _)| name == table)), "{columns:?}");
    let not_records = [
        "absence_reasons",
        "agenda_templates",
        "assignment_norms",
        // Assignments, duties and programmes say on their own pages who did what and why.
        "assignments",
        "branch_types",
        "criteria",
        "criterion_caps",
        "criterion_levels",
        "document_forms",
        "document_terms",
        "duties",
        "export_acts",
        "grants",
        // A list tells on its own page who brought it, wrote it and took it back.
        "import_batches",
        "installation",
        "invitations",
        "meeting_norms",
        "miss_reasons",
        "member_status_rules",
        "organization_norms",
        "papers",
        "position_ranks",
        "program_groups",
        "program_leaders",
        "programs",
        "quality_norms",
        "rubric_bands",
        "rubric_groups",
        "rubrics",
        // A sample tells on its own page who drew it and why it was given up.
        "sample_meetings",
        "samples",
        // Scores and sheets tell who did what to them on their own page (score_acts).
        "score_acts",
        "score_lines",
        "score_norms",
        "score_sheet_lines",
        "score_sheets",
        "scores",
        "slip_prints",
        "users",
        // Who was reminded of a visit sees it on the first page.
        "assignment_reminders",
        // Visits tell who did what to them in their report (visit_acts); a calendar is its owner's alone.
        "calendar_feeds",
        "finding_topics",
        "observation_criteria",
        "visit_acts",
        "visit_checks",
        "visit_findings",
        "visit_observations",
        "visit_recommendations",
        "visit_reports",
    ];
    let mute: Vec<_> = columns
        .iter()
        .filter(|(table, column)| !not_records.contains(&table.as_str()) && !chibo::audit::is_told(table, column))
        .collect();
    assert!(mute.is_empty(), "no word in src/audit/words.rs for {mute:?}");
}

/// A code without a word would stand on a page as it is.
#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn every_code_of_the_database_has_a_word(pool: PgPoolOptions, server: PgConnectOptions) {
    use chibo::locale::Locale;
    use chibo::terms;
    let mut scene = Scene::new(pool, server).await;
    type Word = fn(Locale, &str) -> String;
    let lists: [(&str, Word); 14] = [
        ("organizations_kind_known", terms::organization_kind),
        ("organizations_difficulty_known", terms::difficulty),
        ("meeting_rules_shift_known", terms::shift),
        ("positions_position_known", terms::position),
        ("member_statuses_status_known", terms::member_status),
        ("memberships_ended_because_known", terms::membership_end),
        ("members_sex_known", terms::sex),
        ("members_political_theory_known", terms::political_theory),
        ("meetings_kind_known", terms::meeting_kind),
        ("meetings_state_known", terms::meeting_state),
        ("attendances_status_known", terms::attendance),
        ("statements_kind_known", terms::statement_kind),
        ("agenda_items_section_known", terms::agenda_section),
        ("task_results_outcome_known", terms::task_outcome),
    ];
    let more: [(&str, Word); 2] =
        [("meeting_acts_act_known", terms::meeting_act), ("document_numbers_kind_known", terms::document_kind)];
    let mut codes = 0;
    for (check, word) in lists.into_iter().chain(more) {
        let rule: String = sqlx::query_scalar("select pg_get_constraintdef(oid) from pg_constraint where conname = $1")
            .bind(check)
            .fetch_one(&mut scene.world.owner)
            .await
            .unwrap_or_else(|error| panic!("{check}: {error}"));
        for code in rule.split('\'').skip(1).step_by(2) {
            for l in [Locale::Vi, Locale::En] {
                assert_ne!(word(l, code), code, "{check}");
            }
            codes += 1;
        }
    }
    assert!(codes > 70, "{codes}");
}
