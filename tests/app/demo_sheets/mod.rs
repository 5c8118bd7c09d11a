//! The sheets in `demo/`: drawn from the invented people, compared cell by cell with the files and with
//! their description, and read by the importer as the people they were drawn from.
//!
//! `WRITE_DEMO_SHEETS=1 cargo test --test app demo_sheets` writes the files anew.

mod draw;
mod thon_3;
mod trung_ha;

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;
use std::path::PathBuf;

use calamine::{Data, Reader as _, Xlsx};
use chibo::demo::people::{self, Person};
use chibo::import::check::{Plan, Target, Verdict};
use chibo::import::reason::{Note, Other, Reason};
use chibo::import::record::Record;
use chibo::import::rows::Skip;
use chibo::import::{self, List};
use chibo::members::model::Status;
use chrono::NaiveDate;

use draw::{Content, Drawing};

/// The day for which the sheets are drawn.
pub fn drawn_on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day")
}

/// A file of `demo/`.
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("demo").join(name)
}

fn drawings() -> [Drawing; 2] {
    [thon_3::draw(drawn_on()), trung_ha::draw(drawn_on())]
}

fn is_writing() -> bool {
    std::env::var_os("WRITE_DEMO_SHEETS").is_some()
}

/// The cells of a file as they are, before any importer looks at them.
fn cells(file: &[u8], sheet: &str) -> BTreeMap<(u32, u16), Content> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).expect("a workbook");
    let mut found = BTreeMap::new();
    let range = book.worksheet_range(sheet).expect("the sheet");
    let (top, left) = range.start().expect("cells");
    for (row, column, value) in range.used_cells() {
        let content = match value {
            Data::String(text) => Content::Text(text.clone()),
            Data::Float(number) => Content::Number(*number),
            Data::DateTime(moment) => {
                let (year, month, day, ..) = moment.to_ymd_hms_milli();
                let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
                Content::Date(date.expect("a date"))
            }
            other => panic!("row {row}, column {column}: {other:?}"),
        };
        found.insert((top + row as u32, (left as usize + column) as u16), content);
    }
    found
}

#[test]
fn the_files_hold_what_is_drawn_cell_by_cell() {
    for drawing in drawings() {
        if is_writing() {
            std::fs::write(path(drawing.file), drawing.workbook()).expect("written");
        }
        let file = std::fs::read(path(drawing.file)).expect("a file in demo/");
        let there = cells(&file, drawing.sheet);
        for (place, content) in &drawing.cells {
            assert_eq!(there.get(place), Some(content), "{} row {} column {}", drawing.file, place.0 + 1, place.1);
        }
        assert_eq!(there.len(), drawing.cells.len(), "{}: more cells than drawn", drawing.file);
        let read = import::read::workbook(&file).expect("read");
        let mut merged: Vec<_> = read[0].merged.iter().map(|cells| (cells.rows, cells.columns)).collect();
        merged.sort_unstable();
        assert_eq!(merged, drawing.merged_as_read(), "{}", drawing.file);
    }
}

#[test]
fn the_description_shows_every_cell() {
    let mut text = std::fs::read_to_string(path("README.md")).expect("demo/README.md");
    for drawing in drawings() {
        let begin = format!("<!-- cells of {} -->\n", drawing.file);
        let from = text.find(&begin).expect("the place for the cells") + begin.len();
        let to = from + text[from..].find("<!-- end -->").expect("the end of the cells");
        if is_writing() {
            text.replace_range(from..to, &drawing.described());
            std::fs::write(path("README.md"), &text).expect("written");
        } else {
            assert_eq!(&text[from..to], drawing.described(), "{}", drawing.file);
        }
    }
}

fn plan(file: &str, organization: &str) -> (List, Plan) {
    let content = std::fs::read(path(file)).expect("a file in demo/");
    let list = List::read(&content, None).expect("a list of members");
    let elsewhere = HashMap::new();
    let target = Target { organization, members: &[], elsewhere: &elsewhere, section: None, today: drawn_on() };
    let plan = list.plan(&target).expect("one branch");
    (list, plan)
}

/// What the book should hold of a person.
fn record(person: &Person) -> Record {
    Record {
        full_name: person.name.into(),
        sex: person.sex,
        birth: Some(person.birth),
        card_no: person.card_no.map(str::to_owned),
        admitted_on: Some(person.admitted_on),
        official_on: person.official_on,
        status: person.status,
        positions: person.positions.to_vec(),
        occupation: Some(person.occupation.into()),
        education_general: Some(person.education_general.into()),
        education_professional: person.education_professional.map(str::to_owned),
        political_theory: person.political_theory,
        phone: person.phone.map(str::to_owned),
        email: None,
    }
}

