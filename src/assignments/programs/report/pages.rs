//! `GET /programs/{id}/report`: plan and actual, on the screen, on paper, as a spreadsheet.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};

use super::model::{Figures, Registered, Report};
use super::{exports, queries, words};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::assignments::programs::model::Program;
use crate::assignments::programs::pages::{months, open};
use crate::assignments::programs::queries as programs;
use crate::clock::in_vietnam;
use crate::documents::xlsx;
use crate::error::Result;
use crate::ids::ProgramId;
use crate::page::{self, Id, Nav, Page};
use crate::{assets, organizations, t, terms, text};

#[derive(askama::Template)]
#[template(path = "assignments/programs/report.html")]
struct ReportPage {
    page: Page,
    program: Program,
    report: Report,
    missed: Vec<Registered>,
    today: chrono::NaiveDate,
}

impl ReportPage {
    fn months(&self) -> String {
        months(self.page.locale, self.program.first_month, self.program.last_month)
    }

    /// As of when it is.
    fn as_of(&self) -> String {
        let l = self.page.locale;
        match self.program.frozen_at {
            Some(at) => t!(l, "report-baseline", day = text::format_day(in_vietnam(at).date_naive())),
            None => t!(l, "report-no-baseline"),
        }
    }

    fn day(&self) -> String {
        text::format_day(self.today)
    }

    /// Each group, and all together.
    fn rows(&self) -> Vec<(&str, &Figures, bool)> {
        let groups = self.report.groups.iter().map(|(name, figures)| (name.as_str(), figures, false));
        groups.chain([("", &self.report.total, true)]).collect()
    }

    fn share(&self, part: &usize, whole: &usize) -> String {
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        words::share(self.page.locale, count(*part), count(*whole))
    }

    fn month(&self, one: &Registered) -> String {
        terms::month_and_year(self.page.locale, one.month)
    }

    fn reason(&self, one: &Registered) -> String {
        words::reason(self.page.locale, one)
    }

    fn next(&self, one: &Registered) -> String {
        words::next(self.page.locale, one)
    }
}

/// A programme in reach with its visits, counted.
async fn gather(tx: &mut Tx, id: ProgramId) -> Result<(Program, Report, Vec<Registered>)> {
    let program = open(tx, id).await?;
    let scope = tx.scope(Permission::ReadAssignments);
    let groups = programs::groups(tx, &scope, id).await?;
    let members = programs::members(tx, &scope, id).await?;
    let visits = queries::registered(tx, &scope, (id, program.is_frozen())).await?;
    Ok((program, Report::of(&groups, &members, &visits), visits))
}

/// `GET /programs/{id}/report`
///
/// # Errors
/// NotFound where the programme is missing or out of sight.
pub async fn show(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<ProgramId>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadAssignments, Permission::ReadOrganizations]).await?;
    let (program, report, visits) = gather(&mut tx, id).await?;
    let page = organizations::under(page, &mut tx, program.organization).await?;
    let title = t!(page.locale, "report-plan-actual");
    let page = page.crumb(program.title.clone(), format!("/programs/{id}")).here(title).at(Nav::Organizations);
    let missed = visits.into_iter().filter(Registered::is_missed).collect();
    Ok(page::html(&ReportPage { page, program, report, missed, today: app.today() })?.into_response())
}

/// `GET /programs/{id}/report.xlsx`
///
/// # Errors
/// NotFound where the programme is missing or out of sight.
pub async fn export(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<ProgramId>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadAssignments]).await?;
    let (program, report, visits) = gather(&mut tx, id).await?;
    let sheets = exports::sheets(page.locale, (&program, app.today()), &report, &visits);
    xlsx::download("du-sinh-hoat", &sheets)
}
