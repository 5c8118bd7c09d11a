//! `thon-3-dang-vien.xlsx`: a tidy list, as a careful secretary keeps it.

use std::collections::BTreeMap;

use chibo::demo::people::{self, Person};
use chibo::members::model::{PoliticalTheory, Position, Sex, Status};
use chibo::text::PartialDate;
use chrono::NaiveDate;

use super::draw::{Content, Drawing, day};

const TITLES: [&str; 14] = [
    "STT",
    "Họ và tên",
    "Ngày, tháng, năm sinh",
    "Giới tính",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Số thẻ đảng viên",
    "Chức vụ",
    "Nghề nghiệp",
    "Học vấn",
    "Chuyên môn",
    "Lý luận chính trị",
    "Điện thoại",
    "Ghi chú",
];

pub fn draw(today: NaiveDate) -> Drawing {
    let mut sheet = Drawing {
        file: "thon-3-dang-vien.xlsx",
        sheet: "Danh sách",
        cells: BTreeMap::new(),
        merged: Vec::new(),
        titles: 3..4,
        widths: &[5, 22, 13, 8, 13, 13, 12, 22, 30, 9, 24, 12, 13, 16],
    };
    sheet.join((1, 1), ('A', 'E'), "ĐẢNG BỘ XÃ THÁI BÌNH");
    sheet.join((1, 1), ('I', 'N'), "ĐẢNG CỘNG SẢN VIỆT NAM");
    sheet.join((2, 2), ('A', 'E'), "CHI BỘ THÔN 3");
    sheet.join((3, 3), ('A', 'N'), "DANH SÁCH ĐẢNG VIÊN (tính đến ngày 20/11/2026)");
    for (column, title) in ('A'..).zip(TITLES) {
        sheet.put(4, column, title);
    }
    let people = people::thon_3(today);
    for (row, person) in (5..).zip(&people) {
        draw_person(&mut sheet, row, person);
    }
    sheet.join((24, 24), ('A', 'N'), format!("Tổng cộng: {} đảng viên", people.len()));
    sheet
}

fn draw_person(sheet: &mut Drawing, row: u32, person: &Person) {
    sheet.put(row, 'A', Content::Number(f64::from(row - 4)));
    sheet.put(row, 'B', person.name);
    // A year alone is typed as a number, anything longer as text.
    sheet.put(
        row,
        'C',
        match person.birth {
            PartialDate::Year(year) => Content::Number(f64::from(year)),
            birth => Content::Text(birth.to_string()),
        },
    );
    sheet.put(row, 'D', if person.sex == Sex::Male { "Nam" } else { "Nữ" });
    // Every third admission was typed so that the program made a real date of it.
    let admitted = person.admitted_on;
    sheet.put(row, 'E', if row.is_multiple_of(3) { Content::Date(admitted) } else { Content::Text(day(admitted)) });
    if let Some(official) = person.official_on {
        sheet.put(row, 'F', day(official));
    }
    if let Some(card_no) = person.card_no {
        // One cell was not set to text before typing, and lost its zeros.
        let lost = person.name == "Lục Văn Sinh";
        sheet.put(row, 'G', if lost { number(card_no) } else { card_no.into() });
    }
    if let Some(position) = position(person.positions) {
        sheet.put(row, 'H', position);
    }
    sheet.put(row, 'I', person.occupation);
    sheet.put(row, 'J', person.education_general);
    if let Some(training) = person.education_professional {
        sheet.put(row, 'K', training);
    }
    if let Some(level) = person.political_theory {
        sheet.put(row, 'L', theory(level));
    }
    if let Some(phone) = person.phone {
        let lost = person.name == "Vi Thị Thơm";
        sheet.put(row, 'M', if lost { number(phone) } else { phone.into() });
    }
    match person.status {
        Status::Probationary => sheet.put(row, 'N', "Dự bị"),
        Status::Exempt => sheet.put(row, 'N', "Miễn sinh hoạt"),
        _ => {}
    }
}

/// What a spreadsheet makes of digits that were not declared text.
pub fn number(digits: &str) -> Content {
    Content::Number(digits.parse().expect("digits"))
}

pub fn position(positions: &[Position]) -> Option<&'static str> {
    match positions {
        [Position::BranchSecretary, Position::VillageHead] => Some("Bí thư kiêm trưởng thôn"),
        [Position::BranchSecretary] => Some("Bí thư"),
        [Position::BranchDeputySecretary] => Some("Phó bí thư"),
        [Position::BranchCommitteeMember] => Some("Chi ủy viên"),
        [] => None,
        other => panic!("no words for {other:?}"),
    }
}

pub fn theory(level: PoliticalTheory) -> &'static str {
    match level {
        PoliticalTheory::Elementary => "Sơ cấp",
        PoliticalTheory::Intermediate => "Trung cấp",
        PoliticalTheory::Advanced => "Cao cấp",
        PoliticalTheory::Bachelor => "Cử nhân",
    }
}
