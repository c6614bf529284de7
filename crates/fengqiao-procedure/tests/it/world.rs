//! What the tests share: the shipped files, invented organisations, and short ways to act.

use std::collections::BTreeMap;
use std::path::PathBuf;

use fengqiao_domain::calendar::Calendar;
use fengqiao_procedure::{Actor, How, Instance, Joining, Opening, PartyTaken, Procedure, Taken, Vocabulary, open};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

pub const ROLES: [&str; 18] = [
    "hotline_clerk",
    "dispatcher",
    "village_mediator",
    "court_mediator",
    "judge",
    "prosecutor",
    "department_officer",
    "station_chief",
    "liaison_official",
    "analyst",
    "administrator",
    "auditor",
    "patrol_member",
    "police_officer",
    "legal_aid_officer",
    "court_clerk",
    "petition_officer",
    "liaison_office",
];

pub fn data(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data");
    std::fs::read_to_string(root.join(path)).unwrap()
}

pub fn vocabulary() -> Vocabulary {
    Vocabulary { roles: ROLES.iter().map(|role| (*role).to_owned()).collect(), ..Vocabulary::default() }
}

pub fn shipped() -> Vec<Procedure> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/procedures");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    names
        .iter()
        .map(|name| Procedure::parse(&format!("data/procedures/{name}"), &data(&format!("procedures/{name}"))).unwrap())
        .collect()
}

pub fn one(id: &str) -> Procedure {
    shipped().into_iter().find(|procedure| procedure.id == id).unwrap()
}

pub fn calendar() -> Calendar {
    Calendar::parse(&data("calendars/cn.csv"), &data("calendars/lunar.csv")).unwrap()
}

pub fn start() -> Timestamp {
    "2026-03-05T01:00:00Z".parse().unwrap()
}

pub fn actor(organisation: &str, role: &str) -> Actor {
    Actor { organisation: organisation.into(), roles: vec![role.into()], account: organisation.into(), party: None }
}

pub fn slots(pairs: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    pairs
        .iter()
        .map(|(slot, members)| ((*slot).to_owned(), members.iter().map(|it| (*it).to_owned()).collect()))
        .collect()
}

pub fn fields(value: serde_json::Value) -> BTreeMap<String, serde_json::Value> {
    serde_json::from_value(value).unwrap()
}

pub fn taken(instance: &Instance, transition: &str, given: serde_json::Value) -> Taken {
    Taken { transition: transition.into(), revision: instance.revision, fields: fields(given), ..Taken::default() }
}

pub fn opened() -> Instance {
    let opening = Opening { slots: slots(&[("issuer", &["centre"])]), ..Opening::default() };
    open(&one("directive"), opening, start(), &calendar()).unwrap().instance
}

/// Parties of a role and its other side, with ids that say nothing of them.
pub fn joining(applicants: usize, respondents: usize) -> Vec<Joining> {
    let of = |role: &'static str, count: usize| {
        (1..=count).map(move |number| Joining { role: role.into(), id: format!("{role}-{number}") })
    };
    of("applicant", applicants).chain(of("respondent", respondents)).collect()
}

/// A step that enters the act of a party, done on the spot at the moment of the step.
pub fn by_party(instance: &Instance, transition: &str, party: &str, at: Timestamp) -> Taken {
    let entered = PartyTaken { id: party.into(), how: How::OnTheSpot, at, entered_by: "account".into() };
    Taken { party: Some(entered), ..taken(instance, transition, json!({})) }
}

pub fn tasks(done: bool) -> serde_json::Value {
    json!([{ "title": "检查商铺", "owner": "执法队", "due_on": "2026-03-09", "done": done }])
}

/// A moment so many hours after the start.
pub fn after(hours: i64) -> Timestamp {
    start().checked_add(SignedDuration::from_hours(hours)).unwrap()
}

/// Compares a text with a golden file, or writes it with UPDATE_GOLDEN=1.
pub fn check_golden(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.txt"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, golden, "run with UPDATE_GOLDEN=1 and review {}", path.display());
}
