//! What a title of a column means. Compared without marks and capitals, by whole words.

use super::columns::Field;
use super::read::{Cell, Row};
use crate::text;

/// What a title says of its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Title {
    /// It holds this.
    Field(Field),
    /// Known, and not taken into the book: minimal data, or a date that is not asked for.
    Ignored,
    /// Not understood.
    Unknown,
}

/// Titles longer than this, in bytes once folded, are sentences above the list.
const LONGEST: usize = 90;

/// Whole titles.
const EXACT: &[(&str, Title)] = &[
    ("stt", Title::Field(Field::Ordinal)),
    ("tt", Title::Field(Field::Ordinal)),
    ("s tt", Title::Field(Field::Ordinal)),
    ("so tt", Title::Field(Field::Ordinal)),
    ("so thu tu", Title::Field(Field::Ordinal)),
    ("nu", Title::Field(Field::Female)),
    ("ho", Title::Field(Field::FamilyName)),
    ("dem", Title::Field(Field::FamilyName)),
    ("ten", Title::Field(Field::GivenName)),
    ("tuoi", Title::Ignored),
    ("chi bo", Title::Ignored),
    ("dien", Title::Field(Field::Status)),
];

/// Words within a title; the first line that is found decides.
const WITHIN: &[(&[&str], Title)] = &[
    (&["ghi chu"], Title::Field(Field::Remark)),
    (&["email", "e mail", "gmail", "thu dien tu"], Title::Field(Field::Email)),
    (&["dien thoai", "sdt", "so dt", "di dong"], Title::Field(Field::Phone)),
    (&["gioi tinh", "nam nu", "phai"], Title::Field(Field::Sex)),
    (&["so the", "so tdv"], Title::Field(Field::CardNo)),
    (&["ngay cap", "noi cap", "quyet dinh", "so qd", "huy hieu", "tuoi dang", "nam tuoi"], Title::Ignored),
    (&["noi ket nap", "noi vao dang", "noi cong nhan"], Title::Ignored),
    (
        &["vao dang chinh thuc", "vao d chinh thuc", "cong nhan chinh thuc", "ngay chinh thuc", "ngay ct"],
        Title::Field(Field::OfficialOn),
    ),
    (&["vao dang", "vao d", "ket nap", "du bi"], Title::Field(Field::AdmittedOn)),
    (&["chinh thuc"], Title::Field(Field::OfficialOn)),
    (&["ho va ten khai sinh", "noi sinh", "khai sinh", "bi danh", "ten goi khac"], Title::Ignored),
    (&["que quan", "nguyen quan", "que", "dan toc", "ton giao", "tp gia dinh", "thanh phan"], Title::Ignored),
    (&["cccd", "cmnd", "cmt", "can cuoc", "chung minh", "dinh danh", "ly lich"], Title::Ignored),
    (&["thuong tru", "tam tru", "dia chi", "noi o", "cho o", "noi cu tru"], Title::Ignored),
    (&["ngoai ngu", "tin hoc", "suc khoe", "nhap ngu", "xuat ngu", "vao doan"], Title::Ignored),
    (&["dang phi", "khen thuong", "ky luat", "xep loai", "danh gia"], Title::Ignored),
    (&["the dang", "the dv"], Title::Field(Field::CardNo)),
    (
        &["ngay sinh", "nam sinh", "sinh ngay", "sinh nam", "thang nam sinh", "ngay thang sinh"],
        Title::Field(Field::Birth),
    ),
    (&["ho va ten dem", "ho ten dem", "ho dem", "ho va dem", "ho lot", "ten dem"], Title::Field(Field::FamilyName)),
    (&["ho va ten", "ho ten", "ten dang vien"], Title::Field(Field::FullName)),
    (&["chuc vu dang", "chuc vu trong dang", "chuc vu chi bo", "chuc vu chi uy"], Title::Field(Field::Position)),
    (&["chinh quyen", "doan the", "ubnd"], Title::Ignored),
    (&["chuc vu", "chuc danh"], Title::Field(Field::Position)),
    (&["ly luan", "llct", "chinh tri"], Title::Field(Field::PoliticalTheory)),
    (&["chuyen mon", "nghiep vu", "cmnv"], Title::Field(Field::EducationProfessional)),
    (&["hoc van", "van hoa", "pho thong", "gdpt"], Title::Field(Field::EducationGeneral)),
    (&["nghe nghiep", "nghe", "cong viec"], Title::Field(Field::Occupation)),
    (&["cong tac", "don vi"], Title::Ignored),
    (&["tinh trang", "trang thai", "dien sinh hoat", "loai dang vien"], Title::Field(Field::Status)),
    (&["tu ngay", "tu thang", "giu chuc", "bo nhiem", "ngay bau", "ngay bat dau"], Title::Field(Field::Since)),
    (&["den ngay", "den thang", "ngay ket thuc", "thoi giu"], Title::Field(Field::Until)),
];

