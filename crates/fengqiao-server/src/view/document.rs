//! Views of documents: which may be made, which were made, what anybody is told of one, and templates.

use fengqiao_app::document::{
    Ask, DocumentsRead, Head, MayMake, SigningRead, Template, TriedTemplate, VerifiedDocument,
};
use fengqiao_app::store::DocumentRow;
use serde::Serialize;
use utoipa::ToSchema;

use super::signature::{SignatureView, SignerView};
use super::{Bilingual, Names, Ref, instant};

/// The documents of a proceeding.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DocumentsView {
    /// Revision of the proceeding that the reader sees; a document is made of this one.
    pub revision: u32,
    /// Those that the reader may make, those of the present state first.
    pub may: Vec<MayMakeView>,
    /// Those that were made, oldest first.
    pub made: Vec<DocumentItem>,
}

/// A document that the reader may make.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MayMakeView {
    /// Template id.
    pub template: String,
    /// Title.
    pub title: Bilingual,
    /// Whether the proceeding is in a state in which it is made.
    pub now: bool,
    /// Whether it is numbered.
    pub numbered: bool,
    /// Whether it must be signed by hand.
    pub ink: bool,
    /// Whether anything personal stands on it: making it is a look at the parties whose data it prints.
    pub personal: bool,
    /// Article behind it.
    pub basis: String,
    /// What is asked when it is made.
    pub asks: Vec<AskView>,
}

/// Something asked at the making.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AskView {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// `text`, `long_text`, `date` or `instalments`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it must be answered.
    pub required: bool,
    /// Characters at most.
    pub length_max: u32,
    /// Help under the input.
    pub help: Option<Bilingual>,
    /// Field of the proceeding that instalments must add up to.
    pub sum_of: Option<String>,
}

/// A document that was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DocumentItem {
    /// Id.
    pub id: String,
    /// Template id.
    pub template: String,
    /// Title as printed.
    pub title: String,
    /// Number as printed.
    pub number: Option<String>,
    /// The office that made it.
    pub office: Ref,
    /// Day printed on it.
    pub made_on: String,
    /// When it was made.
    pub made_at: String,
    /// Pages.
    pub pages: u32,
    /// Code printed on it.
    pub code: String,
    /// Digest of its content; the first 16 signs are printed.
    pub content_hash: String,
    /// SHA-256 of the file.
    pub pdf_hash: String,
    /// Whether it must be signed by hand.
    pub ink: bool,
    /// Whether anything personal stands on it: opening it is a look at the parties whose data it prints.
    pub personal: bool,
    /// When it was declared void.
    pub voided_at: Option<String>,
    /// Why.
    pub void_reason: Option<String>,
    /// Whether the reader may declare it void.
    pub may_void: bool,
    /// Electronic signatures under it.
    pub signatures: Vec<SignatureView>,
    /// Parties that the reader may let sign it electronically.
    pub signers: Vec<SignerView>,
}

impl DocumentsView {
    pub(crate) fn of(names: &Names<'_>, read: &DocumentsRead) -> Self {
        Self {
            revision: read.revision,
            may: read.may.iter().map(MayMakeView::of).collect(),
            made: read
                .made
                .iter()
                .zip(&read.signing)
                .map(|((row, may_void), signing)| DocumentItem::of(names, row, *may_void, signing))
                .collect(),
        }
    }
}

impl MayMakeView {
    fn of(may: &MayMake) -> Self {
        let head = &may.template.head;
        Self {
            template: head.id.clone(),
            title: Bilingual::from(&head.title),
            now: may.now,
            numbered: head.number.is_some(),
            ink: head.ink,
            personal: head.is_personal(),
            basis: head.basis.clone(),
            asks: head.asks.iter().map(AskView::of).collect(),
        }
    }
}

impl AskView {
    fn of(ask: &Ask) -> Self {
        Self {
            id: ask.id.clone(),
            title: Bilingual::from(&ask.title),
            kind: ask.kind.word().to_owned(),
            required: ask.required,
            length_max: ask.length_max(),
            help: ask.help.as_ref().map(Bilingual::from),
            sum_of: ask.sum_of.clone(),
        }
    }
}

impl DocumentItem {
    fn of(names: &Names<'_>, row: &DocumentRow, may_void: bool, signing: &SigningRead) -> Self {
        let it = &row.document;
        Self {
            id: it.id.to_string(),
            template: it.template.clone(),
            title: it.title.clone(),
            number: it.number.as_ref().map(|number| number.text.clone()),
            office: names.organisation(it.organisation_id),
            made_on: it.made_on.to_string(),
            made_at: instant(it.made_at),
            pages: it.pages,
            code: it.code.clone(),
            content_hash: it.content_hash.clone(),
            pdf_hash: it.pdf_hash.clone(),
            ink: it.ink,
            personal: it.personal,
            voided_at: row.voided_at.map(instant),
            void_reason: row.void_reason.clone(),
            may_void,
            signatures: signing.signatures.iter().map(SignatureView::from).collect(),
            signers: signing.signers.iter().map(SignerView::from).collect(),
        }
    }
}

