//! What a trial gives, and the figures made of it.

use fengqiao_domain::id::RegionId;
use fengqiao_domain::signal::DataCut;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::plant::Planted;

/// A finding of one scan of a trial, whether a rule admits it or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Newest day of the scan.
    pub on: Date,
    /// Where.
    pub region_id: RegionId,
    /// Category code.
    pub category: String,
    /// Window, days.
    pub window_days: u16,
    /// Reports.
    pub observed: u32,
    /// Reports expected.
    pub expected: f64,
    /// By chance about once in so many days.
    pub recurrence_days: f64,
    /// Whether the scan's own control calls it an alarm.
    pub alarm: bool,
    /// Whether its newest days were beyond what is usual; trials of before this was kept took all for it.
    #[serde(default = "yes")]
    pub ongoing: bool,
}

const fn yes() -> bool {
    true
}

/// A signal that a trial would have raised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialSignal {
    /// Where it would have been raised.
    pub region_id: RegionId,
    /// Category code.
    pub category: String,
    /// First day of its first window.
    pub start_on: Date,
    /// Newest day of the scan that would have raised it.
    pub raised_on: Date,
    /// Last day on which it would have been seen.
    pub last_on: Date,
    /// Reports when it would have been raised.
    pub observed: u32,
    /// Reports expected then.
    pub expected: f64,
    /// By chance about once in so many days, then.
    pub recurrence_days: f64,
}

/// Power and delay for planted flare-ups of one size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlantedFigures {
    /// `village` or `township`.
    pub level: String,
    /// Reports added.
    pub reports: u32,
    /// Flare-ups planted.
    pub planted: u32,
    /// Of these, noticed.
    pub noticed: u32,
    /// Days from the first added day to the morning on which half of the noticed ones were raised.
    pub delay_days_median: Option<f64>,
}

/// What a trial gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrialResult {
    /// Method and version.
    pub method: String,
    /// What it saw: the last day, and the place of the log.
    pub cut: DataCut,
    /// First day of a scan.
    pub from_on: Date,
    /// Last day of a scan.
    pub until_on: Date,
    /// Scans made.
    pub scans: u32,
    /// Months between first and last scan, of 30.44 days.
    pub months: f64,
    /// Signals that would have been raised under the settings of the trial.
    pub signals: Vec<TrialSignal>,
    /// Findings of every scan that some rule could admit; of the past year only.
    pub candidates: Vec<Candidate>,
    /// What was planted, with the morning on which it was noticed.
    pub planted: Vec<Planted>,
    /// Figures by size of what was planted.
    pub figures: Vec<PlantedFigures>,
}

impl TrialResult {
    /// Signals a month.
    #[must_use]
    pub fn signals_per_month(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "signals of a year are few")]
        let signals = self.signals.len() as f64;
        if self.months > 0.0 { signals / self.months } else { 0.0 }
    }
}

/// Figures by level and size, smallest first.
pub(super) fn figures(planted: &[Planted]) -> Vec<PlantedFigures> {
    let mut sizes: Vec<(String, u32)> = planted.iter().map(|it| (it.level.clone(), it.reports)).collect();
    sizes.sort_by(|one, two| two.0.cmp(&one.0).then(one.1.cmp(&two.1)));
    sizes.dedup();
    let of_size = |(level, reports): (String, u32)| {
        let own: Vec<&Planted> = planted.iter().filter(|it| it.level == level && it.reports == reports).collect();
        let mut delays: Vec<i32> = own.iter().filter_map(|it| it.delay_days()).collect();
        delays.sort_unstable();
        PlantedFigures {
            level,
            reports,
            planted: u32::try_from(own.len()).unwrap_or(u32::MAX),
            noticed: u32::try_from(delays.len()).unwrap_or(u32::MAX),
            delay_days_median: median(&delays),
        }
    };
    sizes.into_iter().map(of_size).collect()
}

fn median(sorted: &[i32]) -> Option<f64> {
    let (low, high) = (sorted.get(sorted.len().checked_sub(1)? / 2)?, sorted.get(sorted.len() / 2)?);
    Some(f64::midpoint(f64::from(*low), f64::from(*high)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn power_and_delay_are_counted_by_level_and_size() {
        let one = |level: &str, reports, noticed: Option<i8>| Planted {
            region_id: RegionId::from_bits(1),
            category: "D13.01".into(),
            level: level.into(),
            reports,
            start_on: date(2026, 3, 1),
            noticed_on: noticed.map(|day| date(2026, 3, day)),
        };
        let planted = [
            one("township", 8, Some(5)),
            one("village", 8, None),
            one("village", 4, Some(3)),
            one("village", 4, Some(9)),
            one("village", 4, Some(10)),
            one("village", 4, None),
        ];
        let figures: Vec<_> = figures(&planted)
            .into_iter()
            .map(|it| (it.level, it.reports, it.planted, it.noticed, it.delay_days_median))
            .collect();
        let expected = [
            ("village".to_owned(), 4, 4, 3, Some(8.0)),
            ("village".to_owned(), 8, 1, 0, None),
            ("township".to_owned(), 8, 1, 1, Some(4.0)),
        ];
        assert_eq!(figures, expected);
        assert_eq!(median(&[2, 4]), Some(3.0));
    }
}
