//! The three lists: dates counted back from a target day that moves, and nothing struck off by whoever did it.

use std::collections::BTreeMap;

use fengqiao_procedure::{Actor, Instance, Opening, Procedure, Refusal, Step, Taken, breach, check, may, open, step};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::world::{after, calendar, data, fields, one, slots, start, taken, vocabulary};

const TARGET: &str = "2026-04-30";

fn who(account: &str, organisation: &str, role: &str) -> Actor {
    Actor { organisation: organisation.into(), roles: vec![role.into()], account: account.into(), party: None }
}

fn finder() -> Actor {
    who("yuan", "centre", "liaison_official")
}

fn chief() -> Actor {
    who("cao", "station", "station_chief")
}

fn found() -> Instance {
    let opening = Opening {
        slots: slots(&[("issuer", &["centre"]), ("station", &["station"]), ("circle", &["bureau"])]),
        fields: fields(json!({ "what": "台账登记不全", "kind": "entry", "severity": "ordinary" })),
        ..Opening::default()
    };
    open(&one("problem"), opening, start(), &calendar()).unwrap().instance
}

fn go(instance: &Instance, actor: &Actor, act: Taken, at: Timestamp) -> Result<Step, Refusal> {
    step(&one("problem"), instance, &act, actor, at, &calendar())
}

fn named(instance: &Instance, owner: &str) -> Taken {
    Taken { slots: slots(&[("owner", &[owner])]), ..taken(instance, "name_owner", json!({})) }
}

fn fixing() -> Instance {
    let it = found();
    let it = go(&it, &chief(), named(&it, "station"), start()).unwrap().instance;
    let plan = taken(&it, "plan", json!({ "target_on": TARGET, "measures": "补录" }));
    go(&it, &chief(), plan, start()).unwrap().instance
}

fn last_days(step: &Step) -> BTreeMap<&str, String> {
    step.deadlines_set.iter().map(|set| (set.id.as_str(), set.due.last_on.to_string())).collect()
}

#[test]
fn dates_are_counted_back_from_the_target_and_move_with_it() {
    let it = found();
    let it = go(&it, &chief(), named(&it, "station"), start()).unwrap().instance;
    let plan = |target: &str| taken(&it, "plan", json!({ "target_on": target, "measures": "补录" }));
    let planned = go(&it, &chief(), plan(TARGET), start()).unwrap();
    // 2026-04-30 is a Thursday; the five working days before it are 29, 28, 27, 24 and 23 April.
    assert_eq!(last_days(&planned), [("claim", "2026-04-23".into()), ("target", TARGET.into())].into());
    let over = go(&it, &chief(), plan("2026-03-04"), start()).unwrap_err();
    assert!(over.code == "no_such_date" && over.detail.contains("2026-03-04 is over already"), "{over:?}");
    let it = planned.instance;
    let moved = Taken {
        reason: Some("设备未到".into()),
        ..taken(&it, "move_target", json!({ "target_on": "2026-05-29" }))
    };
    let moved = go(&it, &finder(), moved, after(24)).unwrap();
    assert_eq!(last_days(&moved), [("claim", "2026-05-22".into()), ("target", "2026-05-29".into())].into());
    assert!(moved.deadlines_ended.iter().all(|end| end.how == "moot") && moved.deadlines_ended.len() == 2);
    // What is late stays late, wherever the target goes.
    let late =
        breach(&one("problem"), &moved.instance, "claim", after(24 * 90), &calendar()).unwrap().unwrap().instance;
    let again =
        Taken { reason: Some("再延".into()), ..taken(&late, "move_target", json!({ "target_on": "2026-12-31" })) };
    assert_eq!(go(&late, &finder(), again, after(24 * 91)).unwrap().deadlines_set.len(), 0);
}

#[test]
fn whoever_says_that_it_is_done_neither_verifies_nor_strikes_off() {
    let it = fixing();
    let it = go(&it, &chief(), taken(&it, "claim", json!({ "done": "已补录" })), start()).unwrap().instance;
    let verify = || taken(&it, "verify", json!({ "finding": "属实" }));
    let code = |actor: &Actor| go(&it, actor, verify(), start()).unwrap_err().code;
    assert_eq!(code(&chief()), "not_permitted");
    // The same person in another post, and another person of the same office.
    assert_eq!(code(&who("cao", "centre", "liaison_official")), "same_person");
    let mut both = it.clone();
    both.slots.insert("issuer".into(), vec!["centre".into(), "station".into()]);
    let colleague = who("li", "station", "department_officer");
    assert_eq!(go(&both, &colleague, verify(), start()).unwrap_err().code, "same_organisation");
    let procedure = one("problem");
    let shown = may(&procedure, &both, &colleague);
    let shown: Vec<_> = shown.iter().filter(|act| act.transition.id == "verify").map(|act| act.why_not).collect();
    assert_eq!(shown, [Some("same_organisation")]);
    let it = go(&it, &finder(), verify(), start()).unwrap().instance;
    let struck = go(&it, &finder(), taken(&it, "strike_off", json!({})), start()).unwrap();
    assert_eq!(struck.to, "struck_off");
    // Nothing is kept of those whose steps nobody asks about.
    assert_eq!(struck.instance.taken_by.keys().collect::<Vec<_>>(), ["claim"]);
}

