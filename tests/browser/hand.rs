//! A person at the screen: every touch and every page load is counted.

use chibo::app::{App, Surroundings};
use chibo::clock::Clock;
use chibo::config::Site;
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::Mutex;

/// Keys, as WebDriver writes them.
pub const TAB: &str = "\u{E004}";
pub const ENTER: &str = "\u{E007}";
pub const SPACE: &str = " ";

/// The demonstration worlds that were made, by their day. One is made at a time.
static WORLDS: Mutex<BTreeMap<String, String>> = Mutex::const_new(BTreeMap::new());

/// Puts the demonstration world of a day in the place of the database of a test, which nobody uses yet. It is made
/// for whoever comes first, and copied for all.
async fn move_in(server: &PgConnectOptions, day: &str) {
    let mut beside = PgConnection::connect_with(&server.clone().database("postgres")).await.expect("the superuser");
    let mut run = async |sql: String| {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut beside).await.expect("a database");
    };
    let mut worlds = WORLDS.lock().await;
    let world = format!("demonstration_{}", day.replace('-', "_"));
    if !worlds.contains_key(day) {
        // One may be left of an older program.
        run(format!("drop database if exists {world}")).await;
        run(format!("create database {world}")).await;
        make(&server.clone().database(&world), day).await;
        worlds.insert(day.to_owned(), world.clone());
    }
    let own = server.get_database().expect("a database");
    run(format!("drop database \"{own}\"")).await;
    run(format!("create database \"{own}\" template {world}")).await;
}

async fn make(world: &PgConnectOptions, day: &str) {
    let mut owner = PgConnection::connect_with(world).await.expect("the superuser");
    chibo::MIGRATOR.run(&mut owner).await.expect("migrations");
    owner.close().await.expect("closed");
    let app = program(PgPoolOptions::new().max_connections(2), world, "http://127.0.0.1:8080", day).await;
    chibo::demo::load(&app, 1).await.expect("the demonstration world");
    chibo::meetings::keep_calendar(&app).await.expect("the calendar");
    app.pool().close().await;
}

async fn program(pool: PgPoolOptions, server: &PgConnectOptions, address: &str, day: &str) -> App {
    let surroundings =
        Surroundings { site: Site::parse(address).expect("a site"), trusted_proxy: None, demo: true, metrics: None };
    let clock = Clock::fixed_on(day.parse().expect("a day"));
    let login = server.clone().username("chibo_app");
    App::connect(pool, login, clock, surroundings).await.expect("the program signs in")
}

/// The program on a free port of this computer, with the demonstration world of a day.
pub async fn serve(pool: PgPoolOptions, server: PgConnectOptions, day: &str) -> String {
    move_in(&server, day).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let app = program(pool.max_connections(8), &server, &address, day).await;
    tokio::spawn(chibo::import::work(app.clone()));
    let pages = chibo::router::router(app).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, pages).await });
    address
}

/// One person with one window.
pub struct Hand {
    pub client: Client,
    pub address: String,
    /// Taps, choices and fields written.
    pub interactions: usize,
    /// Pages loaded.
    pub loads: usize,
    origin: Value,
}

impl Hand {
    pub fn new(client: Client, address: &str) -> Self {
        Self { client, address: address.to_owned(), interactions: 0, loads: 0, origin: Value::Null }
    }

    pub async fn open(&mut self, path: &str) {
        self.client.goto(&format!("{}{path}", self.address)).await.expect("a page");
        self.settle().await;
    }

    /// Signs in; what it takes is not counted.
    pub async fn sign_in(&mut self, name: &str) {
        self.open("/session/new").await;
        self.write("#sign_in_name", name).await;
        self.write("#password", chibo::demo::PASSWORD).await;
        self.tap("form.enter button").await;
        self.interactions = 0;
        self.loads = 0;
        self.origin = Value::Null;
        self.settle().await;
    }

