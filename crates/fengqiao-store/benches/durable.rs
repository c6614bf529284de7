//! `cargo bench -p fengqiao-store --bench durable`: durable verbs a second, one by one and by 64 writers, on one disk in one
//! run; then how fast the log that they left is verified.
//!
//! One writer waits for the disk, many wait for the processor: how much is gained by committing together depends on what a
//! sync costs. A disk in a cloud may answer in 0.2 ms and promise little; one that a power cut cannot harm takes 5 to 10 ms.
//! Such a disk can be had anywhere by making every sync wait (here 8.6 ms, as measured on a disk without a write cache):
//! `strace -f --seccomp-bpf -o /dev/null -e trace=fsync,fdatasync -e inject=fsync,fdatasync:delay_exit=8600` before the program
//! that `cargo bench --no-run` names.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "office/office.rs"]
#[expect(dead_code, reason = "the bench needs a part of the office")]
mod office;

use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::report::Report;
use fengqiao_store::{Remembered, Store, StoreResult};

/// A whole verb of the app: key not seen, number taken, report with narrative and person, answer remembered.
fn verb(store: &Store, number: u64) {
    let report = Report { received_at: office::at(number), ..office::report(number) };
    let (narrative, person) = office::sealed(store, &report, number);
    let done: StoreResult<()> = store.write(1, office::at(number), move |tx| {
        let key = format!("key-{number}");
        let known = tx.remembered(office::account_id(), "POST /reports", &key, "fingerprint")?;
        assert_eq!(known, Remembered::New);
        tx.keep_sealed_narrative(&narrative)?;
        tx.keep_sealed_person(&person)?;
        tx.record(
            &Actor { account_id: Some(office::account_id()), organisation_id: None },
            &[Event::ReportReceived { report }],
        )?;
        tx.remember(office::account_id(), "POST /reports", &key, "fingerprint", "{\"id\":\"…\"}")
    });
    done.expect("is durable");
}

/// Runs writers for a while; gives verbs a second and every latency.
fn run(store: &Store, writers: usize, time: Duration, next: &AtomicU64) -> (f64, Vec<Duration>) {
    let started = Instant::now();
    let times: Vec<Duration> = std::thread::scope(|scope| {
        let writer = || {
            let mut times = Vec::new();
            while started.elapsed() < time {
                let asked = Instant::now();
                verb(store, next.fetch_add(1, Ordering::Relaxed));
                times.push(asked.elapsed());
            }
            times
        };
        let threads: Vec<_> = (0..writers).map(|_| scope.spawn(writer)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("ends")).collect()
    });
    (times.len() as f64 / started.elapsed().as_secs_f64(), times)
}

fn disk_syncs_a_second() -> f64 {
    let path = office::folder().join("sync.probe");
    let mut file = std::fs::File::create(&path).expect("makes a file");
    let started = Instant::now();
    for _ in 0..200 {
        file.write_all(&[0; 4_096]).and_then(|()| file.sync_data()).expect("is synced");
    }
    let rate = 200.0 / started.elapsed().as_secs_f64();
    std::fs::remove_file(&path).expect("is removed");
    rate
}

fn main() {
    let seconds = office::flag("--seconds", 5);
    let path = office::folder().join("durable.db");
    office::remove(&path);
    let store = office::open(&path);
    let next = AtomicU64::new(0);
    println!("the disk alone: {:.0} appends of 4 KB with a sync a second", disk_syncs_a_second());
    let mut rates = Vec::new();
    for writers in [1, 16, 64] {
        let processor = office::processor_seconds();
        let (rate, mut times) = run(&store, writers, Duration::from_secs(seconds), &next);
        let (p50, p99) = (office::quantile(&mut times, 0.5), office::quantile(&mut times, 0.99));
        let work = (office::processor_seconds() - processor) * 1e6 / times.len() as f64;
        println!(
            "{writers:>3} writers: {rate:>8.0} durable verbs/s   p50 {p50:.2} ms   p99 {p99:.2} ms   processor {work:.0} us"
        );
        rates.push(rate);
    }
    println!("64 writers against one: {:.1} times", rates[2] / rates[0]);
    let started = Instant::now();
    let verified = store.verify(1, &[]).expect("reads");
    assert!(verified.faults.is_empty(), "{:?}", verified.faults);
    let rate = verified.events as f64 / started.elapsed().as_secs_f64();
    println!("verified {} entries at {rate:.0} a second", verified.events);
    drop(store);
    office::remove(&path);
}
