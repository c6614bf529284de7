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
        let asked = [(report_id(1), NARRATIVE), (report_id(2), NARRATIVE), (report_id(99), NARRATIVE)];
        let mentions = store.read(TOP, |reader| reader.mentions(&asked)).expect("read");
        let told: Vec<Vec<&str>> =
            mentions.into_iter().map(|it| it.into_iter().map(|range| &NARRATIVE[range]).collect()).collect();
        assert_eq!(told, [vec!["13800000001"], vec![], vec![]], "each report's own persons, as places alone");
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

/// Stands in for a linker: mentions with one phone are one party.
fn by_phone(mentions: &[Mention], _regions: &[String]) -> Vec<u32> {
    let first = |mention: &Mention| mentions.iter().position(|other| other.fields.phone == mention.fields.phone);
    mentions.iter().map(|mention| first(mention).unwrap_or_default() as u32).collect()
}

fn same_name(mention: &Mention, other: &Mention, _regions: &[String]) -> Vec<&'static str> {
    if mention.fields.name == other.fields.name { vec!["name"] } else { vec![] }
}

#[test]
fn linked_parties_leave_as_keys_that_change_with_period_and_purpose() {
    on_each(|database| {
        let store = &database.store;
        keep(store);
        let kept: StoreResult<()> = store.write(TOP, at(1), |tx| {
            let again = NewPerson { id: person_id(9), fields: person(1, 1).fields, ..person(9, 2) };
            tx.keep_person(&again)
        });
        kept.expect("kept");
        let purpose = |code: &str, to: i8| LinkPurpose { code: code.into(), from_on: on(1), to_on: on(to) };
        let reports: Vec<_> = [1, 2, 3].map(|number| (report_id(number), Default::default())).into();
        let keys = |purpose: &LinkPurpose| -> Vec<LinkKey> {
            let linked =
                store.read(TOP, |reader| reader.link_parties(&reports, &[], purpose, by_phone)).expect("linked");
            assert_eq!(linked.iter().map(|(report, _)| *report).collect::<Vec<_>>(), [1, 2, 2, 3].map(report_id));
            linked.into_iter().map(|(_, key)| key).collect()
        };
        let count = keys(&purpose("count", 9));
        assert!(count[0] == count[2] && count[0] != count[1] && count[1] != count[3], "{count:?}");
        assert_eq!(count, keys(&purpose("count", 9)), "the same again");
        for other in [keys(&purpose("count", 10)), keys(&purpose("check", 9))] {
            assert!(other.iter().all(|key| !count.contains(key)), "no key is of two periods or purposes");
        }
        let told = format!("{count:?}");
        no_canary(told.as_bytes(), "a key");
    });
}

#[test]
fn a_linker_that_loses_a_mention_is_not_believed() {
    on_each(|database| {
        keep(&database.store);
        let purpose = LinkPurpose { code: "count".into(), from_on: on(1), to_on: on(2) };
        let reports = [(report_id(1), Default::default())];
        let linked = database.store.read(TOP, |reader| reader.link_parties(&reports, &[], &purpose, |_, _| Vec::new()));
        assert!(matches!(linked, Err(StoreError::Damaged { .. })), "{linked:?}");
    });
}

#[test]
fn a_comparison_tells_kinds_of_evidence_alone() {
    on_each(|database| {
        keep(&database.store);
        let about = |fields| Mention { fields, place: Default::default() };
        let compared = |mention: Mention| {
            let reports = [report_id(1), report_id(2), report_id(99)];
            database.store.read(TOP, |reader| reader.compare_parties(&reports, &mention, &[], same_name)).expect("read")
        };
        assert_eq!(compared(about(person(1, 1).fields)), ["name"]);
        assert!(compared(about(fengqiao_domain::person::PersonFields::default())).is_empty());
    });
}

#[test]
fn reports_of_a_filter_come_with_their_regions() {
    on_each(|database| {
        keep(&database.store);
        let read = |filter: ReportFilter, limit: u32| {
            database.store.read(TOP, |reader| reader.report_regions(&filter, limit)).expect("read")
        };
        let all = read(ReportFilter::default(), 10);
        assert_eq!(all, [1, 2, 3].map(|number| (report_id(number), Some(region_id(11)))));
        assert_eq!(read(ReportFilter::default(), 2).len(), 2);
        let none = ReportFilter { to_on: Some(jiff::civil::date(1999, 1, 1)), ..ReportFilter::default() };
        assert!(read(none, 10).is_empty());
    });
}

#[test]
fn households_are_told_apart_by_opaque_keys_that_name_nobody() {
    on_each(|database| {
        let store = &database.store;
        keep(store);
        let other_side = NewPerson { part: Part::OtherParty, ..person(9, 99) };
        let nameless = NewPerson { fields: Default::default(), ..person(10, 98) };
        let kept: StoreResult<()> = store.write(TOP, at(2), move |tx| {
            tx.keep_person(&other_side)?;
            tx.keep_person(&nameless)
        });
        kept.expect("kept");
        let asked = [1, 2, 3, 98, 99].map(report_id);
        let keys = store.read(TOP, |reader| reader.households(&asked)).expect("read");
        assert!(keys[0].address.is_some() && keys[0].address == keys[1].address, "they live under one roof");
        assert!(keys[0].reporter != keys[1].reporter && keys[1].reporter != keys[2].reporter);
        assert_eq!(
            keys[3..],
            [HouseholdKeys::default(); 2],
            "an accused side is no reporter, and nothing makes no key"
        );
        assert_eq!(store.household_of(&person(1, 1).fields), keys[0]);
    });
}
