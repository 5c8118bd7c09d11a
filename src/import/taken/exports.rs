//! Members as a list with the titles and words that the import reads: in Vietnamese, whatever the interface speaks.

use chrono::NaiveDate;

use crate::documents::xlsx::{Cell, Head, Sheet};
use crate::ids::OrganizationId;
use crate::import::record::{Member, Record};
use crate::import::units::Known;
use crate::locale::Locale;
use crate::organizations::Organization;
use crate::organizations::model::BranchType;
use crate::text::PartialDate;
use crate::{t, terms};

/// Titles that are read back as what they are, each with its width.
const TITLES: [(&str, u16); 15] = [
    ("STT", 5),
    ("Họ và tên", 28),
    ("Ngày sinh", 12),
    ("Giới tính", 9),
    ("Số thẻ đảng viên", 16),
    ("Ngày vào Đảng", 14),
    ("Ngày chính thức", 14),
    ("Tình trạng", 24),
    ("Chức vụ Đảng", 28),
    ("Nghề nghiệp", 20),
    ("Học vấn", 10),
    ("Chuyên môn", 20),
    ("Lý luận chính trị", 16),
    ("Điện thoại", 14),
    ("Email", 24),
];

/// The members who belong to an organization, in the order given.
pub fn members(organization: &str, today: NaiveDate, members: &[&Member]) -> Sheet {
    let l = Locale::Vi;
    let head = Head {
        title: t!(l, "members"),
        whose: organization.to_owned(),
        filter: t!(l, "export-everything"),
        as_of: today,
    };
    let mut sheet = Sheet::new(l, head);
    sheet.columns(&TITLES.map(|(title, width)| (title.to_owned(), width)));
    for (number, member) in (1..).zip(members) {
        sheet.row(row(l, number, &member.record));
    }
    sheet
}

/// Titles of a list of organizations, each with its width.
const OF_ORGANIZATIONS: [(&str, u16); 7] = [
    ("STT", 5),
    ("Tên tổ chức", 40),
    ("Loại tổ chức", 24),
    ("Loại hình chi bộ", 36),
    ("Mã số", 20),
    ("Trực thuộc", 24),
    ("Ngày thành lập", 14),
];

/// The open organizations below one. What stands directly under it names no superior.
pub fn organizations(top: &Organization, today: NaiveDate, known: &[Known], types: &[BranchType]) -> Sheet {
    let l = Locale::Vi;
    let head = Head {
        title: t!(l, "organizations"),
        whose: top.name.clone(),
        filter: t!(l, "export-everything"),
        as_of: today,
    };
    let mut sheet = Sheet::new(l, head);
    sheet.columns(&OF_ORGANIZATIONS.map(|(title, width)| (title.to_owned(), width)));
    let label = |code: &Option<String>| {
        let found = types.iter().find(|known| Some(&known.code) == code.as_ref());
        found.map(|known| known.label_vi.clone()).unwrap_or_default()
    };
    let superior = |id: Option<OrganizationId>| {
        let above = known.iter().find(|known| Some(known.id) == id && known.id != top.id);
        above.map(|above| above.code.clone().unwrap_or_else(|| above.name.clone())).unwrap_or_default()
    };
    for (number, one) in (1..).zip(known.iter().filter(|known| known.id != top.id)) {
        sheet.row(vec![
            Cell::Count(number),
            Cell::text(one.name.as_str()),
            Cell::text(one.kind.word(l)),
            Cell::text(label(&one.branch_type)),
            Cell::text(one.code.clone().unwrap_or_default()),
            Cell::text(superior(one.parent)),
            Cell::day(one.established_on),
        ]);
    }
    sheet
}

fn row(l: Locale, number: i64, record: &Record) -> Vec<Cell> {
    let text = |fact: &Option<String>| Cell::text(fact.clone().unwrap_or_default());
    let positions: Vec<_> = record.positions.iter().map(|position| terms::position(l, position.code())).collect();
    vec![
        Cell::Count(number),
        Cell::text(record.full_name.as_str()),
        // Of what is known in part the parts are written; a whole day is a date.
        match record.birth {
            Some(PartialDate::Day(day)) => Cell::Day(day),
            Some(part) => Cell::text(part.to_string()),
            None => Cell::Empty,
        },
        Cell::text(terms::sex(l, record.sex.code())),
        text(&record.card_no),
        Cell::day(record.admitted_on),
        Cell::day(record.official_on),
        Cell::text(terms::member_status(l, record.status.code())),
        Cell::text(positions.join(", ")),
        text(&record.occupation),
        text(&record.education_general),
        text(&record.education_professional),
        Cell::text(record.political_theory.map(|level| terms::political_theory(l, level.code())).unwrap_or_default()),
        text(&record.phone),
        text(&record.email),
    ]
}
