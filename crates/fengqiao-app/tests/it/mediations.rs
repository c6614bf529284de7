//! From quarrel to binding peace: a mediation with its parties, its agreement, and the confirmation by the court.

use fengqiao_app::person::Reveal;
use fengqiao_app::proceeding::{NewParty, PartyPerson, Start, TakeStep};
use fengqiao_domain::id::{MatterId, PersonId, ProceedingId};
use fengqiao_store::{LogFilter, PageRequest};
use jiff::SignedDuration;
use serde_json::json;

use crate::office::{Office, code};
use crate::walking::{both, enter, entering, fields, matter, on_each, post, read, step, told};

fn starting(office: &Office, applicant: PartyPerson, respondents: &[&str]) -> Start {
    let applicant = NewParty { role: "applicant".into(), person: applicant };
    let respondents = respondents.iter().map(|name| NewParty { role: "respondent".into(), person: told(name) });
    Start {
        procedure: "people-mediation".into(),
        slots: [("committee".to_owned(), vec![office.organisations["village"].to_string()])].into(),
        fields: fields(json!({ "request": "请求支付货款一万二千元", "source": "application" })),
        parties: std::iter::once(applicant).chain(respondents).collect(),
        ..Start::default()
    }
}

pub fn begun(office: &Office) -> (ProceedingId, MatterId) {
    let (matter_id, reporter) = matter(office);
    let start = starting(office, PartyPerson::Known(reporter), &["秦小满"]);
    (office.app.start_on_matter(&office.ctx("mediator"), matter_id, start).unwrap(), matter_id)
}

pub fn to_signing(office: &Office, id: ProceedingId) {
    step(office, "mediator", id, "ask_consent", json!({ "dispute_kind": "general" })).unwrap();
    both(office, "mediator", id, "consent");
    let steps = [
        ("accept", json!({})),
        ("set_mediator", json!({ "mediators": "罗桂兰", "mediator_by": "chosen", "conflict": "none" })),
        ("tell_rights", json!({ "rights_told_on": "2026-03-05" })),
        (
            "hold_session",
            json!({ "session_on": "2026-03-05", "session_form": "on_site", "session_record": "双方愿意分期", "concessions": "申请人放弃利息" }),
        ),
        (
            "draft",
            json!({
                "agreement_scope": "whole", "agreement_form": "written", "performed_at_once": false, "agreement_text": "分两期支付",
                "amount": 12_000, "amount_words": "人民币壹万贰仟元整", "handover": "银行转账", "perform_by": "2026-06-30",
            }),
        ),
    ];
    for (transition, given) in steps {
        step(office, "mediator", id, transition, given).unwrap();
    }
}

pub fn to_effect(office: &Office, id: ProceedingId) {
    to_signing(office, id);
    both(office, "mediator", id, "sign");
    step(office, "mediator", id, "seal", json!({ "effective_on": "2026-03-05" })).unwrap();
}

pub fn confirmation(office: &Office, id: ProceedingId) -> ProceedingId {
    let revision = read(office, "mediator", id).instance.revision;
    let slots = [("court".to_owned(), vec![office.organisations["court"].to_string()])].into();
    post(
        office,
        "mediator",
        id,
        TakeStep { transition: "start_confirmation".into(), revision, slots, ..TakeStep::default() },
    )
    .unwrap();
    read(office, "mediator", id).children[0].proceeding.id
}

