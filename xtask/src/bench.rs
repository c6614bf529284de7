//! `cargo xtask bench`: runs what measures, and prints the machine it ran on.
//!
//! Benches are found, not listed: every `[[bench]]` of a crate's Cargo.toml under its own name, `web` for the sizes
//! of the pages (and with `--browser` the time until they can be used), and each folder of benches/ as a peer program
//! that only runs when it is named.

use crate::args::Args;
use crate::stage::Stages;
use crate::{root, setup, shell, web};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

mod page_size;

/// Options that are handed on to the bench as they are: its programs of others, and one section of its table.
const OPTIONS: [&str; 2] = ["--python", "--only"];

/// Asks the bench of the pages to open them in a browser as well.
const BROWSER: &str = "--browser";

/// One thing that can be measured.
#[derive(Clone, Debug, PartialEq)]
enum Bench {
    /// A `[[bench]]` with `harness = false` in a crate of the workspace.
    Crate { package: String, name: String },
    /// The sizes of the built pages, and with `--browser` how long it takes until they can be used.
    Web,
    /// A program of another maker on the same machine, in a workspace of its own.
    Peer { name: String, manifest: PathBuf },
}

impl Bench {
    fn name(&self) -> &str {
        match self {
            Self::Crate { name, .. } | Self::Peer { name, .. } => name,
            Self::Web => "web",
        }
    }

    /// A bench answers to its own name and to its crate's, with or without the prefix.
    fn answers_to(&self, word: &str) -> bool {
        let package = match self {
            Self::Crate { package, .. } => package.as_str(),
            _ => "",
        };
        self.name() == word || package == word || package.strip_prefix("fengqiao-") == Some(word)
    }

    fn run(&self, passed_on: &[String], in_browser: bool) -> Result<()> {
        let mut command = match self {
            Self::Web => return web_pages(in_browser),
            Self::Crate { package, name } => {
                shell::command(&format!("cargo bench --locked -p {package} --bench {name} --"))
            }
            Self::Peer { manifest, .. } => {
                let mut command = shell::command("cargo run --release --locked --manifest-path");
                command.arg(manifest).arg("--");
                command
            }
        };
        shell::run(command.args(passed_on))
    }
}

/// Prints the sizes of the built pages, and if asked the time from navigation to the first usable control of each, in
/// Chromium against the binary.
///
/// # Errors
/// When a page is over its size, the build fails, there is no Chromium, or a page cannot be used at all; never because
/// a page is slow, for machines differ.
fn web_pages(in_browser: bool) -> Result<()> {
    if in_browser {
        web::install_packages()?;
        web::build()?;
        shell::run(&mut shell::command("cargo build --workspace --locked"))?;
    }
    page_size::report(&root::web().join("dist"))?;
    if !in_browser {
        return Ok(());
    }
    let Some(chromium) = setup::chromium() else {
        bail!("no Chromium; cargo xtask setup installs it");
    };
    let mut command = shell::command_in_web("node browser/interactive.mjs");
    shell::run(command.env("FENGQIAO_BIN", root::binary()).env("CHROMIUM", chromium))
}

/// Runs the benches that were named, or all but the peer programs.
///
/// # Errors
/// When no bench has the name, or a bench fails.
pub fn task(mut args: Args) -> Result<()> {
    let mut own = Vec::new();
    for name in OPTIONS {
        if let Some(value) = args.option(name)? {
            own.extend([name.to_owned(), value]);
        }
    }
    let in_browser = args.flag(BROWSER);
    let word = args.word();
    let passed_on = [own, args.finish()?].concat();
    let known = find(&root::workspace())?;
    let is_chosen = |bench: &&Bench| match &word {
        Some(word) => bench.answers_to(word),
        None => !matches!(bench, Bench::Peer { .. }),
    };
    let chosen: Vec<&Bench> = known.iter().filter(is_chosen).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = known.iter().map(Bench::name).collect();
        bail!("no such bench; there are: {}", names.join(", "));
    }
    println!("{}", machine());
    let mut stages = Stages::default();
    for bench in chosen {
        // The stage list keeps its names for the summary; a handful of short texts may leak.
        let name: &'static str = Box::leak(bench.name().to_owned().into_boxed_str());
        stages.run(name, || bench.run(&passed_on, in_browser));
    }
    stages.finish()
}

fn find(root: &Path) -> Result<Vec<Bench>> {
    let mut found = Vec::new();
    for folder in folders(&root.join("crates")) {
        let manifest = folder.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
        found.extend(benches_of(&text)?);
    }
    found.push(Bench::Web);
    for folder in folders(&root.join("benches")) {
        let manifest = folder.join("Cargo.toml");
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        if manifest.is_file() {
            let name = name.into_owned();
            found.push(Bench::Peer { name, manifest });
        }
    }
    Ok(found)
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).ok().into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

fn benches_of(manifest: &str) -> Result<Vec<Bench>> {
    let table: toml::Table = manifest.parse()?;
    let text_at = |value: &toml::Value, key: &str| value.get(key).and_then(|text| text.as_str()).map(str::to_owned);
    let package = table.get("package").and_then(|value| text_at(value, "name"));
    let benches = table.get("bench").and_then(toml::Value::as_array);
    let named = benches
        .into_iter()
        .flatten()
        .filter_map(|bench| Some(Bench::Crate { package: package.clone()?, name: text_at(bench, "name")? }));
    Ok(named.collect())
}

/// One line that every published figure carries: processor, cores, memory, load, system, compiler.
fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, key: &str| {
        let line = text.lines().find(|line| line.starts_with(key));
        let value = line.and_then(|line| line.split_once(':'));
        value.map_or_else(|| "unknown".to_owned(), |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let version = |line: &str| shell::text(&mut shell::command(line)).unwrap_or_default();
    format!(
        "machine: {}, {cores} cores, memory {}, load {}, {}, {}",
        field(&read("/proc/cpuinfo"), "model name"),
        field(&read("/proc/meminfo"), "MemTotal"),
        read("/proc/loadavg").split(' ').take(3).collect::<Vec<_>>().join(" "),
        version("uname -sr"),
        version("rustc --version"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn benches_are_found_in_a_manifest_and_answer_to_their_crate() {
        let found = benches_of("[package]\nname = \"fengqiao-scan\"\n[[bench]]\nname = \"cluster\"\nharness = false\n")
            .unwrap();
        assert_eq!(found.len(), 1);
        for word in ["cluster", "scan", "fengqiao-scan"] {
            assert!(found[0].answers_to(word), "{word}");
        }
        assert!(!found[0].answers_to("text"));
        assert!(benches_of("[package]\nname = \"x\"\n").unwrap().is_empty());
    }

    #[test]
    fn the_machine_line_names_cores_and_load() {
        let line = machine();
        assert!(line.contains("cores") && line.contains("load"), "{line}");
    }
}
