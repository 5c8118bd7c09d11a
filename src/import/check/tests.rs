//! The verdicts, on sheets as small as the question.

mod random;

use super::*;
use crate::import::columns;
use crate::import::read::{Cell, Row};
use crate::import::reason::Other;
use crate::members::model::{Sex, Status};
use crate::text::PartialDate;

const TITLES: &str = "TT|Họ và tên|Ngày sinh|Giới tính|Vào Đảng|Chính thức|Số thẻ|Chức vụ|Nghề nghiệp|ĐT";

fn today() -> NaiveDate {
    day(2026, 11, 22)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Rows of cells divided by `|`, the first on row 1.
fn sheet(rows: &[&str]) -> Sheet {
    let cell = |text: &str| match text {
        "" => Cell::Blank,
        text => Cell::Text(text.to_owned()),
    };
    let rows = (1..).zip(rows).map(|(number, row)| Row { number, cells: row.split('|').map(cell).collect() });
    Sheet { name: "Sheet1".into(), rows: rows.collect(), merged: Vec::new() }
}

fn plan_with(rows: &[&str], members: &[Member], section: Option<&str>) -> Result<Plan, Refusal> {
    let rows: Vec<_> = [TITLES].into_iter().chain(rows.iter().copied()).collect();
    let sheet = sheet(&rows);
    let columns = columns::find(&sheet)?;
    let elsewhere = HashMap::from([("27009999".to_owned(), "Chi bộ Trung Hà".to_owned())]);
    let organization = "Chi bộ Thôn 3";
    check(&sheet, &columns, &Target { organization, members, elsewhere: &elsewhere, section, today: today() })
}

/// The verdicts below the titles.
fn verdicts(rows: &[&str], members: &[Member]) -> Vec<Verdict> {
    let plan = plan_with(rows, members, None).unwrap();
    plan.rows.into_iter().skip(1).map(|row| row.verdict).collect()
}

fn reasons(verdict: &Verdict) -> Vec<Reason> {
    match verdict {
        Verdict::Error(faults) => faults.iter().map(|fault| fault.reason.clone()).collect(),
        other => panic!("no error: {other:?}"),
    }
}

fn hoa() -> Member {
    let record = Record {
        full_name: "Nông Thị Hoa".into(),
        sex: Sex::Female,
        birth: Some(PartialDate::Day(day(1962, 8, 14))),
        card_no: Some("27004118".into()),
        admitted_on: Some(day(1990, 2, 3)),
        official_on: Some(day(1991, 2, 3)),
        status: Status::Official,
        positions: vec![],
        occupation: Some("Làm ruộng".into()),
        education_general: None,
        education_professional: None,
        political_theory: None,
        phone: Some("0900000456".into()),
        email: None,
    };
    Member { id: MemberId(uuid::Uuid::from_u128(1)), version: 3, present: true, record }
}

fn lan() -> Member {
    let record = Record {
        full_name: "Ma Thị Lan".into(),
        birth: Some(PartialDate::Year(1979)),
        card_no: None,
        admitted_on: None,
        official_on: None,
        phone: None,
        ..hoa().record
    };
    Member { id: MemberId(uuid::Uuid::from_u128(2)), version: 1, present: true, record }
}

const HOA: &str = "1|NÔNG THỊ HOA|14/08/1962|Nữ|03/02/1990|03/02/1991|27004118||Làm ruộng|0900000456";

#[test]
fn who_is_not_in_the_book_is_new() {
    let verdicts = verdicts(&[HOA], &[]);
    let Verdict::New(record) = &verdicts[0] else { panic!("{verdicts:?}") };
    assert_eq!(**record, hoa().record);
}

#[test]
fn who_is_in_the_book_is_unchanged_and_capitals_change_nothing() {
    assert_eq!(verdicts(&[HOA], &[hoa()]), [Verdict::Unchanged(hoa().id)]);
}

#[test]
fn what_the_sheet_says_more_is_shown_from_old_to_new() {
    let row = "1|Nông Thị Hoà|1962|Nữ|||27004118||Làm ruộng, chi hội trưởng|0900000999";
    let verdicts = verdicts(&[row], &[hoa()]);
    let Verdict::Changed { after, changes, .. } = &verdicts[0] else { panic!("{verdicts:?}") };
    let shown: Vec<_> = changes.iter().map(|change| (change.field, &*change.old, &*change.new)).collect();
    assert_eq!(
        shown,
        [
            (Field::FullName, "Nông Thị Hoa", "Nông Thị Hoà"),
            (Field::Occupation, "Làm ruộng", "Làm ruộng, chi hội trưởng"),
            (Field::Phone, "0900000456", "0900000999"),
        ]
    );
    assert_eq!(after.birth, hoa().record.birth, "the year alone does not replace the day");
    assert_eq!(after.admitted_on, hoa().record.admitted_on, "an empty cell erases nothing");
}

#[test]
fn without_a_card_the_name_and_the_birth_date_tell_who_it_is() {
    for birth in ["14/08/1962", "08/1962", "1962"] {
        let row = format!("1|Nong Thi Hoa|{birth}|Nữ||||||");
        let verdicts = verdicts(&[&row], &[hoa()]);
        assert!(matches!(&verdicts[0], Verdict::Changed { before, .. } if before.id == hoa().id), "{verdicts:?}");
    }
    let other_year = verdicts(&["1|Nông Thị Hoa|1975|Nữ||||||"], &[hoa()]);
    assert!(matches!(other_year[0], Verdict::New(_)));
}

#[test]
fn who_left_is_not_taken_back_by_a_sheet() {
    let gone = Member { present: false, ..hoa() };
    let there = Other::Member { name: "Nông Thị Hoa".into(), birth: hoa().record.birth };
    assert_eq!(reasons(&verdicts(&[HOA], &[gone])[0]), [Reason::LeftEarlier(there)]);
}

#[test]
fn a_near_duplicate_in_the_book_is_an_error_that_names_it() {
    let there = Other::Member { name: "Nông Thị Hoa".into(), birth: hoa().record.birth };
    for row in ["1|Nông Thị Hoa|15/08/1962|Nữ||||||", "1|Nông Thị Hoa|1962|Nữ|||27009998|||"] {
        assert_eq!(reasons(&verdicts(&[row], &[hoa()])[0]), [Reason::NearDuplicate(there.clone())], "{row}");
    }
    let new_card = verdicts(&["1|Nông Thị Hoa|14/08/1962|Nữ|||024162001234|||"], &[hoa()]);
    assert!(matches!(&new_card[0], Verdict::Changed { changes, .. } if changes[0].field == Field::CardNo));
}

#[test]
fn the_card_of_another_is_an_error_that_names_the_other() {
    let row = "1|Hoàng Minh Tuấn|07/07/1990|Nam|||27004118|||";
    let other = Other::Member { name: "Nông Thị Hoa".into(), birth: hoa().record.birth };
    let reason = Reason::CardOfAnother { card_no: "27004118".into(), other };
    assert_eq!(reasons(&verdicts(&[row], &[hoa()])[0]), [reason]);
}

#[test]
fn two_rows_that_may_be_one_person_are_both_errors_naming_each_other() {
    let verdicts = verdicts(&[HOA, "2|Nông Thị Hoa|1962|Nữ||||||"], &[]);
    let row = |number| Other::Row { number, name: "Nông Thị Hoa".into() };
    assert_eq!(reasons(&verdicts[0]), [Reason::NearDuplicate(row(3))]);
    assert_eq!(reasons(&verdicts[1]), [Reason::NearDuplicate(row(2))]);
}

#[test]
fn one_card_on_two_rows_is_an_error_of_both() {
    let verdicts = verdicts(&[HOA, "2|Ma Thị Lan|1979|Nữ|||27004118|||"], &[]);
    let reason = |number, name: &str| Reason::CardOfAnother {
        card_no: "27004118".into(),
        other: Other::Row { number, name: name.into() },
    };
    assert_eq!(reasons(&verdicts[0]), [reason(3, "Ma Thị Lan")]);
    assert_eq!(reasons(&verdicts[1]), [reason(2, "Nông Thị Hoa")]);
}

#[test]
fn one_name_and_one_card_with_two_birth_years_is_one_person_typed_twice() {
    let verdicts = verdicts(&[HOA, "2|Nông Thị Hoa|1979|Nữ|||27004118|||"], &[]);
    assert!(verdicts.iter().all(|verdict| matches!(reasons(verdict)[0], Reason::NearDuplicate(Other::Row { .. }))));
}

#[test]
fn a_row_does_not_free_a_card_for_another_row() {
    let new_card = HOA.replace("27004118", "024162001234");
    let verdicts = verdicts(&["1|Ma Thị Lan|1979|Nữ|||27004118|||", &new_card], &[hoa()]);
    assert!(matches!(reasons(&verdicts[0])[0], Reason::CardOfAnother { .. }));
    let lan = Other::Row { number: 2, name: "Ma Thị Lan".into() };
    assert_eq!(reasons(&verdicts[1]), [Reason::AlsoMeantBy(lan)]);
}

#[test]
fn two_rows_that_mean_one_member_are_both_errors() {
    let renamed = "2|Nông Thị Hoài|14/08/1962|Nữ|||27004118|||";
    let verdicts = verdicts(&["1|Nông Thị Hoa|1962|Nữ||||||", renamed], &[hoa()]);
    assert!(verdicts.iter().all(|verdict| matches!(reasons(verdict)[0], Reason::NearDuplicate(Other::Row { .. }))));
}

#[test]
fn namesakes_of_other_years_are_two_people_and_noted() {
    let plan = plan_with(&["1|Ma Văn Đức|1974|Nam||||||", "2|Ma Văn Đức|1991|Nam||||||"], &[], None).unwrap();
    assert!(plan.rows[1..].iter().all(|row| matches!(row.verdict, Verdict::New(_))));
    assert_eq!(plan.rows[1].notes[0], Note::Namesake(Other::Row { number: 3, name: "Ma Văn Đức".into() }));
}

#[test]
fn everything_wrong_with_a_row_is_said_at_once() {
    let verdicts = verdicts(&["1|Đỗ Xuân Trường|31/02/1960||22/12/85||2700|||12345"], &[]);
    assert_eq!(
        reasons(&verdicts[0]),
        [
            Reason::NoSuchDay { year: 1960, month: 2, day: 31 },
            Reason::CardLength { given: "2700".into(), digits: 4 },
            Reason::TwoDigitYear("22/12/85".into()),
            Reason::NotUnderstood("12345".into()),
        ]
    );
}

#[test]
fn who_cannot_be_told_apart_or_has_no_name_or_sex_is_an_error() {
    assert_eq!(reasons(&verdicts(&["1|Ma Thị Lan||Nữ|||||Làm ruộng|"], &[])[0]), [Reason::NoIdentity]);
    assert_eq!(reasons(&verdicts(&["1||1979|Nữ||||||"], &[])[0]), [Reason::Missing]);
    assert_eq!(reasons(&verdicts(&["1|Ma Thị Lan|1979|||||||"], &[])[0]), [Reason::Missing]);
}

#[test]
fn dates_that_contradict_each_other_are_errors() {
    let check = |dates: &str| reasons(&verdicts(&[&format!("1|Ma Thị Lan|21/10/1979|Nữ|{dates}|||||")], &[])[0]);
    assert_eq!(check("03/02/1979|"), [Reason::AdmittedBeforeBirth(day(1979, 2, 3))]);
    assert_eq!(check("03/02/2004|03/02/2003"), [Reason::OfficialBeforeAdmission(day(2003, 2, 3))]);
    assert_eq!(check("03/02/2027|"), [Reason::InFuture("03/02/2027".into())]);
    let born = PartialDate::Day(day(1905, 6, 12));
    assert_eq!(reasons(&verdicts(&["1|Ma Thị Lan|12/06/1905|Nữ||||||"], &[])[0]), [Reason::NotABirthDate(born)]);
}

#[test]
fn the_standing_of_a_new_member_follows_from_the_dates_or_is_asked_for() {
    let status = |dates: &str| match &verdicts(&[&format!("1|Ma Thị Lan|1979|Nữ|{dates}||||")], &[])[0] {
        Verdict::New(record) => Ok(record.status),
        other => Err(reasons(other)),
    };
    assert_eq!(status("03/02/2004|03/02/2005"), Ok(Status::Official));
    assert_eq!(status("03/02/2026|"), Ok(Status::Probationary));
    assert_eq!(status("03/02/2004|"), Err(vec![Reason::StandingUnclear]));
    assert_eq!(status("|"), Ok(Status::Official));
}

#[test]
fn an_official_date_ends_probation() {
    let mut huy = hoa();
    huy.record = Record { official_on: None, status: Status::Probationary, ..huy.record };
    let verdicts = verdicts(&[HOA], &[huy]);
    assert!(matches!(&verdicts[0], Verdict::Changed { after, .. } if after.status == Status::Official));
}

#[test]
fn a_branch_has_one_secretary() {
    let mut serving = hoa();
    serving.record.positions = vec![Position::BranchSecretary];
    let kien = "1|Hoàng Văn Kiên|12/03/1963|Nam||||Bí thư||";
    let taken = |other| Reason::PositionTaken { position: Position::BranchSecretary, other };
    let there = Other::Member { name: "Nông Thị Hoa".into(), birth: hoa().record.birth };
    assert_eq!(reasons(&verdicts(&[kien], std::slice::from_ref(&serving))[0]), [taken(there)]);

    let both = verdicts(&[kien, "2|Ma Thị Lan|1979|Nữ||||BT||"], &[]);
    assert_eq!(reasons(&both[0]), [taken(Other::Row { number: 3, name: "Ma Thị Lan".into() })]);
    assert_eq!(reasons(&both[1]), [taken(Other::Row { number: 2, name: "Hoàng Văn Kiên".into() })]);

    let deputy = HOA.replace("27004118|", "27004118|Phó bí thư");
    let moved = verdicts(&[&deputy], &[serving]);
    assert_eq!(reasons(&moved[0]), [Reason::HoldsAnother(Position::BranchSecretary)]);
}

#[test]
fn rows_that_are_no_people_are_passed_over_and_say_why() {
    let rows = [
        "I. Đảng viên chính thức",
        HOA,
        "II. Đảng viên dự bị",
        "2|Hà Thị Kim Oanh|05/09/1999|Nữ|03/02/2026|||||",
        "3",
        "|Tổng cộng: 2 đảng viên||1||||||",
        "||||Thái Bình, ngày 20 tháng 11 năm 2026",
        "|NGƯỜI LẬP|||T/M CHI BỘ",
        "|Ma Thị Lan|||Hoàng Văn Kiên",
    ];
    let verdicts = verdicts(&rows, &[]);
    let skipped: Vec<_> = verdicts
        .iter()
        .map(|verdict| match verdict {
            Verdict::Skipped(skip) => Some(*skip),
            _ => None,
        })
        .collect();
    let footer = Some(Skip::Footer);
    assert_eq!(
        skipped,
        [
            Some(Skip::Section),
            None,
            Some(Skip::Section),
            None,
            Some(Skip::Blank),
            Some(Skip::Total),
            footer,
            footer,
            footer,
        ]
    );
    assert!(matches!(&verdicts[3], Verdict::New(record) if record.status == Status::Probationary));
}

#[test]
fn families_that_sound_like_a_sum_are_people() {
    let rows = ["1|Tống Văn An|1970|Nam||||||", "2|Tòng Thị Cộng|1971|Nữ||||||", "|Cộng|2|||||||"];
    let verdicts = verdicts(&rows, &[]);
    assert!(verdicts[..2].iter().all(|verdict| matches!(verdict, Verdict::New(_))), "{verdicts:?}");
    assert_eq!(verdicts[2], Verdict::Skipped(Skip::Total));
}

#[test]
fn several_branches_are_never_put_into_one() {
    let rows = ["Chi bộ Thôn 3", HOA, "Chi bộ Trung Hà", "1|Hứa Văn Lâm|1968|Nam||||||"];
    let names = vec!["Chi bộ Thôn 3".to_owned(), "Chi bộ Trung Hà".to_owned()];
    assert_eq!(plan_with(&rows, &[], None), Err(Refusal::SeveralBranches(names.clone())));
    let chosen = plan_with(&rows, &[], Some("chi bo thon 3")).unwrap();
    assert_eq!(chosen.totals(), Totals { new: 1, skipped: 4, ..Totals::default() });
    let none = Refusal::NoSuchSection { wanted: "Thôn 9".into(), there: names };
    assert_eq!(plan_with(&rows, &[], Some("Thôn 9")), Err(none));
}

#[test]
fn the_heading_of_another_branch_is_a_warning() {
    let other = plan_with(&["Chi bộ Thôn 5", HOA], &[], None).unwrap();
    let expected = Warning::OtherBranch { heading: "Chi bộ Thôn 5".into(), organization: "Chi bộ Thôn 3".into() };
    assert_eq!(other.warnings, [expected]);
    let same = plan_with(&["1. Chi bộ Thôn 3, xã Thái Bình", HOA], &[], None).unwrap();
    assert_eq!(same.warnings, []);
}

#[test]
fn the_name_of_another_branch_above_the_titles_is_a_warning_too() {
    let sheet = sheet(&["ĐẢNG BỘ XÃ THÁI BÌNH", "CHI BỘ THÔN 5|||ĐẢNG CỘNG SẢN VIỆT NAM", TITLES, HOA]);
    let columns = columns::find(&sheet).unwrap();
    let warnings = |organization: &str| {
        let elsewhere = HashMap::new();
        let target = Target { organization, members: &[], elsewhere: &elsewhere, section: None, today: today() };
        check(&sheet, &columns, &target).unwrap().warnings
    };
    let expected = Warning::OtherBranch { heading: "CHI BỘ THÔN 5".into(), organization: "Chi bộ Thôn 3".into() };
    assert_eq!(warnings("Chi bộ Thôn 3"), [expected]);
    assert_eq!(warnings("Chi bộ Thôn 5"), []);
}

#[test]
fn a_member_of_another_organization_is_not_recorded_a_second_time() {
    let card_no = "27009999".to_owned();
    let reason = Reason::CardElsewhere { card_no, organization: "Chi bộ Trung Hà".into() };
    assert_eq!(reasons(&verdicts(&["1|Ma Thị Lan|1979|Nữ|||27009999|||"], &[])[0]), std::slice::from_ref(&reason));
    let changed = HOA.replace("27004118", "27009999");
    assert_eq!(reasons(&verdicts(&[&changed], &[hoa()])[0]), [reason]);
}

#[test]
fn swapped_days_and_months_are_told() {
    let titles = "Họ và tên|Ngày sinh|Giới tính|Số thẻ";
    let mut sheet = sheet(&[titles, "A B|13/02/1970|Nam", "C D|25/12/1971|Nam", "E|", "F|", "G|", "H|", "I|"]);
    for (row, at) in sheet.rows[3..].iter_mut().zip(1..) {
        row.cells[1] = Cell::Date(day(1960, 2, at));
    }
    let columns = columns::find(&sheet).unwrap();
    let elsewhere = HashMap::new();
    let target = Target { organization: "", members: &[], elsewhere: &elsewhere, section: None, today: today() };
    let warnings = check(&sheet, &columns, &target).unwrap().warnings;
    assert_eq!(warnings, [Warning::DaysAndMonthsSwapped(Field::Birth)]);
    sheet.rows[3].cells[1] = Cell::Date(day(1960, 2, 13));
    assert_eq!(check(&sheet, &columns, &target).unwrap().warnings, []);
}
