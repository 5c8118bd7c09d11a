//! Which rows are people. Lists also hold titles, headings of sections, totals and signatures.

use super::columns::{Columns, Field};
use super::read::{Cell, Row, Sheet};
use super::titles::words;
use super::wordings;
use crate::members::model::Status;

/// Why a row is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Skip {
    /// Above the titles of the columns: names of the organization and the list.
    Title,
    /// The titles of the columns.
    Header,
    /// Numbered in advance, or formatted, with nothing else in it.
    Blank,
    /// A heading such as "Chi bộ Thôn 3" or "II. Đảng viên dự bị".
    Section,
    /// "Tổng cộng: 19 đảng viên".
    Total,
    /// Below the list: place, date, signatures.
    Footer,
    /// In a section that was not asked for.
    OtherSection,
}

impl Skip {
    /// For the command line.
    pub fn english(self) -> &'static str {
        match self {
            Self::Title => "title of the list",
            Self::Header => "titles of the columns",
            Self::Blank => "blank",
            Self::Section => "heading of a section",
            Self::Total => "total",
            Self::Footer => "below the list",
            Self::OtherSection => "in another section",
        }
    }

    /// The id of these words in the translations.
    pub fn key(self) -> &'static str {
        match self {
            Self::Title => "import-skipped-title",
            Self::Header => "import-skipped-header",
            Self::Blank => "import-skipped-blank",
            Self::Section => "import-skipped-section",
            Self::Total => "import-skipped-total",
            Self::Footer => "import-skipped-footer",
            Self::OtherSection => "import-skipped-other-section",
        }
    }
}

/// What the headings above a row say of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The branch, as the heading writes it.
    pub branch: Option<String>,
    /// The standing, where the heading is "Đảng viên dự bị".
    pub status: Option<Status>,
}

/// A row with what it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Line<'a> {
    /// Not a person.
    Skipped(&'a Row, Skip),
    /// A person, under these headings.
    Person(&'a Row, Section),
}

/// Sorts the rows of a sheet.
pub fn sort<'a>(sheet: &'a Sheet, columns: &Columns) -> Vec<Line<'a>> {
    let mut section = Section::default();
    let mut ended = false;
    let mut lines = Vec::with_capacity(sheet.rows.len());
    for row in &sheet.rows {
        let skip = match row.number {
            number if number < columns.rows.0 => Some(Skip::Title),
            number if number <= columns.rows.1 => Some(Skip::Header),
            _ => skip(row, columns, ended),
        };
        match skip {
            Some(Skip::Section) => {
                section.enter(row);
                ended = false;
            }
            Some(Skip::Total) => ended = true,
            _ => {}
        }
        lines.push(match skip {
            Some(skip) => Line::Skipped(row, skip),
            None => Line::Person(row, section.clone()),
        });
    }
    lines
}

/// None for a person. `ended` after a total: what follows are signatures, unless it has facts.
fn skip(row: &Row, columns: &Columns, ended: bool) -> Option<Skip> {
    let ordinal = columns.of(Field::Ordinal);
    let counted = ordinal.is_some_and(|column| is_count(row.cell(column)));
    let name = columns.name(row);
    let facts =
        [Field::Birth, Field::BirthMale, Field::BirthFemale, Field::BirthYear, Field::CardNo, Field::AdmittedOn]
            .into_iter()
            .filter_map(|field| columns.of(field))
            .any(|column| is_fact(row.cell(column)));
    let texts: Vec<&str> = row.filled().filter_map(|(_, cell)| cell.text()).collect();
    if texts.first().is_some_and(|text| is_total(text)) || name.text().is_some_and(is_total) {
        return Some(Skip::Total);
    }
    if facts {
        return None;
    }
    if counted && row.filled().count() == 1 {
        return Some(Skip::Blank);
    }
    // "T/M CHI BỘ" above a signature is no heading.
    let closing = is_closing(&texts);
    // A heading stands alone, or beside its number and the number of its members.
    if !closing && texts.len() <= 2 && texts.iter().any(|text| heading(text).is_some()) {
        return Some(Skip::Section);
    }
    match closing || ended {
        true if !counted => Some(Skip::Footer),
        false if name.is_blank() && row.filled().count() == 1 => Some(Skip::Section),
        _ => None,
    }
}

