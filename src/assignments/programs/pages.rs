//! Programmes: the list, one of them, its form.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::{Months, NaiveDate};
use serde::Deserialize;

use super::forms::{ProgramForm, group_field, person_field};
use super::model::{self, GROUPS, Group, Line, Member, Program};
use super::queries;
use super::report::model::{Registered, Report};
use super::report::queries::registered;
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::assignments::forms::write_month;
use crate::assignments::model::{Leader, Visit};
use crate::assignments::queries::{Narrow, duties, leaders, norms, visits};
use crate::assignments::{bodies, clash, words};
use crate::clock::in_vietnam;
use crate::error::{Error, Result};
use crate::form::FormErrors;
use crate::ids::{OrganizationId, ProgramId, UserId};
use crate::locale::Locale;
use crate::meetings::model::{last_day, month_of};
use crate::organizations::Organization;
use crate::page::{self, Filters, Id, Nav, Page};
use crate::{assets, organizations, t, terms, text};

#[derive(askama::Template)]
#[template(path = "assignments/programs/list.html")]
struct ListPage {
    page: Page,
    lines: Vec<Line>,
    /// Where the reader may write programmes: id and name.
    issuers: Vec<(OrganizationId, String)>,
    blind: bool,
}

impl ListPage {
    fn months(&self, line: &Line) -> String {
        months(self.page.locale, line.first_month, line.last_month)
    }

    fn share(&self, line: &Line) -> String {
        super::report::words::share(self.page.locale, line.made, line.planned)
    }
}

/// "tháng 7/2026 – tháng 12/2026"
pub fn months(l: Locale, first: NaiveDate, last: NaiveDate) -> String {
    format!("{} – {}", terms::month_and_year(l, first), terms::month_and_year(l, last))
}

/// `GET /programs`
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(Shared(app): Shared<App>, actor: Actor, page: Page) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadAssignments, Permission::ReadOrganizations]).await?;
    let scope = tx.scope(Permission::ReadAssignments);
    let lines = queries::list(&mut tx, &scope).await?;
    let issuers = bodies::bodies(&mut tx, Permission::AssignLeaders).await?;
    let (above, title) = (t!(page.locale, "assignments"), t!(page.locale, "programs"));
    let shown = ListPage {
        blind: scope.is_empty(),
        issuers: issuers.into_iter().map(|body| (body.id, body.name)).collect(),
        page: page.crumb(above, "/assignments").here(title).at(Nav::Organizations),
        lines,
    };
    Ok(page::html(&shown)?.into_response())
}

#[derive(askama::Template)]
#[template(path = "assignments/programs/show.html")]
struct ShowPage {
    page: Page,
    program: Program,
    groups: Vec<Group>,
    members: Vec<Member>,
    registered: Vec<Registered>,
    report: Report,
    /// Visits of the programme that something stands in the way of, with the first of it.
    clashes: Vec<(Visit, String)>,
    may_edit: bool,
}

impl ShowPage {
    fn months(&self) -> String {
        months(self.page.locale, self.program.first_month, self.program.last_month)
    }

    fn frozen(&self) -> String {
        let day = self.program.frozen_at.map(|at| text::format_day(in_vietnam(at).date_naive()));
        let (day, name) = (day.unwrap_or_default(), self.program.frozen_by.as_deref().unwrap_or_default());
        t!(self.page.locale, "program-frozen-by", day = day, name = name)
    }

    fn of_group<'a>(&'a self, group: &'a Group) -> impl Iterator<Item = &'a Member> {
        self.members.iter().filter(|member| member.group_no == group.no)
    }

    /// How many visits are registered for somebody, and how many of these were made.
    fn counts(&self, member: &Member) -> (usize, usize) {
        let theirs = self.registered.iter().filter(|one| one.leader == member.leader);
        let made = theirs.clone().filter(|one| one.is_made()).count();
        (theirs.count(), made)
    }

    fn lacks(&self, member: &Member) -> bool {
        self.counts(member).0 < usize::try_from(member.target).unwrap_or_default()
    }

    /// The month in which the next visits are to be registered.
    fn code(&self) -> String {
        write_month(self.program.first_month)
    }

    fn month(&self, visit: &Visit) -> String {
        terms::month_and_year(self.page.locale, visit.month)
    }

    fn all(&self) -> String {
        let total = &self.report.total;
        t!(self.page.locale, "program-made", made = total.made, planned = total.planned)
    }
}

/// A programme in reach.
///
/// # Errors
/// NotFound where it is missing or out of sight.
pub async fn open(tx: &mut Tx, id: ProgramId) -> Result<Program> {
    let scope = tx.scope(Permission::ReadAssignments);
    queries::find(tx, &scope, id).await?.ok_or(Error::NotFound)
}