#[test]
fn a_mediation_leads_to_an_agreement_that_the_court_confirms() {
    on_each(|office| {
        let (id, matter_id) = begun(office);
        to_effect(office, id);
        let child = confirmation(office, id);
        let carried = read(office, "mediator", child).instance;
        let parent = read(office, "mediator", id).instance;
        let people = |instance: &fengqiao_app::procedure::Instance| {
            instance.parties.iter().map(|it| (it.id.clone(), it.role.clone(), it.acts.len())).collect::<Vec<_>>()
        };
        let expected: Vec<_> = people(&parent).into_iter().map(|(id, role, _)| (id, role, 0)).collect();
        assert_eq!(people(&carried), expected, "the parties are carried over, their signatures are not");
        for field in ["agreement_text", "effective_on", "amount", "amount_words", "handover", "perform_by"] {
            assert_eq!(carried.fields.get(field), parent.fields.get(field), "{field}");
        }
        assert!(!carried.fields.contains_key("concessions"), "what was conceded stays in the mediation");
        let submit = json!({ "court_basis": "seat", "application_form": "on_line" });
        enter(office, "mediator", child, "sign_application", 0).unwrap();
        assert_eq!(code(step(office, "mediator", child, "submit", submit.clone())), "guard_failed");
        enter(office, "mediator", child, "sign_application", 1).unwrap();
        step(office, "mediator", child, "submit", submit).unwrap();
        assert_eq!(code(step(office, "mediator", child, "accept", json!({ "case_no": "一" }))), "not_permitted");
        step(office, "judge", child, "accept", json!({ "case_no": "（2026）青民特1号" })).unwrap();
        both(office, "judge", child, "affirm");
        let record = json!({ "hearing_on": "2026-03-05", "hearing_form": "on_line", "hearing_record": "双方到庭" });
        step(office, "judge", child, "hear", record).unwrap();
        step(office, "judge", child, "confirm", json!({ "ruling_no": "（2026）青民特1号" })).unwrap();
        step(office, "judge", child, "serve", json!({ "served_on": "2026-03-05" })).unwrap();
        step(office, "judge", child, "close_performed", json!({ "performed_on": "2026-03-05" })).unwrap();
        let seen = read(office, "mediator", id);
        assert_eq!(seen.children[0].proceeding.outcome.as_deref(), Some("confirmed"));
        assert_eq!(code(step(office, "mediator", id, "start_confirmation", json!({}))), "guard_failed");
        step(
            office,
            "mediator",
            id,
            "revisit",
            json!({ "revisit_on": "2026-03-05", "revisit_result": "performed", "revisit_note": "已付清" }),
        )
        .unwrap();
        step(office, "mediator", id, "close_performed", json!({})).unwrap();
        let matter = office.app.matter(&office.ctx("mediator"), matter_id).unwrap();
        assert_eq!((matter.row.proceedings_open, matter.may.contains(&"close")), (0, true));
        // The page reads the same from tables that are built anew from the log.
        let story = read(office, "mediator", child).story.len();
        office.app.store().rebuild(office.top_region).unwrap();
        let rebuilt = read(office, "mediator", child);
        assert_eq!((rebuilt.story.len(), rebuilt.row.proceeding.outcome.as_deref()), (story, Some("confirmed")));
        assert_eq!(rebuilt.instance, read(office, "judge", child).instance);
    });
}

#[test]
fn parties_are_masked_for_those_who_handle_it_and_never_named_in_the_log() {
    on_each(|office| {
        let (id, matter_id) = begun(office);
        let names = |login: &str| -> Vec<Option<String>> {
            let parties = read(office, login, id).parties.parties;
            parties.into_iter().map(|it| it.person.and_then(|person| person.fields.name)).collect()
        };
        assert_eq!(names("mediator"), [Some("陈**".into()), Some("秦**".into())]);
        assert_eq!(names("analyst"), [None, None], "who only reads proceedings sees what the parties are called");
        let read = read(office, "mediator", id);
        assert_eq!(
            read.parties.parties.iter().map(|it| it.label.zh.as_str()).collect::<Vec<_>>(),
            ["申请人 1", "被申请人 1"]
        );
        assert!(read.parties.may_reveal && read.parties.matter_id == Some(matter_id));
        let reveal = Reveal { matter_id, purpose: "serve_document".into(), note: None, fields: vec!["name".into()] };
        let person: PersonId = read.instance.parties[1].id.parse().unwrap();
        let shown = office.app.reveal_person(&office.ctx("mediator"), person, reveal.clone()).unwrap();
        assert_eq!(shown.name.as_deref(), Some("秦小满"));
        assert_eq!(code(office.app.reveal_person(&office.ctx("analyst"), person, reveal)), "not_found");
        enter(office, "mediator", id, "withdraw", 1).unwrap();
        let log = office
            .app
            .events(&office.ctx("auditor"), &LogFilter::default(), &PageRequest { after: None, limit: 200 })
            .unwrap();
        let stepped = log.items.iter().find(|it| it.kind == "proceeding_stepped").unwrap();
        for words in ["被申请人 1", "withdraw", "on_the_spot"] {
            assert!(stepped.entry.payload.contains(words), "{words}: {}", stepped.entry.payload);
        }
        for row in &log.items {
            assert!(!row.entry.payload.contains("秦小满") && !row.entry.payload.contains("陈大文"), "{}", row.kind);
            assert!(!row.entry.payload.contains("12000005678"), "{}", row.kind);
        }
    });
}

