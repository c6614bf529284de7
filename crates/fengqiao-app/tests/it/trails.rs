//! What proceedings really did, read back from the log of an office, and the log as others read it.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use fengqiao_app::proceeding::{Start, TakeStep};
use fengqiao_app::report::{MatterChoice, NewReport};
use fengqiao_app::trail::{Change, POPULATION_MIN, TrailFormat, TrailQuery};
use fengqiao_domain::id::ProceedingId;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::office::{Office, code, report};

const HOUR: i64 = 3_600;

fn fields(value: Value) -> BTreeMap<String, Value> {
    serde_json::from_value(value).unwrap()
}

fn take(office: &Office, login: &str, id: ProceedingId, transition: &str, given: Value) {
    let ctx = office.ctx(login);
    let revision = office.app.proceeding(&ctx, id).unwrap().instance.revision;
    let reason = Some("说明".to_owned());
    let step =
        TakeStep { transition: transition.into(), revision, fields: fields(given), reason, ..TakeStep::default() };
    office.app.take_step(&ctx, id, step).unwrap();
}

/// Three pushes on an incident of its own, each accepted after so many hours; none is ended.
fn pushed(office: &mut Office, number: usize, hours: i64) {
    let new = NewReport {
        matter: Some(MatterChoice::Open(None)),
        region_id: Some(office.region("990101100200")),
        category: Some("D13.01".into()),
        ..report(&format!("石桥村第{number}家超市拒绝退款，双方争吵"))
    };
    let matter = office.app.receive_report(&office.ctx("clerk"), new).unwrap().matter_id.unwrap();
    let start = Start {
        procedure: "three-push".into(),
        fields: fields(json!({ "asked": "请协助化解" })),
        preset: Some("yongkang".into()),
        ..Start::default()
    };
    let dispatcher = office.ctx("dispatcher");
    let id = office.app.start_on_matter(&dispatcher, matter, start).unwrap();
    take(office, "dispatcher", id, "push", json!({}));
    office.later(SignedDuration::from_hours(hours));
    let children = office.app.proceeding(&office.ctx("dispatcher"), id).unwrap().children;
    for child in children {
        let stands = |key: &str| {
            let members = &child.proceeding.slots;
            members.iter().any(|it| it.slot == "addressee" && it.organisation_id == office.organisations[key])
        };
        let (login, _) = [("town", "town"), ("officer", "market"), ("mediator", "village")]
            .into_iter()
            .find(|(_, organisation)| stands(organisation))
            .unwrap();
        take(office, login, child.proceeding.id, "accept", json!({}));
        take(office, login, child.proceeding.id, "answer", json!({ "answer": "已办", "acted_on": "2026-03-06" }));
        take(office, "dispatcher", child.proceeding.id, "close", json!({}));
    }
}

fn query(procedure: &str) -> TrailQuery {
    TrailQuery { procedure: procedure.into(), ..TrailQuery::default() }
}

