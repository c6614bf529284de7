//! The register of mediators in SQL, and how much runs with each of them.

use std::collections::HashMap;

use fengqiao_domain::id::{MediatorId, ProceedingId};
use fengqiao_domain::mediator::Mediator;

use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::params;
use crate::store::{Reader, Tx};

/// Entries of the register of one office at most; the largest that is told of has 692.
pub const MEDIATORS_MAX: u32 = 5_000;

impl Tx<'_> {
    pub(crate) fn project_mediator(&mut self, mediator: &Mediator) -> StoreResult<()> {
        let path = self
            .region_path(Some(mediator.region_id))?
            .ok_or_else(|| StoreError::damaged("region of a mediator", "is unknown"))?;
        let sql = "insert into mediator (top_region, id, kept_by, region_path, active, body, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
                   on conflict (top_region, id) do update set kept_by = ?3, region_path = ?4, active = ?5, body = ?6";
        let values = params![
            self.top_region,
            mediator.id,
            mediator.kept_by,
            path.as_str(),
            mediator.active,
            json_text(mediator)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_mandate(
        &mut self,
        proceeding_id: ProceedingId,
        field: &str,
        mediator_id: MediatorId,
    ) -> StoreResult<()> {
        let sql = "insert into mandate (top_region, proceeding_id, field, mediator_id, created_at) values (?1, ?2, ?3, ?4, ?5) \
                   on conflict (top_region, proceeding_id, field) do update set mediator_id = ?4, created_at = ?5";
        self.conn.execute(sql, params![self.top_region, proceeding_id, field, mediator_id, self.at])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The register, those that still stand in it first, in the order in which they were entered, at most [`MEDIATORS_MAX`].
    ///
    /// # Errors
    /// The database refuses.
    pub fn mediators(&mut self) -> StoreResult<Vec<Mediator>> {
        let sql = "select body from mediator where top_region = ?1 order by active desc, id limit ?2";
        self.conn.query(sql, params![self.top_region, MEDIATORS_MAX], |row| row.json(0))
    }

    /// One entry.
    ///
    /// # Errors
    /// The database refuses.
    pub fn mediator(&mut self, id: MediatorId) -> StoreResult<Option<Mediator>> {
        let sql = "select body from mediator where top_region = ?1 and id = ?2 order by id";
        self.conn.query_one(sql, params![self.top_region, id], |row| row.json(0))
    }

    /// How many proceedings run with each mediator now; whoever has none is left out.
    ///
    /// # Errors
    /// The database refuses.
    pub fn mandates_running(&mut self) -> StoreResult<HashMap<MediatorId, u32>> {
        let sql = "select m.mediator_id, count(distinct m.proceeding_id) from mandate m \
                   join proceeding p on p.top_region = m.top_region and p.id = m.proceeding_id \
                   where m.top_region = ?1 and p.terminal = 0 group by m.mediator_id order by m.mediator_id";
        let rows = self.conn.query(sql, params![self.top_region], |row| Ok((row.id(0)?, row.number(1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// How many proceedings run with one mediator now, without one of them.
    ///
    /// # Errors
    /// The database refuses.
    pub fn mandates_of(&mut self, id: MediatorId, without: ProceedingId) -> StoreResult<u32> {
        let sql = "select count(distinct m.proceeding_id) from mandate m \
                   join proceeding p on p.top_region = m.top_region and p.id = m.proceeding_id \
                   where m.top_region = ?1 and m.mediator_id = ?2 and m.proceeding_id <> ?3 and p.terminal = 0 order by 1";
        let found = self.conn.query_one(sql, params![self.top_region, id, without], |row| row.number(0))?;
        Ok(found.unwrap_or_default())
    }
}