#[test]
fn an_open_task_keeps_a_problem_from_being_done_and_the_finder_does_not_own_it() {
    let it = found();
    assert_eq!(go(&it, &chief(), named(&it, "centre"), start()).unwrap_err().code, "guard_failed");
    let mut it = fixing();
    let child = |terminal| json!([{ "id": "x", "procedure": "problem-task", "state": "todo", "terminal": terminal, "outcome": "" }]);
    let claim = |it: &Instance| go(it, &chief(), taken(it, "claim", json!({ "done": "已补录" })), start());
    it.children = serde_json::from_value(child(false)).unwrap();
    assert_eq!(claim(&it).unwrap_err().code, "guard_failed");
    it.children = serde_json::from_value(child(true)).unwrap();
    assert!(claim(&it).is_ok());
}

#[test]
fn what_was_struck_off_can_be_opened_again_for_ninety_days_and_is_then_closed() {
    let mut it = fixing();
    for (actor, act, given) in [
        (chief(), "claim", json!({ "done": "已补录" })),
        (finder(), "verify", json!({ "finding": "属实" })),
        (finder(), "strike_off", json!({})),
    ] {
        it = go(&it, &actor, taken(&it, act, given), start()).unwrap().instance;
    }
    let again = Taken { reason: Some("又出现".into()), ..taken(&it, "reopen", json!({})) };
    assert_eq!(go(&it, &finder(), again, after(24 * 80)).unwrap().to, "reopened");
    let closed = breach(&one("problem"), &it, "look_back", after(24 * 100), &calendar()).unwrap().unwrap();
    assert_eq!((closed.to.as_str(), closed.late, closed.escalate.len()), ("closed", false, 0));
}

#[test]
fn a_task_is_due_so_long_before_the_target_as_its_stage_says() {
    let day = |stage: &str| {
        let opening = Opening {
            slots: slots(&[("issuer", &["station"]), ("addressee", &["village"])]),
            fields: fields(json!({ "task": "核对", "stage": stage, "target_on": TARGET })),
            ..Opening::default()
        };
        let begun = open(&one("problem-task"), opening, start(), &calendar()).unwrap();
        last_days(&begun).into_iter().map(|(id, day)| (id.to_owned(), day)).collect::<Vec<_>>()
    };
    // Working days before 30 April: 6 is the 22nd, 8 the 20th, 15 the 9th; 4 to 6 April are Qingming.
    assert_eq!(day("check"), [("check".to_owned(), "2026-04-22".to_owned())]);
    assert_eq!(day("remedy"), [("remedy".to_owned(), "2026-04-20".to_owned())]);
    assert_eq!(day("cause"), [("cause".to_owned(), "2026-04-09".to_owned())]);
}

#[test]
fn a_request_is_granted_by_another_person_than_whoever_asked() {
    let opening = Opening {
        slots: slots(&[("issuer", &["station"]), ("organ", &["bureau"])]),
        fields: fields(json!({ "what": "执法记录仪", "why": "不足", "kind": "equipment" })),
        taken_by: serde_json::from_value(json!({ "open": { "account": "ren", "organisation": "station" } })).unwrap(),
        ..Opening::default()
    };
    let it = open(&one("resource-request"), opening, start(), &calendar()).unwrap().instance;
    let act = |account: &str, act: &str, given: Value| {
        let taken = Taken { reason: Some("预算已满".into()), ..taken(&it, act, given) };
        let who = who(account, "bureau", "department_officer");
        step(&one("resource-request"), &it, &taken, &who, start(), &calendar())
    };
    let promise = || json!({ "promised_on": "2026-04-30" });
    assert_eq!(act("ren", "grant", promise()).unwrap_err().code, "same_person");
    assert_eq!(act("wu", "grant", promise()).unwrap().to, "granted");
    assert_eq!(act("wu", "refuse", json!({})).unwrap().to, "refused");
}

/// The message of the first finding after a change of the file of problems.
fn fault(from: &str, to: &str) -> String {
    let text = data("procedures/problem.toml").replacen(from, to, 1);
    let others = ["problem-task", "problem-duty"].map(one);
    match Procedure::parse("problem.toml", &text) {
        Ok(changed) => {
            let all: Vec<Procedure> = others.into_iter().chain([changed]).collect();
            check(&all, &vocabulary()).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        }
        Err(found) => found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

#[test]
fn faults_of_counting_back_four_eyes_and_lists_are_told_with_their_place() {
    for (from, to, words) in [
        ("before_day = \"target_on\"", "before_day = \"target\"", "names the unknown field target"),
        (
            "before_day = \"target_on\"\nlength = \"work:5\"",
            "before_day = \"target_on\"\nlength = \"hour:5\"",
            "counts back from field target_on",
        ),
        ("before_day = \"target_on\"", "before_day = \"done\"", "takes a field of type date"),
        (
            "requires = [\"target_on\", \"measures\"]",
            "requires = [\"measures\"]",
            "may start before field target_on is given",
        ),
        (
            "reason_required = true\n[[transition]]\nid = \"publish\"",
            "extends = [{ deadline = \"claim\", length = \"work:5\" }]\n[[transition]]\nid = \"publish\"",
            "let it ask for field target_on instead",
        ),
        (
            "other_person_than = [\"claim\"]",
            "other_person_than = [\"claims\"]",
            "unknown step claims; did you mean claim?",
        ),
        ("listed = [\"kind\"", "listed = [\"what\"", "lists field what; lists take choices"),
        ("listed = [", "lists = [", "did you mean listed?"),
        (
            "effects = [{ kind = \"notify\", slot = \"owner\"",
            "effects = [{ kind = \"reverse_points\" }, { kind = \"notify\", slot = \"owner\"",
            "only a procedure with subject = \"points\"",
        ),
    ] {
        let found = fault(from, to);
        assert!(found.contains(words) && found.contains("problem.toml:"), "{to}: {found}");
    }
}
