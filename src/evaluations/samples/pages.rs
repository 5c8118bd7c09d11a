//! The pages of samples.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::{Months, NaiveDate};
use serde::Deserialize;

use super::exports;
use super::forms::{DrawForm, WithdrawalForm};
use super::model::{self, Draw, Drawn};
use super::queries::{self, NewDraw};
use super::words::months;
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::clock::in_vietnam;
use crate::error::{Error, Result};
use crate::evaluations::choices::choices;
use crate::evaluations::rubrics::{self, Class};
use crate::evaluations::scores;
use crate::evaluations::sheets::model::{Sample, Share};
use crate::form::{FormErrors, Posted};
use crate::ids::{OrganizationId, SampleId};
use crate::meetings::model::month_of;
use crate::organizations::queries as tree;
use crate::page::{self, Filters, Id, Nav, Page};
use crate::{assets, t, text};

/// What these pages read.
const READS: [Permission; 3] = [Permission::InspectMeetings, Permission::ReadScores, Permission::ReadOrganizations];

/// How many branches a draw proposes.
const USUAL: u16 = 10;

#[derive(askama::Template)]
#[template(path = "evaluations/samples/new.html")]
struct NewPage {
    page: Page,
    id: SampleId,
    form: DrawForm,
    errors: FormErrors,
    organizations: Vec<(String, String)>,
    months: Vec<(String, String)>,
}

impl NewPage {
    fn organizations(&self) -> &[(String, String)] {
        &self.organizations
    }

    fn months(&self) -> &[(String, String)] {
        &self.months
    }
}

/// `2026-08`.
fn code(month: NaiveDate) -> String {
    month.format("%Y-%m").to_string()
}

/// Whether the actor inspects below an organization.
async fn inspects(tx: &mut Tx, below: OrganizationId) -> Result<Scope> {
    let seen = tx.scope(Permission::ReadScores);
    let place = tree::place(tx, &seen, below).await?.ok_or(Error::NotFound)?;
    tx.require(Permission::InspectMeetings, place)
}

async fn form(tx: &mut Tx, today: NaiveDate, page: Page, typed: (FormErrors, DrawForm)) -> Result<NewPage> {
    let l = page.locale;
    let scope = tx.scope(Permission::InspectMeetings);
    let mut organizations = choices(tx, &scope).await?;
    if organizations.is_empty() {
        let granted: Vec<_> = tx.grants().iter().map(|grant| grant.organization).collect();
        let tops = tree::tops(tx, &scope, &granted).await?;
        organizations = tops.into_iter().map(|top| (top.id, top.name)).collect();
    }
    let this = month_of(today);
    let months = (0..24).filter_map(|back| this.checked_sub_months(Months::new(back)));
    let months = months.map(|month| (code(month), scores::words::month(month))).collect();
    let (errors, form) = typed;
    Ok(NewPage {
        page: page
            .at(Nav::Meetings)
            .crumb(t!(l, "sheets"), "/sheets")
            .crumb(t!(l, "samples"), "/samples")
            .here(t!(l, "sample-new")),
        id: form.id.unwrap_or_else(SampleId::mint),
        form,
        errors,
        organizations: organizations.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        months,
    })
}

/// Below which organization a draw is proposed; none: the highest that the reader inspects.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    organization: Option<OrganizationId>,
}

/// `GET /samples/new?organization=…`: the last three months are proposed.
///
/// # Errors
/// NotFound where the organization is missing or out of sight, Forbidden where the reader does not inspect.
pub async fn new(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(asked): Filters<Asked>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &READS).await?;
    let scope = tx.scope(Permission::InspectMeetings);
    let organization = match asked.organization {
        Some(id) => {
            inspects(&mut tx, id).await?;
            id
        }
        None => {
            let granted: Vec<_> = tx.grants().iter().map(|grant| grant.organization).collect();
            tree::tops(&mut tx, &scope, &granted).await?.first().ok_or(Error::Forbidden)?.id
        }
    };
    let this = month_of(app.today());
    let back = |months| this.checked_sub_months(Months::new(months)).map(code).unwrap_or_default();
    let proposed = DrawForm {
        id: None,
        organization: organization.to_string(),
        first_month: back(3),
        last_month: back(1),
        size: USUAL.to_string(),
    };
    Ok(page::html(&form(&mut tx, app.today(), page, (FormErrors::default(), proposed)).await?)?.into_response())
}

