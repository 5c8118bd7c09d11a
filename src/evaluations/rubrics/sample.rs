//! A real rubric, of a ward in 2025–26: eight groups, 28 criteria. Invented ids, shortened labels.

use uuid::Uuid;

use super::facts::{Condition, Fact, Facts, Range, Value};
use super::model::{Band, Class, Criterion, Exemption, Group, Kind, Level, NaPolicy, Override, Rubric};
use super::sheet::{Answer, Judgement};
use crate::evaluations::Points;
use crate::ids::{CriterionId, RubricId};

/// The id of the criterion with this code: "4.3" → 403.
pub fn id(code: &str) -> CriterionId {
    let (group, item) = code.split_once('.').expect("a group and an item");
    let number = |text: &str| text.parse::<u128>().expect("a number");
    CriterionId(Uuid::from_u128(number(group) * 100 + number(item)))
}

/// A yes or no that a person judges.
pub fn yes_or_no(code: &str, max: i32, label: &str) -> Criterion {
    Criterion {
        id: id(code),
        group_no: code.split_once('.').expect("a group").0.parse().expect("a number"),
        code: code.to_owned(),
        label_vi: label.to_owned(),
        label_en: None,
        kind: Kind::Bool,
        max: Points::whole(max),
        fact: None,
        met: None,
        levels: Vec::new(),
        overrides: Vec::new(),
        exemption: None,
        later: false,
        source: "Bảng chấm điểm của phường, 2025–26".to_owned(),
        verified: false,
    }
}

/// A yes or no that a fact proposes.
fn met(code: &str, max: i32, label: &str, fact: Fact, met: Range) -> Criterion {
    Criterion { fact: Some(fact), met: Some(met), later: fact.is_known_later(), ..yes_or_no(code, max, label) }
}

/// A choice that a fact proposes: points and range of each level, best first.
pub fn choice(code: &str, label: &str, fact: Fact, levels: &[(i32, Range)]) -> Criterion {
    let levels = levels.iter().zip(1..).map(|((points, range), no)| Level {
        no,
        label_vi: format!("mức {no}"),
        label_en: None,
        points: Points::whole(*points),
        range: Some(*range),
    });
    let max = levels.clone().map(|level| level.points).max().expect("a level");
    let levels = levels.collect();
    Criterion { kind: Kind::Choice, max, fact: Some(fact), levels, ..yes_or_no(code, 0, label) }
}

/// "Does not apply where a fact says no."
fn unless(fact: Fact, policy: NaPolicy) -> Option<Exemption> {
    Some(Exemption { when: Condition::Within(fact, Range::NO), policy })
}

/// Time and attendance.
fn discipline() -> [Criterion; 3] {
    // The sheet says "about half" and "less than half" of the norm; in minutes short of 90 that is 31 to 45
    // and more. It also names 15 twice: the range with "at most" has it.
    let duration = [
        (5, Range::ALL.at_most(0)),
        (4, Range::ALL.at_least(1).at_most(15)),
        (3, Range::ALL.above(15).at_most(30)),
        (2, Range::ALL.above(30).at_most(45)),
        (1, Range::ALL.above(45)),
    ];
    let attendance = [
        (4, Range::ALL.at_least(9000)),
        (3, Range::ALL.at_least(7500).below(9000)),
        (2, Range::ALL.at_least(6500).below(7500)),
        (1, Range::ALL.below(6500)),
    ];
    let any = Override { fact: Fact::Unexcused, range: Range::ALL.at_least(1), at_most: Points::whole(1) };
    [
        choice("1.1", "Thời lượng", Fact::MinutesShort, &duration),
        Criterion {
            overrides: vec![any], ..choice("2.1", "Tỷ lệ đảng viên dự", Fact::Attendance, &attendance)
        },
        met("2.2", 1, "Không ai vắng có lý do quá ba kỳ liền", Fact::ExcusedStreak, Range::ALL.at_most(3)),
    ]
}

/// Preparation.
fn preparation() -> [Criterion; 5] {
    [
        yes_or_no("3.1", 3, "Nội dung đúng, đủ, sát thực tế"),
        yes_or_no("3.2", 2, "Gợi ý thảo luận, dự thảo kết luận"),
        Criterion {
            exemption: unless(Fact::HasBranchCommittee, NaPolicy::FullMarks),
            ..met("3.3", 2, "Họp chi ủy trước, có biên bản", Fact::CommitteeMet, Range::YES)
        },
        yes_or_no("3.4", 1, "Thông báo đến từng đảng viên"),
        met("3.5", 2, "Gửi tài liệu trước ít nhất 1 ngày", Fact::DocumentsDaysBefore, Range::ALL.at_least(1)),
    ]
}

