//! Every schema that was ever released becomes today's, and a migration that is cut off does no harm.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chibo::database::{MIGRATOR, Server, migrate, verify};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgConnection};

use super::{Database, Place, execute, releases};

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn every_release_migrates_and_keeps_its_rows(_: PgPoolOptions, server: PgConnectOptions) {
    let newest = MIGRATOR.iter().map(|migration| migration.version).max().expect("migrations");
    assert!(!releases().is_empty());
    for file in releases() {
        let place = Place::new();
        let database = Database::empty(&server).await;
        let manifest =
            chibo::database::restore(&database.doors_of_the_owner(), &place.unpacked(&file)).await.expect("restored");
        assert!(file.to_string_lossy().ends_with(&format!("{:04}.backup.gz", manifest.schema)), "{manifest}");
        let examined = verify(&database.url()).await.expect("examined");
        assert_eq!(examined.faults(), 0, "{}: {examined}", file.display());
        assert_eq!(examined.tables["_sqlx_migrations"].rows, i64::try_from(MIGRATOR.iter().count()).unwrap());
        assert!(manifest.schema <= newest);
        for table in ["members", "meetings", "statements", "tasks", "scores", "organizations", "audit_entries"] {
            let (before, after) = (manifest.tables[table].rows, examined.tables[table].rows);
            assert!(before > 0 && after >= before, "{}: {table}: {before} rows, then {after}", file.display());
        }
        database.gone(&server).await;
    }
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn an_index_whose_making_was_cut_off_is_made_anew(_: PgPoolOptions, server: PgConnectOptions) {
    let (database, _) = Database::of_the_oldest_release(&server).await;
    let mut db = database.connect().await;
    let cut_off = "set role chibo_owner; create index cut_off on members (id); create index kept on members (id);
        create index x_ccnew on members (id); reset role;
        update pg_index set indisvalid = false where indexrelid in ('cut_off'::regclass, 'x_ccnew'::regclass)";
    execute(&mut db, cut_off.to_owned()).await;
    migrate(&database.doors_of_the_owner().migrations).await.expect("migrated");
    let left: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relname in ('cut_off', 'kept', 'x_ccnew') order by 1",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert_eq!(left, ["kept", "x_ccnew"], "a reindex is somebody else's");
    database.gone(&server).await;
}

#[sqlx::test(migrator = "chibo::MIGRATOR")]
async fn a_migration_that_finds_a_table_in_use_tries_again(_: PgPoolOptions, server: PgConnectOptions) {
    let (database, _) = Database::of_the_oldest_release(&server).await;
    let mut user = database.connect().await;
    execute(&mut user, "begin; lock table _sqlx_migrations".to_owned()).await;
    let since = Instant::now();
    let doors = database.doors_of_the_owner();
    let release = async {
        // Longer than one attempt waits.
        tokio::time::sleep(Duration::from_millis(4500)).await;
        execute(&mut user, "rollback".to_owned()).await;
    };
    let (migrated, ()) = tokio::join!(migrate(&doors.migrations), release);
    migrated.expect("migrated once the table was free");
    assert!(since.elapsed() >= Duration::from_millis(4500));
    database.gone(&server).await;
}

/// The program on a server that goes on when the program is killed.
fn serve(server: &Server) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chibo"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).env_remove("DATABASE_BACKUP_URL").env_remove("DEMO");
    command.env("DATABASE_URL", server.app_url()).env("DATABASE_OWNER_URL", server.owner_url());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program")
}

async fn applied(db: &mut PgConnection) -> i64 {
    let there: bool =
        sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null").fetch_one(&mut *db).await.unwrap();
    if !there {
        return 0;
    }
    sqlx::query_scalar("select count(*) from _sqlx_migrations").fetch_one(db).await.unwrap()
}

#[tokio::test]
async fn a_killed_migration_leaves_a_usable_database() {
    let server = tokio::task::spawn_blocking(Server::throw_away).await.unwrap().expect("a server");
    let mut db = PgConnection::connect(&server.superuser_url()).await.expect("its superuser");
    let all = i64::try_from(MIGRATOR.iter().count()).unwrap();
    let mut seen = Vec::new();
    // Killed early, then further on, then let go.
    for until in [3, 12, 20] {
        let mut program = serve(&server);
        let since = Instant::now();
        while applied(&mut db).await < until {
            assert!(since.elapsed() < Duration::from_secs(60), "the migrations do not come to {until}");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        program.kill().expect("killed");
        program.wait().expect("ended");
        seen.push(applied(&mut db).await);
    }
    assert!(seen.iter().any(|count| *count < all), "one kill at least came in the middle: {seen:?}");
    let examined = verify(&server.superuser_url()).await.expect("examined");
    assert_eq!(examined.faults() > 0, applied(&mut db).await < all, "what is missing is told: {examined}");
    // The next start goes on where the last one was cut off.
    migrate(&server.owner_url()).await.expect("the next start");
    let examined = verify(&server.superuser_url()).await.expect("examined");
    assert_eq!(examined.faults(), 0, "{examined}");
    db.close().await.unwrap();
    tokio::task::spawn_blocking(move || server.stop()).await.unwrap();
}
