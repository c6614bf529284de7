//! Parties: a check for conflicts and a count, both logged, and neither a list of people.

use fengqiao_app::matter::Close;
use fengqiao_app::party::{ConflictCheck, SHOWN_MIN};
use fengqiao_app::report::{MatterChoice, NewReport};
use fengqiao_domain::id::{AccountId, MatterId, RegionId};
use fengqiao_domain::person::PersonFields;
use fengqiao_store::{LogFilter, PageRequest};
use jiff::civil::{Date, date};

use crate::office::{Office, code, report};

const DAYS: (Date, Date) = (date(2026, 3, 1), date(2026, 3, 31));

fn told_by(office: &Office, village: &str, (name, phone): (&str, &str), text: &str) -> NewReport {
    let told = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let reporter = PersonFields { name: told(name), phone: told(phone), ..PersonFields::default() };
    NewReport { reporter, region_id: Some(office.region(village)), ..report(text) }
}

fn matter_of(office: &Office, name: &str) -> MatterId {
    let new = told_by(office, "990101100200", (name, "12000001234"), "石桥村超市拒绝退款");
    let new = NewReport { matter: Some(MatterChoice::Open(None)), ..new };
    office.app.receive_report(&office.ctx("clerk"), new).unwrap().matter_id.unwrap()
}

fn account(office: &Office, login: &str) -> ConflictCheck {
    ConflictCheck { account_id: Some(office.account(login)), organisation_id: None }
}

fn events(office: &Office, kind: &str) -> Vec<String> {
    let filter = LogFilter { kind: Some(kind.into()), ..LogFilter::default() };
    let log = office.app.events(&office.ctx("auditor"), &filter, &PageRequest::default()).unwrap();
    log.items.into_iter().map(|row| row.entry.payload).collect()
}

#[test]
fn a_namesake_among_the_parties_is_soft_evidence_and_logged() {
    let office = Office::new();
    let matter_id = matter_of(&office, "mediator");
    let found = office.app.check_conflict(&office.ctx("dispatcher"), matter_id, account(&office, "mediator")).unwrap();
    assert_eq!((found.conflict, found.hard, found.evidence), (true, false, vec!["name".to_owned()]));
    let other = office.app.check_conflict(&office.ctx("dispatcher"), matter_id, account(&office, "officer")).unwrap();
    assert!(!other.conflict && other.evidence.is_empty());
    let log = events(&office, "conflict_checked");
    assert_eq!(log.len(), 2);
    assert!(log.iter().all(|payload| !payload.contains("mediator") && !payload.contains("1234")), "{log:?}");
}

#[test]
fn an_organisation_is_found_and_a_name_with_letters_left_out_is_not() {
    let office = Office::new();
    let organisation_id = Some(office.organisations["market"]);
    let check = ConflictCheck { account_id: None, organisation_id };
    let dispatcher = office.ctx("dispatcher");
    assert!(office.app.check_conflict(&dispatcher, matter_of(&office, "market"), check).unwrap().conflict);
    assert!(!office.app.check_conflict(&dispatcher, matter_of(&office, "m某"), check).unwrap().conflict);
}

#[test]
fn whoever_does_not_handle_the_matter_checks_nothing() {
    let office = Office::new();
    let matter_id = matter_of(&office, "mediator");
    let check =
        |login: &str, check: ConflictCheck| code(office.app.check_conflict(&office.ctx(login), matter_id, check));
    assert_eq!(check("mediator", account(&office, "mediator")), "accepted");
    for outsider in ["clerk", "analyst", "officer", "admin", "auditor", "chief"] {
        assert_ne!(check(outsider, account(&office, "mediator")), "accepted", "{outsider}");
    }
    assert_eq!(check("dispatcher", ConflictCheck::default()), "bad_field");
    let nobody = ConflictCheck { account_id: Some(AccountId::from_bits(99)), organisation_id: None };
    assert_eq!(check("dispatcher", nobody), "not_found");
    let revision = office.app.matter(&office.ctx("dispatcher"), matter_id).unwrap().row.revision;
    let close = Close { outcome: "settled".into(), reason: "已解决".into(), revision };
    office.app.close_matter(&office.ctx("dispatcher"), matter_id, close).unwrap();
    assert_eq!(check("dispatcher", account(&office, "mediator")), "accepted", "a closed matter may be looked into");
}

fn receive(office: &Office, people: &[(&str, &str)]) {
    for (number, person) in people.iter().enumerate() {
        let new = told_by(office, "990101100200", *person, &format!("第{number}件事：石桥村道路积水"));
        office.app.receive_report(&office.ctx("clerk"), new).unwrap();
    }
}

fn count(office: &Office, login: &str, region_id: Option<RegionId>) -> Option<u64> {
    office.app.count_parties(&office.ctx(login), region_id, DAYS).unwrap().parties
}

#[test]
fn distinct_parties_are_counted_once_and_few_are_not_shown() {
    let office = Office::new();
    receive(&office, &[("陈翠萍", "12000001234"), ("陈女士", "120-0000-1234"), ("李建国", "12000005678")]);
    assert_eq!(count(&office, "analyst", None), None, "two people are fewer than {SHOWN_MIN}");
    receive(&office, &[("张某", ""), ("张某", "")]);
    assert_eq!(count(&office, "analyst", None), Some(4), "two 张某 are two people");
    assert_eq!(count(&office, "dispatcher", Some(office.region("990101100200"))), Some(4));
    assert_eq!(count(&office, "dispatcher", Some(office.region("990101001001"))), None);
    let log = events(&office, "parties_counted");
    assert_eq!(log.len(), 4);
    assert!(log.iter().all(|payload| !payload.contains('陈') && !payload.contains("1234")), "{log:?}");
}

#[test]
fn a_count_outside_the_own_region_or_without_bounds_is_refused() {
    let office = Office::new();
    let counted = |login: &str, region: Option<RegionId>, days: (Date, Date)| {
        code(office.app.count_parties(&office.ctx(login), region, days))
    };
    assert_eq!(counted("town", Some(office.region("990101001001")), DAYS), "not_permitted");
    assert_eq!(counted("town", None, DAYS), "accepted");
    for outsider in ["clerk", "mediator", "officer", "admin", "auditor", "chief"] {
        assert_eq!(counted(outsider, None, DAYS), "not_permitted", "{outsider}");
    }
    assert_eq!(counted("analyst", None, (DAYS.1, DAYS.0)), "bad_field");
    assert_eq!(counted("analyst", None, (date(2024, 1, 1), DAYS.1)), "bad_field");
    assert_eq!(counted("analyst", Some(RegionId::from_bits(77)), DAYS), "not_found");
}
