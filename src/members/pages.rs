//! The page of one member.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{Datelike as _, Months, NaiveDate};

use super::activity::{self, Attended, MemberTask, Part, Share};
use super::model::Member;
use super::positions::{self, Held};
use super::standing::{self, Entry, Membership};
use super::{act, queries, rules, words};
use crate::access::{Actor, Permission, Scope};
use crate::app::App;
use crate::error::{Error, Result};
use crate::ids::MemberId;
use crate::locale::Locale;
use crate::page::{self, Id, Page};
use crate::{assets, audit, t, terms, text};

/// What the pages of a member may show.
const SEES: [Permission; 3] = [Permission::ReadMembers, Permission::ReadMeetings, Permission::ReadTasks];

#[derive(askama::Template)]
#[template(path = "members/show.html")]
struct ShowPage {
    page: Page,
    today: NaiveDate,
    member: Member,
    memberships: Vec<Membership>,
    entries: Vec<Entry>,
    held: Vec<Held>,
    attended: Vec<Attended>,
    tasks: Vec<MemberTask>,
    /// Tasks done, of all that were given.
    task_counts: (i64, i64),
    /// Where the actor may change members and their positions.
    edits: Scope,
    /// Whether the actor may change the record.
    may_edit: bool,
    /// The last day on which a departure can be taken back.
    return_until: Option<NaiveDate>,
}

impl ShowPage {
    /// Label and value of each fact that is known.
    fn facts(&self) -> Vec<(String, String)> {
        let (l, record) = (self.page.locale, &self.member.record);
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let theory = record.political_theory.map(|theory| terms::political_theory(l, theory.code()));
        known([
            (t!(l, "member-birth"), record.birth.map(|birth| birth.to_string()).unwrap_or_default()),
            (t!(l, "member-sex"), terms::sex(l, record.sex.code())),
            (t!(l, "member-occupation"), text(&record.occupation)),
            (t!(l, "member-education-general"), text(&record.education_general)),
            (t!(l, "member-education-professional"), text(&record.education_professional)),
            (t!(l, "member-political-theory"), theory.unwrap_or_default()),
            (t!(l, "member-email"), text(&record.email)),
        ])
    }

    /// The dates of the Party.
    fn party_facts(&self) -> Vec<(String, String)> {
        let (l, record) = (self.page.locale, &self.member.record);
        let day = |day: Option<NaiveDate>| day.map(text::format_day).unwrap_or_default();
        let age = record.admitted_on.filter(|_| self.belongs()).and_then(|day| rules::party_age(day, self.today));
        known([
            (t!(l, "member-admitted-on"), day(record.admitted_on)),
            (t!(l, "member-official-on"), day(record.official_on)),
            (t!(l, "member-card-no"), record.card_no.as_deref().map(grouped).unwrap_or_default()),
            (t!(l, "member-party-age"), age.map(|years| t!(l, "member-years", count = years)).unwrap_or_default()),
        ])
    }

    /// The phone number as it is read out.
    fn phone(&self) -> Option<String> {
        self.member.record.phone.as_deref().map(dialled)
    }

    /// Whether the member belongs to the organization today.
    fn belongs(&self) -> bool {
        self.memberships.iter().any(|one| one.until.is_none_or(|until| self.today < until))
    }

    /// The sentence about a departure; empty while the member belongs here.
    fn gone(&self) -> String {
        let Some(last) = self.memberships.last().filter(|_| !self.belongs()) else { return String::new() };
        let reason = terms::membership_end(self.page.locale, last.because.as_deref().unwrap_or_default());
        let on = last.until.map(text::format_day).unwrap_or_default();
        t!(self.page.locale, "member-gone", on = on, reason = reason, note = last.note.clone().unwrap_or_default())
    }

    /// Icon, class and words of the standing of today.
    fn status(&self) -> Option<(&'static str, &'static str, String)> {
        let held = |entry: &&Entry| entry.since <= self.today && entry.until.is_none_or(|until| self.today < until);
        let status = self.entries.iter().find(held)?.status;
        let (icon, class) = words::status_mark(status);
        Some((icon, class, words::status_word(self.page.locale, &status)))
    }

    /// Until when a departure can be taken back by the actor, in words.
    fn return_hint(&self) -> Option<String> {
        let until = self.return_until.filter(|_| self.may_edit)?;
        Some(t!(self.page.locale, "return-until", day = text::format_day(until)))
    }

    fn share(&self) -> Share {
        Share::of(&self.attended)
    }

    fn attendance_sentence(&self) -> String {
        let share = self.share();
        t!(self.page.locale, "member-attended", attended = share.attended, expected = share.expected)
    }

    /// Of the months of this year: the figure that the list shows.
    fn year_sentence(&self) -> String {
        let year = self.today.year();
        let share = Share::of(self.attended.iter().filter(|one| one.month.year() == year));
        let (attended, expected) = (share.attended, share.expected);
        t!(self.page.locale, "member-attended-year", year = year.to_string(), attended = attended, expected = expected)
    }

    /// The meetings at which the member was not from beginning to end, the latest first.
    fn exceptions(&self) -> Vec<&Attended> {
        self.attended.iter().rev().filter(|one| one.part != Part::Present).collect()
    }

