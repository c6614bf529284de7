//! `fengqiao matters`: what should be one matter, and what should be several, proposed from the command line.

use anyhow::Result;
use clap::{Args, Subcommand};
use fengqiao_app::App;
use fengqiao_domain::event::Actor;
use fengqiao_domain::pairing::{Pairing, PairingKind, Side};

use crate::installation::{Place, now, office, say};

/// Proposals that are printed.
const PRINTED_MAX: usize = 50;

/// Arguments of `fengqiao matters`.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Compare the last months now, as every night: proposes merges and splits for a person to decide.
    Propose(Propose),
}

#[derive(Args)]
struct Propose {
    #[command(flatten)]
    place: Place,
    /// Office, by its short key.
    #[arg(long)]
    office: Option<i64>,
    /// Only print what would be proposed, refused ones among it; nothing is written.
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
///
/// # Errors
/// A text does not open, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let Task::Propose(propose) = &arguments.task;
    let app = propose.place.open()?;
    let office = office(&app, propose.office)?;
    if propose.dry_run {
        let gathered = app.gather_pairings(office, now())?;
        say(format!("{} reports compared{}", gathered.reports, cut(gathered.cut)));
        return print(&app, office, &gathered.pairings);
    }
    let done = app.propose_pairings(office, Actor::default(), now())?;
    let pass = &done.pass;
    say(format!(
        "{} reports compared{}: {} merges and {} splits proposed, {} kept back, {} joined by themselves",
        pass.reports,
        cut(pass.cut),
        pass.merges,
        pass.splits,
        pass.kept_back,
        pass.joined
    ));
    print(&app, office, &done.proposed)
}

const fn cut(cut: bool) -> &'static str {
    if cut { " (older ones were left out: reports_max of data/pairing.toml)" } else { "" }
}

fn print(app: &App, office: i64, pairings: &[Pairing]) -> Result<()> {
    for pairing in pairings.iter().take(PRINTED_MAX) {
        let (one, two) = (name(app, office, &pairing.one)?, name(app, office, &pairing.two)?);
        let (word, join) = match pairing.kind {
            PairingKind::Merge => ("merge", "with"),
            PairingKind::Split => ("split", "from"),
        };
        let why = pairing.reasons.iter().chain(&pairing.new_evidence).cloned().collect::<Vec<_>>().join(", ");
        let line = match pairing.kind {
            PairingKind::Merge => format!("  {word} {one} {join} {two}: score {:.2} ({why})", pairing.score),
            PairingKind::Split => format!("  {word} {two} {join} {one}: score {:.2} ({why})", pairing.score),
        };
        say(line);
    }
    if pairings.len() > PRINTED_MAX {
        say(format!("  and {} more", pairings.len() - PRINTED_MAX));
    }
    Ok(())
}

fn name(app: &App, office: i64, side: &Side) -> Result<String> {
    let matter = side.matter_id.map(|id| app.store().read(office, |reader| reader.matter(id))).transpose()?.flatten();
    Ok(match matter {
        Some(row) => format!("{} ({} reports)", row.matter.code, side.report_count),
        None => format!("{} reports of no matter", side.report_count),
    })
}
