//! Opening, copying, a second process, a full disk.

use std::process::Command;

use fengqiao_domain::event::Event;
use fengqiao_store::*;

use crate::database::{Database, keys, on_durable};
use crate::world::*;

#[test]
fn addresses_that_name_no_database_are_refused() {
    for address in ["", "sqlite:", "mysql://x", "/var/x.db", "postgres:x"] {
        assert!(matches!(Store::open(address, keys()), Err(StoreError::Address(_))), "{address:?}");
    }
    assert!(Store::open("sqlite:/nowhere/at/all/fengqiao.db", keys()).is_err());
    assert!(matches!(Store::open_to_read("sqlite::memory:", keys()), Err(StoreError::Schema(_))));
}

#[test]
fn a_second_opener_is_refused_and_a_reader_is_not() {
    let database = Database::file();
    found(&database.store);
    assert!(matches!(Store::open(&database.address, keys()), Err(StoreError::InUse(_))));
    let reader = Store::open_to_read(&database.address, keys()).expect("reads");
    assert!(reader.verify(TOP, &[]).expect("read").faults.is_empty());
    let copy = database.path().with_file_name("copy.db");
    reader.backup(&copy).expect("is copied");
    assert!(reader.backup(&copy).is_err(), "nothing is written over");
    reader.ready().expect("answers");
    let copied = Store::open(&format!("sqlite:{}", copy.display()), keys()).expect("the copy opens");
    assert_eq!(copied.verify(TOP, &[]).expect("read"), database.store.verify(TOP, &[]).expect("read"));
}

#[test]
fn a_database_opens_again_with_all_it_holds() {
    let mut database = Database::file();
    tell(&database.store);
    for _ in 0..5 {
        let head = database.store.head(TOP).expect("read");
        database.store = Store::open("sqlite::memory:", keys()).expect("opens");
        database.store = Store::open(&database.address, keys()).expect("opens at once after the last owner is gone");
        assert_eq!(database.store.head(TOP).expect("read"), head);
        record(&database.store, 9_999, vec![Event::SignedIn { account_id: account_id(1) }]);
    }
    assert!(database.store.verify(TOP, &[]).expect("read").faults.is_empty());
}

#[test]
fn a_long_log_is_written_into_the_database_while_verbs_go_on() {
    const BYTES: usize = 1 << 20;
    let database = Database::file();
    found(&database.store);
    let size = || std::fs::metadata(database.path()).expect("there").len();
    let written = (1..200_u64).find(|&number| {
        let kept: StoreResult<()> = database.store.write(TOP, at(1), move |tx| {
            tx.record(&actor(), &[Event::ReportReceived { report: report(number, Some(11), None) }])?;
            tx.keep_narrative(report_id(number), &"a".repeat(BYTES))
        });
        kept.expect("is kept");
        size() > 16 << 20
    });
    let written = written.expect("the log does not grow for ever");
    let ids: Vec<_> = (1..=written).map(report_id).collect();
    let there = database.store.read(TOP, |reader| reader.narratives(&ids)).expect("read");
    assert!(there.iter().all(|text| text.as_ref().is_some_and(|text| text.len() == BYTES)));
    assert!(database.store.verify(TOP, &[]).expect("read").faults.is_empty());
}

#[test]
fn memory_databases_are_apart() {
    let (one, two) = (Database::memory(), Database::memory());
    found(&one.store);
    assert!(two.store.top_regions().expect("read").is_empty());
}

#[cfg(unix)]
#[test]
fn every_file_of_the_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let database = Database::file();
    found(&database.store);
    database.store.backup(&database.path().with_file_name("copy.db")).expect("is copied");
    let mut files = 0;
    for entry in std::fs::read_dir(database.path().parent().expect("a folder")).expect("lists") {
        let entry = entry.expect("an entry");
        assert_eq!(entry.metadata().expect("there").permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
        files += 1;
    }
    assert!(files >= 4, "database, log, index, lock, copy");
}