/// Words within a title of a list of organizations.
const OF_UNITS: &[(&[&str], Title)] = &[
    (&["stt", "tt", "so thu tu"], Title::Field(Field::Ordinal)),
    (&["cap tren", "truc thuoc", "thuoc dang bo", "thuoc"], Title::Field(Field::Superior)),
    (&["loai hinh"], Title::Field(Field::BranchType)),
    (&["loai to chuc", "cap to chuc", "loai"], Title::Field(Field::OrganizationKind)),
    (&["ma so", "ma to chuc", "ma"], Title::Field(Field::OrganizationCode)),
    (&["thanh lap", "ngay lap"], Title::Field(Field::EstablishedOn)),
    (&["bi thu", "so dang vien", "dia chi", "quyet dinh", "ghi chu"], Title::Ignored),
    (&["ten", "to chuc", "chi bo", "dang bo"], Title::Field(Field::OrganizationName)),
];

/// Reads a title of a list of organizations. It stands on one row: names of organizations read like titles.
pub fn read_unit(path: &[&str]) -> Title {
    let [title] = path else { return Title::Unknown };
    let spaced = format!(" {} ", words(title));
    if spaced.len() > LONGEST {
        return Title::Unknown;
    }
    let within = |phrases: &[&str]| phrases.iter().any(|phrase| spaced.contains(&format!(" {phrase} ")));
    OF_UNITS.iter().find(|(phrases, _)| within(phrases)).map_or(Title::Unknown, |(_, title)| *title)
}

/// Reads a title given from its group down to its part. The part decides; where it says too little,
/// the whole is read.
pub fn read(path: &[&str]) -> Title {
    let Some((part, groups)) = path.split_last() else {
        return Title::Unknown;
    };
    let group = read_one(&groups.join(" "));
    match (group, read_one(part)) {
        (Title::Field(Field::Birth), Title::Field(Field::Male)) => Title::Field(Field::BirthMale),
        (Title::Field(Field::Birth), Title::Field(Field::Female)) => Title::Field(Field::BirthFemale),
        (Title::Field(date), _) if part_of_date(date, part).is_some() => {
            part_of_date(date, part).map_or(Title::Unknown, Title::Field)
        }
        // A name's parts: "Tên" under "Họ và tên".
        (Title::Ignored, _) => Title::Ignored,
        (_, Title::Unknown) if !groups.is_empty() => read_one(&path.join(" ")),
        (_, title) => title,
    }
}

/// "Ngày", "Tháng", "Năm" under a date. Under a birth date "Nam" without its mark is a man.
fn part_of_date(date: Field, part: &str) -> Option<Field> {
    let at = ["ngày", "tháng", "năm"].into_iter().position(|word| part.trim().to_lowercase() == word)?;
    Some(date.in_three()?[at])
}

fn read_one(title: &str) -> Title {
    // "Nam" is a man and "Năm" a year, "ĐT" a phone and "DT" dân tộc: here the mark decides.
    match title.trim().to_lowercase().as_str() {
        "nam" => return Title::Field(Field::Male),
        "đt" => return Title::Field(Field::Phone),
        _ => {}
    }
    let words = words(title);
    if words.is_empty() || words.len() > LONGEST {
        return Title::Unknown;
    }
    if let Some((_, title)) = EXACT.iter().find(|(exact, _)| *exact == words) {
        return *title;
    }
    let spaced = format!(" {words} ");
    let within = |phrases: &[&str]| phrases.iter().any(|phrase| spaced.contains(&format!(" {phrase} ")));
    WITHIN.iter().find(|(phrases, _)| within(phrases)).map_or(Title::Unknown, |(_, title)| *title)
}

/// Folded, with one space between words and nothing else.
pub fn words(text: &str) -> String {
    let folded = text::fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Letters that TCVN3 text shows in Vietnamese words when it is read as Western text, and hardly any
/// other text does: ¬ for ơ, ® for đ, µ ¸ ¶ · ¹ for a with its five tones, and so on.
pub fn looks_like_old_encoding(rows: &[Row]) -> bool {
    const TELLING: &str = "®µ¸¶·¹¨»¾¼½Æ©ÇË¬§¦¥£¢¡";
    let texts = rows.iter().take(30).flat_map(|row| row.cells.iter().filter_map(Cell::text));
    texts
        .filter(|text| {
            let letters = text.chars().filter(|c| !c.is_whitespace()).count();
            text.chars().filter(|c| TELLING.contains(*c)).count() * 8 >= letters.max(4)
        })
        .count()
        >= 3
}
