//! The folders of servers that live for one test run.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use super::folder::MARKER;

const PREFIX: &str = "chibo-throw-away-";

/// A younger folder may be in the making, before it has its lock.
const SURELY_LEFT: Duration = Duration::from_secs(60 * 60);

/// A name that nobody has used yet. Those of runs that were killed are removed on the way.
pub(super) fn new_folder() -> PathBuf {
    let temporary = std::env::temp_dir();
    for entry in fs::read_dir(&temporary).into_iter().flatten().flatten() {
        let left = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if left && is_abandoned(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    temporary.join(format!("{PREFIX}{}", Uuid::now_v7().simple()))
}

/// Ours, an hour old, and locked by nobody.
fn is_abandoned(folder: &Path) -> bool {
    let us = rustix::process::geteuid().as_raw();
    let marker = fs::symlink_metadata(folder.join(MARKER));
    let old = marker.is_ok_and(|marker| {
        let age = marker.modified().ok().and_then(|made| made.elapsed().ok());
        marker.uid() == us && age.is_some_and(|age| age > SURELY_LEFT)
    });
    old && File::open(folder.join("lock")).is_ok_and(|lock| lock.try_lock().is_ok())
}
