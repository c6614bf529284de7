//! `fengqiao check`: the files of a data folder, every fault with file and line.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use fengqiao_app::data_files::DataFiles;
use fengqiao_app::setup::{Checked, check_files};

use crate::installation::say;

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
    let Checked { faults, read } = check_files(&files);
    for fault in &faults {
        say(fault);
    }
    if faults.is_empty() {
        say(format!("{read} files are sound"));
        return Ok(());
    }
    bail!("{} faults in {read} files", faults.len())
}