/// A signature may stand in the column of a date; a date or a number has digits.
fn is_fact(cell: &Cell) -> bool {
    match cell {
        Cell::Blank => false,
        Cell::Text(text) => text.contains(|c: char| c.is_ascii_digit()) && !is_place_and_date(text),
        _ => true,
    }
}

fn is_count(cell: &Cell) -> bool {
    match cell {
        Cell::Number(_) => true,
        Cell::Text(text) => text.bytes().all(|b| b.is_ascii_digit()),
        _ => false,
    }
}

impl Section {
    fn enter(&mut self, row: &Row) {
        match row.filled().filter_map(|(_, cell)| cell.text()).find_map(heading) {
            Some(Heading::Branch(branch)) => *self = Self { branch: Some(branch), status: None },
            Some(Heading::Status(status)) => self.status = Some(status),
            Some(Heading::Other) => self.status = None,
            None => {}
        }
    }
}

enum Heading {
    Branch(String),
    Status(Status),
    Other,
}

/// Reads "I. Chi bộ Thôn 3", "Đảng viên dự bị:", "B - Các đồng chí miễn sinh hoạt".
fn heading(text: &str) -> Option<Heading> {
    let (numbered, bare) = without_number(text);
    let spoken = words(bare);
    if spoken.starts_with("chi bo ") || spoken.starts_with("dang bo ") || spoken.starts_with("to dang ") {
        return Some(Heading::Branch(bare.to_owned()));
    }
    let people = ["dang vien", "cac dong chi", "nhung dong chi"];
    if people.iter().any(|start| spoken.starts_with(start)) || numbered {
        return Some(match wordings::status_in_words(bare) {
            Some(Ok(status)) => Heading::Status(status),
            _ => Heading::Other,
        });
    }
    None
}

/// Takes "I.", "IV -", "B)", "2/" from before a heading.
fn without_number(text: &str) -> (bool, &str) {
    let Some((number, rest)) = text.split_once(['.', ')', '-', '/', ':']) else {
        return (false, text.trim_end_matches([':', '.']));
    };
    let number = number.trim();
    let roman = !number.is_empty() && number.len() <= 5 && number.chars().all(|c| "IVX".contains(c));
    let letter = number.len() == 1 && number.chars().all(|c| c.is_ascii_uppercase());
    let counted = !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
    match (roman || letter || counted) && !rest.trim().is_empty() {
        true => (true, rest.trim_matches([' ', ':', '.', '-'])),
        false => (false, text.trim_end_matches([':', '.'])),
    }
}

/// Marks decide: "tổng" is a sum, Tống and Tòng are families.
fn is_total(text: &str) -> bool {
    let lower = text.to_lowercase();
    let begins =
        ["tổng cộng", "tổng số", "tổng:", "cộng:", "ấn định", "danh sách này có", "danh sách gồm", "danh sách có"];
    begins.iter().any(|begin| lower.starts_with(begin)) || matches!(lower.as_str(), "tổng" | "cộng")
}

/// Signatures and the place and date above them.
fn is_closing(texts: &[&str]) -> bool {
    const CLOSING: &[&str] =
        &["nguoi lap", "t m ", "tm ", "xac nhan", "ky ghi ro", "ky ten", "noi nhan", "ngay thang nam", "thu truong"];
    texts.iter().any(|text| {
        let spoken = format!("{} ", words(text));
        CLOSING.iter().any(|closing| spoken.starts_with(closing)) || is_place_and_date(text)
    })
}

/// "Thái Bình, ngày 5 tháng 11 năm 2026", but not "ngày 5 tháng 11 năm 1962".
fn is_place_and_date(text: &str) -> bool {
    let spoken = words(text);
    spoken.contains(" ngay ") && spoken.contains(" thang ") && spoken.contains(" nam ")
}
