//! `GET /visits/situation` and `POST /visits/reminders`.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::{Months, NaiveDate};
use serde::Deserialize;

use super::forms::RemindForm;
use super::queries::{self, Line};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::error::Result;
use crate::form::{FormErrors, Posted};
use crate::meetings::model::{month_of, next_month};
use crate::page::{self, Filters, Nav, Page};
use crate::visits::model::State;
use crate::visits::words;
use crate::{assets, t, terms, text};

/// Visits on the page of a month.
const MOST: usize = 300;

/// Which month.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// `2026-11`
    month: String,
}

#[derive(askama::Template)]
#[template(path = "visits/situation.html")]
struct SituationPage {
    page: Page,
    month: NaiveDate,
    today: NaiveDate,
    /// Nothing was told of them yet; each with whether the reader may remind of it.
    open: Vec<(Line, bool)>,
    told: Vec<Line>,
    /// There are more than the page holds.
    more: bool,
    errors: FormErrors,
}

/// `2026-11`, as an address writes a month.
fn code(month: NaiveDate) -> String {
    month.format("%Y-%m").to_string()
}

fn href(month: NaiveDate) -> String {
    format!("/visits/situation?month={}", code(month))
}

impl SituationPage {
    fn month_word(&self) -> String {
        terms::month_and_year(self.page.locale, self.month)
    }

    fn code(&self) -> String {
        code(self.month)
    }

    fn before(&self) -> String {
        href(self.month.checked_sub_months(Months::new(1)).unwrap_or(self.month))
    }

    fn after(&self) -> String {
        href(next_month(self.month))
    }

    fn all(&self) -> usize {
        self.open.len() + self.told.len()
    }

    /// Whether anybody can be reminded.
    fn reminds(&self) -> bool {
        self.open.iter().any(|(_, may)| *may)
    }

    fn is_owed(&self, line: &Line) -> bool {
        line.is_owed(self.today, next_month(self.month) <= self.today)
    }

    fn day(&self, line: &Line) -> String {
        line.day.map_or_else(|| t!(self.page.locale, "day-unknown"), text::format_day)
    }

    fn reminded(&self, line: &Line) -> String {
        let day = line.reminded_on.map(text::format_day);
        day.map(|day| t!(self.page.locale, "visit-reminded", day = day)).unwrap_or_default()
    }

    fn is_missed(line: &Line) -> bool {
        line.state == State::Missed
    }

    fn state(&self, line: &Line) -> String {
        words::state(self.page.locale, line.state)
    }

    fn mark(line: &Line) -> (&'static str, &'static str) {
        words::mark(line.state)
    }
}

async fn draw(app: &App, actor: &Actor, page: Page, month: NaiveDate, errors: FormErrors) -> Result<SituationPage> {
    let mut tx = app.read(actor, &[Permission::ReadAssignments, Permission::AssignLeaders]).await?;
    let scope = tx.scope(Permission::ReadAssignments);
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let mut lines = queries::lines(&mut tx, &scope, month, most + 1).await?;
    let more = lines.len() > MOST;
    lines.truncate(MOST);
    let assigns = tx.scope(Permission::AssignLeaders);
    let (open, told): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.state == State::Planned);
    let open = open.into_iter().map(|line| {
        let may = assigns.contains(line.place());
        (line, may)
    });
    let l = page.locale;
    let page = page.at(Nav::Organizations).crumb(t!(l, "assignments"), format!("/assignments?month={}", code(month)));
    let page = page.here(t!(l, "situation"));
    Ok(SituationPage { page, month, today: app.today(), open: open.collect(), told, more, errors })
}

fn read_month(typed: &str, today: NaiveDate) -> NaiveDate {
    format!("{typed}-01").parse().map_or_else(|_| month_of(today), month_of)
}

/// `GET /visits/situation?month=2026-11`: what leaders report of the places where they were, and who has not yet.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn show(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let month = read_month(&query.month, app.today());
    Ok(page::html(&draw(&app, &actor, page, month, FormErrors::default()).await?)?.into_response())
}

/// `POST /visits/reminders`: reminds those who were chosen. They see it on their first page.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn remind(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<RemindForm>,
) -> Result<Response> {
    let l = page.locale;
    let month = read_month(&form.month, app.today());
    if form.chosen.is_empty() {
        let errors = FormErrors::one("assignment", t!(l, "situation-nobody"));
        return Ok(page::unprocessable(&draw(&app, &actor, page, month, errors).await?)?.into_response());
    }
    let mut tx = app.begin(&actor, Permission::AssignLeaders).await?;
    let scope = tx.scope(Permission::AssignLeaders);
    let count = queries::remind(&mut tx, &scope, &form.chosen, (app.today(), app.now())).await?;
    tx.commit().await?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    Ok(page::redirect(&href(month), t!(l, "situation-reminded-now", count = count)))
}
