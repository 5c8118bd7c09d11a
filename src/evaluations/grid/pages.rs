//! The page of the grid; filters in the address.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;

use super::exports::{self, Above};
use super::model::{self, Cell, Figure, Row};
use super::queries::{self, Figures, Narrow};
use super::words;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::documents::xlsx::LIMIT;
use crate::error::Result;
use crate::evaluations::choices::choices;
use crate::evaluations::rubrics::Class;
use crate::evaluations::scores::words as score_words;
use crate::ids::OrganizationId;
use crate::locale::Locale;
use crate::meetings::model::month_of;
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, organizations, t, text};

/// Branches on one page.
const PAGE: i64 = 50;

/// Filters, kept in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// A calendar year; left out: the twelve months that end with this one.
    year: String,
    organization: String,
    /// With `is`: the branches that this month counts there.
    month: String,
    is: String,
    /// Where the page before ended: a position of the tree.
    after: String,
    /// `print`: every branch on sheets of A4.
    view: String,
}

impl Query {
    fn organization(&self) -> Option<OrganizationId> {
        self.organization.parse().ok()
    }

    fn figure(&self) -> Option<(NaiveDate, Figure)> {
        let month = format!("{}-01", self.month).parse().ok()?;
        Some((month, Figure::from_code(&self.is)?))
    }

    fn narrow(&self) -> Narrow {
        Narrow { organization: self.organization(), figure: self.figure() }
    }

    /// The address with these instead: year, figure of a month, end of the page before, view.
    fn href(&self, year: &str, figure: Option<(NaiveDate, Figure)>, after: &str, view: &str) -> String {
        let (month, is) = figure.map_or((String::new(), ""), |(month, figure)| (code(month), figure.code()));
        let pairs = [
            ("year", year),
            ("organization", self.organization.as_str()),
            ("month", &month),
            ("is", is),
            ("after", after),
            ("view", view),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        pairs.into_iter().filter(|(_, value)| !value.is_empty()).for_each(|(name, value)| {
            query.append_pair(name, value);
        });
        let query = query.finish();
        if query.is_empty() { "/scores".to_owned() } else { format!("/scores?{query}") }
    }
}

/// `2026-11`
fn code(month: NaiveDate) -> String {
    month.format("%Y-%m").to_string()
}

/// Which months: "Sinh hoạt năm 2026".
fn span(l: Locale, months: &[NaiveDate]) -> String {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return String::new() };
    match first.year() == last.year() {
        true => t!(l, "grid-year", year = first.year().to_string()),
        false => t!(l, "grid-span", first = score_words::month(*first), last = score_words::month(*last)),
    }
}

/// A row of the foot: figure, word, and for each month its count and its list.
type FootRow = (Figure, String, Vec<(i64, String)>);

#[derive(askama::Template)]
#[template(path = "evaluations/grid/list.html")]
struct GridPage {
    page: Page,
    rows: Vec<Row>,
    months: Vec<NaiveDate>,
    figures: Figures,
    count: i64,
    query: Query,
    organizations: Vec<(String, String)>,
    next: Option<String>,
    today: NaiveDate,
}

impl GridPage {
    /// What the page is narrowed to, else how this month stands.
    fn title(&self) -> String {
        let l = self.page.locale;
        if let Some((month, figure)) = self.query.figure() {
            return words::narrowed(l, figure, month);
        }
        let this = month_of(self.today);
        if !self.months.contains(&this) {
            return self.span();
        }
        let held = self.figures.of(this, Figure::Held).to_string();
        t!(l, "grid-title", held = held, total = self.count.to_string(), month = score_words::month(this))
    }

    /// "Sinh hoạt 12/2025–11/2026", "Sinh hoạt năm 2024".
    fn span(&self) -> String {
        span(self.page.locale, &self.months)
    }

    /// The same as a spreadsheet.
    fn export(&self) -> String {
        self.query.href(&self.query.year, self.query.figure(), "", "").replacen("/scores", "/scores.xlsx", 1)
    }

    fn short_month(&self, month: &NaiveDate) -> String {
        words::short_month(*month)
    }

    fn long_month(&self, month: &NaiveDate) -> String {
        score_words::month(*month)
    }

    fn mark(&self, cell: &Cell) -> (&'static str, &'static str) {
        words::mark(cell)
    }

    fn short(&self, cell: &Cell) -> String {
        words::short(self.page.locale, cell)
    }

    fn spoken(&self, cell: &Cell) -> String {
        words::spoken(self.page.locale, cell)
    }

    /// The sheet where there is or should be one, else the record.
    fn href(&self, cell: &Cell) -> Option<String> {
        let meeting = cell.meeting?;
        let sheet = cell.standing.is_some_and(|standing| standing.is_held() && standing != model::Standing::Unrated);
        Some(if sheet { format!("/meetings/{meeting}/score") } else { format!("/meetings/{meeting}") })
    }