fn exported(office: &Office, format: TrailFormat) -> String {
    let mut bytes = Vec::new();
    let written = office.app.export_trails(&office.ctx("analyst"), &query("push"), format, &mut bytes).unwrap();
    assert!(written > 0);
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_change_is_told_from_the_log_with_its_populations() {
    let mut office = Office::new();
    for number in 0..4 {
        pushed(&mut office, number, 30);
    }
    office.later(SignedDuration::from_hours(24));
    let changed_on = fengqiao_app::day::day_in_china(office.now);
    for number in 4..8 {
        pushed(&mut office, number, 2);
    }
    let asked = TrailQuery { changed_on: Some(changed_on), ..query("push") };
    let read = office.app.paths(&office.ctx("analyst"), &asked).unwrap();
    let (change, found) = read.comparison.unwrap();
    assert_eq!(change, Change::Day(changed_on));
    assert_eq!((found.before.whole.ended, found.before.whole.median_s), (12, Some(30 * HOUR)));
    assert_eq!((found.after.whole.ended, found.after.whole.median_s), (12, Some(2 * HOUR)));
    assert_eq!((read.paths.proceedings, read.paths.whole.ended, read.cut), (24, 24, false));
    assert_eq!(read.paths.paths[0].states, ["sent", "accepted", "answered", "closed"]);
    assert_eq!(read.paths.states[0].state, "sent", "there work waits");
    let late = |id: &str| read.paths.clocks.iter().find(|clock| clock.key == id).map(|it| (it.met, it.late)).unwrap();
    assert_eq!(late("accept"), (12, 12), "thirty hours are more than the twenty-four allowed");
    let one_version = office.app.paths(&office.ctx("analyst"), &query("push")).unwrap();
    assert!(one_version.comparison.is_none(), "nothing to compare without a change");
    assert_eq!(one_version.versions.len(), 1);
}

#[test]
fn few_proceedings_give_counts_and_no_times() {
    let mut office = Office::new();
    pushed(&mut office, 0, 30);
    let read = office.app.paths(&office.ctx("analyst"), &query("push")).unwrap();
    assert!(read.paths.proceedings < POPULATION_MIN);
    assert_eq!((read.paths.whole.ended, read.paths.whole.median_s, read.paths.whole.p90_s), (3, None, None));
    assert!(read.paths.clocks.iter().all(|clock| clock.share_late.is_none()));
    let parents = office.app.paths(&office.ctx("analyst"), &query("three-push")).unwrap().paths;
    assert_eq!((parents.whole.going_on, parents.states.iter().map(|state| state.now).sum::<usize>()), (1, 1));
}

#[test]
fn paths_are_for_those_whom_the_matrix_names_and_in_their_place() {
    let mut office = Office::new();
    pushed(&mut office, 0, 1);
    let ask = |login: &str, query: &TrailQuery| code(office.app.paths(&office.ctx(login), query));
    for login in ["analyst", "admin", "auditor"] {
        assert_eq!(ask(login, &query("push")), "accepted", "{login}");
        assert_eq!(ask(login, &query("nonsense")), "not_found", "{login}");
    }
    for login in ["clerk", "dispatcher", "officer", "mediator", "chief"] {
        assert_eq!(ask(login, &query("nonsense")), "not_permitted", "{login}");
    }
    let elsewhere = TrailQuery { region_id: Some(office.region("990101001000")), ..query("push") };
    let read = office.app.paths(&office.ctx("analyst"), &elsewhere).unwrap();
    assert_eq!(read.paths.proceedings, 0, "nothing happened in the other township");
    let day = |text: &str| Some(text.parse().unwrap());
    let backwards = TrailQuery { from_on: day("2026-03-06"), to_on: day("2026-03-05"), ..query("push") };
    assert_eq!(ask("analyst", &backwards), "bad_field");
    let before = TrailQuery { to_on: day("2026-03-04"), ..query("push") };
    assert_eq!(office.app.paths(&office.ctx("analyst"), &before).unwrap().paths.proceedings, 0);
}

/// The members of an object, no more and no less.
fn has_keys(value: &Value, keys: &[&str]) {
    let known: BTreeSet<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(known, keys.iter().copied().collect(), "{value}");
}

#[test]
fn the_ocel_file_keeps_the_rules_of_its_schema() {
    let mut office = Office::new();
    pushed(&mut office, 0, 30);
    let text = exported(&office, TrailFormat::Ocel);
    let log: Value = serde_json::from_str(&text).unwrap();
    has_keys(&log, &["objectTypes", "eventTypes", "objects", "events"]);
    let list = |name: &str| log[name].as_array().unwrap();
    let mut attributes: BTreeMap<(&str, &str), BTreeMap<&str, &str>> = BTreeMap::new();
    for (name, kinds) in [("objectTypes", "objects"), ("eventTypes", "events")] {
        for it in list(name) {
            has_keys(it, &["name", "attributes"]);
            let typed = it["attributes"].as_array().unwrap().iter().map(|it| {
                has_keys(it, &["name", "type"]);
                let kind = it["type"].as_str().unwrap();
                assert!(["string", "time", "integer", "float", "boolean"].contains(&kind));
                (it["name"].as_str().unwrap(), kind)
            });
            let before = attributes.insert((kinds, it["name"].as_str().unwrap()), typed.collect());
            assert!(before.is_none(), "a type stands once");
        }
    }
    let mut ids = BTreeSet::new();
    for (name, keys) in [
        ("objects", &["id", "type", "attributes", "relationships"][..]),
        ("events", &["id", "type", "time", "attributes", "relationships"]),
    ] {
        for it in list(name) {
            has_keys(it, keys);
            assert!(ids.insert((name, it["id"].as_str().unwrap())), "an id stands once");
            let known = &attributes[&(name, it["type"].as_str().unwrap())];
            for value in it["attributes"].as_array().unwrap() {
                let timed = &["name", "value", "time"][..];
                has_keys(value, if name == "objects" { timed } else { &["name", "value"] });
                match known[value["name"].as_str().unwrap()] {
                    "boolean" => assert!(value["value"].is_boolean()),
                    _ => assert!(value["value"].is_string()),
                }
            }
        }
    }
    let times = list("events").iter().map(|it| it["time"].as_str().unwrap().parse::<jiff::Timestamp>());
    assert!(times.into_iter().all(|time| time.is_ok()));
    for it in list("objects").iter().chain(list("events")) {
        for relation in it["relationships"].as_array().unwrap() {
            has_keys(relation, &["objectId", "qualifier"]);
            assert!(ids.contains(&("objects", relation["objectId"].as_str().unwrap())), "{relation} leads nowhere");
        }
    }
    let of_type = |kind: &str| list("objects").iter().filter(|it| it["type"] == kind).count();
    // Three pushes, and the incident that started them.
    assert_eq!((of_type("proceeding"), of_type("organisation") >= 4, list("events").len()), (4, true, 12));
    is_anonymous(&office, &text);
}

#[test]
fn the_xes_file_declares_what_it_uses() {
    let mut office = Office::new();
    pushed(&mut office, 0, 30);
    let text = exported(&office, TrailFormat::Xes);
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log xes.version=\"1.0\""));
    for (name, prefix) in
        [("Concept", "concept"), ("Time", "time"), ("Lifecycle", "lifecycle"), ("Organizational", "org")]
    {
        let line = format!(
            "<extension name=\"{name}\" prefix=\"{prefix}\" uri=\"http://www.xes-standard.org/{prefix}.xesext\"/>"
        );
        assert!(text.contains(&line), "{line}");
    }
    assert_eq!((text.matches("<trace>").count(), text.matches("</trace>").count()), (3, 3));
    let events: Vec<&str> = text.lines().filter(|line| line.starts_with("<event>")).collect();
    assert_eq!(events.len(), 12);
    for event in &events {
        for key in ["concept:name", "time:timestamp", "lifecycle:transition", "org:group", "org:role"] {
            assert_eq!(event.matches(&format!("key=\"{key}\"")).count(), 1, "{key} in {event}");
        }
        let time = event.split("key=\"time:timestamp\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(time.parse::<jiff::Timestamp>().is_ok(), "{time}");
    }
    is_anonymous(&office, &text);
}

