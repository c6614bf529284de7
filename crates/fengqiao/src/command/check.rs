//! `fengqiao check`: the files of a data folder, every fault with file and line.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use fengqiao_app::data_files::DataFiles;
use fengqiao_app::setup::{Checked, check_files};

use crate::installation::{now, say};

/// Arguments of `fengqiao check`.
#[derive(Args)]
pub struct Arguments {
    /// Folder to check; the files built in when absent.
    folder: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// The folder cannot be read, or something in it is faulty.
pub fn run(arguments: &Arguments) -> Result<()> {
    let files = match &arguments.folder {
        Some(folder) => DataFiles::read(folder)?,
        None => DataFiles::built_in()?,
    };
    let started_at = now();
    let Checked { faults, warnings, read, proved } = check_files(&files);
    let seconds = now().duration_since(started_at).as_secs_f64();
    for line in warnings.iter().chain(&faults) {
        say(line);
    }
    if faults.is_empty() {
        say(format!("{read} files are sound"));
        say(format!(
            "{} procedures proved in {} situations with {} steps, {} gates and ceilings hold; all in {seconds:.2} s",
            proved.procedures, proved.situations, proved.steps, proved.claims
        ));
        return Ok(());
    }
    bail!("{} faults in {read} files", faults.len())
}
