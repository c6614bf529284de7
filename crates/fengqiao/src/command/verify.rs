//! `fengqiao verify`: the event log against its chain, its sealed head and the checkpoints kept outside the database.

use anyhow::{Result, bail};
use clap::Args;

use crate::installation::{Place, founded, say};

/// Arguments of `fengqiao verify`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// The log was changed, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let app = arguments.place.open()?;
    founded(&app)?;
    let mut faults = 0;
    for (office, _) in app.store().top_regions()? {
        let verification = app.verify_log(office)?;
        say(format!(
            "office {office}: {} events, head {} {}",
            verification.events, verification.head_seq, verification.head_hash
        ));
        for fault in &verification.faults {
            say(format!("  event {}: {}: {}", fault.seq, fault.kind, fault.detail));
        }
        faults += verification.faults.len();
    }
    if faults > 0 {
        bail!("the log was changed in {faults} places");
    }
    say("the log is whole");
    Ok(())
}
