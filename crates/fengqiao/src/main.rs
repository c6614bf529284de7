//! The command line of Fengqiao: reading arguments, the clock and the environment, and wiring. No rule lives here.

mod command;
mod installation;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// An open platform for the whole life of a dispute.
#[derive(Parser)]
#[command(name = "fengqiao", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the web pages and the API, and run the jobs.
    Serve(command::serve::Arguments),
    /// Run the jobs alone: clocks, morning scan, unfinished imports.
    Work(command::work::Arguments),
    /// Bring the database up to date and say what it holds.
    Migrate(command::migrate::Arguments),
    /// Import a file of reports (CSV or XLSX, gz), resumable.
    Import(command::import::Arguments),
    /// Look for flare-ups now.
    Scan(command::scan::Arguments),
    /// Make the invented county, load it, serve it.
    Demo(command::demo::Arguments),
    /// Check the files of a data folder; every fault with file and line.
    Check(command::check::Arguments),
    /// Verify the event log: any change, deletion, insertion or reorder.
    Verify(command::verify::Arguments),
    /// Copy the database into one file while it is in use (SQLite).
    Backup(command::backup::Arguments),
    /// Print the OpenAPI document.
    Openapi,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    installation::start_log();
    match cli.command {
        Command::Serve(arguments) => command::serve::run(&arguments),
        Command::Work(arguments) => command::work::run(&arguments),
        Command::Migrate(arguments) => command::migrate::run(&arguments),
        Command::Import(arguments) => command::import::run(&arguments),
        Command::Scan(arguments) => command::scan::run(&arguments),
        Command::Demo(arguments) => command::demo::run(&arguments),
        Command::Check(arguments) => command::check::run(&arguments),
        Command::Verify(arguments) => command::verify::run(&arguments),
        Command::Backup(arguments) => command::backup::run(&arguments),
        Command::Openapi => command::openapi(),
    }
}
