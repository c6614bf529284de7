//! Work on a place and no dispute: outreach, and legal service for an enterprise by 1 + 2 + N.

use std::collections::BTreeMap;

use fengqiao_app::AppError;
use fengqiao_app::proceeding::{InRegion, Start, TakeStep};
use fengqiao_domain::id::ProceedingId;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::office::{Office, code};
use crate::walking::{fields, fill, go, on_each_alone, outcome, post, read, state, step};

pub type Slots<'s> = [(&'s str, &'s [&'static str])];

fn slots(office: &Office, slots: &Slots<'_>) -> BTreeMap<String, Vec<String>> {
    let ids = |members: &[&'static str]| members.iter().map(|it| office.organisations[it].to_string()).collect();
    slots.iter().map(|(slot, members)| ((*slot).to_owned(), ids(members))).collect()
}

pub fn start(
    office: &Office,
    login: &str,
    (procedure, title): (&str, &str),
    given: Value,
    stand: &Slots<'_>,
) -> Result<ProceedingId, AppError> {
    let at = InRegion { region_id: office.region("990101100200"), title: title.into() };
    let start =
        Start { procedure: procedure.into(), fields: fields(given), slots: slots(office, stand), ..Start::default() };
    office.app.start_in_region(&office.ctx(login), at, start)
}

pub fn plan() -> Value {
    json!({ "topic": "drugs", "audience": "villagers", "planned_on": "2026-03-10", "place": "村文化广场" })
}

#[test]
fn an_event_is_planned_held_and_closed_when_every_dispute_heard_is_entered() {
    on_each_alone(|office| {
        let id = start(&office, "town", ("outreach", "石桥村禁毒宣传"), plan(), &[("host", &["village"])]).unwrap();
        let row = read(&office, "town", id).row.proceeding;
        assert_eq!((row.subject.kind.as_str(), row.title.as_str()), ("region", "石桥村禁毒宣传"));
        go(&office, "mediator", id, "agree", json!({}));
        let held =
            json!({ "held_on": "2026-03-10", "helpers": 3, "reached": 120, "questions": 9, "disputes_heard": 2 });
        go(&office, "town", id, "hold", held);
        let early = json!({ "disputes_entered": 1, "evaluation": "群众踊跃" });
        assert_eq!(
            code(step(&office, "town", id, "close", early)),
            "guard_failed",
            "one that was heard is not entered"
        );
        go(&office, "town", id, "close", json!({ "disputes_entered": 2, "evaluation": "群众踊跃" }));
        assert_eq!(outcome(&office, "mediator", id), "done");
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(outcome(&office, "mediator", id), "done");
    });
}

#[test]
fn a_start_on_a_place_is_refused_with_its_reason() {
    let office = Office::new();
    let host: &Slots<'_> = &[("host", &["village"])];
    assert_eq!(code(start(&office, "clerk", ("outreach", "x"), plan(), host)), "not_permitted");
    assert_eq!(code(start(&office, "town", ("people-mediation", "x"), plan(), host)), "unknown_procedure");
    assert_eq!(code(start(&office, "town", ("outreach", "  "), plan(), host)), "missing_field");
    assert_eq!(code(start(&office, "town", ("outreach", &"长".repeat(101)), plan(), host)), "bad_field");
    assert_eq!(code(start(&office, "town", ("outreach", "x"), plan(), &[])), "missing_field");
    let far = InRegion { region_id: office.region("990101001001"), title: "x".into() };
    let there =
        Start { procedure: "outreach".into(), fields: fields(plan()), slots: slots(&office, host), ..Start::default() };
    assert_eq!(code(office.app.start_in_region(&office.ctx("mediator"), far, there)), "not_permitted");
}

#[test]
fn an_enterprise_has_one_lead_two_partners_and_as_many_departments_as_a_request_needs() {
    on_each_alone(|mut office| {
        let given = json!({ "enterprise": "青禾食品有限公司", "agreed_on": "2026-03-05" });
        let begin = |partners: &[&'static str]| {
            start(
                &office,
                "prosecutor",
                ("enterprise-service", "青禾食品法律服务"),
                given.clone(),
                &[("partners", partners)],
            )
        };
        assert_eq!(code(begin(&["justice"])), "bad_field", "two partners stand beside the lead");
        assert_eq!(code(begin(&["justice", "market", "housing"])), "bad_field");
        let id = begin(&["justice", "market"]).unwrap();
        assert_eq!(code(step(&office, "prosecutor", id, "confirm", json!({ "conflict": "aside" }))), "guard_failed");
        go(&office, "prosecutor", id, "confirm", json!({ "conflict": "none" }));
        go(&office, "officer", id, "ask", json!({ "request": "合同审查", "request_kind": "contract" }));
        let called = slots(&office, &[("called_in", &["housing", "court", "town"])]);
        let revision = read(&office, "officer", id).instance.revision;
        let take = TakeStep { transition: "call_in".into(), revision, slots: called, ..TakeStep::default() };
        post(&office, "officer", id, take).unwrap();
        go(&office, "judge", id, "answer", json!({ "answer": "建议补充违约条款" }));
        go(&office, "prosecutor", id, "rate", json!({ "content": "content" }));
        assert_eq!(state(&office, "officer", id), "serving");
        office.later(SignedDuration::from_hours(24 * 370));
        while office.app.fire_due_timers(office.now).unwrap() > 0 {}
        assert_eq!(outcome(&office, "prosecutor", id), "ended", "nothing goes on for ever");
    });
}

#[test]
fn partners_are_invited_and_an_event_may_be_put_off_three_times() {
    let office = Office::new();
    let id = start(&office, "town", ("outreach", "石桥村反诈宣传"), plan(), &[("host", &["village"])]).unwrap();
    fill(&office, "town", id, ("invite", "partners", "station"), json!({})).unwrap();
    for day in ["2026-03-11", "2026-03-12", "2026-03-13"] {
        go(&office, "town", id, "put_off", json!({ "planned_on": day }));
    }
    assert_eq!(code(step(&office, "town", id, "put_off", json!({ "planned_on": "2026-03-14" }))), "already_taken");
    go(&office, "town", id, "call_off", json!({}));
    assert_eq!(outcome(&office, "town", id), "called_off");
}
