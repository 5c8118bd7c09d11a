//! `GET /assignments`: a month by branch or by person.

use std::collections::BTreeMap;

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::{Months, NaiveDate};
use serde::Deserialize;

use super::branches::{self, Branches};
use super::clash::{self, Clash};
use super::forms::{read_month, write_month};
use super::model::{BranchMonth, Duty, Leader, Norms, Outline, State, Visit};
use super::queries::{self, Narrow};
use super::{bodies, words};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::Result;
use crate::ids::{OrganizationId, UserId};
use crate::meetings::book::queries::within;
use crate::meetings::model::{last_day, month_of, next_month};
use crate::organizations::model::Difficulty;
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, organizations, t, terms, text};

/// Branches or people on one page; more than that is narrowed by organization.
const MOST: usize = 100;

/// The filters, as the address writes them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// `2026-11`
    month: String,
    /// `leader`, else by branch.
    by: String,
    /// An organization with everything below it.
    organization: String,
}

impl Query {
    fn href(&self, month: NaiveDate, by_leader: bool) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("month", &write_month(month));
        let by = if by_leader { "leader" } else { "" };
        let others = [("by", by), ("organization", self.organization.trim())];
        query.extend_pairs(others.into_iter().filter(|(_, value)| !value.is_empty()));
        format!("/assignments?{}", query.finish())
    }
}

/// One visit with what stands in its way.
struct Goes {
    visit: Visit,
    clashes: Vec<Clash>,
    key: bool,
    /// Whether a body in reach has made it out: then it has a page.
    ours: bool,
}

/// A branch with who goes there.
struct BranchRow {
    branch: BranchMonth,
    lacks_key: bool,
    goes: Vec<Goes>,
}

/// Where a branch stands in the list, before the rest of it is read.
struct Spot {
    outline: Outline,
    hardness: i16,
    goes: Vec<Goes>,
}

impl Spot {
    /// A hard branch to which no key leader goes.
    fn lacks_key(&self) -> bool {
        self.hardness > 0 && !self.goes.iter().any(|one| one.key && one.visit.state.stands())
    }
}

/// A person with where they go.
struct LeaderRow {
    leader: Leader,
    goes: Vec<Goes>,
    duties: Vec<Duty>,
}

#[derive(askama::Template)]
#[template(path = "assignments/list.html")]
struct ListPage {
    page: Page,
    query: Query,
    month: NaiveDate,
    by_leader: bool,
    /// No assignments at all are in sight.
    blind: bool,
    may_assign: bool,
    months: Vec<(String, String)>,
    organizations: Vec<(String, String)>,
    branches: Vec<BranchRow>,
    leaders: Vec<LeaderRow>,
    more: usize,
    clashes: usize,
    lacking: usize,
    norms: Norms,
    /// The body whose leaders are shown.
    body: Option<OrganizationId>,
}

impl ListPage {
    fn month_word(&self, month: &NaiveDate) -> String {
        terms::month_and_year(self.page.locale, *month)
    }

    fn before(&self) -> Option<String> {
        let month = self.month.checked_sub_months(Months::new(1))?;
        Some(self.query.href(month, self.by_leader))
    }

    fn after(&self) -> String {
        self.query.href(next_month(self.month), self.by_leader)
    }

    fn chips(&self) -> [(String, String, bool); 2] {
        let l = self.page.locale;
        [
            (self.query.href(self.month, false), t!(l, "assignments-by-branch"), !self.by_leader),
            (self.query.href(self.month, true), t!(l, "assignments-by-leader"), self.by_leader),
        ]
    }

    fn code(&self) -> String {
        write_month(self.month)
    }

    fn day(&self, day: &Option<NaiveDate>) -> String {
        day.map_or_else(|| t!(self.page.locale, "day-unknown"), text::format_day)
    }

    fn hour(&self, branch: &BranchMonth) -> String {
        branch.meets_at.map(text::format_time).unwrap_or_default()
    }

    fn difficulty(&self, difficulty: &Difficulty) -> String {
        difficulty.word(self.page.locale)
    }

    fn office(&self, leader: &Leader) -> String {
        words::office(self.page.locale, leader)
    }

    fn state(&self, state: &State) -> String {
        words::state(self.page.locale, *state)
    }

    fn mark(&self, state: &State) -> (&'static str, &'static str) {
        words::state_mark(*state)
    }

    fn clash(&self, clash: &Clash) -> String {
        words::clash(self.page.locale, clash)
    }

    fn duty(&self, duty: &Duty) -> String {
        let l = self.page.locale;
        let what = duty.title.clone().unwrap_or_else(|| t!(l, "duty-busy"));
        format!("{}: {what} ({})", words::days(duty.first, duty.last), words::part(l, duty.part))
    }

