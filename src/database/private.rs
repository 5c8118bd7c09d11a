//! A private PostgreSQL server: a child of this process that listens on a unix socket only.

use std::fmt;
use std::fs::{self, DirBuilder, File};
use std::io::Write;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::sync::watch;

use super::account::{Account, OnOurDeath};
use super::error::{StartError, cannot};
use super::folder::{Folder, SOCKET};
use super::leftover;
use super::programs::Programs;
use super::throw_away;

/// What a new cluster gets. Two people sign in: the owner of the tables, who migrates, and the one
/// that serves pages and owns nothing. The owner may act as the other one, who serves pages, to hand
/// over to it in a migration.
const FIRST_STATEMENTS: &str = "\
create role chibo_owner login
create role chibo_app login
grant chibo_app to chibo_owner
create database chibo owner chibo_owner
revoke all on database chibo from public
grant connect on database chibo to chibo_app
";

/// How long a server may take until it takes connections. After a crash it reads its log first;
/// cutting that short would only make the next start longer.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// How long an orderly stop may take. What follows loses nothing either, but the next start reads
/// the log first.
const STOPPING: Duration = Duration::from_secs(30);

/// What the data is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Real data: what is acknowledged is on the disk.
    Durable,
    /// Made for one test run: fast, and lost when the machine crashes.
    ThrowAway,
}

/// How to start a private server.
#[derive(Debug, Clone)]
pub struct Options {
    /// The data folder: absent, empty, or ours.
    pub folder: PathBuf,
    /// What the data is worth.
    pub durability: Durability,
    /// The most connections at a time.
    pub connections: u16,
}

/// A running private server. Stopped in order when dropped; when this process is killed, the system
/// tells the server to stop.
pub struct Server {
    // Dropped in this order: the folder is given free when nothing runs in it any more.
    process: Process,
    folder: Folder,
}

impl Server {
    /// Starts the server on its data, which is made first if there is none. Returns when it takes
    /// connections: in about a second the first time, a tenth of it later, and longer after a crash.
    ///
    /// Blocks; it needs no runtime.
    pub fn start(options: &Options) -> Result<Self, StartError> {
        let account = Account::choose()?;
        let folder = Folder::claim(&options.folder, account)?;
        Self::start_in(folder, account, options)
    }

    /// Starts a server for one test run, in a temporary folder that goes with it.
    pub fn throw_away() -> Result<Self, StartError> {
        let options = Options { folder: throw_away::new_folder(), durability: Durability::ThrowAway, connections: 300 };
        let account = Account::choose()?;
        let mut folder = Folder::claim(&options.folder, account)?;
        folder.remove_when_dropped();
        Self::start_in(folder, account, &options)
    }

    fn start_in(folder: Folder, account: Account, options: &Options) -> Result<Self, StartError> {
        let programs = Programs::find(folder.base(), folder.major()?)?;
        leftover::clear(&folder, account)?;
        if folder.major()?.is_none() {
            create_cluster(&folder, &programs, account, options.durability)?;
        }
        let command = server_command(&folder, &programs, account, options)?;
        let process = Process::spawn(command, &programs.postgres())?;
        wait_until_ready(&process, &folder)?;
        Ok(Self { process, folder })
    }

    /// The data folder. As root it may be another than the one asked for: see `reachable` in
    /// `folder.rs`.
    pub fn folder(&self) -> &Path {
        self.folder.base()
    }

    /// Signs in as the owner of the tables: for migrations, `demo` and `generate`.
    pub fn owner_url(&self) -> String {
        self.url("chibo_owner")
    }

    /// Signs in as the one that serves pages.
    pub fn app_url(&self) -> String {
        self.url("chibo_app")
    }

    /// Signs in as the superuser of the cluster: for tests, which make databases of their own.
    pub fn superuser_url(&self) -> String {
        self.url("postgres")
    }

    /// The number of the server's process.
    pub fn process(&self) -> u32 {
        self.process.number
    }

    /// Resolves when the server has ended, be it by [`stop`](Self::stop) or by itself; the program
    /// cannot go on without it.
    pub fn ended(&self) -> impl Future<Output = Ended> + Send + use<> {
        let mut status = self.process.ended.clone();
        let log = self.folder.log();
        async move {
            let status = match status.wait_for(Option::is_some).await {
                Ok(status) => status.map(|status| status.to_string()),
                Err(_) => None,
            };
            Ended { status: status.unwrap_or_else(|| "for an unknown reason".to_owned()), log }
        }
    }

