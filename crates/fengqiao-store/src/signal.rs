//! Signals in SQL: as they were last seen, and as each scan saw them.

use fengqiao_domain::id::{AccountId, RegionId, ScanId, SignalId};
use fengqiao_domain::region::RegionPath;
use fengqiao_domain::signal::{Signal, SignalSeen};
use jiff::Timestamp;
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
    /// The last day on which it was seen, once it has ended.
    pub ended_on: Option<Date>,
    /// When a person last said what it is.
    pub settled_at: Option<Timestamp>,
    /// Who that was.
    pub settled_by: Option<AccountId>,
}

const COLUMNS: &str = "body, state, cause, end_on, id, ended_on, settled_at, \
                       (select e.account_id from event e where e.top_region = signal.top_region and e.subject_kind = 'signal' \
                       and e.subject_id = signal.id and e.kind = 'signal_settled' order by e.seq desc limit 1)";

fn signal_row(row: &Row<'_>) -> StoreResult<SignalRow> {
    Ok(SignalRow {
        signal: row.json(0)?,
        state: row.get(1)?,
        cause: row.get(2)?,
        ended_on: row.day_opt(5)?,
        settled_at: row.instant_opt(6)?,
        settled_by: row.id_opt(7)?,
    })
}

const SEEN_COLUMNS: &str =
    "seen_on, scan_id, region_id, category, window_days, start_on, observed, expected, recurrence_days, places";
/// Days of one signal that are read at most: a signal that goes on for years is shown by its newest days.
const SEEN_DAYS_MAX: u32 = 400;

fn seen_row(row: &Row<'_>) -> StoreResult<SignalSeen> {
    Ok(SignalSeen {
        on: row.day(0)?,
        scan_id: row.id(1)?,
        region_id: row.id(2)?,
        category: row.get(3)?,
        window_days: row.number(4)?,
        start_on: row.day(5)?,
        observed: row.number(6)?,
        expected: row.get(7)?,
        recurrence_days: row.get(8)?,
        places: row.number(9)?,
    })
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
    /// Whether it goes on (true) or has ended (false).
    pub running: Option<bool>,
    /// Exact code.
    pub code: Option<String>,
}

impl Tx<'_> {
    pub(crate) fn project_signal(&mut self, signal: &Signal) -> StoreResult<()> {
        let path = self
            .region_path(Some(signal.region_id))?
            .ok_or_else(|| StoreError::damaged("region of a signal", "is unknown"))?;
        let sql = "insert into signal (top_region, id, code, raised_at, scan_id, region_id, region_path, category, window_days, start_on, end_on, \
                   observed, expected, p, recurrence_days, state, body, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 'open', ?16, ?17) \
                   on conflict (top_region, id) do update set scan_id = ?5, region_id = ?6, region_path = ?7, category = ?8, window_days = ?9, \
                   start_on = ?10, end_on = ?11, observed = ?12, expected = ?13, p = ?14, recurrence_days = ?15, body = ?16, ended_on = null";
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
        self.keep_seen(signal)
    }

    // A second scan of the same day says it anew.
    fn keep_seen(&mut self, signal: &Signal) -> StoreResult<()> {
        let sql = "insert into signal_seen (top_region, signal_id, seen_on, scan_id, region_id, category, window_days, start_on, observed, \
                   expected, recurrence_days, places, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
                   on conflict (top_region, signal_id, seen_on) do update set scan_id = ?4, region_id = ?5, category = ?6, window_days = ?7, \
                   start_on = ?8, observed = ?9, expected = ?10, recurrence_days = ?11, places = ?12";
        let values = params![
            self.top_region,
            signal.id,
            signal.end_on,
            signal.scan_id,
            signal.region_id,
            &signal.category,
            signal.window_days,
            signal.start_on,
            signal.observed,
            signal.expected,
            signal.recurrence_days,
            u32::try_from(signal.regions.len()).unwrap_or(u32::MAX),
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_signal_ended(&mut self, id: SignalId, last_on: Date) -> StoreResult<()> {
        let sql = "update signal set ended_on = ?3 where top_region = ?1 and id = ?2 and ended_on is null";
        self.changed("signal", sql, params![self.top_region, id, last_on])
    }

    pub(crate) fn project_signal_settled(&mut self, id: SignalId, state: &str, cause: Option<&str>) -> StoreResult<()> {
        let sql = "update signal set state = ?3, cause = ?4, settled_at = ?5 where top_region = ?1 and id = ?2";
        self.changed("signal", sql, params![self.top_region, id, state, cause, self.at])
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
        query.equal("code", filter.code.as_deref());
        query.equal("state", filter.state.as_deref());
        match filter.running {
            Some(true) => query.plain("ended_on is null"),
            Some(false) => query.plain("ended_on is not null"),
            None => {}
        }
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

    /// Signals of the whole office whose window ended on `since_on` or later, newest first, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn signals_since(&mut self, since_on: Date, limit: u32) -> StoreResult<Vec<SignalRow>> {
        let sql = format!(
            "select {COLUMNS} from signal where top_region = ?1 and end_on >= ?2 order by end_on desc, id desc limit ?3"
        );
        self.conn.query(&sql, params![self.top_region, since_on, limit], signal_row)
    }

    /// Signals that go on, oldest end first, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn running_signals(&mut self, limit: u32) -> StoreResult<Vec<SignalRow>> {
        let sql = format!(
            "select {COLUMNS} from signal where top_region = ?1 and ended_on is null order by end_on, id limit ?2"
        );
        self.conn.query(&sql, params![self.top_region, limit], signal_row)
    }

    /// One signal day by day, oldest first; the newest 400 days.
    ///
    /// # Errors
    /// The database refuses.
    pub fn signal_history(&mut self, id: SignalId) -> StoreResult<Vec<SignalSeen>> {
        let sql = format!(
            "select {SEEN_COLUMNS} from signal_seen where top_region = ?1 and signal_id = ?2 order by seen_on desc limit ?3"
        );
        let mut days = self.conn.query(&sql, params![self.top_region, id, SEEN_DAYS_MAX], seen_row)?;
        days.reverse();
        Ok(days)
    }

    /// Signals that one scan raised or saw again, each as that scan saw it.
    ///
    /// # Errors
    /// The database refuses.
    pub fn signals_of_scan(&mut self, scan_id: ScanId) -> StoreResult<Vec<(SignalId, SignalSeen)>> {
        let sql = format!(
            "select {SEEN_COLUMNS}, signal_id from signal_seen where top_region = ?1 and scan_id = ?2 order by signal_id"
        );
        self.conn.query(&sql, params![self.top_region, scan_id], |row| Ok((row.id(10)?, seen_row(row)?)))
    }
}
