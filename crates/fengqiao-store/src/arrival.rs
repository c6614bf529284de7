//! Arrivals: how many reports came in through each channel on each day, now and as an earlier place of the log had it.

use std::collections::BTreeMap;

use fengqiao_domain::deadline::first_instant;
use fengqiao_domain::event::Event;
use fengqiao_domain::report::Report;
use fengqiao_domain::signal::DataCut;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::error::StoreResult;
use crate::report::day_in_china;
use crate::sql::params;
use crate::store::Reader;

/// Reports that came in through one channel on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivalCount {
    /// Channel.
    pub channel: String,
    /// Day on which they came in, in China.
    pub on: Date,
    /// Reports, what somebody told again included.
    pub reports: i64,
}

/// The first moment of a day in China; the query counts eight hours, which have held since 1991.
fn start_of(on: Date) -> Timestamp {
    first_instant(on).unwrap_or(Timestamp::MIN)
}

impl Reader<'_> {
    /// Reports that came in from `from_on` to `to_on` (both inclusive), by channel and day.
    ///
    /// # Errors
    /// The database refuses.
    pub fn arrivals(&mut self, from_on: Date, to_on: Date) -> StoreResult<Vec<ArrivalCount>> {
        let sql = "select channel, (received_at + 28800000) / 86400000, count(*) from report \
                   where top_region = ?1 and received_at >= ?2 and received_at < ?3 group by 1, 2 order by 1, 2";
        let end = to_on.tomorrow().unwrap_or(to_on);
        self.conn.query(sql, params![self.top_region, start_of(from_on), start_of(end)], |row| {
            Ok(ArrivalCount { channel: row.get(0)?, on: row.day(1)?, reports: row.get(2)? })
        })
    }

    /// What [`Reader::arrivals`] gave for the days of the cut when the log ended at its place: the log alone is read.
    ///
    /// # Errors
    /// An event cannot be read, or the database refuses.
    pub fn arrivals_at(&mut self, cut: DataCut) -> StoreResult<Vec<ArrivalCount>> {
        let mut counts: BTreeMap<(String, Date), i64> = BTreeMap::new();
        let mut count = |report: &Report| {
            let on = day_in_china(report.received_at);
            if (cut.from_on..=cut.until_on).contains(&on) {
                *counts.entry((report.channel.clone(), on)).or_default() += 1;
            }
        };
        let sql = "select payload from event where top_region = ?1 and seq <= ?2 \
                   and kind in ('report_received', 'reports_imported') order by seq";
        self.conn.each(sql, params![self.top_region, cut.log_seq], |row| {
            match row.json::<Event>(0)? {
                Event::ReportReceived { report } => count(&report),
                Event::ReportsImported { reports, .. } => reports.iter().for_each(&mut count),
                _ => {}
            }
            Ok(())
        })?;
        Ok(counts.into_iter().map(|((channel, on), reports)| ArrivalCount { channel, on, reports }).collect())
    }
}
