//! Lists at random: no panic, a verdict for every row, and twice is once.

use proptest::prelude::*;

use super::*;

/// A row much like those of lists, from few people so that they meet, now and then with nonsense in it.
fn any_row() -> impl Strategy<Value = String> {
    fn one_of(usual: &[&'static str]) -> BoxedStrategy<String> {
        let usual: Vec<String> = usual.iter().map(|text| (*text).to_owned()).collect();
        prop_oneof![30 => proptest::sample::select(usual), 1 => "[^|]{0,8}"].boxed()
    }
    let person = vec![
        one_of(&["1", "2", "3", ""]),
        one_of(&["Nông Thị Hoa", "NÔNG THỊ HOÀ", "Ma Thị Lan", "Ma Văn Đức", "Lý Thị Mai", "Vi Thị Thơm"]),
        one_of(&["14/08/1962", "1962", "08/1962", "15/8/1962", "1979", "02/01/1974", ""]),
        one_of(&["Nữ", "Nam"]),
        one_of(&["03/02/1990", "1990", "19/5/2026", ""]),
        one_of(&["03/02/1991", "1991", "03/02/1991", ""]),
        one_of(&["27004118", "27008702", "27007215", "", "", ""]),
        one_of(&["", "", "", "Bí thư", "Chi ủy viên", "Trưởng thôn"]),
        one_of(&["Làm ruộng", "Thợ xây", ""]),
        one_of(&["0900000456", "900000999", ""]),
    ];
    let heading = one_of(&["Chi bộ Thôn 3", "II. Đảng viên dự bị", "|Tổng cộng", ""]);
    prop_oneof![8 => person.prop_map(|cells| cells.join("|")), 1 => heading]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_sheet_makes_it_panic_and_every_row_gets_a_verdict(rows in proptest::collection::vec(any_row(), 0..12)) {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        if let Ok(plan) = plan_with(&rows, &[hoa()], None) {
            prop_assert_eq!(plan.rows.len(), rows.len() + 1);
            let totals = plan.totals();
            let sum = totals.new + totals.changed + totals.unchanged + totals.errors + totals.skipped;
            prop_assert_eq!(sum, plan.rows.len());
        }
    }

    /// Whatever was new or changed is unchanged once it is in the book, and what was an error stays one.
    #[test]
    fn twice_is_once(rows in proptest::collection::vec(any_row(), 1..7)) {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let mut book = vec![hoa(), lan()];
        let Ok(first) = plan_with(&rows, &book, None) else { return Ok(()) };
        for (at, row) in first.rows.iter().enumerate() {
            match &row.verdict {
                Verdict::New(record) => book.push(Member {
                    id: MemberId(uuid::Uuid::from_u128(at as u128 + 10)),
                    version: 1,
                    present: true,
                    record: (**record).clone(),
                }),
                Verdict::Changed { before, after, .. } => {
                    book.iter_mut().filter(|member| member.id == before.id).for_each(|member| {
                        member.record = (**after).clone();
                    });
                }
                _ => {}
            }
        }
        let second = plan_with(&rows, &book, None).unwrap();
        for (before, after) in first.rows.iter().zip(&second.rows) {
            let written = matches!(before.verdict, Verdict::New(_) | Verdict::Changed { .. });
            prop_assert!(!written || matches!(after.verdict, Verdict::Unchanged(_)), "{:?} then {:?}", before, after);
            prop_assert!(
                !matches!(after.verdict, Verdict::New(_) | Verdict::Changed { .. }),
                "{:?} then {:?}", before, after
            );
        }
    }
}
