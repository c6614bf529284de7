//! Electronic signatures: a code that ends, a mark under the very paper, once, in the order of the log, and never where the law
//! wants ink.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use fengqiao_app::citizen::{Citizen, CitizenAct};
use fengqiao_app::data_files::DataFiles;
use fengqiao_app::document::{MakeDocument, OpenDocuments};
use fengqiao_app::signature::{Delivery, GatewayFault, Message, MessageGateway, PaperState, SignDocument, SignerRead};
use fengqiao_app::{App, AppError, Settings};
use fengqiao_domain::document::Document;
use fengqiao_domain::id::{DocumentId, MatterId, PersonId, ProceedingId};
use fengqiao_domain::signature::Mark;
use fengqiao_store::{LogFilter, PageRequest};
use jiff::SignedDuration;
use serde_json::json;

use crate::mediations::{begun, confirmation, to_signing};
use crate::office::{Office, code};
use crate::walking::{enter, on_each_alone, post, read, step};

fn drawn() -> Mark {
    Mark::Drawn { strokes: vec![vec![[100, 100], [420, 300]], vec![[500, 80], [510, 320], [800, 200]]] }
}

/// A mediation that waits for its signatures, with the paper.
fn waiting(office: &Office) -> (ProceedingId, MatterId, DocumentId) {
    let (id, matter_id) = begun(office);
    to_signing(office, id);
    (id, matter_id, paper(office, id))
}

fn paper(office: &Office, id: ProceedingId) -> DocumentId {
    let asked = BTreeMap::from([("copies".to_owned(), json!("叁"))]);
    let revision = read(office, "mediator", id).instance.revision;
    let make = MakeDocument { template: "mediation-agreement".into(), revision, asked };
    office.app.make_document(&office.ctx("mediator"), id, make).unwrap()
}

fn document(office: &Office, id: ProceedingId, document_id: DocumentId) -> Document {
    let read = office.app.documents(&office.ctx("mediator"), id).unwrap();
    read.made.into_iter().map(|(row, _)| row.document).find(|it| it.id == document_id).unwrap()
}

fn person(office: &Office, id: ProceedingId, place: usize) -> PersonId {
    read(office, "mediator", id).instance.parties[place].id.parse().unwrap()
}

fn give(office: &Office, document_id: DocumentId, person_id: PersonId) -> Result<String, AppError> {
    let given = office.app.give_signing_code(&office.ctx("mediator"), document_id, person_id)?;
    assert_eq!(given.channel, "handed");
    Ok(given.code.unwrap())
}

fn signing(it: &Document, code: &str, mark: Mark) -> SignDocument {
    let content_hash = it.content_hash.clone();
    SignDocument { document_id: it.id, content_hash, code: code.to_owned(), mark, agrees: true }
}

fn citizen(office: &Office, matter_id: MatterId, person_id: PersonId) -> Citizen {
    let given = office.app.give_code(&office.ctx("mediator"), matter_id, person_id).unwrap();
    office.app.citizen(&given.code, office.now).unwrap().unwrap()
}

fn spot(office: &Office, person_id: PersonId, sign: SignDocument) -> Result<(), AppError> {
    office.app.sign_on_the_spot(&office.ctx("mediator"), person_id, sign)
}

fn log(office: &Office) -> Vec<(String, String)> {
    let page = PageRequest { after: None, limit: 200 };
    let log = office.app.events(&office.ctx("auditor"), &LogFilter::default(), &page).unwrap();
    log.items.into_iter().map(|row| (row.kind, row.entry.payload)).collect()
}

fn signers(office: &Office, id: ProceedingId) -> Vec<SignerRead> {
    office.app.documents(&office.ctx("mediator"), id).unwrap().signing.remove(0).signers
}

