//! A short run of the kill -9 harness.

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use std::sync::Mutex;

use crate::database::Database;
use crate::kill::{self, missing, write_report};
use crate::world::{TOP, found};

/// The process that is killed: this test program, told by its environment to write.
#[test]
fn child() {
    kill::child();
}

#[test]
fn every_acknowledged_write_survives_kill_9() {
    let folder = tempfile::tempdir().expect("a folder");
    check(&format!("sqlite:{}", folder.path().join("fengqiao.db").display()));
}

#[test]
fn every_acknowledged_write_survives_kill_9_on_a_server() {
    let Some(database) = Database::empty_postgres() else { return };
    check(&database.address);
}

/// The connections of the server are ended under its writers: whoever was told that it is kept finds it.
#[test]
fn every_acknowledged_write_survives_the_end_of_its_connection() {
    const WRITERS: u64 = 4;
    const WRITES: u64 = 60;
    let Some(database) = Database::postgres() else { return };
    found(&database.store);
    let acknowledged = Mutex::new(Vec::new());
    let (tried, ended) = (AtomicU64::new(0), AtomicU64::new(0));
    let name = database.address.rsplit_once('/').expect("a name").1;
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (acknowledged, tried, store) = (&acknowledged, &tried, &database.store);
            scope.spawn(move || {
                for number in (1..=WRITES).map(|number| writer * 1_000 + number) {
                    tried.fetch_add(1, Ordering::Relaxed);
                    if write_report(store, number).is_ok() {
                        acknowledged.lock().expect("no panic").push(number);
                    }
                }
            });
        }
        scope.spawn(|| {
            while tried.load(Ordering::Relaxed) < WRITERS * WRITES {
                let before = tried.load(Ordering::Relaxed);
                let sql = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = ";
                ended.fetch_add(database.tamper(&format!("{sql}'{name}'")), Ordering::Relaxed);
                while tried.load(Ordering::Relaxed) < (before + 20).min(WRITERS * WRITES) {
                    std::thread::yield_now();
                }
            }
        });
    });
    let acknowledged = acknowledged.into_inner().expect("no panic");
    assert!(ended.into_inner() > 2 && acknowledged.len() > 10, "{} were acknowledged", acknowledged.len());
    assert_eq!(missing(&database.store, &acknowledged), 0);
    assert!(database.store.verify(TOP, &[]).expect("read").faults.is_empty());
}

fn check(address: &str) {
    let outcome = kill::run(address, 20, Duration::from_millis(120), || {
        let mut program = Command::new(std::env::current_exe().expect("this program"));
        program.args(["killed::child", "--exact", "--nocapture"]);
        program
    });
    println!("{outcome:?}");
    assert!(outcome.acknowledged > 20, "{outcome:?}");
    assert_eq!(outcome.lost, 0, "{outcome:?}");
}
