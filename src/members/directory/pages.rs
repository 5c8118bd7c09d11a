//! The list of one organization's members, and the search by a number.

use axum::extract::State;
use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;

use super::model::{Duties, Line, Narrow, Sort, Who};
use super::queries::{self, Found};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{Fields, Form, FormErrors, Posted};
use crate::ids::{MemberId, OrganizationId};
use crate::members::model::{HeadCount, Status};
use crate::members::record::{phone_digits, takes_members};
use crate::members::{activity, queries as members, words};
use crate::organizations::{self, Organization};
use crate::page::{self, Filters, Html, Id, Nav, Page};
use crate::{assets, form, t, terms, text};

/// Lines of one page.
const PAGE: i64 = 50;

/// Lines of a printed list: more than any branch has.
const PRINTED: i64 = 2_000;

/// The query of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    q: String,
    status: String,
    sort: String,
    on: String,
    after: String,
    view: String,
}

impl Query {
    /// The address of the list with some of its filters.
    fn href(&self, organization: OrganizationId, changed: &[(&str, &str)]) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        let now = [("q", &self.q), ("status", &self.status), ("sort", &self.sort), ("on", &self.on)];
        for (name, value) in now {
            let value = changed.iter().find(|(key, _)| *key == name).map_or(value.as_str(), |(_, value)| value);
            if !value.is_empty() {
                address.append_pair(name, value);
            }
        }
        for (name, value) in changed.iter().filter(|(key, _)| matches!(*key, "after" | "view")) {
            address.append_pair(name, value);
        }
        match address.finish() {
            query if query.is_empty() => format!("/organizations/{organization}/members"),
            query => format!("/organizations/{organization}/members?{query}"),
        }
    }
}

/// One filter link with its count.
struct Chip {
    word: String,
    count: i64,
    href: String,
    here: bool,
}

/// A line with what stands beside it.
struct Row {
    line: Line,
    duties: Duties,
}

#[derive(askama::Template)]
#[template(path = "members/directory/list.html")]
struct ListPage {
    page: Page,
    organization: Organization,
    query: Query,
    narrow: Narrow,
    today: NaiveDate,
    rows: Vec<Row>,
    count: HeadCount,
    left: i64,
    /// Whether the actor may enter members here.
    may_edit: bool,
    errors: FormErrors,
}

impl ListPage {
    fn chips(&self) -> Vec<Chip> {
        let chip = |word: String, count: i64, who: Who| Chip {
            word,
            count,
            href: self.query.href(self.organization.id, &[("status", who.query())]),
            here: self.narrow.who == who,
        };
        let l = self.page.locale;
        let mut chips = vec![chip(t!(l, "members-all"), self.count.all(), Who::Present)];
        for status in Status::ALL.iter().filter(|status| self.count.of(**status) > 0) {
            chips.push(chip(words::status_word(l, status), self.count.of(*status), Who::With(*status)));
        }
        if self.left > 0 {
            chips.push(chip(t!(l, "members-left"), self.left, Who::Left));
        }
        chips
    }

    /// What the list is narrowed to, in words.
    fn shown(&self) -> String {
        let l = self.page.locale;
        let who = match self.narrow.who {
            Who::Present => t!(l, "members-all"),
            Who::Left => t!(l, "members-left"),
            Who::With(status) => words::status_word(l, &status),
        };
        let sort = match self.narrow.sort {
            Sort::Name => t!(l, "members-by-name"),
            Sort::Admission => t!(l, "members-by-admission"),
        };
        t!(l, "members-shown", who = who, sort = sort, on = self.on())
    }

    fn title(&self) -> String {
        t!(self.page.locale, "members-title", organization = self.organization.name.as_str())
    }

    /// "Ngày 22/11/2026: 19 đảng viên; Đảng viên chính thức 17, Đảng viên dự bị 2"
    fn summary(&self) -> String {
        let there = Status::ALL.iter().filter(|status| self.count.of(**status) > 0);
        let word = |status: &Status| words::status_word(self.page.locale, status);
        let parts: Vec<_> = there.map(|status| format!("{} {}", word(status), self.count.of(*status))).collect();
        t!(self.page.locale, "members-summary", day = self.on(), count = self.count.all(), parts = parts.join(", "))
    }

    /// The position of a member in words, if there is one.
    fn office(&self, row: &Row) -> Option<String> {
        row.line.position.map(|position| words::position_word(self.page.locale, position))
    }

