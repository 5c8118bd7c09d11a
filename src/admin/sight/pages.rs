//! `GET /who-can-see`: by which roles, and which persons, a record is seen.

use axum::extract::State;
use serde::Deserialize;
use uuid::Uuid;

use super::model::{Beside, Found, Kind, Person};
use super::{queries, words};
use crate::access::{Actor, Permission, Role};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::ids::{MeetingId, MemberId, OrganizationId};
use crate::locale::Locale;
use crate::page::{self, Filters, Html, Nav, Page};
use crate::{assets, meetings, members, organizations, t, terms, text};

/// The query of the page.
#[derive(Deserialize)]
pub struct Asked {
    of: String,
    id: String,
}

impl Asked {
    fn uuid(&self) -> Result<Uuid> {
        Uuid::try_parse(&self.id).map_err(|_| Error::NotFound)
    }
}

#[derive(askama::Template)]
#[template(path = "admin/who.html")]
struct WhoPage {
    page: Page,
    name: String,
    beside: Beside,
    /// What is read by which permission, and by whom.
    parts: Vec<Part>,
    back: String,
}

/// What one permission opens.
struct Part {
    permission: Permission,
    roles: Vec<Role>,
    people: Vec<Person>,
}

impl WhoPage {
    /// What is seen: the record, or a part of it that has a permission of its own.
    fn what(&self, part: &Part) -> String {
        words::permission(self.page.locale, part.permission)
    }

    fn why(&self, part: &Part) -> String {
        words::explanation(self.page.locale, part.permission)
    }

    fn roles(&self, part: &Part) -> String {
        let l = self.page.locale;
        part.roles.iter().map(|role| terms::role(l, role.name())).collect::<Vec<_>>().join("; ")
    }

    fn by(&self, person: &Person) -> String {
        let l = self.page.locale;
        let office = person.position.as_ref().map(|code| terms::position(l, code));
        let role = terms::role(l, &person.role);
        let place = person.organization.as_str();
        match (person.reach.as_str(), office) {
            ("assignment", _) => t!(l, "who-by-assignment", place = place),
            (_, Some(office)) => t!(l, "who-by-office", office = office, role = role, place = place),
            ("subtree", None) => t!(l, "who-by-grant-below", role = role, place = place),
            (_, None) => t!(l, "who-by-grant", role = role, place = place),
        }
    }

    fn span(&self, person: &Person) -> String {
        let l = self.page.locale;
        let since = person.since.map(text::format_day).unwrap_or_default();
        match person.until {
            None => t!(l, "held-since", since = since),
            Some(until) => t!(l, "held-between", since = since, until = text::format_day(until)),
        }
    }
}

/// `GET /who-can-see?of=member&id=…`
///
/// # Errors
/// NotFound when there is no such record in sight.
pub async fn show(State(app): State<App>, actor: Actor, page: Page, Filters(asked): Filters<Asked>) -> Result<Html> {
    let kind = Kind::from_code(&asked.of).ok_or(Error::NotFound)?;
    let mut tx = app.read(&actor, &[kind.shows()]).await?;
    if kind == Kind::Rubric
        && let Some((vi, en)) = queries::published(&mut tx, asked.uuid()?).await?
    {
        let name = page.locale.label(&vi, Some(&en)).to_owned();
        return draw(page, (kind, &asked), name, Beside::Everybody, Vec::new());
    }
    let found = find(&mut tx, kind, &asked, page.locale).await?;
    let page = organizations::under(page, &mut tx, found.place.organization).await?;
    let scope = tx.scope(kind.shows());
    let mut parts = Vec::new();
    if !matches!(found.beside, Beside::AuthorAlone(_)) {
        for permission in kind.permissions() {
            let people = queries::who(&mut tx, &scope, found.place, *permission).await?;
            parts.push(Part { permission: *permission, roles: permission.roles().collect(), people });
        }
    }
    draw(page, (kind, &asked), found.name, found.beside, parts)
}

fn draw(page: Page, (kind, asked): (Kind, &Asked), name: String, beside: Beside, parts: Vec<Part>) -> Result<Html> {
    let back = match kind {
        Kind::Organization => format!("/organizations/{}", asked.id),
        Kind::Member => format!("/members/{}", asked.id),
        Kind::Meeting => format!("/meetings/{}", asked.id),
        Kind::Score => format!("/meetings/{}/score", asked.id),
        Kind::Sheet => format!("/sheets/{}", asked.id),
        Kind::Task => format!("/history/{}", asked.id),
        Kind::Rubric => format!("/rubrics/{}", asked.id),
    };
    let title = t!(page.locale, "who-can-see");
    let page = page.crumb(name.clone(), back.clone()).here(title).at(Nav::Organizations);
    page::html(&WhoPage { page, name, beside, parts, back })
}

/// A record in sight with its place.
async fn find(tx: &mut Tx, kind: Kind, asked: &Asked, l: Locale) -> Result<Found> {
    let scope = tx.scope(kind.shows());
    let found = match kind {
        Kind::Organization => {
            let id: OrganizationId = asked.id.parse().map_err(|_| Error::NotFound)?;
            let found = organizations::find(tx, &scope, id).await?.ok_or(Error::NotFound)?;
            Found { place: found.place(), name: found.name, beside: Beside::Nobody }
        }
        Kind::Member => {
            let found = members::find(tx, &scope, MemberId(asked.uuid()?)).await?.ok_or(Error::NotFound)?;
            Found { place: found.at(), name: found.record.full_name, beside: Beside::Oneself }
        }
        Kind::Meeting | Kind::Score => {
            let id = MeetingId(asked.uuid()?);
            let found = meetings::queries::find(tx, &scope, id).await?.ok_or(Error::NotFound)?;
            let name = meetings::words::title(l, found.kind, found.month);
            Found { place: found.at(), name, beside: Beside::Nobody }
        }
        Kind::Task => {
            let row = queries::task(tx, &scope, asked.uuid()?).await?.ok_or(Error::NotFound)?;
            Found { place: row.place(), name: row.name, beside: Beside::Nobody }
        }
        Kind::Sheet => {
            let row = queries::sheet(tx, &scope, asked.uuid()?).await?.ok_or(Error::NotFound)?;
            let name = t!(l, "who-sheet-of", name = row.name.as_str());
            let beside = if row.draft { Beside::AuthorAlone(row.name.clone()) } else { Beside::Nobody };
            Found { place: row.place(), name, beside }
        }
        Kind::Rubric => {
            let row = queries::draft(tx, &scope, asked.uuid()?).await?.ok_or(Error::NotFound)?;
            Found { place: row.place(), name: row.name, beside: Beside::Nobody }
        }
    };
    Ok(found)
}
