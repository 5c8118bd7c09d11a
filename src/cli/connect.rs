//! The database behind a command: the private server or the one that the settings name.

use chrono::NaiveDate;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::app::{App, Surroundings};
use crate::clock::Clock;
use crate::config::{Settings, Site};
use crate::database::{self, Doors, Durability, Options, Server, StartError};

/// Starts the private server.
async fn start(settings: &Settings) -> Result<Result<Server, StartError>, String> {
    let options = Options {
        folder: settings.data_dir.clone(),
        durability: Durability::Durable,
        connections: settings.database_connections + 10,
    };
    tokio::task::spawn_blocking(move || Server::start(&options)).await.map_err(|error| error.to_string())
}

/// A migrated database, and the private server that it lives in, if it is one.
pub struct Base {
    /// Kept as long as the database is used.
    pub server: Option<Server>,
    app_url: String,
    owner_url: String,
    connections: u32,
}

impl Base {
    /// Starts or finds the database and brings its schema up to date.
    ///
    /// # Errors
    /// A sentence in English that says what to do.
    pub async fn open(settings: &Settings) -> Result<Self, String> {
        let urls = settings.urls()?;
        let (server, app_url, owner_url) = match (urls.app, urls.owner) {
            (Some(app), Some(owner)) => (None, app, owner),
            (Some(_), None) => {
                return Err(
                    "DATABASE_URL is set: set DATABASE_OWNER_URL too (role chibo_owner), for the migrations".into()
                );
            }
            (None, _) => {
                let server = start(settings).await?.map_err(|error| error.to_string())?;
                let urls = (server.app_url(), server.owner_url());
                (Some(server), urls.0, urls.1)
            }
        };
        database::migrate(&owner_url).await.map_err(|error| error.to_string())?;
        Ok(Self { server, app_url, owner_url, connections: settings.database_connections })
    }

    /// The day for which the demonstration world was made, if this database holds it.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn demonstration_day(&self) -> Result<Option<NaiveDate>, String> {
        let asked = async {
            let mut db = sqlx::PgConnection::connect(&self.app_url).await?;
            sqlx::query_scalar!("select demonstration_day from installation").fetch_one(&mut db).await
        };
        asked.await.map_err(|error| error.to_string())
    }

    /// A connection as the owner of the tables, for what the program itself may not do.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn owner(&self) -> Result<sqlx::PgConnection, String> {
        sqlx::PgConnection::connect(&self.owner_url).await.map_err(|error| error.to_string())
    }

    /// The program on this database.
    ///
    /// # Errors
    /// When the address cannot be read or the server refuses.
    pub async fn app(&self, clock: Clock, surroundings: Surroundings) -> Result<App, String> {
        let server: PgConnectOptions = self.app_url.parse().map_err(|error: sqlx::Error| error.to_string())?;
        let pool = PgPoolOptions::new().max_connections(self.connections).min_connections(self.connections.min(4));
        App::connect(pool, server, clock, surroundings).await.map_err(|error| error.to_string())
    }

    /// The program for a command that serves nobody.
    ///
    /// # Errors
    /// As [`app`](Self::app).
    pub async fn quiet_app(&self) -> Result<App, String> {
        let site = Site::parse("http://127.0.0.1")?;
        let demo = self.demonstration_day().await?.is_some();
        self.app(Clock::system(), Surroundings { site, trusted_proxy: None, demo, metrics: None }).await
    }
}

/// A database as whoever keeps it enters it: as it is, without a migration.
pub struct Kept {
    /// The private server, where no other process runs it.
    pub server: Option<Server>,
    /// The ways in.
    pub doors: Doors,
}

impl Kept {
    /// Finds the database that there is: of a running program, of one that does not run, or external.
    ///
    /// # Errors
    /// A sentence in English that says what to do.
    pub async fn find(settings: &Settings) -> Result<Self, String> {
        if let Some(external) = Self::external(settings, false)? {
            return Ok(external);
        }
        let folder = &settings.data_dir;
        if !Server::has_data(folder).map_err(|error| error.to_string())? {
            return Err(format!("there is no data of chibo in {}: set DATA_DIR or DATABASE_URL", folder.display()));
        }
        match start(settings).await? {
            Ok(server) => Ok(Self::private(server)),
            Err(StartError::InUse { folder, .. }) => {
                let unbound = Server::superuser_url_in(&folder);
                let doors = Doors { owner: unbound.clone(), migrations: unbound.clone(), unbound };
                Ok(Self { server: None, doors })
            }
            Err(error) => Err(error.to_string()),
        }
    }

    /// Finds the database or makes one; of a running program none.
    ///
    /// # Errors
    /// A sentence in English that says what to do.
    pub async fn make(settings: &Settings) -> Result<Self, String> {
        match Self::external(settings, true)? {
            Some(external) => Ok(external),
            None => start(settings).await?.map(Self::private).map_err(|error| error.to_string()),
        }
    }

    /// Stops the private server, if it was started here.
    ///
    /// # Errors
    /// When the thread that stops it panics.
    pub async fn leave(self) -> Result<(), String> {
        let stopped = tokio::task::spawn_blocking(move || self.server.map(Server::stop)).await;
        stopped.map(drop).map_err(|error| error.to_string())
    }

    fn private(server: Server) -> Self {
        let doors =
            Doors { unbound: server.superuser_url(), owner: server.superuser_url(), migrations: server.owner_url() };
        Self { server: Some(server), doors }
    }

    /// The ways into an external database; the owner's is asked for where something is written.
    fn external(settings: &Settings, writes: bool) -> Result<Option<Self>, String> {
        let urls = settings.urls()?;
        let doors = match (urls.backup, urls.owner) {
            (None, None) if urls.app.is_none() => return Ok(None),
            (None, _) => return Err(NO_BACKUP_URL.to_owned()),
            (Some(_), None) if writes => return Err("set DATABASE_OWNER_URL too (role chibo_owner)".to_owned()),
            (Some(unbound), owner) => {
                let owner = owner.unwrap_or_else(|| unbound.clone());
                Doors { unbound, migrations: owner.clone(), owner }
            }
        };
        Ok(Some(Self { server: None, doors }))
    }
}

/// What is missing for a database that somebody else runs.
const NO_BACKUP_URL: &str = "the database is external: set DATABASE_BACKUP_URL to a login that row-level security \
    does not bind, because of what binds it every protected row would be missing (create role chibo_backup login \
    bypassrls in role pg_read_all_data, chibo_app)";
