//! `chibo restore FILE`: a backup into an empty database, wholly or not at all.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use super::connect::Kept;
use crate::config::Settings;
use crate::database;

/// What is restored.
#[derive(Args, Clone, Debug)]
pub struct Origin {
    /// A file that `chibo backup` wrote.
    pub file: PathBuf,
}

/// Restores a backup and prints what is there now.
///
/// # Errors
/// A sentence in English: why nothing was restored.
pub async fn run(settings: &Settings, origin: &Origin) -> Result<(), String> {
    // Nothing is made for a file that is of no use.
    let file = origin.file.clone();
    let readable = tokio::task::spawn_blocking(move || database::read_backup(&file)).await;
    readable.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
    let kept = Kept::make(settings).await?;
    let restored = database::restore(&kept.doors, &origin.file).await;
    kept.leave().await?;
    let manifest = restored.map_err(|error| error.to_string())?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "restored: {manifest}; every table is as it was. `chibo verify` looks closer")
        .map_err(|error| error.to_string())
}
