//! Draws what was refused, in the user's language. Text that was typed is shown and can be sent again:
//! no refusal loses a word.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::accounts;
use crate::assets;
use crate::error::Error;
use crate::locale::Locale;
use crate::page::{self, Page, Visit};
use crate::t;

#[derive(askama::Template)]
#[template(path = "refusal.html")]
struct RefusalPage {
    page: Page,
    title: String,
    sentence: String,
    /// Reference of an internal error; empty otherwise.
    number: String,
    /// The posted fields, to be sent again.
    held: Vec<(String, String)>,
    /// Those of them that somebody wrote, to be read.
    texts: Vec<String>,
}

/// The page for a refusal.
pub fn draw(visit: &Visit, error: &Error) -> Response {
    if let Error::Internal(reason) = error {
        let path = if visit.path.starts_with("/calendar/") { "/calendar/…" } else { &visit.path };
        tracing::error!(request = %visit.request.0, path, reason, "internal error");
    }
    if matches!(error, Error::SignIn) {
        return accounts::ask_to_sign_in(visit);
    }
    let status = error.status();
    let retry_after = match error {
        Error::TooMany(seconds) => Some(*seconds),
        Error::Busy => Some(5),
        _ => None,
    };
    let mut response = match page::html(&refusal(visit, error)) {
        Ok(html) => (status, html.into_response().into_body()).into_response(),
        Err(_) => status.into_response(),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn refusal(visit: &Visit, error: &Error) -> RefusalPage {
    let (title, sentence) = words(visit.locale, error);
    let number = matches!(error, Error::Internal(_)).then(|| visit.request.0.to_string()).unwrap_or_default();
    let held = if matches!(error, Error::NotFound | Error::Method) { Vec::new() } else { held(visit) };
    let texts = held.iter().map(|(_, value)| value).filter(|value| value.contains(' ')).cloned().collect();
    RefusalPage { page: Page::new(visit.clone()), title, sentence, number, held, texts }
}

/// The posted fields without token and secrets.
pub fn held(visit: &Visit) -> Vec<(String, String)> {
    let body = visit.body.as_deref().unwrap_or_default();
    let pairs = form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned()));
    pairs.filter(|(name, _)| name != "token" && !name.contains("password") && name != "code").collect()
}

fn words(l: Locale, error: &Error) -> (String, String) {
    match error {
        Error::NotFound | Error::Method | Error::SignIn => (t!(l, "not-found"), t!(l, "not-found-text")),
        Error::Forbidden => (t!(l, "forbidden"), t!(l, "forbidden-text")),
        Error::Party => (t!(l, "party"), t!(l, "party-text")),
        Error::Conflict => (t!(l, "conflict"), t!(l, "conflict-text")),
        Error::ForeignForm => (t!(l, "foreign-form"), t!(l, "foreign-form-text")),
        Error::BadForm(field) => (t!(l, "bad-form"), t!(l, "bad-form-text", field = field.as_str())),
        Error::BadRequest => (t!(l, "bad-request"), t!(l, "bad-request-text")),
        Error::TooLarge => (t!(l, "too-large"), t!(l, "too-large-text")),
        Error::TooMany(seconds) => (t!(l, "too-many"), t!(l, "too-many-text", seconds = seconds.to_string())),
        Error::Busy => (t!(l, "busy"), t!(l, "busy-text")),
        Error::Internal(_) => (t!(l, "internal"), t!(l, "internal-text")),
    }
}
