//! `GET /meetings`: the book, with its filters in the address.

use axum::extract::State as Shared;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;

use super::model::{Choice, Figures, Line, Mark, Narrow, Standing, Within};
use super::{exports, queries};
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::documents::xlsx::LIMIT;
use crate::error::Result;
use crate::ids::OrganizationId;
use crate::meetings::model::{State, month_of, next_month};
use crate::meetings::words;
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, organizations, t, terms, text};

/// Meetings on one page of the list.
const PAGE: i64 = 50;

/// The address of all months, for whoever begins with one.
const ALL_MONTHS: &str = "all";

/// Whoever sees more branches begins with the present month.
const BRANCHES: i64 = 300;

/// Filters of the list, as the address writes them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// An organization with everything below it.
    organization: String,
    /// `2026-11`; `all` where every month is asked for.
    month: String,
    state: String,
    /// Where the page before ended.
    after: String,
}

impl Query {
    /// The address of the same list with another standing, or further on.
    fn href(&self, state: &str, after: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let filters =
            [("organization", self.organization.as_str()), ("month", &self.month), ("state", state), ("after", after)];
        for (name, value) in filters.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { "/meetings".to_owned() } else { format!("/meetings?{query}") }
    }

    /// Says the month, where it was not said: the present one unless something else of the book is asked for.
    fn begin(&mut self, today: NaiveDate) {
        let silent = [&self.organization, &self.state, &self.after].iter().all(|said| said.is_empty());
        if self.month.is_empty() {
            let present = month_of(today).format("%Y-%m").to_string();
            self.month = if silent { present } else { ALL_MONTHS.to_owned() };
        }
    }

    /// The same list as a spreadsheet.
    fn export(&self) -> String {
        self.href(&self.state, "").replacen("/meetings", "/meetings.xlsx", 1)
    }

    fn month(&self) -> Option<NaiveDate> {
        format!("{}-01", self.month).parse().ok()
    }
}

/// The organizations that the list can be narrowed to.
#[derive(Default)]
struct Choices {
    /// The one it is narrowed to, and what stands above it.
    above: Vec<(OrganizationId, String)>,
    /// What stands below, or beside it where nothing does: superior after superior.
    below: Vec<Group>,
}

/// What stands below one superior.
struct Group {
    superior: OrganizationId,
    name: String,
    places: Vec<(OrganizationId, String)>,
}

impl Choices {
    /// Whether there is anything to choose.
    fn is_worth_showing(&self) -> bool {
        self.above.len() + self.below.iter().map(|group| group.places.len()).sum::<usize>() > 1
    }
}

/// One filter as a link, with how many meetings it leaves.
struct Chip {
    href: String,
    word: String,
    count: String,
    here: bool,
}

#[derive(askama::Template)]
#[template(path = "meetings/book/list.html")]
struct ListPage {
    page: Page,
    query: Query,
    narrow: Narrow,
    figures: Figures,
    lines: Vec<Line>,
    choices: Choices,
    /// The organization that was asked for is not among those that one may see.
    strange: bool,
    /// No book at all is in sight.
    blind: bool,
    months: Vec<(String, String)>,
    next: Option<String>,
    /// Whether the list can hold meetings of several organizations.
    wide: bool,
    /// Whether these belong to several superiors.
    scattered: bool,
    /// Where a meeting between the regular ones can be entered.
    enter: Option<OrganizationId>,
    /// What all months are called in an address.
    all_months: &'static str,
}

impl ListPage {
    /// The count of the whole list, not of this page of it.
    fn count(&self) -> i64 {
        self.figures.of(self.narrow.standing)
    }

    fn number(&self) -> String {
        text::in_language(self.page.locale, &text::format_count(self.count()))
    }

