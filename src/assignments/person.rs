//! The branches to which one person can go in a month.

use chrono::NaiveDate;

use super::bodies;
use super::branches::{self, Branches};
use super::choose::Typed;
use super::clash::{self, Clash};
use super::forms::write_month;
use super::model::{BranchMonth, Duty, Leader, Norms, Visit, months_between};
use super::queries::{self, Narrow};
use super::words;
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::FormErrors;
use crate::ids::{AssignmentId, UserId};
use crate::meetings::book::queries::within;
use crate::meetings::model::month_of;
use crate::organizations::Organization;
use crate::page::{Nav, Page};
use crate::{assets, organizations, t, terms, text};

/// Branches on the page; the rest is reached from the month by branch.
const MOST: usize = 100;

/// A branch as a choice for one person.
struct Place {
    branch: BranchMonth,
    hardness: i16,
    months_since: Option<i16>,
    free: Option<bool>,
    clashes: Vec<Clash>,
    /// How many go there already.
    others: usize,
}

#[derive(askama::Template)]
#[template(path = "assignments/person.html")]
pub struct PersonPage {
    page: Page,
    id: AssignmentId,
    user: UserId,
    leader: Leader,
    month: NaiveDate,
    norms: Norms,
    places: Vec<Place>,
    /// Where the person goes in that month, each with what stands in the way.
    goes: Vec<(Visit, Vec<Clash>)>,
    chosen: String,
    decision: String,
    reason: String,
    past: bool,
    errors: FormErrors,
}

impl PersonPage {
    fn month_word(&self) -> String {
        terms::month_and_year(self.page.locale, self.month)
    }

    fn code(&self) -> String {
        write_month(self.month)
    }

    fn office(&self) -> String {
        words::office(self.page.locale, &self.leader)
    }

    fn is_key(&self) -> bool {
        self.norms.is_key(self.leader.seniority)
    }

    fn day(&self, day: &Option<NaiveDate>) -> String {
        day.map_or_else(|| t!(self.page.locale, "day-unknown"), text::format_day)
    }

    fn numbers(&self, place: &Place) -> Vec<String> {
        let l = self.page.locale;
        vec![
            words::hardness(l, place.hardness),
            words::months_since(l, place.months_since),
            words::free(l, place.free),
            t!(l, "place-others", count = place.others),
        ]
    }

    fn is_chosen(&self, place: &Place) -> bool {
        self.chosen == place.branch.id.to_string()
    }

    fn clash(&self, clash: &Clash) -> String {
        words::clash(self.page.locale, clash)
    }
}

/// The page of a person in a month.
///
/// # Errors
/// NotFound where the person does not serve in a body by which the actor assigns.
pub async fn draw(
    app: &App,
    actor: &Actor,
    page: Page,
    (user, month): (UserId, NaiveDate),
    typed: Typed,
) -> Result<PersonPage> {
    let sees = [Permission::ReadAssignments, Permission::ReadMembers, Permission::ReadOrganizations];
    let mut tx = app.read(actor, &sees).await?;
    let (body, leader) = serving(&mut tx, user, app.today()).await?;
    let permission = Permission::ReadAssignments;
    let around = bodies::around(&mut tx, (body.id, permission), month, actor, app.today()).await?;
    let scope = tx.scope(permission);
    let reach = within(&mut tx, &scope, body.id).await?.ok_or(Error::NotFound)?;
    let wanted = Branches { month, lo: reach.lo, hi: reach.hi, ids: None };
    let branches = branches::branches(&mut tx, &scope, wanted, &around.norms).await?;
    let all = queries::visits(&mut tx, &scope, Narrow::months(month, month)).await?;
    let theirs: Vec<&Visit> = around.visits.iter().filter(|visit| visit.leader == user).collect();
    let duties: Vec<&Duty> = around.duties.iter().filter(|duty| duty.leader == user).collect();
    let is_key = around.norms.is_key(leader.seniority);
    let places = places(branches, month, (&theirs, &duties), &all, (&around.norms, is_key));
    let goes = theirs.iter().filter(|visit| visit.month == month && visit.state.stands());
    let page = organizations::under(page, &mut tx, body.id).await?;
    let goes = goes.map(|visit| {
        let clashes = clash::of_visit(visit, &around.duties, &around.visits, around.norms.evening_from);
        ((*visit).clone(), clashes)
    });
    Ok(PersonPage {
        goes: goes.collect(),
        page: page.here(leader.name.clone()).at(Nav::Organizations),
        id: typed.id.unwrap_or_else(AssignmentId::mint),
        past: month < month_of(app.today()),
        norms: around.norms,
        chosen: typed.chosen,
        decision: typed.decision,
        reason: typed.reason,
        errors: typed.errors,
        user,
        leader,
        month,
        places,
    })
}

/// The body by which the actor assigns and in which somebody serves.
async fn serving(tx: &mut Tx, user: UserId, today: NaiveDate) -> Result<(Organization, Leader)> {
    let scope = tx.scope(Permission::ReadAssignments);
    for body in bodies::bodies(tx, Permission::AssignLeaders).await? {
        let leaders = queries::leaders(tx, &scope, body.id, today).await?;
        if let Some(leader) = leaders.into_iter().find(|leader| leader.user == Some(user)) {
            return Ok((body, leader));
        }
    }
    Err(Error::NotFound)
}

/// The branches to which the person does not go yet: free evenings first; for a key leader the hardest first,
/// for others the easiest; then where the person was not for longest.
fn places(
    branches: Vec<BranchMonth>,
    month: NaiveDate,
    (theirs, duties): (&[&Visit], &[&Duty]),
    all: &[Visit],
    (norms, is_key): (&Norms, bool),
) -> Vec<Place> {
    let goes = |branch: &BranchMonth| {
        theirs.iter().any(|visit| visit.branch == branch.id && visit.month == month && visit.state.stands())
    };
    let place = |branch: BranchMonth| {
        let clashes = match branch.evening() {
            Some(evening) => clash::on_evening(evening, None, (duties, theirs), norms.evening_from),
            None => Vec::new(),
        };
        let there = theirs.iter().filter(|visit| visit.branch == branch.id && visit.state.stands());
        let last = there.map(|visit| visit.month).filter(|visited| *visited < month).max();
        Place {
            hardness: branch.hardness(norms),
            months_since: last.map(|last| months_between(last, month)),
            free: branch.evening().map(|_| clashes.is_empty()),
            others: all.iter().filter(|visit| visit.branch == branch.id && visit.state.stands()).count(),
            clashes,
            branch,
        }
    };
    let mut places: Vec<_> =
        branches.into_iter().filter(|branch| !branch.not_held && !goes(branch)).map(place).collect();
    let wanted = |place: &Place| if is_key { -place.hardness } else { place.hardness };
    let away = |place: &Place| std::cmp::Reverse(place.months_since.unwrap_or(i16::MAX));
    places.sort_by_key(|one| (one.free == Some(false), one.others > 0, wanted(one), away(one), one.branch.tree_at));
    places.truncate(MOST);
    places
}
