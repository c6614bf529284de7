//! The windows of time that a scan looks at.

use crate::error::{ScanError, in_range};

/// Most windows of one scan: all of a year up to half its length are 50,000.
pub const SCAN_WINDOWS_MAX: usize = 1_000_000;

/// Which windows of time are looked at; lengths in intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Windows {
    /// The whole period: the scan is purely spatial.
    Whole,
    /// Windows that end with the newest interval: the scan is prospective.
    Alive {
        /// Shortest window, at least 1.
        min: u32,
        /// Longest window, at most the period without its first interval.
        max: u32,
    },
    /// All windows: the scan is retrospective.
    All {
        /// Shortest window, at least 1.
        min: u32,
        /// Longest window, at most the period without its first interval.
        max: u32,
    },
}

/// A window of time: intervals `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Windows {
    /// The windows in the order in which the first of equals wins: by end, then the shorter; the whole period last.
    pub(crate) fn spans(&self, n_intervals: usize, and_whole: bool) -> Result<Vec<Span>, ScanError> {
        let n = n_intervals as u32;
        let whole = Span { start: 0, end: n };
        let mut spans = Vec::new();
        match *self {
            Self::Whole => {}
            Self::Alive { min, max } | Self::All { min, max } => {
                in_range("windows max", u64::from(max), 1, u64::from(n.saturating_sub(1)))?;
                in_range("windows min", u64::from(min), 1, u64::from(max))?;
                let first = if matches!(self, Self::Alive { .. }) { n } else { min };
                let count = u64::from(n - first + 1) * u64::from(max - min + 1);
                if count > SCAN_WINDOWS_MAX as u64 {
                    let limit = SCAN_WINDOWS_MAX;
                    return Err(ScanError::TooLarge { what: "windows of time", got: count as usize, limit });
                }
                for end in first..=n {
                    spans.extend((min..=max.min(end)).map(|length| Span { start: end - length, end }));
                }
            }
        }
        if and_whole || *self == Self::Whole {
            spans.push(whole);
        }
        Ok(spans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_come_by_end_and_length() {
        let pairs = |windows: Windows, whole| -> Vec<(u32, u32)> {
            windows.spans(4, whole).unwrap().iter().map(|span| (span.start, span.end)).collect()
        };
        assert_eq!(pairs(Windows::Alive { min: 1, max: 2 }, false), [(3, 4), (2, 4)]);
        assert_eq!(pairs(Windows::All { min: 2, max: 3 }, false), [(0, 2), (1, 3), (0, 3), (2, 4), (1, 4)]);
        assert_eq!(pairs(Windows::Whole, true), [(0, 4)]);
        assert_eq!(pairs(Windows::Alive { min: 1, max: 1 }, true), [(3, 4), (0, 4)]);
    }

    #[test]
    fn windows_longer_than_the_period_are_refused() {
        let error = Windows::Alive { min: 1, max: 4 }.spans(4, false).unwrap_err();
        assert!(error.to_string().contains("windows max is 4"), "{error}");
        assert!(Windows::All { min: 3, max: 2 }.spans(9, false).is_err());
        assert!(Windows::All { min: 0, max: 2 }.spans(9, false).is_err());
        assert!(Windows::Alive { min: 1, max: 1 }.spans(1, false).is_err());
        assert!(Windows::All { min: 1, max: 5_000 }.spans(10_000, false).is_err());
    }
}
