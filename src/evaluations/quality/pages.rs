//! `GET /quality`: how the meetings below an organization were scored, and what follows.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{Months, NaiveDate};

use super::board;
use super::data::Data;
use super::filter::{Filter, Query, READS};
use super::model::{Period, What};
use super::view::{self, Artist, Figure, HelpRow, LossTable, MeanRow, QuarterRow, Row};
use super::{losses, queries, words};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::meetings::model::month_of;
use crate::organizations::crumbs;
use crate::page::{self, Filters, Page};
use crate::{assets, t};

/// Branches that need help shown on the page; all of them are in the spreadsheet.
const HELP: usize = 50;

/// Criteria shown on the page; all of them are one link away.
const LOSSES: usize = 8;

#[derive(askama::Template)]
#[template(path = "evaluations/quality/none.html")]
struct NonePage {
    page: Page,
}

/// The page of somebody who reaches nobody's scores.
///
/// # Errors
/// Internal when the template fails.
pub fn none(page: Page) -> Result<Response> {
    let title = t!(page.locale, "quality");
    Ok(page::html(&NonePage { page: page.here(title) })?.into_response())
}

#[derive(askama::Template)]
#[template(path = "evaluations/quality/show.html")]
struct ShowPage {
    page: Page,
    filter: Filter,
    months: Vec<(String, String)>,
    /// Khá and better, of how many that were decided.
    decided: (u32, u32),
    figures: Vec<Figure>,
    units: Vec<Row>,
    of_types: Vec<Row>,
    means: Vec<MeanRow>,
    quarters: Vec<QuarterRow>,
    help: Vec<HelpRow>,
    /// All that need help, whether shown or not.
    in_need: usize,
    help_period: Period,
    losses: Vec<LossTable>,
    losses_month: Option<NaiveDate>,
}

impl ShowPage {
    fn title(&self) -> String {
        let (good, n) = self.decided;
        match n {
            0 => t!(self.page.locale, "quality-title-none"),
            _ => t!(self.page.locale, "quality-title", good = good, n = n),
        }
    }

    fn period(&self) -> String {
        words::period(self.filter.period)
    }

    fn month_code(&self, month: &NaiveDate) -> String {
        Period::code(*month)
    }

    /// What the first table is of.
    fn by_unit(&self) -> String {
        match self.filter.area.by_branch() {
            true => t!(self.page.locale, "quality-by-branch"),
            false => t!(self.page.locale, "quality-by-unit"),
        }
    }

    /// What a line of the first table is.
    fn unit_word(&self) -> String {
        match self.filter.area.by_branch() {
            true => t!(self.page.locale, "quality-branch"),
            false => t!(self.page.locale, "quality-unit"),
        }
    }

    fn n(&self) -> u32 {
        self.decided.1
    }

    fn decided_href(&self) -> String {
        self.filter.href(view::LIST, &[("what", What::Decided.code())])
    }

    fn all_losses_href(&self) -> String {
        self.filter.href("/quality/losses", &[])
    }

    fn export_href(&self) -> String {
        self.filter.href("/quality.xlsx", &[])
    }

    fn help_months(&self) -> String {
        words::period(self.help_period)
    }

    fn month(&self, month: &NaiveDate) -> String {
        words::month(*month)
    }
}

/// Months that can be chosen: three years back, and what is chosen now.
pub fn months(period: Period, today: NaiveDate) -> Vec<(String, String)> {
    let this = month_of(today);
    let first = this.checked_sub_months(Months::new(35)).unwrap_or(this).min(period.from);
    let all = Period { from: first, to: this }.months();
    all.into_iter().rev().map(|month| (Period::code(month), words::month(month))).collect()
}

/// `GET /quality`; filters in the address.
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
    if filter.area.kind.meets() {
        return Ok(page::see_other(&format!("/organizations/{}/quality", filter.area.id)));
    }
    let page = heading(&mut tx, page, &filter).await?;
    Ok(page::html(&gather(&mut tx, page, filter, app.today()).await?)?.into_response())
}

/// The way down to the organization, and this page.
pub async fn heading(tx: &mut Tx, mut page: Page, filter: &Filter) -> Result<Page> {
    page.crumbs = crumbs(tx, filter.area.id).await?;
    let title = t!(page.locale, "quality");
    Ok(page.here(title))
}

async fn gather(tx: &mut Tx, page: Page, filter: Filter, today: NaiveDate) -> Result<ShowPage> {
    let (l, scope, narrow) = (page.locale, tx.scope(Permission::ReadScores), filter.narrow());
    let data = Data::gather(tx, &filter, today).await?;
    let (board, rubrics) = (&data.board, &data.rubrics);
    let losses_month = board.total.last_decided();
    let lost = match losses_month {
        Some(month) => queries::losses(tx, &scope, &narrow.within(Period { from: month, to: month })).await?,
        None => Vec::new(),
    };
    let mut losses = view::loss_tables(l, &losses::ranked(lost), rubrics, |one| {
        let month = losses_month.map(Period::code).unwrap_or_default();
        let criterion = one.criterion.to_string();
        filter.href(view::LIST, &[("from", &month), ("to", &month), ("what", "decided"), ("criterion", &criterion)])
    })?;
    losses.iter_mut().for_each(|table| table.rows.truncate(LOSSES));

    let artist = Artist::new(l, &filter, board, rubrics);
    let units = board.units.iter().map(|(unit, figures)| artist.unit(unit, figures));
    let of_type = |(code, figures): &(Option<String>, _)| artist.branch_type(code.as_deref(), figures);
    let quarter = |(of, thematic): &(Period, _)| QuarterRow::of(l, &filter, &board.total, *of, *thematic);
    let shown = data.help_period.months().len();
    let listed: Vec<_> = data.in_need.iter().take(HELP).collect();
    let ids: Vec<_> = listed.iter().map(|(course, _)| course.id).collect();
    let names = queries::names(tx, &scope, &ids).await?;
    Ok(ShowPage {
        months: months(filter.period, today),
        figures: artist.figures(&board.total, &[]),
        units: units.collect::<Result<_>>()?,
        of_types: board.types.iter().map(of_type).collect::<Result<_>>()?,
        means: view::means(l, &board.total, rubrics),
        quarters: data.quarters.iter().map(quarter).collect(),
        help: listed.into_iter().map(|one| HelpRow::of(l, one, names.get(&one.0.id), shown)).collect(),
        in_need: data.in_need.len(),
        decided: board::fair_or_better(&board.total.summary()),
        help_period: data.help_period,
        page,
        losses,
        losses_month,
        filter,
    })
}
