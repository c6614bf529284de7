//! `cargo xtask setup`: finds what the demo and the tests need, installs what is missing, and says what it installed.
//!
//! Rust and Node are the reader's to install; PostgreSQL, Chromium and the fonts come from Debian's packages.

use crate::args::Args;
use crate::{postgres, shell, web};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest major version of Node that builds the web pages.
const NODE_MAJOR_MIN: u32 = 20;

/// What the machine is prepared for.
#[derive(Clone, Copy, PartialEq)]
pub enum Purpose {
    /// To build and serve the demo.
    Demo,
    /// To run every test.
    Test,
}

/// A Debian package that the tests need, and how to see that it is there.
struct Need {
    package: &'static str,
    reason: &'static str,
    present: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        package: "postgresql",
        reason: "the store suite runs on PostgreSQL too",
        present: || postgres::programs().is_some(),
    },
    Need { package: "chromium", reason: "the browser tests", present: || chromium().is_some() },
    Need { package: "fonts-noto-cjk", reason: "Chinese text in screenshots", present: has_chinese_font },
];

/// Reads the flags of `setup` and prepares the machine.
///
/// # Errors
/// As `prepare`.
pub fn task(mut args: Args) -> Result<()> {
    let purpose = match args.option("--for")?.as_deref() {
        None | Some("test") => Purpose::Test,
        Some("demo") => Purpose::Demo,
        Some(other) => bail!("--for takes demo or test, not {other:?}"),
    };
    args.finish()?;
    prepare(purpose)
}

/// Checks Rust and Node, installs the Debian packages and node packages that are missing.
///
/// # Errors
/// When Rust or Node are absent or too old, or when something is missing that only root can install: the error
/// then carries the command to run.
pub fn prepare(purpose: Purpose) -> Result<()> {
    println!("rust  {}", shell::text(&mut shell::command("rustc --version"))?);
    println!("node  {}", check_node()?);
    println!("npm   {}", check_npm()?);
    let installed = match purpose {
        Purpose::Test => install_debian_packages()?,
        Purpose::Demo => Vec::new(),
    };
    // Said at once: what follows may fail, and what was installed stays.
    if !installed.is_empty() {
        println!("installed: {}", installed.join(", "));
    }
    if web::install_packages()? {
        println!("installed: the node packages of web/");
    }
    println!("everything needed is there");
    Ok(())
}

/// The Chromium that browser tests drive: the variable CHROMIUM, or the first on the PATH.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    named.filter(|file| file.is_file()).or_else(|| {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        names.into_iter().find_map(shell::find)
    })
}

fn check_node() -> Result<String> {
    let version = shell::text(&mut shell::command("node --version")).with_context(|| {
        format!("Node is not installed: install Node {NODE_MAJOR_MIN} or newer (it builds the web pages), then run this again")
    })?;
    match major(&version) {
        Some(found) if found >= NODE_MAJOR_MIN => Ok(version),
        _ => bail!("Node is {version}: the web pages are built with Node {NODE_MAJOR_MIN} or newer"),
    }
}

fn check_npm() -> Result<String> {
    shell::text(&mut shell::command("npm --version"))
        .context("npm is not installed: it comes with Node, or as the Debian package npm")
}

fn major(version: &str) -> Option<u32> {
    let digits = version.trim().trim_start_matches('v');
    digits.split('.').next()?.parse().ok()
}

fn has_chinese_font() -> bool {
    let of_debian = Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc");
    of_debian.is_file() || shell::text(&mut shell::command("fc-list :lang=zh-cn")).is_ok_and(|list| !list.is_empty())
}

fn install_debian_packages() -> Result<Vec<&'static str>> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    for need in &missing {
        println!("missing: {} ({})", need.package, need.reason);
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    let install = format!("apt-get install -y --no-install-recommends {}", packages.join(" "));
    if shell::find("apt-get").is_none() {
        bail!("install by hand: {} (this machine has no apt-get)", packages.join(", "));
    }
    if !shell::is_root() {
        bail!("run this as root, then start again:\n  apt-get update && {install}");
    }
    // Another apt-get may be at work on a machine that has just started.
    let options = "-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3";
    shell::run(quiet_apt(&mut shell::command(&format!("apt-get -q {options} update"))))?;
    let install = install.replacen("apt-get", &format!("apt-get -q {options}"), 1);
    shell::run(quiet_apt(&mut shell::command(&install)))?;
    for need in missing {
        if !(need.present)() {
            bail!("{} was installed but cannot be found", need.package);
        }
    }
    Ok(packages)
}

fn quiet_apt(command: &mut Command) -> &mut Command {
    command.env("DEBIAN_FRONTEND", "noninteractive")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_node_prints() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("11.19.1"), Some(11));
        assert_eq!(major("nightly"), None);
    }
}
