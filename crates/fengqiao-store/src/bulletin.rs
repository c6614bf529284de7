//! Bulletins in SQL: figures as they were made.

use fengqiao_domain::bulletin::Bulletin;
use fengqiao_domain::id::{OrganisationId, ProceedingId};

use crate::error::StoreResult;
use crate::row::json_text;
use crate::sql::params;
use crate::store::{Reader, Tx};

impl Tx<'_> {
    pub(crate) fn project_bulletin(&mut self, bulletin: &Bulletin) -> StoreResult<()> {
        let sql = "insert into bulletin (top_region, id, kind, period, organisation_id, proceeding_id, body, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = params![
            self.top_region,
            bulletin.id,
            &bulletin.kind,
            &bulletin.period,
            bulletin.organisation_id,
            bulletin.proceeding_id,
            json_text(bulletin)?,
            self.at,
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The organisations that have a bulletin of a kind and period.
    ///
    /// # Errors
    /// The database refuses.
    pub fn bulletins_of(&mut self, kind: &str, period: &str) -> StoreResult<Vec<OrganisationId>> {
        let sql = "select organisation_id from bulletin where top_region = ?1 and kind = ?2 and period = ?3 order by organisation_id";
        self.conn.query(sql, params![self.top_region, kind, period], |row| row.id(0))
    }

    /// The bulletin of a proceeding.
    ///
    /// # Errors
    /// The row is damaged, or the database refuses.
    pub fn bulletin_of(&mut self, proceeding_id: ProceedingId) -> StoreResult<Option<Bulletin>> {
        let sql = "select body from bulletin where top_region = ?1 and proceeding_id = ?2 order by id";
        Ok(self.conn.query(sql, params![self.top_region, proceeding_id], |row| row.json(0))?.pop())
    }

    /// The kind of the bulletin of a proceeding.
    ///
    /// # Errors
    /// The database refuses.
    pub fn bulletin_kind(&mut self, proceeding_id: ProceedingId) -> StoreResult<Option<String>> {
        let sql = "select kind from bulletin where top_region = ?1 and proceeding_id = ?2 order by id";
        self.conn.query_one(sql, params![self.top_region, proceeding_id], |row| row.get(0))
    }
}