    /// Shown on a sunk ground: nothing came of the month.
    fn is_none(&self, cell: &Cell) -> bool {
        matches!(cell.standing, Some(model::Standing::NotHeld | model::Standing::Missing))
    }

    /// The figures below the months: word, and for each month its count and its list.
    fn foot(&self) -> Vec<FootRow> {
        let of = |figure: Figure| {
            let counts = self.months.iter().map(|month| {
                let href = self.query.href(&self.query.year, Some((*month, figure)), "", "");
                (self.figures.of(*month, figure), href)
            });
            (figure, words::figure(self.page.locale, figure), counts.collect())
        };
        Figure::ALL.into_iter().map(of).collect()
    }

    fn paired<'a>(&'a self, counts: &'a [(i64, String)]) -> Vec<(&'a NaiveDate, &'a (i64, String))> {
        self.months.iter().zip(counts).collect()
    }

    fn figure_code(&self, figure: &Figure, month: &NaiveDate) -> String {
        format!("{}-{}", figure.code(), code(*month))
    }

    /// Classes with their marks, for the legend.
    fn classes(&self) -> Vec<(&'static str, &'static str, String)> {
        let of = |class| {
            let (icon, kind) = score_words::class_mark(class);
            (icon, kind, score_words::class(self.page.locale, class))
        };
        Class::ALL.map(of).to_vec()
    }

    /// The year before and the one after, as far as there is one; the last is the way back to now.
    fn turns(&self) -> Vec<(String, String)> {
        let (before, after) = model::years_around(&self.months, self.today);
        let year = |year: i32| (self.query.href(&year.to_string(), None, "", ""), year.to_string());
        let now = (self.query.href("", None, "", ""), t!(self.page.locale, "grid-now"));
        let turned = !self.query.year.is_empty();
        before.map(year).into_iter().chain(after.map(year)).chain(turned.then_some(now)).collect()
    }

    fn is_chosen(&self, organization: &str) -> bool {
        self.query.organization == organization
    }

    fn is_print(&self) -> bool {
        self.query.view == "print"
    }

    fn print_href(&self) -> String {
        self.query.href(&self.query.year, self.query.figure(), &self.query.after, "print")
    }

    fn whole_href(&self) -> String {
        self.query.href(&self.query.year, None, "", "")
    }

    fn as_of(&self) -> String {
        text::format_day(self.today)
    }
}

/// `GET /scores`: branches by month.
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
    let scope = tx.scope(Permission::ReadScores);
    let months = model::months(query.year.parse().ok(), app.today());
    let (narrow, after) = (query.narrow(), query.after.parse().unwrap_or(-1));
    let limit = if query.view == "print" { PRINTED } else { PAGE };
    let mut rows = queries::rows(&mut tx, &scope, &months, &narrow, (after, limit + 1)).await?;
    let whole = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > whole;
    rows.truncate(whole);
    let last = rows.last().filter(|_| more).map(|row| row.tree_at.to_string());
    let figures = queries::figures(&mut tx, &scope, &months, query.organization()).await?;
    let shown = GridPage {
        next: last.map(|after| query.href(&query.year, query.figure(), &after, &query.view)),
        count: queries::count(&mut tx, &scope, &months, &narrow).await?,
        organizations: choices(&mut tx, &scope).await?.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        page: page.at(Nav::Meetings),
        today: app.today(),
        rows,
        months,
        figures,
        query,
    };
    Ok(page::html(&shown)?.into_response())
}

/// Branches on the sheets of one print.
const PRINTED: i64 = 500;

/// `GET /scores.xlsx`: every branch of the same filters.
///
/// # Errors
/// As [`list`].
pub async fn export(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let l = page.locale;
    let sees = [Permission::ReadScores, Permission::ReadMeetings, Permission::ReadOrganizations];
    let mut tx = app.read(&actor, &sees).await?;
    let scope = tx.scope(Permission::ReadScores);
    let months = model::months(query.year.parse().ok(), app.today());
    let all = i64::try_from(LIMIT + 1).unwrap_or(i64::MAX);
    let rows = queries::rows(&mut tx, &scope, &months, &query.narrow(), (-1, all)).await?;
    let tree = tx.scope(Permission::ReadOrganizations);
    let whose = match query.organization() {
        Some(id) => organizations::queries::find(&mut tx, &tree, id).await?.map(|found| found.name),
        None => None,
    };
    let filter = match query.figure() {
        Some((month, figure)) => words::narrowed(l, figure, month),
        None => span(l, &months),
    };
    exports::sheet(l, &months, Above { whose, filter, today: app.today() }, &rows).download("cham-diem")
}
