//! The program.

use std::process::ExitCode;

use chibo::access;
use chibo::cli::{backup, demo, generate, import, restore, serve, user, verify, with_database};
use chibo::config::Settings;
use clap::{Parser, Subcommand};

/// Sổ Chi bộ: the branch book.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the pages.
    Serve {
        #[command(flatten)]
        settings: Settings,
    },
    /// Creates the first administrator.
    #[command(subcommand)]
    User(UserCommand),
    /// Loads an invented province into an empty database and prints its accounts.
    Demo {
        #[command(flatten)]
        world: demo::WorldOf,
        #[command(flatten)]
        settings: Settings,
    },
    /// Fills an empty database with as much as a commune, a province or the nation has.
    Generate {
        #[command(flatten)]
        wanted: generate::Wanted,
        #[command(flatten)]
        settings: Settings,
    },
    /// Takes over what others keep.
    #[command(subcommand)]
    Import(ImportCommand),
    /// Writes everything into one file, while people work on.
    Backup {
        #[command(flatten)]
        target: backup::Target,
        #[command(flatten)]
        settings: Settings,
    },
    /// Restores a backup into an empty database.
    Restore {
        #[command(flatten)]
        origin: restore::Origin,
        #[command(flatten)]
        settings: Settings,
    },
    /// Examines the database: tree, figures, trail, keys, row-level security, migrations.
    Verify {
        #[command(flatten)]
        settings: Settings,
    },
    /// Prints which role may do what.
    Permissions {
        /// Prints what every route answers to every role instead.
        #[arg(long)]
        matrix: bool,
    },
    /// Runs a command with a throw-away PostgreSQL in DATABASE_URL.
    WithDatabase {
        /// Databases that the command creates there have all migrations already.
        #[arg(long)]
        migrated: bool,
        /// The command and its arguments.
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Creates an administrator and prints a one-time code.
    Create {
        #[command(flatten)]
        new: user::NewUser,
        #[command(flatten)]
        settings: Settings,
    },
}

#[derive(Subcommand)]
enum ImportCommand {
    /// Imports the members of a branch from a spreadsheet; says what it would do, row by row.
    Members {
        #[command(flatten)]
        list: import::MemberList,
        #[command(flatten)]
        settings: Settings,
    },
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::WithDatabase { migrated, command } => with_database::run_with_database(&command, migrated),
        Command::Serve { settings } => run(serve::serve(settings)),
        Command::User(UserCommand::Create { new, settings }) => run(async move { user::create(&settings, &new).await }),
        Command::Demo { world, settings } => run(async move { demo::load(&settings, &world).await }),
        Command::Generate { wanted, settings } => run(async move { generate::generate(&settings, &wanted).await }),
        Command::Import(ImportCommand::Members { list, settings }) => {
            run(async move { import::members(&settings, &list).await })
        }
        Command::Backup { target, settings } => run(async move { backup::run(&settings, &target).await }),
        Command::Restore { origin, settings } => run(async move { restore::run(&settings, &origin).await }),
        Command::Verify { settings } => run(async move { verify::run(&settings).await }),
        Command::Permissions { matrix: false } => run(async { print(&access::table()) }),
        Command::Permissions { matrix: true } => run(async { print(&access::matrix(access::Route::expected)) }),
    }
}

#[expect(clippy::print_stdout, reason = "what a command is asked for")]
fn print(text: &str) -> Result<(), String> {
    print!("{text}");
    Ok(())
}

/// Runs a command to its end; what went wrong is said in one line.
#[expect(clippy::print_stderr, reason = "the last word of a command that failed")]
fn run(command: impl Future<Output = Result<(), String>>) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("chibo: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("chibo: {sentence}");
            ExitCode::FAILURE
        }
    }
}
