//! `cargo bench -p fengqiao-store --bench kill -- --rounds 200`: kill -9 at random times, and what was lost.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "../tests/it/inspected.rs"]
mod inspected;
#[path = "../tests/it/kill.rs"]
mod kill;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the bench needs a part of the tests' office")]
mod world;

use std::process::Command;
use std::time::{Duration, Instant};

fn main() {
    if kill::child() {
        return;
    }
    let words: Vec<String> = std::env::args().collect();
    let asked = words.iter().position(|word| word == "--rounds").and_then(|place| words.get(place + 1)?.parse().ok());
    let rounds = asked.unwrap_or(20);
    let started = Instant::now();
    let program = || Command::new(std::env::current_exe().expect("this program"));
    let folder = tempfile::tempdir().expect("a folder");
    let address = format!("sqlite:{}", folder.path().join("fengqiao.db").display());
    let outcome = kill::run(&address, rounds, Duration::from_millis(800), program);
    let kill::Outcome { acknowledged, lost, unacknowledged, slowest_opening } = outcome;
    println!("kill -9, SQLite file, 16 writers: {rounds} rounds in {:.0} s", started.elapsed().as_secs_f64());
    println!("  acknowledged {acknowledged}, lost {lost}, there without acknowledgement {unacknowledged}");
    println!("  slowest opening after a kill {} ms", slowest_opening.as_millis());
    assert_eq!(lost, 0, "an acknowledged write was lost");
}
