//! Documents: made of a mediation under a number, opened again byte for byte, verified by anybody, void, and refused with the place.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_app::AppError;
use fengqiao_app::data_files::DataFiles;
use fengqiao_app::document::{MakeDocument, OpenDocuments, Opened};
use fengqiao_app::setup::check_files;
use fengqiao_domain::document::Document;
use fengqiao_domain::id::{DocumentId, ProceedingId};
use fengqiao_store::{LogFilter, PageRequest};
use serde_json::{Value, json};

use crate::mediations::{begun, to_effect, to_signing};
use crate::office::{Office, code};
use crate::walking::{enter, on_each, read, step};

const AGREEMENT: &str = "mediation-agreement";

fn asked(value: Value) -> BTreeMap<String, Value> {
    serde_json::from_value(value).unwrap()
}

fn make(office: &Office, login: &str, id: ProceedingId, template: &str, given: Value) -> Result<DocumentId, AppError> {
    let revision = read(office, "mediator", id).instance.revision;
    let make = MakeDocument { template: template.into(), revision, asked: asked(given) };
    office.app.make_document(&office.ctx(login), id, make)
}

/// A document of the mediator that asks for nothing.
pub fn made_of(office: &Office, id: ProceedingId, template: &str) -> DocumentId {
    make(office, "mediator", id, template, json!({})).unwrap()
}

fn open(office: &Office, login: &str, ids: &[DocumentId]) -> Result<Opened, AppError> {
    let open = OpenDocuments { ids: ids.to_vec(), purpose: "serve_document".into(), note: None };
    office.app.open_documents(&office.ctx(login), open)
}

fn made(office: &Office, id: ProceedingId) -> Vec<Document> {
    let read = office.app.documents(&office.ctx("mediator"), id).unwrap();
    read.made.into_iter().map(|(row, _)| row.document).collect()
}

fn agreed() -> Value {
    json!({
        "copies": "叁", "account": "户名：陈大文，账号：6222000000001234",
        "instalments": [{ "on": "2026-04-30", "amount": 5_000 }, { "on": "2026-06-30", "amount": 7_000 }],
    })
}

fn payloads(office: &Office) -> Vec<(String, String)> {
    let page = PageRequest { after: None, limit: 200 };
    let log = office.app.events(&office.ctx("auditor"), &LogFilter::default(), &page).unwrap();
    log.items.into_iter().map(|row| (row.kind, row.entry.payload)).collect()
}

#[test]
fn an_agreement_is_made_under_a_number_and_opened_again_byte_for_byte() {
    on_each(|office| {
        let (id, _) = begun(office);
        to_signing(office, id);
        let first = make(office, "mediator", id, AGREEMENT, agreed()).unwrap();
        let second = make(office, "mediator", id, AGREEMENT, agreed()).unwrap();
        let documents = made(office, id);
        let numbers: Vec<&str> = documents.iter().map(|it| it.number.as_ref().unwrap().text.as_str()).collect();
        assert_eq!(numbers, ["（2026）village人调字第1号", "（2026）village人调字第2号"]);
        assert_eq!(documents.iter().map(|it| it.id).collect::<Vec<_>>(), [first, second]);
        assert_ne!(documents[0].code, documents[1].code);
        let opened = open(office, "mediator", &[first]).unwrap();
        assert!(opened.pdf.starts_with(b"%PDF-") && opened.same_bytes);
        // The proceeding goes on, the tables are built anew, the template's file changes: the document does not.
        enter(office, "mediator", id, "sign", 0).unwrap();
        office.app.store().rebuild(office.top_region).unwrap();
        assert_eq!(open(office, "mediator", &[first]).unwrap().pdf, opened.pdf);
        let both = open(office, "mediator", &[first, second]).unwrap();
        let pages = format!("/Count {}", documents.iter().map(|it| it.pages).sum::<u32>());
        assert!(both.pdf.windows(pages.len()).any(|part| part == pages.as_bytes()) && !both.same_bytes);
        assert_eq!(both.names, numbers);
    });
}

#[test]
fn a_template_that_changes_changes_no_document_that_was_made() {
    let office = Office::new();
    let (id, _) = begun(&office);
    to_signing(&office, id);
    let first = make(&office, "mediator", id, AGREEMENT, agreed()).unwrap();
    let before = open(&office, "mediator", &[first]).unwrap().pdf;
    let files = DataFiles::built_in().unwrap();
    let text = files.text("documents/mediation-agreement.typ").unwrap().replace("人民调解协议书", "调解协议");
    let office = office.reopened(&files.with("documents/mediation-agreement.typ", &text));
    let again = open(&office, "mediator", &[first]).unwrap();
    assert!(again.same_bytes && again.pdf == before);
    let second = make(&office, "mediator", id, AGREEMENT, agreed()).unwrap();
    let hashes: BTreeSet<String> = made(&office, id).into_iter().map(|it| it.template_hash).collect();
    assert_eq!(hashes.len(), 2);
    assert_ne!(open(&office, "mediator", &[second]).unwrap().pdf, before);
}

