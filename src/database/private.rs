//! A private PostgreSQL server: a child of this process that listens on a unix socket only.

use std::fmt;
use std::fs;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::account::{Account, OnOurDeath};
use super::cluster;
use super::error::{StartError, cannot};
use super::folder::{Folder, SOCKET, sockets_of};
use super::leftover;
use super::process::{Ending, Process};
use super::programs::Programs;
use super::throw_away;

/// Connections beyond those that the program asks for: three that PostgreSQL keeps for superusers,
/// and some for migrations and for a person with `psql`.
const SPARE_CONNECTIONS: u32 = 10;

/// How long a server may take until it takes connections. After a crash it reads its log first;
/// cutting that short would only make the next start longer.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

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
    /// How many connections the program opens at most.
    pub connections: u32,
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
            cluster::create(&folder, &programs, account, options.durability)?;
        }
        let command = server_command(&folder, &programs, account, options)?;
        let process = Process::spawn(command, &programs.postgres())?;
        wait_until_ready(&process, &folder)?;
        Ok(Self { process, folder })
    }

    /// Whether there is data of ours in a folder, or in the one that stands for it.
    ///
    /// # Errors
    /// When the folder cannot be looked at.
    pub fn has_data(folder: &Path) -> Result<bool, StartError> {
        Ok(Folder::find(folder, Account::choose()?)?.is_some())
    }

    /// Signs in as the superuser to the server that another process runs in this folder, as
    /// [`StartError::InUse`] names it.
    #[must_use]
    pub fn superuser_url_in(folder: &Path) -> String {
        url(&sockets_of(folder), "postgres")
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
        self.process.number()
    }

    /// Resolves when the server has ended, be it by [`stop`](Self::stop) or by itself; the program
    /// cannot go on without it.
    pub fn ended(&self) -> impl Future<Output = Ended> + Send + use<> {
        let ending = self.process.ending();
        let log = self.folder.log();
        async move {
            let ending = ending.await;
            Ended { ending, log }
        }
    }

    /// Stops the server in order: open transactions are rolled back, everything else is on the disk.
    /// Blocks until it has ended, in general for less than a tenth of a second.
    pub fn stop(self) {
        drop(self);
    }

    fn url(&self, role: &str) -> String {
        url(self.folder.sockets(), role)
    }
}

fn url(sockets: &Path, role: &str) -> String {
    let host = percent_encode(sockets);
    // Said in full, so that nobody's PGPORT or PGSSLMODE has a say.
    format!("postgres://{role}@{host}:5432/chibo?sslmode=disable")
}

/// How a server ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    ending: Ending,
    log: PathBuf,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ending, log } = self;
        let log = log.display();
        write!(f, "the private PostgreSQL has ended ({ending}); its log is {log}")
    }
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
    let connections = options.connections.saturating_add(SPARE_CONNECTIONS);
    set(&format!("max_connections={connections}"));
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
        if let Some(ending) = process.ended() {
            return Err(StartError::Program {
                program: "postgres",
                status: ending.to_string(),
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
