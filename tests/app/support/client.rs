//! A browser without a window: requests go straight into the program's router, cookies are kept, and
//! forms are sent as the page drew them.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use chibo::accounts::{Lifetime, form_token, mask, queries};
use chibo::app::App;
use chibo::ids::UserId;
use http_body_util::BodyExt as _;
use scraper::{ElementRef, Html, Selector};
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;

use super::world::World;

/// As the value of a field: the box is not ticked, so a browser does not send it.
pub const UNTICKED: &str = "\u{0}unticked";

/// One browser of one person.
#[derive(Clone)]
pub struct Client {
    router: Router,
    host: String,
    origin: String,
    session_cookie: &'static str,
    /// The cookies that the browser would send.
    pub cookies: BTreeMap<String, String>,
    /// From where the requests come.
    pub peer: SocketAddr,
    /// Sent with every request; empty values are left out. Set `sec-fetch-site` here to come from
    /// elsewhere.
    pub headers: BTreeMap<String, String>,
    /// The page on the screen.
    page: Page,
}

impl Client {
    /// A browser that has never been here.
    pub fn new(app: &App) -> Self {
        let headers = [("user-agent", "Mozilla/5.0 (Linux; Android 12) Chrome/139"), ("sec-fetch-site", "same-origin")];
        Self {
            router: chibo::router::router(app.clone()),
            host: app.site().host.clone(),
            origin: app.site().origin.clone(),
            session_cookie: app.site().cookie(),
            cookies: BTreeMap::new(),
            peer: SocketAddr::from(([203, 0, 113, 7], 40_000)),
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            page: Page::default(),
        }
    }

    /// The browser of a user who has just signed in, as the sign-in page would have left it.
    pub async fn signed_in(world: &World, user: UserId) -> Self {
        Self::signed_in_on(&world.app, user).await
    }

    /// The same for a program without a [`World`].
    pub async fn signed_in_on(app: &App, user: UserId) -> Self {
        let token: String = rand::random::<[u8; 32]>().iter().map(|byte| format!("{byte:02x}")).collect();
        let roles = queries::roles(app, user).await.expect("roles");
        let session = queries::NewSession {
            user,
            token_hash: Sha256::digest(&token).into(),
            lifetime: Lifetime::of(&roles, false),
            own_device: false,
            device: "Mozilla/5.0 (Linux; Android 12) Chrome/139".into(),
            instead_of: None,
        };
        queries::begin_session(app, &session).await.expect("a session");
        let mut client = Self::new(app);
        client.cookies.insert(client.session_cookie.to_owned(), token);
        client
    }

    /// The session cookie, if the browser holds one.
    pub fn session(&self) -> Option<&str> {
        self.cookies.get(self.session_cookie).map(String::as_str)
    }

    /// The page that was shown last.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Opens an address.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// Posts exactly these fields and the session's token.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token();
        let mut all = vec![("token", token.as_str())];
        all.extend_from_slice(fields);
        self.post_raw(path, &all).await
    }

    /// Posts exactly these fields, no token.
    pub async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            body.append_pair(name, value);
        }
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.finish())).expect("a request")).await
    }

    /// Sends the form that goes to `path` on the page last shown, as a browser does: every field as it
    /// was drawn (hidden ones too), except those named here. Fields that the form does not have are added.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut all = self.page.form(path);
        all.retain(|(name, _)| !fields.iter().any(|(changed, _)| changed == name));
        let changed = fields.iter().filter(|(_, value)| *value != UNTICKED);
        all.extend(changed.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let all: Vec<_> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post_raw(path, &all).await
    }

    /// Follows the redirect that was answered last.
    pub async fn follow(&mut self) -> Page {
        let to = self.page.location().unwrap_or_else(|| panic!("no redirect: {}", self.page)).to_owned();
        self.get(&to).await
    }

    /// Sends a request as it is, with this browser's cookies and headers.
    pub async fn send(&mut self, mut request: Request<Body>) -> Page {
        let address = request.uri().to_string();
        let referer = format!("{}{}", self.origin, self.page.address);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let headers = request.headers_mut();
        headers.entry(header::HOST).or_insert(self.host.parse().expect("a host"));
        for (name, value) in self.headers.iter().filter(|(_, value)| !value.is_empty()) {
            let name: HeaderName = name.parse().expect("a header");
            headers.entry(name).or_insert(value.parse().expect("a value"));
        }
        if !self.page.address.is_empty() {
            headers.entry(header::REFERER).or_insert(referer.parse().expect("an address"));
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            headers.insert(header::COOKIE, pairs.join("; ").parse().expect("cookies"));
        }
        let answer = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        self.keep_cookies(&parts.headers);
        let is_file = parts.headers.contains_key(header::CONTENT_DISPOSITION);
        self.page = Page {
            bytes: if is_file { body.to_vec() } else { Vec::new() },
            status: parts.status,
            headers: parts.headers,
            address,
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        self.page.clone()
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie");
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// The token of this session's forms: from the page on the screen, else as any page would draw it.
    pub fn token(&self) -> String {
        let shown = self.page.first("input[name=token]", |input| input.attr("value").unwrap_or_default().to_owned());
        match (shown, self.session()) {
            (Some(token), _) if !token.is_empty() => token,
            (_, Some(cookie)) => mask(&form_token(cookie)),
            _ => String::new(),
        }
    }
}

/// An answer, read as its user sees it.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The status.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The address that was asked for.
    pub address: String,
    /// The body as it came.
    pub body: String,
    /// The same where it is a file.
    pub bytes: Vec<u8>,
}

impl Page {
    /// Fails with the page's words when the status is another.
    #[track_caller]
    pub fn assert_status(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{self}");
        self
    }

