//! Lists of organizations, as small as the question.

use super::*;
use crate::import::columns;
use crate::import::read::{Cell, Row};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn known(id: i32, name: &str, kind: Kind, parent: i32, code: Option<&str>) -> Known {
    Known {
        id: OrganizationId(id),
        name: name.into(),
        kind,
        branch_type: None,
        code: code.map(str::to_owned),
        parent: Some(OrganizationId(parent)),
        established_on: Some(day("2020-01-01")),
        version: 1,
    }
}

fn tree() -> Vec<Known> {
    vec![
        known(1, "Đảng bộ xã Thái Bình", Kind::Commune, 0, Some("38.168.053.000.000")),
        known(2, "Chi bộ Thôn 3", Kind::Branch, 1, Some("38.168.053.000.003")),
    ]
}

fn checked(rows: &[&str]) -> Vec<Checked> {
    let cell = |text: &str| if text.is_empty() { Cell::Blank } else { Cell::Text(text.to_owned()) };
    let titles = "STT|Tên tổ chức|Loại tổ chức|Loại hình|Mã số|Trực thuộc|Ngày thành lập";
    let rows: Vec<_> = (1..)
        .zip([titles].iter().chain(rows))
        .map(|(number, row)| Row { number, cells: row.split('|').map(cell).collect() })
        .collect();
    let sheet = Sheet { name: String::new(), rows, merged: Vec::new() };
    let columns = columns::find_units(&sheet).unwrap();
    let types = [BranchType { code: "village".into(), label_vi: "Chi bộ thôn, bản".into(), label_en: None }];
    let known = tree();
    let target = Target { top: OrganizationId(1), known: &known, types: &types, today: day("2026-11-22") };
    check(&sheet, &columns, &target).into_iter().skip(1).collect()
}

fn verdicts(rows: &[&str]) -> Vec<Verdict> {
    checked(rows).into_iter().map(|row| row.verdict).collect()
}

fn reason(row: &str) -> Reason {
    match verdicts(&[row]).remove(0) {
        Verdict::Error(faults) => faults.into_iter().next().unwrap().reason,
        other => panic!("{row}: {other:?}"),
    }
}

#[test]
fn what_is_new_stands_under_the_tree_or_under_another_row() {
    let rows =
        ["1|Tổ đảng số 1|||  |Chi bộ Thôn 9|01/03/2024", "2|Chi bộ Thôn 9||Chi bộ thôn, bản|38168053000009||2024"];
    let checked = checked(&rows);
    let Verdict::New(group) = &checked[0].verdict else { panic!("{checked:?}") };
    let Verdict::New(branch) = &checked[1].verdict else { panic!("{checked:?}") };
    assert_eq!((group.kind, group.superior), (Kind::PartyGroup, Superior::Row(1)));
    assert_eq!((branch.kind, branch.superior), (Kind::Branch, Superior::Known(OrganizationId(1))));
    assert_eq!(branch.code.as_deref(), Some("38.168.053.000.009"));
    assert_eq!((branch.branch_type.as_deref(), branch.since), (Some("village"), day("2024-01-01")));
    assert_eq!(forms(&checked)[&1], branch.form);
}

#[test]
fn what_is_known_is_known_again_and_changes_only_in_name_code_and_type() {
    assert_eq!(verdicts(&["1|CHI BỘ THÔN 3|||||"]), [Verdict::Unchanged(OrganizationId(2))]);
    let changed = verdicts(&["1|Chi bộ Thôn 3 mới||Chi bộ thôn, bản|38.168.053.000.003||"]).remove(0);
    let Verdict::Changed { after, changes, .. } = changed else { panic!("{changed:?}") };
    assert_eq!((after.name.as_str(), after.branch_type.as_deref()), ("Chi bộ Thôn 3 mới", Some("village")));
    assert_eq!(changes[1].new, "Chi bộ thôn, bản");
}

#[test]
fn what_only_a_decision_can_do_is_an_error() {
    assert_eq!(reason("1|Chi bộ Thôn 8|||||"), Reason::Missing);
    assert_eq!(reason("1|Đảng bộ xã Minh Tân|||||01/01/2024"), Reason::NotBelow);
    assert_eq!(reason("1|Chi bộ Thôn 8||||Xã Không Có|01/01/2024"), Reason::NoSuperior("Xã Không Có".into()));
    assert_eq!(reason("1|Chi bộ Thôn 8|||381||01/01/2024"), Reason::CodeForm("381".into()));
    assert_eq!(reason("1|Chi bộ Thôn 8|||||01/01/2019"), Reason::BeforeSuperior(day("2020-01-01")));
    assert_eq!(reason("1|Chi bộ Thôn 3|Tổ đảng||||"), Reason::OtherKind);
    assert!(matches!(reason("1|Chi bộ Thôn 8|chi hội||||01/01/2024"), Reason::NotUnderstood(_)));
    let twice = ["1|Chi bộ Thôn 8|||||01/01/2024", "2|Chi bộ thôn 8|||||01/01/2024"];
    assert!(verdicts(&twice).iter().all(|verdict| matches!(verdict, Verdict::Error(_))));
    // Two that stand under each other stand nowhere.
    let round = ["1|Chi bộ A||||Chi bộ B|01/01/2024", "2|Chi bộ B||||Chi bộ A|01/01/2024"];
    assert!(verdicts(&round).iter().all(|verdict| matches!(verdict, Verdict::Error(_))));
}
