//! `fengqiao scan`: looks for flare-ups now.

use anyhow::Result;
use clap::Args;
use fengqiao_app::AppError;
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
}

/// Runs the command.
///
/// # Errors
/// Too little past, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let app = arguments.place.open()?;
    let office = office(&app, arguments.office)?;
    let scan = match app.scan_office(office, Actor::default(), now(), arguments.seed) {
        Err(AppError::Refused(refusal)) => anyhow::bail!("{}", refusal.detail),
        other => other?,
    };
    say(format!(
        "scan {}, data until {}: {} signals raised, {} renewed",
        scan.scan_id,
        scan.data_until_on,
        scan.raised.len(),
        scan.renewed.len()
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