    /// Where, when and how: what the list is narrowed to, in words.
    fn shown(&self) -> Vec<String> {
        let l = self.page.locale;
        let place = self.narrow.within.as_ref().map(|within| match within.meets {
            true => within.name.clone(),
            false => t!(l, "meetings-below", name = within.name.as_str()),
        });
        let month = self.narrow.month.map(|month| terms::month_and_year(l, month));
        let standing = Some(self.narrow.standing).filter(|standing| *standing != Standing::Any);
        [place, month, standing.map(|standing| words::standing(l, standing))].into_iter().flatten().collect()
    }

    /// All, and what there is any of.
    fn chips(&self) -> Vec<Chip> {
        let offered = Standing::ALL.into_iter().filter(|standing| {
            let here = *standing == self.narrow.standing;
            here || *standing == Standing::Any || self.figures.of(*standing) > 0
        });
        let chip = |standing: Standing| Chip {
            href: self.query.href(standing.code(), ""),
            word: words::standing(self.page.locale, standing),
            count: text::in_language(self.page.locale, &text::format_count(self.figures.of(standing))),
            here: standing == self.narrow.standing,
        };
        offered.map(chip).collect()
    }

    /// The list without filters.
    fn unfiltered(&self) -> String {
        Query { month: self.all_months.to_owned(), ..Query::default() }.href("", "")
    }

    fn is_chosen(&self, id: &OrganizationId) -> bool {
        self.narrow.within.as_ref().is_some_and(|within| within.id == *id)
    }

    fn title(&self, line: &Line) -> String {
        words::title(self.page.locale, line.kind, line.month)
    }

    fn state(&self, state: &State) -> String {
        words::state(self.page.locale, *state)
    }

    fn mark(&self, state: &State) -> (&'static str, &'static str) {
        words::mark(*state)
    }

    fn day(&self, line: &Line) -> String {
        line.day().map(text::format_day).unwrap_or_default()
    }

    fn is_overdue(&self, line: &Line) -> bool {
        line.is_overdue(self.narrow.today)
    }
}

/// `GET /meetings`: newest month first.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(mut query): Filters<Query>,
) -> Result<Response> {
    let mut tx =
        app.read(&actor, &[Permission::ReadMeetings, Permission::PlanMeetings, Permission::ReadOrganizations]).await?;
    let scope = tx.scope(Permission::ReadMeetings);
    let many = queries::has_more_branches(&mut tx, &scope, BRANCHES).await?;
    if many {
        query.begin(app.today());
    }
    let (narrow, strange) = narrow(&mut tx, &scope, &query, app.today()).await?;
    let (mut lines, figures) = match strange {
        true => (Vec::new(), Figures::default()),
        false => (
            queries::list(&mut tx, &scope, &narrow, Mark::read(&query.after), PAGE + 1).await?,
            queries::figures(&mut tx, &scope, &narrow).await?,
        ),
    };
    let page_length = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = lines.len() > page_length;
    lines.truncate(page_length);
    let next = lines.last().filter(|_| more).map(|line| query.href(&query.state, &line.mark().to_string()));
    let choices = choices(&mut tx, &scope, narrow.within.as_ref()).await?;
    let page = match &narrow.within {
        Some(within) => organizations::under(page, &mut tx, within.id).await?,
        None => page,
    };
    let l = page.locale;
    let scattered = lines.iter().any(|line| Some(&line.superior) != lines.first().map(|first| &first.superior));
    let shown = ListPage {
        scattered,
        enter: place_to_enter(&mut tx, narrow.within.as_ref()).await?,
        wide: lines.iter().any(|line| Some(line.organization_id) != lines.first().map(|first| first.organization_id))
            || (choices.is_worth_showing() && !narrow.within.as_ref().is_some_and(|within| within.meets)),
        months: months(l, app.today()),
        all_months: if many { ALL_MONTHS } else { "" },
        blind: scope.is_empty(),
        page: if narrow.within.is_some() { page.here(t!(l, "meetings")) } else { page }.at(Nav::Meetings),
        query,
        narrow,
        figures,
        lines,
        choices,
        strange,
        next,
    };
    Ok(page::html(&shown)?.into_response())
}

