//! The report of one visit on one page, as it is printed.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::model::{Noted, Told};
use super::queries;
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::clock::in_vietnam;
use crate::error::{Error, Result};
use crate::ids::{AssignmentId, MeetingId};
use crate::meetings::model::next_month;
use crate::page::{self, Id, Nav, Page};
use crate::visits::model::State;
use crate::visits::preparation::{Advice, advice};
use crate::visits::queries::{self as visits, Choice};
use crate::visits::telling::model::{Criterion, Line, Part, Telling};
use crate::visits::telling::queries as telling;
use crate::visits::words;
use crate::{assets, t, text};

/// Recommendations of a branch that are looked through for those of one visit.
const LONGEST: i64 = 200;

#[derive(askama::Template)]
#[template(path = "visits/report.html")]
struct ReportPage {
    page: Page,
    told: Told,
    telling: Telling,
    criteria: Vec<Criterion>,
    topics: Vec<Choice>,
    reasons: Vec<Choice>,
    /// What leaders recommended here up to this visit, with its standing.
    advice: Vec<Advice>,
    acts: Vec<Noted>,
    /// The record of the meeting, where the reader opens it.
    meeting: Option<MeetingId>,
}

impl ReportPage {
    async fn draw(tx: &mut Tx, page: Page, told: Told, scope: &Scope) -> Result<Self> {
        let l = page.locale;
        let opens = tx.scope(Permission::ReadMeetings);
        let after = next_month(told.month);
        Ok(Self {
            telling: telling::load(tx, scope, told.id).await?,
            criteria: telling::criteria(tx, told.month).await?,
            topics: telling::topics(tx, told.month).await?,
            reasons: visits::miss_reasons(tx, told.month).await?,
            advice: advice(tx, scope, told.organization_id, after, LONGEST).await?,
            acts: queries::acts(tx, scope, told.id).await?,
            meeting: told.meeting_id.filter(|_| opens.contains(told.at())),
            page: page.at(Nav::Month).crumb(t!(l, "visits"), "/visits").here(told.branch.clone()),
            told,
        })
    }

    fn meeting(&self) -> Option<MeetingId> {
        self.meeting
    }

    fn title(&self) -> String {
        let month = words::month(self.told.month);
        t!(self.page.locale, "report-title", branch = self.told.branch.as_str(), month = month)
    }

    fn state(&self) -> String {
        words::state(self.page.locale, self.told.state)
    }

    fn mark(&self) -> (&'static str, &'static str) {
        words::mark(self.told.state)
    }

    fn is_attended(&self) -> bool {
        self.told.state == State::Attended
    }

    fn day(&self) -> String {
        self.told.day.map(|day| words::weekday(self.page.locale, day)).unwrap_or_default()
    }

    /// "19:25–21:10".
    fn hours(&self) -> String {
        let head = &self.telling.head;
        let left = head.left_at.map(|left| format!("–{}", text::format_time(left))).unwrap_or_default();
        head.arrived_at.map(|arrived| format!("{}{left}", text::format_time(arrived))).unwrap_or_default()
    }

    fn reason(&self) -> String {
        let code = self.told.miss_code.as_deref().unwrap_or_default();
        words::of_code(self.page.locale, &self.reasons, code)
    }

    fn postponed(&self) -> String {
        words::postponed(self.page.locale, self.told.postponed)
    }

    fn month(&self, month: &NaiveDate) -> String {
        words::month(*month)
    }

    /// Criterion, level and note of what was looked at.
    fn observations(&self) -> Vec<(String, String, &str)> {
        let l = self.page.locale;
        let row = |one: &Criterion| {
            let line = self.telling.of(Part::Observation).iter().find(|line| line.id == one.id)?;
            let level = one.options(l).into_iter().find(|(code, _)| *code == line.choice);
            Some((one.title(l), level.map(|(_, word)| word).unwrap_or_default(), line.words.as_str()))
        };
        self.criteria.iter().filter_map(row).collect()
    }

    /// Topic and text.
    fn findings(&self) -> Vec<(String, &str)> {
        let l = self.page.locale;
        let row = |line: &'_ Line| (words::of_code(l, &self.topics, &line.choice), line.id);
        let texts = self.telling.of(Part::Finding).iter().map(|line| line.words.as_str());
        self.telling.of(Part::Finding).iter().map(|line| row(line).0).zip(texts).collect()
    }

    /// Until when, text, and what became of it.
    fn recommendations(&self) -> Vec<(&str, &str, Option<&Advice>)> {
        let of = |line: &Line| self.advice.iter().find(|one| one.id == line.id);
        self.telling
            .of(Part::Recommendation)
            .iter()
            .map(|line| (line.choice.as_str(), line.words.as_str(), of(line)))
            .collect()
    }

    /// What was recommended before, whether it was carried out as this visitor saw it, and the note.
    fn checks(&self) -> Vec<(&str, String, &str)> {
        let l = self.page.locale;
        let row = |line: &'_ Line| {
            let verdict = match line.choice.as_str() {
                "confirmed" => t!(l, "advice-confirmed"),
                _ => t!(l, "advice-not-confirmed"),
            };
            (line.id, verdict)
        };
        let lines = self.telling.of(Part::Check).iter();
        let checked = lines.filter_map(|line| {
            let (id, verdict) = row(line);
            let advice = self.advice.iter().find(|one| one.id == id)?;
            Some((advice.text.as_str(), verdict, line.words.as_str()))
        });
        checked.collect()
    }

    fn standing(&self, advice: &Advice) -> String {
        words::standing(self.page.locale, advice.standing)
    }

    fn standing_mark(&self, advice: &Advice) -> (&'static str, &'static str) {
        words::standing_mark(advice.standing)
    }

    fn act(&self, noted: &Noted) -> String {
        let l = self.page.locale;
        let at = in_vietnam(noted.at);
        let at = format!("{} {}", text::format_time(at.time()), text::format_day(at.date_naive()));
        match noted.act.as_str() {
            "attended" => t!(l, "visit-act-attended", at = at),
            "missed" => t!(l, "visit-act-missed", at = at),
            _ => t!(l, "visit-act-reopened", at = at),
        }
    }
}

/// `GET /visits/{id}/report`: what was told of a visit, for those who reach the body that assigned it or the
/// branch, and for the leader himself while his right holds.
///
/// # Errors
/// NotFound where nothing was told, or it is out of sight.
pub async fn show(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<AssignmentId>) -> Result<Response> {
    let sees = [Permission::ReadAssignments, Permission::PrepareVisits, Permission::ReadMeetings];
    let mut tx = app.read(&actor, &sees).await?;
    let (prepares, mut scope) = (tx.scope(Permission::PrepareVisits), tx.scope(Permission::ReadAssignments));
    if visits::find(&mut tx, &prepares, id, app.today()).await?.is_some() {
        scope = prepares;
    }
    let told = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    Ok(page::html(&ReportPage::draw(&mut tx, page, told, &scope).await?)?.into_response())
}
