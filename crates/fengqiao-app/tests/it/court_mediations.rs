//! Mediation of a court: registered first, with an invited mediator, to an agreement or to trial at once; and the old way.

use fengqiao_app::proceeding::{NewParty, PartyPerson, Start, TakeStep};
use fengqiao_domain::id::ProceedingId;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::meetings::registered;
use crate::office::{Office, code};
use crate::walking::{
    both, enter, entering, fields, fill, go, matter, on_each, on_each_alone, outcome, post, read, state, step, told,
};

pub fn start(office: &Office, procedure: &str, received_on: &str) -> ProceedingId {
    let (matter_id, reporter) = matter(office);
    let party = |role: &str, person| NewParty { role: role.into(), person };
    let start = Start {
        procedure: procedure.into(),
        slots: [("issuer".to_owned(), vec![office.organisations["court"].to_string()])].into(),
        fields: fields(json!({ "request": "请求支付货款", "received_on": received_on })),
        parties: vec![party("applicant", PartyPerson::Known(reporter)), party("respondent", told("秦小满"))],
        ..Start::default()
    };
    office.app.start_on_matter(&office.ctx("dispatcher"), matter_id, start).unwrap()
}

/// The old way names the mediator in words, the new one by the register.
fn invited(office: &Office, id: ProceedingId) -> Value {
    if read(office, "registry", id).row.proceeding.procedure == "court-mediation" {
        let invited = registered(office).to_string();
        return json!({ "invited": invited, "mediator_by": "chosen", "conflict": "none" });
    }
    json!({ "invited_name": "罗桂兰", "certificate_no": "特邀 12", "mediator_by": "chosen", "conflict": "none" })
}

fn to_mediating(office: &Office, id: ProceedingId, track: &str) {
    // Nobody is asked about mediation before the suit is registered.
    assert_eq!(code(step(office, "registry", id, "ask", json!({ "told_on": "2026-03-05" }))), "not_in_state");
    let registered = json!({ "case_no": "（2026）青0101民初8号", "registered_on": "2026-03-05", "track": track });
    go(office, "registry", id, "register", registered);
    go(office, "registry", id, "ask", json!({ "told_on": "2026-03-05" }));
    entrusted(office, id);
}

fn entrusted(office: &Office, id: ProceedingId) {
    both(office, "registry", id, "consent");
    go(office, "registry", id, "accept", json!({}));
    fill(office, "registry", id, ("entrust", "mediator", "mediation"), invited(office, id)).unwrap();
    go(office, "invited", id, "sign_for", json!({ "received_file_on": "2026-03-05" }));
}

fn to_signing(office: &Office, id: ProceedingId) {
    let session = json!({ "session_on": "2026-03-05", "session_form": "on_line", "session_record": "愿意分期", "concessions": "放弃利息" });
    go(office, "invited", id, "hold_session", session);
    let terms = json!({ "agreement_text": "分两期支付", "performed_at_once": false, "amount": 12_000, "amount_words": "壹万贰仟元整", "perform_by": "2026-06-30" });
    go(office, "invited", id, "draft", terms);
}

#[test]
fn a_registered_suit_is_mediated_and_confirmed_by_the_inviting_court() {
    on_each(|office| {
        let id = start(office, "court-mediation", "2026-03-04");
        to_mediating(office, id, "ordinary");
        to_signing(office, id);
        enter(office, "invited", id, "sign", 0).unwrap();
        let reported = json!({ "effective_on": "2026-03-05", "report": "达成协议" });
        assert_eq!(code(step(office, "invited", id, "report_agreement", reported.clone())), "guard_failed");
        enter(office, "invited", id, "sign", 1).unwrap();
        go(office, "invited", id, "report_agreement", reported);
        assert!(
            !read(office, "registry", id).instance.fields.contains_key("concessions"),
            "concessions stay with the mediator"
        );
        assert!(read(office, "invited", id).instance.fields.contains_key("concessions"));
        fill(office, "registry", id, ("start_confirmation", "court", "court"), json!({})).unwrap();
        let child = &read(office, "registry", id).children[0].proceeding;
        assert_eq!((child.procedure.as_str(), child.state.as_str()), ("judicial-confirmation", "drafted"));
        let carried = read(office, "judge", child.id).instance;
        assert_eq!((carried.fields["agreement_text"].as_str(), carried.parties.len()), (Some("分两期支付"), 2));
        go(office, "registry", id, "close", json!({ "closed_by": "withdrawal" }));
        assert_eq!(outcome(office, "registry", id), "settled");
    });
}

