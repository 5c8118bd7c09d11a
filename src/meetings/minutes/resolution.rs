//! The resolution of a meeting of a branch (nghị quyết): what it assessed, set and gave to whom (domain
//! handbook §3.8). The self-scoring of the meeting, part IV, comes with the scores.

use super::facts::Facts;
use super::parts::{self, Heading, Item, TaskRow};
use super::wording::{self, clause, comrade, comrades, count};
use crate::meetings::model::Kind;
use crate::members::Position;
use crate::organizations::Kind as BodyKind;
use crate::text;

/// A resolution as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The head, with place and day on the right.
    pub heading: Heading,
    /// "Lãnh đạo thực hiện nhiệm vụ tháng 12 năm 2026"
    pub about: String,
    /// When, where, who, how many.
    pub opening: Vec<String>,
    /// I. What the month before brought, with the table of results; II. what is to be done.
    pub parts: Vec<Part>,
    /// "III- PHÂN CÔNG, TỔ CHỨC THỰC HIỆN"
    pub tasks_heading: String,
    /// III. Who does it.
    pub tasks: Vec<TaskRow>,
    /// The vote; none where there was none.
    pub vote: Option<String>,
    /// The last sentence.
    pub closing: String,
    /// Who receives it, a line each.
    pub recipients: Vec<String>,
    /// Who signs.
    pub signature: Signature,
    /// Every statement, item by item.
    pub appendix: Vec<Item>,
    /// "Kèm theo Nghị quyết số 05-NQ/CB, ngày 03 tháng 12 năm 2026"
    pub appended_to: String,
}

/// A part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// "I- ĐÁNH GIÁ VIỆC THỰC HIỆN NHIỆM VỤ THÁNG 11"
    pub heading: String,
    /// Its items; none: nothing was concluded on it.
    pub items: Vec<Item>,
}

/// Who signs for the branch. A branch has no seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// "T/M CHI ỦY", or "T/M CHI BỘ" of a branch that has no committee.
    pub authority: &'static str,
    /// "BÍ THƯ", "PHÓ BÍ THƯ": a deputy signs as what he is, not for the secretary.
    pub title: &'static str,
    /// The name; empty where nobody is named yet.
    pub name: String,
}

/// Composes the resolution.
pub fn compose(facts: &Facts) -> Resolution {
    let meeting = &facts.meeting;
    let led = wording::led_month(meeting.roster_day());
    let parts = parts_of(facts, led);
    let heading = Heading { place_and_day: Some(place_and_day(facts)), ..parts::heading(facts, "NQ") };
    Resolution {
        about: about(facts, led),
        opening: opening(facts),
        tasks_heading: headed(parts.len(), "PHÂN CÔNG, TỔ CHỨC THỰC HIỆN"),
        parts,
        tasks: parts::tasks(facts),
        vote: parts::vote(facts, "Biểu quyết Nghị quyết: "),
        closing: format!(
            "Nghị quyết này được phổ biến đến từng đảng viên trong chi bộ để thực hiện{}",
            facts.form.end_mark
        ),
        recipients: recipients(facts),
        signature: signature(facts),
        appendix: appendix(facts),
        appended_to: format!(
            "Kèm theo Nghị quyết {}, {}",
            heading.number.replacen('S', "s", 1),
            wording::day(meeting.held_on)
        ),
        heading,
    }
}

/// "Thái Bình, ngày 03 tháng 12 năm 2026": the place is the area of the commune, else of the nearest
/// superior that is a territory.
fn place_and_day(facts: &Facts) -> String {
    let above = facts.path.split_last().map_or(&[][..], |(_, above)| above);
    let commune = above.iter().rev().find(|body| body.kind == BodyKind::Commune);
    let area = commune.into_iter().chain(above.iter().rev()).find_map(|body| wording::area(&body.name));
    let day = wording::day(facts.meeting.held_on);
    area.map_or_else(|| day.clone(), |area| format!("{area}, {day}"))
}

/// What the resolution is about.
fn about(facts: &Facts, led: chrono::NaiveDate) -> String {
    let topic = facts.agenda.iter().find(|item| item.section == "thematic");
    match (facts.meeting.kind, topic) {
        (Kind::Regular, _) => format!("Lãnh đạo thực hiện nhiệm vụ {}", text::format_month_long(led)),
        (Kind::Thematic, Some(topic)) => format!("Về chuyên đề “{}”", clause(&topic.title)),
        (kind, _) => format!("Về nội dung {}", wording::sitting(kind, facts.meeting.month)),
    }
}

/// One paragraph with everything that was counted, as a superior reads it: names stand in the minutes.
fn opening(facts: &Facts) -> Vec<String> {
    let meeting = &facts.meeting;
    let day = wording::day(meeting.held_on).replacen("ngày", "Ngày", 1);
    let place = meeting.place.as_deref().map(|place| format!("tại {}, ", clause(place))).unwrap_or_default();
    let lasted = meeting.minutes().map(|minutes| format!(" ({} phút)", count(minutes))).unwrap_or_default();
    let when = format!(
        "{day}, {place}{} tổ chức {}, từ {} đến {}{lasted}.",
        parts::branch(facts),
        wording::sitting(meeting.kind, meeting.month),
        wording::hour(meeting.started_at),
        wording::hour(meeting.ended_at)
    );
    let absent = format!(
        "Vắng có lý do: {}; vắng không có lý do: {}.",
        comrades(facts.counts.excused),
        comrades(facts.counts.unexcused)
    );
    let led = format!(
        "Chủ trì: {}. Người ghi biên bản: {}.",
        comrade(&facts.name(meeting.chair_id), facts.office(meeting.chair_id)),
        comrade(&facts.name(meeting.minute_taker_id), facts.office(meeting.minute_taker_id))
    );
    let agenda = i64::try_from(facts.agenda.len()).unwrap_or_default();
    let agenda = (agenda > 0).then(|| format!("Chương trình gồm {} nội dung.", count(agenda)));
    let who = [parts::members(facts), parts::present(facts), absent].join(" ");
    let led: Vec<String> = [Some(led), agenda].into_iter().flatten().collect();
    let end = "Sau khi nghe báo cáo và thảo luận, Chi bộ quyết nghị:".to_owned();
    [vec![when, who, led.join(" ")], parts::dues(facts), vec![end]].concat()
}

