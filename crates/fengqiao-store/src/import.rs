//! Imports in SQL: how far each has come, and the rows it refused.

use fengqiao_domain::id::{AccountId, ImportId, OrganisationId};
use jiff::Timestamp;

use crate::count::Query;
use crate::error::StoreResult;
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, Store, TOTAL_COUNT_MAX, Tx};

/// An import to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport {
    /// Own key.
    pub id: ImportId,
    /// Name of the file as it was brought.
    pub file_name: String,
    /// Where the file lies for this import.
    pub file_path: String,
    /// SHA-256 of the file, hexadecimal.
    pub file_sha256: String,
    /// Size.
    pub bytes: u64,
    /// Profile id.
    pub profile: String,
    /// Mapping and encoding as JSON.
    pub settings: String,
    /// Who started it.
    pub account_id: Option<AccountId>,
    /// For which organisation.
    pub organisation_id: Option<OrganisationId>,
}

/// How far an import has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportProgress {
    /// Chunks recorded.
    pub chunk: u32,
    /// Rows to skip when it is resumed.
    pub resume_at: u64,
    /// Bytes read of the file.
    pub bytes_read: u64,
    /// Rows read.
    pub rows_read: u64,
    /// Rows that became reports.
    pub rows_accepted: u64,
    /// Rows refused.
    pub rows_rejected: u64,
    /// Rows known already.
    pub rows_repeated: u64,
}

/// One import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// As it was started.
    pub import: NewImport,
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How far it has come.
    pub progress: ImportProgress,
    /// Warnings as JSON.
    pub warnings: String,
    /// Why it failed, as JSON.
    pub error: Option<String>,
}

/// One refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectRow {
    /// Line of the file, from 1.
    pub line: u64,
    /// Column by name, empty when it is the whole row.
    pub column: String,
    /// What kind of value stood there; never the value.
    pub value_class: String,
    /// Stable code.
    pub reason: String,
    /// In words.
    pub detail: String,
}

const COLUMNS: &str = "id, file_name, file_path, file_sha256, bytes, profile, settings, account_id, organisation_id, state, started_at, ended_at, \
                       chunk, resume_at, bytes_read, rows_read, rows_accepted, rows_rejected, rows_repeated, warnings, error";

fn import_row(row: &Row<'_>) -> StoreResult<ImportRow> {
    let import = NewImport {
        id: row.id(0)?,
        file_name: row.get(1)?,
        file_path: row.get(2)?,
        file_sha256: row.get(3)?,
        bytes: row.number(4)?,
        profile: row.get(5)?,
        settings: row.get(6)?,
        account_id: row.id_opt(7)?,
        organisation_id: row.id_opt(8)?,
    };
    let progress = ImportProgress {
        chunk: row.number(12)?,
        resume_at: row.number(13)?,
        bytes_read: row.number(14)?,
        rows_read: row.number(15)?,
        rows_accepted: row.number(16)?,
        rows_rejected: row.number(17)?,
        rows_repeated: row.number(18)?,
    };
    let (state, started_at, ended_at) = (row.get(9)?, row.instant(10)?, row.instant_opt(11)?);
    Ok(ImportRow { import, state, started_at, ended_at, progress, warnings: row.get(19)?, error: row.get(20)? })
}

fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

