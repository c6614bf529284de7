//! Litigation-free villages: an honour that is checked, published, objected to by anybody, and that ends by itself.

use std::collections::BTreeMap;

use fengqiao_app::proceeding::{InRegion, Start};
use fengqiao_domain::id::ProceedingId;
use jiff::SignedDuration;
use serde_json::json;

use crate::office::{Office, code};
use crate::walking::{fields, go, outcome, state, step};

fn nominated(office: &Office, rules_filed: bool) -> ProceedingId {
    let at = InRegion { region_id: office.region("990101100200"), title: "石桥村申报无讼村".into() };
    let given =
        json!({ "year_from": "2025-01-01", "year_to": "2025-12-31", "grade": "standard", "rules_filed": rules_filed });
    let slots = [("township", "town"), ("court", "court"), ("justice", "market"), ("reviewer", "centre")];
    let slots: BTreeMap<String, Vec<String>> =
        slots.map(|(slot, key)| (slot.to_owned(), vec![office.organisations[key].to_string()])).into();
    let start = Start { procedure: "litigation-free-village".into(), fields: fields(given), slots, ..Start::default() };
    office.app.start_in_region(&office.ctx("mediator"), at, start).unwrap()
}

fn verified(office: &Office) -> ProceedingId {
    let id = nominated(office, true);
    go(office, "town", id, "check", json!({ "township_opinion": "情况属实" }));
    go(office, "judge", id, "verify", json!({ "low_suits": true, "in_time": true, "counter_note": "七日内撤诉0件" }));
    id
}

/// Some days later, with every clock that ran out.
fn pass(office: &mut Office, days: i64) {
    office.later(SignedDuration::from_hours(24 * days));
    while office.app.fire_due_timers(office.now).unwrap() > 0 {}
}

#[test]
fn an_honour_is_published_named_and_ends_by_itself_after_twelve_months() {
    let mut office = Office::new();
    let id = verified(&office);
    let stopped = json!({ "nobody_stopped": false, "published_on": "2026-03-05" });
    assert_eq!(code(step(&office, "officer", id, "publish", stopped)), "guard_failed", "somebody was kept from suing");
    go(&office, "officer", id, "publish", json!({ "nobody_stopped": true, "published_on": "2026-03-05" }));
    let named = json!({ "honoured_on": "2026-03-05" });
    assert_eq!(code(step(&office, "officer", id, "honour", named)), "not_in_state", "it is not published long enough");
    pass(&mut office, 10);
    go(&office, "officer", id, "honour", json!({ "honoured_on": "2026-03-15" }));
    pass(&mut office, 300);
    assert_eq!(state(&office, "officer", id), "honoured");
    pass(&mut office, 80);
    assert_eq!(outcome(&office, "officer", id), "ended");
}

#[test]
fn an_objection_goes_to_somebody_who_did_not_decide() {
    let office = Office::new();
    let id = verified(&office);
    go(&office, "officer", id, "publish", json!({ "nobody_stopped": true, "published_on": "2026-03-05" }));
    go(&office, "town", id, "object", json!({ "objection": "有人被劝阻起诉" }));
    let reply = json!({ "objection_reply": "查实" });
    assert_eq!(code(step(&office, "officer", id, "uphold", reply.clone())), "not_permitted", "who published it");
    go(&office, "dispatcher", id, "uphold", reply);
    assert_eq!(outcome(&office, "officer", id), "refused");
}

#[test]
fn a_village_without_lawful_rules_is_not_passed_on_and_a_refusal_has_its_reason() {
    let office = Office::new();
    let id = nominated(&office, false);
    let opinion = json!({ "township_opinion": "情况属实" });
    assert_eq!(code(step(&office, "town", id, "check", opinion)), "guard_failed");
    go(&office, "town", id, "refuse", json!({}));
    assert_eq!(outcome(&office, "mediator", id), "refused");
}
