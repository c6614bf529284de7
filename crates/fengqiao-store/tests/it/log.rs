//! The log: whatever is changed behind the store's back is found.

use std::path::Path;

use fengqiao_domain::event::Event;
use fengqiao_store::*;
use proptest::prelude::*;

use crate::database::{Database, keys, on_durable, on_each};
use crate::world::*;

fn faults(store: &Store, checkpoints: &[(i64, String)]) -> Vec<&'static str> {
    let mut kinds: Vec<_> =
        store.verify(TOP, checkpoints).expect("read").faults.iter().map(|fault| fault.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

#[test]
fn an_untouched_log_verifies_and_names_its_head() {
    on_each(|database| {
        assert_eq!(database.store.verify(TOP, &[]).expect("read").events, 0);
        tell(&database.store);
        let head = database.store.head(TOP).expect("read").expect("there");
        let verified = database.store.verify(TOP, std::slice::from_ref(&head)).expect("read");
        assert_eq!((verified.head_seq, verified.head_hash, verified.faults), (head.0, head.1, vec![]));
        assert_eq!(verified.events, 68);
    });
}

#[test]
fn every_way_to_change_the_log_is_found_and_named() {
    let cases: [(&str, &[&str]); 16] = [
        (
            "update event set payload = replace(payload, 'settled', 'unfounded') where kind = 'matter_closed'",
            &["changed"],
        ),
        ("update event set payload = payload || ' ' where seq = 20", &["changed"]),
        ("update event set at = at + 1 where seq = 20", &["changed"]),
        ("update event set created_at = created_at + 1 where seq = 20", &["changed"]),
        ("update event set account_id = null where seq = 20", &["changed"]),
        ("update event set account_id = '' where seq = 20", &["changed"]),
        ("update event set organisation_id = 'somebody else' where seq = 20", &["changed"]),
        ("update event set kind = 'nothing' where seq = 20", &["changed"]),
        ("update event set subject_id = '' where seq = 20", &["changed"]),
        ("update event set region_id = '' where seq = 20 or region_id is null", &["changed"]),
        ("update event set hash = (select e.hash from event e where e.seq = 5) where seq = 20", &["changed"]),
        ("delete from event where seq = 20", &["changed", "missing"]),
        ("delete from event where seq > 20", &["truncated"]),
        ("delete from event_head", &["head_forged"]),
        ("update event_head set mac = hash", &["head_forged"]),
        (
            "update event_head set seq = 5, hash = (select hash from event where seq = 5)",
            &["head_behind", "head_forged"],
        ),
    ];
    on_durable(|database| {
        tell(&database.store);
        database.tamper("create table kept_event as select * from event");
        database.tamper("create table kept_head as select * from event_head");
        for (sql, expected) in cases {
            assert!(database.tamper(sql) > 0, "{sql} changes nothing");
            assert_eq!(faults(&database.store, &[]), expected, "{sql}");
            for table in ["event", "head"] {
                let whole = if table == "event" { "event" } else { "event_head" };
                database.tamper(&format!("delete from {whole}"));
                database.tamper(&format!("insert into {whole} select * from kept_{table}"));
            }
            assert!(faults(&database.store, &[]).is_empty());
        }
    });
}

#[test]
fn a_log_that_was_emptied_is_not_taken_for_a_new_one() {
    on_durable(|database| {
        tell(&database.store);
        database.tamper("delete from event");
        database.tamper("delete from event_head");
        assert_eq!(faults(&database.store, &[]), ["missing"]);
    });
}

#[test]
fn the_end_cut_off_with_an_old_sealed_head_is_found_by_a_checkpoint() {
    on_durable(|database| {
        found(&database.store);
        database.tamper("create table kept_head as select * from event_head");
        record(&database.store, 1, vec![Event::MatterOpened { matter: matter(1) }]);
        let checkpoint = database.store.head(TOP).expect("read").expect("there");
        database.tamper("delete from event where kind = 'matter_opened'");
        database.tamper("delete from event_head");
        database.tamper("insert into event_head select * from kept_head");
        assert!(faults(&database.store, &[]).is_empty(), "without a checkpoint nothing can be known");
        assert_eq!(faults(&database.store, &[checkpoint]), ["truncated"]);
        assert_eq!(faults(&database.store, &[(3, "00".repeat(32))]), ["checkpoint_differs"]);
    });
}

#[test]
fn nothing_is_written_after_a_forged_head() {
    on_durable(|database| {
        tell(&database.store);
        database.tamper("update event_head set seq = seq - 1");
        let error = try_record(&database.store, 1, vec![Event::SignedIn { account_id: account_id(1) }])
            .expect_err("is refused");
        assert!(matches!(error, StoreError::Keys(_)), "{error}");
    });
}

fn copy(database: &Database, folder: &Path) -> std::path::PathBuf {
    let path = folder.join("copy.db");
    database.store.backup(&path).expect("is copied");
    path
}

const COLUMNS: [&str; 12] = [
    "top_region",
    "seq",
    "at",
    "kind",
    "subject_kind",
    "subject_id",
    "region_id",
    "account_id",
    "organisation_id",
    "payload",
    "hash",
    "created_at",
];

/// New values for a column; each differs from what stands there.
const CHANGES: [&str; 8] =
    ["{c} || 'x'", "coalesce({c}, 0) + 1", "x'00'", "null", "cast({c} as blob)", "1.5", "''", "char(0)"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_single_change_deletion_insertion_or_swap_is_found(seq in 1_i64..=36, other in 1_i64..=36, column in 0..COLUMNS.len(), change in 0..CHANGES.len(), how in 0..8) {
        thread_local! {
            static WHOLE: (tempfile::TempDir, Vec<u8>) = {
                let database = Database::file();
                tell(&database.store);
                let folder = tempfile::tempdir().expect("a folder");
                let bytes = std::fs::read(copy(&database, folder.path())).expect("reads");
                (folder, bytes)
            };
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("case.db");
        WHOLE.with(|(_, bytes)| std::fs::write(&path, bytes)).expect("writes");
        let lite = rusqlite::Connection::open(&path).expect("opens");
        let column = COLUMNS[column];
        let sql = match how {
            0 => format!("delete from event where seq = {seq}"),
            1 => format!("insert into event select top_region, 37, at, kind, subject_kind, subject_id, region_id, account_id, organisation_id, payload, hash, created_at from event where seq = {seq}"),
            2 => format!("update event set seq = case seq when {seq} then -{other} else -{seq} end where seq in ({seq}, {other}); update event set seq = -seq where seq < 0"),
            3 => format!("update event set {column} = (select e.{column} from event e where e.seq = {other}) where seq = {seq}"),
            _ => format!("update event set {column} = {} where seq = {seq}", CHANGES[change].replace("{c}", column)),
        };
        let before: Vec<String> = dump_events(&lite);
        if lite.execute_batch(&sql).is_err() || dump_events(&lite) == before {
            return Ok(());
        }
        drop(lite);
        let store = Store::open_to_read(&format!("sqlite:{}", path.display()), keys()).expect("opens");
        let verified = store.verify(TOP, &[]).expect("is read whatever stands there");
        prop_assert!(!verified.faults.is_empty(), "{sql}");
    }
}

fn dump_events(lite: &rusqlite::Connection) -> Vec<String> {
    let mut statement = lite.prepare("select * from event order by seq").expect("prepares");
    let text = |row: &rusqlite::Row<'_>| {
        let cells: Result<Vec<_>, _> = (0..12).map(|at| row.get_ref(at).map(|cell| format!("{cell:?}"))).collect();
        Ok(cells?.join(","))
    };
    statement.query_map([], text).expect("reads").collect::<Result<_, _>>().expect("reads")
}
