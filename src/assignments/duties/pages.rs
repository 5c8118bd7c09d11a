//! `GET /duties`: one's own, or of somebody who serves in a body of the actor's.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::{Months, NaiveDate};
use serde::Deserialize;

use super::forms::{DutyForm, RemoveForm};
use super::queries;
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::assignments::forms::{read_month, write_month};
use crate::assignments::model::{Duty, Leader, Part, Visit};
use crate::assignments::queries::{Narrow, duties, leaders, norms, visits};
use crate::assignments::{bodies, clash, words};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted};
use crate::ids::{DutyId, UserId};
use crate::meetings::model::{last_day, month_of};
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, t, terms};

/// How far ahead duties are shown, in months.
const AHEAD: u32 = 12;

/// Whose.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Query {
    /// None: the reader.
    pub leader: Option<UserId>,
    /// From which month on: `2026-11`; none: from today.
    #[serde(default)]
    pub month: String,
}

#[derive(askama::Template)]
#[template(path = "assignments/duties/list.html")]
struct ListPage {
    page: Page,
    /// Whose, and whether that is the reader.
    leader: UserId,
    name: String,
    own: bool,
    may_edit: bool,
    /// The month that is looked at; none: everything from today on.
    month: Option<NaiveDate>,
    today: NaiveDate,
    duties: Vec<Duty>,
    /// Visits that something stands in the way of, with the first of it.
    clashes: Vec<(Visit, String)>,
    /// Others whose duties the reader sees.
    others: Vec<Leader>,
    form: DutyForm,
    errors: FormErrors,
}

impl ListPage {
    fn days(&self, duty: &Duty) -> String {
        words::days(duty.first, duty.last)
    }

    fn part(&self, duty: &Duty) -> String {
        words::part(self.page.locale, duty.part)
    }

    fn what(&self, duty: &Duty) -> String {
        duty.title.clone().unwrap_or_else(|| t!(self.page.locale, "duty-busy"))
    }

    fn parts(&self) -> Vec<(String, String)> {
        Part::ALL.into_iter().map(|part| (part.code().to_owned(), words::part(self.page.locale, part))).collect()
    }

    fn month_word(&self, month: &NaiveDate) -> String {
        terms::month_and_year(self.page.locale, *month)
    }

    /// The same page of another month, seen from the one that is shown.
    fn beside(&self, months: i32) -> String {
        let from = self.month.unwrap_or(month_of(self.today));
        let by = Months::new(months.unsigned_abs());
        let month = if months < 0 { from.checked_sub_months(by) } else { from.checked_add_months(by) };
        format!("/duties?leader={}&month={}", self.leader, write_month(month.unwrap_or(from)))
    }

    fn month(&self, visit: &Visit) -> String {
        terms::month_and_year(self.page.locale, visit.month)
    }
}

/// Who is looked at, and by what right.
pub struct Whose {
    /// Whether that is the reader.
    pub own: bool,
    /// Whether the reader may enter and remove.
    pub may_edit: bool,
    /// What the person is called.
    pub name: String,
    others: Vec<Leader>,
}

/// By what right the actor looks at the duties of somebody.
///
/// # Errors
/// NotFound where it is somebody who does not serve in a body of the actor's.
pub async fn whose(tx: &mut Tx, actor: &Actor, leader: UserId, today: NaiveDate) -> Result<Whose> {
    let scope = tx.scope(Permission::ReadAssignments);
    let (mut others, mut edits) = (Vec::new(), Vec::new());
    for body in bodies::bodies(tx, Permission::ReadAssignments).await? {
        let serving = leaders(tx, &scope, body.id, today).await?;
        if tx.require(Permission::AssignLeaders, body.place()).is_ok() {
            edits.extend(serving.iter().filter_map(|one| one.user));
        }
        others.extend(serving.into_iter().filter(|one| one.user.is_some()));
    }
    let own = leader == actor.user;
    let known = others.iter().find(|one| one.user == Some(leader)).map(|one| one.name.clone());
    let name = match (known, own) {
        (Some(name), _) => name,
        (None, true) => queries::name(tx, leader).await?.ok_or(Error::NotFound)?,
        (None, false) => return Err(Error::NotFound),
    };
    Ok(Whose { own, may_edit: own || edits.contains(&leader), name, others })
}

