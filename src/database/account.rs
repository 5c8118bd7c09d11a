//! The system account under which PostgreSQL runs: ours, or `postgres` when we are root, because
//! PostgreSQL refuses to run as root.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::lchown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::error::{StartError, cannot};

/// What a program of PostgreSQL gets when the thread that started it ends.
#[derive(Clone, Copy)]
pub(super) enum OnOurDeath {
    /// A server shuts down in order, without waiting for its clients.
    Interrupt,
    /// `initdb` is cut off: its half-made folder is thrown away by the next start.
    Kill,
}

/// Who runs PostgreSQL.
#[derive(Clone, Copy)]
pub(super) struct Account {
    /// The numbers of user and group to drop to, when we are root.
    drop_to: Option<(u32, u32)>,
}

impl Account {
    /// Our own account, or `postgres` when we are root.
    pub(super) fn choose() -> Result<Self, StartError> {
        match Command::new("setpriv").arg("--version").output() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(StartError::NoSetpriv),
            Err(error) => return Err(cannot("run", Path::new("setpriv"))(error)),
            Ok(_) => {}
        }
        if !rustix::process::geteuid().is_root() {
            return Ok(Self { drop_to: None });
        }
        let accounts = Path::new("/etc/passwd");
        let text = fs::read_to_string(accounts).map_err(cannot("read", accounts))?;
        let numbers = numbers_of("postgres", &text).ok_or(StartError::NoAccount)?;
        Ok(Self { drop_to: Some(numbers) })
    }

    /// The number of the user that runs PostgreSQL.
    pub(super) fn user(self) -> u32 {
        match self.drop_to {
            Some((user, _)) => user,
            None => rustix::process::geteuid().as_raw(),
        }
    }

    /// Whether PostgreSQL runs as somebody else than we do.
    pub(super) fn is_another(self) -> bool {
        self.drop_to.is_some()
    }

    /// A command that runs under this account, in a process group of its own (a Ctrl-C at the
    /// terminal is meant for us; we stop the server when the last request is answered), without
    /// the settings for clients of PostgreSQL that the person may have.
    ///
    /// The signal is tied to the *thread* that spawns: it has to live as long as the program.
    pub(super) fn command(self, program: &Path, on_our_death: OnOurDeath) -> Command {
        let signal = match on_our_death {
            OnOurDeath::Interrupt => "INT",
            OnOurDeath::Kill => "KILL",
        };
        let mut command = self.setpriv();
        command.args(["--pdeathsig", signal]);
        command.arg("--").arg(program);
        command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.stdin(Stdio::null()).process_group(0);
        command
    }

    /// Gives a file or folder that we have just made to this account.
    pub(super) fn own(self, path: &Path) -> Result<(), StartError> {
        match self.drop_to {
            None => Ok(()),
            Some((user, group)) => lchown(path, Some(user), Some(group)).map_err(cannot("change the owner of", path)),
        }
    }

    /// Whether this account may enter a folder. Asked of the system itself rather than worked out
    /// from the modes, because groups, access lists and mounts also have a say.
    pub(super) fn may_enter(self, folder: &Path) -> bool {
        let mut command = self.setpriv();
        command.args(["--", "test", "-x"]).arg(folder);
        command.current_dir("/");
        command.status().is_ok_and(|status| status.success())
    }

    fn setpriv(self) -> Command {
        let mut command = Command::new("setpriv");
        if let Some((user, group)) = self.drop_to {
            command.args(["--reuid", &user.to_string(), "--regid", &group.to_string()]);
            command.arg("--clear-groups");
        }
        command
    }
}

/// User and group number of an account in the text of `/etc/passwd`.
fn numbers_of(name: &str, accounts: &str) -> Option<(u32, u32)> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        Some((user, group))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\n\
                        postgres2:x:7:7::/:/bin/sh\n\
                        postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(numbers_of("postgres", accounts), Some((101, 104)));
        assert_eq!(numbers_of("nobody", accounts), None);
    }
}
