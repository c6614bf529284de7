//! `fengqiao region`: the office's own regions and their changes, from files.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use fengqiao_app::AppError;
use fengqiao_app::region::ImportRegions;

use crate::installation::{Place, founded, now, say};

/// Changes that are printed.
const PRINTED_MAX: usize = 40;

/// Arguments of `fengqiao region`.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Import regions, the changes of regions, or both; the same files again change nothing.
    Import(Import),
}

#[derive(Args)]
struct Import {
    #[command(flatten)]
    place: Place,
    /// Regions, CSV or XLSX: code, name, level, parent, and population, longitude, latitude, aliases, valid_from_on, valid_to_on.
    #[arg(required_unless_present = "changes")]
    file: Option<PathBuf>,
    /// Changes, CSV or XLSX: on, old_code, old_name, new_code, new_name.
    #[arg(long)]
    changes: Option<PathBuf>,
    /// Only tell what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Login of the administrator who imports.
    #[arg(long = "as")]
    login: String,
}

/// Runs the command.
///
/// # Errors
/// A file cannot be read, nobody has that login or may do so, every row was refused, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let Task::Import(import) = &arguments.task;
    let app = import.place.open()?;
    founded(&app)?;
    let login = import.login.to_lowercase();
    let Some((office, account)) = app.store().account_of_login(&login)? else { bail!("nobody has the login {login}") };
    let Some(ctx) = app.context(office, account.id, None, now())? else { bail!("{login} was dismissed") };
    let read = |path: &PathBuf| std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let regions = import.file.as_ref().map(read).transpose()?;
    let changes = import.changes.as_ref().map(read).transpose()?;
    let wish = ImportRegions { regions: regions.as_deref(), changes: changes.as_deref(), dry_run: import.dry_run };
    let done = match app.import_regions(&ctx, wish) {
        Err(AppError::Refused(refusal)) => bail!("{} [{}]", refusal.detail, refusal.code),
        other => other?,
    };
    let would = if done.dry_run { "would be " } else { "" };
    say(format!(
        "{} {would}added, {} {would}changed, {} as they were, {} rows refused",
        done.added, done.changed, done.unchanged, done.refused
    ));
    for it in done.told.iter().filter(|it| it.what != "added").take(PRINTED_MAX) {
        let before = it.before.as_ref().map(|name| format!(" (before: {name})")).unwrap_or_default();
        say(format!("  line {}: {} {} {}{before}", it.line, it.what, it.code, it.name));
    }
    for fault in &done.faults {
        let column = if fault.column.is_empty() { String::new() } else { format!(", column {}", fault.column) };
        say(format!("  line {}{column}: {} [{}]", fault.line, fault.detail, fault.reason));
    }
    if done.refused as usize > done.faults.len() {
        say(format!("  and {} more rows refused", done.refused as usize - done.faults.len()));
    }
    if done.refused > 0 && done.added + done.changed + done.unchanged == 0 {
        bail!("no row could be used");
    }
    Ok(())
}
