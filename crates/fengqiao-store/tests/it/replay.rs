//! Replay: the read tables come from the log alone.

use fengqiao_domain::event::Event;
use fengqiao_domain::filing::{Filing, Side};
use fengqiao_store::*;

use crate::database::{Database, on_durable};
use crate::world::*;

/// Tables that events make; every other table must be named in [`PRIMARY`].
const MADE: [&str; 49] = [
    "region",
    "organisation",
    "account",
    "report",
    "report_daily",
    "matter",
    "scan",
    "signal",
    "signal_seen",
    "artefact",
    "tuning",
    "proceeding",
    "proceeding_slot",
    "procedure_version",
    "handler",
    "substitute",
    "proceeding_mark",
    "points",
    "points_rules",
    "missed_window",
    "alarm",
    "model",
    "team",
    "patrol",
    "visit",
    "pairing",
    "pairing_pass",
    "document",
    "document_template",
    "document_signature",
    "bulletin",
    "filing",
    "filing_place",
    "filing_count",
    "litigant_count",
    "vault_litigant_month",
    "filing_series",
    "base",
    "station",
    "official",
    "liaison_proposal",
    "liaison",
    "draw_period",
    "inspection",
    "inspection_photo",
    "mediator",
    "mandate",
    "sitting",
    "deadline",
];
const PRIMARY: [&str; 27] = [
    "migration",
    "top_region",
    "event",
    "event_head",
    "outbox",
    "outbox_reader",
    "idempotency",
    "counter",
    "region_map",
    "credential",
    "session",
    "citizen_code",
    "feed",
    "vault_text",
    "vault_person",
    "vault_document",
    "vault_signature",
    "signing_code",
    "notice",
    "import",
    "trial",
    "model_bytes",
    "vault_litigant",
    "vault_series",
    "vault_official",
    "vault_seed",
    "vault_photo",
];

fn dump(database: &Database) -> Vec<(&'static str, Vec<String>)> {
    MADE.into_iter().chain(PRIMARY).chain(["import_reject"]).map(|table| (table, database.dump(table))).collect()
}

#[test]
fn the_tests_know_every_table() {
    let schema = [
        include_str!("../../migrations/0001_foundation.sql"),
        include_str!("../../migrations/0002_watch.sql"),
        include_str!("../../migrations/0003_model.sql"),
        include_str!("../../migrations/0004_patrol.sql"),
        include_str!("../../migrations/0005_pairing.sql"),
        include_str!("../../migrations/0006_filing.sql"),
        include_str!("../../migrations/0007_document.sql"),
        include_str!("../../migrations/0008_citizen.sql"),
        include_str!("../../migrations/0009_liaison.sql"),
        include_str!("../../migrations/0010_points.sql"),
        include_str!("../../migrations/0011_bulletin.sql"),
        include_str!("../../migrations/0012_version_handler.sql"),
        include_str!("../../migrations/0013_photo.sql"),
        include_str!("../../migrations/0014_ledger.sql"),
        include_str!("../../migrations/0015_figure.sql"),
        include_str!("../../migrations/0016_signature.sql"),
        include_str!("../../migrations/0017_mediator_sitting.sql"),
    ];
    let mut tables: Vec<&str> = schema
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| line.strip_prefix("create table ")?.strip_suffix(" ("))
        .collect();
    let mut known: Vec<&str> =
        MADE.into_iter().chain(PRIMARY).chain(["import_reject"]).filter(|table| *table != "migration").collect();
    // One that was made beside another and took its name is the other.
    let renamed = |table: &&str| schema.iter().any(|text| text.contains(&format!("alter table {table} rename to ")));
    tables.retain(|table| !renamed(table));
    tables.sort_unstable();
    // One that was made anew stands twice.
    tables.dedup();
    known.sort_unstable();
    assert_eq!(tables, known);
}

