//! A batch as it stands: its columns, its work, its preview, what became of it.

use axum::extract::State as Shared;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::job::blocking;
use super::model::{Batch, Beside, Encoding, Entry, Kind, State, Verdict};
use super::pages::{IMPORTS, kinds_under};
use super::reading;
use super::{queries, steps, words};
use crate::access::{Actor, Permission};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::FormErrors;
use crate::import::columns::{Columns, Field};
use crate::import::refusal::Refusal;
use crate::organizations;
use crate::page::{self, Filters, Id, Nav, Page};
use crate::{assets, t};

/// Rows on a page.
const ROWS: i64 = 50;

/// Cells shown of each column.
const SAMPLES: usize = 3;

/// How a batch is looked at.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    view: String,
    show: String,
    after: i32,
}

impl Query {
    /// The columns, whatever comes after them.
    pub fn columns() -> Self {
        Self { view: "columns".to_owned(), ..Self::default() }
    }
}

/// A batch with the right to work on it; what one may see but not change is refused.
///
/// # Errors
/// NotFound when it is missing or out of sight, Forbidden where it is only seen.
pub async fn find(tx: &mut Tx, id: Uuid) -> Result<Batch> {
    for permission in IMPORTS {
        let sees = tx.scope(permission.sees());
        if let Some(batch) = queries::find(tx, &sees, id, &kinds_under(*permission)).await? {
            tx.require(*permission, batch.place)?;
            return Ok(batch);
        }
    }
    Err(Error::NotFound)
}

/// What is seen of batches: where lists may be read, so that what is there and what is missing differ.
pub fn sees() -> Vec<Permission> {
    IMPORTS.iter().flat_map(|permission| [permission.sees(), *permission]).collect()
}

/// One column with some of its cells.
pub struct ColumnView {
    /// Counted from 0.
    pub index: usize,
    /// As the spreadsheet calls it.
    pub letter: String,
    /// As written.
    pub title: String,
    /// The code of what it is taken for, empty: not imported.
    pub field: String,
    /// The first cells with something in them.
    pub samples: String,
}

/// What is asked about the columns.
pub struct ColumnsView {
    /// The columns with titles.
    pub columns: Vec<ColumnView>,
    /// The sheets of the file.
    pub sheets: Vec<String>,
    /// The branches of the sheet.
    pub sections: Vec<String>,
    /// What the text seems to be in, with an example of its conversion.
    pub recognised: Option<(Encoding, String)>,
}

#[derive(askama::Template)]
#[template(path = "import/columns.html")]
struct ColumnsPage {
    page: Page,
    batch: Batch,
    view: ColumnsView,
    errors: FormErrors,
}

impl ColumnsPage {
    fn options(&self) -> Vec<(String, String)> {
        let word = |field: &Field| (field.code().to_owned(), words::field(self.page.locale, *field));
        self.batch.kind.fields().iter().map(word).collect()
    }

    fn chosen_section(&self) -> &str {
        self.batch.section.as_deref().unwrap_or_default()
    }

    fn problem(&self) -> Option<String> {
        self.batch.problem.as_ref().map(|problem| words::problem(self.page.locale, problem))
    }

    /// From what the text may be converted, where there is a question.
    fn encodings(&self) -> Vec<(String, String)> {
        let l = self.page.locale;
        if self.view.recognised.is_none() && self.batch.old_encoding.is_none() {
            return Vec::new();
        }
        let leave = (String::new(), t!(l, "imports-encoding-none"));
        let convert = |encoding: Encoding| (encoding.code().to_owned(), words::encoding(l, encoding));
        std::iter::once(leave).chain(Encoding::ALL.map(convert)).collect()
    }

    fn encoding(&self) -> &'static str {
        self.batch.old_encoding.map(Encoding::code).unwrap_or_default()
    }

    fn seems(&self) -> Option<String> {
        let (encoding, example) = self.view.recognised.as_ref()?;
        let l = self.page.locale;
        Some(t!(l, "imports-encoding-seems", encoding = words::encoding(l, *encoding), example = example.as_str()))
    }
}

#[derive(askama::Template)]
#[template(path = "import/working.html")]
struct WorkingPage {
    page: Page,
    batch: Batch,
}

impl WorkingPage {
    fn doing(&self) -> String {
        words::state(self.page.locale, self.batch.state)
    }
}

