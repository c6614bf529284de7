//! Replay: building the read tables anew from the log alone. It consults no procedure, no calendar and no file.
//! What is primary stays as it is: log, outbox, vault, credentials, sessions, counters, answers, imports, notices, weights of
//! models, the map.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::error::{StoreError, StoreResult};
use crate::log::LogRow;
use crate::sql::params;
use crate::store::{Store, Tx};

/// The read tables that come from events.
const READ_TABLES: [&str; 48] = [
    "region",
    "organisation",
    "account",
    "report",
    "report_daily",
    "matter",
    "scan",
    "signal",
    "signal_seen",
    "artefact",
    "tuning",
    "proceeding",
    "proceeding_slot",
    "procedure_version",
    "handler",
    "substitute",
    "proceeding_mark",
    "points",
    "points_rules",
    "missed_window",
    "alarm",
    "model",
    "team",
    "patrol",
    "visit",
    "pairing",
    "pairing_pass",
    "document",
    "document_template",
    "document_signature",
    "bulletin",
    "filing",
    "filing_place",
    "filing_count",
    "litigant_count",
    "vault_litigant_month",
    "filing_series",
    "base",
    "station",
    "official",
    "liaison_proposal",
    "liaison",
    "draw_period",
    "inspection",
    "inspection_photo",
    "mediator",
    "mandate",
    "sitting",
];
/// The clocks, which events set, end, remind and run out.
const CLOCKS: &str = "deadline";
/// Entries read at a time; an entry of an import holds a thousand reports.
const STEP: u32 = 64;

impl Store {
    /// Empties the read tables of one office, builds them anew from its log, and returns the number of events replayed.
    ///
    /// All in one transaction: readers see the old tables until it is done, and a failure leaves them as they were.
    ///
    /// # Errors
    /// An event cannot be read by this program, does not fit what went before, or the database refuses.
    pub fn rebuild(&self, top_region: i64) -> StoreResult<i64> {
        self.write(top_region, Timestamp::UNIX_EPOCH, |tx| tx.rebuild())
    }
}

impl Tx<'_> {
    fn rebuild(&mut self) -> StoreResult<i64> {
        for table in READ_TABLES.into_iter().chain([CLOCKS]) {
            let sql = format!("delete from {table} where top_region = ?1");
            self.conn.execute(&sql, params![self.top_region])?;
        }
        let (mut seq, mut events) = (0, 0);
        loop {
            let rows = self.reader().events_after(seq, STEP)?;
            let Some(last) = rows.last() else { return Ok(events) };
            seq = last.entry.seq;
            for row in &rows {
                self.replay(row).map_err(|error| at_place(row.entry.seq, error))?;
                events += 1;
            }
        }
    }

    fn replay(&mut self, row: &LogRow) -> StoreResult<()> {
        // The verb of an event happened at the event's own moment.
        let mut heads = HashMap::new();
        let mut then = Tx {
            conn: &mut *self.conn,
            heads: &mut heads,
            sealer: self.sealer,
            top_region: self.top_region,
            at: row.entry.at,
        };
        then.project(&row.event()?)
    }
}

fn at_place(seq: i64, error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged { .. } | StoreError::Json(_) | StoreError::Stale { .. } | StoreError::Taken(_) => {
            StoreError::damaged(format!("event {seq}"), format!("cannot be replayed: {error}"))
        }
        other => other,
    }
}