fn new_records(plan: &Plan) -> Vec<Record> {
    let new = |verdict: &Verdict| match verdict {
        Verdict::New(record) => Some((**record).clone()),
        _ => None,
    };
    plan.rows.iter().filter_map(|row| new(&row.verdict)).collect()
}

#[test]
fn thon_3_is_read_as_its_nineteen_people() {
    let (list, plan) = plan("thon-3-dang-vien.xlsx", "Chi bộ Thôn 3");
    let expected: Vec<_> = people::thon_3(drawn_on()).iter().map(record).collect();
    assert_eq!(new_records(&plan), expected);
    assert_eq!(list.columns.rows, (4, 4));
    let totals = plan.totals();
    assert_eq!((totals.new, totals.errors), (19, 0));
    assert_eq!(plan.warnings, []);
    let notes: Vec<_> = plan.rows.iter().flat_map(|row| row.notes.clone()).collect();
    assert_eq!(
        notes,
        [Note::CardZerosRestored("398121".into()), Note::PhoneZeroRestored("900000283".into())],
        "only what the sheet lost"
    );
    let last = plan.rows.last().expect("a total");
    assert_eq!((last.number, &last.verdict), (24, &Verdict::Skipped(Skip::Total)));
}

#[test]
fn trung_ha_is_read_as_its_people_but_for_three_rows() {
    let (list, plan) = plan("trung-ha-dang-vien.xlsx", "Chi bộ Trung Hà");
    let faulty = ["Quan Văn Tiến", "Ma Thị Liên", "Dương Thị Hằng"];
    let expected: Vec<_> =
        people::trung_ha(drawn_on()).iter().filter(|person| !faulty.contains(&person.name)).map(record).collect();
    assert_eq!(new_records(&plan), expected);
    assert_eq!(list.columns.rows, (6, 8));
    assert_eq!(plan.warnings, []);

    let errors: Vec<_> = plan
        .rows
        .iter()
        .filter_map(|row| match &row.verdict {
            Verdict::Error(faults) => Some((row.number, faults.iter().map(|fault| fault.reason.clone()).collect())),
            _ => None,
        })
        .collect();
    let card_of = |number, name: &str| Reason::CardOfAnother {
        card_no: "27008014".into(),
        other: Other::Row { number, name: name.into() },
    };
    assert_eq!(
        errors,
        [
            (15, vec![card_of(20, "Dương Thị Hằng")]),
            (16, vec![Reason::NoSuchDay { year: 1960, month: 2, day: 31 }]),
            (20, vec![card_of(15, "Ma Thị Liên")]),
        ]
    );
    let skipped: Vec<_> = plan
        .rows
        .iter()
        .filter_map(|row| match row.verdict {
            Verdict::Skipped(skip) => Some((row.number, skip)),
            _ => None,
        })
        .filter(|(number, _)| *number > 8)
        .collect();
    assert_eq!(
        skipped,
        [
            (9, Skip::Section),
            (10, Skip::Section),
            (23, Skip::Section),
            (25, Skip::Blank),
            (26, Skip::Total),
            (28, Skip::Footer),
            (29, Skip::Footer),
            (30, Skip::Footer),
            (33, Skip::Footer),
        ]
    );
}

#[test]
fn standing_comes_from_the_remark_and_from_the_heading() {
    let standing = |file: &str, organization: &str, name: &str| {
        let records = new_records(&plan(file, organization).1);
        records.iter().find(|record| record.full_name == name).map(|record| record.status)
    };
    let thon_3 = |name| standing("thon-3-dang-vien.xlsx", "Chi bộ Thôn 3", name);
    let trung_ha = |name| standing("trung-ha-dang-vien.xlsx", "Chi bộ Trung Hà", name);
    assert_eq!(thon_3("Triệu Văn Páo"), Some(Status::Exempt));
    assert_eq!(thon_3("Nguyễn Quang Huy"), Some(Status::Probationary));
    assert_eq!(trung_ha("Vi Văn Lực"), Some(Status::Exempt));
    assert_eq!(trung_ha("Nông Thị Duyên"), Some(Status::Probationary));
}
