//! The list of signed sheets: a sample with its size, the classes and the mean.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::exports;
use super::model::{Kind, Row, Sample};
use super::queries::{self, Narrow};
use super::words;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::clock::in_vietnam;
use crate::documents::xlsx::LIMIT;
use crate::error::Result;
use crate::evaluations::rubrics::{self, Class};
use crate::evaluations::scores;
use crate::ids::{OrganizationId, RubricId, SheetId};
use crate::meetings::model::month_of;
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, organizations, t, text};

/// Sheets on one page of the list.
const PAGE: i64 = 50;

/// Filters of the list, kept in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    kind: String,
    /// `2026-11`
    month: String,
    class: String,
    rubric: Option<RubricId>,
    organization: Option<OrganizationId>,
    /// Where the page before ended: `2026-11-01_<id>`.
    after: String,
}

impl Query {
    fn narrow(&self) -> Narrow {
        Narrow {
            kind: Kind::from_code(&self.kind).unwrap_or(Kind::Inspection),
            month: format!("{}-01", self.month).parse().ok(),
            class: Class::from_code(&self.class),
            rubric: self.rubric,
            under: self.organization,
        }
    }

    fn after(&self) -> Option<(NaiveDate, SheetId)> {
        let (month, id) = self.after.split_once('_')?;
        Some((month.parse().ok()?, id.parse().ok()?))
    }

    /// The address of this list.
    fn href(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let rubric = self.rubric.map(|id| id.to_string()).unwrap_or_default();
        let organization = self.organization.map(|id| id.to_string()).unwrap_or_default();
        let pairs = [
            ("kind", self.kind.as_str()),
            ("month", &self.month),
            ("class", &self.class),
            ("rubric", &rubric),
            ("organization", &organization),
            ("after", &self.after),
        ];
        query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        let query = query.finish();
        if query.is_empty() { "/sheets".to_owned() } else { format!("/sheets?{query}") }
    }

    /// The month that is chosen.
    fn month(&self) -> &str {
        &self.month
    }

    /// The first page of the same list.
    fn first(&self) -> Self {
        Self { after: String::new(), ..self.clone() }
    }
}

/// The mean of those by one version of a rubric.
struct Mean {
    /// What the rubric is called.
    title: String,
    /// How many sheets.
    n: i64,
    /// The mean.
    points: String,
    /// The list of them.
    href: String,
}

#[derive(askama::Template)]
#[template(path = "evaluations/sheets/list.html")]
struct ListPage {
    page: Page,
    query: Query,
    narrow: Narrow,
    sample: Sample,
    means: Vec<Mean>,
    /// Whether the reader draws samples.
    inspects: bool,
    rows: Vec<Row>,
    drafts: Vec<Row>,
    months: Vec<(String, String)>,
    /// Name of the organization that it is narrowed to.
    under: Option<String>,
    next: Option<String>,
}

impl ListPage {
    /// Chips of the kinds: address, word, whether it is.
    fn kinds(&self) -> Vec<(String, String, bool)> {
        let chip = |kind: Kind| {
            let href = Query { kind: kind.code().to_owned(), ..self.query.first() }.href();
            (href, words::kind(self.page.locale, kind), kind == self.narrow.kind)
        };
        [Kind::Inspection, Kind::Attendee].map(chip).into()
    }

    /// The classes, best first: word, how many, the list of them, icon and status class.
    fn classes(&self) -> Vec<(String, i64, String, (&'static str, &'static str))> {
        let line = |class: Class| {
            let href = Query { class: class.code().to_owned(), ..self.query.first() }.href();
            (
                scores::words::class(self.page.locale, class),
                self.sample.count(class),
                href,
                scores::words::class_mark(class),
            )
        };
        Class::ALL.map(line).into()
    }

    fn share(&self, n: &i64) -> String {
        scores::words::share(self.page.locale, *n, self.sample.n)
    }

