//! How well the watch does on invented counties, without application or database:
//! `cargo bench -p fengqiao-scan --bench watch -- --seeds 1..21 [--null] [--cache FOLDER] [--list]`.
//!
//! Made for tuning: a county takes a few processor seconds. What is told of the product is measured with the product,
//! by `fengqiao demo-verify`. `--oracle` tells instead what a detector would see that knew place, kinds, days and rates.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod county;
mod judge;
mod life;
mod oracle;

use county::County;
use judge::{Judged, Setting};
use std::error::Error;
use std::path::PathBuf;

/// What was asked for.
#[derive(Default)]
struct Arguments {
    seeds: std::ops::Range<u64>,
    null: bool,
    list: bool,
    oracle: bool,
    every_days: Option<f64>,
    cache: Option<PathBuf>,
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut asked = Arguments { seeds: 1..4, ..Arguments::default() };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--seeds" => {
                let text = value()?;
                let (first, last) = text.split_once("..").ok_or("seeds are written 1..21")?;
                asked.seeds = first.parse()?..last.parse()?;
            }
            "--every-days" => asked.every_days = Some(value()?.parse()?),
            "--cache" => asked.cache = Some(value()?.into()),
            "--null" => asked.null = true,
            "--list" => asked.list = true,
            "--oracle" => asked.oracle = true,
            _ => {}
        }
    }
    Ok(asked)
}

fn main() -> Result<(), Box<dyn Error>> {
    let asked = arguments()?;
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |path: &str| std::fs::read_to_string(root.join(path));
    let setting = Setting {
        tree: county::tree_codes(&read("data/categories/disputes.toml")?),
        days_off: read("data/calendars/cn.csv")?,
        false_alarm_every_days: asked.every_days,
    };
    let mut all = Vec::new();
    for seed in asked.seeds {
        let county = County::load(seed, asked.null, asked.cache.as_deref())?;
        if asked.oracle {
            oracle::say(&county);
            continue;
        }
        let judged = judge::judge(&county, &setting)?;
        judged.say(asked.list);
        all.push(judged);
    }
    if !asked.oracle {
        Judged::say_all(&all, asked.null);
    }
    Ok(())
}
