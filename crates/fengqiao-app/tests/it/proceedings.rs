//! One incident, three pushes: three addressees each answer, and only then the incident closes.

use std::collections::BTreeMap;

use fengqiao_app::proceeding::{Start, TakeStep};
use fengqiao_app::report::{MatterChoice, NewReport};
use fengqiao_app::work::WhoseWork;
use fengqiao_domain::id::{MatterId, ProceedingId};
use fengqiao_store::{PageRequest, ProceedingFilter, WorkBox};
use serde_json::json;

use crate::office::{Office, code, report};
use crate::walking::on_each;

fn matter(office: &Office) -> MatterId {
    let new = NewReport {
        matter: Some(MatterChoice::Open(None)),
        region_id: Some(office.region("990101100200")),
        category: Some("D13.01".into()),
        ..report("石桥村超市拒绝退款，双方争吵")
    };
    office.app.receive_report(&office.ctx("clerk"), new).unwrap().matter_id.unwrap()
}

fn fields(value: serde_json::Value) -> BTreeMap<String, serde_json::Value> {
    serde_json::from_value(value).unwrap()
}

fn take(
    office: &Office,
    login: &str,
    id: ProceedingId,
    transition: &str,
    given: serde_json::Value,
) -> Result<ProceedingId, fengqiao_app::AppError> {
    let revision = office.app.proceeding(&office.ctx(login), id)?.instance.revision;
    let reason = Some("说明".to_owned());
    office.app.take_step(
        &office.ctx(login),
        id,
        TakeStep { transition: transition.into(), revision, fields: fields(given), reason, ..TakeStep::default() },
    )
}

#[test]
fn three_addressees_each_answer_before_the_incident_closes() {
    let office = Office::new();
    let dispatcher = office.ctx("dispatcher");
    let start = Start {
        procedure: "three-push".into(),
        fields: fields(json!({ "asked": "请协助化解" })),
        preset: Some("yongkang".into()),
        ..Start::default()
    };
    let id = office.app.start_on_matter(&dispatcher, matter(&office), start).unwrap();
    take(&office, "dispatcher", id, "push", json!({})).unwrap();
    let read = office.app.proceeding(&dispatcher, id).unwrap();
    assert_eq!(read.children.len(), 3);
    let child = |organisation: &str| {
        let stands = |row: &&fengqiao_store::ProceedingRow| {
            row.proceeding
                .slots
                .iter()
                .any(|it| it.slot == "addressee" && it.organisation_id == office.organisations[organisation])
        };
        read.children.iter().find(stands).unwrap().proceeding.id
    };
    for (login, organisation) in [("town", "town"), ("officer", "market"), ("mediator", "village")] {
        assert_eq!(office.app.work(&office.ctx(login), (WorkBox::Todo, WhoseWork::All), 0, 0).unwrap().1, 1, "{login}");
        take(&office, login, child(organisation), "see", json!({})).unwrap();
        take(&office, login, child(organisation), "accept", json!({})).unwrap();
    }
    take(&office, "town", child("town"), "answer", json!({ "answer": "已上门劝解", "acted_on": "2026-03-06" }))
        .unwrap();
    take(&office, "dispatcher", child("town"), "close", json!({})).unwrap();
    take(&office, "officer", child("market"), "answer", json!({ "answer": "已退款", "acted_on": "2026-03-06" }))
        .unwrap();
    take(&office, "dispatcher", child("market"), "close", json!({})).unwrap();
    assert_eq!(code(take(&office, "dispatcher", id, "close", json!({ "conclusion": "已化解" }))), "guard_failed");
    take(&office, "dispatcher", child("village"), "expire", json!({})).unwrap();
    take(&office, "dispatcher", id, "close", json!({ "conclusion": "已化解" })).unwrap();
    let read = office.app.proceeding(&dispatcher, id).unwrap();
    assert!(read.row.proceeding.terminal);
    let matter = office.app.matter(&dispatcher, read.row.proceeding.subject.id.parse().unwrap()).unwrap();
    assert_eq!((matter.row.proceedings_open, matter.may.contains(&"close")), (0, true));
    let points = office.app.points(&office.ctx("analyst"), None, &PageRequest::default()).unwrap();
    let mut given: Vec<_> = points.page.items.iter().map(|it| (it.points.organisation_id, it.points.points)).collect();
    given.sort_unstable();
    let mut expected: Vec<_> = ["town", "market"].map(|key| (office.organisations[key], 1)).into();
    expected.sort_unstable();
    assert_eq!((&given, points.sums.len()), (&expected, 2), "each answer that was checked has its points");
    let own = office.app.points(&office.ctx("officer"), None, &PageRequest::default()).unwrap();
    assert_eq!((own.page.items.len(), own.sums.len()), (1, 1), "everybody sees those of the own office");
    let other = office.app.points(&office.ctx("officer"), Some(office.organisations["town"]), &PageRequest::default());
    assert_eq!(code(other), "not_permitted");
}

