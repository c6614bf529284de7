//! Triage of a suit: the table advises and says why, a judge decides, the record shows both; then the track runs.

use fengqiao_app::procedure::{RowSpoke, weigh};
use fengqiao_app::proceeding::{NewParty, PartyPerson, Start};
use fengqiao_domain::id::ProceedingId;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::office::{Office, code};
use crate::walking::{fields, go, matter, on_each, on_each_alone, outcome, read, state, step, told};

fn start(office: &Office) -> ProceedingId {
    let (matter_id, reporter) = matter(office);
    let party = |role: &str, person| NewParty { role: role.into(), person };
    let given = json!({ "request": "请求返还借款", "case_no": "（2026）青0101民初8号", "registered_on": "2026-03-05" });
    let start = Start {
        procedure: "triage".into(),
        slots: [("issuer".to_owned(), vec![office.organisations["court"].to_string()])].into(),
        fields: fields(given),
        parties: vec![party("applicant", PartyPerson::Known(reporter)), party("respondent", told("秦小满"))],
        ..Start::default()
    };
    office.app.start_on_matter(&office.ctx("dispatcher"), matter_id, start).unwrap()
}

/// Rows by whether they speak: `yes`, and those that wait with what they wait for.
fn spoken(office: &Office, id: ProceedingId) -> (Vec<String>, Vec<(String, Vec<String>)>) {
    let page = read(office, "judge", id);
    let weighing = weigh(office.app.procedure("triage").unwrap(), &page.instance).remove(0);
    let (mut yes, mut waits) = (Vec::new(), Vec::new());
    for (row, spoke) in weighing.rows {
        match spoke {
            RowSpoke::Yes => yes.push(row.id.clone()),
            RowSpoke::Unknown(fields) => waits.push((row.id.clone(), fields)),
            RowSpoke::No => {}
        }
    }
    (yes, waits)
}

fn money(claim: u32) -> Value {
    json!({
        "in_remit": true, "right_court": true, "safety": "none", "arbitration_clause": false, "labour": false,
        "money_claim": true, "claim": claim, "facts_clear": true, "rights_clear": true, "little_dispute": true,
        "small_excluded": "none", "summary_excluded": "none", "panel_reason": "none", "both_willing": false, "same_kind": 12,
    })
}

#[test]
fn the_table_speaks_a_judge_decides_and_the_record_shows_both() {
    on_each(|office| {
        let id = start(office);
        assert_eq!(spoken(office, id).0, Vec::<String>::new(), "nothing is known yet");
        go(office, "registry", id, "assess", money(20_000));
        let (yes, waits) = spoken(office, id);
        // Without the published wage no threshold is applied; the table says so and what it waits for.
        assert_eq!(yes, ["summary_clear", "single", "model", "no_wage"]);
        assert!(waits.contains(&("small_must".into(), vec!["wage_yearly".into()])), "{waits:?}");
        go(office, "registry", id, "assess", json!({ "wage_yearly": 90_000, "wage_year": 2025 }));
        assert_eq!(spoken(office, id).0, ["small_must", "summary_amount", "summary_clear", "single", "model"]);
        let chosen = json!({ "track": "summary", "track_reason": "原告书面要求" });
        assert_eq!(
            code(step(office, "registry", id, "take_summary", chosen.clone())),
            "not_permitted",
            "a judge decides"
        );
        assert_eq!(code(step(office, "judge", id, "take_small", chosen.clone())), "guard_failed");
        go(office, "judge", id, "take_summary", chosen);
        let payload = read(office, "judge", id).story.last().unwrap().entry.payload.clone();
        let weighed = r#""proposed":["small_claims","summary","ordinary_single"],"chosen":"summary""#;
        assert!(payload.contains(weighed), "{payload}");
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(read(office, "judge", id).story.last().unwrap().entry.payload, payload);
    });
}

