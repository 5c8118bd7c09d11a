//! As much of HTTP as a browser on a bad line needs, a connection for each request.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than the program itself takes for anything.
const PATIENCE: Duration = Duration::from_secs(30);

/// The password of every account of the demonstration.
const PASSWORD: &str = "chi bo minh hoa 2026";

/// What came back.
pub struct Answer {
    /// 200, 303, 503, …
    pub status: u16,
    head: String,
    body: String,
}

/// Somebody who is signed in.
pub struct Person {
    host: String,
    cookie: String,
    token: String,
}

impl Person {
    /// Signs in as one of the accounts of the demonstration, as often as it takes: the program may be starting.
    pub fn sign_in(url: &str, name: &str) -> Result<Self, String> {
        let mut said = String::new();
        for _ in 0..100 {
            match Self::try_sign_in(url, name) {
                Ok(person) => return Ok(person),
                Err(error) => said = error,
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Err(format!("{name} cannot sign in: {said}"))
    }

    fn try_sign_in(url: &str, name: &str) -> Result<Self, String> {
        let mut person = Self { host: host(url), cookie: String::new(), token: String::new() };
        let shown = person.get("/session/new").map_err(|error| error.to_string())?;
        person.look_at(&shown);
        let fields = [("sign_in_name", name), ("password", PASSWORD), ("next", "/account")];
        let fields = fields.map(|(field, value)| (field.to_owned(), value.to_owned()));
        let done = person.post("/session", &fields).map_err(|error| error.to_string())?;
        if done.status != 303 {
            return Err(format!("status {}", done.status));
        }
        person.look_at(&done);
        let shown = person.get("/account").map_err(|error| error.to_string())?;
        person.look_at(&shown);
        match (shown.status, person.token.is_empty()) {
            (200, false) => Ok(person),
            (status, _) => Err(format!("the page after it answers {status}")),
        }
    }

    /// Asks for a page.
    pub fn get(&self, path: &str) -> std::io::Result<Answer> {
        self.send("GET", path, "")
    }

    /// Posts a form with the token of the session.
    pub fn post(&self, path: &str, fields: &[(String, String)]) -> std::io::Result<Answer> {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("token", &self.token).extend_pairs(fields);
        self.send("POST", path, &body.finish())
    }

    fn send(&self, method: &str, path: &str, body: &str) -> std::io::Result<Answer> {
        let Self { host, cookie, .. } = self;
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\nConnection: close\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let cut_off = || std::io::Error::other("the answer was cut off");
        let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut_off)?;
        let status = head.split(' ').nth(1).and_then(|number| number.parse().ok()).ok_or_else(cut_off)?;
        Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
    }

    /// Keeps the cookie and the token of an answer.
    fn look_at(&mut self, answer: &Answer) {
        for line in answer.head.lines() {
            let Some((name, value)) = line.split_once(": ") else { continue };
            if name.eq_ignore_ascii_case("set-cookie") && value.starts_with("sid") {
                self.cookie = value.split(';').next().unwrap_or_default().to_owned();
            }
        }
        if let Some(rest) = answer.body.split("name=\"token\" value=\"").nth(1) {
            self.token = rest.split('"').next().unwrap_or_default().to_owned();
        }
    }
}

/// Host and port of an address.
pub fn host(url: &str) -> String {
    url.trim_start_matches("http://").trim_end_matches('/').to_owned()
}
