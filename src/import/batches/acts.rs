//! What is done to a batch: its columns settled, applied, taken back, thrown away.

use axum::extract::State as Shared;
use axum::response::Response;
use uuid::Uuid;

use super::forms::{ActForm, ColumnsForm};
use super::job::blocking;
use super::model::{Batch, Encoding, State};
use super::queries::{self, Settled};
use super::reading::{self, Wanted};
use super::show::{self, Query, draw};
use super::{steps, words, work};
use crate::access::{Actor, Scope};
use crate::app::{App, Tx};
use crate::error::{Error, Result};
use crate::form::{FormErrors, Posted};
use crate::import::columns::Columns;
use crate::page::{self, Id, Page};
use crate::t;

/// The batch in a transaction that may change it.
async fn open(app: &App, actor: &Actor, id: Uuid) -> Result<(Tx, Scope, Batch)> {
    let mut tx = app.read(actor, &show::sees()).await?;
    let permission = show::find(&mut tx, id).await?.kind.permission();
    drop(tx);
    let mut tx = app.begin(actor, permission).await?;
    let batch = show::find(&mut tx, id).await?;
    let scope = tx.require(permission, batch.place)?;
    Ok((tx, scope, batch))
}

/// The version that was shown; one that cannot be read is none that is there.
fn version(shown: &str) -> i32 {
    shown.parse().unwrap_or_default()
}

/// `POST /imports/{id}/columns`: settles the columns, remembers them and asks for the check. Another sheet, or
/// the text converted, is opened first, and its columns shown.
///
/// # Errors
/// Conflict when the batch is no longer as it was shown.
pub async fn columns(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<Uuid>,
    Posted(form): Posted<ColumnsForm>,
) -> Result<Response> {
    let (mut tx, scope, batch) = open(&app, &actor, id).await?;
    if !batch.state.takes_columns() || batch.version != version(&form.version) {
        return Err(Error::Conflict);
    }
    let here = format!("/imports/{id}");
    let kind = batch.kind;
    let about = (batch.place.organization, kind);
    let encoding = form.encoding();
    let sheet = if form.sheet.is_empty() { batch.sheet.clone() } else { Some(form.sheet.clone()) };
    if sheet != batch.sheet || encoding != batch.old_encoding {
        let titles = reopened(&mut tx, &scope, &batch, (sheet.clone(), encoding)).await?;
        let settled = Settled { sheet, section: None, titles, old_encoding: encoding };
        queries::settle(&mut tx, &scope, (id, batch.version), &settled, State::Uploaded).await?;
        tx.commit().await?;
        return Ok(page::redirect(&here, ""));
    }
    let errors = wrong(&page, &batch, &form);
    if !errors.is_empty() {
        drop(tx);
        let query = Query::columns();
        return draw(&app, &actor, page, id, &query, errors).await;
    }
    let titles = form.chosen(&batch.titles);
    queries::remember(&mut tx, &scope, about, &titles).await?;
    let section = (!form.section.is_empty()).then(|| form.section.clone());
    let settled = Settled { sheet: batch.sheet.clone(), section, titles, old_encoding: encoding };
    queries::settle(&mut tx, &scope, (id, batch.version), &settled, State::Uploaded).await?;
    let asked = (actor.user, app.now());
    steps::ask(&mut tx, &scope, (id, batch.version + 1), (&[State::Uploaded], State::Checking), asked).await?;
    tx.commit().await?;
    work::wake();
    Ok(page::redirect(&here, ""))
}

/// What keeps the columns from being settled.
fn wrong(page: &Page, batch: &Batch, form: &ColumnsForm) -> FormErrors {
    let l = page.locale;
    let mut errors = FormErrors::default();
    let first = batch.titles.list.first().map_or(0, |column| column.index);
    if let Some(field) = form.chosen_twice() {
        errors.add(format!("column.{first}"), t!(l, "imports-column-twice", field = words::field(l, field)));
    }
    if let Some(missing) = batch.kind.lacks(&form.chosen(&batch.titles)) {
        errors.add(format!("column.{first}"), words::lacks(l, missing));
    }
    errors
}

async fn reopened(
    tx: &mut Tx,
    scope: &Scope,
    batch: &Batch,
    (sheet, encoding): (Option<String>, Option<Encoding>),
) -> Result<Columns> {
    let file = queries::file(tx, scope, batch.id).await?.ok_or(Error::Conflict)?;
    let remembered = queries::remembered(tx, scope, (batch.place.organization, batch.kind)).await?;
    let (kind, wanted) = (batch.kind, Wanted { sheet, encoding, remembered });
    let opened = blocking(move || reading::open(kind, &file, &wanted)).await?;
    Ok(opened.map_err(|_| Error::Conflict)?.columns)
}

/// `POST /imports/{id}/application`: asks for what was shown to be written.
///
/// # Errors
/// Conflict when the batch is no longer as it was shown.
pub async fn apply(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<Uuid>,
    Posted(form): Posted<ActForm>,
) -> Result<Response> {
    ask(&app, &actor, page, id, &form, (State::Checked, State::Applying)).await
}

/// `POST /imports/{id}/reversal`: asks for what was written to be taken back.
///
/// # Errors
/// Conflict when the batch is no longer as it was shown.
pub async fn reverse(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<Uuid>,
    Posted(form): Posted<ActForm>,
) -> Result<Response> {
    ask(&app, &actor, page, id, &form, (State::Applied, State::Undoing)).await
}

async fn ask(
    app: &App,
    actor: &Actor,
    page: Page,
    id: Uuid,
    form: &ActForm,
    (from, to): (State, State),
) -> Result<Response> {
    let (mut tx, scope, batch) = open(app, actor, id).await?;
    if batch.state != from || batch.version != version(&form.version) {
        // Asked twice is asked once.
        let done = matches!(
            (batch.state, to),
            (State::Applying | State::Applied, State::Applying) | (State::Undoing | State::Undone, State::Undoing)
        );
        return if done { Ok(page::redirect(&format!("/imports/{id}"), "")) } else { Err(Error::Conflict) };
    }
    if !form.confirmed {
        drop(tx);
        let errors = FormErrors::one("confirmed", t!(page.locale, "imports-confirm-missing"));
        return draw(app, actor, page, id, &Query::default(), errors).await;
    }
    steps::ask(&mut tx, &scope, (id, batch.version), (&[from], to), (actor.user, app.now())).await?;
    tx.commit().await?;
    work::wake();
    Ok(page::redirect(&format!("/imports/{id}"), ""))
}

/// `POST /imports/{id}/removal`: throws away what was not applied, the file and its rows.
///
/// # Errors
/// Conflict when the batch is no longer as it was shown.
pub async fn discard(
    Shared(app): Shared<App>,
    actor: Actor,
    page: Page,
    Id(id): Id<Uuid>,
    Posted(form): Posted<ActForm>,
) -> Result<Response> {
    let (mut tx, scope, _) = open(&app, &actor, id).await?;
    steps::discard(&mut tx, &scope, (id, version(&form.version))).await?;
    queries::drop_file(&mut tx, &scope, id).await?;
    tx.commit().await?;
    Ok(page::redirect("/imports", t!(page.locale, "imports-discarded")))
}
