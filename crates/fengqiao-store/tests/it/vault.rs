//! The vault: nothing personal lies in clear, and a sealed field opens only where it was put.

use fengqiao_domain::event::Event;
use fengqiao_domain::report::Part;
use fengqiao_store::*;

use crate::database::{Database, on_durable, on_each};
use crate::world::*;

const NARRATIVE: &str = "邻居欧阳嫦英家漏水，电话13800000001";

fn keep(store: &Store) {
    found(store);
    let kept: StoreResult<()> = store.write(TOP, at(1), |tx| {
        for number in 1..=3 {
            tx.record(&actor(), &[Event::ReportReceived { report: report(number, Some(11), Some("D13")) }])?;
            tx.keep_narrative(report_id(number), NARRATIVE)?;
            tx.keep_person(&person(number, number))?;
        }
        Ok(())
    });
    kept.expect("kept");
}

fn purpose(number: u64) -> Purpose {
    Purpose { person_id: person_id(number), matter_id: matter_id(1), code: "call".into() }
}

fn reveal(store: &Store, number: u64) -> StoreResult<Option<fengqiao_domain::person::PersonFields>> {
    store.write(TOP, at(2), move |tx| tx.reveal(&purpose(number)))
}

#[test]
fn what_is_kept_comes_back_masked_or_for_a_purpose() {
    on_each(|database| {
        let store = &database.store;
        keep(store);
        let texts =
            store.read(TOP, |reader| reader.narratives(&[report_id(3), report_id(99), report_id(1)])).expect("read");
        assert_eq!(texts, [Some(NARRATIVE.to_owned()), None, Some(NARRATIVE.to_owned())]);
        let masked = store.read(TOP, |reader| reader.persons_masked(report_id(1))).expect("read");
        assert_eq!((masked.len(), masked[0].person_id, masked[0].part), (1, person_id(1), Part::Reporter));
        assert_eq!(masked[0].fields.phone.as_deref(), Some("138****0001"));
        assert_eq!(masked[0].fields.address.as_deref(), Some("****"));
        assert_eq!(reveal(store, 1).expect("opens"), Some(person(1, 1).fields));
        assert_eq!(reveal(store, 99).expect("read"), None);
        assert_eq!(store.read(TOP, |reader| reader.report_of_person(person_id(2))).expect("read"), Some(report_id(2)));
        let found = store.read(TOP, |reader| reader.reports_with_phone("+86 138-0000-0002", 10)).expect("read");
        assert_eq!(found, [report_id(2)]);
    });
}

#[test]
fn a_sealed_field_that_was_moved_or_changed_does_not_open() {
    let changes = [
        "update vault_person set name = (select p.name from vault_person p where p.id <> vault_person.id order by p.id limit 1)",
        "update vault_person set name = address",
        "update vault_person set part = 'other_party'",
        "update vault_person set phone = substr(phone, 1, length(phone) - 1)",
    ];
    on_durable(|database| {
        keep(&database.store);
        database.tamper("create table kept as select * from vault_person");
        for sql in changes {
            database.tamper(sql);
            let error = reveal(&database.store, 1).expect_err(sql);
            assert!(matches!(error, StoreError::Damaged { .. }), "{sql}: {error}");
            no_canary(error.to_string().as_bytes(), sql);
            database.tamper("delete from vault_person");
            database.tamper("insert into vault_person select * from kept");
        }
        database.tamper("update vault_text set sealed = (select t.sealed from vault_text t where t.report_id <> vault_text.report_id order by t.report_id limit 1)");
        assert!(database.store.read(TOP, |reader| reader.narratives(&[report_id(1)])).is_err());
        let other: String = report_id(2).to_string();
        database.tamper(&format!("update vault_person set report_id = '{other}'"));
        assert!(reveal(&database.store, 1).is_err(), "a person moved to another report does not open");
    });
}

