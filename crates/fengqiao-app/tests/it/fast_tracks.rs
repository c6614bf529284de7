//! The criminal fast track across four agencies: the whole way, the ways out, and what must not happen.

use fengqiao_app::AppError;
use fengqiao_app::proceeding::{NewParty, PartyPerson, Start, TakeStep};
use fengqiao_domain::id::{MatterId, ProceedingId};
use fengqiao_store::{PageRequest, ProceedingFilter};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::office::{Office, code};
use crate::walking::{enter, entering, fields, fill, go, matter, on_each_alone, post, read, step, told};

fn start(office: &Office) -> (ProceedingId, MatterId) {
    let (matter_id, reporter) = matter(office);
    let party = |role: &str, person| NewParty { role: role.into(), person };
    let start = Start {
        procedure: "criminal-fast-track".into(),
        fields: fields(json!({ "facts": "酒后驾驶机动车，血液酒精含量超标", "reported_on": "2026-03-05" })),
        parties: vec![party("accused", told("秦小满")), party("victim", PartyPerson::Known(reporter))],
        ..Start::default()
    };
    (office.app.start_on_matter(&office.ctx("police"), matter_id, start).unwrap(), matter_id)
}

fn screening() -> Value {
    json!({
        "crime": "c01", "expected_months": 2, "in_custody": true, "detained_on": "2026-03-05",
        "adult_checked": true, "pleads": true, "exclusion": "none", "screening_note": "事实清楚",
    })
}

fn to_rights(office: &Office, id: ProceedingId) {
    go(office, "police", id, "file_case", json!({ "receipt_given": true, "case_no": "青公立字〔2026〕8号" }));
    go(office, "police", id, "screen", screening());
    fill(office, "police", id, ("tell_rights", "justice", "justice"), json!({ "rights_told_on": "2026-03-05" }))
        .unwrap();
}

fn meeting() -> Value {
    json!({
        "counsel": "duty_lawyer", "met_from": "2026-03-05T01:10:00Z", "met_until": "2026-03-05T01:40:00Z",
        "met_private": true, "counsel_opinion": "建议从宽",
    })
}

fn to_examining(office: &Office, id: ProceedingId) {
    to_rights(office, id);
    go(office, "counsel", id, "meet_counsel", meeting());
    enter(office, "counsel", id, "agree_fast", 0).unwrap();
    let evidence = json!({ "evidence_list": "呼气检测单、血检报告", "opinion_no": "青公诉字〔2026〕8号" });
    go(office, "police", id, "complete_evidence", evidence);
    fill(office, "police", id, ("transfer", "procuratorate", "procuratorate"), json!({})).unwrap();
    let received = json!({ "file_received_on": "2026-03-05", "in_custody": true, "expected_months": 2 });
    go(office, "prosecutor", id, "take_in", received);
}

fn to_plea(office: &mut Office, id: ProceedingId) {
    to_examining(office, id);
    let views = json!({
        "accused_heard_on": "2026-03-05", "counsel_heard_on": "2026-03-05", "victim_heard": "heard", "views": "均无异议",
    });
    go(office, "prosecutor", id, "hear_views", views);
    go(office, "prosecutor", id, "settle", json!({ "settlement": "performed", "settlement_note": "已赔偿并取得谅解" }));
    go(
        office,
        "prosecutor",
        id,
        "propose_sentence",
        json!({ "sentence_proposal": "拘役一个月，缓刑二个月，并处罚金" }),
    );
    // Nobody signs within the hour.
    assert_eq!(code(sign(office, id)), "not_in_state");
    office.later(SignedDuration::from_hours(2));
    while office.app.fire_due_timers(office.now).unwrap() > 0 {}
    assert_eq!(read(office, "prosecutor", id).instance.state, "plea");
}

fn sign(office: &Office, id: ProceedingId) -> Result<ProceedingId, AppError> {
    let given = fields(json!({ "counsel_present": "duty_lawyer" }));
    post(
        office,
        "prosecutor",
        id,
        TakeStep { fields: given, ..entering(&read(office, "prosecutor", id), "sign_plea", 0) },
    )
}

