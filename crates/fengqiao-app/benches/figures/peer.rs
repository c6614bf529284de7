//! Both rates of every level, month and year worked out from one file by us and by DuckDB, in the same run: the same counts to
//! the last digit, and how long each takes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use fengqiao_app::indicator::{LEVELS, NOWHERE, PartyRow, RateCell, Rates, Tree, rates};

use crate::Fault;
use crate::land::Told;

/// Every share of a suit of this bench is whole in it.
const PARTS: u128 = 12;
/// Runs of each; the fastest counts.
const RUNS: usize = 3;

const PROGRAM: &str = include_str!("peer.py");

/// The file: a head, then one row for each party. Its places are those of the tree's file.
pub fn write(out: &mut impl Write, suit: usize, told: &Told, place: &dyn Fn(usize) -> u32) -> std::io::Result<()> {
    let on = told.filing.filed_on;
    let month = i64::from(on.year()) * 12 + i64::from(on.month()) - 1;
    for (at, party) in told.filing.parties.iter().enumerate() {
        let key = u128::from(on.year().unsigned_abs()) << 64 | told.keys[at] as u128;
        let side = i32::from(party.side == fengqiao_domain::filing::Side::Defendant);
        writeln!(out, "{suit},{month},{side},{},{key:032x}", place(at))?;
    }
    Ok(())
}

pub const HEAD: &str = "suit,month,defendant,place,key\n";

pub fn write_tree(path: &Path, tree: &Tree) -> std::io::Result<()> {
    let mut text = String::from("place,l1,l2,l3,l4,l5\n");
    for (place, up) in tree.up.iter().enumerate() {
        let up: Vec<String> = up.iter().map(u32::to_string).collect();
        let _ = writeln!(text, "{place},{}", up.join(","));
    }
    std::fs::write(path, text)
}

fn read(path: &Path) -> Result<Vec<PartyRow>, Fault> {
    let text = std::fs::read_to_string(path)?;
    let mut rows = Vec::with_capacity(text.len() / 50);
    for line in text.lines().skip(1) {
        let mut words = line.split(',');
        let mut word = || words.next().ok_or("a row has five columns");
        rows.push(PartyRow {
            suit: word()?.parse()?,
            month: word()?.parse()?,
            defendant: word()? == "1",
            place: word()?.parse()?,
            key: Some(u128::from_str_radix(word()?, 16)?),
        });
    }
    Ok(rows)
}

/// Works both out and compares them; answers with the ratio of the times.
pub fn compare(folder: &Path, tree: &Tree, venv: &Path) -> Result<f64, Fault> {
    let (file, told) = (folder.join("parties.csv"), folder.join("duckdb.csv"));
    let mut ours = f64::MAX;
    let mut found = Rates::default();
    for _ in 0..RUNS {
        let begun = Instant::now();
        found = rates(&read(&file)?, tree).ok_or("a suit is shared between too many regions")?;
        ours = ours.min(begun.elapsed().as_secs_f64());
    }
    let program = folder.join("peer.py");
    std::fs::write(&program, PROGRAM)?;
    let arguments = [&program, &file, &folder.join("tree.csv"), &told];
    let ran = Command::new(venv.join("bin/python")).args(arguments).arg(RUNS.to_string()).output()?;
    if !ran.status.success() {
        return Err(String::from_utf8_lossy(&ran.stderr).into_owned().into());
    }
    let words = String::from_utf8(ran.stdout)?;
    let (version, theirs) = words.trim().split_once(' ').ok_or("peer.py says its version and its seconds")?;
    let theirs: f64 = theirs.parse()?;
    let kept = mine(&found);
    let other = from_file(&told)?;
    if kept != other {
        let differ = kept.iter().filter(|(key, value)| other.get(*key) != Some(value)).count();
        return Err(format!("{differ} of {} numbers are not those of DuckDB ({})", kept.len(), other.len()).into());
    }
    println!(
        "both rates of {LEVELS} levels, months and years from one file of {} MB: {ours:.2} s, DuckDB {version} {theirs:.2} s, \
         {:.2} times its time; {} numbers are the same",
        file.metadata()?.len() >> 20,
        ours / theirs,
        kept.len()
    );
    Ok(ours / theirs)
}

type Numbers = BTreeMap<(u8, u8, u32, i64, bool), u128>;

fn mine(found: &Rates) -> Numbers {
    let region = |cell: &RateCell| if cell.region == NOWHERE { -1 } else { i64::from(cell.region) };
    let key = |cell: &RateCell, people: bool| (cell.level, cell.months, cell.month, region(cell), people);
    let suits = found.filings.iter().map(|(cell, units)| (key(cell, false), units / (Rates::unit() / PARTS)));
    suits.chain(found.litigants.iter().map(|(cell, many)| (key(cell, true), u128::from(*many)))).collect()
}

fn from_file(path: &Path) -> Result<Numbers, Fault> {
    let text = std::fs::read_to_string(path)?;
    let mut numbers = Numbers::new();
    for line in text.lines().skip(1) {
        let words: Vec<&str> = line.split(',').collect();
        let [level, months, month, region, people, many] = words[..] else { return Err("six columns".into()) };
        let region: u32 = region.parse()?;
        let region = if region == NOWHERE { -1 } else { i64::from(region) };
        let key = (level.parse()?, months.parse()?, month.parse()?, region, people == "1");
        numbers.insert(key, many.parse()?);
    }
    Ok(numbers)
}