    fn is_weak(&self, branch: &BranchMonth) -> bool {
        branch.is_weak(&self.norms)
    }

    /// Whether the month stands among those that can be chosen.
    fn is_listed(&self) -> bool {
        self.months.iter().any(|(code, _)| *code == self.code())
    }

    /// Whether somebody can still be sent in that month.
    fn is_open(&self) -> bool {
        self.may_assign && self.months.first().is_some_and(|(first, _)| *first <= self.code())
    }
}

/// `GET /assignments`
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let sees = [Permission::ReadAssignments, Permission::ReadMembers, Permission::ReadOrganizations];
    let mut tx = app.read(&actor, &sees).await?;
    let this = month_of(app.today());
    let month = read_month(&query.month).unwrap_or(this);
    let l = page.locale;
    let mut shown = ListPage {
        by_leader: query.by == "leader",
        blind: tx.scope(Permission::ReadAssignments).is_empty(),
        may_assign: !tx.scope(Permission::AssignLeaders).is_empty(),
        months: (0..13)
            .filter_map(|ahead| this.checked_add_months(Months::new(ahead)))
            .map(|month| (write_month(month), terms::month_and_year(l, month)))
            .collect(),
        organizations: choices(&mut tx).await?,
        norms: queries::norms(&mut tx, app.today()).await?,
        page,
        query,
        month,
        branches: Vec::new(),
        leaders: Vec::new(),
        more: 0,
        clashes: 0,
        lacking: 0,
        body: None,
    };
    fill(&mut tx, &mut shown, &actor, app.today()).await?;
    let place = shown.query.organization.trim().parse::<OrganizationId>().ok().or(shown.body);
    let title = t!(l, "assignments");
    if let Some(place) = place.filter(|_| !shown.blind) {
        shown.page = organizations::under(shown.page, &mut tx, place).await?;
    }
    shown.page = shown.page.here(title).at(Nav::Organizations);
    Ok(page::html(&shown)?.into_response())
}

/// The organizations that the month can be narrowed to: the bodies and what stands directly below them.
async fn choices(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let scope = tx.scope(Permission::ReadAssignments);
    let mut choices = Vec::new();
    for body in bodies::bodies(tx, Permission::ReadAssignments).await? {
        choices.push((body.id.to_string(), body.name.clone()));
        let below = queries::below(tx, &scope, body.id).await?;
        choices.extend(below.into_iter().map(|(id, name)| (id.to_string(), name)));
    }
    Ok(if choices.len() < 2 { Vec::new() } else { choices })
}

async fn fill(tx: &mut Tx, shown: &mut ListPage, actor: &Actor, today: NaiveDate) -> Result<()> {
    let scope = tx.scope(Permission::ReadAssignments);
    let asked = shown.query.organization.trim().parse::<OrganizationId>().ok();
    let asked = match asked {
        Some(id) => within(tx, &scope, id).await?,
        None => None,
    };
    if asked.is_none() {
        shown.query.organization.clear();
    }
    let own = bodies::bodies(tx, Permission::ReadAssignments).await?;
    shown.body = asked.as_ref().filter(|asked| !asked.meets).map(|asked| asked.id).or(own.first().map(|body| body.id));
    let (lo, hi) = asked.as_ref().map_or((0, i64::MAX), |asked| (asked.lo, asked.hi));
    let visits = queries::visits(tx, &scope, Narrow::months(shown.month, next_month(shown.month))).await?;
    let mut users: Vec<UserId> = visits.iter().map(|visit| visit.leader).collect();
    let leaders = match shown.body {
        Some(body) => queries::leaders(tx, &scope, body, today).await?,
        None => Vec::new(),
    };
    users.extend(leaders.iter().filter_map(|leader| leader.user));
    users.sort_unstable();
    users.dedup();
    let days = (shown.month, last_day(next_month(shown.month)));
    let duties = queries::duties(tx, &users, days, actor.user).await?;
    let norms = shown.norms;
    let goes = |visit: &Visit| Goes {
        clashes: clash::of_visit(visit, &duties, &visits, norms.evening_from),
        key: visit.seniority.is_some_and(|seniority| norms.is_key(seniority)),
        ours: scope.contains(visit.place()),
        visit: visit.clone(),
    };
    let standing: Vec<Goes> =
        visits.iter().filter(|visit| visit.month == shown.month && visit.state != State::Withdrawn).map(goes).collect();
    match shown.by_leader {
        true => shown.leaders = by_leader(leaders, standing, &duties, days),
        false => {
            let wanted = Branches { month: shown.month, lo, hi, ids: None };
            let mut spots = by_branch(branches::outlines(tx, &scope, wanted, &norms).await?, standing, &norms);
            shown.lacking = spots.iter().filter(|spot| spot.lacks_key()).count();
            shown.clashes = clashing(spots.iter().map(|spot| &spot.goes));
            shown.more = spots.len().saturating_sub(MOST);
            spots.truncate(MOST);
            let ids: Vec<_> = spots.iter().map(|spot| spot.outline.id).collect();
            let branches = branches::branches(tx, &scope, Branches { ids: Some(&ids), ..wanted }, &norms).await?;
            shown.branches = rows(spots, branches);
            return Ok(());
        }
    }
    shown.clashes = clashing(shown.leaders.iter().map(|row| &row.goes));
    shown.more = shown.leaders.len().saturating_sub(MOST);
    shown.leaders.truncate(MOST);
    Ok(())
}

