//! Files as people send them, and as nobody should.

use std::io::Write;

use proptest::prelude::*;
// The glob below brings another name like it.
use proptest::prelude::any;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A workbook with every kind of cell.
fn sample() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Danh sách").unwrap();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    sheet.merge_range(0, 0, 0, 3, "CHI BỘ\u{a0} THÔN 3 ", &Format::new()).unwrap();
    sheet.write(2, 0, 1990).unwrap();
    sheet.write(2, 1, "  Nông  Thị\nHoa ").unwrap();
    sheet.write_datetime_with_format(2, 2, ExcelDateTime::from_ymd(1962, 8, 14).unwrap(), &date).unwrap();
    sheet.write(2, 3, true).unwrap();
    sheet.write(3, 0, "   ").unwrap();
    sheet.write_formula(4, 1, rust_xlsxwriter::Formula::new("=1+1").set_result("#REF!")).unwrap();
    book.add_worksheet().set_name("Ẩn").unwrap().set_hidden(true).write(0, 0, "x").unwrap();
    book.save_to_buffer().unwrap()
}

/// The parts of a workbook.
fn parts(file: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut part = zip.by_index(at).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The sample with one part replaced.
fn with_part(name: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut parts = parts(&sample());
    let part = parts.iter_mut().find(|(part, _)| part == name).unwrap();
    part.1 = change(std::str::from_utf8(&part.1).unwrap()).into_bytes();
    packed(&parts)
}

#[test]
fn cells_become_plain_and_hidden_sheets_are_not_read() {
    let sheets = workbook(&sample()).unwrap();
    assert_eq!(sheets.len(), 1);
    assert_eq!(sheets[0].name, "Danh sách");
    assert_eq!(sheets[0].merged, [Merged { rows: (1, 1), columns: (0, 3) }]);
    let text = |text: &str| Cell::Text(text.into());
    let person = vec![Cell::Number(1990.0), text("Nông Thị Hoa"), Cell::Date(day(1962, 8, 14)), Cell::Flag(true)];
    assert_eq!(
        sheets[0].rows,
        [
            Row { number: 1, cells: vec![text("CHI BỘ THÔN 3")] },
            Row { number: 3, cells: person },
            Row { number: 5, cells: vec![Cell::Blank, Cell::Fault("#REF!".into())] },
        ]
    );
}

#[test]
fn what_is_no_workbook_is_refused_with_the_reason() {
    assert_eq!(workbook(b""), Err(Refusal::NotXlsx));
    assert_eq!(workbook("STT,Họ tên\n1,Ma Thị Lan\n".as_bytes()), Err(Refusal::NotXlsx));
    assert_eq!(workbook(b"<html><table></table></html>"), Err(Refusal::NotXlsx));
    assert_eq!(workbook(&packed(&[("content.xml".into(), b"<office/>".to_vec())])), Err(Refusal::NotXlsx));
    let compound = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    assert_eq!(workbook(&compound), Err(Refusal::OldExcel));
    let encrypted: Vec<u8> =
        compound.into_iter().chain("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(workbook(&encrypted), Err(Refusal::Encrypted));
    assert_eq!(workbook(&vec![0; package::MAX_FILE + 1]), Err(Refusal::TooLarge));
    let cut = sample();
    assert!(workbook(&cut[..cut.len() / 2]).is_err());
}

#[test]
fn a_list_has_at_most_twenty_thousand_rows_and_a_hundred_columns() {
    let with_cell = |row, column| {
        let mut book = Workbook::new();
        book.add_worksheet().write(row, column, "x").unwrap();
        workbook(&book.save_to_buffer().unwrap())
    };
    assert!(with_cell(19_999, 99).is_ok());
    assert_eq!(with_cell(20_000, 0), Err(Refusal::TooManyRows { sheet: "Sheet1".into() }));
    assert_eq!(with_cell(4, 100), Err(Refusal::TooManyColumns { sheet: "Sheet1".into(), row: 5 }));
    // Two cells in far corners: what a table of the whole sheet would take 17 billion cells for.
    assert_eq!(with_cell(1_048_575, 16_383), Err(Refusal::TooManyRows { sheet: "Sheet1".into() }));
}

#[test]
fn formatting_far_below_the_list_is_no_row() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "x").unwrap();
    sheet.write_blank(900_000, 200, &Format::new().set_bold()).unwrap();
    assert_eq!(workbook(&book.save_to_buffer().unwrap()).unwrap()[0].rows.len(), 1);
}