#[test]
fn nothing_of_persons_stands_in_the_log_and_every_look_does() {
    let office = Office::new();
    let (id, _) = begun(&office);
    to_signing(&office, id);
    let document = make(&office, "mediator", id, AGREEMENT, agreed()).unwrap();
    open(&office, "mediator", &[document]).unwrap();
    let log = payloads(&office);
    for (kind, payload) in &log {
        for secret in ["秦小满", "陈大文", "12000005678", "6222000000001234"] {
            assert!(!payload.contains(secret), "{kind} tells {secret}");
        }
    }
    let count = |kind: &str| log.iter().filter(|(it, _)| it == kind).count();
    assert_eq!((count("person_revealed"), count("document_made"), count("document_opened")), (4, 1, 1));
    assert_eq!(count("template_kept"), 1);
    let data = &made(&office, id)[0].data;
    assert!(data["fields"].get("concessions").is_none(), "what was conceded is not given to the template");
}

#[test]
fn who_may_not_look_at_the_parties_makes_and_opens_nothing() {
    let office = Office::new();
    let (id, _) = begun(&office);
    to_signing(&office, id);
    let document = make(&office, "mediator", id, AGREEMENT, agreed()).unwrap();
    for login in ["analyst", "town", "judge", "auditor", "admin"] {
        let made = code(make(&office, login, id, AGREEMENT, agreed()));
        assert!(["not_permitted", "not_found"].contains(&made), "{login}: {made}");
    }
    for login in ["judge", "auditor", "admin", "analyst"] {
        let opened = code(open(&office, login, &[document]));
        assert!(["not_permitted", "not_found"].contains(&opened), "{login}: {opened}");
    }
    let bad = OpenDocuments { ids: vec![document], purpose: "curiosity".into(), note: None };
    assert_eq!(code(office.app.open_documents(&office.ctx("mediator"), bad)), "bad_field");
    assert_eq!(code(open(&office, "mediator", &[document, document])), "bad_field");
    assert_eq!(code(open(&office, "mediator", &[])), "bad_field");
}

#[test]
fn a_document_of_another_state_or_an_older_revision_is_not_made() {
    let office = Office::new();
    let (id, _) = begun(&office);
    assert_eq!(code(make(&office, "mediator", id, AGREEMENT, agreed())), "not_in_state");
    assert_eq!(code(make(&office, "mediator", id, "no-such", json!({}))), "not_found");
    assert_eq!(code(make(&office, "mediator", id, "directive-order", json!({}))), "not_found");
    let stale = MakeDocument { template: "mediation-application".into(), revision: 99, asked: BTreeMap::new() };
    assert_eq!(code(office.app.make_document(&office.ctx("mediator"), id, stale)), "stale_revision");
    make(&office, "mediator", id, "mediation-application", json!({})).unwrap();
    let may = office.app.documents(&office.ctx("mediator"), id).unwrap().may;
    let now: Vec<&str> = may.iter().filter(|it| it.now).map(|it| it.template.head.id.as_str()).collect();
    assert_eq!(now, ["mediation-application", "mediation-acceptance"]);
    assert!(may.iter().any(|it| !it.now && it.template.head.id == AGREEMENT));
}

#[test]
fn a_sum_that_differs_is_refused_with_the_difference_and_uses_no_number() {
    let office = Office::new();
    let (id, _) = begun(&office);
    to_signing(&office, id);
    let given = json!({ "copies": "叁", "instalments": [{ "on": "2026-04-30", "amount": 5_000 }, { "on": "2026-06-30", "amount": 6_000 }] });
    match make(&office, "mediator", id, AGREEMENT, given) {
        Err(AppError::Refused(refusal)) => {
            let fault = &refusal.fields[0];
            assert_eq!(
                (refusal.code, fault.field.as_str(), fault.code),
                ("bad_field", "asked.instalments", "sum_differs")
            );
            assert!(fault.message.contains("1,000.00 yuan too little"), "{}", fault.message);
        }
        other => panic!("{:?}", other.map(|id| id.to_string()).map_err(|error| error.to_string())),
    }
    make(&office, "mediator", id, AGREEMENT, agreed()).unwrap();
    assert_eq!(made(&office, id)[0].number.as_ref().unwrap().n, 1);
}