#[test]
fn both_sign_the_same_paper_and_it_is_in_effect_printed_and_verified() {
    on_each_alone(|office| {
        let (id, matter_id, document_id) = waiting(&office);
        let it = document(&office, id, document_id);
        assert!(!it.ink);
        let [one, other] = [0, 1].map(|place| person(&office, id, place));
        let follower = citizen(&office, matter_id, other);
        let papers = || office.app.citizen_read(&follower).unwrap().proceedings[0].papers.clone();
        assert_eq!((papers().len(), papers()[0].state.clone()), (1, PaperState::ToSign));
        assert!(office.app.read_paper(&follower, document_id).unwrap().same_bytes, "read before it is signed");
        let secret = give(&office, document_id, other).unwrap();
        assert_eq!((secret.len(), signers(&office, id)[1].code.as_ref().unwrap().tries_left), (6, 5));
        office.app.sign_online(&follower, signing(&it, &format!(" {secret} "), drawn())).unwrap();
        assert_eq!(papers()[0].state, PaperState::Signed);
        let told = office.app.notices(&office.ctx("mediator"), &PageRequest::default()).unwrap();
        assert!(told.items.iter().any(|notice| notice.message == "document_signed"));
        // The applicant cannot draw, and types the name on the mediator's phone.
        let code_of_one = give(&office, document_id, one).unwrap();
        let typed = |name: &str| Mark::Typed { name: name.into() };
        assert_eq!(code(spot(&office, one, signing(&it, &code_of_one, typed("陈小文")))), "name_differs");
        assert_eq!(signers(&office, id)[0].code.as_ref().unwrap().tries_left, 4);
        spot(&office, one, signing(&it, &code_of_one, typed("陈 大文"))).unwrap();
        let instance = read(&office, "mediator", id).instance;
        assert!(instance.parties.iter().all(|party| party.has_done("sign")));
        step(&office, "mediator", id, "seal", json!({ "effective_on": "2026-03-05" })).unwrap();
        let verified = office.app.verify_document(&it.code).unwrap();
        let mut under: Vec<_> =
            verified.signatures.iter().map(|it| (it.label.as_str(), it.mark.as_str(), it.place.as_str())).collect();
        under.sort_unstable();
        assert_eq!(under, [("申请人 1", "typed", "on_the_spot"), ("被申请人 1", "drawn", "online")]);
        assert!(verified.signatures.iter().all(|signature| signature.content_hash == it.content_hash));
        let open = OpenDocuments { ids: vec![document_id], purpose: "serve_document".into(), note: None };
        let opened = office.app.open_documents(&office.ctx("mediator"), open).unwrap();
        assert!(opened.pdf.starts_with(b"%PDF-") && !opened.same_bytes, "the signatures are printed on it");
        let checked = office.app.verify_signatures(office.top_region).unwrap();
        assert_eq!((checked.signatures, checked.faults), (2, Vec::new()));
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(office.app.verify_signatures(office.top_region).unwrap().faults, Vec::new());
        assert_eq!(code(office.app.void_document(&office.ctx("mediator"), document_id, "错")), "document_signed");
        for (kind, payload) in log(&office) {
            for hidden in [&secret, &code_of_one, "陈大文", "陈 大文", "420", "strokes"] {
                let inside = payload.contains(&format!("\"{hidden}\"")) || payload.contains(&format!("[{hidden}"));
                assert!(!inside, "{kind} tells {hidden}");
            }
        }
    });
}

#[test]
fn a_code_has_few_tries_a_short_life_and_a_number() {
    on_each_alone(|mut office| {
        let (id, _, document_id) = waiting(&office);
        let it = document(&office, id, document_id);
        let one = person(&office, id, 0);
        assert_eq!(code(spot(&office, one, signing(&it, "123456", drawn()))), "no_signing_code");
        let right = give(&office, document_id, one).unwrap();
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            assert_eq!(code(spot(&office, one, signing(&it, wrong, drawn()))), "wrong_signing_code");
        }
        assert_eq!(code(spot(&office, one, signing(&it, &right, drawn()))), "no_signing_code", "no try is left");
        assert_eq!(log(&office).iter().filter(|(kind, _)| kind == "signing_refused").count(), 5);
        let late = give(&office, document_id, one).unwrap();
        office.later(SignedDuration::from_mins(15));
        assert_eq!(code(spot(&office, one, signing(&it, &late, drawn()))), "no_signing_code", "it has ended");
        let more: Vec<String> = (2..6).map(|_| give(&office, document_id, one).unwrap()).collect();
        assert_eq!(code(give(&office, document_id, one)), "too_many_codes");
        // The code of one is none of the other, nor of another paper.
        let other = person(&office, id, 1);
        let of_other = give(&office, document_id, other).unwrap();
        if more.last() != Some(&of_other) {
            assert_eq!(code(spot(&office, one, signing(&it, &of_other, drawn()))), "wrong_signing_code");
        }
        office.later(SignedDuration::from_hours(25));
        give(&office, document_id, one).unwrap();
    });
}