#[test]
fn a_newer_schema_and_a_foreign_file_are_refused() {
    on_durable(|database| {
        database.tamper("insert into migration (version, created_at) values (99, 0)");
        assert!(matches!(Store::open_to_read(&database.address, keys()), Err(StoreError::Schema(_))));
        if !database.address.starts_with("sqlite:") {
            assert!(matches!(Store::open(&database.address, keys()), Err(StoreError::Schema(_))));
        }
    });
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("foreign.db");
    let foreign = rusqlite::Connection::open(&path).expect("opens");
    foreign.execute_batch("create table theirs (a int)").expect("runs");
    drop(foreign);
    let address = format!("sqlite:{}", path.display());
    assert!(matches!(Store::open(&address, keys()), Err(StoreError::Schema(_))));
    std::fs::write(&path, "not a database at all, but a text that is long enough to be read as one".repeat(99))
        .expect("writes");
    assert!(Store::open(&address, keys()).is_err());
}

#[test]
fn a_database_opened_by_two_nodes_at_once_is_made_once() {
    let Some(database) = Database::postgres() else { return };
    found(&database.store);
    let opened = std::thread::scope(|scope| {
        let nodes = [(); 4].map(|()| scope.spawn(|| Store::open(&database.address, keys()).is_ok()));
        nodes.map(|node| node.join().expect("ends"))
    });
    assert_eq!(opened, [true; 4]);
}

#[test]
fn a_broken_connection_is_made_anew() {
    let Some(database) = Database::postgres() else { return };
    found(&database.store);
    for number in 1..=3_u64 {
        let name = database.address.rsplit_once('/').expect("a name").1;
        database.tamper(&format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and pid <> pg_backend_pid()"));
        let received = || vec![Event::ReportReceived { report: report(number, Some(11), None) }];
        let tried = (0..3).find_map(|_| try_record(&database.store, 1, received()).ok());
        assert!(tried.is_some(), "the writer comes back");
        let count =
            database.store.read(TOP, |reader| reader.reports(&ReportFilter::default(), &PageRequest::default()));
        assert_eq!(count.expect("a reader comes back").total, i64::try_from(number).expect("small"));
    }
}

const FULL_DISK: &str = "FENGQIAO_TEST_FULL_DISK";

/// Runs [`on_a_full_disk`] in a name space of its own on a file system of 12 MB.
#[test]
fn a_full_disk_refuses_writes_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = "mount -t tmpfs -o size=12m full \"$1\" && exec \"$0\" opening::on_a_full_disk --exact --nocapture";
    let mut child = Command::new("unshare");
    child.args(["-rm", "sh", "-c", script]).arg(std::env::current_exe().expect("this program")).arg(folder.path());
    let probe = Command::new("unshare")
        .args(["-rm", "sh", "-c", "mount -t tmpfs -o size=1m probe \"$0\""])
        .arg(folder.path())
        .status();
    if !probe.is_ok_and(|status| status.success()) {
        println!("skipped: no file system of a limited size can be mounted here");
        return;
    }
    let output = child.env(FULL_DISK, folder.path()).output().expect("runs");
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn on_a_full_disk() {
    let Some(folder) = std::env::var_os(FULL_DISK).map(std::path::PathBuf::from) else { return };
    let ballast = folder.join("ballast");
    std::fs::write(&ballast, vec![1; 6 << 20]).expect("fits");
    let store = Store::open(&format!("sqlite:{}", folder.join("fengqiao.db").display()), keys()).expect("opens");
    found(&store);
    let write = |number: u64| -> StoreResult<()> {
        store.write(TOP, at(1), move |tx| {
            tx.record(&actor(), &[Event::ReportReceived { report: report(number, Some(11), None) }])?;
            tx.keep_narrative(report_id(number), &"很长的一段话".repeat(1_000))
        })
    };
    let total = || {
        store.read(TOP, |reader| reader.reports(&ReportFilter::default(), &PageRequest::default())).expect("read").total
    };
    let mut kept = 0;
    let mut refused = 0;
    for number in 1..900 {
        match write(number) {
            Ok(()) => kept += 1,
            Err(StoreError::Full) => refused += 1,
            Err(other) => panic!("{other}"),
        }
        if refused == 20 {
            break;
        }
    }
    assert!(kept > 10 && refused == 20, "{kept} kept, {refused} refused");
    assert_eq!(total(), kept, "reads go on");
    store.ready().expect("is still ready");
    std::fs::remove_file(&ballast).expect("is removed");
    write(9_000).expect("writes again without a restart");
    assert_eq!(total(), kept + 1);
    assert!(store.verify(TOP, &[]).expect("read").faults.is_empty());
}