#[test]
fn other_keys_open_nothing() {
    on_durable(|database| {
        keep(&database.store);
        let other = || Keys::from_master(&[8; 32]);
        let store = Store::open_to_read(&database.address, other()).expect("reads");
        let error = store.read(TOP, |reader| reader.narratives(&[report_id(1)])).expect_err("does not open");
        no_canary(format!("{error} {error:?}").as_bytes(), "an error");
        assert!(store.read(TOP, |reader| reader.persons_masked(report_id(1))).is_err());
        let kinds: Vec<_> = store.verify(TOP, &[]).expect("read").faults.iter().map(|fault| fault.kind).collect();
        assert_eq!(kinds, ["head_forged"]);
        let write = store.write(TOP, at(1), |tx| tx.next_number("x", 1));
        assert!(matches!(write, Err(StoreError::ReadOnly)), "{write:?}");
    });
    let database = Database::file();
    keep(&database.store);
    let path = database.path();
    let copied = path.with_file_name("copy.db");
    database.store.backup(&copied).expect("is copied");
    let opened = Store::open(&format!("sqlite:{}", copied.display()), Keys::from_master(&[8; 32]));
    assert!(matches!(opened, Err(StoreError::Keys(_))), "a database is not opened with another's keys");
}

fn no_canary(bytes: &[u8], place: &str) {
    let canaries = ["欧阳", "嫦英", "1380000000", "13800000001", "99999919900101", "枫桥路", "漏水", "邻居"];
    for canary in canaries {
        let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
        assert!(!found, "{canary} lies in clear in {place}");
        let hex: String = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(
            !bytes.windows(hex.len()).any(|window| window == hex.as_bytes()),
            "{canary} lies in hexadecimal in {place}"
        );
    }
}

#[test]
fn nothing_personal_lies_in_the_files_or_tables() {
    on_durable(|database| {
        keep(&database.store);
        let revealed = reveal(&database.store, 1).expect("opens");
        assert!(revealed.is_some());
        record(
            &database.store,
            3,
            vec![Event::PersonRevealed {
                person_id: person_id(1),
                report_id: report_id(1),
                matter_id: matter_id(1),
                purpose: "call".into(),
                note: None,
                fields: vec!["phone".into()],
            }],
        );
        if database.address.starts_with("sqlite:") {
            for entry in std::fs::read_dir(database.path().parent().expect("a folder")).expect("lists") {
                let path = entry.expect("an entry").path();
                no_canary(&std::fs::read(&path).expect("reads"), &path.display().to_string());
            }
        }
        for table in ["event", "outbox", "report", "vault_text", "vault_person", "idempotency"] {
            database.dump(table).iter().for_each(|row| no_canary(row.as_bytes(), table));
        }
    });
}

#[test]
fn no_error_repeats_what_was_to_be_kept() {
    on_each(|database| {
        keep(&database.store);
        let twice: StoreResult<()> = database.store.write(TOP, at(1), |tx| tx.keep_person(&person(1, 1)));
        let error = twice.expect_err("is there already");
        assert!(error.is_unique_violation(), "{error}");
        no_canary(format!("{error} {error:?} {:?}", std::error::Error::source(&error)).as_bytes(), "an error");
        let twice: StoreResult<()> = database.store.write(TOP, at(1), |tx| tx.keep_narrative(report_id(1), NARRATIVE));
        let error = twice.expect_err("is there already");
        no_canary(format!("{error} {error:?} {:?}", std::error::Error::source(&error)).as_bytes(), "an error");
        let name = person(1, 1);
        no_canary(format!("{name:?}").as_bytes(), "a person's debug text");
    });
}

#[test]
fn the_key_file_is_made_once_and_is_its_owners() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("master.key");
    assert!(matches!(Keys::load(&path), Err(StoreError::Keys(_))));
    Keys::load_or_create(&path).expect("is made");
    let text = std::fs::read_to_string(&path).expect("reads");
    Keys::load_or_create(&path).expect("is read");
    assert_eq!(std::fs::read_to_string(&path).expect("reads"), text);
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).expect("there").permissions());
        assert_eq!(mode & 0o777, 0o400);
    }
    for bad in ["", "00", &"zz".repeat(32), &"é".repeat(32), &"0".repeat(65)] {
        let path = folder.path().join("bad.key");
        std::fs::write(&path, bad).expect("writes");
        assert!(matches!(Keys::load(&path), Err(StoreError::Keys(_))), "{bad:?}");
    }
}