#[test]
fn whoever_comes_after_a_withdrawal_signs_nothing_and_whoever_signs_twice_signs_once() {
    on_each_alone(|office| {
        let (id, matter_id, document_id) = waiting(&office);
        let it = document(&office, id, document_id);
        let [one, other] = [0, 1].map(|place| person(&office, id, place));
        let follower = citizen(&office, matter_id, other);
        let first = give(&office, document_id, one).unwrap();
        let second = give(&office, document_id, other).unwrap();
        spot(&office, one, signing(&it, &first, drawn())).unwrap();
        assert_eq!(code(spot(&office, one, signing(&it, &first, drawn()))), "already_done");
        assert_eq!(code(enter(&office, "mediator", id, "sign", 0)), "already_done", "in ink as well");
        assert_eq!(code(give(&office, document_id, one)), "already_done");
        // Both sides at one moment: the withdrawal stands in the log first.
        let revision = read(&office, "mediator", id).instance.revision;
        let leave = CitizenAct { proceeding_id: id, transition: "withdraw".into(), revision };
        office.app.take_citizen_act(&citizen(&office, matter_id, one), leave).unwrap();
        assert_eq!(code(office.app.sign_online(&follower, signing(&it, &second, drawn()))), "party_left");
        assert_eq!(office.app.verify_signatures(office.top_region).unwrap().signatures, 1);
        let papers = &office.app.citizen_read(&follower).unwrap().proceedings[0].papers;
        assert_eq!(papers[0].state, PaperState::Not("party_left"));
    });
}

#[test]
fn a_signature_and_a_withdrawal_at_one_moment_have_one_order() {
    on_each_alone(|office| {
        for _ in 0..4 {
            let (id, matter_id, document_id) = waiting(&office);
            let it = document(&office, id, document_id);
            let [one, other] = [0, 1].map(|place| citizen(&office, matter_id, person(&office, id, place)));
            let secret = give(&office, document_id, other.code.person_id).unwrap();
            let revision = read(&office, "mediator", id).instance.revision;
            let leave = CitizenAct { proceeding_id: id, transition: "withdraw".into(), revision };
            let (left, signed) = std::thread::scope(|scope| {
                let leaving = scope.spawn(|| office.app.take_citizen_act(&one, leave));
                let signing = scope.spawn(|| office.app.sign_online(&other, signing(&it, &secret, drawn())));
                (leaving.join().unwrap(), signing.join().unwrap())
            });
            let instance = read(&office, "mediator", id).instance;
            match (left, signed) {
                // The signature was first, and whoever leaves sees that the page moved on.
                (Err(error), Ok(())) => {
                    assert_eq!(code(Err::<(), _>(error)), "stale_revision");
                    assert!(instance.parties[1].has_done("sign") && instance.state == "signing");
                }
                (Ok(()), Err(error)) => {
                    assert_eq!(code(Err::<(), _>(error)), "party_left");
                    assert!(!instance.parties[1].has_done("sign") && instance.state == "failed");
                }
                (left, signed) => panic!("{:?} {:?}", left.is_ok(), signed.is_ok()),
            }
        }
    });
}

#[test]
fn nobody_signs_another_text_another_paper_or_one_that_the_law_wants_in_ink() {
    let office = Office::new();
    let (id, _, document_id) = waiting(&office);
    let it = document(&office, id, document_id);
    let [one, other] = [0, 1].map(|place| person(&office, id, place));
    let secret = give(&office, document_id, one).unwrap();
    let seen = SignDocument { content_hash: "0".repeat(64), ..signing(&it, &secret, drawn()) };
    assert_eq!(code(spot(&office, one, seen)), "other_paper");
    let unwilling = SignDocument { agrees: false, ..signing(&it, &secret, drawn()) };
    assert_eq!(code(spot(&office, one, unwilling)), "bad_field");
    let dot = Mark::Drawn { strokes: vec![vec![[1, 1]]] };
    assert_eq!(code(spot(&office, one, signing(&it, &secret, dot))), "bad_field");
    for login in ["judge", "town", "analyst", "auditor", "admin", "clerk"] {
        let sign = office.app.sign_on_the_spot(&office.ctx(login), one, signing(&it, &secret, drawn()));
        assert!(["not_found", "not_permitted"].contains(&code(sign)), "{login}");
        let given = office.app.give_signing_code(&office.ctx(login), document_id, one);
        assert!(["not_found", "not_permitted"].contains(&code(given)), "{login}");
    }
    // Two papers: the others' is the one that is signed.
    let rival = paper(&office, id);
    spot(&office, one, signing(&it, &secret, drawn())).unwrap();
    assert_eq!(code(give(&office, rival, other)), "another_paper");
    // A changed text takes the signatures back, and the older paper is signed by nobody.
    step(&office, "mediator", id, "amend", json!({})).unwrap();
    let again = json!({
        "agreement_scope": "whole", "agreement_form": "written", "performed_at_once": false, "agreement_text": "一次付清",
        "perform_by": "2026-06-30",
    });
    step(&office, "mediator", id, "draft", again).unwrap();
    assert_eq!(code(give(&office, document_id, other)), "text_changed");
    assert_eq!(code(give(&office, rival, other)), "text_changed");
    let new = paper(&office, id);
    give(&office, new, other).unwrap();
    // Entered by hand as an electronic one, it is refused.
    let mut taken = crate::walking::entering(&read(&office, "mediator", id), "sign", 1);
    taken.party.as_mut().unwrap().how = fengqiao_app::procedure::How::Electronic;
    assert_eq!(code(post(&office, "mediator", id, taken)), "bad_field");
    let record = office.app.void_document(&office.ctx("mediator"), document_id, "旧文本");
    assert!(record.is_ok(), "its signatures were taken back");
    assert_eq!(code(give(&office, document_id, other)), "document_void");
}

