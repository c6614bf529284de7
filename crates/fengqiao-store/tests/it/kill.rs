//! Kill -9: whatever was acknowledged before the process was killed is there when the database is opened again.
//! The bench `kill` runs the same with as many rounds as asked.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fengqiao_domain::event::Event;
use fengqiao_domain::report::Report;
use fengqiao_store::{Keys, Store, StoreError, StoreResult};

use crate::world::{self, TOP, actor, at, person, report_id};

/// Names the address of the database to the child process.
const CHILD: &str = "FENGQIAO_KILL_CHILD";
/// Names its round, so that no two rounds make the same report.
const ROUND: &str = "FENGQIAO_KILL_ROUND";
const WRITERS: u64 = 16;
/// Reports of one round are numbered from the round times this.
const ROUND_LENGTH: u64 = 1_000_000;

/// What a run found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Writes acknowledged before a kill.
    pub acknowledged: u64,
    /// Of those, writes that were not there afterwards.
    pub lost: u64,
    /// Writes there that were never acknowledged, which is allowed.
    pub unacknowledged: u64,
    /// Longest time from opening to answering.
    pub slowest_opening: Duration,
}

fn keys() -> Keys {
    Keys::from_master(&[7; 32])
}

pub fn write_report(store: &Store, number: u64) -> StoreResult<()> {
    let report = Report { persons: Vec::new(), ..world::report(number, Some(11), Some("D13.02")) };
    store.write(TOP, at(1), move |tx| {
        tx.keep_narrative(report.id, "邻居漏水，多次协商不成")?;
        tx.keep_person(&person(number, number))?;
        tx.record(&actor(), &[Event::ReportReceived { report }])
    })
}

/// The child: writes with 16 writers and says each number once it is acknowledged, until it is killed.
pub fn child() -> bool {
    let Ok(address) = std::env::var(CHILD) else { return false };
    let round: u64 = std::env::var(ROUND).ok().and_then(|round| round.parse().ok()).expect("the round is a number");
    let store = Store::open(&address, keys()).expect("opens");
    say("ready\n");
    let next = AtomicU64::new(round * ROUND_LENGTH);
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    write_report(&store, number).expect("is acknowledged");
                    say(&format!("ack {number}\n"));
                }
            });
        }
    });
    true
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).expect("the parent listens");
}

fn start(program: &mut Command, address: &str, round: u64) -> Child {
    program.env(CHILD, address).env(ROUND, round.to_string()).stdout(Stdio::piped()).spawn().expect("starts")
}

/// A number that looks random and is the same for the same seed.
fn mixed(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

/// Kills the child in each round after 20 to `longest` and compares what it said with what is there. The database at
/// `address` must be empty.
pub fn run(address: &str, rounds: u64, longest: Duration, mut program: impl FnMut() -> Command) -> Outcome {
    world::found(&Store::open(address, keys()).expect("opens"));
    let mut outcome = Outcome::default();
    let mut acknowledged = Vec::new();
    for round in 1..=rounds {
        let mut child = start(&mut program(), address, round);
        let mut lines = BufReader::new(child.stdout.take().expect("is piped")).lines();
        assert!(lines.by_ref().map_while(Result::ok).any(|line| line == "ready"), "the child starts");
        let time = 20 + mixed(round) % u64::try_from(longest.as_millis()).expect("short");
        let killer = std::thread::spawn(move || {
            std::thread::park_timeout(Duration::from_millis(time));
            child.kill().expect("is killed");
            child.wait().expect("ends");
        });
        let said = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("ack ")?.parse::<u64>().ok());
        let first = acknowledged.len();
        acknowledged.extend(said);
        killer.join().expect("ends");
        audit(address, &acknowledged[first..], round == rounds, &mut outcome);
    }
    outcome.acknowledged = acknowledged.len() as u64;
    let store = Store::open(address, keys()).expect("opens");
    outcome.lost += missing(&store, &acknowledged);
    let there = store.verify(TOP, &[]).expect("read").events.unsigned_abs() - 6;
    outcome.unacknowledged = there - outcome.acknowledged + outcome.lost;
    outcome
}

fn audit(address: &str, acknowledged: &[u64], last: bool, outcome: &mut Outcome) {
    let started = Instant::now();
    let store = Store::open(address, keys()).expect("opens after a kill");
    store.ready().expect("answers");
    outcome.slowest_opening = outcome.slowest_opening.max(started.elapsed());
    if !last {
        outcome.lost += missing(&store, acknowledged);
        let faults = store.verify(TOP, &[]).expect("read").faults;
        assert!(faults.is_empty(), "{faults:?}");
    }
}

pub fn missing(store: &Store, acknowledged: &[u64]) -> u64 {
    let count = store.read(TOP, |reader| {
        let mut missing = 0;
        for &number in acknowledged {
            let whole = reader.report(report_id(number))?.is_some()
                && reader.narratives(&[report_id(number)])?[0].is_some()
                && reader.persons_masked(report_id(number))?.len() == 1;
            missing += u64::from(!whole);
        }
        Ok::<_, StoreError>(missing)
    });
    count.expect("read")
}