#[test]
fn a_bomb_is_refused_by_what_it_unpacks_to_and_not_by_what_it_says() {
    let mut bomb = parts(&sample());
    bomb.push(("xl/media/image1.png".into(), vec![0; 60_000_000]));
    bomb.push(("xl/media/image2.png".into(), vec![0; 60_000_000]));
    let mut file = packed(&bomb);
    assert!(file.len() < 1_000_000);
    assert_eq!(workbook(&file), Err(Refusal::UnpacksToTooMuch));
    // The sizes in the directory made small: unpacking still counts, or the file is called damaged.
    let large = 60_000_000_u32.to_le_bytes();
    for at in 0..file.len() - 4 {
        if file[at..at + 4] == large {
            file[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
        }
    }
    assert!(matches!(workbook(&file), Err(Refusal::UnpacksToTooMuch | Refusal::Damaged(_))));
}

#[test]
fn many_parts_and_many_tags_are_refused() {
    let mut many = parts(&sample());
    many.extend((0..1_000).map(|at| (format!("xl/media/{at}.png"), Vec::new())));
    assert_eq!(workbook(&packed(&many)), Err(Refusal::UnpacksToTooMuch));
    let texts = with_part("xl/sharedStrings.xml", |xml| xml.replace("</sst>", &("<si/>".repeat(2_000_001) + "</sst>")));
    assert_eq!(workbook(&texts), Err(Refusal::UnpacksToTooMuch));
    let formats =
        with_part("xl/styles.xml", |xml| xml.replace("</cellXfs>", &("<xf/>".repeat(200_001) + "</cellXfs>")));
    assert_eq!(workbook(&formats), Err(Refusal::UnpacksToTooMuch));
}

#[test]
fn an_announced_number_of_texts_reserves_no_memory() {
    for announced in ["uniqueCount=\"99999999999\"", "uniqueCount = '99999999999999999999999'", "uniqueCount=\"x\""] {
        let file = with_part("xl/sharedStrings.xml", |xml| {
            let at = xml.find("uniqueCount=\"").unwrap();
            let end = at + 13 + xml[at + 13..].find('"').unwrap() + 1;
            format!("{}{announced}{}", &xml[..at], &xml[end..])
        });
        assert_eq!(workbook(&file), Err(Refusal::UnpacksToTooMuch), "{announced}");
    }
    let hidden = with_part("xl/sharedStrings.xml", |xml| {
        xml.replace("<sst", &format!("<!-- uniqueCount=\"1\" --><sst uniqueCount{}=\"99999999999\"", " ".repeat(300)))
    });
    assert_eq!(workbook(&hidden), Err(Refusal::UnpacksToTooMuch));
}

#[test]
fn a_document_type_is_refused_before_anything_is_parsed() {
    let entities = "<!DOCTYPE sst [<!ENTITY a SYSTEM \"file:///etc/passwd\"><!ENTITY b \"&a;&a;\">]><sst";
    let file = with_part("xl/sharedStrings.xml", |xml| xml.replace("<sst", entities));
    assert!(matches!(workbook(&file), Err(Refusal::Damaged(_))));
    // Across the seam of two chunks.
    let padded = format!("{}<!DOCTYPE x><sst", " ".repeat(64 * 1024 - 60));
    let file = with_part("xl/sharedStrings.xml", |xml| xml.replace("<sst", &padded));
    assert!(matches!(workbook(&file), Err(Refusal::Damaged(_))));
}

#[test]
fn references_out_of_bounds_are_damage_and_no_panic() {
    for (from, to) in [
        ("r=\"B3\"", "r=\"ZZZZZZZZZ3\""),
        ("r=\"B3\"", "r=\"B99999999999\""),
        ("r=\"B3\"", "r=\"B0\""),
        ("ref=\"A1:D1\"", "ref=\"D5:A1\""),
        ("ref=\"A1:D1\"", "ref=\"A1:D1:E1\""),
    ] {
        let file = with_part("xl/worksheets/sheet1.xml", |xml| {
            assert!(xml.contains(from), "{from}");
            xml.replace(from, to)
        });
        assert!(matches!(workbook(&file), Err(Refusal::Damaged(_) | Refusal::TooManyRows { .. })), "{to}");
    }
}

#[test]
fn dates_counted_from_1904_are_the_same_days() {
    let file = with_part("xl/workbook.xml", |xml| xml.replace("<workbookPr ", "<workbookPr date1904=\"1\" "));
    let sheets = workbook(&file).unwrap();
    assert_eq!(sheets[0].rows[1].cells[2], Cell::Date(day(1966, 8, 15)), "1,462 days later");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_damaged_file_is_refused_or_read_but_never_a_panic(
        part in 0_usize..12, places in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6)
    ) {
        let mut parts = parts(&sample());
        let at = part % parts.len();
        for (place, byte) in places {
            let content = &mut parts[at].1;
            let place = place % content.len();
            content[place] = byte;
        }
        let _ = workbook(&packed(&parts));
    }

    #[test]
    fn random_bytes_after_the_right_beginning_are_refused(tail in proptest::collection::vec(any::<u8>(), 0..400)) {
        let file: Vec<u8> = b"PK\x03\x04".iter().copied().chain(tail).collect();
        prop_assert!(workbook(&file).is_err());
    }
}
