//! The files by which the program is run are true: compose, image, unit, the page for IT.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chibo::database::{Doors, Server, backup, migrate, restore, verify};
use chrono::DateTime;
use sqlx::{Connection as _, PgConnection};
use yaml_rust2::{Yaml, YamlLoader};

use super::{Place, execute};
use crate::source::{none, read};

const PAGE: &str = "docs/operating.md";

fn compose() -> Yaml {
    let text = read("docker-compose.yml").expect("docker-compose.yml");
    YamlLoader::load_from_str(&text).expect("YAML").remove(0)
}

fn texts(list: &Yaml) -> Vec<&str> {
    list.as_vec().map(|items| items.iter().filter_map(Yaml::as_str).collect()).unwrap_or_default()
}

/// An image with a version that stays what it is for a while.
fn pinned(image: &str) -> bool {
    let tag = image.rsplit_once(':').map_or("", |(_, tag)| tag);
    tag.starts_with(|first: char| first.is_ascii_digit()) && !tag.contains("latest")
}

/// What is wrong with a compose file.
fn faults(compose: &Yaml) -> Vec<String> {
    let mut wrong = Vec::new();
    let services = &compose["services"];
    let names: Vec<&str> =
        services.as_hash().map(|all| all.keys().filter_map(Yaml::as_str).collect()).unwrap_or_default();
    if names != ["app", "database"] {
        wrong.push(format!("the services are {names:?}"));
    }
    for name in &names {
        let service = &services[*name];
        let mut demand = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{name}: {what}"));
            }
        };
        demand(service["image"].as_str().is_some_and(pinned), "its image has no version");
        let check = texts(&service["healthcheck"]["test"]);
        demand(check.first() == Some(&"CMD") && check.len() > 1, "no health check");
        demand(!service["healthcheck"]["interval"].is_badvalue(), "its health check has no interval");
        demand(service["restart"].as_str() == Some("unless-stopped"), "it does not start again");
        demand(texts(&service["security_opt"]).contains(&"no-new-privileges:true"), "it may gain privileges");
        for (key, value) in service["environment"].as_hash().into_iter().flatten() {
            let (key, value) = (key.as_str().unwrap_or_default(), value.as_str().unwrap_or_default());
            let secret = key.contains("PASSWORD") || key.contains("_URL") && key != "PUBLIC_URL";
            demand(
                !secret || (key.ends_with("_FILE") && value.starts_with("/run/secrets/")),
                "a secret in its environment",
            );
        }
        for secret in texts(&service["secrets"]) {
            let file = compose["secrets"][secret]["file"].as_str();
            demand(file.is_some_and(|file| file.starts_with("./secrets/")), "a secret that is no file");
        }
    }
    let app = &services["app"];
    let (waits, inside) = (&app["depends_on"]["database"]["condition"], &compose["networks"]["inside"]["internal"]);
    if waits.as_str() != Some("service_healthy") {
        wrong.push("app: does not wait until the database is healthy".to_owned());
    }
    if inside.as_bool() != Some(true) || texts(&services["database"]["networks"]) != ["inside"] {
        wrong.push("database: it can be reached from outside".to_owned());
    }
    if !services["database"]["ports"].is_badvalue() || app["build"].is_badvalue() {
        wrong.push("the database has ports, or the program is not built here".to_owned());
    }
    wrong
}

#[test]
fn the_compose_file_is_what_the_page_says() {
    none(&faults(&compose()));
    let known = settings();
    let environment = compose()["services"]["app"]["environment"].as_hash().expect("settings").clone();
    for key in environment.keys().filter_map(Yaml::as_str) {
        assert!(known.contains(key), "the program does not ask for {key}");
    }
    let check = compose()["services"]["app"]["healthcheck"]["test"].clone();
    assert!(texts(&check).iter().any(|word| word.ends_with("/health/ready")), "{check:?}");
}

