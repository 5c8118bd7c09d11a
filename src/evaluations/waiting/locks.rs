//! A month locked as a whole.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::forms::{self, LockForm};
use super::queries;
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::evaluations::scores::words as score_words;
use crate::form::Posted;
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, t};

/// Which month.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// `2026-11`
    month: String,
}

#[derive(askama::Template)]
#[template(path = "evaluations/waiting/lock.html")]
struct LockPage {
    page: Page,
    /// The month that is asked for, with its count.
    asked: Option<(NaiveDate, i64)>,
    /// All months in which something can be locked.
    months: Vec<(NaiveDate, i64)>,
    /// Something was decided since the page was read.
    changed: bool,
}

impl LockPage {
    async fn draw(tx: &mut Tx, page: Page, month: Option<NaiveDate>, changed: bool) -> Result<Self> {
        let scope = tx.scope(Permission::DecideScores);
        let months = queries::lockable(tx, &scope).await?;
        let asked = months.iter().copied().find(|(known, _)| Some(*known) == month);
        Ok(Self { page: page.at(Nav::Month), asked, months, changed })
    }

    fn title(&self) -> String {
        match self.asked {
            Some((month, _)) => t!(self.page.locale, "lock-month-title", month = score_words::month(month)),
            None => t!(self.page.locale, "lock-months-title"),
        }
    }

    fn decisions(&self, count: &i64) -> String {
        let count = *count;
        t!(self.page.locale, "lock-count", count = count)
    }

    fn act(&self, count: &i64) -> String {
        let count = *count;
        t!(self.page.locale, "lock-act", count = count)
    }

    fn month(&self, month: &NaiveDate) -> String {
        score_words::month(*month)
    }

    fn code(&self, month: &NaiveDate) -> String {
        month.format("%Y-%m").to_string()
    }
}

/// `GET /scores/locks?month=2026-11`: how many decisions would be locked; without a month those to choose
/// from.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn show(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadScores, Permission::DecideScores]).await?;
    let drawn = LockPage::draw(&mut tx, page, forms::month(&query.month), false).await?;
    Ok(page::html(&drawn)?.into_response())
}

/// `POST /scores/locks`: locks every decision of a month that the actor may lock, if they are as many as
/// the page had told; else tells the new count.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn lock(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<LockForm>,
) -> Result<Response> {
    let mut tx = app.begin(&actor, Permission::DecideScores).await?;
    let scope = tx.scope(Permission::DecideScores);
    let month = forms::month(&form.month);
    let locked = match month {
        Some(month) => queries::lock_month(&mut tx, &scope, month, app.now()).await?,
        None => 0,
    };
    if locked > 0 && form.count.parse() == Ok(locked) {
        tx.commit().await?;
        let month = month.map(score_words::month).unwrap_or_default();
        return Ok(page::redirect("/scores/locks", t!(page.locale, "locked-month-now", count = locked, month = month)));
    }
    // Another count than was told: nothing is locked, and the page asks again.
    drop(tx);
    let mut tx = app.read(&actor, &[Permission::ReadScores, Permission::DecideScores]).await?;
    let drawn = LockPage::draw(&mut tx, page, month, true).await?;
    Ok(page::conflict(&drawn)?.into_response())
}
