//! Versions of procedures in SQL: the texts that were kept, and how many proceedings run on each.

use fengqiao_domain::id::ProceedingId;
use fengqiao_domain::proceeding::KeptProcedure;
use jiff::Timestamp;

use crate::error::StoreResult;
use crate::sql::{Row, params};
use crate::store::{Reader, Tx};

const COLUMNS: &str = "procedure_id, version, hash, body, created_at";

/// A version whose text is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptProcedureRow {
    /// What was kept.
    pub kept: KeptProcedure,
    /// When.
    pub created_at: Timestamp,
}

fn kept_row(row: &Row<'_>) -> StoreResult<KeptProcedureRow> {
    let kept = KeptProcedure { procedure: row.get(0)?, version: row.get(1)?, hash: row.get(2)?, text: row.get(3)? };
    Ok(KeptProcedureRow { kept, created_at: row.instant(4)? })
}

impl Tx<'_> {
    /// A text that is kept again takes the place of the former one: nothing runs on that any more.
    pub(crate) fn project_procedure(&mut self, kept: &KeptProcedure) -> StoreResult<()> {
        let sql = "delete from procedure_version where top_region = ?1 and procedure_id = ?2 and version = ?3";
        self.conn.execute(sql, params![self.top_region, &kept.procedure, &kept.version])?;
        let sql = "insert into procedure_version (top_region, procedure_id, version, hash, body, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![self.top_region, &kept.procedure, &kept.version, &kept.hash, &kept.text, self.at];
        self.conn.execute(sql, values)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Every version whose text is kept, by procedure and version.
    ///
    /// # Errors
    /// The database refuses.
    pub fn kept_procedures(&mut self) -> StoreResult<Vec<KeptProcedureRow>> {
        let sql =
            format!("select {COLUMNS} from procedure_version where top_region = ?1 order by procedure_id, version");
        self.conn.query(&sql, params![self.top_region], kept_row)
    }

    /// One version.
    ///
    /// # Errors
    /// The database refuses.
    pub fn kept_procedure(&mut self, procedure: &str, version: &str) -> StoreResult<Option<KeptProcedureRow>> {
        let sql = format!(
            "select {COLUMNS} from procedure_version where top_region = ?1 and procedure_id = ?2 and version = ?3 order by version"
        );
        self.conn.query_one(&sql, params![self.top_region, procedure, version], kept_row)
    }

    /// Running proceedings by procedure and version.
    ///
    /// # Errors
    /// The database refuses.
    pub fn running_by_version(&mut self) -> StoreResult<Vec<(String, String, i64)>> {
        let sql = "select procedure_id, version, count(*) from proceeding where top_region = ?1 and terminal = 0 \
                   group by procedure_id, version order by procedure_id, version";
        self.conn.query(sql, params![self.top_region], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// Ids of running proceedings of a version after one, in the order of their ids, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn running_of_version(
        &mut self,
        (procedure, version): (&str, &str),
        after: ProceedingId,
        limit: u32,
    ) -> StoreResult<Vec<ProceedingId>> {
        let sql = "select id from proceeding where top_region = ?1 and procedure_id = ?2 and version = ?3 and terminal = 0 \
                   and id > ?4 order by id limit ?5";
        self.conn.query(sql, params![self.top_region, procedure, version, after, limit], |row| row.id(0))
    }
}
