//! Electronic signatures in SQL: codes that wait to be used, signatures, and their sealed marks.

use fengqiao_domain::id::{DocumentId, PersonId, SignatureId};
use fengqiao_domain::signature::Signature;
use jiff::Timestamp;

use crate::document::DocumentPurpose;
use crate::error::StoreResult;
use crate::keys::mac;
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Reader, Store, Tx};

/// A one-time code to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewSigningCode<'c> {
    /// For which document.
    pub document_id: DocumentId,
    /// For whom.
    pub person_id: PersonId,
    /// In clear; only its digest is kept.
    pub code: &'c str,
    /// How it reaches the party.
    pub channel: &'c str,
    /// Tries that it allows.
    pub tries: u32,
    /// From when it opens nothing.
    pub ends_at: Timestamp,
    /// Since when codes are counted for this party and document, and how many there were with this one.
    pub counted: (Timestamp, u32),
}

/// A code that waits to be used; the code itself is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningCode {
    /// For which document.
    pub document_id: DocumentId,
    /// For whom.
    pub person_id: PersonId,
    /// How it was to reach the party.
    pub channel: String,
    /// Tries that are left.
    pub tries_left: u32,
    /// Codes since `first_at`, with this one.
    pub given: u32,
    /// Since when they are counted.
    pub first_at: Timestamp,
    /// From when it opens nothing.
    pub ends_at: Timestamp,
    /// When it was given.
    pub created_at: Timestamp,
}

/// The mark of a signature, sealed and ready to be kept.
#[derive(Debug, Clone)]
pub struct SealedMark {
    id: SignatureId,
    sealed: Vec<u8>,
}

const COLUMNS: &str = "document_id, person_id, channel, tries_left, given, first_at, ends_at, created_at";

fn signing_code(row: &Row<'_>) -> StoreResult<SigningCode> {
    Ok(SigningCode {
        document_id: row.id(0)?,
        person_id: row.id(1)?,
        channel: row.get(2)?,
        tries_left: row.number(3)?,
        given: row.number(4)?,
        first_at: row.instant(5)?,
        ends_at: row.instant(6)?,
        created_at: row.instant(7)?,
    })
}

fn context(id: SignatureId) -> String {
    format!("vault_signature/{id}")
}

impl Store {
    /// Seals the mark of a signature.
    #[must_use]
    pub fn seal_mark(&self, id: SignatureId, clear: &str) -> SealedMark {
        SealedMark { id, sealed: self.sealer().seal(&context(id), clear) }
    }
}

