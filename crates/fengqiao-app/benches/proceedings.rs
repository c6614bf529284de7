//! `cargo bench -p fengqiao-app --bench proceedings`: clocks under kill -9, a backlog of clocks, many clients on few matters,
//! and the time of one step. `-- --only clocks,backlog,clients,step`, `--clocks 100000`, `--rounds 50`, `--steps 10000` choose;
//! on PostgreSQL too where `FENGQIAO_TEST_PG` names a server.
#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

#[path = "../tests/it/office.rs"]
#[expect(dead_code, reason = "the bench needs a part of the tests' office")]
mod office;
#[path = "../tests/it/postgres_server.rs"]
mod postgres_server;
#[path = "../tests/it/races.rs"]
mod races;
#[path = "../tests/it/timers.rs"]
mod timers;

use std::process::Command;
use std::str::FromStr;
use std::time::Instant;

use crate::office::Office;
use crate::postgres_server::Database;
use crate::races::Plan;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Steps of the bench of one step.
const SINGLE_STEPS: u32 = 2_000;

fn main() {
    if timers::child() {
        return;
    }
    let only: String = asked("--only").unwrap_or_else(|| "clocks,backlog,clients,step".to_owned());
    let clocks: usize = asked("--clocks").unwrap_or(100_000);
    let rounds = asked("--rounds").unwrap_or(50);
    let steps = asked("--steps").unwrap_or(10_000);
    let on_each = |part: &str, run: &dyn Fn(&str, &str)| {
        if !only.split(',').any(|asked| asked == part) {
            return;
        }
        println!("{part}");
        let folder = tempfile::tempdir().unwrap();
        run("SQLite file", &format!("sqlite:{}", folder.path().join("office.db").display()));
        if let Some(database) = Database::new() {
            run("PostgreSQL", &database.address);
        }
    };
    on_each("clocks", &|name, address| kill_clocks(name, address, clocks, rounds));
    on_each("backlog", &|name, address| drain(name, address, clocks));
    on_each("clients", &|name, address| race(name, address, steps));
    if only.split(',').any(|asked| asked == "step") {
        single_steps();
    }
}

fn asked<T: FromStr>(flag: &str) -> Option<T> {
    let words: Vec<String> = std::env::args().collect();
    let place = words.iter().position(|word| word == flag)?;
    words.get(place + 1)?.parse().ok()
}

fn kill_clocks(name: &str, address: &str, clocks: usize, rounds: u32) {
    let started = Instant::now();
    let program = || Command::new(std::env::current_exe().unwrap());
    let outcome = timers::run(address, clocks, rounds, program);
    let timers::Outcome { before_the_last_kill, lost, twice, early, .. } = outcome;
    println!(
        "  {name}: {clocks} clocks, {rounds} kills, {before_the_last_kill} ran out before the last; \
         lost {lost}, twice {twice}, early {early}; {:.0} s",
        started.elapsed().as_secs_f64()
    );
    assert_eq!((lost, twice, early), (0, 0, 0));
}

fn drain(name: &str, address: &str, clocks: usize) {
    let office = Office::elsewhere(address);
    timers::fill(&office, clocks);
    let late = timers::due(clocks);
    let started = Instant::now();
    let mut fired = 0;
    loop {
        match office.app.fire_due_timers(late).unwrap() {
            0 => break,
            more => fired += more,
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("  {name}: {clocks} overdue clocks, {fired} reminders and ends, {seconds:.1} s");
    assert!(fired >= clocks, "clocks were left");
}

fn race(name: &str, address: &str, steps: usize) {
    let office = Office::elsewhere(address);
    let started = Instant::now();
    let outcome = races::run(&office, Plan { clients: 64, matters: 20, steps });
    println!(
        "  {name}: 64 clients, 20 matters, {steps} tries, {} proceedings, {} reads, {} steps taken, refused {:?}; \
         one order for each; {:.1} s",
        outcome.proceedings,
        outcome.reads,
        outcome.accepted,
        outcome.refused,
        started.elapsed().as_secs_f64()
    );
}

/// Permit, decide and record, without the cost of the disk's sync.
fn single_steps() {
    let office = Office::elsewhere("sqlite::memory:");
    let mut times = races::walk(&office, SINGLE_STEPS);
    times.sort_unstable();
    let at = |share: usize| times[times.len() * share / 100].as_secs_f64() * 1_000.0;
    println!("step");
    println!("  SQLite in memory: {SINGLE_STEPS} sessions written down, median {:.2} ms, p99 {:.2} ms", at(50), at(99));
}
