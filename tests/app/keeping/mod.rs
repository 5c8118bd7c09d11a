//! What IT does with the program: backup, restore, examination, upgrade, and the files it is run by.

mod backups;
mod examined;
mod operating;
mod upgrades;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chibo::database::{Doors, Manifest, restore};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};

use crate::support::world::connect;

/// The address of a database of the test server, for a login or its superuser.
fn url(database: &str, login: Option<&str>) -> String {
    let given = std::env::var("DATABASE_URL").expect("a server for tests");
    let (address, query) = given.split_once('?').unwrap_or((&given, ""));
    let (server, _) = address.rsplit_once('/').expect("a database");
    let (scheme, rest) = server.split_once("://").expect("a scheme");
    let server = match (login, rest.rsplit_once('@')) {
        (Some(login), Some((_, host))) => format!("{scheme}://{login}@{host}"),
        _ => server.to_owned(),
    };
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{server}/{database}{mark}{query}")
}

/// A database of one test, beside that of the harness; dropped by [`gone`](Self::gone).
struct Database(String);

impl Database {
    /// An empty one.
    async fn empty(server: &PgConnectOptions) -> Self {
        let name = format!("kept_{}", uuid::Uuid::now_v7().simple());
        let mut superuser = connect(server).await;
        // As it is prepared where somebody else runs the server.
        execute(&mut superuser, format!("create database {name} owner chibo_owner template template0")).await;
        Self(name)
    }

    /// What the oldest release left, restored and migrated.
    async fn of_the_oldest_release(server: &PgConnectOptions) -> (Self, Manifest) {
        let database = Self::empty(server).await;
        let place = Place::new();
        let file = place.unpacked(releases().first().expect("a release"));
        let manifest = restore(&database.doors_of_the_owner(), &file).await.expect("an old backup is restored");
        (database, manifest)
    }

    fn url(&self) -> String {
        url(&self.0, None)
    }

    /// As the superuser: what the harness migrated is the superuser's.
    fn doors(&self) -> Doors {
        Doors { unbound: self.url(), owner: self.url(), migrations: self.url() }
    }

    /// As the program does it.
    fn doors_of_the_owner(&self) -> Doors {
        Doors { migrations: url(&self.0, Some("chibo_owner")), ..self.doors() }
    }

    async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url()).await.expect("its superuser")
    }

    async fn gone(self, server: &PgConnectOptions) {
        let mut superuser = connect(server).await;
        execute(&mut superuser, format!("drop database {} with (force)", self.0)).await;
    }
}

async fn execute(db: &mut PgConnection, sql: String) {
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(db).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// A folder of one test.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("chibo-keeping-{}", uuid::Uuid::now_v7().simple()));
        fs::create_dir(&folder).expect("a folder of our own");
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A packed backup as it was written.
    fn unpacked(&self, packed: &Path) -> PathBuf {
        let file = self.file(&packed.file_stem().expect("a name").to_string_lossy());
        let output = fs::File::create(&file).expect("a file");
        let done = Command::new("gzip").arg("-dc").arg(packed).stdout(Stdio::from(output)).status().expect("gzip");
        assert!(done.success(), "{}", packed.display());
        file
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Small backups of every released schema, the oldest first.
fn releases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schemas");
    let mut files: Vec<_> = fs::read_dir(folder).expect("the releases").map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
