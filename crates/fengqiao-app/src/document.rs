//! Documents (文书): which may be made of a proceeding now, making them under a number, opening them again, and declaring
//! them void. Not here: how a document is set; see `fengqiao-document`.

pub(crate) mod asked;
mod make;
mod offices;
mod open;
mod read;
pub(crate) mod template;
mod trying;
pub(crate) mod value;
mod verify;

pub use asked::INSTALMENTS_MAX;
pub use make::MakeDocument;
pub use offices::Offices;
pub use open::{OPENED_MAX, OpenDocuments, Opened};
pub use read::{DocumentsRead, MayMake, SigningRead};
pub use template::{Ask, AskKind, Head, Numbering, TEMPLATE_LENGTH_MAX, Template, Templates};
pub use trying::{TriedPage, TriedTemplate};
pub(crate) use trying::{check_names, check_templates};
pub use verify::VerifiedDocument;

use fengqiao_document::{DocumentError, Fonts, Paper, Sheet, canonical, sha256_hex};
use fengqiao_domain::document::Document;
use fengqiao_domain::event::Event;
use fengqiao_domain::id::DocumentId;
use fengqiao_procedure::Instance;
use fengqiao_store::{DocumentRow, ProceedingRow};
use serde_json::Value;

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::office::Office;
use crate::proceeding::instance_of;
use crate::signature::is_current;

/// Characters of the printed head of the content digest: sixty-four bits beside a code that says which document it is.
const DIGEST_LENGTH: usize = 16;
/// Characters of a reason.
const REASON_LENGTH_MAX: usize = 500;
/// Bytes of an office's own font at most; the largest Chinese fonts have thirty million.
const FONT_LENGTH_MAX: u64 = 64 << 20;
/// Fonts that an office may add.
const FONTS_MAX: usize = 32;

/// A document that was set, with the digest of what stands on it.
pub(crate) struct Set {
    pub(crate) paper: Paper,
    pub(crate) content_hash: String,
}

/// What a document is set from.
pub(crate) struct Source<'s> {
    pub(crate) file: &'s str,
    pub(crate) text: &'s str,
    pub(crate) layout: &'s str,
    pub(crate) hash: &'s str,
}

/// Sets a document: digests what stands on it, prints the head of the digest, and lays it out.
pub(crate) fn set(source: &Source<'_>, mut value: Value, fonts: &Fonts) -> Result<Set, DocumentError> {
    let content_hash = sha256_hex(&[source.hash.as_bytes(), b"\0", canonical(&value).as_bytes()]);
    value["paper"]["digest"] = Value::from(&content_hash[..DIGEST_LENGTH]);
    let sheet = Sheet { file: source.file, text: source.text, layout: source.layout };
    Ok(Set { paper: sheet.set(&value, fonts)?, content_hash })
}

/// Sets a document with what came after its making, as signatures and that it is void, under the digest of what was made.
pub(crate) fn set_later(
    source: &Source<'_>,
    mut value: Value,
    content_hash: &str,
    fonts: &Fonts,
) -> Result<Paper, DocumentError> {
    value["paper"]["digest"] = Value::from(content_hash.get(..DIGEST_LENGTH).unwrap_or(content_hash));
    Sheet { file: source.file, text: source.text, layout: source.layout }.set(&value, fonts)
}

impl From<DocumentError> for AppError {
    fn from(error: DocumentError) -> Self {
        let detail = error.to_string();
        match error {
            DocumentError::Text(faults) => faults
                .into_iter()
                .fold(
                    Refusal::new("text_unprintable", "a text has characters that cannot be printed"),
                    |refusal, fault| refusal.field(fault.field.clone(), fault.code, fault.to_string()),
                )
                .into(),
            DocumentError::TooLong(_) | DocumentError::TooManyPages(_) => {
                Refusal::new("document_too_long", detail).into()
            }
            DocumentError::Workbook(_) => Refusal::new("table_too_large", detail).into(),
            DocumentError::Template(_) => Refusal::new("template_faulty", detail).into(),
            DocumentError::Font { .. } | DocumentError::Export(_) => Self::Data(detail),
        }
    }
}

/// Whether a person's organisation stands in a slot that makes a document, and the person has a role that does.
pub(crate) fn makes(app: &App, ctx: &Ctx, head: &Head, instance: &Instance) -> bool {
    let own = ctx.account.organisation_id.to_string();
    let stands = head.by.slots.iter().any(|slot| instance.slots.get(slot).is_some_and(|ids| ids.contains(&own)));
    stands
        && head.by.roles.iter().any(|role| ctx.has_role(role))
        && app.setup().matrix.allows_somewhere(&ctx.account.roles, "step_proceeding")
}

