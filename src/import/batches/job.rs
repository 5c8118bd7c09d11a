//! The work on a batch: check, apply, take back. Each is one transaction of whoever asked for it, with the rights
//! that he holds at this moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicI16, Ordering};

use super::lists::{self, Planned};
use super::model::{Batch, Claim, Problem, State, counts, plan_hash};
use super::steps::{self, Checked};
use super::{queries, reading};
use crate::access::{Actor, Scope};
use crate::app::{App, Tx};
use crate::error::Error;
use crate::import::refusal::Refusal;
use crate::import::{self, List};

/// How far the work is, in per cent.
pub type Progress = Arc<AtomicI16>;

/// Why work has ended.
#[derive(Debug)]
pub enum Ended {
    /// It cannot be done; whoever asked is told.
    Problem(Problem),
    /// It could not be done this time.
    Error(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Refusal> for Ended {
    fn from(refusal: Refusal) -> Self {
        Self::Problem(Problem::Refused(refusal))
    }
}

/// Does what is due.
///
/// # Errors
/// Why it was not done; then nothing is.
pub async fn run(app: &App, actor: &Actor, claim: &Claim, progress: &Progress) -> Result<(), Ended> {
    let permission = claim.kind.permission();
    let mut tx = app.begin(actor, permission).await?;
    let scope = tx.scope(permission);
    let found = queries::find(&mut tx, &scope, claim.batch, &[claim.kind.code().to_owned()]).await?;
    let batch = found.ok_or(Ended::Problem(Problem::NoRight))?;
    let scope = tx.require(permission, batch.place)?;
    let mut work = Work { app, actor, claim, progress, tx, scope, batch };
    match work.batch.state {
        State::Checking => work.check().await?,
        State::Applying => work.apply().await?,
        State::Undoing => work.undo().await?,
        _ => return Ok(()),
    }
    Ok(work.tx.commit().await?)
}

struct Work<'a> {
    app: &'a App,
    actor: &'a Actor,
    claim: &'a Claim,
    progress: &'a Progress,
    tx: Tx,
    scope: Scope,
    batch: Batch,
}

fn checked(planned: &Planned, problem: Option<Problem>) -> Checked {
    let entries = &planned.entries;
    Checked { counts: counts(entries), hash: plan_hash(entries), warnings: planned.warnings(), problem }
}

impl Work<'_> {
    fn at(&self, percent: i16) {
        self.progress.store(percent, Ordering::Relaxed);
    }

    async fn check(&mut self) -> Result<(), Ended> {
        let planned = self.plan().await?;
        self.show(&planned, None).await
    }

    async fn show(&mut self, planned: &Planned, problem: Option<Problem>) -> Result<(), Ended> {
        steps::store(&mut self.tx, &self.scope, self.batch.id, &planned.entries).await?;
        self.at(95);
        Ok(steps::finish_check(&mut self.tx, &self.scope, self.claim, &checked(planned, problem)).await?)
    }

    /// Applies what was shown and nothing else: where the same check says something else by now, that is shown.
    async fn apply(&mut self) -> Result<(), Ended> {
        let planned = self.plan().await?;
        if self.batch.plan_hash.as_ref() != Some(&plan_hash(&planned.entries)) {
            return self.show(&planned, Some(Problem::Moved)).await;
        }
        let id = self.batch.id;
        let written = lists::write(&mut self.tx, &self.scope, &self.batch, &planned).await?;
        self.at(80);
        steps::note_written(&mut self.tx, &self.scope, id, &written).await?;
        queries::drop_file(&mut self.tx, &self.scope, id).await?;
        let act = (self.actor.request, self.app.now());
        steps::finish_apply(&mut self.tx, &self.scope, self.claim, act).await?;
        Ok(lists::plant(&mut self.tx, &planned).await?)
    }

    async fn undo(&mut self) -> Result<(), Ended> {
        let rows = steps::written_rows(&mut self.tx, &self.scope, self.batch.id).await?;
        let built = lists::built_on(&mut self.tx, &self.batch, &rows).await?;
        self.at(40);
        if !built.is_empty() {
            return Err(Ended::Problem(Problem::BuiltOn(built)));
        }
        let today = self.app.today();
        let taken = lists::take_back(&mut self.tx, &self.scope, &self.batch, &rows, today).await?;
        taken.map_err(Ended::Problem)?;
        steps::finish_undo(&mut self.tx, &self.scope, self.claim, self.app.now()).await?;
        lists::uproot(&mut self.tx, &rows).await?.map_err(Ended::Problem)
    }

    /// Reads the file as its columns were settled and compares it with the book.
    async fn plan(&mut self) -> Result<Planned, Ended> {
        let (today, kind) = (self.app.today(), self.batch.kind);
        let id = self.batch.place.organization.to_string();
        let found = import::destination(&mut self.tx, &self.scope, &id).await?;
        let Some(there) = found.filter(|there| lists::fits(kind, there)) else {
            return Err(Ended::Problem(Problem::Closed));
        };
        let file = queries::file(&mut self.tx, &self.scope, self.batch.id).await?.ok_or(Error::Conflict)?;
        self.at(10);
        let (wanted, titles) = (self.batch.wanted(), self.batch.titles.clone());
        let list = blocking(move || {
            let opened = reading::open(kind, &file, &wanted)?;
            Ok::<_, Ended>(List { sheet: opened.sheet, columns: titles, others: Vec::new() })
        })
        .await??;
        self.at(35);
        if kind.lacks(&list.columns).is_some() {
            return Err(Ended::Problem(Problem::Refused(Refusal::NoTitles)));
        }
        let book = lists::book(&mut self.tx, &self.batch, &list, today).await?;
        let section = self.batch.section.clone();
        let planned = blocking(move || lists::compare(&list, &book, (&there, section.as_deref()), today)).await??;
        self.at(60);
        Ok(planned)
    }
}

/// Work for a processor: others wait for this thread.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
}
