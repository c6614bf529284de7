//! Points (积分) in SQL: the ledger of the organisations, and the rules under which it was kept.

use std::collections::BTreeMap;

use fengqiao_domain::id::{AccountId, OrganisationId, PointsId};
use fengqiao_domain::points::{Points, PointsRules};
use jiff::Timestamp;

use crate::count::Query;
use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

const COLUMNS: &str =
    "id, proceeding_id, organisation_id, rule, points, given_at, asked, cause_seq, reverses, inspection_id";

fn points_row(row: &Row<'_>) -> StoreResult<Points> {
    let number = |value: i64| i32::try_from(value).map_err(|_| StoreError::damaged("points", "are out of range"));
    Ok(Points {
        id: row.id(0)?,
        proceeding_id: row.id_opt(1)?,
        inspection_id: row.id_opt(9)?,
        organisation_id: row.id(2)?,
        rule: row.get(3)?,
        points: number(row.get(4)?)?,
        given_at: row.instant(5)?,
        asked: number(row.get(6)?)?,
        cause_seq: row.get(7)?,
        reverses: row.id_opt(8)?,
    })
}

impl Tx<'_> {
    pub(crate) fn project_points(&mut self, points: &Points) -> StoreResult<()> {
        let sql = "insert into points (top_region, id, proceeding_id, organisation_id, rule, points, given_at, asked, cause_seq, reverses, created_at, inspection_id) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        let values = params![
            self.top_region,
            points.id,
            points.proceeding_id,
            points.organisation_id,
            &points.rule,
            i64::from(points.points),
            points.given_at,
            i64::from(points.asked),
            points.cause_seq,
            points.reverses,
            self.at,
            points.inspection_id
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_points_rules(&mut self, rules: &PointsRules, since_seq: i64) -> StoreResult<()> {
        let sql = "insert into points_rules (top_region, since_seq, rules, created_at) values (?1, ?2, ?3, ?4)";
        self.conn.execute(sql, params![self.top_region, since_seq, json_text(rules)?, self.at])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// One entry.
    ///
    /// # Errors
    /// The database refuses.
    pub fn points_entry(&mut self, id: PointsId) -> StoreResult<Option<Points>> {
        let sql = format!("select {COLUMNS} from points where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], points_row)
    }

    /// The entry that takes another one back.
    ///
    /// # Errors
    /// The database refuses.
    pub fn reversal_of(&mut self, id: PointsId) -> StoreResult<Option<Points>> {
        let sql = format!("select {COLUMNS} from points where top_region = ?1 and reverses = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], points_row)
    }

    /// The entries of one organisation, or of these, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn points(&mut self, organisation_id: Option<OrganisationId>, page: &PageRequest) -> StoreResult<Page<Points>> {
        let mut query = Query::new(self.top_region);
        query.equal("organisation_id", organisation_id);
        let total = query.total(self.conn, "points", TOTAL_COUNT_MAX)?;
        query.before("given_at", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "points", ("given_at desc, id desc", limit + 1), points_row)?;
        Ok(Page::from_rows(rows, limit, total, |row| (row.given_at.as_millisecond(), row.id.to_string())))
    }

    /// The sum of each organisation's points from an instant on, by organisation.
    ///
    /// # Errors
    /// The database refuses.
    pub fn points_since(&mut self, since: Timestamp) -> StoreResult<BTreeMap<OrganisationId, i64>> {
        let sql = "select organisation_id, cast(sum(points) as bigint) from points \
                   where top_region = ?1 and given_at >= ?2 group by organisation_id order by organisation_id";
        let rows = self.conn.query(sql, params![self.top_region, since], |row| Ok((row.id(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// The sum of one organisation's points from an instant on.
    ///
    /// # Errors
    /// The database refuses.
    pub fn points_of_since(&mut self, organisation_id: OrganisationId, since: Timestamp) -> StoreResult<i64> {
        let sql = "select cast(coalesce(sum(points), 0) as bigint) from points \
                   where top_region = ?1 and organisation_id = ?2 and given_at >= ?3";
        let values = params![self.top_region, organisation_id, since];
        Ok(self.conn.query_one(sql, values, |row| row.get(0))?.unwrap_or(0))
    }

    /// How many entries there are: for an audit of the table against the log.
    ///
    /// # Errors
    /// The database refuses.
    pub fn points_count(&mut self) -> StoreResult<u64> {
        let sql = "select count(*) from points where top_region = ?1";
        let rows: i64 = self.conn.query_one(sql, params![self.top_region], |row| row.get(0))?.unwrap_or(0);
        Ok(u64::try_from(rows).unwrap_or(0))
    }

    /// Entries by id after one of them, at most `limit`: for an audit of the table against the log.
    ///
    /// # Errors
    /// The database refuses.
    pub fn points_after(&mut self, id: &str, limit: u32) -> StoreResult<Vec<Points>> {
        let sql = format!("select {COLUMNS} from points where top_region = ?1 and id > ?2 order by id limit ?3");
        self.conn.query(&sql, params![self.top_region, id, limit], points_row)
    }

    /// The rules that were accepted, with the place in the log from which each holds, ascending.
    ///
    /// # Errors
    /// The database refuses.
    pub fn points_rules(&mut self) -> StoreResult<Vec<(i64, PointsRules)>> {
        let sql = "select since_seq, rules from points_rules where top_region = ?1 order by since_seq";
        self.conn.query(sql, params![self.top_region], |row| {
            let rules = serde_json::from_str(&row.get::<String>(1)?);
            Ok((row.get(0)?, rules.map_err(|_| StoreError::damaged("rules of points", "cannot be read"))?))
        })
    }

    /// The account that caused an event; none where a timer did.
    ///
    /// # Errors
    /// The database refuses.
    pub fn causer(&mut self, seq: i64) -> StoreResult<Option<(AccountId, OrganisationId)>> {
        let sql = "select account_id, organisation_id from event where top_region = ?1 and seq = ?2 order by seq";
        let found = self.conn.query_one(sql, params![self.top_region, seq], |row| {
            Ok(row.id_opt::<AccountId>(0)?.zip(row.id_opt::<OrganisationId>(1)?))
        })?;
        Ok(found.flatten())
    }
}
