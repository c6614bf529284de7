//! Hotlines: a work order with its levels, objection and follow-up, and a request of a village to the court desk.

use fengqiao_app::proceeding::Start;
use fengqiao_domain::id::ProceedingId;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::office::{Office, code};
use crate::walking::{fields, fill, go, matter, on_each, on_each_alone, outcome, read, state, step};

fn start(office: &Office, login: &str, (procedure, given): (&str, Value), court: bool) -> ProceedingId {
    let (matter_id, _) = matter(office);
    let slots =
        if court { [("court".to_owned(), vec![office.organisations["court"].to_string()])].into() } else { [].into() };
    let start = Start { procedure: procedure.into(), fields: fields(given), slots, ..Start::default() };
    office.app.start_on_matter(&office.ctx(login), matter_id, start).unwrap()
}

pub fn order(office: &Office, level: &str) -> ProceedingId {
    let demand = json!({ "demand": "路灯不亮，要求维修", "kind": "help" });
    let id = start(office, "clerk", ("hotline-12345", demand), false);
    go(office, "clerk", id, "order", json!({ "level": level }));
    fill(office, "clerk", id, ("dispatch", "unit", "market"), json!({})).unwrap();
    id
}

fn to_done(office: &Office, id: ProceedingId) {
    go(office, "officer", id, "contact", json!({ "contacted_at": "2026-03-05T01:30:00Z", "contact_note": "已说明" }));
    go(office, "officer", id, "finish", json!({ "work": "更换灯具", "done_kind": "solved" }));
}

#[test]
fn an_order_is_objected_to_once_worked_called_back_and_redone() {
    on_each(|office| {
        let id = order(office, "ordinary");
        go(office, "officer", id, "object", json!({ "objection": "应由住建部门办理" }));
        go(office, "clerk", id, "rule", json!({ "ruling": "按职责目录由你单位办理" }));
        let again = step(office, "officer", id, "object", json!({ "objection": "仍不属于" }));
        assert_eq!(code(again), "guard_failed", "what was ruled is not sent back again");
        go(office, "officer", id, "sign", json!({}));
        to_done(office, id);
        // Content is asked of whoever was reached; nobody reached counts as content.
        assert_eq!(code(step(office, "clerk", id, "follow", json!({ "reached": "reached" }))), "guard_failed");
        let unsolved = json!({ "reached": "reached", "solved": "unsolved", "content": "not" });
        for round in 0..2 {
            go(office, "clerk", id, "follow", unsolved.clone());
            assert_eq!(code(step(office, "clerk", id, "close", json!({}))), "guard_failed");
            go(office, "clerk", id, "redo", json!({}));
            assert_eq!(state(office, "officer", id), "signed", "round {round}");
            to_done(office, id);
        }
        go(office, "clerk", id, "follow", unsolved);
        assert_eq!(code(step(office, "clerk", id, "redo", json!({}))), "already_taken", "twice at most");
        go(office, "clerk", id, "close_unsolved", json!({}));
        let closed = read(office, "clerk", id).instance;
        // What the three rates are made of stands as facts.
        let facts =
            ["contacted_at", "solved", "content", "reached"].map(|it| closed.fields[it].as_str().unwrap().to_owned());
        assert_eq!(facts, ["2026-03-05T01:30:00Z", "unsolved", "not", "reached"]);
    });
}

#[test]
fn the_level_chooses_the_clocks_and_an_overdue_order_is_told_to_the_hotline() {
    on_each_alone(|mut office| {
        let clocks = |office: &Office, level: &str| -> Vec<(String, String)> {
            let id = order(office, level);
            let mut set: Vec<_> = read(office, "officer", id)
                .deadlines
                .iter()
                .filter(|it| it.state == "running")
                .map(|it| (it.deadline.key.clone(), it.deadline.due_at.to_string()))
                .collect();
            set.sort();
            set
        };
        let due = |key: &str, at: &str| (key.to_owned(), at.to_owned());
        assert_eq!(
            clocks(&office, "urgent"),
            [due("contact_urgent", "2026-03-05T03:00:00Z"), due("done_urgent", "2026-03-05T03:00:00Z")]
        );
        assert_eq!(
            clocks(&office, "utility"),
            [due("contact_utility", "2026-03-05T03:00:00Z"), due("done_utility", "2026-03-06T01:00:00Z")]
        );
        assert_eq!(
            clocks(&office, "ordinary"),
            [due("contact_ordinary", "2026-03-06T01:00:00Z"), due("done_ordinary", "2026-03-12T16:00:00Z")]
        );
        let id = order(&office, "urgent");
        office.later(SignedDuration::from_hours(3));
        while office.app.fire_due_timers(office.now).unwrap() > 0 {}
        let breached = read(&office, "clerk", id);
        assert!(breached.story.iter().any(|row| row.entry.payload.contains("breach:contact_urgent")));
        let supervise = json!({ "supervise_reason": "overdue", "direction": "今日办结" });
        fill(&office, "clerk", id, ("supervise", "unit", "market"), supervise).unwrap();
        go(&office, "officer", id, "answer_supervision", json!({ "work": "已抢修", "done_kind": "solved" }));
        assert_eq!(state(&office, "clerk", id), "done");
    });
}

#[test]
fn what_the_hotline_does_not_accept_is_told_the_right_road() {
    let office = Office::new();
    let demand = json!({ "demand": "不服法院判决", "kind": "complaint" });
    let id = start(&office, "clerk", ("hotline-12345", demand), false);
    assert_eq!(
        code(step(&office, "clerk", id, "tell_route", json!({ "not_accepted": "litigation" }))),
        "missing_field"
    );
    go(&office, "clerk", id, "tell_route", json!({ "not_accepted": "litigation", "right_route": "向上一级法院上诉" }));
    assert_eq!(outcome(&office, "clerk", id), "other_route");
}

#[test]
fn a_village_asks_the_court_desk_and_gets_general_guidance_alone() {
    on_each(|office| {
        let need = json!({ "need": "七十五户欠租，准备起诉，请求指导调解", "need_kind": "mediation", "people": 75 });
        let id = start(office, "mediator", ("hotline-12368", need), true);
        go(office, "judge", id, "check", json!({}));
        fill(office, "judge", id, ("assign", "tribunal", "court"), json!({})).unwrap();
        let answer = json!({ "responded_on": "2026-03-05", "response": "约定到村指导", "guided_by": "巡回法庭" });
        go(office, "judge", id, "respond", answer);
        let mut done =
            json!({ "work": "指导调解", "met_on": "2026-03-05", "result": "mediating", "advice_only": false });
        assert_eq!(
            code(step(office, "judge", id, "finish", done.clone())),
            "guard_failed",
            "no word on how a suit would end"
        );
        done["advice_only"] = json!(true);
        go(office, "judge", id, "finish", done);
        go(office, "judge", id, "close", json!({ "content": "content" }));
        assert_eq!(outcome(office, "mediator", id), "closed");
        // Whoever sues is not kept waiting by a request.
        let need = json!({ "need": "欠租", "need_kind": "advice" });
        let id = start(office, "mediator", ("hotline-12368", need), true);
        go(office, "mediator", id, "withdraw", json!({}));
        assert_eq!(outcome(office, "mediator", id), "withdrawn");
    });
}
