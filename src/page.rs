//! What every page and handler shares: the [`Visit`] (who, in which language, from where), the
//! [`Page`] shell that is the first field of each template, and the extractors whose refusals are
//! pages too.

use std::fmt::Write as _;
use std::ops::Deref;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;

use crate::access::{Actor, Role, Session};
use crate::accounts;
use crate::app::App;
use crate::error::{Error, Result};
use crate::form::Fields;
use crate::ids::RequestId;
use crate::locale::Locale;
use crate::{multipart, t};

/// The largest form that is taken, in bytes: twenty times a long meeting with every statement written out.
pub const FORM_LIMIT: usize = 1 << 20;

/// One request, read once before any handler runs.
#[derive(Clone, Debug)]
pub struct Visit(Arc<VisitFacts>);

/// The facts of a [`Visit`].
#[derive(Debug)]
pub struct VisitFacts {
    /// The number of the request in log, audit trail and error page.
    pub request: RequestId,
    /// Address of the client, or of its network, for throttling.
    pub client: String,
    /// What the browser calls itself, shortened.
    pub device: String,
    /// The language: the user's, else the cookie's, else the browser's, else Vietnamese.
    pub locale: Locale,
    /// Text size 0–3, see DESIGN: 18, 21, 26, 36 px.
    pub size: u8,
    /// Path without the query.
    pub path: String,
    /// Path with the query, for links that come back here.
    pub address: String,
    /// The page to come back to: this one, or the one whose form this answers.
    pub back: String,
    /// Who is signed in.
    pub session: Option<Session>,
    /// Whether the request came from our own pages.
    pub same_origin: bool,
    /// The token that this session's forms carry; empty without a session.
    pub form_token: String,
    /// The posted form, kept so that no refusal loses a word.
    pub body: Option<Bytes>,
    /// The spreadsheet that came with it, where the page takes one.
    pub file: Option<multipart::File>,
    /// A sentence from the act before.
    pub flash: Option<String>,
    /// Whether this database holds the demonstration world.
    pub demo: bool,
    /// Whether the program's own script saves in the background.
    pub autosave: bool,
}

impl Deref for Visit {
    type Target = VisitFacts;
    fn deref(&self) -> &VisitFacts {
        &self.0
    }
}

impl Visit {
    /// Wraps the facts of a request.
    pub fn new(facts: VisitFacts) -> Self {
        Self(Arc::new(facts))
    }

    /// The visit of this request.
    ///
    /// # Errors
    /// Internal when the router did not set one.
    pub fn of(extensions: &Extensions) -> Result<&Self> {
        extensions.get::<Self>().ok_or_else(|| Error::Internal("no visit".into()))
    }

    /// The fields of the posted form, as often as they are wanted.
    pub fn fields(&self) -> Option<Fields> {
        self.body.as_deref().map(Fields::decode)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Self::of(&parts.extensions).cloned()
    }
}

impl FromRequestParts<App> for Actor {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        let visit = Visit::of(&parts.extensions)?;
        let session = visit.session.as_ref().ok_or(Error::SignIn)?;
        Ok(Self { user: session.user, request: visit.request })
    }
}

impl OptionalFromRequestParts<App> for Actor {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>> {
        Ok(<Self as FromRequestParts<App>>::from_request_parts(parts, app).await.ok())
    }
}

/// One step of the way down the tree to this page; the last has no address.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// What the step is called.
    pub name: String,
    /// Where it leads.
    pub href: Option<String>,
}

/// An entry of the main navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nav {
    /// What I must do now.
    Month,
    /// My branch, my area.
    Organizations,
    /// The books of meetings.
    Meetings,
    /// Accounts and their rights.
    Users,
    /// The audit trail.
    Audit,
    /// Looking things up.
    Search,
}

/// One drawn entry of the navigation.
pub struct NavItem {
    /// Its address.
    pub href: &'static str,
    /// Its icon in the sprite.
    pub icon: &'static str,
    /// Its word.
    pub word: String,
    /// Whether this page belongs to it.
    pub here: bool,
}

