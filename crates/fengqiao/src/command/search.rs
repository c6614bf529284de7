//! `fengqiao search`: the full-text index of this node.

use anyhow::Result;
use clap::{Args, Subcommand};
use fengqiao_app::AppError;
use fengqiao_app::search::Followed;

use crate::installation::{Place, founded, say};

/// Arguments of `fengqiao search`.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the index anew from the event log; a server does so by itself where it is missing or damaged.
    Rebuild(Rebuild),
}

#[derive(Args)]
struct Rebuild {
    #[command(flatten)]
    place: Place,
    /// Office, by its short key; every office when absent.
    #[arg(long)]
    office: Option<i64>,
}

/// Runs the command.
///
/// # Errors
/// The database cannot be opened, or another process keeps the index.
pub fn run(arguments: &Arguments) -> Result<()> {
    let Task::Rebuild(rebuild) = &arguments.task;
    let app = rebuild.place.open()?;
    founded(&app)?;
    let offices = match rebuild.office {
        Some(_) => vec![crate::installation::office(&app, rebuild.office)?],
        None => app.store().top_regions()?.into_iter().map(|(office, _)| office).collect(),
    };
    for office in offices {
        let Followed { seq, documents, bytes, .. } = match app.rebuild_search(office) {
            Err(AppError::Refused(refusal)) => anyhow::bail!("{}", refusal.detail),
            other => other?,
        };
        say(format!("office {office}: {documents} documents, {bytes} bytes, up to event {seq}"));
    }
    Ok(())
}
