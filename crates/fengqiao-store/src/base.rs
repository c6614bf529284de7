//! Bases in SQL: what figures are divided by.

use std::collections::BTreeSet;

use fengqiao_domain::base::Base;
use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::RegionPath;
use jiff::Timestamp;

use crate::error::StoreResult;
use crate::sql::{Value, params};
use crate::store::{Reader, Tx};

/// Bases of one measure and year that are read at once: every region of an office.
pub const BASES_READ_MAX: u32 = 200_000;

/// A base and when it was brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseRow {
    /// The base.
    pub base: Base,
    /// When it was brought, or changed last.
    pub kept_at: Timestamp,
}

impl Tx<'_> {
    pub(crate) fn project_bases(&mut self, bases: &[Base]) -> StoreResult<()> {
        let sql = "insert into base (top_region, measure, year, region_id, value, source, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
                   on conflict (top_region, measure, year, region_id) do update set value = ?5, source = ?6, created_at = ?7";
        for base in bases {
            let values = params![
                self.top_region,
                &base.measure,
                i64::from(base.year),
                base.region_id,
                base.value,
                &base.source,
                self.at
            ];
            self.conn.execute(sql, values)?;
        }
        Ok(())
    }
}

impl Reader<'_> {
    /// Every base of one measure and year, at most [`BASES_READ_MAX`].
    ///
    /// # Errors
    /// The database refuses.
    pub fn bases(&mut self, measure: &str, year: i16) -> StoreResult<Vec<BaseRow>> {
        let sql = "select region_id, value, source, created_at from base \
                   where top_region = ?1 and measure = ?2 and year = ?3 order by region_id limit ?4";
        self.conn.query(sql, params![self.top_region, measure, i64::from(year), BASES_READ_MAX], |row| {
            let base = Base {
                region_id: row.id(0)?,
                measure: measure.to_owned(),
                year,
                value: row.get(1)?,
                source: row.get(2)?,
            };
            Ok(BaseRow { base, kept_at: row.instant(3)? })
        })
    }

    /// Bases of one measure and year, of a region and of those of some levels inside it.
    ///
    /// # Errors
    /// The database refuses.
    pub fn bases_inside(
        &mut self,
        measure: &str,
        year: i16,
        (path, levels): (&RegionPath, &BTreeSet<u8>),
    ) -> StoreResult<Vec<Base>> {
        let mut values =
            vec![Value::Int(self.top_region), Value::from(measure.to_owned()), Value::Int(i64::from(year))];
        values.extend([path.as_str().to_owned(), format!("{}~", path.as_str())].map(Value::from));
        let places: Vec<String> = levels
            .iter()
            .map(|level| {
                values.push(Value::from(*level));
                format!("?{}", values.len())
            })
            .collect();
        let sql = format!(
            "select b.region_id, b.value, b.source from region r \
             join base b on b.top_region = r.top_region and b.region_id = r.id and b.measure = ?2 and b.year = ?3 \
             where r.top_region = ?1 and r.path >= ?4 and r.path < ?5 and r.level in ({}) order by r.path, r.id",
            places.join(", ")
        );
        self.conn.query(&sql, &values, |row| {
            Ok(Base {
                region_id: row.id(0)?,
                measure: measure.to_owned(),
                year,
                value: row.get(1)?,
                source: row.get(2)?,
            })
        })
    }

    /// One base.
    ///
    /// # Errors
    /// The database refuses.
    pub fn base(&mut self, measure: &str, year: i16, region_id: RegionId) -> StoreResult<Option<(i64, String)>> {
        let sql = "select value, source from base \
                   where top_region = ?1 and measure = ?2 and year = ?3 and region_id = ?4 order by region_id";
        let values = params![self.top_region, measure, i64::from(year), region_id];
        self.conn.query_one(sql, values, |row| Ok((row.get(0)?, row.get(1)?)))
    }
}
