//! The lists of what waits.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::exports::{self, Above};
use super::forms;
use super::model::{Chosen, Duty, Narrow, Waiting};
use super::{queries, words};
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::clock::day_in_vietnam;
use crate::documents::xlsx::LIMIT;
use crate::error::Result;
use crate::evaluations::Points;
use crate::evaluations::choices::choices;
use crate::evaluations::rubrics::Class;
use crate::evaluations::scores::decision::model::Due;
use crate::evaluations::scores::model::Norms;
use crate::evaluations::scores::{queries as scores, view, words as score_words};
use crate::ids::{MeetingId, OrganizationId};
use crate::meetings::{self, model::month_of};
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, organizations, t};

/// Lines on one page.
const PAGE: i64 = 50;

/// Filters of the list, kept in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    what: String,
    organization: Option<OrganizationId>,
    /// `2026-11`
    month: String,
    /// Where the page before ended.
    after: String,
    /// Everything that can be ticked is ticked.
    all: String,
}

impl Query {
    fn duty(&self) -> Duty {
        Duty::from_code(&self.what)
    }

    fn narrow(&self) -> Narrow {
        Narrow { organization: self.organization, month: forms::month(&self.month) }
    }

    fn after(&self) -> Option<queries::After> {
        let (key, meeting) = self.after.split_once('_')?;
        Some((key.parse().ok()?, meeting.parse::<MeetingId>().ok()?))
    }

    /// The address of the same filters for another kind, further on, or with everything ticked.
    fn href(&self, duty: Duty, after: &str, all: bool) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("what", duty.code());
        if let Some(organization) = self.organization {
            query.append_pair("organization", &organization.to_string());
        }
        for (name, value) in [("month", self.month.as_str()), ("after", after), ("all", if all { "1" } else { "" })] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("/scores/waiting?{}", query.finish())
    }
}

#[derive(askama::Template)]
#[template(path = "evaluations/waiting/list.html")]
struct ListPage {
    page: Page,
    duty: Duty,
    lines: Vec<Waiting>,
    count: i64,
    /// The kinds that concern the reader, with their addresses and counts.
    duties: Vec<(Duty, String, i64)>,
    query: Query,
    months: Vec<(String, String)>,
    organizations: Vec<(String, String)>,
    next: Option<String>,
    norms: Norms,
    today: NaiveDate,
    /// Where the reader decides.
    decides: Scope,
}

impl ListPage {
    fn title(&self) -> String {
        words::duty(self.page.locale, self.duty)
    }

    fn duty_word(&self, duty: &Duty) -> String {
        words::duty(self.page.locale, *duty)
    }

    fn meeting(&self, line: &Waiting) -> String {
        meetings::words::title(self.page.locale, line.kind, line.month)
    }

    /// Where the work is done: the record of an open month, else the sheet.
    fn href(&self, line: &Waiting) -> String {
        match self.duty {
            Duty::Record | Duty::Assist => format!("/meetings/{}", line.meeting),
            _ => format!("/meetings/{}/score", line.meeting),
        }
    }

    fn is_chosen(&self, organization: &str) -> bool {
        self.query.organization.is_some_and(|chosen| chosen.to_string() == organization)
    }

    fn here(&self) -> String {
        self.query.href(self.duty, &self.query.after, false)
    }

    fn ticked(&self) -> String {
        self.query.href(self.duty, &self.query.after, true)
    }

    /// The same list as a spreadsheet.
    fn export(&self) -> String {
        let here = self.query.href(self.duty, "", false);
        here.replacen("/scores/waiting?", "/scores/waiting.xlsx?", 1)
    }

    fn is_ticked(&self) -> bool {
        !self.query.all.is_empty()
    }

    /// The value of the box of a line; none where it is to be opened.
    fn chosen(&self, line: &Waiting) -> Option<Chosen> {
        let may = self.duty == Duty::Decide && self.decides.contains(line.at()) && !line.party;
        let (id, version) = line.score.zip(line.version).filter(|_| may && line.is_as_computed())?;
        Some(Chosen { id, version })
    }

    fn can_choose(&self) -> bool {
        self.lines.iter().any(|line| self.chosen(line).is_some())
    }

    fn points(&self, points: &Option<Points>) -> String {
        points.map_or_else(|| "–".to_owned(), |points| points.told(self.page.locale))
    }

    fn class(&self, class: &Class) -> String {
        score_words::class(self.page.locale, *class)
    }

    fn class_mark(&self, class: &Class) -> (&'static str, &'static str) {
        score_words::class_mark(*class)
    }