#[derive(askama::Template)]
#[template(path = "import/show.html")]
struct ShowPage {
    page: Page,
    batch: Batch,
    rows: Vec<Entry>,
    shown: Option<Verdict>,
    next: Option<String>,
    errors: FormErrors,
}

/// A filter of the rows.
struct Chip {
    word: String,
    count: i32,
    href: String,
    here: bool,
}

impl ShowPage {
    fn chips(&self) -> Vec<Chip> {
        let l = self.page.locale;
        let Some(counts) = self.batch.counts else { return Vec::new() };
        let all = counts.new + counts.changed + counts.unchanged + counts.errors + counts.skipped;
        let of = |verdict: Verdict| match verdict {
            Verdict::New => counts.new,
            Verdict::Changed => counts.changed,
            Verdict::Unchanged => counts.unchanged,
            Verdict::Error => counts.errors,
            Verdict::Skipped => counts.skipped,
        };
        let href = |code: &str| format!("/imports/{}?show={code}", self.batch.id);
        let mut chips =
            vec![Chip { word: t!(l, "imports-all-rows"), count: all, href: href(""), here: self.shown.is_none() }];
        chips.extend(Verdict::ALL.into_iter().map(|verdict| Chip {
            word: words::verdict(l, verdict),
            count: of(verdict),
            href: href(verdict.code()),
            here: self.shown == Some(verdict),
        }));
        chips
    }

    fn title(&self) -> String {
        let l = self.page.locale;
        match self.batch.state {
            State::Checked => t!(l, "imports-preview"),
            _ => words::state(l, self.batch.state),
        }
    }

    fn facts(&self) -> Vec<(String, String)> {
        words::facts(self.page.locale, &self.batch)
    }

    fn figures(&self) -> Vec<(&'static str, String, i32)> {
        let l = self.page.locale;
        let Some(counts) = self.batch.counts else { return Vec::new() };
        vec![
            ("new", t!(l, "imports-written-new"), counts.new),
            ("changed", t!(l, "imports-written-changed"), counts.changed),
            ("unchanged", words::verdict(l, Verdict::Unchanged), counts.unchanged),
            ("error", t!(l, "imports-left-out"), counts.errors),
        ]
    }

    fn warnings(&self) -> Vec<String> {
        self.batch.warnings.iter().map(|warning| words::warning(self.page.locale, warning)).collect()
    }

    fn problem(&self) -> Option<String> {
        self.batch.problem.as_ref().map(|problem| words::problem(self.page.locale, problem))
    }

    /// How many rows would be written.
    fn writes(&self) -> i32 {
        self.batch.counts.map_or(0, |counts| counts.new + counts.changed)
    }

    fn is_checked(&self) -> bool {
        self.batch.state == State::Checked
    }

    fn is_applied(&self) -> bool {
        self.batch.state == State::Applied
    }

    fn verdict(&self, entry: &Entry) -> (&'static str, &'static str, String) {
        let (icon, class) = words::verdict_mark(entry.verdict);
        (icon, class, words::verdict(self.page.locale, entry.verdict))
    }

    /// What a row says, without its name.
    fn said(&self, entry: &Entry) -> String {
        match entry.verdict {
            Verdict::New | Verdict::Error => words::said(self.page.locale, &entry.detail.said),
            _ => String::new(),
        }
    }

    /// Field, before, after.
    fn changes(&self, entry: &Entry) -> Vec<(String, String, String)> {
        let l = self.page.locale;
        let told = entry.detail.changes.iter().map(|change| {
            let value = |text: &str| words::value(l, change.field, text);
            (words::field(l, change.field), value(&change.old), value(&change.new))
        });
        told.collect()
    }

    /// What is wrong, each with its column.
    fn faults(&self, entry: &Entry) -> Vec<(String, String)> {
        let l = self.page.locale;
        let told = entry.detail.faults.iter();
        told.map(|fault| (words::field(l, fault.field), words::reason(l, &fault.reason))).collect()
    }

    fn notes(&self, entry: &Entry) -> Vec<String> {
        let l = self.page.locale;
        let skip = entry.detail.skip.map(|skip| words::skip(l, skip));
        skip.into_iter().chain(entry.detail.notes.iter().map(|note| words::note(l, note))).collect()
    }

    /// What this row and another one say of each field, side by side.
    fn beside(&self, entry: &Entry, beside: &Beside) -> (String, Vec<(String, String, String)>) {
        let l = self.page.locale;
        let head = match beside.row {
            Some(number) => t!(l, "imports-other-row", number = number),
            None => t!(l, "imports-in-the-book"),
        };
        (head, words::side_by_side(l, &entry.detail.said, &beside.said))
    }

