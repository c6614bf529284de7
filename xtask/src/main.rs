//! The development tasks of Fengqiao, started as `cargo xtask <task>`.
//!
//! Each task is one module; this file only reads the first word and says what there is.
//! Nothing here is part of the product, and nothing of the product is linked in, so that it compiles in seconds.
#![expect(clippy::print_stdout, reason = "a task talks to the person who started it")]

mod args;
mod bench;
mod ci;
mod codegen;
mod demo;
mod fuzz;
mod licences;
mod postgres;
mod root;
mod setup;
mod shell;
mod stage;
mod testing;
mod tidy;
mod web;

use anyhow::{Result, bail};
use args::Args;
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <task> [flags]

  setup [--for demo|test]    check Rust and Node, install what is missing
  web                        build the web pages into web/dist
  demo [-- ARGS]             build everything, invent the county, serve it
  test [--quick]             every test; --quick: only the Rust tests on SQLite
       [--only a,b] [--skip a,b]   pick stages
  tidy                       check the rules of writing that text can check
  codegen [--check]          web/openapi.json and the web types from the binary
  bench [NAME] [-- ARGS]     measure; without a name: everything but peer programs
    [--only SECTION] [--python VENV]   of `bench text`: one section; with the Python programs of others
  fuzz [NAME] [--seconds N]  try the parsers with inputs that nobody thought of
  ci                         what .ci/run runs beside the tests
";

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    if words.is_empty() || words[0] == "help" || words[0] == "--help" {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let task = words.remove(0);
    match run(&task, Args::new(words)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask {task}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &str, args: Args) -> Result<()> {
    match task {
        "setup" => setup::task(args),
        "web" => web::task(args),
        "demo" => demo::task(args),
        "test" => testing::task(args),
        "tidy" => tidy::task(args),
        "codegen" => codegen::task(args),
        "bench" => bench::task(args),
        "fuzz" => fuzz::task(args),
        "ci" => ci::task(args),
        _ => bail!("no task of this name; the tasks are:\n\n{USAGE}"),
    }
}
