//! `fengqiao let-in`: somebody who is locked out gets a one-time password.

use anyhow::Result;
use clap::Args;

use crate::installation::{Place, now, say};

/// Arguments of `fengqiao let-in`.
#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Login of the account.
    login: String,
}

/// Runs the command.
///
/// # Errors
/// There is no such login, or the database cannot be opened.
pub fn run(arguments: &Arguments) -> Result<()> {
    let app = arguments.place.open()?;
    let password = app.let_in_again(&arguments.login, now())?;
    say(format!("one-time password {password}; it is asked to be changed at the next sign-in"));
    Ok(())
}