/// Conduct: the thematic part is scored in some months only.
fn conduct(policy: NaPolicy, speakers: &[(i32, Range)]) -> [Criterion; 8] {
    [
        yes_or_no("4.1", 5, "Đủ trình tự"),
        yes_or_no("4.2", 10, "Đủ nội dung thường kỳ"),
        Criterion { exemption: unless(Fact::ThematicPart, policy), ..yes_or_no("4.3", 5, "Nội dung chuyên đề") },
        yes_or_no("4.4", 2, "Biểu dương, nhắc nhở"),
        choice("4.5", "Tỷ lệ phát biểu", Fact::Speakers, speakers),
        yes_or_no("4.6", 1, "Sổ biên bản đầy đủ"),
        yes_or_no("4.7", 1, "Dành 15–30 phút cho tư tưởng"),
        yes_or_no("4.8", 1, "Đăng tài liệu trên sổ tay điện tử"),
    ]
}

/// Chairing, principles, results, closing.
fn outcome() -> [Criterion; 12] {
    let tasks = [
        (30, Range::ALL.at_least(9000)),
        (27, Range::ALL.at_least(8000).below(9000)),
        (24, Range::ALL.at_least(7000).below(8000)),
        (20, Range::ALL.at_least(6000).below(7000)),
        (15, Range::ALL.at_least(5000).below(6000)),
        (10, Range::ALL.below(5000)),
    ];
    [
        yes_or_no("5.1", 2, "Điều hành linh hoạt"),
        yes_or_no("5.2", 4, "Định hướng thảo luận"),
        yes_or_no("5.3", 3, "Gợi mở, dân chủ"),
        yes_or_no("5.4", 1, "Tổng hợp thành kết luận"),
        yes_or_no("6.1", 1, "Tập trung dân chủ"),
        yes_or_no("6.2", 2, "Tự phê bình và phê bình"),
        yes_or_no("6.3", 1, "Tính lãnh đạo, giáo dục, chiến đấu"),
        yes_or_no("6.4", 1, "Giải quyết ý kiến đảng viên"),
        choice("7.1", "Kết quả thực hiện nghị quyết tháng trước", Fact::TasksMet, &tasks),
        yes_or_no("8.1", 2, "Kết luận, thông qua nghị quyết"),
        yes_or_no("8.2", 2, "Thông qua biên bản, phân công"),
        met("8.3", 1, "Đăng kết quả trong 2 ngày", Fact::PostedWithinDays, Range::ALL.at_most(2)),
    ]
}

/// The rubric with these levels for those who spoke.
fn rubric(policy: NaPolicy, speakers: &[(i32, Range)]) -> Rubric {
    let criteria = discipline().into_iter().chain(preparation()).chain(conduct(policy, speakers)).chain(outcome());
    let groups = (1..).zip([5, 5, 10, 30, 10, 5, 30, 5]).map(|(no, max)| Group {
        no,
        label_vi: format!("nhóm {no}"),
        label_en: None,
        max: Points::whole(max),
    });
    Rubric {
        id: RubricId(Uuid::from_u128(1)),
        title_vi: "Bảng chấm điểm".to_owned(),
        title_en: None,
        groups: groups.collect(),
        criteria: criteria.collect(),
        bands: bands().to_vec(),
    }
}

/// The four classes as everywhere since 2025.
pub fn bands() -> [Band; 4] {
    [(Class::Good, 90), (Class::Fair, 70), (Class::Average, 50), (Class::Poor, 0)]
        .map(|(class, from)| Band { class, from: Points::whole(from) })
}

/// Half of those present to all, to a lower end, and so on.
fn speakers(second: Range) -> [(i32, Range); 4] {
    [(5, Range::ALL.above(5000)), (4, second), (3, Range::ALL.at_least(3000).below(4000)), (2, Range::ALL.below(3000))]
}

/// As it is printed: ">50 %" and "40–<50 %" of those present, and nothing for exactly half.
pub fn as_printed() -> Rubric {
    rubric(NaPolicy::FullMarks, &speakers(Range::ALL.at_least(4000).below(5000)))
}

/// With half among "40–50 %", and with a policy for months without a thematic part.
pub fn sound(policy: NaPolicy) -> Rubric {
    rubric(policy, &speakers(Range::ALL.at_least(4000).at_most(5000)))
}

/// A month in which everything is as it should be, with or without a thematic part.
pub fn good_month(thematic: bool) -> Facts {
    Facts::from_iter([
        (Fact::MinutesShort, Value::Count(0)),
        (Fact::Attendance, Value::Ratio { part: 19, whole: 19 }),
        (Fact::Unexcused, Value::Count(0)),
        (Fact::ExcusedStreak, Value::Count(1)),
        (Fact::CommitteeMet, Value::Yes(true)),
        (Fact::HasBranchCommittee, Value::Yes(true)),
        (Fact::DocumentsDaysBefore, Value::Count(2)),
        (Fact::Speakers, Value::Ratio { part: 12, whole: 19 }),
        (Fact::TasksMet, Value::Ratio { part: 5, whole: 5 }),
        (Fact::PostedWithinDays, Value::Count(1)),
        (Fact::ThematicPart, Value::Yes(thematic)),
    ])
}

/// An answer without a reason.
pub fn plain(answer: Answer) -> Judgement {
    Judgement { answer, reason: None }
}

/// An answer with a reason.
pub fn reasoned(answer: Answer) -> Judgement {
    Judgement { answer, reason: Some("theo biên bản".to_owned()) }
}
