//! `chibo import members`: a committee's own sheet into a branch. Without `--apply` it only says what
//! it would do.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;

use chrono::{Datelike as _, NaiveDate};
use clap::Args;

use super::connect::Base;
use crate::access::Permission;
use crate::app::App;
use crate::config::Settings;
use crate::import::apply::{self, Dates};
use crate::import::check::{Plan, Target, Totals};
use crate::import::package::MAX_FILE;
use crate::import::reason::Warning;
use crate::import::refusal::Refusal;
use crate::import::{self, Destination, List, table};

/// What is imported, and where to.
#[derive(Args, Clone, Debug)]
pub struct MemberList {
    /// The sheet, an .xlsx file.
    pub file: PathBuf,
    /// Code or id of the branch that the members belong to.
    #[arg(long)]
    pub organization: String,
    /// Name of the sheet in the file; without it the first that is a list of members.
    #[arg(long)]
    pub sheet: Option<String>,
    /// Heading of the section to read, where the sheet lists several branches.
    #[arg(long)]
    pub section: Option<String>,
    /// New members belong to the branch from this day on (2026-11-01); without it from the first of this
    /// month, so that they are on the roll of its meeting.
    #[arg(long)]
    pub since: Option<NaiveDate>,
    /// Writes, in one transaction. Rows with errors are left out.
    #[arg(long)]
    pub apply: bool,
    /// Writes although the sheet names another branch or its days and months look swapped.
    #[arg(long)]
    pub despite_warnings: bool,
}

/// Prints what an import does, row by row, and does it with `--apply`.
///
/// # Errors
/// A sentence in English: why the file or the organization is refused.
pub async fn members(settings: &Settings, list: &MemberList) -> Result<(), String> {
    let base = Base::open(settings).await?;
    let app = base.quiet_app().await?;
    let report = import_members(&app, list).await?;
    std::io::stdout().lock().write_all(report.text.as_bytes()).map_err(|error| error.to_string())
}

/// What was printed and counted.
#[derive(Clone, Debug)]
pub struct Report {
    /// The table with its last line.
    pub text: String,
    /// The verdicts.
    pub totals: Totals,
}

/// Reads, checks and, if asked, writes.
///
/// # Errors
/// As [`members`].
pub async fn import_members(app: &App, list: &MemberList) -> Result<Report, String> {
    let file = content(&list.file)?;
    let say = |error: crate::error::Error| error.to_string();
    let mut tx = app.system("an import from the command line, by whoever runs the machine").await.map_err(say)?;
    let (sees, edits) = (tx.scope(Permission::ReadMembers), tx.scope(Permission::EditMembers));
    let found = import::destination(&mut tx, &sees, &list.organization).await.map_err(say)?;
    let destination = open_branch(found, &list.organization)?;
    let dates = Dates { since: since(list.since, &destination, app.today())?, today: app.today() };
    let place = destination.place;
    let refused = |refusal: Refusal| format!("{}: {refusal}", list.file.display());
    let sheet = List::read(&file, list.sheet.as_deref()).map_err(refused)?;
    let members = import::members(&mut tx, &sees, (place.organization, false), app.today()).await.map_err(say)?;
    let cards = sheet.card_numbers();
    let elsewhere = import::elsewhere(&mut tx, &sees, place.organization, &cards).await.map_err(say)?;
    let target = Target {
        organization: &destination.name,
        members: &members,
        elsewhere: &elsewhere,
        section: list.section.as_deref(),
        today: app.today(),
    };
    let plan = sheet.plan(&target).map_err(refused)?;
    let outcome = Outcome::of(list, &plan);
    if outcome == Outcome::Written {
        apply::apply(&mut tx, &edits, place, &plan, dates).await.map_err(say)?;
        tx.commit().await.map_err(say)?;
    }
    let totals = plan.totals();
    let table = table::table(&sheet.sheet, &sheet.columns, &plan);
    let text = format!("{} → {}\n{table}{}\n", list.file.display(), destination.name, outcome.sentence(totals));
    Ok(Report { text, totals })
}

/// What became of a plan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Shown,
    HeldBack,
    Written,
}

impl Outcome {
    fn of(list: &MemberList, plan: &Plan) -> Self {
        match plan.warnings.iter().any(Warning::is_grave) {
            _ if !list.apply => Self::Shown,
            true if !list.despite_warnings => Self::HeldBack,
            _ => Self::Written,
        }
    }

    fn sentence(self, totals: Totals) -> String {
        let written = totals.new + totals.changed;
        match (self, totals.errors) {
            (Self::Shown, _) => "Nothing was written; --apply writes.".to_owned(),
            (Self::HeldBack, _) => "Nothing was written; --despite-warnings writes all the same.".to_owned(),
            (Self::Written, 0) => format!("Written: {written} members."),
            (Self::Written, errors) => format!("Written: {written} members. Left out: {errors} with errors."),
        }
    }
}

fn content(path: &std::path::Path) -> Result<Vec<u8>, String> {
    let say = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut content = Vec::new();
    let file = std::fs::File::open(path).map_err(say)?;
    file.take(MAX_FILE as u64 + 1).read_to_end(&mut content).map_err(say)?;
    Ok(content)
}

fn open_branch(found: Option<Destination>, asked: &str) -> Result<Destination, String> {
    match found {
        None => Err(format!("there is no organization with the code or id {asked}")),
        Some(there) if there.is_closed => Err(format!("{} is closed", there.name)),
        Some(there) if !there.is_branch => Err(format!("{} is not a branch: members belong to branches", there.name)),
        Some(there) => Ok(there),
    }
}

fn since(asked: Option<NaiveDate>, branch: &Destination, today: NaiveDate) -> Result<NaiveDate, String> {
    let first = today.with_day(1).unwrap_or(today);
    match (asked, branch.established_on) {
        (Some(day), _) if day > today => Err(format!("--since {day} lies in the future")),
        (Some(day), Some(start)) if day < start => Err(format!("{} exists since {start} only", branch.name)),
        (Some(day), _) => Ok(day),
        (None, start) => Ok(start.map_or(first, |start| start.max(first))),
    }
}
