//! `GET /quality/losses`: what points are lost for over the whole period, every criterion; and the spreadsheet of
//! everything that `GET /quality` shows.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::data::Data;
use super::filter::{Filter, Query, READS};
use super::pages::{heading, months, none};
use super::view::{self, LossTable};
use super::{exports, losses, queries, words};
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::documents::xlsx;
use crate::error::Result;
use crate::page::{self, Filters, Page};
use crate::{assets, t};

#[derive(askama::Template)]
#[template(path = "evaluations/quality/all_losses.html")]
struct LossesPage {
    page: Page,
    filter: Filter,
    months: Vec<(String, String)>,
    losses: Vec<LossTable>,
}

impl LossesPage {
    fn period(&self) -> String {
        words::period(self.filter.period)
    }

    fn month_code(&self, month: &chrono::NaiveDate) -> String {
        super::model::Period::code(*month)
    }

    fn back(&self) -> String {
        self.filter.href("/quality", &[])
    }
}

/// `GET /quality/losses`; filters in the address.
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
    let scope = tx.scope(Permission::ReadScores);
    queries::many_rows(&mut tx).await?;
    let ranked = losses::ranked(queries::losses(&mut tx, &scope, &filter.narrow()).await?);
    let mut used: Vec<_> = ranked.iter().map(|one| one.rubric).collect();
    used.dedup();
    let rubrics = queries::rubric_labels(&mut tx, &used).await?;
    let losses = view::loss_tables(page.locale, &ranked, &rubrics, |one| filter.losing_href(one.criterion))?;
    let page = heading(&mut tx, page, &filter).await?;
    let months = months(filter.period, app.today());
    Ok(page::html(&LossesPage { page, filter, months, losses })?.into_response())
}

/// `GET /quality.xlsx`: units, types of branch, quarters, branches that need help, losses, each on a sheet.
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
    let scope = tx.scope(Permission::ReadScores);
    let data = Data::gather(&mut tx, &filter, app.today()).await?;
    let lost = losses::ranked(queries::losses(&mut tx, &scope, &filter.narrow()).await?);
    let ids: Vec<_> = data.in_need.iter().map(|(course, _)| course.id).collect();
    let names = queries::names(&mut tx, &scope, &ids).await?;
    let book = exports::Book { l: page.locale, filter: &filter, data: &data, names: &names, today: app.today() };
    xlsx::download("chat-luong", &book.sheets(&lost))
}
