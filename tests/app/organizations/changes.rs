//! Creating, renaming, editing.

use chibo::ids::OrganizationId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Scene, page_of};
use crate::support::client::Client;

const NEW: [(&str, &str); 4] =
    [("name", "Chi bộ  Thôn 12"), ("kind", "branch"), ("branch_type", "village"), ("since", "1/7/2025")];

/// The same with one field changed.
fn new_with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    NEW.iter().map(|(name, old)| (*name, if *name == field { value } else { *old })).collect()
}

async fn open(client: &mut Client, path: &str) {
    client.get(path).await.assert_status(200);
}

fn new_under(id: OrganizationId) -> String {
    format!("/organizations/new?under={id}")
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_office_creates_a_branch_once_however_often_it_presses(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let mut office = scene.office().await;
    let page = office.get(&page_of(at.commune_a)).await;
    assert_eq!(page.link("Thêm tổ chức trực thuộc"), new_under(at.commune_a));
    open(&mut office, &new_under(at.commune_a)).await;
    let (mut impatient, mut corrected) = (office.clone(), office.clone());
    let to = office.submit("/organizations", &NEW).await.location().expect("a redirect").to_owned();
    let page = office.follow().await;
    page.assert_status(200).assert_text("Đã tạo Chi bộ Thôn 12").assert_text("Chi bộ thôn, bản, xóm");
    assert_eq!(page.one("h1"), "Chi bộ Thôn 12");
    impatient.submit("/organizations", &NEW).await.assert_redirect(&to);
    assert_eq!(scene.count("select count(*) from organization_names where name like 'Chi bộ Thôn%'").await, 1);

    // The same page with other words: nothing happens by mistake, and nothing typed is lost.
    let page = corrected.submit("/organizations", &new_with("name", "Chi bộ Thôn 13")).await;
    page.assert_status(409).assert_text("Trang này đã tạo Chi bộ Thôn 12 rồi");
    assert_eq!((page.value("name"), page.link("Chi bộ Thôn 12")), ("Chi bộ Thôn 13".into(), to));
    corrected.submit("/organizations", &[]).await.assert_status(303);
    corrected.follow().await.assert_text("Đã tạo Chi bộ Thôn 13");
    assert_eq!(scene.count("select count(*) from organization_names where name like 'Chi bộ Thôn%'").await, 2);
    assert!(scene.world.faults().await.is_empty());
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_cannot_be_created_is_said_beside_the_field(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let mut office = scene.office().await;
    open(&mut office, &new_under(at.commune_a)).await;
    let long = "Ủ".repeat(201);
    for (field, typed, sentence) in [
        ("name", "  ", "Ghi tên tổ chức"),
        ("name", long.as_str(), "Tên dài 201 chữ cái, nhiều nhất là 200"),
        ("kind", "province", "Chọn loại tổ chức"),
        ("branch_type", "", "Chọn loại hình chi bộ"),
        ("branch_type", "moon", "Chọn loại hình chi bộ"),
        ("since", "", "Ghi ngày thành lập"),
        ("since", "31/6/2025", "Tháng 6 không có ngày 31"),
        ("since", "31/12/2019", "Cấp trên thành lập ngày 01/01/2020"),
        ("since", "1/7/2052", "còn hơn một năm nữa"),
    ] {
        let page = office.submit("/organizations", &new_with(field, typed)).await;
        page.assert_status(422).assert_text(sentence);
        assert_eq!(page.value("since"), new_with(field, typed)[3].1, "what was typed is kept");
        assert_eq!(page.attributes("#errors a", "href"), [format!("#{field}")]);
    }
    scene.world.close(at.branch_c, at.branch_a).await.expect("a merger");
    open(&mut office, &new_under(at.branch_c)).await;
    let fields = [("name", "Tổ 1"), ("kind", "party_group"), ("since", "1/7/2025")];
    office.submit("/organizations", &fields).await.assert_status(422).assert_text("Cấp trên đã kết thúc hoạt động");
    assert_eq!(scene.count("select count(*) from organizations").await, 8);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn only_who_keeps_the_tree_changes_it(pool: PgPoolOptions, server: PgConnectOptions) {
    let scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let mut secretary = scene.secretary().await;
    let page = secretary.get(&page_of(at.branch_a)).await;
    page.assert_no_text("Sửa thông tin").assert_no_text("Đổi tên").assert_no_text("Thêm tổ chức");
    let (edit, name) = (format!("{}/edit", page_of(at.branch_a)), format!("{}/name", page_of(at.branch_a)));
    for path in [&edit, &name, &new_under(at.branch_a)] {
        secretary.get(path).await.assert_status(403);
    }
    let under = at.branch_a.to_string();
    let mut fields = vec![("id", "0190aaaa-0000-7000-8000-000000000001"), ("under", under.as_str())];
    fields.extend(NEW);
    secretary.post("/organizations", &fields).await.assert_status(403);
    let texts = [("branch_type", ""), ("code", ""), ("difficulty", "difficult")];
    secretary.post(&edit, &texts).await.assert_status(403);
    secretary.post(&name, &[("name", "Thôn 33"), ("since", "1/8/2025")]).await.assert_status(403);

    let mut office = scene.office().await;
    let (under, edit) = (at.commune_b.to_string(), format!("{}/edit", page_of(at.branch_b)));
    fields[1].1 = &under;
    office.post("/organizations", &fields).await.assert_status(404);
    office.get(&new_under(at.commune_b)).await.assert_status(404);
    office.get(&edit).await.assert_status(404);
    office.post(&edit, &texts).await.assert_status(404);
    let mut scene = scene;
    assert_eq!(scene.count("select count(*) from organizations where difficulty is not null").await, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn two_people_edit_and_no_word_is_lost(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let edit = format!("{}/edit", page_of(at.branch_a));
    let mut one = scene.office().await;
    open(&mut one, &edit).await;
    let (mut two, mut three) = (one.clone(), one.clone());
    one.submit(&edit, &[("code", "38168053000001")]).await.assert_redirect(&page_of(at.branch_a));
    // What only one side changed is taken over.
    two.submit(&edit, &[("difficulty", "difficult")]).await.assert_redirect(&page_of(at.branch_a));
    two.follow().await.assert_text("38.168.053.000.001").assert_text("Khó khăn");
    // What both changed is shown side by side, and the choice is saved.
    let page = three.submit(&edit, &[("code", "38.168.053.000.002"), ("branch_type", "school")]).await;
    page.assert_status(409).assert_text("38.168.053.000.001").assert_text("38.168.053.000.002");
    page.assert_no_text("Khó khăn");
    three.submit(&edit, &[]).await.assert_redirect(&page_of(at.branch_a));
    let page = three.follow().await;
    page.assert_text("38.168.053.000.002").assert_text("Chi bộ trường học").assert_text("Khó khăn");
    assert_eq!(scene.count("select version::bigint from organizations where code is not null").await, 4);

    // A code is one organization's.
    let other = format!("{}/edit", page_of(at.branch_c));
    open(&mut one, &other).await;
    let page = one.submit(&other, &[("code", "38.168.053.000.002")]).await;
    page.assert_status(422).assert_text("Mã này đang dùng cho một tổ chức khác");
    assert_eq!(page.value("code"), "38.168.053.000.002");
    one.submit(&other, &[("code", "38.168")]).await.assert_status(422).assert_text("14 chữ số");
    one.submit(&other, &[("code", "")]).await.assert_redirect(&page_of(at.branch_c));
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_name_holds_from_a_day_and_the_old_one_stays(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut scene = Scene::new(pool, server).await;
    let at = scene.branch.at;
    let name = format!("{}/name", page_of(at.branch_c));
    let mut office = scene.office().await;
    let page = office.get(&name).await;
    page.assert_text("Tên “Thôn 5” dùng từ ngày 01/01/2020");
    for (since, sentence) in [
        ("", "Ghi ngày bắt đầu dùng tên mới"),
        ("31/12/2019", "không thể đổi tên trước đó"),
        ("32/7/2025", "không có ngày 32"),
        ("1/7/2027", "còn hơn một năm nữa"),
    ] {
        let page = office.submit(&name, &[("name", "Thôn Hòa Bình"), ("since", since)]).await;
        page.assert_status(422).assert_text(sentence);
        assert_eq!(page.value("name"), "Thôn Hòa Bình");
    }
    let mut colleague = office.clone();
    let mut again = office.clone();
    let fields = [("name", "Thôn Hòa Bình"), ("since", "01/03/2025")];
    office.submit(&name, &fields).await.assert_redirect(&page_of(at.branch_c));
    let page = office.follow().await;
    assert_eq!(page.one("h1"), "Thôn Hòa Bình");
    page.assert_text("Thôn 5 (từ 01/01/2020 đến hết 28/02/2025)");
    again.submit(&name, &fields).await.assert_redirect(&page_of(at.branch_c));
    assert_eq!(scene.count("select count(*) from organization_names where name = 'Thôn Hòa Bình'").await, 1);
    assert_eq!(scene.count("select count(*) from audit_entries where table_name = 'organization_names' and new_row ->> 'name' = 'Thôn Hòa Bình'").await, 1);

    // Somebody else had opened the page before: both names are shown.
    let page = colleague.submit(&name, &[("name", "Thôn Yên Bình"), ("since", "01/03/2025")]).await;
    page.assert_status(409).assert_text("Thôn Hòa Bình").assert_text("Thôn Yên Bình");
    colleague.submit(&name, &[]).await.assert_redirect(&page_of(at.branch_c));
    let page = colleague.follow().await;
    assert_eq!(page.one("h1"), "Thôn Yên Bình");
    // Before the last name there is another; a new one cannot push itself between them.
    open(&mut office, &name).await;
    let page = office.submit(&name, &[("name", "Thôn Nà Lầu"), ("since", "01/02/2025")]).await;
    page.assert_status(422).assert_text("Tên “Thôn Yên Bình” dùng từ ngày 01/03/2025");
    // A name to come is shown, and is not yet borne.
    office.submit(&name, &[("name", "Thôn Nà Lầu"), ("since", "01/01/2026")]).await.assert_status(303);
    let page = office.follow().await;
    assert_eq!(page.one("h1"), "Thôn Yên Bình");
    page.assert_text("Thôn Nà Lầu (từ 01/01/2026)");

    open(&mut office, &name).await;
    scene.world.close(at.branch_c, at.branch_a).await.expect("a merger");
    let page = office.submit(&name, &[("name", "Thôn khác"), ("since", "01/02/2026")]).await;
    page.assert_status(422).assert_text("Tổ chức đã kết thúc hoạt động ngày 01/07/2025");
}