/// Sentences of a form that saves itself; `{}` stands for the hour or the count.
pub struct Autosave {
    /// While it saves.
    pub saving: String,
    /// After it saved, with the hour.
    pub saved_at: String,
    /// Without a network, with the count of fields.
    pub offline: String,
    /// When it was refused, with the count of fields.
    pub unsaved: String,
}

/// The shell of a page: the first field of every template.
#[derive(Clone, Debug)]
pub struct Page {
    visit: Visit,
    /// The language of the interface.
    pub locale: Locale,
    /// The way down the tree.
    pub crumbs: Vec<Crumb>,
    nav: Option<Nav>,
    /// A record is being written: the bottom bar makes room.
    pub work: bool,
}

impl Page {
    /// The shell for a visit.
    pub fn new(visit: Visit) -> Self {
        Self { locale: visit.locale, visit, crumbs: Vec::new(), nav: None, work: false }
    }

    /// Adds a step to the way down the tree.
    pub fn crumb(mut self, name: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { name: name.into(), href: Some(href.into()) });
        self
    }

    /// Names this page as the last step.
    pub fn here(mut self, name: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { name: name.into(), href: None });
        self
    }

    /// Says to which entry of the navigation the page belongs.
    pub fn at(mut self, nav: Nav) -> Self {
        self.nav = Some(nav);
        self
    }

    /// Says that a record is being written here.
    pub fn working(mut self) -> Self {
        self.work = true;
        self
    }

    /// The visit behind the page.
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    /// The signed-in user.
    pub fn session(&self) -> Option<&Session> {
        self.visit.session.as_ref()
    }

    /// The name of the signed-in user; empty on the sign-in page.
    pub fn user_name(&self) -> &str {
        self.session().map_or("", |session| &session.full_name)
    }

    /// Whether the user holds this role anywhere today.
    pub fn has_role(&self, role: Role) -> bool {
        self.session().is_some_and(|session| session.roles.contains(&role))
    }

    /// The hidden token of a form, masked anew on every page so that a compressed page gives away
    /// nothing of it.
    pub fn token(&self) -> String {
        accounts::mask(&self.visit.form_token)
    }

    /// Text size 0–3.
    pub fn size(&self) -> u8 {
        self.visit.size
    }

    /// A sentence from the act before.
    pub fn flash(&self) -> Option<&str> {
        self.visit.flash.as_deref()
    }

    /// Whether the demonstration banner is shown.
    pub fn demo(&self) -> bool {
        self.visit.demo
    }

    /// This page's address.
    pub fn address(&self) -> &str {
        &self.visit.address
    }

    /// The page to which the forms in the header come back.
    pub fn back(&self) -> &str {
        &self.visit.back
    }

    /// What a form that saves itself says, by the state it is in.
    pub fn autosave(&self) -> Autosave {
        let l = self.locale;
        Autosave {
            saving: t!(l, "saving"),
            saved_at: t!(l, "autosaved", time = "{}"),
            offline: t!(l, "save-offline", count = "{}"),
            unsaved: t!(l, "save-refused", count = "{}"),
        }
    }

    /// The entries of the main navigation.
    pub fn nav_items(&self) -> Vec<NavItem> {
        if self.session().is_none() {
            return Vec::new();
        }
        let l = self.locale;
        let (accounts, trail) = (self.has_role(Role::Administrator), self.has_role(Role::Auditor));
        // Who keeps accounts or reads the trail, and nothing else, has no books of meetings.
        let keeper = |role: &Role| matches!(role, Role::Administrator | Role::Auditor);
        let keeps = (accounts || trail) && self.session().is_some_and(|session| session.roles.iter().all(keeper));
        [
            (true, Nav::Month, "/", "cal", t!(l, "nav-month")),
            (accounts || !keeps, Nav::Organizations, "/organizations", "users", t!(l, "nav-organizations")),
            (!keeps, Nav::Meetings, "/meetings", "doc", t!(l, "nav-meetings")),
            (accounts, Nav::Users, "/users", "key", t!(l, "nav-users")),
            (trail, Nav::Audit, "/audit", "history", t!(l, "nav-audit")),
            (true, Nav::Search, "/search", "search", t!(l, "nav-search")),
        ]
        .into_iter()
        .filter(|(shown, ..)| *shown)
        .map(|(_, nav, href, icon, word)| (nav, href, icon, word))
        .map(|(nav, href, icon, word)| NavItem { href, icon, word, here: self.nav == Some(nav) })
        .collect()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Ok(Self::new(Visit::of(&parts.extensions)?.clone()))
    }
}