#[test]
fn a_careless_compose_file_is_told() {
    let sound = read("docker-compose.yml").expect("docker-compose.yml");
    for (part, instead, word) in [
        ("image: postgres:15-bookworm", "image: postgres:latest", "no version"),
        ("image: postgres:15-bookworm", "image: postgres", "no version"),
        (
            "POSTGRES_PASSWORD_FILE: /run/secrets/database_password",
            "POSTGRES_PASSWORD: abc",
            "secret in its environment",
        ),
        ("    internal: true", "    internal: false", "from outside"),
        ("condition: service_healthy", "condition: service_started", "healthy"),
        ("    restart: unless-stopped", "    restart: \"no\"", "start again"),
        ("\"CMD\", \"pg_isready\"", "\"NONE\"", "no health check"),
        ("    file: ./secrets/tls.key", "    environment: TLS_KEY", "no file"),
    ] {
        assert!(sound.contains(part), "{part}");
        let careless = YamlLoader::load_from_str(&sound.replacen(part, instead, 1)).expect("YAML").remove(0);
        let wrong = faults(&careless).join("\n");
        assert!(wrong.contains(word), "{instead}: {wrong:?}");
    }
}

#[test]
fn the_image_is_pinned_and_runs_as_nobody_of_importance() {
    let text = read("Dockerfile").expect("Dockerfile");
    let from: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("FROM ")?.split(' ').next()).collect();
    assert!(from.len() == 2 && from.iter().all(|image| pinned(image)), "{from:?}");
    let user = text.lines().rfind(|line| line.starts_with("USER "));
    assert_eq!(user, Some("USER chibo"));
    let rust = read("Cargo.toml").expect("Cargo.toml");
    let least =
        rust.lines().find_map(|line| line.strip_prefix("rust-version = ")).expect("a version").trim_matches('"');
    assert!(from[0].starts_with(&format!("rust:{least}")), "{from:?} and rust-version {least}");
    // Nothing secret and nothing large is sent to whoever builds.
    let ignored = read(".dockerignore").expect(".dockerignore");
    assert!(["secrets", "target", ".data"].iter().all(|name| ignored.lines().any(|line| line == *name)), "{ignored}");
}

/// The settings that the program reads.
fn settings() -> BTreeSet<String> {
    let readme = read("README.md").expect("the README");
    let names = readme.lines().filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()));
    names.filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_')).collect()
}

/// What a text names between backquotes, blocks of code apart.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split("```").step_by(2).flat_map(|prose| prose.split('`').skip(1).step_by(2))
}

#[test]
fn the_page_for_it_is_true() {
    let page = read(PAGE).expect("the page");
    let known = settings();
    let setting = |word: &&str| word.contains('_') && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let mut wrong: Vec<String> = quoted(&page)
        .filter(setting)
        .filter(|name| !known.contains(*name))
        .map(|name| format!("{PAGE}: the program does not ask for {name}"))
        .collect();
    let folders = ["deploy/", "script/", "docs/", "tests/", "src/"];
    let files = quoted(&page).filter(|word| folders.iter().any(|folder| word.starts_with(folder)));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lost = files.filter(|word| !word.contains([' ', '<', '*', '…']) && !root.join(word).exists());
    wrong.extend(lost.map(|path| format!("{PAGE}: there is no {path}")));
    for file in ["deploy/chibo.service", "deploy/chibo-backup.service"] {
        let unit = read(file).expect(file);
        let set =
            unit.lines().filter_map(|line| line.strip_prefix("Environment=")?.split_once('=').map(|(name, _)| name));
        wrong.extend(set.filter(|name| !known.contains(*name)).map(|name| format!("{file}: nobody asks for {name}")));
        assert!(page.contains(file), "{PAGE} does not name {file}");
    }
    none(&wrong);
}

/// The names in the alert rules of the page that begin as ours do.
fn watched(page: &str) -> BTreeSet<String> {
    let expressions = page.lines().filter_map(|line| line.trim().strip_prefix("expr:"));
    let words = expressions.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
    words.filter(|word| word.starts_with("http_") || word.starts_with("database_")).map(str::to_owned).collect()
}