/// `GET /meetings.xlsx`: the same list in one piece.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn export(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadMeetings, Permission::ReadOrganizations]).await?;
    let scope = tx.scope(Permission::ReadMeetings);
    let (narrow, strange) = narrow(&mut tx, &scope, &query, app.today()).await?;
    let limit = if strange { 0 } else { i64::try_from(LIMIT + 1).unwrap_or(i64::MAX) };
    let lines = queries::list(&mut tx, &scope, &narrow, None, limit).await?;
    exports::sheet(page.locale, &narrow, &lines).download("so-hop")
}

/// What the address asks for, and whether it names an organization that is not in sight.
async fn narrow(tx: &mut Tx, scope: &Scope, query: &Query, today: NaiveDate) -> Result<(Narrow, bool)> {
    let asked = !query.organization.trim().is_empty();
    let within = match query.organization.trim().parse() {
        Ok(id) => queries::within(tx, scope, id).await?,
        Err(_) => None,
    };
    let strange = asked && within.is_none();
    Ok((Narrow { within, month: query.month(), standing: Standing::from_code(&query.state), today }, strange))
}

/// The way up from the organization that is looked at, and what stands below it; beside it where it has
/// nothing below. Without one: what stands below the tops of one's view.
async fn choices(tx: &mut Tx, scope: &Scope, within: Option<&Within>) -> Result<Choices> {
    let Some(within) = within else {
        let granted: Vec<OrganizationId> = tx.grants().iter().map(|grant| grant.organization).collect();
        let tops = organizations::queries::tops(tx, scope, &granted).await?;
        let ids: Vec<OrganizationId> = tops.iter().map(|top| top.id).collect();
        let below = queries::below(tx, scope, &ids).await?;
        let above = if tops.len() > 1 { tops.into_iter().map(|top| (top.id, top.name)).collect() } else { Vec::new() };
        return Ok(Choices { above, below: grouped(below) });
    };
    let mut above = queries::above(tx, scope, within).await?;
    let mut below = queries::below(tx, scope, &[within.id]).await?;
    if let (true, [.., (superior, _), _]) = (below.is_empty(), above.as_slice()) {
        below = queries::below(tx, scope, &[*superior]).await?;
        if below.iter().any(|choice| choice.id == within.id) {
            above.pop();
        }
    }
    Ok(Choices { above, below: grouped(below) })
}

/// Superior after superior.
fn grouped(choices: Vec<Choice>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for choice in choices {
        let place = (choice.id, choice.name);
        match groups.last_mut().filter(|group| group.superior == choice.parent) {
            Some(group) => group.places.push(place),
            None => {
                groups.push(Group { superior: choice.parent, name: choice.parent_name, places: vec![place] });
            }
        }
    }
    groups
}

/// The branch for which the actor may enter a meeting: the one that is looked at, else the only one where
/// they plan.
async fn place_to_enter(tx: &mut Tx, within: Option<&Within>) -> Result<Option<OrganizationId>> {
    let plans = tx.scope(Permission::PlanMeetings);
    let planning = tx.grants().iter().filter(|grant| grant.role.permissions().contains(&Permission::PlanMeetings));
    let id = match (within, planning.map(|grant| grant.organization).collect::<Vec<_>>().as_slice()) {
        (Some(within), _) => within.id,
        (None, [only]) => *only,
        _ => return Ok(None),
    };
    let found = organizations::find(tx, &plans, id).await?;
    Ok(found.filter(|found| found.kind.meets() && found.closed_on.is_none()).map(|found| found.id))
}

/// Next month and the twelve before it, as options.
fn months(l: crate::locale::Locale, today: NaiveDate) -> Vec<(String, String)> {
    let first = next_month(month_of(today));
    (0..13)
        .filter_map(|back| first.checked_sub_months(chrono::Months::new(back)))
        .map(|month| (month.format("%Y-%m").to_string(), terms::month_and_year(l, month)))
        .collect()
}
