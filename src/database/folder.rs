//! The folder of a private server, and the rule of whose it may be: absent, empty, or marked as
//! ours. Nothing is ever written to, given away or locked in any other.
//!
//! ```text
//! DATA_DIR/            ours: 0700, or as root 0711, so that `postgres` may pass through
//!   .chibo-data        says that the folder is ours
//!   lock               locked while an instance runs; holds the number of its process
//!   pgdata/            the cluster, 0700, of the account that runs PostgreSQL
//!   pgdata.new/        a cluster in the making; renamed when it is complete
//!   s/                 the socket, 0700, of the same account
//!   postgres.log       what the server says; the one before is postgres.log.1
//! ```
//!
//! As root, everything directly below the folder is root's, so that the account that runs
//! PostgreSQL cannot replace a file that root is about to write by a link to another.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::account::Account;
use super::error::{StartError, cannot};

/// The file that says that a folder is ours.
pub(super) const MARKER: &str = ".chibo-data";

const MARKER_TEXT: &str = "The data of chibo lies here: a private PostgreSQL cluster.\n";

/// Where root keeps the data when `postgres` cannot reach the folder that was asked for.
const REACHABLE: &str = "/var/lib/chibo";

/// The name that PostgreSQL gives to the socket of its usual port.
pub(super) const SOCKET: &str = ".s.PGSQL.5432";

/// `sockaddr_un` holds 108 bytes, the last of which is zero.
const LONGEST_SOCKET_PATH: usize = 107;

/// A log longer than this is put aside at the next start.
const LONGEST_LOG: u64 = 10 * 1024 * 1024;

/// A data folder of ours, locked until this is dropped.
pub(super) struct Folder {
    base: PathBuf,
    sockets: PathBuf,
    remove: bool,
    _lock: File,
}

impl Folder {
    /// Makes the folder ours, or finds that it is, and locks it.
    pub(super) fn claim(wanted: &Path, account: Account) -> Result<Self, StartError> {
        let wanted = std::path::absolute(wanted).map_err(cannot("find", wanted))?;
        check_ours(&wanted)?;
        let base = reachable(wanted, account)?;
        check_ours(&base)?;
        create(&base)?;
        let base = base.canonicalize().map_err(cannot("open", &base))?;
        mark(&base, account)?;
        let lock = lock(&base)?;
        let sockets = make_socket_folder(&base, account)?;
        Ok(Self { base, sockets, remove: false, _lock: lock })
    }

    /// The folder of ours that a wanted one stands for, if there is one; nothing is made.
    pub(super) fn find(wanted: &Path, account: Account) -> Result<Option<PathBuf>, StartError> {
        let wanted = std::path::absolute(wanted).map_err(cannot("find", wanted))?;
        let base = reachable(wanted, account)?;
        match base.join(MARKER).exists() && base.join("pgdata").exists() {
            true => base.canonicalize().map(Some).map_err(cannot("open", &base)),
            false => Ok(None),
        }
    }

    /// Makes it a temporary folder.
    pub(super) fn remove_when_dropped(&mut self) {
        self.remove = true;
    }

    /// The folder itself, without symbolic links.
    pub(super) fn base(&self) -> &Path {
        &self.base
    }

    /// The cluster.
    pub(super) fn cluster(&self) -> PathBuf {
        self.base.join("pgdata")
    }

    /// A cluster in the making.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.base.join("pgdata.new")
    }

    /// The folder of the socket.
    pub(super) fn sockets(&self) -> &Path {
        &self.sockets
    }

    /// The server's log.
    pub(super) fn log(&self) -> PathBuf {
        self.base.join("postgres.log")
    }

    /// The server's log, for appending; a long one is put aside first.
    pub(super) fn open_log(&self) -> Result<File, StartError> {
        let log = self.log();
        if fs::metadata(&log).is_ok_and(|log| log.len() > LONGEST_LOG) {
            let aside = self.base.join("postgres.log.1");
            fs::rename(&log, aside).map_err(cannot("put aside", &log))?;
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true).mode(0o600);
        options.open(&log).map_err(cannot("write", &log))
    }

    /// The major version that made the cluster, if there is one.
    pub(super) fn major(&self) -> Result<Option<u32>, StartError> {
        let file = self.cluster().join("PG_VERSION");
        match fs::read_to_string(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(cannot("read", &file)(error)),
            Ok(text) => {
                let major = text.trim().parse().map_err(std::io::Error::other);
                major.map(Some).map_err(cannot("understand", &file))
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.sockets.starts_with(&self.base) {
            // Not empty when the server was killed; the next start uses it again.
            let _ = fs::remove_dir(&self.sockets);
        }
        if !self.remove {
            return;
        }
        if let Err(error) = fs::remove_dir_all(&self.base) {
            tracing::warn!(folder = %self.base.display(), %error, "a temporary folder remains");
        }
    }
}

/// Absent, empty or marked as ours.
fn check_ours(folder: &Path) -> Result<(), StartError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(cannot("read", folder))?,
    };
    let mut stranger = None;
    for entry in entries {
        let name = entry.map_err(cannot("read", folder))?.file_name();
        if name == MARKER {
            return Ok(());
        }
        stranger = Some(name);
    }
    match stranger {
        None => Ok(()),
        Some(name) => {
            Err(StartError::NotOurs { folder: folder.to_owned(), found: name.to_string_lossy().into_owned() })
        }
    }
}