    /// Stops the server in order: open transactions are rolled back, everything else is on the disk.
    /// Blocks until it has ended, in general for less than a tenth of a second.
    pub fn stop(self) {
        drop(self);
    }

    fn url(&self, role: &str) -> String {
        let host = percent_encode(self.folder.sockets());
        // Said in full, so that nobody's PGPORT or PGSSLMODE has a say.
        format!("postgres://{role}@{host}:5432/chibo?sslmode=disable")
    }
}

/// How a server ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    status: String,
    log: PathBuf,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, log } = self;
        let log = log.display();
        write!(f, "the private PostgreSQL has ended ({status}); its log is {log}")
    }
}

/// Makes the cluster beside and renames it, so that an interrupted start never leaves half of one.
fn create_cluster(
    folder: &Folder,
    programs: &Programs,
    account: Account,
    durability: Durability,
) -> Result<(), StartError> {
    let unfinished = folder.unfinished();
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(cannot("remove", &unfinished))?;
    }
    let mut builder = DirBuilder::new();
    let made = builder.mode(0o700).create(&unfinished);
    made.map_err(cannot("create the folder", &unfinished))?;
    account.own(&unfinished)?;
    run_initdb(&unfinished, programs, account, durability)?;
    run_first_statements(&unfinished, programs, account, durability)?;
    let cluster = folder.cluster();
    fs::rename(&unfinished, &cluster).map_err(cannot("rename", &unfinished))?;
    let base = File::open(folder.base()).map_err(cannot("open", folder.base()))?;
    base.sync_all().map_err(cannot("sync", folder.base()))
}

fn run_initdb(cluster: &Path, programs: &Programs, account: Account, durability: Durability) -> Result<(), StartError> {
    let mut command = account.command(&programs.initdb(), OnOurDeath::Kill);
    // The names of people are sorted by ICU; the socket's folder is what keeps others out.
    command.arg("--pgdata").arg(cluster).args([
        "--username=postgres",
        "--encoding=UTF8",
        "--locale-provider=icu",
        "--icu-locale=und",
        "--locale=C.UTF-8",
        "--auth-local=trust",
        "--auth-host=reject",
    ]);
    if durability == Durability::ThrowAway {
        command.arg("--no-sync");
    }
    let output = command.current_dir(cluster).output();
    succeeded("initdb", output.map_err(cannot("run", &programs.initdb()))?)
}

/// Runs the first statements before anybody can connect.
fn run_first_statements(
    cluster: &Path,
    programs: &Programs,
    account: Account,
    durability: Durability,
) -> Result<(), StartError> {
    let mut command = account.command(&programs.postgres(), OnOurDeath::Kill);
    command.args(["--single", "-c", "exit_on_error=on"]);
    if durability == Durability::ThrowAway {
        command.args(["-c", "fsync=off"]);
    }
    command.arg("-D").arg(cluster).arg("postgres");
    command.current_dir(cluster).stdin(Stdio::piped());
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    let output = feed(&mut command, FIRST_STATEMENTS);
    succeeded("postgres --single", output.map_err(cannot("run", &programs.postgres()))?)
}

fn feed(command: &mut Command, text: &str) -> std::io::Result<Output> {
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // When it has ended before the end of the text, its status and output say why.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait_with_output()
}

fn succeeded(program: &'static str, output: Output) -> Result<(), StartError> {
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(StartError::Program { program, status: output.status.to_string(), output: text.trim_end().to_owned() })
}

fn server_command(
    folder: &Folder,
    programs: &Programs,
    account: Account,
    options: &Options,
) -> Result<Command, StartError> {
    let log = folder.open_log()?;
    let errors = log.try_clone().map_err(cannot("write", &folder.log()))?;
    let cluster = folder.cluster();
    let mut command = account.command(&programs.postgres(), OnOurDeath::Interrupt);
    command.arg("-D").arg(&cluster);
    command.arg("-k").arg(folder.sockets());
    let mut set = |setting: &str| {
        command.args(["-c", setting]);
    };
    set(&format!("max_connections={}", options.connections));
    set("listen_addresses=");
    set("port=5432");
    set("unix_socket_permissions=0700");
    set("shared_buffers=128MB");
    match options.durability {
        // The log holds no personal data: no failing rows, no texts of statements.
        Durability::Durable => {
            set("log_error_verbosity=terse");
            set("log_min_error_statement=panic");
            set("log_checkpoints=off");
        }
        Durability::ThrowAway => {
            set("fsync=off");
            set("synchronous_commit=off");
            set("full_page_writes=off");
            set("wal_level=minimal");
            set("max_wal_senders=0");
            set("autovacuum=off");
        }
    }
    command.current_dir(&cluster).stdout(log).stderr(errors);
    Ok(command)
}