/// What anybody is told who has the code of a document. Nothing of persons.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VerifiedView {
    /// The office that made it.
    pub office: String,
    /// Title.
    pub title: String,
    /// Number.
    pub number: Option<String>,
    /// Day printed on it.
    pub made_on: String,
    /// Pages.
    pub pages: u32,
    /// Digest of its content; the first 16 signs are printed on every page.
    pub content_hash: String,
    /// SHA-256 of the file.
    pub pdf_hash: String,
    /// When it was declared void.
    pub voided_at: Option<String>,
    /// Electronic signatures under it.
    pub signatures: Vec<SignatureView>,
}

impl VerifiedView {
    pub(crate) fn of(it: VerifiedDocument) -> Self {
        Self {
            office: it.office,
            title: it.title,
            number: it.number,
            made_on: it.made_on.to_string(),
            pages: it.pages,
            content_hash: it.content_hash,
            pdf_hash: it.pdf_hash,
            voided_at: it.voided_at.map(instant),
            signatures: it.signatures.iter().map(SignatureView::from).collect(),
        }
    }
}

/// A template in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TemplateItem {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// Title.
    pub title: Bilingual,
    /// Procedure id.
    pub procedure: String,
    /// Title of the procedure.
    pub procedure_title: Bilingual,
    /// Whether it is numbered.
    pub numbered: bool,
    /// Article behind it.
    pub basis: String,
}

/// A template with its text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TemplateView {
    /// As in lists.
    #[serde(flatten)]
    pub item: TemplateItem,
    /// The text, in Typst.
    pub text: String,
    /// Path of its file below `data/`.
    pub file: String,
    /// Bytes of a text at most.
    pub length_max: u32,
    /// Fields of the procedure that it may print, with their titles.
    pub fields: Vec<TemplateField>,
}

/// A field that a template may print.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TemplateField {
    /// How the template names it, such as `fields.amount`.
    pub name: String,
    /// Title.
    pub title: Bilingual,
}

impl TemplateItem {
    pub(crate) fn of(names: &Names<'_>, template: &Template) -> Self {
        let head = &template.head;
        let procedure = names.app.setup().procedures.get(&head.procedure);
        Self {
            id: head.id.clone(),
            version: head.version.clone(),
            title: Bilingual::from(&head.title),
            procedure: head.procedure.clone(),
            procedure_title: procedure
                .map_or_else(|| Bilingual::new(&head.procedure, &head.procedure), |it| Bilingual::from(&it.title)),
            numbered: head.number.is_some(),
            basis: head.basis.clone(),
        }
    }
}

impl TemplateView {
    pub(crate) fn of(names: &Names<'_>, template: &Template) -> Self {
        Self {
            item: TemplateItem::of(names, template),
            text: template.text.clone(),
            file: format!("documents/{}.typ", template.head.id),
            length_max: u32::try_from(fengqiao_app::document::TEMPLATE_LENGTH_MAX).unwrap_or(u32::MAX),
            fields: fields_of(names, &template.head),
        }
    }
}

fn fields_of(names: &Names<'_>, head: &Head) -> Vec<TemplateField> {
    let procedure = names.app.setup().procedures.get(&head.procedure);
    let of = |id: &String| procedure.and_then(|procedure| procedure.field(id));
    let fields = head.fields.iter().filter_map(of);
    let fields =
        fields.map(|it| TemplateField { name: format!("fields.{}", it.id), title: Bilingual::from(&it.title) });
    let asked = head.asks.iter();
    let asked = asked.map(|it| TemplateField { name: format!("asked.{}", it.id), title: Bilingual::from(&it.title) });
    fields.chain(asked).collect()
}

/// What came of trying a template.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TriedView {
    /// Faults.
    pub faults: Vec<TemplateFault>,
    /// Pages in all.
    pub pages: u32,
    /// The first pages as PNG, base 64.
    pub shown: Vec<String>,
}

/// A fault of a template.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TemplateFault {
    /// Line from 1.
    pub line: Option<u32>,
    /// Field that is meant.
    pub field: Option<String>,
    /// With file and line, what is wrong and what to do.
    pub message: String,
}

impl TriedView {
    pub(crate) fn of(it: &TriedTemplate) -> Self {
        let faults = it.faults.iter().map(|fault| TemplateFault {
            line: fault.line.and_then(|line| u32::try_from(line).ok()),
            field: fault.field.clone(),
            message: fault.to_string(),
        });
        Self {
            faults: faults.collect(),
            pages: u32::try_from(it.pages).unwrap_or(u32::MAX),
            shown: it.shown.iter().map(|page| base64(&page.png)).collect(),
        }
    }
}

/// Base 64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sign = |bits: u32| char::from(SIGNS[(bits & 63) as usize]);
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for part in bytes.chunks(3) {
        let byte = |place: usize| part.get(place).copied().map_or(0, u32::from);
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        text.push(sign(bits >> 18));
        text.push(sign(bits >> 12));
        text.push(if part.len() > 1 { sign(bits >> 6) } else { '=' });
        text.push(if part.len() > 2 { sign(bits) } else { '=' });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_64_is_that_of_the_standard() {
        let cases = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (clear, coded) in cases {
            assert_eq!(base64(clear.as_bytes()), coded);
        }
    }
}
