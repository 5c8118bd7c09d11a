//! `GET /audit`: the search, with its filters in the address, and the same as a spreadsheet.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::model::{Found, Kind, Line, Narrow};
use super::{exports, queries};
use crate::access::{Actor, Permission, Place, Scope};
use crate::app::{App, Tx};
use crate::audit::telling::{self, Known};
use crate::audit::{pages as histories, words};
use crate::documents::xlsx::LIMIT;
use crate::error::{Error, Result};
use crate::form::{self, FormErrors};
use crate::ids::OrganizationId;
use crate::locale::Locale;
use crate::page::{self, Filters, Nav, Page};
use crate::{assets, t, text};

/// Rows on a page.
const ROWS: i64 = 50;

/// What may be told of an entry, if its reader holds it.
const SEES: &[Permission] = &[Permission::ReadAudit];

/// Filters, as the address writes them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    from: String,
    to: String,
    who: String,
    organization: String,
    kind: String,
    record: String,
    before: String,
}

impl Query {
    fn href(&self, base: &str, before: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let filters = [
            ("from", self.from.as_str()),
            ("to", &self.to),
            ("who", &self.who),
            ("organization", &self.organization),
            ("kind", &self.kind),
            ("record", &self.record),
            ("before", before),
        ];
        query.extend_pairs(filters.into_iter().filter(|(_, value)| !value.is_empty()));
        let query = query.finish();
        if query.is_empty() { base.to_owned() } else { format!("{base}?{query}") }
    }

    /// What is looked for; what cannot be read is said beside its field.
    fn narrow(&self, l: Locale, limit: i64, errors: &mut FormErrors) -> Narrow {
        let from = form::day(l, errors, "from", self.from.trim());
        let to = form::day(l, errors, "to", self.to.trim());
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            errors.add("to", t!(l, "audit-search-backwards"));
        }
        let record = self.record.trim();
        Narrow {
            from,
            to,
            who: text::search_patterns(&self.who),
            within: self.organization.trim().parse().ok(),
            kind: Kind::from_code(&self.kind),
            record: (!record.is_empty()).then(|| record.to_owned()),
            before: self.before.parse().ok(),
            limit,
        }
    }
}

#[derive(askama::Template)]
#[template(path = "audit/search.html")]
struct SearchPage {
    page: Page,
    query: Query,
    lines: Vec<Line>,
    next: Option<String>,
    places: Vec<(OrganizationId, String)>,
    /// The organization that was asked for, where it is none of the choices.
    within: Option<(OrganizationId, String)>,
    strange: bool,
    blind: bool,
    errors: FormErrors,
}

impl SearchPage {
    fn kinds(&self) -> Vec<(&'static str, String)> {
        Kind::ALL.map(|kind| (kind.code(), words::kind(self.page.locale, kind))).to_vec()
    }

    fn is_chosen(&self, id: &OrganizationId) -> bool {
        self.query.organization.trim() == id.to_string()
    }

    fn export(&self) -> String {
        self.query.href("/audit.xlsx", "")
    }
}

/// `GET /audit`
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.read(&actor, SEES).await?;
    let scope = tx.scope(Permission::ReadAudit);
    let mut errors = FormErrors::default();
    let narrow = query.narrow(l, ROWS + 1, &mut errors);
    let within = within(&mut tx, &scope, &narrow).await?;
    let strange = !query.organization.trim().is_empty() && within.is_none();
    let mut found = match strange || scope.is_empty() || !errors.is_empty() {
        true => Vec::new(),
        false => queries::list(&mut tx, &scope, &narrow).await?,
    };
    let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let more = found.len() > rows;
    found.truncate(rows);
    let next = found.last().filter(|_| more).map(|last| query.href("/audit", &last.id.to_string()));
    let lines = lines(&mut tx, l, &found).await?;
    let tops = tops(&tx);
    let places = queries::choices(&mut tx, &scope, &tops).await?;
    let title = t!(l, "audit-search");
    let shown = SearchPage {
        page: page.here(title).at(Nav::Audit),
        within: within.filter(|(id, _)| places.iter().all(|(known, _)| known != id)),
        blind: scope.is_empty(),
        query,
        lines,
        next,
        places,
        strange,
        errors,
    };
    let refused = !shown.errors.is_empty();
    Ok(if refused { page::unprocessable(&shown)? } else { page::html(&shown)? }.into_response())
}

