//! The early-warning directive, walked: the straight way, the ways round, and the late ones.

use fengqiao_procedure::{Actor, Effect, Instance, Step, Taken, breach, may, step};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{actor, after, calendar, one, opened, slots, start, taken, tasks};

#[test]
fn a_directive_goes_from_raised_to_closed() {
    let (procedure, calendar) = (one("directive"), calendar());
    let (dispatcher, officer) = (actor("centre", "dispatcher"), actor("market", "department_officer"));
    let mut at = start();
    let mut go = |instance: &Instance, taken: &Taken, who: &Actor| -> Step {
        at = at.checked_add(SignedDuration::from_hours(1)).unwrap();
        step(&procedure, instance, taken, who, at, &calendar).unwrap()
    };
    let raised = opened();
    let confirmed = go(
        &raised,
        &taken(&raised, "confirm", json!({ "confirmation": "三家店同时投诉", "level": "yellow" })),
        &dispatcher,
    );
    assert_eq!(
        confirmed.deadlines_ended.iter().map(|end| (end.id.as_str(), end.how)).collect::<Vec<_>>(),
        [("confirm", "met")]
    );
    let mut issue = taken(&confirmed.instance, "issue", json!({ "asked": "检查证照" }));
    issue.slots = slots(&[("lead", &["market"]), ("addressees", &["town", "village"])]);
    let issued = go(&confirmed.instance, &issue, &dispatcher);
    let accepted = go(&issued.instance, &taken(&issued.instance, "accept", json!({})), &officer);
    let started: Vec<_> =
        accepted.deadlines_set.iter().map(|set| (set.id.as_str(), set.due.last_on.to_string())).collect();
    // Thursday 5 March 2026: three and five working days later, no day off but the weekend between.
    assert_eq!(started, [("plan", "2026-03-10".to_owned()), ("field_report", "2026-03-12".to_owned())]);
    let analysed =
        go(&accepted.instance, &taken(&accepted.instance, "analyse", json!({ "causes": "营业执照过期" })), &officer);
    let acting = go(
        &analysed.instance,
        &taken(&analysed.instance, "plan", json!({ "plan": "逐户检查", "tasks": tasks(false) })),
        &officer,
    );
    let refused = step(
        &procedure,
        &acting.instance,
        &taken(&acting.instance, "report", json!({ "inspected_on": "2026-03-06", "findings": "两家证照过期" })),
        &officer,
        start(),
        &calendar,
    );
    assert_eq!(refused.unwrap_err().code, "guard_failed");
    let ended = json!({ "inspected_on": "2026-03-06", "findings": "两家证照过期，已责令改正", "tasks": tasks(true) });
    let reported = go(&acting.instance, &taken(&acting.instance, "report", ended), &officer);
    let closed = go(
        &reported.instance,
        &taken(&reported.instance, "close", json!({ "evaluation": "下降", "effective": true })),
        &dispatcher,
    );
    assert_eq!((closed.to.as_str(), closed.late), ("closed", false));
    assert!(closed.instance.deadlines.is_empty() && may(&procedure, &closed.instance, &dispatcher).is_empty());
}

#[test]
fn a_declined_directive_is_addressed_again() {
    let (procedure, calendar) = (one("directive"), calendar());
    let mut instance = opened();
    instance.state = "issued".into();
    instance.slots = slots(&[("issuer", &["centre"]), ("lead", &["market"]), ("addressees", &["town"])]);
    let officer = actor("market", "department_officer");
    let bare = taken(&instance, "decline", json!({}));
    assert_eq!(step(&procedure, &instance, &bare, &officer, start(), &calendar).unwrap_err().code, "missing_field");
    let with_reason = Taken { reason: Some("不属于本部门职责".into()), ..bare };
    let declined = step(&procedure, &instance, &with_reason, &officer, start(), &calendar).unwrap();
    let mut issue = taken(&declined.instance, "issue", json!({ "asked": "检查" }));
    issue.slots = slots(&[("lead", &["housing"]), ("addressees", &["town"])]);
    let again =
        step(&procedure, &declined.instance, &issue, &actor("centre", "dispatcher"), start(), &calendar).unwrap();
    assert_eq!(again.instance.slots["lead"], ["housing"]);
    assert_eq!(
        step(&procedure, &again.instance, &taken(&again.instance, "accept", json!({})), &officer, start(), &calendar)
            .unwrap_err()
            .code,
        "not_permitted"
    );
}

#[test]
fn steps_are_refused_with_their_reason() {
    let (procedure, calendar, instance) = (one("directive"), calendar(), opened());
    let dispatcher = actor("centre", "dispatcher");
    let full = json!({ "confirmation": "属实", "level": "yellow" });
    let cases: Vec<(Taken, Actor, &str)> = vec![
        (taken(&instance, "nonsense", json!({})), dispatcher.clone(), "unknown_transition"),
        (taken(&instance, "confirm", full.clone()), actor("town", "dispatcher"), "not_permitted"),
        (taken(&instance, "confirm", full.clone()), actor("centre", "hotline_clerk"), "not_permitted"),
        (Taken { revision: 7, ..taken(&instance, "confirm", full.clone()) }, dispatcher.clone(), "stale_revision"),
        (taken(&instance, "close", json!({})), dispatcher.clone(), "not_in_state"),
        (taken(&instance, "confirm", json!({ "confirmation": "属实" })), dispatcher.clone(), "missing_field"),
        (
            taken(&instance, "confirm", json!({ "confirmation": "属实", "level": "purple" })),
            dispatcher.clone(),
            "bad_field",
        ),
        (
            taken(&instance, "confirm", json!({ "confirmation": "属实", "level": "red", "plan": "x" })),
            dispatcher.clone(),
            "bad_field",
        ),
    ];
    for (taken, who, code) in cases {
        assert_eq!(
            step(&procedure, &instance, &taken, &who, start(), &calendar).unwrap_err().code,
            code,
            "{}",
            taken.transition
        );
    }
}

