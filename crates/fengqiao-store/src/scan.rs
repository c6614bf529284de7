//! Scans in SQL: runs with what they saw and found, and the counts as the log had them at a place.

use std::collections::BTreeMap;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AccountId, RegionId, ReportId, ScanId};
use fengqiao_domain::region::Region;
use fengqiao_domain::report::Report;
use fengqiao_domain::signal::{DataCut, Scan};
use jiff::civil::Date;

use crate::count::{DailyCount, Query};
use crate::error::{StoreError, StoreResult};
use crate::report::day_in_china;
use crate::row::json_text;
use crate::sql::{Row, params};
use crate::store::{Page, PageRequest, Reader, TOTAL_COUNT_MAX, Tx};

/// A scan with who asked for it.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanRow {
    /// The scan.
    pub scan: Scan,
    /// Who asked, none for the timer.
    pub account_id: Option<AccountId>,
}

const COLUMNS: &str = "id, started_at, data_until_on, seed, method, searched, signals, parameters, from_on, log_seq, inputs, findings, findings_sha256, \
                       (select e.account_id from event e where e.top_region = scan.top_region and e.subject_kind = 'scan' and e.subject_id = scan.id order by e.seq limit 1)";

fn scan_row(row: &Row<'_>) -> StoreResult<ScanRow> {
    let data_until_on = row.day(2)?;
    let log_seq: Option<i64> = row.get(9)?;
    let cut =
        row.day_opt(8)?.zip(log_seq).map(|(from_on, log_seq)| DataCut { from_on, until_on: data_until_on, log_seq });
    let inputs: Option<String> = row.get(10)?;
    let scan = Scan {
        id: row.id(0)?,
        started_at: row.instant(1)?,
        data_until_on,
        seed: row.get::<i64>(3)?.cast_unsigned(),
        method: row.get(4)?,
        searched: row.number(5)?,
        signals: row.number(6)?,
        parameters: row.json(7)?,
        cut,
        inputs: inputs.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default(),
        findings: row.get::<Option<String>>(11)?.unwrap_or_default(),
        findings_sha256: row.get::<Option<String>>(12)?.unwrap_or_default(),
    };
    Ok(ScanRow { scan, account_id: row.id_opt(13)? })
}

impl Tx<'_> {
    pub(crate) fn project_scan(&mut self, scan: &Scan) -> StoreResult<()> {
        let sql = "insert into scan (top_region, id, started_at, data_until_on, seed, method, searched, signals, parameters, from_on, log_seq, \
                   inputs, findings, findings_sha256, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
        let searched = i64::try_from(scan.searched).map_err(|_| StoreError::damaged("scan", "searched too much"))?;
        let values = params![
            self.top_region,
            scan.id,
            scan.started_at,
            scan.data_until_on,
            scan.seed.cast_signed(),
            &scan.method,
            searched,
            scan.signals,
            json_text(&scan.parameters)?,
            scan.cut.map(|cut| cut.from_on),
            scan.cut.map(|cut| cut.log_seq),
            json_text(&scan.inputs)?,
            &scan.findings,
            &scan.findings_sha256,
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }
}

type DailyKey = (RegionId, String, Date);

/// Daily counts while the log is read.
#[derive(Default)]
struct Counting {
    counts: BTreeMap<DailyKey, i64>,
    /// Where each report that may yet be classified anew counts.
    places: std::collections::HashMap<ReportId, (DailyKey, bool)>,
    days: Option<(Date, Date)>,
}

impl Counting {
    fn add(&mut self, key: &DailyKey, change: i64) {
        if self.days.is_some_and(|(from_on, to_on)| (from_on..=to_on).contains(&key.2)) {
            *self.counts.entry(key.clone()).or_default() += change;
        }
    }

    fn told(&mut self, report: &Report, classified: bool) {
        let on = day_in_china(report.reported_at);
        let key = report.region_id.zip(report.category.clone()).map(|(region_id, category)| (region_id, category, on));
        let counts = !report.is_repeat();
        if let Some(key) = &key
            && counts
        {
            self.add(key, 1);
        }
        if classified {
            let nowhere = || (RegionId::from_bits(0), String::new(), on);
            self.places.insert(report.id, (key.unwrap_or_else(nowhere), counts));
        }
    }