/// `GET /programs/{id}`
///
/// # Errors
/// NotFound where it is missing or out of sight.
pub async fn show(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<ProgramId>) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadAssignments, Permission::ReadOrganizations]).await?;
    let program = open(&mut tx, id).await?;
    let scope = tx.scope(Permission::ReadAssignments);
    let (groups, members) = (queries::groups(&mut tx, &scope, id).await?, queries::members(&mut tx, &scope, id).await?);
    let registered = registered(&mut tx, &scope, (id, program.is_frozen())).await?;
    let clashes = in_the_way(&mut tx, page.locale, &program, (&actor, app.today())).await?;
    let may_edit = tx.require(Permission::AssignLeaders, program.place()).is_ok();
    let page = organizations::under(page, &mut tx, program.organization).await?;
    let above = t!(page.locale, "programs");
    let page = page.crumb(above, "/programs").here(program.title.clone()).at(Nav::Organizations);
    let report = Report::of(&groups, &members, &registered);
    let shown = ShowPage { page, program, groups, members, registered, report, clashes, may_edit };
    Ok(page::html(&shown)?.into_response())
}

/// The visits of a programme that are still to come and that something stands in the way of.
async fn in_the_way(
    tx: &mut Tx,
    l: Locale,
    program: &Program,
    (actor, today): (&Actor, NaiveDate),
) -> Result<Vec<(Visit, String)>> {
    let scope = tx.scope(Permission::ReadAssignments);
    let from = month_of(today).max(program.first_month);
    let norms = norms(tx, today).await?;
    let all = visits(tx, &scope, Narrow::months(from, program.last_month)).await?;
    let mut users: Vec<UserId> = all.iter().map(|visit| visit.leader).collect();
    users.sort_unstable();
    users.dedup();
    let duties = duties(tx, &users, (from, last_day(program.last_month)), actor.user).await?;
    let own = all.iter().filter(|visit| visit.program == Some(program.id));
    let first = |visit: &Visit| {
        let clash = clash::of_visit(visit, &duties, &all, norms.evening_from).into_iter().next()?;
        Some((visit.clone(), words::clash(l, &clash)))
    };
    Ok(own.filter_map(first).collect())
}

/// One person on the form.
pub struct PersonField {
    name: String,
    office: String,
    group: String,
    target: String,
}

#[derive(askama::Template)]
#[template(path = "assignments/programs/edit.html")]
pub struct EditPage {
    page: Page,
    action: String,
    title: String,
    /// The id of a new one, and for whom it is.
    new: Option<(String, String)>,
    form: ProgramForm,
    was: Vec<(String, String)>,
    people: Vec<PersonField>,
    /// Position-holders who cannot be chosen yet.
    without: Vec<Leader>,
    groups: Vec<(String, String)>,
    months: Vec<(String, String)>,
    errors: FormErrors,
}

impl EditPage {
    fn value(&self, name: impl AsRef<str>) -> String {
        self.form.get(name.as_ref()).to_owned()
    }

    fn group_fields(&self) -> Vec<(String, String, String)> {
        let l = self.page.locale;
        let field = |no| {
            let name = group_field(no);
            (name.clone(), t!(l, "program-group-no", no = i32::from(no)), self.value(name))
        };
        (1..=GROUPS).map(field).collect()
    }

    fn office(&self, leader: &Leader) -> String {
        words::office(self.page.locale, leader)
    }
}

/// What the form of a programme is drawn from.
pub struct Around {
    /// Who issues it.
    pub body: Organization,
    /// Who serves there.
    pub leaders: Vec<Leader>,
    /// Who can take part: those with an account, and those who stand in it already.
    pub known: Vec<(UserId, String)>,
}

/// Who can take part in a programme of a body.
///
/// # Errors
/// NotFound where the body is out of sight.
pub async fn around(tx: &mut Tx, body: OrganizationId, members: &[Member], today: NaiveDate) -> Result<Around> {
    let scope = tx.scope(Permission::ReadAssignments);
    let body = organizations::find(tx, &scope, body).await?.ok_or(Error::NotFound)?;
    let leaders = leaders(tx, &scope, body.id, today).await?;
    let mut known: Vec<_> = leaders.iter().filter_map(|leader| Some((leader.user?, leader.name.clone()))).collect();
    for member in members {
        if !known.iter().any(|(user, _)| *user == member.leader) {
            known.push((member.leader, member.name.clone()));
        }
    }
    Ok(Around { body, leaders, known })
}

