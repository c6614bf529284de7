//! A dispute of many: seventy-five households, each accepting and performing for itself.

use fengqiao_app::proceeding::{NewParty, PartyPerson, Start, TakeStep};
use fengqiao_domain::id::ProceedingId;
use serde_json::json;

use crate::office::{Office, code};
use crate::walking::{enter, entering, fields, go, matter, on_each, outcome, post, read, state, step, told};

const HOUSEHOLDS: usize = 75;

/// The parties stand in the order households, then the other side.
fn start(office: &Office, households: usize) -> ProceedingId {
    let (matter_id, reporter) = matter(office);
    let party = |role: &str, person| NewParty { role: role.into(), person };
    let mut parties = vec![party("household", PartyPerson::Known(reporter))];
    parties.extend((1..households).map(|number| party("household", told(&format!("户主{number}")))));
    parties.push(party("respondent", told("秦大满")));
    let start = Start {
        procedure: "group-dispute".into(),
        slots: [("committee".to_owned(), vec![office.organisations["village"].to_string()])].into(),
        fields: fields(json!({ "request": "请求支付拖欠租金五十万元", "households": 300 })),
        parties,
        ..Start::default()
    };
    office.app.start_on_matter(&office.ctx("mediator"), matter_id, start).unwrap()
}

fn to_accepting(office: &Office, id: ProceedingId, other: usize, least: usize) {
    assert_eq!(code(step(office, "mediator", id, "begin", json!({}))), "guard_failed");
    enter(office, "mediator", id, "consent", 0).unwrap();
    enter(office, "mediator", id, "consent", other).unwrap();
    go(office, "mediator", id, "begin", json!({}));
    go(office, "mediator", id, "choose", json!({ "chosen_on": "2026-03-05", "chosen_how": "村民会议推选" }));
    go(
        office,
        "mediator",
        id,
        "link_model",
        json!({ "model_ruling": "（2026）青0101民初1号", "model_note": "支付租金" }),
    );
    go(office, "mediator", id, "hold_session", json!({ "session_on": "2026-03-05", "session_record": "愿意分期" }));
    let offer = json!({
        "offer": "分两期支付", "share_rule": "按承包面积计算", "least": least, "accept_by": "2026-03-15", "perform_by": "2026-03-31",
    });
    go(office, "mediator", id, "put", offer);
}

/// The same act of many parties, one after another; the page is looked at once.
fn enter_each(office: &Office, id: ProceedingId, act: &str, places: &[usize]) {
    let page = read(office, "mediator", id);
    for (revision, place) in (page.instance.revision..).zip(places) {
        post(office, "mediator", id, TakeStep { revision, ..entering(&page, act, *place) }).unwrap();
    }
}

#[test]
fn one_household_that_refuses_spoils_nothing_for_the_other_seventy_four() {
    on_each(|office| {
        let id = start(office, HOUSEHOLDS);
        let other = HOUSEHOLDS;
        to_accepting(office, id, other, 70);
        let refuser = 7;
        enter(office, "mediator", id, "refuse_offer", refuser).unwrap();
        assert_eq!(code(enter(office, "mediator", id, "sign", refuser)), "guard_failed", "who refused accepts first");
        let sealed = json!({ "effective_on": "2026-03-05", "routes_told_on": "2026-03-05" });
        let others: Vec<usize> = (0..HOUSEHOLDS).filter(|place| *place != refuser).collect();
        enter_each(office, id, "sign", &others);
        assert_eq!(
            code(step(office, "mediator", id, "seal", sealed.clone())),
            "guard_failed",
            "the other side has not signed"
        );
        enter(office, "mediator", id, "sign", other).unwrap();
        go(office, "mediator", id, "seal", sealed);
        let bound = read(office, "mediator", id).instance;
        assert_eq!(bound.parties.iter().filter(|it| it.role == "household" && it.has_done("sign")).count(), 74);
        assert!(!bound.parties[refuser].has_done("sign"));
        let performed = enter(office, "mediator", id, "confirm_performance", refuser);
        assert_eq!(code(performed), "guard_failed", "who did not sign is not in it");
        enter_each(office, id, "confirm_performance", &others[1..]);
        assert_eq!(code(step(office, "mediator", id, "close", json!({}))), "guard_failed", "one has not confirmed");
        enter(office, "mediator", id, "confirm_performance", others[0]).unwrap();
        go(office, "mediator", id, "close", json!({}));
        assert_eq!(outcome(office, "mediator", id), "settled");
    });
}

#[test]
fn a_household_that_leaves_after_signing_is_not_bound_and_the_others_go_on() {
    on_each(|office| {
        let id = start(office, 3);
        to_accepting(office, id, 3, 2);
        enter(office, "mediator", id, "sign", 0).unwrap();
        let page = read(office, "mediator", id);
        let leaving = entering(&page, "withdraw", 0);
        post(office, "mediator", id, entering(&page, "sign", 1)).unwrap();
        assert_eq!(code(post(office, "mediator", id, leaving.clone())), "stale_revision", "the signature came first");
        let revision = read(office, "mediator", id).instance.revision;
        post(office, "mediator", id, TakeStep { revision, ..leaving }).unwrap();
        assert_eq!(state(office, "mediator", id), "accepting", "one that leaves ends nothing for the others");
        enter(office, "mediator", id, "sign", 3).unwrap();
        let sealed = json!({ "effective_on": "2026-03-05", "routes_told_on": "2026-03-05" });
        assert_eq!(
            code(step(office, "mediator", id, "seal", sealed.clone())),
            "guard_failed",
            "one bound household is too few"
        );
        enter(office, "mediator", id, "sign", 2).unwrap();
        go(office, "mediator", id, "seal", sealed);
        go(office, "mediator", id, "close_partly", json!({}));
        assert_eq!(outcome(office, "mediator", id), "partly");
    });
}

#[test]
fn the_other_side_that_refuses_ends_the_talks_and_every_way_is_told() {
    let office = Office::new();
    let id = start(&office, 2);
    enter(&office, "mediator", id, "refuse_other", 2).unwrap();
    assert_eq!(state(&office, "mediator", id), "failed");
    assert_eq!(code(step(&office, "mediator", id, "tell_routes", json!({}))), "missing_field");
    go(&office, "mediator", id, "tell_routes", json!({ "routes_told_on": "2026-03-05" }));
    assert_eq!(outcome(&office, "mediator", id), "not_agreed");
}
