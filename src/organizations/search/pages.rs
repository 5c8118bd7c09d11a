//! The page of results; what is looked for stands in its address.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::model::{FoundMember, FoundOrganization, Query, What, Words};
use super::queries::{self, Section};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::FormErrors;
use crate::ids::OrganizationId;
use crate::organizations::{model::Organization, queries as tree};
use crate::page::{self, Filters, Nav, Page};
use crate::text::format_day;
use crate::{assets, t, terms};

/// The query of the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    what: String,
    under: String,
    after: String,
}

#[derive(askama::Template)]
#[template(path = "organizations/search/show.html")]
struct SearchPage {
    page: Page,
    asked: Asked,
    what: What,
    /// Only below this organization.
    under: Option<Organization>,
    organizations: Vec<FoundOrganization>,
    /// There are more than are shown.
    more_organizations: bool,
    members: Vec<FoundMember>,
    more_members: bool,
    errors: FormErrors,
    /// Members are looked for at all: their names are in sight somewhere.
    people: bool,
    /// Something was looked for.
    looked: bool,
}

/// `GET /search?q=…`
///
/// # Errors
/// NotFound when the organization below which one looks is out of sight.
pub async fn show(
    State(app): State<App>,
    actor: Actor,
    page: Page,
    Filters(asked): Filters<Asked>,
) -> Result<Response> {
    let mut tx = app.read(&actor, &[Permission::ReadOrganizations, Permission::ReadMembers]).await?;
    let under = match asked.under.as_str() {
        "" => None,
        id => Some(find(&mut tx, id).await?),
    };
    let people = !tx.scope(Permission::ReadMembers).is_empty();
    let mut shown = SearchPage {
        page: page.at(Nav::Search),
        what: What::from_code(&asked.what),
        under,
        organizations: Vec::new(),
        more_organizations: false,
        members: Vec::new(),
        more_members: false,
        errors: FormErrors::default(),
        people,
        looked: false,
        asked,
    };
    match Query::read(&shown.asked.q) {
        Query::Empty => {}
        Query::Number => {
            shown.errors.add("q", t!(shown.page.locale, "search-number"));
            return Ok(page::unprocessable(&shown)?.into_response());
        }
        Query::Code(code) => {
            let scope = tx.scope(Permission::ReadOrganizations);
            shown.organizations = queries::with_code(&mut tx, &scope, &code).await?;
            shown.looked = true;
        }
        Query::Words(words) => look(&mut tx, &mut shown, &words).await?,
    }
    Ok(page::html(&shown)?.into_response())
}

async fn find(tx: &mut Tx, id: &str) -> Result<Organization> {
    let id: OrganizationId = id.parse().map_err(|_| Error::NotFound)?;
    let scope = tx.scope(Permission::ReadOrganizations);
    tree::find(tx, &scope, id).await?.ok_or(Error::NotFound)
}

/// Fills the page with what was found; one more than is shown tells whether there is more.
async fn look(tx: &mut Tx, shown: &mut SearchPage, words: &Words) -> Result<()> {
    let (what, under) = (shown.what, shown.under.as_ref().map(|one| one.id));
    let limit = i64::try_from(what.page()).unwrap_or(i64::MAX - 1) + 1;
    shown.looked = true;
    if what != What::Members {
        let scope = tx.scope(Permission::ReadOrganizations);
        let after = shown.asked.after.parse().ok().filter(|_| what == What::Organizations);
        let section = Section { under, after, limit };
        shown.organizations = queries::organizations(tx, &scope, &words.organizations, section).await?;
        shown.more_organizations = shown.organizations.len() > what.page();
        shown.organizations.truncate(what.page());
    }
    if what != What::Organizations && shown.people {
        let scope = tx.scope(Permission::ReadMembers);
        let after = shown.asked.after.parse().ok().filter(|_| what == What::Members);
        let section = Section { under, after, limit };
        shown.members = queries::members(tx, &scope, &words.members, section).await?;
        shown.more_members = shown.members.len() > what.page();
        shown.members.truncate(what.page());
    }
    Ok(())
}

impl SearchPage {
    /// The address with other filters.
    fn href(&self, what: What, under: &str, after: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let pairs = [("q", self.asked.q.as_str()), ("what", what.code()), ("under", under), ("after", after)];
        query.extend_pairs(pairs.into_iter().filter(|(_, value)| !value.is_empty()));
        format!("/search?{}", query.finish())
    }

    /// What can be looked for: (address, word, whether it is).
    fn chips(&self) -> Vec<(String, String, bool)> {
        let l = self.page.locale;
        let all = [
            (What::Both, t!(l, "search-both")),
            (What::Organizations, t!(l, "search-organizations")),
            (What::Members, t!(l, "search-members")),
        ];
        let chip = |(what, word)| (self.href(what, &self.asked.under, ""), word, what == self.what);
        all.into_iter().filter(|(what, _)| self.people || *what != What::Members).map(chip).collect()
    }

    /// The same without the narrowing to one organization.
    fn everywhere(&self) -> String {
        self.href(self.what, "", "")
    }

    /// The next organizations: from the first few to their own list, else the next page of it.
    fn next_organizations(&self) -> String {
        let last = self.organizations.last().map(|found| found.id.to_string()).unwrap_or_default();
        let after = if self.what == What::Both { String::new() } else { last };
        self.href(What::Organizations, &self.asked.under, &after)
    }

    fn next_members(&self) -> String {
        let last = self.members.last().map(|found| found.id.to_string()).unwrap_or_default();
        let after = if self.what == What::Both { String::new() } else { last };
        self.href(What::Members, &self.asked.under, &after)
    }

    fn nothing(&self) -> bool {
        self.looked && self.organizations.is_empty() && self.members.is_empty()
    }

    /// What stands below the name of an organization.
    fn about(&self, found: &FoundOrganization) -> String {
        let l = self.page.locale;
        let mut parts = vec![found.kind.word(l)];
        parts.extend(found.parent.as_ref().map(|parent| t!(l, "organization-of", name = parent.as_str())));
        parts.extend(found.found.as_ref().map(|name| t!(l, "search-other-name", name = name.as_str())));
        parts.extend(found.closed_on.map(|day| t!(l, "organization-closed-on", day = format_day(day))));
        parts.join(" · ")
    }

    /// The standing, where it is not the usual one.
    fn standing(&self, found: &FoundMember) -> String {
        let l = self.page.locale;
        match found.status.as_deref() {
            Some("official") => String::new(),
            Some(status) => terms::member_status(l, status),
            None => t!(l, "search-left"),
        }
    }
}