    /// Icon, class and words of the standing, where it is not that of an official member.
    fn standing(&self, row: &Row) -> Option<(&'static str, &'static str, String)> {
        let l = self.page.locale;
        if let Some(reason) = &row.line.left_because {
            let day = row.line.left_on.map(text::format_day).unwrap_or_default();
            return Some(("arrow", "", format!("{} {day}", terms::membership_end(l, reason))));
        }
        let status = row.line.status.filter(|status| *status != Status::Official)?;
        let (icon, class) = words::status_mark(status);
        Some((icon, class, words::status_word(l, &status)))
    }

    /// What was not found.
    fn nobody(&self) -> String {
        let l = self.page.locale;
        match self.query.q.trim() {
            "" => t!(l, "members-not-found"),
            name => t!(l, "members-not-found-name", name = name),
        }
    }

    /// "Dự họp năm 2026"
    fn attended(&self) -> String {
        t!(self.page.locale, "members-attended", year = self.narrow.on.year().to_string())
    }

    fn sorts(&self) -> Vec<(String, String)> {
        let l = self.page.locale;
        [(Sort::Name, t!(l, "members-by-name")), (Sort::Admission, t!(l, "members-by-admission"))]
            .map(|(sort, word)| (sort.query().to_owned(), word))
            .to_vec()
    }

    fn on(&self) -> String {
        text::format_day(self.narrow.on)
    }

    /// Whether the list is of another day than today.
    fn is_past(&self) -> bool {
        self.narrow.on != self.today
    }

    /// Whether anything but the day narrows the list.
    fn is_narrowed(&self) -> bool {
        !self.narrow.patterns.is_empty() || self.narrow.who != Who::Present
    }

    /// Whether what was typed looks like a number, which this search does not know.
    fn typed_number(&self) -> bool {
        let digits = self.query.q.chars().filter(char::is_ascii_digit).count();
        digits >= 6 && !self.query.q.chars().any(char::is_alphabetic)
    }

    fn present_day(&self) -> String {
        self.query.href(self.organization.id, &[("on", "")])
    }

    fn everybody(&self) -> String {
        self.query.href(self.organization.id, &[("q", ""), ("status", "")])
    }

    fn printed(&self) -> String {
        self.query.href(self.organization.id, &[("view", "print")])
    }

    fn back(&self) -> String {
        self.query.href(self.organization.id, &[])
    }

    fn enter(&self) -> String {
        format!("/organizations/{}/members/new", self.organization.id)
    }

    /// The next page: address and how many are on it and after.
    fn next(&self) -> Option<(String, i64)> {
        let shown = i64::try_from(self.rows.len()).ok()?;
        let rest = self.rows.first()?.line.remaining - shown;
        let last = self.rows.last()?.line.id.to_string();
        (rest > 0).then(|| (self.query.href(self.organization.id, &[("after", &last)]), rest))
    }
}

impl Row {
    fn share(&self) -> String {
        self.duties.share.map(|share| format!("{}/{}", share.attended, share.expected)).unwrap_or_default()
    }

    fn born(&self) -> String {
        self.line.birth_year.map(|year| year.to_string()).unwrap_or_default()
    }

    fn admitted(&self) -> String {
        self.line.admitted_on.map(text::format_day).unwrap_or_default()
    }
}

/// `GET /organizations/{id}/members`
///
/// # Errors
/// NotFound when the organization is missing or out of sight, BadRequest for a filter that is none.
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<OrganizationId>,
    Filters(query): Filters<Query>,
) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::ReadMembers, Permission::ReadMeetings, Permission::ReadTasks]).await?;
    let scope = tx.scope(Permission::ReadMembers);
    let organization = organizations::find(&mut tx, &scope, id).await?.ok_or(Error::NotFound)?;
    let mut errors = FormErrors::default();
    let on = form::day(page.locale, &mut errors, "on", &query.on).unwrap_or(app.today());
    let print = query.view == "print";
    let narrow = Narrow {
        patterns: text::search_patterns(&query.q),
        who: Who::from_query(&query.status).ok_or(Error::BadRequest)?,
        sort: Sort::from_query(&query.sort).ok_or(Error::BadRequest)?,
        on,
        after: match query.after.as_str() {
            "" => None,
            id => Some(id.parse::<MemberId>().map_err(|_| Error::BadRequest)?),
        },
        limit: if print { PRINTED } else { PAGE },
    };
    let lines = queries::list(&mut tx, &scope, id, &narrow).await?;
    let rows = with_duties(&mut tx, id, &narrow, lines).await?;
    let (count, left) =
        (members::head_count(&mut tx, &scope, id, on).await?, queries::left_count(&mut tx, &scope, id, on).await?);
    let may_edit = takes_members(&organization) && tx.scope(Permission::EditMembers).contains(organization.place());
    let title = t!(page.locale, "members");
    let page = organizations::under(page, &mut tx, id).await?.at(Nav::Organizations).here(title);
    let list = ListPage { page, organization, query, narrow, today: app.today(), rows, count, left, may_edit, errors };
    if print {
        return page::html(&PrintPage { page: list.page.clone(), list });
    }
    page::html(&list)
}

