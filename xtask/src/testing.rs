//! `cargo xtask test`: every test there is, in stages, with what they need installed first.

use crate::args::Args;
use crate::postgres::Cluster;
use crate::setup::{self, Purpose};
use crate::stage::Stages;
use crate::{codegen, root, shell, web};
use anyhow::{Result, bail};
use std::process::Command;

/// One stage: its name, the stages it cannot do without, and its work.
struct Stage {
    name: &'static str,
    needs: &'static [&'static str],
    work: fn() -> Result<()>,
}

/// In order: cheap answers first, and the pages before the crate that embeds them.
const STAGES: &[Stage] = &[
    Stage { name: "setup", needs: &[], work: || setup::prepare(Purpose::Test) },
    Stage { name: "fmt", needs: &[], work: fmt },
    Stage { name: "web", needs: &["setup"], work: web_stage },
    Stage { name: "clippy", needs: &[], work: clippy },
    Stage { name: "rust", needs: &["setup"], work: rust_on_both },
    Stage { name: "doc", needs: &[], work: doc },
    Stage { name: "build", needs: &[], work: build },
    Stage { name: "codegen", needs: &["build"], work: codegen::check },
    Stage { name: "browser", needs: &["web", "build"], work: browser },
];

/// Runs the stages that were asked for and closes with a summary.
///
/// # Errors
/// When a stage failed or a flag names no stage.
pub fn task(mut args: Args) -> Result<()> {
    let quick = args.flag("--quick");
    let only = args.list("--only")?;
    let skip = args.list("--skip")?;
    args.finish()?;
    if quick {
        let mut stages = Stages::default();
        web::ensure_dist()?;
        stages.run("rust", rust_on_sqlite);
        return stages.finish();
    }
    let chosen = choose(&only, &skip)?;
    web::ensure_dist()?;
    let mut stages = Stages::default();
    for stage in STAGES.iter().filter(|stage| chosen.contains(&stage.name)) {
        match stage.needs.iter().find(|need| stages.failed(need)) {
            Some(need) => stages.skip(stage.name, &format!("{need} failed")),
            None => stages.run(stage.name, stage.work),
        }
    }
    stages.finish()
}

fn choose(only: &[String], skip: &[String]) -> Result<Vec<&'static str>> {
    let names: Vec<&'static str> = STAGES.iter().map(|stage| stage.name).collect();
    for name in only.iter().chain(skip) {
        if !names.contains(&name.as_str()) {
            bail!("no stage {name:?}; the stages are {}", names.join(", "));
        }
    }
    let is_wanted = |name: &&str| {
        let named = |list: &[String]| list.iter().any(|other| other == name);
        (only.is_empty() || named(only)) && !named(skip)
    };
    Ok(names.into_iter().filter(is_wanted).collect())
}

fn fmt() -> Result<()> {
    shell::run(&mut shell::command("cargo fmt --all --check"))
}

fn web_stage() -> Result<()> {
    for script in ["lint", "typecheck", "test"] {
        shell::run(&mut shell::command_in_web(&format!("npm run {script}")))?;
    }
    web::build()
}

fn clippy() -> Result<()> {
    shell::run(&mut shell::command("cargo clippy --workspace --all-targets --locked -- -D warnings"))
}

fn rust_on_both() -> Result<()> {
    let cluster = Cluster::start()?;
    println!("PostgreSQL for this run: {}", cluster.url());
    shell::run(cargo_test().env("FENGQIAO_TEST_PG", cluster.url()))
}

fn rust_on_sqlite() -> Result<()> {
    shell::run(cargo_test().env_remove("FENGQIAO_TEST_PG"))
}

fn cargo_test() -> Command {
    let has_nextest = shell::output(&mut shell::command("cargo nextest --version")).is_ok();
    shell::command(if has_nextest {
        "cargo nextest run --workspace --locked --no-fail-fast"
    } else {
        "cargo test --workspace --locked --no-fail-fast --lib --bins --tests"
    })
}

fn doc() -> Result<()> {
    shell::run(&mut shell::command("cargo test --workspace --locked --doc"))
}

fn build() -> Result<()> {
    shell::run(&mut shell::command("cargo build --workspace --locked"))
}

fn browser() -> Result<()> {
    let Some(chromium) = setup::chromium() else {
        bail!("no Chromium; cargo xtask setup installs it");
    };
    shell::run(
        shell::command_in_web("npm run test:browser").env("FENGQIAO_BIN", root::binary()).env("CHROMIUM", chromium),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(only: &[&str], skip: &[&str], expected: &[&str]) {
        let owned = |list: &[&str]| -> Vec<String> { list.iter().map(|&word| word.to_owned()).collect() };
        assert_eq!(choose(&owned(only), &owned(skip)).unwrap(), expected);
    }

    #[test]
    fn stages_are_picked_in_their_own_order() {
        check(&["rust", "fmt"], &[], &["fmt", "rust"]);
        check(&["rust", "fmt"], &["rust"], &["fmt"]);
        assert_eq!(choose(&[], &[]).unwrap().len(), STAGES.len());
    }

    #[test]
    fn an_unknown_stage_is_refused_with_the_list() {
        let error = choose(&["browsers".to_owned()], &[]).unwrap_err();
        assert!(error.to_string().contains("browser"));
    }

    #[test]
    fn a_stage_needs_only_stages_before_it() {
        for (at, stage) in STAGES.iter().enumerate() {
            for need in stage.needs {
                assert!(STAGES[..at].iter().any(|before| before.name == *need));
            }
        }
    }
}
