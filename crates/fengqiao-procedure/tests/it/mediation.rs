//! From quarrel to binding peace, walked: a mediation to its agreement, its confirmation by the court, and what must not happen.

use std::collections::BTreeMap;

use fengqiao_procedure::{Actor, Effect, Instance, Opening, Refusal, Step, Taken, breach, may, open, step};
use serde_json::json;

use crate::world::{actor, after, by_party, calendar, fields, joining, one, slots, start, taken};

fn mediator() -> Actor {
    actor("village", "village_mediator")
}

fn begun(respondents: usize) -> Instance {
    let opening = Opening {
        slots: slots(&[("issuer", &["centre"]), ("committee", &["village"])]),
        fields: fields(json!({ "request": "拖欠货款一万二千元，请求支付", "source": "application" })),
        parties: joining(1, respondents),
        ..Opening::default()
    };
    open(&one("people-mediation"), opening, start(), &calendar()).unwrap().instance
}

fn take(instance: &Instance, taken: &Taken, hours: i64) -> Result<Step, Refusal> {
    step(&one(&instance.procedure), instance, taken, &mediator(), after(hours), &calendar())
}

fn go(instance: &Instance, transition: &str, given: serde_json::Value) -> Instance {
    take(instance, &Taken { reason: Some("说明".into()), ..taken(instance, transition, given) }, 1).unwrap().instance
}

fn enter(instance: &Instance, transition: &str, party: &str) -> Instance {
    take(instance, &by_party(instance, transition, party, after(1)), 1).unwrap().instance
}

fn both(mut instance: Instance, transition: &str) -> Instance {
    for party in instance.parties.clone() {
        instance = enter(&instance, transition, &party.id);
    }
    instance
}

fn in_session(respondents: usize) -> Instance {
    let asked = both(go(&begun(respondents), "ask_consent", json!({ "dispute_kind": "general" })), "consent");
    let accepted = go(&asked, "accept", json!({}));
    let given = json!({ "mediators": "罗桂兰", "mediator_by": "chosen", "conflict": "none" });
    let told = go(&go(&accepted, "set_mediator", given), "tell_rights", json!({ "rights_told_on": "2026-03-05" }));
    go(
        &told,
        "hold_session",
        json!({ "session_on": "2026-03-05", "session_form": "on_site", "session_record": "双方陈述，愿意协商" }),
    )
}

fn text() -> serde_json::Value {
    json!({
        "agreement_scope": "whole", "agreement_form": "written", "performed_at_once": false,
        "agreement_text": "被申请人分两期支付", "amount": 12_000, "amount_words": "人民币壹万贰仟元整",
        "handover": "银行转账", "perform_by": "2026-06-30",
    })
}

fn signing(respondents: usize) -> Instance {
    go(&in_session(respondents), "draft", text())
}

fn in_effect() -> Instance {
    go(&both(signing(1), "sign"), "seal", json!({ "effective_on": "2026-03-05" }))
}

fn code(result: Result<Step, Refusal>) -> &'static str {
    result.unwrap_err().code
}

fn due(instance: &Instance, id: &str) -> String {
    instance.deadlines[id].due_at.to_string()
}

#[test]
fn a_mediation_leads_to_an_agreement_that_is_performed() {
    let instance = in_effect();
    // Thirty days from 5 March end on Saturday 4 April, Qingming until the 6th: the window closes with Tuesday the 7th.
    assert_eq!(due(&instance, "confirmation_window"), "2026-04-07T16:00:00Z");
    assert_eq!(code(take(&instance, &taken(&instance, "close_performed", json!({})), 2)), "guard_failed");
    let visited = json!({ "revisit_on": "2026-07-02", "revisit_result": "performed", "revisit_note": "已付清" });
    let seen = go(&instance, "revisit", visited);
    let closed = take(&seen, &taken(&seen, "close_performed", json!({})), 2).unwrap();
    assert_eq!((closed.to.as_str(), closed.instance.deadlines.len()), ("performed", 0));
}

