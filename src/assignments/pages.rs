//! One assignment: what is known of it, what stands in its way, who could go instead; and taking it back.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};

use super::bodies;
use super::branches::{self, Branches};
use super::clash::{self, Clash};
use super::forms::{WithdrawForm, write_month};
use super::model::{BranchMonth, State, Visit};
use super::queries::{self, Details, Narrow};
use super::ranking::{self, Candidate};
use super::words;
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result, ResultExt as _};
use crate::form::{FormErrors, Posted};
use crate::ids::AssignmentId;
use crate::page::{self, Id, Nav, Page};
use crate::{assets, organizations, t, terms, text};

/// Those who could go instead that are shown.
const INSTEAD: usize = 5;

#[derive(askama::Template)]
#[template(path = "assignments/show.html")]
struct ShowPage {
    page: Page,
    visit: Visit,
    details: Details,
    clashes: Vec<Clash>,
    /// Who could go instead, where something stands in the way.
    instead: Vec<Candidate>,
    may_withdraw: bool,
    form: WithdrawForm,
    errors: FormErrors,
}

impl ShowPage {
    fn month(&self) -> String {
        terms::month_and_year(self.page.locale, self.visit.month)
    }

    fn code(&self) -> String {
        write_month(self.visit.month)
    }

    fn day(&self) -> String {
        let l = self.page.locale;
        match (self.visit.meeting_on, self.visit.meets_at) {
            (Some(day), Some(at)) => format!("{}, {}", text::format_time(at), text::format_day(day)),
            (Some(day), None) => text::format_day(day),
            (None, _) => t!(l, "day-unknown"),
        }
    }

    fn state(&self) -> String {
        words::state(self.page.locale, self.visit.state)
    }

    fn mark(&self) -> (&'static str, &'static str) {
        words::state_mark(self.visit.state)
    }

    /// The four numbers that were in sight when it was chosen.
    fn numbers(&self) -> Vec<String> {
        let l = self.page.locale;
        let Some((hardness, seniority)) = self.details.difficulty.zip(self.visit.seniority) else { return Vec::new() };
        vec![
            words::hardness(l, hardness),
            t!(l, "seniority", level = i32::from(seniority)),
            words::months_since(l, self.details.months_since),
            words::free(l, self.details.evening_free),
        ]
    }

    fn miss(&self) -> Option<String> {
        let label = self.details.miss_vi.as_deref()?;
        Some(self.page.locale.label(label, self.details.miss_en.as_deref()).to_owned())
    }

    fn clash(&self, clash: &Clash) -> String {
        words::clash(self.page.locale, clash)
    }

    fn clash_href(&self, clash: &Clash) -> String {
        match clash {
            Clash::Branch { assignment, .. } => format!("/assignments/{assignment}"),
            Clash::Duty { .. } => format!("/duties?leader={}", self.visit.leader),
            Clash::NotHeld => format!("/organizations/{}", self.visit.branch),
        }
    }

    fn instead_href(&self) -> String {
        format!("/assignments/new?organization={}&month={}", self.visit.branch, self.code())
    }

    fn since(&self, candidate: &Candidate) -> String {
        words::months_since(self.page.locale, candidate.months_since)
    }
}

/// A visit that a body in reach has made out.
async fn find(tx: &mut Tx, id: AssignmentId) -> Result<Visit> {
    let scope = tx.scope(Permission::ReadAssignments);
    let narrow = Narrow { id: Some(id), ..Narrow::ever() };
    let found = queries::visits(tx, &scope, narrow).await?.pop();
    found.filter(|visit| scope.contains(visit.place())).ok_or(Error::NotFound)
}