/// `POST /samples`: draws and keeps the draw. Sent twice it is one draw: the first.
///
/// # Errors
/// NotFound where the organization is missing or out of reach of the inspection.
pub async fn create(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Posted(typed): Posted<DrawForm>,
) -> Result<Response> {
    let l = page.locale;
    let id = typed.id.ok_or(Error::BadRequest)?;
    let mut tx = app.begin(&actor, Permission::InspectMeetings).await?;
    let below: OrganizationId = typed.organization.parse().map_err(|_| Error::NotFound)?;
    let scope = inspects(&mut tx, below).await?;
    let wanted = match typed.parse(l, app.today()) {
        Ok(wanted) => wanted,
        Err(errors) => return refuse(tx, &app, &actor, page, (errors, typed.clone())).await,
    };
    let reach = tx.scope(Permission::InspectMeetings);
    let candidates = queries::candidates(&mut tx, &reach, below, wanted.months).await?;
    let branches = model::branches(&candidates);
    if branches < usize::from(wanted.size) {
        let count = i64::try_from(branches).unwrap_or_default();
        let errors = match branches {
            0 => FormErrors::one("organization", t!(l, "error-sample-nothing")),
            _ => FormErrors::one("size", t!(l, "error-sample-too-many", count = count)),
        };
        return refuse(tx, &app, &actor, page, (errors, typed.clone())).await;
    }
    // Nine figures can be read out over the telephone.
    let seed: i64 = rand::random_range(1..=999_999_999);
    let meetings = model::draw(&candidates, wanted.size.into(), seed);
    let draw = NewDraw {
        id,
        organization: below,
        months: wanted.months,
        branches: i32::try_from(branches).map_err(|_| Error::BadRequest)?,
        seed,
        by: actor.user,
        at: app.now(),
        meetings: &meetings,
    };
    let drawn = queries::insert(&mut tx, &scope, &draw).await?;
    tx.commit().await?;
    let said = if drawn { t!(l, "sample-drawn") } else { String::new() };
    Ok(page::redirect(&format!("/samples/{id}"), said))
}

async fn refuse(tx: Tx, app: &App, actor: &Actor, page: Page, typed: (FormErrors, DrawForm)) -> Result<Response> {
    drop(tx);
    let mut tx = app.read(actor, &READS).await?;
    Ok(page::unprocessable(&form(&mut tx, app.today(), page, typed).await?)?.into_response())
}

/// The mean of those by one version of a rubric.
struct Mean {
    title: String,
    n: i64,
    points: String,
}

#[derive(askama::Template)]
#[template(path = "evaluations/samples/show.html")]
struct ShowPage {
    page: Page,
    draw: Draw,
    meetings: Vec<Drawn>,
    sample: Sample,
    means: Vec<Mean>,
    form: WithdrawalForm,
    errors: FormErrors,
}

impl ShowPage {
    fn title(&self) -> String {
        t!(self.page.locale, "sample-title", name = self.draw.name.as_str(), months = months(self.draw.months))
    }

    /// "10 of 22 branches, drawn on … by …".
    fn told(&self) -> String {
        let at = in_vietnam(self.draw.drawn_at);
        let at = format!("{} {}", text::format_time(at.time()), text::format_day(at.date_naive()));
        let (size, branches) = (i64::from(self.draw.size), i64::from(self.draw.branches));
        t!(
            self.page.locale,
            "sample-told",
            size = size,
            branches = branches,
            name = self.draw.drawn_by.as_str(),
            at = at
        )
    }

    fn size(&self) -> i64 {
        self.draw.size.into()
    }

    /// The classes, best first: word, how many, share, icon and status class.
    fn classes(&self) -> Vec<(String, i64, String, (&'static str, &'static str))> {
        let line = |class: Class| {
            let n = self.sample.count(class);
            let share = scores::words::share(self.page.locale, n, self.sample.n);
            (scores::words::class(self.page.locale, class), n, share, scores::words::class_mark(class))
        };
        Class::ALL.map(line).into()
    }

    fn month(&self, drawn: &Drawn) -> String {
        scores::words::month(drawn.month)
    }

    fn href(&self, drawn: &Drawn) -> String {
        match drawn.sheet {
            Some(sheet) => format!("/sheets/{sheet}"),
            None => format!("/meetings/{}/sheets/new?kind=inspection", drawn.meeting),
        }
    }

