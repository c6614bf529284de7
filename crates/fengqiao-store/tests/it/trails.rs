//! The steps of many proceedings out of the log.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::ProceedingId;
use fengqiao_domain::proceeding::{Proceeding, Subject};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{ProceedingTally, Store, TallyBy, Took, TrailFilter};
use jiff::Timestamp;

use crate::database::on_each;
use crate::world::*;

fn filter() -> TrailFilter {
    TrailFilter {
        procedure: "directive".into(),
        within: RegionPath::top(),
        from_at: Timestamp::MIN,
        to_at: Timestamp::MAX,
        limit: 100,
    }
}

/// Number of the proceeding and revision of each event, in the order in which they are read.
fn read(store: &Store, filter: &TrailFilter) -> Vec<(ProceedingId, u32)> {
    let mut found = Vec::new();
    let told = store.read(TOP, |reader| {
        reader.trail_events(filter, &mut |at, by, event| {
            let (Event::ProceedingOpened { proceeding, .. } | Event::ProceedingStepped { proceeding, .. }) = event
            else {
                panic!("{event:?} is no step");
            };
            assert!(at > Timestamp::UNIX_EPOCH && by == Some(organisation_id(1)));
            found.push((proceeding.id, proceeding.revision));
        })
    });
    told.expect("read");
    found
}

#[test]
fn the_steps_of_a_proceeding_come_one_after_another_and_no_other_event() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        record(store, 1, vec![Event::MatterOpened { matter: matter(1) }]);
        let run = |number: u64, revision| Proceeding {
            opened_at: at(1_000 * i64::try_from(number).expect("small")),
            region_id: region_id(if number == 3 { 21 } else { 11 }),
            procedure: if number == 4 { "push".into() } else { "directive".into() },
            ..proceeding(number, revision)
        };
        // Two proceedings step in turn, beside another place and another procedure.
        for number in 1..=4 {
            let opened = Event::ProceedingOpened { proceeding: run(number, 1), step: step(vec![], vec![]) };
            record(store, 2, vec![opened]);
        }
        for (number, revision) in [(1, 2), (2, 2), (1, 3)] {
            let stepped = Event::ProceedingStepped { proceeding: run(number, revision), step: step(vec![], vec![]) };
            record(store, 3, vec![stepped, Event::SignedIn { account_id: account_id(1) }]);
        }
        let one = [1, 2, 3].map(|revision| (proceeding_id(1), revision));
        let two = [1, 2].map(|revision| (proceeding_id(2), revision));
        assert_eq!(read(store, &filter()), [&one[..], &two[..], &[(proceeding_id(3), 1)]].concat());
        assert_eq!(read(store, &TrailFilter { to_at: at(2_000), ..filter() }), one);
        assert_eq!(read(store, &TrailFilter { from_at: at(2_000), to_at: at(3_000), ..filter() }), two);
        assert_eq!(read(store, &TrailFilter { limit: 1, ..filter() }), [(proceeding_id(3), 1)], "the newest");
        assert_eq!(read(store, &TrailFilter { procedure: "push".into(), ..filter() }), [(proceeding_id(4), 1)]);
        let path = regions().into_iter().find(|region| region.id == region_id(21)).expect("there").path;
        assert_eq!(read(store, &TrailFilter { within: path, ..filter() }), [(proceeding_id(3), 1)]);
    });
}

#[test]
fn the_net_time_of_a_proceeding_leaves_out_while_a_clock_was_paused() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        let stands = |revision: u32, seconds: i64, paused_at: Option<i64>| Proceeding {
            subject: Subject { kind: "region".into(), id: region_id(11).to_string() },
            revision,
            opened_at: at(1_000),
            since_at: at(seconds),
            terminal: seconds == 1_100,
            instance: serde_json::json!({ "deadlines": { "act": { "paused_at": paused_at.map(at) } } }),
            ..proceeding(1, revision)
        };
        let empty = || step(vec![], vec![]);
        record(store, 1_000, vec![Event::ProceedingOpened { proceeding: stands(1, 1_000, None), step: empty() }]);
        // Paused from 1,020 on, a step within, resumed at 1,050, paused again at 1,090 until the end.
        for (revision, seconds, paused) in [
            (2, 1_020, Some(1_020)),
            (3, 1_030, Some(1_020)),
            (4, 1_050, None),
            (5, 1_090, Some(1_090)),
            (6, 1_100, None),
        ] {
            let proceeding = stands(revision, seconds, paused);
            record(store, seconds, vec![Event::ProceedingStepped { proceeding, step: empty() }]);
        }
        let wanted = ProceedingTally {
            procedure: "directive".into(),
            by: TallyBy::Ended,
            outcomes: Vec::new(),
            states: Vec::new(),
            from_at: at(0),
            to_at: at(10_000),
        };
        for (took, seconds) in [(Took::Whole, 100), (Took::Net, 60)] {
            let found = store.read(TOP, |reader| reader.tally_proceeding_times(&wanted, took)).expect("read");
            assert_eq!(found, [(region_id(11), seconds * 1_000)], "{took:?}");
        }
    });
}
