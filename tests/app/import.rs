//! A committee's sheet goes into the book: once, and a second time without effect.

use chibo::cli::import::{MemberList, Report, import_members};
use chibo::demo::people;
use chibo::ids::{MeetingId, OrganizationId};
use chrono::TimeDelta;
use rust_xlsxwriter::Workbook;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::demo_sheets::{drawn_on, path};
use crate::support::world::{World, today};

/// A branch on the day for which the sheets were drawn.
async fn branch(pool: PgPoolOptions, server: PgConnectOptions) -> (World, OrganizationId) {
    let mut world = World::new(pool, server).await;
    world.clock.advance(drawn_on() - today());
    let root = world.named(None, "province", "Tỉnh Sông Hồng").await;
    let commune = world.named(Some(root), "commune", "Đảng bộ xã Thái Bình").await;
    let branch = world.named(Some(commune), "branch", "Chi bộ Thôn 3").await;
    (world, branch)
}

fn list(file: impl Into<std::path::PathBuf>, organization: OrganizationId, apply: bool) -> MemberList {
    MemberList {
        file: file.into(),
        organization: organization.to_string(),
        sheet: None,
        section: None,
        since: None,
        apply,
        despite_warnings: false,
    }
}

async fn run(world: &World, list: &MemberList) -> Report {
    import_members(&world.app, list).await.unwrap_or_else(|sentence| panic!("{sentence}"))
}

async fn count(world: &mut World, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&mut world.owner).await.expect("a number")
}

