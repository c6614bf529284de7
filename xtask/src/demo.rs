//! `cargo xtask demo`: from a fresh clone to the invented county in a browser.

use crate::args::Args;
use crate::setup::{Purpose, prepare};
use crate::{root, shell, web};
use anyhow::{Context, Result};
use std::os::unix::process::CommandExt as _;

/// Where the demo keeps its database; git ignores it, and deleting it starts the county anew.
const DATA_DIR: &str = "run/demo";

/// Prepares, builds and becomes `fengqiao demo`, so that Ctrl-C reaches the server itself.
///
/// # Errors
/// When a step fails; it comes back only then.
pub fn task(args: Args) -> Result<()> {
    let passed_on = args.finish()?;
    prepare(Purpose::Demo)?;
    web::build()?;
    // The same profile and selection as the tests use: nothing is compiled twice.
    shell::run(&mut shell::command("cargo build --locked --workspace"))?;
    let words = demo_words(&passed_on);
    println!("$ fengqiao {}", words.join(" "));
    let error = std::process::Command::new(root::binary()).args(words).current_dir(root::workspace()).exec();
    Err(error).context("cannot start the built binary")
}

fn demo_words(passed_on: &[String]) -> Vec<String> {
    let mut words: Vec<String> = vec!["demo".to_owned()];
    let names_data_dir = |word: &String| word == "--data-dir" || word.starts_with("--data-dir=");
    if !passed_on.iter().any(names_data_dir) {
        words.extend(["--data-dir".to_owned(), DATA_DIR.to_owned()]);
    }
    words.extend(["--load".to_owned(), "--serve".to_owned()]);
    words.extend_from_slice(passed_on);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(passed_on: &str, expected: &str) {
        let words: Vec<String> = passed_on.split_whitespace().map(str::to_owned).collect();
        assert_eq!(demo_words(&words).join(" "), expected);
    }

    #[test]
    fn the_reader_may_choose_another_data_dir() {
        check("", "demo --data-dir run/demo --load --serve");
        check("--scale 0.1", "demo --data-dir run/demo --load --serve --scale 0.1");
        check("--data-dir x", "demo --load --serve --data-dir x");
        check("--data-dir=x", "demo --load --serve --data-dir=x");
    }
}