#[test]
fn a_clock_that_runs_out_escalates_once_and_a_late_step_says_so() {
    let (procedure, calendar, instance) = (one("directive"), calendar(), opened());
    let due = instance.deadlines["confirm"].due_at;
    let early = due.checked_sub(SignedDuration::from_secs(1)).unwrap();
    assert_eq!(breach(&procedure, &instance, "confirm", early, &calendar).unwrap(), None);
    let breached = breach(&procedure, &instance, "confirm", due, &calendar).unwrap().unwrap();
    assert_eq!((breached.to.as_str(), breached.escalate.as_slice()), ("raised", &["issuer".to_owned()][..]));
    assert_eq!(breach(&procedure, &breached.instance, "confirm", due, &calendar).unwrap(), None);
    let full = taken(&breached.instance, "confirm", json!({ "confirmation": "属实", "level": "yellow" }));
    let late = step(&procedure, &breached.instance, &full, &actor("centre", "dispatcher"), due, &calendar).unwrap();
    assert!(late.late);
    assert_eq!(late.deadlines_ended[0].how, "breached");
}

#[test]
fn an_evaluation_may_stand_before_the_closing() {
    let (procedure, calendar) = (one("directive"), calendar());
    let mut instance = opened();
    instance.state = "reported".into();
    let given = taken(&instance, "evaluate", json!({ "evaluation": "下降", "effective": true }));
    let analyst = actor("centre", "analyst");
    let evaluated = step(&procedure, &instance, &given, &analyst, start(), &calendar).unwrap();
    assert_eq!(evaluated.deadlines_set[0].id, "close");
    // What was written at the evaluation need not be written again.
    let close = taken(&evaluated.instance, "close", json!({}));
    let closed = step(&procedure, &evaluated.instance, &close, &actor("centre", "dispatcher"), start(), &calendar);
    assert_eq!(closed.unwrap().to, "closed");
}

#[test]
fn a_report_that_is_sent_back_has_its_own_clock() {
    let (procedure, calendar) = (one("directive"), calendar());
    let mut instance = opened();
    instance.state = "reported".into();
    let back = Taken { reason: Some("缺少照片".into()), ..taken(&instance, "return", json!({})) };
    let returned = step(&procedure, &instance, &back, &actor("centre", "dispatcher"), start(), &calendar).unwrap();
    assert_eq!(returned.to, "acting");
    let due: Vec<_> = returned.deadlines_set.iter().map(|set| (set.id.as_str(), set.due.last_on.to_string())).collect();
    assert_eq!(due, [("rework", "2026-03-10".to_owned())]);
}

#[test]
fn a_lead_that_does_not_accept_is_escalated_to_the_issuer() {
    let (procedure, calendar) = (one("directive"), calendar());
    let mut instance = opened();
    let slots_of = slots(&[("lead", &["market"]), ("addressees", &["town"])]);
    let dispatcher = actor("centre", "dispatcher");
    let confirm = taken(&instance, "confirm", json!({ "confirmation": "属实", "level": "yellow" }));
    instance = step(&procedure, &instance, &confirm, &dispatcher, start(), &calendar).unwrap().instance;
    let issue = Taken { slots: slots_of, ..taken(&instance, "issue", json!({ "asked": "检查" })) };
    let issued = step(&procedure, &instance, &issue, &dispatcher, start(), &calendar).unwrap();
    let clock = &issued.deadlines_set[0];
    // Thursday: one working day ends with Friday, the reminders are at the last third and four hours before.
    assert_eq!(clock.due.due_at, "2026-03-06T16:00:00Z".parse().unwrap());
    assert_eq!(clock.reminders_at, ["2026-03-06T03:00:00Z", "2026-03-06T12:00:00Z"].map(|at| at.parse().unwrap()));
    let breached = breach(&procedure, &issued.instance, "accept", clock.due.due_at, &calendar).unwrap().unwrap();
    assert_eq!(breached.escalate, ["lead", "issuer"]);
    let accept = taken(&breached.instance, "accept", json!({}));
    let officer = actor("market", "department_officer");
    assert!(step(&procedure, &breached.instance, &accept, &officer, after(48), &calendar).unwrap().late);
}

#[test]
fn a_false_alarm_settles_the_signal_with_its_cause() {
    let (procedure, calendar, instance) = (one("directive"), calendar(), opened());
    let given = taken(&instance, "dismiss", json!({ "false_alarm_cause": "campaign" }));
    let dismiss = Taken { reason: Some("集中宣传".into()), ..given };
    let done = step(&procedure, &instance, &dismiss, &actor("centre", "analyst"), start(), &calendar).unwrap();
    let settled = Effect::SettleSubject { state: "false_alarm".into(), cause_field: Some("false_alarm_cause".into()) };
    assert_eq!((done.to.as_str(), done.effects.as_slice()), ("false_alarm", &[settled][..]));
    assert_eq!(done.deadlines_ended.iter().map(|end| end.how).collect::<Vec<_>>(), ["met"]);
}
