//! `chibo demo`: an invented province to look around in. Loaded into an empty database, never beside real
//! people.

use std::io::Write as _;

use chrono::NaiveDate;
use clap::Args;

use super::connect::Base;
use crate::app::Surroundings;
use crate::clock::Clock;
use crate::config::{Settings, Site};
use crate::demo::{self, Made, NotLoaded};

/// Which world is made.
#[derive(Args, Clone, Copy, Debug)]
pub struct WorldOf {
    /// The day that it is in the demonstration, such as 2026-11-22. Default: today.
    #[arg(long)]
    pub today: Option<NaiveDate>,
    /// Another seed gives other people and figures; the same seed and day give the same world.
    #[arg(long, default_value_t = demo::SEED)]
    pub seed: u64,
}

/// Loads the demonstration and prints what was made.
///
/// # Errors
/// A sentence in English: the database is not empty, or the day cannot be shown.
pub async fn load(settings: &Settings, world: &WorldOf) -> Result<(), String> {
    let base = Base::open(settings).await?;
    let clock = world.today.map_or_else(Clock::system, Clock::fixed_on);
    let made = make(&base, clock, world.seed).await.map_err(|error| error.to_string())?;
    print(&made)
}

/// Before serving: loads the demonstration for today into an empty database; any other goes on as it is.
///
/// # Errors
/// A sentence in English when the database refuses.
pub async fn load_if_empty(base: &Base) -> Result<(), String> {
    match make(base, Clock::system(), demo::SEED).await {
        Ok(made) => print(&made),
        Err(NotLoaded::NotEmpty) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

async fn make(base: &Base, clock: Clock, seed: u64) -> Result<Made, NotLoaded> {
    let failed = |sentence| NotLoaded::Failed(crate::error::Error::Internal(sentence));
    let site = Site::parse("http://127.0.0.1").map_err(failed)?;
    let surroundings = Surroundings { site, trusted_proxy: None, demo: true, metrics: None };
    let app = base.app(clock, surroundings).await.map_err(failed)?;
    let made = demo::load(&app, seed).await;
    app.pool().close().await;
    made
}

fn print(made: &Made) -> Result<(), String> {
    write!(std::io::stdout().lock(), "{made}").map_err(|error| error.to_string())
}