/// Nothing that the office knows leads into the file or out of it.
fn is_anonymous(office: &Office, text: &str) {
    let accounts =
        ["clerk", "dispatcher", "town", "officer", "mediator"].map(|login| office.account(login).to_string());
    let organisations = office.organisations.values().map(ToString::to_string);
    for id in organisations.chain(accounts) {
        assert!(!text.contains(&id), "{id}");
    }
    for word in ["石桥村", "陈大文", "12000001234", "已办", "请协助化解", "990101", "TD2026"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn pm4py_reads_both_files() {
    let Some(python) = std::env::var_os("FENGQIAO_PM4PY") else {
        eprintln!("skipped: FENGQIAO_PM4PY names no Python that has pm4py");
        return;
    };
    let mut office = Office::new();
    pushed(&mut office, 0, 30);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("log.json"), exported(&office, TrailFormat::Ocel)).unwrap();
    std::fs::write(path("log.xes"), exported(&office, TrailFormat::Xes)).unwrap();
    let script = "import sys, pm4py\n\
        ocel = pm4py.read_ocel2_json(sys.argv[1])\n\
        log = pm4py.read_xes(sys.argv[2])\n\
        print(len(ocel.events), len(ocel.objects), sorted(pm4py.ocel_get_object_types(ocel)))\n\
        print(len(log), log['case:concept:name'].nunique(), sorted(pm4py.get_event_attribute_values(log, 'concept:name')))\n";
    let run = Command::new(python).args(["-c", script]).arg(path("log.json")).arg(path("log.xes")).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("12 ") && lines[0].ends_with("['organisation', 'proceeding']"), "{said}");
    assert_eq!(lines[1], "12 3 ['accept', 'answer', 'close', 'open']", "{said}");
}

