//! Looking at organizations: where one's view of the tree begins, and the page of each, today or as of
//! a day.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::meeting_rules::{self, MeetingRule};
use super::model::{self, BranchType, Child, Closed, Difficulty, HeadCounts, Kind, Name, Officer, Organization, Top};
use super::{crumbs, people, queries, thresholds};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{self, FormErrors};
use crate::ids::OrganizationId;
use crate::page::{self, Filters, Html, Id, Nav, Page};
use crate::text::{format_count, format_day, in_language};
use crate::{assets, audit, t, terms};

#[derive(askama::Template)]
#[template(path = "organizations/list.html")]
struct ListPage {
    page: Page,
    tops: Vec<Top>,
}

/// `GET /organizations`: where the actor's view of the tree begins; who sees one top goes there at once.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(State(app): State<App>, actor: Actor, page: Page) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadOrganizations]).await?;
    let scope = tx.scope(Permission::ReadOrganizations);
    let granted: Vec<OrganizationId> = tx.grants().iter().map(|grant| grant.organization).collect();
    let tops = queries::tops(&mut tx, &scope, &granted).await?;
    if let [only] = tops.as_slice() {
        return Ok(page::see_other(&model::href(only.id)));
    }
    Ok(page::html(&ListPage { page: page.at(Nav::Organizations), tops })?.into_response())
}

impl ListPage {
    fn kind(&self, top: &Top) -> String {
        top.kind.word(self.page.locale)
    }
}

/// The query of an organization's page.
#[derive(Deserialize)]
pub struct AsOf {
    #[serde(default)]
    on: String,
}

/// A child with what stands beside it in the list.
struct ChildLine {
    child: Child,
    /// The members below it, where that is in sight.
    members: Option<i64>,
    secretary: String,
    /// Its type of branch, else its kind.
    what: String,
    /// It comes later, on this day.
    later: Option<NaiveDate>,
}

#[derive(askama::Template)]
#[template(path = "organizations/show.html")]
struct ShowPage {
    page: Page,
    organization: Organization,
    /// The day that everything is shown of; none: today.
    on: Option<NaiveDate>,
    /// That day as typed, and what is wrong with it.
    typed: String,
    errors: FormErrors,
    /// The name of that day.
    name: String,
    /// Kind and type of branch.
    what: String,
    superiors: Vec<String>,
    counts: HeadCounts,
    children: Vec<ChildLine>,
    /// Closed ones that this one took over.
    predecessors: Vec<Closed>,
    /// Other closed ones that stood below it, or whose papers hang here.
    closed: Vec<Closed>,
    /// None where members are not in sight.
    officers: Option<Vec<Officer>>,
    names: Vec<Name>,
    rule: Option<MeetingRule>,
    next: Vec<NaiveDate>,
    successor: Option<Name>,
    may_edit: bool,
    may_plan: bool,
    may_invite: bool,
    /// Whether the meetings held here are in sight.
    sees_meetings: bool,
    sees_quality: bool,
    /// Leaders who come to this month's meeting of a branch; none where meetings are not in sight.
    attendees: Option<Vec<people::Attendee>>,
    may_assign: bool,
    /// Whether the reader sees who attended its meetings.
    sees_visits: bool,
    /// What follows from its number of official members.
    threshold: Option<String>,
}

/// `GET /organizations/{id}`, as of today or `?on=dd/mm/yyyy`.
///
/// # Errors
/// NotFound when the organization is missing or out of sight.
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Filters(query): Filters<AsOf>,
) -> Result<Html> {
    let sees = [Permission::ReadOrganizations, Permission::ReadMembers];
    let mut tx = app.read(&actor, &sees).await?;
    let scope = tx.scope(Permission::ReadOrganizations);
    let organization = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let (on, errors) = read_day(&page, &organization, &query.on, app.today());
    let mut shown = gather(&mut tx, page, organization, on, app.today()).await?;
    (shown.typed, shown.errors) = (query.on, errors);
    if shown.errors.is_empty() { page::html(&shown) } else { page::unprocessable(&shown) }
}

/// The day that was asked for, unless it is today or cannot be shown.
fn read_day(
    page: &Page,
    organization: &Organization,
    typed: &str,
    today: NaiveDate,
) -> (Option<NaiveDate>, FormErrors) {
    let l = page.locale;
    let mut errors = FormErrors::default();
    let day = form::day(l, &mut errors, "on", typed.trim());
    if let Some(day) = day {
        if day > today {
            errors.add("on", t!(l, "organization-on-later", today = format_day(today)));
        } else if let Some(from) = organization.established_on.filter(|from| day < *from) {
            errors.add("on", t!(l, "organization-on-before", day = format_day(from)));
        }
    }
    (day.filter(|day| errors.is_empty() && *day != today), errors)
}