#[test]
fn one_refusal_ends_it_and_the_other_ways_must_be_told() {
    let asked = go(&begun(2), "ask_consent", json!({ "dispute_kind": "general" }));
    let one_agreed = enter(&asked, "consent", "applicant-1");
    assert_eq!(code(take(&one_agreed, &taken(&one_agreed, "accept", json!({})), 1)), "guard_failed");
    let refused = enter(&one_agreed, "refuse", "respondent-2");
    assert_eq!(refused.state, "failed");
    assert_eq!(refused.deadlines.keys().collect::<Vec<_>>(), ["tell"]);
    let told = go(&refused, "tell_routes", json!({ "routes_told_on": "2026-03-06" }));
    assert_eq!((told.state.as_str(), told.deadlines.len()), ("terminated", 0));
}

#[test]
fn a_party_can_leave_at_every_step_before_the_agreement_takes_effect() {
    let asking = go(&begun(1), "ask_consent", json!({ "dispute_kind": "general" }));
    let accepted = go(&both(asking.clone(), "consent"), "accept", json!({}));
    let set =
        go(&accepted, "set_mediator", json!({ "mediators": "罗", "mediator_by": "appointed", "conflict": "none" }));
    for instance in [begun(1), asking, accepted, set, in_session(1), signing(1), both(signing(1), "sign")] {
        let procedure = one("people-mediation");
        let open_to_both = may(&procedure, &instance, &mediator());
        let leave = open_to_both.iter().find(|act| act.transition.id == "withdraw").unwrap();
        assert_eq!((leave.allowed, leave.parties.len()), (true, 2), "{}", instance.state);
        assert_eq!(enter(&instance, "withdraw", "respondent-1").state, "failed", "{}", instance.state);
    }
    assert!(may(&one("people-mediation"), &in_effect(), &mediator()).iter().all(|act| act.transition.id != "withdraw"));
}

#[test]
fn a_withdrawal_that_crosses_a_signature_is_decided_by_the_version_and_then_taken() {
    let instance = enter(&signing(1), "sign", "applicant-1");
    let (sign, withdraw) = (
        by_party(&instance, "sign", "respondent-1", after(1)),
        by_party(&instance, "withdraw", "applicant-1", after(1)),
    );
    let signed = take(&instance, &sign, 1).unwrap().instance;
    assert_eq!(code(take(&signed, &withdraw, 1)), "stale_revision");
    let again = Taken { revision: signed.revision, ..withdraw.clone() };
    assert_eq!(take(&signed, &again, 1).unwrap().to, "failed");
    // The other way round the signature comes too late.
    let left = take(&instance, &withdraw, 1).unwrap().instance;
    assert_eq!(code(take(&left, &sign, 1)), "stale_revision");
    assert_eq!(code(take(&left, &Taken { revision: left.revision, ..sign }, 1)), "not_in_state");
}

#[test]
fn nobody_signs_twice_and_a_changed_text_is_signed_anew() {
    let signed = enter(&signing(1), "sign", "applicant-1");
    assert_eq!(code(take(&signed, &by_party(&signed, "sign", "applicant-1", after(1)), 1)), "already_done");
    let seal =
        |instance: &Instance| take(instance, &taken(instance, "seal", json!({ "effective_on": "2026-03-05" })), 1);
    assert_eq!(code(seal(&signed)), "guard_failed");
    let amended = go(&go(&both_sign(&signed), "amend", json!({})), "draft", text());
    assert_eq!(code(seal(&amended)), "guard_failed");
    assert_eq!(seal(&both(amended, "sign")).unwrap().to, "in_effect");
}

fn both_sign(signed: &Instance) -> Instance {
    enter(signed, "sign", "respondent-1")
}