/// A sheet of texts in a file of its own.
fn sheet(name: &str, rows: &[[&str; 7]]) -> std::path::PathBuf {
    let titles = ["Họ và tên", "Ngày sinh", "Giới tính", "Vào Đảng", "Chính thức", "Số thẻ", "Chức vụ"];
    let mut book = Workbook::new();
    let drawn = book.add_worksheet();
    for (row, cells) in (0..).zip([titles].iter().chain(rows)) {
        drawn.write_row(row, 0, *cells).expect("a row");
    }
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}.xlsx", uuid::Uuid::now_v7()));
    book.save(&path).expect("a file");
    path
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn without_apply_nothing_is_written(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = branch(pool, server).await;
    let report = run(&world, &list(path("thon-3-dang-vien.xlsx"), branch, false)).await;
    assert_eq!((report.totals.new, report.totals.errors), (19, 0));
    assert!(report.text.ends_with("Nothing was written; --apply writes.\n"), "{}", report.text);
    assert_eq!(count(&mut world, "select count(*) from members").await, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_nineteen_of_thon_3_are_on_this_months_roll_and_twice_is_once(
    pool: PgPoolOptions,
    server: PgConnectOptions,
) {
    let (mut world, branch) = branch(pool, server).await;
    let list = list(path("thon-3-dang-vien.xlsx"), branch, true);
    let first = run(&world, &list).await;
    assert!(first.text.ends_with("Written: 19 members.\n"), "{}", first.text);

    chibo::meetings::keep_calendar(&world.app).await.unwrap();
    let meeting = sqlx::query_scalar("select id from meetings where organization_id = $1 limit 1")
        .bind(branch)
        .fetch_one(&mut world.owner)
        .await
        .unwrap();
    let mut tx = world.app.system("a test calls the roll").await.unwrap();
    let scope = tx.scope(chibo::access::Permission::ReadMembers);
    let first_of_month = "2026-11-01".parse().unwrap();
    let roll = chibo::members::roster(&mut tx, &scope, MeetingId(meeting), first_of_month).await.unwrap();
    drop(tx);
    let mut names: Vec<_> = roll.iter().map(|member| member.full_name.as_str()).collect();
    assert_eq!(names[..3], ["Hoàng Văn Kiên", "Ma Thị Lan", "Bàn Văn Thanh"]);
    let mut expected: Vec<_> = people::thon_3(drawn_on()).iter().map(|person| person.name).collect();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(roll.iter().filter(|member| member.in_attendance).count(), 18);
    assert_eq!(roll.iter().filter(|member| member.votes).count(), 17);

    let entries = count(&mut world, "select count(*) from audit_entries").await;
    let second = run(&world, &list).await;
    assert_eq!((second.totals.unchanged, second.totals.new, second.totals.changed), (19, 0, 0));
    assert!(second.text.ends_with("Written: 0 members.\n"));
    assert_eq!(count(&mut world, "select count(*) from audit_entries").await, entries, "nothing touched");
    assert_eq!(count(&mut world, "select count(*) from members").await, 19);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn rows_with_errors_stay_out_and_the_table_says_why(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = branch(pool, server).await;
    let careful = list(path("trung-ha-dang-vien.xlsx"), branch, true);
    let held_back = run(&world, &careful).await;
    assert!(held_back.text.ends_with("Nothing was written; --despite-warnings writes all the same.\n"));
    assert_eq!(count(&mut world, "select count(*) from members").await, 0);

    let list = MemberList { despite_warnings: true, ..careful };
    let report = run(&world, &list).await;
    for line in [
        "Sheet “Sheet1”, titles on row 6",
        "   C “NĂM SINH: Nam”: birth date of men",
        "    16  Error      Quan Văn Tiến",
        "birth date: 2/1960 has no day 31",
        "card number: the card number 27008014 is also that of row 20 (Dương Thị Hằng)",
        "     9  Skipped    Chi bộ Trung Hà",
        "10 new, 0 changed, 0 unchanged, 3 with errors",
        "Attention: the sheet says “Chi bộ Trung Hà”, the members go to “Chi bộ Thôn 3”",
        "Written: 10 members. Left out: 3 with errors.",
    ] {
        assert!(report.text.contains(line), "{line}\n{}", report.text);
    }
    assert_eq!(count(&mut world, "select count(*) from members").await, 10);
    let again = run(&world, &list).await;
    assert_eq!((again.totals.unchanged, again.totals.errors), (10, 3));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_member_of_one_branch_does_not_come_to_be_in_another(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = branch(pool, server).await;
    run(&world, &list(path("thon-3-dang-vien.xlsx"), branch, true)).await;
    let commune = Some(OrganizationId(branch.0 - 1));
    let other = world.named(commune, "branch", "Chi bộ Thôn 3 (mới)").await;
    let report = run(&world, &list(path("thon-3-dang-vien.xlsx"), other, true)).await;
    assert!(report.text.contains("is that of a member of Chi bộ Thôn 3; transfer the person"), "{}", report.text);
    // The two probationary ones have no card yet; nobody could tell.
    assert_eq!((report.totals.errors, report.totals.new), (17, 2), "{}", report.text);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_later_list_adds_what_it_knows_and_ends_probation_on_the_day(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = branch(pool, server).await;
    let five_months = TimeDelta::days(160);
    world.clock.advance(-five_months); // to 15 June
    let before = ["Ma Thị Lan", "1979", "Nữ", "10/11/2025", "", "", ""];
    run(&world, &list(sheet("before", &[before]), branch, true)).await;
    world.clock.advance(five_months);
    let after = ["MA THỊ LAN", "21/10/1979", "Nữ", "10/11/2025", "10/11/2026", "27019002", "Phó bí thư"];
    let file = sheet("after", &[after]);
    let report = run(&world, &list(&file, branch, true)).await;
    let changes = "birth date: 1979 → 21/10/1979; card number: (empty) → 27019002; \
        official on: (empty) → 10/11/2026; status: probationary → official; \
        position: (empty) → branch deputy secretary";
    assert!(report.text.contains(changes), "{}", report.text);
    let standings: Vec<(String, String)> =
        sqlx::query_as("select status, valid::text from member_statuses order by valid")
            .fetch_all(&mut world.owner)
            .await
            .unwrap();
    let standing = |status: &str, valid: &str| (status.to_owned(), valid.to_owned());
    assert_eq!(
        standings,
        [standing("probationary", "[2026-06-01,2026-11-10)"), standing("official", "[2026-11-10,)"),]
    );
    let member: (String, i16, Option<i16>, i32) =
        sqlx::query_as("select full_name, birth_year, birth_day, version from members")
            .fetch_one(&mut world.owner)
            .await
            .unwrap();
    assert_eq!(member, ("Ma Thị Lan".into(), 1979, Some(21), 2));
    let again = run(&world, &list(&file, branch, true)).await;
    assert_eq!(again.totals.unchanged, 1, "{}", again.text);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_secretary_follows_the_one_before_and_who_left_stays_away(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = branch(pool, server).await;
    let kien = ["Hoàng Văn Kiên", "12/03/1963", "Nam", "19/05/1988", "19/05/1989", "27003655", "Bí thư"];
    let former = sheet("former", &[kien]);
    run(&world, &list(&former, branch, true)).await;
    world.execute("update positions set valid = daterange(lower(valid), '2026-11-20')").await;
    world
        .execute("update memberships set valid = daterange(lower(valid), '2026-11-21'), ended_because = 'transferred'")
        .await;
    let lan = ["Ma Thị Lan", "21/10/1979", "Nữ", "03/02/2004", "03/02/2005", "27008702", "Bí thư"];
    let report = run(&world, &list(sheet("new", &[lan, kien]), branch, true)).await;
    assert!(
        report.text.contains("the member Hoàng Văn Kiên, born 12/03/1963 left this organization"),
        "{}",
        report.text
    );
    assert_eq!(report.totals.errors, 1, "{}", report.text);
    let held: Vec<String> = sqlx::query_scalar("select valid::text from positions order by valid")
        .fetch_all(&mut world.owner)
        .await
        .unwrap();
    assert_eq!(held, ["[2026-11-01,2026-11-20)", "[2026-11-20,)"]);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_branch_of_three_hundred_is_one_transaction(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = branch(pool, server).await;
    let mut random = chibo::demo::names::generator(5);
    let people: Vec<[String; 7]> = (0..300)
        .map(|at| {
            let name = chibo::demo::names::name(&mut random, chibo::members::model::Sex::Female);
            let birth = format!("{:02}/{:02}/{}", at % 28 + 1, at % 12 + 1, 1950 + at % 50);
            let card_no = format!("{:08}", 31_000_000 + at);
            [name, birth, "Nữ".into(), "19/05/2018".into(), "19/05/2019".into(), card_no, String::new()]
        })
        .collect();
    let rows: Vec<[&str; 7]> = people.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    let report = run(&world, &list(sheet("many", &rows), branch, true)).await;
    assert_eq!(report.totals.errors, 0, "{}", report.text);
    let whole = "select count(*) from members_on((select organization_id from members limit 1), '2026-11-22')";
    assert_eq!(count(&mut world, whole).await, 300);
    assert_eq!(
        count(&mut world, "select count(distinct request_id) from audit_entries where table_name = 'members'").await,
        1
    );
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn only_an_open_branch_takes_members(pool: PgPoolOptions, server: PgConnectOptions) {
    let (mut world, branch) = branch(pool, server).await;
    let thon_3 = |organization: &str| MemberList {
        organization: organization.to_owned(),
        ..list(path("thon-3-dang-vien.xlsx"), branch, true)
    };
    let refused = |list: MemberList| {
        let app = world.app.clone();
        async move { import_members(&app, &list).await.expect_err("refused") }
    };
    assert_eq!(
        refused(thon_3("99.999.999.999.999")).await,
        "there is no organization with the code or id 99.999.999.999.999"
    );
    assert_eq!(refused(thon_3("1")).await, "Tỉnh Sông Hồng is not a branch: members belong to branches");
    let early = MemberList { since: "2019-01-01".parse().ok(), ..thon_3(&branch.to_string()) };
    assert!(refused(early).await.contains("exists since 2020-01-01 only"));
    let missing = MemberList { file: "no/such/file.xlsx".into(), ..thon_3(&branch.to_string()) };
    assert!(refused(missing).await.starts_with("no/such/file.xlsx: "));
    world.execute("update organizations set closed_on = '2026-01-01' where kind = 'branch'").await;
    assert_eq!(refused_again(&world, thon_3(&branch.to_string())).await, "Chi bộ Thôn 3 is closed");
    assert_eq!(count(&mut world, "select count(*) from members").await, 0);
}

async fn refused_again(world: &World, list: MemberList) -> String {
    import_members(&world.app, &list).await.expect_err("refused")
}
