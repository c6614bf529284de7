//! Faults of the data in SQL.

use fengqiao_domain::artefact::{Artefact, ArtefactSeen, ArtefactState};
use fengqiao_domain::id::{AccountId, ArtefactId};
use fengqiao_domain::region::RegionPath;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::count::Query;
use crate::error::{StoreError, StoreResult};
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

/// An artefact with what a person made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ArtefactRow {
    /// The artefact.
    pub artefact: Artefact,
    /// What it was said to be.
    pub state: ArtefactState,
    /// In the words of who said so.
    pub note: Option<String>,
    /// When that was.
    pub settled_at: Option<Timestamp>,
    /// Who that was.
    pub settled_by: Option<AccountId>,
}

/// Which artefacts to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArtefactFilter {
    /// Subtree.
    pub within: RegionPath,
    /// State.
    pub state: Option<ArtefactState>,
}

const COLUMNS: &str = "id, found_at, scan_id, kind, region_id, category, from_on, to_on, observed, expected, p, state, note, settled_at, \
                       (select e.account_id from event e where e.top_region = artefact.top_region and e.subject_kind = 'artefact' \
                       and e.subject_id = artefact.id and e.kind = 'artefact_settled' order by e.seq desc limit 1)";

fn artefact_row(row: &Row<'_>) -> StoreResult<ArtefactRow> {
    let seen = ArtefactSeen {
        kind: row.get(3)?,
        region_id: row.id(4)?,
        category: row.get(5)?,
        from_on: row.day(6)?,
        to_on: row.day(7)?,
        observed: row.number(8)?,
        expected: row.get(9)?,
        p: row.get(10)?,
    };
    let state = ArtefactState::of(&row.get::<String>(11)?);
    Ok(ArtefactRow {
        artefact: Artefact { id: row.id(0)?, found_at: row.instant(1)?, scan_id: row.id(2)?, seen },
        state: state.ok_or_else(|| StoreError::damaged("state of an artefact", "is unknown"))?,
        note: row.get(12)?,
        settled_at: row.instant_opt(13)?,
        settled_by: row.id_opt(14)?,
    })
}

impl Tx<'_> {
    pub(crate) fn project_artefact(&mut self, artefact: &Artefact) -> StoreResult<()> {
        let seen = &artefact.seen;
        let path = self
            .region_path(Some(seen.region_id))?
            .ok_or_else(|| StoreError::damaged("region of an artefact", "is unknown"))?;
        let sql = "insert into artefact (top_region, id, found_at, scan_id, kind, region_id, region_path, category, from_on, to_on, observed, \
                   expected, p, state, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'open', ?14) \
                   on conflict (top_region, id) do update set scan_id = ?4, from_on = ?9, to_on = ?10, observed = ?11, expected = ?12, p = ?13";
        let values = params![
            self.top_region,
            artefact.id,
            artefact.found_at,
            artefact.scan_id,
            &seen.kind,
            seen.region_id,
            path.as_str(),
            &seen.category,
            seen.from_on,
            seen.to_on,
            seen.observed,
            seen.expected,
            seen.p,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_artefact_settled(
        &mut self,
        id: ArtefactId,
        state: ArtefactState,
        note: &str,
    ) -> StoreResult<()> {
        let sql = "update artefact set state = ?3, note = ?4, settled_at = ?5 where top_region = ?1 and id = ?2";
        self.changed("artefact", sql, params![self.top_region, id, state.word(), note, self.at])
    }
}

impl Reader<'_> {
    /// One artefact.
    ///
    /// # Errors
    /// The database refuses.
    pub fn artefact(&mut self, id: ArtefactId) -> StoreResult<Option<ArtefactRow>> {
        let sql = format!("select {COLUMNS} from artefact where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], artefact_row)
    }

    /// Artefacts, newest last day first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn artefacts(&mut self, filter: &ArtefactFilter, page: &PageRequest) -> StoreResult<Page<ArtefactRow>> {
        let mut query = Query::new(self.top_region);
        query.within("region_path", &filter.within);
        query.equal("state", filter.state.map(ArtefactState::word));
        let total = query.total(self.conn, "artefact", TOTAL_COUNT_MAX)?;
        query.before("to_on", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "artefact", ("to_on desc, id desc", limit + 1), |row| {
            Ok((artefact_row(row)?, row.get::<i64>(7)?))
        })?;
        let paged = Page::from_rows(rows, limit, total, |(row, to_on)| (*to_on, row.artefact.id.to_string()));
        let Page { items, next, total, total_exact } = paged;
        Ok(Page { items: items.into_iter().map(|(row, _)| row).collect(), next, total, total_exact })
    }

    /// Artefacts whose last day is `since_on` or later, newest first, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn artefacts_since(&mut self, since_on: Date, limit: u32) -> StoreResult<Vec<ArtefactRow>> {
        let sql = format!(
            "select {COLUMNS} from artefact where top_region = ?1 and to_on >= ?2 order by to_on desc, id desc limit ?3"
        );
        self.conn.query(&sql, params![self.top_region, since_on, limit], artefact_row)
    }
}