impl Tx<'_> {
    /// Keeps a new import, waiting.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_import(&mut self, import: &NewImport) -> StoreResult<()> {
        let sql = "insert into import (top_region, id, file_name, file_path, file_sha256, bytes, profile, settings, account_id, organisation_id, state, started_at, \
                   chunk, resume_at, bytes_read, rows_read, rows_accepted, rows_rejected, rows_repeated, warnings, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'waiting', ?11, 0, 0, 0, 0, 0, 0, 0, '[]', ?11)";
        let values = params![
            self.top_region,
            import.id,
            &import.file_name,
            &import.file_path,
            &import.file_sha256,
            number(import.bytes),
            &import.profile,
            &import.settings,
            import.account_id,
            import.organisation_id,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Moves an import forward, with the rows that its chunk refused; in the same transaction as the chunk's reports.
    ///
    /// # Errors
    /// [`crate::StoreError::Stale`] when it has ended, or when another process has recorded this chunk already; or the
    /// database refuses.
    pub fn progress_import(
        &mut self,
        id: ImportId,
        progress: &ImportProgress,
        rejects: &[RejectRow],
    ) -> StoreResult<()> {
        let sql = "update import set state = 'running', chunk = ?3, resume_at = ?4, bytes_read = ?5, rows_read = ?6, rows_accepted = ?7, rows_rejected = ?8, rows_repeated = ?9 \
                   where top_region = ?1 and id = ?2 and state in ('waiting', 'running') and chunk < ?3";
        let values = params![
            self.top_region,
            id,
            progress.chunk,
            number(progress.resume_at),
            number(progress.bytes_read),
            number(progress.rows_read),
            number(progress.rows_accepted),
            number(progress.rows_rejected),
            number(progress.rows_repeated)
        ];
        self.changed("import", sql, values)?;
        let sql = "insert into import_reject (top_region, import_id, line, column_name, value_class, reason, detail, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
                   on conflict (top_region, import_id, line, column_name) do nothing";
        for reject in rejects {
            let values = params![
                self.top_region,
                id,
                number(reject.line),
                &reject.column,
                &reject.value_class,
                &reject.reason,
                &reject.detail,
                self.at
            ];
            self.conn.execute(sql, values)?;
        }
        Ok(())
    }

    /// Keeps the warnings counted so far, so that a resumed import goes on counting.
    ///
    /// # Errors
    /// The database refuses.
    pub fn warn_import(&mut self, id: ImportId, warnings: &str) -> StoreResult<()> {
        let sql = "update import set warnings = ?3 where top_region = ?1 and id = ?2";
        self.changed("import", sql, params![self.top_region, id, warnings])
    }

    /// Ends an import.
    ///
    /// # Errors
    /// It has ended already, or the database refuses.
    pub fn end_import(&mut self, id: ImportId, state: &str, warnings: &str, error: Option<&str>) -> StoreResult<()> {
        let sql = "update import set state = ?3, ended_at = ?4, warnings = ?5, error = ?6 where top_region = ?1 and id = ?2 and ended_at is null";
        self.changed("import", sql, params![self.top_region, id, state, self.at, warnings, error])
    }
}

impl Reader<'_> {
    /// One import.
    ///
    /// # Errors
    /// The database refuses.
    pub fn import(&mut self, id: ImportId) -> StoreResult<Option<ImportRow>> {
        let sql = format!("select {COLUMNS} from import where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], import_row)
    }

    /// The import of this file under this profile that has not ended, if there is one.
    ///
    /// # Errors
    /// The database refuses.
    pub fn import_unfinished(&mut self, file_sha256: &str, profile: &str) -> StoreResult<Option<ImportId>> {
        let sql = "select id from import where top_region = ?1 and file_sha256 = ?2 and profile = ?3 and ended_at is null order by id limit 1";
        self.conn.query_one(sql, params![self.top_region, file_sha256, profile], |row| row.id(0))
    }

    /// Imports, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn imports(&mut self, page: &PageRequest) -> StoreResult<Page<ImportRow>> {
        let mut query = Query::new(self.top_region);
        let total = query.total(self.conn, "import", TOTAL_COUNT_MAX)?;
        query.before("started_at", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "import", ("started_at desc, id desc", limit + 1), import_row)?;
        Ok(Page::from_rows(rows, limit, total, |row| (row.started_at.as_millisecond(), row.import.id.to_string())))
    }

    /// Refused rows of an import after a line, in order, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn rejects(&mut self, id: ImportId, after_line: u64, limit: u32) -> StoreResult<Vec<RejectRow>> {
        let sql = "select line, column_name, value_class, reason, detail from import_reject \
                   where top_region = ?1 and import_id = ?2 and line > ?3 order by line, column_name limit ?4";
        self.conn.query(sql, params![self.top_region, id, number(after_line), limit], |row| {
            Ok(RejectRow {
                line: row.number(0)?,
                column: row.get(1)?,
                value_class: row.get(2)?,
                reason: row.get(3)?,
                detail: row.get(4)?,
            })
        })
    }
}

impl Store {
    /// Imports of all offices that have not ended: to be resumed after a restart.
    ///
    /// # Errors
    /// The database refuses.
    pub fn imports_unfinished(&self) -> StoreResult<Vec<(i64, ImportId)>> {
        self.read(0, |reader| {
            let sql = "select top_region, id from import where ended_at is null order by started_at, id";
            reader.conn.query(sql, &[], |row| Ok((row.get(0)?, row.id(1)?)))
        })
    }
}
