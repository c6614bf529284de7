//! Papers that wait for signatures, as the office and as a party read them; and reading a paper before signing it.

use std::collections::BTreeSet;

use fengqiao_domain::document::Document;
use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{DocumentId, PersonId};
use fengqiao_domain::signature::Signature;
use fengqiao_store::{ProceedingRow, Reader, SigningCode};

use crate::app::App;
use crate::citizen::{Citizen, proceedings};
use crate::document::Opened;
use crate::error::{AppError, AppResult, refuse};
use crate::signature::{InkRule, Signing};

/// Purpose of the look by which a party reads what it signs.
const PURPOSE: &str = "sign";

/// A party of a document and whether it may sign now.
#[derive(Debug, Clone)]
pub struct SignerRead {
    /// Who, as the vault knows the person.
    pub person_id: PersonId,
    /// What the party is called.
    pub label: String,
    /// Why it cannot sign now, as a stable code; none where it can.
    pub why_not: Option<&'static str>,
    /// Why the law wants ink, where it does.
    pub ink: Option<InkRule>,
    /// The code that waits to be used; without the code itself.
    pub code: Option<SigningCode>,
}

/// How a paper stands to a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperState {
    /// It may be signed now.
    ToSign,
    /// The party signed it.
    Signed,
    /// It cannot be signed by this party now, for this reason as a stable code.
    Not(&'static str),
}

/// A paper as a party sees it.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The document.
    pub document: Document,
    /// How it stands.
    pub state: PaperState,
    /// The code that waits to be used; without the code itself.
    pub code: Option<SigningCode>,
    /// Why the law wants ink, where it does.
    pub ink: Option<InkRule>,
    /// Signatures under it.
    pub signatures: Vec<Signature>,
}

impl App {
    /// The parties of a document that is signed electronically, each with whether it may sign now; none for other documents.
    pub(crate) fn signers(
        &self,
        top_region: i64,
        reader: &mut Reader<'_>,
        document: &Document,
    ) -> AppResult<Vec<SignerRead>> {
        let signing = self.signing(top_region, reader, document.id)?;
        if signing.head.as_ref().is_none_or(|head| head.signs.is_none()) || signing.document.voided_at.is_some() {
            return Ok(Vec::new());
        }
        let mut signers = Vec::new();
        for person_id in &document.persons {
            let id = person_id.to_string();
            let Some(party) = signing.instance.parties.iter().find(|party| party.id == id) else { continue };
            let why_not = self.why_not(top_region, reader, &signing, *person_id)?;
            if why_not == Some("wrong_party") {
                continue;
            }
            signers.push(SignerRead {
                person_id: *person_id,
                label: signing.procedure.party_label(party).zh,
                why_not,
                ink: self.ink_of(&signing),
                code: reader.signing_code((document.id, *person_id))?,
            });
        }
        Ok(signers)
    }

    fn ink_of(&self, signing: &Signing) -> Option<InkRule> {
        let category = signing.matter.as_ref().and_then(|row| row.matter.category.as_deref());
        self.setup().signing.ink_rule(category, &signing.instance).cloned()
    }

    fn why_not(
        &self,
        top_region: i64,
        reader: &mut Reader<'_>,
        signing: &Signing,
        person_id: PersonId,
    ) -> AppResult<Option<&'static str>> {
        match self.signable(top_region, reader, signing, person_id) {
            Ok(_) => Ok(None),
            Err(AppError::Refused(refusal)) => Ok(Some(refusal.code)),
            Err(other) => Err(other),
        }
    }

    /// The papers of a proceeding that a party signs or signed, newest first; void ones are left out.
    pub(crate) fn papers(
        &self,
        reader: &mut Reader<'_>,
        (top_region, person_id): (i64, PersonId),
        row: &ProceedingRow,
    ) -> AppResult<Vec<Paper>> {
        let mut papers = Vec::new();
        for it in reader.documents(row.proceeding.id)?.into_iter().rev() {
            let head = self.setup().templates.all.get(&it.document.template).map(|template| &template.head);
            let signed_so = head.is_some_and(|head| head.signs.is_some());
            if !signed_so || it.voided_at.is_some() || !it.document.persons.contains(&person_id) {
                continue;
            }
            let signing = self.signing(top_region, reader, it.document.id)?;
            let signatures = reader.signatures(it.document.id)?;
            let state = match self.why_not(top_region, reader, &signing, person_id)? {
                _ if signatures.iter().any(|signature| signature.person_id == person_id) => PaperState::Signed,
                None => PaperState::ToSign,
                Some(code) => PaperState::Not(code),
            };
            let code = reader.signing_code((it.document.id, person_id))?;
            papers.push(Paper { document: it.document, state, code, ink: self.ink_of(&signing), signatures });
        }
        Ok(papers)
    }

    /// What a party signs, where the document is of a proceeding that the party follows.
    pub(crate) fn paper_of(
        &self,
        reader: &mut Reader<'_>,
        citizen: &Citizen,
        document_id: DocumentId,
    ) -> AppResult<Signing> {
        let none = || AppError::NotFound("document");
        let document = reader.document(document_id)?.ok_or_else(none)?.document;
        let own: BTreeSet<_> = proceedings(reader, &citizen.code)?.into_iter().map(|row| row.proceeding.id).collect();
        let signing = self.signing(citizen.code.top_region, reader, document_id)?;
        let signs = signing.head.as_ref().is_some_and(|head| head.signs.is_some());
        let person = citizen.code.person_id;
        if !own.contains(&document.proceeding_id) || !signs || !document.persons.contains(&person) {
            return Err(none());
        }
        Ok(signing)
    }

    /// A party reads the paper that it is asked to sign, or that it signed. The others whose data stands on it see the look.
    ///
    /// # Errors
    /// There is none for this person, it is void, what is kept is damaged, or the store refuses.
    pub fn read_paper(&self, citizen: &Citizen, document_id: DocumentId) -> AppResult<Opened> {
        let (app, citizen) = (self.clone(), citizen.clone());
        let kept = self.inner.store.write(citizen.code.top_region, citizen.now, move |tx| {
            let signing = app.paper_of(&mut tx.reader(), &citizen, document_id)?;
            if signing.document.voided_at.is_some() {
                return refuse("document_void", "the document is void; ask for the one that took its place");
            }
            let document = &signing.document.document;
            let matter_id = citizen.code.matter_id;
            let mut events = Vec::new();
            for person_id in document.persons.iter().filter(|id| **id != citizen.code.person_id) {
                let report_id = tx.reader().report_of_person(*person_id)?.ok_or(AppError::NotFound("person"))?;
                events.push(Event::PersonRevealed {
                    person_id: *person_id,
                    report_id,
                    matter_id,
                    purpose: PURPOSE.to_owned(),
                    note: None,
                    fields: document.printed.clone(),
                });
            }
            let proceeding_id = document.proceeding_id;
            events.push(Event::DocumentOpened { document_id, proceeding_id, purpose: PURPOSE.to_owned(), note: None });
            tx.record(&Actor::default(), &events)?;
            app.kept_document(tx, signing.document, PURPOSE)
        })?;
        self.set_opened(&[kept])
    }
}