/// How many visits cannot come about as they stand.
fn clashing<'a>(rows: impl Iterator<Item = &'a Vec<Goes>>) -> usize {
    rows.flatten().filter(|one| !one.clashes.is_empty()).count()
}

/// The rows of some branches, in their order.
fn rows(spots: Vec<Spot>, branches: Vec<BranchMonth>) -> Vec<BranchRow> {
    let mut of: BTreeMap<_, _> = branches.into_iter().map(|branch| (branch.id, branch)).collect();
    let row = |spot: Spot| {
        let branch = of.remove(&spot.outline.id)?;
        Some(BranchRow { lacks_key: spot.lacks_key(), branch, goes: spot.goes })
    };
    spots.into_iter().filter_map(row).collect()
}

/// Hard branches without a key leader first, the hardest before the others; then in the order of the tree.
fn by_branch(branches: Vec<Outline>, goes: Vec<Goes>, norms: &Norms) -> Vec<Spot> {
    let mut of: BTreeMap<OrganizationId, Vec<Goes>> = BTreeMap::new();
    for one in goes {
        of.entry(one.visit.branch).or_default().push(one);
    }
    let spot = |outline: Outline| Spot {
        hardness: outline.hardness(norms),
        goes: of.remove(&outline.id).unwrap_or_default(),
        outline,
    };
    let mut spots: Vec<_> = branches.into_iter().map(spot).collect();
    spots.sort_by_key(|spot| (!spot.lacks_key(), -spot.hardness, spot.outline.tree_at));
    spots
}

/// The most senior first, each with the visits and duties of the month.
fn by_leader(
    leaders: Vec<Leader>,
    goes: Vec<Goes>,
    duties: &[Duty],
    (first, _): (NaiveDate, NaiveDate),
) -> Vec<LeaderRow> {
    let mut of: BTreeMap<UserId, Vec<Goes>> = BTreeMap::new();
    for one in goes {
        of.entry(one.visit.leader).or_default().push(one);
    }
    let last = last_day(first);
    let row = |leader: Leader| {
        let user = leader.user;
        let theirs = duties.iter().filter(|duty| Some(duty.leader) == user && duty.first <= last);
        LeaderRow {
            duties: theirs.cloned().collect(),
            goes: user.and_then(|user| of.remove(&user)).unwrap_or_default(),
            leader,
        }
    };
    leaders.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::model::samples::visit;
    use super::*;
    use chrono::NaiveTime;

    #[test]
    fn hard_branches_without_a_key_leader_come_first() {
        let norms = Norms { key_seniority: 6, evening_from: NaiveTime::MIN, weak_points: 7000, weak_months: 3 };
        let branch =
            |id: i32, difficulty, mean| Outline { id: OrganizationId(id), tree_at: i64::from(id), difficulty, mean };
        let goes = |id, seniority: i16| {
            let key = norms.is_key(seniority);
            Goes {
                visit: Visit { seniority: Some(seniority), ..visit(UserId::mint(), id, 3) },
                clashes: Vec::new(),
                key,
                ours: true,
            }
        };
        let branches = vec![
            branch(1, None, None),
            branch(2, Some(Difficulty::EspeciallyDifficult), None),
            branch(3, Some(Difficulty::Difficult), None),
            branch(4, None, Some(6000)),
            branch(5, Some(Difficulty::EspeciallyDifficult), Some(6999)),
        ];
        let rows = by_branch(branches, vec![goes(2, 9), goes(3, 3)], &norms);
        let order: Vec<_> = rows.iter().map(|spot| (spot.outline.id.0, spot.lacks_key())).collect();
        assert_eq!(order, [(5, true), (3, true), (4, true), (2, false), (1, false)]);
    }
}