#[test]
fn another_way_and_urgent_safety_speak_beside_the_tracks() {
    let office = Office::new();
    let id = start(&office);
    let given = json!({ "safety": "violence", "labour": true, "labour_arbitrated": false, "arbitration_clause": true });
    go(&office, "registry", id, "assess", given);
    assert_eq!(spoken(&office, id).0, ["safety", "arbitration", "labour"]);
    assert_eq!(code(step(&office, "judge", id, "take_other", json!({ "track": "other_way" }))), "missing_field");
    go(
        &office,
        "judge",
        id,
        "take_other",
        json!({ "track": "other_way", "told_way": "申请人身安全保护令；申请劳动仲裁" }),
    );
    assert_eq!(outcome(&office, "judge", id), "other_way");
}

#[test]
fn a_track_has_one_extension_waits_with_a_ground_and_turns_one_way() {
    on_each_alone(|mut office| {
        let id = start(&office);
        go(&office, "judge", id, "take_small", json!({ "track": "small_claims" }));
        let due = |office: &Office, key: &str| {
            let page = read(office, "judge", id);
            let running = page.deadlines.iter().rev().find(|it| it.deadline.key == key && it.ended_at.is_none());
            running.map(|it| it.deadline.due_at.to_string()).unwrap_or_default()
        };
        // Two months from 5 March end on 5 May, a holiday; the next working day is 6 May.
        assert_eq!(due(&office, "small_limit"), "2026-05-06T16:00:00Z");
        go(&office, "judge", id, "pause", json!({ "pause_ground": "appraisal" }));
        office.later(SignedDuration::from_hours(24 * 10));
        go(&office, "judge", id, "resume", json!({}));
        let taken = read(&office, "judge", id).taken;
        assert_eq!((taken.gross_s, taken.net_s), (10 * 86_400, 0), "what waited is not counted");
        assert_eq!(due(&office, "small_limit"), "2026-05-15T16:00:00Z");
        go(&office, "judge", id, "extend_small", json!({}));
        assert_eq!(code(step(&office, "judge", id, "extend_small", json!({}))), "already_taken");
        let convert = json!({ "track": "ordinary_panel", "convert_reason": "案情复杂" });
        go(&office, "judge", id, "to_ordinary", convert);
        // Counted from registration, not from the conversion.
        assert_eq!(due(&office, "ordinary_limit"), "2026-09-07T16:00:00Z");
        assert_eq!(
            code(step(&office, "judge", id, "small_to_summary", json!({ "track": "summary", "convert_reason": "x" }))),
            "not_in_state"
        );
        go(&office, "judge", id, "judge_ordinary", json!({ "judged_on": "2026-03-15", "closed_by": "judgment" }));
        assert_eq!(outcome(&office, "judge", id), "judged");
    });
}

#[test]
fn an_undisputed_debt_becomes_a_payment_order_that_an_objection_leads_back() {
    on_each_alone(|mut office| {
        let id = start(&office);
        let debt = json!({ "fixed_due": true, "mutual_debt": false, "debtor_reachable": true, "preservation": false, "claim": 5000 });
        go(&office, "registry", id, "assess", debt);
        assert!(spoken(&office, id).0.contains(&"undisputed".to_owned()));
        go(&office, "judge", id, "take_payment", json!({ "track": "payment_order" }));
        let child = read(&office, "judge", id).children[0].proceeding.id;
        go(&office, "registry", child, "accept", json!({}));
        go(&office, "judge", child, "issue", json!({ "order_no": "（2026）青0101民督1号", "issued_on": "2026-03-05" }));
        go(&office, "registry", child, "serve", json!({ "served_on": "2026-03-05" }));
        assert_eq!(code(step(&office, "judge", id, "payment_ends", json!({}))), "guard_failed", "it runs still");
        go(&office, "judge", child, "object", json!({ "objected_on": "2026-03-05" }));
        office.later(SignedDuration::from_hours(24 * 9));
        while office.app.fire_due_timers(office.now).unwrap() > 0 {}
        assert_eq!(outcome(&office, "judge", child), "suit", "who says nothing in seven days has sued");
        go(&office, "judge", id, "back_to_suit", json!({}));
        assert_eq!(state(&office, "judge", id), "assessing");
    });
}