/// `GET /audit.xlsx`: the same in one piece; that it was taken out is in the trail.
///
/// # Errors
/// BadRequest for days or organizations that cannot be read.
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    let l = page.locale;
    let mut tx = app.read(&actor, SEES).await?;
    let scope = tx.scope(Permission::ReadAudit);
    let mut errors = FormErrors::default();
    let narrow = query.narrow(l, i64::try_from(LIMIT + 1).unwrap_or(i64::MAX), &mut errors);
    let from = tops(&tx).first().copied();
    let within = within(&mut tx, &scope, &narrow).await?;
    if !errors.is_empty() || (within.is_none() && !query.organization.trim().is_empty()) {
        return Err(Error::BadRequest);
    }
    let found = match from {
        Some(_) => queries::list(&mut tx, &scope, &narrow).await?,
        None => Vec::new(),
    };
    let lines = lines(&mut tx, l, &found).await?;
    tx.commit().await?;
    let filter = exports::filter(l, &narrow, within.as_ref().map(|(_, name)| name.as_str()), &query.who);
    if let Some(from) = from {
        let mut own = app.account(&actor).await?;
        queries::note_export(&mut own, &actor, from, (app.now(), &filter, lines.len())).await?;
        own.commit().await?;
    }
    exports::sheet(l, app.today(), filter, &lines).download("nhat-ky")
}

/// Where the rights to read the trail begin.
fn tops(tx: &Tx) -> Vec<OrganizationId> {
    let carrying = tx.grants().iter().filter(|grant| grant.role.permissions().contains(&Permission::ReadAudit));
    carrying.map(|grant| grant.organization).collect()
}

async fn within(tx: &mut Tx, scope: &Scope, narrow: &Narrow) -> Result<Option<(OrganizationId, String)>> {
    let Some(id) = narrow.within else { return Ok(None) };
    Ok(queries::place(tx, scope, id).await?.map(|name| (id, name)))
}

/// The rows in words.
async fn lines(tx: &mut Tx, l: Locale, found: &[Found]) -> Result<Vec<Line>> {
    let open = |one: &&Found| Kind::of(&one.table).is_some_and(Kind::is_open);
    let rows: Vec<_> = found.iter().filter(open).map(Found::row).collect();
    let known = histories::known(tx, l, &rows).await?;
    Ok(found.iter().map(|one| line(tx, l, one, &known)).collect())
}

fn line(tx: &Tx, l: Locale, found: &Found, known: &Known) -> Line {
    let row = &found.row();
    let kind = Kind::of(&row.table);
    let open = kind.is_some_and(Kind::is_open);
    let place = found.organization.zip(found.tree_at).map(|(organization, tree_at)| Place { organization, tree_at });
    let history = kind.and_then(|kind| kind.history(&row.table, &found.record));
    let may = |permission: Permission| match place {
        Some(place) => tx.scope(permission).contains(place),
        None => !tx.scope(permission).is_empty(),
    };
    Line {
        at: telling::moment(row.at),
        who: row.who.clone(),
        what: words::what(l, row.act, &row.table),
        organization: found.organization_name.clone().unwrap_or_default(),
        fields: if open { telling::fields(l, row, known) } else { Vec::new() },
        touched: if open { String::new() } else { telling::touched(l, row).join(", ") },
        record: found.record.clone(),
        href: history.filter(|(permission, _)| may(*permission)).map(|(_, href)| href),
    }
}