async fn draw(
    app: &App,
    actor: &Actor,
    page: Page,
    id: AssignmentId,
    (form, errors): (WithdrawForm, FormErrors),
) -> Result<ShowPage> {
    let sees = [Permission::ReadAssignments, Permission::ReadMembers, Permission::ReadOrganizations];
    let mut tx = app.read(actor, &sees).await?;
    let visit = find(&mut tx, id).await?;
    let scope = tx.scope(Permission::ReadAssignments);
    let details = queries::details(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let around =
        bodies::around(&mut tx, (visit.issuer, Permission::ReadAssignments), visit.month, actor, app.today()).await?;
    // Of the leader also what those see who do not serve in the body any more.
    let own = Narrow { leaders: Some(&[visit.leader.0]), ..Narrow::months(visit.month, visit.month) };
    let visits = queries::visits(&mut tx, &scope, own).await?;
    let clashes = clash::of_visit(&visit, &around.duties, &visits, around.norms.evening_from);
    let instead = match clashes.is_empty() {
        true => Vec::new(),
        false => {
            let wanted = Branches { month: visit.month, lo: 0, hi: i64::MAX, ids: Some(&[visit.branch]) };
            let branch = branches::branches(&mut tx, &scope, wanted, &around.norms).await?.pop();
            let group = queries::group_of(&mut tx, &scope, id).await?;
            instead(branch, &visit, &around, &group)
        }
    };
    let may_withdraw = visit.may_be_withdrawn() && tx.require(Permission::AssignLeaders, visit.place()).is_ok();
    let page = organizations::under(page, &mut tx, visit.branch).await?;
    let title = t!(page.locale, "assignment");
    let form = WithdrawForm { version: details.version.to_string(), ..form };
    let page = page.here(title).at(Nav::Organizations);
    Ok(ShowPage { page, visit, details, clashes, instead, may_withdraw, form, errors })
}

/// Who is free on that evening: of the same group of the programme where there is one, else of the body.
fn instead(
    branch: Option<BranchMonth>,
    visit: &Visit,
    around: &bodies::Around,
    group: &[crate::ids::UserId],
) -> Vec<Candidate> {
    let Some(branch) = branch else { return Vec::new() };
    let known = (around.visits.as_slice(), around.duties.as_slice());
    let ranked = ranking::candidates(&branch, visit.month, &around.leaders, known, &around.norms);
    let fits = |one: &Candidate| {
        one.user != visit.leader && one.free != Some(false) && (group.is_empty() || group.contains(&one.user))
    };
    ranked.into_iter().filter(fits).take(INSTEAD).collect()
}

/// `GET /assignments/{id}`
///
/// # Errors
/// NotFound where it is missing or out of sight.
pub async fn show(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<AssignmentId>) -> Result<Response> {
    let typed = (WithdrawForm::default(), FormErrors::default());
    Ok(page::html(&draw(&app, &actor, page, id, typed).await?)?.into_response())
}

/// `POST /assignments/{id}/withdrawal`: the body takes it back, with a reason; never what a frozen programme
/// rests on, nor what was told already.
///
/// # Errors
/// NotFound where it is missing or out of sight, Forbidden where the actor may not assign there, Conflict where
/// it changed meanwhile.
pub async fn withdraw(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<AssignmentId>,
    Posted(form): Posted<WithdrawForm>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.begin(&actor, Permission::AssignLeaders).await?;
    let visit = find(&mut tx, id).await?;
    let scope = tx.require(Permission::AssignLeaders, visit.place())?;
    let errors = match (visit.state, form.parse(l)) {
        (State::Withdrawn, _) => return Ok(page::redirect(&month_href(&visit), t!(l, "assignment-withdrawn-done"))),
        _ if visit.baseline => FormErrors::one("reason", t!(l, "withdraw-baseline")),
        (State::Attended | State::Missed, _) => FormErrors::one("reason", t!(l, "withdraw-told")),
        (State::Planned, Err(errors)) => errors,
        (State::Planned, Ok((version, reason))) => {
            let refused = FormErrors::one("reason", t!(l, "withdraw-baseline"));
            let stored = queries::withdraw(&mut tx, &scope, id, (version, &reason)).await;
            match stored.on_constraint("assignments_baseline_stays", refused)? {
                Ok(true) => {
                    tx.commit().await?;
                    return Ok(page::redirect(&month_href(&visit), t!(l, "assignment-withdrawn-done")));
                }
                Ok(false) => return Err(Error::Conflict),
                Err(refused) => refused,
            }
        }
    };
    drop(tx);
    Ok(page::unprocessable(&draw(&app, &actor, page, id, (form, errors)).await?)?.into_response())
}

fn month_href(visit: &Visit) -> String {
    format!("/assignments?month={}", write_month(visit.month))
}