    /// The record that a row is in the book.
    fn href(&self, entry: &Entry) -> Option<String> {
        let gone = matches!(self.batch.state, State::Undone) && entry.verdict == Verdict::New;
        let page = if self.batch.kind == Kind::Organizations { "organizations" } else { "members" };
        let target = entry.target.as_ref().filter(|target| !gone && !target.is_empty());
        target.map(|id| format!("/{page}/{id}"))
    }
}

/// `GET /imports/{id}`
///
/// # Errors
/// NotFound when it is missing or out of sight, Forbidden where it is only seen.
pub async fn show(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<Uuid>,
    Filters(query): Filters<Query>,
) -> Result<Response> {
    draw(&app, &actor, page, id, &query, FormErrors::default()).await
}

/// Draws a batch, with what must be put right about the act that was tried.
///
/// # Errors
/// As [`show`].
pub async fn draw(
    app: &App,
    actor: &Actor,
    page: Page,
    id: Uuid,
    query: &Query,
    errors: FormErrors,
) -> Result<Response> {
    let mut tx = app.read(actor, &sees()).await?;
    let batch = find(&mut tx, id).await?;
    let above = t!(page.locale, "imports");
    let page = organizations::under(page, &mut tx, batch.place.organization).await?.at(Nav::Organizations);
    let page = page.crumb(above, "/imports").here(batch.file_name.as_str());
    if batch.state.is_working() {
        return Ok(again_soon(page::html(&WorkingPage { page, batch })?));
    }
    let refused = !errors.is_empty();
    let asks = matches!(batch.state, State::Uploaded | State::Failed) || query.view == "columns";
    if batch.state.takes_columns() && asks {
        let scope = tx.scope(batch.kind.permission());
        let file = queries::file(&mut tx, &scope, id).await?.ok_or(Error::Conflict)?;
        drop(tx);
        let view = columns_view(&batch, file).await?;
        let shown = ColumnsPage { page, batch, view, errors };
        return Ok(if refused { page::unprocessable(&shown)? } else { page::html(&shown)? }.into_response());
    }
    let scope = tx.scope(batch.kind.permission());
    let shown = Verdict::from_code(&query.show);
    let mut rows = steps::rows(&mut tx, &scope, id, (shown, query.after), ROWS + 1).await?;
    let more = rows.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|last| {
        let verdict = shown.map(Verdict::code).unwrap_or_default();
        format!("/imports/{id}?show={verdict}&after={}", last.number)
    });
    let shown = ShowPage { page, batch, rows, shown, next, errors };
    Ok(if refused { page::unprocessable(&shown)? } else { page::html(&shown)? }.into_response())
}

/// The page asks again by itself. A header, because a page that reloads itself by its markup takes the place from
/// under those who read slowly; there is one sentence on it.
fn again_soon(html: page::Html) -> Response {
    let mut response = html.into_response();
    response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from_static("1"));
    response
}

async fn columns_view(batch: &Batch, file: Vec<u8>) -> Result<ColumnsView> {
    let (kind, wanted, titles) = (batch.kind, batch.wanted(), batch.titles.clone());
    let view = blocking(move || {
        let opened = reading::open(kind, &file, &wanted)?;
        let columns = titles.list.iter().map(|column| ColumnView {
            index: column.index,
            letter: crate::import::columns::letter(column.index),
            title: column.title.clone(),
            field: column.field.map(Field::code).unwrap_or_default().to_owned(),
            samples: samples(&opened.sheet, &titles, column.index),
        });
        let columns = columns.collect();
        let sections = if kind == Kind::Members { reading::sections(&opened.sheet, &titles) } else { Vec::new() };
        Ok::<_, Refusal>(ColumnsView { columns, sheets: opened.sheets, sections, recognised: opened.recognised })
    });
    view.await?.map_err(|refusal| Error::Internal(format!("a file that was read is refused: {refusal}")))
}

fn samples(sheet: &crate::import::read::Sheet, titles: &Columns, column: usize) -> String {
    let below = sheet.rows.iter().filter(|row| row.number > titles.rows.1);
    let cells = below.map(|row| row.cell(column)).filter(|cell| !cell.is_blank());
    cells.take(SAMPLES).map(crate::import::read::Cell::shown).collect::<Vec<_>>().join(" · ")
}
