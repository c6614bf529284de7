//! `fengqiao procedures`: the log of proceedings, for the tools of others; and a changed procedure tried on the past.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use fengqiao_app::AppError;
use fengqiao_app::trail::{DryRunRead, EXPORTED_MAX, Runs, TrailFormat, TrailQuery};
use jiff::civil::Date;

use crate::installation::{Place, now, office, say};

/// Arguments of `fengqiao procedures`.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Write the steps of proceedings as OCEL 2.0 or XES 1.0: opaque ids, nothing of persons, texts or places.
    Export(Export),
    /// Take past proceedings again under a changed procedure, and say how many would have been late; nothing is recorded.
    DryRun(Dry),
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// OCEL 2.0, JSON.
    Ocel,
    /// XES 1.0.
    Xes,
}

/// Which proceedings.
#[derive(Args)]
struct Asked {
    #[command(flatten)]
    place: Place,
    /// Office, by its short key.
    #[arg(long)]
    office: Option<i64>,
    /// One version of their procedure; all when absent.
    #[arg(long)]
    version: Option<String>,
    /// Opened on this day or later, as 2026-03-05.
    #[arg(long)]
    from: Option<Date>,
    /// Opened on this day or before.
    #[arg(long)]
    to: Option<Date>,
}

impl Asked {
    fn query(&self) -> TrailQuery {
        let Self { version, from, to, .. } = self;
        TrailQuery { version: version.clone(), from_on: *from, to_on: *to, ..TrailQuery::default() }
    }
}

#[derive(Args)]
struct Export {
    #[command(flatten)]
    asked: Asked,
    /// Format of the file.
    #[arg(long, default_value = "ocel")]
    format: Format,
    /// Procedure, by its id, such as directive.
    #[arg(long)]
    procedure: String,
    /// File to write; it must not exist.
    file: PathBuf,
}

#[derive(Args)]
struct Dry {
    #[command(flatten)]
    asked: Asked,
    /// The changed procedure, a file as in data/procedures.
    file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// No such procedure or office, a faulty procedure, the file exists or cannot be written, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    match &arguments.task {
        Task::Export(export) => write_log(export),
        Task::DryRun(dry) => take_again(dry),
    }
}

fn write_log(export: &Export) -> Result<()> {
    let app = export.asked.place.open()?;
    let office = office(&app, export.asked.office)?;
    let query = TrailQuery { procedure: export.procedure.clone(), ..export.asked.query() };
    let format = match export.format {
        Format::Ocel => TrailFormat::Ocel,
        Format::Xes => TrailFormat::Xes,
    };
    let name = export.file.display();
    let mut bytes = Vec::new();
    let written = match app.export_trails_of(office, &query, format, &mut bytes) {
        Err(AppError::Refused(refusal)) => bail!("{}", refusal.detail),
        Err(AppError::NotFound(noun)) => bail!("there is no {noun} {}; data/procedures has their ids", query.procedure),
        other => other?,
    };
    let file = File::create_new(&export.file).with_context(|| format!("cannot write {name}; choose a new file"))?;
    let mut out = BufWriter::new(file);
    out.write_all(&bytes).and_then(|()| out.flush()).with_context(|| format!("cannot write {name}"))?;
    let cut = if written >= EXPORTED_MAX as usize { ", the newest; choose a period for the others" } else { "" };
    say(format!("{written} proceedings of {} in {name}{cut}", query.procedure));
    Ok(())
}

fn take_again(dry: &Dry) -> Result<()> {
    let app = dry.asked.place.open()?;
    let office = office(&app, dry.asked.office)?;
    let name = dry.file.display().to_string();
    let text = std::fs::read_to_string(&dry.file).with_context(|| format!("cannot read {name}"))?;
    let read = match app.dry_run_of(office, now(), dry.asked.query(), (&name, &text)) {
        Err(AppError::Refused(refusal)) => bail!("{}", refusal.detail),
        other => other?,
    };
    say_dry_run(&read);
    Ok(())
}

fn say_dry_run(read: &DryRunRead) {
    let DryRunRead { procedure, found, cut } = read;
    let only = if *cut { ", the newest" } else { "" };
    say(format!(
        "{} {}: {} past proceedings{only}, {} of them could have gone the same way",
        procedure.id, procedure.version, found.proceedings, found.fitting
    ));
    say(format!(
        "with a limit that was late: {} then, {} would have been under the changed procedure",
        found.late_before, found.late_after
    ));
    let keys: BTreeSet<&String> = found.before.keys().chain(found.after.keys()).collect();
    for key in keys {
        let told = |runs: Option<&Runs>| {
            runs.map_or_else(|| "no such clock".to_owned(), |it| format!("{} of {} late", it.late, it.met + it.late))
        };
        say(format!("  {key}: {} then, {} now", told(found.before.get(key)), told(found.after.get(key))));
    }
    for ((transition, code), count) in &found.misfits {
        say(format!("  {count} could not have gone that way: {transition} [{code}]"));
    }
}
