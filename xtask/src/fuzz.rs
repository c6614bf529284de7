//! `cargo xtask fuzz`: builds the targets of fuzz/ with coverage counters and runs them, each for some time.
//!
//! The counters come from flags that a stable compiler takes, so that neither a nightly one nor cargo-fuzz is needed;
//! `cargo +nightly fuzz run NAME` works on the same folder.

use crate::args::Args;
use crate::{root, shell};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What libFuzzer needs to see in the program.
const COVERAGE: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// With a target named, the flags do not reach build scripts and macros.
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// Seconds for each target unless told otherwise.
const SECONDS: &str = "180";

/// Runs one target, or all.
///
/// # Errors
/// When a target does not build or found something; the input lies in fuzz/artifacts then.
pub fn task(mut args: Args) -> Result<()> {
    let seconds = args.option("--seconds")?.unwrap_or_else(|| SECONDS.into());
    let chosen = args.word();
    args.finish()?;
    let folder = root::workspace().join("fuzz");
    let names = targets(&folder)?;
    let names: Vec<String> = names.into_iter().filter(|name| chosen.as_ref().is_none_or(|it| it == name)).collect();
    if names.is_empty() {
        bail!("no target of this name in fuzz/fuzz_targets");
    }
    let mut build = Command::new("cargo");
    build.args(["build", "--release", "--locked", "--target", TARGET]).env("RUSTFLAGS", COVERAGE);
    shell::run(build.current_dir(&folder))?;
    let mut faulty = Vec::new();
    for name in &names {
        if let Err(error) = shell::run(&mut fuzz(&folder, name, &seconds)?) {
            eprintln!("{name}: {error:#}");
            faulty.push(name.as_str());
        }
    }
    if faulty.is_empty() { Ok(()) } else { bail!("something was found by {}", faulty.join(", ")) }
}

/// Targets are found, not listed: each file of fuzz_targets/ is one.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let files = fs::read_dir(folder.join("fuzz_targets")).context("cannot read fuzz/fuzz_targets")?;
    let stem = |path: &Path| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<String> = files.flatten().filter_map(|file| stem(&file.path())).collect();
    names.sort();
    Ok(names)
}

fn fuzz(folder: &Path, name: &str, seconds: &str) -> Result<Command> {
    for kept in ["corpus", "artifacts"] {
        fs::create_dir_all(folder.join(kept).join(name))?;
    }
    let mut command = Command::new(folder.join("target").join(TARGET).join("release").join(name));
    command.arg(format!("corpus/{name}")).arg(format!("seeds/{name}"));
    // Procedures have the shipped ones as seeds; the other targets pass over files of another kind.
    if name == "procedure" {
        command.arg("../data/procedures");
    }
    command.args([format!("-max_total_time={seconds}"), format!("-artifact_prefix=artifacts/{name}/")]);
    command.args(["-timeout=20", "-rss_limit_mb=4096", "-max_len=16384", "-print_final_stats=1"]);
    command.current_dir(folder);
    Ok(command)
}
