//! `cargo xtask codegen`: the API description from the binary, the web's types from the description, and the table
//! of events from the source.
//!
//! All are committed, so that the pages build without a Rust toolchain; `--check` says when they are stale.

use crate::args::Args;
use crate::{root, shell, web};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::Command;

mod event_table;

const OPENAPI: &str = "web/openapi.json";
const SCHEMA: &str = "web/src/api/schema.ts";
const EVENTS: &str = "docs/src/reference/events.md";

/// Writes the two files, or with `--check` compares them.
///
/// # Errors
/// When a generator fails, or a file is stale under `--check`.
pub fn task(mut args: Args) -> Result<()> {
    let only_check = args.flag("--check");
    args.finish()?;
    web::ensure_dist()?;
    web::install_packages()?;
    shell::run(&mut shell::command("cargo build --workspace --locked"))?;
    if only_check { check() } else { write() }
}

/// Compares the committed files with what the built binary says.
///
/// # Errors
/// When a generator fails or a file is stale.
pub fn check() -> Result<()> {
    let folder = root::target().join("xtask");
    fs::create_dir_all(&folder)?;
    let openapi = folder.join("openapi.json");
    let schema = folder.join("schema.ts");
    let events = folder.join("events.md");
    generate(&openapi, &schema)?;
    event_table::write(&events)?;
    for (made, committed) in [(&openapi, OPENAPI), (&schema, SCHEMA), (&events, EVENTS)] {
        let found = fs::read(root::workspace().join(committed)).unwrap_or_default();
        if found != fs::read(made)? {
            bail!("{committed} is stale: run cargo xtask codegen and commit it");
        }
    }
    println!("{OPENAPI}, {SCHEMA} and {EVENTS} are up to date");
    Ok(())
}

fn write() -> Result<()> {
    let root = root::workspace();
    event_table::write(&root.join(EVENTS))?;
    generate(&root.join(OPENAPI), &root.join(SCHEMA))?;
    println!("wrote {OPENAPI}, {SCHEMA} and {EVENTS}");
    Ok(())
}

fn generate(openapi: &Path, schema: &Path) -> Result<()> {
    let text = shell::output(Command::new(root::binary()).arg("openapi"))?;
    fs::write(openapi, text).with_context(|| format!("cannot write {}", openapi.display()))?;
    shell::output(shell::command_in_web("npx --no-install openapi-typescript").arg(openapi).arg("-o").arg(schema))?;
    Ok(())
}