    /// The other filters, which the form of the month keeps.
    fn kept(&self) -> Vec<(&'static str, String)> {
        let rubric = self.query.rubric.map(|id| id.to_string()).unwrap_or_default();
        let organization = self.query.organization.map(|id| id.to_string()).unwrap_or_default();
        let (kind, class) = (self.query.kind.clone(), self.query.class.clone());
        let kept = [("kind", kind), ("class", class), ("rubric", rubric), ("organization", organization)];
        kept.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Whether anything narrows the list beside its kind.
    fn is_narrowed(&self) -> bool {
        let Narrow { month, class, rubric, under, .. } = &self.narrow;
        month.is_some() || class.is_some() || rubric.is_some() || under.is_some()
    }

    /// The same without any filter.
    fn everything(&self) -> String {
        Query { kind: self.query.kind.clone(), ..Query::default() }.href()
    }

    /// The same list as a spreadsheet.
    fn export(&self) -> String {
        self.query.first().href().replacen("/sheets", "/sheets.xlsx", 1)
    }

    fn month(&self, row: &Row) -> String {
        month_word(row.month)
    }

    fn class(&self, class: &Class) -> String {
        scores::words::class(self.page.locale, *class)
    }

    fn class_mark(&self, class: &Class) -> (&'static str, &'static str) {
        scores::words::class_mark(*class)
    }

    fn signed(&self, row: &Row) -> String {
        row.signed_at.map(|at| text::format_day(in_vietnam(at).date_naive())).unwrap_or_default()
    }
}

/// `GET /sheets`: signed sheets in reach, inspections first; filters in the address.
///
/// # Errors
/// NotFound when the organization it is narrowed to is out of sight.
pub async fn list(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadScores, Permission::ReadOrganizations]).await?;
    let (scope, tree) = (tx.scope(Permission::ReadScores), tx.scope(Permission::ReadOrganizations));
    let narrow = query.narrow();
    let under = match narrow.under {
        Some(id) => organizations::queries::find(&mut tx, &tree, id).await?.map(|found| found.name),
        None => None,
    };
    let sample = Sample::of(&queries::shares(&mut tx, &scope, &narrow).await?);
    let mut rows = queries::list(&mut tx, &scope, &narrow, query.after(), PAGE + 1).await?;
    let last = usize::try_from(PAGE).unwrap_or_default();
    let next = rows.len() > last;
    rows.truncate(last);
    let next = rows
        .last()
        .filter(|_| next)
        .map(|row| Query { after: format!("{}_{}", row.month, row.id), ..query.clone() }.href());
    let mut means = Vec::new();
    for (id, (n, points)) in &sample.means {
        let rubric = rubrics::queries::load(&mut tx, *id).await?;
        let title = scores::words::label(page.locale, &rubric.title_vi, rubric.title_en.as_deref()).to_owned();
        let href = Query { rubric: Some(*id), ..query.first() }.href();
        means.push(Mean { title, n: *n, points: points.told(page.locale), href });
    }
    let title = t!(page.locale, "sheets");
    let inspects = !tx.scope(Permission::InspectMeetings).is_empty();
    let shown = ListPage {
        drafts: queries::drafts(&mut tx, &scope).await?,
        months: months(app.today()),
        page: page.at(Nav::Meetings).here(title),
        query,
        narrow,
        sample,
        means,
        inspects,
        rows,
        under,
        next,
    };
    Ok(page::html(&shown)?.into_response())
}

/// `GET /sheets.xlsx`: the whole list.
///
/// # Errors
/// As [`list`].
pub async fn export(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadScores, Permission::ReadOrganizations]).await?;
    let (scope, tree) = (tx.scope(Permission::ReadScores), tx.scope(Permission::ReadOrganizations));
    let narrow = query.narrow();
    let all = i64::try_from(LIMIT + 1).unwrap_or(i64::MAX);
    let rows = queries::list(&mut tx, &scope, &narrow, None, all).await?;
    let under = match narrow.under {
        Some(id) => organizations::queries::find(&mut tx, &tree, id).await?.map(|found| found.name),
        None => None,
    };
    exports::sheet(page.locale, (&narrow, under), &rows, app.today()).download("phieu-ngoai-diem")
}

/// "11/2026".
fn month_word(month: NaiveDate) -> String {
    month.format("%-m/%Y").to_string()
}

/// Two years of months, the newest first.
fn months(today: NaiveDate) -> Vec<(String, String)> {
    let this = month_of(today);
    let back = (0..24).filter_map(|back| this.checked_sub_months(chrono::Months::new(back)));
    back.map(|month| (month.format("%Y-%m").to_string(), month_word(month))).collect()
}
