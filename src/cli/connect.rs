//! The database behind a command: the private server or the one that the settings name.

use chrono::NaiveDate;
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::app::{App, Surroundings};
use crate::clock::Clock;
use crate::config::{Settings, Site};
use crate::database::{self, Durability, Options, Server};

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
        let (server, app_url, owner_url) = match (&settings.database_url, &settings.database_owner_url) {
            (Some(app), Some(owner)) => (None, app.clone(), owner.clone()),
            (Some(_), None) => {
                return Err(
                    "DATABASE_URL is set: set DATABASE_OWNER_URL too (role chibo_owner), for the migrations".into()
                );
            }
            (None, _) => {
                let options = Options {
                    folder: settings.data_dir.clone(),
                    durability: Durability::Durable,
                    connections: settings.database_connections + 10,
                };
                let started = tokio::task::spawn_blocking(move || Server::start(&options))
                    .await
                    .map_err(|error| error.to_string())?;
                let server = started.map_err(|error| error.to_string())?;
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