/// Everything that the page of an organization shows of a day.
async fn gather(
    tx: &mut Tx,
    page: Page,
    organization: Organization,
    on: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<ShowPage> {
    let id = organization.id;
    let day = on.unwrap_or(today);
    let (scope, members) = (tx.scope(Permission::ReadOrganizations), tx.scope(Permission::ReadMembers));
    let types = queries::branch_types(tx, day).await?;
    let counts = people::head_counts(tx, &scope, id, day).await?;
    let children = queries::children(tx, &scope, id, day, on.is_none()).await?;
    let below: Vec<OrganizationId> = children.iter().map(|child| child.id).collect();
    let secretaries = people::secretaries_below(tx, &members, &below, day).await?;
    let officers = match members.contains(organization.place()) {
        true => Some(people::officers(tx, &members, id, day).await?),
        false => None,
    };
    let attendees = if on.is_none() { attendees(tx, &organization, today).await? } else { None };
    let rule = meeting_rules::on(tx, &scope, id, day).await?;
    let serve = (counts.total.of("official"), officers.as_deref());
    let threshold = thresholds::of(tx, (&organization, page.locale), day, serve).await?;
    let names = queries::names(tx, id).await?;
    let what = |kind, code: Option<&str>| words_for(page.locale, &types, kind, code);
    let closed = if on.is_none() { queries::closed_below(tx, &scope, id).await? } else { Vec::new() };
    let (predecessors, closed) = closed.into_iter().partition(|one| one.successor == Some(id));
    let lines = children.into_iter().map(|child| ChildLine {
        members: child.kind.is_some().then(|| counts.of(child.id)),
        secretary: named(&secretaries, child.id),
        what: child.kind.map(|kind| what(kind, child.branch_type.as_deref())).unwrap_or_default(),
        later: child.since.filter(|since| *since > day),
        child,
    });
    Ok(ShowPage {
        name: name_on(&names, day).unwrap_or_else(|| organization.name.clone()),
        what: what(organization.kind, organization.branch_type.as_deref()),
        children: lines.collect(),
        superiors: queries::superiors_on(tx, id, day).await?,
        predecessors,
        closed,
        successor: match organization.successor {
            Some(successor) => queries::names(tx, successor).await?.into_iter().next(),
            None => None,
        },
        next: rule.as_ref().filter(|_| on.is_none()).map(|rule| rule.days_from(today, 3)).unwrap_or_default(),
        sees_quality: tx.scope(Permission::ReadScores).contains(organization.place()),
        may_assign: tx.require(Permission::AssignLeaders, organization.place()).is_ok(),
        attendees,
        threshold,
        sees_visits: tx.scope(Permission::ReadAssignments).contains(organization.place()),
        may_edit: tx.require(Permission::EditOrganizations, organization.place()).is_ok(),
        may_plan: meeting_rules::permission(tx, organization.place()).is_some(),
        may_invite: tx.require(Permission::InviteUsers, organization.place()).is_ok(),
        sees_meetings: tx.scope(Permission::ReadMeetings).contains(organization.place()),
        page: heading(tx, page, &organization).await?,
        typed: String::new(),
        errors: FormErrors::default(),
        organization,
        on,
        counts,
        officers,
        names,
        rule,
    })
}

/// Leaders who come to this month's meeting of a branch; none where meetings are not in sight.
async fn attendees(tx: &mut Tx, branch: &Organization, today: NaiveDate) -> Result<Option<Vec<people::Attendee>>> {
    let meetings = tx.scope(Permission::ReadMeetings);
    match branch.kind.meets() && meetings.contains(branch.place()) {
        true => Ok(Some(people::attendees(tx, &meetings, branch.id, month_of(today)).await?)),
        false => Ok(None),
    }
}

/// The first of the month that a day lies in.
fn month_of(day: NaiveDate) -> NaiveDate {
    use chrono::Datelike as _;
    day.with_day(1).unwrap_or(day)
}

/// The type of a branch, else the kind.
fn words_for(l: crate::locale::Locale, types: &[BranchType], kind: Kind, code: Option<&str>) -> String {
    let known = types.iter().find(|known| Some(known.code.as_str()) == code);
    known.map_or_else(|| kind.word(l), |known| known.label(l).to_owned())
}

fn named(secretaries: &[(OrganizationId, String)], id: OrganizationId) -> String {
    secretaries.iter().find(|(at, _)| *at == id).map(|(_, name)| name.clone()).unwrap_or_default()
}

/// The name of a day.
fn name_on(names: &[Name], day: NaiveDate) -> Option<String> {
    let holds =
        |name: &&Name| name.since.is_none_or(|since| since <= day) && name.until.is_none_or(|until| day < until);
    names.iter().find(holds).map(|name| name.name.clone())
}

/// The page of an organization itself: the last step of the way down is where one stands.
async fn heading(tx: &mut Tx, page: Page, organization: &Organization) -> Result<Page> {
    let mut page = crumbs::under(page, tx, organization.id).await?.at(Nav::Organizations);
    if let Some(last) = page.crumbs.last_mut() {
        last.href = None;
    }
    Ok(page)
}

impl ShowPage {
    fn day(&self, day: &NaiveDate) -> String {
        format_day(*day)
    }

    fn number(&self, number: &i64) -> String {
        in_language(self.page.locale, &format_count(*number))
    }

    fn total(&self) -> i64 {
        self.counts.total.total()
    }

    /// Each standing with its members.
    fn by_status(&self) -> Vec<(String, String)> {
        let word = |(status, members): (&str, i64)| {
            (terms::member_status(self.page.locale, status), in_language(self.page.locale, &format_count(members)))
        };
        self.counts.total.by_status().into_iter().map(word).collect()
    }

    fn position(&self, officer: &Officer) -> String {
        officer.title.clone().unwrap_or_else(|| terms::position(self.page.locale, &officer.position))
    }

    fn kind(&self, one: &Closed) -> String {
        one.kind.word(self.page.locale)
    }

    fn difficulty(&self, difficulty: &Difficulty) -> String {
        difficulty.word(self.page.locale)
    }

    fn successor_href(&self) -> String {
        self.organization.successor.map(model::href).unwrap_or_default()
    }

    /// Each officer once, with all positions held.
    fn serving<'a>(&self, officers: &'a [Officer]) -> Vec<(&'a Officer, Vec<&'a Officer>)> {
        let mut people: Vec<(&Officer, Vec<&Officer>)> = Vec::new();
        for officer in officers {
            match people.iter_mut().find(|(first, _)| first.member == officer.member) {
                Some((_, positions)) => positions.push(officer),
                None => people.push((officer, vec![officer])),
            }
        }
        people
    }

    /// Whether there is a list of members to go to: branches have one, others where anybody belongs to
    /// them directly.
    fn has_list(&self) -> bool {
        self.officers.is_some() && (self.organization.kind == Kind::Branch || self.counts.own.total() > 0)
    }

    /// Where the page's own day goes in links.
    fn as_of(&self) -> String {
        self.on.map(|day| format!("?on={}", format_day(day))).unwrap_or_default()
    }

    fn is_open(&self) -> bool {
        self.organization.closed_on.is_none()
    }

    /// Whether there is a book to go to: of the branch, or of those below.
    fn has_book(&self) -> bool {
        self.sees_meetings && !matches!(self.organization.kind, Kind::Board | Kind::PartyGroup)
    }

    /// Whether the page tells what stands below it: of a branch only where there is something.
    fn tells_below(&self) -> bool {
        let leaf = matches!(self.organization.kind, Kind::Branch | Kind::PartyGroup);
        !(leaf && self.children.is_empty() && self.closed.is_empty())
    }

    /// Whether the actor may create something below it.
    fn may_add(&self) -> bool {
        self.may_edit && self.is_open() && self.on.is_none() && !self.organization.kind.below().is_empty()
    }

    /// The last day of a closed one, to be looked at.
    fn last_day(&self) -> Option<String> {
        self.organization.closed_on.and_then(|day| day.pred_opt()).map(format_day)
    }

    /// Children out of sight are not in the sum: the page says so.
    fn has_hidden(&self) -> bool {
        self.children.iter().any(|line| line.members.is_none())
    }

    /// Names that this organization bore before, or will bear.
    fn other_names(&self) -> Vec<(String, String)> {
        let l = self.page.locale;
        let others = self.names.iter().filter(|name| name.name != self.name);
        others.map(|name| (name.name.clone(), span(l, name.since, name.until))).collect()
    }

    fn weekday(&self, day: &NaiveDate) -> String {
        meeting_rules::day_in_words(self.page.locale, *day)
    }
}

