//! Documents in SQL: what was made, under which number and code, the templates behind it, and what is sealed beside it.

use fengqiao_domain::document::{Document, DocumentNumber, KeptTemplate};
use fengqiao_domain::id::{DocumentId, OrganisationId, ProceedingId};
use jiff::Timestamp;

use crate::error::StoreResult;
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Reader, Store, Tx};

/// Documents of one proceeding that are read: more than any file has.
pub const DOCUMENTS_MAX: u32 = 200;

/// A document with what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRow {
    /// The document.
    pub document: Document,
    /// When it was declared void.
    pub voided_at: Option<Timestamp>,
    /// Why.
    pub void_reason: Option<String>,
}

/// Personal data of a document, sealed and ready to be kept.
#[derive(Debug, Clone)]
pub struct SealedDocument {
    id: DocumentId,
    sealed: Vec<u8>,
}

/// Leave to open what is sealed beside a document, made only by the permission layer: of which document, why.
#[derive(Debug)]
pub struct DocumentPurpose {
    /// The document.
    pub document_id: DocumentId,
    /// What for, as a stable code.
    pub code: String,
}

const COLUMNS: &str = "body, voided_at, void_reason";

fn document_row(row: &Row<'_>) -> StoreResult<DocumentRow> {
    Ok(DocumentRow { document: row.json(0)?, voided_at: row.instant_opt(1)?, void_reason: row.get(2)? })
}

fn context(id: DocumentId) -> String {
    format!("vault_document/{id}")
}

impl Store {
    /// Seals the personal data of a document.
    #[must_use]
    pub fn seal_document(&self, id: DocumentId, clear: &str) -> SealedDocument {
        SealedDocument { id, sealed: self.sealer().seal(&context(id), clear) }
    }
}

impl Tx<'_> {
    pub(crate) fn project_document(&mut self, document: &Document) -> StoreResult<()> {
        let sql = "insert into document (top_region, id, proceeding_id, organisation_id, template, series, year, n, number_text, code, made_at, body, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        let number = document.number.as_ref();
        let values = params![
            self.top_region,
            document.id,
            document.proceeding_id,
            document.organisation_id,
            &document.template,
            number.map(|number| number.series.as_str()),
            number.map(|number| i64::from(number.year)),
            number.map(|number| i64::from(number.n)),
            number.map(|number| number.text.as_str()),
            &document.code,
            document.made_at,
            json_text(document)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_document_voided(&mut self, id: DocumentId, reason: &str) -> StoreResult<()> {
        let sql = "update document set voided_at = ?3, void_reason = ?4 where top_region = ?1 and id = ?2 and voided_at is null";
        self.changed("document", sql, params![self.top_region, id, self.at, reason])
    }

    pub(crate) fn project_template(&mut self, template: &KeptTemplate) -> StoreResult<()> {
        let sql = "insert into document_template (top_region, hash, template, version, body, layout, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            self.top_region,
            &template.hash,
            &template.template,
            &template.version,
            &template.text,
            &template.layout,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Keeps what was sealed of a document.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_sealed_document(&mut self, document: &SealedDocument) -> StoreResult<()> {
        let sql = "insert into vault_document (top_region, document_id, sealed, created_at) values (?1, ?2, ?3, ?4)";
        self.conn.execute(sql, params![self.top_region, document.id, &document.sealed, self.at])?;
        Ok(())
    }

    /// Opens what is sealed beside a document, for a purpose. The caller records the event of the look in the same
    /// transaction.
    ///
    /// # Errors
    /// It does not open, or the database refuses.
    pub fn reveal_document(&mut self, purpose: &DocumentPurpose) -> StoreResult<Option<String>> {
        let sql = "select sealed from vault_document where top_region = ?1 and document_id = ?2 order by document_id";
        let id = purpose.document_id;
        let sealed: Option<Vec<u8>> = self.conn.query_one(sql, params![self.top_region, id], |row| row.get(0))?;
        sealed.map(|sealed| self.sealer.open(&context(id), &sealed)).transpose()
    }
}

impl Reader<'_> {
    /// One document.
    ///
    /// # Errors
    /// The database refuses.
    pub fn document(&mut self, id: DocumentId) -> StoreResult<Option<DocumentRow>> {
        let sql = format!("select {COLUMNS} from document where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], document_row)
    }

    /// The document with a code.
    ///
    /// # Errors
    /// The database refuses.
    pub fn document_with_code(&mut self, code: &str) -> StoreResult<Option<DocumentRow>> {
        let sql = format!("select {COLUMNS} from document where top_region = ?1 and code = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, code], document_row)
    }

    /// The document with a number as it is printed.
    ///
    /// # Errors
    /// The database refuses.
    pub fn document_with_number(&mut self, text: &str) -> StoreResult<Option<DocumentRow>> {
        let sql = format!("select {COLUMNS} from document where top_region = ?1 and number_text = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, text], document_row)
    }

    /// Documents of a proceeding, oldest first, at most [`DOCUMENTS_MAX`].
    ///
    /// # Errors
    /// The database refuses.
    pub fn documents(&mut self, proceeding_id: ProceedingId) -> StoreResult<Vec<DocumentRow>> {
        let sql = format!(
            "select {COLUMNS} from document where top_region = ?1 and proceeding_id = ?2 order by made_at, coalesce(n, 0), id limit ?3"
        );
        self.conn.query(&sql, params![self.top_region, proceeding_id, DOCUMENTS_MAX], document_row)
    }

    /// The next number of an organisation in a series and year, from 1. Void documents keep theirs.
    ///
    /// # Errors
    /// The database refuses.
    pub fn next_document_number(
        &mut self,
        organisation_id: OrganisationId,
        series: &str,
        year: i16,
    ) -> StoreResult<u32> {
        let sql = "select coalesce(max(n), 0) + 1 from document where top_region = ?1 and organisation_id = ?2 and series = ?3 and year = ?4";
        let values = params![self.top_region, organisation_id, series, i64::from(year)];
        Ok(self.conn.query_one(sql, values, |row| row.number(0))?.unwrap_or(1))
    }

    /// Numbers of an organisation in a series and year, ascending: for those who look for holes.
    ///
    /// # Errors
    /// The database refuses.
    pub fn document_numbers(
        &mut self,
        organisation_id: OrganisationId,
        series: &str,
        year: i16,
    ) -> StoreResult<Vec<DocumentNumber>> {
        let sql = "select body from document where top_region = ?1 and organisation_id = ?2 and series = ?3 and year = ?4 order by n";
        let values = params![self.top_region, organisation_id, series, i64::from(year)];
        let rows = self.conn.query(sql, values, |row| row.json::<Document>(0))?;
        Ok(rows.into_iter().filter_map(|document| document.number).collect())
    }

    /// The text of a template under its digest.
    ///
    /// # Errors
    /// The database refuses.
    pub fn kept_template(&mut self, hash: &str) -> StoreResult<Option<KeptTemplate>> {
        let sql = "select hash, template, version, body, layout from document_template where top_region = ?1 and hash = ?2 order by hash";
        self.conn.query_one(sql, params![self.top_region, hash], |row| {
            Ok(KeptTemplate {
                hash: row.get(0)?,
                template: row.get(1)?,
                version: row.get(2)?,
                text: row.get(3)?,
                layout: row.get(4)?,
            })
        })
    }
}
