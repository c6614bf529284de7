//! Clocks under kill -9: however often the process is killed while it fires, each clock reminds once and runs out once, and
//! none before its time. The bench `timers` runs the same with as many clocks and rounds as asked.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{DeadlineId, ProceedingId};
use fengqiao_domain::proceeding::{DeadlineSet, Proceeding, Step};
use fengqiao_store::LogRow;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::office::{self, Office};
use crate::races;

/// Names the address of the database to the child process.
const CHILD: &str = "FENGQIAO_TIMERS_CHILD";
/// From when to when the child's clock goes in [`ROUND_TIME`], in milliseconds of the epoch: `FROM-TO`.
const SPAN: &str = "FENGQIAO_TIMERS_SPAN";
/// Time in which the child's clock goes through its span.
pub const ROUND_TIME: Duration = Duration::from_millis(600);
/// The clocks come due one after the other, this far apart.
const APART: SignedDuration = SignedDuration::from_secs(1);
/// From a clock's reminder to its end.
const REMIND_BEFORE: SignedDuration = SignedDuration::from_secs(40);
/// Proceedings recorded in one transaction.
const CHUNK: usize = 500;
/// Two workers fire in the child, as when two processes share one server.
const WORKERS: usize = 2;

/// What a run found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Clocks there were.
    pub clocks: usize,
    /// Clocks that had run out when the last round was killed.
    pub before_the_last_kill: usize,
    /// Clocks that never ran out.
    pub lost: usize,
    /// Reminders and ends that came again.
    pub twice: usize,
    /// Reminders and ends before their time.
    pub early: usize,
}

/// The first clock comes due a day after the office was founded.
pub fn due(number: usize) -> Timestamp {
    let first = office::start().checked_add(SignedDuration::from_hours(24)).unwrap();
    first.checked_add(APART * i32::try_from(number).unwrap()).unwrap()
}

/// Opens a mediation by the verbs, then as many copies of it as asked, each with one clock that reminds and runs out.
pub fn fill(office: &Office, clocks: usize) {
    let id = races::begun(office);
    let story = office.app.store().read(office.top_region, |reader| reader.story("proceeding", &id.to_string(), 1));
    let Event::ProceedingOpened { proceeding, step } = story.unwrap()[0].event().unwrap() else { panic!("no opening") };
    let numbers: Vec<usize> = (0..clocks).collect();
    for chunk in numbers.chunks(CHUNK) {
        let events: Vec<Event> = chunk.iter().map(|&number| copy(&proceeding, &step, number)).collect();
        let write = move |tx: &mut fengqiao_store::Tx<'_>| tx.record(&Actor::default(), &events);
        office.app.store().write(office.top_region, office.now, write).unwrap();
    }
}

fn copy(proceeding: &Proceeding, step: &Step, number: usize) -> Event {
    let bits = u128::try_from(number).unwrap() + 1;
    let due_at = due(number);
    let set = DeadlineSet {
        id: DeadlineId::from_bits(bits),
        due_at,
        reminders_at: vec![due_at.checked_sub(REMIND_BEFORE).unwrap()],
        ..step.deadlines_set[0].clone()
    };
    let mut instance = proceeding.instance.clone();
    instance["deadlines"][&set.key]["due_at"] = json!(due_at);
    Event::ProceedingOpened {
        proceeding: Proceeding {
            id: ProceedingId::from_bits(bits),
            code: format!("T{number}"),
            instance,
            ..proceeding.clone()
        },
        step: Step { deadlines_set: vec![set], ..step.clone() },
    }
}

/// The child: fires what comes due while its clock goes through its span, until it is killed.
pub fn child() -> bool {
    let Ok(address) = std::env::var(CHILD) else { return false };
    let span = std::env::var(SPAN).unwrap();
    let (from, to): (i64, i64) =
        span.split_once('-').map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let app = office::app_at(&address, folder.path());
    let started = Instant::now();
    let clock = || {
        let gone = i64::try_from(started.elapsed().as_millis()).unwrap();
        let round = i64::try_from(ROUND_TIME.as_millis()).unwrap();
        Timestamp::from_millisecond(from + (to - from) * gone.min(round) / round).unwrap()
    };
    let mut out = std::io::stdout().lock();
    out.write_all(b"ready\n").and_then(|()| out.flush()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    app.fire_due_timers(clock()).unwrap();
                    std::thread::sleep(Duration::from_millis(1));
                }
            });
        }
    });
    true
}

/// Kills the child in each round at some moment, lets a last process finish, and reads the log. The database at `address`
/// must be empty.
pub fn run(address: &str, clocks: usize, rounds: u32, mut program: impl FnMut() -> Command) -> Outcome {
    let office = Office::elsewhere(address);
    fill(&office, clocks);
    drop(office);
    let [first, last] = [0, clocks].map(|number| due(number).as_millisecond());
    let share = (last - first) / i64::from(rounds);
    for round in 0..rounds {
        let span = format!("{}-{}", first + share * i64::from(round), first + share * i64::from(round + 1));
        let command = &mut program();
        let mut child = command.env(CHILD, address).env(SPAN, span).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.by_ref().map_while(Result::ok).any(|line| line == "ready"), "the child starts");
        // Spread over the round by a fixed step that never falls in with it.
        std::thread::sleep(ROUND_TIME.mul_f64(0.05 + 0.9 * (f64::from(round) * 0.618_034).fract()));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let app = office::app_at(address, folder.path());
    let top_region = app.store().top_regions().unwrap()[0].0;
    let before_the_last_kill = clocks - audit(&app, top_region, clocks).lost;
    while app.fire_due_timers(due(clocks)).unwrap() > 0 {}
    Outcome { before_the_last_kill, ..audit(&app, top_region, clocks) }
}

fn audit(app: &fengqiao_app::App, top_region: i64, clocks: usize) -> Outcome {
    let mut outcome = Outcome { clocks, ..Outcome::default() };
    let mut said: HashMap<(DeadlineId, &'static str), usize> = HashMap::new();
    let mut seq = 0;
    loop {
        let rows: Vec<LogRow> = app.store().read(top_region, |reader| reader.events_after(seq, 5_000)).unwrap();
        let Some(newest) = rows.last() else { break };
        seq = newest.entry.seq;
        for row in &rows {
            let (id, kind, before) = match row.event().unwrap() {
                Event::DeadlineReminded { deadline_id, .. } => (deadline_id, "reminded", REMIND_BEFORE),
                Event::DeadlineBreached { deadline_id, .. } => (deadline_id, "breached", SignedDuration::ZERO),
                _ => continue,
            };
            let Some(number) = number_of(id, clocks) else { continue };
            outcome.early += usize::from(row.entry.at < due(number).checked_sub(before).unwrap());
            let times = said.entry((id, kind)).or_default();
            *times += 1;
            outcome.twice += usize::from(*times > 1);
        }
    }
    outcome.lost = clocks - said.keys().filter(|(_, kind)| *kind == "breached").count();
    outcome
}

fn number_of(id: DeadlineId, clocks: usize) -> Option<usize> {
    let number = usize::try_from(id.bits()).ok()?.checked_sub(1)?;
    (number < clocks).then_some(number)
}
