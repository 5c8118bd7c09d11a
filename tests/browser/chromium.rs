//! A real Chromium, driven over WebDriver: shared by the journeys and by `examples/screenshots.rs`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// What goes wrong here is told to a person who runs a script.
pub type Result<T> = std::result::Result<T, String>;

/// A running chromedriver; ends with this value. Close each window before, or its browser stays.
pub struct Chromium {
    driver: Child,
    address: String,
}

impl Chromium {
    /// Starts chromedriver on a free port.
    pub fn start() -> Result<Self> {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("chromedriver: {e}. Debian: apt-get install chromium chromium-driver"))?;
        let out = driver.stdout.take().ok_or("chromedriver says nothing")?;
        let mut lines = BufReader::new(out).lines();
        let port = lines
            .by_ref()
            .map_while(std::result::Result::ok)
            .find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse::<u16>().ok())
            .ok_or("chromedriver ended before it listened")?;
        // Whatever else it prints must find a reader, or it would stop.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { driver, address: format!("http://127.0.0.1:{port}") })
    }

    /// A new window with its own cookies, in CSS pixels.
    pub async fn window(&self, width: u32, height: u32) -> Result<Client> {
        let mut arguments = vec![
            "--headless",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--accept-lang=vi",
        ];
        if rustix::process::geteuid().is_root() {
            arguments.push("--no-sandbox");
        }
        let capabilities = json!({
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else { return Err("capabilities".to_owned()) };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.address)
            .await
            .map_err(|e| format!("chromium: {e}"))?;
        resize(&client, width, height).await?;
        Ok(client)
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// Makes the window as large as a screen of this size; narrower than a desktop window can be.
pub async fn resize(client: &Client, width: u32, height: u32) -> Result<()> {
    let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
    let command = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": screen });
    issue(client, "goog/cdp/execute", command).await.map(drop)
}

/// What the console has complained about since the last call, refusals of the content policy and
/// missing files among them.
pub async fn complaints(client: &Client) -> Result<Vec<String>> {
    let entries = issue(client, "se/log", json!({ "type": "browser" })).await?;
    let entries = entries.as_array().cloned().unwrap_or_default();
    let severe = entries.iter().filter(|entry| entry["level"] == "SEVERE");
    Ok(severe.filter_map(|entry| entry["message"].as_str().map(str::to_owned)).collect())
}

/// How many pixels the page is wider than the window: 0 where nobody has to scroll sideways.
pub async fn overflow(client: &Client) -> Result<i64> {
    let script = "const d = document.documentElement; return d.scrollWidth - d.clientWidth";
    let answer = client.execute(script, Vec::new()).await.map_err(|e| e.to_string())?;
    answer.as_i64().ok_or_else(|| format!("width: {answer}"))
}

/// What one of Chromium's own commands answers with as `data`: a picture, a printed page.
pub async fn data(client: &Client, command: &str, params: Value) -> Result<Vec<u8>> {
    let answer = issue(client, "goog/cdp/execute", json!({ "cmd": command, "params": params })).await?;
    let text = answer["data"].as_str().ok_or_else(|| format!("{command}: {answer}"))?;
    from_base64(text).ok_or_else(|| format!("{command}: no base64"))
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held) = (0_u32, 0);
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for letter in text.bytes().take_while(|letter| *letter != b'=') {
        let digit = DIGITS.iter().position(|known| *known == letter)?;
        bits = (bits << 6) | u32::try_from(digit).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

/// A command of Chromium's own, below the address of the session.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: String,
}

async fn issue(client: &Client, path: &'static str, body: Value) -> Result<Value> {
    let command = Extension { path, body: body.to_string() };
    client.issue_cmd(command).await.map_err(|e| format!("{path}: {e}"))
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> std::result::Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.clone()))
    }
}
