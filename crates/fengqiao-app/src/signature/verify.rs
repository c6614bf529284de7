//! Checking every electronic signature of an office from the log: the paper is the one that was made, it was not void, nobody
//! signed twice, and the sealed mark is the one of the digest.

use std::collections::BTreeSet;

use fengqiao_domain::event::Event;
use fengqiao_domain::signature::Signature;
use fengqiao_store::{LogFilter, PageRequest, Reader};

use crate::app::App;
use crate::error::AppResult;
use crate::signature::hash_of_sealed;

/// Events of the log that are read together.
const STEP: u32 = 200;

/// A signature that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureFault {
    /// Event in which it stands.
    pub seq: i64,
    /// What is wrong, without personal data.
    pub words: String,
}

/// What a check of the signatures found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignaturesChecked {
    /// Signatures in the log.
    pub signatures: u64,
    /// Those that do not hold.
    pub faults: Vec<SignatureFault>,
}

impl App {
    /// Checks every signature of an office.
    ///
    /// # Errors
    /// The store refuses, or the log cannot be read.
    pub fn verify_signatures(&self, top_region: i64) -> AppResult<SignaturesChecked> {
        self.inner.store.read(top_region, |reader| {
            let (mut found, mut seen) = (SignaturesChecked::default(), BTreeSet::new());
            let filter = LogFilter { kind: Some("document_signed".to_owned()), ..LogFilter::default() };
            let mut after = None;
            loop {
                let page = reader.events(&filter, &PageRequest { after, limit: STEP })?;
                for row in &page.items {
                    let Ok(Event::DocumentSigned { signature }) = row.event() else { continue };
                    found.signatures += 1;
                    let twice = !seen.insert((signature.document_id, signature.person_id));
                    let faults = faults_of(reader, &signature, twice)?;
                    found.faults.extend(faults.into_iter().map(|words| SignatureFault { seq: row.entry.seq, words }));
                }
                after = page.next;
                if after.is_none() {
                    found.faults.sort_by_key(|fault| fault.seq);
                    return Ok(found);
                }
            }
        })
    }
}

fn faults_of(reader: &mut Reader<'_>, signature: &Signature, twice: bool) -> AppResult<Vec<String>> {
    let id = signature.document_id;
    let mut faults = Vec::new();
    if twice {
        faults.push(format!("a party signed document {id} twice"));
    }
    match reader.document(id)? {
        None => faults.push(format!("document {id} is not in the log")),
        Some(row) => {
            let it = &row.document;
            if (&it.content_hash, &it.pdf_hash) != (&signature.content_hash, &signature.pdf_hash) {
                faults.push(format!("document {id} is another than the one that was signed"));
            }
            if !it.persons.contains(&signature.person_id) {
                faults.push(format!("document {id} was signed by somebody who does not stand on it"));
            }
            if row.voided_at.is_some_and(|voided_at| voided_at <= signature.at) {
                faults.push(format!("document {id} was void when it was signed"));
            }
        }
    }
    if !reader.signatures(id)?.contains(signature) {
        faults.push(format!("what is kept of a signature under document {id} is not what the log tells"));
    }
    if !reader.check_mark(signature.id, hash_of_sealed, &signature.mark_hash)? {
        faults.push(format!("the mark under document {id} is gone, or another than the one that was drawn"));
    }
    Ok(faults)
}
