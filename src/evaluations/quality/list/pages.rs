//! `GET /quality/list` and the same as a spreadsheet.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;

use super::queries::{self, Line, Wanted};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::documents::xlsx::{Cell, Head, LIMIT, Sheet};
use crate::error::{Error, Result};
use crate::evaluations::quality::filter::{Filter, Query, READS};
use crate::evaluations::quality::model::{Standing, What, WithoutThematic};
use crate::evaluations::quality::pages::{heading, none};
use crate::evaluations::quality::{view, words};
use crate::evaluations::scores::words as scores;
use crate::locale::Locale;
use crate::page::{self, Filters, Page};
use crate::{assets, t};

/// Lines of one page.
const PAGE: usize = 50;

/// The code of the list of branches without a thematic meeting.
const NO_THEMATIC: &str = "no_thematic";

#[derive(askama::Template)]
#[template(path = "evaluations/quality/list.html")]
struct ListPage {
    page: Page,
    filter: Filter,
    title: String,
    lines: Vec<Line>,
    count: i64,
    next: Option<String>,
    export: String,
}

impl ListPage {
    fn period(&self) -> String {
        words::period(self.filter.period)
    }

    fn month(&self, line: &Line) -> String {
        words::month(line.month)
    }

    fn standing(&self, line: &Line) -> String {
        standing(self.page.locale, line)
    }

    fn mark(&self, line: &Line) -> (&'static str, &'static str) {
        Standing::from_code(&line.standing).map_or(("todo", ""), words::mark)
    }

    fn back(&self) -> String {
        self.filter.href("/quality", &[])
    }

    /// A meeting that has a sheet leads to it, another to its record.
    fn href(&self, line: &Line) -> String {
        match line.own {
            Some(_) => format!("/meetings/{}/score", line.meeting),
            None => format!("/meetings/{}", line.meeting),
        }
    }
}

/// The class of a decided meeting, else where it stands, with the reason of one that was not held.
fn standing(l: Locale, line: &Line) -> String {
    let word = Standing::from_code(&line.standing).map(|standing| words::standing(l, standing)).unwrap_or_default();
    match &line.not_held_because {
        Some(because) => format!("{word}: {because}"),
        None => word,
    }
}

#[derive(askama::Template)]
#[template(path = "evaluations/quality/without.html")]
struct WithoutPage {
    page: Page,
    filter: Filter,
    branches: Vec<WithoutThematic>,
    export: String,
}

impl WithoutPage {
    fn period(&self) -> String {
        words::period(self.filter.period)
    }

    fn back(&self) -> String {
        self.filter.href("/quality", &[])
    }
}

/// What a list is asked for, with its title.
async fn wanted(tx: &mut Tx, l: Locale, filter: &Filter, query: &Query) -> Result<(Wanted, String)> {
    let what = What::from_code(&query.what);
    let criterion = match query.criterion.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Error::NotFound)?),
    };
    let title = match criterion {
        Some(id) => {
            let (vi, en) = queries::criterion(tx, id).await?.ok_or(Error::NotFound)?;
            t!(l, "quality-list-criterion", criterion = l.label(&vi, Some(&en)))
        }
        None => match what {
            What::All => t!(l, "quality-list-all"),
            What::Decided => t!(l, "quality-decided"),
            What::Standing(standing) => words::standing(l, standing),
        },
    };
    Ok((Wanted { narrow: filter.narrow(), what, criterion }, title))
}

/// Where the page before ended: `2026-10-01_4711`.
fn after(typed: &str) -> Option<(NaiveDate, i64)> {
    let (month, tree_at) = typed.split_once('_')?;
    Some((month.parse().ok()?, tree_at.parse().ok()?))
}