    /// Fails unless these words can be read on the page.
    #[track_caller]
    pub fn assert_text(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "{words:?} is not to be read on {self}");
        self
    }

    /// Fails when these words can be read on the page.
    #[track_caller]
    pub fn assert_no_text(&self, words: &str) -> &Self {
        assert!(!self.text().contains(words), "{words:?} is to be read on {self}");
        self
    }

    /// Fails unless this is a redirect to `path`.
    #[track_caller]
    pub fn assert_redirect(&self, path: &str) -> &Self {
        self.assert_status(303);
        assert_eq!(self.location(), Some(path), "{self}");
        self
    }

    /// Where a redirect leads.
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    /// One header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("not ASCII"))
    }

    /// Everything that can be read or heard, white space made single.
    pub fn text(&self) -> String {
        let document = Html::parse_document(&self.body);
        words_of(document.root_element())
    }

    /// What can be read in each element that matches.
    pub fn all(&self, css: &str) -> Vec<String> {
        self.map(css, words_of)
    }

    /// What can be read in the first element that matches.
    #[track_caller]
    pub fn one(&self, css: &str) -> String {
        self.first(css, words_of).unwrap_or_else(|| panic!("no {css} on {self}"))
    }

    /// How many elements match.
    pub fn count(&self, css: &str) -> usize {
        self.map(css, |_| ()).len()
    }

    /// An attribute of each element that matches and has it.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        self.map(css, |element| element.attr(name).map(str::to_owned)).into_iter().flatten().collect()
    }

    /// Where the link with these words leads.
    #[track_caller]
    pub fn link(&self, words: &str) -> String {
        let links = self.map("a[href]", |a| (words_of(a), a.attr("href").unwrap_or_default().to_owned()));
        let found = links.into_iter().find(|(text, _)| text.contains(words));
        found.unwrap_or_else(|| panic!("no link {words:?} on {self}")).1
    }

    /// What a field holds: the value of an input, the text of a textarea, the choice of a select.
    #[track_caller]
    pub fn value(&self, name: &str) -> String {
        #[expect(clippy::redundant_closure, reason = "the function alone is not general enough in its lifetime")]
        let fields = self.map("form", |form| fields_of(form)).into_iter().flatten();
        fields.into_iter().find(|(key, _)| key == name).unwrap_or_else(|| panic!("no field {name} on {self}")).1
    }

    /// The fields that the form to `path` would send as it stands, in order. A button's value is not among
    /// them: name it where it is pressed.
    #[track_caller]
    pub fn form(&self, path: &str) -> Vec<(String, String)> {
        let forms = self.map("form", |form| (form.attr("action").unwrap_or(&self.address).to_owned(), fields_of(form)));
        let found = forms.into_iter().find(|(action, _)| action == path);
        found.unwrap_or_else(|| panic!("no form to {path} on {self}")).1
    }

    fn map<T>(&self, css: &str, read: impl Fn(ElementRef<'_>) -> T) -> Vec<T> {
        let document = Html::parse_document(&self.body);
        let selector = Selector::parse(css).expect("a selector");
        document.select(&selector).map(read).collect()
    }

    fn first<T>(&self, css: &str, read: impl Fn(ElementRef<'_>) -> T) -> Option<T> {
        self.map(css, read).into_iter().next()
    }
}

impl std::fmt::Display for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} → {} {} {:?}", self.address, self.status, self.location().unwrap_or_default(), self.text())
    }
}

/// The words of an element without script, style and what the page hides.
fn words_of(element: ElementRef<'_>) -> String {
    fn gather(element: ElementRef<'_>, words: &mut String) {
        if matches!(element.value().name(), "script" | "style" | "head" | "svg") || element.attr("hidden").is_some() {
            return;
        }
        for child in element.children() {
            match ElementRef::wrap(child) {
                Some(inner) => {
                    let inline = matches!(inner.value().name(), "b" | "a" | "span" | "small" | "strong" | "em" | "u");
                    words.push_str(if inline { "" } else { " " });
                    gather(inner, words);
                    words.push_str(if inline { "" } else { " " });
                }
                None => words.push_str(child.value().as_text().map_or("", |text| &**text)),
            }
        }
    }
    let mut words = String::new();
    gather(element, &mut words);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The successful controls of a form (HTML, constructing the entry list), buttons left out.
fn fields_of(form: ElementRef<'_>) -> Vec<(String, String)> {
    let controls = Selector::parse("input[name], textarea[name], select[name]").expect("a selector");
    form.select(&controls).filter_map(field_of).collect()
}

fn field_of(control: ElementRef<'_>) -> Option<(String, String)> {
    if control.attr("disabled").is_some() {
        return None;
    }
    let name = control.attr("name")?.to_owned();
    let value = match control.value().name() {
        "textarea" => control.text().collect::<String>().trim_start_matches('\n').to_owned(),
        "select" => chosen(control),
        _ => match control.attr("type").unwrap_or("text") {
            "checkbox" | "radio" if control.attr("checked").is_none() => return None,
            "checkbox" | "radio" => control.attr("value").unwrap_or("on").to_owned(),
            "submit" | "button" | "image" | "reset" | "file" => return None,
            _ => control.attr("value").unwrap_or_default().to_owned(),
        },
    };
    Some((name, value))
}

/// The value of the option that is chosen, the first where none is marked.
fn chosen(select: ElementRef<'_>) -> String {
    let options = Selector::parse("option").expect("a selector");
    let mut all = select.select(&options);
    let first = all.clone().next();
    let option = all.find(|option| option.attr("selected").is_some()).or(first);
    option
        .map_or_else(String::new, |option| option.attr("value").map_or_else(|| option.text().collect(), str::to_owned))
}
