//! A short run of the kill -9 harness of the clocks, and clocks that cannot be fired.

use std::process::Command;

use fengqiao_domain::event::{Actor, Event};
use jiff::SignedDuration;

use crate::office::Office;
use crate::postgres_server::Database;
use crate::timers::{self, Outcome};

/// The process that is killed: this test program, told by its environment to fire clocks.
#[test]
fn child() {
    timers::child();
}

#[test]
fn every_clock_runs_out_once_however_often_the_process_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    check(&format!("sqlite:{}", folder.path().join("office.db").display()));
}

#[test]
fn every_clock_runs_out_once_however_often_the_process_is_killed_on_a_server() {
    let Some(database) = Database::new() else { return };
    check(&database.address);
}

fn check(address: &str) {
    let outcome = timers::run(address, 1_500, 5, || {
        let mut program = Command::new(std::env::current_exe().unwrap());
        program.args(["timers_killed::child", "--exact", "--nocapture"]);
        program
    });
    let Outcome { before_the_last_kill, .. } = outcome;
    assert!(before_the_last_kill > 0, "the killed processes fired nothing: {outcome:?}");
    assert_eq!(outcome, Outcome { clocks: 1_500, before_the_last_kill, ..Outcome::default() });
}

/// More clocks than are read in one go that cannot be fired, in front of one that can.
#[test]
fn clocks_that_cannot_be_fired_stop_no_other_and_are_tried_again_later() {
    let office = Office::new();
    timers::fill(&office, 2_000);
    let late = office.now.checked_add(SignedDuration::from_hours(48)).unwrap();
    let opened = office.app.store().read(office.top_region, |reader| reader.events_after(0, 5_000)).unwrap();
    let broken = opened.iter().filter_map(|row| match row.event().unwrap() {
        Event::ProceedingOpened { mut proceeding, mut step } if proceeding.code.starts_with('T') => {
            let number: u32 = proceeding.code[1..].parse().unwrap();
            proceeding.instance = serde_json::json!("broken");
            proceeding.revision += 1;
            step.deadlines_set.clear();
            (number < 1_990).then_some(Event::ProceedingStepped { proceeding, step })
        }
        _ => None,
    });
    let broken: Vec<Event> = broken.collect();
    assert_eq!(broken.len(), 1_990);
    let write = move |tx: &mut fengqiao_store::Tx<'_>| tx.record(&Actor::default(), &broken);
    office.app.store().write(office.top_region, office.now, write).unwrap();
    // Of the broken ones nothing is done; the others run out, and nobody is reminded of an end that is past.
    let fired: Vec<usize> = (0..4).map(|_| office.app.fire_due_timers(late).unwrap()).collect();
    assert_eq!((fired.iter().sum::<usize>(), fired[3]), (10, 0), "{fired:?}");
}