#[test]
fn safety_comes_first_and_what_must_be_told_is_told() {
    let begun = begun(1);
    let ask = |given: serde_json::Value| take(&begun, &taken(&begun, "ask_consent", given), 1).map(|step| step.to);
    assert_eq!(ask(json!({ "dispute_kind": "domestic" })).unwrap_err().code, "guard_failed");
    assert_eq!(ask(json!({ "dispute_kind": "domestic", "safety_asked": false })).unwrap_err().code, "guard_failed");
    assert_eq!(ask(json!({ "dispute_kind": "domestic", "safety_asked": true })).unwrap(), "asking");
    assert_eq!(ask(json!({ "dispute_kind": "labour" })).unwrap_err().code, "guard_failed");
    assert_eq!(ask(json!({ "dispute_kind": "labour", "route_told": true })).unwrap(), "asking");
}

#[test]
fn an_agreement_that_is_not_kept_at_once_is_written_with_its_day_and_its_sum_in_words() {
    let session = in_session(1);
    let draft = |key: &str, value: serde_json::Value| {
        let mut given = text();
        given[key] = value;
        take(&session, &taken(&session, "draft", given), 1).map(|step| step.to)
    };
    assert_eq!(draft("agreement_form", json!("oral")).unwrap_err().code, "guard_failed");
    assert_eq!(draft("perform_by", json!(null)).unwrap_err().code, "guard_failed");
    assert_eq!(draft("amount_words", json!(null)).unwrap_err().code, "guard_failed");
    assert_eq!(draft("performed_at_once", json!(true)).unwrap(), "signing");
}

#[test]
fn a_mediator_with_a_conflict_is_kept_only_by_every_party() {
    let accepted =
        go(&both(go(&begun(1), "ask_consent", json!({ "dispute_kind": "general" })), "consent"), "accept", json!({}));
    let given =
        json!({ "mediators": "罗", "mediator_by": "appointed", "conflict": "declared", "conflict_note": "同村亲属" });
    let set = |instance: &Instance| take(instance, &taken(instance, "set_mediator", given.clone()), 1);
    assert_eq!(code(set(&accepted)), "guard_failed");
    assert_eq!(code(set(&enter(&accepted, "accept_mediator", "applicant-1"))), "guard_failed");
    assert_eq!(set(&both(accepted.clone(), "accept_mediator")).unwrap().to, "mediator_set");
    assert_eq!(
        code(set(&enter(&both(accepted, "accept_mediator"), "reject_mediator", "respondent-1"))),
        "guard_failed"
    );
}

#[test]
fn the_time_of_mediation_ends_it_unless_every_party_asks_for_more() {
    let (procedure, session) = (one("people-mediation"), in_session(1));
    // Thirty days from 5 March, Qingming until 6 April.
    assert_eq!(due(&session, "mediate"), "2026-04-07T16:00:00Z");
    let over = breach(&procedure, &session, "mediate", after(24 * 40), &calendar()).unwrap().unwrap();
    assert_eq!((over.transition.as_str(), over.to.as_str()), ("period_over", "failed"));
    let extend = |instance: &Instance| take(instance, &taken(instance, "extend", json!({})), 1);
    assert_eq!(code(extend(&enter(&session, "agree_extension", "applicant-1"))), "guard_failed");
    let longer = extend(&both(session, "agree_extension")).unwrap().instance;
    assert_eq!(due(&longer, "mediate"), "2026-05-06T16:00:00Z");
    assert_eq!(code(extend(&longer)), "guard_failed");
}

#[test]
fn medical_disputes_have_thirty_working_days() {
    let asked = both(go(&begun(1), "ask_consent", json!({ "dispute_kind": "medical" })), "consent");
    let accepted = go(&asked, "accept", json!({}));
    assert_eq!(accepted.deadlines.keys().collect::<Vec<_>>(), ["find_mediator", "mediate_medical"]);
    assert_eq!(due(&accepted, "mediate_medical"), "2026-04-17T16:00:00Z");
}

