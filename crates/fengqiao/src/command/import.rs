//! `fengqiao import`: a file of reports, with a bar, resumable.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use fengqiao_app::import::run::{ImportFile, StartImport};
use fengqiao_app::{App, AppError, Ctx};
use fengqiao_domain::id::ImportId;
use fengqiao_store::ImportProgress;
use indicatif::{ProgressBar, ProgressStyle};

use crate::installation::{Place, founded, now, say};

/// Arguments of `fengqiao import`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// File: CSV or XLSX, plain or packed with gzip.
    file: PathBuf,
    /// Login of the person who imports; the import stands under that name in the log.
    #[arg(long = "as")]
    login: String,
    /// Profile of data/import-profiles; recognised from the columns when absent.
    #[arg(long)]
    profile: Option<String>,
    /// Encoding label such as gb18030; detected when absent.
    #[arg(long)]
    encoding: Option<String>,
    /// Where to write the refused rows; beside the file when absent.
    #[arg(long)]
    rejects: Option<PathBuf>,
}

/// Runs the command. A killed import of the same file goes on where it stopped.
///
/// # Errors
/// The file cannot be read, nobody has that login, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let app = arguments.place.open()?;
    founded(&app)?;
    let login = arguments.login.to_lowercase();
    let Some((office, account)) = app.store().account_of_login(&login)? else { bail!("nobody has the login {login}") };
    let Some(ctx) = app.context(office, account.id, None, now())? else { bail!("{login} was dismissed") };
    let id = match app.broken_off_import(&ctx, &arguments.file)? {
        Some(row) if std::path::Path::new(&row.import.file_path).exists() => {
            say(format!("going on with import {}", row.import.id));
            row.import.id
        }
        Some(row) => {
            // Its file was moved since: that import ends here, and its rows are known again by their numbers.
            app.run_import(office, row.import.id, now, &mut |_| {})?;
            start(&app, &ctx, arguments)?
        }
        None => start(&app, &ctx, arguments)?,
    };
    let bytes = arguments.file.metadata().with_context(|| format!("cannot read {}", arguments.file.display()))?.len();
    let bar = ProgressBar::new(bytes);
    let style = "{elapsed_precise} [{wide_bar}] {bytes}/{total_bytes} {msg}";
    bar.set_style(ProgressStyle::with_template(style).context("the bar's template")?);
    let mut show = |progress: &ImportProgress| {
        bar.set_position(progress.bytes_read);
        bar.set_message(format!(
            "{} rows, {} refused, {} known",
            progress.rows_read, progress.rows_rejected, progress.rows_repeated
        ));
    };
    let progress = match app.run_import(office, id, now, &mut show) {
        Err(AppError::Refused(refusal)) => bail!("{}", refusal.detail),
        other => other?,
    };
    bar.finish();
    tell(&app, &ctx, id, &progress, arguments)
}

/// Tells how the import went; what was refused is handed back even when the file broke off.
fn tell(app: &App, ctx: &Ctx, id: ImportId, progress: &ImportProgress, arguments: &Arguments) -> Result<()> {
    say(format!(
        "{} rows read: {} accepted, {} refused, {} known already",
        progress.rows_read, progress.rows_accepted, progress.rows_rejected, progress.rows_repeated
    ));
    let read = app.import(ctx, id)?;
    for warning in &read.warnings {
        let rows = if warning.line > 0 { format!(" ({} rows)", warning.count) } else { String::new() };
        say(format!("warning {}: {}{rows}", warning.code, warning.detail));
    }
    if progress.rows_rejected > 0 {
        write_rejects(app, ctx, id, arguments)?;
    }
    if let Some(error) = read.row.error {
        bail!("{}: the import failed: {}", arguments.file.display(), in_words(&error));
    }
    if read.row.state == "cancelled" {
        bail!("{}: the import was cancelled; what it had recorded stays", arguments.file.display());
    }
    if progress.rows_read == 0 {
        say("warning: the file has a header and no rows");
    }
    Ok(())
}

/// The reason of a failed import, which is kept as code and detail.
fn in_words(kept: &str) -> String {
    let read: serde_json::Value = serde_json::from_str(kept).unwrap_or_default();
    match (read["detail"].as_str(), read["code"].as_str()) {
        (Some(detail), Some(code)) => format!("{detail} [{code}]"),
        _ => kept.to_owned(),
    }
}

fn start(app: &App, ctx: &Ctx, arguments: &Arguments) -> Result<ImportId> {
    let file = ImportFile::Path(arguments.file.clone());
    let start =
        StartImport { file, profile: arguments.profile.clone(), mapping: None, encoding: arguments.encoding.clone() };
    match app.start_import(ctx, start) {
        Err(AppError::Refused(refusal)) => {
            bail!("{}: {} [{}]", arguments.file.display(), refusal.detail, refusal.code)
        }
        other => Ok(other?),
    }
}

fn write_rejects(app: &App, ctx: &Ctx, id: ImportId, arguments: &Arguments) -> Result<()> {
    let beside = || {
        let mut name = arguments.file.file_name().unwrap_or_default().to_os_string();
        name.push(".rejects.csv");
        arguments.file.with_file_name(name)
    };
    let path = arguments.rejects.clone().unwrap_or_else(beside);
    let mut out = std::fs::File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let rows = app.write_rejects(ctx, id, &mut out)?;
    say(format!("{rows} refused rows are in {}", path.display()));
    Ok(())
}
