//! Reads a request once, before any handler: session, language, text size, origin, and the posted
//! form, which is kept so that no refusal loses a word.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::access::Session;
use crate::accounts;
use crate::app::App;
use crate::error::Error;
use crate::ids::RequestId;
use crate::locale::Locale;
use crate::multipart;
use crate::page::{FORM_LIMIT, Visit, VisitFacts, own_path};
use crate::refusals;

/// How long a request may take before it is given up.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// Reads the visit, runs the page within its time, draws what was refused.
pub async fn visit(State(app): State<App>, request: Request, next: Next) -> Response {
    let cookie = Cookies::read(request.headers()).get(app.site().cookie()).unwrap_or_default().to_owned();
    let (request, visit, refused) = arrive(&app, request).await;
    let shows_flash = visit.flash.is_some() && request.method() == Method::GET;
    let mut response = match refused {
        Some(error) => error.into_response(),
        None => {
            tokio::time::timeout(TIME_LIMIT, next.run(request)).await.unwrap_or_else(|_| Error::Busy.into_response())
        }
    };
    if let Some(session) = &visit.session {
        response = accounts::while_signed_in(&app, &cookie, session, response).await;
    }
    if let Some(error) = response.extensions_mut().remove::<Error>() {
        response = refusals::draw(&visit, &error);
    }
    if shows_flash && response.status() == StatusCode::OK {
        let gone = HeaderValue::from_static("flash=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }
    response
}

/// The request with its visit. A refusal that is already certain comes beside it, so that it is drawn
/// in the user's language.
async fn arrive(app: &App, request: Request) -> (Request, Visit, Option<Error>) {
    let (mut parts, body) = request.into_parts();
    let (body, sent) = read_form(&parts, body).await;
    let Sent { form, file, mut refused } = sent;
    let address = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    if address.contains("%00") {
        refused = Some(Error::BadRequest); // PostgreSQL takes no NUL in a text
    }
    let cookies = Cookies::read(&parts.headers);
    let cookie = cookies.get(app.site().cookie()).unwrap_or_default();
    let resumed = accounts::resume(app, cookie).await;
    // Where the session could not be asked for, the page that says so still sends the same words again.
    let form_token = match &resumed {
        Ok(None) => String::new(),
        Ok(Some(_)) | Err(_) => accounts::form_token(cookie),
    };
    let session = resumed.unwrap_or_else(|error| {
        refused.get_or_insert(error);
        None
    });
    let visit = Visit::new(VisitFacts {
        request: parts.extensions.get::<RequestId>().copied().unwrap_or_else(RequestId::mint),
        client: client(app, &parts.headers, parts.extensions.get::<ConnectInfo<SocketAddr>>()),
        device: text(&parts.headers, header::USER_AGENT).chars().take(200).collect(),
        locale: language(&parts.headers, &cookies, session.as_ref()),
        size: text_size(&cookies, session.as_ref()),
        path: parts.uri.path().to_owned(),
        back: back(app, &parts.method, &address, &parts.headers),
        address,
        same_origin: same_origin(app, &parts.headers),
        form_token,
        session,
        body: form,
        file,
        flash: cookies.get("flash").map(decode).filter(|sentence| !sentence.is_empty()),
        demo: app.is_demo(),
        autosave: parts.headers.contains_key("x-autosave"),
    });
    parts.extensions.insert(visit.clone());
    (Request::from_parts(parts, body), visit, refused)
}

/// What was posted.
#[derive(Default)]
struct Sent {
    form: Option<Bytes>,
    file: Option<multipart::File>,
    refused: Option<Error>,
}

impl Sent {
    fn refused(error: Error) -> Self {
        Self { refused: Some(error), ..Self::default() }
    }
}

/// Takes a posted form into memory, at most [`FORM_LIMIT`], and [`multipart::LIMIT`] where a spreadsheet comes with it;
/// other bodies pass untouched.
async fn read_form(parts: &Parts, body: Body) -> (Body, Sent) {
    let kind = text(&parts.headers, header::CONTENT_TYPE);
    let boundary = multipart::boundary(kind);
    let is_form = kind.starts_with("application/x-www-form-urlencoded") || boundary.is_some();
    if !is_form || parts.method != Method::POST {
        return (body, Sent::default());
    }
    let with_file = boundary.is_some() && multipart::is_taken(parts.uri.path());
    let limit = if with_file { multipart::LIMIT } else { FORM_LIMIT };
    let sent = match Limited::new(body, limit).collect().await {
        Ok(collected) => taken_apart(collected.to_bytes(), boundary, with_file),
        Err(error) if error.is::<LengthLimitError>() => Sent::refused(Error::TooLarge),
        Err(_) => Sent::refused(Error::BadRequest),
    };
    (Body::empty(), sent)
}

fn taken_apart(bytes: Bytes, boundary: Option<&str>, with_file: bool) -> Sent {
    let taken = match boundary {
        None => Some((bytes, None)),
        Some(boundary) if with_file => multipart::with_file(&bytes, boundary).map(|(form, file)| (form.into(), file)),
        Some(boundary) => multipart::urlencoded(&bytes, boundary).map(|form| (form.into(), None)),
    };
    let Some((form, file)) = taken else {
        return Sent::refused(Error::BadRequest);
    };
    // PostgreSQL takes no NUL in a text.
    let nul = form.windows(3).any(|three| three == b"%00") || form.contains(&0);
    Sent { form: Some(form), file, refused: nul.then_some(Error::BadRequest) }
}

/// The cookies of a request.
struct Cookies(Vec<(String, String)>);

impl Cookies {
    fn read(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = values.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Undoes what [`crate::page::redirect`] did to put a sentence into a cookie.
fn decode(value: &str) -> String {
    form_urlencoded::parse(format!("f={value}").as_bytes())
        .next()
        .map(|(_, text)| text.into_owned())
        .unwrap_or_default()
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The user's language, else the cookie's, else the browser's.
fn language(headers: &HeaderMap, cookies: &Cookies, session: Option<&Session>) -> Locale {
    session
        .and_then(|session| Locale::from_code(session.locale.as_deref()?))
        .or_else(|| Locale::from_code(cookies.get("lang")?))
        .unwrap_or_else(|| Locale::accepted(text(headers, header::ACCEPT_LANGUAGE)))
}

/// The cookie's text size, else the user's: 0–3.
fn text_size(cookies: &Cookies, session: Option<&Session>) -> u8 {
    let cookie = cookies.get("size").and_then(|size| size.parse().ok());
    cookie.or(session.and_then(|session| u8::try_from(session.text_size).ok())).unwrap_or(0).min(3)
}

/// The page to come back to. The answer to a form has no address that could be opened again; the
/// browser says from which page of ours the form came.
fn back(app: &App, method: &Method, address: &str, headers: &HeaderMap) -> String {
    if matches!(*method, Method::GET | Method::HEAD) {
        return address.to_owned();
    }
    let host = text(headers, header::HOST);
    let parts = text(headers, header::REFERER).split_once("://").and_then(|(scheme, rest)| {
        let (authority, path) = rest.split_at(rest.find('/')?);
        app.site().accepts_origin(&format!("{scheme}://{authority}"), host).then_some(path)
    });
    parts.and_then(own_path).unwrap_or("/").to_owned()
}

/// The address to throttle by: the peer, or what a trusted proxy says of it. An IPv6 client owns a
/// network of 64 bits, so that is what counts.
fn client(app: &App, headers: &HeaderMap, peer: Option<&ConnectInfo<SocketAddr>>) -> String {
    let peer = peer.map(|info| info.0.ip());
    let forwarded = (peer.is_some() && peer == app.trusted_proxy())
        .then(|| text(headers, HeaderName::from_static("x-forwarded-for")).rsplit(',').next()?.trim().parse().ok())
        .flatten();
    match forwarded.or(peer) {
        Some(std::net::IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(ip) => ip.to_canonical().to_string(),
        None => "unknown".to_owned(),
    }
}

/// Whether the request came from our own pages: by Fetch Metadata, by Origin where a browser sends
/// none. One that says neither is not believed (OWASP, Cross-Site Request Forgery Prevention).
fn same_origin(app: &App, headers: &HeaderMap) -> bool {
    match text(headers, HeaderName::from_static("sec-fetch-site")) {
        "same-origin" | "none" => true,
        "" => app.site().accepts_origin(text(headers, header::ORIGIN), text(headers, header::HOST)),
        _ => false,
    }
}
