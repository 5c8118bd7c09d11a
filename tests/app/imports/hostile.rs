//! Files as nobody should send them: a sentence, and nothing is left behind.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{Formula, Workbook};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Desk, LAN, TITLES, desk, sheet, signed_in};

/// A good workbook with one part replaced.
fn with_part(name: &str, content: &[u8]) -> Vec<u8> {
    let whole = sheet(&TITLES, &[&LAN]);
    let mut from = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let mut own = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut own).unwrap();
        let part_name = part.name().unwrap().into_owned();
        to.start_file(part_name.as_str(), SimpleFileOptions::default()).unwrap();
        to.write_all(if part_name == name { content } else { &own }).unwrap();
    }
    to.finish().unwrap().into_inner()
}

fn worksheet(rows: &str) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    )
    .into_bytes()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

async fn refused(d: &mut Desk, file: &[u8], sentence: &str) {
    let began = std::time::Instant::now();
    let page = d.send(file).await;
    page.assert_status(422).assert_text(sentence);
    assert!(began.elapsed().as_secs() < 20, "{sentence}: {:?}", began.elapsed());
    assert_eq!(d.count("select count(*) from import_batches").await, 0, "{sentence}");
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_hostile_file_is_refused_in_a_sentence(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    refused(&mut d, b"", "Đồng chí chọn một tệp").await;
    refused(&mut d, b"PK\x03\x04 no zip at all", "không phải tệp Excel").await;
    let compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    refused(&mut d, &[&compound[..], &[0; 600]].concat(), "tệp Excel cũ (.xls)").await;
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused(&mut d, &[&compound[..], &[0; 600], &encrypted].concat(), "Tệp có mật khẩu").await;
    let entity =
        b"<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet>&e;</worksheet>";
    refused(&mut d, &with_part(SHEET, entity), "Tệp bị hỏng").await;
    refused(&mut d, &with_part(SHEET, &vec![b' '; 120_000_000]), "nhiều hơn một danh sách").await;
    let empty: String = (1..=1_000_000).map(|row| format!("<row r=\"{row}\"/>")).collect();
    refused(&mut d, &with_part(SHEET, &worksheet(&empty)), "nhiều hơn một danh sách").await;
    refused(&mut d, &sheet(&["a"], &[&["b"]]), "Không tìm thấy dòng tên cột").await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn computed_cells_are_refused(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let mut book = Workbook::new();
    let drawn = book.add_worksheet();
    drawn.write_row(0, 0, TITLES).unwrap();
    drawn.write_row(1, 0, LAN).unwrap();
    drawn.write_formula(1, 5, Formula::new("=HYPERLINK(\"http://a\")").set_result("27008702")).unwrap();
    refused(&mut d, &book.save_to_buffer().unwrap(), "Tệp có công thức").await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn nobody_imports_where_he_may_not_edit(pool: PgPoolOptions, server: PgConnectOptions) {
    let mut d = desk(pool, server).await;
    let (own, other) = (d.branch.at.branch_a.0, d.branch.at.branch_b.0);
    d.client.get(&format!("/imports/new?organization={other}")).await.assert_status(404);
    let recorder = d.world.actor(&[("branch_recorder", d.branch.at.branch_a, "unit")]).await.user;
    let mut recorder = signed_in(&d.world, recorder).await;
    recorder.get(&format!("/imports/new?organization={own}")).await.assert_status(403);
    recorder.get("/imports").await.assert_status(200).assert_text("không có quyền nhập");
    let address = d.preview(&sheet(&TITLES, &[&LAN])).await;
    recorder.get(&address).await.assert_status(403);
    let foreign = d.world.actor(&[("branch_secretary", d.branch.at.branch_b, "unit")]).await.user;
    let mut foreign = signed_in(&d.world, foreign).await;
    foreign.get(&address).await.assert_status(404);
    assert!(!foreign.get("/imports").await.body.contains("ds.xlsx"));
}
