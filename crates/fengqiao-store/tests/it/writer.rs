//! The writer: verbs share a commit and stay apart; what a caller is told is what the database holds.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use fengqiao_domain::event::Event;
use fengqiao_store::*;

use crate::database::{Database, on_each};
use crate::world::*;

fn reports(store: &Store) -> i64 {
    store.read(TOP, |reader| reader.reports(&ReportFilter::default(), &PageRequest::default())).expect("read").total
}

/// Keeps the writer busy with a first verb until `verbs` others wait, so that they share the next batch.
fn together(store: &Store, verbs: Vec<Box<dyn FnOnce() -> bool + Send>>) -> Vec<bool> {
    let (entered, ready) = (Barrier::new(2), std::sync::Arc::new(Barrier::new(verbs.len() + 1)));
    let entered = std::sync::Arc::new(entered);
    std::thread::scope(|scope| {
        let (inside, all) = (std::sync::Arc::clone(&entered), std::sync::Arc::clone(&ready));
        let first = scope.spawn(move || {
            let held: StoreResult<()> = store.write(TOP, at(0), move |_| {
                inside.wait();
                all.wait();
                Ok(())
            });
            held.expect("is committed");
        });
        entered.wait();
        let others: Vec<_> = verbs
            .into_iter()
            .map(|verb| {
                let ready = std::sync::Arc::clone(&ready);
                scope.spawn(move || {
                    ready.wait();
                    verb()
                })
            })
            .collect();
        first.join().expect("ends");
        others.into_iter().map(|other| other.join().expect("ends")).collect()
    })
}

fn received(number: u64) -> Vec<Event> {
    vec![Event::ReportReceived { report: report(number, Some(11), Some("D13")) }]
}

#[test]
fn a_verb_that_fails_or_panics_is_undone_alone() {
    on_each(|database| {
        found(&database.store);
        let verbs = (1..=30_u64).map(|number| {
            let store = database.store.clone();
            Box::new(move || {
                let done: StoreResult<()> = store.write(TOP, at(1), move |tx| {
                    tx.record(&actor(), &received(number))?;
                    match number % 5 {
                        0 => panic!("a planted fault"),
                        1 => Err(StoreError::Busy),
                        2 => tx.record(&actor(), &received(number)),
                        // A statement that the database refused, and a step that goes on regardless.
                        3 => {
                            assert!(tx.record(&actor(), &received(number)).is_err());
                            Ok(())
                        }
                        _ => Ok(()),
                    }
                });
                match number % 5 {
                    0 => assert!(matches!(done, Err(StoreError::Panicked)), "{done:?}"),
                    1 => assert!(matches!(done, Err(StoreError::Busy)), "{done:?}"),
                    2 => assert!(matches!(done, Err(StoreError::Taken(_))), "{done:?}"),
                    3 => assert!(matches!(done, Err(StoreError::Undone(_))), "{done:?}"),
                    _ => assert!(done.is_ok(), "{done:?}"),
                }
                done.is_ok()
            }) as Box<dyn FnOnce() -> bool + Send>
        });
        let answers = together(&database.store, verbs.collect());
        assert_eq!(answers.iter().filter(|kept| **kept).count(), 6);
        assert_eq!(reports(&database.store), 6);
        for number in 1..=30 {
            let there = database.store.read(TOP, |reader| reader.report(report_id(number))).expect("read").is_some();
            assert_eq!(there, number % 5 == 4, "report {number}");
        }
        let verified = database.store.verify(TOP, &[]).expect("read");
        assert_eq!((verified.events, verified.faults), (6 + 6, vec![]), "the chain has no gap where verbs were undone");
    });
}

#[test]
fn a_verb_sees_what_it_wrote_and_others_do_not_until_it_is_committed() {
    let test = |database: &Database| {
        found(&database.store);
        let reader = database.store.clone();
        let done: StoreResult<()> = database.store.write(TOP, at(1), move |tx| {
            tx.record(&actor(), &received(1))?;
            assert!(tx.reader().report(report_id(1))?.is_some());
            assert_eq!(reports(&reader), 0);
            Ok(())
        });
        done.expect("is committed");
        assert_eq!(reports(&database.store), 1);
    };
    crate::database::on_durable(test);
}

#[test]
fn readers_and_writers_work_side_by_side() {
    on_each(|database| {
        found(&database.store);
        let left = AtomicUsize::new(4);
        std::thread::scope(|scope| {
            for writer in 0..4_u64 {
                let (store, left) = (&database.store, &left);
                scope.spawn(move || {
                    for number in 0..25 {
                        record(store, 1, received(1_000 * writer + number + 1));
                    }
                    left.fetch_sub(1, Ordering::SeqCst);
                });
            }
            for _ in 0..6 {
                scope.spawn(|| {
                    let mut seen = 0;
                    while left.load(Ordering::SeqCst) > 0 {
                        let now = reports(&database.store);
                        assert!(now >= seen, "{now} after {seen}");
                        seen = now;
                        let page = PageRequest::default();
                        database.store.read(TOP, |reader| reader.events(&LogFilter::default(), &page)).expect("read");
                    }
                });
            }
        });
        assert_eq!(reports(&database.store), 100);
        assert!(database.store.verify(TOP, &[]).expect("read").faults.is_empty());
    });
}

#[test]
fn a_panicking_reader_leaves_no_open_snapshot_behind() {
    on_each(|database| {
        found(&database.store);
        for number in 1..=20 {
            let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                database.store.read(TOP, |reader| -> StoreResult<()> {
                    reader.regions()?;
                    panic!("a planted fault");
                })
            }));
            assert!(panicked.is_err());
            record(&database.store, 1, received(number));
            assert_eq!(
                reports(&database.store),
                i64::try_from(number).expect("small"),
                "the next reader sees the newest"
            );
        }
    });
}