    /// Branch minus count; for a decision superior minus branch.
    fn difference(&self, line: &Waiting) -> String {
        let pair = match self.duty {
            Duty::Lock => line.decided_points.zip(line.self_points),
            _ => line.self_points.zip(line.computed_points),
        };
        pair.map(|(one, other)| view::signed(self.page.locale, one - other)).unwrap_or_default()
    }

    /// Whole days since it waits, and whether that is longer than it should be.
    fn waited(&self, line: &Waiting) -> Option<(String, bool)> {
        let days = (self.today - day_in_vietnam(line.since?)).num_days();
        let late = self.duty == Duty::Decide && matches!(Due::of(days, self.norms.decide_days.into()), Due::Over(_));
        Some((t!(self.page.locale, "waited-days", days = days), late))
    }

    fn within(&self) -> String {
        t!(self.page.locale, "decide-within", days = self.norms.decide_days)
    }
}

/// Where the reader's list of a kind reaches: where the duty is the reader's, else what may be read.
pub fn scope(tx: &Tx, duty: Duty) -> Scope {
    let own = tx.scope(duty.permission());
    if own.is_empty() { tx.scope(Permission::ReadScores) } else { own }
}

/// `GET /scores/waiting`: what waits, the longest waiting first; kind, month and organization in the address.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let sees = [Permission::ReadScores, Permission::ReadMeetings, Permission::ReadOrganizations];
    let mut tx = app.read(&actor, &sees).await?;
    let (duty, narrow, today) = (query.duty(), query.narrow(), app.today());
    let reach = scope(&tx, duty);
    let mut lines = queries::list(&mut tx, &reach, (duty, today), &narrow, (query.after(), PAGE + 1)).await?;
    let more = lines.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let last = lines.last().filter(|_| more).map(|line| format!("{}_{}", line.key, line.meeting));
    let count = queries::count(&mut tx, &reach, (duty, today), &narrow).await?;
    let seen = tx.scope(Permission::ReadScores);
    let organizations = choices(&mut tx, &seen).await?;
    let shown = ListPage {
        duties: duties(&mut tx, &query, today).await?,
        next: last.map(|after| query.href(duty, &after, false)),
        norms: scores::norms(&mut tx, today).await?,
        decides: tx.scope(Permission::DecideScores),
        months: months(today),
        organizations: organizations.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        page: page.at(Nav::Month),
        duty,
        lines,
        count,
        query,
        today,
    };
    Ok(page::html(&shown)?.into_response())
}

/// `GET /scores/waiting.xlsx`: the whole list.
///
/// # Errors
/// As [`list`].
pub async fn export(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let sees = [Permission::ReadScores, Permission::ReadMeetings, Permission::ReadOrganizations];
    let mut tx = app.read(&actor, &sees).await?;
    let (duty, narrow, today) = (query.duty(), query.narrow(), app.today());
    let reach = scope(&tx, duty);
    let all = i64::try_from(LIMIT + 1).unwrap_or(i64::MAX);
    let lines = queries::list(&mut tx, &reach, (duty, today), &narrow, (None, all)).await?;
    let tree = tx.scope(Permission::ReadOrganizations);
    let whose = match narrow.organization {
        Some(id) => organizations::queries::find(&mut tx, &tree, id).await?.map(|found| found.name),
        None => None,
    };
    exports::sheet(page.locale, duty, Above { whose, month: narrow.month, today }, &lines).download("viec-dang-cho")
}

/// The kinds that are the reader's; for whoever only reads, the sheets that others are to decide and lock.
async fn duties(tx: &mut Tx, query: &Query, today: NaiveDate) -> Result<Vec<(Duty, String, i64)>> {
    let own: Vec<_> = Duty::ALL.into_iter().filter(|duty| !tx.scope(duty.permission()).is_empty()).collect();
    let read = [Duty::Answer, Duty::Decide, Duty::Lock];
    let mut shown = Vec::new();
    for duty in if own.is_empty() { read.to_vec() } else { own } {
        let reach = scope(tx, duty);
        let count = queries::count(tx, &reach, (duty, today), &query.narrow()).await?;
        shown.push((duty, query.href(duty, "", false), count));
    }
    Ok(shown)
}

/// This month and the twelve before it, as options.
fn months(today: NaiveDate) -> Vec<(String, String)> {
    let first = month_of(today);
    let back = (0..13).filter_map(|back| first.checked_sub_months(chrono::Months::new(back)));
    back.map(|month| (month.format("%Y-%m").to_string(), score_words::month(month))).collect()
}
