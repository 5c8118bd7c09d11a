//! The list of accounts, with its filters in the address, and the page of one.

use axum::extract::State as Shared;
use serde::Deserialize;

use super::model::{Device, Line, Narrow, Office, Right, Slip, State, User};
use super::{queries, seen};
use crate::access::{Actor, Permission, Role};
use crate::accounts::{device, instant};
use crate::app::App;
use crate::error::Result;
use crate::ids::{OrganizationId, UserId};
use crate::organizations::Organization;
use crate::page::{self, Filters, Html, Id, Nav, Page};
use crate::{assets, organizations, t, terms, text};

/// Accounts on one page of the list.
const PAGE: usize = 50;

/// Filters of the list, as the address writes them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    q: String,
    role: String,
    organization: String,
    state: String,
    after: String,
}

impl Query {
    /// The address of the same list, further on.
    fn href(&self, state: &str, after: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let filters = [
            ("q", self.q.as_str()),
            ("role", &self.role),
            ("organization", &self.organization),
            ("state", state),
            ("after", after),
        ];
        query.extend_pairs(filters.into_iter().filter(|(_, value)| !value.is_empty()));
        let query = query.finish();
        if query.is_empty() { "/users".to_owned() } else { format!("/users?{query}") }
    }

    fn narrow(&self) -> Narrow {
        Narrow {
            patterns: text::search_patterns(&self.q),
            name: text::fold(self.q.trim()),
            role: Role::from_name(&self.role),
            within: self.organization.trim().parse().ok(),
            state: State::from_code(&self.state),
            after: self.after.parse().ok(),
            limit: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
        }
    }
}

#[derive(askama::Template)]
#[template(path = "admin/users.html")]
struct ListPage {
    page: Page,
    query: Query,
    state: State,
    lines: Vec<Line>,
    total: i64,
    next: Option<String>,
    /// The organization that the list is narrowed to.
    within: Option<Organization>,
    /// The organization that was asked for is not in sight.
    strange: bool,
    /// No account at all is in sight.
    blind: bool,
    /// Where an account can be made.
    make: Option<OrganizationId>,
    today: chrono::NaiveDate,
}

impl ListPage {
    fn roles(&self) -> Vec<(String, String)> {
        let offered = Role::ALL.iter().filter(|role| **role != Role::Leader);
        offered.map(|role| (role.name().to_owned(), terms::role(self.page.locale, role.name()))).collect()
    }

    fn chips(&self) -> Vec<(String, String, bool)> {
        let chip = |state: State| (self.query.href(state.code(), ""), self.word(state), state == self.state);
        State::ALL.map(chip).to_vec()
    }

    fn word(&self, state: State) -> String {
        let l = self.page.locale;
        match state {
            State::Any => t!(l, "users-any"),
            State::Never => t!(l, "users-never"),
            State::Active => t!(l, "users-active"),
            State::Disabled => t!(l, "users-disabled"),
        }
    }

    /// Icon, class and words of where an account stands.
    fn standing(&self, line: &Line) -> (&'static str, &'static str, String) {
        let l = self.page.locale;
        match (State::of(line.last_at, line.disabled_on, self.today), line.last_at) {
            (State::Disabled, _) => ("no", "poor", t!(l, "user-is-disabled")),
            (_, Some(last)) => ("ok", "good", t!(l, "slip-last-seen", last = instant(last))),
            (_, None) => ("ring", "mid", t!(l, "user-never-signed-in")),
        }
    }

    /// "Bí thư, phó bí thư chi bộ, Thôn 3" for each right.
    fn rights(&self, line: &Line) -> Vec<String> {
        let l = self.page.locale;
        let held = line.roles.iter().zip(&line.places);
        held.map(|(role, place)| format!("{}, {place}", terms::role(l, role))).collect()
    }

    fn number(&self) -> String {
        text::in_language(self.page.locale, &text::format_count(self.total))
    }
}

/// `GET /users`
///
/// # Errors
/// Busy or Internal, as the database says.
pub async fn list(Shared(app): Shared<App>, actor: Actor, page: Page, Filters(query): Filters<Query>) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::ReadUsers, Permission::ReadOrganizations]).await?;
    let scope = tx.scope(Permission::ReadUsers);
    let narrow = query.narrow();
    let within = match narrow.within {
        Some(id) => organizations::find(&mut tx, &scope, id).await?,
        None => None,
    };
    let strange = !query.organization.trim().is_empty() && within.is_none();
    let mut lines = match strange || scope.is_empty() {
        true => Vec::new(),
        false => queries::list(&mut tx, &scope, &narrow, app.today()).await?,
    };
    let total = lines.first().map_or(0, |line| line.total);
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| more).map(|line| query.href(&query.state, &line.id.to_string()));
    let edits = tx.grants().iter().find(|grant| grant.role.permissions().contains(&Permission::EditUsers));
    let make = match (&within, edits.map(|grant| grant.organization)) {
        (Some(within), Some(_)) if tx.require(Permission::EditUsers, within.place()).is_ok() => Some(within.id),
        (_, own) => own,
    };
    let title = t!(page.locale, "users");
    let page = match &within {
        Some(within) => organizations::under(page, &mut tx, within.id).await?.here(title),
        None => page,
    };
    page::html(&ListPage {
        page: page.at(Nav::Users),
        state: narrow.state,
        query,
        lines,
        total,
        next,
        within,
        strange,
        blind: scope.is_empty(),
        make,
        today: app.today(),
    })
}

