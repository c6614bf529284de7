//! Bulk back-entry: old reports that come in one heap, and say nothing about the days they are about.

use crate::artefact::{ArtefactKind, ArtefactOptions, heaps};
use crate::error::{ScanError, in_range};
use std::ops::RangeInclusive;

/// When a heap of late reports is a back-entry.
#[derive(Debug, Clone, PartialEq)]
pub struct BackEntryOptions {
    /// A report is late when it comes so many days after its day, at least 1; default 30.
    pub late_days: u32,
    /// What makes a heap: `p_max`, `bulk_min`, `bulk_share` and `spread` count.
    pub heap: ArtefactOptions,
}

impl Default for BackEntryOptions {
    fn default() -> Self {
        Self { late_days: 30, heap: ArtefactOptions::default() }
    }
}

/// One heap of late reports.
#[derive(Debug, Clone, PartialEq)]
pub struct BackEntries {
    /// Day on which they came.
    pub received: u32,
    /// Days they are about.
    pub about: RangeInclusive<u32>,
    /// Their indices in the input, ascending.
    pub rows: Vec<u32>,
    /// Late reports expected on such a day.
    pub expected: f64,
    /// Probability of so many in quiet times, in (0, 1].
    pub p: f64,
}

/// Finds heaps among reports given by the day they are about and the day they came, `[about, received]`, shape `[n, 2]`.
///
/// Days count from any one day and end at 10,000. A report that comes before its day is refused.
///
/// # Errors
/// `Option` for `late_days` 0, `Number` for days beyond the limit or the wrong way round, named by row.
///
/// # Source
/// Ours: the bulk rule of [`crate::artefacts`] on the days of receipt of late reports.
pub fn back_entries(days: &[[u32; 2]], options: &BackEntryOptions) -> Result<Vec<BackEntries>, ScanError> {
    in_range("late_days", u64::from(options.late_days), 1, crate::counts::DAYS_MAX as u64)?;
    let most = crate::counts::DAYS_MAX as u32;
    for (at, &[about, received]) in days.iter().enumerate() {
        let allowed = "from the day it is about to day 9999";
        let fits = about <= received && received < most;
        crate::error::number("day of receipt", at, f64::from(received), allowed, |_| fits)?;
    }
    let n_days = days.iter().map(|day| day[1] as usize + 1).max().unwrap_or(0);
    let late = |day: &[u32; 2]| day[1] - day[0] >= options.late_days;
    let mut series = vec![0_u64; n_days];
    days.iter().filter(|day| late(day)).for_each(|day| series[day[1] as usize] += 1);
    let found = heaps(&series, &options.heap)?;
    debug_assert!(found.iter().all(|heap| heap.kind == ArtefactKind::BulkEntry));
    let told = found.into_iter().map(|heap| {
        let received = heap.days.start as u32;
        let inside = |(_, day): &(usize, &[u32; 2])| day[1] == received && late(day);
        let rows: Vec<u32> = days.iter().enumerate().filter(inside).map(|(row, _)| row as u32).collect();
        let about = || rows.iter().map(|&row| days[row as usize][0]);
        let about = about().min().unwrap_or(received)..=about().max().unwrap_or(received);
        BackEntries { received, about, rows, expected: heap.expected, p: heap.p }
    });
    Ok(told.collect())
}
