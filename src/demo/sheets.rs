//! Sheets beside the score: what the organization board found in a sample of branches, and what the secretary
//! of the committee of Thái Bình wrote after attending.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::ledger::{Ledger, ScoreRow};
use super::mint::Mint;
use super::scores::{Held, complete};
use super::tree::Tree;
use crate::clock::instant_in_vietnam;
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::rubrics::{Facts, Kind, Proposal, Rubric, evaluate, propose};
use crate::evaluations::scores::ScoreLine;
use crate::evaluations::scores::model::{counted, self_judgements};
use crate::evaluations::sheets::model::Kind as SheetKind;
use crate::ids::{CriterionId, MeetingId, OrganizationId, RubricId, UserId};

/// What is told of a sheet.
struct Told {
    commune: &'static str,
    branch: &'static str,
    /// How many months back the meeting was.
    back: usize,
    kind: SheetKind,
    /// What a person judges, in thousandths of full marks.
    judged: i32,
    findings: &'static str,
    recommendations: Option<&'static str>,
}

const fn inspected(place: (&'static str, &'static str), back: usize, judged: i32, findings: &'static str) -> Told {
    let (commune, branch) = place;
    Told { commune, branch, back, kind: SheetKind::Inspection, judged, findings, recommendations: None }
}

const fn attended(branch: &'static str, judged: i32, findings: &'static str) -> Told {
    Told { commune: "Thái Bình", branch, back: 1, kind: SheetKind::Attendee, judged, findings, recommendations: None }
}

impl Told {
    const fn advised(self, recommendations: &'static str) -> Self {
        Self { recommendations: Some(recommendations), ..self }
    }
}

/// The sample of the board, and two evenings of the secretary.
const TOLD: [Told; 11] = [
    inspected(
        ("Thái Bình", "Thôn 2"),
        1,
        880,
        "Biên bản chép lại nghị quyết tháng trước; hai việc chưa có người xác nhận kết quả.",
    )
    .advised("Ghi kết quả từng việc kèm người xác nhận, xong trước kỳ sinh hoạt tới."),
    inspected(
        ("Thái Bình", "Trường Tiểu học"),
        2,
        900,
        "Chi bộ tự chấm 100 điểm; phần tự phê bình và phê bình trong biên bản chỉ có một dòng.",
    )
    .advised("Chấm theo biên bản; ghi rõ ý kiến phê bình và người tiếp thu."),
    inspected(("Thái Bình", "Trung Tâm"), 2, 940, "Sinh hoạt nền nếp, tài liệu gửi trước."),
    inspected(("Phú Thịnh", "Đồng Chùa"), 2, 930, "Sổ sách đủ, có phân công người theo dõi."),
    inspected(("Phú Thịnh", "Khuổi Lếch"), 1, 690, "Nội dung lặp lại ba tháng liền, ít đảng viên phát biểu.")
        .advised("Đảng ủy cử cấp ủy viên dự cùng chi bộ ba kỳ tới."),
    inspected(
        ("Khuổi Nà", "Lũng Pán"),
        1,
        380,
        "Không thông báo trước, nghị quyết không giao người; không việc nào tháng trước xong.",
    )
    .advised("Đảng ủy xã giúp bí thư chuẩn bị nội dung và giao việc ngay kỳ tới."),
    inspected(("Đồng Mây", "Bình Yên"), 2, 910, "Điều hành tốt, còn họp muộn giờ."),
    inspected(("Vân Sơn", "Tổ dân phố 1"), 2, 920, "Đông đảng viên, nhiều ý kiến; thời lượng chưa đủ 120 phút."),
    inspected(("Vân Sơn", "Công ty Gỗ Vân Sơn"), 2, 950, "Gắn nội dung với sản xuất, có kết quả cụ thể."),
    attended("Thôn 3", 960, "Chủ trì gợi mở, các đồng chí nói thẳng việc hiến đất; một đồng chí vắng không báo."),
    attended("Thôn 1", 900, "Bàn kỹ việc thu gom rác; phần tự phê bình còn nhẹ.")
        .advised("Mời thêm ý kiến đảng viên trẻ."),
];

/// A row of `score_sheets`.
#[derive(Clone, Debug, Serialize)]
pub struct SheetRow {
    pub id: Uuid,
    pub meeting_id: MeetingId,
    pub organization_id: OrganizationId,
    pub month: chrono::NaiveDate,
    pub rubric_id: RubricId,
    pub kind: &'static str,
    pub author_id: UserId,
    pub points: Points,
    pub class: &'static str,
    pub facts: Facts,
    pub findings: &'static str,
    pub recommendations: Option<&'static str>,
    pub signed_at: DateTime<Utc>,
}

