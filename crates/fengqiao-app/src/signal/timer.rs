//! The morning's scan: once a day from its hour on, and not in the middle of a file that is being imported.

use fengqiao_domain::event::Actor;
use fengqiao_store::PageRequest;
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::day::{day_in_china, hour_in_china};
use crate::error::AppResult;
use crate::signal::ScanDone;

/// The scan waits so long at most for a file that is being imported: half a county looks like a flare-up.
const IMPORT_WAIT: SignedDuration = SignedDuration::from_hours(2);

impl App {
    /// Scans an office if its scan of this day is due; a process that was down at that hour makes it up. None when the hour
    /// has not come, when the office was scanned today, or while an import of the last two hours goes on.
    ///
    /// # Errors
    /// As [`App::scan_office`].
    pub fn scan_in_the_morning(&self, top_region: i64, now: Timestamp) -> AppResult<Option<ScanDone>> {
        if hour_in_china(now) < self.setup().watch.scan.hour {
            return Ok(None);
        }
        let newest = self.store().read(top_region, |reader| reader.scans(&PageRequest { after: None, limit: 1 }))?;
        let today = day_in_china(now);
        let is_done = newest.items.first().is_some_and(|row| day_in_china(row.scan.started_at) == today);
        if is_done || self.is_importing(top_region, now)? {
            return Ok(None);
        }
        self.scan_office(top_region, Actor::default(), now, None).map(Some)
    }

    pub(crate) fn is_importing(&self, top_region: i64, now: Timestamp) -> AppResult<bool> {
        let since = now.checked_sub(IMPORT_WAIT).unwrap_or(now);
        for (office, id) in self.store().imports_unfinished()? {
            if office != top_region {
                continue;
            }
            let row = self.store().read(top_region, |reader| reader.import(id))?;
            if row.is_some_and(|row| row.started_at > since) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
