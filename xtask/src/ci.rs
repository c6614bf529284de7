//! `cargo xtask ci`: what .ci/run runs beside `cargo xtask test`.

use crate::args::Args;
use crate::stage::Stages;
use crate::{licences, root, shell, tidy};
use anyhow::Result;
use std::process::Command;

/// Runs the checks on text, licences and data files.
///
/// # Errors
/// When one of them fails.
pub fn task(args: Args) -> Result<()> {
    args.finish()?;
    let mut stages = Stages::default();
    stages.run("tidy", tidy::check_workspace);
    stages.run("licences", licences::check);
    if shell::find("cargo-deny").is_some() {
        stages.run("deny", || {
            shell::run(&mut shell::command("cargo deny --offline --locked check licenses bans sources"))
        });
    }
    stages.run("build", || {
        crate::web::ensure_dist()?;
        shell::run(&mut shell::command("cargo build --workspace --locked"))
    });
    stages.run("codegen", crate::codegen::check);
    stages.run("data", || {
        let mut check = Command::new(root::binary());
        shell::run(check.args(["check", "data"]).current_dir(root::workspace()))
    });
    stages.finish()
}
