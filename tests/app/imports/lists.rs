//! Positions, organizations, text files, old encodings, and lists that come back as they went.

use std::io::Read as _;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{Desk, LAN, THANH, TITLES, batch_of, desk, figures, send, sheet, signed_in, verdicts};
use crate::support::client::Client;

/// Brings a list in as somebody, compares it, and writes it.
async fn bring(d: &Desk, client: &mut Client, to: (&str, i32), file: (&str, &[u8])) -> String {
    let sent = send(client, to, file.0, file.1).await;
    sent.assert_status(303);
    let address = sent.location().expect("a batch").to_owned();
    client.get(&address).await.assert_status(200);
    client.submit(&format!("{address}/columns"), &[]).await.assert_redirect(&address);
    d.work().await;
    address
}

async fn act(d: &Desk, client: &mut Client, address: &str, act: &str) {
    client.get(address).await.assert_status(200);
    client.submit(&format!("{address}/{act}"), &[("confirmed", "1")]).await.assert_redirect(address);
    d.work().await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn organizations_are_planted_known_again_and_uprooted(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let (office, commune) = (d.branch.office, d.branch.at.commune_a.0);
    let mut office = signed_in(&d.world, office).await;
    let titles = ["TT", "Tên tổ chức đảng", "Loại hình", "Mã số", "Trực thuộc", "Ngày thành lập"];
    let rows: [&[&str]; 4] = [
        &["1", "Tổ đảng số 1", "", "", "Chi bộ Thôn 9", "01/03/2024"],
        &["2", "Chi bộ Thôn 9", "Chi bộ thôn, bản, xóm, ấp, buôn, làng", "38.168.053.000.009", "", "01/01/2024"],
        &["3", "Thôn 3", "", "38.168.053.000.003", "", ""],
        &["4", "Chi bộ Thôn 10", "", "", "Xã Không Có", "01/01/2024"],
    ];
    let file = sheet(&titles, &rows);
    let to = ("organizations", commune);
    let before = d.count("select count(*) from organizations").await;
    let address = bring(&d, &mut office, to, ("to-chuc.xlsx", &file)).await;
    let page = office.get(&address).await;
    assert_eq!(verdicts(&page), ["skipped", "new", "new", "changed", "error"]);
    page.assert_text("không có, hoặc có nhiều tổ chức “Xã Không Có”").assert_text("38.168.053.000.003");
    act(&d, &mut office, &address, "application").await;
    let page = office.get(&address).await;
    assert_eq!(figures(&page), ["2", "1", "0", "1"]);
    assert_eq!(d.count("select count(*) from organizations").await, before + 2);
    let group: String = d
        .world
        .ask("select p.code from organizations o join organizations p on p.id = o.parent_id where o.kind = 'party_group'")
        .await;
    assert_eq!(group, "38.168.053.000.009");
    assert_eq!(d.world.faults().await, []);
    let again = bring(&d, &mut office, to, ("to-chuc.xlsx", &file)).await;
    assert_eq!(verdicts(&office.get(&again).await), ["skipped", "unchanged", "unchanged", "unchanged", "error"]);

    // What is taken out comes back without a change.
    for format in ["xlsx", "csv"] {
        let page = office.get(&format!("/organizations/{commune}/list.{format}")).await;
        page.assert_status(200);
        let back = bring(&d, &mut office, to, (&format!("to-chuc.{format}"), &page.bytes)).await;
        let page = office.get(&format!("{back}?show=unchanged")).await;
        assert_eq!(page.count("tr[data-verdict=unchanged]"), 4, "{format}: {page:?}");
        office.get(&back).await.assert_text("Không có gì để ghi");
    }

    act(&d, &mut office, &address, "reversal").await;
    office.get(&address).await.assert_text("Đã bỏ khỏi sổ");
    assert_eq!(d.count("select count(*) from organizations").await, before);
    assert_eq!(d.count("select count(*) from organizations where code is not null").await, 0);
    // A secretary edits no organizations, and does not see what is brought in above.
    d.client.get(&address).await.assert_status(404);
    d.client.get(&format!("/imports/new?kind=organizations&organization={commune}")).await.assert_status(404);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn positions_are_given_once_and_taken_back(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let commune = d.branch.at.commune_a.0;
    let mut office = signed_in(&d.world, d.branch.office).await;
    let name: String = d.world.ask("select full_name from members order by id limit 1").await;
    let rows: [&[&str]; 2] = [
        &[&name, "1970", "Đảng ủy viên", "15/06/2020", ""],
        &["Nông Văn Không", "1970", "Bí thư Đảng ủy", "15/06/2020", ""],
    ];
    let titles = ["Họ và tên", "Năm sinh", "Chức vụ", "Từ ngày", "Đến ngày"];
    let file = sheet(&titles, &rows);
    let address = bring(&d, &mut office, ("positions", commune), ("chuc-vu.xlsx", &file)).await;
    let page = office.get(&address).await;
    assert_eq!(verdicts(&page), ["skipped", "new", "error"]);
    page.assert_text("ở đây không có đảng viên nào như vậy").assert_text("Giữ chức vụ từ ngày: 15/06/2020");
    act(&d, &mut office, &address, "application").await;
    let held = "select valid::text from positions where position = 'committee_member'";
    assert_eq!(d.world.ask::<String>(held).await, "[2020-06-15,)");
    let again = bring(&d, &mut office, ("positions", commune), ("chuc-vu.xlsx", &file)).await;
    assert_eq!(verdicts(&office.get(&again).await), ["skipped", "unchanged", "error"]);
    act(&d, &mut office, &address, "reversal").await;
    office.get(&address).await.assert_text("Đã bỏ khỏi sổ");
    assert_eq!(d.count("select count(*) from positions where position = 'committee_member'").await, 0);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_table_as_text_is_read_like_a_workbook(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let lines = [TITLES.join(";"), LAN.join(";"), THANH.join(";")].join("\r\n");
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(lines.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for file in [lines.as_bytes(), &utf16] {
        let address = d.preview(file).await;
        assert_eq!(verdicts(&d.client.get(&address).await), ["skipped", "new", "new"]);
    }
    let formula = format!("{}\n{}", TITLES.join(","), "=HYPERLINK(\"\"http://a\"\"),1979,Nữ,,,,");
    d.send(formula.as_bytes()).await.assert_status(422).assert_text("Tệp có công thức");
    d.send("<html><table><tr><td>Họ và tên".as_bytes()).await.assert_status(422).assert_text("không phải tệp Excel");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn text_of_old_fonts_is_converted_when_somebody_says_so(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let titles = ["Hä vµ tªn", "Ngµy sinh", "Giíi tÝnh", "Sè thÎ ®¶ng viªn"];
    let rows: [&[&str]; 2] =
        [&["N«ng ThÞ Sen", "21/10/1979", "N÷", "27008702"], &["Lôc V¨n M¹nh", "1971", "Nam", "27008703"]];
    let sent = d.send(&sheet(&titles, &rows)).await;
    sent.assert_status(303);
    let address = sent.location().unwrap().to_owned();
    let page = d.client.get(&address).await;
    page.assert_text("mã cũ TCVN3").assert_text("Lôc V¨n M¹nh → Lục Văn Mạnh");
    d.client.submit(&format!("{address}/columns"), &[("encoding", "tcvn3")]).await.assert_redirect(&address);
    let page = d.client.get(&address).await;
    page.assert_text("Họ và tên");
    assert_eq!((page.value("column.0"), page.value("column.3")), ("name".into(), "card-no".into()));
    d.client.submit(&format!("{address}/columns"), &[]).await.assert_redirect(&address);
    d.work().await;
    let page = d.client.get(&address).await;
    assert_eq!(verdicts(&page), ["skipped", "new", "new"]);
    page.assert_text("Nông Thị Sen").assert_text("Nữ");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn dates_in_three_columns_are_one_date(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let drawn = book.add_worksheet();
    drawn.write_row(0, 0, ["Họ và tên", "Ngày sinh", "", "", "Giới tính"]).unwrap();
    drawn.write_row(1, 0, ["", "Ngày", "Tháng", "Năm", ""]).unwrap();
    drawn.write_row(2, 0, ["Nông Thị Sen", "21", "10", "1979", "Nữ"]).unwrap();
    drawn.write_row(3, 0, ["Lục Văn Mạnh", "", "", "1971", "Nam"]).unwrap();
    let address = d.preview(&book.save_to_buffer().unwrap()).await;
    let page = d.client.get(&address).await;
    page.assert_text("Ngày sinh: 21/10/1979").assert_text("Ngày sinh: 1971");
    assert_eq!(verdicts(&page), ["skipped", "skipped", "new", "new"]);
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn what_is_taken_out_comes_back_without_a_change(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let secretary =
        ["Nông Thị Sen", "21/10/1979", "Nữ", "03/02/2004", "03/02/2005", "00008702", "Chi ủy viên, Trưởng thôn"];
    let address = d.preview(&sheet(&TITLES, &[&secretary, &THANH])).await;
    d.act(&address, "application").await;
    let branch = d.branch.at.branch_a.0;
    let form = format!("/organizations/{branch}/members/export");
    d.client.get(&form).await.assert_status(200);
    d.client.submit(&form, &[]).await.assert_status(422).assert_text("Đồng chí ghi rõ dùng vào việc gì");
    for format in ["xlsx", "csv"] {
        d.client.get(&form).await;
        let page = d.client.submit(&form, &[("reason", "Báo cáo cuối năm"), ("format", format)]).await;
        page.assert_status(200);
        let disposition = page.header("content-disposition").unwrap_or_default();
        assert!(disposition.contains(&format!("dang-vien-2025-08-01.{format}")), "{disposition}");
        let back = d.preview(&page.bytes).await;
        let shown = d.client.get(&format!("{back}?show=unchanged")).await;
        assert_eq!(shown.count("tr[data-verdict=unchanged]"), 9, "{format}");
        d.client.get(&back).await.assert_text("Không có gì để ghi");
        let _ = batch_of(&back);
    }
    let told: Vec<(String, Option<String>, i32)> =
        sqlx::query_as("select what, reason, row_count from export_acts").fetch_all(&mut d.world.owner).await.unwrap();
    assert_eq!(told, vec![("members".to_owned(), Some("Báo cáo cuối năm".to_owned()), 9); 2]);
    let trail = "select count(*) from audit_entries where table_name = 'export_acts'";
    assert_eq!(d.count(trail).await, 2);
    // Numbers keep their zeros in the format with types.
    d.client.get(&form).await;
    let page = d.client.submit(&form, &[("reason", "Báo cáo"), ("format", "xlsx")]).await;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(page.bytes.clone())).unwrap();
    let mut texts = String::new();
    zip.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut texts).unwrap();
    assert!(texts.contains("00008702"));
}
