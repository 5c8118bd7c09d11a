//! The private PostgreSQL keeps its promises through kills, leftovers and wrong folders.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chibo::database::{Durability, MigrateError, Options, Server, StartError, migrate};
use sqlx::{Connection, PgConnection, Row};

use crate::processes::{has_ended, kill, wait_until};

/// A folder for one test, removed after it, and how its servers treat their data.
struct Place(PathBuf, Durability);

impl Place {
    fn new(test: &str) -> Self {
        let name = format!("chibo-{test}-{}", std::process::id());
        let place = Self(std::env::temp_dir().join(name), Durability::ThrowAway);
        fs::create_dir(&place.0).expect("a temporary folder of our own");
        fs::set_permissions(&place.0, fs::Permissions::from_mode(0o755)).unwrap();
        place
    }

    /// As real data: nothing that a kill could lose is switched off.
    fn durable(test: &str) -> Self {
        let mut place = Self::new(test);
        place.1 = Durability::Durable;
        place
    }

    fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    fn start(&self) -> Result<Server, StartError> {
        start(&self.data(), self.1)
    }

    /// A server with one row in it, stopped again.
    fn with_a_row(&self) -> Server {
        let server = self.start().expect("a first start");
        run(&server.owner_url(), KEEP_A_ROW);
        server
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const KEEP_A_ROW: &str = "create table kept (name text); insert into kept values ('Thôn 3')";

fn start(folder: &Path, durability: Durability) -> Result<Server, StartError> {
    Server::start(&Options { folder: folder.to_owned(), durability, connections: 5 })
}

fn refusal(result: Result<Server, StartError>) -> String {
    match result {
        Ok(server) => panic!("started on {}", server.folder().display()),
        Err(error) => error.to_string(),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn try_run(url: &str, sql: &'static str) -> sqlx::Result<Option<String>> {
    let mut connection = PgConnection::connect(url).await?;
    let row = sqlx::raw_sql(sql).fetch_optional(&mut connection).await?;
    connection.close().await?;
    Ok(row.map(|row| row.get::<String, _>(0)))
}

fn run(url: &str, sql: &'static str) -> Option<String> {
    try_run(url, sql).expect(sql)
}

fn kept(server: &Server) -> Option<String> {
    run(&server.owner_url(), "select name from kept")
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Runs a program as the account that runs PostgreSQL.
fn as_account(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]);
    command.arg("--").arg(program);
    command
}

#[test]
fn the_owner_makes_tables_and_the_pages_do_not() {
    let place = Place::new("roles");
    let server = place.with_a_row();
    run(&server.owner_url(), "create extension pg_trgm; create extension btree_gist");
    let owner = run(&server.owner_url(), "select tableowner::text from pg_tables where tablename = 'kept'");
    assert_eq!(owner.as_deref(), Some("chibo_owner"));
    for refused in [
        "create table mine (id integer)",
        "create temporary table mine (id integer)",
        "select name from kept",
        "set role chibo_owner",
        "set role postgres",
    ] {
        let error = try_run(&server.app_url(), refused).expect_err(refused);
        assert!(error.to_string().contains("permission denied"), "{error}");
    }
    let sorted = "select string_agg(n, ' ' order by n collate \"vi-x-icu\") \
                  from (values ('Ơn'), ('Dũng'), ('đa'), ('An'), ('Ân')) names (n)";
    let sorted = run(&server.app_url(), sorted);
    assert_eq!(sorted.as_deref(), Some("An Ân Dũng đa Ơn"));
}

#[test]
fn real_data_is_closed_to_others_safe_on_disk_and_not_in_the_log() {
    let place = Place::durable("real");
    let server = place.start().expect("a first start");
    for inner in ["s", "pgdata"] {
        let mode = fs::metadata(server.folder().join(inner)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o700, "{inner}");
    }
    let listening = "select setting from pg_settings where name = 'listen_addresses'";
    assert_eq!(run(&server.superuser_url(), listening).as_deref(), Some(""));
    let durable = "select string_agg(setting, ' ' order by name) from pg_settings \
                   where name in ('fsync', 'full_page_writes', 'synchronous_commit')";
    let durable = run(&server.superuser_url(), durable);
    assert_eq!(durable.as_deref(), Some("on on on"));
    // What fails may have held names of people; the log has none.
    run(&server.owner_url(), KEEP_A_ROW);
    let twice = "create unique index one_of_each on kept (name); \
                 insert into kept values ('Lò Thị Mẩy'); insert into kept values ('Lò Thị Mẩy')";
    try_run(&server.owner_url(), twice).expect_err("the second row");
    let log = fs::read_to_string(server.folder().join("postgres.log")).unwrap();
    assert!(log.contains("one_of_each") && !log.contains("Mẩy"), "{log}");
}

#[test]
fn a_second_instance_is_refused_by_name() {
    let place = Place::new("second");
    let first = place.with_a_row();
    let text = refusal(place.start());
    let us = format!("another chibo (process {}) already uses", std::process::id());
    assert!(text.contains(&us), "{text}");
    assert_eq!(kept(&first).as_deref(), Some("Thôn 3"));
    first.stop();
    let next = place.start().expect("a start after the first has stopped");
    assert_eq!(kept(&next).as_deref(), Some("Thôn 3"));
}

#[tokio::test]
async fn a_killed_server_is_noticed_and_its_rows_are_kept() {
    let place = Place::durable("killed");
    let (first, place) = blocking(move || (place.with_a_row(), place)).await;
    let ended = first.ended();
    kill(first.process());
    let ended = tokio::time::timeout(Duration::from_secs(10), ended).await;
    let text = ended.expect("the end is noticed").to_string();
    assert!(text.contains("SIGKILL") && text.contains("postgres.log"), "{text}");
    blocking(move || {
        // Its children may still be there: the next start does not wait for them to be gone.
        first.stop();
        let next = place.start().expect("a start after a kill");
        assert_eq!(kept(&next).as_deref(), Some("Thôn 3"));
    })
    .await;
}

/// Starting and stopping block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[test]
fn a_server_that_outlived_its_program_is_stopped_first() {
    let place = Place::durable("orphan");
    let first = place.with_a_row();
    let program = fs::read_link(format!("/proc/{}/exe", first.process())).unwrap();
    first.stop();
    let mut orphan = spawn_server(&program, &place.data());
    wait_until("the orphan runs", || {
        let file = place.data().join("pgdata/postmaster.pid");
        fs::read_to_string(file).is_ok_and(|text| text.contains("ready"))
    });
    let next = place.start().expect("a start beside an orphan");
    assert!(has_ended(orphan.id()));
    assert_eq!(kept(&next).as_deref(), Some("Thôn 3"));
    orphan.wait().unwrap();
}

fn spawn_server(program: &Path, data: &Path) -> Child {
    let mut command = as_account(program);
    command.arg("-D").arg(data.join("pgdata"));
    command.args(["-c", "listen_addresses=", "-k"]).arg(data.join("s"));
    command.current_dir("/").stderr(Stdio::null());
    command.spawn().expect("a server by hand")
}

#[test]
fn a_stale_pid_file_that_names_a_living_process_is_no_hindrance() {
    let place = Place::new("stale");
    let first = place.with_a_row();
    let pid_file = place.data().join("pgdata/postmaster.pid");
    let socket_lock = place.data().join("s/.s.PGSQL.5432.lock");
    let files = [&pid_file, &socket_lock].map(|file| fs::read_to_string(file).unwrap());
    let number = first.process().to_string();
    first.stop();
    // PostgreSQL alone would refuse: a process of the same account has the number.
    let mut stranger = as_account(Path::new("sleep")).arg("60").spawn().unwrap();
    for (file, text) in [&pid_file, &socket_lock].into_iter().zip(files) {
        fs::write(file, text.replacen(&number, &stranger.id().to_string(), 1)).unwrap();
    }
    let next = place.start().expect("a start with stale files");
    assert_eq!(kept(&next).as_deref(), Some("Thôn 3"));
    assert!(!has_ended(stranger.id()), "a stranger was killed");
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

#[test]
fn a_half_made_cluster_is_made_anew() {
    let place = Place::new("half");
    place.start().expect("a first start").stop();
    let data = place.data();
    fs::rename(data.join("pgdata"), data.join("pgdata.new")).unwrap();
    fs::remove_file(data.join("pgdata.new/global/pg_control")).unwrap();
    let next = place.start().expect("a start after an interrupted one");
    run(&next.owner_url(), KEEP_A_ROW);
    assert!(!data.join("pgdata.new").exists());
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let place = Place::new("strangers");
    let file = place.0.join("thesis.txt");
    fs::write(&file, "years of work").unwrap();
    let before = fs::metadata(&place.0).unwrap();
    let text = refusal(start(&place.0, place.1));
    assert!(text.contains("`thesis.txt`") && text.contains("DATA_DIR"), "{text}");
    let after = fs::metadata(&place.0).unwrap();
    assert_eq!((before.mode(), before.uid()), (after.mode(), after.uid()));
    let names = fs::read_dir(&place.0).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["thesis.txt"]);
}

#[test]
fn data_of_another_version_is_refused() {
    let place = Place::new("version");
    place.with_a_row().stop();
    let file = place.data().join("pgdata/PG_VERSION");
    let version = fs::read_to_string(&file).unwrap();
    fs::write(&file, "12\n").unwrap();
    let text = refusal(place.start());
    assert!(text.contains("made by PostgreSQL 12") && text.contains("postgresql-12"), "{text}");
    // Nothing was done to it.
    fs::write(&file, version).unwrap();
    let next = place.start().expect("a start with the right programs");
    assert_eq!(kept(&next).as_deref(), Some("Thôn 3"));
}

#[test]
fn a_checkout_that_postgres_cannot_enter_works_as_well() {
    let place = Place::new("closed");
    fs::set_permissions(&place.0, fs::Permissions::from_mode(0o700)).unwrap();
    let first = place.with_a_row();
    let folder = first.folder().to_owned();
    let wanted = place.data();
    assert_eq!(folder.starts_with("/var/lib/chibo"), is_root(), "{}", folder.display());
    assert_eq!(folder == wanted, !is_root());
    first.stop();
    let next = place.start().expect("a second start");
    assert_eq!(next.folder(), folder);
    assert_eq!(kept(&next).as_deref(), Some("Thôn 3"));
    next.stop();
    if is_root() {
        assert!(!wanted.exists(), "an unused folder was made");
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn a_deep_folder_has_its_socket_elsewhere() {
    let place = Place::new("deep");
    let deep = place.0.join("thư-mục-rất-dài".repeat(4)).join("sổ chi bộ/data");
    let first = start(&deep, place.1).expect("a first start");
    run(&first.owner_url(), KEEP_A_ROW);
    assert_eq!(kept(&first).as_deref(), Some("Thôn 3"));
    let folder = first.folder().to_owned();
    first.stop();
    if is_root() {
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn migrations_are_applied_once_by_any_number_of_instances() {
    let server = Server::throw_away().expect("a throw-away server");
    let url = server.owner_url();
    let several: Vec<_> = (0..4)
        .map(|_| {
            let url = url.clone();
            std::thread::spawn(move || migrate_now(&url))
        })
        .collect();
    for one in several {
        one.join().unwrap().expect("migrated, or waited for the other");
    }
    let applied = run(&url, "select count(*)::text from _sqlx_migrations where success");
    let known = chibo::database::MIGRATOR.iter().count().to_string();
    assert_eq!(applied, Some(known));
}

#[test]
fn a_newer_schema_is_refused() {
    let server = Server::throw_away().expect("a throw-away server");
    let url = server.owner_url();
    migrate_now(&url).expect("migrated");
    run(
        &url,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
         values (9000, 'from the future', true, '', 0)",
    );
    let error = migrate_now(&url).expect_err("a newer schema");
    assert!(matches!(error, MigrateError::Newer { found: 9000, .. }), "{error}");
    assert!(error.to_string().contains("Start the newer program"), "{error}");
}

#[tokio::main(flavor = "current_thread")]
async fn migrate_now(url: &str) -> Result<(), MigrateError> {
    migrate(url).await
}