/// `GET /quality/list`; filters in the address.
///
/// # Errors
/// NotFound where the organization is missing or out of sight, Forbidden where its scores are.
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &READS).await?;
    let Some(filter) = Filter::read(&mut tx, &query, app.today()).await? else { return none(page) };
    let (l, scope) = (page.locale, tx.scope(Permission::ReadScores));
    let page = heading(&mut tx, page, &filter).await?;
    let same = [("what", query.what.as_str()), ("criterion", query.criterion.as_str())];
    let export = filter.href("/quality/list.xlsx", &same);
    if query.what == NO_THEMATIC {
        let branches = queries::without_thematic(&mut tx, &scope, &filter.narrow(), LIMIT).await?;
        return Ok(page::html(&WithoutPage { page, filter, branches, export })?.into_response());
    }
    let (wanted, title) = wanted(&mut tx, l, &filter, &query).await?;
    let mut lines = queries::lines(&mut tx, &scope, &wanted, after(&query.after), PAGE + 1).await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let last = lines.last().filter(|_| more).map(|line| format!("{}_{}", line.month, line.tree_at));
    let next = last.map(|last| filter.href(view::LIST, &[same[0], same[1], ("after", &last)]));
    let count = queries::count(&mut tx, &scope, &wanted).await?;
    Ok(page::html(&ListPage { page, filter, title, lines, count, next, export })?.into_response())
}

/// `GET /quality/list.xlsx`: the whole list.
///
/// # Errors
/// As [`show`].
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &READS).await?;
    let Some(filter) = Filter::read(&mut tx, &query, app.today()).await? else { return none(page) };
    let (l, scope) = (page.locale, tx.scope(Permission::ReadScores));
    if query.what == NO_THEMATIC {
        let branches = queries::without_thematic(&mut tx, &scope, &filter.narrow(), LIMIT + 1).await?;
        let mut sheet = Sheet::new(l, filter.head(l, t!(l, "quality-no-thematic"), app.today()));
        sheet.columns(&[(t!(l, "quality-branch"), 32), (t!(l, "export-parent"), 32)]);
        for branch in &branches {
            sheet.row(vec![Cell::text(branch.name.as_str()), Cell::text(branch.parent.as_str())]);
        }
        return sheet.download("thieu-chuyen-de");
    }
    let (wanted, title) = wanted(&mut tx, l, &filter, &query).await?;
    let lines = queries::lines(&mut tx, &scope, &wanted, None, LIMIT + 1).await?;
    sheet(l, filter.head(l, title, app.today()), &lines).download("chat-luong-sinh-hoat")
}

/// The meetings of a list.
pub fn sheet(l: Locale, head: Head, lines: &[Line]) -> Sheet {
    let mut sheet = Sheet::new(l, head);
    sheet.columns(&[
        (t!(l, "quality-branch"), 32),
        (t!(l, "export-parent"), 32),
        (t!(l, "month"), 10),
        (t!(l, "export-held-on"), 12),
        (t!(l, "quality-standing"), 24),
        (t!(l, "quality-own"), 10),
        (t!(l, "export-class-own"), 14),
        (t!(l, "quality-computed"), 10),
        (t!(l, "quality-decided-points"), 10),
        (t!(l, "export-class-decided"), 14),
        (t!(l, "export-reason"), 32),
    ]);
    for line in lines {
        let standing = Standing::from_code(&line.standing).map(|standing| words::standing(l, standing));
        let class = |class: Option<_>| Cell::text(class.map(|class| scores::class(l, class)).unwrap_or_default());
        sheet.row(vec![
            Cell::text(line.name.as_str()),
            Cell::text(line.parent.as_str()),
            Cell::Month(line.month),
            Cell::day(line.held_on),
            Cell::text(standing.unwrap_or_default()),
            Cell::hundredths(line.own.map(|points| points.0)),
            class(line.own_class),
            Cell::hundredths(line.computed.map(|points| points.0)),
            Cell::hundredths(line.decided.map(|points| points.0)),
            class(line.decided_class),
            Cell::text(line.not_held_because.clone().unwrap_or_default()),
        ]);
    }
    sheet
}
