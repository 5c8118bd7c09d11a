//! A backup comes back row for row, or it is refused and changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use chibo::database::{Doors, KeepError, backup, read_backup, restore, verify};
use chibo::demo::{self, PASSWORD, SEED};
use chrono::{DateTime, Utc};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection};

use super::{Database, Place, execute, url};
use crate::demo::program;
use crate::support::client::Client;
use crate::support::world::{connect, day};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).expect("a moment")
}

fn name(server: &PgConnectOptions) -> String {
    server.get_database().expect("a database").to_owned()
}

/// Every table with its rows in order: not the way in which the program itself compares.
async fn contents(db: &mut PgConnection) -> BTreeMap<String, String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
    )
    .fetch_all(&mut *db)
    .await
    .unwrap();
    let mut contents = BTreeMap::new();
    for table in tables {
        let sql = format!(
            "select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text)), '') from {table} t"
        );
        let content: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut *db).await.expect("a table");
        contents.insert(table, content);
    }
    contents
}

async fn relations(database: &Database) -> i64 {
    let mut db = database.connect().await;
    sqlx::query_scalar("select count(*) from pg_class where relnamespace = 'public'::regnamespace")
        .fetch_one(&mut db)
        .await
        .unwrap()
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn the_demonstration_comes_back_row_for_row(_: PgPoolOptions, server: PgConnectOptions) {
    let today = day("2026-08-15");
    let app = program(&server, today).await;
    demo::load(&app, SEED).await.expect("the demonstration");
    let before = contents(&mut connect(&server).await).await;
    let place = Place::new();
    let file = place.file("so chi bộ.backup");
    let manifest = backup(&url(&name(&server), None), &file, now()).await.expect("a backup");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(&place.0).unwrap().count(), 1, "nothing else is left beside it");
    assert_eq!(read_backup(&file).expect("whole"), manifest);
    assert_eq!(manifest.tables.len(), before.len());
    let rows = before["members"].split(' ').next().unwrap().parse();
    assert_eq!(Ok(manifest.tables["members"].rows), rows);

    let copy = Database::empty(&server).await;
    restore(&copy.doors(), &file).await.expect("restored");
    assert_eq!(contents(&mut copy.connect().await).await, before);
    let examined = verify(&copy.url()).await.expect("examined");
    assert_eq!(examined.faults(), 0, "{examined}");

    // The program works with it: numbers go on where they were, and both locks hold.
    let app = program(&server.clone().database(&copy.0), today).await;
    let mut client = Client::new(&app);
    client.get("/session/new").await.assert_status(200);
    client.submit("/session", &[("sign_in_name", "bithu.thon3"), ("password", PASSWORD)]).await.assert_redirect("/");
    client.get("/").await.assert_status(200).assert_text("Thôn 3");
    assert_eq!(verify(&copy.url()).await.expect("examined").faults(), 0);
    app.pool().close().await;
    copy.gone(&server).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_damaged_file_is_refused_and_the_database_stays_empty(_: PgPoolOptions, server: PgConnectOptions) {
    let place = Place::new();
    let whole = place.file("whole.backup");
    backup(&url(&name(&server), None), &whole, now()).await.expect("a backup");
    let bytes = fs::read(&whole).unwrap();
    let copy = Database::empty(&server).await;
    let untouched = relations(&copy).await;
    let damaged = place.file("damaged.backup");
    let refused = async |what: &str, content: &[u8]| {
        fs::write(&damaged, content).unwrap();
        let error = restore(&copy.doors(), &damaged).await.expect_err(what);
        assert!(matches!(error, KeepError::Damaged { .. }), "{what}: {error}");
        assert!(error.to_string().contains("Nothing was changed"), "{what}: {error}");
        assert_eq!(relations(&copy).await, untouched, "{what}");
    };
    refused("an empty file", b"").await;
    refused("another file", "biên bản họp chi bộ\n".repeat(100).as_bytes()).await;
    for part in [1, 2, 3] {
        refused("a file cut off", &bytes[..bytes.len() * part / 4]).await;
    }
    refused("a file without its last byte", &bytes[..bytes.len() - 1]).await;
    for at in [0, 100, bytes.len() / 2, bytes.len() - 500, bytes.len() - 20] {
        let mut changed = bytes.clone();
        changed[at] ^= 0x40;
        refused("a changed byte", &changed).await;
    }
    let gone = restore(&copy.doors(), &place.file("no.backup")).await.expect_err("no file");
    assert!(matches!(gone, KeepError::Io { .. }), "{gone}");
    // The same file, as it was, is accepted.
    restore(&copy.doors(), &whole).await.expect("restored");
    copy.gone(&server).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn nothing_that_is_there_is_ever_overwritten(_: PgPoolOptions, server: PgConnectOptions) {
    let place = Place::new();
    let file = place.file("b.backup");
    let here = url(&name(&server), None);
    backup(&here, &file, now()).await.expect("a backup");
    let before = fs::read(&file).unwrap();
    let error = backup(&here, &file, now()).await.expect_err("it is there");
    assert!(matches!(error, KeepError::Exists(_)), "{error}");
    assert_eq!(fs::read(&file).unwrap(), before);
    // The database that it came from is not empty either, nor is one with a single table.
    let doors = |url: String| Doors { unbound: url.clone(), owner: url.clone(), migrations: url };
    let error = restore(&doors(here), &file).await.expect_err("it is not empty");
    assert!(matches!(error, KeepError::NotEmpty { .. }), "{error}");
    let other = Database::empty(&server).await;
    execute(&mut other.connect().await, "create table somebodys (years_of_work text)".to_owned()).await;
    let error = restore(&other.doors(), &file).await.expect_err("somebody else's");
    assert!(error.to_string().contains("table somebodys"), "{error}");
    // A backup that was killed leaves a part, which is no hindrance; one that runs is.
    let next = place.file("next.backup");
    let part = place.file("next.backup.part");
    fs::write(&part, "half").unwrap();
    let running = fs::File::open(&part).unwrap();
    running.lock().unwrap();
    let error = backup(&url(&name(&server), None), &next, now()).await.expect_err("another writes it");
    assert!(matches!(error, KeepError::InUse(_)), "{error}");
    drop(running);
    backup(&url(&name(&server), None), &next, now()).await.expect("a backup");
    assert!(next.exists() && !part.exists());
    other.gone(&server).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn whom_row_level_security_binds_makes_no_backup(_: PgPoolOptions, server: PgConnectOptions) {
    let place = Place::new();
    let file = place.file("b.backup");
    for login in ["chibo_owner", "chibo_app"] {
        let error = backup(&url(&name(&server), Some(login)), &file, now()).await.expect_err(login);
        assert!(matches!(error, KeepError::Bound { .. }), "{login}: {error}");
        assert!(error.to_string().contains("bypassrls"), "{error}");
        assert!(verify(&url(&name(&server), Some(login))).await.is_err(), "it would find nothing wrong with no rows");
    }
    assert!(!file.exists());
    // The role that the message names does both.
    let role = format!("backup_{}", uuid::Uuid::now_v7().simple());
    let mut superuser = connect(&server).await;
    execute(&mut superuser, format!("create role {role} login bypassrls in role pg_read_all_data, chibo_app")).await;
    let there = url(&name(&server), Some(&role));
    backup(&there, &file, now()).await.expect("a backup");
    let examined = verify(&there).await.expect("examined");
    assert_eq!(examined.checks.iter().filter(|check| check.name == "migrations").count(), 1);
    execute(&mut superuser, format!("drop role {role}")).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_backup_of_a_newer_program_is_refused(_: PgPoolOptions, server: PgConnectOptions) {
    let place = Place::new();
    let file = place.file("newer.backup");
    let mut db = connect(&server).await;
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (9000, 'from the future', true, '', 0)";
    execute(&mut db, newer.to_owned()).await;
    backup(&url(&name(&server), None), &file, now()).await.expect("a backup");
    let copy = Database::empty(&server).await;
    let error = restore(&copy.doors(), &file).await.expect_err("newer");
    assert!(matches!(error, KeepError::Newer { found: 9000, .. }), "{error}");
    copy.gone(&server).await;
}

#[test]
fn the_command_backs_up_a_running_program_and_restores_elsewhere() {
    let place = Place::new();
    fs::set_permissions(&place.0, fs::Permissions::from_mode(0o755)).unwrap();
    let (data, other, file) = (place.file("data"), place.file("other"), place.file("b.backup"));
    let chibo = |folder: &Path, arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_chibo"));
        for name in ["DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL"] {
            command.env_remove(name);
        }
        let output = command.args(arguments).env("DATA_DIR", folder).output().expect("the program");
        let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text.into_owned())
    };
    let path = file.to_string_lossy().into_owned();
    let (done, said) = chibo(&data, &["backup", &path]);
    assert!(!done && said.contains("there is no data of chibo"), "{said}");
    assert!(!data.exists(), "no data folder is made for a question");
    // As a running program: it holds the folder, and its PostgreSQL serves.
    let options = chibo::database::Options {
        folder: data.clone(),
        durability: chibo::database::Durability::Durable,
        connections: 5,
    };
    let server = chibo::database::Server::start(&options).expect("a server");
    migrate(&server.owner_url());
    let (done, said) = chibo(&data, &["backup", &path]);
    assert!(done && said.contains("rows in"), "{said}");
    let (done, said) = chibo(&data, &["verify"]);
    assert!(done && said.contains("ok     tree of organizations"), "{said}");
    let (done, said) = chibo(&data, &["restore", &path]);
    assert!(!done && said.contains("another chibo"), "{said}");
    server.stop();
    let (done, said) = chibo(&data, &["restore", &path]);
    assert!(!done && said.contains("is not empty"), "{said}");
    let (done, said) = chibo(&other, &["restore", &path]);
    assert!(done && said.contains("every table is as it was"), "{said}");
    let (done, said) = chibo(&other, &["verify"]);
    assert!(done && !said.contains("FAULT"), "{said}");
    // A file that is of no use makes no data folder.
    fs::write(&file, "no backup").unwrap();
    let (done, said) = chibo(&place.file("third"), &["restore", &path]);
    assert!(!done && said.contains("is not a whole backup") && !place.file("third").exists(), "{said}");
}

#[tokio::main(flavor = "current_thread")]
async fn migrate(url: &str) {
    chibo::database::migrate(url).await.expect("migrated");
    PgConnection::connect(url).await.expect("its owner").close().await.expect("closed");
}
