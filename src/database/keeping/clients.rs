//! `pg_dump` and `pg_restore`: which ones, how they sign in, and what they say.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::error::{KeepError, damaged};
use crate::database::programs::{major_of, places};

/// What `pg_restore` writes before the rows of a table.
const ROWS_FOLLOW: &str = "COPY public.";

/// A folder with `pg_dump` and `pg_restore` of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clients {
    folder: PathBuf,
    major: u32,
}

impl Clients {
    /// Those of the server's own major version, else the next newer ones: an older `pg_dump` refuses a newer
    /// server.
    pub(super) fn find(server: u32) -> Result<Self, KeepError> {
        let all: Vec<Self> = places().into_iter().filter_map(clients_in).collect();
        nearest(&all, server).ok_or(KeepError::NoProgram { program: "pg_dump", server })
    }

    /// Writes a dump of what a snapshot holds.
    pub(super) fn dump(&self, url: &str, snapshot: &str, file: &Path) -> Result<(), KeepError> {
        let mut command = self.command("pg_dump", url);
        command.args(["--format=custom", "--no-password", "--lock-wait-timeout=300s"]);
        command.arg(format!("--snapshot={snapshot}")).arg("--file").arg(file);
        succeeded("pg_dump", &run(&mut command, "pg_dump", self.major)?)
    }

    /// Reads a dump into a database, wholly or not at all.
    pub(super) fn restore(&self, url: &str, file: &Path) -> Result<(), KeepError> {
        let mut command = self.command("pg_restore", url);
        // Comments are on extensions, which may belong to somebody else.
        command.args(["--single-transaction", "--exit-on-error", "--no-password", "--no-comments"]).arg(file);
        succeeded("pg_restore", &run(&mut command, "pg_restore", self.major)?)
    }

    /// How many rows a dump holds for each table, by reading all of it.
    pub(super) fn rows_in(&self, file: &Path) -> Result<BTreeMap<String, i64>, KeepError> {
        let mut command = Command::new(self.folder.join("pg_restore"));
        command.args(["--data-only", "--file=-"]).arg(file).env("LC_ALL", "C.UTF-8");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let missing = |_| KeepError::NoProgram { program: "pg_restore", server: self.major };
        let mut child = command.spawn().map_err(missing)?;
        let rows = child.stdout.take().map(|output| count_rows(BufReader::new(output)));
        let mut said = Vec::new();
        if let Some(mut errors) = child.stderr.take() {
            // What it says decides nothing: its status does.
            let _ = errors.read_to_end(&mut said);
        }
        let status = child.wait().map_err(|error| damaged(file, error.to_string()))?;
        succeeded("pg_restore", &Output { status, stdout: Vec::new(), stderr: said })?;
        rows.unwrap_or_else(|| Ok(BTreeMap::new())).map_err(|error| damaged(file, error.to_string()))
    }

    /// A program that signs in with a URL. The password goes by the environment, because everybody on the
    /// machine can read the arguments of a process.
    fn command(&self, program: &str, url: &str) -> Command {
        let (url, password) = without_password(url);
        let mut command = Command::new(self.folder.join(program));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("PG") {
                command.env_remove(name);
            }
        }
        command.arg(format!("--dbname={url}")).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        if let Some(password) = password {
            command.env("PGPASSWORD", password);
        }
        command
    }
}

fn clients_in(folder: PathBuf) -> Option<Clients> {
    let dump = folder.join("pg_dump");
    if !dump.is_file() || !folder.join("pg_restore").is_file() {
        return None;
    }
    let output = Command::new(dump).arg("--version").output().ok()?;
    let major = major_of(&String::from_utf8_lossy(&output.stdout))?;
    Some(Clients { folder, major })
}

fn nearest(all: &[Clients], server: u32) -> Option<Clients> {
    all.iter().filter(|one| one.major >= server).min_by_key(|one| one.major).cloned()
}

fn run(command: &mut Command, program: &'static str, server: u32) -> Result<Output, KeepError> {
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command.output().map_err(|_| KeepError::NoProgram { program, server })
}

fn succeeded(program: &'static str, output: &Output) -> Result<(), KeepError> {
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text.lines().collect();
    let end = lines[lines.len().saturating_sub(5)..].join("\n");
    Err(KeepError::Program { program, status: output.status.to_string(), output: end })
}

/// Counts the rows in what `pg_restore --data-only` writes: the lines between `COPY public.… FROM stdin;` and
/// `\.`. A line end inside a value is written as two characters.
fn count_rows(mut output: impl BufRead) -> std::io::Result<BTreeMap<String, i64>> {
    let mut rows = BTreeMap::new();
    let mut table: Option<(String, i64)> = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if output.read_until(b'\n', &mut line)? == 0 {
            return Ok(rows);
        }
        match table.take() {
            Some((name, count)) if line == b"\\.\n" => {
                rows.insert(name, count);
            }
            Some((name, count)) => table = Some((name, count + 1)),
            None => table = begun(&line).map(|name| (name, 0)),
        }
    }
}

fn begun(line: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(line).ok()?.strip_prefix(ROWS_FOLLOW)?;
    let name = text.strip_suffix(" FROM stdin;\n")?.split(" (").next()?;
    Some(name.trim_matches('"').to_owned())
}

/// A URL without its password, and the password.
fn without_password(url: &str) -> (String, Option<String>) {
    let plain = || (url.to_owned(), None);
    let Some((scheme, rest)) = url.split_once("://") else { return plain() };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let Some((who, _)) = authority.rsplit_once('@') else { return plain() };
    let Some((user, password)) = who.split_once(':') else { return plain() };
    (format!("{scheme}://{user}{}", &rest[who.len()..]), Some(decoded(password)))
}

/// `%41` as `A`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let code = behind.get(..2).filter(|_| first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_not_among_the_arguments() {
        let with = "postgres://chibo_backup:b%40d%2Fpa:ss@db.example.vn:5432/chibo?sslmode=verify-full";
        let (url, password) = without_password(with);
        assert_eq!(url, "postgres://chibo_backup@db.example.vn:5432/chibo?sslmode=verify-full");
        assert_eq!(password.as_deref(), Some("b@d/pa:ss"));
        for without in ["postgres://postgres@%2Fsrv%2Fs:5432/chibo", "postgres:///chibo?host=/tmp", "host=/tmp"] {
            assert_eq!(without_password(without), (without.to_owned(), None));
        }
    }

    #[test]
    fn rows_are_counted_and_a_value_that_looks_like_the_end_is_a_row() {
        let text = "SET row_security = off;\nCOPY public.members (id, full_name) FROM stdin;\n1\tA\\nB\n2\t\\\\.\n\\.\n\n\
                    COPY public.\"order\" (id) FROM stdin;\n\\.\nCOPY public.cut_off (id) FROM stdin;\n1\n";
        let rows = count_rows(text.as_bytes()).unwrap();
        assert_eq!(rows, [("members".to_owned(), 2), ("order".to_owned(), 0)].into());
    }

    #[test]
    fn the_clients_nearest_above_the_server_are_taken() {
        let all =
            [17, 14, 16].map(|major| Clients { folder: format!("/usr/lib/postgresql/{major}/bin").into(), major });
        assert_eq!(nearest(&all, 15).map(|one| one.major), Some(16));
        assert_eq!(nearest(&all, 14).map(|one| one.major), Some(14));
        assert_eq!(nearest(&all, 18), None);
    }
}