fn to_judgment(office: &Office, id: ProceedingId) {
    sign(office, id).unwrap();
    fill(office, "prosecutor", id, ("indict", "court", "court"), json!({ "indictment_no": "青检刑诉〔2026〕8号" }))
        .unwrap();
    let accepted = json!({
        "court_case_no": "（2026）青0101刑初8号", "court_accepted_on": "2026-03-05", "in_custody": true, "expected_months": 2,
    });
    go(office, "judge", id, "accept", accepted);
    let tried = json!({
        "identity_checked": true, "voluntariness_checked": true, "defender_heard": "同意量刑建议", "last_statement": "我认罪，不再犯",
    });
    // No judgment without the hearing and the last statement.
    let judgment = json!({ "judgment_no": "（2026）青0101刑初8号", "sentence": "拘役一个月，缓刑二个月", "judged_on": "2026-03-05" });
    assert_eq!(code(step(office, "judge", id, "judge", judgment.clone())), "not_in_state");
    let without = json!({ "identity_checked": true, "voluntariness_checked": true, "defender_heard": "同意" });
    assert_eq!(code(step(office, "judge", id, "try", without)), "missing_field");
    go(office, "judge", id, "try", tried);
    go(office, "judge", id, "judge", judgment);
}

#[test]
fn a_case_goes_through_four_agencies_to_its_execution() {
    on_each_alone(|mut office| {
        let (id, _) = start(&office);
        to_plea(&mut office, id);
        to_judgment(&office, id);
        go(&office, "judge", id, "serve", json!({ "served_on": "2026-03-05", "appeal_told": true }));
        let open = read(&office, "judge", id);
        // The time to appeal is waited for: ten days, and nobody is late at its end.
        office.later(SignedDuration::from_hours(24 * 12));
        while office.app.fire_due_timers(office.now).unwrap() > 0 {}
        let done = read(&office, "judge", id);
        assert_eq!((open.instance.state.as_str(), done.instance.state.as_str()), ("appeal_open", "final"));
        let appeal = done.deadlines.iter().find(|it| it.deadline.key == "appeal").unwrap();
        assert_eq!(appeal.state, "met", "a time that was waited for is no breach");
        go(&office, "judge", id, "hand_over", json!({ "execution": "correction", "handed_over_on": "2026-03-17" }));
        let ended = read(&office, "judge", id);
        assert_eq!(ended.row.proceeding.outcome.as_deref(), Some("executed"));
        let taken = ended.taken;
        assert!(taken.gross_s == (12 * 24 + 2) * 3600 && taken.net_s == taken.gross_s, "{taken:?}");
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(read(&office, "judge", id).instance, ended.instance);
    });
}

#[test]
fn no_plea_paper_without_counsel_and_no_fast_track_for_a_minor() {
    on_each_alone(|office| {
        let (id, _) = start(&office);
        let filed = json!({ "receipt_given": true, "case_no": "青公立字〔2026〕8号" });
        go(&office, "police", id, "file_case", filed);
        let barred = [
            ("adult_checked", json!(false)),
            ("exclusion", json!("minor")),
            ("exclusion", json!("blind_deaf_mute")),
            ("pleads", json!(false)),
            ("expected_months", json!(37)),
        ];
        for (field, value) in barred {
            let mut given = screening();
            given[field] = value;
            assert_eq!(code(step(&office, "police", id, "screen", given)), "guard_failed", "{field}");
        }
        assert_eq!(read(&office, "police", id).instance.state, "filed", "a refused step leaves it as it was");
        go(&office, "police", id, "screen", screening());
        fill(&office, "police", id, ("tell_rights", "justice", "justice"), json!({ "rights_told_on": "2026-03-05" }))
            .unwrap();
        let evidence = json!({ "evidence_list": "血检报告", "opinion_no": "青公诉字〔2026〕8号" });
        assert_eq!(code(step(&office, "police", id, "complete_evidence", evidence)), "not_in_state");
        assert_eq!(
            code(step(&office, "police", id, "meet_counsel", meeting())),
            "not_permitted",
            "the police do not record it"
        );
        let overheard = json!({ "counsel": "duty_lawyer", "met_from": "2026-03-05T01:10:00Z", "met_until": "2026-03-05T01:40:00Z", "met_private": false });
        assert_eq!(code(step(&office, "counsel", id, "meet_counsel", overheard)), "guard_failed");
        let convert = json!({ "convert_ground": "minor", "convert_to": "ordinary" });
        go(&office, "police", id, "convert", convert);
        assert_eq!(read(&office, "police", id).row.proceeding.outcome.as_deref(), Some("other_procedure"));
    });
}

