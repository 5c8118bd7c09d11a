//! Other processes, as the tests kill and watch them.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// SIGKILL: the process can do nothing about it.
pub fn kill(process: u32) {
    let process = Pid::from_raw(process.cast_signed()).expect("a number of a process");
    kill_process(process, Signal::KILL).expect("a running process");
}

/// Whether a process has ended; a zombie has.
pub fn has_ended(process: u32) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.is_empty() || status.contains("State:\tZ")
}

pub fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