#[test]
fn whoever_does_not_want_it_goes_to_trial_at_once_whatever_the_other_side_signs() {
    on_each(|office| {
        let id = start(office, "court-mediation", "2026-03-04");
        to_mediating(office, id, "ordinary");
        to_signing(office, id);
        let page = read(office, "invited", id);
        post(office, "invited", id, entering(&page, "sign", 0)).unwrap();
        let leaving = entering(&page, "withdraw", 1);
        assert_eq!(code(post(office, "invited", id, leaving.clone())), "stale_revision");
        let revision = read(office, "invited", id).instance.revision;
        post(office, "invited", id, TakeStep { revision, ..leaving }).unwrap();
        assert_eq!(outcome(office, "registry", id), "to_trial");
        let id = start(office, "court-mediation", "2026-03-04");
        go(
            office,
            "registry",
            id,
            "register",
            json!({ "case_no": "（2026）青0101民初9号", "registered_on": "2026-03-05", "track": "summary" }),
        );
        go(office, "registry", id, "straight_to_trial", json!({}));
        assert_eq!(outcome(office, "registry", id), "to_trial", "mediation is no condition of a trial");
    });
}

#[test]
fn the_time_of_mediation_follows_the_track_and_ends_in_trial() {
    on_each_alone(|mut office| {
        let id = start(&office, "court-mediation", "2026-03-04");
        to_mediating(&office, id, "summary");
        let due = |office: &Office| {
            let page = read(office, "invited", id);
            let running = page.deadlines.into_iter().filter(|it| it.state == "running");
            running.map(|it| (it.deadline.key.clone(), it.deadline.due_at.to_string())).collect::<Vec<_>>()
        };
        assert_eq!(due(&office), [("mediate_summary".to_owned(), "2026-03-12T16:00:00Z".to_owned())]);
        enter(&office, "invited", id, "agree_extension", 0).unwrap();
        assert_eq!(code(step(&office, "invited", id, "extend", json!({}))), "guard_failed", "both must agree");
        enter(&office, "invited", id, "agree_extension", 1).unwrap();
        go(&office, "invited", id, "extend", json!({}));
        assert_eq!(due(&office), [("mediate_summary".to_owned(), "2026-04-13T16:00:00Z".to_owned())]);
        assert_eq!(code(step(&office, "invited", id, "extend", json!({}))), "already_taken");
        office.later(SignedDuration::from_hours(24 * 41));
        while office.app.fire_due_timers(office.now).unwrap() > 0 {}
        assert_eq!(outcome(&office, "registry", id), "to_trial");
    });
}

#[test]
fn the_old_way_is_for_complaints_before_2025_alone() {
    on_each(|office| {
        let told_on = json!({ "entrusted_by": "before_2025", "told_on": "2026-03-05" });
        let late = start(office, "court-mediation-entrusted", "2025-01-01");
        assert_eq!(code(step(office, "registry", late, "check_date", told_on.clone())), "guard_failed");
        go(office, "registry", late, "register_suit", json!({}));
        assert_eq!(outcome(office, "registry", late), "to_trial");
        let id = start(office, "court-mediation-entrusted", "2024-12-31");
        go(office, "registry", id, "check_date", told_on);
        entrusted(office, id);
        assert_eq!(state(office, "invited", id), "mediating");
        enter(office, "invited", id, "withdraw", 0).unwrap();
        assert_eq!(outcome(office, "registry", id), "to_trial", "failed, the court must register");
    });
}
