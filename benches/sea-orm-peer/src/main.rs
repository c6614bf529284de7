//! Measures two ways to reach SQLite from Rust, in one run on one disk: rusqlite and sea-orm.
//!
//! Same table, same index, same pragmas (WAL, synchronous=FULL), the same SQLite library. Each task runs seven times,
//! the sides in turn; the table shows the median rate and the median processor time of the whole process.
//! A word as argument runs only the tasks that contain it. What waits for the disk is worth reading only on a machine
//! that does nothing else. Nothing here is about PostgreSQL.
//! The reading is in docs/src/contributing/decisions/0001-database-layer.md.

mod direct;
mod orm;
mod row;

use anyhow::{Result, ensure};
use row::Row;
use std::path::Path;
use std::time::Instant;

/// How often each task runs on each side.
const ROUNDS: usize = 7;
/// Clients that write at the same time.
const WRITERS: usize = 64;
/// Rows of the bulk task, also what the lists run over.
const BULK_ROWS: usize = 50_000;

/// One way to reach the database; every task gives how many operations it did.
trait Side {
    /// Inserts each row in a transaction of its own, one after the other.
    fn one_by_one(&mut self, rows: Vec<Row>) -> Result<()>;
    /// 64 clients insert, each row in a transaction of its own.
    fn each_commits(&mut self, rows: Vec<Row>) -> Result<()>;
    /// 64 clients hand rows to one writer, which commits what is waiting and then answers them.
    fn grouped(&mut self, rows: Vec<Row>) -> Result<()>;
    /// Inserts rows in transactions of 1,000.
    fn bulk(&mut self, rows: Vec<Row>) -> Result<()>;
    /// Reads `count` pages of 20 by keyset, newest first, on two threads.
    fn lists(&mut self, count: usize) -> Result<()>;
    /// Journal mode and synchronous level as the database tells them.
    fn pragmas(&mut self) -> Result<(String, i64)>;
    /// How many rows the table holds.
    fn rows(&mut self) -> Result<usize>;
}

type Task = (&'static str, usize, fn(&mut dyn Side, usize, usize) -> Result<()>);

const TASKS: [Task; 5] = [
    ("durable inserts, one by one", 300, |side, from, count| side.one_by_one(row::rows(from, count))),
    ("durable inserts, 64 writers, each commits", 640, |side, from, count| side.each_commits(row::rows(from, count))),
    ("durable inserts, 64 writers, grouped", 20_000, |side, from, count| side.grouped(row::rows(from, count))),
    ("bulk insert, 1,000 a transaction", BULK_ROWS, |side, from, count| side.bulk(row::rows(from, count))),
    ("pages of 20 by keyset, 2 threads", 20_000, |side, _, count| side.lists(count)),
];

fn main() -> Result<()> {
    let home = std::env::current_dir()?.join("target");
    std::fs::create_dir_all(&home)?;
    let folder = tempfile::tempdir_in(&home)?;
    println!("| task | rusqlite /s | sea-orm /s | ratio | rusqlite CPU s | sea-orm CPU s |");
    println!("|---|---|---|---|---|---|");
    let mut sides = open(folder.path())?;
    for side in &mut sides {
        ensure!(side.pragmas()? == ("wal".to_owned(), 2), "a side is not on WAL with synchronous=FULL");
    }
    let mut next = 0;
    let wanted = std::env::args().nth(1).unwrap_or_default();
    for (name, count, work) in TASKS.into_iter().filter(|(name, ..)| name.contains(&wanted)) {
        let mut rates = [Vec::new(), Vec::new()];
        let mut processor = [Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            for (at, side) in sides.iter_mut().enumerate() {
                let (started, used) = (Instant::now(), processor_seconds()?);
                work(side.as_mut(), next, count)?;
                rates[at].push(count as f64 / started.elapsed().as_secs_f64());
                processor[at].push(processor_seconds()? - used);
            }
            next += count;
        }
        print_line(name, rates.map(median), processor.map(median));
    }
    let [direct, orm] = &mut sides;
    ensure!(direct.rows()? == orm.rows()?, "the sides hold different numbers of rows");
    Ok(())
}

fn open(folder: &Path) -> Result<[Box<dyn Side>; 2]> {
    let direct = direct::Direct::open(&folder.join("direct.db"))?;
    let orm = orm::Orm::open(&folder.join("orm.db"))?;
    Ok([Box::new(direct), Box::new(orm)])
}

fn print_line(name: &str, rates: [f64; 2], processor: [f64; 2]) {
    let ratio = rates[0] / rates[1];
    println!("| {name} | {:.0} | {:.0} | {ratio:.1} | {:.2} | {:.2} |", rates[0], rates[1], processor[0], processor[1]);
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// User and system time of this process so far, in steps of 10 ms.
fn processor_seconds() -> Result<f64> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    let ticks: f64 = ticks.filter_map(|word| word.parse::<f64>().ok()).sum();
    Ok(ticks / 100.0)
}
