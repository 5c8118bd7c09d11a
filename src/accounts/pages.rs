//! Signing in and out, language and text size.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::entry::{self, Attempt};
use super::forms::{PreferencesForm, SignInForm};
use super::{Token, password, queries, session};
use crate::access::Actor;
use crate::app::App;
use crate::error::Result;
use crate::form::{Nothing, Posted};
use crate::locale::Locale;
use crate::page::{self, Filters, Html, Page, Visit};
use crate::{assets, refusals, t};

#[derive(askama::Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    page: Page,
    form: SignInForm,
    /// Why the last attempt failed; empty at first.
    error: String,
    /// Whether a session ended while something was being typed.
    interrupted: bool,
}

/// The query of the sign-in page.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// The sign-in page; who is signed in goes on.
pub async fn new_session(page: Page, Filters(query): Filters<Next>) -> Result<Response> {
    let next = page::own_path(&query.next).unwrap_or("/").to_owned();
    if page.session().is_some() {
        return Ok(page::see_other(&next));
    }
    let form = SignInForm { next, ..SignInForm::default() };
    Ok(page::html(&SignInPage { page, form, error: String::new(), interrupted: false })?.into_response())
}

/// What a page answers to somebody who is not signed in: a visit is sent to the sign-in page; a posted
/// form is kept there and can be sent again right after.
pub fn ask_to_sign_in(visit: &Visit) -> Response {
    if visit.body.is_none() {
        let next: String = form_urlencoded::byte_serialize(visit.address.as_bytes()).collect();
        return page::see_other(&format!("/session/new?next={next}"));
    }
    let mut held = form_urlencoded::Serializer::new(String::new());
    for (name, value) in refusals::held(visit) {
        held.append_pair(&name, &value);
    }
    let form = SignInForm { next: visit.address.clone(), held: held.finish(), ..SignInForm::default() };
    let drawn =
        page::html(&SignInPage { page: Page::new(visit.clone()), form, error: String::new(), interrupted: true });
    (StatusCode::UNAUTHORIZED, drawn).into_response()
}

/// Signs in: throttled, in the time a wrong name takes as well, with a new session each time.
pub async fn create_session(State(app): State<App>, page: Page, Posted(form): Posted<SignInForm>) -> Result<Response> {
    let l = page.locale;
    let attempt = Attempt::new(&form.sign_in_name, page.visit());
    let wait = attempt.wait(&app).await?;
    if wait > 0 {
        let sentence = t!(l, "sign-in-wait", seconds = wait.to_string());
        let mut response = refuse(page, form, sentence, StatusCode::TOO_MANY_REQUESTS)?;
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        return Ok(response);
    }
    let user = queries::by_sign_in_name(&app, &attempt.account).await?;
    let stored = user.as_ref().and_then(|user| user.password_hash.clone());
    let right = password::verify(form.password.clone(), stored).await?;
    let Some(user) = user.filter(|_| right) else {
        attempt.was_wrong(&app, page.visit()).await?;
        return refuse(page, form, t!(l, "sign-in-wrong"), StatusCode::UNPROCESSABLE_ENTITY);
    };
    attempt.was_right(&app).await?;
    let entered = entry::enter(&app, page.visit(), user.id, !form.own_device.is_empty()).await?;
    let mut response = go_on(&page, &form, &entered.token)?;
    if let Some(cookie) = entered.cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn refuse(page: Page, mut form: SignInForm, error: String, status: StatusCode) -> Result<Response> {
    form.password.clear();
    let interrupted = !form.held.is_empty();
    let drawn: Html = page::html(&SignInPage { page, form, error, interrupted })?;
    Ok((status, drawn).into_response())
}

#[derive(askama::Template)]
#[template(path = "accounts/resume.html")]
struct ResumePage {
    page: Page,
    /// Where the interrupted form was going.
    action: String,
    /// Its fields.
    held: Vec<(String, String)>,
    /// The token of the new session.
    token: String,
}

/// After signing in: to the page that was wanted, or to the form that was interrupted.
fn go_on(page: &Page, form: &SignInForm, token: &Token) -> Result<Response> {
    let next = page::own_path(&form.next).unwrap_or("/").to_owned();
    if form.held.is_empty() {
        return Ok(page::see_other(&next));
    }
    let held = form_urlencoded::parse(form.held.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let resume = ResumePage { page: page.clone(), action: next, held, token: token.form_token() };
    Ok(page::html(&resume)?.into_response())
}

/// Signs out: the session is gone on the server, and the browser forgets what it kept.
pub async fn end_session(State(app): State<App>, page: Page, _: Posted<Nothing>) -> Result<Response> {
    if let Some(session) = page.session() {
        queries::end_session(&app, session.id).await?;
    }
    let mut response = page::redirect("/session/new", t!(page.locale, "signed-out"));
    if let Some(cookie) = session::cookie(&app, None, app.now()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    let forget = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert("clear-site-data", forget);
    Ok(response)
}

/// Language and text size: kept in a cookie, and with the user when signed in.
pub async fn update_preferences(
    State(app): State<App>,
    actor: Option<Actor>,
    page: Page,
    Posted(form): Posted<PreferencesForm>,
) -> Result<Response> {
    let size = match form.size.as_str() {
        "+" => (page.size() + 1).min(3),
        "-" => page.size().saturating_sub(1),
        _ => page.size(),
    };
    let locale = Locale::from_code(&form.lang).unwrap_or(page.locale);
    if let Some(actor) = actor {
        queries::keep_preferences(&app, &actor, locale, size).await?;
    }
    let mut response = page::see_other(page::own_path(&form.back).unwrap_or("/"));
    for cookie in [format!("size={size}"), format!("lang={}", locale.code())] {
        if let Ok(value) = HeaderValue::from_str(&format!("{cookie}; Path=/; SameSite=Lax; Max-Age=31536000")) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    Ok(response)
}