    fn class(&self, class: &Class) -> String {
        scores::words::class(self.page.locale, *class)
    }

    fn class_mark(&self, class: &Class) -> (&'static str, &'static str) {
        scores::words::class_mark(*class)
    }

    /// Whether it can be withdrawn: nothing was found by it yet.
    fn may_end(&self) -> bool {
        self.draw.withdrawn_reason.is_none() && self.sample.n == 0
    }
}

/// A draw with its meetings.
async fn open(tx: &mut Tx, id: SampleId) -> Result<(Draw, Vec<Drawn>)> {
    let scope = tx.scope(Permission::InspectMeetings);
    let draw = queries::list(tx, &scope, Some(id), None, 1).await?.pop().ok_or(Error::NotFound)?;
    let meetings = queries::meetings(tx, &scope, id).await?;
    Ok((draw, meetings))
}

/// What the signed sheets come to.
fn sample(meetings: &[Drawn]) -> Sample {
    let signed = meetings.iter().filter(|drawn| drawn.signed);
    let share = |drawn: &Drawn| {
        let (rubric, class, points) = (drawn.rubric?, drawn.class?, drawn.points?);
        Some(Share { rubric, class, n: 1, sum: i64::from(points.0) })
    };
    Sample::of(&signed.filter_map(share).collect::<Vec<_>>())
}

async fn drawn(tx: &mut Tx, page: Page, id: SampleId, typed: (FormErrors, WithdrawalForm)) -> Result<ShowPage> {
    let l = page.locale;
    let (draw, meetings) = open(tx, id).await?;
    let sample = sample(&meetings);
    let mut means = Vec::new();
    for (id, (n, points)) in &sample.means {
        let rubric = rubrics::queries::load(tx, *id).await?;
        let title = scores::words::label(l, &rubric.title_vi, rubric.title_en.as_deref()).to_owned();
        means.push(Mean { title, n: *n, points: points.told(l) });
    }
    let page = page.at(Nav::Meetings).crumb(t!(l, "sheets"), "/sheets").crumb(t!(l, "samples"), "/samples");
    let page = page.here(months(draw.months));
    Ok(ShowPage { page, draw, meetings, sample, means, errors: typed.0, form: typed.1 })
}

/// `GET /samples/{id}`: the drawn meetings and what their inspection sheets come to.
///
/// # Errors
/// NotFound where it is missing or out of the reach of the inspection.
pub async fn show(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<SampleId>) -> Result<Response> {
    let mut tx = app.read(&actor, &READS).await?;
    let nothing = (FormErrors::default(), WithdrawalForm::default());
    Ok(page::html(&drawn(&mut tx, page, id, nothing).await?)?.into_response())
}

/// `GET /samples/{id}/meetings.xlsx`: the same as a spreadsheet.
///
/// # Errors
/// As [`show`].
pub async fn export(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<SampleId>) -> Result<Response> {
    let mut tx = app.read(&actor, &READS).await?;
    let (draw, meetings) = open(&mut tx, id).await?;
    exports::sheet(page.locale, &draw, &meetings, app.today()).download("mau-kiem-tra")
}

/// `POST /samples/{id}/withdrawal`: the draw does not count; it stays in sight with the reason.
///
/// # Errors
/// NotFound as [`show`], Conflict where it was withdrawn before or a sheet of it is signed.
pub async fn withdraw(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<SampleId>,
    Posted(form): Posted<WithdrawalForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::InspectMeetings).await?;
    let scope = tx.scope(Permission::InspectMeetings);
    let draw = queries::list(&mut tx, &scope, Some(id), None, 1).await?.pop().ok_or(Error::NotFound)?;
    tx.require(Permission::InspectMeetings, draw.at())?;
    let reason = match form.parse(l) {
        Ok(reason) => reason,
        Err(errors) => {
            let shown = drawn(&mut tx, page, id, (errors, form.clone())).await?;
            return Ok(page::unprocessable(&shown)?.into_response());
        }
    };
    if !queries::withdraw(&mut tx, &scope, id, reason, app.now()).await? {
        return Err(Error::Conflict);
    }
    tx.commit().await?;
    Ok(page::redirect("/samples", t!(l, "sample-withdrawn-now")))
}
