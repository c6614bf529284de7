//! Organisations in SQL.

use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::organisation::Organisation;

use crate::error::StoreResult;
use crate::sql::{Row, params};
use crate::store::{Reader, Tx};

const COLUMNS: &str = "id, name, kind, duty, region_id, parent_id, active";

fn organisation_row(row: &Row<'_>) -> StoreResult<Organisation> {
    Ok(Organisation {
        id: row.id(0)?,
        name: row.get(1)?,
        kind: row.get(2)?,
        duty: row.get(3)?,
        region_id: row.id(4)?,
        parent_id: row.id_opt(5)?,
        active: row.flag(6)?,
    })
}

impl Tx<'_> {
    pub(crate) fn project_organisation(&mut self, organisation: &Organisation) -> StoreResult<()> {
        let sql = "insert into organisation (top_region, id, name, kind, duty, region_id, parent_id, active, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
                   on conflict (top_region, id) do update set name = ?3, kind = ?4, duty = ?5, region_id = ?6, parent_id = ?7, active = ?8";
        let values = params![
            self.top_region,
            organisation.id,
            &organisation.name,
            &organisation.kind,
            organisation.duty.as_deref(),
            organisation.region_id,
            organisation.parent_id,
            organisation.active,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Every organisation of the office, by name.
    ///
    /// # Errors
    /// The database refuses.
    pub fn organisations(&mut self) -> StoreResult<Vec<Organisation>> {
        let sql = format!("select {COLUMNS} from organisation where top_region = ?1 order by kind, name, id");
        self.conn.query(&sql, params![self.top_region], organisation_row)
    }

    /// One organisation.
    ///
    /// # Errors
    /// The database refuses.
    pub fn organisation(&mut self, id: OrganisationId) -> StoreResult<Option<Organisation>> {
        let sql = format!("select {COLUMNS} from organisation where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], organisation_row)
    }
}
