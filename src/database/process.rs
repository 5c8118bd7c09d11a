//! The server's process: spawned, waited for and stopped.

use std::fmt;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::sync::watch;

use super::error::{StartError, cannot};

/// How long an orderly stop may take. What follows loses nothing either, but the next start reads
/// the log first.
const STOPPING: Duration = Duration::from_secs(30);

/// How a process ended; unknown when the system did not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending(Option<ExitStatus>);

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(status) => status.fmt(f),
            None => f.write_str("nobody knows how"),
        }
    }
}

/// A server's process, with the thread that spawned it and waits for it. Stopped when dropped.
pub(super) struct Process {
    number: u32,
    handle: OwnedFd,
    ended: watch::Receiver<Option<Ending>>,
    waiter: Option<JoinHandle<()>>,
}

impl Process {
    /// The system sends the death signal when the *thread* ends that spawned, so one that lives
    /// exactly as long as the server does both.
    pub(super) fn spawn(mut command: Command, program: &Path) -> Result<Self, StartError> {
        let (spawned, result) = mpsc::sync_channel(1);
        let (end, ended) = watch::channel(None);
        let waiter = std::thread::Builder::new().name("postgres".to_owned());
        let waiter = waiter.spawn(move || match spawn_with_handle(&mut command) {
            Err(error) => {
                let _ = spawned.send(Err(error));
            }
            Ok((mut child, handle)) => {
                let _ = spawned.send(Ok((child.id(), handle)));
                end.send_replace(Some(Ending(child.wait().ok())));
            }
        });
        let waiter = waiter.map_err(cannot("start a thread for", program))?;
        let result = result.recv().map_err(std::io::Error::other);
        let (number, handle) = result.flatten().map_err(cannot("run", program))?;
        Ok(Self { number, handle, ended, waiter: Some(waiter) })
    }

    /// Its number.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// How it ended, if it has.
    pub(super) fn ended(&self) -> Option<Ending> {
        *self.ended.borrow()
    }

    /// Resolves when it has ended.
    pub(super) fn ending(&self) -> impl Future<Output = Ending> + Send + use<> {
        let mut ended = self.ended.clone();
        async move {
            match ended.wait_for(Option::is_some).await {
                Ok(ending) => ending.unwrap_or(Ending(None)),
                Err(_) => Ending(None),
            }
        }
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
        // It may have ended by itself meanwhile.
        let _ = pidfd_send_signal(&self.handle, Signal::INT);
        while self.ended().is_none() && since.elapsed() < STOPPING {
            std::thread::sleep(Duration::from_millis(5));
        }
        if self.ended().is_none() {
            let _ = pidfd_send_signal(&self.handle, Signal::QUIT);
        }
        if let Some(waiter) = self.waiter.take() {
            // It does nothing that could panic.
            let _ = waiter.join();
        }
    }
}
