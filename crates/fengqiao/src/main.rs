//! The command line of Fengqiao: reading arguments, the clock and the environment, and wiring. No rule lives here.

mod command;
mod installation;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// An import makes and drops some hundred small pieces a row on four threads: this allocator takes a tenth off the whole.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// An open platform for the whole life of a dispute.
#[derive(Parser)]
#[command(name = "fengqiao", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Found an office: its regions, its coordinating organisation and its administrator.
    Init(command::init::Arguments),
    /// Give somebody who is locked out a one-time password.
    LetIn(command::let_in::Arguments),
    /// Serve the web pages and the API, and run the jobs.
    Serve(command::serve::Arguments),
    /// Run the jobs alone: clocks, morning scan, unfinished imports.
    Work(command::work::Arguments),
    /// Bring the database up to date and say what it holds.
    Migrate(command::migrate::Arguments),
    /// Import a file of reports (CSV or XLSX, gz), resumable.
    Import(command::import::Arguments),
    /// Import the office's own regions, and what they were called before.
    Region(command::region::Arguments),
    /// Train, score and put to use models of kinds from an office's own labelled reports.
    Text(command::text::Arguments),
    /// Keep the full-text index: build it anew from the log.
    Search(command::search::Arguments),
    /// Look for flare-ups now, or make a stored run again.
    Scan(command::scan::Arguments),
    /// Propose matters that should be one, and matters that should be several.
    Matters(command::matters::Arguments),
    /// Run the watch over the past year: as it was, with planted flare-ups, or shuffled.
    Trial(command::trial::Arguments),
    /// Points: what changed rules would have given on the last year.
    Points(command::points::Arguments),
    /// Procedures: the log of their proceedings for the tools of others, and a changed one tried on the past.
    Procedures(command::procedures::Arguments),
    /// Make the invented county, load it, serve it.
    Demo(command::demo::Arguments),
    /// Judge the software on an invented county whose truth is known.
    DemoVerify(command::demo_verify::Arguments),
    /// Check the files of a data folder; every fault with file and line.
    Check(command::check::Arguments),
    /// Verify the event log: any change, deletion, insertion or reorder.
    Verify(command::verify::Arguments),
    /// Copy the database into one file while it is in use (SQLite).
    Backup(command::backup::Arguments),
    /// Print the OpenAPI document.
    Openapi,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // People read this: the causes in one line, no stack.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let cli = Cli::parse();
    installation::start_log();
    match cli.command {
        Command::Init(arguments) => command::init::run(&arguments),
        Command::LetIn(arguments) => command::let_in::run(&arguments),
        Command::Serve(arguments) => command::serve::run(&arguments),
        Command::Work(arguments) => command::work::run(&arguments),
        Command::Migrate(arguments) => command::migrate::run(&arguments),
        Command::Import(arguments) => command::import::run(&arguments),
        Command::Region(arguments) => command::region::run(&arguments),
        Command::Text(arguments) => command::text::run(&arguments),
        Command::Search(arguments) => command::search::run(&arguments),
        Command::Scan(arguments) => command::scan::run(&arguments),
        Command::Matters(arguments) => command::matters::run(&arguments),
        Command::Trial(arguments) => command::trial::run(&arguments),
        Command::Points(arguments) => command::points::run(&arguments),
        Command::Procedures(arguments) => command::procedures::run(&arguments),
        Command::Demo(arguments) => command::demo::run(&arguments),
        Command::DemoVerify(arguments) => command::demo_verify::run(&arguments),
        Command::Check(arguments) => command::check::run(&arguments),
        Command::Verify(arguments) => command::verify::run(&arguments),
        Command::Backup(arguments) => command::backup::run(&arguments),
        Command::Openapi => command::openapi(),
    }
}
