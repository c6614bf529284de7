//! Alarms in SQL.

use fengqiao_domain::alarm::{Alarm, AlarmState};
use fengqiao_domain::id::{AccountId, AlarmId};
use fengqiao_domain::region::RegionPath;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::count::Query;
use crate::error::{StoreError, StoreResult};
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

/// An alarm with what a person made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmRow {
    /// The alarm.
    pub alarm: Alarm,
    /// What became of it.
    pub state: AlarmState,
    /// Why.
    pub reason: Option<String>,
    /// When that was.
    pub settled_at: Option<Timestamp>,
    /// Who that was.
    pub settled_by: Option<AccountId>,
}

const COLUMNS: &str = "id, rule, alarm_key, organisation_id, region_id, seen, limit_value, of_value, seqs, raised_at, state, reason, settled_at, \
                       (select e.account_id from event e where e.top_region = alarm.top_region and e.subject_kind = 'alarm' \
                       and e.subject_id = alarm.id and e.kind = 'alarm_settled' order by e.seq desc limit 1)";

fn alarm_row(row: &Row<'_>) -> StoreResult<AlarmRow> {
    let seqs = serde_json::from_str(&row.get::<String>(8)?);
    let state = AlarmState::of(&row.get::<String>(10)?);
    Ok(AlarmRow {
        alarm: Alarm {
            id: row.id(0)?,
            rule: row.get(1)?,
            key: row.get(2)?,
            organisation_id: row.id_opt(3)?,
            region_id: row.id_opt(4)?,
            seen: row.get(5)?,
            limit: row.get(6)?,
            of: row.get(7)?,
            seqs: seqs.map_err(|_| StoreError::damaged("events of an alarm", "cannot be read"))?,
            raised_at: row.instant(9)?,
        },
        state: state.ok_or_else(|| StoreError::damaged("state of an alarm", "is unknown"))?,
        reason: row.get(11)?,
        settled_at: row.instant_opt(12)?,
        settled_by: row.id_opt(13)?,
    })
}

impl Tx<'_> {
    pub(crate) fn project_alarm(&mut self, alarm: &Alarm) -> StoreResult<()> {
        let sql = "insert into alarm (top_region, id, rule, alarm_key, organisation_id, region_id, seen, limit_value, of_value, seqs, state, \
                   raised_at, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'open', ?11, ?12)";
        let values = params![
            self.top_region,
            alarm.id,
            &alarm.rule,
            &alarm.key,
            alarm.organisation_id,
            alarm.region_id,
            alarm.seen,
            alarm.limit,
            alarm.of,
            json_text(&alarm.seqs)?,
            alarm.raised_at,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    pub(crate) fn project_alarm_settled(&mut self, id: AlarmId, state: AlarmState, reason: &str) -> StoreResult<()> {
        let sql = "update alarm set state = ?3, reason = ?4, settled_at = ?5 where top_region = ?1 and id = ?2 and state = 'open'";
        self.changed("alarm", sql, params![self.top_region, id, state.word(), reason, self.at])
    }
}

impl Reader<'_> {
    /// One alarm.
    ///
    /// # Errors
    /// The database refuses.
    pub fn alarm(&mut self, id: AlarmId) -> StoreResult<Option<AlarmRow>> {
        let sql = format!("select {COLUMNS} from alarm where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], alarm_row)
    }

    /// Whether a rule has raised an alarm about something already.
    ///
    /// # Errors
    /// The database refuses.
    pub fn has_alarm(&mut self, rule: &str, key: &str) -> StoreResult<bool> {
        let sql = "select id from alarm where top_region = ?1 and rule = ?2 and alarm_key = ?3 order by id";
        Ok(self.conn.query_one(sql, params![self.top_region, rule, key], |row| row.get::<String>(0))?.is_some())
    }

    /// Alarms, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn alarms(&mut self, state: Option<AlarmState>, page: &PageRequest) -> StoreResult<Page<AlarmRow>> {
        let mut query = Query::new(self.top_region);
        query.equal("state", state.map(AlarmState::word));
        let total = query.total(self.conn, "alarm", TOTAL_COUNT_MAX)?;
        query.before("raised_at", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "alarm", ("raised_at desc, id desc", limit + 1), alarm_row)?;
        Ok(Page::from_rows(rows, limit, total, |row| (row.alarm.raised_at.as_millisecond(), row.alarm.id.to_string())))
    }

    /// Places in the log of the events that brought or changed the counted suits of a place, filed from one day to another, both
    /// inclusive; ascending, at most `limit`.
    ///
    /// # Errors
    /// The database refuses.
    pub fn events_of_filings(
        &mut self,
        path: &RegionPath,
        (from_on, to_on): (Date, Date),
        limit: usize,
    ) -> StoreResult<Vec<i64>> {
        let sql = "select e.seq from event e where e.top_region = ?1 and e.seq in (\
                     select distinct e.seq from filing_place p \
                     join filing f on f.top_region = p.top_region and f.id = p.filing_id and f.counted = 1 \
                     join event e on e.top_region = f.top_region and e.subject_kind = 'import' and e.subject_id = f.import_id \
                       and e.kind = 'filings_imported' and e.at = f.created_at \
                     where p.top_region = ?1 and p.region_path >= ?2 and p.region_path < ?3 and p.filed_on between ?4 and ?5 \
                     union select e.seq from filing_place p \
                     join filing f on f.top_region = p.top_region and f.id = p.filing_id and f.counted = 1 \
                     join event e on e.top_region = f.top_region and e.subject_kind = 'filing' and e.subject_id = f.id \
                     where p.top_region = ?1 and p.region_path >= ?2 and p.region_path < ?3 and p.filed_on between ?4 and ?5) \
                   order by e.seq limit ?6";
        let (low, high) = (path.as_str().to_owned(), format!("{}~", path.as_str()));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.conn.query(sql, params![self.top_region, low, high, from_on, to_on, limit], |row| row.get(0))
    }
}