#[test]
fn custody_clocks_do_not_roll_and_the_local_target_causes_nothing() {
    let mut office = Office::new();
    let (id, _) = start(&office);
    to_examining(&office, id);
    let page = read(&office, "prosecutor", id);
    // Ten days from 5 March 2026 end with Sunday, 15 March: in custody they stay there.
    let clock = page.deadlines.iter().find(|it| it.deadline.key == "examine_custody").unwrap();
    assert_eq!(clock.deadline.due_at.to_string(), "2026-03-15T16:00:00Z");
    assert!(page.deadlines.iter().all(|it| !it.deadline.key.starts_with("local")), "a target is no timer");
    let target = &page.instance.targets["local48"];
    assert_eq!((target.due.due_at.to_string(), target.reached_at), ("2026-03-07T01:00:00Z".to_owned(), None));
    office.later(SignedDuration::from_hours(24 * 8));
    while office.app.fire_due_timers(office.now).unwrap() > 0 {}
    let later = read(&office, "prosecutor", id);
    assert!(later.story.iter().all(|row| !row.entry.payload.contains("breach:local")), "nothing fires on a target");
    let views = json!({ "accused_heard_on": "2026-03-05", "counsel_heard_on": "2026-03-05", "victim_heard": "heard", "views": "无异议" });
    go(&office, "prosecutor", id, "hear_views", views);
    let last = read(&office, "prosecutor", id).story.last().unwrap().entry.payload.clone();
    assert!(last.contains("\"late\":false"), "slower than a target is not late: {last}");
}

#[test]
fn the_accused_leaves_at_once_and_an_old_page_is_refused() {
    on_each_alone(|mut office| {
        let (id, _) = start(&office);
        to_plea(&mut office, id);
        let page = read(&office, "prosecutor", id);
        let leaving = entering(&page, "leave_fast", 0);
        sign(&office, id).unwrap();
        assert_eq!(code(post(&office, "counsel", id, leaving.clone())), "stale_revision", "the signature came first");
        let now = read(&office, "counsel", id).instance.revision;
        post(&office, "counsel", id, TakeStep { revision: now, ..leaving }).unwrap();
        assert_eq!(read(&office, "prosecutor", id).row.proceeding.outcome.as_deref(), Some("other_procedure"));
        assert_eq!(code(sign(&office, id)), "not_in_state");
    });
}

#[test]
fn a_sealed_case_is_read_by_those_who_stand_in_it_alone() {
    on_each_alone(|office| {
        let (id, matter_id) = start(&office);
        to_rights(&office, id);
        for login in ["dispatcher", "analyst", "judge", "prosecutor", "officer", "town"] {
            assert_eq!(code(office.app.proceeding(&office.ctx(login), id)), "not_found", "{login}");
        }
        let listed = |login: &str| {
            let page = PageRequest { after: None, limit: 50 };
            let found = office.app.proceedings(&office.ctx(login), ProceedingFilter::default(), &page).unwrap();
            found.items.iter().filter(|row| row.proceeding.id == id).count()
        };
        assert_eq!((listed("dispatcher"), listed("prosecutor"), listed("police"), listed("counsel")), (0, 0, 1, 1));
        let seen = |login: &str| office.app.matter(&office.ctx(login), matter_id).unwrap();
        assert_eq!(seen("dispatcher").proceedings.len(), 0, "not even that it runs");
        assert_eq!(seen("police").proceedings.len(), 1);
        // What one agency notes for itself, another does not see; the story keeps it back as well.
        go(&office, "counsel", id, "meet_counsel", meeting());
        assert!(read(&office, "police", id).instance.fields.contains_key("screening_note"));
        assert!(!read(&office, "police", id).instance.fields.contains_key("counsel_opinion"));
        let counsel = read(&office, "counsel", id);
        assert!(!counsel.instance.fields.contains_key("screening_note") && counsel.hidden.contains("screening_note"));
        assert!(counsel.instance.fields.contains_key("counsel_opinion"));
    });
}