/// "từ 01/07/2019 đến hết 30/06/2026"; either end may be missing.
pub(super) fn span(l: crate::locale::Locale, since: Option<NaiveDate>, until: Option<NaiveDate>) -> String {
    let last = until.and_then(|day| day.pred_opt()).map(format_day);
    match (since.map(format_day), last) {
        (Some(since), Some(last)) => t!(l, "span-both", since = since, last = last),
        (Some(since), None) => t!(l, "span-since", since = since),
        (None, Some(last)) => t!(l, "span-until", last = last),
        (None, None) => t!(l, "span-always"),
    }
}

/// `GET /organizations/{id}/history`: who changed what of it, when.
///
/// # Errors
/// NotFound when the organization is missing or out of sight.
pub async fn history(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Filters(query): Filters<audit::Earlier>,
) -> Result<Html> {
    let mut tx = app.read(&actor, audit::SEES).await?;
    let scope = tx.scope(Permission::ReadOrganizations);
    let organization = queries::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let record = audit::Record::Organization(id);
    let told = audit::history(&mut tx, page.locale, record, query.before).await?;
    let mut page = crumbs::under(page, &mut tx, id).await?.at(Nav::Organizations);
    page.crumbs.pop(); // the record names itself
    page::html(&audit::HistoryPage::new(page, organization.name, record, told))
}