#[test]
fn a_character_that_cannot_be_printed_is_told_with_its_field_and_uses_no_number() {
    let office = Office::new();
    let (id, _) = begun(&office);
    to_signing(&office, id);
    for (text, words) in
        [("户名😀", "U+1F600"), ("户名\u{202e}", "U+202E"), ("户名\u{2a6d6}", "U+2A6D6"), ("户\u{7}", "U+0007")]
    {
        match make(&office, "mediator", id, AGREEMENT, json!({ "copies": "叁", "account": text })) {
            Err(AppError::Refused(refusal)) => {
                assert_eq!(
                    (refusal.code, refusal.fields[0].field.as_str()),
                    ("text_unprintable", "asked.account.text")
                );
                assert!(refusal.fields[0].message.contains(words), "{}", refusal.fields[0].message);
            }
            other => panic!("{text:?}: {:?}", other.map(|id| id.to_string()).map_err(|error| error.to_string())),
        }
    }
    make(&office, "mediator", id, AGREEMENT, agreed()).unwrap();
    assert_eq!(made(&office, id)[0].number.as_ref().unwrap().n, 1);
}

#[test]
fn anybody_with_the_code_is_told_what_was_made_and_nothing_of_persons() {
    let office = Office::new();
    let (id, _) = begun(&office);
    to_signing(&office, id);
    let document = make(&office, "mediator", id, AGREEMENT, agreed()).unwrap();
    let one = made(&office, id).remove(0);
    let told = office.app.verify_document(&one.code.to_lowercase().replace('-', "")).unwrap();
    assert_eq!(told.number.as_deref(), Some("（2026）village人调字第1号"));
    assert_eq!((told.office.as_str(), told.content_hash, told.pdf_hash), ("village", one.content_hash, one.pdf_hash));
    assert_eq!((told.made_on.to_string().as_str(), told.voided_at), ("2026-03-05", None));
    assert_eq!(code(office.app.verify_document("0000-0000-0000-0000")), "not_found");
    assert_eq!(code(office.app.verify_document("陈大文")), "not_found");
    assert_eq!(code(office.app.void_document(&office.ctx("mediator"), document, " ")), "bad_field");
    assert_eq!(code(office.app.void_document(&office.ctx("town"), document, "错")), "not_permitted");
    office.app.void_document(&office.ctx("mediator"), document, "写错了金额").unwrap();
    assert_eq!(code(office.app.void_document(&office.ctx("mediator"), document, "又")), "document_void");
    assert!(office.app.verify_document(&one.code).unwrap().voided_at.is_some());
    let opened = open(&office, "mediator", &[document]).unwrap();
    assert!(!opened.same_bytes, "it says on every page that it is void");
    make(&office, "mediator", id, AGREEMENT, agreed()).unwrap();
    assert_eq!(made(&office, id)[1].number.as_ref().unwrap().n, 2, "its number is not given again");
}

#[test]
fn many_at_once_get_numbers_without_holes_and_doubles() {
    const MAKERS: usize = 4;
    const EACH: usize = 3;
    on_each(|office| {
        let (id, _) = begun(office);
        to_signing(office, id);
        std::thread::scope(|scope| {
            for _ in 0..MAKERS {
                scope.spawn(|| {
                    for _ in 0..EACH {
                        make(office, "mediator", id, "mediation-oral", json!({})).unwrap();
                    }
                });
            }
        });
        let mut numbers: Vec<u32> = made(office, id).iter().map(|it| it.number.as_ref().unwrap().n).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=u32::try_from(MAKERS * EACH).unwrap()).collect::<Vec<_>>());
    });
}

#[test]
fn a_request_that_is_asked_again_makes_one_document() {
    let office = Office::new();
    let (id, _) = begun(&office);
    let revision = read(&office, "mediator", id).instance.revision;
    let make = || MakeDocument { template: "mediation-application".into(), revision, asked: BTreeMap::new() };
    let one = office.app.make_document(&office.keyed("mediator", "k", "f"), id, make()).unwrap();
    let two = office.app.make_document(&office.keyed("mediator", "k", "f"), id, make()).unwrap();
    assert_eq!((one, made(&office, id).len()), (two, 1));
    assert_eq!(
        code(office.app.make_document(&office.keyed("mediator", "k", "g"), id, make())),
        "idempotency_key_reused"
    );
}

