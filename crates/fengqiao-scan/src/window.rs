//! Which days are looked at and which are their past.
//!
//! ```text
//! |------ baseline ------|- guard -|-- longest window --|
//! 0                                        newest complete day
//! ```
//! All windows end on the newest day and are compared with one baseline, so that a flare-up does not raise its own
//! expectation. Suppressed days have no exposure and their counts are not counted, wherever they lie.

use crate::error::{ScanError, in_range};
use std::ops::Range;

/// Longest window, in days.
pub const WINDOW_DAYS_MAX: u16 = 366;
/// Most windows in one run.
pub const WINDOWS_MAX: usize = 16;
/// The baseline holds at least this many longest windows, so that their spread can be seen.
const PAST_WINDOWS_MIN: usize = 3;
/// And at least eight weeks, so that every weekday is seen eight times.
const PAST_DAYS_MIN: usize = 56;

/// The days of a scan; indices count from the first day of the series.
#[derive(Debug, Clone)]
pub(crate) struct Timeline {
    pub(crate) n_days: usize,
    /// Window lengths in days, ascending, each once.
    pub(crate) windows: Vec<usize>,
    /// The past to compare with.
    pub(crate) baseline: Range<usize>,
    /// Whether a day counts, shape `[n_days]`.
    pub(crate) usable: Vec<bool>,
}

impl Timeline {
    /// Lays out the days.
    ///
    /// # Errors
    /// `Empty` or `Option` for unusable windows, `BaselineTooShort` when too little past is left.
    pub(crate) fn new(
        n_days: usize,
        windows_days: &[u16],
        past: [u16; 2],
        suppressed: &[Range<usize>],
    ) -> Result<Self, ScanError> {
        let [baseline_days, guard_days] = past.map(usize::from);
        let windows = checked_windows(windows_days)?;
        let longest = windows.last().copied().unwrap_or(1);
        let mut usable = vec![true; n_days];
        for days in suppressed {
            let (start, end) = (days.start.min(n_days), days.end.min(n_days));
            usable[start..end.max(start)].fill(false);
        }
        let end = n_days.saturating_sub(longest + guard_days);
        let baseline = end.saturating_sub(baseline_days)..end;
        let past_min = PAST_DAYS_MIN.max(PAST_WINDOWS_MIN * longest);
        let past = usable[baseline.clone()].iter().filter(|usable| **usable).count();
        if past < past_min {
            let recent = n_days.min(longest + guard_days);
            return Err(ScanError::BaselineTooShort {
                needed: longest + guard_days + past_min,
                window: longest,
                guard: guard_days,
                past: past_min,
                got: recent + past,
            });
        }
        Ok(Self { n_days, windows, baseline, usable })
    }

    /// The longest window, in days.
    pub(crate) fn longest(&self) -> usize {
        self.windows.last().copied().unwrap_or(1)
    }

    /// The days of a window that ends on the newest day.
    pub(crate) fn recent(&self, window: usize) -> Range<usize> {
        self.n_days - self.windows[window]..self.n_days
    }

    /// Windows of `days` days in the baseline, one after the other, newest first, of which half the days count at least.
    pub(crate) fn past_windows(&self, days: usize) -> Vec<Range<usize>> {
        let ends = (0..).map(|step| self.baseline.end - (step * days).min(self.baseline.end));
        ends.take_while(|&end| end >= self.baseline.start + days)
            .map(|end| end - days..end)
            .filter(|range| 2 * self.usable[range.clone()].iter().filter(|usable| **usable).count() >= days)
            .collect()
    }
}

fn checked_windows(windows_days: &[u16]) -> Result<Vec<usize>, ScanError> {
    if windows_days.is_empty() {
        return Err(ScanError::Empty { what: "option windows_days" });
    }
    in_range("windows_days (how many)", windows_days.len() as u64, 1, WINDOWS_MAX as u64)?;
    for &days in windows_days {
        in_range("windows_days", u64::from(days), 1, u64::from(WINDOW_DAYS_MAX))?;
    }
    let mut windows: Vec<usize> = windows_days.iter().map(|&days| usize::from(days)).collect();
    windows.sort_unstable();
    windows.dedup();
    Ok(windows)
}
