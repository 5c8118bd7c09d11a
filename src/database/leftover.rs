//! What a killed run has left, cleared before the next start.
//!
//! Called with the lock of the folder held, so whatever PostgreSQL still runs on it is an orphan. It
//! is looked for by its working folder, never by a number in a file: that number may be anybody's by
//! now, which is also why PostgreSQL itself would refuse to start ("lock file already exists") while
//! any process of the same account, or a zombie, has it.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::account::Account;
use super::error::{StartError, cannot};
use super::folder::{Folder, SOCKET};

/// The programs that we start in the folder of a cluster.
const OURS: [&str; 3] = ["postgres", "initdb", "setpriv"];

/// How long an orphaned server may take to shut down in order.
const IN_ORDER: Duration = Duration::from_secs(20);

/// How long we wait for orphans at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// Stops orphans, and removes the files that would make PostgreSQL believe in them.
pub(super) fn clear(folder: &Folder, account: Account) -> Result<(), StartError> {
    end_all(&folder.unfinished(), account, |_, _| Signal::KILL)?;
    let cluster = folder.cluster();
    let pid_file = cluster.join("postmaster.pid");
    let leader = leader_in(&fs::read_to_string(&pid_file).unwrap_or_default());
    let certain = end_all(&cluster, account, |orphans, since| match leader {
        // The leader takes its children with it.
        Some(leader) if orphans.contains(&leader) && since.elapsed() < IN_ORDER => Signal::INT,
        _ => Signal::QUIT,
    })?;
    // Where the system hides processes from us, PostgreSQL's own checks have the last word.
    if certain {
        remove(&pid_file)?;
        remove(&folder.sockets().join(SOCKET))?;
        remove(&folder.sockets().join(format!("{SOCKET}.lock")))?;
    }
    Ok(())
}

/// The number of the server's process is the first line of its file.
fn leader_in(pid_file: &str) -> Option<Pid> {
    let number: i32 = pid_file.lines().next()?.trim().parse().ok()?;
    // Zero and negative numbers mean process groups; single-user mode writes such a number.
    Pid::from_raw(number.max(0))
}

/// Sends signals until no process of ours works in the folder. Says whether every process of the
/// account could be seen.
fn end_all(cluster: &Path, account: Account, signal: impl Fn(&[Pid], Instant) -> Signal) -> Result<bool, StartError> {
    let since = Instant::now();
    loop {
        let seen = processes_in(cluster, account);
        if seen.working.is_empty() {
            return Ok(seen.all);
        }
        if since.elapsed() > PATIENCE {
            let numbers = seen.working.iter().map(ToString::to_string);
            return Err(StartError::Leftover {
                folder: cluster.to_owned(),
                processes: numbers.collect::<Vec<_>>().join(", "),
            });
        }
        let signal = signal(&seen.working, since);
        for process in &seen.working {
            // It may have ended by itself meanwhile.
            let _ = kill_process(*process, signal);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What `/proc` shows of an account's processes in one folder.
struct Seen {
    working: Vec<Pid>,
    all: bool,
}

/// PostgreSQL's processes whose working folder this is. Zombies have none.
fn processes_in(cluster: &Path, account: Account) -> Seen {
    // Until `setpriv` has dropped to the account, a program of ours is still ours.
    let owners = [account.user(), rustix::process::geteuid().as_raw()];
    let processes = fs::read_dir("/proc");
    let mut seen = Seen { working: Vec::new(), all: processes.is_ok() };
    for entry in processes.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(leader_in) else {
            continue;
        };
        let path = entry.path();
        let owner = fs::metadata(&path).map(|owned| owned.uid()).ok();
        if !owners.map(Some).contains(&owner) {
            continue;
        }
        match fs::read_link(path.join("cwd")) {
            Ok(works_in) if works_in == cluster && is_ours(&path) => seen.working.push(process),
            // PostgreSQL never runs as root, so what root hides from root is not PostgreSQL.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                seen.all &= owner != Some(account.user());
            }
            _ => {}
        }
    }
    seen
}

/// Not the shell of somebody who looks at the folder.
fn is_ours(process: &Path) -> bool {
    let program = fs::read_link(process.join("exe")).unwrap_or_default();
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    // After an upgrade of the package the name ends with " (deleted)".
    OURS.contains(&name.trim_end_matches(" (deleted)"))
}

fn remove(file: &Path) -> Result<(), StartError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(cannot("remove", file)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leader_is_the_first_line_and_never_a_group() {
        let file = "4711\n/srv/chibo/pgdata\n1795350000\n5432\n";
        assert_eq!(leader_in(file), Pid::from_raw(4711));
        assert_eq!(leader_in(""), None);
        assert_eq!(leader_in("0\n"), None);
        assert_eq!(leader_in("-4711\n"), None);
    }
}
