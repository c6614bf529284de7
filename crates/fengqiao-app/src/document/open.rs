//! Opening documents again: the look stands in the log first, then each is set from what the log and the vault keep of it.

use std::collections::BTreeSet;

use fengqiao_document::{Paper, bind, sha256_hex};
use fengqiao_domain::document::{Document, KeptTemplate};
use fengqiao_domain::event::Event;
use fengqiao_domain::id::DocumentId;
use fengqiao_domain::signature::{Mark, Signature};
use fengqiao_store::{DocumentPurpose, DocumentRow, MatterRow, ProceedingRow, Tx};
use serde_json::{Value, json};

use crate::app::App;
use crate::context::Ctx;
use crate::day::{day_in_china, minute_in_china};
use crate::document::value::{Imprint, clean, day_text, whole_value};
use crate::document::{Source, set, set_later};
use crate::error::{AppError, AppResult, Refusal};
use crate::office::Office;
use crate::person::{check_purpose, reveal_state};
use crate::proceeding::parties::matter_behind;
use crate::report::path_of;
use crate::signature::KeptMark;

/// Documents that are opened together: a printer's tray, and some seconds of setting.
pub const OPENED_MAX: usize = 100;

/// Which documents somebody asks to see.
#[derive(Debug, Clone)]
pub struct OpenDocuments {
    /// The documents, in the order in which they are bound.
    pub ids: Vec<DocumentId>,
    /// One of [`PURPOSES`](crate::person::PURPOSES).
    pub purpose: String,
    /// In words; needed for `other`.
    pub note: Option<String>,
}

/// What was opened.
pub struct Opened {
    /// One PDF of all.
    pub pdf: Vec<u8>,
    /// Whether the bytes are those that were made: of one document that is not void, set by the same typesetter with the same
    /// fonts. Otherwise the content is the same, which is proved here, and the file is another.
    pub same_bytes: bool,
    /// Numbers or titles, for the name of the file.
    pub names: Vec<String>,
}

/// A document as it is set again.
pub(crate) struct Kept {
    row: DocumentRow,
    template: KeptTemplate,
    sealed: Value,
    signed: Vec<(Signature, KeptMark)>,
}

impl App {
    /// Opens documents, for a purpose.
    ///
    /// # Errors
    /// One of them is none for this person, the purpose is missing, access to the parties has ended, what is kept is
    /// damaged, or the store refuses.
    pub fn open_documents(&self, ctx: &Ctx, open: OpenDocuments) -> AppResult<Opened> {
        check(&open)?;
        let office = self.office(ctx.top_region)?;
        let (app, context) = (self.clone(), ctx.clone());
        // The answer is personal data: it is not remembered under the request key, and every look is its own event.
        let kept = self.inner.store.write(ctx.top_region, ctx.now, move |tx| {
            open.ids.iter().map(|id| app.reveal_one(&context, &office, tx, (*id, &open))).collect::<AppResult<Vec<_>>>()
        })?;
        self.set_opened(&kept)
    }

    /// Sets documents again, one after another in one PDF.
    pub(crate) fn set_opened(&self, kept: &[Kept]) -> AppResult<Opened> {
        let fonts = self.fonts()?;
        let mut papers = Vec::with_capacity(kept.len());
        for one in kept {
            papers.push(set_again(one, &fonts)?);
        }
        let names = kept.iter().map(|one| name_of(&one.row.document)).collect();
        let (pdf, same_bytes) = match (kept, papers.as_slice()) {
            ([one], [paper]) => {
                let pdf = paper.pdf()?;
                let same = sha256_hex(&[&pdf]) == one.row.document.pdf_hash;
                (pdf, same)
            }
            _ => (bind(&papers)?, false),
        };
        Ok(Opened { pdf, same_bytes, names })
    }

    fn reveal_one(
        &self,
        ctx: &Ctx,
        office: &Office,
        tx: &mut Tx<'_>,
        (id, open): (DocumentId, &OpenDocuments),
    ) -> AppResult<Kept> {
        let (row, (proceeding, _)) = self.document_of(ctx, office, &mut tx.reader(), id)?;
        let document = &row.document;
        let mut events = Vec::new();
        if document.personal {
            let matter = matter_behind(&mut tx.reader(), &proceeding)?.ok_or(AppError::NotFound("document"))?;
            self.permit_opening(ctx, tx, (&proceeding, document), &matter)?;
            for person_id in &document.persons {
                let report_id = tx.reader().report_of_person(*person_id)?.ok_or(AppError::NotFound("person"))?;
                events.push(Event::PersonRevealed {
                    person_id: *person_id,
                    report_id,
                    matter_id: matter.matter.id,
                    purpose: open.purpose.clone(),
                    note: Some(name_of(document)),
                    fields: document.printed.clone(),
                });
            }
        }
        events.push(Event::DocumentOpened {
            document_id: id,
            proceeding_id: document.proceeding_id,
            purpose: open.purpose.clone(),
            note: open.note.clone(),
        });
        tx.record(&ctx.actor(), &events)?;
        self.kept_document(tx, row, &open.purpose)
    }

