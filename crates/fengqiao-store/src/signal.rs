//! Signals and scans in SQL.

use fengqiao_domain::id::{AccountId, RegionId, SignalId};
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::signal::{Scan, Signal};
use jiff::civil::Date;

use crate::count::Query;
use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

/// A signal with its state.
#[derive(Debug, Clone, PartialEq)]
pub struct SignalRow {
    /// The signal.
    pub signal: Signal,
    /// `open`, `confirmed`, `closed` or `false_alarm`.
    pub state: String,
    /// Why it was a false alarm.
    pub cause: Option<String>,
}

/// A scan with who asked for it.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanRow {
    /// The scan.
    pub scan: Scan,
    /// Who asked, none for the timer.
    pub account_id: Option<AccountId>,
}

const COLUMNS: &str = "body, state, cause, end_on, id";

fn signal_row(row: &Row<'_>) -> StoreResult<SignalRow> {
    Ok(SignalRow { signal: row.json(0)?, state: row.get(1)?, cause: row.get(2)? })
}

/// Which signals to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignalFilter {
    /// Subtree.
    pub within: RegionPath,
    /// State.
    pub state: Option<String>,
    /// Category code, with those below it.
    pub category: Option<String>,
}

impl Tx<'_> {
    pub(crate) fn project_scan(&mut self, scan: &Scan) -> StoreResult<()> {
        let sql = "insert into scan (top_region, id, started_at, data_until_on, seed, method, searched, signals, parameters, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let seed = scan.seed.cast_signed();
        let searched = i64::try_from(scan.searched).map_err(|_| StoreError::damaged("scan", "searched too much"))?;
        let values = params![
            self.top_region,
            scan.id,
            scan.started_at,
            scan.data_until_on,
            seed,
            &scan.method,
            searched,
            scan.signals,
            json_text(&scan.parameters)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_signal(&mut self, signal: &Signal) -> StoreResult<()> {
        let path = self
            .region_path(Some(signal.region_id))?
            .ok_or_else(|| StoreError::damaged("region of a signal", "is unknown"))?;
        let sql = "insert into signal (top_region, id, code, raised_at, scan_id, region_id, region_path, category, window_days, start_on, end_on, \
                   observed, expected, p, recurrence_days, state, body, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 'open', ?16, ?17) \
                   on conflict (top_region, id) do update set scan_id = ?5, window_days = ?9, start_on = ?10, end_on = ?11, observed = ?12, \
                   expected = ?13, p = ?14, recurrence_days = ?15, body = ?16";
        let values = params![
            self.top_region,
            signal.id,
            &signal.code,
            signal.raised_at,
            signal.scan_id,
            signal.region_id,
            path.as_str(),
            &signal.category,
            signal.window_days,
            signal.start_on,
            signal.end_on,
            signal.observed,
            signal.expected,
            signal.p,
            signal.recurrence_days,
            json_text(signal)?,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_signal_settled(&mut self, id: SignalId, state: &str, cause: Option<&str>) -> StoreResult<()> {
        let sql = "update signal set state = ?3, cause = ?4 where top_region = ?1 and id = ?2";
        self.changed("signal", sql, params![self.top_region, id, state, cause])
    }
}

impl Reader<'_> {
    /// One signal.
    ///
    /// # Errors
    /// The database refuses.
    pub fn signal(&mut self, id: SignalId) -> StoreResult<Option<SignalRow>> {
        let sql = format!("select {COLUMNS} from signal where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], signal_row)
    }

    /// Signals, newest end of window first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn signals(&mut self, filter: &SignalFilter, page: &PageRequest) -> StoreResult<Page<SignalRow>> {
        let mut query = Query::new(self.top_region);
        query.within("region_path", &filter.within);
        query.equal("state", filter.state.as_deref());
        if let Some(category) = &filter.category {
            query.compare("category", ">=", Some(category.as_str()));
            query.compare("category", "<", Some(format!("{category}~")));
        }
        let total = query.total(self.conn, "signal", TOTAL_COUNT_MAX)?;
        query.before("end_on", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "signal", ("end_on desc, id desc", limit + 1), |row| {
            Ok((signal_row(row)?, row.get::<i64>(3)?))
        })?;
        let paged = Page::from_rows(rows, limit, total, |(row, end_on)| (*end_on, row.signal.id.to_string()));
        let Page { items, next, total, total_exact } = paged;
        Ok(Page { items: items.into_iter().map(|(row, _)| row).collect(), next, total, total_exact })
    }

    /// Signals of the same place and category whose window ended on `since_on` or later, newest first, at most 20.
    ///
    /// # Errors
    /// The database refuses.
    pub fn signals_of_place(
        &mut self,
        region_id: RegionId,
        category: &str,
        since_on: Date,
    ) -> StoreResult<Vec<SignalRow>> {
        let sql = format!(
            "select {COLUMNS} from signal where top_region = ?1 and region_id = ?2 and category = ?3 and end_on >= ?4 order by end_on desc, id desc limit 20"
        );
        self.conn.query(&sql, params![self.top_region, region_id, category, since_on], signal_row)
    }

    /// Scans, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn scans(&mut self, page: &PageRequest) -> StoreResult<Page<ScanRow>> {
        let mut query = Query::new(self.top_region);
        let total = query.total(self.conn, "scan", TOTAL_COUNT_MAX)?;
        query.before("started_at", page);
        let limit = page.limit();
        let columns = "id, started_at, data_until_on, seed, method, searched, signals, parameters, \
                       (select e.account_id from event e where e.top_region = scan.top_region and e.subject_kind = 'scan' and e.subject_id = scan.id order by e.seq limit 1)";
        let rows = query.rows(self.conn, columns, "scan", ("started_at desc, id desc", limit + 1), |row| {
            let scan = Scan {
                id: row.id(0)?,
                started_at: row.instant(1)?,
                data_until_on: row.day(2)?,
                seed: row.get::<i64>(3)?.cast_unsigned(),
                method: row.get(4)?,
                searched: row.number(5)?,
                signals: row.number(6)?,
                parameters: row.json(7)?,
            };
            Ok(ScanRow { scan, account_id: row.id_opt(8)? })
        })?;
        Ok(Page::from_rows(rows, limit, total, |row| (row.scan.started_at.as_millisecond(), row.scan.id.to_string())))
    }
}