/// A regular meeting looks back and ahead; another one says what it was about, and looks back only where
/// it concluded something.
fn parts_of(facts: &Facts, led: chrono::NaiveDate) -> Vec<Part> {
    let month = |day| text::format_month(day).to_uppercase();
    let (back, ahead) = (assessment(facts), directions(facts));
    let regular = facts.meeting.kind == Kind::Regular;
    let assessed = format!("ĐÁNH GIÁ VIỆC THỰC HIỆN NHIỆM VỤ {}", month(led.pred_opt().unwrap_or(led)));
    let set = if regular {
        format!("PHƯƠNG HƯỚNG, NHIỆM VỤ {}", month(led))
    } else {
        "NỘI DUNG VÀ NHIỆM VỤ".to_owned()
    };
    let back = (regular || !back.is_empty()).then_some((assessed, back));
    let all = back.into_iter().chain([(set, ahead)]).enumerate();
    all.map(|(before, (heading, items))| Part { heading: headed(before, &heading), items }).collect()
}

/// "II- …": the heading of the part that follows so many.
fn headed(before: usize, heading: &str) -> String {
    format!("{}- {heading}", ["I", "II", "III"].get(before).unwrap_or(&"IV"))
}

/// I. Conclusions on the month before, on ideology and on criticism; then the table.
fn assessment(facts: &Facts) -> Vec<Item> {
    let mut items = concluded(facts, &["last_month", "ideology", "criticism"]);
    let results = parts::results(facts);
    if !results.is_empty() {
        let heading = parts::numbered(items.len(), "Kết quả thực hiện nhiệm vụ của các nghị quyết trước");
        items.push(Item { heading, results, ..Item::default() });
    }
    items
}

/// II. Conclusions on everything else, then the chair's, unless it repeats one of them.
fn directions(facts: &Facts) -> Vec<Item> {
    let mut items = concluded(facts, &["opening", "information", "next_month", "thematic", "other"]);
    let paragraphs = facts.meeting.conclusion.as_deref().map(|text| wording::paragraphs("", text)).unwrap_or_default();
    if !paragraphs.is_empty() && !items.iter().any(|item| item.paragraphs == paragraphs) {
        // Alone it needs no heading of its own.
        let alone = items.is_empty();
        let heading = if alone { String::new() } else { parts::numbered(items.len(), "Kết luận chung") };
        items.push(Item { heading, paragraphs, ..Item::default() });
    }
    items
}

/// The items of these sections on which something was concluded, numbered anew.
fn concluded(facts: &Facts, sections: &[&str]) -> Vec<Item> {
    let of = facts.agenda.iter().filter(|item| sections.contains(&item.section.as_str()));
    let said = of.map(|item| (item, parts::concluded(item, ""))).filter(|(_, paragraphs)| !paragraphs.is_empty());
    let item = |(at, (item, paragraphs)): (usize, (&crate::meetings::plan::AgendaItem, Vec<String>))| Item {
        heading: parts::numbered(at, &item.title),
        paragraphs,
        ..Item::default()
    };
    said.enumerate().map(item).collect()
}

/// The superior committee, the members, the book of the branch.
fn recipients(facts: &Facts) -> Vec<String> {
    let superior = facts.path.split_last().and_then(|(_, above)| above.last());
    let superior = superior.map(|body| format!("{},", wording::committee(&body.name)));
    superior.into_iter().chain(["Các đảng viên trong chi bộ,".to_owned(), "Lưu Chi bộ.".to_owned()]).collect()
}

fn signature(facts: &Facts) -> Signature {
    let has_committee = facts.serving(Position::BranchCommitteeMember).is_some();
    let signer = parts::signer(facts);
    let id = signer.map(|officer| officer.member_id).or(facts.meeting.chair_id);
    Signature {
        authority: if has_committee { "T/M CHI ỦY" } else { "T/M CHI BỘ" },
        title: match signer.map(|officer| officer.position) {
            Some(Position::BranchSecretary) => "BÍ THƯ",
            Some(Position::BranchDeputySecretary) => "PHÓ BÍ THƯ",
            Some(Position::BranchCommitteeMember) => "CHI ỦY VIÊN",
            _ => "CHỦ TRÌ HỘI NGHỊ",
        },
        name: id.and_then(|id| facts.names.get(&id)).cloned().unwrap_or_default(),
    }
}

/// Every statement under the item it was made on; for who may not read them, how many there were.
fn appendix(facts: &Facts) -> Vec<Item> {
    let of_items = facts.agenda.iter().map(|item| (item.title.as_str(), parts::said_on(facts, Some(item.id))));
    let all = of_items.chain([("Ý kiến khác", parts::said_on(facts, None))]);
    let item = |(at, (title, paragraphs)): (usize, (&str, Vec<String>))| Item {
        heading: parts::numbered(at, title),
        paragraphs,
        ..Item::default()
    };
    let items = all.filter(|(_, said)| !said.is_empty()).enumerate().map(item);
    let in_all = parts::spoke_in_all(facts).map(|all| Item { paragraphs: vec![all], ..Item::default() });
    items.chain(in_all).collect()
}

#[cfg(test)]
mod tests;
