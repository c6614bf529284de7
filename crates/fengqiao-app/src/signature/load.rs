//! What a signature is decided on: the document, its proceeding and template, and whether a party may sign it now.

use std::sync::Arc;

use fengqiao_domain::document::Document;
use fengqiao_domain::id::{DocumentId, PersonId};
use fengqiao_procedure::{Instance, Party, Procedure, Transition};
use fengqiao_store::{DocumentRow, MatterRow, ProceedingRow, Reader};

use crate::app::App;
use crate::document::Head;
use crate::document::value::fields_value;
use crate::error::{AppError, AppResult, Refusal};
use crate::proceeding::instance_of;
use crate::proceeding::parties::matter_behind;

/// A document that is signed, with all that decides about it.
pub(crate) struct Signing {
    pub(crate) document: DocumentRow,
    pub(crate) row: ProceedingRow,
    pub(crate) instance: Instance,
    pub(crate) procedure: Arc<Procedure>,
    pub(crate) matter: Option<MatterRow>,
    /// The head of its template, as the file says now; none where the file is gone.
    pub(crate) head: Option<Head>,
}

/// Whether no act of this kind was taken back of everybody since a document was made.
pub(crate) fn is_current(document: &Document, instance: &Instance, act: &str) -> bool {
    instance.cleared.get(act).is_none_or(|revision| *revision <= document.revision)
}

fn refused(code: &'static str, words: impl Into<String>) -> Refusal {
    Refusal::new(code, words)
}

impl App {
    /// Loads what a signature under a document is decided on.
    pub(crate) fn signing(
        &self,
        top_region: i64,
        reader: &mut Reader<'_>,
        document_id: DocumentId,
    ) -> AppResult<Signing> {
        let none = || AppError::NotFound("document");
        let document = reader.document(document_id)?.ok_or_else(none)?;
        let row = reader.proceeding(document.document.proceeding_id)?.ok_or_else(none)?;
        let (instance, matter) = (instance_of(&row)?, matter_behind(reader, &row)?);
        let procedure = self.procedure_of(top_region, &row.proceeding)?;
        let head = self.setup().templates.all.get(&document.document.template).map(|template| template.head.clone());
        Ok(Signing { document, row, instance, procedure, matter, head })
    }

    /// The party and the transition of a signature, where it may be given now; otherwise why not.
    ///
    /// # Errors
    /// `ink_needed`, `ink_by_law`, `kind_unknown`, `wrong_party`, `already_done`, `document_void`, `party_left`, `not_in_state`,
    /// `text_changed`, `another_paper`.
    pub(crate) fn signable<'s>(
        &self,
        top_region: i64,
        reader: &mut Reader<'_>,
        signing: &'s Signing,
        person_id: PersonId,
    ) -> AppResult<(&'s Party, &'s Transition)> {
        let (document, instance) = (&signing.document.document, &signing.instance);
        let head = signing.head.as_ref();
        let named = head.and_then(|head| signing.procedure.transition(head.signs.as_ref()?));
        let signature = named.and_then(|it| it.by.as_ref().zip(it.act.as_ref()).map(|(by, act)| (it, by, act)));
        let Some((transition, by, act)) = signature.filter(|(_, by, _)| by.electronic) else {
            return Err(refused("ink_needed", "this paper is signed by hand; print it").into());
        };
        let category = signing.matter.as_ref().and_then(|row| row.matter.category.as_deref());
        self.setup().signing.permit(category, instance)?;
        let party = instance.parties.iter().find(|party| party.id == person_id.to_string());
        let Some(party) = party.filter(|it| by.party.contains(&it.role) && document.persons.contains(&person_id))
        else {
            return Err(refused("wrong_party", "this paper is not for this party to sign").into());
        };
        if signing.document.voided_at.is_some() {
            return Err(refused("document_void", "the document is void; ask for the one that took its place").into());
        }
        if let Some(done) = party.acts.iter().find(|it| it.act == *act) {
            let words = format!("this party has signed already, at {}; it counts once", done.at);
            return Err(refused("already_done", words).into());
        }
        let leads_on = transition.from.is_empty() || transition.from.contains(&instance.state);
        if signing.row.proceeding.terminal || !leads_on {
            return Err(self.why_over(signing).into());
        }
        let now = fields_value(
            head.map(|head| head.fields.as_slice()),
            &signing.procedure,
            instance,
            &*self.office(top_region)?,
        );
        if !is_current(document, instance, act) || document.data["fields"] != now {
            let words = "what is agreed was changed after this paper was made; make it anew and sign that";
            return Err(refused("text_changed", words).into());
        }
        for other in reader.documents(document.proceeding_id)? {
            let it = &other.document;
            let rival = it.id != document.id && it.template == document.template && other.voided_at.is_none();
            if rival && is_current(it, instance, act) && !reader.signatures(it.id)?.is_empty() {
                let number = it.number.as_ref().map_or(it.code.clone(), |number| number.text.clone());
                let words = format!("others have signed {number}; all sign the same paper");
                return Err(refused("another_paper", words).into());
            }
        }
        Ok((party, transition))
    }

    /// Why nobody signs any more: a party left, which stands in the log before this, or the proceeding moved on.
    fn why_over(&self, signing: &Signing) -> Refusal {
        let left = signing.instance.parties.iter().find_map(|party| {
            let act = party.acts.iter().find(|it| it.act == "withdraw" || it.act == "refuse")?;
            Some((signing.procedure.party_label(party), act.at))
        });
        match left {
            Some((label, at)) => {
                let words = format!("{} left at {at}, before this signature; nothing was signed", label.zh);
                refused("party_left", words)
            }
            None => refused("not_in_state", "the proceeding is not where this paper is signed; nothing was signed"),
        }
    }
}
