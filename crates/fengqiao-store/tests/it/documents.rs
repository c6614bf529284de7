//! Documents: numbers without holes and doubles, codes, templates that are kept once, and what is sealed beside them.

use fengqiao_domain::event::Event;
use fengqiao_domain::signature::Signature;
use fengqiao_store::*;

use crate::database::{on_durable, on_each};
use crate::world::*;

fn seal(store: &Store, number: u64, clear: &str) -> StoreResult<()> {
    let sealed = store.seal_document(document_id(number), clear);
    store.write(TOP, at(9), move |tx| tx.keep_sealed_document(&sealed))
}

fn open(store: &Store, number: u64) -> StoreResult<Option<String>> {
    let purpose = DocumentPurpose { document_id: document_id(number), code: "serve_document".into() };
    store.write(TOP, at(9), move |tx| tx.reveal_document(&purpose))
}

#[test]
fn a_document_is_found_by_id_proceeding_code_and_number() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        record(store, 1, vec![Event::TemplateKept { template: kept_template() }]);
        record(store, 2, vec![Event::DocumentMade { document: document(1, 1, 1) }]);
        record(store, 3, vec![Event::DocumentMade { document: document(2, 1, 2) }]);
        let read = |reader: &mut Reader<'_>| {
            assert_eq!(reader.document(document_id(1))?.unwrap().document, document(1, 1, 1));
            let of: Vec<_> = reader.documents(proceeding_id(1))?.into_iter().map(|row| row.document.id).collect();
            assert_eq!(of, [document_id(1), document_id(2)]);
            let code = document(2, 1, 2).code;
            assert_eq!(reader.document_with_code(&code)?.unwrap().document.id, document_id(2));
            assert_eq!(reader.document_with_code("0000-0000-0000-0000")?, None);
            assert_eq!(reader.document_with_number("（2026）石桥村1人调字第2号")?.unwrap().document.id, document_id(2));
            assert_eq!(reader.kept_template("h1")?, Some(kept_template()));
            assert_eq!(reader.kept_template("h2")?, None);
            Ok::<_, StoreError>(())
        };
        store.read(TOP, read).expect("read");
        record(store, 4, vec![voided(1)]);
        let row = store.read(TOP, |reader| reader.document(document_id(1))).expect("read").unwrap();
        assert_eq!((row.voided_at, row.void_reason.as_deref()), (Some(at(4)), Some("写错了日期")));
        let again = try_record(store, 5, vec![voided(1)]).expect_err("is void already");
        assert!(matches!(again, StoreError::Stale { noun: "document" }), "{again}");
    });
}

#[test]
fn numbers_run_by_organisation_series_and_year_and_none_is_given_twice() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        let next = |organisation: u64, series: &str, year: i16| {
            store
                .read(TOP, |reader| reader.next_document_number(organisation_id(organisation), series, year))
                .expect("read")
        };
        assert_eq!(next(1, "agreement", 2026), 1);
        record(store, 1, vec![Event::DocumentMade { document: document(1, 1, 1) }]);
        record(store, 2, vec![Event::DocumentMade { document: document(2, 1, 2) }]);
        record(store, 3, vec![voided(2)]);
        assert_eq!(next(1, "agreement", 2026), 3, "a void document keeps its number");
        assert_eq!((next(2, "agreement", 2026), next(1, "notice", 2026), next(1, "agreement", 2027)), (1, 1, 1));
        for (twice, what) in [
            (document(3, 1, 2), "the same number of one office"),
            (
                {
                    let mut other = document(3, 2, 1);
                    other.number.as_mut().unwrap().text = document(1, 1, 1).number.unwrap().text;
                    other
                },
                "a number as printed of another office",
            ),
            (
                {
                    let mut other = document(3, 2, 1);
                    other.code = document(1, 1, 1).code;
                    other
                },
                "a code",
            ),
        ] {
            try_record(store, 4, vec![Event::DocumentMade { document: twice }]).expect_err(what);
        }
        let numbers =
            store.read(TOP, |reader| reader.document_numbers(organisation_id(1), "agreement", 2026)).expect("read");
        assert_eq!(numbers.iter().map(|number| number.n).collect::<Vec<_>>(), [1, 2]);
    });
}

#[test]
fn what_is_sealed_opens_only_beside_its_own_document() {
    const SECRET: &str = "{\"parties\":[{\"name\":\"欧阳嫦英\"}]}";
    on_durable(|database| {
        let store = &database.store;
        found(store);
        seal(store, 1, SECRET).expect("kept");
        seal(store, 2, "{}").expect("kept");
        assert_eq!(open(store, 1).expect("opens").as_deref(), Some(SECRET));
        assert_eq!(open(store, 3).expect("read"), None);
        assert!(!database.dump("vault_document").concat().contains("欧阳"), "nothing lies in clear");
        let (one, two) = (document_id(1), document_id(2));
        database.tamper(&format!("delete from vault_document where document_id = '{two}'"));
        database.tamper(&format!("update vault_document set document_id = '{two}' where document_id = '{one}'"));
        open(store, 2).expect_err("was moved");
    });
}

#[test]
fn a_signing_code_is_right_once_tries_run_out_and_a_mark_opens_for_its_document_alone() {
    on_each(|database| {
        let store = &database.store;
        found(store);
        let key = (document_id(1), person_id(1));
        let keep = |code: &'static str, given| {
            store.write(TOP, at(2), move |tx| tx.keep_signing_code(&signing_code(code, given))).expect("kept");
        };
        let tried =
            |code: &'static str| store.write(TOP, at(3), move |tx| tx.try_signing_code(key, code)).expect("tried");
        let held = || store.read(TOP, |reader| reader.signing_code(key)).expect("read");
        assert!(!tried("271828") && held().is_none());
        keep("271828", 1);
        assert!(!tried("271829") && tried("271828"));
        assert!(!tried("271828"), "no try is left");
        assert_eq!(held().map(|code| (code.tries_left, code.given, code.first_at)), Some((0, 1, at(1))));
        keep("314159", 2);
        assert!(!tried("271828") && tried("314159"), "another code takes the place of the first");
        record(store, 4, vec![Event::DocumentSigned { signature: signature(1) }]);
        let twice = Event::DocumentSigned { signature: Signature { id: signature_id(2), ..signature(1) } };
        try_record(store, 5, vec![twice]).expect_err("a party signs a document once");
        let sealed = store.seal_mark(signature_id(1), "mark");
        store.write(TOP, at(6), move |tx| tx.keep_mark(&sealed)).expect("kept");
        let open = |number: u64| {
            let purpose = DocumentPurpose { document_id: document_id(number), code: "serve_document".into() };
            store.write(TOP, at(7), move |tx| tx.reveal_mark(&purpose, signature_id(1))).expect("read")
        };
        assert_eq!((open(1).as_deref(), open(2)), (Some("mark"), None));
        let same =
            |hash: &str| store.read(TOP, |reader| reader.check_mark(signature_id(1), |it| Some(it.to_owned()), hash));
        assert_eq!((same("mark").expect("read"), same("other").expect("read")), (true, false));
        assert_eq!(store.read(TOP, |reader| reader.signatures(document_id(1))).expect("read"), [signature(1)]);
    });
}