#[test]
fn papers_on_marriage_and_succession_and_of_an_unknown_kind_are_signed_by_hand() {
    let shipped = DataFiles::built_in().unwrap();
    let rules = shipped.text("signatures.toml").unwrap().replace("\"D10.05\"", "\"D13.01\"");
    let office = Office::with(&shipped.with("signatures.toml", &rules));
    let (id, _, document_id) = waiting(&office);
    assert_eq!(code(give(&office, document_id, person(&office, id, 0))), "ink_by_law");
    assert_eq!(signers(&office, id)[0].why_not, Some("ink_by_law"));
    enter(&office, "mediator", id, "sign", 0).unwrap();
    let plain = crate::documents::made_of(&office, id, "mediation-oral");
    assert_eq!(code(give(&office, plain, person(&office, id, 0))), "ink_needed");
}

#[test]
fn the_application_to_the_court_is_signed_electronically_too_and_a_stranger_reads_no_paper() {
    let office = Office::new();
    let (id, matter_id) = begun(&office);
    crate::mediations::to_effect(&office, id);
    let child = confirmation(&office, id);
    let application = crate::documents::made_of(&office, child, "confirmation-application");
    for place in 0..2 {
        let who = person(&office, child, place);
        let secret = give(&office, application, who).unwrap();
        let it = document(&office, child, application);
        office.app.sign_online(&citizen(&office, matter_id, who), signing(&it, &secret, drawn())).unwrap();
    }
    step(&office, "mediator", child, "submit", json!({ "court_basis": "seat", "application_form": "on_line" }))
        .unwrap();
    let (other, matter) = begun(&office);
    let stranger = citizen(&office, matter, person(&office, other, 0));
    assert_eq!(code(office.app.read_paper(&stranger, application)), "not_found");
    let it = document(&office, child, application);
    assert_eq!(code(office.app.sign_online(&stranger, signing(&it, "123456", drawn()))), "not_found");
}

/// A gateway of short messages that keeps what it was asked to send.
#[derive(Default)]
struct Telecom {
    sent: Mutex<Vec<(String, String)>>,
}

impl MessageGateway for Telecom {
    fn channel(&self) -> &'static str {
        "short_message"
    }

    fn needs_phone(&self) -> bool {
        true
    }

    fn send(&self, message: &Message<'_>) -> Result<Delivery, GatewayFault> {
        let phone = message.phone.ok_or(GatewayFault)?;
        self.sent.lock().unwrap().push((phone.to_owned(), message.code.to_owned()));
        Ok(Delivery::Sent)
    }
}

#[test]
fn a_gateway_sends_the_code_to_the_party_and_nobody_in_the_office_sees_it() {
    let office = Office::new();
    let (id, matter_id, document_id) = waiting(&office);
    let telecom = Arc::new(Telecom::default());
    let settings = Settings { data_dir: std::env::temp_dir(), invented: true };
    let files = DataFiles::built_in().unwrap();
    let app = App::with_gateway(office.app.store().clone(), &files, settings, telecom.clone()).unwrap();
    let who = person(&office, id, 1);
    let given = app.give_signing_code(&office.ctx("mediator"), document_id, who).unwrap();
    assert_eq!((given.code, given.channel), (None, "short_message"));
    let (phone, secret) = telecom.sent.lock().unwrap()[0].clone();
    assert_eq!(phone, "12000005678");
    let looked = log(&office).into_iter().filter(|(kind, _)| kind == "person_revealed");
    assert!(looked.into_iter().any(|(_, payload)| payload.contains("\"contact\"") && payload.contains("\"phone\"")));
    let it = document(&office, id, document_id);
    app.sign_online(&citizen(&office, matter_id, who), signing(&it, &secret, drawn())).unwrap();
    assert_eq!(app.verify_document(&it.code).unwrap().signatures[0].channel, "short_message");
}
