//! `chibo backup FILE`: everything that is committed at this moment, in one file. People work on meanwhile.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::connect::Kept;
use crate::clock::Clock;
use crate::config::Settings;
use crate::database;

/// Where the backup goes.
#[derive(Args, Clone, Debug)]
pub struct Target {
    /// The file, which must not exist yet. Only its owner can read it.
    pub file: PathBuf,
}

/// Writes a backup and prints what it holds.
///
/// # Errors
/// A sentence in English: why there is none.
pub async fn run(settings: &Settings, target: &Target) -> Result<(), String> {
    let kept = Kept::find(settings).await?;
    let written = database::backup(&kept.doors.unbound, &target.file, Clock::system().now()).await;
    kept.leave().await?;
    let manifest = written.map_err(|error| error.to_string())?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}: {manifest}", target.file.display()).map_err(|error| error.to_string())
}
