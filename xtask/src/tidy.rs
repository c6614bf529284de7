//! `cargo xtask tidy`: the rules of writing and layout that text can check; `cargo test` runs it too.
//!
//! A rule is a function from the tree of files to faults. It knows nothing of disks, so a test plants a fault
//! in a tree of two lines. What clippy, rustc or eslint check is not repeated here.

use crate::args::Args;
use crate::root;
use anyhow::{Context, Result, bail};
use std::fmt;
use std::fs;
use std::path::Path;

mod data;
mod layout;
mod lexer;
mod rust;
mod schema;
mod text;
mod web;

/// Folders that hold made or foreign files.
const FOLDERS_SKIPPED: [&str; 7] = [".git", ".vite", "dist", "node_modules", "run", "target", "test-results"];
/// What is read as text, by the end of the name.
const ENDINGS: [&str; 14] =
    [".css", ".html", ".js", ".json", ".md", ".mjs", ".rs", ".sh", ".sql", ".toml", ".ts", ".tsx", ".yml", "/run"];

/// One file: its path from the root with forward slashes, and its text.
#[derive(Debug)]
pub struct File {
    path: String,
    text: String,
}

impl File {
    /// The last part of the path.
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the file holds tests only.
    fn is_test(&self) -> bool {
        let marks = ["/tests/", "/tests.rs", "_tests.rs", ".test.ts", ".browser.ts"];
        marks.iter().any(|mark| self.path.contains(mark))
    }
}

/// All files of the project that people write, by path.
#[derive(Debug, Default)]
pub struct Tree {
    files: Vec<File>,
}

impl Tree {
    /// The files under `folder` (ending in `/`, or empty for all) with a name that ends in `ending`.
    fn under<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = &'a File> {
        let wanted = move |file: &&File| file.path.starts_with(folder) && file.path.ends_with(ending);
        self.files.iter().filter(wanted)
    }

    fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }
}

/// One fault: where it is, what it is, and what to do about it.
#[derive(Debug, PartialEq)]
pub struct Fault {
    path: String,
    line: usize,
    what: String,
    fix: &'static str,
}

impl Fault {
    /// `line` counts from 1.
    fn new(file: &File, line: usize, what: impl Into<String>, fix: &'static str) -> Self {
        Self { path: file.path.clone(), line, what: what.into(), fix }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}:{}: {}: {}", self.path, self.line, self.what, self.fix)
    }
}

/// A rule: looks at the whole tree and adds what is wrong.
type Rule = fn(&Tree, &mut Vec<Fault>);

const RULES: &[Rule] = &[
    layout::manifests,
    layout::crate_table,
    layout::names,
    rust::heads,
    rust::lengths,
    rust::words,
    rust::sql_only_in_store,
    rust::http_only_in_server,
    rust::pure_crates,
    schema::migrations,
    text::todos,
    text::machine_paths,
    text::links,
    text::book_pages,
    web::file_names,
    web::imports,
    web::words,
    web::component_lengths,
    web::locale_keys,
    web::lock_file,
    data::toml_parses,
    data::length_exceptions,
];

/// Reads the flags (there are none) and checks the workspace.
///
/// # Errors
/// As `check_workspace`.
pub fn task(args: Args) -> Result<()> {
    args.finish()?;
    check_workspace()
}

/// Checks the files of this workspace and prints one line per fault.
///
/// # Errors
/// When a file cannot be read or there is a fault.
pub fn check_workspace() -> Result<()> {
    let tree = load(&root::workspace())?;
    let faults = faults_of(&tree);
    for fault in &faults {
        println!("{fault}");
    }
    if !faults.is_empty() {
        bail!("{} faults in {} files", faults.len(), tree.files.len());
    }
    println!("tidy: {} files, no fault", tree.files.len());
    Ok(())
}

fn faults_of(tree: &Tree) -> Vec<Fault> {
    let mut faults = Vec::new();
    for rule in RULES {
        rule(tree, &mut faults);
    }
    faults.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    faults
}

fn load(root: &Path) -> Result<Tree> {
    let mut tree = Tree::default();
    let mut waiting = vec![root.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_dir() {
                if !FOLDERS_SKIPPED.contains(&name.as_ref()) {
                    waiting.push(path);
                }
                continue;
            }
            let relative = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            if ENDINGS.iter().any(|ending| relative.ends_with(ending)) {
                let text = fs::read_to_string(&path).with_context(|| format!("{relative} is not UTF-8 text"))?;
                let path = relative;
                tree.files.push(File { path, text });
            }
        }
    }
    tree.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(tree)
}

/// The number of the line that holds byte `offset`, from 1.
fn line_at(text: &str, offset: usize) -> usize {
    1 + text.as_bytes()[..offset].iter().filter(|&&byte| byte == b'\n').count()
}

/// Where `word` stands in `text` with no letter, digit or underscore around it.
fn word_offsets<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).filter_map(move |(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(is_part);
        let after = text[at + word.len()..].chars().next().is_some_and(is_part);
        let open_left = !word.starts_with(is_part) || !before;
        let open_right = !word.ends_with(is_part) || !after;
        (open_left && open_right).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs one rule on planted files and compares `path:line` of what it finds.
    pub(super) fn check(rule: Rule, files: &[(&str, &str)], expected: &[&str]) {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        let tree = Tree { files: files.iter().map(file).collect() };
        let mut faults = Vec::new();
        rule(&tree, &mut faults);
        let found: Vec<String> = faults.iter().map(|fault| format!("{}:{}", fault.path, fault.line)).collect();
        assert_eq!(found, expected, "{faults:#?}");
    }

    #[test]
    fn the_workspace_is_tidy() {
        let tree = load(&root::workspace()).unwrap();
        let faults = faults_of(&tree);
        let lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
        assert!(faults.is_empty(), "\n{}\n", lines.join("\n"));
    }

    #[test]
    fn a_fault_reads_file_line_what_and_what_to_do() {
        let file = File { path: "a/b.rs".into(), text: String::new() };
        let fault = Fault::new(&file, 7, "a banner", "remove it");
        assert_eq!(fault.to_string(), "a/b.rs:7: a banner: remove it");
    }

    #[test]
    fn words_are_found_whole() {
        let found: Vec<usize> = word_offsets("http many_http http::x 中http", "http").collect();
        assert_eq!(found, [0, 15]);
    }
}
