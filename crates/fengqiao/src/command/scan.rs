//! `fengqiao scan`: looks for flare-ups now, or makes a stored run again and compares its bytes.

use anyhow::{Context, Result};
use clap::Args;
use fengqiao_app::{App, AppError};
use fengqiao_domain::event::Actor;

use crate::installation::{Place, now, office, say};

/// Arguments of `fengqiao scan`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Office, by its short key.
    #[arg(long)]
    office: Option<i64>,
    /// Seed of the Monte-Carlo replicates; drawn when absent, and stored with the scan.
    #[arg(long)]
    seed: Option<u64>,
    /// Make this run again from the log as it stood then; says "same bytes", or what differs.
    #[arg(long, value_name = "RUN", conflicts_with = "seed")]
    replay: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// Too little past, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let app = arguments.place.open()?;
    let office = office(&app, arguments.office)?;
    if let Some(run) = &arguments.replay {
        return replay(&app, office, run);
    }
    let scan = match app.scan_office(office, Actor::default(), now(), arguments.seed) {
        Err(AppError::Refused(refusal)) => anyhow::bail!("{}", refusal.detail),
        other => other?,
    };
    say(format!(
        "scan {}, data until {}: {} signals raised, {} renewed, {} ended, {} faults of the data found",
        scan.scan_id,
        scan.data_until_on,
        scan.raised.len(),
        scan.renewed.len(),
        scan.ended.len(),
        scan.artefacts
    ));
    for id in scan.raised.iter().chain(&scan.renewed) {
        let row = app.store().read(office, |reader| reader.signal(*id))?;
        if let Some(row) = row {
            let signal = row.signal;
            let names = app.office(office)?.path_names(signal.region_id).join(" / ");
            let line = format!(
                "  {} {names} {}: {} reports in {} days, {:.1} expected, by chance about once in {:.0} days",
                signal.code,
                signal.category,
                signal.observed,
                signal.window_days,
                signal.expected,
                signal.recurrence_days
            );
            say(line);
        }
    }
    Ok(())
}

fn replay(app: &App, office: i64, run: &str) -> Result<()> {
    let id = run.parse().with_context(|| format!("{run} is no run; the runs page and `fengqiao scan` name them"))?;
    let again = match app.replay_scan_of(office, id) {
        Err(AppError::Refused(refusal)) => anyhow::bail!("{}", refusal.detail),
        Err(AppError::NotFound(_)) => anyhow::bail!("there is no run {run} in this office"),
        other => other?,
    };
    if again.same {
        say(format!("run {run}: same bytes (SHA-256 {})", again.now_sha256));
        return Ok(());
    }
    say(format!("run {run}: other bytes (SHA-256 {} then, {} now)", again.then_sha256, again.now_sha256));
    if !again.inputs_changed.is_empty() {
        say(format!("  changed since: {}", again.inputs_changed.join(", ")));
    }
    again.differences.iter().for_each(|line| say(format!("  {line}")));
    anyhow::bail!("the run does not give what it gave")
}
