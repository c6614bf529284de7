//! `fengqiao backup`: one consistent file of a SQLite database in use.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::installation::{Place, say};

/// Arguments of `fengqiao backup`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// File to be made; it must not exist.
    target: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// The target exists, or the database is PostgreSQL.
pub fn run(arguments: &Arguments) -> Result<()> {
    arguments.place.open()?.store().backup(&arguments.target)?;
    say(format!("copied to {}; keep the key file apart from it", arguments.target.display()));
    Ok(())
}
