//! The language, tried on one small procedure: guards, pauses, closing clocks, targets, and clocks that take a transition.

use std::collections::BTreeMap;

use fengqiao_procedure::{Act, Instance, Opening, Procedure, Refusal, Step, Taken, breach, check, may, open, step};
use serde_json::{Value, json};

use crate::world::{actor, after, calendar, fields, slots, start, vocabulary};

/// An application that must be made within three days, is examined in five working days without the time in which papers are
/// asked for, and lapses when they never come.
const APPLICATION: &str = r#"
[procedure]
id = "application"
version = "1"
title = { zh = "申请", en = "Application" }
subject = "matter"
code = "SQ"
initial = "open"
[[slot]]
id = "issuer"
title = { zh = "受理单位", en = "Office" }
filled = "opening"
[[field]]
id = "amount"
title = { zh = "金额", en = "Amount" }
type = "money"
min = 0
[[field]]
id = "note"
title = { zh = "备注", en = "Note" }
type = "text"
[[state]]
id = "open"
title = { zh = "待申请", en = "Open" }
owner = "issuer"
[[state]]
id = "examined"
title = { zh = "审查中", en = "Examined" }
owner = "issuer"
[[state]]
id = "waiting"
title = { zh = "待补正", en = "Waiting" }
owner = "issuer"
[[state]]
id = "granted"
title = { zh = "准予", en = "Granted" }
terminal = true
outcome = "granted"
[[state]]
id = "lapsed"
title = { zh = "失效", en = "Lapsed" }
terminal = true
outcome = "lapsed"
[[transition]]
id = "apply"
title = { zh = "申请", en = "Apply" }
from = ["open"]
to = "examined"
by = { slots = ["issuer"], roles = ["dispatcher"] }
requires = ["amount"]
optional = ["note"]
guard = "fields.amount > 99.5"
[[transition]]
id = "ask"
title = { zh = "要求补正", en = "Ask for papers" }
from = ["examined"]
to = "waiting"
by = { slots = ["issuer"], roles = ["dispatcher"] }
pauses = ["examine"]
[[transition]]
id = "complete"
title = { zh = "补正", en = "Complete" }
from = ["waiting"]
to = "examined"
by = { slots = ["issuer"], roles = ["dispatcher"] }
optional = ["note"]
resumes = ["examine"]
[[transition]]
id = "extend"
title = { zh = "延长", en = "Extend" }
from = ["examined"]
to = "="
by = { slots = ["issuer"], roles = ["dispatcher"] }
extends = [{ deadline = "examine", length = "work:5" }]
[[transition]]
id = "grant"
title = { zh = "准予", en = "Grant" }
from = ["examined"]
to = "granted"
by = { slots = ["issuer"], roles = ["dispatcher", "judge"] }
guard = "fields.note != null && ('judge' in actor.roles || !('examine' in breached))"
guard_help = { zh = "缺少备注或已逾期", en = "no note, or too late for a dispatcher" }
[[transition]]
id = "lapse"
title = { zh = "失效", en = "Lapse" }
from = "*"
to = "lapsed"
guard = "state != 'waiting' || fields.note == null"
[[deadline]]
id = "apply"
title = { zh = "申请期限", en = "Apply" }
starts = "state:open"
length = "cal:3"
closing = true
on_breach = "transition:lapse"
basis = "试"
[[deadline]]
id = "examine"
title = { zh = "审查期限", en = "Examine" }
starts = "transition:apply"
met_by = ["grant"]
length = "work:5"
on_breach = "alert"
basis = "试"
remind = ["third"]
[[deadline]]
id = "quick"
title = { zh = "审查目标", en = "Examine quickly" }
starts = "transition:apply"
met_by = ["grant"]
length = "hour:1"
kind = "target"
on_breach = "alert"
basis = "试"
[[deadline]]
id = "papers"
title = { zh = "补正期限", en = "Papers" }
starts = "state:waiting"
length = "cal:10"
on_breach = "transition:lapse"
basis = "试"
"#;

fn application() -> Procedure {
    Procedure::parse("application.toml", APPLICATION).unwrap()
}

fn opened() -> Instance {
    let opening = Opening { slots: slots(&[("issuer", &["court"])]), ..Opening::default() };
    open(&application(), opening, start(), &calendar()).unwrap().instance
}

/// Takes a step as the dispatcher of the court, so many hours after the start.
fn go(instance: &Instance, transition: &str, given: Value, hours: i64) -> Result<Step, Refusal> {
    let taken =
        Taken { transition: transition.into(), revision: instance.revision, fields: fields(given), ..Taken::default() };
    step(&application(), instance, &taken, &actor("court", "dispatcher"), after(hours), &calendar())
}

