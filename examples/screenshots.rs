//! Takes a picture of every page in `script/pages.tsv`, 390 and 1280 px wide, in both languages,
//! and of the phone with text at 200 %, from a running program: `script/screenshots URL`.
//!
//! Says which pages are wider than the window and what the console complains about, and ends with
//! status 1 if there is any such page; the pictures are for a person to look at, each of them.
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

/// The list of pages as it lies in the repository.
const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/script/pages.tsv");

/// One kind of picture.
struct View {
    /// Ends the name of the file.
    name: &'static str,
    width: u32,
    /// Step of A+, 0 to 3.
    size: u8,
}

const VIEWS: [View; 3] = [
    View { name: "390", width: 390, size: 0 },
    View { name: "390-200", width: 390, size: 3 },
    View { name: "1280", width: 1280, size: 0 },
];

/// A row of the list.
struct Page {
    name: String,
    /// An address, then selectors of links whose addresses are followed one after the other.
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
    let base = std::env::args().nth(1).ok_or("usage: script/screenshots URL")?;
    let folder = PathBuf::from("screenshots");
    fs::create_dir_all(&folder).map_err(|e| format!("screenshots: {e}"))?;
    let list = fs::read_to_string(PAGES).map_err(|e| format!("{PAGES}: {e}"))?;
    let chromium = Chromium::start()?;
    let mut faults = 0;
    for account in accounts(&list)?.values() {
        let client = chromium.window(1280, 900).await?;
        let visit = Visit { client: &client, base: base.trim_end_matches('/'), folder: &folder };
        let seen = visit.account(account).await;
        client.close().await.map_err(|e| e.to_string())?;
        faults += seen?;
    }
    Ok(faults)
}

/// Reads the list: lines `account label name password` and `name way account`, separated by tabs.
fn accounts(list: &str) -> Result<BTreeMap<String, Account>> {
    let mut accounts = BTreeMap::from([("-".to_owned(), Account::default())]);
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["account", label, name, password] => {
                let account = Account { sign_in_name: name.into(), password: password.into(), pages: Vec::new() };
                accounts.insert(label.into(), account);
            }
            [name, way, label] => {
                let account = accounts.get_mut(label).ok_or_else(|| format!("no account {label}: {line}"))?;
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
        for language in ["vi", "en"] {
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
        for view in &VIEWS {
            chromium::resize(self.client, view.width, 844).await?;
            self.walk(page).await?;
            let name = format!("{}-{language}-{}", page.name, view.name);
            let size = format!("document.documentElement.dataset.size = {}", view.size);
            self.client.execute(&size, Vec::new()).await.map_err(|e| e.to_string())?;
            let wider = chromium::overflow(self.client).await?;
            if wider > 0 {
                faults += 1;
                println!("{name}: {wider} px wider than the window");
            }
            let picture = self.picture(view.width).await?;
            let file = self.folder.join(format!("{name}.png"));
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

    /// The first address, then link after link; the last address must not be the sign-in page
    /// unless the way began there.
    async fn walk(&self, page: &Page) -> Result<()> {
        let mut steps = page.way.iter();
        let start = steps.next().ok_or("no address")?;
        self.go(start).await?;
        for link in steps {
            let found = self.client.find(Locator::Css(link)).await.map_err(|e| format!("{link}: {e}"))?;
            let href = found.attr("href").await.map_err(|e| e.to_string())?;
            self.go(&href.ok_or_else(|| format!("{link} is no link"))?).await?;
        }
        if self.path().await?.starts_with("/session/new") && !start.starts_with("/session/new") {
            return Err("leads to the sign-in page".to_owned());
        }
        Ok(())
    }

    /// The whole page, fonts loaded: the window is made as high as the page, so that bars that
    /// stick to its edge stand where they belong.
    async fn picture(&self, width: u32) -> Result<Vec<u8>> {
        let ready =
            "const done = arguments[0]; document.fonts.ready.then(() => done(document.documentElement.scrollHeight))";
        let height = self.client.execute_async(ready, Vec::new()).await.map_err(|e| e.to_string())?;
        let height = height.as_u64().and_then(|height| u32::try_from(height).ok()).ok_or("no height")?;
        chromium::resize(self.client, width, height.clamp(844, 16_000)).await?;
        self.client.screenshot().await.map_err(|e| e.to_string())
    }

    async fn go(&self, address: &str) -> Result<()> {
        let url = format!("{}{address}", self.base);
        self.client.goto(&url).await.map_err(|e| format!("{url}: {e}"))
    }

    /// Presses a button and waits for the page it leads to.
    async fn press(&self, button: &str) -> Result<()> {
        let found = self.client.find(Locator::Css(button)).await.map_err(|e| format!("{button}: {e}"))?;
        found.click().await.map_err(|e| format!("{button}: {e}"))
    }

    async fn path(&self) -> Result<String> {
        let url = self.client.current_url().await.map_err(|e| e.to_string())?;
        Ok(url.path().to_owned())
    }
}
