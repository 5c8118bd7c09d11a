//! `GET /visits`: where a leader goes, and what was told to those who assign.

use std::collections::BTreeMap;

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::{Months, NaiveDate};
use serde::Deserialize;

use super::model::{Judged, Narrow, Row};
use super::queries;
use crate::access::{Actor, Permission, Role};
use crate::app::App;
use crate::clock::in_vietnam;
use crate::error::Result;
use crate::evaluations::scores;
use crate::ids::{AssignmentId, OrganizationId};
use crate::meetings::model::{month_of, next_month};
use crate::page::{self, Filters, Nav, Page};
use crate::visits::model::{Own, Report, State};
use crate::visits::queries::{self as visits, Choice};
use crate::visits::{clashes, words};
use crate::{assets, organizations, t, text};

/// Visits on one page of the list.
const PAGE: i64 = 50;

/// How many months back a leader's own list goes.
const BACK: u32 = 6;

/// Filters of the list, kept in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// `2026-11`
    month: String,
    organization: Option<OrganizationId>,
    state: String,
    /// Where the page before ended: `2026-11-01_<id>`.
    after: String,
}

impl Query {
    fn narrow(&self) -> Narrow {
        Narrow {
            month: format!("{}-01", self.month).parse().ok(),
            under: self.organization,
            state: State::from_code(&self.state).filter(|state| State::LISTED.contains(state)),
        }
    }

    fn after(&self) -> Option<(NaiveDate, AssignmentId)> {
        let (month, id) = self.after.split_once('_')?;
        Some((month.parse().ok()?, id.parse().ok()?))
    }

    /// The address of this list.
    fn href(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let organization = self.organization.map(|id| id.to_string()).unwrap_or_default();
        let pairs = [
            ("month", self.month.as_str()),
            ("organization", &organization),
            ("state", &self.state),
            ("after", &self.after),
        ];
        query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        let query = query.finish();
        if query.is_empty() { "/visits".to_owned() } else { format!("/visits?{query}") }
    }

    /// The month that is chosen.
    fn month(&self) -> &str {
        &self.month
    }

    /// The organization that is chosen, as the form keeps it.
    fn organization(&self) -> String {
        self.organization.map(|id| id.to_string()).unwrap_or_default()
    }

    /// The first page of the same list.
    fn first(&self) -> Self {
        Self { after: String::new(), ..self.clone() }
    }
}

#[derive(askama::Template)]
#[template(path = "visits/list.html")]
struct ListPage {
    page: Page,
    today: NaiveDate,
    /// Whether the reader goes anywhere himself.
    goes: bool,
    own: Vec<Own>,
    /// What stands in the way of those to come.
    clashes: BTreeMap<AssignmentId, Vec<String>>,
    /// What was told to those who assign; none: the reader does not.
    told: Option<Vec<Row>>,
    /// How visitors judged each criterion.
    judged: Vec<Judged>,
    query: Query,
    months: Vec<(String, String)>,
    reasons: Vec<Choice>,
    /// Name of the organization that it is narrowed to.
    under: Option<String>,
    next: Option<String>,
}

impl ListPage {
    fn owed(&self) -> Vec<&Own> {
        self.own.iter().filter(|own| own.is_owed(self.today)).collect()
    }

    fn ahead(&self) -> Vec<&Own> {
        self.own.iter().filter(|own| own.is_ahead(self.today)).collect()
    }

    fn reminded(&self, day: &NaiveDate) -> String {
        text::format_day(*day)
    }

    /// Everything else, the latest first.
    fn past(&self) -> Vec<&Own> {
        let past = self.own.iter().rev().filter(|own| !own.is_owed(self.today) && !own.is_ahead(self.today));
        past.collect()
    }

    fn in_the_way(&self, own: &Own) -> &[String] {
        self.clashes.get(&own.id).map(Vec::as_slice).unwrap_or_default()
    }

    fn opens(&self, own: &Own) -> bool {
        own.opens(self.today)
    }