    /// "tháng 9/2026: vắng có lý do"
    fn exception(&self, one: &Attended) -> String {
        let l = self.page.locale;
        let part = one.part.code().map(|code| terms::attendance(l, code)).unwrap_or_default();
        t!(l, "member-exception", day = text::format_day(one.held_on), part = part)
    }

    fn is_late(&self, task: &MemberTask) -> bool {
        !task.done && task.due_on < self.today
    }

    fn due(&self, task: &MemberTask) -> String {
        t!(self.page.locale, "task-due-by", day = text::format_day(task.due_on))
    }

    /// What was last heard of a task: "Xong một phần: còn 2 hộ".
    fn heard(&self, task: &MemberTask) -> String {
        let word = task.outcome.as_deref().map(|code| terms::task_outcome(self.page.locale, code)).unwrap_or_default();
        match task.note.as_deref().filter(|note| !note.is_empty()) {
            Some(note) => format!("{word}: {note}"),
            None => word,
        }
    }

    /// A position as its decision words it.
    fn office(&self, held: &Held) -> String {
        let word = words::position_word(self.page.locale, held.terms.position);
        held.terms.title.as_ref().map_or(word.clone(), |title| format!("{word} ({title})"))
    }

    /// Since when a position is held, until when, by which decision.
    fn period(&self, held: &Held) -> String {
        let (l, since) = (self.page.locale, text::format_day(held.terms.since));
        let period = match held.terms.until {
            None => t!(l, "position-period-open", since = since),
            Some(until) => t!(l, "position-period", since = since, until = text::format_day(until)),
        };
        held.terms.decision.as_ref().map_or(period.clone(), |decision| format!("{period} · {decision}"))
    }

    fn may_edit_position(&self, held: &Held) -> bool {
        self.edits.contains(held.at())
    }

    /// What happened to the membership, latest first: (day, sentence).
    fn course(&self) -> Vec<(NaiveDate, String)> {
        let l = self.page.locale;
        let mut course: Vec<_> = self.record_days(l);
        for one in &self.memberships {
            course.push((one.since, t!(l, "member-course-joined", organization = one.name.as_str())));
            if let Some(until) = one.until {
                let reason = terms::membership_end(l, one.because.as_deref().unwrap_or_default());
                let note = one.note.clone().unwrap_or_default();
                course.push((
                    until,
                    t!(l, "member-course-left", organization = one.name.as_str(), reason = reason, note = note),
                ));
            }
        }
        for entry in &self.entries {
            course.push((entry.since, words::status_word(l, &entry.status)));
        }
        course.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
        course
    }

    fn record_days(&self, l: Locale) -> Vec<(NaiveDate, String)> {
        self.member.record.admitted_on.map(|day| (day, t!(l, "member-course-admitted"))).into_iter().collect()
    }
}

/// Rows with a value.
fn known<const N: usize>(facts: [(String, String); N]) -> Vec<(String, String)> {
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// "27004118" → "27 004 118", as the card prints it; other lengths stay as they are.
fn grouped(digits: &str) -> String {
    match digits.len() {
        8 if digits.is_ascii() => format!("{} {} {}", &digits[..2], &digits[2..5], &digits[5..]),
        _ => digits.to_owned(),
    }
}

/// "0900000456" → "0900 000 456".
fn dialled(digits: &str) -> String {
    match digits.len() {
        10 if digits.is_ascii() => format!("{} {} {}", &digits[..4], &digits[4..7], &digits[7..]),
        _ => digits.to_owned(),
    }
}

/// `GET /members/{id}`
///
/// # Errors
/// NotFound when missing or out of sight.
pub async fn show(State(app): State<App>, actor: Actor, page: Page, Id(id): Id<MemberId>) -> Result<Response> {
    let mut tx = app.read(&actor, &SEES).await?;
    let scope = tx.scope(Permission::ReadMembers);
    let member = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    audit::note_read(&app, &actor, id, tx.by_what(Permission::ReadMembers, member.at()));
    let today = app.today();
    let year_ago = today.checked_sub_months(Months::new(12)).unwrap_or(today);
    let (meetings, tasks) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadTasks));
    let departure = standing::queries::departure(&mut tx, &scope, id).await?;
    let page = act::shell(&mut tx, page, &member).await?.here(member.record.full_name.as_str());
    let drawn = ShowPage {
        page,
        today,
        memberships: standing::queries::memberships(&mut tx, &scope, id).await?,
        entries: standing::queries::entries(&mut tx, &scope, id).await?,
        held: positions::queries::of_member(&mut tx, &scope, id).await?,
        attended: activity::queries::attended(&mut tx, &meetings, id, year_ago).await?,
        tasks: activity::queries::tasks(&mut tx, &tasks, id).await?,
        task_counts: activity::queries::task_counts(&mut tx, &tasks, id).await?,
        may_edit: tx.scope(Permission::EditMembers).contains(member.at()),
        edits: tx.scope(Permission::EditMembers),
        return_until: departure.map(|one| rules::return_until(one.recorded_on)).filter(|last| today <= *last),
        member,
    };
    Ok(page::html(&drawn)?.into_response())
}
