//! The running program: the pool, and the only ways to the database.

use std::net::IpAddr;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

use crate::access::{self, Actor, Gift, Grant, Hold, Opening, Permission, Place, Scope, Session, Standing, Withheld};
use crate::clock::Clock;
use crate::config::Site;
use crate::error::{Error, Result};
use crate::ids::RequestId;

// What begins a transaction must not be able to fail after its `begin`: sqlx would hand the connection
// back inside of it. So the tree is held, and everything else said, by the statement that follows.

/// Begins a reading transaction: one snapshot, so that the scope and the rows are of the same tree.
const READ: &str = "begin isolation level repeatable read read only";

/// Begins a transaction that changes the tree: it waits for those who write, and may take long.
const RESTRUCTURE: &str = "begin; set local lock_timeout = '30s'; set local statement_timeout = '60s'";

/// How long a request waits for a connection before it is told to come back. Pages take hundredths of a
/// second: who has waited that long stands in a queue that only grows.
const PATIENT_FOR_A_CONNECTION: Duration = Duration::from_millis(1500);

/// How long a save waits for a change of the tree, rather than fail.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often the first of those that wait asks whether it is over.
const ASK_AGAIN: Duration = Duration::from_millis(20);

/// The program while it runs. Cheap to clone: every copy shares the pool and the clock.
#[derive(Clone)]
pub struct App {
    pool: PgPool,
    clock: Clock,
    surroundings: Arc<Surroundings>,
    turnstile: Arc<tokio::sync::Mutex<()>>,
    leaving: Arc<AtomicBool>,
    first_lock: bool,
}

/// How a running program is reached and what its database holds: fixed when it starts.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Its address.
    pub site: Site,
    /// The proxy that is believed.
    pub trusted_proxy: Option<IpAddr>,
    /// Whether the database holds the demonstration world.
    pub demo: bool,
    /// Figures for `/metrics`, where they are gathered.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
}

impl App {
    /// Connects to a migrated database. Every connection of the pool acts as `chibo_app` from its first
    /// moment, whoever signed in to the server: a statement outside a transaction sees no scoped row.
    ///
    /// # Errors
    /// `Busy` when no connection can be had in time, `Internal` when the server refuses, or
    /// lets the login do more than `chibo_app` may: one statement could then undo the second lock.
    pub async fn connect(
        pool: PgPoolOptions,
        server: PgConnectOptions,
        clock: Clock,
        surroundings: Surroundings,
    ) -> Result<Self> {
        let server = server.options([
            ("role", "chibo_app"),
            ("plan_cache_mode", "force_custom_plan"),
            // The program's own `<@` before the server's: what it says of a scope is nearer the truth (0036).
            ("search_path", "public,pg_catalog"),
            // No page runs long enough to win back what compiling its statements costs.
            ("jit", "off"),
            ("statement_timeout", "10s"),
            ("lock_timeout", "3s"),
            ("idle_in_transaction_session_timeout", "15s"),
        ]);
        let pool = pool.acquire_timeout(PATIENT_FOR_A_CONNECTION).connect_with(server).await?;
        refuse_powerful_login(&pool).await?;
        Ok(Self {
            pool,
            clock,
            surroundings: Arc::new(surroundings),
            turnstile: Arc::default(),
            leaving: Arc::default(),
            first_lock: true,
        })
    }