/// An HTML answer.
#[derive(Debug)]
pub struct Html(String, StatusCode);

/// Draws a page.
///
/// # Errors
/// Internal when the template fails.
pub fn html(template: &impl askama::Template) -> Result<Html> {
    Ok(Html(template.render()?, StatusCode::OK))
}

/// Draws a page that says what must be put right: 422, everything typed kept.
///
/// # Errors
/// Internal when the template fails.
pub fn unprocessable(template: &impl askama::Template) -> Result<Html> {
    Ok(Html(template.render()?, StatusCode::UNPROCESSABLE_ENTITY))
}

/// Draws the page that shows two versions beside each other: 409.
///
/// # Errors
/// Internal when the template fails.
pub fn conflict(template: &impl askama::Template) -> Result<Html> {
    Ok(Html(template.render()?, StatusCode::CONFLICT))
}

impl IntoResponse for Html {
    fn into_response(self) -> Response {
        (self.1, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], self.0).into_response()
    }
}

/// After an act: to another page, with a sentence that is shown there once.
pub fn redirect(to: &str, flash: impl AsRef<str>) -> Response {
    let mut response = see_other(to);
    let flash = flash.as_ref();
    if !flash.is_empty() {
        let encoded: String = form_urlencoded::byte_serialize(flash.as_bytes()).collect();
        if let Ok(value) =
            HeaderValue::from_str(&format!("flash={encoded}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"))
        {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// 303 to a path of ours.
pub fn see_other(to: &str) -> Response {
    let mut ascii = String::with_capacity(to.len());
    for byte in to.bytes() {
        match byte {
            b'!'..=b'~' => ascii.push(byte as char),
            _ => {
                let _ = write!(ascii, "%{byte:02X}");
            }
        }
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, ascii)]).into_response()
}

/// A path of our own that a form may name to come back to: no other host can be reached by it.
pub fn own_path(text: &str) -> Option<&str> {
    let plain = text.starts_with('/') && !text.starts_with("//") && !text.contains(['\\', '\r', '\n', '\t']);
    plain.then_some(text)
}

/// Ids in the path; one that cannot be read is a page that is not there.
#[derive(Clone, Copy, Debug)]
pub struct Id<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Id<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        #[expect(clippy::disallowed_types, reason = "wrapped here, once")]
        let path = <axum::extract::Path<T> as FromRequestParts<App>>::from_request_parts(parts, app).await;
        path.map(|path| Self(path.0)).map_err(|_| Error::NotFound)
    }
}

/// The query of the address: filters, page, search. One that cannot be read is refused with a page.
#[derive(Clone, Debug)]
pub struct Filters<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Filters<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, app).await;
        query.map(|query| Self(query.0)).map_err(|_| Error::BadRequest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_come_back_to() {
        for good in ["/", "/meetings/1?month=2026-11", "/search?q=a%2F%2Fb"] {
            assert_eq!(own_path(good), Some(good));
        }
        for bad in
            ["", "//evil.vn", "/\\evil.vn", "https://evil.vn", "javascript:alert(1)", "/a\r\nSet-Cookie: x=1", "/\tx"]
        {
            assert_eq!(own_path(bad), None, "{bad:?}");
        }
    }
}
