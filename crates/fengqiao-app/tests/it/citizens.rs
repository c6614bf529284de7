//! A person follows a matter with a code: what is seen, what can be done, and when the code opens nothing any more.

use fengqiao_app::citizen::{Citizen, CitizenAct, CitizenRead};
use fengqiao_app::matter::Close;
use fengqiao_app::person::Reveal;
use fengqiao_app::proceeding::{NewParty, PartyPerson, Start};
use fengqiao_domain::id::{MatterId, PersonId, ProceedingId};
use jiff::SignedDuration;
use serde_json::json;

use crate::mediations::begun;
use crate::office::{Office, code};
use crate::walking::{enter, on_each_alone, read, step};

fn person(office: &Office, id: ProceedingId, place: usize) -> PersonId {
    read(office, "mediator", id).instance.parties[place].id.parse().unwrap()
}

fn follows(office: &Office, matter_id: MatterId, person_id: PersonId) -> (String, Citizen) {
    let given = office.app.give_code(&office.ctx("mediator"), matter_id, person_id).unwrap();
    let citizen = office.app.citizen(&given.code.to_lowercase(), office.now).unwrap().unwrap();
    (given.code, citizen)
}

fn seen(office: &Office, citizen: &Citizen) -> CitizenRead {
    office.app.citizen_read(citizen).unwrap()
}

fn acts(read: &CitizenRead) -> Vec<&str> {
    read.proceedings[0].acts.iter().map(|act| act.id.as_str()).collect()
}

fn act(office: &Office, citizen: &Citizen, transition: &str) -> Result<(), fengqiao_app::AppError> {
    let read = seen(office, citizen);
    let own = &read.proceedings[0];
    let act =
        CitizenAct { proceeding_id: own.row.proceeding.id, transition: transition.into(), revision: own.revision };
    office.app.take_citizen_act(citizen, act)
}

#[test]
fn a_party_follows_its_mediation_agrees_and_leaves_by_itself() {
    on_each_alone(|office| {
        let (id, matter_id) = begun(&office);
        let respondent = person(&office, id, 1);
        let (_, citizen) = follows(&office, matter_id, respondent);
        let first = seen(&office, &citizen);
        assert_eq!((first.proceedings.len(), first.person.fields.name.as_deref()), (1, Some("秦**")));
        assert_eq!((first.proceedings[0].label.zh.as_str(), acts(&first)), ("被申请人 1", vec!["withdraw"]));
        assert_eq!(first.proceedings[0].clocks[0].title.zh, "受理答复");
        step(&office, "mediator", id, "ask_consent", json!({ "dispute_kind": "general" })).unwrap();
        assert_eq!(acts(&seen(&office, &citizen)), ["consent", "refuse", "withdraw"]);
        assert_eq!(
            code(act(&office, &citizen, "accept")),
            "not_permitted",
            "what the committee decides is not the party's"
        );
        act(&office, &citizen, "consent").unwrap();
        assert_eq!(code(act(&office, &citizen, "consent")), "already_done");
        assert_eq!(acts(&seen(&office, &citizen)), ["refuse", "withdraw"]);
        // The mediator sees that it was done on line; the log names no account for it.
        let handled = read(&office, "mediator", id);
        assert!(handled.instance.parties[1].has_done("consent"));
        let last = handled.story.last().unwrap();
        assert_eq!(last.entry.actor.account_id, None);
        assert!(last.entry.payload.contains("\"how\":\"online\""), "{}", last.entry.payload);
        enter(&office, "mediator", id, "consent", 0).unwrap();
        step(&office, "mediator", id, "accept", json!({})).unwrap();
        act(&office, &citizen, "withdraw").unwrap();
        let left = seen(&office, &citizen);
        assert_eq!(read(&office, "mediator", id).row.proceeding.state, "failed");
        assert!(acts(&left).is_empty());
        let told: Vec<&str> = left.proceedings[0].steps.iter().map(|step| step.act.zh.as_str()).collect();
        assert_eq!(told, ["登记", "审查通过，征求双方意愿", "同意调解", "同意调解", "决定受理", "退出调解"]);
    });
}

#[test]
fn somebody_who_saw_an_older_step_or_is_of_another_matter_does_nothing() {
    let office = Office::new();
    let (id, matter_id) = begun(&office);
    let (_, citizen) = follows(&office, matter_id, person(&office, id, 1));
    let stale = CitizenAct { proceeding_id: id, transition: "withdraw".into(), revision: 7 };
    assert_eq!(code(office.app.take_citizen_act(&citizen, stale)), "stale_revision");
    let (other, _) = begun(&office);
    let foreign = CitizenAct { proceeding_id: other, transition: "withdraw".into(), revision: 1 };
    assert_eq!(code(office.app.take_citizen_act(&citizen, foreign)), "not_found");
    assert_eq!(read(&office, "mediator", other).row.proceeding.state, "intake");
    let stranger = person(&office, other, 0);
    assert_eq!(code(office.app.give_code(&office.ctx("mediator"), matter_id, stranger)), "not_found");
    for login in ["analyst", "auditor", "admin", "judge"] {
        let given = office.app.give_code(&office.ctx(login), matter_id, person(&office, id, 1));
        assert!(["not_found", "not_permitted"].contains(&code(given)), "{login}");
    }
}

