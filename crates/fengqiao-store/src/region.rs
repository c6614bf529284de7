//! Regions in SQL.

use std::collections::HashMap;

use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::{Region, RegionPath};

use crate::error::StoreResult;
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Reader, Tx};

const COLUMNS: &str = "id, parent_id, code_system, code, level, name, aliases, path, population, longitude, latitude, valid_from_on, valid_to_on";

fn region_row(row: &Row<'_>) -> StoreResult<Region> {
    Ok(Region {
        id: row.id(0)?,
        parent_id: row.id_opt(1)?,
        code_system: row.get(2)?,
        code: row.get(3)?,
        level: row.number(4)?,
        name: row.get(5)?,
        aliases: row.json(6)?,
        path: RegionPath::from_stored(row.get(7)?),
        population: row.get(8)?,
        longitude: row.get(9)?,
        latitude: row.get(10)?,
        valid_from_on: row.day_opt(11)?,
        valid_to_on: row.day_opt(12)?,
    })
}

impl Tx<'_> {
    pub(crate) fn project_regions(&mut self, regions: &[Region]) -> StoreResult<()> {
        let sql = "insert into region (top_region, id, parent_id, code_system, code, level, name, aliases, path, population, longitude, latitude, valid_from_on, valid_to_on, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
                   on conflict (top_region, id) do update set parent_id = ?3, code_system = ?4, code = ?5, level = ?6, name = ?7, aliases = ?8, \
                   population = ?10, longitude = ?11, latitude = ?12, valid_from_on = ?13, valid_to_on = ?14";
        for region in regions {
            let values = params![
                self.top_region,
                region.id,
                region.parent_id,
                &region.code_system,
                &region.code,
                region.level,
                &region.name,
                json_text(&region.aliases)?,
                region.path.as_str(),
                region.population,
                region.longitude,
                region.latitude,
                region.valid_from_on,
                region.valid_to_on,
                self.at
            ];
            self.conn.execute(sql, values)?;
        }
        Ok(())
    }

    /// Keeps the outlines for the map.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_map(&mut self, geojson: &str, source: Option<&str>) -> StoreResult<()> {
        let sql = "insert into region_map (top_region, geojson, source, created_at) values (?1, ?2, ?3, ?4) \
                   on conflict (top_region) do update set geojson = ?2, source = ?3, created_at = ?4";
        self.conn.execute(sql, params![self.top_region, geojson, source, self.at])?;
        Ok(())
    }

    pub(crate) fn region_path(&mut self, region_id: Option<RegionId>) -> StoreResult<Option<RegionPath>> {
        region_id.map_or(Ok(None), |id| self.reader().region_path(id))
    }
}

impl Reader<'_> {
    /// Every region of the office, parents before children.
    ///
    /// # Errors
    /// The database refuses.
    pub fn regions(&mut self) -> StoreResult<Vec<Region>> {
        let sql = format!("select {COLUMNS} from region where top_region = ?1 order by path");
        self.conn.query(&sql, params![self.top_region], region_row)
    }

    /// One region.
    ///
    /// # Errors
    /// The database refuses.
    pub fn region(&mut self, id: RegionId) -> StoreResult<Option<Region>> {
        let sql = format!("select {COLUMNS} from region where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], region_row)
    }

    /// The path of one region.
    ///
    /// # Errors
    /// The database refuses.
    pub fn region_path(&mut self, id: RegionId) -> StoreResult<Option<RegionPath>> {
        let sql = "select path from region where top_region = ?1 and id = ?2 order by id";
        self.conn.query_one(sql, params![self.top_region, id], |row| Ok(RegionPath::from_stored(row.get(0)?)))
    }

    /// Paths of all regions.
    ///
    /// # Errors
    /// The database refuses.
    pub fn region_paths(&mut self) -> StoreResult<HashMap<RegionId, RegionPath>> {
        let sql = "select id, path from region where top_region = ?1 order by path";
        let rows = self
            .conn
            .query(sql, params![self.top_region], |row| Ok((row.id(0)?, RegionPath::from_stored(row.get(1)?))))?;
        Ok(rows.into_iter().collect())
    }

    /// The outlines for the map and their source.
    ///
    /// # Errors
    /// The database refuses.
    pub fn map(&mut self) -> StoreResult<Option<(String, Option<String>)>> {
        let sql = "select geojson, source from region_map where top_region = ?1 order by top_region";
        self.conn.query_one(sql, params![self.top_region], |row| Ok((row.get(0)?, row.get(1)?)))
    }
}
