//! `trung-ha-dang-vien.xlsx`: the other kind of list. Titles on two levels, names in capitals, the birth
//! date in the column of the sex, headings between the rows, cells that the program took for something
//! else, and three rows that are wrong.

use std::collections::BTreeMap;

use chibo::demo::people::{self, Person};
use chibo::members::model::{Sex, Status};
use chibo::text::PartialDate;
use chrono::{Datelike as _, NaiveDate};
use unicode_normalization::UnicodeNormalization as _;

use super::draw::{Content, Drawing, day};
use super::thon_3::{number, position, theory};

pub fn draw(today: NaiveDate) -> Drawing {
    let mut sheet = Drawing {
        file: "trung-ha-dang-vien.xlsx",
        sheet: "Sheet1",
        cells: BTreeMap::new(),
        merged: Vec::new(),
        titles: 5..8,
        widths: &[5, 24, 12, 12, 12, 12, 12, 10, 22, 11, 30, 14, 14, 14],
    };
    draw_titles(&mut sheet);
    sheet.join((9, 9), ('A', 'N'), "Chi bộ Trung Hà");
    sheet.join((10, 10), ('A', 'N'), "I. ĐẢNG VIÊN CHÍNH THỨC");
    sheet.join((23, 23), ('A', 'N'), "II. ĐẢNG VIÊN DỰ BỊ");
    let people = people::trung_ha(today);
    for (at, person) in people.iter().enumerate() {
        let row = 11 + at as u32 + u32::from(person.status == Status::Probationary);
        sheet.put(row, 'A', Content::Number(at as f64 + 1.0));
        draw_person(&mut sheet, row, person);
    }
    sheet.put(25, 'A', Content::Number(14.0)); // numbered in advance, for the next one
    draw_end(&mut sheet, &people);
    sheet
}

fn draw_titles(sheet: &mut Drawing) {
    sheet.join((1, 1), ('A', 'D'), "ĐẢNG BỘ XÃ PHÚ THỊNH");
    sheet.join((1, 1), ('I', 'N'), "ĐẢNG CỘNG SẢN VIỆT NAM");
    sheet.join((2, 2), ('A', 'D'), "CHI BỘ TRUNG HÀ");
    sheet.join((4, 4), ('A', 'N'), "DANH SÁCH TRÍCH NGANG ĐẢNG VIÊN");
    for (column, title) in
        [('A', "TT"), ('B', "HỌ VÀ TÊN"), ('E', "SỐ THẺ ĐV"), ('K', "NGHỀ NGHIỆP"), ('L', "CHỨC VỤ ĐẢNG")]
    {
        sheet.join((6, 7), (column, column), title);
    }
    sheet.join((6, 7), ('M', 'M'), "ĐT");
    sheet.join((6, 7), ('N', 'N'), "GHI CHÚ");
    sheet.join((6, 6), ('C', 'D'), "NĂM SINH");
    sheet.join((6, 6), ('F', 'G'), "NGÀY VÀO ĐẢNG");
    sheet.join((6, 6), ('H', 'J'), "TRÌNH ĐỘ");
    let parts = ["Nam", "Nữ", "", "Dự bị", "Chính thức", "Văn hóa", "Chuyên môn", "LLCT"];
    for (column, part) in ('C'..).zip(parts).filter(|(_, part)| !part.is_empty()) {
        sheet.put(7, column, part);
    }
    for (at, column) in (1..).zip('A'..='N') {
        sheet.put(8, column, format!("({at})"));
    }
}

fn draw_person(sheet: &mut Drawing, row: u32, person: &Person) {
    let capitals = person.name.to_uppercase();
    sheet.put(
        row,
        'B',
        match person.name {
            "Nông Văn Vinh" => capitals.replacen(' ', "  ", 1),
            "Lương Đình Toàn" => capitals.nfd().collect(), // typed with marks apart from their letters
            "Nông Thị Duyên" => format!("Đ/c {}", person.name),
            _ => capitals,
        },
    );
    let column = if person.sex == Sex::Male { 'C' } else { 'D' };
    sheet.put(row, column, birth(person));
    if let Some(card_no) = person.card_no {
        sheet.put(
            row,
            'E',
            match person.name {
                "Dương Thị Hằng" => number("27008014"), // that of Ma Thị Liên
                "Chẩu Văn Quý" => "27 006 780".into(),
                _ => number(card_no),
            },
        );
    }
    sheet.put(row, 'F', admission(row, person.admitted_on));
    if let Some(official) = person.official_on {
        sheet.put(row, 'G', Content::Date(official));
    }
    sheet.put(row, 'H', school(person.education_general));
    sheet.put(row, 'I', person.education_professional.unwrap_or("-"));
    sheet.put(row, 'J', person.political_theory.map_or("-", theory));
    sheet.put(row, 'K', person.occupation);
    if let Some(position) = position(person.positions) {
        sheet.put(row, 'L', position.to_uppercase());
    }
    if let Some(phone) = person.phone {
        sheet.put(row, 'M', if row.is_multiple_of(2) { number(phone) } else { spaced(phone).into() });
    }
    if person.status == Status::Exempt {
        sheet.put(row, 'N', "Miễn SH");
    }
}

fn birth(person: &Person) -> Content {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day");
    match person.birth {
        _ if person.name == "Quan Văn Tiến" => "31/02/1960".into(),
        PartialDate::Day(date) if person.name == "Phùng Tài Phúc" => {
            Content::Number((date - epoch).num_days() as f64) // the number of the day, without its format
        }
        PartialDate::Day(date) if date.day() % 2 == 0 => Content::Date(date),
        PartialDate::Day(date) => day(date).into(),
        PartialDate::Month(..) => person.birth.to_string().into(),
        PartialDate::Year(year) => Content::Number(f64::from(year)),
    }
}

/// In the ways of the people who typed over the years.
fn admission(row: u32, date: NaiveDate) -> Content {
    match row % 4 {
        0 => format!("{}-{}-{}", date.day(), date.month(), date.year()).into(),
        1 => format!("{}.{}.{}", date.day(), date.month(), date.year()).into(),
        2 => Content::Date(date),
        _ => format!("{}/{}/{}", date.day(), date.month(), date.year()).into(),
    }
}

/// "10/12" was taken for the tenth of December; "7/10" and the rest were not.
fn school(years: &str) -> Content {
    let (done, of) = years.split_once('/').expect("years of school");
    match of {
        "12" => Content::Date(NaiveDate::from_ymd_opt(2026, 12, done.parse().expect("a number")).expect("a day")),
        _ => years.into(),
    }
}

fn spaced(phone: &str) -> String {
    format!("{} {} {}", &phone[..4], &phone[4..7], &phone[7..])
}

fn draw_end(sheet: &mut Drawing, people: &[Person]) {
    let men = people.iter().filter(|person| person.sex == Sex::Male).count();
    sheet.put(26, 'B', "Tổng cộng");
    sheet.put(26, 'C', Content::Number(men as f64));
    sheet.put(26, 'D', Content::Number((people.len() - men) as f64));
    sheet.join((28, 28), ('K', 'N'), "Phú Thịnh, ngày 20 tháng 11 năm 2026");
    sheet.put(29, 'B', "NGƯỜI LẬP BIỂU");
    sheet.put(29, 'K', "T/M CHI BỘ");
    sheet.put(30, 'K', "BÍ THƯ");
    sheet.put(33, 'B', "Bế Thị Thu");
    sheet.put(33, 'K', "Hứa Văn Lâm");
}
