//! The list of samples.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::model::Draw;
use super::queries;
use super::words::months;
use crate::access::{Actor, Permission};
use crate::app::App;
use crate::clock::in_vietnam;
use crate::error::Result;
use crate::ids::SampleId;
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, t, text};

/// Draws on one page of the list.
const PAGE: i64 = 30;

/// Where a list goes on.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    before: Option<SampleId>,
}

#[derive(askama::Template)]
#[template(path = "evaluations/samples/list.html")]
struct ListPage {
    page: Page,
    draws: Vec<Draw>,
    /// Whether the reader inspects anywhere.
    inspects: bool,
    next: Option<String>,
}

impl ListPage {
    fn months(&self, draw: &Draw) -> String {
        months(draw.months)
    }

    fn drawn(&self, draw: &Draw) -> String {
        text::format_day(in_vietnam(draw.drawn_at).date_naive())
    }
}

/// `GET /samples`: what was drawn below the organizations that the reader inspects, the latest first.
///
/// # Errors
/// As the database says.
pub async fn list(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::InspectMeetings, Permission::ReadScores]).await?;
    let scope = tx.scope(Permission::InspectMeetings);
    let mut draws = queries::list(&mut tx, &scope, None, query.before, PAGE + 1).await?;
    let last = usize::try_from(PAGE).unwrap_or_default();
    let more = draws.len() > last;
    draws.truncate(last);
    let next = draws.last().filter(|_| more).map(|draw| format!("/samples?before={}", draw.id));
    let l = page.locale;
    let page = page.at(Nav::Meetings).crumb(t!(l, "sheets"), "/sheets").here(t!(l, "samples"));
    Ok(page::html(&ListPage { page, draws, inspects: !scope.is_empty(), next })?.into_response())
}
