//! Proceedings walked by name, as the stories of the tests tell them, on every store that there is.

use std::collections::BTreeMap;

use fengqiao_app::AppError;
use fengqiao_app::procedure::How;
use fengqiao_app::proceeding::{PartyPerson, ProceedingRead, TakeParty, TakeStep};
use fengqiao_app::report::{MatterChoice, NewReport};
use fengqiao_domain::id::{MatterId, PersonId, ProceedingId};
use fengqiao_domain::person::PersonFields;
use serde_json::Value;

use crate::office::{Office, report};
use crate::postgres_server::Database;

/// A matter with its reporter, as the vault knows the person.
pub fn matter(office: &Office) -> (MatterId, PersonId) {
    let new = NewReport {
        matter: Some(MatterChoice::Open(None)),
        region_id: Some(office.region("990101100200")),
        category: Some("D13.01".into()),
        ..report("石桥村超市拖欠货款一万二千元")
    };
    let id = office.app.receive_report(&office.ctx("clerk"), new).unwrap().matter_id.unwrap();
    let read = office.app.matter(&office.ctx("dispatcher"), id).unwrap();
    (id, read.persons[0].person_id)
}

pub fn told(name: &str) -> PartyPerson {
    PartyPerson::Told(PersonFields {
        name: Some(name.into()),
        phone: Some("12000005678".into()),
        ..PersonFields::default()
    })
}

pub fn fields(value: Value) -> BTreeMap<String, Value> {
    serde_json::from_value(value).unwrap()
}

pub fn read(office: &Office, login: &str, id: ProceedingId) -> ProceedingRead {
    office.app.proceeding(&office.ctx(login), id).unwrap()
}

pub fn post(office: &Office, login: &str, id: ProceedingId, take: TakeStep) -> Result<ProceedingId, AppError> {
    office.app.take_step(&office.ctx(login), id, TakeStep { reason: Some("说明".into()), ..take })
}

pub fn step(
    office: &Office,
    login: &str,
    id: ProceedingId,
    transition: &str,
    given: Value,
) -> Result<ProceedingId, AppError> {
    let revision = read(office, login, id).instance.revision;
    post(
        office,
        login,
        id,
        TakeStep { transition: transition.into(), revision, fields: fields(given), ..TakeStep::default() },
    )
}

/// What enters the act of the party with this place among the parties, as the page stood.
pub fn entering(read: &ProceedingRead, transition: &str, place: usize) -> TakeStep {
    let party = TakeParty { id: read.instance.parties[place].id.clone(), how: How::OnTheSpot, at: None };
    let revision = read.instance.revision;
    TakeStep { transition: transition.into(), revision, party: Some(party), ..TakeStep::default() }
}

pub fn enter(
    office: &Office,
    login: &str,
    id: ProceedingId,
    transition: &str,
    place: usize,
) -> Result<ProceedingId, AppError> {
    post(office, login, id, entering(&read(office, login, id), transition, place))
}

pub fn both(office: &Office, login: &str, id: ProceedingId, transition: &str) {
    for place in 0..2 {
        enter(office, login, id, transition, place).unwrap();
    }
}

/// The story on every store that there is.
pub fn on_each(story: impl Fn(&Office)) {
    on_each_alone(|office| story(&office));
}

/// The story on every store that there is, with an office of its own, whose clock it may move.
pub fn on_each_alone(story: impl Fn(Office)) {
    story(Office::new());
    if let Some(database) = Database::new() {
        story(Office::elsewhere(&database.address));
    }
}

/// A step that fills a slot with one organisation.
pub fn fill(
    office: &Office,
    login: &str,
    id: ProceedingId,
    (act, slot, who): (&str, &str, &'static str),
    given: Value,
) -> Result<ProceedingId, AppError> {
    let revision = read(office, login, id).instance.revision;
    let slots = [(slot.to_owned(), vec![office.organisations[who].to_string()])].into();
    let take = TakeStep { transition: act.into(), revision, slots, fields: fields(given), ..TakeStep::default() };
    post(office, login, id, take)
}

/// A step that must be taken.
pub fn go(office: &Office, login: &str, id: ProceedingId, act: &str, given: Value) {
    step(office, login, id, act, given).unwrap_or_else(|error| panic!("{act}: {error}"));
}

/// The state in which a proceeding stands, as somebody reads it.
pub fn state(office: &Office, login: &str, id: ProceedingId) -> String {
    read(office, login, id).instance.state
}

/// How it ended, as somebody reads it; empty while it runs.
pub fn outcome(office: &Office, login: &str, id: ProceedingId) -> String {
    read(office, login, id).row.proceeding.outcome.unwrap_or_default()
}
