//! What anybody is told who has the code of a document: that this office made it, when, and its digests. Nothing of persons.

use fengqiao_domain::document::read_code;
use fengqiao_domain::signature::Signature;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::App;
use crate::error::{AppError, AppResult};

/// What is told of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedDocument {
    /// The office that made it.
    pub office: String,
    /// Title.
    pub title: String,
    /// Number.
    pub number: Option<String>,
    /// Day printed on it.
    pub made_on: Date,
    /// Pages.
    pub pages: u32,
    /// Digest of its content, of which the head is printed on every page.
    pub content_hash: String,
    /// SHA-256 of the file.
    pub pdf_hash: String,
    /// When it was declared void.
    pub voided_at: Option<Timestamp>,
    /// Electronic signatures under it, in the order in which they were given.
    pub signatures: Vec<Signature>,
}

impl App {
    /// The document with a code, of any office on this installation. Nobody needs to be signed in: who has the code has the
    /// document.
    ///
    /// # Errors
    /// There is none, or the store refuses.
    pub fn verify_document(&self, code: &str) -> AppResult<VerifiedDocument> {
        let none = || AppError::NotFound("document");
        let code = read_code(code).ok_or_else(none)?;
        for (top_region, _) in self.store().top_regions()? {
            let Some(row) = self.store().read(top_region, |reader| reader.document_with_code(&code))? else { continue };
            let office = self.office(top_region)?;
            let signatures = self.store().read(top_region, |reader| reader.signatures(row.document.id))?;
            let document = row.document;
            return Ok(VerifiedDocument {
                office: office.organisation(document.organisation_id).map(|it| it.name.clone()).unwrap_or_default(),
                title: document.title,
                number: document.number.map(|number| number.text),
                made_on: document.made_on,
                pages: document.pages,
                content_hash: document.content_hash,
                pdf_hash: document.pdf_hash,
                voided_at: row.voided_at,
                signatures,
            });
        }
        Err(none())
    }
}
