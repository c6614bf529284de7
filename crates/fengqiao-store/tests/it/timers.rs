//! Clocks: every instant is claimed once, by whoever comes first; an ended clock never fires.

use fengqiao_domain::event::Event;
use fengqiao_store::*;

use crate::database::{Database, on_each};
use crate::world::*;

fn with_clock(store: &Store) {
    found(store);
    record(store, 1, vec![Event::MatterOpened { matter: matter(1) }]);
    let clocks = vec![clock(1, "answer", &[2_000, 3_000], 4_000)];
    record(store, 2, vec![Event::ProceedingOpened { proceeding: proceeding(1, 1), step: step(clocks, vec![]) }]);
}

fn due(database: &Database, seconds: i64) -> Vec<DueTimer> {
    database.store.due_timers(at(seconds), None, 100).expect("read")
}

/// Claims a timer and records what it causes, as the app's timer verb does.
fn fire(store: &Store, timer: &DueTimer, seconds: i64) -> bool {
    let timer = timer.clone();
    let claimed: StoreResult<bool> = store.write(timer.top_region, at(seconds), move |tx| {
        if !tx.claim_timer(&timer)? {
            return Ok(false);
        }
        let (proceeding_id, deadline) = (timer.row.proceeding_id, &timer.row.deadline);
        let (deadline_id, key) = (deadline.id, deadline.key.clone());
        let event = match at(seconds) >= deadline.due_at {
            true => Event::DeadlineBreached { proceeding_id, deadline_id, key, escalated_to: vec![] },
            false => Event::DeadlineReminded { proceeding_id, deadline_id, key },
        };
        tx.record(&fengqiao_domain::event::Actor::default(), &[event])?;
        Ok(true)
    });
    claimed.expect("claims")
}

#[test]
fn a_clock_reminds_at_each_instant_and_then_runs_out() {
    on_each(|database| {
        with_clock(&database.store);
        assert_eq!(due(database, 1_999), []);
        for seconds in [2_000, 3_000, 4_000] {
            let timers = due(database, seconds);
            assert_eq!(timers.len(), 1, "at {seconds}");
            assert_eq!(timers[0].next_at, at(seconds));
            assert!(fire(&database.store, &timers[0], seconds));
            assert!(!fire(&database.store, &timers[0], seconds), "the same instant is claimed once");
            assert_eq!(due(database, seconds), []);
        }
        assert_eq!(due(database, 1_000_000), []);
        let row = database.store.read(TOP, |reader| reader.deadline(deadline_id(1))).expect("read").expect("there");
        assert_eq!((row.state.as_str(), row.fired_at, row.ended_at), ("breached", Some(at(4_000)), None));
        assert_eq!(database.store.overlooked_timers(at(1_000_000)).expect("read"), 0);
    });
}

#[test]
fn after_a_long_stop_one_reminder_is_given_and_none_of_an_end_that_is_past() {
    on_each(|database| {
        with_clock(&database.store);
        assert!(fire(&database.store, &due(database, 3_500)[0], 3_500));
        let timers = due(database, 1_000_000);
        assert_eq!(timers[0].next_at, at(4_000));
        assert!(fire(&database.store, &timers[0], 1_000_000));
        assert_eq!(due(database, 2_000_000), []);
    });
    on_each(|database| {
        with_clock(&database.store);
        assert_eq!(database.store.overlooked_timers(at(1_000_000)).expect("read"), 1, "nobody has come by yet");
        assert!(fire(&database.store, &due(database, 1_000_000)[0], 1_000_000));
        assert_eq!(due(database, 1_000_000), [], "the end is never passed over");
        assert_eq!(database.store.overlooked_timers(at(1_000_000)).expect("read"), 0);
    });
}

#[test]
fn of_many_claimers_one_wins() {
    on_each(|database| {
        with_clock(&database.store);
        let timer = &due(database, 4_000)[0];
        let wins: usize = std::thread::scope(|scope| {
            let claimers: Vec<_> = (0..8).map(|_| scope.spawn(|| fire(&database.store, timer, 4_000))).collect();
            claimers.into_iter().map(|claimer| usize::from(claimer.join().expect("ends"))).sum()
        });
        assert_eq!(wins, 1);
    });
}

#[test]
fn two_nodes_on_one_server_claim_once() {
    let Some(database) = Database::postgres() else { return };
    with_clock(&database.store);
    let other = Store::open(&database.address, crate::database::keys()).expect("a second node opens");
    let timer = &due(&database, 4_000)[0];
    let wins = std::thread::scope(|scope| {
        let nodes = [&database.store, &other, &database.store, &other];
        let claimers = nodes.map(|store| scope.spawn(|| fire(store, timer, 4_000)));
        claimers.map(|claimer| claimer.join().expect("ends")).into_iter().filter(|won| *won).count()
    });
    assert_eq!(wins, 1);
    assert!(database.store.verify(TOP, &[]).expect("read").faults.is_empty());
}

#[test]
fn an_ended_clock_never_fires() {
    on_each(|database| {
        with_clock(&database.store);
        let timer = &due(database, 2_000)[0];
        let ended = step(vec![], vec![("answer".into(), "met".into())]);
        record(&database.store, 2_001, vec![Event::ProceedingStepped { proceeding: proceeding(1, 2), step: ended }]);
        assert!(!fire(&database.store, timer, 2_002));
        assert_eq!(due(database, 1_000_000), []);
        let row = database.store.read(TOP, |reader| reader.proceeding(proceeding_id(1))).expect("read").expect("there");
        assert_eq!(row.due_at, None);
        let row = database.store.read(TOP, |reader| reader.deadline(deadline_id(1))).expect("read").expect("there");
        assert_eq!((row.state.as_str(), row.fired_at), ("met", None));
    });
}

#[test]
fn timers_are_handed_out_earliest_first_and_no_more_than_asked() {
    on_each(|database| {
        with_clock(&database.store);
        let clocks = (2..=9)
            .map(|number| clock(number, &format!("k{number}"), &[], 5_000 - i64::try_from(number).expect("small")))
            .collect();
        record(
            &database.store,
            3,
            vec![Event::ProceedingStepped { proceeding: proceeding(1, 2), step: step(clocks, vec![]) }],
        );
        let timers = database.store.due_timers(at(10_000), None, 3).expect("read");
        let ids: Vec<_> = timers.iter().map(|timer| timer.row.deadline.id).collect();
        assert_eq!(ids, [deadline_id(1), deadline_id(9), deadline_id(8)]);
        let rest = database.store.due_timers(at(10_000), timers.last(), 100).expect("read");
        let ids: Vec<_> = rest.iter().map(|timer| timer.row.deadline.id).collect();
        assert_eq!(ids, (2..=7).rev().map(deadline_id).collect::<Vec<_>>());
    });
}
