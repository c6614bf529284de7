//! `fengqiao points`: what changed rules of points would have given on the last year. Nothing is stored.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use fengqiao_app::AppError;

use crate::installation::{Place, now, office, say};

/// Arguments of `fengqiao points`.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Say what each organisation had, and would have had under a changed file of data/points/; nothing is stored.
    Simulate(Simulate),
}

#[derive(Args)]
struct Simulate {
    #[command(flatten)]
    place: Place,
    /// Office, by its short key.
    #[arg(long)]
    office: Option<i64>,
    /// The changed file, which takes the place of the one of its name; the files as they are when absent.
    file: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// The file cannot be read, its rules are refused, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let Task::Simulate(asked) = &arguments.task;
    let app = asked.place.open()?;
    let top_region = office(&app, asked.office)?;
    let text = asked.file.as_ref().map(|path| {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok::<_, anyhow::Error>((name, text))
    });
    let text = text.transpose()?;
    let changed = text.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
    let found = match app.simulate_points_of(top_region, now(), changed) {
        Err(AppError::Refused(refusal)) => bail!("{}", refusal.detail),
        found => found?,
    };
    let names = app.office(top_region)?;
    say(format!("from {}: {} events would have given points", found.from_at, found.events));
    for sum in &found.sums {
        let name = names
            .organisation(sum.organisation_id)
            .map_or_else(|| sum.organisation_id.to_string(), |it| it.name.clone());
        let rules: Vec<String> = sum.by_rule.iter().map(|(rule, points)| format!("{rule} {points:+}")).collect();
        say(format!("{name}: {} kept, {} under these rules ({})", sum.kept, sum.simulated, rules.join(", ")));
    }
    Ok(())
}