    /// What is kept of a document, with the marks of its signatures; the look is recorded by the caller, before.
    pub(crate) fn kept_document(&self, tx: &mut Tx<'_>, row: DocumentRow, code: &str) -> AppResult<Kept> {
        let id = row.document.id;
        let purpose = DocumentPurpose { document_id: id, code: code.to_owned() };
        let damaged = |what: &str| AppError::Data(format!("document {id}: {what} is not in the database any more"));
        let sealed = tx.reveal_document(&purpose)?.ok_or_else(|| damaged("what was sealed of it"))?;
        let sealed = serde_json::from_str(&sealed).map_err(|error| AppError::Data(error.to_string()))?;
        let template = tx.reader().kept_template(&row.document.template_hash)?;
        let template = template.ok_or_else(|| damaged("the text of its template"))?;
        let mut signed = Vec::new();
        for signature in tx.reader().signatures(id)? {
            let mark = tx.reveal_mark(&purpose, signature.id)?.ok_or_else(|| damaged("the mark of a signature"))?;
            let mark: KeptMark = serde_json::from_str(&mark).map_err(|error| AppError::Data(error.to_string()))?;
            if mark.hash() != signature.mark_hash {
                return Err(AppError::Data(format!("document {id}: a mark is not the one that was signed with")));
            }
            signed.push((signature, mark));
        }
        Ok(Kept { row, template, sealed, signed })
    }
}

impl App {
    /// A paper with personal data is opened as its parties are looked at: by those who handle the matter, by whoever stands
    /// in the running proceeding, and by the office that made it, while the matter may be looked at.
    fn permit_opening(
        &self,
        ctx: &Ctx,
        tx: &mut Tx<'_>,
        (proceeding, document): (&ProceedingRow, &Document),
        matter: &MatterRow,
    ) -> AppResult<()> {
        let path = path_of(tx, matter.matter.region_id)?;
        let reads = self.setup().matrix.may(ctx, "read_matter", path.as_ref(), &matter.state);
        let stands = !proceeding.proceeding.terminal && self.owes_in(ctx, proceeding)?;
        let own = document.organisation_id == ctx.account.organisation_id;
        if !reads && !stands && !own {
            return Err(AppError::NotFound("document"));
        }
        self.setup().matrix.permit(ctx, "reveal_person", path.as_ref(), reveal_state(matter, ctx.now))
    }
}

/// Sets a document again and proves that its content is what was made.
fn set_again(kept: &Kept, fonts: &fengqiao_document::Fonts) -> AppResult<Paper> {
    let document = &kept.row.document;
    let imprint = Imprint {
        title: &document.title,
        number: document.number.as_ref().map(|number| number.text.as_str()),
        made_on: document.made_on,
        code: &document.code,
    };
    let value = whole_value(&document.data, &kept.sealed, imprint);
    let file = format!("documents/{}.typ", document.template);
    let source = |text| Source { file: &file, text, layout: &kept.template.layout, hash: &document.template_hash };
    let again = set(&source(&kept.template.text), value.clone(), fonts)?;
    if again.content_hash != document.content_hash {
        let words = format!("document {}: what is kept of it is not what was made; check the log", document.id);
        return Err(AppError::Data(words));
    }
    if kept.row.voided_at.is_none() && kept.signed.is_empty() {
        return Ok(again.paper);
    }
    // What came after the making is printed and is no part of what was made.
    let mut later = value;
    later["paper"]["void"] = Value::from(kept.row.voided_at.is_some());
    for (signature, mark) in &kept.signed {
        let place = document.persons.iter().position(|person| *person == signature.person_id);
        if let Some(party) = place.and_then(|place| later["parties"].get_mut(place)) {
            party["signed"] = signed_value(signature, mark);
        }
    }
    Ok(set_later(&source(&kept.template.text), later, &document.content_hash, fonts)?)
}

/// A signature as the layout prints it.
fn signed_value(signature: &Signature, kept: &KeptMark) -> Value {
    let (strokes, name) = match &kept.mark {
        Mark::Drawn { strokes } => (json!(strokes), String::new()),
        Mark::Typed { name } => (json!([]), clean(name)),
    };
    let minute = minute_in_china(signature.at);
    let at = format!("{} {:02}:{:02}", day_text(day_in_china(signature.at)), minute / 60, minute % 60);
    json!({ "strokes": strokes, "name": name, "at": at, "digest": signature.mark_hash.get(..16) })
}

fn name_of(document: &Document) -> String {
    document.number.as_ref().map_or_else(|| document.title.clone(), |number| number.text.clone())
}

fn check(open: &OpenDocuments) -> Result<(), Refusal> {
    check_purpose(&open.purpose, open.note.as_deref())?;
    let different: BTreeSet<&DocumentId> = open.ids.iter().collect();
    if open.ids.is_empty() || open.ids.len() > OPENED_MAX || different.len() < open.ids.len() {
        let message = "name 1 to 100 documents, each once";
        return Err(Refusal::new("bad_field", message).field("ids", "out_of_range", message));
    }
    Ok(())
}
