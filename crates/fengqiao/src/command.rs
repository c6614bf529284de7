//! One file for each command.

pub mod backup;
pub mod check;
pub mod demo;
mod demo_casework;
mod demo_liaison;
mod demo_lists;
mod demo_mediations;
pub mod demo_verify;
pub mod import;
pub mod init;
pub mod let_in;
pub mod matters;
pub mod migrate;
pub mod points;
pub mod procedures;
pub mod region;
pub mod scan;
pub mod search;
pub mod serve;
pub mod text;
mod text_report;
pub mod trial;
pub mod verify;
pub mod work;

use crate::installation::say;

/// Prints the OpenAPI document.
///
/// # Errors
/// Never; the signature is that of every command.
#[expect(clippy::unnecessary_wraps, reason = "every command has this signature")]
pub fn openapi() -> anyhow::Result<()> {
    say(fengqiao_server::openapi());
    Ok(())
}
