//! `chibo with-database` gives a command a database and clears up after it, however it ends.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::processes::{has_ended, kill, wait_until};

fn with_database(script: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chibo"));
    command.args(["with-database", "--", "sh", "-c", script]);
    command.env_remove("DATABASE_URL");
    command
}

/// The folder of the server in a `DATABASE_URL` that a command has printed.
fn folder_in(url: &str) -> PathBuf {
    let options: sqlx::postgres::PgConnectOptions = url.trim().parse().unwrap();
    let sockets = options.get_socket().expect("a unix socket").to_owned();
    sockets.parent().unwrap().to_owned()
}

#[test]
fn a_command_runs_with_a_database_that_goes_with_it() {
    let output = with_database("echo $DATABASE_URL; exit 7").output().unwrap();
    assert_eq!(output.status.code(), Some(7));
    let folder = folder_in(&String::from_utf8(output.stdout).unwrap());
    assert!(!folder.exists(), "{}", folder.display());
    // A database that is given is used.
    let mut given = with_database("echo $DATABASE_URL");
    let output = given.env("DATABASE_URL", "postgres://elsewhere/x").output().unwrap();
    assert_eq!(output.stdout, b"postgres://elsewhere/x\n");
}

#[test]
fn a_stopped_command_is_cleared_up_after() {
    let (mut program, folder, server) = running_command();
    let process = Pid::from_child(&program);
    kill_process(process, Signal::TERM).unwrap();
    let status = program.wait().unwrap();
    assert_eq!(status.code(), Some(128 + 15));
    assert!(has_ended(server) && !folder.exists());
}

#[test]
fn a_killed_program_takes_its_server_with_it() {
    let (mut program, folder, server) = running_command();
    kill(program.id());
    program.wait().unwrap();
    wait_until("the server ends by itself", || has_ended(server));
    fs::remove_dir_all(folder).unwrap();
}

/// `with-database` with a command that would run for a minute, its folder, and its server's number.
fn running_command() -> (Child, PathBuf, u32) {
    let mut command = with_database("echo $DATABASE_URL; exec sleep 60 >/dev/null");
    let mut program = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    let mut output = BufReader::new(program.stdout.take().unwrap());
    output.read_line(&mut line).unwrap();
    let folder = folder_in(&line);
    let pid_file = fs::read_to_string(folder.join("pgdata/postmaster.pid")).unwrap();
    let server = pid_file.lines().next().unwrap().parse().unwrap();
    (program, folder, server)
}
