//! The shipped procedures: checked, printed, and walked.

use std::collections::BTreeMap;
use std::path::PathBuf;

use fengqiao_domain::calendar::Calendar;
use fengqiao_procedure::{
    Actor, Instance, Opening, Procedure, Step, Taken, Vocabulary, breach, check, may, open, step,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::json;

pub const ROLES: [&str; 12] = [
    "hotline_clerk",
    "dispatcher",
    "village_mediator",
    "court_mediator",
    "judge",
    "prosecutor",
    "department_officer",
    "station_chief",
    "liaison_official",
    "analyst",
    "administrator",
    "auditor",
];

fn data(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data");
    std::fs::read_to_string(root.join(path)).unwrap()
}

pub fn vocabulary() -> Vocabulary {
    Vocabulary { roles: ROLES.iter().map(|role| (*role).to_owned()).collect(), ..Vocabulary::default() }
}

fn shipped() -> Vec<Procedure> {
    ["directive", "push", "three-push"]
        .iter()
        .map(|id| {
            Procedure::parse(&format!("data/procedures/{id}.toml"), &data(&format!("procedures/{id}.toml"))).unwrap()
        })
        .collect()
}

fn one(id: &str) -> Procedure {
    shipped().into_iter().find(|procedure| procedure.id == id).unwrap()
}

fn calendar() -> Calendar {
    Calendar::parse(&data("calendars/cn.csv"), &data("calendars/lunar.csv")).unwrap()
}

fn start() -> Timestamp {
    "2026-03-05T01:00:00Z".parse().unwrap()
}

fn actor(organisation: &str, role: &str) -> Actor {
    Actor { organisation: organisation.into(), roles: vec![role.into()] }
}

fn slots(pairs: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    pairs
        .iter()
        .map(|(slot, members)| ((*slot).to_owned(), members.iter().map(|it| (*it).to_owned()).collect()))
        .collect()
}

fn fields(value: serde_json::Value) -> BTreeMap<String, serde_json::Value> {
    serde_json::from_value(value).unwrap()
}

fn taken(instance: &Instance, transition: &str, given: serde_json::Value) -> Taken {
    Taken { transition: transition.into(), revision: instance.revision, fields: fields(given), ..Taken::default() }
}

fn opened() -> Instance {
    let opening = Opening { slots: slots(&[("issuer", &["centre"])]), ..Opening::default() };
    open(&one("directive"), opening, start(), &calendar()).unwrap().instance
}

fn tasks(done: bool) -> serde_json::Value {
    json!([{ "title": "检查商铺", "owner": "执法队", "due_on": "2026-03-09", "done": done }])
}

#[test]
fn shipped_procedures_have_no_findings() {
    let findings: Vec<String> = check(&shipped(), &vocabulary()).iter().map(ToString::to_string).collect();
    assert_eq!(findings, Vec::<String>::new());
}

#[test]
fn shipped_procedures_read_as_reviewed() {
    for procedure in shipped() {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{}.txt", procedure.id));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, procedure.table()).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(procedure.table(), golden, "run with UPDATE_GOLDEN=1 and review {}", path.display());
    }
}

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
    assert_eq!(
        (breached.to.as_str(), breached.escalate.as_slice()),
        ("raised", &["issuer".to_owned(), "issuer".to_owned()][..])
    );
    assert_eq!(breach(&procedure, &breached.instance, "confirm", due, &calendar).unwrap(), None);
    let full = taken(&breached.instance, "confirm", json!({ "confirmation": "属实", "level": "yellow" }));
    let late = step(&procedure, &breached.instance, &full, &actor("centre", "dispatcher"), due, &calendar).unwrap();
    assert!(late.late);
    assert_eq!(late.deadlines_ended[0].how, "breached");
}

#[test]
fn three_pushes_close_only_when_each_has_ended() {
    let (procedure, calendar) = (one("three-push"), calendar());
    let opening = Opening {
        slots: slots(&[("issuer", &["station"]), ("addressees", &["town", "market", "village"])]),
        fields: fields(json!({ "asked": "请协助化解" })),
        ..Opening::default()
    };
    let chief = actor("station", "station_chief");
    let prepared = open(&procedure, opening, start(), &calendar).unwrap();
    let mut pushed =
        step(&procedure, &prepared.instance, &taken(&prepared.instance, "push", json!({})), &chief, start(), &calendar)
            .unwrap();
    let close = |instance: &Instance| {
        step(
            &procedure,
            instance,
            &taken(instance, "close", json!({ "conclusion": "已化解" })),
            &chief,
            start(),
            &calendar,
        )
    };
    assert_eq!(close(&pushed.instance).unwrap_err().code, "guard_failed");
    let child = |terminal| fengqiao_procedure::Child {
        id: "x".into(),
        procedure: "push".into(),
        state: "s".into(),
        terminal,
        outcome: String::new(),
    };
    pushed.instance.children = vec![child(true), child(true), child(false)];
    assert_eq!(close(&pushed.instance).unwrap_err().code, "guard_failed");
    pushed.instance.children[2] = child(true);
    assert_eq!(close(&pushed.instance).unwrap().to, "closed");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is allowed can be taken, from any state that a random walk reaches; only ends have no acts for anybody.
    #[test]
    fn every_allowed_act_can_be_taken(choices in proptest::collection::vec(0_usize..100, 1..25)) {
        let (procedure, calendar) = (one("directive"), calendar());
        let mut instance = opened();
        let mut at = start();
        let everything = json!({
            "confirmation": "属实", "level": "red", "asked": "检查", "causes": "过期", "plan": "检查", "tasks": tasks(true),
            "inspected_on": "2026-03-06", "findings": "属实", "evaluation": "下降", "effective": true, "false_alarm_cause": "other",
        });
        for choice in choices {
            let people = [actor("centre", "dispatcher"), actor("market", "department_officer"), actor("town", "dispatcher")];
            let acts: Vec<(Actor, String)> = people.iter().flat_map(|who| {
                may(&procedure, &instance, who).into_iter().filter(|act| act.allowed).map(|act| (who.clone(), act.transition.id.clone())).collect::<Vec<_>>()
            }).collect();
            let terminal = procedure.state(&instance.state).unwrap().terminal;
            prop_assert_eq!(acts.is_empty(), terminal, "{}", instance.state);
            if terminal { break; }
            let (who, id) = &acts[choice % acts.len()];
            let transition = procedure.transition(id).unwrap();
            let asked = |field: &&String| transition.requires.contains(field) || transition.optional.contains(field);
            let all = fields(everything.clone());
            let mut taken = Taken { transition: id.clone(), revision: instance.revision, reason: Some("说明".into()), ..Taken::default() };
            taken.fields = all.into_iter().filter(|(field, _)| asked(&field)).collect();
            for slot in &transition.fills {
                taken.slots.insert(slot.clone(), vec![if slot == "lead" { "market" } else { "town" }.to_owned()]);
            }
            at = at.checked_add(SignedDuration::from_hours(7)).unwrap();
            let revision = instance.revision;
            let done = step(&procedure, &instance, &taken, who, at, &calendar);
            prop_assert!(done.is_ok(), "{} in {}: {:?}", id, instance.state, done);
            instance = done.unwrap().instance;
            prop_assert_eq!(instance.revision, revision + 1);
        }
    }
}