async fn draw(
    app: &App,
    actor: &Actor,
    page: Page,
    (leader, month): (UserId, Option<NaiveDate>),
    (form, errors): (DutyForm, FormErrors),
) -> Result<ListPage> {
    let sees = [
        Permission::ReadAssignments,
        Permission::PrepareVisits,
        Permission::ReadMembers,
        Permission::ReadOrganizations,
    ];
    let mut tx = app.read(actor, &sees).await?;
    let today = app.today();
    let Whose { own, may_edit, name, others } = whose(&mut tx, actor, leader, today).await?;
    let ahead = today.checked_add_months(Months::new(AHEAD)).unwrap_or(today);
    let (from, until) = month.map_or((today, ahead), |month| (month, last_day(month)));
    // What clashes with a meeting of this month that is over already began before today.
    let known = duties(&mut tx, &[leader], (month_of(from), until), actor.user).await?;
    let seen = if own { Permission::PrepareVisits } else { Permission::ReadAssignments };
    let scope = tx.scope(seen);
    let ids = [leader.0];
    let narrow = Narrow { leaders: Some(&ids), own, ..Narrow::months(month_of(from), month_of(until)) };
    let visits = visits(&mut tx, &scope, narrow).await?;
    let norms = norms(&mut tx, today).await?;
    let l = page.locale;
    let first = |visit: &Visit| {
        let clash = clash::of_visit(visit, &known, &visits, norms.evening_from).into_iter().next()?;
        Some((visit.clone(), words::clash(l, &clash)))
    };
    let form = DutyForm {
        id: if form.id.is_empty() { DutyId::mint().to_string() } else { form.id },
        part: if form.part.is_empty() && errors.is_empty() { Part::AllDay.code().to_owned() } else { form.part },
        ..form
    };
    let title = t!(l, "duties");
    Ok(ListPage {
        clashes: visits.iter().filter_map(first).collect(),
        page: page.crumb(t!(l, "assignments"), "/assignments").here(title).at(Nav::Organizations),
        leader,
        name,
        own,
        may_edit,
        month,
        today,
        duties: known.into_iter().filter(|duty| duty.last >= from).collect(),
        others,
        form,
        errors,
    })
}

/// `GET /duties`; `?leader=` of somebody who serves in a body of the actor's.
///
/// # Errors
/// NotFound where the person is out of sight.
pub async fn list(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let leader = query.leader.unwrap_or(actor.user);
    let typed = (DutyForm::default(), FormErrors::default());
    Ok(page::html(&draw(&app, &actor, page, (leader, read_month(&query.month)), typed).await?)?.into_response())
}

/// A transaction in which the actor may write the duties of somebody.
///
/// # Errors
/// NotFound where the person is out of sight, Forbidden where the actor only sees them.
pub async fn begin(app: &App, actor: &Actor, leader: UserId) -> Result<Tx> {
    if leader == actor.user {
        return app.account(actor).await;
    }
    let mut tx = app.begin(actor, Permission::AssignLeaders).await?;
    match whose(&mut tx, actor, leader, app.today()).await?.may_edit {
        true => Ok(tx),
        false => Err(Error::Forbidden),
    }
}

fn href(actor: &Actor, leader: UserId) -> String {
    if leader == actor.user { "/duties".to_owned() } else { format!("/duties?leader={leader}") }
}

/// `POST /duties`
///
/// # Errors
/// NotFound where the person is out of sight, Forbidden where the actor only sees them.
pub async fn create(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<DutyForm>,
) -> Result<Response> {
    let l = page.locale;
    let leader = form.leader.parse().unwrap_or(actor.user);
    let id = form.id.parse().map_err(|_| Error::BadForm("id".into()))?;
    let mut tx = begin(&app, &actor, leader).await?;
    match form.parse(l) {
        Ok(duty) => {
            queries::insert(&mut tx, (id, leader), &duty).await?;
            tx.commit().await?;
            Ok(page::redirect(&href(&actor, leader), t!(l, "duty-saved")))
        }
        Err(errors) => {
            drop(tx);
            Ok(page::unprocessable(&draw(&app, &actor, page, (leader, None), (form, errors)).await?)?.into_response())
        }
    }
}

/// `POST /duties/removals`
///
/// # Errors
/// NotFound where the person is out of sight, Forbidden where the actor only sees them.
pub async fn remove(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<RemoveForm>,
) -> Result<Response> {
    let leader = form.leader.unwrap_or(actor.user);
    if form.ids.is_empty() {
        // Nothing was chosen of what a file does not name any more: it all stays.
        return Ok(page::see_other(&href(&actor, leader)));
    }
    let mut tx = begin(&app, &actor, leader).await?;
    let count = queries::delete(&mut tx, &form.ids, leader).await?;
    tx.commit().await?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    Ok(page::redirect(&href(&actor, leader), t!(page.locale, "duty-removed", count = count)))
}
