//! What minutes and resolution have in common.

use super::facts::{Facts, Officer, Said, Spoken};
use super::wording::{self, BLANK, count};
use crate::ids::AgendaItemId;
use crate::meetings::plan::AgendaItem;
use crate::members::Position;
use crate::text;

/// The head of a document: on the left who issues it, on the right ĐẢNG CỘNG SẢN VIỆT NAM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// "ĐẢNG BỘ XÃ THÁI BÌNH"; none for a branch under nobody.
    pub superior: Option<String>,
    /// "CHI BỘ THÔN 3"
    pub branch: String,
    /// "Số 05-NQ/CB"; of a draft with room for the number.
    pub number: String,
    /// "Thái Bình, ngày 03 tháng 12 năm 2026"; minutes have none.
    pub place_and_day: Option<String>,
    /// Whether "Dự thảo" stands under the number.
    pub draft: bool,
}

/// A numbered item of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// "2. Đánh giá việc thực hiện nghị quyết tháng trước"
    pub heading: String,
    /// What is said under it.
    pub paragraphs: Vec<String>,
    /// The table of what became of earlier tasks, where it belongs here.
    pub results: Vec<ResultRow>,
    /// What was concluded, after the table.
    pub conclusion: Vec<String>,
}

/// A line of the table of earlier resolutions' tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultRow {
    /// What was to be done.
    pub title: String,
    /// By whom.
    pub member: String,
    /// The last day, `25/11/2026`.
    pub due: String,
    /// What became of it.
    pub outcome: &'static str,
    /// What still hinders.
    pub hindrance: String,
}

/// A line of the table of new tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// What is to be done.
    pub title: String,
    /// By whom.
    pub member: String,
    /// When it counts as done.
    pub measure: String,
    /// The last day.
    pub due: String,
}

/// The head of a document with this symbol (`BB`, `NQ`) in its number.
pub fn heading(facts: &Facts, symbol: &str) -> Heading {
    let (branch, above) = match facts.path.split_last() {
        Some((branch, above)) => (branch.name.as_str(), above.last()),
        None => (facts.meeting.organization.as_str(), None),
    };
    let number = facts.number.map_or_else(|| BLANK.to_owned(), |number| count(number.into()));
    Heading {
        superior: above.map(|body| wording::party_organization(&body.name).to_uppercase()),
        branch: wording::branch(branch).to_uppercase(),
        number: format!("Số {number}-{symbol}/CB"),
        place_and_day: None,
        draft: facts.is_draft(),
    }
}

/// "Chi bộ Thôn 3", as it was called that day.
pub fn branch(facts: &Facts) -> String {
    wording::branch(facts.path.last().map_or(facts.meeting.organization.as_str(), |body| body.name.as_str()))
}

/// Heading of the n-th item, counted as they stand: an agenda may have gaps.
pub fn numbered(before: usize, title: &str) -> String {
    format!("{}. {title}", before + 1)
}

/// What was said on an item, or on none in particular: with the words where they were kept; for who may not
/// read it, how many spoke.
pub fn said_on(facts: &Facts, item: Option<AgendaItemId>) -> Vec<String> {
    let on = |id: Option<AgendaItemId>| id.filter(|id| facts.agenda.iter().any(|item| item.id == *id)) == item;
    match &facts.said {
        Said::Told(spoken) => {
            spoken.iter().filter(|spoken| on(spoken.agenda_item_id)).flat_map(|spoken| told(facts, spoken)).collect()
        }
        Said::Counted(_, items) => {
            let said = items.iter().filter(|(id, _)| on(*id));
            said.map(|(_, spoke)| format!("Có {}.", wording::spoke(*spoke))).collect()
        }
    }
}

/// One statement: the words where they were kept, else the manner.
fn told(facts: &Facts, spoken: &Spoken) -> Vec<String> {
    let name = format!("Đồng chí {}", facts.name(Some(spoken.member_id)));
    let words = spoken.text.as_deref().unwrap_or_default();
    match wording::paragraphs(&format!("{name}: "), words) {
        kept if !kept.is_empty() => kept,
        _ => vec![format!("{name} {}.", wording::manner(spoken.manner))],
    }
}

/// For who may not read what was said: how many spoke in all, which the counts of the items do not tell.
pub fn spoke_in_all(facts: &Facts) -> Option<String> {
    match facts.said {
        Said::Counted(all, _) if all.statements > 0 => Some(format!("Cả buổi sinh hoạt: {}.", wording::spoke(all))),
        _ => None,
    }
}

/// What was concluded on an item.
pub fn concluded(item: &AgendaItem, introduction: &str) -> Vec<String> {
    item.conclusion.as_deref().map(|text| wording::paragraphs(introduction, text)).unwrap_or_default()
}