/// Waits until the server takes connections, or tells why it does not.
fn wait_until_ready(process: &Process, folder: &Folder) -> Result<(), StartError> {
    let since = Instant::now();
    while !is_ready(folder) {
        if let Some(status) = *process.ended.borrow() {
            return Err(StartError::Program {
                program: "postgres",
                status: status.to_string(),
                output: last_lines(&folder.log()),
            });
        }
        if since.elapsed() > PATIENCE {
            return Err(StartError::NotReady { minutes: PATIENCE.as_secs() / 60, log: folder.log() });
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

fn is_ready(folder: &Folder) -> bool {
    let file = folder.cluster().join("postmaster.pid");
    // Since PostgreSQL 10 the eighth line says "ready" once connections are taken.
    let says_so = fs::read_to_string(file).is_ok_and(|text| {
        let state = text.lines().nth(7);
        state.is_some_and(|state| state.trim() == "ready")
    });
    says_so && UnixStream::connect(folder.sockets().join(SOCKET)).is_ok()
}

fn last_lines(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}

/// A server's process, with the thread that spawned it and waits for it.
struct Process {
    number: u32,
    handle: OwnedFd,
    ended: watch::Receiver<Option<ExitStatus>>,
    waiter: Option<JoinHandle<()>>,
}

impl Process {
    /// The system sends the death signal when the *thread* ends that spawned, so one that lives
    /// exactly as long as the server does both.
    fn spawn(mut command: Command, program: &Path) -> Result<Self, StartError> {
        let (spawned, result) = mpsc::sync_channel(1);
        let (end, ended) = watch::channel(None);
        let waiter = std::thread::Builder::new().name("postgres".to_owned());
        let waiter = waiter.spawn(move || match spawn_with_handle(&mut command) {
            Err(error) => {
                let _ = spawned.send(Err(error));
            }
            Ok((mut child, handle)) => {
                let _ = spawned.send(Ok((child.id(), handle)));
                let status = child.wait().ok();
                end.send_replace(status);
            }
        });
        let waiter = waiter.map_err(cannot("start a thread for", program))?;
        let result = result.recv().map_err(std::io::Error::other);
        let (number, handle) = result.flatten().map_err(cannot("run", program))?;
        Ok(Self { number, handle, ended, waiter: Some(waiter) })
    }

    fn has_ended(&self) -> bool {
        self.ended.borrow().is_some() || self.ended.has_changed().is_err()
    }
}

/// A handle, unlike a number, never comes to mean another process.
fn spawn_with_handle(command: &mut Command) -> std::io::Result<(Child, OwnedFd)> {
    let child = command.spawn()?;
    let handle = pidfd_open(Pid::from_child(&child), PidfdFlags::empty())?;
    Ok((child, handle))
}

impl Drop for Process {
    fn drop(&mut self) {
        let since = Instant::now();
        let mut signal = Some(Signal::INT);
        while !self.has_ended() {
            if let Some(signal) = signal.take() {
                // It may have ended by itself meanwhile.
                let _ = pidfd_send_signal(&self.handle, signal);
            }
            std::thread::sleep(Duration::from_millis(5));
            if since.elapsed() > STOPPING {
                signal = Some(Signal::QUIT);
            }
        }
        if let Some(waiter) = self.waiter.take() {
            // It does nothing that could panic.
            let _ = waiter.join();
        }
    }
}

/// A path as the host of a URL.
fn percent_encode(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    let encoded = bytes.map(|&byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    encoded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_spaces_and_marks_is_a_host() {
        let path = Path::new("/srv/sổ chi bộ/s");
        let host = percent_encode(path);
        assert_eq!(host, "%2Fsrv%2Fs%E1%BB%95%20chi%20b%E1%BB%99%2Fs");
        let url = format!("postgres://chibo_app@{host}:5432/chibo?sslmode=disable");
        let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
        assert_eq!(options.get_socket().map(PathBuf::as_path), Some(path));
    }
}
