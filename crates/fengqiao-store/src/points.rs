//! Points (积分) in SQL: what each organisation was given, and for which proceeding.

use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::points::Points;
use jiff::Timestamp;

use crate::count::Query;
use crate::error::StoreResult;
use crate::sql::params;
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

impl Tx<'_> {
    pub(crate) fn project_points(&mut self, points: &Points) -> StoreResult<()> {
        let sql = "insert into points (top_region, id, proceeding_id, organisation_id, rule, points, given_at, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = params![
            self.top_region,
            points.id,
            points.proceeding_id,
            points.organisation_id,
            &points.rule,
            i64::from(points.points),
            points.given_at,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Points given to one organisation, or to all, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn points(&mut self, organisation_id: Option<OrganisationId>, page: &PageRequest) -> StoreResult<Page<Points>> {
        let mut query = Query::new(self.top_region);
        query.equal("organisation_id", organisation_id);
        let total = query.total(self.conn, "points", TOTAL_COUNT_MAX)?;
        query.before("given_at", page);
        let limit = page.limit();
        let columns = "id, proceeding_id, organisation_id, rule, points, given_at";
        let rows = query.rows(self.conn, columns, "points", ("given_at desc, id desc", limit + 1), |row| {
            Ok(Points {
                id: row.id(0)?,
                proceeding_id: row.id(1)?,
                organisation_id: row.id(2)?,
                rule: row.get(3)?,
                points: i32::try_from(row.get::<i64>(4)?).unwrap_or_default(),
                given_at: row.instant(5)?,
            })
        })?;
        Ok(Page::from_rows(rows, limit, total, |row| (row.given_at.as_millisecond(), row.id.to_string())))
    }

    /// The sum of each organisation's points from an instant on, by organisation.
    ///
    /// # Errors
    /// The database refuses.
    pub fn points_since(&mut self, since: Timestamp) -> StoreResult<Vec<(OrganisationId, i64)>> {
        let sql = "select organisation_id, cast(sum(points) as bigint) from points \
                   where top_region = ?1 and given_at >= ?2 group by organisation_id order by organisation_id";
        self.conn.query(sql, params![self.top_region, since], |row| Ok((row.id(0)?, row.get(1)?)))
    }
}