/// The story, with clocks that run by claims, a session, people and answers beside it.
fn live(store: &Store) {
    found(store);
    let row = SessionRow {
        id: session_id(1),
        top_region: TOP,
        account_id: account_id(1),
        agent: "a".into(),
        created_at: at(0),
        seen_at: at(0),
        expires_at: at(9),
    };
    let sealed = store.seal_document(document_id(1), "{}");
    let mark = store.seal_mark(signature_id(1), "{}");
    let picture = store.seal_photo(photo_id(1), &[1, 2, 3]);
    let personnel = store.seal_personnel(account_id(1), &Default::default()).expect("sealed");
    let seed = store.seal_seed(on(1), "07");
    let done: StoreResult<()> = store.write(TOP, at(1), move |tx| {
        tx.open_session("hash", &row)?;
        tx.keep_citizen_code((matter_id(1), person_id(1)), "hash", at(9))?;
        tx.keep_feed(account_id(1), "hash")?;
        tx.keep_narrative(report_id(1), "邻居漏水")?;
        tx.keep_person(&person(1, 1))?;
        tx.keep_sealed_document(&sealed)?;
        tx.keep_mark(&mark)?;
        tx.keep_signing_code(&signing_code("271828", 2))?;
        tx.keep_sealed_photo(&picture)?;
        tx.keep_personnel(&personnel)?;
        tx.keep_seed(&seed)?;
        tx.remember(account_id(1), "r", "k", "f", "a")?;
        tx.next_number("SX2026", 3)?;
        tx.keep_model_bytes(model_id(1), &[1, 2, 3])?;
        tx.keep_map("{}", None)
    });
    done.expect("kept");
    for (place, event) in story().into_iter().enumerate() {
        let seconds = 1_000 + 600 * i64::try_from(place).expect("small");
        // The story reminds of a clock after its end, as older programs did; claimed by then, it would run out.
        let claims = matches!(event, Event::DeadlineBreached { .. });
        let timer = if claims { store.due_timers(at(seconds), None, 1).expect("read").pop() } else { None };
        let done: StoreResult<()> = store.write(TOP, at(seconds), move |tx| {
            if let Some(timer) = &timer {
                assert!(tx.claim_timer(timer)?);
            }
            tx.record(&actor(), &[event])
        });
        done.expect("recorded");
    }
    a_bulk_series(store);
    // Clocks that still run when the log is replayed: one reminded, one untouched, one run out and not ended.
    record(store, 50_000, vec![Event::MatterOpened { matter: matter(2) }]);
    let clocks =
        vec![clock(11, "a", &[52_000, 53_000], 60_000), clock(12, "b", &[59_000], 60_000), clock(13, "c", &[], 51_000)];
    record(store, 50_000, vec![Event::ProceedingOpened { proceeding: proceeding(2, 1), step: step(clocks, vec![]) }]);
    for timer in store.due_timers(at(52_500), None, 10).expect("read") {
        let done: StoreResult<()> = store.write(TOP, at(52_500), move |tx| {
            assert!(tx.claim_timer(&timer)?);
            let (deadline_id, key) = (timer.row.deadline.id, timer.row.deadline.key.clone());
            let proceeding_id = timer.row.proceeding_id;
            let event = match timer.next_at >= timer.row.deadline.due_at {
                true => Event::DeadlineBreached { proceeding_id, deadline_id, key, escalated_to: vec![] },
                false => Event::DeadlineReminded { proceeding_id, deadline_id, key },
            };
            tx.record(&actor(), &[event])
        });
        done.expect("recorded");
    }
}

/// Ten suits of one bank in one month, with the series that they make.
fn a_bulk_series(store: &Store) {
    let filings: Vec<Filing> = (21..=30).map(|number| filing(number, &[11], &[21])).collect();
    let bank = |filing: &Filing| NewLitigant {
        id: filing.parties[0].person_id,
        filing_id: filing.id,
        side: Side::Plaintiff,
        year: 2026,
        region_code: String::new(),
        fields: LitigantFields { name: Some("甲银行".into()), number: None },
    };
    let sealed: Vec<_> = filings.iter().map(|filing| store.seal_litigant(&bank(filing))).collect();
    let done: StoreResult<()> = store.write(TOP, at(45_000), move |tx| {
        tx.keep_litigants(&sealed)?;
        tx.record(&actor(), &[Event::FilingsImported { import_id: import_id(2), chunk: 0, filings: filings.clone() }])?;
        let mut groups = Vec::new();
        for filing in &filings {
            groups.extend(tx.series_groups(filing)?);
        }
        let found = tx.series_of(groups, || series_id(9))?;
        assert_eq!(found.len(), 1);
        tx.record(&actor(), &found.into_iter().map(|series| Event::SeriesKept { series }).collect::<Vec<_>>())
    });
    done.expect("recorded");
}

#[test]
fn replaying_the_log_makes_the_same_tables_byte_for_byte() {
    on_durable(|database| {
        live(&database.store);
        let before = dump(database);
        for (table, rows) in &before {
            assert!(
                !rows.is_empty()
                    || ["import", "import_reject", "notice", "credential", "outbox_reader", "trial"].contains(table),
                "{table} is put to no test"
            );
        }
        let events = database.store.rebuild(TOP).expect("is rebuilt");
        assert_eq!(events, i64::try_from(database.dump("event").len()).expect("small"));
        for ((table, before), (_, after)) in before.iter().zip(dump(database)) {
            assert_eq!(before, &after, "{table}");
        }
        assert_eq!(database.store.session("hash").expect("read").map(|row| row.id), Some(session_id(1)));
    });
}

#[test]
fn replaying_mends_read_tables_that_were_changed_by_hand() {
    on_durable(|database| {
        live(&database.store);
        let before = dump(database);
        for sql in [
            "delete from report",
            "update matter set reports = 99",
            "update deadline set next_at = null, state = 'met'",
            "delete from report_daily",
            "update points set points = 99",
        ] {
            database.tamper(sql);
        }
        database.store.rebuild(TOP).expect("is rebuilt");
        assert_eq!(dump(database), before);
    });
}

#[test]
fn a_log_that_does_not_fit_leaves_the_tables_as_they_were() {
    on_durable(|database| {
        live(&database.store);
        database.tamper("delete from event where kind = 'matter_opened'");
        let before = dump(database);
        let error = database.store.rebuild(TOP).expect_err("does not fit");
        assert!(error.to_string().contains("event 17"), "the place is named: {error}");
        assert_eq!(dump(database), before);
    });
}
