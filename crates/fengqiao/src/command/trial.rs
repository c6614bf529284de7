//! `fengqiao trial`: the watch run over the past year, with flare-ups planted into it, or shuffled. Nothing is raised.

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use fengqiao_app::AppError;
use fengqiao_app::trial::{StartTrial, TrialResult};
use fengqiao_domain::trial::TrialKind;

use crate::installation::{Place, now, office, say};

/// What a trial is for.
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// The past year as it was told, for weighing a change of the watch.
    PastYear,
    /// Flare-ups planted into the office's own reports: power and delay.
    Planted,
    /// The office's own reports on other weeks: false alarms.
    Shuffled,
}

/// Arguments of `fengqiao trial`.
#[derive(Args)]
pub struct Arguments {
    /// What for.
    kind: Kind,
    #[command(flatten)]
    place: Place,
    /// Office, by its short key.
    #[arg(long)]
    office: Option<i64>,
    /// Seed of what is planted or shuffled.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Days from one scan to the next.
    #[arg(long, default_value_t = 1)]
    every: u16,
}

/// Runs the command.
///
/// # Errors
/// Too little past, another trial runs, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let app = arguments.place.open()?;
    let office = office(&app, arguments.office)?;
    let kind = match arguments.kind {
        Kind::PastYear => TrialKind::PastYear,
        Kind::Planted => TrialKind::Planted,
        Kind::Shuffled => TrialKind::Shuffled,
    };
    let start = StartTrial { kind, seed: Some(arguments.seed), every_days: arguments.every };
    let id = match app.start_trial_of(office, now(), start) {
        Err(AppError::Refused(refusal)) => anyhow::bail!("{}", refusal.detail),
        other => other?,
    };
    app.run_trial(office, id, now, &mut |done, steps| {
        if done % 50 == 0 {
            tracing::info!(done, steps, "scans of the trial");
        }
    })?;
    let row = app.store().read(office, |reader| reader.trial(id))?.context("the trial is gone")?;
    if let Some(error) = row.error {
        anyhow::bail!("{error}");
    }
    let result: TrialResult = serde_json::from_str(row.result.as_deref().context("the trial was cancelled")?)?;
    say_result(&id.to_string(), &result);
    Ok(())
}

fn say_result(id: &str, result: &TrialResult) {
    say(format!(
        "trial {id}: {} scans from {} to {}: {} signals, {:.2} a month",
        result.scans,
        result.from_on,
        result.until_on,
        result.signals.len(),
        result.signals_per_month()
    ));
    for figure in &result.figures {
        let delay = figure.delay_days_median.map_or_else(String::new, |days| format!(", median delay {days} days"));
        say(format!(
            "  {} reports in a {}: {} of {} noticed{delay}",
            figure.reports, figure.level, figure.noticed, figure.planted
        ));
    }
}
