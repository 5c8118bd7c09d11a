//! `chibo with-database -- COMMAND…`: runs a command with a throw-away PostgreSQL, for tests and for
//! compiling against a database.

use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitCode, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use crate::database::{MIGRATOR, Server, StartError};

/// What goes wrong before the command runs.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("name the command to run: chibo with-database -- COMMAND…")]
    NoCommand,
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("could not run {program}: {source}")]
    Run { program: String, source: std::io::Error },
    #[error("could not listen for signals: {0}")]
    Signals(#[source] std::io::Error),
    #[error("the template of new databases could not be migrated: {0}")]
    Template(#[from] sqlx::migrate::MigrateError),
}

/// Runs the command with `DATABASE_URL` (as superuser) of a throw-away server, which is stopped and
/// removed after it, and ends as the command ends: with its exit code, or with 128 + the number of
/// the signal that ended it. With a `DATABASE_URL` given, that one is used and no server started.
///
/// A Ctrl-C reaches the command from the terminal; we wait for it and clear up. SIGTERM and SIGHUP
/// are passed on to it.
///
/// `migrated`: every database that is created on our server, unless from `template0`, has all migrations from its
/// birth. To copy them takes a sixth of the time of running them, and every test has a database of its own.
pub fn run_with_database(command: &[String], migrated: bool) -> ExitCode {
    match run(command, migrated) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("chibo with-database: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &[String], migrated: bool) -> Result<ExitCode, Failure> {
    let (program, arguments) = command.split_first().ok_or(Failure::NoCommand)?;
    let mut command = Command::new(program);
    command.args(arguments);
    let cannot_run = |source| Failure::Run { program: program.clone(), source };
    if std::env::var_os("DATABASE_URL").is_some_and(|url| !url.is_empty()) {
        return Err(cannot_run(command.exec()));
    }
    let recipient = Arc::new(Recipient::default());
    forward_signals(Arc::clone(&recipient))?;
    let server = Server::throw_away()?;
    if migrated {
        migrate_template(&server)?;
    }
    command.env("DATABASE_URL", server.superuser_url());
    let status = match recipient.spawn(&mut command).map_err(cannot_run)? {
        None => return Ok(ExitCode::from(INTERRUPTED)),
        Some(mut child) => child.wait().map_err(cannot_run)?,
    };
    server.stop();
    Ok(exit_code(status))
}

fn migrate_template(server: &Server) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(sqlx::Error::Io);
    let migrated = runtime.map_err(sqlx::migrate::MigrateError::from)?.block_on(async {
        let options: PgConnectOptions = server.superuser_url().parse()?;
        let mut template = PgConnection::connect_with(&options.database("template1")).await?;
        MIGRATOR.run(&mut template).await?;
        // Nobody may be connected to what is copied.
        template.close().await?;
        Ok::<_, sqlx::migrate::MigrateError>(())
    });
    Ok(migrated?)
}

/// 128 + SIGINT, as of a command that was interrupted.
const INTERRUPTED: u8 = 130;

fn exit_code(status: ExitStatus) -> ExitCode {
    let code = match (status.code(), status.signal()) {
        (Some(code), _) => code,
        (None, Some(signal)) => 128 + signal,
        (None, None) => 1,
    };
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// The command, once it runs, and whether somebody wanted us to end before.
#[derive(Default)]
struct Recipient(Mutex<Stage>);

#[derive(Default)]
enum Stage {
    #[default]
    Starting,
    Interrupted,
    Running(OwnedFd),
}

impl Recipient {
    /// Starts the command, unless a signal came before.
    fn spawn(&self, command: &mut Command) -> std::io::Result<Option<Child>> {
        let mut stage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*stage, Stage::Interrupted) {
            return Ok(None);
        }
        let child = command.spawn()?;
        *stage = Stage::Running(pidfd_open(Pid::from_child(&child), PidfdFlags::empty())?);
        Ok(Some(child))
    }

    /// A signal came to us; `pass` says which one the command gets, if any.
    fn receive(&self, pass: Option<Signal>) {
        let mut stage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (&*stage, pass) {
            (Stage::Running(command), Some(pass)) => {
                // It may have ended by itself meanwhile.
                let _ = pidfd_send_signal(command, pass);
            }
            (Stage::Running(_), None) => {}
            _ => *stage = Stage::Interrupted,
        }
    }
}

/// From here on signals do not end us.
fn forward_signals(recipient: Arc<Recipient>) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Failure::Signals)?;
    let listen = |kind| {
        let _inside = runtime.enter();
        signal(kind).map_err(Failure::Signals)
    };
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let mut hang_up = listen(SignalKind::hangup())?;
    // A thread of its own, because the caller may be inside a runtime and could not block on another.
    std::thread::spawn(move || {
        runtime.block_on(async move {
            while let Some(pass) = tokio::select! {
                signal = interrupt.recv() => signal.map(|()| None),
                signal = terminate.recv() => signal.map(|()| Some(Signal::TERM)),
                signal = hang_up.recv() => signal.map(|()| Some(Signal::HUP)),
            } {
                recipient.receive(pass);
            }
        });
    });
    Ok(())
}
