//! Matters in SQL.

use fengqiao_domain::id::{MatterId, RegionId};
use fengqiao_domain::matter::Matter;
use fengqiao_domain::region::RegionPath;
use jiff::Timestamp;

use crate::count::Query;
use crate::error::StoreResult;
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

const COLUMNS: &str =
    "id, code, title, category, region_id, opened_at, state, outcome, closed_at, reports, proceedings_open, revision";

/// A matter with what the read table adds to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterRow {
    /// The matter.
    pub matter: Matter,
    /// `open` or `closed`.
    pub state: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Reports joined to it.
    pub reports: u32,
    /// Proceedings on it that have not ended.
    pub proceedings_open: u32,
    /// Counts the changes.
    pub revision: u32,
}

fn matter_row(row: &Row<'_>) -> StoreResult<MatterRow> {
    let matter = Matter {
        id: row.id(0)?,
        code: row.get(1)?,
        title: row.get(2)?,
        category: row.get(3)?,
        region_id: row.id_opt(4)?,
        opened_at: row.instant(5)?,
    };
    Ok(MatterRow {
        matter,
        state: row.get(6)?,
        outcome: row.get(7)?,
        closed_at: row.instant_opt(8)?,
        reports: row.number(9)?,
        proceedings_open: row.number(10)?,
        revision: row.number(11)?,
    })
}

/// Which matters to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatterFilter {
    /// Subtree.
    pub within: RegionPath,
    /// Exactly this region.
    pub region_id: Option<RegionId>,
    /// Category code, with those below it.
    pub category: Option<String>,
    /// `open` or `closed`.
    pub state: Option<String>,
    /// Exact code.
    pub code: Option<String>,
}

impl Tx<'_> {
    pub(crate) fn project_matter(&mut self, matter: &Matter) -> StoreResult<()> {
        let path = self.region_path(matter.region_id)?;
        let sql = "insert into matter (top_region, id, code, title, category, region_id, region_path, state, opened_at, reports, proceedings_open, revision, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8, 0, 0, 1, ?9)";
        let values = params![
            self.top_region,
            matter.id,
            &matter.code,
            &matter.title,
            matter.category.as_deref(),
            matter.region_id,
            path.as_ref().map(RegionPath::as_str),
            matter.opened_at,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_matter_closed(&mut self, id: MatterId, outcome: &str) -> StoreResult<()> {
        let sql = "update matter set state = 'closed', outcome = ?3, closed_at = ?4, revision = revision + 1 where top_region = ?1 and id = ?2 and state = 'open'";
        self.changed("matter", sql, params![self.top_region, id, outcome, self.at])
    }

    pub(crate) fn project_matter_reopened(&mut self, id: MatterId) -> StoreResult<()> {
        let sql = "update matter set state = 'open', outcome = null, closed_at = null, revision = revision + 1 where top_region = ?1 and id = ?2 and state = 'closed'";
        self.changed("matter", sql, params![self.top_region, id])
    }

    pub(crate) fn count_proceedings(&mut self, matter_id: &str, change: i64) -> StoreResult<()> {
        let sql = "update matter set proceedings_open = proceedings_open + ?3 where top_region = ?1 and id = ?2";
        self.conn.execute(sql, params![self.top_region, matter_id, change])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// One matter.
    ///
    /// # Errors
    /// The database refuses.
    pub fn matter(&mut self, id: MatterId) -> StoreResult<Option<MatterRow>> {
        let sql = format!("select {COLUMNS} from matter where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], matter_row)
    }

    /// Matters, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn matters(&mut self, filter: &MatterFilter, page: &PageRequest) -> StoreResult<Page<MatterRow>> {
        let mut query = Query::new(self.top_region);
        match filter.region_id {
            Some(id) => query.equal("region_id", Some::<RegionId>(id)),
            None => query.within("region_path", &filter.within),
        }
        if let Some(category) = &filter.category {
            query.compare("category", ">=", Some(category.as_str()));
            query.compare("category", "<", Some(format!("{category}~")));
        }
        query.equal("state", filter.state.as_deref());
        query.equal("code", filter.code.as_deref());
        let total = query.total(self.conn, "matter", TOTAL_COUNT_MAX)?;
        query.before("opened_at", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "matter", ("opened_at desc, id desc", limit + 1), matter_row)?;
        Ok(Page::from_rows(rows, limit, total, |row| {
            (row.matter.opened_at.as_millisecond(), row.matter.id.to_string())
        }))
    }
}
