//! Petitions, and help for one person: what may be asked again, what ends by itself, and who sees it.

use std::collections::BTreeMap;

use fengqiao_app::proceeding::{NewParty, PartyPerson, Start, TakeStep};
use fengqiao_domain::id::ProceedingId;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::office::{Office, code};
use crate::walking::{enter, entering, fields, fill, go, matter, on_each_alone, outcome, post, read, state, step};

fn start(office: &Office, login: &str, (procedure, role): (&str, &str), given: Value) -> ProceedingId {
    let (matter_id, reporter) = matter(office);
    let parties = vec![NewParty { role: role.into(), person: PartyPerson::Known(reporter) }];
    let start = Start { procedure: procedure.into(), fields: fields(given), parties, ..Start::default() };
    office.app.start_on_matter(&office.ctx(login), matter_id, start).unwrap()
}

/// An act of the one party that fills a slot.
fn ask(office: &Office, id: ProceedingId, (act, slot, who): (&str, &str, &'static str)) {
    let slots: BTreeMap<String, Vec<String>> = [(slot.to_owned(), vec![office.organisations[who].to_string()])].into();
    let given = fields(json!({ "asked_on": "2026-03-05" }));
    let take = TakeStep { slots, fields: given, ..entering(&read(office, "petition", id), act, 0) };
    post(office, "petition", id, take).unwrap();
}

/// A letter that was passed on to a unit.
fn passed_on(office: &Office, unit: &'static str) -> ProceedingId {
    let letter = json!({ "demand": "反映道路扬尘", "form": "letter" });
    let id = start(office, "petition", ("petition", "petitioner"), letter);
    let passed = json!({ "kind": "request", "told_on": "2026-03-05" });
    fill(office, "petition", id, ("transfer", "organ", unit), passed).unwrap();
    id
}

#[test]
fn a_petition_is_passed_on_answered_reviewed_and_re_reviewed() {
    on_each_alone(|mut office| {
        let id = passed_on(&office, "housing");
        // An officer of another unit does not accept it.
        assert_eq!(code(step(&office, "officer", id, "accept", json!({ "told_on": "2026-03-05" }))), "not_permitted");
        let id = passed_on(&office, "market");
        go(&office, "officer", id, "object", json!({ "objection": "非本单位职责" }));
        go(&office, "petition", id, "dismiss", json!({ "ruling": "按清单由你单位办理" }));
        go(&office, "officer", id, "accept", json!({ "told_on": "2026-03-05" }));
        let due = read(&office, "officer", id)
            .deadlines
            .iter()
            .find(|it| it.deadline.key == "decide")
            .unwrap()
            .deadline
            .due_at;
        // Sixty days from 5 March end on Monday, 4 May, in the holiday: the next working day is 6 May.
        assert_eq!(due.to_string(), "2026-05-06T16:00:00Z");
        let answer = json!({ "heard": "已听取", "opinion": "不予支持", "opinion_kind": "unsupported", "served_on": "2026-03-05" });
        go(&office, "officer", id, "decide", answer);
        ask(&office, id, ("ask_review", "reviewer", "town"));
        go(&office, "town", id, "review", json!({ "review_opinion": "维持", "served_on": "2026-03-05" }));
        assert_eq!(state(&office, "petition", id), "reviewed");
        // Thirty days to ask for a re-review are waited for; then it has ended, and nobody was late.
        office.later(SignedDuration::from_hours(24 * 35));
        while office.app.fire_due_timers(office.now).unwrap() > 0 {}
        let ended = read(&office, "petition", id);
        assert_eq!(ended.row.proceeding.outcome.as_deref(), Some("ended"));
        let wait = ended.deadlines.iter().rev().find(|it| it.deadline.key == "ask_re_review").unwrap();
        assert_eq!(wait.state, "met");
    });
}

#[test]
fn what_belongs_to_a_court_is_led_there_and_a_petitioner_may_always_leave() {
    on_each_alone(|office| {
        let id =
            start(&office, "petition", ("petition", "petitioner"), json!({ "demand": "不服判决", "form": "visit" }));
        go(&office, "petition", id, "separate", json!({ "other_route": "court", "told_on": "2026-03-05" }));
        assert_eq!(outcome(&office, "petition", id), "other_way");
        let id =
            start(&office, "petition", ("petition", "petitioner"), json!({ "demand": "反映噪声", "form": "online" }));
        enter(&office, "petition", id, "withdraw", 0).unwrap();
        assert_eq!(outcome(&office, "petition", id), "withdrawn");
    });
}

fn care(office: &Office, danger: bool) -> ProceedingId {
    start(office, "mediator", ("care-referral", "person"), json!({ "reason": "livelihood", "danger": danger }))
}

#[test]
fn help_begins_with_consent_is_seen_by_helpers_alone_and_ends_by_itself() {
    on_each_alone(|mut office| {
        let id = care(&office, false);
        let plan = json!({ "told_on": "2026-03-05", "plan": "联系就业服务" });
        let refused = fill(&office, "mediator", id, ("begin", "helpers", "market"), plan.clone());
        assert_eq!(code(refused), "guard_failed", "consent comes first");
        let urgent = fill(&office, "mediator", id, ("help_now", "helpers", "market"), json!({ "plan": "立即上门" }));
        assert_eq!(code(urgent), "guard_failed", "only a life in danger goes before consent");
        enter(&office, "mediator", id, "consent", 0).unwrap();
        fill(&office, "mediator", id, ("begin", "helpers", "market"), plan).unwrap();
        for login in ["dispatcher", "analyst", "chief", "police", "town", "judge"] {
            assert_eq!(code(office.app.proceeding(&office.ctx(login), id)), "not_found", "{login}");
        }
        go(&office, "officer", id, "visit", json!({ "visited_on": "2026-03-05", "note": "已介绍岗位" }));
        assert!(
            !read(&office, "mediator", id).instance.fields.contains_key("note"),
            "the notes of the helpers are theirs"
        );
        for round in 0..3 {
            go(&office, "mediator", id, "renew", json!({ "renewed_until_why": format!("第{round}次：仍需帮助") }));
        }
        assert_eq!(code(step(&office, "mediator", id, "renew", json!({}))), "already_taken");
        office.later(SignedDuration::from_hours(24 * 366));
        while office.app.fire_due_timers(office.now).unwrap() > 0 {}
        assert_eq!(outcome(&office, "officer", id), "expired", "nobody has to remember it");
    });
}

#[test]
fn urgent_help_ends_in_three_days_without_consent_and_the_person_may_leave() {
    on_each_alone(|mut office| {
        let id = care(&office, true);
        fill(&office, "mediator", id, ("help_now", "helpers", "market"), json!({ "plan": "立即上门" })).unwrap();
        assert_eq!(code(step(&office, "officer", id, "go_on", json!({ "told_on": "2026-03-05" }))), "guard_failed");
        let other = care(&office, true);
        enter(&office, "mediator", other, "leave", 0).unwrap();
        assert_eq!(outcome(&office, "mediator", other), "left");
        office.later(SignedDuration::from_hours(73));
        while office.app.fire_due_timers(office.now).unwrap() > 0 {}
        assert_eq!(outcome(&office, "officer", id), "expired");
    });
}
