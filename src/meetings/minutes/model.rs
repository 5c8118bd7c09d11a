//! Minutes of a meeting of a branch (biên bản): every word and figure that is printed, composed from the
//! record alone.

use super::facts::{Absence, Facts};
use super::parts::{self, Heading, Item, TaskRow};
use super::wording::{self, clause, comrade, comrades};
use crate::meetings::attendance::Status;

/// Minutes as they are printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// The head; minutes have no place and day there.
    pub heading: Heading,
    /// "Sinh hoạt chi bộ thường kỳ tháng 11 năm 2026"
    pub subtitle: String,
    /// When, where, who: paragraph by paragraph.
    pub opening: Vec<String>,
    /// I. The agenda, item by item.
    pub items: Vec<Item>,
    /// II. New tasks.
    pub tasks: Vec<TaskRow>,
    /// III. What the chair concluded, and the vote; empty where there was neither.
    pub conclusion: Vec<String>,
    /// The last sentence, with the hour of the end.
    pub closing: String,
    /// Who signs on the left; empty where nobody is named yet.
    pub minute_taker: String,
    /// Who signs on the right.
    pub chair: String,
}

/// Composes the minutes.
pub fn compose(facts: &Facts) -> Minutes {
    let meeting = &facts.meeting;
    let signs = |id| facts.names.get(&id).cloned();
    let mut conclusion = meeting.conclusion.as_deref().map(|text| wording::paragraphs("", text)).unwrap_or_default();
    conclusion.extend(parts::vote(facts, "Biểu quyết: "));
    conclusion.extend(parts::score(facts));
    Minutes {
        heading: parts::heading(facts, "BB"),
        subtitle: wording::subtitle(meeting.kind, meeting.month),
        opening: opening(facts),
        items: items(facts),
        tasks: parts::tasks(facts),
        conclusion,
        closing: format!(
            "Biên bản được đọc trước chi bộ và được thông qua. Buổi sinh hoạt kết thúc hồi {} cùng ngày{}",
            wording::hour(meeting.ended_at),
            facts.form.end_mark
        ),
        minute_taker: meeting.minute_taker_id.and_then(signs).unwrap_or_default(),
        chair: meeting.chair_id.and_then(signs).unwrap_or_default(),
    }
}

/// Time and place, head-counts, who chaired and wrote, guests, dues.
fn opening(facts: &Facts) -> Vec<String> {
    let meeting = &facts.meeting;
    let place = meeting.place.as_deref().map(|place| format!("tại {}, ", clause(place))).unwrap_or_default();
    let mut paragraphs = vec![format!(
        "Hồi {}, {}, {place}{} tổ chức {}.",
        wording::hour(meeting.started_at),
        wording::day(meeting.held_on),
        parts::branch(facts),
        wording::sitting(meeting.kind, meeting.month)
    )];
    paragraphs.push(parts::members(facts));
    paragraphs.push(parts::present(facts));
    paragraphs.push(absent(facts, "Vắng có lý do", facts.counts.excused, Status::AbsentExcused));
    paragraphs.push(absent(facts, "Vắng không có lý do", facts.counts.unexcused, Status::AbsentUnexcused));
    for (words, status) in [("Đến muộn", Status::Late), ("Về sớm", Status::LeftEarly)] {
        let number = i64::try_from(facts.absent(status).len()).unwrap_or_default();
        if number > 0 {
            paragraphs.push(absent(facts, words, number, status));
        }
    }
    paragraphs.push(format!("Chủ trì: {}.", named(facts, meeting.chair_id)));
    paragraphs.push(format!("Người ghi biên bản: {}.", named(facts, meeting.minute_taker_id)));
    paragraphs.extend(guests(facts));
    paragraphs.extend(parts::dues(facts));
    paragraphs
}

fn named(facts: &Facts, id: Option<crate::ids::MemberId>) -> String {
    comrade(&facts.name(id), facts.office(id))
}

/// "Vắng có lý do: 01 đồng chí (đồng chí Lục Văn Sinh, ốm đau)."
fn absent(facts: &Facts, words: &str, number: i64, status: Status) -> String {
    let who: Vec<String> = facts.absent(status).into_iter().map(|(name, absence)| excuse(&name, absence)).collect();
    let who = if who.is_empty() { String::new() } else { format!(" ({})", who.join("; ")) };
    format!("{words}: {}{who}.", comrades(number))
}

/// A name with the reason and what was added.
fn excuse(name: &str, absence: &Absence) -> String {
    let said = [&absence.reason, &absence.note].into_iter().flatten();
    let said: Vec<String> = said.map(|text| lower_first(clause(text))).filter(|text| !text.is_empty()).collect();
    [vec![format!("đồng chí {name}")], said].concat().join(", ")
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// Guests as they were entered: not each of them is a comrade.
fn guests(facts: &Facts) -> Option<String> {
    let person = |guest: &crate::meetings::attendance::Guest| match guest.title.as_deref().map(clause) {
        Some(title) if !title.is_empty() => format!("{}, {title}", guest.full_name),
        _ => guest.full_name.clone(),
    };
    let all: Vec<String> = facts.guests.iter().map(person).collect();
    (!all.is_empty()).then(|| format!("Đại biểu, khách mời: {}.", all.join("; ")))
}

/// The agenda with what was said and concluded on each item; what was said on none comes last, and after
/// it, for who may not read that, how many spoke in all.
fn items(facts: &Facts) -> Vec<Item> {
    let table_at = facts.agenda.iter().position(|item| item.section == "last_month");
    let results = parts::results(facts);
    let mut items: Vec<Item> = Vec::with_capacity(facts.agenda.len() + 2);
    for (at, item) in facts.agenda.iter().enumerate() {
        let presenter = item.presenter_id.map(|id| format!("Đồng chí {} trình bày.", facts.name(Some(id))));
        let mut item = Item {
            heading: parts::numbered(at, &item.title),
            paragraphs: presenter.into_iter().chain(parts::said_on(facts, Some(item.id))).collect(),
            results: if table_at == Some(at) { results.clone() } else { Vec::new() },
            conclusion: parts::concluded(item, "Kết luận: "),
        };
        let blank = item.paragraphs.is_empty() && item.results.is_empty() && item.conclusion.is_empty();
        if blank && !facts.is_draft() {
            item.paragraphs.push("Không có ý kiến.".to_owned());
        }
        items.push(item);
    }
    if table_at.is_none() && !results.is_empty() {
        let heading = parts::numbered(items.len(), "Kết quả thực hiện nhiệm vụ của các nghị quyết trước");
        items.push(Item { heading, results, ..Item::default() });
    }
    let other = parts::said_on(facts, None);
    if !other.is_empty() {
        items.push(Item {
            heading: parts::numbered(items.len(), "Ý kiến khác"), paragraphs: other, ..Item::default()
        });
    }
    items.extend(parts::spoke_in_all(facts).map(|all| Item { paragraphs: vec![all], ..Item::default() }));
    items
}

#[cfg(test)]
mod tests;