/// Draws the form.
pub fn draw(
    page: Page,
    around: &Around,
    program: Option<&Program>,
    (form, was): (ProgramForm, Vec<(String, String)>),
    errors: FormErrors,
    today: NaiveDate,
) -> EditPage {
    let l = page.locale;
    let groups = (1..=GROUPS).map(|no| {
        let name = form.get(&group_field(no)).to_owned();
        let name = if name.is_empty() { t!(l, "program-group-no", no = i32::from(no)) } else { name };
        (no.to_string(), name)
    });
    let office = |user: UserId| {
        let leader = around.leaders.iter().find(|leader| leader.user == Some(user));
        leader.map(|leader| words::office(l, leader)).unwrap_or_default()
    };
    let people = around.known.iter().map(|(user, name)| PersonField {
        name: name.clone(),
        office: office(*user),
        group: person_field(*user, "group"),
        target: person_field(*user, "target"),
    });
    let start = program.map_or(month_of(today), |program| program.first_month.min(month_of(today)));
    let start = start.checked_sub_months(Months::new(6)).unwrap_or(start);
    let months = (0..30).filter_map(|ahead| start.checked_add_months(Months::new(ahead)));
    let (title, action) = match program {
        Some(program) => (t!(l, "program-edit"), format!("/programs/{}/edit", program.id)),
        None => (t!(l, "program-new"), "/programs".to_owned()),
    };
    EditPage {
        groups: groups.collect(),
        people: people.collect(),
        months: months.map(|month| (write_month(month), terms::month_and_year(l, month))).collect(),
        without: around.leaders.iter().filter(|leader| leader.user.is_none()).cloned().collect(),
        new: program.is_none().then(|| (form.id.clone(), form.organization.clone())),
        page: page.here(title.clone()).at(Nav::Organizations),
        action,
        title,
        form,
        was,
        errors,
    }
}

/// For whom a new programme is.
#[derive(Clone, Debug, Deserialize)]
pub struct NewQuery {
    organization: Option<OrganizationId>,
}

/// `GET /programs/new?organization=…`: for the next half-year, with everybody who can take part.
///
/// # Errors
/// NotFound where the organization is out of sight, Forbidden where the actor may not write programmes for it.
pub async fn new(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<NewQuery>,
) -> Result<Response> {
    let sees = [Permission::ReadAssignments, Permission::ReadMembers, Permission::ReadOrganizations];
    let mut tx = app.read(&actor, &sees).await?;
    let id = query.organization.ok_or(Error::NotFound)?;
    let around = around(&mut tx, id, &[], app.today()).await?;
    tx.require(Permission::AssignLeaders, around.body.place())?;
    let half = model::half_year(app.today());
    let mut form = ProgramForm::proposed(half, id.to_string(), &around.leaders);
    form.id = ProgramId::mint().to_string();
    let page = organizations::under(page, &mut tx, id).await?;
    let shown = draw(page, &around, None, (form, Vec::new()), FormErrors::default(), app.today());
    Ok(page::html(&shown)?.into_response())
}

/// A programme with all that its form shows of it.
///
/// # Errors
/// NotFound where it is missing or out of sight, Forbidden where the actor may not change it.
pub async fn stored(tx: &mut Tx, id: ProgramId, today: NaiveDate) -> Result<(Program, Around, ProgramForm)> {
    let program = open(tx, id).await?;
    tx.require(Permission::AssignLeaders, program.place())?;
    let scope = tx.scope(Permission::ReadAssignments);
    let groups = queries::groups(tx, &scope, id).await?;
    let members = queries::members(tx, &scope, id).await?;
    let around = around(tx, program.organization, &members, today).await?;
    let form = ProgramForm::of(&program, &groups, &members, &around.known);
    Ok((program, around, form))
}

/// `GET /programs/{id}/edit`
///
/// # Errors
/// As [`stored`]; Conflict where it is frozen.
pub async fn edit(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<ProgramId>) -> Result<Response> {
    let sees = [Permission::ReadAssignments, Permission::ReadMembers, Permission::ReadOrganizations];
    let mut tx = app.read(&actor, &sees).await?;
    let (program, around, form) = stored(&mut tx, id, app.today()).await?;
    if program.is_frozen() {
        return Err(Error::Conflict);
    }
    let page = organizations::under(page, &mut tx, program.organization).await?;
    let page = page.crumb(program.title.clone(), format!("/programs/{id}"));
    let was = form.values.clone();
    let shown = draw(page, &around, Some(&program), (form, was), FormErrors::default(), app.today());
    Ok(page::html(&shown)?.into_response())
}
