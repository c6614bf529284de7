//! A short run of the kill -9 harness.

use std::process::Command;
use std::time::Duration;

use crate::kill;

/// The process that is killed: this test program, told by its environment to write.
#[test]
fn child() {
    kill::child();
}

#[test]
fn every_acknowledged_write_survives_kill_9() {
    let outcome = kill::run(20, Duration::from_millis(120), || {
        let mut program = Command::new(std::env::current_exe().expect("this program"));
        program.args(["killed::child", "--exact", "--nocapture"]);
        program
    });
    println!("{outcome:?}");
    assert!(outcome.acknowledged > 20, "{outcome:?}");
    assert_eq!(outcome.lost, 0, "{outcome:?}");
}