#[test]
fn nobody_acts_for_another_addressee() {
    let office = Office::new();
    let dispatcher = office.ctx("dispatcher");
    let start = Start {
        procedure: "three-push".into(),
        fields: fields(json!({ "asked": "请协助化解" })),
        preset: Some("yongkang".into()),
        ..Start::default()
    };
    let id = office.app.start_on_matter(&dispatcher, matter(&office), start).unwrap();
    take(&office, "dispatcher", id, "push", json!({})).unwrap();
    let children = office.app.proceeding(&dispatcher, id).unwrap().children;
    let village = children
        .iter()
        .find(|row| {
            row.proceeding
                .slots
                .iter()
                .any(|it| it.slot == "addressee" && it.organisation_id == office.organisations["village"])
        })
        .unwrap();
    assert_eq!(code(take(&office, "town", village.proceeding.id, "accept", json!({}))), "not_permitted");
    assert_eq!(code(take(&office, "admin", village.proceeding.id, "accept", json!({}))), "not_found");
}

#[test]
fn a_start_is_refused_with_its_reason() {
    let office = Office::new();
    let id = matter(&office);
    let start = |procedure: &str, preset: Option<&str>, given: serde_json::Value| Start {
        procedure: procedure.into(),
        fields: fields(given),
        preset: preset.map(str::to_owned),
        ..Start::default()
    };
    let asked = json!({ "asked": "请协助" });
    let try_start = |login: &str, start: Start| code(office.app.start_on_matter(&office.ctx(login), id, start));
    assert_eq!(try_start("dispatcher", start("directive", None, asked.clone())), "unknown_procedure");
    assert_eq!(try_start("dispatcher", start("nonsense", None, asked.clone())), "unknown_procedure");
    assert_eq!(try_start("clerk", start("three-push", Some("yongkang"), asked.clone())), "not_permitted");
    assert_eq!(try_start("dispatcher", start("three-push", Some("nobody"), asked.clone())), "bad_field");
    assert_eq!(try_start("dispatcher", start("three-push", None, asked.clone())), "missing_field");
    assert_eq!(try_start("dispatcher", start("three-push", Some("yongkang"), json!({}))), "missing_field");
    let unknown = Start {
        slots: [("addressees".to_owned(), vec!["nobody".to_owned()])].into(),
        ..start("three-push", None, asked)
    };
    assert_eq!(try_start("dispatcher", unknown), "bad_field");
}

/// A mediation of a village, an order of the hotline and one of another office: each reader's list shows what that reader may
/// open, and nothing else.
#[test]
fn what_a_list_of_proceedings_shows_opens() {
    on_each(|office| {
        let (mediation, _) = crate::mediations::begun(office);
        let order = crate::hotlines::order(office, "ordinary");
        let mut shown = std::collections::BTreeMap::new();
        for login in ["clerk", "dispatcher", "town", "mediator", "officer", "judge", "police", "petition", "analyst"] {
            let page = office.app.proceedings(&office.ctx(login), ProceedingFilter::default(), &PageRequest::default());
            let ids: Vec<_> = page.unwrap().items.iter().map(|row| row.proceeding.id).collect();
            for id in &ids {
                assert!(office.app.proceeding(&office.ctx(login), *id).is_ok(), "{login} is shown what does not open");
            }
            shown.insert(login, [mediation, order].map(|id| ids.contains(&id)));
        }
        assert_eq!((shown["clerk"], shown["dispatcher"]), ([false, true], [true, true]));
    });
}