/// The folder that was asked for, or as root, when `postgres` may not pass through the folders above
/// it (a checkout in /root) or its path is too long for a socket, one below /var/lib/chibo.
fn reachable(wanted: PathBuf, account: Account) -> Result<PathBuf, StartError> {
    if !account.is_another() || (may_pass(&wanted, account) && fits_a_socket(&wanted.join("s"))) {
        return Ok(wanted);
    }
    let instead = Path::new(REACHABLE).join(name_for(&wanted));
    if !may_pass(&instead, account) {
        return Err(StartError::Unreachable { wanted, instead });
    }
    tracing::warn!(
        wanted = %wanted.display(),
        folder = %instead.display(),
        "PostgreSQL runs as the user postgres, who cannot use the wanted data folder; the data lies in another"
    );
    Ok(instead)
}

/// Whether the account may enter the nearest folder that exists above this one.
fn may_pass(folder: &Path, account: Account) -> bool {
    let above = folder.ancestors().skip(1).find(|above| above.exists());
    above.is_none_or(|above| account.may_enter(above))
}

/// A name that a person recognises and that no other path gets: `chibo-4f0c2a91` for /root/chibo/.data.
fn name_for(wanted: &Path) -> String {
    let parent = wanted.parent().and_then(Path::file_name);
    let parent = parent.unwrap_or_default().to_string_lossy();
    format!("{parent}-{}", short_hash(wanted))
}

fn short_hash(path: &Path) -> String {
    let hash = Sha256::digest(path.as_os_str().as_encoded_bytes());
    hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the folder and those above it that are missing, the latter open for passing through.
fn create(folder: &Path) -> Result<(), StartError> {
    if folder.exists() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        create(above)?;
    }
    match fs::create_dir(folder) {
        // Another instance was faster; the lock decides between us.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(()),
        made => made.map_err(cannot("create the folder", folder))?,
    }
    // Whatever the mask is: `postgres` has to pass through.
    let open = Permissions::from_mode(0o755);
    fs::set_permissions(folder, open).map_err(cannot("open up", folder))
}

/// Writes the marker first, so that a killed start leaves a folder that is either empty or ours.
fn mark(base: &Path, account: Account) -> Result<(), StartError> {
    let us = rustix::process::geteuid().as_raw();
    let owner = fs::metadata(base).map_err(cannot("read", base))?.uid();
    let marker = base.join(MARKER);
    if marker.exists() && owner != us {
        let folder = base.to_owned();
        return Err(StartError::OtherUser { folder, owner, us });
    }
    if !marker.exists() {
        fs::write(&marker, MARKER_TEXT).map_err(cannot("write", &marker))?;
    }
    if owner != us {
        chown(base, Some(us), None).map_err(cannot("change the owner of", base))?;
    }
    let mode = if account.is_another() { 0o711 } else { 0o700 };
    fs::set_permissions(base, Permissions::from_mode(mode)).map_err(cannot("close", base))
}

/// Takes the lock of the folder; the system gives it back however we end.
fn lock(base: &Path) -> Result<File, StartError> {
    let path = base.join("lock");
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    let mut file = options.mode(0o600).open(&path).map_err(cannot("open", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::Error(error)) => return Err(cannot("lock", &path)(error)),
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            file.read_to_string(&mut holder).map_err(cannot("read", &path))?;
            return Err(StartError::InUse { folder: base.to_owned(), holder: holder.trim().to_owned() });
        }
    }
    file.set_len(0).map_err(cannot("write", &path))?;
    writeln!(file, "{}", std::process::id()).map_err(cannot("write", &path))?;
    Ok(file)
}

/// The folder of the socket is beside the data, or where that path would be too long, in /tmp.
fn make_socket_folder(base: &Path, account: Account) -> Result<PathBuf, StartError> {
    let sockets = sockets_of(base);
    match DirBuilder::new().mode(0o700).create(&sockets) {
        Ok(()) => account.own(&sockets)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(cannot("create the folder", &sockets)(error)),
    }
    // In /tmp anybody could have been first, and would read what passes through the socket.
    let found = fs::symlink_metadata(&sockets).map_err(cannot("read", &sockets))?;
    let us = rustix::process::geteuid().as_raw();
    if !found.is_dir() || ![account.user(), us].contains(&found.uid()) {
        return Err(StartError::OtherUser { folder: sockets, owner: found.uid(), us });
    }
    // Killed between making the folder and giving it away.
    account.own(&sockets)?;
    let closed = Permissions::from_mode(0o700);
    fs::set_permissions(&sockets, closed).map_err(cannot("close", &sockets))?;
    Ok(sockets)
}

/// Where the socket of a server on this data is.
pub(super) fn sockets_of(base: &Path) -> PathBuf {
    let beside = base.join("s");
    match fits_a_socket(&beside) {
        true => beside,
        false => PathBuf::from(format!("/tmp/chibo-{}", short_hash(base))),
    }
}

fn fits_a_socket(sockets: &Path) -> bool {
    sockets.join(SOCKET).as_os_str().len() <= LONGEST_SOCKET_PATH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_folders_never_get_the_same_name_below_var_lib() {
        let one = name_for(Path::new("/root/chibo/.data"));
        let other = name_for(Path::new("/root/other/chibo/.data"));
        assert!(one.starts_with("chibo-") && other.starts_with("chibo-"));
        assert_ne!(one, other);
        assert_eq!(one, name_for(Path::new("/root/chibo/.data")));
    }

    #[test]
    fn a_socket_path_ends_at_107_bytes() {
        let name = SOCKET.len() + 1;
        let fitting = format!("/{}", "a".repeat(LONGEST_SOCKET_PATH - name - 1));
        assert!(fits_a_socket(Path::new(&fitting)));
        assert!(!fits_a_socket(Path::new(&format!("{fitting}a"))));
    }
}