#[test]
fn the_court_sees_the_parties_of_its_confirmation_while_it_runs_and_nothing_else_of_the_matter() {
    let office = Office::new();
    let (id, matter_id) = begun(&office);
    to_effect(&office, id);
    let person: PersonId = read(&office, "mediator", id).instance.parties[0].id.parse().unwrap();
    let reveal = Reveal { matter_id, purpose: "verify_identity".into(), note: None, fields: vec!["name".into()] };
    let look = || office.app.reveal_person(&office.ctx("judge"), person, reveal.clone());
    assert_eq!(code(look()), "not_found", "the court does not stand in it yet");
    let child = confirmation(&office, id);
    assert_eq!(look().unwrap().name.as_deref(), Some("陈大文"));
    assert!(read(&office, "judge", child).parties.may_reveal);
    assert_eq!(code(office.app.matter(&office.ctx("judge"), matter_id)), "not_found");
    enter(&office, "judge", child, "withdraw", 0).unwrap();
    assert_eq!(code(look()), "not_found", "what has ended is not looked at any more");
    assert!(!read(&office, "judge", child).parties.may_reveal);
}

#[test]
fn a_withdrawal_that_crosses_a_signature_loses_nothing() {
    on_each(|office| {
        let (id, _) = begun(office);
        to_signing(office, id);
        enter(office, "mediator", id, "sign", 0).unwrap();
        assert_eq!(code(enter(office, "mediator", id, "sign", 0)), "already_done");
        // Two accounts look at the same page; one enters the last signature, the other a withdrawal.
        let page = read(office, "mediator", id);
        post(office, "mediator", id, entering(&page, "sign", 1)).unwrap();
        let withdrawal = entering(&page, "withdraw", 0);
        assert_eq!(code(post(office, "mediator", id, withdrawal.clone())), "stale_revision");
        let now = read(office, "mediator", id);
        assert_eq!(now.instance.parties.iter().filter(|it| it.has_done("sign")).count(), 2, "the signature stands");
        post(office, "mediator", id, TakeStep { revision: now.instance.revision, ..withdrawal }).unwrap();
        let left = read(office, "mediator", id);
        assert_eq!((left.instance.state.as_str(), left.instance.parties[0].has_done("withdraw")), ("failed", true));
        assert_eq!(code(step(office, "mediator", id, "seal", json!({ "effective_on": "2026-03-05" }))), "not_in_state");
        step(office, "mediator", id, "tell_routes", json!({ "routes_told_on": "2026-03-05" })).unwrap();
        assert_eq!(read(office, "mediator", id).row.proceeding.outcome.as_deref(), Some("not_agreed"));
    });
}

#[test]
fn one_refusal_of_two_ends_the_mediation() {
    let office = Office::new();
    let (matter_id, reporter) = matter(&office);
    let start = starting(&office, PartyPerson::Known(reporter), &["秦小满", "秦大满"]);
    let id = office.app.start_on_matter(&office.ctx("mediator"), matter_id, start).unwrap();
    step(&office, "mediator", id, "ask_consent", json!({ "dispute_kind": "general" })).unwrap();
    both(&office, "mediator", id, "consent");
    assert_eq!(code(step(&office, "mediator", id, "accept", json!({}))), "guard_failed");
    enter(&office, "mediator", id, "refuse", 2).unwrap();
    assert_eq!(read(&office, "mediator", id).instance.state, "failed");
}

#[test]
fn a_start_with_wrong_parties_is_refused_with_its_reason() {
    let office = Office::new();
    let (matter_id, reporter) = matter(&office);
    let start = |applicant: PartyPerson, respondents: &[&str]| {
        code(office.app.start_on_matter(&office.ctx("mediator"), matter_id, starting(&office, applicant, respondents)))
    };
    assert_eq!(start(PartyPerson::Known(reporter), &[]), "missing_field");
    assert_eq!(start(PartyPerson::Known(PersonId::from_bits(5)), &["秦小满"]), "bad_field");
    assert_eq!(start(PartyPerson::Known(reporter), &[" "]), "missing_field");
    assert_eq!(start(PartyPerson::Known(reporter), &["甲", "乙", "丙", "丁", "戊", "己"]), "bad_field");
    assert_eq!(start(PartyPerson::Known(reporter), &[&"长".repeat(201)]), "bad_field");
    assert!(
        office.app.matter(&office.ctx("mediator"), matter_id).unwrap().persons.len() == 1,
        "a refused start keeps nobody"
    );
}

#[test]
fn the_time_to_ask_for_confirmation_closes_by_itself() {
    let mut office = Office::new();
    let (id, _) = begun(&office);
    to_effect(&office, id);
    let child = confirmation(&office, id);
    office.later(SignedDuration::from_hours(24 * 34));
    // Each run fires what is next of each clock: reminders first.
    while office.app.fire_due_timers(office.now).unwrap() > 0 {}
    assert_eq!(read(&office, "mediator", child).row.proceeding.outcome.as_deref(), Some("late"));
    assert_eq!(read(&office, "mediator", id).instance.state, "performing");
}