    /// Counts a page load when the document is a new one, and waits until it is complete.
    async fn settle(&mut self) {
        let script = "return document.readyState === 'complete' ? performance.timeOrigin : null";
        for _ in 0..200 {
            let now = self.client.execute(script, Vec::new()).await.unwrap_or_default();
            if !now.is_null() {
                if now != self.origin {
                    self.loads += 1;
                    self.origin = now;
                }
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("the page does not come to rest");
    }

    pub async fn find(&self, css: &str) -> Element {
        let found = self.client.find(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("{css} on {}: {error}\n{}", self.here().await, self.text().await),
        }
    }

    pub async fn all(&self, css: &str) -> Vec<Element> {
        self.client.find_all(Locator::Css(css)).await.expect("elements")
    }

    pub async fn tap(&mut self, css: &str) {
        let element = self.find(css).await;
        self.tap_on(&element).await;
    }

    /// Taps what an XPath finds, where a selector cannot say it.
    pub async fn tap_path(&mut self, path: &str) {
        let found = self.client.find(Locator::XPath(path)).await;
        let element = found.unwrap_or_else(|error| panic!("{path}: {error}"));
        self.tap_on(&element).await;
    }

    pub async fn tap_on(&mut self, element: &Element) {
        self.interactions += 1;
        let centre = "arguments[0].scrollIntoView({block: 'center'})";
        let argument = serde_json::to_value(element).expect("an element");
        self.client.execute(centre, vec![argument]).await.expect("scrolls");
        element.click().await.expect("a tap");
        tokio::time::sleep(Duration::from_millis(150)).await;
        self.settle().await;
    }

    /// Writes into a field, in place of what stood there.
    pub async fn write(&mut self, css: &str, text: &str) {
        self.interactions += 1;
        let field = self.find(css).await;
        field.clear().await.expect("an empty field");
        field.send_keys(text).await.expect("keys");
    }

    /// Presses one key where the focus is.
    pub async fn press(&mut self, key: &str) {
        let active = match self.client.active_element().await {
            Ok(element) => element,
            Err(_) => self.find("body").await,
        };
        active.send_keys(key).await.expect("a key");
        tokio::time::sleep(Duration::from_millis(100)).await;
        self.settle().await;
    }

    /// Presses Tab until the focus is there.
    pub async fn tab_to(&mut self, css: &str) {
        let there = "return document.activeElement.matches(arguments[0])";
        for _ in 0..120 {
            if self.client.execute(there, vec![css.into()]).await.expect("the focus") == Value::Bool(true) {
                return;
            }
            self.press(TAB).await;
        }
        panic!("{css} is not reached with Tab on {}", self.here().await);
    }

    /// Chooses the option that says this.
    pub async fn choose(&mut self, css: &str, label: &str) {
        self.interactions += 1;
        let list = self.find(css).await;
        list.select_by_label(label).await.unwrap_or_else(|error| panic!("{css}: {label}: {error}"));
    }

    pub async fn text(&self) -> String {
        let body = self.client.find(Locator::Css("body")).await.expect("a body");
        body.text().await.expect("text")
    }

    pub async fn assert_text(&self, words: &str) {
        let text = self.text().await;
        assert!(text.contains(words), "{words:?} is not on {}:\n{text}", self.here().await);
    }

    pub async fn here(&self) -> String {
        self.client.current_url().await.map(|url| url.to_string()).unwrap_or_default()
    }

    /// The page as it would be printed.
    pub async fn pdf(&self) -> Vec<u8> {
        let params = serde_json::json!({ "preferCSSPageSize": true });
        super::chromium::data(&self.client, "Page.printToPDF", params).await.expect("a printed page")
    }

    /// What axe finds against WCAG 2.2 AA and good practice; empty is what we want.
    pub async fn axe(&self) -> Vec<String> {
        self.client.execute(include_str!("vendor/axe.min.js"), Vec::new()).await.expect("axe");
        let run = "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(r => \
            done(r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '))))";
        let found = self.client.execute_async(run, Vec::new()).await.expect("axe runs");
        found.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
    }

    /// Nothing that axe, a sideways scroll or the console would complain about.
    pub async fn assert_sound(&self) {
        self.assert_accessible().await;
        let here = self.here().await;
        assert_eq!(super::chromium::complaints(&self.client).await, Ok(Vec::new()), "console on {here}");
    }

    /// The same of a page that answers 4xx, of which the console says so, once.
    pub async fn assert_sound_refusal(&self) {
        self.assert_accessible().await;
        let here = self.here().await;
        let mut said = super::chromium::complaints(&self.client).await.expect("the console");
        said.retain(|line| !line.contains("the server responded with a status of 4"));
        assert_eq!(said, Vec::<String>::new(), "console on {here}");
    }

    async fn assert_accessible(&self) {
        let here = self.here().await;
        assert_eq!(self.axe().await, Vec::<String>::new(), "axe on {here}");
        assert_eq!(super::chromium::overflow(&self.client).await, Ok(0), "sideways scroll on {here}");
    }
}