/// The shipped file of pushes, changed.
fn changed(replace: &str, by: &str) -> String {
    let files = fengqiao_app::data_files::DataFiles::built_in().unwrap();
    let text = files.text("procedures/push.toml").unwrap();
    assert!(text.contains(replace), "{replace}");
    text.replacen(replace, by, 1)
}

#[test]
fn a_changed_procedure_is_tried_on_the_past() {
    let mut office = Office::new();
    for number in 0..2 {
        pushed(&mut office, number, 30);
    }
    let before = office.app.store().read(office.top_region, |reader| reader.events_after(0, 10_000)).unwrap().len();
    let run = |text: &str| {
        office.app.dry_run(&office.ctx("analyst"), TrailQuery::default(), ("push.toml", text)).unwrap().found
    };
    let clock = |runs: Option<&fengqiao_app::trail::Runs>| runs.map(|it| (it.met, it.late)).unwrap();
    let as_it_is = run(&changed("version = \"2026-11\"", "version = \"2027-01\""));
    assert_eq!((as_it_is.proceedings, as_it_is.fitting, as_it_is.late_before, as_it_is.late_after), (6, 6, 6, 6));
    assert_eq!(as_it_is.before, as_it_is.after, "an unchanged procedure counts what was counted");
    // Two days to accept instead of one, and as much to look.
    let longer = changed("length = \"hour:24\"", "length = \"hour:48\"").replace("hour:2\"", "hour:48\"");
    let found = run(&longer);
    assert_eq!((clock(found.before.get("accept")), clock(found.after.get("accept"))), ((0, 6), (6, 0)));
    assert_eq!((found.fitting, found.late_before, found.late_after), (6, 6, 0));
    let asked = run(&changed(
        "id = \"close\"\ntitle = { zh = \"核销\", en = \"Close\" }\nfrom = [\"answered\", \"checked\"]",
        "id = \"close\"\ntitle = { zh = \"核销\", en = \"Close\" }\nfrom = [\"checked\"]",
    ));
    let misfits: Vec<_> = asked.misfits.iter().map(|((step, why), count)| (step.as_str(), *why, *count)).collect();
    assert_eq!((asked.fitting, misfits), (0, vec![("close", "other_way", 6)]));
    let dry = |login: &str, text: &str| {
        code(office.app.dry_run(&office.ctx(login), TrailQuery::default(), ("push.toml", text)))
    };
    assert_eq!(dry("analyst", "nonsense"), "faulty_procedure");
    assert_eq!(dry("analyst", &changed("initial = \"sent\"", "initial = \"snet\"")), "faulty_procedure");
    assert_eq!(dry("dispatcher", &longer), "not_permitted");
    let after = office.app.store().read(office.top_region, |reader| reader.events_after(0, 10_000)).unwrap().len();
    assert_eq!(before, after, "nothing is recorded");
}