fn examined() -> Instance {
    go(&opened(), "apply", json!({ "amount": 100, "note": "甲" }), 1).unwrap().instance
}

fn due(instance: &Instance, clock: &str) -> String {
    instance.deadlines[clock].due_at.to_string()
}

#[test]
fn the_small_procedure_has_no_findings() {
    let found: Vec<String> = check(&[application()], &vocabulary()).iter().map(ToString::to_string).collect();
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn a_guard_on_an_asked_value_is_decided_when_it_is_given() {
    let acts = |instance: &Instance| -> BTreeMap<String, Option<&'static str>> {
        let procedure = application();
        let acts = may(&procedure, instance, &actor("court", "dispatcher"));
        acts.iter().map(|act: &Act<'_>| (act.transition.id.clone(), act.why_not)).collect()
    };
    assert_eq!(acts(&opened()), [("apply".to_owned(), None)].into());
    assert_eq!(go(&opened(), "apply", json!({ "amount": 99 }), 1).unwrap_err().code, "guard_failed");
    // A whole number in a money field is compared as money.
    let without_note = go(&opened(), "apply", json!({ "amount": 100 }), 1).unwrap().instance;
    let grant = ("grant".to_owned(), Some("guard_failed"));
    assert_eq!(acts(&without_note), [("ask".to_owned(), None), ("extend".to_owned(), None), grant].into());
}

#[test]
fn a_required_value_cannot_be_taken_back_and_an_optional_one_can() {
    let mut again = examined();
    again.state = "open".into();
    let refused = go(&again, "apply", json!({ "amount": null }), 2).unwrap_err();
    assert_eq!((refused.code, refused.fields[0].0.as_str()), ("missing_field", "amount"));
    let without = go(&again, "apply", json!({ "note": null }), 2).unwrap().instance;
    assert!(!without.fields.contains_key("note") && without.fields.contains_key("amount"));
}

#[test]
fn values_that_do_not_fit_are_refused() {
    let cases = [
        (json!({ "amount": "100" }), "wrong_type"),
        (json!({ "amount": -1 }), "out_of_range"),
        (json!({ "amount": 100.005 }), "wrong_type"),
        (json!({ "amount": 100, "note": "  " }), "missing"),
        (json!({ "amount": 100, "note": "长".repeat(501) }), "too_long"),
        (json!({ "amount": 100, "note": ["甲"] }), "wrong_type"),
        (json!({ "amount": 100, "salary": 3 }), "unknown"),
    ];
    for (given, code) in cases {
        let refused = go(&opened(), "apply", given.clone(), 1).unwrap_err();
        assert_eq!(refused.fields[0].1, code, "{given}");
    }
}

#[test]
fn a_pause_keeps_the_working_days_that_were_left() {
    let examined = examined();
    // Thursday 5 March: five working days end with the 12th.
    assert_eq!(due(&examined, "examine"), "2026-03-12T16:00:00Z");
    let asked = go(&examined, "ask", json!({}), 28).unwrap();
    assert_eq!(
        asked.deadlines_ended.iter().map(|end| (end.id.as_str(), end.how)).collect::<Vec<_>>(),
        [("examine", "paused")]
    );
    let late = breach(&application(), &asked.instance, "examine", after(400), &calendar()).unwrap();
    assert_eq!(late, None, "a clock that waits does not run out");
    // Friday to Tuesday of the week after: four working days were left.
    let completed = go(&asked.instance, "complete", json!({}), 24 * 12).unwrap();
    assert_eq!(due(&completed.instance, "examine"), "2026-03-23T16:00:00Z");
    let set = completed.deadlines_set.iter().find(|set| set.id == "examine").unwrap();
    assert!(set.reminders_at.iter().all(|at| *at > after(24 * 12) && *at < set.due.due_at));
    // A second pause and the end of the proceeding leave no clock behind.
    let again = go(&completed.instance, "ask", json!({}), 24 * 13).unwrap().instance;
    let lapsed =
        breach(&application(), &Instance { fields: BTreeMap::new(), ..again }, "papers", after(24 * 40), &calendar());
    let lapsed = lapsed.unwrap().unwrap();
    assert_eq!((lapsed.to.as_str(), lapsed.instance.deadlines.len()), ("lapsed", 0));
}

#[test]
fn an_extension_runs_on_from_the_last_day_and_is_not_given_afterwards() {
    let extended = go(&examined(), "extend", json!({}), 30).unwrap();
    assert_eq!(due(&extended.instance, "examine"), "2026-03-19T16:00:00Z");
    assert_eq!(extended.deadlines_set[0].start_at, after(1), "the light measures the whole time");
    assert_eq!(extended.deadlines_ended[0].how, "moot");
    assert_eq!(go(&examined(), "extend", json!({}), 24 * 30).unwrap_err().code, "too_late");
}

#[test]
fn what_is_late_stays_late_through_a_pause() {
    let asked = go(&examined(), "ask", json!({}), 24 * 30).unwrap();
    assert!(asked.late && asked.deadlines_ended.is_empty());
    assert!(asked.instance.deadlines["examine"].paused_at.is_none());
}

#[test]
fn nobody_acts_after_a_closing_clock_and_the_clock_takes_its_transition() {
    let (procedure, instance) = (application(), opened());
    // Day 3 is Sunday the 8th, moved to Monday; the first instant too late is its midnight.
    assert_eq!(due(&instance, "apply"), "2026-03-09T16:00:00Z");
    assert!(go(&instance, "apply", json!({ "amount": 100 }), 110).is_ok());
    let refused = go(&instance, "apply", json!({ "amount": 100 }), 111).unwrap_err();
    let words = "deadline apply ended at 2026-03-09T16:00:00Z: act apply cannot be taken any more";
    assert_eq!((refused.code, refused.detail.as_str()), ("too_late", words));
    let lapsed = breach(&procedure, &instance, "apply", after(111), &calendar()).unwrap().unwrap();
    assert_eq!((lapsed.transition.as_str(), lapsed.to.as_str(), lapsed.late), ("lapse", "lapsed", true));
    assert_eq!(lapsed.deadlines_ended[0].how, "breached");
    let by_hand = go(&instance, "lapse", json!({}), 1).unwrap_err();
    assert_eq!(by_hand.code, "not_permitted", "only the clock takes it");
}

#[test]
fn a_clock_whose_transition_is_barred_alerts_instead() {
    let waiting = go(&examined(), "ask", json!({}), 2).unwrap().instance;
    let alert = breach(&application(), &waiting, "papers", after(24 * 60), &calendar()).unwrap().unwrap();
    assert_eq!((alert.transition.as_str(), alert.to.as_str()), ("breach:papers", "waiting"));
    assert!(alert.instance.deadlines["papers"].breached);
    assert_eq!(breach(&application(), &alert.instance, "papers", after(24 * 61), &calendar()).unwrap(), None);
}

#[test]
fn targets_are_shown_and_never_make_a_step_late() {
    let granted = go(&examined(), "grant", json!({}), 5).unwrap();
    assert!(!granted.late);
    let how: BTreeMap<&str, &str> = granted.deadlines_ended.iter().map(|end| (end.id.as_str(), end.how)).collect();
    assert_eq!(how, [("examine", "met"), ("quick", "breached")].into());
}

#[test]
fn guards_see_who_acts_and_which_clocks_ran_out() {
    let examined = examined();
    let breached = breach(&application(), &examined, "examine", after(400), &calendar()).unwrap().unwrap().instance;
    assert_eq!(go(&breached, "grant", json!({}), 401).unwrap_err().code, "guard_failed");
    let taken = Taken { transition: "grant".into(), revision: breached.revision, ..Taken::default() };
    let judge = actor("court", "judge");
    assert!(may(&application(), &breached, &judge).iter().any(|act| act.allowed && act.transition.id == "grant"));
    assert!(step(&application(), &breached, &taken, &judge, after(401), &calendar()).unwrap().late);
}

#[test]
fn openings_are_refused_with_their_reason() {
    let procedure = application();
    let refuse = |opening| open(&procedure, opening, start(), &calendar()).unwrap_err();
    assert_eq!(refuse(Opening::default()).code, "missing_field");
    let crowd = Opening { slots: slots(&[("issuer", &["one", "two"])]), ..Opening::default() };
    assert_eq!(refuse(crowd).fields[0].1, "too_many");
    let stranger = Opening { slots: slots(&[("issuer", &["one"]), ("boss", &["two"])]), ..Opening::default() };
    assert_eq!(refuse(stranger).fields[0].1, "unknown");
    let unasked = Opening {
        slots: slots(&[("issuer", &["one"])]),
        fields: fields(json!({ "note": "甲" })),
        ..Opening::default()
    };
    assert_eq!(refuse(unasked).fields[0].1, "unknown");
}
