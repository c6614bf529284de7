//! `fengqiao verify`: the event log against its chain, its sealed head and the checkpoints kept outside the database; with
//! `--figures` every kept count as well, with `--points` every entry of the ledger of points, with `--signatures` every
//! electronic signature, and with `--draws` every draw of inspections whose seed was told.

use anyhow::{Result, bail};
use clap::Args;
use fengqiao_app::App;
use fengqiao_app::event::is_digest;

use crate::installation::{Place, founded, say};

/// Arguments of `fengqiao verify`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// What an earlier run said, kept elsewhere: OFFICE:EVENTS:HEAD, as in 1:145:23c2…; may be given several times.
    #[arg(long, value_name = "OFFICE:EVENTS:HEAD", value_parser = checkpoint)]
    checkpoint: Vec<(i64, i64, String)>,
    /// Work every kept count of suits out again from the log, and compare it to the last digit.
    #[arg(long)]
    figures: bool,
    /// Work the ledger of points out again from the log, and compare every entry.
    #[arg(long)]
    points: bool,
    /// Check every electronic signature: the paper, that it was not void, and the sealed mark.
    #[arg(long)]
    signatures: bool,
    /// Check every draw of inspections whose seed was told: digest, days, and the visits that were made.
    #[arg(long)]
    draws: bool,
    /// Write what another program needs to check the draws too (docs/examples/verify-draws.py reads it).
    #[arg(long, value_name = "FILE", requires = "draws")]
    draws_to: Option<std::path::PathBuf>,
}

fn checkpoint(text: &str) -> Result<(i64, i64, String), String> {
    let mut parts = text.splitn(3, ':');
    let mut number = || parts.next()?.parse().ok();
    let (office, seq) = (number(), number());
    let digest = parts.next().filter(|digest| is_digest(digest));
    match (office, seq, digest) {
        (Some(office), Some(seq), Some(digest)) => Ok((office, seq, digest.to_owned())),
        _ => Err("give office, event and the 64 digits of its head, as in 1:145:23c2…".into()),
    }
}

/// Runs the command.
///
/// # Errors
/// The log was changed, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let app = arguments.place.open()?;
    founded(&app)?;
    let offices = app.store().top_regions()?;
    if let Some((unknown, ..)) =
        arguments.checkpoint.iter().find(|(named, ..)| offices.iter().all(|(office, _)| office != named))
    {
        bail!("--checkpoint names the office {unknown}, which is not here");
    }
    let (mut faults, mut differing, mut undrawn, mut unsigned) = (0, 0, 0, 0);
    for (office, _) in offices {
        let kept: Vec<(i64, String)> = arguments
            .checkpoint
            .iter()
            .filter(|(named, ..)| *named == office)
            .map(|(_, seq, digest)| (*seq, digest.clone()))
            .collect();
        let verification = app.verify_log(office, &kept)?;
        say(format!(
            "office {office}: {} events, head {} {}",
            verification.events, verification.head_seq, verification.head_hash
        ));
        for fault in &verification.faults {
            say(format!("  event {}: {}: {}", fault.seq, fault.kind, fault.detail));
        }
        faults += verification.faults.len();
        if arguments.figures {
            differing += recount(&app, office)?;
        }
        if arguments.points {
            differing += audit(&app, office)?;
        }
        if arguments.signatures {
            unsigned += signatures(&app, office)?;
        }
        if arguments.draws {
            undrawn += draws(&app, office, arguments.draws_to.as_deref())?;
        }
    }
    if faults > 0 {
        bail!("the log was changed: {faults} faults");
    }
    say("the log is whole");
    if differing > 0 {
        bail!(
            "{differing} kept counts or entries are not what the log says; trust the log, and restore a backup before showing figures"
        );
    }
    if unsigned > 0 {
        bail!("{unsigned} faults of electronic signatures: what was kept is not what was signed");
    }
    if undrawn > 0 {
        bail!("{undrawn} faults of the draws: somebody chose a day, or the seed is another than was promised");
    }
    Ok(())
}

/// Tells what an audit of the ledger of points found, and how many entries differ.
fn audit(app: &App, office: i64) -> Result<u64> {
    let found = app.verify_points(office)?;
    say(format!(
        "office {office}: {} entries of points, {} worked out again from the log, {} differ",
        found.entries, found.worked_out, found.differing
    ));
    for fault in &found.faults {
        say(format!("  event {}: {}", fault.cause_seq, fault.words));
    }
    Ok(found.differing)
}

/// Tells what a check of the electronic signatures found, and how many faults there are.
fn signatures(app: &App, office: i64) -> Result<usize> {
    let found = app.verify_signatures(office)?;
    say(format!("office {office}: {} electronic signatures, {} faults", found.signatures, found.faults.len()));
    for fault in &found.faults {
        say(format!("  event {}: {}", fault.seq, fault.words));
    }
    Ok(found.faults.len())
}

/// Tells what the draws of an office prove, and how many faults there are.
fn draws(app: &App, office: i64, file: Option<&std::path::Path>) -> Result<usize> {
    let check = app.verify_draws(office)?;
    let windows = check.periods.iter().flat_map(|period| &period.windows);
    let missed = windows.clone().filter(|window| window.drawn.is_some_and(|on| !window.visited.contains(&on))).count();
    say(format!(
        "office {office}: {} periods told, {} windows drawn again, {missed} drawn days without a visit, {} faults",
        check.periods.len(),
        windows.count(),
        check.faults.len()
    ));
    for fault in &check.faults {
        say(format!("  {fault}"));
    }
    if let Some(file) = file {
        std::fs::write(file, serde_json::to_string_pretty(&check)?)?;
    }
    Ok(check.faults.len())
}

/// Tells what a recount of an office found, and how many counts differ.
fn recount(app: &App, office: i64) -> Result<u64> {
    let found = app.verify_figures(office)?;
    say(format!(
        "office {office}: {} suits, {} counts worked out again, {} differ",
        found.filings, found.cells, found.differing
    ));
    for fault in &found.faults {
        let side = fault.side.as_str();
        say(format!("  {side}, level {}: {}: kept {}, told {}", fault.level, fault.cell, fault.kept, fault.told));
    }
    Ok(found.differing)
}