    /// How this instance is reached.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.surroundings.site
    }

    /// The proxy that is believed.
    #[must_use]
    pub fn trusted_proxy(&self) -> Option<IpAddr> {
        self.surroundings.trusted_proxy
    }

    /// Whether the database holds the demonstration world.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.surroundings.demo
    }

    /// Figures in the text form of Prometheus; empty where none are gathered.
    #[must_use]
    pub fn metrics(&self) -> String {
        metrics::gauge!("database_connections").set(self.pool.size());
        metrics::gauge!("database_connections_idle").set(u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX));
        self.surroundings.metrics.as_ref().map(|handle| handle.render()).unwrap_or_default()
    }

    /// Whether a statement can be run.
    ///
    /// # Errors
    /// `Busy` or `Internal` when not.
    pub async fn probe(&self) -> Result<()> {
        sqlx::query_scalar!("select 1").fetch_one(&self.pool).await?;
        Ok(())
    }

    /// From now on whoever asks is told that this instance is not ready. Pages are answered as before.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Whether this instance is about to stop.
    #[must_use]
    pub fn is_leaving(&self) -> bool {
        self.leaving.load(Ordering::Relaxed)
    }

    /// The instant.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The day in Vietnam.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.clock.today()
    }

    /// A snapshot for a page that shows what these permissions let the actor see.
    ///
    /// # Errors
    /// `Busy` when all connections are taken.
    pub async fn read(&self, actor: &Actor, sees: &[Permission]) -> Result<Tx> {
        let opening = Opening { sees, writes: &[], hold: Hold::Free };
        Ok(self.open(READ, actor, opening).await?)
    }

    /// A transaction that changes something under one permission.
    ///
    /// # Errors
    /// `Busy` when all connections are taken, or a change of the tree took too long.
    pub async fn begin(&self, actor: &Actor, permission: Permission) -> Result<Tx> {
        let (begin, hold) = match permission.changes_tree() {
            true => (RESTRUCTURE, Hold::Alone),
            false => ("begin", Hold::Still),
        };
        let opening = Opening { sees: &[permission.sees(), permission], writes: &[permission], hold };
        match self.open(begin, actor, opening).await {
            Err(error) if access::is_tree_busy(&error) => {
                let waited = tokio::time::timeout(PATIENCE, self.open_in_turn(begin, actor, opening));
                Ok(waited.await.map_err(|_| Error::Busy)??)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Waits for a change of the tree to end, without a connection, so that readers find one. Who came
    /// first asks again and again, the others stand behind.
    async fn open_in_turn(&self, begin: &'static str, actor: &Actor, opening: Opening<'_>) -> sqlx::Result<Tx> {
        let _turn = self.turnstile.lock().await;
        loop {
            match self.open(begin, actor, opening).await {
                Err(error) if access::is_tree_busy(&error) => tokio::time::sleep(ASK_AGAIN).await,
                outcome => return outcome,
            }
        }
    }

    /// A transaction on the actor's own account (password, language, devices), which reaches nothing
    /// of the tree.
    ///
    /// # Errors
    /// `Busy` when all connections are taken.
    pub async fn account(&self, actor: &Actor) -> Result<Tx> {
        let opening = Opening { sees: &[], writes: &[], hold: Hold::Free };
        Ok(self.open("begin", actor, opening).await?)
    }

    /// A transaction of the program itself, which reaches the whole tree and keeps all other writing
    /// out. The structure test lists who may call it; `reason` says why it may.
    ///
    /// # Errors
    /// `Busy` when all connections are taken, or a change of the tree took too long.
    pub async fn system(&self, reason: &'static str) -> Result<Tx> {
        let mut inner = self.pool.begin_with(RESTRUCTURE).await?;
        access::open_system(&mut inner, RequestId::mint(), self.today()).await?;
        Ok(Tx { inner, standing: Standing::default(), everywhere: Some(reason) })
    }

    /// The session behind a token of which only the hash is known here, if it is still good.
    ///
    /// # Errors
    /// `Busy` when all connections are taken.
    pub async fn resume(&self, token_hash: &[u8]) -> Result<Option<Session>> {
        access::resume(&self.pool, token_hash, self.now()).await
    }

    async fn open(&self, begin: &'static str, actor: &Actor, opening: Opening<'_>) -> sqlx::Result<Tx> {
        let mut inner = self.pool.begin_with(begin).await?;
        let standing = access::open(&mut inner, actor, self.today(), opening).await?;
        Ok(Tx { inner, standing, everywhere: (!self.first_lock).then_some("a test switched the first lock off") })
    }

    /// For the tests that prove that the second lock holds alone.
    #[doc(hidden)]
    #[cfg(debug_assertions)]
    #[must_use]
    pub fn with_first_lock_off(mut self) -> Self {
        self.first_lock = false;
        self
    }

    /// Outside of any transaction nothing scoped is seen: for what comes before sign-in (attempts,
    /// sessions), and for the health of the server.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }
}

/// Acting as `chibo_app` is not enough: `reset role` would bring back the powers of the login.
async fn refuse_powerful_login(pool: &PgPool) -> sqlx::Result<()> {
    let powerful = sqlx::query_scalar!(
        r#"select rolsuper or rolbypassrls or pg_has_role(rolname, 'chibo_owner', 'member') as "powerful!"
           from pg_roles where rolname = session_user"#
    )
    .fetch_one(pool)
    .await?;
    match powerful {
        false => Ok(()),
        true => Err(sqlx::Error::Configuration(
            "the program must sign in as chibo_app, not as a superuser or an owner of its tables".into(),
        )),
    }
}

/// An open transaction of one actor. Dropped without [`commit`](Tx::commit) it changes nothing, and
/// the settings go with it.
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    standing: Standing,
    everywhere: Option<&'static str>,
}

impl Tx {
    /// Where the actor holds this permission, in the tree that this transaction sees.
    #[must_use]
    pub fn scope(&self, permission: Permission) -> Scope {
        match self.everywhere {
            None => self.standing.scope(permission),
            Some(reason) => Scope::whole_tree(reason),
        }
    }

    /// The one place, if the actor holds this permission there.
    ///
    /// # Errors
    /// `Forbidden` when not.
    pub fn require(&self, permission: Permission, place: Place) -> Result<Scope> {
        match self.everywhere {
            None => self.standing.require(permission, place),
            Some(_) => Ok(self.scope(permission)),
        }
    }

    /// The actor's grants of today.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        self.standing.grants()
    }

    /// The grant by which the actor holds this permission at a place; none where he does not.
    #[must_use]
    pub fn by_what(&self, permission: Permission, place: Place) -> Option<&Grant> {
        self.standing.by_what(permission, place)
    }

    /// Whether the actor may give, lengthen or end a right.
    ///
    /// # Errors
    /// Why not.
    pub fn give(&self, gift: &Gift) -> std::result::Result<(), Withheld> {
        self.standing.give(gift)
    }

    /// Makes the changes last.
    ///
    /// # Errors
    /// What a deferred constraint has against them, or a lost connection.
    pub async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }
}

impl Deref for Tx {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}
