//! Takes a picture of every page in `script/pages.tsv`, 390 and 1280 px wide, in both languages,
//! and of the phone with text at 200 %, from a running program: `script/screenshots URL`.
//!
//! Says which pages are wider than the window and what the console complains about, and ends with
//! status 1 if there is any such page; the pictures are for a person to look at, each of them.
//!
//! Behind the address, names limit it to these pages. With `--readme` it takes the pictures of the README instead: one screen of a phone for each page in
//! `script/pictures.tsv`, small files in `docs/pictures/`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "tells a person at a terminal what it finds")]

#[path = "../tests/browser/chromium.rs"]
mod chromium;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chromium::{Chromium, Result};
use fantoccini::{Client, Locator};

/// The lists of pages as they lie in the repository.
const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/script/pages.tsv");
const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/script/pictures.tsv");

/// One kind of picture.
struct View {
    /// Ends the name of the file.
    name: &'static str,
    width: u32,
    /// Step of A+, 0 to 3.
    size: u8,
}

/// A round through a list.
struct Round {
    list: &'static str,
    folder: &'static str,
    languages: &'static [&'static str],
    views: &'static [View],
    /// One screen as a small WebP, not the whole page as PNG.
    small: bool,
}

const EVERYTHING: Round = Round {
    list: PAGES,
    folder: "screenshots",
    languages: &["vi", "en"],
    views: &[
        View { name: "390", width: 390, size: 0 },
        View { name: "390-200", width: 390, size: 3 },
        View { name: "1280", width: 1280, size: 0 },
    ],
    small: false,
};

const README: Round = Round {
    list: PICTURES,
    folder: "docs/pictures",
    languages: &["vi"],
    views: &[View { name: "390", width: 390, size: 0 }],
    small: true,
};

/// Height of a phone's screen.
const SCREEN: u32 = 844;

/// A row of the list.
struct Page {
    name: String,
    /// An address, then what is done there: see the head of `script/pages.tsv`.
    way: Vec<String>,
}

/// An account of the demonstration, with its pages. `-` is nobody.
#[derive(Default)]
struct Account {
    sign_in_name: String,
    password: String,
    pages: Vec<Page>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(0) => ExitCode::SUCCESS,
        Ok(faults) => {
            println!("{faults} things to look at");
            ExitCode::FAILURE
        }
        Err(reason) => {
            println!("{reason}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<usize> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (base, round, only) = match arguments.as_slice() {
        [base, mode] if mode == "--readme" => (base, &README, &[][..]),
        [base, only @ ..] => (base, &EVERYTHING, only),
        [] => return Err("usage: script/screenshots URL [--readme | NAME...]".to_owned()),
    };
    let folder = PathBuf::from(round.folder);
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", round.folder))?;
    let list = fs::read_to_string(round.list).map_err(|e| format!("{}: {e}", round.list))?;
    let chromium = Chromium::start()?;
    let mut faults = 0;
    for account in accounts(&list, only)?.values() {
        let client = chromium.window(1280, 900).await?;
        let visit = Visit { client: &client, base: base.trim_end_matches('/'), folder: &folder, round };
        let seen = visit.account(account).await;
        client.close().await.map_err(|e| e.to_string())?;
        faults += seen?;
    }
    Ok(faults)
}

/// Reads the list: lines `account label name password` and `name way account`, separated by tabs.
/// With names, only the pages that are called so.
fn accounts(list: &str, only: &[String]) -> Result<BTreeMap<String, Account>> {
    let mut accounts = BTreeMap::from([("-".to_owned(), Account::default())]);
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["account", label, name, password] => {
                let account = Account { sign_in_name: name.into(), password: password.into(), pages: Vec::new() };
                accounts.insert(label.into(), account);
            }
            [name, way, label] => {
                let account = accounts.get_mut(label).ok_or_else(|| format!("no account {label}: {line}"))?;
                if !only.is_empty() && only.iter().all(|wanted| wanted != name) {
                    continue;
                }
                let way = way.split(" → ").map(str::to_owned).collect();
                account.pages.push(Page { name: name.into(), way });
            }
            _ => return Err(format!("neither an account nor a page: {line}")),
        }
    }
    Ok(accounts)
}

