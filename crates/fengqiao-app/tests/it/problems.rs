//! The three lists: a problem with tasks and duties, read by its circle alone, struck off by somebody else, opened again.

use std::collections::BTreeMap;

use fengqiao_app::AppError;
use fengqiao_app::proceeding::{InRegion, Start};
use fengqiao_app::store::{PageRequest, ProceedingFilter};
use fengqiao_domain::id::ProceedingId;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::office::{Office, code};
use crate::walking::{fields, fill, go, on_each_alone, outcome, read, state, step};

pub fn found(office: &Office, severity: &str) -> ProceedingId {
    let slots: BTreeMap<String, Vec<String>> = [("station", "station"), ("circle", "politics")]
        .map(|(slot, who)| (slot.to_owned(), vec![office.organisations[who].to_string()]))
        .into();
    let given = json!({ "what": "接处警登记不全", "kind": "reception", "severity": severity });
    let start = Start { procedure: "problem".into(), fields: fields(given), slots, ..Start::default() };
    let at = InRegion { region_id: office.region("990101100000"), title: "接处警登记不全".into() };
    office.app.start_in_region(&office.ctx("dispatcher"), at, start).unwrap()
}

pub fn planned(office: &Office, id: ProceedingId, target: &str) {
    fill(office, "chief", id, ("name_owner", "owner", "station"), json!({})).unwrap();
    go(office, "chief", id, "plan", json!({ "target_on": target, "measures": "逐条补登" }));
}

pub fn struck_off(office: &Office, id: ProceedingId) {
    go(office, "chief", id, "claim", json!({ "done": "已补登" }));
    go(office, "dispatcher", id, "verify", json!({ "finding": "属实" }));
    go(office, "dispatcher", id, "strike_off", json!({}));
}

fn listed(office: &Office, login: &str, filter: ProceedingFilter) -> Vec<ProceedingId> {
    let page = office.app.proceedings(&office.ctx(login), filter, &PageRequest::default()).unwrap();
    page.items.into_iter().map(|row| row.proceeding.id).collect()
}

fn of(procedure: &str) -> ProceedingFilter {
    ProceedingFilter { procedure: Some(procedure.into()), ..ProceedingFilter::default() }
}

fn task(office: &Office, id: ProceedingId, stage: &str) -> Result<ProceedingId, AppError> {
    let given: Value = json!({ "task": "核对台账", "stage": stage });
    fill(office, "chief", id, ("give_task", "task_units", "village"), given)
}

#[test]
fn a_problem_goes_with_its_tasks_and_duties_from_its_finding_to_its_end() {
    on_each_alone(|mut office| {
        let id = found(&office, "ordinary");
        planned(&office, id, "2026-04-30");
        task(&office, id, "remedy").unwrap();
        task(&office, id, "check").unwrap();
        fill(&office, "dispatcher", id, ("give_duty", "duty_units", "station"), json!({ "duty": "所长负责" })).unwrap();
        let children = read(&office, "chief", id).children;
        assert_eq!(children.len(), 3);
        let mut due: Vec<String> = children.iter().filter_map(|it| it.due_at).map(|at| at.to_string()).collect();
        due.sort_unstable();
        // 8 and 6 working days before 30 April, and that day itself; each until midnight in China.
        assert_eq!(due, ["2026-04-20T16:00:00Z", "2026-04-22T16:00:00Z", "2026-04-30T16:00:00Z"]);
        assert_eq!(code(step(&office, "chief", id, "claim", json!({ "done": "已补登" }))), "guard_failed");
        for child in children.iter().filter(|it| it.proceeding.procedure == "problem-task") {
            go(&office, "mediator", child.proceeding.id, "finish", json!({ "result": "已核对" }));
        }
        assert_eq!(code(step(&office, "chief", id, "strike_off", json!({}))), "not_permitted");
        struck_off(&office, id);
        go(&office, "dispatcher", id, "reopen", json!({}));
        go(&office, "chief", id, "plan", json!({ "target_on": "2026-06-30", "measures": "专人负责" }));
        struck_off(&office, id);
        let duty = children.iter().find(|it| it.proceeding.procedure == "problem-duty").unwrap().proceeding.id;
        office.later(SignedDuration::from_hours(24 * 57));
        office.app.fire_due_timers(office.now).unwrap();
        assert_eq!(outcome(&office, "chief", duty), "missed");
        office.later(SignedDuration::from_hours(24 * 60));
        office.app.fire_due_timers(office.now).unwrap();
        assert_eq!(outcome(&office, "chief", id), "solved");
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(outcome(&office, "chief", id), "solved");
        assert_eq!(office.app.verify_points(office.top_region).unwrap().differing, 0);
    });
}

#[test]
fn a_problem_is_read_by_those_who_stand_in_it_and_by_the_circle_alone() {
    let office = Office::new();
    let id = found(&office, "minor");
    let sees = |login: &str| listed(&office, login, of("problem")) == [id];
    assert!(sees("dispatcher") && sees("chief"));
    assert!(!sees("officer") && !sees("town"));
    assert_eq!(code(office.app.proceeding(&office.ctx("officer"), id).map(|_| ())), "not_found");
    fill(&office, "dispatcher", id, ("publish", "circle", "market"), json!({})).unwrap();
    assert!(sees("officer"), "the circle was set anew");
    assert_eq!(state(&office, "officer", id), "open");
}

#[test]
fn lists_choose_by_kind_owner_state_and_lateness() {
    on_each_alone(|mut office| {
        let (one, two) = (found(&office, "minor"), found(&office, "serious"));
        planned(&office, two, "2026-04-30");
        let marked = |value: &str| ProceedingFilter { mark: Some(("severity".into(), value.into())), ..of("problem") };
        assert_eq!(listed(&office, "dispatcher", marked("serious")), [two]);
        assert_eq!(listed(&office, "dispatcher", marked("minor")), [one]);
        let state = ProceedingFilter { state: Some("fixing".into()), ..of("problem") };
        assert_eq!(listed(&office, "dispatcher", state), [two]);
        let station = Some(office.organisations["station"]);
        let owned = ProceedingFilter { owner: station, ..of("problem") };
        assert_eq!(listed(&office, "dispatcher", owned).len(), 2, "the station owes the next step of both");
        let late = || ProceedingFilter { late: true, ..of("problem") };
        assert!(listed(&office, "dispatcher", late()).is_empty());
        office.later(SignedDuration::from_hours(24 * 10));
        office.app.fire_due_timers(office.now).unwrap();
        assert_eq!(listed(&office, "dispatcher", late()), [one]);
        let member = ProceedingFilter { member: Some(office.organisations["market"]), ..of("problem") };
        assert!(listed(&office, "dispatcher", member).is_empty());
    });
}