#[test]
fn more_than_five_on_a_side_choose_representatives() {
    let opening = Opening {
        slots: slots(&[("issuer", &["centre"]), ("committee", &["village"])]),
        fields: fields(json!({ "request": "七十五户追讨租金", "source": "application" })),
        parties: joining(6, 1),
        ..Opening::default()
    };
    let refused = open(&one("people-mediation"), opening, start(), &calendar()).unwrap_err();
    assert!(refused.detail.contains("let them choose representatives"), "{}", refused.detail);
}

/// The confirmation as the agreement's effect opens it.
fn drafted(effective_on: &str, hours: i64) -> Step {
    let confirmation = one("judicial-confirmation");
    let instance = in_effect();
    let carried = confirmation.opening_requires.iter().chain(&confirmation.opening_optional);
    let mut given: BTreeMap<String, serde_json::Value> =
        carried.filter_map(|id| Some((id.clone(), instance.fields.get(id)?.clone()))).collect();
    given.insert("effective_on".into(), json!(effective_on));
    let opening = Opening {
        slots: slots(&[("issuer", &["village"]), ("addressee", &["court"])]),
        fields: given,
        parties: joining(1, 1),
        ..Opening::default()
    };
    open(&confirmation, opening, after(hours), &calendar()).unwrap()
}

fn judge(instance: &Instance, transition: &str, given: serde_json::Value) -> Result<Step, Refusal> {
    let taken = Taken { reason: Some("说明".into()), ..taken(instance, transition, given) };
    step(&one("judicial-confirmation"), instance, &taken, &actor("court", "judge"), after(2), &calendar())
}

fn affirmed(instance: &Instance, transition: &str, party: &str) -> Instance {
    let taken = by_party(instance, transition, party, after(2));
    step(&one("judicial-confirmation"), instance, &taken, &actor("court", "judge"), after(2), &calendar())
        .unwrap()
        .instance
}

fn heard() -> Instance {
    let signed = both(drafted("2026-03-05", 1).instance, "sign_application");
    let applied = go(&signed, "submit", json!({ "court_basis": "seat", "application_form": "on_line" }));
    let accepted = judge(&applied, "accept", json!({ "case_no": "（2026）青民特1号" })).unwrap().instance;
    let on_line = json!({ "hearing_on": "2026-03-06", "hearing_form": "on_line", "hearing_record": "双方到庭" });
    judge(&accepted, "hear", on_line).unwrap().instance
}

#[test]
fn an_agreement_starts_its_confirmation_and_only_one_at_a_time() {
    let instance = in_effect();
    let start = Taken { slots: slots(&[("court", &["court"])]), ..taken(&instance, "start_confirmation", json!({})) };
    let started = take(&instance, &start, 2).unwrap();
    let effect =
        Effect::Start { procedure: "judicial-confirmation".into(), per: "court".into(), issuer: "committee".into() };
    assert_eq!(started.effects, [effect]);
    let child = |terminal: bool, outcome: &str| fengqiao_procedure::Child {
        id: "x".into(),
        procedure: "judicial-confirmation".into(),
        state: "drafted".into(),
        terminal,
        outcome: outcome.into(),
    };
    for (terminal, outcome, expected) in
        [(false, "", Some("guard_failed")), (true, "confirmed", Some("guard_failed")), (true, "withdrawn", None)]
    {
        let mut again = started.instance.clone();
        again.children = vec![child(terminal, outcome)];
        let taken = Taken { revision: again.revision, ..start.clone() };
        assert_eq!(take(&again, &taken, 3).err().map(|it| it.code), expected, "{outcome}");
    }
}