    /// "thứ Năm 03/12/2026, 19:30, Nhà văn hóa"; before the right begins only the day, or the month.
    fn when(&self, own: &Own) -> String {
        let day = own.day.map_or_else(|| words::month(own.month), |day| words::weekday(self.page.locale, day));
        let open = own.opens(self.today);
        let hour = own.hour.filter(|_| open).map(text::format_time);
        let place = own.place.clone().filter(|_| open);
        [Some(day), hour, place].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn has_draft(&self, own: &Own) -> bool {
        own.report == Some(Report::Draft) && own.state == State::Planned
    }

    fn own_state(&self, own: &Own) -> String {
        words::state(self.page.locale, own.state)
    }

    fn own_mark(&self, own: &Own) -> (&'static str, &'static str) {
        words::mark(own.state)
    }

    fn postponed(&self, times: &i32) -> String {
        words::postponed(self.page.locale, *times)
    }

    /// Chips of the states: address, word, whether it is.
    fn states(&self) -> Vec<(String, String, bool)> {
        let l = self.page.locale;
        let chosen = self.query.narrow().state;
        let chip = |state: Option<State>| {
            let code = state.map(State::code).unwrap_or_default().to_owned();
            let word = state.map_or_else(|| t!(l, "visits-told"), |state| words::state(l, state));
            (Query { state: code, ..self.query.first() }.href(), word, chosen == state)
        };
        [None].into_iter().chain(State::LISTED.map(Some)).map(chip).collect()
    }

    fn state(&self, row: &Row) -> String {
        let word = words::state(self.page.locale, row.state);
        match &row.miss_code {
            Some(code) => format!("{word}: {}", words::of_code(self.page.locale, &self.reasons, code)),
            None => word,
        }
    }

    fn mark(&self, row: &Row) -> (&'static str, &'static str) {
        words::mark(row.state)
    }

    fn month(&self, row: &Row) -> String {
        words::month(row.month)
    }

    fn told_on(&self, row: &Row) -> String {
        row.told_at.map(|at| text::format_day(in_vietnam(at).date_naive())).unwrap_or_default()
    }

    fn is_told(&self, row: &Row) -> bool {
        matches!(row.state, State::Attended | State::Missed)
    }

    fn criterion(&self, judged: &Judged) -> String {
        format!("{}. {}", judged.no, self.page.locale.label(&judged.title_vi, Some(&judged.title_en)))
    }

    /// "87,5 %" of those that were judged were as they should be.
    fn share(&self, judged: &Judged) -> String {
        scores::words::share(self.page.locale, judged.good, judged.all())
    }

    /// Whether anything narrows the list.
    fn is_narrowed(&self) -> bool {
        let Narrow { month, under, state } = self.query.narrow();
        month.is_some() || under.is_some() || state.is_some()
    }
}

/// `GET /visits`: one's own assignments, and the visits told to those who assign; filters in the address.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let sees = [Permission::PrepareVisits, Permission::ReadAssignments, Permission::ReadOrganizations];
    let mut tx = app.read(&actor, &sees).await?;
    let (prepares, reads) = (tx.scope(Permission::PrepareVisits), tx.scope(Permission::ReadAssignments));
    let since = month_of(app.today()).checked_sub_months(Months::new(BACK)).unwrap_or_default();
    let own = visits::own(&mut tx, &prepares, since).await?;
    let last = own.iter().map(|own| own.month).max();
    let clashes = match last {
        Some(last) => clashes::calendar(&mut tx, &actor, (since, last), app.today()).await?.clashes(page.locale),
        None => BTreeMap::new(),
    };
    let (mut told, mut next, mut judged) = (None, None, Vec::new());
    if !reads.is_empty() {
        let mut rows = queries::list(&mut tx, &reads, &query.narrow(), query.after(), PAGE + 1).await?;
        let last = usize::try_from(PAGE).unwrap_or_default();
        let more = rows.len() > last;
        rows.truncate(last);
        let after = rows.last().filter(|_| more).map(|row| format!("{}_{}", row.month, row.id));
        next = after.map(|after| Query { after, ..query.clone() }.href());
        told = Some(rows);
        judged = queries::judged(&mut tx, &reads, &query.narrow()).await?;
    }
    let tree = tx.scope(Permission::ReadOrganizations);
    let under = match query.organization {
        Some(id) => organizations::queries::find(&mut tx, &tree, id).await?.map(|found| found.name),
        None => None,
    };
    let title = t!(page.locale, "visits");
    let shown = ListPage {
        today: app.today(),
        goes: page.has_role(Role::Leader) || !own.is_empty(),
        own,
        clashes,
        told,
        judged,
        months: months(app.today()),
        reasons: visits::miss_reasons(&mut tx, app.today()).await?,
        page: page.at(Nav::Month).here(title),
        query,
        under,
        next,
    };
    Ok(page::html(&shown)?.into_response())
}

/// Two years of months, the newest first, and the next one.
fn months(today: NaiveDate) -> Vec<(String, String)> {
    let first = next_month(month_of(today));
    let back = (0..25).filter_map(|back| first.checked_sub_months(Months::new(back)));
    back.map(|month| (month.format("%Y-%m").to_string(), words::month(month))).collect()
}