/// One window of one account.
struct Visit<'a> {
    client: &'a Client,
    base: &'a str,
    folder: &'a Path,
    round: &'a Round,
}

impl Visit<'_> {
    /// All pictures of an account; the count of faults.
    async fn account(&self, account: &Account) -> Result<usize> {
        if account.pages.is_empty() {
            return Ok(0);
        }
        if !account.sign_in_name.is_empty() {
            self.sign_in(account).await?;
        }
        let mut faults = 0;
        for language in self.round.languages {
            self.speak(language).await?;
            for page in &account.pages {
                match self.page(page, language).await {
                    Ok(found) => faults += found,
                    Err(reason) => {
                        faults += 1;
                        println!("{}: {reason}", page.name);
                    }
                }
            }
        }
        Ok(faults)
    }

    async fn sign_in(&self, account: &Account) -> Result<()> {
        self.go("/session/new").await?;
        for (field, value) in [("#sign_in_name", &account.sign_in_name), ("#password", &account.password)] {
            let field = self.client.find(Locator::Css(field)).await.map_err(|e| format!("{field}: {e}"))?;
            field.send_keys(value).await.map_err(|e| e.to_string())?;
        }
        self.press("form.enter .btn.main").await?;
        if self.path().await?.starts_with("/session") {
            return Err(format!("{} cannot sign in", account.sign_in_name));
        }
        Ok(())
    }

    /// Presses the language button of the header where the page speaks the other language.
    async fn speak(&self, language: &str) -> Result<()> {
        self.go("/").await?;
        let now = self.client.execute("return document.documentElement.lang", Vec::new()).await;
        if now.map_err(|e| e.to_string())? != language {
            self.press(&format!(".top [name=lang][value={language}]")).await?;
        }
        Ok(())
    }

    /// Goes to a page and takes its pictures; the count of faults.
    async fn page(&self, page: &Page, language: &str) -> Result<usize> {
        let mut faults = 0;
        chromium::complaints(self.client).await?;
        for view in self.round.views {
            chromium::resize(self.client, view.width, SCREEN).await?;
            self.walk(page).await?;
            let name = match self.round.small {
                true => page.name.clone(),
                false => format!("{}-{language}-{}", page.name, view.name),
            };
            let size = format!("document.documentElement.dataset.size = {}", view.size);
            self.client.execute(&size, Vec::new()).await.map_err(|e| e.to_string())?;
            let wider = chromium::overflow(self.client).await?;
            if wider > 0 {
                faults += 1;
                println!("{name}: {wider} px wider than the window");
            }
            let (picture, ending) = match self.round.small {
                true => (self.screen().await?, "webp"),
                false => (self.picture(view.width).await?, "png"),
            };
            let file = self.folder.join(format!("{name}.{ending}"));
            fs::write(&file, picture).map_err(|e| format!("{}: {e}", file.display()))?;
        }
        // A refusal answers with 4xx on purpose, and the console says so of the page's own address.
        let own = self.client.current_url().await.map_err(|e| e.to_string())?;
        let expected = |complaint: &str| page.name.starts_with("refusal-") && complaint.starts_with(own.as_str());
        let complaints = BTreeSet::from_iter(chromium::complaints(self.client).await?);
        for complaint in complaints.iter().filter(|complaint| !expected(complaint)) {
            faults += 1;
            println!("{} ({language}): {complaint}", page.name);
        }
        println!("{} ({language})", page.name);
        Ok(faults)
    }

    /// The first address, then step after step; the last address must not be the sign-in page
    /// unless the way began there.
    async fn walk(&self, page: &Page) -> Result<()> {
        let mut steps = page.way.iter();
        let start = steps.next().ok_or("no address")?;
        self.go(start).await?;
        for step in steps {
            match step.split_once(' ') {
                Some(("press", button)) => self.press(button).await?,
                Some(("send", form)) => self.send(form).await?,
                Some(("fill", field)) => {
                    let (field, text) = field.split_once(" = ").ok_or_else(|| format!("{step}: no text"))?;
                    self.fill(field, &text.replace("{n}", &self.round()?)).await?;
                }
                _ => self.follow(step).await?,
            }
        }
        if self.path().await?.starts_with("/session/new") && !start.starts_with("/session/new") {
            return Err("leads to the sign-in page".to_owned());
        }
        Ok(())
    }

    /// A number that is another each time, so that what is typed is a change.
    fn round(&self) -> Result<String> {
        let since = std::time::UNIX_EPOCH.elapsed().map_err(|e| e.to_string())?;
        Ok((since.as_millis() % 1_000_000).to_string())
    }

    async fn follow(&self, link: &str) -> Result<()> {
        let found = self.client.find(Locator::Css(link)).await.map_err(|e| format!("{link}: {e}"))?;
        let href = found.attr("href").await.map_err(|e| e.to_string())?;
        self.go(&href.ok_or_else(|| format!("{link} is no link"))?).await
    }

    async fn fill(&self, field: &str, text: &str) -> Result<()> {
        let found = self.client.find(Locator::Css(field)).await.map_err(|e| format!("{field}: {e}"))?;
        found.clear().await.map_err(|e| format!("{field}: {e}"))?;
        found.send_keys(text).await.map_err(|e| format!("{field}: {e}"))
    }

    /// Sends a form as it stands and stays on the page, as if somebody else had sent it.
    async fn send(&self, form: &str) -> Result<()> {
        let script = "const [css, done] = arguments, form = document.querySelector(css); \
            fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual'}) \
            .then(() => done(null), (e) => done(String(e)))";
        let told = self.client.execute_async(script, vec![form.into()]).await.map_err(|e| format!("{form}: {e}"))?;
        told.as_str().map_or(Ok(()), |error| Err(format!("{form}: {error}")))
    }

    /// The whole page, fonts loaded: the window is made as high as the page, so that bars that
    /// stick to its edge stand where they belong.
    async fn picture(&self, width: u32) -> Result<Vec<u8>> {
        let ready =
            "const done = arguments[0]; document.fonts.ready.then(() => done(document.documentElement.scrollHeight))";
        let height = self.client.execute_async(ready, Vec::new()).await.map_err(|e| e.to_string())?;
        let height = height.as_u64().and_then(|height| u32::try_from(height).ok()).ok_or("no height")?;
        chromium::resize(self.client, width, height.clamp(SCREEN, 16_000)).await?;
        self.client.screenshot().await.map_err(|e| e.to_string())
    }

    /// What stands on the screen, small.
    async fn screen(&self) -> Result<Vec<u8>> {
        let ready = "const done = arguments[0]; document.fonts.ready.then(() => done(null))";
        self.client.execute_async(ready, Vec::new()).await.map_err(|e| e.to_string())?;
        let format = serde_json::json!({ "format": "webp", "quality": 80 });
        chromium::data(self.client, "Page.captureScreenshot", format).await
    }

    async fn go(&self, address: &str) -> Result<()> {
        let url = format!("{}{address}", self.base);
        self.client.goto(&url).await.map_err(|e| format!("{url}: {e}"))
    }

    /// Presses a button and waits for the page it leads to.
    async fn press(&self, button: &str) -> Result<()> {
        let found = self.client.find(Locator::Css(button)).await.map_err(|e| format!("{button}: {e}"))?;
        let centre = "document.querySelector(arguments[0]).scrollIntoView({block: 'center'}); \
            document.documentElement.dataset.before = 'yes'";
        self.client.execute(centre, vec![button.into()]).await.map_err(|e| format!("{button}: {e}"))?;
        found.click().await.map_err(|e| format!("{button}: {e}"))?;
        let arrived = "return document.readyState === 'complete' && !document.documentElement.dataset.before";
        for _ in 0..200 {
            if self.client.execute(arrived, Vec::new()).await.is_ok_and(|there| there == true) {
                return Ok(());
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        Err(format!("{button} leads nowhere"))
    }

    async fn path(&self) -> Result<String> {
        let url = self.client.current_url().await.map_err(|e| e.to_string())?;
        Ok(url.path().to_owned())
    }
}
