//! Makes a new cluster: the files of a server, with our database and the two people who sign in.

use std::fs::{self, DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::account::{Account, OnOurDeath};
use super::error::{StartError, cannot};
use super::folder::Folder;
use super::private::Durability;
use super::programs::Programs;

/// What a new cluster gets. Two sign in: the owner of the tables, who migrates, and the one who serves
/// pages and owns nothing. The owner is a member of the latter, because a migration that grants or
/// tests its rights acts as it. The database gets its number from us: PostgreSQL in single-user mode
/// would choose one below 16384, and those are its own.
const FIRST_STATEMENTS: &str = "\
create role chibo_owner login
create role chibo_app login
grant chibo_app to chibo_owner
create database chibo owner chibo_owner oid 16384
revoke all on database chibo from public
grant connect on database chibo to chibo_app
";

/// Makes the cluster beside and renames it, so that an interrupted start never leaves half of one.
pub(super) fn create(
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
    let output = output.map_err(cannot("run", &programs.initdb()))?;
    succeeded("initdb", &output)
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
    let output = output.map_err(cannot("run", &programs.postgres()))?;
    succeeded("postgres --single", &output)
}

fn feed(command: &mut Command, text: &str) -> std::io::Result<Output> {
    let mut child = command.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // When it has ended before the end of the text, its status and output say why.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait_with_output()
}

fn succeeded(program: &'static str, output: &Output) -> Result<(), StartError> {
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(StartError::Program { program, status: output.status.to_string(), output: text.trim_end().to_owned() })
}
