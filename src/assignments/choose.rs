//! Choosing: who goes to a branch in a month, or to which branch a person goes.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::bodies::{self, Around};
use super::branches::{self, Branches};
use super::clash::Clash;
use super::forms::{AssignForm, read_month, write_month};
use super::model::{BranchMonth, Grounds, Leader, Norms, State, Visit};
use super::person;
use super::queries::{self, Choice, Narrow};
use super::ranking::{self, Candidate};
use super::words;
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted};
use crate::ids::{AssignmentId, OrganizationId, UserId};
use crate::locale::Locale;
use crate::meetings::model::{month_of, next_month};
use crate::organizations::Organization;
use crate::organizations::model::Difficulty;
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, organizations, t, terms, text};

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    organization: Option<OrganizationId>,
    leader: Option<UserId>,
    month: String,
}

#[derive(askama::Template)]
#[template(path = "assignments/new.html")]
struct NewPage {
    page: Page,
    /// Minted for this form.
    id: AssignmentId,
    branch: BranchMonth,
    body: Organization,
    month: NaiveDate,
    norms: Norms,
    candidates: Vec<Candidate>,
    /// Position-holders who cannot be chosen yet.
    without: Vec<Leader>,
    /// Who goes there already.
    goes: Vec<Visit>,
    chosen: String,
    decision: String,
    reason: String,
    past: bool,
    errors: FormErrors,
}

impl NewPage {
    fn month_word(&self) -> String {
        terms::month_and_year(self.page.locale, self.month)
    }

    fn code(&self) -> String {
        write_month(self.month)
    }

    fn day(&self) -> String {
        let l = self.page.locale;
        match (self.branch.meeting_on, self.branch.meets_at) {
            (Some(day), Some(at)) => format!("{}, {}", text::format_time(at), text::format_day(day)),
            (Some(day), None) => text::format_day(day),
            (None, _) => t!(l, "day-unknown"),
        }
    }

    fn difficulty(&self, difficulty: &Difficulty) -> String {
        difficulty.word(self.page.locale)
    }

    fn hardness(&self) -> String {
        words::hardness(self.page.locale, self.branch.hardness(&self.norms))
    }

    fn office(&self, leader: &Leader) -> String {
        words::office(self.page.locale, leader)
    }

    /// The numbers beside a name.
    fn numbers(&self, one: &Candidate) -> Vec<String> {
        let l = self.page.locale;
        vec![
            words::hardness(l, one.hardness),
            t!(l, "seniority", level = i32::from(one.leader.seniority)),
            words::months_since(l, one.months_since),
            words::free(l, one.free),
            t!(l, "candidate-load", count = one.load),
        ]
    }

    fn is_key(&self, one: &Candidate) -> bool {
        self.norms.is_key(one.leader.seniority)
    }

    fn is_chosen(&self, one: &Candidate) -> bool {
        self.chosen == one.user.to_string()
    }

    fn clash(&self, clash: &Clash) -> String {
        words::clash(self.page.locale, clash)
    }

    /// Whether anybody can still be sent.
    fn is_open(&self) -> bool {
        !self.past && self.branch.closed_on.is_none_or(|day| day > self.month)
    }
}

/// A branch in a month, whether it still meets or not.
async fn branch(tx: &mut Tx, id: OrganizationId, month: NaiveDate, norms: &Norms) -> Result<BranchMonth> {
    let scope = tx.scope(Permission::ReadAssignments);
    let wanted = Branches { month, lo: 0, hi: i64::MAX, ids: Some(&[id]) };
    branches::branches(tx, &scope, wanted, norms).await?.pop().ok_or(Error::NotFound)
}

/// What is known for choosing somebody for a branch.
struct Choosing {
    branch: BranchMonth,
    body: Organization,
    around: Around,
    candidates: Vec<Candidate>,
}

/// # Errors
/// NotFound where the branch is out of sight, Forbidden where the actor may not send anybody there.
async fn choosing(
    tx: &mut Tx,
    (id, month): (OrganizationId, NaiveDate),
    actor: &Actor,
    today: NaiveDate,
) -> Result<Choosing> {
    let norms = queries::norms(tx, today).await?;
    let branch = branch(tx, id, month, &norms).await?;
    tx.require(Permission::AssignLeaders, branch.place())?;
    let body = bodies::above(tx, id, Permission::AssignLeaders).await?;
    let around = bodies::around(tx, (body.id, Permission::ReadAssignments), month, actor, today).await?;
    let known = (around.visits.as_slice(), around.duties.as_slice());
    let candidates = ranking::candidates(&branch, month, &around.leaders, known, &norms);
    Ok(Choosing { branch, body, around, candidates })
}