/// Attendance in the year of the list's day, and open tasks, each within its own scope.
async fn with_duties(tx: &mut Tx, id: OrganizationId, narrow: &Narrow, lines: Vec<Line>) -> Result<Vec<Row>> {
    let (meetings, tasks) = (tx.scope(Permission::ReadMeetings), tx.scope(Permission::ReadTasks));
    let ids: Vec<Uuid> = lines.iter().map(|line| line.id.0).collect();
    let year = NaiveDate::from_ymd_opt(narrow.on.year(), 1, 1).unwrap_or(narrow.on);
    let shares = activity::queries::shares(tx, &meetings, id, (year, narrow.on), &ids).await?;
    let tasks = activity::queries::open_counts(tx, &tasks, &ids).await?;
    let rows = lines.into_iter().map(|line| Row {
        duties: Duties {
            share: shares.iter().find(|(id, _)| *id == line.id).map(|(_, share)| *share),
            open_tasks: tasks.iter().find(|(id, _)| *id == line.id).map_or(0, |(_, open)| *open),
        },
        line,
    });
    Ok(rows.collect())
}

#[derive(askama::Template)]
#[template(path = "members/directory/print.html")]
struct PrintPage {
    page: Page,
    list: ListPage,
}

/// Looking for a number.
#[derive(Clone, Debug, Default)]
pub struct LookupForm {
    number: String,
}

impl Form for LookupForm {
    fn read(fields: &mut Fields) -> Self {
        Self { number: fields.one("number") }
    }
}

#[derive(askama::Template)]
#[template(path = "members/directory/lookup.html")]
struct LookupPage {
    page: Page,
    form: LookupForm,
    /// What was found; none before anything was asked.
    found: Option<Vec<Found>>,
    errors: FormErrors,
}

/// `GET /members/lookup`: where to type a number.
///
/// # Errors
/// Internal when the template fails.
pub async fn ask(_: Actor, page: Page) -> Result<Html> {
    let form = LookupForm::default();
    page::html(&LookupPage { page: lookup_shell(page), form, found: None, errors: FormErrors::default() })
}

impl LookupPage {
    /// The title says what was found.
    fn title(&self) -> String {
        let l = self.page.locale;
        match &self.found {
            None => t!(l, "lookup-title"),
            Some(found) if found.is_empty() => t!(l, "lookup-none"),
            Some(found) => t!(l, "lookup-found", count = found.len()),
        }
    }
}

fn lookup_shell(page: Page) -> Page {
    let (search, title) = (t!(page.locale, "nav-search"), t!(page.locale, "lookup"));
    page.at(Nav::Search).crumb(search, "/search").here(title)
}

/// `POST /members/lookup`: the members whose card or phone has this number. Posted, so that the number
/// stands in no address and no log.
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn lookup(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Posted(form): Posted<LookupForm>,
) -> Result<Html> {
    let phone = phone_digits(&form.number).unwrap_or_default();
    let card_no: String = form.number.split_whitespace().collect();
    let page = lookup_shell(page);
    if phone.len() < 6 || !phone.bytes().all(|byte| byte.is_ascii_digit()) {
        let errors = FormErrors::one("number", t!(page.locale, "lookup-unreadable"));
        return page::unprocessable(&LookupPage { page, form, found: None, errors });
    }
    let mut tx = app.read(&actor, &[Permission::ReadMembers]).await?;
    let scope = tx.scope(Permission::ReadMembers);
    let found = queries::by_number(&mut tx, &scope, &card_no, &phone).await?;
    page::html(&LookupPage { page, form, found: Some(found), errors: FormErrors::default() })
}
