//! `cargo xtask web`: node packages and the built pages, each redone only when its sources changed.

use crate::args::Args;
use crate::{root, shell};
use anyhow::{Context, Result, bail};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Folders under web/ that no stamp reads: they are made, not written.
const MADE: [&str; 4] = ["node_modules", "dist", "test-results", ".vite"];

/// Installs node packages and builds the pages.
///
/// # Errors
/// When npm or the build fails.
pub fn task(args: Args) -> Result<()> {
    args.finish()?;
    install_packages()?;
    build()
}

/// Runs `npm ci` unless node_modules was made from this very package-lock.json; says whether it ran.
///
/// # Errors
/// When web/package-lock.json is absent or npm fails.
pub fn install_packages() -> Result<bool> {
    let lock = root::web().join("package-lock.json");
    let wanted = fs::read_to_string(&lock)
        .with_context(|| format!("cannot read {}", lock.display()))
        .map(|text| stamp_of(&[("package-lock.json".to_owned(), text.into_bytes())]))?;
    let stamp = root::web().join("node_modules/.fengqiao-stamp");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(false);
    }
    shell::run(&mut shell::command_in_web("npm ci --no-audit --no-fund"))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(true)
}

/// Runs `npm run build` unless web/dist was made from these very sources.
///
/// # Errors
/// When the build fails or leaves no index.html.
pub fn build() -> Result<()> {
    let index = root::web().join("dist/index.html");
    let stamp = root::target().join("xtask").join("web.stamp");
    let wanted = stamp_of(&sources(&root::web())?);
    if index.is_file() && fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        println!("web/dist is up to date");
        return Ok(());
    }
    shell::run(&mut shell::command_in_web("npm run build"))?;
    if !index.is_file() {
        bail!("the build left no web/dist/index.html");
    }
    if let Some(folder) = stamp.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Makes an empty web/dist when there is none: the server embeds the folder and cannot be compiled without it.
///
/// # Errors
/// When the folder cannot be made.
pub fn ensure_dist() -> Result<()> {
    fs::create_dir_all(root::web().join("dist")).context("cannot make web/dist")
}

fn sources(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = vec![folder.to_path_buf()];
    while let Some(current) = waiting.pop() {
        for entry in fs::read_dir(&current).with_context(|| format!("cannot read {}", current.display()))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() {
                if !MADE.contains(&name.as_str()) {
                    waiting.push(entry.path());
                }
                continue;
            }
            let path = entry.path().display().to_string();
            found.push((path, fs::read(entry.path())?));
        }
    }
    found.sort();
    Ok(found)
}

/// A short text that changes when a path or a content changes; not meant against forgery.
fn stamp_of(files: &[(String, Vec<u8>)]) -> String {
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_changes_with_path_and_with_content() {
        let of = |path: &str, text: &str| stamp_of(&[(path.to_owned(), text.as_bytes().to_vec())]);
        assert_eq!(of("a", "b"), of("a", "b"));
        assert_ne!(of("a", "b"), of("ab", ""));
        assert_ne!(of("a", "b"), of("a", "c"));
    }
}
