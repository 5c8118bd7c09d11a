//! `chibo verify`: whether a database is what the program relies on.

use std::io::Write as _;

use super::connect::Kept;
use crate::config::Settings;
use crate::database;

/// Examines the database and prints what was found.
///
/// # Errors
/// A sentence in English when anything is wrong, so that a timer notices.
pub async fn run(settings: &Settings) -> Result<(), String> {
    let kept = Kept::find(settings).await?;
    let examined = database::verify(&kept.doors.unbound).await;
    kept.leave().await?;
    let examined = examined.map_err(|error| error.to_string())?;
    write!(std::io::stdout().lock(), "{examined}").map_err(|error| error.to_string())?;
    match examined.faults() {
        0 => Ok(()),
        faults => Err(format!("{faults} faults were found")),
    }
}
