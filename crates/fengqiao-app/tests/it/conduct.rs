//! Complaints about an office's work, of which only one that is found right costs points, and good practice, which counts once
//! another office has tried it.

use std::collections::BTreeMap;

use fengqiao_app::proceeding::{InRegion, Start};
use fengqiao_app::report::{MatterChoice, NewReport};
use fengqiao_domain::id::ProceedingId;
use jiff::SignedDuration;
use serde_json::json;

use crate::office::{Office, code, report};
use crate::points::{audited, entries, sum};
use crate::walking::{fields, fill, go, on_each_alone, outcome, state, step};

fn slots(office: &Office, named: &[(&str, &'static str)]) -> BTreeMap<String, Vec<String>> {
    named.iter().map(|(slot, who)| ((*slot).to_owned(), vec![office.organisations[who].to_string()])).collect()
}

/// A complaint about the station, taken in by the centre at the county and decided by the petition office.
fn complained(office: &Office) -> ProceedingId {
    let new = NewReport {
        matter: Some(MatterChoice::Open(None)),
        region_id: Some(office.region("990101000000")),
        category: Some("D13.01".into()),
        ..report("反映派出所接警后没有到场")
    };
    let matter = office.app.receive_report(&office.ctx("clerk"), new).unwrap().matter_id.unwrap();
    let given = json!({ "what": "接警后没有到场", "kind": "not_handled" });
    let start = Start {
        procedure: "work-complaint".into(),
        fields: fields(given),
        slots: slots(office, &[("handler", "petition")]),
        ..Start::default()
    };
    office.app.start_on_matter(&office.ctx("dispatcher"), matter, start).unwrap()
}

fn decided(office: &Office, id: ProceedingId, act: &str) -> &'static str {
    code(step(office, "petition", id, act, json!({ "decision": "已核查", "told_on": "2026-03-05" })))
}

#[test]
fn only_a_complaint_that_is_found_right_costs_points() {
    on_each_alone(|mut office| {
        let id = complained(&office);
        assert_eq!(code(fill(&office, "petition", id, ("ask", "concerned", "petition"), json!({}))), "guard_failed");
        fill(&office, "petition", id, ("ask", "concerned", "station"), json!({})).unwrap();
        assert_eq!(decided(&office, id, "uphold"), "guard_failed", "the office is heard first");
        go(&office, "chief", id, "answer", json!({ "answer": "当时处置另一起警情" }));
        assert_eq!(decided(&office, id, "dismiss"), "accepted");
        assert!(entries(&office, "station").is_empty(), "that somebody complained costs nothing");
        go(&office, "dispatcher", id, "object", json!({ "objection": "当时无人值班" }));
        let second = || json!({ "second_decision": "值班表缺岗", "told_on": "2026-03-05" });
        assert_eq!(code(step(&office, "petition", id, "uphold_again", second())), "same_person");
        go(&office, "dispatcher", id, "uphold_again", second());
        assert_eq!(entries(&office, "station"), [("complaint_upheld_again".into(), -5, -5)]);
        // One that is dismissed and not objected to ends by itself and costs nothing.
        let other = complained(&office);
        fill(&office, "petition", other, ("ask", "concerned", "market"), json!({})).unwrap();
        office.later(SignedDuration::from_hours(24 * 14));
        office.app.fire_due_timers(office.now).unwrap();
        assert_eq!(decided(&office, other, "dismiss"), "accepted", "the time to answer is over");
        office.later(SignedDuration::from_hours(24 * 15));
        office.app.fire_due_timers(office.now).unwrap();
        assert_eq!(outcome(&office, "petition", other), "dismissed");
        assert!(entries(&office, "market").is_empty());
        audited(&office);
    });
}

#[test]
fn good_practice_counts_once_another_office_has_tried_it() {
    on_each_alone(|mut office| {
        let given = json!({ "what": "交接班逐条核对警情", "kind": "reception" });
        let start = Start {
            procedure: "good-practice".into(),
            fields: fields(given),
            slots: slots(&office, &[("reviewer", "centre")]),
            ..Start::default()
        };
        let at = InRegion { region_id: office.region("990101100000"), title: "交接班核对".into() };
        let id = office.app.start_in_region(&office.ctx("chief"), at, start).unwrap();
        assert_eq!(code(step(&office, "chief", id, "confirm", json!({ "finding": "好" }))), "not_permitted");
        go(&office, "dispatcher", id, "confirm", json!({ "finding": "现场看过" }));
        assert_eq!(code(fill(&office, "chief", id, ("offer", "adopter", "station"), json!({}))), "guard_failed");
        assert_eq!(code(fill(&office, "chief", id, ("offer", "adopter", "centre"), json!({}))), "guard_failed");
        fill(&office, "chief", id, ("offer", "adopter", "village"), json!({})).unwrap();
        go(&office, "mediator", id, "take_up", json!({ "use": "村里试用" }));
        let result = || json!({ "result": "仍在使用" });
        assert_eq!(code(step(&office, "dispatcher", id, "confirm_adoption", result())), "not_in_state");
        assert!(entries(&office, "station").is_empty(), "nothing on one afternoon");
        office.later(SignedDuration::from_hours(24 * 40));
        office.app.fire_due_timers(office.now).unwrap();
        assert_eq!(state(&office, "chief", id), "tried");
        assert_eq!(code(step(&office, "mediator", id, "confirm_adoption", result())), "not_permitted");
        go(&office, "dispatcher", id, "confirm_adoption", result());
        assert_eq!((sum(&office, "station"), sum(&office, "village")), (5, 0));
        audited(&office);
    });
}