    fn classified(&mut self, id: ReportId, region_id: Option<RegionId>, category: Option<&String>) {
        let Some((old, counts)) = self.places.get(&id).cloned() else { return };
        if counts && !old.1.is_empty() {
            self.add(&old, -1);
        }
        let new = match (region_id, category) {
            (Some(region_id), Some(category)) => (region_id, category.clone(), old.2),
            _ => (RegionId::from_bits(0), String::new(), old.2),
        };
        if counts && !new.1.is_empty() {
            self.add(&new, 1);
        }
        self.places.insert(id, (new, counts));
    }
}

impl Reader<'_> {
    /// Scans, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn scans(&mut self, page: &PageRequest) -> StoreResult<Page<ScanRow>> {
        let mut query = Query::new(self.top_region);
        let total = query.total(self.conn, "scan", TOTAL_COUNT_MAX)?;
        query.before("started_at", page);
        let limit = page.limit();
        let rows = query.rows(self.conn, COLUMNS, "scan", ("started_at desc, id desc", limit + 1), scan_row)?;
        Ok(Page::from_rows(rows, limit, total, |row| (row.scan.started_at.as_millisecond(), row.scan.id.to_string())))
    }

    /// One scan.
    ///
    /// # Errors
    /// The database refuses.
    pub fn scan(&mut self, id: ScanId) -> StoreResult<Option<ScanRow>> {
        let sql = format!("select {COLUMNS} from scan where top_region = ?1 and id = ?2 order by id");
        self.conn.query_one(&sql, params![self.top_region, id], scan_row)
    }

    /// Place of the newest event in the log; 0 when it is empty.
    ///
    /// # Errors
    /// The database refuses.
    pub fn log_seq(&mut self) -> StoreResult<i64> {
        let sql = "select coalesce(max(seq), 0) from event where top_region = ?1";
        Ok(self.conn.query_one(sql, params![self.top_region], |row| row.get(0))?.unwrap_or(0))
    }

    /// What [`Reader::daily_counts`] gave when the log ended at the cut's place: the log alone is read, not the counts of
    /// today. Days on which nothing is left after a change are not listed.
    ///
    /// # Errors
    /// An event cannot be read, or the database refuses.
    pub fn daily_counts_at(&mut self, cut: DataCut) -> StoreResult<Vec<DailyCount>> {
        let again = "select distinct subject_id from event where top_region = ?1 and kind = 'report_classified' and seq <= ?2 order by subject_id";
        let changed = self.conn.query(again, params![self.top_region, cut.log_seq], |row| row.get::<String>(0))?;
        let changed: std::collections::HashSet<String> = changed.into_iter().collect();
        let mut counting = Counting { days: Some((cut.from_on, cut.until_on)), ..Counting::default() };
        let sql = "select payload from event where top_region = ?1 and seq <= ?2 \
                   and kind in ('report_received', 'reports_imported', 'report_classified') order by seq";
        self.conn.each(sql, params![self.top_region, cut.log_seq], |row| {
            match row.json::<Event>(0)? {
                Event::ReportReceived { report } => counting.told(&report, changed.contains(&report.id.to_string())),
                Event::ReportsImported { reports, .. } => {
                    for report in &reports {
                        counting.told(report, changed.contains(&report.id.to_string()));
                    }
                }
                Event::ReportClassified { report_id, category, region_id, .. } => {
                    counting.classified(report_id, region_id, category.as_ref());
                }
                _ => {}
            }
            Ok(())
        })?;
        let left = counting.counts.into_iter().filter(|(_, reports)| *reports != 0);
        Ok(left.map(|((region_id, category, on), reports)| DailyCount { region_id, category, on, reports }).collect())
    }

    /// The regions as they were when the log ended at this place, in the order of [`Reader::regions`].
    ///
    /// # Errors
    /// An event cannot be read, or the database refuses.
    pub fn regions_at(&mut self, log_seq: i64) -> StoreResult<Vec<Region>> {
        let mut regions: BTreeMap<RegionId, Region> = BTreeMap::new();
        let sql =
            "select payload from event where top_region = ?1 and seq <= ?2 and kind = 'regions_kept' order by seq";
        self.conn.each(sql, params![self.top_region, log_seq], |row| {
            if let Event::RegionsKept { regions: kept } = row.json::<Event>(0)? {
                for region in kept {
                    // As the read table has it: a region keeps the path that it was given first.
                    let path = regions.get(&region.id).map_or_else(|| region.path.clone(), |known| known.path.clone());
                    regions.insert(region.id, Region { path, ..region });
                }
            }
            Ok(())
        })?;
        let mut regions: Vec<Region> = regions.into_values().collect();
        regions.sort_by(|one, two| one.path.as_str().cmp(two.path.as_str()));
        Ok(regions)
    }
}