#[derive(askama::Template)]
#[template(path = "admin/user.html")]
struct ShowPage {
    page: Page,
    user: User,
    offices: Vec<Office>,
    rights: Vec<RightLine>,
    devices: Vec<Device>,
    slips: Vec<Slip>,
    today: chrono::NaiveDate,
    now: chrono::DateTime<chrono::Utc>,
    /// May rename, close and open, hand out a slip.
    may_edit: bool,
    /// May sign the devices out and give rights.
    may_invite: bool,
    /// Whether this is the reader's own account.
    own: bool,
}

/// A right with what the reader may do about it.
struct RightLine {
    right: Right,
    may_change: bool,
}

impl ShowPage {
    fn is_over(&self, right: &Right) -> bool {
        right.is_over(self.today)
    }

    fn closed(&self) -> String {
        let l = self.page.locale;
        let Some(day) = self.user.disabled_on else { return String::new() };
        let reason = self.user.disabled_because.clone().unwrap_or_default();
        let day = text::format_day(day);
        match self.user.is_closed(self.today) {
            true => t!(l, "user-closed", day = day, reason = reason),
            false => t!(l, "user-closes", day = day, reason = reason),
        }
    }

    fn last(&self) -> String {
        let l = self.page.locale;
        match (self.user.last_at, self.user.has_password) {
            (Some(last), _) => t!(l, "slip-last-seen", last = instant(last)),
            (None, true) => t!(l, "slip-has-password"),
            (None, false) => t!(l, "user-never-signed-in"),
        }
    }

    fn office(&self, office: &Office) -> String {
        let position = terms::position(self.page.locale, office.position.code());
        let title = office.title.as_ref().filter(|title| **title != position);
        let title = title.map(|title| format!(" ({title})")).unwrap_or_default();
        format!("{position}{title}, {}", office.organization)
    }

    fn role(&self, right: &Right) -> String {
        terms::role(self.page.locale, &right.role)
    }

    fn reach(&self, right: &Right) -> String {
        terms::reach(self.page.locale, &right.reach)
    }

    /// From when to when, and on what it rests.
    fn terms_of(&self, right: &Right) -> String {
        let l = self.page.locale;
        let since = text::format_day(right.since);
        let dates = match right.until.and_then(|until| until.pred_opt()) {
            None => t!(l, "held-since", since = since),
            Some(last) => t!(l, "held-between", since = since, until = text::format_day(last)),
        };
        let rests = match &right.office {
            Some(office) => t!(l, "grant-rests-on", position = terms::position(l, office)),
            None => t!(l, "grant-rests-on-nothing"),
        };
        format!("{dates}. {rests} {}", t!(l, "grant-given-by", name = right.given_by.as_str()))
    }

    fn span(&self, office: &Office) -> String {
        let l = self.page.locale;
        let since = text::format_day(office.since);
        match office.until.and_then(|until| until.pred_opt()) {
            None => t!(l, "held-since", since = since),
            Some(last) => t!(l, "held-between", since = since, until = text::format_day(last)),
        }
    }

    fn device(&self, line: &Device) -> String {
        let name = device(&line.device);
        if name.is_empty() { t!(self.page.locale, "device-unknown") } else { name }
    }

    fn seen(&self, line: &Device) -> String {
        t!(self.page.locale, "user-device-seen", seen = instant(line.seen_at))
    }

    fn slip(&self, slip: &Slip) -> String {
        let l = self.page.locale;
        let state = match (slip.used_at, slip.revoked_at) {
            (Some(used), _) => t!(l, "user-slip-used", at = instant(used)),
            (None, Some(at)) => t!(l, "user-slip-replaced", at = instant(at)),
            (None, None) if slip.expires_at <= self.now => t!(l, "user-slip-expired", at = instant(slip.expires_at)),
            (None, None) => t!(l, "user-slip-open", at = instant(slip.expires_at)),
        };
        t!(l, "user-slip", issuer = slip.issuer.as_str(), at = instant(slip.issued_at), state = state)
    }
}

/// `GET /users/{id}`
///
/// # Errors
/// NotFound when it is missing or out of sight.
pub async fn show(Shared(app): Shared<App>, actor: Actor, page: Page, Id(id): Id<UserId>) -> Result<Html> {
    let mut tx = app.read(&actor, &[Permission::ReadUsers, Permission::ReadOrganizations]).await?;
    let scope = tx.scope(Permission::ReadUsers);
    let user = seen(&mut tx, id).await?;
    let offices = queries::offices(&mut tx, &scope, id, app.today()).await?;
    let own = actor.user == id;
    let rights = queries::rights(&mut tx, &scope, (Some(id), None), app.today()).await?;
    let rights = rights
        .into_iter()
        .map(|right| RightLine {
            may_change: !right.is_over(app.today())
                && crate::admin::grants::gift(&right, &user, &actor).is_some_and(|gift| tx.give(&gift).is_ok()),
            right,
        })
        .collect();
    let (devices, slips) = match user.whole {
        true => (queries::devices(&mut tx, id, app.now()).await?, queries::slips(&mut tx, id).await?),
        false => (Vec::new(), Vec::new()),
    };
    let holds = |tx: &crate::app::Tx, permission| !tx.scope(permission).is_empty();
    let may_invite = !own && user.whole && holds(&tx, Permission::InviteUsers);
    let may_edit = may_invite && super::kept(&mut tx, Permission::EditUsers, id).await.is_ok();
    page::html(&ShowPage {
        page: page.at(Nav::Users).crumb_list(user.full_name.as_str()),
        user,
        offices,
        rights,
        devices,
        slips,
        today: app.today(),
        now: app.now(),
        may_edit,
        may_invite,
        own,
    })
}

impl Page {
    /// The way to a page about one account.
    pub(in crate::admin) fn crumb_list(self, name: &str) -> Self {
        let title = t!(self.locale, "users");
        self.crumb(title, "/users").here(name)
    }
}