fn get(address: &str, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

#[test]
fn what_the_alerts_watch_is_told_by_a_running_program() {
    let page = read(PAGE).expect("the page");
    let watched = watched(&page);
    assert!(page.matches("- alert:").count() >= 3 && watched.len() >= 3, "{watched:?}");
    let server = Server::throw_away().expect("a server");
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number").port();
    let address = format!("127.0.0.1:{port}");
    let place = Place::new();
    // The address by a file, as in containers.
    fs::write(place.file("url"), server.app_url() + "\n").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_chibo"));
    command.args(["serve", "--listen", &address]).env_remove("DATABASE_URL").env_remove("DEMO");
    command.env("DATABASE_URL_FILE", place.file("url")).env("DATABASE_OWNER_URL", server.owner_url());
    let mut program = command.stdout(Stdio::null()).spawn().expect("the program");
    let since = Instant::now();
    while !get(&address, "/health/ready").is_some_and(|answer| answer.contains(" 200 ")) {
        assert!(since.elapsed() < Duration::from_secs(60), "it does not come up");
        std::thread::sleep(Duration::from_millis(50));
    }
    get(&address, "/help").expect("a page");
    let told = get(&address, "/metrics").expect("figures");
    program.kill().expect("killed");
    program.wait().expect("ended");
    let missing: Vec<_> = watched.iter().filter(|name| !told.contains(&format!("\n{name}"))).collect();
    assert!(missing.is_empty(), "{missing:?} in {told}");
    for part in ["quantile=\"0.99\"", "status=\"200\"", "route=\"/help\""] {
        assert!(told.contains(part), "{part} in {told}");
    }
    server.stop();
}

/// A server that the program does not run, prepared by the script, in the hands of three logins of which none
/// is a superuser: migration, pages, backup, restore, examination.
#[tokio::test]
async fn a_database_that_somebody_else_runs_is_prepared_by_the_script() {
    let server = tokio::task::spawn_blocking(Server::throw_away).await.unwrap().expect("a server");
    let at = |login: &str, database: &str| {
        server.superuser_url().replace("postgres@", &format!("{login}@")).replace("/chibo?", &format!("/{database}?"))
    };
    let mut superuser = PgConnection::connect(&at("postgres", "postgres")).await.expect("the superuser");
    for sql in ["drop database chibo", "drop role chibo_app, chibo_owner"] {
        execute(&mut superuser, sql.to_owned()).await;
    }
    let place = Place::new();
    for (name, login) in [("database_url", "app"), ("database_owner_url", "owner"), ("database_backup_url", "backup")] {
        fs::write(place.file(name), format!("postgres://chibo_{login}:w0rd-{login}@database/chibo\n")).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/database.sh");
    let mut command = Command::new("sh");
    command.arg(script).env("SECRETS", &place.0).env("PGHOST", server.folder().join("s")).env("PGPORT", "5432");
    let done = tokio::task::spawn_blocking(move || command.status()).await.unwrap().expect("sh");
    assert!(done.success(), "{done}");

    let now = DateTime::from_timestamp(1_795_000_000, 0).expect("a moment");
    let doors = |database: &str| Doors {
        unbound: at("chibo_backup", database),
        owner: at("chibo_owner", database),
        migrations: at("chibo_owner", database),
    };
    migrate(&doors("chibo").migrations).await.expect("the owner migrates");
    let mut app = PgConnection::connect(&at("chibo_app", "chibo")).await.expect("the program signs in");
    sqlx::query("select from installation").execute(&mut app).await.expect("it reads");
    for refused in
        ["set role chibo_owner", "create table mine (id integer)", "create temporary table mine (id integer)"]
    {
        sqlx::raw_sql(refused).execute(&mut app).await.expect_err(refused);
    }
    let file = place.file("b.backup");
    backup(&doors("chibo").unbound, &file, now).await.expect("a backup");
    execute(&mut superuser, "create database second owner chibo_owner".to_owned()).await;
    let manifest = restore(&doors("second"), &file).await.expect("restored by the owner, who is bound");
    assert!(manifest.tables["agenda_templates"].rows > 0);
    for database in ["chibo", "second"] {
        let examined = verify(&doors(database).unbound).await.expect("examined");
        assert_eq!(examined.faults(), 0, "{database}: {examined}");
    }
    superuser.close().await.unwrap();
    app.close().await.unwrap();
    tokio::task::spawn_blocking(move || server.stop()).await.unwrap();
}