#[test]
fn a_look_is_seen_by_whom_it_is_about_and_a_correction_reaches_the_handlers() {
    on_each_alone(|mut office| {
        let (id, matter_id) = begun(&office);
        let [applicant, respondent] = [0, 1].map(|place| person(&office, id, place));
        let reveal = Reveal {
            matter_id,
            purpose: "serve_document".into(),
            note: Some("内部说明".into()),
            fields: vec!["phone".into()],
        };
        office.app.reveal_person(&office.ctx("mediator"), respondent, reveal).unwrap();
        let (_, citizen) = follows(&office, matter_id, respondent);
        let read = seen(&office, &citizen);
        let looks: Vec<_> = read.looks.iter().map(|look| (look.purpose.as_str(), look.fields.join(","))).collect();
        assert_eq!(looks, [("serve_document", "phone".to_owned())]);
        assert_eq!(read.looks[0].organisation_id, Some(office.organisations["village"]));
        assert!(seen(&office, &follows(&office, matter_id, applicant).1).looks.is_empty(), "not those at others");
        let ask = |office: &Office, parts: &[&str]| {
            let citizen = Citizen { now: office.now, ..citizen.clone() };
            office.app.ask_correction(&citizen, parts.iter().map(|part| (*part).to_owned()).collect())
        };
        assert_eq!(code(ask(&office, &[])), "bad_field");
        assert_eq!(code(ask(&office, &["score"])), "bad_field");
        ask(&office, &["phone", "narrative"]).unwrap();
        assert_eq!(code(ask(&office, &["phone"])), "asked_already");
        let notices = office.app.notices(&office.ctx("mediator"), &fengqiao_store::PageRequest::default()).unwrap();
        assert!(notices.items.iter().any(|notice| notice.message == "correction_asked"));
        assert_eq!(seen(&office, &citizen).correction.unwrap().1, ["phone", "narrative"]);
        office.later(SignedDuration::from_hours(25));
        ask(&office, &["phone"]).unwrap();
    });
}

#[test]
fn a_code_opens_nothing_once_it_was_replaced_taken_back_or_has_ended() {
    on_each_alone(|mut office| {
        let (id, matter_id) = begun(&office);
        let who = person(&office, id, 1);
        let opens = |office: &Office, code: &str| office.app.citizen(code, office.now).unwrap().is_some();
        let (first, _) = follows(&office, matter_id, who);
        let (second, _) = follows(&office, matter_id, who);
        assert!(!opens(&office, &first) && opens(&office, &second));
        let codes = office.app.matter(&office.ctx("mediator"), matter_id).unwrap().codes;
        assert_eq!((codes.len(), codes[0].person_id), (1, who));
        assert!(office.app.matter(&office.ctx("clerk"), matter_id).map_or(true, |read| read.codes.is_empty()));
        office.app.end_code(&office.ctx("mediator"), matter_id, who).unwrap();
        assert!(!opens(&office, &second));
        assert_eq!(code(office.app.end_code(&office.ctx("mediator"), matter_id, who)), "not_found");
        let (third, _) = follows(&office, matter_id, who);
        // Closed, it still opens for thirty days.
        enter(&office, "mediator", id, "withdraw", 1).unwrap();
        step(&office, "mediator", id, "tell_routes", json!({ "routes_told_on": "2026-03-05" })).unwrap();
        let revision = office.app.matter(&office.ctx("mediator"), matter_id).unwrap().row.revision;
        let close = Close { outcome: "other".into(), reason: "双方另行起诉".into(), revision };
        office.app.close_matter(&office.ctx("mediator"), matter_id, close).unwrap();
        office.later(SignedDuration::from_hours(29 * 24));
        assert!(opens(&office, &third));
        office.later(SignedDuration::from_hours(2 * 24));
        assert!(!opens(&office, &third), "access to a closed matter has ended");
        let log = office.app.events(
            &office.ctx("auditor"),
            &fengqiao_store::LogFilter::default(),
            &fengqiao_store::PageRequest { after: None, limit: 200 },
        );
        for row in log.unwrap().items {
            let bare = third.replace('-', "");
            assert!(!row.entry.payload.contains(&bare) && !row.entry.payload.contains(&third), "the log keeps no code");
        }
    });
}

/// The administrator sits in the office that owes the step, and learns nothing of it.
#[test]
fn a_correction_is_told_to_those_alone_who_may_read_the_matter() {
    let office = Office::new();
    let (matter_id, reporter) = crate::walking::matter(&office);
    let parties = [("applicant", PartyPerson::Known(reporter)), ("respondent", crate::walking::told("秦小满"))];
    let start = Start {
        procedure: "people-mediation".into(),
        slots: [("committee".to_owned(), vec![office.organisations["centre"].to_string()])].into(),
        fields: crate::walking::fields(json!({ "request": "请求支付货款", "source": "application" })),
        parties: parties.map(|(role, person)| NewParty { role: role.into(), person }).into(),
        ..Start::default()
    };
    office.app.start_on_matter(&office.ctx("dispatcher"), matter_id, start).unwrap();
    let (_, citizen) = follows(&office, matter_id, reporter);
    office.app.ask_correction(&citizen, vec!["phone".into()]).unwrap();
    let told = |login: &str| {
        let page = office.app.notices(&office.ctx(login), &fengqiao_store::PageRequest::default()).unwrap();
        page.items.iter().any(|notice| notice.message == "correction_asked")
    };
    assert_eq!((told("dispatcher"), told("admin"), told("mediator")), (true, false, false));
}