/// What was typed before, where the page comes back.
#[derive(Default)]
pub struct Typed {
    /// The id of the form.
    pub id: Option<AssignmentId>,
    /// Who or what was chosen.
    pub chosen: String,
    /// By which decision.
    pub decision: String,
    /// For which reason.
    pub reason: String,
    /// What must be put right.
    pub errors: FormErrors,
}

async fn draw(
    app: &App,
    actor: &Actor,
    page: Page,
    (id, month): (OrganizationId, NaiveDate),
    typed: Typed,
) -> Result<NewPage> {
    let sees = [Permission::ReadAssignments, Permission::ReadMembers, Permission::ReadOrganizations];
    let mut tx = app.read(actor, &sees).await?;
    let Choosing { branch, body, around, candidates } = choosing(&mut tx, (id, month), actor, app.today()).await?;
    let scope = tx.scope(Permission::ReadAssignments);
    let there = queries::visits(&mut tx, &scope, Narrow::months(month, month)).await?;
    let page = organizations::under(page, &mut tx, id).await?;
    let title = t!(page.locale, "assignment-new");
    Ok(NewPage {
        page: page.here(title).at(Nav::Organizations),
        id: typed.id.unwrap_or_else(AssignmentId::mint),
        goes: there.into_iter().filter(|visit| visit.branch == id && visit.state != State::Withdrawn).collect(),
        without: around.leaders.into_iter().filter(|leader| leader.user.is_none()).collect(),
        norms: around.norms,
        past: month < month_of(app.today()),
        chosen: typed.chosen,
        decision: typed.decision,
        reason: typed.reason,
        errors: typed.errors,
        branch,
        body,
        month,
        candidates,
    })
}

/// `GET /assignments/new?organization=…&month=…`: the leaders who can go to a branch, the best choice first; or
/// `?leader=…&month=…`: the branches for a person.
///
/// # Errors
/// NotFound where the branch is missing or out of sight, Forbidden where the actor may not assign there.
pub async fn new(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let month = read_month(&query.month).unwrap_or_else(|| next_month(month_of(app.today())));
    match (query.organization, query.leader) {
        (Some(id), _) => {
            Ok(page::html(&draw(&app, &actor, page, (id, month), Typed::default()).await?)?.into_response())
        }
        (None, Some(leader)) => {
            let shown = person::draw(&app, &actor, page, (leader, month), Typed::default()).await?;
            Ok(page::html(&shown)?.into_response())
        }
        (None, None) => Err(Error::NotFound),
    }
}

/// `POST /assignments`: sends a leader to a branch in a month.
///
/// # Errors
/// NotFound where the branch is missing or out of sight, Forbidden where the actor may not assign there.
pub async fn create(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<AssignForm>,
) -> Result<Response> {
    let l = page.locale;
    let month = form.month().ok_or_else(|| Error::BadForm("month".into()))?;
    let assignment = form.id().ok_or_else(|| Error::BadForm("id".into()))?;
    if let ("leader", true, Ok(leader)) = (form.by.as_str(), form.organization.is_empty(), form.leader.parse()) {
        let errors = FormErrors::one("organization", t!(l, "assignment-nowhere"));
        let typed = Typed { errors, decision: form.decision, reason: form.reason, ..Typed::default() };
        let shown = person::draw(&app, &actor, page, (leader, month), typed).await?;
        return Ok(page::unprocessable(&shown)?.into_response());
    }
    let id = form.organization().ok_or(Error::NotFound)?;
    let mut tx = app.begin(&actor, Permission::AssignLeaders).await?;
    let known = choosing(&mut tx, (id, month), &actor, app.today()).await?;
    let refused = match (wrong(l, &known.branch, month, app.today()), form.grounds(l)) {
        (Some(sentence), _) => Refused::Because(sentence),
        (None, Err(errors)) => Refused::Typed(errors),
        (None, Ok(grounds)) => match put(&mut tx, l, (assignment, month), (&known, &grounds), &form.leader).await? {
            Ok(name) => {
                tx.commit().await?;
                let done = t!(l, "assignment-made", name = name, branch = known.branch.name.as_str());
                return Ok(page::redirect(&back(&form, month), done));
            }
            Err(refused) => refused,
        },
    };
    drop(tx);
    refuse(&app, &actor, page, (id, month), (form, refused)).await
}

/// Why nobody can be sent to a branch in a month.
fn wrong(l: Locale, branch: &BranchMonth, month: NaiveDate, today: NaiveDate) -> Option<String> {
    let closed = branch.closed_on.filter(|day| *day <= month);
    match closed {
        Some(day) => Some(t!(l, "assignment-closed", day = text::format_day(day))),
        None if month < month_of(today) => Some(t!(l, "assignment-past", month = terms::month_and_year(l, month))),
        None => None,
    }
}