#[test]
fn the_papers_to_the_court_carry_the_agreement_and_the_court_prints_its_case_number() {
    let office = Office::new();
    let (id, _) = begun(&office);
    to_effect(&office, id);
    let child = crate::mediations::confirmation(&office, id);
    make(&office, "mediator", child, "confirmation-application", json!({})).unwrap();
    make(&office, "mediator", child, "confirmation-commitment", json!({})).unwrap();
    for place in 0..2 {
        enter(&office, "mediator", child, "sign_application", place).unwrap();
    }
    step(&office, "mediator", child, "submit", json!({ "court_basis": "seat", "application_form": "on_line" }))
        .unwrap();
    step(&office, "judge", child, "accept", json!({ "case_no": "（2026）青民特1号" })).unwrap();
    let notice = make(&office, "judge", child, "confirmation-acceptance", json!({})).unwrap();
    let documents = made(&office, child);
    assert_eq!(documents.len(), 3);
    let accepted = documents.iter().find(|it| it.id == notice).unwrap();
    assert!(accepted.number.is_none());
    assert_eq!(accepted.data["fields"]["case_no"]["text"], "（2026）青民特1号");
    assert!(open(&office, "judge", &[notice]).unwrap().same_bytes);
    assert_eq!(code(make(&office, "mediator", child, "confirmation-ruling", json!({}))), "not_permitted");
}

#[test]
fn a_template_that_names_a_missing_field_is_a_fault_with_file_line_and_field() {
    let check = |path: &str, text: &str, other: &str, expected: &str| {
        let files = DataFiles::built_in().unwrap();
        let read = files.text(path).unwrap();
        assert!(read.contains(text), "{path} contains {text:?}");
        let changed = read.replacen(text, other, 1);
        let faults = check_files(&files.with(path, &changed)).faults;
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{expected}: {faults:?}");
    };
    let typ = "documents/mediation-agreement.typ";
    let head = "documents/mediation-agreement.toml";
    check(
        typ,
        "fields.agreement_text.text",
        "fields.agreement_txt.text",
        "mediation-agreement.typ:13: the value has no field fields.agreement_txt",
    );
    check(typ, "fields.handover.given", "fields.concessions.given", "has no field fields.concessions");
    check(typ, "asked.account.text", "asked.acount.text", "has no field asked.acount");
    check(
        typ,
        "#title[人民调解协议书]",
        "#titel[人民调解协议书]",
        "mediation-agreement.typ:4: unknown variable: titel",
    );
    check(typ, "#title[人民调解协议书]", "#title[😀]", "is in no font");
    check(head, "\"handover\", ", "\"handovr\", ", "procedure people-mediation has no field handovr");
    check(head, "\"in_effect\"]", "\"in_efect\"]", "no state in_efect");
    check(head, "（{year}）", "({year})", "full-width brackets");
    check(head, "\"phone\", ", "\"religion\", ", "parties have no religion");
    check(head, "procedure = \"people-mediation\"", "procedure = \"people\"", "there is no procedure people");
    check(head, "sum_of = \"amount\"", "sum_of = \"request\"", "sum_of names no field of type money");
    check(
        "documents/mediation-oral.toml",
        "人调口字第",
        "人调字第",
        "mediation-oral.toml:13: mediation-agreement writes its numbers alike",
    );
    check("offices.toml", "# [[office]]", "[[offices]]", "offices.toml:5:");
}

#[test]
fn a_template_is_tried_by_who_may_and_nothing_is_kept() {
    let office = Office::new();
    let text = office.app.templates(&office.ctx("admin")).unwrap().all[AGREEMENT].text.clone();
    let tried = office.app.try_template(&office.ctx("admin"), AGREEMENT, &text).unwrap();
    assert!(tried.faults.is_empty() && tried.pages >= 1 && tried.shown[0].png.starts_with(b"\x89PNG"));
    let wrong = text.replace("fields.amount.words", "fields.amount.word");
    let tried = office.app.try_template(&office.ctx("admin"), AGREEMENT, &wrong).unwrap();
    assert_eq!((tried.pages, tried.faults[0].field.as_deref()), (0, Some("fields.amount.word")));
    assert_eq!(code(office.app.try_template(&office.ctx("mediator"), AGREEMENT, &text)), "not_permitted");
    assert_eq!(code(office.app.try_template(&office.ctx("admin"), "no-such", &text)), "not_found");
    assert_eq!(code(office.app.try_template(&office.ctx("admin"), AGREEMENT, &"字".repeat(40_000))), "bad_field");
    assert_eq!(office.app.templates(&office.ctx("admin")).unwrap().all[AGREEMENT].text, text);
}
