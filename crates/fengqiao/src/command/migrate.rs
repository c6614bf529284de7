//! `fengqiao migrate`: opening brings the schema up to date; this says what is there.

use anyhow::Result;
use clap::Args;

use crate::installation::{Place, say};

/// Arguments of `fengqiao migrate`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// The database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let app = arguments.place.open()?;
    say("the database is up to date");
    for (office, _) in app.store().top_regions()? {
        let events = app.store().head(office)?.map_or(0, |(seq, _)| seq);
        say(format!("office {office}: {events} events in its log"));
    }
    Ok(())
}