/// Where the form came from.
fn back(form: &AssignForm, month: NaiveDate) -> String {
    let month = write_month(month);
    match form.by.as_str() {
        "leader" => format!("/assignments/new?leader={}&month={month}", form.leader),
        _ => format!("/assignments?month={month}"),
    }
}

/// Why a choice was not stored.
enum Refused {
    /// For the reason in this sentence.
    Because(String),
    /// The person goes elsewhere on that day.
    Evening(String),
    /// For what was typed.
    Typed(FormErrors),
}

/// The page that was sent, with what must be put right. What took the evening is looked up now: it may have
/// come about a moment ago.
async fn refuse(
    app: &App,
    actor: &Actor,
    page: Page,
    (id, month): (OrganizationId, NaiveDate),
    (form, refused): (AssignForm, Refused),
) -> Result<Response> {
    let l = page.locale;
    let sees = [Permission::ReadAssignments, Permission::ReadMembers];
    let mut tx = app.read(actor, &sees).await?;
    let now = choosing(&mut tx, (id, month), actor, app.today()).await?;
    drop(tx);
    let by_leader = form.by == "leader";
    let field = if by_leader { "organization" } else { "leader" };
    let errors = match refused {
        Refused::Typed(errors) => errors,
        Refused::Because(sentence) => FormErrors::one(field, sentence),
        Refused::Evening(name) => {
            let chosen = now.candidates.iter().find(|one| one.user.to_string() == form.leader);
            let elsewhere = chosen.into_iter().flat_map(|one| &one.clashes).find_map(|clash| match clash {
                Clash::Branch { name, .. } => Some(name.as_str()),
                Clash::Duty { .. } | Clash::NotHeld => None,
            });
            let sentence = match elsewhere {
                Some(branch) => t!(l, "assignment-evening-taken", name = name.as_str(), branch = branch),
                None => t!(l, "assignment-evening-gone", name = name.as_str()),
            };
            FormErrors::one(field, sentence)
        }
    };
    let typed = Typed { id: form.id(), decision: form.decision, reason: form.reason, errors, ..Typed::default() };
    if let (true, Ok(leader)) = (by_leader, form.leader.parse()) {
        let typed = Typed { chosen: form.organization, ..typed };
        let shown = person::draw(app, actor, page, (leader, month), typed).await?;
        return Ok(page::unprocessable(&shown)?.into_response());
    }
    let typed = Typed { chosen: form.leader, ..typed };
    Ok(page::unprocessable(&draw(app, actor, page, (id, month), typed).await?)?.into_response())
}

/// Stores the choice; says who goes, or why nobody does.
async fn put(
    tx: &mut Tx,
    l: Locale,
    (id, month): (AssignmentId, NaiveDate),
    (known, grounds): (&Choosing, &Grounds),
    chosen: &str,
) -> Result<Result<String, Refused>> {
    let twice = known.around.visits.iter().find(|visit| {
        visit.leader.to_string() == chosen
            && visit.branch == known.branch.id
            && visit.month == month
            && visit.state.stands()
    });
    if let Some(visit) = twice.filter(|visit| visit.id != id) {
        let (name, branch) = (visit.leader_name.as_str(), known.branch.name.as_str());
        return Ok(Err(Refused::Because(t!(l, "assignment-twice", name = name, branch = branch))));
    }
    // The same form sent twice is one assignment.
    if let Some(visit) = twice {
        return Ok(Ok(visit.leader_name.clone()));
    }
    let Some(candidate) = known.candidates.iter().find(|one| one.user.to_string() == chosen) else {
        let waiting = |leader: &&Leader| leader.user.is_none() && leader.member.to_string() == chosen;
        let sentence = match known.around.leaders.iter().find(waiting) {
            Some(leader) => t!(l, "assignment-no-account", name = leader.name.as_str()),
            None if chosen.is_empty() => t!(l, "assignment-nobody"),
            None => t!(l, "assignment-not-serving"),
        };
        return Ok(Err(Refused::Because(sentence)));
    };
    let (name, branch) = (candidate.leader.name.clone(), known.branch.name.as_str());
    let issuer = known.body.place();
    let scope = tx.require(Permission::AssignLeaders, issuer)?;
    let choice = Choice { id, issuer, branch: &known.branch, month, candidate, grounds };
    let Err(error) = queries::insert(tx, &scope, &choice).await else { return Ok(Ok(name)) };
    let refused = match error.as_database_error().and_then(|error| error.constraint()) {
        Some("assignments_one_evening") => Refused::Evening(name),
        Some("assignments_once") => Refused::Because(t!(l, "assignment-twice", name = name.as_str(), branch = branch)),
        Some("assignments_open_branch") => Refused::Because(t!(l, "assignment-closed-meanwhile")),
        _ => return Err(error.into()),
    };
    Ok(Err(refused))
}