/// A row of `score_sheet_lines`.
#[derive(Clone, Debug, Serialize)]
pub struct SheetLineRow {
    pub sheet_id: Uuid,
    pub organization_id: OrganizationId,
    pub criterion_id: CriterionId,
    pub level: Option<i16>,
    pub points: Option<Points>,
}

/// All sheets with their lines.
pub type Sheets = (Vec<SheetRow>, Vec<SheetLineRow>);

/// The sheets of a book: of a meeting that was not scored there is none. `authors`: who attended, who
/// inspected.
///
/// # Errors
/// Internal when the engine finds one incomplete.
pub fn sheets(
    tree: &Tree,
    held: &[Held],
    ledger: &Ledger,
    rubric: impl Fn(RubricId) -> Option<Rubric>,
    (seed, authors): (u64, (UserId, UserId)),
) -> Result<Sheets> {
    let mut mint = Mint::new(seed, "sheets");
    let mut all = Sheets::default();
    for told in TOLD {
        let place = |held: &&Held| {
            let branch = &tree.present[held.branch];
            (branch.commune_name, branch.spec.name) == (told.commune, told.branch)
        };
        // The meetings of a branch stand in their order, the last one last.
        let Some(held) = held.iter().filter(place).rev().nth(told.back - 1) else { continue };
        let score = ledger.scores.iter().find(|score| score.meeting_id == held.meeting);
        let Some((score, rubric)) = score.and_then(|score| Some((score, rubric(score.rubric_id)?))) else { continue };
        let author = if told.kind == SheetKind::Attendee { authors.0 } else { authors.1 };
        let at = instant_in_vietnam(held.on + Days::new(3), NaiveTime::MIN) + TimeDelta::minutes(10 * 60 + 20);
        let (row, lines) = sheet(&told, (score, &rubric), author, (mint.at(at), at))?;
        all.0.push(row);
        all.1.extend(lines);
    }
    Ok(all)
}

fn sheet(
    told: &Told,
    (score, rubric): (&ScoreRow, &Rubric),
    author_id: UserId,
    (id, signed_at): (Uuid, DateTime<Utc>),
) -> Result<(SheetRow, Vec<SheetLineRow>)> {
    let facts = score.submitted_facts.as_ref().unwrap_or(&score.facts);
    let lines = lines(rubric, facts, told.judged);
    let (points, class) = complete(&evaluate(rubric, facts, &self_judgements(rubric, facts, &lines)))?;
    let row = SheetRow {
        id,
        meeting_id: score.meeting_id,
        organization_id: score.organization_id,
        month: score.month,
        rubric_id: score.rubric_id,
        kind: told.kind.code(),
        author_id,
        points,
        class: class.code(),
        facts: facts.clone(),
        findings: told.findings,
        recommendations: told.recommendations,
        signed_at,
    };
    let line = |line: ScoreLine| SheetLineRow {
        sheet_id: id,
        organization_id: score.organization_id,
        criterion_id: line.criterion,
        level: line.self_level,
        points: line.self_points,
    };
    Ok((row, lines.into_iter().map(line).collect()))
}

/// What is counted is taken; the rest is judged.
fn lines(rubric: &Rubric, facts: &Facts, judged: i32) -> Vec<ScoreLine> {
    let of = |criterion: &crate::evaluations::rubrics::Criterion| {
        let (proposal, counted) = (propose(criterion, facts), counted(criterion, facts));
        let level = match &proposal {
            Proposal::Proposed { level, .. } => *level,
            _ => None,
        };
        let share = Points(criterion.max.0 * judged / 1000 / Points::STEP.0 * Points::STEP.0);
        let own = counted.unwrap_or(if criterion.kind == Kind::Points { share } else { criterion.max });
        let applicable = proposal != Proposal::NotApplicable;
        ScoreLine {
            criterion: criterion.id,
            applicable,
            computed: counted,
            accepted: counted.is_some(),
            self_level: level,
            self_points: applicable.then_some(own),
            self_reason: None,
            submitted: None,
            decided_level: None,
            decided_points: None,
            decided_reason: None,
        }
    };
    rubric.criteria.iter().map(of).collect()
}