/// The table of earlier resolutions' tasks.
pub fn results(facts: &Facts) -> Vec<ResultRow> {
    let row = |heard: &super::facts::Heard| ResultRow {
        title: heard.title.clone(),
        member: facts.name(Some(heard.member_id)),
        due: text::format_day(heard.due_on),
        outcome: wording::outcome(heard.outcome),
        hindrance: heard.note.clone().unwrap_or_default(),
    };
    facts.heard.iter().map(row).collect()
}

/// The table of new tasks.
pub fn tasks(facts: &Facts) -> Vec<TaskRow> {
    let row = |given: &super::facts::Given| TaskRow {
        title: given.title.clone(),
        member: facts.name(Some(given.member_id)),
        measure: given.measure.clone(),
        due: text::format_day(given.due_on),
    };
    facts.given.iter().map(row).collect()
}

/// "Tổng số đảng viên: 19 đồng chí (chính thức 17, dự bị 02); được miễn …": who belongs to the branch.
pub fn members(facts: &Facts) -> String {
    let (counts, heads) = (facts.counts, facts.counts.heads);
    let mut sentence = format!(
        "Tổng số đảng viên: {} đồng chí (chính thức {}, dự bị {})",
        count(heads.all()),
        count(counts.official()),
        count(heads.probationary.into())
    );
    // Those who need not be there: with them the base of the next sentence adds up to the whole branch.
    for (words, number) in [
        ("được miễn công tác và sinh hoạt đảng", heads.exempt),
        ("đình chỉ sinh hoạt đảng", heads.suspended),
        ("ở ngoài nước", heads.abroad),
    ] {
        if number > 0 {
            sentence += &format!("; {words}: {} đồng chí", count(number.into()));
        }
    }
    sentence + "."
}

/// "Có mặt: 16/18 đồng chí (chính thức 14, dự bị 02).": who was there of those who had to.
pub fn present(facts: &Facts) -> String {
    let counts = facts.counts;
    format!(
        "Có mặt: {}/{} đồng chí (chính thức {}, dự bị {}).",
        count(counts.present),
        count(counts.roster),
        count(counts.present_voting),
        count(counts.present - counts.present_voting)
    )
}

/// The situation of dues as it was announced.
pub fn dues(facts: &Facts) -> Vec<String> {
    let typed = facts.meeting.dues.as_deref().unwrap_or_default();
    // What was typed often says already what it is about.
    let names_itself = typed.trim_start().to_lowercase().starts_with("đảng phí");
    wording::paragraphs(if names_itself { "" } else { "Tình hình đảng phí: " }, typed)
}

/// The vote, as a share of those present who may vote; none where there was none.
pub fn vote(facts: &Facts, introduction: &str) -> Option<String> {
    let yes = i64::from(facts.meeting.votes_for?);
    let all = facts.counts.present_voting;
    let no = i64::from(facts.meeting.votes_against.unwrap_or_default());
    let other = i64::from(facts.meeting.votes_other.unwrap_or_default());
    let share = wording::share(yes, all).map(|share| format!(" ({share})")).unwrap_or_default();
    Some(format!(
        "{introduction}{}/{} đảng viên chính thức có mặt tán thành{share}; không tán thành: {}; ý kiến khác: {}.",
        count(yes),
        count(all),
        count(no),
        count(other)
    ))
}

/// Shortcomings, and the score that the branch gave itself, with the vote on it.
pub fn score(facts: &Facts) -> Vec<String> {
    let Some(score) = &facts.score else { return Vec::new() };
    let class = match score.class.as_str() {
        "good" => "Tốt",
        "fair" => "Khá",
        "average" => "Trung bình",
        _ => "Kém",
    };
    let shortcomings = score.shortcomings.as_deref().unwrap_or_default();
    let mut paragraphs = wording::paragraphs("Hạn chế và cách khắc phục: ", shortcomings);
    paragraphs.push(format!(
        "Chi bộ tự chấm chất lượng buổi sinh hoạt: {} điểm, xếp loại {class}. Biểu quyết: tán thành {}; không tán \
         thành {}; ý kiến khác {}.",
        text::format_hundredths(score.points.into()),
        count(score.votes_for.into()),
        count(score.votes_against.into()),
        count(score.votes_other.into())
    ));
    paragraphs
}

/// Who signs for the branch: whoever chaired as secretary or deputy; else the secretary of that day, the
/// deputy, and where there is neither whoever chaired.
pub fn signer(facts: &Facts) -> Option<&Officer> {
    let leads =
        |officer: &&Officer| matches!(officer.position, Position::BranchSecretary | Position::BranchDeputySecretary);
    let chair = facts.office(facts.meeting.chair_id);
    chair
        .filter(leads)
        .or_else(|| facts.serving(Position::BranchSecretary))
        .or_else(|| facts.serving(Position::BranchDeputySecretary))
        .or(chair)
}
