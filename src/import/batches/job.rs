//! The work on a batch: check, apply, take back. Each is one transaction of whoever asked for it, with the rights
//! that he holds at this moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicI16, Ordering};

use chrono::{Datelike as _, NaiveDate};

use super::model::{Batch, Claim, Entry, Problem, State, counts, plan_hash};
use super::steps::{self, Checked};
use super::{queries, reading, undo};
use crate::access::{Actor, Permission, Scope};
use crate::app::{App, Tx};
use crate::error::Error;
use crate::import::apply::{self, Dates};
use crate::import::check::{Plan, Target};
use crate::import::columns::Field;
use crate::import::refusal::Refusal;
use crate::import::{self, Destination, List};

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

/// What a list of members would do.
struct Planned {
    plan: Plan,
    entries: Vec<Entry>,
    dates: Dates,
}

impl Planned {
    fn checked(&self, problem: Option<Problem>) -> Checked {
        let warnings = self.plan.warnings.clone();
        Checked { counts: counts(&self.entries), hash: plan_hash(&self.entries), warnings, problem }
    }
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
        Ok(steps::finish_check(&mut self.tx, &self.scope, self.claim, &planned.checked(problem)).await?)
    }

    /// Applies what was shown and nothing else: where the same check says something else by now, that is shown.
    async fn apply(&mut self) -> Result<(), Ended> {
        let planned = self.plan().await?;
        if self.batch.plan_hash.as_ref() != Some(&plan_hash(&planned.entries)) {
            return self.show(&planned, Some(Problem::Moved)).await;
        }
        let (place, id) = (self.batch.place, self.batch.id);
        let written = apply::apply(&mut self.tx, &self.scope, place, &planned.plan, planned.dates).await?;
        self.at(85);
        steps::note_written(&mut self.tx, &self.scope, id, &written).await?;
        let act = (self.actor.request, self.app.now());
        steps::finish_apply(&mut self.tx, &self.scope, self.claim, act).await?;
        Ok(queries::drop_file(&mut self.tx, &self.scope, id).await?)
    }

    async fn undo(&mut self) -> Result<(), Ended> {
        let rows = steps::written_rows(&mut self.tx, &self.scope, self.batch.id).await?;
        let targets: Vec<String> = rows.iter().map(|(target, _)| target.clone()).collect();
        let request = self.batch.applied_request.unwrap_or_default();
        let mut built = undo::touched(&mut self.tx, request, &targets).await?;
        let made = rows.iter().filter(|(_, undo)| matches!(undo, apply::Undo::Made));
        let made: Vec<_> = made.filter_map(|(target, _)| target.parse().ok()).collect();
        for (what, count) in undo::built_on(&mut self.tx, &made).await? {
            if built.iter().all(|(known, _)| *known != what) {
                built.push((what, count));
            }
        }
        self.at(40);
        let problem = (!built.is_empty()).then_some(Problem::BuiltOn(built));
        if problem.is_none() {
            undo::take_back(&mut self.tx, &self.scope, self.batch.place, &rows).await?;
        }
        let now = self.app.now();
        Ok(steps::finish_undo(&mut self.tx, &self.scope, self.claim, now, problem.as_ref()).await?)
    }

    /// Reads the file as its columns were settled and compares it with the book.
    async fn plan(&mut self) -> Result<Planned, Ended> {
        let today = self.app.today();
        let (sees, place) = (self.tx.scope(Permission::ReadMembers), self.batch.place);
        let found = import::destination(&mut self.tx, &self.scope, &place.organization.to_string()).await?;
        let Some(there) = found.filter(|there| there.is_branch && !there.is_closed) else {
            return Err(Ended::Problem(Problem::Closed));
        };
        let file = queries::file(&mut self.tx, &self.scope, self.batch.id).await?.ok_or(Error::Conflict)?;
        self.at(10);
        let (kind, titles) = (self.batch.kind, self.batch.titles.clone());
        let wanted = self.batch.wanted();
        let list = blocking(move || {
            let opened = reading::open(kind, &file, &wanted)?;
            Ok::<_, Ended>(List { sheet: opened.sheet, columns: titles, others: Vec::new() })
        })
        .await??;
        self.at(35);
        if list.columns.of(Field::FullName).is_none() && list.columns.of(Field::GivenName).is_none() {
            return Err(Ended::Problem(Problem::Refused(Refusal::NoTitles)));
        }
        let members = import::members(&mut self.tx, &sees, place.organization, today).await?;
        let elsewhere = import::elsewhere(&mut self.tx, &sees, place.organization, &list.card_numbers()).await?;
        let (name, section) = (there.name.clone(), self.batch.section.clone());
        let (plan, entries) = blocking(move || {
            let target = Target {
                organization: &name,
                members: &members,
                elsewhere: &elsewhere,
                section: section.as_deref(),
                today,
            };
            let plan = list.plan(&target)?;
            let entries = reading::entries(&plan, &members);
            Ok::<_, Ended>((plan, entries))
        })
        .await??;
        self.at(60);
        Ok(Planned { plan, entries, dates: Dates { since: since(&there, today), today } })
    }
}

/// New members belong to the branch from the first of the month, so that they are on the roll of its meeting.
fn since(branch: &Destination, today: NaiveDate) -> NaiveDate {
    let first = today.with_day(1).unwrap_or(today);
    branch.established_on.map_or(first, |start| start.max(first))
}

/// Work for a processor: others wait for this thread.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
}
