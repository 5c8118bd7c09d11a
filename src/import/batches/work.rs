//! The workers. Every running program has one; any number of programs may share a database.
//!
//! The queue is the batches themselves. Two libraries were looked at for it. apalis-postgres 1.0 needs the extensions
//! hstore and pgcrypto, tables that are outside of row-level security and the trail, and sqlx's `sqlx-toml` for the
//! whole program, and what it hands out is acknowledged outside of our transaction. graphile_worker 0.14 brings
//! thirty crates, a scheduler among them, and its recovery after a crash also hands a job out a second time and
//! leaves it to the job to notice. Both keep beside the batch a second row that says the same as its state, and the
//! two can disagree; here the state, what it led to and the end of the work are one transaction. What remains is one
//! statement that takes a batch (`import_claim`), and one that says that its worker is alive (`import_beat`).

use std::sync::Arc;
use std::sync::atomic::{AtomicI16, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::job::{self, Ended, Progress};
use super::model::{Claim, KEPT, Problem};
use super::steps;
use crate::access::Actor;
use crate::app::App;
use crate::error::{Error, Result};
use crate::ids::RequestId;

/// How long a worker that says nothing is believed to be alive.
const LEASE: Duration = Duration::from_secs(15);

/// How often a worker says that it is, and how far it came.
const BEAT: Duration = Duration::from_millis(500);

/// How often work is looked for that another program was asked for, or that another worker left.
const LOOK: Duration = Duration::from_secs(2);

/// How often files are looked for that nobody applied.
const FORGET: Duration = Duration::from_secs(60 * 60);

/// After how many beginnings work is given up.
const ATTEMPTS: i16 = 5;

/// Wakes the worker of this program at once.
static WAKE: Notify = Notify::const_new();

/// Says that there is work.
pub fn wake() {
    WAKE.notify_one();
}

/// Works for ever.
pub async fn work(app: App) {
    let mut forgotten: Option<Instant> = None;
    loop {
        if forgotten.is_none_or(|at| at.elapsed() >= FORGET) {
            forgotten = Some(Instant::now());
            if let Err(error) = forget(&app).await {
                tracing::warn!(%error, "files that nobody applied could not be looked for");
            }
        }
        if let Err(error) = run_due(&app).await {
            tracing::warn!(%error, "imports could not be looked for");
        }
        let _ = tokio::time::timeout(LOOK, WAKE.notified()).await;
    }
}

/// Does everything that is due; how many batches.
///
/// # Errors
/// Busy or Internal when work cannot be looked for.
pub async fn run_due(app: &App) -> Result<usize> {
    let mut done = 0;
    while let Some(claim) = steps::claim(app.pool(), LEASE).await? {
        run(app, &claim).await?;
        done += 1;
    }
    Ok(done)
}

/// Throws away what was brought long ago and not applied; how many batches.
///
/// # Errors
/// Busy or Internal when it cannot be looked for.
pub async fn forget(app: &App) -> Result<i64> {
    steps::forget(app.pool(), app.now() - KEPT).await
}

async fn run(app: &App, claim: &Claim) -> Result<()> {
    let actor = Actor { user: claim.asked_by, request: RequestId::mint() };
    let progress: Progress = Arc::new(AtomicI16::new(0));
    let beating = tokio::spawn(keep_beating(app.clone(), *claim, Arc::clone(&progress)));
    let ended = match claim.attempts > ATTEMPTS {
        true => Err(Ended::Problem(Problem::Internal(actor.request.to_string()))),
        false => job::run(app, &actor, claim, &progress).await,
    };
    beating.abort();
    let problem = match ended {
        Ok(()) => return Ok(()),
        Err(Ended::Problem(problem)) => problem,
        Err(Ended::Error(Error::Forbidden | Error::NotFound)) => Problem::NoRight,
        // Somebody was faster, or there was no room: once more, in a moment.
        Err(Ended::Error(Error::Busy | Error::Conflict)) => {
            steps::beat(app.pool(), claim, BEAT, 0).await?;
            tokio::time::sleep(BEAT).await;
            return Ok(());
        }
        Err(Ended::Error(error)) => {
            tracing::error!(request = %actor.request, batch = %claim.batch, %error, "an import has failed");
            Problem::Internal(actor.request.to_string())
        }
    };
    let mut tx = app.account(&actor).await?;
    steps::stop(&mut tx, claim, &problem).await?;
    tx.commit().await
}

/// Until it is stopped, or another worker has taken over: then the work cannot end any more.
async fn keep_beating(app: App, claim: Claim, progress: Progress) {
    let mut beats = tokio::time::interval(BEAT);
    loop {
        beats.tick().await;
        let percent = progress.load(Ordering::Relaxed);
        match steps::beat(app.pool(), &claim, LEASE, percent).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "an import could not say that it goes on"),
        }
    }
}
