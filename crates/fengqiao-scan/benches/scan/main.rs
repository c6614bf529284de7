//! The space-time scan against recorded cases of the reference program, and what it costs:
//! `cargo xtask bench scan [-- --cases DIR --inputs DIR --seed N --quick]`.
//!
//! Every folder of the cases that holds `used.prm` is scanned with its own parameters. Without recorded cases only the
//! costs are measured, on invented maps. Figures are CPU seconds, which other work on the machine disturbs little.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod compare;
mod cost;
mod recorded;
mod usage;

use std::path::PathBuf;

fn main() -> recorded::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let shared = std::env::var_os("FENGQIAO_SHARED").map_or(beside, PathBuf::from).join("data/scan");
    let folder = |word: &str, default: &str| {
        let at = words.iter().position(|known| known == word);
        at.and_then(|at| words.get(at + 1)).map_or_else(|| shared.join(default), PathBuf::from)
    };
    let seed = words.iter().position(|word| word == "--seed").and_then(|at| words.get(at + 1)?.parse().ok());
    compare::all(&folder("--cases", "results"), &folder("--inputs", "inputs"), seed.unwrap_or(1))?;
    if words.iter().any(|word| word == "--quick") {
        return Ok(());
    }
    cost::threads()?;
    cost::table()?;
    cost::large()
}
