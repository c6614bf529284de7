//! Personal data: masked, shown for a purpose to whoever handles the matter, logged first, and closed after the matter.

use fengqiao_app::matter::Close;
use fengqiao_app::person::Reveal;
use fengqiao_app::report::{MatterChoice, NewReport};
use fengqiao_domain::id::{MatterId, PersonId};
use fengqiao_store::{LogFilter, PageRequest};
use jiff::SignedDuration;

use crate::office::{Office, code, report};

fn matter_with_person(office: &Office) -> (MatterId, PersonId) {
    let region_id = Some(office.region("990101100200"));
    let new = NewReport { matter: Some(MatterChoice::Open(None)), region_id, ..report("石桥村超市拒绝退款") };
    let received = office.app.receive_report(&office.ctx("clerk"), new).unwrap();
    let matter_id = received.matter_id.unwrap();
    let read = office.app.matter(&office.ctx("dispatcher"), matter_id).unwrap();
    assert_eq!(read.persons[0].fields.name.as_deref(), Some("陈**"));
    assert_eq!(read.persons[0].fields.phone.as_deref(), Some("120****1234"));
    (matter_id, read.persons[0].person_id)
}

fn reveal(matter_id: MatterId) -> Reveal {
    Reveal { matter_id, purpose: "contact".into(), note: None, fields: vec!["phone".into()] }
}

#[test]
fn a_look_is_logged_and_shows_only_what_was_asked() {
    let office = Office::new();
    let (matter_id, person_id) = matter_with_person(&office);
    let shown = office.app.reveal_person(&office.ctx("mediator"), person_id, reveal(matter_id)).unwrap();
    assert_eq!((shown.phone.as_deref(), shown.name), (Some("12000001234"), None));
    let filter = LogFilter { kind: Some("person_revealed".into()), ..LogFilter::default() };
    let log = office.app.events(&office.ctx("auditor"), &filter, &PageRequest::default()).unwrap();
    assert_eq!(log.total, 1);
    let payload = &log.items[0].entry.payload;
    assert!(payload.contains("contact") && !payload.contains("1234") && !payload.contains('陈'));
}

#[test]
fn a_look_without_purpose_matter_or_duty_is_refused() {
    let office = Office::new();
    let (matter_id, person_id) = matter_with_person(&office);
    let look = |login: &str, reveal: Reveal| code(office.app.reveal_person(&office.ctx(login), person_id, reveal));
    assert_eq!(look("dispatcher", Reveal { purpose: "curiosity".into(), ..reveal(matter_id) }), "bad_field");
    assert_eq!(look("dispatcher", Reveal { purpose: "other".into(), ..reveal(matter_id) }), "bad_field");
    assert_eq!(look("dispatcher", Reveal { fields: vec![], ..reveal(matter_id) }), "bad_field");
    assert_eq!(look("dispatcher", reveal(MatterId::from_bits(9))), "not_found");
    for outsider in ["analyst", "officer", "admin", "auditor"] {
        assert_ne!(look(outsider, reveal(matter_id)), "accepted", "{outsider}");
    }
    let nobody = office.app.reveal_person(&office.ctx("dispatcher"), PersonId::from_bits(5), reveal(matter_id));
    assert_eq!(code(nobody), "not_found");
}

#[test]
fn access_ends_with_the_matter() {
    let mut office = Office::new();
    let (matter_id, person_id) = matter_with_person(&office);
    let dispatcher = office.ctx("dispatcher");
    let revision = office.app.matter(&dispatcher, matter_id).unwrap().row.revision;
    office
        .app
        .close_matter(&dispatcher, matter_id, Close { outcome: "settled".into(), reason: "已解决".into(), revision })
        .unwrap();
    assert_eq!(code(office.app.reveal_person(&office.ctx("mediator"), person_id, reveal(matter_id))), "not_permitted");
    assert_eq!(code(office.app.reveal_person(&office.ctx("dispatcher"), person_id, reveal(matter_id))), "accepted");
    office.later(SignedDuration::from_hours(31 * 24));
    assert_eq!(
        code(office.app.reveal_person(&office.ctx("dispatcher"), person_id, reveal(matter_id))),
        "not_permitted"
    );
}
