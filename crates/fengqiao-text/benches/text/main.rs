//! `cargo xtask bench text`: what the text crate reaches, one table, one module for each section of it.
//!
//! A section is a function from [`Setting`] to rows; add yours to [`SECTIONS`]. Figures on shared data are left out,
//! with a line that says so, where the data is absent. `--only NAME` runs one section, `--python VENV` asks the
//! programs of others in the same run.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod clock;
mod kind;
mod party;
mod peer;
mod place;
mod rates;
mod same;
mod shared;
mod table;

use std::path::PathBuf;

use table::Row;

/// What the command line asked for.
pub struct Setting {
    /// A virtual environment with the programs of others; none leaves them out.
    pub python: Option<PathBuf>,
}

/// A section of the table.
type Section = fn(&Setting) -> Vec<Row>;

/// Every section by its name, in the order of the table: what measures its own memory goes before what leaves much behind.
const SECTIONS: [(&str, Section); 6] = [
    ("kind", kind::rows),
    ("place", place::rows),
    ("party", party::rows),
    ("same", same::rows),
    ("night", |_| same::night::rows()),
    ("rates", rates::rows),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let option = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1).cloned()
    };
    let setting = Setting { python: option("--python").map(PathBuf::from) };
    let only = option("--only");
    let mut rows = Vec::new();
    for (name, section) in SECTIONS {
        if only.as_ref().is_none_or(|only| only == name) {
            println!("section {name}");
            rows.extend(section(&setting));
        }
    }
    println!("\n{}", table::text(&rows));
}
