//! The program.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Sổ Chi bộ: the branch book.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Subcommands,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Runs a command with a throw-away PostgreSQL in DATABASE_URL.
    WithDatabase {
        /// The command and its arguments.
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Subcommands::WithDatabase { command } => {
            chibo::cli::with_database::run_with_database(&command)
        }
    }
}