#[test]
fn both_sign_the_application_and_both_affirm_before_the_court() {
    let drafted = drafted("2026-03-05", 1).instance;
    assert_eq!(drafted.fields["amount"], json!(12_000));
    let submit = |instance: &Instance| {
        take(instance, &taken(instance, "submit", json!({ "court_basis": "seat", "application_form": "on_line" })), 1)
    };
    assert_eq!(code(submit(&enter(&drafted, "sign_application", "applicant-1"))), "guard_failed");
    assert_eq!(submit(&both(drafted, "sign_application")).unwrap().to, "applied");
    let (heard, ruling) = (heard(), json!({ "ruling_no": "（2026）青民特1号" }));
    assert_eq!(code(judge(&heard, "confirm", ruling.clone())), "guard_failed");
    let one = affirmed(&heard, "affirm", "applicant-1");
    assert_eq!(code(judge(&one, "confirm", ruling.clone())), "guard_failed");
    let all = affirmed(&one, "affirm", "respondent-1");
    assert_eq!(code(judge(&affirmed(&all, "deny", "respondent-1"), "confirm", ruling.clone())), "guard_failed");
    let ruled = judge(&all, "confirm", ruling).unwrap().instance;
    let served = judge(&ruled, "serve", json!({ "served_on": "2026-03-06" })).unwrap().instance;
    assert_eq!(due(&served, "object_party"), "2026-03-23T16:00:00Z");
    assert_eq!(due(&served, "enforce"), "2028-06-30T16:00:00Z");
}

#[test]
fn the_thirty_days_run_from_the_day_of_effect_and_close_the_way() {
    let late = drafted("2026-02-02", 24 * 30);
    let instance = both_now(late.instance, 24 * 30);
    let given = json!({ "court_basis": "seat", "application_form": "paper" });
    let refused = take(&instance, &taken(&instance, "submit", given), 24 * 30).unwrap_err();
    assert_eq!(refused.code, "too_late");
    let lapsed =
        breach(&one("judicial-confirmation"), &instance, "apply", after(24 * 30), &calendar()).unwrap().unwrap();
    assert_eq!((lapsed.to.as_str(), lapsed.instance.deadlines.len()), ("lapsed", 0));
}

fn both_now(mut instance: Instance, hours: i64) -> Instance {
    for party in instance.parties.clone() {
        let taken = by_party(&instance, "sign_application", &party.id, after(hours));
        instance = take(&instance, &taken, hours).unwrap().instance;
    }
    instance
}

#[test]
fn the_target_makes_nobody_late_and_the_president_extends_once() {
    let heard = heard();
    assert_eq!(
        (due(&heard, "decide_target"), due(&heard, "decide_limit")),
        ("2026-03-20T16:00:00Z".into(), "2026-04-07T16:00:00Z".into())
    );
    let at = after(24 * 20);
    let taken_late =
        Taken { reason: Some("说明".into()), ..taken(&heard, "ask_proof", json!({ "asked_proof": "产权证明" })) };
    let late =
        step(&one("judicial-confirmation"), &heard, &taken_late, &actor("court", "judge"), at, &calendar()).unwrap();
    assert!(!late.late, "the target alone is over");
    let extended = judge(&heard, "extend", json!({})).unwrap().instance;
    assert_eq!(due(&extended, "decide_target"), "2026-03-30T16:00:00Z");
    assert_eq!(code(judge(&extended, "extend", json!({}))), "already_taken");
}

#[test]
fn a_withdrawal_ends_the_application_before_the_ruling_and_not_after() {
    let heard = heard();
    assert_eq!(affirmed(&heard, "withdraw", "respondent-1").state, "withdrawn");
    let all = affirmed(&affirmed(&heard, "affirm", "applicant-1"), "affirm", "respondent-1");
    let ruled = judge(&all, "confirm", json!({ "ruling_no": "一" })).unwrap().instance;
    let taken = by_party(&ruled, "withdraw", "respondent-1", after(2));
    let refused = step(&one("judicial-confirmation"), &ruled, &taken, &actor("court", "judge"), after(2), &calendar());
    assert_eq!(code(refused), "not_in_state");
}