impl App {
    /// The fonts of this installation: those that come with the program, and those in the folder `fonts` of its data.
    ///
    /// # Errors
    /// The folder cannot be read, or a file in it is no font.
    pub fn fonts(&self) -> AppResult<Fonts> {
        if let Some(fonts) = self.inner.fonts.get() {
            return Ok(fonts.clone());
        }
        let fonts = Fonts::with(&font_files(&self.settings().data_dir.join("fonts"))?)?;
        Ok(self.inner.fonts.get_or_init(|| fonts).clone())
    }

    /// Declares a document void. It stays, its number is not given again, and whoever asks for its code is told.
    ///
    /// # Errors
    /// There is none for this person, it is void already, the reason is missing, not permitted, or the store refuses.
    pub fn void_document(&self, ctx: &Ctx, id: DocumentId, reason: &str) -> AppResult<DocumentId> {
        let reason = reason.trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON_LENGTH_MAX {
            let words = format!("give the reason in 1 to {REASON_LENGTH_MAX} characters");
            return Err(Refusal::new("bad_field", &words).field("reason", "missing", words).into());
        }
        let office = self.office(ctx.top_region)?;
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            let (document, row) = app.document_of(&context, &office, &mut tx.reader(), id)?;
            let head = app.setup().templates.all.get(&document.document.template).map(|template| &template.head);
            let own = document.document.organisation_id == context.account.organisation_id;
            if !own || !head.is_some_and(|head| makes(&app, &context, head, &row.1)) {
                return refuse("not_permitted", "a document is declared void by the office that made it");
            }
            if document.voided_at.is_some() {
                return refuse("document_void", "the document is void already");
            }
            if app.is_signed(&context, &mut tx.reader(), &document.document, &row)? {
                let words = "a party has signed this paper; change the text first, which takes the signatures back";
                return refuse("document_signed", words);
            }
            let event = Event::DocumentVoided { document_id: id, proceeding_id: row.0.proceeding.id, reason };
            tx.record(&context.actor(), &[event])?;
            Ok(id)
        })
    }

    /// Whether signatures stand under a document, which were not taken back since.
    fn is_signed(
        &self,
        ctx: &Ctx,
        reader: &mut fengqiao_store::Reader<'_>,
        document: &Document,
        (row, instance): &(ProceedingRow, Instance),
    ) -> AppResult<bool> {
        let head = self.setup().templates.all.get(&document.template).map(|template| &template.head);
        let Some(id) = head.and_then(|head| head.signs.as_ref()) else { return Ok(false) };
        let procedure = self.procedure_of(ctx.top_region, &row.proceeding)?;
        let act = procedure.transition(id).and_then(|transition| transition.act.as_deref());
        let current = act.is_some_and(|act| is_current(document, instance, act));
        Ok(current && !reader.signatures(document.id)?.is_empty())
    }

    /// A document with its proceeding, for somebody who may read that.
    pub(crate) fn document_of(
        &self,
        ctx: &Ctx,
        office: &Office,
        reader: &mut fengqiao_store::Reader<'_>,
        id: DocumentId,
    ) -> AppResult<(DocumentRow, (ProceedingRow, Instance))> {
        let none = || AppError::NotFound("document");
        let document = reader.document(id)?.ok_or_else(none)?;
        let row = reader.proceeding(document.document.proceeding_id)?.ok_or_else(none)?;
        if !self.may_read_proceeding(ctx, office, &row) {
            return Err(none());
        }
        let instance = instance_of(&row)?;
        Ok((document, (row, instance)))
    }
}

fn font_files(folder: &std::path::Path) -> AppResult<Vec<(String, Vec<u8>)>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let fault =
        |path: &std::path::Path, why: &dyn std::fmt::Display| AppError::Data(format!("{}: {why}", path.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| fault(folder, &error))? {
        let path = entry.map_err(|error| fault(folder, &error))?.path();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        if !["otf", "ttf", "ttc", "otc"].contains(&ending.as_str()) {
            continue;
        }
        if files.len() == FONTS_MAX {
            return Err(fault(folder, &format!("holds more than {FONTS_MAX} fonts; take some away")));
        }
        if path.metadata().map_err(|error| fault(&path, &error))?.len() > FONT_LENGTH_MAX {
            return Err(fault(&path, &format!("larger than {FONT_LENGTH_MAX} bytes")));
        }
        let bytes = std::fs::read(&path).map_err(|error| fault(&path, &error))?;
        files.push((path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(), bytes));
    }
    Ok(files)
}