impl Tx<'_> {
    fn code_digest(&self, (document_id, person_id): (DocumentId, PersonId), code: &str) -> Vec<u8> {
        let (document, person) = (document_id.to_string(), person_id.to_string());
        let parts = [&b"signing code"[..], document.as_bytes(), person.as_bytes(), code.as_bytes()];
        mac(&self.sealer.keys().index, &parts).to_vec()
    }

    pub(crate) fn project_signature(&mut self, signature: &Signature) -> StoreResult<()> {
        let sql = "insert into document_signature (top_region, id, document_id, person_id, signed_at, body, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            self.top_region,
            signature.id,
            signature.document_id,
            signature.person_id,
            signature.at,
            json_text(signature)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Keeps the digest of a code in the place of the one that the party had for the document.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_signing_code(&mut self, new: &NewSigningCode<'_>) -> StoreResult<()> {
        let key = (new.document_id, new.person_id);
        self.end_signing_code(key)?;
        let digest = self.code_digest(key, new.code);
        let sql = "insert into signing_code (top_region, document_id, person_id, digest, channel, tries_left, given, first_at, ends_at, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let (first_at, given) = new.counted;
        let values = params![
            self.top_region,
            new.document_id,
            new.person_id,
            &digest,
            new.channel,
            i64::from(new.tries),
            i64::from(given),
            first_at,
            new.ends_at,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Takes one try away and says whether the code is right. The caller looks first whether a try is left and the code has not
    /// ended.
    ///
    /// # Errors
    /// The database refuses.
    pub fn try_signing_code(&mut self, key: (DocumentId, PersonId), code: &str) -> StoreResult<bool> {
        let sql = "update signing_code set tries_left = tries_left - 1 where top_region = ?1 and document_id = ?2 and person_id = ?3 and tries_left > 0";
        if self.conn.execute(sql, params![self.top_region, key.0, key.1])? == 0 {
            return Ok(false);
        }
        let digest = self.code_digest(key, code);
        let sql = "select count(*) from signing_code where top_region = ?1 and document_id = ?2 and person_id = ?3 and digest = ?4";
        let values = params![self.top_region, key.0, key.1, &digest];
        Ok(self.conn.query_one(sql, values, |row| row.number::<u32>(0))?.unwrap_or(0) == 1)
    }

    /// Ends the code that a party has for a document.
    ///
    /// # Errors
    /// The database refuses.
    pub fn end_signing_code(&mut self, (document_id, person_id): (DocumentId, PersonId)) -> StoreResult<()> {
        let sql = "delete from signing_code where top_region = ?1 and document_id = ?2 and person_id = ?3";
        self.conn.execute(sql, params![self.top_region, document_id, person_id])?;
        Ok(())
    }

    /// Keeps the sealed mark of a signature.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_mark(&mut self, mark: &SealedMark) -> StoreResult<()> {
        let sql = "insert into vault_signature (top_region, signature_id, sealed, created_at) values (?1, ?2, ?3, ?4)";
        self.conn.execute(sql, params![self.top_region, mark.id, &mark.sealed, self.at])?;
        Ok(())
    }

    /// Opens the mark of a signature on a document, for a purpose. The caller records the event of the look in the same
    /// transaction.
    ///
    /// # Errors
    /// It does not open, or the database refuses.
    pub fn reveal_mark(&mut self, purpose: &DocumentPurpose, id: SignatureId) -> StoreResult<Option<String>> {
        let sql = "select v.sealed from vault_signature v join document_signature s on s.top_region = v.top_region and s.id = v.signature_id \
                   where v.top_region = ?1 and v.signature_id = ?2 and s.document_id = ?3 order by v.signature_id";
        let values = params![self.top_region, id, purpose.document_id];
        let sealed: Option<Vec<u8>> = self.conn.query_one(sql, values, |row| row.get(0))?;
        sealed.map(|sealed| self.sealer.open(&context(id), &sealed)).transpose()
    }
}

impl Reader<'_> {
    /// The code that a party has for a document.
    ///
    /// # Errors
    /// The database refuses.
    pub fn signing_code(&mut self, key: (DocumentId, PersonId)) -> StoreResult<Option<SigningCode>> {
        let sql = format!(
            "select {COLUMNS} from signing_code where top_region = ?1 and document_id = ?2 and person_id = ?3 order by person_id"
        );
        self.conn.query_one(&sql, params![self.top_region, key.0, key.1], signing_code)
    }

    /// Signatures under a document, in the order in which they were given.
    ///
    /// # Errors
    /// The database refuses.
    pub fn signatures(&mut self, document_id: DocumentId) -> StoreResult<Vec<Signature>> {
        let sql =
            "select body from document_signature where top_region = ?1 and document_id = ?2 order by signed_at, id";
        self.conn.query(sql, params![self.top_region, document_id], |row| row.json(0))
    }

    /// Whether the sealed mark of a signature is there, opens, and has the digest that the log tells; nothing of it comes out.
    ///
    /// # Errors
    /// The database refuses.
    pub fn check_mark(&mut self, id: SignatureId, is_it: fn(&str) -> Option<String>, hash: &str) -> StoreResult<bool> {
        let sql =
            "select sealed from vault_signature where top_region = ?1 and signature_id = ?2 order by signature_id";
        let sealed: Option<Vec<u8>> = self.conn.query_one(sql, params![self.top_region, id], |row| row.get(0))?;
        let Some(sealed) = sealed else { return Ok(false) };
        Ok(self.sealer.open(&context(id), &sealed).ok().and_then(|clear| is_it(&clear)).as_deref() == Some(hash))
    }
}
