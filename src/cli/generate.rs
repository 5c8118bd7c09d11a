//! `chibo generate`: as much data as a commune, a province or the nation has, to try how the program works then.
//! Into an empty database only.

use std::io::Write as _;
use std::time::Instant;

use chrono::NaiveDate;
use clap::Args;

use super::connect::Base;
use crate::clock::Clock;
use crate::config::Settings;
use crate::demo::{self, Generated, PASSWORD, Scale};

/// What is generated.
#[derive(Args, Clone, Copy, Debug)]
pub struct Wanted {
    /// How much.
    #[arg(long, value_enum)]
    pub scale: Scale,
    /// Another seed gives other people and figures; the same seed and day give the same rows.
    #[arg(long, default_value_t = demo::SEED)]
    pub seed: u64,
    /// The day that it is in the generated world, such as 2026-11-22. Default: today.
    #[arg(long)]
    pub today: Option<NaiveDate>,
}

/// Generates and prints what was made.
///
/// # Errors
/// A sentence in English: the database is not empty, the day cannot be shown, or the database refuses.
pub async fn generate(settings: &Settings, wanted: &Wanted) -> Result<(), String> {
    let base = Base::open(settings).await?;
    let mut owner = base.owner().await?;
    let today = wanted.today.map_or_else(Clock::system, Clock::fixed_on).today();
    let began = Instant::now();
    let mut said = 0;
    let told = |made: usize, of: usize| {
        let tenth = made * 10 / of;
        if tenth > said {
            said = tenth;
            // Nobody may be reading; the work goes on.
            let _ = writeln!(std::io::stderr(), "{made} of {of} communes, {} s", began.elapsed().as_secs());
        }
    };
    let made = demo::generate(&mut owner, (wanted.scale, wanted.seed), today, told)
        .await
        .map_err(|error| error.to_string())?;
    print(&made, began).map_err(|error| error.to_string())
}

fn print(made: &Generated, began: Instant) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "made in {:.1} s:", began.elapsed().as_secs_f64())?;
    for (table, rows) in &made.rows {
        writeln!(out, "  {rows:>10} {table}")?;
    }
    writeln!(out, "accounts (password: {PASSWORD}):")?;
    made.accounts.iter().try_for_each(|(name, duty)| writeln!(out, "  {name:<12} {duty}"))
}