#[test]
fn a_request_is_answered_once_and_remembered() {
    on_each(|database| {
        found(&database.store);
        let ask = |key: &'static str, body: &'static str, seconds: i64| -> StoreResult<Remembered> {
            database.store.write(TOP, at(seconds), move |tx| {
                let known = tx.remembered(account_id(1), "POST /reports", key, body)?;
                if known == Remembered::New {
                    let number = tx.next_number("report", 1)?;
                    tx.remember(account_id(1), "POST /reports", key, body, &format!("report {number}"))?;
                }
                Ok(known)
            })
        };
        assert_eq!(ask("k1", "a", 0).expect("asks"), Remembered::New);
        assert_eq!(ask("k1", "a", 1).expect("asks"), Remembered::Answered("report 1".into()));
        assert_eq!(ask("k1", "b", 2).expect("asks"), Remembered::Reused);
        assert_eq!(ask("k2", "a", 500).expect("asks"), Remembered::New);
        let other = database.store.write(TOP, at(3), |tx| tx.remembered(account_id(2), "POST /reports", "k1", "a"));
        assert_eq!(other.expect("asks"), Remembered::New, "keys are an account's own");
        database.store.write(TOP, at(600), |tx| tx.expire(at(500), at(0))).expect("expires");
        assert_eq!(ask("k1", "a", 601).expect("asks"), Remembered::New, "expired");
        assert_eq!(ask("k2", "a", 601).expect("asks"), Remembered::Answered("report 2".into()));
    });
}

#[test]
fn many_askers_with_one_key_cause_one_effect() {
    on_each(|database| {
        found(&database.store);
        let ask = |key: u64| {
            let key = key.to_string();
            let asked: StoreResult<()> =
                database.store.write(TOP, at(1), move |tx| match tx.remembered(account_id(1), "r", &key, "f")? {
                    Remembered::New => {
                        tx.record(&actor(), &received(key.parse().expect("a number")))?;
                        tx.remember(account_id(1), "r", &key, "f", "done")
                    }
                    _ => Ok(()),
                });
            asked.expect("asks");
        };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (1..=20).for_each(ask));
            }
        });
        assert_eq!(reports(&database.store), 20);
    });
}

#[test]
fn counters_give_every_number_once() {
    on_each(|database| {
        let take = |count| database.store.write(TOP, at(0), move |tx| tx.next_number("SX2026", count)).expect("counts");
        assert_eq!([take(1), take(10), take(1)], [1, 2, 12]);
        let undone: StoreResult<i64> = database.store.write(TOP, at(0), |tx| {
            tx.next_number("SX2026", 100)?;
            Err(StoreError::Busy)
        });
        assert!(undone.is_err());
        assert_eq!(take(1), 13, "an undone verb takes no number");
    });
}

#[test]
fn sessions_open_move_and_end() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        let session = |number: u64, account: u64| SessionRow {
            id: session_id(number),
            top_region: TOP,
            account_id: account_id(account),
            agent: "浏览器".into(),
            created_at: at(0),
            seen_at: at(0),
            expires_at: at(1_000),
        };
        for (number, account) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
            let row = session(number, account);
            store.write(TOP, at(0), move |tx| tx.open_session(&format!("hash{number}"), &row)).expect("opens");
        }
        assert_eq!(store.session("hash1").expect("read"), Some(session(1, 1)));
        assert_eq!(store.session("hash9").expect("read"), None);
        store.write(TOP, at(60), |tx| tx.touch_session(session_id(2))).expect("moves");
        let ids = |account| -> Vec<_> {
            store
                .read(TOP, |reader| reader.sessions_of(account_id(account)))
                .expect("read")
                .iter()
                .map(|row| row.id)
                .collect()
        };
        assert_eq!(ids(1), [2, 1, 3].map(session_id));
        store.write(TOP, at(61), |tx| tx.end_session(account_id(2), session_id(1))).expect("nothing");
        assert_eq!(ids(1).len(), 3, "nobody ends another's session");
        store.write(TOP, at(61), |tx| tx.end_session(account_id(1), session_id(1))).expect("ends");
        store.write(TOP, at(61), |tx| tx.end_other_sessions(account_id(1), Some(session_id(3)))).expect("ends");
        assert_eq!(ids(1), [session_id(3)]);
        let mut gone = account(2);
        gone.active = false;
        record(store, 62, vec![Event::AccountKept { account: gone }]);
        assert_eq!(ids(2), [], "who is out has no session");
        store.write(TOP, at(2_000), |tx| tx.expire(at(0), at(0))).expect("expires");
        assert_eq!(ids(1), []);
    });
}

#[test]
fn credentials_are_kept_whole() {
    on_each(|database| {
        let credential = Credential {
            password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".into(),
            one_time: true,
            totp_secret: Some(vec![0, 1, 255]),
            totp_on: false,
            totp_step: 7,
            failures: 3,
            locked_until_at: Some(at(9)),
            seen_at: None,
        };
        for totp_on in [false, true] {
            let kept = Credential { totp_on, ..credential.clone() };
            let told = kept.clone();
            database.store.write(TOP, at(0), move |tx| tx.keep_credential(account_id(1), &told)).expect("kept");
            let found = database.store.read(TOP, |reader| reader.credential(account_id(1))).expect("read");
            assert!(found == Some(kept));
        }
    });
}
